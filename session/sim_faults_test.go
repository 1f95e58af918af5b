package session

import (
	"testing"

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
