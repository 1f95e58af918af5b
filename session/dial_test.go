package session

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// All the ways to get dial tone (flows.md 2.1).
func TestDialTone(t *testing.T) {
	for _, tc := range []struct {
		name string
		say  skinny.Message
	}{
		{"handset", &skinny.OffHook{}},
		{"handset with the line", &skinny.OffHook{LineInstance: 1}},
		{"handset with a line it does not have", &skinny.OffHook{LineInstance: 20}}, // 7906 and 7911 say the key's index
		{"NewCall", &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventNewCall}},
		{"NewCall key", &skinny.Stimulus{Stimulus: skinny.StimulusNewCall, StimulusInstance: 1}},
		{"line key", &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			a := r.register(alice, 11)
			r.say(a, tc.say)
			r.exactly(a, "SetRinger Off", "SetSpeakerMode On", "SetLamp On", "CallState OffHook", "SelectSoftKeys OffHook",
				`DisplayPromptStatus "\x80 "`, "ActivateCallPlane", "StartTone InsideDialTone")
			r.say(a, &skinny.OffHook{}) // from speaker to handset
			r.exactly(a)
			r.say(a, &skinny.OnHook{})
			r.exactly(a, "StopTone", "ClearPromptStatus", "CallState OnHook", "SetLamp Off", "SelectSoftKeys OnHook", "DefineTimeDate",
				"SetSpeakerMode Off", `DisplayPromptStatus "\x80\x13"`)
			r.idle()
		})
	}
}

func TestToneStopsAtTheFirstDigit(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.forget()
	r.dial(a, "5")
	r.exactly(a, "StopTone", "SelectSoftKeys DigitsAfterDialingFirstDigit")
	r.dial(a, "55")
	r.exactly(a)
}

func TestBackspace(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "55")
	r.forget()
	r.press(a, skinny.SoftKeyEventBackSpace, r.ref(alice))
	r.exactly(a, "BackSpaceRes")
	r.press(a, skinny.SoftKeyEventBackSpace, r.ref(alice))
	r.exactly(a, "BackSpaceRes", "SelectSoftKeys OffHook", `DisplayPromptStatus "\x80 "`, "ActivateCallPlane", "StartTone InsideDialTone")
	r.press(a, skinny.SoftKeyEventBackSpace, r.ref(alice))
	r.exactly(a)
	r.dial(a, "1002")
	r.expect(a, "StopTone", "DialedNumber 1002")
}

// When a number is complete (design.md 3).
func TestNumberIsComplete(t *testing.T) {
	for _, tc := range []struct {
		name, digits, dialled string
		after                 time.Duration
	}{
		{"a line", "1002", "1002", 0},
		{"a pattern", "755", "755", 0},
		{"an emergency", "911", "911", 0},
		{"a number that could grow", "123", "123", 3 * time.Second},
		{"the same grown", "12345", "12345", 0},
		{"half of it", "1234", "1234", 8 * time.Second},
		{"a pattern with a tail", "8012", "8012", 3 * time.Second},
		{"the tail is missing", "801", "801", 8 * time.Second},
		{"a route", "912", "912", 3 * time.Second},
		{"nothing known", "555", "555", 8 * time.Second},
		{"# ends it", "555#", "555", 0},
		{"# ends what a tail would take", "9123#", "9123", 0},
		{"# at first is a digit", "#21", "#21", 8 * time.Second},
		{"as many digits as fit", strings.Repeat("5", 30), strings.Repeat("5", 24), 8 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			a := r.register(alice, 11)
			r.register(bob, 11)
			r.say(a, &skinny.OffHook{})
			r.dial(a, tc.digits)
			if tc.after > 0 {
				r.wait(tc.after - time.Millisecond)
				r.never(a, "DialedNumber")
				r.wait(time.Millisecond)
			}
			r.expect(a, "DialedNumber "+tc.dialled)
		})
	}
}

// A # that a pattern names does not end the number.
func TestHashInPattern(t *testing.T) {
	cfg := testConfig()
	p, _ := ParsePattern("_#XX#")
	cfg.Contexts["from-skinny"].Patterns = append(cfg.Contexts["from-skinny"].Patterns, p)
	r := newRigWith(t, cfg)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "#21#")
	r.expect(a, "DialedNumber #21#")
}

