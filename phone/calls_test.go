package phone

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

const all = ^uint32(0)

// offHook is the first thing of a new call, in the order of CallManager 4.1 (flows.md 2.1).
func offHook(line, ref uint32) []skinny.Message {
	return []skinny.Message{
		&skinny.SetRinger{RingMode: skinny.RingModeOff, RingDuration: skinny.RingDurationContinuous},
		&skinny.SetSpeakerMode{SpeakerMode: skinny.OnOffOn},
		&skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: line, LampMode: skinny.LampModeOn},
		&skinny.CallState{CallState: skinny.CallStateOffHook, LineInstance: line, CallReference: ref, PrecedenceLevel: 4},
		&skinny.SelectSoftKeys{LineInstance: line, CallReference: ref, SoftKeySetIndex: skinny.SoftKeySetOffHook, ValidKeyMask: all},
		&skinny.DisplayPromptStatus{Text: "\x80\x20", LineInstance: line, CallReference: ref},
		&skinny.ActivateCallPlane{LineInstance: line},
		&skinny.StartTone{Tone: skinny.ToneInsideDialTone, LineInstance: line, CallReference: ref},
	}
}

func TestOutgoingCall(t *testing.T) {
	for _, model := range []string{"ata186", "7960", "7941", "6901", "7975"} {
		t.Run(model, func(t *testing.T) {
			s := newScript(t)
			p := start(t, s, model, func(o *Options) { o.NoMedia = true })
			s.drain()
			if err := p.OffHook(); err != nil {
				t.Fatal(err)
			}
			if p.State().Version >= 17 {
				if m := expect[*skinny.MediaPathEvent](s); m.MediaPathID != skinny.MediaPathIDHandset || m.MediaPathEvent != skinny.MediaPathEventOn {
					t.Errorf("first %+v, want the handset on", m)
				}
			}
			expect[*skinny.OffHook](s)
			first := offHook(1, 5)
			prompt := "Enter number"
			if p.model.SoftKeys == 0 {
				first, prompt = append(first[:4:4], first[6:]...), "" // without softkeys and prompt
			}
			s.say(first...)
			st := wait(t, p, "dial tone", func(st State) bool { return st.Hears() == skinny.ToneInsideDialTone })
			c, ok := st.Call(5)
			if !ok || c.State != skinny.CallStateOffHook || c.Prompt != prompt || st.Line(1).Lamp != skinny.LampModeOn || st.Plane != 1 {
				t.Errorf("state\n%v", st)
			}
			if p.model.SoftKeys > 0 && !cmp.Equal(c.SoftKeys, []string{"Redial", "EndCall"}) {
				t.Errorf("softkeys %v", c.SoftKeys)
			}
			if err := p.Digits("1-0*#"); err != nil {
				t.Fatal(err)
			}
			for _, want := range []skinny.KeypadButtonCode{1, 0, skinny.KeypadButtonStar, skinny.KeypadButtonPound} {
				if m := expect[*skinny.KeypadButton](s); m.Button != want || m.CallReference != 5 || m.LineInstance != 1 {
					t.Errorf("keypad %+v, want %v of call 5", m, want)
				}
			}
			s.say(&skinny.StopTone{LineInstance: 1, CallReference: 5},
				&skinny.DialedNumber{DialedNumber: "1002", LineInstance: 1, CallReference: 5},
				&skinny.CallState{CallState: skinny.CallStateProceed, LineInstance: 1, CallReference: 5},
				&skinny.CallInfo{CalledParty: "1002", CalledPartyName: "Zoë", CallingParty: "1001", LineInstance: 1, CallReference: 5, CallType: skinny.CallTypeOutbound},
				&skinny.StartTone{Tone: skinny.ToneAlertingTone, LineInstance: 1, CallReference: 5},
				&skinny.CallState{CallState: skinny.CallStateRingOut, LineInstance: 1, CallReference: 5})
			st = wait(t, p, "ring back", func(st State) bool { return st.In(skinny.CallStateRingOut) })
			c, _ = st.Call(5)
			if c.Dialed != "1002" || c.Info.CalledName != "Zoë" || c.Tone != skinny.ToneAlertingTone {
				t.Errorf("call %v", c)
			}
			if err := p.OnHook(); err != nil {
				t.Fatal(err)
			}
			if m := expect[*skinny.OnHook](s); m.CallReference != 5 {
				t.Errorf("%+v, want call 5", m)
			}
			s.say(&skinny.StopTone{LineInstance: 1, CallReference: 5},
				&skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: 1, LampMode: skinny.LampModeOff},
				&skinny.ClearPromptStatus{LineInstance: 1, CallReference: 5},
				&skinny.CallState{CallState: skinny.CallStateOnHook, LineInstance: 1, CallReference: 5},
				&skinny.SetSpeakerMode{SpeakerMode: skinny.OnOffOff})
			if err := p.WaitIdle(t.Context()); err != nil {
				t.Error(err)
			}
			noFaults(t, p)
		})
	}
}

