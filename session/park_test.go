package session

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

func parkConfig() *Config {
	cfg := testConfig()
	cfg.Parking = map[string]*ParkingLot{"default": {Name: "default", First: 6001, Last: 6002, Timeout: time.Minute, MusicClass: "jazz"}}
	for _, d := range cfg.Devices {
		d.Buttons = append(d.Buttons, Button{Kind: ButtonFeature, Feature: FeatureParkingLot, Lot: "default", Label: "Lot"})
	}
	return cfg
}

// parkKinds are the ends that a call may have when it is parked: see peer.
var parkKinds = []string{"phone", "dialplan", "caller"}

// parkedBy lets Alice talk with such an end and park it.
func (r *rig) parkedBy(kind string, a, b ConnID) *channel {
	r.Helper()
	far := r.peer(kind, a, b)
	r.press(a, skinny.SoftKeyEventPark, r.ref(alice))
	if n := len(r.device(alice).parties); n > 0 {
		r.Fatalf("Alice still has %d calls", n)
	}
	return far
}

// inSlot fails unless the slot holds the end that was parked, alone in a holding bridge, and it hears the music of the lot.
func (r *rig) inSlot(slot, kind string, far *channel) {
	r.Helper()
	c := r.x.slots[slot]
	if c == nil || !c.inSlot() || !c.bridge.holding {
		r.Fatalf("slot %s has no call", slot)
	}
	ch := far
	if kind == "phone" {
		p := r.device(bob).active
		if p == nil || p.call != c || p.peer.Number != slot || p.media.leg == nil {
			r.Fatalf("Bob does not wait in slot %s: %+v", slot, p)
		}
		ch = p.media.leg
	}
	if in := r.bridges[ari.BridgeID(c.id)]; !in[ch.id] || len(in) != 1 || !ch.music || ch.playing != "jazz" || ch.ringing {
		r.Errorf("%s: bridge %v, music %v of %q, ring-back %v", ch.id, in, ch.music, ch.playing, ch.ringing)
	}
}

// parked is what readers are shown of the slots.
func (r *rig) parked() []ParkedView {
	var parked []ParkedView
	for _, c := range r.x.Changes(nil) {
		if c.Parked == nil {
			continue
		}
		parked = slices.DeleteFunc(parked, func(v ParkedView) bool { return v.Slot == c.Parked.Slot })
		if !c.Removed {
			parked = append(parked, *c.Parked)
		}
	}
	return parked
}

func (r *rig) allDown(conns ...ConnID) {
	r.Helper()
	for _, c := range conns {
		r.say(c, &skinny.OnHook{})
	}
	for _, id := range slices.Sorted(func(yield func(ari.ChannelID) bool) {
		for id := range r.channels {
			if !yield(id) {
				return
			}
		}
	}) {
		if r.channels[id] {
			r.end(id, 16)
		}
	}
	r.wait(r.x.cfg.Timers.FarHangupReorder + r.x.cfg.Timers.ReorderTimeout + time.Second)
	r.idle()
}

// Alice parks whom she talks to, and Carol fetches them by the number of the slot.
func TestPark(t *testing.T) {
	for _, kind := range parkKinds {
		t.Run(kind, func(t *testing.T) {
			r := newRigWith(t, parkConfig())
			a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
			far := r.parkedBy(kind, a, b)
			r.expect(a, `DisplayPromptStatus "\x80! 6001"`, "DisplayPriNotify", "CloseReceiveChannel", "CallState OnHook", "SelectSoftKeys OnHook")
			r.inSlot("6001", kind, far)
			if kind == "phone" {
				r.expect(b, `DisplayDynamicPromptStatus "\x80\x1d"`, "SelectSoftKeys Connected")
			}
			views := r.parked()
			if len(views) != 1 || views[0].Slot != "6001" || views[0].By != alice || views[0].ByLine != "1001" || views[0].Until.Sub(views[0].Since) != time.Minute {
				t.Errorf("shown: %+v", views)
			}
			r.forget()
			r.say(c, &skinny.OffHook{})
			r.dial(c, "6001")
			r.wantState(carol, "connected")
			r.expect(c, "DialedNumber 6001", "CallState Proceed", "OpenReceiveChannel", "CallState Connected", "SelectSoftKeys Connected")
			r.together(r.device(carol).active, kind, far)
			if kind == "phone" {
				r.expect(b, "CallState Connected", `DisplayDynamicPromptStatus "\x80\x18"`, "CallInfoDynamic 1003→1002")
			}
			if views := r.parked(); len(views) > 0 || len(r.x.slots) > 0 {
				t.Errorf("still shown: %+v", views)
			}
			r.allDown(a, b, c)
		})
	}
}