// Lines are known numbers whether they are rung directly or through the dialplan.
func TestLinesThroughTheDialplan(t *testing.T) {
	cfg := testConfig()
	cfg.RingLocally = false
	cfg.Devices[alice].Buttons = cfg.Devices[alice].Buttons[:1]
	r := newRigWith(t, cfg)
	a, b := r.register(alice, 11), r.register(bob, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.expect(a, "DialedNumber 1002")
	if far := r.far(); far.endpoint != "Local/1002@from-skinny/n" || far.other == "" {
		t.Errorf("endpoint is %q, other half %q", far.endpoint, far.other)
	}
	r.never(b, "CallState")
}

func TestWaitForTheFirstDigit(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.wait(16*time.Second - time.Millisecond)
	r.never(a, "StartTone ReorderTone")
	r.wait(time.Millisecond)
	r.expect(a, "StartTone ReorderTone", "CallState Congestion", `DisplayPromptStatus "No number dialled"`)
	r.wait(15 * time.Second) // ReorderTimeout
	r.expect(a, "StopTone", "CallState OnHook")
	r.say(a, &skinny.OnHook{})
	r.idle()
}

func TestRoutes(t *testing.T) {
	for _, tc := range []struct{ endpoint, want string }{
		{"PJSIP/{number:1}@trunk", "PJSIP/123@trunk"}, {"PJSIP/{number}@trunk", "PJSIP/9123@trunk"}, {"SIP/{number:9}x", "SIP/x"},
		{"Local/{number:1}@{number}/n", "Local/123@9123/n"}, {"PJSIP/fixed", "PJSIP/fixed"},
	} {
		cfg := testConfig()
		cfg.Routes[0].Endpoint = tc.endpoint
		r := newRigWith(t, cfg)
		a := r.register(alice, 11)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "9123#")
		far := r.far()
		if far.endpoint != tc.want || (far.other != "") != strings.HasPrefix(tc.want, "Local/") {
			t.Errorf("%s: endpoint is %q, other half %q", tc.endpoint, far.endpoint, far.other)
		}
	}
}

// En-bloc dialling comes before, after or without OffHook (flows.md 2.2).
func TestEnbloc(t *testing.T) {
	for _, tc := range []struct {
		name string
		say  []skinny.Message
	}{
		{"alone", []skinny.Message{&skinny.EnblocCall{CalledParty: "1002"}}},
		{"after OffHook", []skinny.Message{&skinny.OffHook{}, &skinny.EnblocCall{CalledParty: "1002"}}},
		{"before OffHook", []skinny.Message{&skinny.EnblocCall{CalledParty: "1002", LineInstance: 1}, &skinny.OffHook{}}},
		{"with #", []skinny.Message{&skinny.EnblocCall{CalledParty: "1002#"}}},
		{"with what people write", []skinny.Message{&skinny.EnblocCall{CalledParty: "10-02 "}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			a, b := r.register(alice, 11), r.register(bob, 11)
			for _, m := range tc.say {
				r.say(a, m)
			}
			r.expect(b, "CallState RingIn")
			if n := len(r.device(alice).parties); n != 1 || r.count(a, "CallState OffHook") != 1 {
				t.Errorf("%d calls, %s", n, r.show(a))
			}
			r.say(a, &skinny.OnHook{})
			r.idle()
		})
	}
	t.Run("nothing to dial", func(t *testing.T) {
		r := newRig(t)
		r.say(r.register(alice, 11), &skinny.EnblocCall{CalledParty: " x"})
		r.idle()
	})
	t.Run("for the other line", func(t *testing.T) {
		cfg := testConfig()
		cfg.Devices[alice].Buttons = []Button{{Kind: ButtonLine, Line: "1001"}, {Kind: ButtonLine, Line: "1003"}}
		r := newRigWith(t, cfg)
		a := r.register(alice, 11)
		r.register(bob, 11)
		r.say(a, &skinny.OffHook{LineInstance: 1})
		r.say(a, &skinny.EnblocCall{CalledParty: "1002", LineInstance: 2})
		if ps := r.device(alice).parties; len(ps) != 1 || ps[0].app.line.cfg.Number != "1003" {
			t.Errorf("%d calls", len(ps))
		}
	})
}

