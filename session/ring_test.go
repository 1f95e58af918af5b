package session

import (
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// sharedConfig gives Carol a second key, with Bob's line.
func sharedConfig() *Config {
	cfg := testConfig()
	cfg.Devices[carol].Buttons = append(cfg.Devices[carol].Buttons, Button{Kind: ButtonLine, Line: "1002"})
	return cfg
}

// wantStatus fails unless the last SKINNY_STATUS of the channel is this and it went back to the dialplan, or did not.
func wantStatus(t *testing.T, r *rig, id ari.ChannelID, status string, goesOn bool) {
	t.Helper()
	got, went := "", false
	for _, c := range r.asked {
		switch c := c.(type) {
		case ari.SetVariable:
			if c.ID == id && c.Name == "SKINNY_STATUS" {
				got = c.Value
			}
		case ari.Continue:
			went = went || c.ID == id
		}
	}
	if got != status || went != goesOn {
		t.Errorf("SKINNY_STATUS is %q and continue %v, not %q and %v; asked for %+v", got, went, status, goesOn, r.asked)
	}
}

func TestRingSequence(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 11)
	r.call("1.1", "1002")
	r.exactly(b, "CallState RingIn", "SelectSoftKeys RingIn", `DisplayPromptStatus "\x80\x17Zoe"`, "DisplayPriNotify", "CallInfo 5551→1002", "SetLamp Blink", "SetRinger Outside")
	r.say(b, &skinny.OffHook{LineInstance: 1, CallReference: r.ref(bob)})
	r.exactly(b, "SetRinger Off", "SetSpeakerMode On", "SetLamp On", "CallState OffHook", "ClearPriNotify", "ActivateCallPlane", "SetRinger Off", "StopTone",
		"OpenReceiveChannel", "CallState Connected", "SelectSoftKeys Connected", `DisplayPromptStatus "\x80\x18"`, "CallInfo 5551→1002", "StartMediaTransmission")
	// The caller is answered when the phone hears, and what the dialplan reads comes last.
	var order []string
	for _, c := range r.asked {
		switch c := c.(type) {
		case ari.SetVariable:
			order = append(order, c.Value)
		case ari.Ring:
			order = append(order, "ring")
		case ari.AddChannel:
			order = append(order, "add "+string(c.Channel))
		case ari.Answer:
			order = append(order, "answer")
		}
	}
	leg := string(r.device(bob).parties[0].media.leg.id)
	if len(order) != 6 || order[0] != "CANCEL" || order[1] != "ring" || order[2] != "add 1.1" || order[3] != "add "+leg || order[4] != "answer" || order[5] != "ANSWER" {
		t.Errorf("asterisk was asked in the order %v", order)
	}
}

// All ways to answer.
func TestAnswerKeys(t *testing.T) {
	for name, say := range map[string]skinny.Message{
		"handset": &skinny.OffHook{}, "answer": &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventAnswer},
		"line key": &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 1}, "line key 0": &skinny.Stimulus{Stimulus: skinny.StimulusLine},
		"answer and release": &skinny.Stimulus{Stimulus: skinny.StimulusAnswerRelease},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			b := r.register(bob, 11)
			r.call("1.1", "1002")
			r.say(b, say)
			r.wantState(bob, "connected")
			wantStatus(t, r, "1.1", "ANSWER", false)
			r.say(b, &skinny.OnHook{})
			want(t, r, ari.Hangup{ID: "1.1", Cause: 16})
			r.idle()
		})
	}
}

