package phone

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/skinny"
)

// fixedTemplate makes the server lay the model's keys out.
func fixedTemplate(s *script, t skinny.DeviceType) {
	s.buttons = append([]skinny.ButtonDefinition{{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}}, skinny.ModelOf(t).Fixed...)
}

// TestFunction: phones without softkeys have keys or the flash of the hook, each only what its model has.
func TestFunction(t *testing.T) {
	stimulus := func(key skinny.StimulusCode) skinny.Message {
		return &skinny.Stimulus{Stimulus: key, StimulusInstance: 1, CallReference: 5}
	}
	flash := &skinny.HookFlash{LineInstance: 1, CallReference: 5}
	for _, tc := range []struct {
		model string
		kind  skinny.DeviceType
		event skinny.SoftKeyEventCode
		want  skinny.Message // nil: it has none
	}{
		{"7910", 0, skinny.SoftKeyEventTransfer, stimulus(skinny.StimulusTransfer)},
		{"7910", 0, skinny.SoftKeyEventConfrn, stimulus(skinny.StimulusConference)},
		{"7910", 0, skinny.SoftKeyEventCfwdAll, stimulus(skinny.StimulusForwardAll)},
		{"7910", 0, skinny.SoftKeyEventRedial, stimulus(skinny.StimulusLastNumberRedial)},
		{"7910", 0, skinny.SoftKeyEventPark, nil},
		{"7910", 0, skinny.SoftKeyEventDND, nil},
		{"", skinny.DeviceTypeCisco7902, skinny.SoftKeyEventHold, stimulus(skinny.StimulusHold)},
		{"", skinny.DeviceTypeCisco6911, skinny.SoftKeyEventTransfer, stimulus(skinny.StimulusTransfer)},
		{"", skinny.DeviceTypeCisco6911, skinny.SoftKeyEventHold, stimulus(skinny.StimulusHold)},
		{"6901", 0, skinny.SoftKeyEventHold, stimulus(skinny.StimulusHold)},
		{"6901", 0, skinny.SoftKeyEventTransfer, flash},
		{"", skinny.DeviceTypeCisco6911, skinny.SoftKeyEventCfwdAll, nil},
		{"ata186", 0, skinny.SoftKeyEventConfrn, flash},
		{"12sp+", 0, skinny.SoftKeyEventPark, stimulus(skinny.StimulusCallPark)},
		{"12sp+", 0, skinny.SoftKeyEventConfrn, nil},
	} {
		t.Run(tc.model+tc.event.String(), func(t *testing.T) {
			s := newScript(t)
			kind := tc.kind
			if k, err := KindOf(tc.model); err == nil {
				kind = k.Type
			}
			fixedTemplate(s, kind)
			p := start(t, s, tc.model, func(o *Options) { o.Type, o.NoMedia = tc.kind, true })
			if p.HasSoftKeys() {
				t.Fatal("it has softkeys")
			}
			s.say(&skinny.CallState{CallState: skinny.CallStateOffHook, LineInstance: 1, CallReference: 5})
			settled(t, s, p)
			mark := p.Mark()
			err := p.Function(tc.event)
			var sent skinny.Message
			for _, e := range p.Since(mark) {
				if e.Out {
					sent = e.Message
				}
			}
			if (err == nil) != (tc.want != nil) || !cmp.Equal(sent, tc.want) {
				t.Errorf("sent %+v, %v; want %+v", sent, err, tc.want)
			}
		})
	}
}

// TestKey: a phone has the keys of its template and its model, and no others.
func TestKey(t *testing.T) {
	for _, tc := range []struct {
		model    string
		key      skinny.StimulusCode
		instance uint32
		want     uint32 // the instance that is sent
		fault    string // else what it says
	}{
		{"7960", skinny.StimulusVoiceMail, 0, 0, ""},
		{"7960", skinny.StimulusLine, 2, 2, ""},
		{"7960", skinny.StimulusDoNotDisturb, 0, 4, ""},
		{"7960", skinny.StimulusHold, 0, 0, "the phone has no key Hold; it has Line 1, Line 2, DoNotDisturb 4"},
		{"7960", skinny.StimulusLine, 3, 0, "the phone has no key Line 3; "},
		{"8945", skinny.StimulusTransfer, 0, 1, ""},
		{"8945", skinny.StimulusCallPark, 0, 0, "no key CallPark"},
		{"7911", skinny.StimulusHold, 0, 1, ""},
		{"7911", skinny.StimulusTransfer, 0, 0, "no key Transfer"},
		{"ata186", skinny.StimulusVoiceMail, 0, 0, "no key Voicemail"},
		{"7902", skinny.StimulusPrivacy, 3, 0, "no key Feature 3"}, // the key's name in the list, not the stimulus's
	} {
		s := newScript(t)
		s.buttons = []skinny.ButtonDefinition{{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}, {InstanceNumber: 2, ButtonType: skinny.ButtonTypeLine},
			{InstanceNumber: 4, ButtonType: skinny.ButtonTypeDoNotDisturb}, {ButtonType: skinny.ButtonTypeUndefined}}
		p := start(t, s, tc.model, nil)
		s.drain()
		err := p.Key(tc.key, tc.instance)
		switch {
		case tc.fault != "":
			if err == nil || !strings.Contains(err.Error(), tc.fault) {
				t.Errorf("%s, %v %d: %v, want %s", tc.model, tc.key, tc.instance, err, tc.fault)
			}
		case err != nil:
			t.Errorf("%s, %v %d: %v", tc.model, tc.key, tc.instance, err)
		default:
			if m := expect[*skinny.Stimulus](s); m.Stimulus != tc.key || m.StimulusInstance != tc.want {
				t.Errorf("%s, %v %d: %+v", tc.model, tc.key, tc.instance, m)
			}
		}
	}
}