func TestRedial(t *testing.T) {
	for name, key := range map[string]skinny.Message{
		"softkey": &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventRedial}, "key": &skinny.Stimulus{Stimulus: skinny.StimulusLastNumberRedial, StimulusInstance: 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			a, b := r.register(alice, 11), r.register(bob, 11)
			r.say(a, key) // nothing was dialled yet
			r.exactly(a)
			r.say(a, &skinny.OffHook{})
			r.dial(a, "1002")
			r.say(a, &skinny.OnHook{})
			r.forget()
			r.say(a, key)
			r.expect(a, "SetSpeakerMode On", "CallState OffHook", "ActivateCallPlane", "DialedNumber 1002", "CallState RingOut")
			r.expect(b, "CallState RingIn")
			r.say(a, &skinny.OnHook{})
			r.say(a, &skinny.OffHook{}) // and off hook, on the call that is there
			r.say(a, key)
			if n := len(r.device(alice).parties); n != 1 {
				t.Errorf("%d calls", n)
			}
			r.expect(b, "CallState RingIn")
		})
	}
}

func TestSpeedDial(t *testing.T) {
	press := &skinny.Stimulus{Stimulus: skinny.StimulusSpeedDial, StimulusInstance: 1}
	t.Run("idle", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 11)
		r.say(a, press)
		r.never(a, "StartTone InsideDialTone")
		r.expect(a, "SetSpeakerMode On", "CallState OffHook", "DialedNumber 1002")
		r.expect(b, "CallState RingIn")
	})
	t.Run("off hook", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.say(a, &skinny.OffHook{})
		r.say(a, press)
		r.expect(a, "StartTone InsideDialTone", "StopTone", "DialedNumber 1002")
		if n := len(r.device(alice).parties); n != 1 {
			t.Errorf("%d calls", n)
		}
	})
	t.Run("in a call", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 11)
		r.outside(a)
		r.say(a, press)
		r.expect(a, "CloseReceiveChannel", "CallState Hold", "CallState OffHook", "DialedNumber 1002")
		r.expect(b, "CallState RingIn")
	})
	t.Run("no such key", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusSpeedDial, StimulusInstance: 9})
		r.exactly(a)
	})
}

func TestDialSoftKey(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.press(a, skinny.SoftKeyEventDial, r.ref(alice)) // nothing dialled yet
	r.never(a, "DialedNumber")
	r.dial(a, "55")
	r.press(a, skinny.SoftKeyEventDial, r.ref(alice))
	r.expect(a, "DialedNumber 55")
}

func TestOwnNumberIsBusy(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1001")
	r.never(a, "CallState RingIn")
	r.expect(a, "DialedNumber 1001", "StartTone LineBusyTone", "CallState Busy", "SelectSoftKeys RingOut", `DisplayPromptStatus "\x80\x19"`)
	r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
	r.expect(a, "StopTone", "CallState OnHook")
	r.idle()
}

func TestNewCallHoldsTheOldOne(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	r.talk(a, b)
	first := r.ref(alice)
	r.press(a, skinny.SoftKeyEventNewCall, first)
	r.expect(a, "CloseReceiveChannel", "StopMediaTransmission", "SetLamp Wink", "CallState Hold", "SetSpeakerMode On", "SetLamp On", "CallState OffHook", "StartTone InsideDialTone")
	r.press(a, skinny.SoftKeyEventNewCall, r.ref(alice)) // already
	r.never(a, "CallState")
	r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
	r.press(a, skinny.SoftKeyEventResume, first)
	r.wantState(alice, "connected")
	r.say(a, &skinny.OnHook{})
	r.say(b, &skinny.OnHook{})
	r.idle()
}

