package session

import (
	"strings"
	"testing"
	"time"

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

// refer lets a far end transfer us to the channel 9.1, which takes its place in its bridge.
func (r *rig) refer(old ari.ChannelID) {
	r.Helper()
	for id, in := range r.bridges {
		if in[old] {
			r.channels["9.1"], in["9.1"] = true, true
			delete(in, old)
			r.event(ari.StasisStart{Channel: ari.Channel{ID: "9.1", Name: "Local/5@x;1", State: "Up"}, Replaces: old})
			r.event(ari.LeftBridge{Bridge: id, Channel: old})
			return
		}
	}
	r.Fatalf("%s is in no bridge", old)
}

// An end that was moved transfers us, long after, while Asterisk is moving it, or while the link is lost: the new one is in the call's bridge in the
// end, and stays there.
func TestMovedEndTransfersUs(t *testing.T) {
	for name, refer := range map[string]func(r *rig, old *channel){
		"long after": func(r *rig, old *channel) { r.wait(time.Second); r.refer(old.id) },
		"before the move": func(r *rig, old *channel) {
			moves := r.queue
			r.hold, r.queue = false, nil
			r.refer(old.id)
			r.queue = append(moves, r.queue...)
		},
		"before the move, whose answer is first": func(r *rig, old *channel) { // and so is the end of the bridge of before
			in := ari.BridgeID(old.in.id)
			delete(r.bridges[in], old.id)
			r.release()
			if !old.bridged() || r.bridges[in] != nil {
				r.Fatalf("the end was not moved")
			}
			r.channels["9.1"] = true
			r.event(ari.StasisStart{Channel: ari.Channel{ID: "9.1", Name: "Local/5@x;1", State: "Up"}, Replaces: old.id})
			r.event(ari.LeftBridge{Bridge: in, Channel: old.id})
		},
		"while the link is lost": func(r *rig, old *channel) {
			r.step(LinkDown{})
			c := r.x.slots["6001"]
			in := r.bridges[ari.BridgeID(c.id)]
			delete(in, old.id)
			in["9.1"], r.channels["9.1"] = true, true
			r.step(LinkUp{Snapshot: r.snapshot()})
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRigWith(t, parkConfig())
			a := r.register(alice, 17)
			old := r.outside(a)
			r.hold = strings.HasPrefix(name, "before")
			r.press(a, skinny.SoftKeyEventPark, r.ref(alice))
			refer(r, old)
			r.release()
			r.wait(2 * leftGrace)
			c := r.x.slots["6001"]
			if c == nil || !r.bridges[ari.BridgeID(c.id)]["9.1"] || !c.far().bridged() || c.far().id != "9.1" {
				t.Fatalf("who took the place of the end is not in the slot: %v", r.bridges)
			}
		})
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
	if m := last[*skinny.CallInfoDynamic](r, a); m.LastRedirectingParty != "700" || m.LastRedirectingReason != skinny.RedirectReasonCallTransfer {
		t.Errorf("Alice is shown %+v", m)
	}
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

// A telephone that has nothing but its hook: hanging up transfers, also before the number is complete; when that cannot be done it ends the
// second call, and the telephone rings for the first one until it is lifted.
func TestTransferByHook(t *testing.T) {
	register := func(r *rig) ConnID {
		return r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCiscoAta186, ProtocolVersion: 3})
	}
	t.Run("while the number could grow", func(t *testing.T) {
		r := newRig(t)
		a, b := register(r), r.register(bob, 17)
		r.talk(a, b)
		r.say(a, &skinny.HookFlash{})
		r.dial(a, "123") // 12345 is a number, too
		r.say(a, &skinny.OnHook{})
		r.wantState(alice, "none")
		if far := r.device(bob).active.call.far(); far == nil || far.endpoint != "Local/123@from-skinny/n" {
			t.Error("Bob is not on his way to 123")
		}
		r.say(b, &skinny.OnHook{})
		r.idle()
	})
	for _, why := range []string{"busy", "no link"} {
		t.Run(why, func(t *testing.T) {
			r := newRig(t)
			a, b := register(r), r.register(bob, 17)
			r.talk(a, b)
			r.say(a, &skinny.HookFlash{})
			if why == "busy" {
				r.dial(a, "700")
				r.end(r.far().id, 17)
			} else {
				r.step(LinkDown{})
			}
			r.say(a, &skinny.OnHook{})
			r.wantState(alice, "hold")
			r.expect(a, "SetRinger Feature")
			r.wait(hookReminder)
			r.expect(a, "SetRinger Feature")
			if why != "busy" {
				r.step(LinkUp{Snapshot: r.snapshot()})
			}
			r.say(a, &skinny.OffHook{})
			r.wantState(alice, "connected")
			r.say(a, &skinny.OnHook{})
			r.say(b, &skinny.OnHook{})
			r.wait(r.x.cfg.Timers.ReorderTimeout)
			r.idle()
		})
	}
}