// TestButtonKey presses keys by their place.
func TestButtonKey(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	if err := p.ButtonKey(3); err != nil {
		t.Fatal(err)
	}
	if m := expect[*skinny.Stimulus](s); m.Stimulus != skinny.StimulusSpeedDial || m.StimulusInstance != 1 {
		t.Errorf("%+v, want the speed dial", m)
	}
	for n, want := range map[int]string{0: "no key 0", 4: "key 4 is empty", 5: "it has 4"} {
		if err := p.ButtonKey(n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("key %d: %v, want %s", n, err, want)
		}
	}
}

// TestSoftKeyByEvent: a softkey is found by its label, else by the name of its event.
func TestSoftKeyByEvent(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	s.say(offHook(1, 5)...)
	s.say(&skinny.SelectSoftKeys{LineInstance: 1, CallReference: 5, SoftKeySetIndex: skinny.SoftKeySetDigitsAfterDialingFirstDigit, ValidKeyMask: all})
	st := wait(t, p, "the set of digits", func(st State) bool { c, _ := st.Call(5); return c.Shows("Dial") })
	c, _ := st.Call(5)
	if !c.Shows("rmlstc") || !c.Shows("endcall") || c.Shows("Redial") || !st.Shows("newcall") || st.Shows("Dial") {
		t.Errorf("call shows %v %v, phone %v", c.SoftKeys, c.SoftKeyEvents, st.SoftKeys)
	}
	for _, name := range []string{"dial", "RmLstC"} { // the server of the test says Dial for event 19, as wazo
		if err := p.SoftKey(name, 5); err != nil {
			t.Fatal(err)
		}
		if m := expect[*skinny.SoftKeyEvent](s); m.Event != skinny.SoftKeyEventRmLstC {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

// TestEnter: digits for the call that a key has made, not for the one that was in front.
func TestEnter(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", func(o *Options) { o.NoMedia = true })
	s.say(connect(5, skinny.CodecG711Ulaw64k)...)
	settled(t, s, p)
	s.drain()
	entered := make(chan error, 1)
	go func() { entered <- p.Enter(t.Context(), "1003") }()
	s.say(&skinny.CloseReceiveChannel{CallReference: 5, PassThruPartyID: 105}, &skinny.CallState{CallState: skinny.CallStateHold, LineInstance: 1, CallReference: 5},
		&skinny.CallState{CallState: skinny.CallStateCallTransfer, LineInstance: 1, CallReference: 5})
	s.say(offHook(1, 6)...)
	if err := <-entered; err != nil {
		t.Fatal(err)
	}
	for range 4 {
		if m := expect[*skinny.KeypadButton](s); m.CallReference != 6 {
			t.Errorf("%+v, want call 6", m)
		}
	}
	if err := p.Enter(t.Context(), "10x"); err == nil {
		t.Error("a key that there is not is pressed")
	}
	noFaults(t, p)
}

// TestWatchedLine: on old phones a watched number is a line key, whose lamp is not one of the phone's own lines.
func TestWatchedLine(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	for _, tc := range []struct {
		state skinny.CallStateCode
		want  skinny.BLFStatus
	}{
		{skinny.CallStateCallRemoteMultiline, skinny.BLFStatusInUse}, {skinny.CallStateOnHook, skinny.BLFStatusIdle}, {skinny.CallStateRingIn, skinny.BLFStatusAlerting},
	} {
		s.say(&skinny.CallState{CallState: tc.state, LineInstance: 2}, &skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: 2, LampMode: skinny.LampModeOn})
		st := wait(t, p, "the icon", func(st State) bool {
			return st.Buttons[1].Status == uint32(tc.want) && st.Lines[1].Lamp == skinny.LampModeOn
		})
		if !st.Idle() || len(st.Calls) != 0 || !st.Lines[1].Watches || st.Lines[0].Watches {
			t.Errorf("%v: %+v, idle %v", tc.state, st.Lines, st.Idle())
		}
		if text := st.Buttons[1].String(); !strings.HasSuffix(text, "(lamp On) ("+tc.want.String()+")") {
			t.Errorf("it is drawn %s", text)
		}
	}
	noFaults(t, p)
}

// TestLamps: those of keys, of messages for each line, and of what has no key.
func TestLamps(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	lamp := func(key skinny.StimulusCode, n uint32, mode skinny.LampMode) skinny.Message {
		return &skinny.SetLamp{Stimulus: key, StimulusInstance: n, LampMode: mode}
	}
	s.say(lamp(skinny.StimulusVoiceMail, 0, skinny.LampModeOn), lamp(skinny.StimulusVoiceMail, 2, skinny.LampModeBlink), lamp(skinny.StimulusForwardAll, 1, skinny.LampModeFlash),
		lamp(skinny.StimulusForwardAll, 2, skinny.LampModeOff))
	settled(t, s, p)
	st := p.State()
	if st.MessageLamp != skinny.LampModeOn || st.Lamp(skinny.StimulusVoiceMail, 0) != skinny.LampModeOn || st.Lamp(skinny.StimulusVoiceMail, 2) != skinny.LampModeBlink ||
		st.Lamp(skinny.StimulusForwardAll, 1) != skinny.LampModeFlash || st.Lamp(skinny.StimulusForwardAll, 2) != skinny.LampModeOff || len(st.Lamps) != 3 {
		t.Errorf("lamps %v", st.Lamps)
	}
}

// TestFeatureKeys: what a feature key says, in the forms of both kinds.
func TestFeatureKeys(t *testing.T) {
	s := newScript(t)
	s.buttons = []skinny.ButtonDefinition{{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}, {InstanceNumber: 1, ButtonType: skinny.ButtonTypeFeature},
		{InstanceNumber: 2, ButtonType: skinny.ButtonTypeMultiblinkFeature}}
	s.change(func(s *script) { s.quiet[skinny.IDFeatureStatReq] = true })
	p := start(t, s, "7975", func(o *Options) { o.Lenient = true })
	stat := func(n uint32, kind skinny.ButtonType, status uint32) skinny.Message {
		return &skinny.FeatureStatDynamic{FeatureIndex: n, FeatureID: kind, FeatureStatus: status, TextLabel: "DND"}
	}
	for _, tc := range []struct {
		feature, blinking uint32
		on, blinks        bool
	}{{0, 0x010000, false, false}, {1, 0x020202, true, true}, {0, 0x030303, false, true}} {
		s.say(stat(1, skinny.ButtonTypeFeature, tc.feature), stat(2, skinny.ButtonTypeMultiblinkFeature, tc.blinking))
		settled(t, s, p)
		if b := p.State().Buttons; b[1].On() != tc.on || b[2].On() != tc.blinks || b[1].Label != "DND" || strings.HasSuffix(b[1].String(), " (on)") != tc.on {
			t.Errorf("%#x, %#x: %v", tc.feature, tc.blinking, b)
		}
	}
	noFaults(t, p)
}

// TestFrontOfSharedLine: a call that another phone has is in front only when there is no other.
func TestFrontOfSharedLine(t *testing.T) {
	call := func(ref uint32, state skinny.CallStateCode) Call { return Call{Reference: ref, State: state} }
	for _, tc := range []struct {
		name  string
		calls []Call
		want  uint32
	}{
		{"alone", []Call{call(1, skinny.CallStateCallRemoteMultiline)}, 1},
		{"held here", []Call{call(1, skinny.CallStateHold), call(2, skinny.CallStateCallRemoteMultiline), call(3, skinny.CallStateRemoteHold)}, 1},
		{"rings here", []Call{call(1, skinny.CallStateRingIn), call(2, skinny.CallStateCallRemoteMultiline)}, 1},
		{"two elsewhere", []Call{call(1, skinny.CallStateRemoteHold), call(2, skinny.CallStateCallRemoteMultiline)}, 2},
	} {
		if c, _ := (State{Calls: tc.calls}).Front(); c.Reference != tc.want {
			t.Errorf("%s: call %d is in front, want %d", tc.name, c.Reference, tc.want)
		}
	}
}

// TestShortTone: the tone of a waiting call ends by itself, dial tone does not.
func TestShortTone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7960", func(o *Options) { o.NoMedia = true })
		s.say(connect(5, skinny.CodecG711Ulaw64k)...)
		s.say(&skinny.StartTone{Tone: skinny.ToneCallWaitingTone, LineInstance: 1, CallReference: 5}, &skinny.StartTone{Tone: skinny.ToneZip})
		wait(t, p, "the tones", func(st State) bool { return st.Hears() == skinny.ToneCallWaitingTone && st.Tone == skinny.ToneZip })
		began := time.Now()
		wait(t, p, "their end", func(st State) bool { return st.Hears() == skinny.ToneSilence })
		if took := time.Since(began); took != shortTone {
			t.Errorf("they ended after %v", took)
		}
		s.say(&skinny.StartTone{Tone: skinny.ToneMessageWaitingIndicatorTone, LineInstance: 1, CallReference: 5})
		wait(t, p, "stutter", func(st State) bool { return st.Hears() == skinny.ToneMessageWaitingIndicatorTone })
		time.Sleep(time.Minute)
		if tone := p.State().Hears(); tone != skinny.ToneMessageWaitingIndicatorTone {
			t.Errorf("after a minute: %v", tone)
		}
	})
}

