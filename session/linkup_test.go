package session

import (
	"fmt"
	"slices"
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// Music that was lost with the link is ended once more when it can be carried out no more, which ends ring-back in Asterisk, too.
func TestRingBackOutlivesLateMusic(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 17)
	r.register(bob, 17)
	r.register(carol, 17)
	r.call("7.7", "1001")
	r.say(a, offHook)
	r.lose = func(cmd ari.Command) bool { _, ok := cmd.(ari.StartMOH); return ok }
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.lose = nil
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.dial(a, "1003")
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.wantState(carol, "ringin")
	r.asked = nil
	r.wait(lateGrace)
	var got []string
	for _, cmd := range r.asked {
		got = append(got, fmt.Sprintf("%T", cmd))
	}
	if want := []string{"ari.StopMOH", "ari.Ring"}; !slices.Equal(got, want) {
		t.Errorf("asked for %v, want %v", got, want)
	}
}
