package session

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// The tone of a call that waits is repeated until it is answered.
func TestCallWaitingToneIsRepeated(t *testing.T) {
	for _, tc := range []struct {
		tone     bool
		interval time.Duration
		tones    int // in 25 s
	}{{true, 10 * time.Second, 3}, {true, 0, 1}, {false, 10 * time.Second, 0}} {
		cfg := testConfig()
		cfg.Lines["1002"].CallWaitingTone, cfg.Lines["1002"].CallWaitingInterval = tc.tone, tc.interval
		r := newRigWith(t, cfg)
		a, b := r.register(alice, 11), r.register(bob, 11)
		r.talk(a, b)
		r.call("1.1", "1002")
		r.wait(25 * time.Second)
		if n := r.count(b, "StartTone CallWaitingTone"); n != tc.tones {
			t.Errorf("%+v: %d tones", tc, n)
		}
		r.press(b, skinny.SoftKeyEventAnswer, r.ref(bob))
		r.forget()
		r.wait(time.Minute)
		r.never(b, "StartTone")
		r.allOver(a, b)
	}
}

// A line without call waiting is busy for a second call, of this phone's own: another phone of the line takes it.
func TestNoCallWaiting(t *testing.T) {
	r, a, b, c := shared(t, 17, func(cfg *Config) { cfg.Lines["1002"].NoCallWaiting = true })
	r.talk(a, b)
	r.call("1.1", "1002")
	r.never(b, "CallState RingIn")
	r.expect(c, "CallState RingIn")
	r.press(c, skinny.SoftKeyEventAnswer, r.device(carol).ringing(nil).ref)
	r.call("1.2", "1002")
	wantStatus(t, r, "1.2", "BUSY", true)
	r.end("1.1", 16)
	r.allOver(a, b, c)
}

func TestRingOfALine(t *testing.T) {
	for ring, want := range map[RingType]string{
		RingByOrigin: "SetRinger Outside", RingInside: "SetRinger Inside", RingFeature: "SetRinger Feature", RingUrgent: "SetRinger Precedence",
		RingFlash: "SetRinger FlashOnly", RingSilent: "SetRinger Off",
	} {
		cfg := testConfig()
		cfg.Lines["1002"].Ring = ring
		r := newRigWith(t, cfg)
		b := r.register(bob, 17)
		r.call("1.1", "1002")
		r.expect(b, "CallState RingIn", "SetLamp Blink", want)
		r.end("1.1", 16)
		r.idle()
	}
}

// A call of a line that makes no sound makes none beside a conversation.
func TestSilentCallWaits(t *testing.T) {
	for ring, want := range map[RingType]int{RingSilent: 0, RingFlash: 1} {
		cfg := testConfig()
		cfg.Lines["1002"].Ring = ring
		r := newRigWith(t, cfg)
		a, b := r.register(alice, 11), r.register(bob, 11)
		r.talk(a, b)
		r.call("1.1", "1002")
		if n := r.count(b, "SetRinger FlashOnly"); n != want {
			t.Errorf("%s: %d flashes", ring, n)
		}
		r.expect(b, "CallState RingIn", "SetLamp Blink")
		r.never(b, "StartTone")
		r.end("1.1", 16)
		r.allOver(a, b)
	}
}

// A call that makes no sound does not silence one that does.
func TestQuietCallBesideALoudOne(t *testing.T) {
	cfg := testConfig()
	cfg.Lines["1004"] = &Line{Number: "1004", Context: "from-skinny", Ring: RingSilent}
	cfg.Devices[bob].Buttons = append(cfg.Devices[bob].Buttons, Button{Kind: ButtonLine, Line: "1004"})
	r := newRigWith(t, cfg)
	b := r.register(bob, 17)
	r.call("1.1", "1002")
	r.forget()
	r.call("1.2", "1004")
	r.never(b, "SetRinger")
	r.end("1.1", 16)
	r.forget()
	r.call("1.3", "1002")
	r.expect(b, "SetRinger Outside")
	r.end("1.2", 16)
	r.end("1.3", 16)
	r.idle()
}

// The handset takes the line that the configuration says, or none before a line key is pressed.
func TestAutoLine(t *testing.T) {
	for auto, want := range map[int]uint32{0: 0, 1: 1, 2: 2, 7: 1} {
		t.Run(fmt.Sprint(auto), func(t *testing.T) {
			cfg := sharedConfig()
			cfg.Devices[carol].AutoLine = auto
			r := newRigWith(t, cfg)
			c := r.register(carol, 17)
			r.say(c, &skinny.OffHook{})
			if want == 0 {
				r.exactly(c)
				r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 2})
			}
			if at := r.device(carol).active.app.instance; want > 0 && at != want || want == 0 && at != 2 {
				t.Errorf("line %d", at)
			}
			r.expect(c, "StartTone InsideDialTone")
			r.say(c, &skinny.OnHook{})
			r.say(c, &skinny.EnblocCall{CalledParty: "700"}) // where a line must be taken, the first has to do
			if at := r.device(carol).active.app.instance; at != max(want, 1) {
				t.Errorf("en bloc on line %d", at)
			}
			r.allOver(c)
		})
	}
}

// A phone of which nothing but the line is known says what its line is to the dialplan.
func TestLineTellsTheDialplan(t *testing.T) {
	cfg := testConfig()
	cfg.Lines["1001"].Language, cfg.Lines["1001"].AccountCode = "de", "sales"
	r := newRigWith(t, cfg)
	a := r.register(alice, 17)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "700")
	want := map[string]string{"CHANNEL(language)": "de", "CHANNEL(accountcode)": "sales", "CHANNEL(peeraccount)": "sales"}
	for _, c := range r.asked {
		var vars map[string]string
		switch c := c.(type) {
		case ari.CreateChannel:
			vars = maps.Clone(c.Variables)
		case ari.ExternalMedia:
			vars = maps.Clone(c.Variables)
		default:
			continue
		}
		maps.DeleteFunc(vars, func(k, _ string) bool { return want[k] == "" })
		if !maps.Equal(vars, want) {
			t.Errorf("%T has %v", c, vars)
		}
	}
	if asks[ari.CreateChannel](r) != 1 || asks[ari.ExternalMedia](r) != 1 {
		t.Errorf("asked for %v", r.asked)
	}
}