// All phones of the line ring, the first to answer gets the call, and the others file no missed call.
func TestSharedLineRings(t *testing.T) {
	for _, tc := range []struct {
		version uint8
		cleared []string
	}{
		{11, []string{"CallState Connected", "SetRinger Off", "ClearPriNotify", "CallState CallRemoteMultiline", "SelectSoftKeys InUseHint"}},
		{17, []string{"CallHistoryInfo", "SetRinger Off", "ClearPriNotify", "CallState CallRemoteMultiline", "SelectSoftKeys InUseHint"}},
	} {
		r := newRigWith(t, sharedConfig())
		b, c := r.register(bob, 17), r.register(carol, tc.version)
		r.call("1.1", "1002")
		r.expect(b, "CallState RingIn")
		r.expect(c, "CallState RingIn")
		if r.ref(bob) != r.ref(carol) || r.ref(bob) == 0 {
			t.Errorf("references %d and %d: phones of a shared line use the same", r.ref(bob), r.ref(carol))
		}
		r.say(b, &skinny.OffHook{})
		r.expect(c, tc.cleared...)
		r.wantState(bob, "connected")
		r.wantState(carol, "remote")
		r.say(b, &skinny.OnHook{})
		r.expect(c, "ClearPromptStatus", "CallState OnHook", "SetLamp Off", "SelectSoftKeys OnHook")
		r.idle()
	}
}

// The caller gives up: nothing keeps the phones from filing a missed call.
func TestCallerGivesUp(t *testing.T) {
	t.Run("from outside", func(t *testing.T) {
		r := newRigWith(t, sharedConfig())
		b, c := r.register(bob, 17), r.register(carol, 11)
		r.call("1.1", "1002")
		r.forget()
		r.end("1.1", 16)
		r.exactly(b, "SetRinger Off", "ClearPriNotify", "ClearPromptStatus", "CallState OnHook", "SetLamp Off", "SelectSoftKeys OnHook", `DisplayDynamicPromptStatus "\x80\x13"`)
		r.never(c, "CallState Connected")
		r.idle()
	})
	t.Run("from a phone", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 17)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "1002")
		r.forget()
		r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
		r.expect(b, "SetRinger Off", "CallState OnHook", "SetLamp Off")
		r.never(b, "CallHistoryInfo")
		r.idle()
	})
}

// What SKINNY_STATUS says and when the channel goes on in the dialplan (design.md 3).
func TestStatus(t *testing.T) {
	for _, tc := range []struct {
		name   string
		args   []string
		do     func(r *rig, b ConnID)
		status string
		goesOn bool
	}{
		{"no such line", []string{"4711"}, nil, "INVALID", true},
		{"no line at all", nil, nil, "INVALID", true},
		{"nobody registered", []string{"1003"}, nil, "UNAVAILABLE", true},
		{"declined", []string{"1002"}, func(r *rig, b ConnID) { r.press(b, skinny.SoftKeyEventEndCall, 0) }, "BUSY", true},
		{"not answered", []string{"1002", "timeout=20"}, func(r *rig, _ ConnID) { r.wait(20 * time.Second) }, "NOANSWER", true},
		{"not answered, with fractions", []string{"1002", " timeout=1.5 "}, func(r *rig, _ ConnID) { r.wait(1500 * time.Millisecond) }, "NOANSWER", true},
		{"the only phone is lost", []string{"1002"}, func(r *rig, b ConnID) { r.step(PhoneGone{b, "keep-alive lost"}) }, "UNAVAILABLE", true},
		{"the only phone unregisters", []string{"1002"}, func(r *rig, b ConnID) { r.say(b, &skinny.Unregister{}) }, "UNAVAILABLE", true},
		{"answered", []string{"1002"}, func(r *rig, b ConnID) { r.say(b, &skinny.OffHook{}) }, "ANSWER", false},
		{"answered, phone hangs up", []string{"1002"}, func(r *rig, b ConnID) { r.say(b, &skinny.OffHook{}); r.say(b, &skinny.OnHook{}) }, "ANSWER", false},
		{"answered, phone hangs up, option g", []string{"1002", "g"}, func(r *rig, b ConnID) { r.say(b, &skinny.OffHook{}); r.say(b, &skinny.OnHook{}) }, "ANSWER", true},
		{"answered, no media", []string{"1002"}, func(r *rig, b ConnID) { r.ack = false; r.say(b, &skinny.OffHook{}); r.wait(5 * time.Second) }, "UNAVAILABLE", true},
		{"the caller goes first", []string{"1002"}, func(r *rig, _ ConnID) { r.end("1.1", 16) }, "CANCEL", false},
		{"asterisk is lost", []string{"1002"}, func(r *rig, _ ConnID) {
			r.step(LinkDown{})
			r.step(LinkUp{Snapshot: ari.Snapshot{Channels: []ari.SnapshotChannel{{Channel: ari.Channel{ID: "1.1"}, InApp: true}}}})
		}, "UNAVAILABLE", true},
		{"the process ends", []string{"1002"}, func(r *rig, _ ConnID) { r.step(Shutdown{}) }, "UNAVAILABLE", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			b := r.register(bob, 17)
			r.call("1.1", tc.args...)
			if tc.do != nil {
				tc.do(r, b)
			}
			wantStatus(t, r, "1.1", tc.status, tc.goesOn)
		})
	}
}