// A channel from outside fetches who is parked, whoever that is.
func TestParkFetchedFromOutside(t *testing.T) {
	for _, kind := range parkKinds {
		t.Run(kind, func(t *testing.T) {
			r := newRigWith(t, parkConfig())
			a, b := r.register(alice, 11), r.register(bob, 17)
			far := r.parkedBy(kind, a, b)
			r.forget()
			r.call("5.5", "6001")
			by := r.x.pbxs[0].channels["5.5"]
			in := r.bridges[ari.BridgeID(by.call.id)]
			if !by.answered || !in["5.5"] || len(in) != 2 || by.call.bridge.holding || by.status != "ANSWER" {
				t.Errorf("answered %v with %q, bridge %v", by.answered, by.status, in)
			}
			if far != nil && (far.music || !in[far.id]) {
				t.Errorf("who waited hears music: %v", far.music)
			}
			if kind == "phone" {
				r.expect(b, "CallState Connected", "CallInfoDynamic 5551→1002")
			}
			r.end("5.5", 16)
			r.call("5.6", "6001")
			if ch := r.x.pbxs[0].channels["5.6"]; ch != nil || r.channels["5.6"] {
				t.Error("somebody was fetched from an empty slot")
			}
			r.allDown(a, b)
		})
	}
}

// The slot of somebody who hung up is free again; the lowest free one is taken.
func TestParkSlots(t *testing.T) {
	r := newRigWith(t, parkConfig())
	a, c := r.register(alice, 11), r.register(carol, 11)
	for i, want := range []string{"6001", "6002", ""} {
		r.call(ari.ChannelID(fmt.Sprint("1.", i)), "1001")
		r.say(a, &skinny.OffHook{})
		r.forget()
		r.press(a, skinny.SoftKeyEventPark, r.ref(alice))
		if want == "" {
			r.wantState(alice, "connected")
			r.expect(a, "DisplayPriNotify", "StartTone BeepBonk")
			r.wait(beepTime)
			r.expect(a, "StopTone")
		} else {
			r.wantState(alice, "none")
		}
	}
	r.end("1.0", 16)
	r.press(a, skinny.SoftKeyEventPark, r.ref(alice))
	r.wantState(alice, "none")
	if far := r.x.slots["6001"].far(); far.id != "1.2" {
		t.Errorf("6001 holds %s", far.id)
	}
	r.end("1.2", 16)
	r.say(c, &skinny.OffHook{})
	r.dial(c, "6001")
	r.expect(c, "StartTone ReorderTone", "CallState Congestion", `DisplayPromptStatus "\x80^"`)
	r.allDown(a, c)
}

