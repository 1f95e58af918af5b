package session

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// pickupConfig has Bob in a group that Carol may pick up from and is not in herself.
func pickupConfig() *Config {
	cfg := testConfig()
	cfg.Lines["1002"].Groups = []string{"sales", "42"}
	cfg.Lines["1003"].Groups = []string{"sales"}
	cfg.Lines["1003"].PickupGroups = []string{"sales", "42"}
	cfg.Devices[carol].Buttons = []Button{{Kind: ButtonLine, Line: "1003"}, {Kind: ButtonSpeedDial, Number: "1002", BLF: "Stasis:1002"},
		{Kind: ButtonFeature, Feature: FeaturePickup}, {Kind: ButtonSpeedDial, Number: "711", BLF: "PJSIP/711"}}
	return cfg
}

// Bob rings; Carol takes the call, by every way that there is.
func TestPickup(t *testing.T) {
	ways := map[string]func(r *rig, c ConnID){
		"key": func(r *rig, c ConnID) { r.press(c, skinny.SoftKeyEventPickUp, 0) },
		"key, off hook": func(r *rig, c ConnID) {
			r.say(c, &skinny.OffHook{})
			r.press(c, skinny.SoftKeyEventPickUp, r.ref(carol))
		},
		"key of the phone": func(r *rig, c ConnID) {
			r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusCallPickUp, StimulusInstance: 2})
		},
		"other groups":      func(r *rig, c ConnID) { r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusOtherPickup}) },
		"group by number":   func(r *rig, c ConnID) { r.press(c, skinny.SoftKeyEventGPickUp, 0); r.dial(c, "42") },
		"line by number":    func(r *rig, c ConnID) { r.press(c, skinny.SoftKeyEventGPickUp, 0); r.dial(c, "1002") },
		"code of the group": func(r *rig, c ConnID) { r.say(c, &skinny.OffHook{}); r.dial(c, "*8") },
		"code and line":     func(r *rig, c ConnID) { r.say(c, &skinny.OffHook{}); r.dial(c, "**1002") },
		"code, en bloc":     func(r *rig, c ConnID) { r.say(c, &skinny.EnblocCall{CalledParty: "**1002"}) },
		"watching key": func(r *rig, c ConnID) {
			r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusBLFSpeedDial, StimulusInstance: 1})
		},
	}
	for way, do := range ways {
		for _, from := range []string{"phone", "dialplan"} {
			t.Run(way+", call from "+from, func(t *testing.T) {
				cfg := pickupConfig()
				if strings.HasPrefix(way, "code") {
					cfg.Pickup = Pickup{Group: "*8", Directed: "**"}
				}
				r := newRigWith(t, cfg)
				a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
				caller := PartyView{"Alice", "1001"}
				if from == "phone" {
					r.say(a, &skinny.OffHook{})
					r.dial(a, "1002")
				} else {
					r.call("1.1", "1002")
					caller = PartyView{"Zoe", "5551"}
				}
				r.wantState(bob, "ringin")
				r.forget()
				do(r, c)
				r.wantState(carol, "connected")
				r.expect(b, "CallHistoryInfo", "CallState OnHook")
				info := last[*skinny.CallInfoDynamic](r, c)
				if info.CallingParty != caller.Number || info.LastRedirectingReason != skinny.RedirectReasonCallPickup || info.LastRedirectingParty != "1002" {
					t.Errorf("Carol is shown %+v", info)
				}
				if n := r.count(c, "SetRinger Inside") + r.count(c, "SetRinger Outside"); n > 0 {
					t.Error("her phone rang")
				}
				r.expect(c, "CallState RingIn", "SelectSoftKeys RingIn", "CallState OffHook", "OpenReceiveChannel", "CallState Connected", "SelectSoftKeys Connected")
				if from == "phone" {
					r.wantState(alice, "connected")
					r.expect(a, "StopTone", "CallState Connected", "CallInfo 1001→1003")
				} else if far := r.far(); !far.answered || far.ringing || r.device(carol).active.call.far() != far {
					t.Errorf("the caller is answered: %v, hears ring-back: %v", far.answered, far.ringing)
				}
				r.say(c, &skinny.OnHook{})
				r.say(a, &skinny.OnHook{})
				r.wait(r.x.cfg.Timers.FarHangupReorder + r.x.cfg.Timers.ReorderTimeout + time.Second)
				r.idle()
			})
		}
	}
}

func TestPickupOldestFirst(t *testing.T) {
	r := newRigWith(t, pickupConfig())
	r.register(bob, 17)
	c := r.register(carol, 22)
	r.call("1.1", "1002")
	r.call("1.2", "1002")
	r.press(c, skinny.SoftKeyEventPickUp, 0)
	if far := r.device(carol).active.call.far(); far.id != "1.1" {
		t.Errorf("%s was picked up", far.id)
	}
}