// ringIn is an incoming call, in the order of CallManager 4.1 (flows.md 3).
func ringIn(line, ref uint32) []skinny.Message {
	return []skinny.Message{
		&skinny.CallState{CallState: skinny.CallStateRingIn, LineInstance: line, CallReference: ref},
		&skinny.SelectSoftKeys{LineInstance: line, CallReference: ref, SoftKeySetIndex: skinny.SoftKeySetRingIn, ValidKeyMask: all},
		&skinny.DisplayPromptStatus{Text: "\x80\x171002", LineInstance: line, CallReference: ref},
		&skinny.DisplayPriNotify{TimeOut: 10, Priority: 5, Text: "\x80\x171002"},
		&skinny.CallInfo{CallingParty: "1002", CallingPartyName: "Bob", CalledParty: "1001", LineInstance: line, CallReference: ref, CallType: skinny.CallTypeInbound},
		&skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: line, LampMode: skinny.LampModeBlink},
		&skinny.SetRinger{RingMode: skinny.RingModeInside, RingDuration: skinny.RingDurationContinuous, LineInstance: line, CallReference: ref},
	}
}

// The prompt of a call goes away in its time, as that of the phone does.
func TestPromptInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7960", nil)
		s.say(append(ringIn(1, 9), &skinny.DisplayPromptStatus{Text: "For now", TimeOut: 10, LineInstance: 1, CallReference: 9})...)
		wait(t, p, "the prompt", func(st State) bool { return len(st.Calls) > 0 && st.Calls[0].Prompt == "For now" })
		time.Sleep(10 * time.Second)
		if got := p.State().Calls[0].Prompt; got != "" {
			t.Errorf("after its time the prompt is %q", got)
		}
	})
}

func TestMissedCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7960", nil)
		s.say(ringIn(1, 9)...)
		st := wait(t, p, "ringing", State.Ringing)
		c, _ := st.CallIn(skinny.CallStateRingIn)
		if c.Prompt != "From 1002" || st.PriNotify != "From 1002" || !c.Shows("Answer") || st.Line(1).Lamp != skinny.LampModeBlink {
			t.Errorf("it shows\n%v", st)
		}
		if got := c.String(); !strings.Contains(got, `call 9 line 1 RingIn, Bob <1002> to 1001, "From 1002" [Answer | EndCall]`) {
			t.Errorf("call is drawn %s", got)
		}
		time.Sleep(9 * time.Second)
		wait(t, p, "notify for 10 s", func(st State) bool { return st.PriNotify != "" })
		wait(t, p, "notify gone", func(st State) bool { return st.PriNotify == "" })
		s.say(&skinny.CallState{CallState: skinny.CallStateOnHook, LineInstance: 1, CallReference: 9},
			&skinny.ClearPromptStatus{LineInstance: 1, CallReference: 9},
			&skinny.SetRinger{RingMode: skinny.RingModeOff, LineInstance: 1, CallReference: 9},
			&skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: 1, LampMode: skinny.LampModeOff},
			&skinny.SelectSoftKeys{ValidKeyMask: all})
		if err := p.WaitIdle(t.Context()); err != nil {
			t.Error(err)
		}
		if m := Numbers(p.State().Missed); !cmp.Equal(m, []string{"1002"}) {
			t.Errorf("missed %v", m)
		}
		noFaults(t, p)
	})
}

// connect is what makes call ref of line 1 a connected call with media to remote.
func connect(ref uint32, codec skinny.Codec) []skinny.Message {
	return []skinny.Message{
		&skinny.SetRinger{RingMode: skinny.RingModeOff},
		&skinny.SetSpeakerMode{SpeakerMode: skinny.OnOffOn},
		&skinny.CallState{CallState: skinny.CallStateOffHook, LineInstance: 1, CallReference: ref},
		&skinny.ActivateCallPlane{LineInstance: 1},
		&skinny.OpenReceiveChannel{ConferenceID: ref, PassThruPartyID: 100 + ref, MillisecondPacketSize: 20, PayloadType: codec, CallReference: ref},
		&skinny.CallState{CallState: skinny.CallStateConnected, LineInstance: 1, CallReference: ref},
		&skinny.SelectSoftKeys{LineInstance: 1, CallReference: ref, SoftKeySetIndex: skinny.SoftKeySetConnected, ValidKeyMask: all},
	}
}

