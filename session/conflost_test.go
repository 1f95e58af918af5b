package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// A phone without audio leaves the conference; the others go on.
func TestConferenceMediaFails(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	far := r.three("dialplan", a, b, c)
	r.add(a, b, "1002")
	leg := r.device(carol).active.media.leg
	r.end(leg.id, 16)
	r.wantState(carol, "none")
	r.mixed([]string{alice, bob}, far)
	r.logged("media failed")
	r.event(ari.LeftBridge{Bridge: ari.BridgeID(far.call.id), Channel: far.id})
	delete(r.bridges[ari.BridgeID(far.call.id)], far.id)
	r.wait(leftGrace)
	r.mixed([]string{alice, bob}, nil)
	r.over(a, b)
}

// The link is lost while somebody is being muted: he is muted when it is back.
func TestMuteIsLost(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.three("phone", a, b, c)
	r.lose = func(cmd ari.Command) bool { _, ok := cmd.(ari.Mute); return ok }
	r.choose(a, "Bob", "Mute")
	leg := r.device(bob).active.media.leg
	if leg.muted {
		t.Fatal("Bob is known to be muted, and the answer was lost")
	}
	r.lose, r.asked = nil, nil
	r.step(LinkUp{Snapshot: r.snapshot()})
	want(t, r, ari.Mute{ID: leg.id, On: true})
	r.over(a, b, c)
}

// A phone that lost its connection in a conference is shown it again.
func TestConferencePhoneComesBack(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.three("phone", a, b, c)
	r.step(PhoneGone{a, "reset"})
	a = r.connect()
	r.say(a, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11, ActiveStreams: 1})
	r.say(a, &skinny.TimeDateReq{})
	r.expect(a, "CallState Connected", `DisplayPromptStatus "\x804"`, "SelectSoftKeys ConnectedWithConference")
	r.mixed([]string{alice, bob, carol}, nil)
	r.over(a, b, c)
}

// While Asterisk is away a conference goes on: nobody is added, for nobody could be taken back from hold; who is removed or muted is when it is back.
func TestConferenceWithoutAsterisk(t *testing.T) {
	r := newRigWith(t, conferenceConfig())
	a, b, c, d := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22), r.register(dave, 17)
	r.three("phone", a, b, c)
	r.add(a, d, "1004")
	r.step(LinkDown{})
	r.forget()
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.notified(a, textNoConference)
	r.wantState(alice, "connected")
	r.choose(a, "Carol", "Mute")
	r.choose(a, "Jörg", "Remove")
	r.wantState(dave, "none")
	if n := len(r.asked); n > 0 {
		t.Errorf("asked for %v", r.asked)
	}
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.mixed([]string{alice, bob, carol}, nil)
	if !r.device(carol).active.media.leg.muted {
		t.Error("Carol is heard")
	}
	r.over(a, b, c)
}

// The two calls cannot become one while Asterisk is away; both go on.
func TestConferenceNotMadeWithoutAsterisk(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.dial(a, "1003")
	r.say(c, &skinny.OffHook{})
	r.step(LinkDown{})
	r.forget()
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.notified(a, textNoConference)
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.mixed([]string{alice, bob, carol}, nil)
	r.over(a, b, c)
}

// Asterisk was started anew: the conference is over for everybody, who is told.
func TestConferenceIsLostWithAsterisk(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.three("phone", a, b, c)
	r.press(c, skinny.SoftKeyEventHold, r.ref(carol))
	r.step(LinkDown{})
	clear(r.channels)
	clear(r.bridges)
	r.forget()
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.expect(a, "CallState OnHook", "DisplayPriNotify")
	r.expect(b, "StartTone ReorderTone") // the last of them
	r.wantState(carol, "none")
	r.over(a, b)
}

// The next moderator is a phone that is there, though a lost one has been in the conference longer.
func TestLostPhoneIsNotElected(t *testing.T) {
	r := newRigWith(t, conferenceConfig())
	a, b, c, d := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22), r.register(dave, 17)
	r.three("phone", a, b, c)
	r.add(a, d, "1004")
	r.step(PhoneGone{b, "reset"})
	r.say(a, &skinny.OnHook{})
	if r.device(bob).active.seat.moderator || !r.device(carol).active.seat.moderator {
		t.Error("a phone that is lost is to moderate")
	}
	r.wait(r.x.cfg.Timers.OrphanTimeout) // then it leaves the conference
	r.mixed([]string{carol, dave}, nil)
	r.over(c, d)
}