// What cannot be parked by its key, and what the phone says then: "" is that it can be.
func TestNoPark(t *testing.T) {
	const transfer, confrn, park = skinny.SoftKeyEventTransfer, skinny.SoftKeyEventConfrn, skinny.SoftKeyEventPark
	consults := func(key skinny.SoftKeyEventCode, by string) func(r *rig, a, b, c ConnID) {
		return func(r *rig, a, b, c ConnID) {
			r.talk(a, b)
			conn := map[string]ConnID{alice: a, bob: b}[by]
			r.press(conn, key, r.ref(by))
			r.dial(conn, "1003")
			r.say(c, offHook)
		}
	}
	confers := func(r *rig, a, b, c ConnID) {
		consults(confrn, bob)(r, a, b, c)
		r.press(b, confrn, r.ref(bob))
	}
	for _, tc := range []struct {
		name string
		do   func(r *rig, a, b, c ConnID)
		text text
	}{
		{"no lot", func(r *rig, a, b, _ ConnID) { r.x.cfg.Parking = nil; r.talk(a, b) }, textKeyNotActive},
		{"it rings", func(r *rig, a, _, _ ConnID) { r.say(a, offHook); r.dial(a, "1002") }, textKeyNotActive},
		{"held", func(r *rig, a, b, _ ConnID) { r.talk(a, b); r.press(a, skinny.SoftKeyEventHold, r.ref(alice)) }, textKeyNotActive},
		{"held by the other", func(r *rig, a, b, _ ConnID) { r.talk(a, b); r.press(b, skinny.SoftKeyEventHold, r.ref(bob)) }, ""},
		{"no link", func(r *rig, a, b, _ ConnID) { r.talk(a, b); r.step(LinkDown{}) }, textNoService},
		{"its own consultation", consults(transfer, alice), textParkTransfer},
		{"its own, for a conference", consults(confrn, alice), textParkConference},
		{"the other transfers it", consults(transfer, bob), textParkTransfer},
		{"the other adds somebody", consults(confrn, bob), textParkConference},
		{"it is consulted", func(r *rig, a, b, c ConnID) {
			r.say(b, offHook)
			r.dial(b, "1003")
			r.say(c, offHook)
			r.press(b, transfer, r.ref(bob))
			r.dial(b, "1001")
			r.say(a, offHook)
		}, textParkTransfer},
		{"transferred", func(r *rig, a, b, c ConnID) { consults(transfer, bob)(r, a, b, c); r.press(b, transfer, r.ref(bob)) }, ""},
		{"transferred to where it rings", func(r *rig, a, b, _ ConnID) {
			r.talk(a, b)
			r.press(b, transfer, r.ref(bob))
			r.dial(b, "1003")
			r.press(b, transfer, r.ref(bob))
		}, textParkRinging},
		{"conference", confers, textParkConference},
		{"two of a conference", func(r *rig, a, b, c ConnID) { confers(r, a, b, c); r.say(c, onHook) }, ""},
		{"room", func(r *rig, a, b, _ ConnID) {
			r.say(a, &skinny.EnblocCall{CalledParty: "5500"})
			r.say(b, &skinny.EnblocCall{CalledParty: "5500"})
		}, textParkConference},
		{"barged", func(r *rig, a, b, c ConnID) {
			r.talk(a, b)
			r.press(c, skinny.SoftKeyEventBarge, r.ref(carol))
		}, textParkConference},
		{"who barged has gone", func(r *rig, a, b, c ConnID) {
			r.talk(a, b)
			r.press(c, skinny.SoftKeyEventBarge, r.ref(carol))
			r.say(c, onHook)
		}, ""},
		{"another phone of the line has it", func(r *rig, _, b, c ConnID) {
			r.say(b, offHook)
			r.dial(b, "1001")
			r.say(c, &skinny.EnblocCall{CalledParty: "1001"})
			r.press(c, park, r.ref(alice))
		}, textKeyNotActive},
		{"already", func(r *rig, a, b, _ ConnID) { r.talk(a, b); r.press(b, park, r.ref(bob)) }, textParkedAlready},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := parkConfig()
			cfg.MeetMe = conferenceConfig().MeetMe
			cfg.Devices[carol].Buttons = append(cfg.Devices[carol].Buttons, Button{Kind: ButtonLine, Line: "1002"})
			r := newRigWith(t, cfg)
			a, b, c := r.register(alice, 17), r.register(bob, 17), r.register(carol, 17)
			tc.do(r, a, b, c)
			before, slots := len(r.device(alice).parties), len(r.x.slots)
			r.forget()
			r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusCallPark})
			if tc.text == "" {
				if len(r.device(alice).parties) != before-1 || len(r.x.slots) != slots+1 {
					t.Fatal("it was not parked")
				}
			} else {
				if len(r.device(alice).parties) != before || len(r.x.slots) != slots {
					t.Error("it was parked")
				}
				if got := last[*skinny.DisplayDynamicPriNotify](r, a).Text; got != string(tc.text) {
					t.Errorf("Alice is told %q", got)
				}
			}
			switch tc.name {
			case "no link":
				r.step(LinkUp{Snapshot: r.snapshot()})
			case "held by the other":
				r.press(b, skinny.SoftKeyEventResume, r.ref(bob))
				r.inSlot("6001", "phone", nil)
			}
			r.allDown(a, b, c)
		})
	}
}

// A phone that shows no texts beeps, once.
func TestNoParkWithoutTexts(t *testing.T) {
	r := newRigWith(t, parkConfig())
	a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7902, ProtocolVersion: 3})
	b := r.register(bob, 17)
	r.talk(a, b)
	r.press(b, skinny.SoftKeyEventTransfer, r.ref(bob))
	r.forget()
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusCallPark})
	r.exactly(a, "StartTone BeepBonk")
	r.press(b, skinny.SoftKeyEventEndCall, r.device(bob).parties[0].ref)
	r.allDown(a, b)
}