func TestDigitsWithoutACall(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.dial(a, "12*#")
	r.say(a, &skinny.KeypadButton{Button: 99, CallReference: 4711})
	r.exactly(a)
	r.say(a, &skinny.OffHook{})
	r.forget()
	r.say(a, &skinny.KeypadButton{Button: 99})
	r.exactly(a)
}

// The causes of failures: tone, state of the call and prompt.
func TestFailures(t *testing.T) {
	const unknown, congestion = "InvalidNumber", "Congestion"
	for _, tc := range []struct {
		cause               int
		dialed              string
		tone, state, prompt string
	}{
		{0, "", "ReorderTone", unknown, `"\x808"`}, // a Local channel to an extension that is not there
		{1, "", "ReorderTone", unknown, `"\x808"`},
		{2, "", "ReorderTone", unknown, `"\x808"`},
		{3, "", "ReorderTone", unknown, `"\x808"`},
		{22, "", "ReorderTone", unknown, `"\x808"`},
		{28, "", "ReorderTone", unknown, `"\x808"`},
		{17, "", "LineBusyTone", "Busy", `"\x80\x19"`},
		{16, "CONGESTION", "ReorderTone", congestion, `"\x80#"`},
		{16, "NOANSWER", "ReorderTone", congestion, `"No answer"`},
		{16, "CHANUNAVAIL", "ReorderTone", congestion, `"Not available"`},
		{18, "", "ReorderTone", congestion, `"No answer"`},
		{19, "", "ReorderTone", congestion, `"No answer"`},
		{20, "", "ReorderTone", congestion, `"Not available"`},
		{21, "", "ReorderTone", congestion, `"Call rejected"`},
		{27, "", "ReorderTone", congestion, `"Not available"`},
		{34, "", "ReorderTone", congestion, `"\x80#"`},
		{38, "", "ReorderTone", congestion, `"\x80#"`},
		{41, "", "ReorderTone", congestion, `"\x80#"`},
		{58, "", "ReorderTone", congestion, `"\x80#"`},
		{127, "", "ReorderTone", congestion, `"\x80#"`},
	} {
		t.Run(fmt.Sprintf("%d %s", tc.cause, tc.dialed), func(t *testing.T) {
			r := newRig(t)
			a := r.register(alice, 11)
			r.say(a, &skinny.OffHook{})
			r.dial(a, "700")
			far := r.far()
			r.event(ari.Dialed{ID: far.id})
			r.forget()
			if tc.dialed != "" {
				r.event(ari.Dialed{ID: far.id, Status: tc.dialed})
			}
			r.end(far.id, tc.cause)
			r.expect(a, "CloseReceiveChannel", "StartTone "+tc.tone, "CallState "+tc.state, "SelectSoftKeys RingOut", "DisplayPromptStatus "+tc.prompt)
			if len(r.channels)+len(r.bridges) != 0 {
				t.Errorf("%v and %v are left in asterisk while the tone sounds", r.channels, r.bridges)
			}
			r.wait(15*time.Second - time.Millisecond)
			r.never(a, "CallState OnHook")
			r.wait(time.Millisecond)
			r.expect(a, "StopTone", "CallState OnHook")
			r.idle()
		})
	}
}

func TestEndCallEndsTheTone(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "700")
	r.end(r.far().id, 17)
	r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
	r.expect(a, "StartTone LineBusyTone", "StopTone", "CallState OnHook")
	r.idle()
}

