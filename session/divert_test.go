package session

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// forwarding has Bob's line forwarded.
func forwarding(f Forward, tune ...func(*Config)) *Config {
	cfg := testConfig()
	cfg.Lines["1002"].Forward, cfg.Lines["1002"].NoAnswerTime = f, 10*time.Second
	for _, t := range tune {
		t(cfg)
	}
	return cfg
}

// toBob lets Alice's phone or somebody outside call Bob.
func (r *rig) toBob(from string, a ConnID) {
	r.Helper()
	if from == "phone" {
		r.say(a, &skinny.OffHook{})
		r.dial(a, "1002")
	} else {
		r.call("1.1", "1002")
	}
}

// Calls to Bob go to Carol: always, when he is busy, declines, is not to be disturbed, does not answer, or his phone is off.
func TestDivertToLine(t *testing.T) {
	cases := map[string]struct {
		forward Forward
		off     bool
		why     skinny.RedirectReason
		happens func(r *rig, b ConnID)
	}{
		"all":          {Forward{All: "1003"}, false, skinny.RedirectReasonForwardAll, nil},
		"all, and off": {Forward{All: "1003"}, true, skinny.RedirectReasonForwardAll, nil},
		"busy":         {Forward{Busy: "1003"}, false, skinny.RedirectReasonForwardBusy, nil},
		"declined":     {Forward{Busy: "1003"}, false, skinny.RedirectReasonForwardBusy, func(r *rig, b ConnID) { r.press(b, skinny.SoftKeyEventEndCall, r.ref(bob)) }},
		"dnd":          {Forward{Busy: "1003"}, false, skinny.RedirectReasonForwardBusy, nil},
		"no answer":    {Forward{NoAnswer: "1003"}, false, skinny.RedirectReasonForwardNoAnswer, func(r *rig, b ConnID) { r.wait(10 * time.Second) }},
		"off":          {Forward{Unregistered: "1003"}, true, skinny.RedirectReasonForward, nil},
		"lost":         {Forward{Unregistered: "1003"}, false, skinny.RedirectReasonForward, func(r *rig, b ConnID) { r.step(PhoneGone{Conn: b}) }},
	}
	for name, c := range cases {
		for _, from := range []string{"phone", "outside"} {
			t.Run(name+" from "+from, func(t *testing.T) {
				r := newRigWith(t, forwarding(c.forward, func(cfg *Config) { cfg.Lines["1002"].MaxCalls = 1 }))
				a, k := r.register(alice, 11), r.register(carol, 22)
				b := ConnID(0)
				if !c.off {
					b = r.register(bob, 17)
				}
				switch name {
				case "busy":
					r.say(b, &skinny.OffHook{})
				case "dnd":
					r.press(b, skinny.SoftKeyEventDND, 0)
				}
				r.forget()
				r.toBob(from, a)
				if c.happens != nil {
					r.wantState(bob, "ringin")
					c.happens(r, b)
				} else if b != 0 {
					r.never(b, "CallState RingIn")
				}
				r.wantState(carol, "ringin")
				caller := "5551"
				if from == "phone" {
					caller = "1001"
				}
				if m := last[*skinny.CallInfoDynamic](r, k); m.CallingParty != caller || m.CalledParty != "1003" || m.OriginalCalledParty != "1002" || m.LastRedirectingParty != "1002" ||
					m.LastRedirectingPartyName != "Bob" || m.LastRedirectingReason != c.why || m.OriginalCdpnRedirectReason != c.why {
					t.Errorf("Carol is shown %+v", m)
				}
				if from == "phone" {
					if m := last[*skinny.CallInfo](r, a); m.CalledParty != "1003" || m.OriginalCalledParty != "1002" || m.LastRedirectingReason != c.why {
						t.Errorf("Alice is shown %+v", m)
					}
					r.expect(a, "StartTone AlertingTone")
				}
				r.say(k, &skinny.OffHook{})
				r.wantState(carol, "connected")
				if from == "outside" {
					wantStatus(t, r, "1.1", "ANSWER", false)
				} else {
					r.wantState(alice, "connected")
				}
				r.say(k, &skinny.OnHook{})
				r.say(a, &skinny.OnHook{})
				if b != 0 && name != "lost" {
					r.say(b, &skinny.OnHook{})
				}
				r.wait(20 * time.Second)
				r.idle()
			})
		}
	}
}

