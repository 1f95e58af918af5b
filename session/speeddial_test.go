package session

import (
	"fmt"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// One key has several numbers: the next is tried while nobody answers.
func TestNumbersInTurn(t *testing.T) {
	for _, tc := range []struct {
		name string
		end  func(r *rig, b ConnID)
	}{
		{"nobody answers", func(r *rig, _ ConnID) { r.wait(tryTime) }},
		{"declined", func(r *rig, b ConnID) { r.press(b, skinny.SoftKeyEventEndCall, r.ref(bob)) }},
		{"phone lost", func(r *rig, b ConnID) { r.step(PhoneGone{Conn: b}) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := testConfig()
			d := *cfg.Devices[alice]
			d.Buttons = []Button{{Kind: ButtonLine, Line: "1001"}, {Kind: ButtonSpeedDial, Number: "1002", Numbers: []string{"700", "1003"}}}
			cfg.Devices[alice] = &d
			r := newRigWith(t, cfg)
			a, b, c := r.register(alice, 22), r.register(bob, 22), r.register(carol, 11)
			r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusSpeedDial, StimulusInstance: 1})
			r.expect(a, "DialedNumber 1002", "StartTone AlertingTone", "CallState RingOut")
			ref := r.ref(alice)
			tc.end(r, b)
			r.wantState(bob, "none")
			r.expect(a, "StopTone", "DialedNumber 700", "CallState Proceed")
			far := r.far()
			r.event(ari.Dialed{ID: far.id, Status: "BUSY"})
			r.expect(a, "DialedNumber 1003", "CallState RingOut")
			if r.channels[far.id] {
				t.Error("the second number is not hung up")
			}
			r.wantState(carol, "ringin")
			r.wait(tryTime + time.Second) // the last one rings on
			r.wantState(carol, "ringin")
			r.say(c, offHook)
			r.expect(a, "CallState Connected")
			if r.ref(alice) != ref {
				t.Error("the caller has another call now")
			}
			r.inBridge(r.device(alice).active.media.leg, r.device(carol).active.media.leg)
			r.say(c, onHook)
			r.say(a, onHook)
			r.wait(time.Minute)
			r.idle()
		})
	}
}

func TestLastNumberFails(t *testing.T) {
	cfg := testConfig()
	d := *cfg.Devices[alice]
	d.Buttons = []Button{{Kind: ButtonLine, Line: "1001"}, {Kind: ButtonSpeedDial, Number: "1002", Numbers: []string{"1003"}}}
	cfg.Devices[alice] = &d
	r := newRigWith(t, cfg)
	a := r.register(alice, 22)
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusSpeedDial, StimulusInstance: 1})
	r.expect(a, "DialedNumber 1002", "DialedNumber 1003", "StartTone ReorderTone", "CallState Congestion")
	r.say(a, onHook)
	r.idle()
}

// Two Asterisks: the next number of a key may be in another one than the one before it, a slot or a room, of which each is in one. What was tried stays there and is
// cleared; the caller has the same call on the phone.
func TestNumbersOnTwoAsterisks(t *testing.T) {
	for _, first := range []string{"700", "1003"} {
		for _, next := range []string{"6001", "5500"} {
			for _, consults := range []bool{false, true} {
				t.Run(fmt.Sprint(first, " ", next, " ", consults), func(t *testing.T) {
					cfg := parkConfig()
					cfg.Asterisk = append(cfg.Asterisk, Asterisk{Name: "pbx2"})
					cfg.MeetMe = conferenceConfig().MeetMe
					cfg.Devices[bob].Buttons[1] = Button{Kind: ButtonSpeedDial, Number: first, Numbers: []string{next}}
					r := newRigWith(t, cfg)
					r.step(LinkUp{Asterisk: 1})
					a, b, c := r.register(alice, 17), r.register(bob, 17), r.register(carol, 17)
					r.callOn(1, "1.1", "1001")
					r.say(a, offHook)
					if next == "6001" {
						r.press(a, skinny.SoftKeyEventPark, r.ref(alice))
					} else {
						r.say(a, onHook)
						r.callOn(1, "1.1", next)
					}
					if consults {
						r.call("1.2", "1002")
						r.say(b, offHook)
						r.press(b, skinny.SoftKeyEventTransfer, r.ref(bob))
					}
					r.say(b, &skinny.Stimulus{Stimulus: skinny.StimulusSpeedDial, StimulusInstance: 1})
					ref := r.ref(bob)
					if next == "6001" {
						r.call("1.9", next)
						r.logged("parked call on another asterisk")
						wantStatus(t, r, "1.9", "INVALID", true)
					}
					if first == "700" {
						far := r.x.devices[bob].active.call.far()
						r.event(ari.Dialed{ID: far.id, Status: "RINGING"})
						r.event(ari.Dialed{ID: far.id, Status: "BUSY"})
					} else {
						r.press(c, skinny.SoftKeyEventEndCall, r.ref(carol))
					}
					p := r.device(bob).active
					if p == nil || p.state != connected || p.ref != ref || p.call.pbx.index != 1 || p.media.leg == nil {
						t.Fatalf("Bob has %+v", p)
					}
					r.inBridge(p.media.leg, r.x.pbxs[1].channels["1.1"])
					if on := r.on[string(p.media.leg.id)]; on != 1 {
						t.Errorf("Bob's leg is on Asterisk %d", on)
					}
					for id := range r.channels {
						if r.on[string(id)] == 0 && id != "1.2" {
							t.Errorf("%s is left on the first Asterisk", id)
						}
					}
					r.say(b, onHook)
					r.allDown(a, b, c)
				})
			}
		}
	}
}
