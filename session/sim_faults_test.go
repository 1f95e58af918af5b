package session

import (
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// The tests of this file are faults that the simulator (session/sim) found, one each.

func TestWaitingCallRingsAfterHold(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 22)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.press(b, skinny.SoftKeyEventAnswer, 0)
	first := r.ref(bob)
	r.call("123.1", "1002")
	r.show(b)
	r.press(b, skinny.SoftKeyEventHold, first)
	r.expect(b, "CallState Hold", "SelectSoftKeys RingIn", "SetRinger Outside")
}

func TestFlashingCallRingsWhenTheHandsetIsDown(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 22)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.say(b, &skinny.OffHook{})
	r.say(a, &skinny.OnHook{})
	r.show(b)
	r.call("123.1", "1002")
	r.expect(b, "SetRinger FlashOnly")
	r.say(b, &skinny.OnHook{})
	r.expect(b, "SetRinger Outside")
}

func TestShutdownEndsFailedCalls(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.wait(17 * time.Second)
	r.expect(a, "CallState Congestion")
	r.step(Shutdown{})
	r.expect(a, "StopTone", "CallState OnHook")
	if !r.x.Idle() {
		t.Error("not idle")
	}
}

func TestBridgeGoneBeforeTheChannelJoins(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.refuse = func(c ari.Command) *ari.Result {
		add, ok := c.(ari.AddChannel)
		if !ok {
			return nil
		}
		r.say(a, &skinny.OnHook{}) // the call ends meanwhile
		delete(r.bridges, add.Bridge)
		return &ari.Result{Status: ari.Gone, Code: 404, Message: "Bridge not found"}
	}
	r.say(a, &skinny.OffHook{})
	r.dial(a, "700")
	r.wait(5 * time.Second)
	r.idle()
}
