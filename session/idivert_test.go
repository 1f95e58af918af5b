package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// Alice has a call, or is called, and sends the other end to her voicemail.
func TestDivertKey(t *testing.T) {
	for _, when := range []string{"ringing", "connected", "held"} {
		for _, from := range []string{"phone", "caller"} {
			t.Run(when+" from "+from, func(t *testing.T) {
				r := newRigWith(t, mailConfig())
				a, b := r.register(alice, 22), r.register(bob, 11)
				var caller *channel
				if from == "phone" {
					r.say(b, offHook)
					r.dial(b, "1001")
				} else {
					r.call("1.1", "1001")
					caller = r.far()
				}
				r.wantState(alice, "ringin")
				if when != "ringing" {
					r.say(a, offHook)
					r.wantState(alice, "connected")
				}
				if when == "held" {
					r.press(a, holdKey, r.ref(alice))
				}
				r.forget()
				r.press(a, skinny.SoftKeyEventIDivert, r.ref(alice))
				if when == "ringing" {
					r.expect(a, "CallHistoryInfo", "CallState OnHook") // not missed
				} else {
					r.expect(a, "CallState OnHook")
				}
				r.wantState(alice, "none")
				var far *channel
				for _, c := range r.x.sortedCalls() {
					if far == nil {
						far = c.dialled()
					}
				}
				if far == nil || far.endpoint != "Local/700@from-skinny/n" || far.vars["REDIRECTING(from-all,i)"] != `"Alice" <1001>` {
					t.Fatalf("dialled %+v", far)
				}
				r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
				if from == "phone" {
					r.wantState(bob, "connected")
					r.inBridge(r.device(bob).active.media.leg, far)
					r.say(b, onHook)
				} else {
					r.inBridge(caller, far)
					r.end(caller.id, 16)
				}
				r.say(a, onHook)
				r.idle()
			})
		}
	}
}

// The key of a line without voicemail is not offered, and says so when it is pressed all the same.
func TestDivertKeyNowhere(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 22), r.register(bob, 22)
	r.talk(a, b)
	p := r.device(bob).active
	for i, key := range softKeySets[skinny.SoftKeySetConnected] {
		if key == skinny.SoftKeyEventIDivert && r.x.validKeys(p, skinny.SoftKeySetConnected)&(1<<i) != 0 {
			t.Error("iDivert is offered")
		}
	}
	r.press(b, skinny.SoftKeyEventIDivert, p.ref)
	r.expect(b, "DisplayDynamicPriNotify")
	r.wantState(bob, "connected")
}

// inBridge fails unless these, and no others, are together.
func (r *rig) inBridge(a, b *channel) {
	r.Helper()
	if in := r.bridges[ari.BridgeID(a.call.id)]; a.call != b.call || !in[a.id] || !in[b.id] || len(in) != 2 {
		r.Fatalf("%s and %s are not together: %v", a.id, b.id, r.bridges)
	}
}

// Who is sent on to a line of ours hears that it rings, whatever becomes of its codec, and speaks when that is answered.
func TestDivertedToALine(t *testing.T) {
	cfg := testConfig()
	for _, n := range []string{"1001", "1002"} {
		l := *cfg.Lines[n]
		l.Codecs, l.Divert = []Codec{"g729", "ulaw"}, "1003"
		cfg.Lines[n] = &l
	}
	r := newRigWith(t, cfg)
	a, b, c := r.register(alice, 11), r.register(bob, 22), r.register(carol, 22)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventIDivert, r.ref(alice))
	r.wantState(carol, "ringin")
	if n := r.count(b, "StartMediaTransmission"); n > 0 || r.device(bob).active.tone.playing != skinny.ToneAlertingTone {
		t.Fatalf("Bob's phone is to speak:\n%s", r.show(b))
	}
	r.say(c, offHook)
	r.expect(b, "StopTone", "StartMediaTransmission")
	r.inBridge(r.device(bob).active.media.leg, r.device(carol).active.media.leg)
	r.say(c, onHook)
	r.say(b, onHook)
	r.say(a, onHook)
	r.idle()
}