// Calls to Bob go into the dialplan, with the rights of his line, and the dialplan can know who sent them.
func TestDivertOutside(t *testing.T) {
	for _, when := range []string{"at once", "ringing"} {
		for _, from := range []string{"phone", "outside"} {
			t.Run(when+" from "+from, func(t *testing.T) {
				f, reason := Forward{All: "700"}, "cfu"
				if when == "ringing" {
					f, reason = Forward{NoAnswer: "700"}, "cfnr"
				}
				r := newRigWith(t, forwarding(f, func(cfg *Config) {
					cfg.Lines["1002"].Context = "bobs"
					cfg.Contexts["bobs"] = cfg.Contexts["from-skinny"]
				}))
				a, b := r.register(alice, 22), r.register(bob, 17)
				r.toBob(from, a)
				if when == "ringing" {
					r.expect(b, "CallState RingIn")
					r.wait(10 * time.Second)
					r.expect(b, "SetRinger Off", "CallState OnHook")
				}
				r.never(b, "CallState RingIn")
				far := r.x.calls["skinny-1-77-1"].dialled()
				if far.endpoint != "Local/700@bobs/n" || far.vars["__SKINNY_FORWARDED_BY"] != "1002" || far.vars["REDIRECTING(from-all,i)"] != `"Bob" <1002>` ||
					far.vars["REDIRECTING(reason,i)"] != reason {
					t.Errorf("%s with %v", far.endpoint, far.vars)
				}
				if from == "outside" {
					want(t, r, ari.DialChannel{ID: far.id, Caller: "1.1", Timeout: dialTimeout})
				} else if m := last[*skinny.CallInfoDynamic](r, a); m.CalledParty != "700" || m.LastRedirectingParty != "1002" {
					t.Errorf("Alice is shown %+v", m)
				}
				r.redirected(from, `"Bob" <1002>`, reason)
				r.forget()
				r.event(ari.Dialed{ID: far.id, Status: "RINGING"})
				if from == "outside" && when == "at once" {
					want(t, r, ari.Ring{ID: "1.1"})
				}
				r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
				if from == "outside" {
					want(t, r, ari.Answer{ID: "1.1"})
					wantStatus(t, r, "1.1", "ANSWER", false)
				} else {
					r.expect(a, "StopTone", "CallState Connected")
					r.wantState(alice, "connected")
				}
				if in := r.bridges[ari.BridgeID(far.call.id)]; !in[far.id] || len(in) != 2 {
					t.Errorf("the bridge holds %v", in)
				}
				r.end(far.id, 16)
				r.say(a, &skinny.OnHook{})
				r.idle()
			})
		}
	}
}

// redirected fails unless Asterisk knew of the caller's channel, before the far end was dialled, who sent the call on and why: it copies that to
// what is dialled.
func (r *rig) redirected(from, by, why string) {
	r.Helper()
	id, told := ari.ChannelID("1.1"), map[string]string{}
	if from == "phone" {
		id = r.device(alice).active.media.leg.id
	}
	for _, c := range r.asked {
		switch c := c.(type) {
		case ari.ExternalMedia:
			if c.ID == id {
				maps.Copy(told, c.Variables)
			}
		case ari.SetVariable:
			if c.ID == id {
				told[c.Name] = c.Value
			}
		case ari.DialChannel:
			if c.Caller != id || told["REDIRECTING(from-all,i)"] != by || told["REDIRECTING(reason,i)"] != why {
				r.Errorf("dialled for %s, of which is known %v", c.Caller, told)
			}
			return
		}
	}
	r.Errorf("nothing was dialled")
}

// A target that cannot be had is what the caller hears of, and the dialplan.
func TestDivertFails(t *testing.T) {
	for cause, status := range map[int]string{causeBusy: "BUSY", causeNoAnswer: "NOANSWER", causeUnallocated: "INVALID"} {
		t.Run(status, func(t *testing.T) {
			r := newRigWith(t, forwarding(Forward{All: "700"}))
			r.call("1.1", "1002", "g")
			far := r.x.calls["skinny-1-77-1"].dialled()
			r.event(ari.Dialed{ID: far.id})
			r.end(far.id, cause)
			wantStatus(t, r, "1.1", status, true)
			r.idle()
		})
	}
	t.Run("phone", func(t *testing.T) {
		r := newRigWith(t, forwarding(Forward{All: "1003"})) // Carol's phone is off
		a := r.register(alice, 11)
		r.toBob("phone", a)
		r.expect(a, "StartTone ReorderTone", "CallState Congestion", `DisplayPromptStatus "Not available"`)
		r.say(a, &skinny.OnHook{})
		r.idle()
	})
	t.Run("the caller gives up", func(t *testing.T) {
		r := newRigWith(t, forwarding(Forward{All: "700"}))
		r.call("1.1", "1002")
		r.end("1.1", 16)
		r.idle()
	})
}

