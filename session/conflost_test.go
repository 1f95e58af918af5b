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
