package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// Alice has a call; she transfers it to Carol, in every state that the second call can be in.
func TestTransfer(t *testing.T) {
	for _, when := range []string{"attended", "early", "digits only"} {
		for _, from := range []string{"phone", "dialplan", "caller"} {
			t.Run(when+" from "+from, func(t *testing.T) {
				r := newRig(t)
				a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
				far := r.peer(from, a, b)
				r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
				r.expect(a, "CallState Hold", "SelectSoftKeys OnHold", "CallState OffHook", "SelectSoftKeys OffHookWithFeatures", "StartTone InsideDialTone")
				if far != nil {
					want(t, r, ari.StartMOH{ID: far.id})
				}
				r.dial(a, "100")
				r.forget()
				second := r.ref(alice)
				switch when {
				case "digits only":
					r.say(a, &skinny.KeypadButton{Button: 3, LineInstance: 1}) // the last digit dials by itself
				case "early":
					r.dial(a, "3")
				case "attended":
					r.dial(a, "3")
					r.say(c, &skinny.OffHook{})
					r.expect(a, "CallState Connected", "SelectSoftKeys ConnectedWithTransfer")
				}
				r.press(a, skinny.SoftKeyEventTransfer, second)
				r.expect(a, "CallState OnHook", "CallState OnHook")
				if len(r.device(alice).parties) > 0 {
					t.Fatal("Alice still has calls")
				}
				if when != "attended" {
					r.hearsRing(from, b, far)
					r.say(c, &skinny.OffHook{})
				}
				r.wantState(carol, "connected")
				r.together(r.device(carol).active, from, far)
				r.say(c, &skinny.OnHook{})
				r.say(b, &skinny.OnHook{})
				r.say(a, &skinny.OnHook{})
				if far != nil && r.channels[far.id] {
					r.end(far.id, 16)
				}
				r.wait(2 * r.x.cfg.Timers.FarHangupReorder)
				r.wait(r.x.cfg.Timers.ReorderTimeout)
				r.idle()
			})
		}
	}
}

// peer connects Alice with somebody: Bob's phone, a far end that she called, or one that called her.
func (r *rig) peer(kind string, a, b ConnID) *channel {
	r.Helper()
	switch kind {
	case "phone":
		r.talk(a, b)
		return nil
	case "dialplan":
		return r.outside(a)
	}
	r.call("1.1", "1001")
	r.say(a, &skinny.OffHook{})
	r.wantState(alice, "connected")
	r.forget()
	return r.far()
}

// hearsRing fails unless the transferred end hears that it rings.
func (r *rig) hearsRing(kind string, b ConnID, far *channel) {
	r.Helper()
	if far == nil {
		r.expect(b, "StartTone AlertingTone")
		return
	}
	if !far.ringing || far.music {
		r.Errorf("%s: ring-back %v, music %v", kind, far.ringing, far.music)
	}
}

// together fails unless p and the transferred end are in one bridge and know of each other.
func (r *rig) together(p *party, kind string, far *channel) {
	r.Helper()
	in := r.bridges[ari.BridgeID(p.call.id)]
	other := p.call.far()
	if far == nil {
		q := r.device(bob).active
		if q.tone.playing != skinny.ToneSilence || q.peer.Number != "1003" || p.peer.Number != "1002" {
			r.Errorf("Bob has tone %v and talks to %v, Carol to %v", q.tone.playing, q.peer, p.peer)
		}
		if !in[q.media.leg.id] || !in[p.media.leg.id] || len(in) != 2 {
			r.Errorf("the bridge holds %v", in)
		}
		return
	}
	if other != far || far.ringing || far.music || p.peer != far.number {
		r.Errorf("%s: %s rings %v, music %v; Carol is shown %v", kind, other.id, far.ringing, far.music, p.peer)
	}
	if !in[far.id] || !in[p.media.leg.id] || len(in) != 2 {
		r.Errorf("the bridge holds %v", in)
	}
}

// The far end transfers us to somebody else: the new channel takes its place, hold and all, and the old one is hung up when it does not go.
func TestFarEndTransfersUs(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 17)
	old := r.outside(a)
	c := old.call
	r.bridges[ari.BridgeID(c.id)]["9.1"] = true
	r.channels["9.1"] = true
	r.event(ari.StasisStart{Channel: ari.Channel{ID: "9.1", Name: "Local/5@x;1", State: "Up"}, Replaces: old.id})
	delete(r.bridges[ari.BridgeID(c.id)], old.id)
	r.event(ari.LeftBridge{Bridge: ari.BridgeID(c.id), Channel: old.id})
	r.wantState(alice, "connected")
	if far := c.far(); far.id != "9.1" || !far.bridged() {
		t.Fatalf("the far end is %s", far.id)
	}
	leg := r.device(alice).active.media.leg.id
	r.event(ari.ConnectedLine{Channel: ari.Channel{ID: leg, ConnectedName: "Dora", ConnectedNumber: "5"}})
	r.expect(a, "CallInfoDynamic 1001→5")
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	want(t, r, ari.StartMOH{ID: "9.1"})
	r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
	r.wait(replacedGrace)
	want(t, r, ari.Hangup{ID: old.id, Cause: causeNormal})
	r.wantState(alice, "connected")
	r.end("9.1", 16)
	r.wantState(alice, "none")
	r.say(a, &skinny.OnHook{})
	r.idle()
}