// Who sends calls round in a circle takes them himself, as do lines at the end of a long chain.
func TestDivertLoop(t *testing.T) {
	r := newRigWith(t, forwarding(Forward{All: "1003"}, func(cfg *Config) { cfg.Lines["1003"].Forward.All = "1002" }))
	b := r.register(bob, 17)
	r.call("1.1", "1002")
	r.wantState(bob, "ringin")
	r.press(b, skinny.SoftKeyEventEndCall, r.ref(bob))
	wantStatus(t, r, "1.1", "BUSY", true)
	r.idle()

	cfg := testConfig()
	for i := range 20 {
		number := fmt.Sprint(2001 + i)
		cfg.Lines[number] = &Line{Number: number, Context: "from-skinny", MaxCalls: 2, Forward: Forward{All: fmt.Sprint(2002 + i)}}
		name := DeviceName("SEP00000000" + number)
		cfg.Devices[name] = &Device{Name: name, Buttons: []Button{{Kind: ButtonLine, Line: number}}}
	}
	r = newRigWith(t, cfg)
	r.register("SEP000000002011", 17)
	r.call("1.1", "2001")
	r.wantState("SEP000000002011", "ringin")
}

// A circle through the dialplan is found out, too: by the Local channel that we made, else by what the dialplan passes on.
func TestDivertLoopThroughDialplan(t *testing.T) {
	r := newRigWith(t, forwarding(Forward{All: "700"}, func(cfg *Config) { cfg.Lines["1003"].Forward.All = "701" }))
	r.register(bob, 17)
	r.call("1.1", "1002")
	far := r.x.calls["skinny-1-77-1"].dialled()
	r.call(far.other, "1003") // 700 is Carol in the dialplan
	second := r.x.calls["skinny-1-77-2"].dialled()
	if second.vars["__SKINNY_FORWARDED_BY"] != "1002&1003" || second.vars["REDIRECTING(orig-all,i)"] != `"Bob" <1002>` || second.vars["REDIRECTING(from-all,i)"] != `"Carol" <1003>` {
		t.Errorf("%v", second.vars)
	}
	r.call(second.other, "1002") // and 701 is Bob
	r.wantState(bob, "ringin")

	r.call("1.2", "1002", "forwarded=1003&1002&9999")
	if n := len(r.device(bob).parties); n != 2 {
		t.Errorf("Bob has %d calls", n)
	}
}

// Who gets Bob's calls can still reach him.
func TestDivertNotToTheCaller(t *testing.T) {
	r := newRigWith(t, forwarding(Forward{All: "1001"}))
	a, _ := r.register(alice, 17), r.register(bob, 17)
	r.toBob("phone", a)
	r.wantState(bob, "ringin")

	through := forwarding(Forward{All: "1001"})
	through.RingLocally = false
	r = newRigWith(t, through)
	a, _ = r.register(alice, 17), r.register(bob, 17)
	r.toBob("phone", a)
	r.call(r.far().other, "1002") // the dialplan gives it to us
	r.wantState(bob, "ringin")
	r.wantState(alice, "proceeding")
}

// Somebody outside who shows the number of who gets Bob's calls, of a phone here or elsewhere, does not get past the forward.
func TestDivertDespiteCallerID(t *testing.T) {
	for _, to := range []string{"1001", "5551"} {
		r := newRigWith(t, forwarding(Forward{All: to}))
		r.register(alice, 17)
		r.register(bob, 17)
		r.event(ari.StasisStart{Channel: ari.Channel{ID: "1.1", Name: "PJSIP/peer-1", State: "Ring", CallerNumber: to}, Args: []string{"1002"}})
		r.wantState(bob, "none")
		if to == "1001" {
			r.wantState(alice, "ringin")
		} else if far := r.x.pbxs[0].channels["1.1"].call.dialled(); far == nil || far.endpoint != "Local/5551@from-skinny/n" {
			t.Errorf("dialled is %+v", far)
		}
	}
}