// Ring-back and early media (design.md 3).
func TestProgress(t *testing.T) {
	dial := func(r *rig) (ConnID, *channel) {
		a := r.register(alice, 11)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "700")
		return a, r.far()
	}
	t.Run("ringing, then progress", func(t *testing.T) {
		r := newRig(t)
		a, far := dial(r)
		r.event(ari.Dialed{ID: far.id, Status: "RINGING"})
		r.expect(a, "StartTone AlertingTone", "CallState RingOut", "SelectSoftKeys RingOut", `DisplayPromptStatus "\x80\x16"`)
		r.event(ari.Dialed{ID: far.id, Status: "PROGRESS"})
		r.expect(a, "StopTone", "CallState Proceed", `DisplayPromptStatus "Call Progress"`, "StartMediaTransmission")
		r.event(ari.Dialed{ID: far.id, Status: "RINGING"})
		r.exactly(a)
		r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
		r.expect(a, "CallState Connected", "SelectSoftKeys Connected")
		r.never(a, "StartMediaTransmission")
	})
	t.Run("progress, then ringing", func(t *testing.T) {
		r := newRig(t)
		a, far := dial(r)
		r.event(ari.Dialed{ID: far.id, Status: "PROGRESS"})
		r.forget()
		r.event(ari.Dialed{ID: far.id, Status: "RINGING"})
		r.event(ari.Dialed{ID: far.id, Status: "PROGRESS"})
		r.exactly(a)
	})
	t.Run("the caller gives up", func(t *testing.T) {
		r := newRig(t)
		a, far := dial(r)
		r.event(ari.Dialed{ID: far.id, Status: "RINGING"})
		r.say(a, &skinny.OnHook{})
		want(t, r, ari.Hangup{ID: far.id, Cause: causeNormal})
		r.idle()
	})
}

func TestKeypadAfterAnswerIsDTMF(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	far := r.outside(a)
	r.dial(a, "5")
	r.exactly(a)
	want(t, r, ari.SendDTMF{ID: far.id, Digits: "5"})
}

// Emergencies go to the dialplan even when a line has that number.
func TestEmergency(t *testing.T) {
	cfg := testConfig()
	cfg.Lines["911"] = &Line{Number: "911", MaxCalls: 1, Context: "from-skinny"}
	cfg.Devices[bob].Buttons[0].Line = "911"
	r := newRigWith(t, cfg)
	a, b := r.register(alice, 11), r.register(bob, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "911")
	r.never(b, "CallState")
	if far := r.far(); far.endpoint != "Local/911@from-skinny/n" {
		t.Errorf("endpoint is %q", far.endpoint)
	}
}

// They do so after a key that asked for other digits, and when a code of the dialplan begins like them.
func TestEmergencyBesideKeys(t *testing.T) {
	for name, key := range map[string]skinny.SoftKeyEventCode{
		"meet-me": skinny.SoftKeyEventMeetMe, "group pickup": skinny.SoftKeyEventGPickUp, "directed pickup": skinny.SoftKeyEventNewCall,
	} {
		cfg := testConfig()
		cfg.MeetMe = []Pattern{cfg.Contexts["from-skinny"].Patterns[2]}
		cfg.Pickup.Directed = "9"
		cfg.Lines["11"] = &Line{Number: "11", MaxCalls: 1, Context: "from-skinny"}
		cfg.Devices[bob].Buttons[0].Line = "11"
		r := newRigWith(t, cfg)
		a := r.register(alice, 11)
		r.register(bob, 11)
		r.call("1.1", "11")
		r.press(a, key, 0)
		r.dial(a, "911")
		r.wantState(bob, "ringin")
		if far := r.device(alice).active.call.dialled(); far == nil || far.endpoint != "Local/911@from-skinny/n" {
			t.Errorf("%s: it was not called", name)
		}
	}
}

// The dialplan's Busy() and Congestion() hold the channel for as long as they like: the phone is told at once.
func TestBusyOfTheDialplan(t *testing.T) {
	for status, told := range map[string][2]string{
		"BUSY": {"LineBusyTone", `"\x80\x19"`}, "CONGESTION": {"ReorderTone", `"\x80#"`}, "NOANSWER": {"ReorderTone", `"No answer"`},
	} {
		t.Run(status, func(t *testing.T) {
			r := newRig(t)
			a := r.register(alice, 11)
			r.say(a, &skinny.OffHook{})
			r.dial(a, "700")
			r.event(ari.Dialed{ID: r.far().id})
			r.forget()
			far := r.far().id
			r.event(ari.Dialed{ID: far, Status: status})
			r.event(ari.Dialed{ID: far}) // Asterisk reports the beginning late now and then
			r.wait(verdictGrace)
			r.expect(a, "StartTone "+told[0], "DisplayPromptStatus "+told[1])
			if len(r.channels)+len(r.bridges) != 0 {
				t.Errorf("%v and %v are left in asterisk", r.channels, r.bridges)
			}
		})
	}
}