func TestBadOptions(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 17)
	r.call("1.1", "1002", "timeout=soon", "x", "", "-", "g")
	if n := len(r.logs); n < 2 {
		t.Errorf("%d log lines", n)
	}
	r.logged("option not understood")
	r.expect(b, "CallState RingIn")
	if !r.x.Next().IsZero() {
		t.Error("a time-out runs")
	}
}

// The line's own ring time-out is for all calls; that of the Stasis arguments is stronger.
func TestLineRingTimeout(t *testing.T) {
	cfg := testConfig()
	cfg.Lines["1002"].RingTimeout = 10 * time.Second
	r := newRigWith(t, cfg)
	a, b := r.register(alice, 11), r.register(bob, 17)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.wait(10 * time.Second)
	r.expect(a, "StartTone ReorderTone", "CallState Congestion", `DisplayPromptStatus "No answer"`)
	r.expect(b, "CallState RingIn", "CallState OnHook")
	r.call("1.1", "1002", "timeout=20")
	r.wait(11 * time.Second)
	r.wantState(bob, "ringin")
	r.wait(9 * time.Second)
	wantStatus(t, r, "1.1", "NOANSWER", true)
}

// A second call waits, a third is too much: max_calls counts for each line and phone, and dialling is a call.
func TestMaxCalls(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 17)
	r.call("1.1", "1002")
	r.call("1.2", "1002")
	r.call("1.3", "1002")
	wantStatus(t, r, "1.3", "BUSY", true)
	if n := len(r.device(bob).parties); n != 2 {
		t.Errorf("%d calls ring", n)
	}
	r.end("1.1", 16)
	r.end("1.2", 16)
	r.idle()

	r.say(b, &skinny.OffHook{}) // dialling
	r.call("1.4", "1002")
	r.wantState(bob, "ringin")
	r.call("1.5", "1002")
	wantStatus(t, r, "1.5", "BUSY", true)
}

func TestMaxCallsIsPerPhone(t *testing.T) {
	cfg := sharedConfig()
	cfg.Lines["1002"].MaxCalls = 1
	r := newRigWith(t, cfg)
	b, c := r.register(bob, 17), r.register(carol, 17)
	r.say(b, &skinny.OffHook{})
	r.call("1.1", "1002")
	r.never(b, "CallState RingIn")
	r.expect(c, "CallState RingIn")
}

func TestCallWaiting(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 11)
	r.talk(a, b)
	first := r.ref(bob)
	r.call("1.1", "1002")
	r.exactly(b, "CallState RingIn", "SelectSoftKeys RingIn", `DisplayPromptStatus "\x80\x1b"`, "DisplayPriNotify", "CallInfo 5551→1002", "SetLamp Blink", "SetRinger FlashOnly", "StartTone CallWaitingTone")
	r.press(b, skinny.SoftKeyEventAnswer, r.ref(bob))
	r.expect(b, "CloseReceiveChannel", "CallState Hold", "CallState OffHook", "OpenReceiveChannel", "CallState Connected")
	if p := r.device(bob).party(first); p == nil || p.state != held {
		t.Error("the first call is not on hold")
	}
	r.end("1.1", 16)
	r.press(b, skinny.SoftKeyEventResume, first)
	r.say(b, &skinny.OnHook{})
	r.say(a, &skinny.OnHook{})
	r.idle()
}