// The dialplan's time-out is for the whole way; the line's own ends on the no answer forward when it is shorter.
func TestDivertTimeouts(t *testing.T) {
	r := newRigWith(t, forwarding(Forward{NoAnswer: "1003"}))
	r.register(bob, 17)
	r.register(carol, 17)
	r.call("1.1", "1002", "timeout=25")
	r.wait(9 * time.Second)
	r.wantState(bob, "ringin")
	r.wait(time.Second)
	r.wantState(bob, "none")
	r.wantState(carol, "ringin")
	r.wait(14 * time.Second)
	r.wantState(carol, "ringin")
	r.wait(time.Second)
	wantStatus(t, r, "1.1", "NOANSWER", true)
	r.idle()

	r = newRigWith(t, forwarding(Forward{NoAnswer: "1003"}, func(cfg *Config) { cfg.Lines["1002"].RingTimeout = 4 * time.Second }))
	r.register(bob, 17)
	r.register(carol, 17)
	r.call("1.1", "1002")
	r.wait(4 * time.Second)
	r.wantState(carol, "ringin")
	r.end("1.1", 16)
	r.idle()

	r = newRigWith(t, forwarding(Forward{NoAnswer: "1002"})) // to itself: it goes on ringing
	r.register(bob, 17)
	r.call("1.1", "1002")
	r.wait(time.Hour)
	r.wantState(bob, "ringin")
	r.end("1.1", 16)
	r.idle()
}

// A forward that is cleared while the line rings lets it ring on.
func TestForwardClearedWhileItRings(t *testing.T) {
	r := newRigWith(t, forwarding(Forward{NoAnswer: "1003"}))
	r.register(bob, 17)
	r.register(carol, 17)
	r.call("1.1", "1002")
	r.step(SetForward{Line: "1002"})
	r.wait(time.Minute)
	r.wantState(bob, "ringin")
	r.end("1.1", 16)
	r.idle()
}

// A blind transfer to a line that is forwarded goes where its calls go.
func TestTransferToForwardedLine(t *testing.T) {
	for _, to := range []string{"1003", "700"} {
		t.Run(to, func(t *testing.T) {
			cfg := forwarding(Forward{}, func(cfg *Config) {
				cfg.Lines["1004"] = &Line{Number: "1004", Context: "from-skinny", MaxCalls: 1, Forward: Forward{All: to}}
			})
			r := newRigWith(t, cfg)
			a, b, c := r.register(alice, 17), r.register(bob, 17), r.register(carol, 17)
			r.talk(a, b)
			r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
			r.dial(a, "1004")
			r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
			r.wantState(alice, "none")
			if m := last[*skinny.CallInfoDynamic](r, b); m.CalledParty+m.CallingParty != to+"1002" && m.CallingParty != to {
				t.Errorf("Bob is shown %+v", m)
			}
			if to == "1003" {
				r.say(c, &skinny.OffHook{})
				r.wantState(carol, "connected")
			} else {
				r.event(ari.Dialed{ID: r.far().id, Status: "ANSWER"})
			}
			r.wantState(bob, "connected")
			if call := r.device(bob).active.call; call.answered.IsZero() || call.members() != 2 {
				t.Errorf("%d members", call.members())
			}
			r.say(b, &skinny.OnHook{})
			r.say(c, &skinny.OnHook{})
			r.say(a, &skinny.OnHook{})
			r.wait(20 * time.Second)
			r.idle()
		})
	}
}

// With G.729 between two phones a forward outside needs what Asterisk can transcode.
func TestDivertLeavesG729(t *testing.T) {
	r := newRigWith(t, forwarding(Forward{NoAnswer: "700"}, func(cfg *Config) {
		for _, l := range cfg.Lines {
			l.Codecs = []Codec{"g729", "ulaw"}
		}
	}))
	a := r.register(alice, 17)
	r.register(bob, 17)
	r.toBob("phone", a)
	if m := last[*skinny.OpenReceiveChannel](r, a); m.PayloadType != skinny.CodecG729AnnexA {
		t.Errorf("at first %v", m.PayloadType)
	}
	r.wait(10 * time.Second)
	if m := last[*skinny.OpenReceiveChannel](r, a); m.PayloadType != skinny.CodecG711Ulaw64k {
		t.Errorf("then %v", m.PayloadType)
	}
	far := r.x.calls["skinny-1-77-1"].dialled()
	r.wait(3 * time.Second)
	want(t, r, ari.DialChannel{ID: far.id, Caller: r.device(alice).active.media.leg.id, Timeout: dialTimeout})
}