func transmit(ref uint32, to netip.AddrPort, codec skinny.Codec) *skinny.StartMediaTransmission {
	return &skinny.StartMediaTransmission{ConferenceID: ref, PassThruPartyID: 100 + ref, Remote: to, MillisecondPacketSize: 20, PayloadType: codec, CallReference: ref}
}

func TestAnswerTalkHoldResume(t *testing.T) {
	far, err := media.Listen(media.Options{Local: netip.MustParseAddr("127.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	s := newScript(t)
	p := start(t, s, "7965", func(o *Options) { o.Net = s.tcp })
	p.PlayTone(-15, 600)
	far.Play(media.NewTone(-12, 440))
	s.say(ringIn(1, 9)...)
	if err := p.Answer(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m := expect[*skinny.SoftKeyEvent](s); m.Event != skinny.SoftKeyEventAnswer || m.CallReference != 9 || m.LineInstance != 1 {
		t.Errorf("%+v, want Answer of call 9", m)
	}
	s.say(connect(9, skinny.CodecG722_64k)...)
	ack := expect[*skinny.OpenReceiveChannelAck](s)
	if ack.PassThruPartyID != 109 || ack.CallReference != 9 || ack.MediaStatus != skinny.MediaStatusOk || !ack.Addr.IsValid() {
		t.Fatalf("ack %+v", ack)
	}
	if err := far.Send(ack.Addr, media.G722); err != nil {
		t.Fatal(err)
	}
	s.say(transmit(9, far.Local(), skinny.CodecG722_64k))
	if a := expect[*skinny.StartMediaTransmissionAck](s); a.PassThruPartyID != 109 || a.Addr != ack.Addr {
		t.Errorf("ack %+v, want address %v", a, ack.Addr)
	}
	if err := p.WaitTone(t.Context(), 440); err != nil {
		t.Fatal(err)
	}
	waitFar(t, far, 600)
	c, _ := p.State().Call(9)
	if !c.Media.Receiving || !c.Media.Sending || c.Media.Codec != media.G722 || c.Media.Remote != far.Local() || !c.Media.Hearing.IsTone(440) {
		t.Errorf("media %+v", c.Media)
	}
	p.Mute(true)
	waitFarKind(t, far, media.Silence)
	p.Mute(false)
	waitFar(t, far, 600)
	s.say(&skinny.SetMicroMode{MicMode: skinny.OnOffOff})
	waitFarKind(t, far, media.Silence)

	if err := p.Hold(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect[*skinny.SoftKeyEvent](s)
	s.say(&skinny.CloseReceiveChannel{ConferenceID: 9, PassThruPartyID: 109, CallReference: 9},
		&skinny.StopMediaTransmission{ConferenceID: 9, PassThruPartyID: 109, CallReference: 9},
		&skinny.CallState{CallState: skinny.CallStateHold, LineInstance: 1, CallReference: 9},
		&skinny.SelectSoftKeys{LineInstance: 1, CallReference: 9, SoftKeySetIndex: skinny.SoftKeySetOnHold, ValidKeyMask: all},
		&skinny.ConnectionStatisticsReq{CallReference: 9})
	r := expect[*skinny.ConnectionStatisticsRes](s)
	if r.PacketsSent == 0 || r.PacketsReceived == 0 || r.PacketsLost != 0 {
		t.Errorf("statistics %+v", r)
	}
	if err := p.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m := expect[*skinny.SoftKeyEvent](s); m.Event != skinny.SoftKeyEventResume {
		t.Errorf("%+v, want Resume", m)
	}
	noFaults(t, p)
}

func waitFar(t *testing.T, far *media.Stream, hz float64) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !far.Hearing().IsTone(hz); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the far end hears %v, want %v Hz", far.Hearing(), hz)
		}
	}
}

func waitFarKind(t *testing.T, far *media.Stream, kind media.Kind) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); far.Hearing().Kind != kind; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the far end hears %v, want %v", far.Hearing(), kind)
		}
	}
}

