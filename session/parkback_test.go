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

// withoutLots is the configuration with no parking lot any more.
func withoutLots() *Config {
	cfg := parkConfig()
	cfg.Parking = nil
	return cfg
}

// The lot goes while somebody waits in it: the call comes back to Alice at once, and again and again. Until she answers it can be fetched as before.
func TestLotRemoved(t *testing.T) {
	for _, kind := range parkKinds {
		for _, end := range []string{"answered", "fetched", "given back"} {
			t.Run(kind+" "+end, func(t *testing.T) {
				r := newRigWith(t, parkConfig())
				a, b, c := r.register(alice, 17), r.register(bob, 17), r.register(carol, 22)
				far := r.parkedBy(kind, a, b)
				r.forget()
				r.step(Reload{withoutLots()})
				r.expect(a, "CallState RingIn", `DisplayDynamicPromptStatus "\x80H `)
				r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
				if c := r.x.slots["6001"]; !c.inSlot() || far != nil && (!far.music || far.ringing) {
					t.Errorf("nobody waits: %+v", c)
				}
				r.wait(strandedRetry)
				r.wantState(alice, "ringin")
				switch end {
				case "answered":
					r.say(a, offHook)
					r.wantState(alice, "connected")
				case "fetched":
					r.say(c, &skinny.EnblocCall{CalledParty: "6001"})
					r.wantState(carol, "connected")
					r.together(r.device(carol).active, kind, far)
				case "given back":
					r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
					r.step(Reload{parkConfig()})
					r.inSlot("6001", kind, far)
					r.wait(59 * time.Second)
					r.wantState(alice, "none")
					r.wait(time.Second)
					r.wantState(alice, "ringin")
				}
				if end != "given back" && (len(r.x.slots) > 0 || len(r.kept()) > 0) {
					t.Errorf("slots %v, kept %v", r.x.slots, r.kept())
				}
				r.allDown(a, b, c)
			})
		}
	}
}

// The lot is gone and so is Alice, her phone or her line, or she is not to be disturbed: who waits is sent on after a while, callers to where they came from.
// Who just talks is there.
func TestLotRemovedAndNobodyThere(t *testing.T) {
	busy := func(r *rig, cfg *Config, a ConnID) {
		cfg.Lines["1001"].MaxCalls = 1
		r.call("7.7", "1001")
		r.say(a, offHook)
	}
	for name, leave := range map[string]func(r *rig, cfg *Config, a ConnID){
		"phone":   func(r *rig, _ *Config, a ConnID) { r.step(PhoneGone{a, "lost"}) },
		"line":    func(_ *rig, cfg *Config, _ ConnID) { delete(cfg.Devices, alice); delete(cfg.Lines, "1001") },
		"disturb": func(r *rig, _ *Config, _ ConnID) { r.step(SetDND{Device: alice, DND: DNDReject}) },
		"busy":    busy,
	} {
		for _, kind := range parkKinds {
			t.Run(name+" "+kind, func(t *testing.T) {
				r := newRigWith(t, parkConfig())
				a, b := r.register(alice, 17), r.register(bob, 17)
				far := r.parkedBy(kind, a, b)
				cfg := withoutLots()
				leave(r, cfg, a)
				r.forget()
				r.step(Reload{cfg})
				r.wait(strandedLimit - strandedRetry)
				if !r.x.slots["6001"].inSlot() {
					t.Error("it was given up too early")
				}
				r.wait(2 * strandedRetry)
				if name == "busy" {
					if !r.x.slots["6001"].inSlot() {
						t.Error("it was given up")
					}
					r.allDown(a, b)
					return
				}
				if e := r.logged("parked call sent on"); e.Line != "1001" || len(r.x.slots) > 0 || len(r.kept()) > 0 && name != "disturb" {
					t.Errorf("logged %+v, slots %v, kept %v", e, r.x.slots, r.kept())
				}
				switch kind {
				case "phone":
					r.wantState(bob, "none")
				case "dialplan":
					want(t, r, ari.Hangup{ID: far.id, Cause: 20})
				case "caller":
					wantStatus(t, r, far.id, "UNAVAILABLE", true)
					want(t, r, ari.StopMOH{ID: far.id})
				}
				if conn := r.device(bob).conn; conn != nil {
					r.allDown(conn.id)
				}
			})
		}
	}
}

// The slot is that of another lot now, or is in none of a lot that is still there.
func TestSlotMoved(t *testing.T) {
	r := newRigWith(t, parkConfig())
	a, b := r.register(alice, 17), r.register(bob, 17)
	far := r.parkedBy("caller", a, b)
	cfg := parkConfig()
	cfg.Parking["default"] = &ParkingLot{Name: "default", First: 7001, Last: 7002, Timeout: time.Minute, MusicClass: "blues"}
	cfg.Parking["new"] = &ParkingLot{Name: "new", First: 6000, Last: 6001, Timeout: 10 * time.Second, MusicClass: "jazz"}
	r.parked()
	r.forget()
	r.step(Reload{cfg})
	r.inSlot("6001", "caller", far)
	r.expect(b, "FeatureStatDynamic", "SetLamp Off")
	if v := r.parked(); len(v) != 1 || v[0].Lot != "new" || v[0].Until.Sub(r.now) != 10*time.Second {
		t.Errorf("shown: %+v", v)
	}
	cfg = parkConfig()
	cfg.Parking["default"].First = 6002
	r.step(Reload{cfg})
	r.wantState(alice, "ringin")
	r.allDown(a, b)
}

// Two minutes are counted from when nobody was there: a phone that is away for seconds after it was there is waited for, and so is one that an Asterisk which
// is away cannot ring.
func TestLotRemovedAndThePhoneIsAwayForSeconds(t *testing.T) {
	r := newRigWith(t, parkConfig())
	a, b := r.register(alice, 17), r.register(bob, 17)
	r.parkedBy("caller", a, b)
	r.step(Reload{withoutLots()})
	for range 30 {
		r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
		r.wait(strandedRetry)
		r.wantState(alice, "ringin")
	}
	r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
	s := r.snapshot()
	r.step(LinkDown{})
	r.wait(2 * strandedLimit)
	r.step(PhoneGone{a, "lost"})
	r.step(LinkUp{Snapshot: s})
	r.wait(strandedLimit)
	if !r.x.slots["6001"].inSlot() {
		t.Fatal("it was given up")
	}
	r.wait(2 * strandedRetry)
	if len(r.x.slots) > 0 {
		t.Error("it was not given up")
	}
}
