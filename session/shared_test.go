package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// shared is a rig of which Bob and Carol have line 1002, Carol on her second key.
func shared(t *testing.T, carols uint8, change ...func(*Config)) (r *rig, a, b, c ConnID) {
	cfg := sharedConfig()
	for _, f := range change {
		f(cfg)
	}
	r = newRigWith(t, cfg)
	return r, r.register(alice, 17), r.register(bob, 17), r.register(carol, carols)
}

// allOver ends all calls and fails when something is left.
func (r *rig) allOver(phones ...ConnID) {
	r.Helper()
	for range 2 {
		for _, c := range phones {
			for _, p := range append([]*party(nil), r.x.conns[c].device.parties...) {
				r.press(c, skinny.SoftKeyEventEndCall, p.ref)
			}
			r.say(c, &skinny.OnHook{})
		}
	}
	r.wait(2 * r.x.cfg.Timers.ReorderTimeout)
	r.idle()
}

// offered are the softkeys that the mask of the last SelectSoftKeys leaves.
func (r *rig) offered(c ConnID) map[skinny.SoftKeyEventCode]bool {
	r.Helper()
	m := last[*skinny.SelectSoftKeys](r, c)
	keys := map[skinny.SoftKeyEventCode]bool{}
	for i, k := range softKeySets[m.SoftKeySetIndex] {
		if m.ValidKeyMask&(1<<i) != 0 {
			keys[k] = true
		}
	}
	return keys
}

// A call of a line is shown on its other phone in every state, by the same reference, and never takes its ear.
func TestRemoteCallIsShown(t *testing.T) {
	for version, hold := range map[uint8]string{11: "CallState Hold", 17: "CallState RemoteHold"} {
		r, a, b, c := shared(t, version)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "1002")
		r.forget()
		r.say(b, &skinny.OffHook{})
		r.expect(c, "SetRinger Off", "SetLamp On", "CallState CallRemoteMultiline", "CallInfo", "SelectSoftKeys InUseHint")
		if r.ref(bob) != r.ref(carol) || r.device(carol).active != nil || r.device(carol).remoteCall(r.device(carol).appearances[1], (*party).mayBarge) == nil {
			t.Errorf("references %d and %d, active %v", r.ref(bob), r.ref(carol), r.device(carol).active)
		}
		r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
		r.expect(c, hold, "SetLamp Wink", "SelectSoftKeys OnHold")
		r.press(b, skinny.SoftKeyEventResume, r.ref(bob))
		if keys := r.offered(c); !keys[skinny.SoftKeyEventBarge] || !keys[skinny.SoftKeyEventNewCall] {
			t.Errorf("keys %v", keys)
		}
		r.expect(c, "CallState CallRemoteMultiline", "SetLamp On", "SelectSoftKeys InUseHint")
		r.press(c, skinny.SoftKeyEventEndCall, r.ref(carol)) // not theirs
		r.wantState(bob, "connected")
		r.wantState(carol, "remote")
		r.never(c, "CallState")
		r.say(b, &skinny.OnHook{})
		r.expect(c, "ClearPromptStatus", "CallState OnHook", "SetLamp Off", "SelectSoftKeys OnHook")
		r.allOver(a, b, c)
	}
}

// An outgoing call is shown once it is through, and files nothing.
func TestOutgoingRemoteCall(t *testing.T) {
	r, a, b, c := shared(t, 17)
	r.say(b, &skinny.OffHook{})
	r.dial(b, "1001")
	r.exactly(c)
	r.say(a, &skinny.OffHook{})
	if info := last[*skinny.CallInfoDynamic](r, c); info.CalledParty != "1001" || info.CallingParty != "1002" || info.CallType != skinny.CallTypeOutbound {
		t.Errorf("%+v", info)
	}
	if h := last[*skinny.CallHistoryInfo](r, c); h.Disposition != skinny.CallHistoryDispositionIgnore {
		t.Errorf("filed as %v", h.Disposition)
	}
	r.expect(c, "CallState CallRemoteMultiline", "CallHistoryInfo", "SelectSoftKeys InUseHint")
	r.allOver(a, b, c)
}

// A phone that registers in a call of its line is shown it, one that goes does not end it.
func TestRemoteCallAtRegistration(t *testing.T) {
	r := newRigWith(t, sharedConfig())
	a, b := r.register(alice, 17), r.register(bob, 17)
	r.talk(a, b)
	c := r.connect()
	r.say(c, &skinny.Register{DeviceName: carol, DeviceType: skinny.DeviceTypeCisco7975, ProtocolVersion: 17})
	r.never(c, "CallState")
	r.say(c, &skinny.TimeDateReq{})
	r.expect(c, "CallState CallRemoteMultiline", "SelectSoftKeys InUseHint")
	r.step(PhoneGone{c, "power cut"})
	r.wantState(carol, "none")
	r.wantState(bob, "connected")
	r.allOver(a, b)
}