// TestUnopenedChannelIsSilent: what comes to the port of a phone that was told to
// send only is not heard.
func TestUnopenedChannelIsSilent(t *testing.T) {
	far, err := media.Listen(media.Options{Local: netip.MustParseAddr("127.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	s := newScript(t)
	p := start(t, s, "7975", func(o *Options) { o.Net = s.tcp })
	s.say(ringIn(1, 9)...)
	messages := connect(9, skinny.CodecG711Ulaw64k)
	s.say(append(messages[:4:4], messages[5:]...)...) // without OpenReceiveChannel
	s.say(transmit(9, far.Local(), skinny.CodecG711Ulaw64k))
	ack := expect[*skinny.StartMediaTransmissionAck](s)
	far.Play(media.NewTone(-12, 440))
	if err := far.Send(ack.Addr, media.ULaw); err != nil {
		t.Fatal(err)
	}
	waitFar(t, p.Stream(), 440)
	if c, _ := p.State().Call(9); c.Media.Receiving || c.Media.Hearing.Kind != media.Nothing {
		t.Errorf("it hears %v, with its channel open: %v", c.Media.Hearing, c.Media.Receiving)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := p.WaitTone(ctx, 440); err == nil {
		t.Error("WaitTone hears it")
	}
}

// TestAudioIsOfTheFrontCall: audio that was left open for another call is not taken for it.
func TestAudioIsOfTheFrontCall(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", func(o *Options) { o.NoMedia = true })
	s.say(connect(8, skinny.CodecG711Ulaw64k)...)
	s.say(&skinny.CallState{CallState: skinny.CallStateHold, LineInstance: 1, CallReference: 8})
	s.say(offHook(1, 9)...)
	wait(t, p, "dial tone", func(st State) bool { return st.Hears() == skinny.ToneInsideDialTone })
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.legs[8] == nil || p.frontLeg() != nil {
		t.Errorf("legs %v, that of the new call %v", p.legs, p.frontLeg())
	}
}

// Media orders of chan_skinny have no call reference; the conference in them is the call.
func TestMediaWithoutCallReference(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", func(o *Options) { o.NoMedia = true })
	s.say(&skinny.CallState{CallState: skinny.CallStateOffHook, LineInstance: 1, CallReference: 7}, &skinny.ActivateCallPlane{LineInstance: 1},
		&skinny.OpenReceiveChannel{ConferenceID: 7, PassThruPartyID: 7, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k},
		&skinny.StartMediaTransmission{ConferenceID: 7, PassThruPartyID: 7, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k,
			Remote: netip.MustParseAddrPort("127.0.0.1:4000")})
	wait(t, p, "audio of the call", func(s State) bool {
		c, _ := s.Call(7)
		return c.Media.Receiving && c.Media.Sending
	})
	s.say(&skinny.CloseReceiveChannel{ConferenceID: 7, PassThruPartyID: 7}, &skinny.StopMediaTransmission{ConferenceID: 7, PassThruPartyID: 7})
	wait(t, p, "no audio", func(s State) bool { return s.Streams == 0 })
	noFaults(t, p)
}

func TestMediaOutlivesTheServer(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", func(o *Options) { o.Net = s.tcp; o.Reconnect = true })
	s.say(ringIn(1, 9)...)
	s.say(connect(9, skinny.CodecG711Ulaw64k)...)
	expect[*skinny.OpenReceiveChannelAck](s)
	_ = s.conn.Close()
	st := wait(t, p, "lost", func(st State) bool { return st.Link == Lost })
	if c, _ := st.Call(9); !c.Media.Receiving {
		t.Errorf("the call is gone with the server:\n%v", st)
	}
	s.drain()
	if err := p.OnHook(); err != nil {
		t.Fatal(err)
	}
	expect[*skinny.Register](s)
	wait(t, p, "registered when the call is over", func(st State) bool { return st.Link == Registered && len(st.Calls) == 0 })
}

func TestMisbehaviour(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", func(o *Options) { o.NoMedia = true })
	p.Misbehave(Misbehaviour{OpenStatus: skinny.MediaStatusOutOfChannels})
	s.say(ringIn(1, 9)...)
	s.say(connect(9, skinny.CodecG711Ulaw64k)...)
	if a := expect[*skinny.OpenReceiveChannelAck](s); a.MediaStatus != skinny.MediaStatusOutOfChannels || a.Addr.IsValid() {
		t.Errorf("ack %+v", a)
	}
	p.Misbehave(Misbehaviour{NoOpenAck: true, NoStatistics: true})
	s.drain()
	s.say(&skinny.OpenReceiveChannel{CallReference: 9, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k}, &skinny.ConnectionStatisticsReq{CallReference: 9})
	mark := p.Mark()
	s.say(&skinny.KeepAliveAck{})
	if _, err := p.WaitMessage(t.Context(), mark, "KeepAliveAck", func(m skinny.Message) bool { _, ok := m.(*skinny.KeepAliveAck); return ok }); err != nil {
		t.Fatal(err)
	}
	if len(s.in) != 0 {
		t.Errorf("it answers %T", <-s.in)
	}
	noFaults(t, p)
}

func TestKeysThatDoNotShow(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	s.say(ringIn(1, 9)...)
	wait(t, p, "ringing", State.Ringing)
	if err := p.SoftKey("Hold", 9); err == nil || !strings.Contains(err.Error(), "Answer | EndCall") {
		t.Errorf("error %v, want the keys that show", err)
	}
	if err := p.Keypad('x'); err == nil {
		t.Error("key x is taken")
	}
	// Bit n of the mask shows the nth key.
	s.say(&skinny.SelectSoftKeys{LineInstance: 1, CallReference: 9, SoftKeySetIndex: skinny.SoftKeySetRingIn, ValidKeyMask: 2})
	wait(t, p, "Answer masked", func(st State) bool { c, _ := st.Call(9); return cmp.Equal(c.SoftKeys, []string{"EndCall"}) })
}

// TestNewCallIsPressedWhenItShows: a person cannot press a key that is not there.
func TestNewCallIsPressedWhenItShows(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", func(o *Options) { o.NoMedia = true })
	s.say(connect(8, skinny.CodecG711Ulaw64k)...)
	wait(t, p, "Hold", func(st State) bool { c, ok := st.Front(); return ok && c.Shows("Hold") })
	s.drain()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := p.NewCall(ctx); err == nil || !strings.Contains(err.Error(), "softkey NewCall") {
		t.Errorf("a new call from %v: %v", p.State(), err)
	}
	if len(s.in) > 0 {
		t.Errorf("it sends %T", <-s.in)
	}
	done := make(chan error)
	go func() { done <- p.Dial(t.Context(), "12") }()
	s.say(&skinny.CallState{CallState: skinny.CallStateHold, LineInstance: 1, CallReference: 8},
		&skinny.SelectSoftKeys{LineInstance: 1, CallReference: 8, SoftKeySetIndex: skinny.SoftKeySetOnHold, ValidKeyMask: all})
	if m := expect[*skinny.SoftKeyEvent](s); m.Event != skinny.SoftKeyEventNewCall || m.CallReference != 8 {
		t.Errorf("%+v, want NewCall of call 8", m)
	}
	s.say(offHook(1, 9)...)
	expect[*skinny.KeypadButton](s)
	expect[*skinny.KeypadButton](s)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestDialInTheOpenCall(t *testing.T) {
	for _, tc := range []struct {
		model     string
		line, ref uint32 // that its keypad names
	}{{"7960", 1, 5}, {"7912", 0, 0}} {
		t.Run(tc.model, func(t *testing.T) {
			s := newScript(t)
			p := start(t, s, tc.model, func(o *Options) { o.NoMedia = true })
			s.drain()
			if err := p.Dial(t.Context(), "12x4"); err == nil || !strings.Contains(err.Error(), "'x'") || p.State().Handset || len(s.in) > 0 {
				t.Errorf("a number with a letter: %v, handset up: %v, %d messages", err, p.State().Handset, len(s.in))
			}
			if err := p.OffHook(); err != nil {
				t.Fatal(err)
			}
			expect[*skinny.OffHook](s)
			s.say(offHook(1, 5)...)
			wait(t, p, "dial tone", func(st State) bool { return st.Hears() == skinny.ToneInsideDialTone })
			if err := p.Dial(t.Context(), "1"); err != nil {
				t.Fatal(err)
			}
			if m, ok := (<-s.in).(*skinny.KeypadButton); !ok || m.LineInstance != tc.line || m.CallReference != tc.ref {
				t.Errorf("first %+v, want a key for line %d, call %d", m, tc.line, tc.ref)
			}
		})
	}
}

// TestIdleHasItsSpeakerOff: a speaker left on keeps a phone off-hook.
func TestIdleHasItsSpeakerOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7960", nil)
		s.say(&skinny.SetSpeakerMode{SpeakerMode: skinny.OnOffOn})
		wait(t, p, "speaker", func(st State) bool { return st.Speaker })
		if err := p.WaitIdle(t.Context()); err == nil {
			t.Error("idle with its speaker on")
		}
		s.say(&skinny.SetSpeakerMode{SpeakerMode: skinny.OnOffOff})
		if err := p.WaitIdle(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