// What may not be picked up, and what the person is told.
func TestNoPickup(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(cfg *Config)
		do     func(r *rig, a, b, c ConnID)
	}{
		"nothing rings": {nil, func(r *rig, _, _, c ConnID) { r.press(c, skinny.SoftKeyEventPickUp, 0) }},
		"off hook":      {nil, func(r *rig, _, _, c ConnID) { r.say(c, &skinny.OffHook{}); r.press(c, skinny.SoftKeyEventPickUp, 0) }},
		"of another group": {func(cfg *Config) { cfg.Lines["1003"].PickupGroups = []string{"boss"} },
			func(r *rig, _, _, c ConnID) { r.call("1.1", "1002"); r.press(c, skinny.SoftKeyEventPickUp, 0) }},
		"of another group, by its number": {func(cfg *Config) { cfg.Lines["1003"].PickupGroups = []string{"boss"} },
			func(r *rig, _, _, c ConnID) {
				r.call("1.1", "1002")
				r.press(c, skinny.SoftKeyEventGPickUp, 0)
				r.dial(c, "1002")
			}},
		"that she makes herself": {nil, func(r *rig, _, _, c ConnID) {
			r.say(c, &skinny.OffHook{})
			r.dial(c, "1002")
			r.forget()
			r.press(c, skinny.SoftKeyEventPickUp, 0)
		}},
		"that is answered": {nil, func(r *rig, a, b, c ConnID) { r.talk(a, b); r.press(c, skinny.SoftKeyEventPickUp, 0) }},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := pickupConfig()
			if tc.change != nil {
				tc.change(cfg)
			}
			r := newRigWith(t, cfg)
			a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 11)
			tc.do(r, a, b, c)
			if name == "that she makes herself" {
				r.wantState(carol, "ringout")
				r.expect(c, "DisplayPriNotify")
				return
			}
			r.wantState(carol, "failed")
			r.expect(c, "CallState OffHook", "StartTone ReorderTone", "CallState Congestion", `DisplayPromptStatus "\x80_"`)
		})
	}
}

// A touch on the key of a line of ours that rings, whose call one may not pick up, calls nobody: neither the line nor the dialplan.
func TestNoPickupByWatchingKey(t *testing.T) {
	key := &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 2}
	for name, tc := range map[string]struct {
		state string
		do    func(r *rig, c ConnID)
		told  string
	}{
		"of another group": {"failed", func(r *rig, c ConnID) { r.call("1.1", "1002"); r.say(c, key) }, `DisplayPromptStatus "\x80_"`},
		"off hook":         {"failed", func(r *rig, c ConnID) { r.call("1.1", "1002"); r.say(c, offHook); r.say(c, key) }, `DisplayPromptStatus "\x80_"`},
		"in conversation":  {"connected", func(r *rig, c ConnID) { r.call("1.1", "1002"); r.say(c, key) }, "DisplayPriNotify"},
		"that she makes herself": {"ringout", func(r *rig, c ConnID) { r.say(c, offHook); r.dial(c, "1002"); r.say(c, key) },
			"DisplayPriNotify"},
	} {
		for _, code := range []string{"", "**"} {
			t.Run(name+", code "+code, func(t *testing.T) {
				cfg := pickupConfig()
				cfg.Lines["1003"].PickupGroups = []string{"boss"}
				cfg.Pickup.Directed = code
				r := newRigWith(t, cfg)
				r.register(bob, 17)
				c := r.register(carol, 11)
				if name == "in conversation" {
					r.call("1.0", "1003")
					r.say(c, offHook)
				}
				tc.do(r, c)
				r.wantState(carol, tc.state)
				r.expect(c, tc.told)
				if asks[ari.CreateChannel](r) > 0 || r.device(bob).callsOn(nil) > 1 {
					t.Error("somebody was called")
				}
			})
		}
	}
}

// While a forward is entered, a key that asks for something else ends that; and the other way about.
func TestPickupKeysAndForwards(t *testing.T) {
	for name, tc := range map[string]struct {
		first, second skinny.SoftKeyEventCode
		digits        string
		to            string
	}{
		"group by number": {skinny.SoftKeyEventCfwdAll, skinny.SoftKeyEventGPickUp, "42", ""},
		"by the dialplan": {skinny.SoftKeyEventCfwdAll, skinny.SoftKeyEventPickUp, "", ""},
		"a room":          {skinny.SoftKeyEventCfwdAll, skinny.SoftKeyEventMeetMe, "123", ""},
		"a forward":       {skinny.SoftKeyEventGPickUp, skinny.SoftKeyEventCfwdAll, "421#", "421"},
		"after a room":    {skinny.SoftKeyEventMeetMe, skinny.SoftKeyEventCfwdAll, "1234#", "1234"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := pickupConfig()
			cfg.Pickup.Group = "*8"
			cfg.MeetMe = []Pattern{cfg.Contexts["from-skinny"].Patterns[2]} // 123
			r := newRigWith(t, cfg)
			c := r.register(carol, 17)
			r.press(c, tc.first, 0)
			r.press(c, tc.second, r.ref(carol))
			r.dial(c, tc.digits)
			r.forwarded("1003", Forward{All: tc.to})
			r.allDown(c)
		})
	}
}

