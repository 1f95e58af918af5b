package phone

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// talking is a phone in a connected call with far; the server ordered telephone-events of a payload type.
func talking(t *testing.T, model string, events uint32) (s *script, p *Phone, far *media.Stream) {
	t.Helper()
	far, err := media.Listen(media.Options{Local: netip.MustParseAddr("127.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = far.Close() })
	s = newScript(t)
	p = start(t, s, model, func(o *Options) { o.Net = s.tcp })
	messages := connect(9, skinny.CodecG711Ulaw64k)
	messages[4].(*skinny.OpenReceiveChannel).RFC2833PayloadType = events
	order := transmit(9, far.Local(), skinny.CodecG711Ulaw64k)
	order.RFC2833PayloadType = events
	s.say(append(messages, order)...)
	ack := expect[*skinny.OpenReceiveChannelAck](s)
	settled(t, s, p)
	far.Events(uint8(events))
	if err := far.Send(ack.Addr, media.ULaw); err != nil {
		t.Fatal(err)
	}
	return s, p, far
}

// TestDigitsInBand: a key is an event in the audio when the server ordered it; old phones tell the server besides.
func TestDigitsInBand(t *testing.T) {
	for _, tc := range []struct {
		model  string
		events uint32
		sent   string
		told   int
	}{
		{"7975", 101, "5#", 0},
		{"7960", 96, "5#", 2},
		{"7975", 0, "", 2},
	} {
		t.Run(tc.model, func(t *testing.T) {
			s, p, far := talking(t, tc.model, tc.events)
			mark := p.Mark()
			if err := p.Digits("5#"); err != nil {
				t.Fatal(err)
			}
			settled(t, s, p)
			told := 0
			for _, e := range p.Since(mark) {
				if _, ok := e.Message.(*skinny.KeypadButton); ok {
					told++
				}
			}
			if told != tc.told {
				t.Errorf("%d KeypadButtons, want %d", told, tc.told)
			}
			waitDigits(t, far, tc.sent)
			if tc.events == 0 {
				return
			}
			if err := far.SendDigits(uint8(tc.events), "42"); err != nil {
				t.Fatal(err)
			}
			wait(t, p, "digits", func(st State) bool { c, _ := st.Call(9); return c.Media.Digits == "42" })
			if st, _ := p.MediaStats(9); st.Digits != "42" {
				t.Errorf("stats say %q", st.Digits)
			}
			noFaults(t, p)
		})
	}
}

func waitDigits(t *testing.T, far *media.Stream, want string) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); far.Digits() != want; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the far end heard %q, want %q", far.Digits(), want)
		}
	}
}

// TestDigitsOnOrder: SendDtmfTone, and what a phone does not do.
func TestDigitsOnOrder(t *testing.T) {
	s, p, far := talking(t, "7975", 101)
	s.say(&skinny.SendDtmfTone{Tone: skinny.ToneDtmfStar, PassThruPartyID: 109})
	waitDigits(t, far, "*")
	noFaults(t, p)
	s.say(&skinny.SendDtmfTone{Tone: skinny.ToneDtmf1, PassThruPartyID: 1}, &skinny.SubscribeDtmfPayloadReq{PayloadDTMF: 101, PassThruPartyID: 109},
		&skinny.UnsubscribeDtmfPayloadReq{PayloadDTMF: 101, PassThruPartyID: 109})
	if m := expect[*skinny.SubscribeDtmfPayloadErr](s); m.PassThruPartyID != 109 || m.PayloadDTMF != 101 {
		t.Errorf("answer %+v", m)
	}
	expect[*skinny.UnsubscribeDtmfPayloadErr](s)
	if !hasFault(p, "party 0x1, which does not send") {
		t.Errorf("faults %v", p.Faults())
	}
}

func TestDigitsOfTones(t *testing.T) {
	for tone, want := range map[skinny.Tone]rune{skinny.ToneDtmf1: '1', skinny.ToneDtmf9: '9', skinny.ToneDtmf0: '0', skinny.ToneDtmfStar: '*',
		skinny.ToneDtmfPound: '#', skinny.ToneDtmfA: 'A', skinny.ToneDtmfD: 'D', 12: 0, skinny.ToneSilence: 0, skinny.ToneInsideDialTone: 0} {
		if got := digitOf(tone); got != want {
			t.Errorf("%v is %q, want %q", tone, got, want)
		}
	}
}

// TestPlayWAV: what is in a file is heard at the far end.
func TestPlayWAV(t *testing.T) {
	_, p, far := talking(t, "7960", 0)
	if err := p.PlayWAV("none.wav"); err == nil {
		t.Error("a file that is not there is played")
	}
	pcm := make([]int16, 48000)
	media.NewTone(-12, 620).Fill(pcm, 48000)
	name := filepath.Join(t.TempDir(), "tone.wav")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(media.NewRecording(pcm, 48000).WriteWAV(f), f.Close()); err != nil {
		t.Fatal(err)
	}
	if err := p.PlayWAV(name); err != nil {
		t.Fatal(err)
	}
	waitFar(t, far, 620)
}

// TestG729PassesThrough: the phone's echo sends frames of G.729 back as they came.
func TestG729PassesThrough(t *testing.T) {
	far, err := media.Listen(media.Options{Local: netip.MustParseAddr("127.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	s := newScript(t)
	p := start(t, s, "7960", func(o *Options) { o.Net = s.tcp })
	p.Echo(true)
	s.say(append(connect(9, skinny.CodecG729AnnexA), transmit(9, far.Local(), skinny.CodecG729AnnexA))...)
	ack := expect[*skinny.OpenReceiveChannelAck](s)
	settled(t, s, p)
	frame := []byte("20 bytes of a voice.")
	far.Record(5)
	far.Play(media.NewFrames(media.G729, frame))
	if err := far.Send(ack.Addr, media.G729); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(5 * time.Second); len(far.Recorded()) < 5; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d frames came back", len(far.Recorded()))
		}
	}
	for _, f := range far.Recorded() {
		if f.Type != uint8(media.G729) || !slices.Equal(f.Payload, frame) {
			t.Errorf("came back: %d %q", f.Type, f.Payload)
		}
	}
	noFaults(t, p)
}
