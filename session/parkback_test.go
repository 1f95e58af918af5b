package session

import (
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// Nobody fetches the call: it comes back to Alice, and to the slot when she does not answer; then she does.
func TestParkReversion(t *testing.T) {
	for _, kind := range parkKinds {
		t.Run(kind, func(t *testing.T) {
			cfg := parkConfig()
			cfg.Lines["1001"].RingTimeout = 20 * time.Second
			r := newRigWith(t, cfg)
			a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
			far := r.parkedBy(kind, a, b)
			r.forget()
			r.wait(time.Minute)
			r.wantState(alice, "ringin")
			r.expect(a, "CallState RingIn", `DisplayPromptStatus "\x80H `, "CallInfo", "SetRinger")
			r.hearsRing(kind, b, far)
			if v := r.parked(); len(v) != 1 || !v[0].Until.IsZero() {
				t.Errorf("shown while it rings: %+v", v)
			}
			r.wait(20 * time.Second)
			r.wantState(alice, "none")
			r.inSlot("6001", kind, far)
			r.wait(time.Minute)
			r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice)) // not now
			r.inSlot("6001", kind, far)
			r.wait(time.Minute)
			r.say(a, &skinny.OffHook{})
			r.wantState(alice, "connected")
			p := r.device(alice).active
			if in := r.bridges[ari.BridgeID(p.call.id)]; len(in) != 2 || p.call.bridge.holding || len(r.x.slots) > 0 {
				t.Errorf("bridge %v, slots %v", in, r.x.slots)
			}
			if far != nil && (far.music || far.ringing) {
				t.Errorf("music %v, ring-back %v", far.music, far.ringing)
			}
			r.allDown(a, b, c)
		})
	}
}

// A call that came in with a time in which it was to be answered, and was, comes back for as long as the line rings, not for ever.
func TestParkReversionOfATimedCall(t *testing.T) {
	cfg := parkConfig()
	cfg.Lines["1001"].RingTimeout, cfg.Lines["1001"].Divert = 15*time.Second, "700"
	for _, timeout := range []string{"timeout=5", "timeout=65"} {
		r := newRigWith(t, cfg)
		a := r.register(alice, 22)
		r.call("1.1", "1001", timeout)
		r.say(a, offHook)
		r.press(a, skinny.SoftKeyEventPark, r.ref(alice))
		r.wait(time.Minute)
		r.wantState(alice, "ringin")
		r.wait(14 * time.Second)
		r.wantState(alice, "ringin")
		r.wait(2 * time.Second)
		r.wantState(alice, "none")
		r.wait(time.Minute)
		r.press(a, skinny.SoftKeyEventIDivert, r.ref(alice))
		r.wait(time.Minute)
		if !r.channels["1.1"] || len(r.x.slots) > 0 {
			t.Errorf("%s: who was sent to the voicemail is gone, or waits in a slot", timeout)
		}
		r.allDown(a)
	}
}

// While it rings at Alice Carol can fetch it; and it stays where it is while Alice's line cannot take it.
func TestParkReversionTaken(t *testing.T) {
	r := newRigWith(t, parkConfig())
	a, c := r.register(alice, 17), r.register(carol, 22)
	far := r.parkedBy("caller", a, 0)
	r.wait(time.Minute)
	r.wantState(alice, "ringin")
	r.forget()
	r.say(c, &skinny.EnblocCall{CalledParty: "6001"})
	r.wantState(carol, "connected")
	r.expect(a, "CallHistoryInfo", "CallState OnHook")
	r.together(r.device(carol).active, "caller", far)
	r.press(c, skinny.SoftKeyEventPark, r.ref(carol))
	r.step(PhoneGone{c, "lost"})
	r.wait(2 * time.Minute)
	r.inSlot("6001", "caller", far)
	r.allDown(a)
}

// The link to Asterisk is lost while the call rings at Alice: it waits again, and goes on waiting when the link is back.
func TestParkOverLinkLoss(t *testing.T) {
	for _, kind := range parkKinds {
		t.Run(kind, func(t *testing.T) {
			r := newRigWith(t, parkConfig())
			a, b := r.register(alice, 17), r.register(bob, 17)
			far := r.parkedBy(kind, a, b)
			r.wait(time.Minute)
			r.wantState(alice, "ringin")
			r.step(LinkDown{Reason: "lost"})
			r.wantState(alice, "none")
			r.wait(r.x.cfg.Timers.MediaAckTimeout + time.Second)
			r.step(LinkUp{Snapshot: r.snapshot()})
			r.wait(2 * time.Second)
			r.inSlot("6001", kind, far)
			r.allDown(a, b)
		})
	}
}