// A waiting call rings when the other is over.
func TestWaitingCallRings(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 11)
	r.talk(a, b)
	r.call("1.1", "1002")
	r.forget()
	r.say(b, &skinny.OnHook{})
	r.expect(b, "CallState OnHook", "SelectSoftKeys RingIn", "SetRinger Outside")
	r.say(a, &skinny.OnHook{})
	r.end("1.1", 16)
	r.idle()
}

// A handset lifted while two calls ring takes the oldest.
func TestOldestRingingCallIsTaken(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 11)
	r.call("1.1", "1002")
	r.call("1.2", "1002")
	r.say(b, &skinny.OffHook{})
	if far := r.device(bob).active.call.far(); far.id != "1.1" {
		t.Errorf("%s was answered", far.id)
	}
	r.wantState(bob, "ringin")
}

// Declining on one of two phones leaves the other ringing.
func TestDeclineOnOneOfTwo(t *testing.T) {
	r := newRigWith(t, sharedConfig())
	b, c := r.register(bob, 17), r.register(carol, 17)
	r.call("1.1", "1002")
	r.forget()
	r.press(b, skinny.SoftKeyEventEndCall, r.ref(bob))
	r.expect(b, "CallState OnHook")
	r.exactly(c)
	r.press(c, skinny.SoftKeyEventEndCall, r.ref(carol))
	wantStatus(t, r, "1.1", "BUSY", true)
	r.idle()
}

func TestCallerHearsThatItIsDeclined(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.press(b, skinny.SoftKeyEventEndCall, r.ref(bob))
	r.expect(a, "StartTone LineBusyTone", "CallState Busy")
	r.say(a, &skinny.OnHook{})
	r.idle()
}

func TestCalledPhoneIsLost(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.step(PhoneGone{b, "connection reset"})
	r.expect(a, "StartTone ReorderTone", "CallState Congestion", `DisplayPromptStatus "Not available"`)
	r.say(a, &skinny.OnHook{})
	r.idle()
}

func TestCallToAPhoneThatIsNotThere(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.expect(a, "StartTone ReorderTone", "CallState Congestion", `DisplayPromptStatus "Not available"`)
	if len(r.channels) != 0 {
		t.Errorf("channels %v", r.channels)
	}
	r.say(a, &skinny.OnHook{})
	r.idle()
}

// The ring does not wait for Asterisk: the far phone rings in the step of the last digit.
func TestRingWaitsForNobody(t *testing.T) {
	r := newRig(t)
	r.hold = true
	a, b := r.register(alice, 11), r.register(bob, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.expect(b, "CallState RingIn", "SetRinger Inside")
	r.say(b, &skinny.OffHook{})
	r.release()
	r.expect(a, "CallState Connected", "StartMediaTransmission")
	r.say(a, &skinny.OnHook{})
	r.say(b, &skinny.OnHook{})
	r.idle()
}

// Calls of the dialplan's own phones ring inside, others outside.
func TestRingTellsWhereACallIsFrom(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 11)
	r.channels["l"] = true
	r.event(ari.StasisStart{Channel: ari.Channel{ID: "l", Name: "Local/1002@x-1;2", CallerNumber: "1001"}, Args: []string{"1002"}})
	r.expect(b, `DisplayPromptStatus "\x80\x171001"`, "SetRinger Inside")
	r.channels["m"] = true
	r.event(ari.StasisStart{Channel: ari.Channel{ID: "m", Name: "PJSIP/x-1"}, Args: []string{"1002"}})
	r.expect(b, `DisplayPromptStatus "\x80\x17Unknown"`, "SetRinger Outside")
}

// The h extension of the caller's dialplan may last; the phone is not to ring meanwhile.
func TestCallerThatLeftRingsNoLonger(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 22)
	r.call("123.1", "1002")
	r.forget()
	r.event(ari.StasisEnd{ID: "123.1"})
	r.expect(b, "SetRinger Off", "CallState OnHook")
	r.event(ari.ChannelDestroyed{ID: "123.1", Cause: causeNormal})
	delete(r.channels, "123.1")
	r.idle()
}