// Hanging up ends the second call when a transfer by hanging up cannot be had.
func TestOnHookWithoutTransfer(t *testing.T) {
	cfg := testConfig()
	cfg.Devices[alice].TransferOnHangup = true
	r := newRigWith(t, cfg)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 17)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "1003")
	r.say(c, &skinny.OffHook{})
	r.step(LinkDown{})
	r.say(a, &skinny.OnHook{})
	r.wantState(alice, "hold")
	r.wantState(carol, "none")
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
	r.say(b, &skinny.OnHook{})
	r.say(c, &skinny.OnHook{})
	r.wait(r.x.cfg.Timers.ReorderTimeout)
	r.idle()
}

// Phones that talk G.729 are moved to G.711 by the music of the transfer: all of them.
func TestTransferOfG729(t *testing.T) {
	cfg := testConfig()
	for _, l := range cfg.Lines {
		l.Codecs = []Codec{"g729", "ulaw"}
	}
	r := newRigWith(t, cfg)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 17)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "1003")
	r.say(c, &skinny.OffHook{})
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	for _, name := range []string{bob, carol} {
		if codec := r.device(name).active.media.codec; codec != "ulaw" {
			t.Errorf("%s talks %s", name, codec)
		}
	}
}

// Option g is the caller's: it goes with him, and is nobody else's.
func TestGoOnGoesWithTheCaller(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	r.call("1.1", "1001", "g")
	r.say(a, &skinny.OffHook{})
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "1002")
	r.say(b, &skinny.OffHook{})
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.forget()
	r.say(b, &skinny.OnHook{})
	want(t, r, ari.Continue{ID: "1.1"})
}

// Who was transferred to where it rings hears that again after hold, and after a beep.
func TestRingBackComesBack(t *testing.T) {
	cfg := testConfig()
	cfg.Lines["1002"].HoldReminder = time.Minute
	r := newRigWith(t, cfg)
	a, b := r.register(alice, 11), r.register(bob, 17)
	r.register(carol, 17)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "1003")
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.expect(b, "StartTone AlertingTone")
	ref := r.ref(bob)
	r.press(b, skinny.SoftKeyEventHold, ref)
	r.expect(b, "StopTone")
	r.press(b, skinny.SoftKeyEventResume, ref)
	r.expect(b, "StartTone AlertingTone")
	r.x.beep(r.device(bob).active, skinny.ToneHoldTone)
	r.wait(beepTime)
	r.expect(b, "StopTone", "StartTone AlertingTone")
}

// A command for the bridge that a member was moved out of says nothing about the new call.
func TestFailureOfTheFormerBridge(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 17)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "1003")
	r.say(c, &skinny.OffHook{})
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.refuse = func(cmd ari.Command) *ari.Result {
		if _, ok := cmd.(ari.AddChannel); ok {
			r.refuse = nil
			r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice)) // while it is on its way
			return &ari.Result{Status: ari.Gone, Code: 404}
		}
		return nil
	}
	r.press(b, skinny.SoftKeyEventResume, r.ref(bob))
	r.wantState(bob, "connected")
	r.wantState(carol, "connected")
}

// The far end transferred us while the link was lost: the snapshot tells.
func TestFarEndTransfersUsUnseen(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 17)
	old := r.outside(a)
	id := ari.BridgeID(old.call.id)
	r.step(LinkDown{})
	delete(r.bridges[id], old.id)
	r.channels["9.1"], r.bridges[id]["9.1"] = true, true
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.wantState(alice, "connected")
	if far := r.device(alice).active.call.far(); far.id != "9.1" || !far.bridged() {
		t.Errorf("the far end is %s", far.id)
	}
	r.wait(replacedGrace)
	r.end("9.1", 16)
	r.wantState(alice, "none")
	r.say(a, &skinny.OnHook{})
	r.idle()
}