// A key that shows a ringing line gives its number to a forward that is being entered, and takes no call.
func TestWatchingKeyEntersForward(t *testing.T) {
	r := newRigWith(t, pickupConfig())
	r.register(bob, 17)
	c := r.register(carol, 22)
	r.press(c, skinny.SoftKeyEventCfwdAll, 0)
	r.call("1.1", "1002")
	r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusBLFSpeedDial, StimulusInstance: 1})
	r.forwarded("1003", Forward{All: "1002"})
	r.wantState(carol, "none")
	r.wantState(bob, "ringin")
}

// A line in no group is picked up by whoever knows its number.
func TestPickupWithoutGroups(t *testing.T) {
	r := newRig(t)
	r.register(bob, 17)
	c := r.register(carol, 22)
	r.call("1.1", "1002")
	r.press(c, skinny.SoftKeyEventPickUp, 0)
	r.wantState(carol, "failed")
	r.press(c, skinny.SoftKeyEventEndCall, 0)
	r.press(c, skinny.SoftKeyEventGPickUp, 0)
	r.dial(c, "1002")
	r.wantState(carol, "connected")
}

// When nothing rings here the dialplan is asked; Redial does not mean its codes.
func TestPickupByTheDialplan(t *testing.T) {
	for name, tc := range map[string]struct {
		do     func(r *rig, c ConnID)
		dialed string
	}{
		"group":     {func(r *rig, c ConnID) { r.press(c, skinny.SoftKeyEventPickUp, 0) }, "*8"},
		"extension": {func(r *rig, c ConnID) { r.press(c, skinny.SoftKeyEventGPickUp, 0); r.dial(c, "711") }, "**711"},
		"watching key": {func(r *rig, c ConnID) {
			r.states.change(r, 0, "PJSIP/711", "RINGING")
			r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusBLFSpeedDial, StimulusInstance: 3})
		}, "**711"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := pickupConfig()
			cfg.Pickup = Pickup{Group: "*8", Directed: "**"}
			r := newRigWith(t, cfg)
			c := r.register(carol, 22)
			r.device(carol).lastDial = "700"
			tc.do(r, c)
			if far := r.far(); far.endpoint != "Local/"+tc.dialed+"@from-skinny/n" {
				t.Fatalf("%s is dialled", far.endpoint)
			}
			if last := r.device(carol).lastDial; last != "700" {
				t.Errorf("Redial would dial %s", last)
			}
			if groups := r.far().vars["SKINNY_GROUPS"]; groups != "sales,42" {
				t.Errorf("the dialplan is told groups %q", groups)
			}
			r.event(ari.Dialed{ID: r.far().id, Status: "ANSWER"})
			r.wantState(carol, "connected")
		})
	}
}

// Pickup() of the dialplan finds nothing and the dialplan comes to its end: the phone says so. A number that the dialplan does not have is another thing.
func TestPickupByTheDialplanFindsNothing(t *testing.T) {
	for cause, prompt := range map[int]text{causeNormal: textNoPickup, causeFailure: textNoPickup, causeUnallocated: textUnknownNumber} {
		cfg := pickupConfig()
		cfg.Pickup = Pickup{Group: "*8", Directed: "**"}
		for _, number := range []string{"*8", "**711", "712"} {
			r := newRigWith(t, cfg)
			c := r.register(carol, 22)
			r.say(c, &skinny.EnblocCall{CalledParty: number})
			r.event(ari.Dialed{ID: r.far().id})
			r.end(r.far().id, cause)
			want := prompt
			if number == "712" && cause != causeUnallocated {
				want = textTempFail
			}
			r.expect(c, "DisplayDynamicPromptStatus "+strconv.Quote(string(want)))
		}
	}
}

// PickUp leaves no conversation on hold when there is nothing to pick up.
func TestPickupInConversation(t *testing.T) {
	r := newRigWith(t, pickupConfig())
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 11)
	r.say(c, &skinny.OffHook{})
	r.dial(c, "700")
	r.event(ari.Dialed{ID: r.far().id, Status: "ANSWER"})
	r.forget()
	r.press(c, skinny.SoftKeyEventPickUp, r.ref(carol))
	r.exactly(c, "DisplayPriNotify")
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.press(c, skinny.SoftKeyEventPickUp, r.ref(carol))
	r.expect(c, "CallState Hold", "CallState RingIn", "CallState Connected")
	r.expect(b, "CallState OnHook")
}

// The keys are offered where the configuration makes sense of them.
func TestKeysOffered(t *testing.T) {
	cfg := pickupConfig()
	r := newRigWith(t, cfg)
	for _, name := range []string{alice, carol} {
		c := r.connect()
		r.say(c, &skinny.Register{DeviceName: name, DeviceType: skinny.DeviceTypeCisco7975, ProtocolVersion: 17})
		r.say(c, &skinny.SoftKeySetReq{})
		offered := last[*skinny.SelectSoftKeys](r, c).ValidKeyMask
		for i, key := range softKeySets[skinny.SoftKeySetOnHook] {
			pickup := key == skinny.SoftKeyEventPickUp || key == skinny.SoftKeyEventGPickUp
			if want := !pickup || name == carol; want != (offered&(1<<i) != 0) {
				t.Errorf("%s: %v is offered: %v", name, key, !want)
			}
		}
	}
}
