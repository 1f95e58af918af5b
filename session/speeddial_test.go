package session

import (
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