// TestOneRing: a phone that is told to ring once rings no longer than that.
func TestOneRing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7960", func(o *Options) { o.NoMedia = true })
		s.say(connect(5, skinny.CodecG711Ulaw64k)...)
		ring := &skinny.SetRinger{RingMode: skinny.RingModeFeature, RingDuration: skinny.RingDurationOnce, LineInstance: 1, CallReference: 5}
		s.say(ring)
		wait(t, p, "a ring", State.Ringing)
		began := time.Now()
		wait(t, p, "its end", func(st State) bool { return !st.Ringing() })
		if took := time.Since(began); took != oneRing {
			t.Errorf("it ended after %v", took)
		}
		ring.RingDuration = skinny.RingDurationContinuous
		s.say(ring)
		wait(t, p, "ringing", State.Ringing)
		time.Sleep(time.Minute)
		if !p.State().Ringing() {
			t.Error("after a minute it rings no more")
		}
	})
}

// TestCallIsDrawn with who was called first, who diverted it, and whether it is selected.
func TestCallIsDrawn(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	s.say(ringIn(1, 9)...)
	s.say(&skinny.CallInfo{CallingParty: "1002", CalledParty: "1001", OriginalCalledParty: "1003", OriginalCalledPartyName: "Carol", LastRedirectingParty: "1004", LineInstance: 1, CallReference: 9},
		&skinny.CallSelectStat{Selected: 1, LineInstance: 1, CallReference: 9})
	st := wait(t, p, "selected", func(st State) bool { c, _ := st.Call(9); return c.Selected })
	if c, _ := st.Call(9); !strings.Contains(c.String(), "1002 to 1001, first for Carol <1003>, diverted by 1004, selected") {
		t.Errorf("drawn %s", c)
	}
	s.say(&skinny.CallSelectStat{LineInstance: 1, CallReference: 9})
	wait(t, p, "not selected", func(st State) bool { c, _ := st.Call(9); return !c.Selected })
	noFaults(t, p)
}

