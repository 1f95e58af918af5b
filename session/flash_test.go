package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
)

// hookPhone registers Alice's phone as one that has little more than its hook.
func (r *rig) hookPhone(kind skinny.DeviceType) ConnID {
	r.Helper()
	return r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: kind, ProtocolVersion: 3})
}

func (r *rig) flash(a ConnID) { r.Helper(); r.say(a, &skinny.HookFlash{}) }

// A flash holds and gives dial tone, the next one makes a conference, one more drops who was added; who hangs up leaves the others connected.
func TestConferenceByFlash(t *testing.T) {
	for _, kind := range []skinny.DeviceType{skinny.DeviceTypeCiscoAta186, skinny.DeviceTypeCisco6901, skinny.DeviceTypeCisco6911} {
		t.Run(kind.String(), func(t *testing.T) {
			r := newRig(t)
			a, b, c := r.hookPhone(kind), r.register(bob, 17), r.register(carol, 22)
			r.talk(a, b)
			add := func() {
				t.Helper()
				r.flash(a)
				r.expect(a, "CallState Hold", "StartTone InsideDialTone")
				r.dial(a, "1003")
				r.say(c, &skinny.OffHook{})
				r.flash(a)
				r.mixed([]string{alice, bob, carol}, nil)
				if n := len(r.device(alice).parties); n != 1 {
					t.Errorf("Alice has %d calls", n)
				}
			}
			add()
			r.flash(a)
			r.wantState(carol, "none")
			r.mixed([]string{alice, bob}, nil)
			if p := r.device(alice).active; p.call.many {
				t.Error("two are a conference")
			}
			add()
			r.say(a, &skinny.OnHook{})
			r.wantState(alice, "none")
			r.mixed([]string{bob, carol}, nil)
			r.over(b, c)
		})
	}
}

// The conference is made from either of the two calls. Where that cannot be, the flash goes back to the first.
func TestFlashBack(t *testing.T) {
	for _, full := range []bool{false, true} {
		cfg := testConfig()
		if full {
			cfg.Conference.MaxParties = 2
		}
		r := newRigWith(t, cfg)
		a, b, c := r.hookPhone(skinny.DeviceTypeCisco6901), r.register(bob, 17), r.register(carol, 22)
		r.talk(a, b)
		first := r.device(alice).active
		r.flash(a)
		r.dial(a, "1003")
		r.say(c, &skinny.OffHook{})
		if full {
			r.flash(a)
			r.expect(a, "StartTone BeepBonk")
		} else {
			r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 1})
		}
		if r.device(alice).active != first || first.state != connected {
			t.Errorf("full %v: Alice talks in %+v", full, r.device(alice).active)
		}
		if !full {
			r.flash(a)
			r.mixed([]string{alice, bob, carol}, nil)
		}
		r.over(a, a, b, c)
	}
}

// Without Asterisk a flash leaves the conversation, which could not be taken back from hold.
func TestFlashWithoutAsterisk(t *testing.T) {
	r := newRig(t)
	a, b := r.hookPhone(skinny.DeviceTypeCiscoAta186), r.register(bob, 17)
	r.talk(a, b)
	r.step(LinkDown{})
	r.forget()
	r.flash(a)
	r.wantState(alice, "connected")
	r.expect(a, "StartTone BeepBonk")
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.over(a, b)
}

// A flash drops nobody from a room, and nobody whose call the phone has barged into; who does not moderate a conference adds nobody to it.
func TestFlashElsewhere(t *testing.T) {
	t.Run("room", func(t *testing.T) {
		r := newRigWith(t, conferenceConfig())
		a, b, c := r.hookPhone(skinny.DeviceTypeCiscoAta186), r.register(bob, 17), r.register(carol, 22)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "5501")
		r.say(b, &skinny.EnblocCall{CalledParty: "5501"})
		r.flash(a)
		r.expect(a, "CallState Hold", "StartTone InsideDialTone")
		r.dial(a, "1003")
		r.say(c, &skinny.OffHook{})
		r.flash(a)
		r.mixed([]string{alice, bob, carol}, nil)
		r.over(a, b, c)
	})
	t.Run("conference of another", func(t *testing.T) {
		r := newRigWith(t, conferenceConfig())
		a, b, c, d := r.hookPhone(skinny.DeviceTypeCiscoAta186), r.register(bob, 17), r.register(carol, 22), r.register(dave, 17)
		r.say(b, &skinny.EnblocCall{CalledParty: "5501"})
		r.say(c, &skinny.EnblocCall{CalledParty: "5501"})
		r.say(a, &skinny.OffHook{})
		r.dial(a, "5501")
		r.flash(a)
		r.dial(a, "1004")
		r.say(d, &skinny.OffHook{})
		r.forget()
		r.flash(a)
		r.expect(a, "StartTone BeepBonk", "CallState Hold", "CallState Connected")
		if p := r.device(alice).active; p.call.room != "5501" {
			t.Error("Alice is not back in the room")
		}
		if p := r.device(dave).active; p.call.many {
			t.Error("Dave is in a conference")
		}
		r.over(a, a, b, c, d)
	})
	t.Run("barge", func(t *testing.T) {
		r, _, b, c := shared(t, 17)
		r.call("1.1", "1002")
		r.say(b, &skinny.OffHook{})
		r.press(c, skinny.SoftKeyEventBarge, r.ref(carol))
		if r.device(carol).active.dropsByFlash() || r.device(bob).active.dropsByFlash() {
			t.Error("a flash ends the call that was there")
		}
		r.end("1.1", 16)
		r.allOver(b, c)
	})
}
