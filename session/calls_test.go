package session

import (
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

func TestPhoneToPhone(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 22)
	r.say(a, &skinny.OffHook{})
	r.expect(a, "SetSpeakerMode On", "SetLamp On", "CallState OffHook", "SelectSoftKeys OffHook", "DisplayPromptStatus", "ActivateCallPlane", "StartTone InsideDialTone")
	r.dial(a, "1002")
	r.expect(a, "StopTone", "SelectSoftKeys Digits", "DialedNumber 1002", "CallState Proceed", "CallInfo 1001→1002", "StartTone AlertingTone", "CallState RingOut", "SelectSoftKeys RingOut")
	r.expect(b, "CallState RingIn", "SelectSoftKeys RingIn", `DisplayDynamicPromptStatus "\x80\x17Alice"`, "CallInfoDynamic 1001→1002", "SetLamp Blink", "SetRinger Inside")
	r.say(b, &skinny.OffHook{CallReference: r.ref(bob)})
	r.expect(b, "SetRinger Off", "SetSpeakerMode On", "SetLamp On", "CallState OffHook", "ActivateCallPlane", "OpenReceiveChannel", "CallState Connected", "SelectSoftKeys Connected", "StartMediaTransmission")
	r.expect(a, "StopTone", "StartMediaTransmission", "CallState Connected", "SelectSoftKeys Connected")
	if len(r.channels) != 2 || len(r.bridges) != 1 {
		t.Fatalf("%d channels and %d bridges in Asterisk", len(r.channels), len(r.bridges))
	}
	r.say(a, &skinny.OnHook{})
	r.expect(a, "CloseReceiveChannel", "StopMediaTransmission", "CallState OnHook", "SetLamp Off", "SelectSoftKeys OnHook", "SetSpeakerMode Off")
	r.expect(b, "CloseReceiveChannel", "StopMediaTransmission", "CallState OnHook", "SetLamp Off", "SetSpeakerMode Off")
	r.wait(time.Second)
	r.expect(b, "StartTone ReorderTone")
	r.say(b, &skinny.OnHook{})
	r.expect(b, "StopTone")
	r.idle()
}

func TestInbound(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 22)
	r.call("123.1", "1002", "timeout=20")
	r.expect(b, "CallState RingIn", "CallInfoDynamic 5551→1002", "SetRinger Outside")
	r.press(b, skinny.SoftKeyEventAnswer, 0)
	want(t, r, ari.SetVariable{ID: "123.1", Name: "SKINNY_STATUS", Value: "CANCEL"}, ari.Ring{ID: "123.1"}, ari.Answer{ID: "123.1"}, ari.SetVariable{ID: "123.1", Name: "SKINNY_STATUS", Value: "ANSWER"})
	r.end("123.1", 16)
	r.expect(b, "CallState OnHook")
	r.idle()
}

func TestOutbound(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 17)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "700")
	far := r.x.sortedCalls()[0].far()
	want(t, r, ari.DialChannel{ID: far.id, Caller: r.x.sortedCalls()[0].parties[0].media.leg.id, Timeout: dialTimeout})
	r.event(ari.Dialed{ID: far.id, Status: "RINGING"})
	r.expect(a, "DialedNumber 700", "OpenReceiveChannel", "StartTone AlertingTone")
	r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
	r.expect(a, "StopTone", "StartMediaTransmission", "CallState Connected")
	r.dial(a, "42")
	want(t, r, ari.SendDTMF{ID: far.id, Digits: "4"}, ari.SendDTMF{ID: far.id, Digits: "2"})
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	want(t, r, ari.StartMOH{ID: far.id})
	r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
	want(t, r, ari.StopMOH{ID: far.id})
	r.say(a, &skinny.OnHook{})
	r.idle()
}

// want fails unless Asterisk was asked for these commands, in this order; others may stand between.
func want(t *testing.T, r *rig, cmds ...ari.Command) {
	t.Helper()
	rest := r.asked
	for _, c := range cmds {
		found := false
		for len(rest) > 0 && !found {
			found, rest = equalCommand(rest[0], c), rest[1:]
		}
		if !found {
			t.Fatalf("asterisk was not asked for %#v; it was asked for\n%#v", c, r.asked)
		}
	}
}

func equalCommand(a, b ari.Command) bool {
	if _, ok := a.(ari.ExternalMedia); ok {
		return false
	}
	if _, ok := a.(ari.CreateChannel); ok {
		return false
	}
	return a == b
}

// A key pressed for a call that ended in the same moment does nothing to the next one.
func TestKeyForACallThatIsOver(t *testing.T) {
	for _, key := range []skinny.SoftKeyEventCode{skinny.SoftKeyEventEndCall, skinny.SoftKeyEventAnswer, skinny.SoftKeyEventHold, skinny.SoftKeyEventResume} {
		r := newRig(t)
		b := r.register(bob, 11)
		r.call("1.1", "1002")
		over := r.ref(bob)
		r.end("1.1", 16)
		r.call("1.2", "1002")
		r.forget()
		r.press(b, key, over)
		r.say(b, &skinny.Stimulus{Stimulus: skinny.StimulusEndCall, StimulusInstance: 1, CallReference: over})
		r.exactly(b)
		r.wantState(bob, "ringin")
		r.press(b, skinny.SoftKeyEventEndCall, 0) // names none: the one that rings
		r.idle()
	}
}