// Who waits in a slot can neither be sent to his own voicemail, nor have his calls sent to the slot.
func TestKeysInASlot(t *testing.T) {
	cfg := parkConfig()
	cfg.Lines["1002"].Voicemail = "700"
	r := newRigWith(t, cfg)
	a, b := r.register(alice, 11), r.register(bob, 22)
	r.parkedBy("phone", a, b)
	for _, key := range []skinny.SoftKeyEventCode{skinny.SoftKeyEventIDivert, skinny.SoftKeyEventCfwdAll} {
		r.forget()
		if p := r.device(bob).active; r.x.mayPress(p, skinny.SoftKeySetConnected, key) {
			t.Errorf("%v is offered", key)
		}
		r.press(b, key, r.ref(bob))
		r.expect(b, "DisplayDynamicPriNotify")
		r.inSlot("6001", "phone", nil)
	}
	r.forwarded("1002", Forward{})
	r.allDown(a, b)
}

// Who is about to be transferred waits in the free slot that is dialled: telephones with a key for transfers, or their hook, park so.
func TestParkByTransfer(t *testing.T) {
	transfer := &skinny.Stimulus{Stimulus: skinny.StimulusTransfer, StimulusInstance: 1}
	for _, test := range []struct {
		kind skinny.DeviceType
		key  skinny.Message
	}{{skinny.DeviceTypeCisco7902, transfer}, {skinny.DeviceTypeCisco6911, transfer}, {skinny.DeviceTypeCiscoAta186, &skinny.HookFlash{}},
		{skinny.DeviceTypeCisco7975, transfer}} {
		for _, peer := range parkKinds {
			for _, end := range []string{"", "#", "key", "hook"} { // 6002 cannot grow; the shorter slot can
				model := skinny.ModelOf(test.kind)
				hookOnly := model.HookFlash && model.SoftKeys == 0
				if end == "hook" && !hookOnly || end == "key" && test.kind == skinny.DeviceTypeCiscoAta186 {
					continue // hanging up ends the second call there, and a flash takes the first one back
				}
				t.Run(fmt.Sprint(test.kind, " ", peer, " ", end), func(t *testing.T) {
					cfg := parkConfig()
					slot := "6002"
					if end != "" { // a slot that can grow
						cfg.Parking["default"].First, cfg.Parking["default"].Last, slot = 60, 605, "60"
					}
					r := newRigWith(t, cfg)
					a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: test.kind, ProtocolVersion: 17})
					b := r.register(bob, 17)
					far := r.peer(peer, a, b)
					r.say(a, test.key)
					r.dial(a, slot)
					switch end {
					case "#":
						r.dial(a, "#")
					case "key":
						r.say(a, transfer)
					case "hook":
						r.say(a, &skinny.OnHook{})
					}
					r.wantState(alice, "none")
					r.inSlot(slot, peer, far)
					if by := r.x.slots[slot].parked; by.by != alice || by.line != "1001" {
						t.Errorf("parked by %s, line %s", by.by, by.line)
					}
					r.say(a, &skinny.OnHook{})
					r.say(a, &skinny.OffHook{})
					r.dial(a, slot+"#")
					r.wantState(alice, "connected")
					r.allDown(a, b)
				})
			}
		}
	}
}

