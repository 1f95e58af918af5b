package session

import (
	"slices"
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// shown is what channels were told of whom they talk to since the last look, in order.
func (r *rig) shown() []string {
	var out []string
	for _, cmd := range r.asked {
		if v, ok := cmd.(ari.SetVariable); ok && v.Name == connectedLine {
			out = append(out, string(v.ID)+" "+v.Value)
		}
	}
	r.asked = nil
	return out
}

// wantShown fails unless channels were told just these.
func (r *rig) wantShown(wanted ...string) {
	r.Helper()
	if got := r.shown(); !slices.Equal(got, wanted) {
		r.Errorf("told %q, want %q", got, wanted)
	}
}

// Ends outside are told that they are in a conference, and whom they talk to when it is none any more, be that one holding or not.
func TestConferenceIsShownOutside(t *testing.T) {
	for _, with := range []string{"dialplan", "caller"} {
		for _, held := range []bool{false, true} {
			t.Run(with, func(t *testing.T) {
				r := newRig(t)
				a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
				far := r.three(with, a, b, c)
				r.wantShown(string(far.id) + ` "Conference" <1001>`)
				r.add(a, b, "1002")
				r.say(b, &skinny.OnHook{})
				r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
				r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
				r.wantShown()
				if held {
					r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
				}
				r.say(c, &skinny.OnHook{})
				r.wantShown(string(far.id) + ` "Alice" <1001>`)
				r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
				r.add(a, c, "1003")
				r.wantShown(string(far.id) + ` "Conference" <1001>`)
				r.over(a, c)
			})
		}
	}
}

// Two ends outside that are left of a conference are told of each other.
func TestConferenceOfTwoOutside(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	out := r.peer("dialplan", a, b)
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	r.call("1.1", "1001")
	r.say(a, &skinny.OffHook{LineInstance: 1, CallReference: r.ref(alice)})
	r.forget()
	r.press(a, skinny.SoftKeyEventJoin, 0)
	r.wantShown(`1.1 "Conference" <1001>`, string(out.id)+` "Conference" <1001>`)
	r.say(a, &skinny.OnHook{})
	r.wantShown(`1.1 "" <700>`, string(out.id)+` "Zoe" <5551>`)
	r.end("1.1", 16)
	r.idle()
}

// Asterisk tells two in a bridge of each other by itself: also those that are there while another one holds the conference, who are still in it.
func TestShownByAsterisk(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	far := r.peer("caller", a, b)
	shows := func(name, number string) {
		r.event(ari.ConnectedLine{Channel: ari.Channel{ID: far.id, ConnectedName: name, ConnectedNumber: number}})
	}
	shows("Alice", "1001")
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
	r.wantShown()
	r.add(a, c, "1003")
	r.wantShown(`1.1 "Conference" <1001>`)
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	shows("Carol", "1003")
	r.wantShown(`1.1 "Conference" <1001>`)
	r.say(c, &skinny.OnHook{})
	r.wantShown(`1.1 "Alice" <1001>`)
	shows("Carol", "1003") // a late one
	r.wantShown(`1.1 "Alice" <1001>`)
	r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
	r.over(c)
}

// A caller into a room is told of it before he is answered; who has the place of one by a transfer is told, too. What Asterisk tells in between
// is set right.
func TestRoomIsShownOutside(t *testing.T) {
	r := newRigWith(t, conferenceConfig())
	a := r.register(alice, 11)
	r.say(a, &skinny.EnblocCall{CalledParty: "5501"})
	r.forget()
	r.call("1.1", "5501")
	room := r.device(alice).active.call
	want(t, r, ari.AddChannel{Bridge: ari.BridgeID(room.id), Channel: "1.1"},
		ari.SetVariable{ID: "1.1", Name: connectedLine, Value: `"Conference" <5501>`}, ari.Answer{ID: "1.1"})
	r.asked = nil
	r.event(ari.ConnectedLine{Channel: ari.Channel{ID: "1.1", ConnectedName: "Conference", ConnectedNumber: "5501"}})
	r.wantShown()
	r.event(ari.ConnectedLine{Channel: ari.Channel{ID: "1.1", ConnectedName: "Alice", ConnectedNumber: "1001"}}) // two in a bridge
	r.wantShown(`1.1 "Conference" <5501>`)
	r.channels["1.2"] = true
	r.bridges[ari.BridgeID(room.id)]["1.2"] = true
	r.event(ari.StasisStart{Channel: ari.Channel{ID: "1.2", Name: "Local/x"}, Replaces: "1.1"})
	r.wantShown(`1.2 "Conference" <5501>`)
	r.end("1.1", 16)
	r.end("1.2", 16)
	r.over(a)
}

// What Asterisk refuses is not asked for again; what was lost with the link is.
func TestConferenceIsNotShown(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.refuse = func(cmd ari.Command) *ari.Result {
		if v, ok := cmd.(ari.SetVariable); ok && v.Name == connectedLine {
			return &ari.Result{Status: ari.Refused, Code: 500}
		}
		return nil
	}
	far := r.three("caller", a, b, c)
	r.wantShown(string(far.id) + ` "Conference" <1001>`)
	r.press(c, skinny.SoftKeyEventHold, r.ref(carol))
	r.wantShown()
	r.refuse = nil
	r.press(c, skinny.SoftKeyEventEndCall, r.ref(carol))
	r.wantShown(string(far.id) + ` "Alice" <1001>`)
	r.lose = func(cmd ari.Command) bool { v, ok := cmd.(ari.SetVariable); return ok && v.Name == connectedLine }
	r.add(a, c, "1003")
	r.lose = nil
	r.asked = nil
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.wantShown(string(far.id) + ` "Conference" <1001>`)
	r.over(a, c)
}
