package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// What the phone of the one who made the conference leaves behind, and what of it when another one is made its moderator before.
func TestOwnerLeaves(t *testing.T) {
	for _, tc := range []struct {
		name          string
		ends, promote bool
		left          []string
	}{
		{"it ends", true, false, nil},
		{"another one is there", true, true, []string{bob, carol, dave}},
		{"it goes on", false, false, []string{bob, carol, dave}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := conferenceConfig()
			cfg.Conference.EndWithOwner = tc.ends
			r := newRigWith(t, cfg)
			a, b, c, d := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22), r.register(dave, 17)
			r.three("phone", a, b, c)
			r.add(a, d, "1004")
			r.mixed([]string{alice, bob, carol, dave}, nil)
			if tc.promote {
				r.choose(a, "Carol", "Promote")
			}
			r.forget()
			r.say(a, &skinny.OnHook{})
			if tc.left != nil {
				r.mixed(tc.left, nil)
				next := bob // who came first
				if tc.promote {
					next = carol
				}
				for _, name := range tc.left {
					if p := r.device(name).active; p.seat.moderator != (name == next) {
						t.Errorf("%s is a moderator: %v", name, p.seat.moderator)
					}
				}
			} else {
				r.expect(b, "CallState OnHook")
			}
			r.over(b, c, d)
		})
	}
}

func TestDropLast(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	far := r.three("dialplan", a, b, c)
	r.press(c, skinny.SoftKeyEventRmLstC, r.ref(carol)) // is not hers
	r.add(a, b, "1002")
	r.mixed([]string{alice, bob, carol}, far)
	r.forget()
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusRemoveLastParticipant, CallReference: r.ref(alice)})
	r.wantState(bob, "none")
	r.expect(b, "CloseReceiveChannel", "StopMediaTransmission", "CallState OnHook", "SelectSoftKeys OnHook")
	r.mixed([]string{alice, carol}, far)
	r.press(a, skinny.SoftKeyEventRmLstC, r.ref(alice))
	r.wantState(carol, "none")
	r.press(a, skinny.SoftKeyEventRmLstC, r.ref(alice)) // is no conference any more
	r.wantState(alice, "connected")
	r.over(a)
}

// Who is transferred a conference by its moderator moderates it. It cannot be transferred to somebody who does not answer.
func TestTransferOfConference(t *testing.T) {
	cfg := conferenceConfig()
	cfg.Conference.EndWithOwner = true
	r := newRigWith(t, cfg)
	a, b, c, d := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22), r.register(dave, 17)
	r.three("phone", a, b, c)
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "1004")
	r.forget()
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.notified(a, textNoTransfer)
	r.say(d, &skinny.OffHook{})
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.wantState(alice, "none")
	r.mixed([]string{bob, carol, dave}, nil)
	if !r.device(dave).active.seat.moderator {
		t.Error("nobody moderates the conference")
	}
	r.over(b, c, d)
}

// Call lists of phones name whom they called, and who called them, whoever they talk to after the conference.
func TestConferenceHistory(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.three("phone", a, b, c)
	r.forget()
	r.say(b, &skinny.OnHook{})
	r.expect(b, "CallInfoDynamic 1001→1002", "CallState OnHook")
	r.say(a, &skinny.OnHook{})
	r.expect(a, "CallInfo 1001→1003", "CallState OnHook")
	if p := r.device(alice).parties; len(p) > 0 {
		t.Errorf("Alice still has %d calls", len(p))
	}
	r.over(c)

	r.three("phone", a, b, c)
	r.say(a, &skinny.OnHook{})
	r.wantState(bob, "connected") // with Carol
	r.forget()
	r.say(b, &skinny.OnHook{})
	r.expect(b, "CallInfoDynamic 1001→1002", "CallState OnHook")
	r.over(c)
}

// A caller with option g who is removed, or dropped, goes on in the dialplan, and is heard there; the others go on with the conference.
func TestRemovedCallerGoesOn(t *testing.T) {
	for _, how := range []string{"removed", "dropped"} {
		t.Run(how, func(t *testing.T) {
			r := newRigWith(t, conferenceConfig())
			a, b := r.register(alice, 22), r.register(bob, 17)
			r.say(a, &skinny.EnblocCall{CalledParty: "5501"})
			r.say(b, &skinny.EnblocCall{CalledParty: "5501"})
			r.call("1.1", "5501", "g")
			r.choose(a, "Zoe", "Mute")
			r.forget()
			if how == "removed" {
				r.choose(a, "Zoe", "Remove")
			} else {
				r.press(a, skinny.SoftKeyEventRmLstC, r.ref(alice))
			}
			want(t, r, ari.Mute{ID: "1.1"}, ari.Continue{ID: "1.1"})
			if n := asks[ari.Hangup](r); n > 0 {
				t.Error("the caller is hung up")
			}
			r.mixed([]string{alice, bob}, nil)
			r.over(a, b)
		})
	}
}