// The dialplan parks: the caller waits, comes back to the line, which talks to them; the next two find no lot with a free slot, or none at all.
func TestParkFromTheDialplan(t *testing.T) {
	for _, option := range []string{"park=", "park", "park=default"} {
		r := newRigWith(t, parkConfig())
		a := r.register(alice, 17)
		r.call("1.1", "1001", option, "g")
		far := r.x.pbxs[0].channels["1.1"]
		r.inSlot("6001", "caller", far)
		wantStatus(t, r, "1.1", "ANSWER", false)
		if v := r.parked(); len(v) != 1 || v[0].By != "" || v[0].ByLine != "1001" || v[0].Who != (PartyView{"Zoe", "5551"}) || v[0].Until.Sub(r.now) != time.Minute {
			t.Errorf("shown: %+v", v)
		}
		if len(r.kept()) != 1 || asks[ari.Answer](r) != 1 {
			t.Errorf("kept %v, asked %v", r.kept(), r.asked)
		}
		r.call("1.2", "1001", option)
		r.call("2.1", "1001", option)
		wantStatus(t, r, "2.1", "BUSY", true)
		r.call("2.2", "9999", option)
		wantStatus(t, r, "2.2", "INVALID", true)
		r.call("2.3", "1001", "park=none")
		wantStatus(t, r, "2.3", "INVALID", true)
		r.logged("call for an unknown parking lot")
		r.end("1.2", 16)
		r.forget()
		r.wait(time.Minute)
		r.expect(a, "CallState RingIn", `DisplayDynamicPromptStatus "\x80H Zoe"`, "SetRinger Outside")
		r.say(a, offHook)
		r.inBridge(r.device(alice).active.media.leg, far)
		r.say(a, onHook)
		if asks[ari.Continue](r) != 1 { // by g
			t.Errorf("asked %v", r.asked)
		}
		r.allDown(a)
	}
}

// Nobody is parked in a slot that is taken, by a conference key, without a call to transfer, or when the call cannot be parked: there is reorder tone, and why.
func TestNoParkByTransfer(t *testing.T) {
	const transfer = skinny.SoftKeyEventTransfer
	for _, test := range []struct {
		name string
		key  skinny.SoftKeyEventCode
		text text
		prep func(r *rig)
	}{
		{"confer", skinny.SoftKeyEventConfrn, textSlotEmpty, func(*rig) {}},
		{"new call", skinny.SoftKeyEventNewCall, textSlotEmpty, func(*rig) {}},
		{"will be taken", transfer, textSlotEmpty, func(r *rig) { r.x.adoptable = []parkedRecord{{Slot: "6001"}} }},
		{"no link", transfer, textNoService, func(r *rig) { r.step(LinkDown{}) }},
		{"the other transfers", transfer, textParkTransfer, func(r *rig) { r.press(2, transfer, r.ref(bob)) }},
		{"conference", transfer, textParkConference, func(r *rig) {
			r.press(2, skinny.SoftKeyEventConfrn, r.ref(bob))
			r.dial(2, "1003")
			r.say(3, offHook)
			r.press(2, skinny.SoftKeyEventConfrn, r.ref(bob))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRigWith(t, parkConfig())
			a, b, c := r.register(alice, 17), r.register(bob, 17), r.register(carol, 17)
			r.talk(a, b)
			if test.text == textParkConference { // which she gives away
				test.prep(r)
			}
			r.press(a, test.key, r.ref(alice))
			if test.text != textParkConference {
				test.prep(r)
			}
			r.forget()
			r.dial(a, "6001")
			if p := r.device(alice).active; p == nil || p.state != failed || len(r.x.slots) != 0 || len(r.device(alice).parties) != 2 {
				t.Errorf("%v, %d parked", p, len(r.x.slots))
			}
			if got := last[*skinny.DisplayDynamicPromptStatus](r, a).Text; got != string(test.text) {
				t.Errorf("Alice is told %q", got)
			}
			if test.name == "no link" {
				r.step(LinkUp{Snapshot: r.snapshot()})
			}
			r.x.adoptable = nil
			for _, p := range slices.Clone(r.device(bob).parties) {
				r.press(b, skinny.SoftKeyEventEndCall, p.ref)
			}
			r.allDown(a, b, c)
		})
	}
}

func TestSlotFits(t *testing.T) {
	cfg := parkConfig()
	cfg.Parking["b"] = &ParkingLot{First: 95, Last: 105}
	r := newRigWith(t, cfg)
	for digits, want := range map[string]Match{
		"6": MatchPartial, "60": MatchPartial, "600": MatchPartial, "6001": MatchExact, "6003": MatchNone, "60011": MatchNone, "8": MatchNone,
		"9": MatchPartial, "95": MatchExact, "1": MatchPartial, "10": MatchPartial, "100": MatchExact, "105": MatchExact, "106": MatchNone, "11": MatchNone,
		"0": MatchNone, "095": MatchNone, "*": MatchNone, "+95": MatchNone, "99999999999999999999": MatchNone,
	} {
		if got := r.x.slotFits(digits); got != want {
			t.Errorf("%s: %v, want %v", digits, got, want)
		}
	}
}