// TestCancelledTransfer: a 7960 loses the held call, until the hold is said again.
func TestCancelledTransfer(t *testing.T) {
	for model, lost := range map[string]bool{"7960": true, "7975": false} {
		s := newScript(t)
		p := start(t, s, model, func(o *Options) { o.NoMedia = true })
		state := func(c skinny.CallStateCode, ref uint32) skinny.Message {
			return &skinny.CallState{CallState: c, LineInstance: 1, CallReference: ref}
		}
		hold := []skinny.Message{state(skinny.CallStateHold, 5), &skinny.SelectSoftKeys{LineInstance: 1, CallReference: 5, SoftKeySetIndex: skinny.SoftKeySetOnHold, ValidKeyMask: all},
			&skinny.DisplayPromptStatus{Text: "Hold", LineInstance: 1, CallReference: 5}}
		s.say(append([]skinny.Message{state(skinny.CallStateOffHook, 5)}, hold...)...)
		s.say(state(skinny.CallStateCallTransfer, 5), state(skinny.CallStateOffHook, 6),
			&skinny.SelectSoftKeys{LineInstance: 1, CallReference: 6, SoftKeySetIndex: skinny.SoftKeySetOffHookWithFeatures, ValidKeyMask: all}, state(skinny.CallStateOnHook, 6))
		settled(t, s, p)
		if c, _ := p.State().Call(5); c.Shows("Resume") == lost || (c.Prompt == "") != lost {
			t.Errorf("%s: after the transfer %v", model, c)
		}
		s.say(hold...)
		settled(t, s, p)
		if c, _ := p.State().Call(5); !c.Shows("Resume") || c.Prompt != "Hold" {
			t.Errorf("%s: after the hold %v", model, c)
		}
		noFaults(t, p)
	}
}