// What one phone holds another takes over: by each of the keys that resume.
func TestTakeOver(t *testing.T) {
	for name, key := range map[string]func(r *rig, c ConnID){
		"Resume":   func(r *rig, c ConnID) { r.press(c, skinny.SoftKeyEventResume, r.ref(carol)) },
		"line key": func(r *rig, c ConnID) { r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 2}) },
		"handset":  func(r *rig, c ConnID) { r.say(c, &skinny.OffHook{LineInstance: 2, CallReference: r.ref(carol)}) },
	} {
		t.Run(name, func(t *testing.T) {
			r, a, b, c := shared(t, 17)
			r.talk(a, b)
			r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
			r.forget()
			key(r, c)
			r.wantState(carol, "connected")
			r.wantState(bob, "remote")
			if h := last[*skinny.CallHistoryInfo](r, c); h.Disposition != skinny.CallHistoryDispositionReceivedCalls {
				t.Errorf("filed as %v", h.Disposition)
			}
			r.expect(c, "OpenReceiveChannel", "CallState Connected", "SelectSoftKeys Connected")
			r.expect(b, "CallState CallRemoteMultiline", "SelectSoftKeys InUseHint")
			p, q := r.device(carol).active, r.device(alice).active
			if in := r.bridges[ari.BridgeID(p.call.id)]; len(in) != 2 || !in[p.media.leg.id] || !in[q.media.leg.id] || q.media.leg.music {
				t.Errorf("the bridge holds %v; music %v", in, q.media.leg.music)
			}
			r.press(c, skinny.SoftKeyEventHold, r.ref(carol)) // and back
			r.press(b, skinny.SoftKeyEventResume, r.ref(bob))
			r.wantState(carol, "remote")
			r.wantState(bob, "connected")
			r.allOver(a, b, c)
		})
	}
}

// Who takes a call over holds what they talk to, and a phone that was lost with its call on hold keeps nobody from it.
func TestTakeOverBesideOthers(t *testing.T) {
	r, a, b, c := shared(t, 11)
	r.talk(a, b)
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.step(PhoneGone{b, "power cut"})
	r.say(c, &skinny.OffHook{LineInstance: 1})
	r.dial(c, "700")
	r.event(ari.Dialed{ID: r.far().id, Status: "ANSWER"})
	own := r.ref(carol)
	remote := r.device(carol).parties[0]
	r.press(c, skinny.SoftKeyEventResume, remote.ref)
	if remote.state != connected || r.device(carol).active != remote || r.device(carol).party(own).state != held {
		t.Errorf("the call taken over is %v, the other %v", remote.state, r.device(carol).party(own).state)
	}
	r.wantState(bob, "none")
	r.allOver(a, c)
}

// Without Asterisk nothing is taken over, and nothing lost.
func TestTakeOverWithoutAsterisk(t *testing.T) {
	r, a, b, c := shared(t, 17)
	r.talk(a, b)
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.step(LinkDown{Reason: "restart"})
	r.forget()
	r.press(c, skinny.SoftKeyEventResume, r.ref(carol))
	r.exactly(c, "DisplayDynamicPriNotify")
	r.wantState(bob, "hold")
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.press(c, skinny.SoftKeyEventResume, r.ref(carol))
	r.wantState(carol, "connected")
	r.allOver(a, b, c)
}

// A phone that has another part in the call cannot take it over, nor barge in: it would talk to itself.
func TestNobodyTakesOverTheirOwnCall(t *testing.T) {
	r, _, b, c := shared(t, 17)
	r.say(b, &skinny.OffHook{})
	r.dial(b, "1003")
	r.say(c, &skinny.OffHook{})
	r.wantState(carol, "remote")
	for _, key := range []skinny.SoftKeyEventCode{skinny.SoftKeyEventBarge, skinny.SoftKeyEventResume} {
		r.press(c, key, r.ref(carol))
		r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
		if keys := r.offered(c); keys[skinny.SoftKeyEventBarge] || keys[skinny.SoftKeyEventResume] {
			t.Errorf("keys %v", keys)
		}
	}
	r.wantState(bob, "hold")
	r.wantState(carol, "remote")
	r.allOver(b, c)
}

// Those who look on see whom the call was transferred to.
func TestRemoteCallIsTransferred(t *testing.T) {
	r, a, b, c := shared(t, 17)
	far := r.outside(a)
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "1002")
	r.say(b, &skinny.OffHook{})
	ref := r.ref(carol)
	r.forget()
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	if info := last[*skinny.CallInfoDynamic](r, c); info.CallingParty != far.number.Number || info.CallReference != ref {
		t.Errorf("%+v", info)
	}
	r.never(c, "CallState OnHook")
	r.allOver(b, c)
}

// The line's call that a phone was told the end of is shown by another reference.
func TestRemoteReferenceIsNotUsedTwice(t *testing.T) {
	r, a, b, c := shared(t, 17)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	ref := r.ref(carol)
	r.press(c, skinny.SoftKeyEventEndCall, ref)
	r.forget()
	r.say(b, &skinny.OffHook{})
	r.wantState(carol, "remote")
	if r.ref(carol) == ref || r.ref(bob) != ref {
		t.Errorf("reference %d, of Bob's %d, before %d", r.ref(carol), r.ref(bob), ref)
	}
	r.allOver(a, b, c)
}

// A phone whose keys changed restarts although its line is in use elsewhere.
func TestRemoteCallKeepsNoPhoneFromRestarting(t *testing.T) {
	r, a, b, c := shared(t, 17)
	r.talk(a, b)
	cfg := sharedConfig()
	cfg.Devices[carol].Buttons = cfg.Devices[carol].Buttons[1:]
	r.step(Reload{Config: cfg})
	r.expect(c, "CallState OnHook", "Reset")
	r.allOver(a, b, c)
}
