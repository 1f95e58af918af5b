package session

import (
	"slices"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

func TestHoldAndResume(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	far := r.outside(a)
	old := r.device(alice).parties[0].media.leg
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	r.exactly(a, "CloseReceiveChannel", "StopMediaTransmission", "SetLamp Wink", "CallState Hold", `DisplayPromptStatus "\x80\x03"`, "CallInfo 1001→700",
		"SelectSoftKeys OnHold", "SetSpeakerMode Off")
	want(t, r, ari.Hangup{ID: old.id, Cause: 16})
	want(t, r, ari.StartMOH{ID: far.id})
	r.forget()
	r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
	r.exactly(a, "SetSpeakerMode On", "SetLamp On", "ActivateCallPlane", "OpenReceiveChannel", "CallState Connected", "SelectSoftKeys Connected",
		`DisplayPromptStatus "\x80\x18"`, "CallInfo 1001→700", "StartMediaTransmission")
	leg := r.device(alice).parties[0].media.leg
	if leg.id == old.id || !leg.bridged() {
		t.Errorf("leg is %s, before it was %s; bridged: %v", leg.id, old.id, leg.bridged())
	}
	want(t, r, ari.StopMOH{ID: far.id})
	if !r.channels[far.id] || len(r.bridges) != 1 || len(r.channels) != 2 {
		t.Errorf("channels %v, bridges %v", r.channels, r.bridges)
	}
	r.say(a, &skinny.OnHook{})
	r.idle()
}

// The end of music is also that of ring-back, which is a tone in the same place: it comes first.
func TestMusicEndsBeforeRingBack(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.register(bob, 17)
	r.call("1.1", "1001")
	r.say(a, &skinny.OffHook{})
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "1002")
	r.forget()
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	want(t, r, ari.StopMOH{ID: "1.1"}, ari.Ring{ID: "1.1"})
}

// The keys that hold and resume.
func TestHoldKeys(t *testing.T) {
	for _, tc := range []struct {
		name         string
		hold, resume skinny.Message
	}{
		{"stimulus", &skinny.Stimulus{Stimulus: skinny.StimulusHold, StimulusInstance: 1}, &skinny.Stimulus{Stimulus: skinny.StimulusHold, StimulusInstance: 1}},
		{"line key", &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventHold}, &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 1}},
		{"without a reference", &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventHold}, &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventResume}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			a := r.register(alice, 11)
			r.outside(a)
			r.say(a, tc.hold)
			r.wantState(alice, "hold")
			r.say(a, tc.hold) // for Stimulus the second is a resume
			if tc.name != "stimulus" {
				r.wantState(alice, "hold")
				r.say(a, tc.resume)
			}
			r.wantState(alice, "connected")
		})
	}
	t.Run("handset", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.outside(a)
		r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
		r.say(a, &skinny.OnHook{})
		r.wantState(alice, "hold")
		r.say(a, &skinny.OffHook{LineInstance: 1, CallReference: r.ref(alice)})
		r.wantState(alice, "connected")
	})
	t.Run("flash of a telephone behind an adapter", func(t *testing.T) {
		r := newRig(t)
		a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCiscoAta186, ProtocolVersion: 3})
		b := r.register(bob, 11)
		r.say(a, &skinny.HookFlash{})
		r.exactly(a)
		far := r.outside(a)
		r.say(a, &skinny.HookFlash{})
		r.expect(a, "CallState Hold", "StartTone InsideDialTone")
		r.dial(a, "1002")
		r.say(a, &skinny.HookFlash{}) // it rings: back to the first
		r.wantState(bob, "none")
		if r.device(alice).active.call != far.call || len(r.device(alice).parties) != 1 {
			t.Error("the flash does not go back")
		}
		r.say(b, &skinny.EnblocCall{CalledParty: "1001"})
		for _, call := range []*call{r.device(bob).active.call, far.call, r.device(bob).active.call} { // a call that waits
			r.say(a, &skinny.HookFlash{})
			if r.device(alice).active.call != call || len(r.device(alice).parties) != 2 {
				t.Error("the flash does not go to and fro")
			}
		}
	})
}

// Music is derived: a party hears it if and only if a partner holds it.
func TestMusic(t *testing.T) {
	music := func(r *rig) map[ari.ChannelID]bool {
		on := map[ari.ChannelID]bool{}
		for _, ch := range r.x.pbxs[0].channels {
			if ch.music {
				on[ch.id] = true
			}
		}
		return on
	}
	t.Run("both sides hold", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 17)
		r.talk(a, b)
		r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
		if on := music(r); len(on) != 1 || !on[r.device(bob).parties[0].media.leg.id] {
			t.Errorf("music for %v", on)
		}
		r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
		if len(r.channels) != 0 || len(r.bridges) != 1 {
			t.Errorf("both hold: %v, %v", r.channels, r.bridges)
		}
		r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
		if on := music(r); len(on) != 1 || !on[r.device(alice).parties[0].media.leg.id] {
			t.Errorf("music for %v", on)
		}
		r.press(b, skinny.SoftKeyEventResume, r.ref(bob))
		if on := music(r); len(on) != 0 {
			t.Errorf("music for %v", on)
		}
		r.say(a, &skinny.OnHook{})
		r.say(b, &skinny.OnHook{})
		r.idle()
	})
	t.Run("the line's class", func(t *testing.T) {
		cfg := testConfig()
		cfg.Lines["1001"].MusicClass = "jazz"
		r := newRigWith(t, cfg)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
		want(t, r, ari.StartMOH{ID: far.id, Class: "jazz"})
	})
	t.Run("the far end holds", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		leg := r.device(alice).parties[0].media.leg.id
		r.event(ari.Held{ID: far.id})
		r.exactly(a, `DisplayPromptStatus "\x80\x03"`)
		want(t, r, ari.StartMOH{ID: leg})
		r.event(ari.Unheld{ID: far.id})
		r.exactly(a, `DisplayPromptStatus "\x80\x18"`)
		want(t, r, ari.StopMOH{ID: leg})
	})
	t.Run("both, far end and phone", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.event(ari.Held{ID: far.id})
		r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
		if on := music(r); len(on) != 1 || !on[far.id] {
			t.Errorf("music for %v", on)
		}
		r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
		if on := music(r); len(on) != 1 || !on[r.device(alice).parties[0].media.leg.id] {
			t.Errorf("music for %v", on)
		}
		r.event(ari.Unheld{ID: far.id})
		if on := music(r); len(on) != 0 {
			t.Errorf("music for %v", on)
		}
	})
	t.Run("refused music is not asked for again", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.outside(a)
		n := 0
		r.refuse = func(c ari.Command) *ari.Result {
			if _, ok := c.(ari.StartMOH); ok {
				n++
				return &ari.Result{Status: ari.Refused, Code: 500, Message: "no such class"}
			}
			return nil
		}
		r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
		r.step(Tick{})
		if n != 1 {
			t.Errorf("asked for %d times", n)
		}
		r.wantState(alice, "hold")
	})
}

func TestFarEndHangsUpWhileHeld(t *testing.T) {
	for name, version := range map[string]uint8{"old": 11, "new": 17} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			a := r.register(alice, version)
			far := r.outside(a)
			r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
			r.say(a, &skinny.OnHook{})
			r.forget()
			r.end(far.id, 16)
			r.expect(a, "CallState OnHook", "SetLamp Off", "SelectSoftKeys OnHook")
			r.idle()
		})
	}
	t.Run("while the leg is being hung up", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.hold = true
		r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
		r.end(far.id, 16)
		r.release()
		r.say(a, &skinny.OnHook{})
		r.idle()
	})
	t.Run("while it is resumed", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
		r.hold = true
		r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
		r.end(far.id, 16)
		r.release()
		r.say(a, &skinny.OnHook{})
		r.wait(time.Second)
		r.idle()
	})
}

func TestResumeHoldsTheActiveCall(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	r.outside(a)
	first := r.ref(alice)
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusSpeedDial, StimulusInstance: 1})
	r.say(b, &skinny.OffHook{})
	second := r.ref(alice)
	for range 3 {
		r.press(a, skinny.SoftKeyEventResume, first)
		r.press(a, skinny.SoftKeyEventResume, second)
	}
	d := r.device(alice)
	if d.active == nil || d.active.ref != second || d.party(first).state != held || d.party(second).state != connected {
		t.Errorf("first is %v, second %v", d.party(first).state, d.party(second).state)
	}
	r.say(a, &skinny.OnHook{})
	r.press(a, skinny.SoftKeyEventEndCall, first)
	r.say(b, &skinny.OnHook{})
	r.idle()
}

// A bridge never holds two legs of one phone: the new one waits until the old one is gone, not only until its hang-up was asked for.
func TestNewLegWaitsForTheOldOne(t *testing.T) {
	for _, order := range []string{"answer first", "event first", "no event"} {
		t.Run(order, func(t *testing.T) {
			r := newRig(t)
			a := r.register(alice, 11)
			r.outside(a)
			old := r.device(alice).parties[0].media.leg
			r.hold = true
			r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
			r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
			i := slices.IndexFunc(r.queue, func(e Effect) bool { return e.Command == ari.Hangup{ID: old.id, Cause: 16} })
			if i < 0 {
				t.Fatalf("the old leg is not hung up: %+v", r.queue)
			}
			hangup := r.queue[i]
			r.queue = slices.Delete(r.queue, i, i+1)
			r.release() // all but the hang-up
			leg := r.device(alice).parties[0].media.leg
			if leg == old || leg.bridged() || !leg.created {
				t.Fatalf("the new leg is bridged beside the old one: %+v", leg)
			}
			if order != "event first" {
				r.step(CommandDone{ID: hangup.ID})
				if leg.bridged() {
					t.Fatal("the new leg is bridged before the old one left")
				}
			}
			if order == "no event" {
				r.wait(leftGrace)
			} else {
				r.end(old.id, 16)
			}
			if !leg.bridged() {
				t.Error("the new leg is not bridged")
			}
			if order == "event first" {
				r.step(CommandDone{ID: hangup.ID, Result: ari.Result{Status: ari.Gone}})
			}
			delete(r.channels, old.id)
			delete(r.bridges[ari.BridgeID(leg.call.id)], old.id)
			r.say(a, &skinny.OnHook{})
			r.idle()
		})
	}
}

// Answered, and held before the leg is there: the caller is answered all the same and hears music.
func TestHoldBeforeTheLegIsThere(t *testing.T) {
	r := newRig(t)
	r.ack = false
	b := r.register(bob, 11)
	r.call("1.1", "1002")
	r.say(b, &skinny.OffHook{})
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	want(t, r, ari.Answer{ID: "1.1"}, ari.SetVariable{ID: "1.1", Name: "SKINNY_STATUS", Value: "ANSWER"}, ari.StartMOH{ID: "1.1"})
	r.wait(time.Minute) // the ack that did not come is not waited for
	r.wantState(bob, "hold")
}

// Nothing to hold, nothing to resume.
func TestHoldWithoutACall(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.press(a, skinny.SoftKeyEventHold, 0)
	r.press(a, skinny.SoftKeyEventResume, 4711)
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusHold})
	r.exactly(a)
	r.say(a, &skinny.OffHook{})
	r.forget()
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice)) // dial tone cannot be held
	r.exactly(a)
}

// What sounds and runs while a call is put on hold and taken back.
func TestHoldEndsTones(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	far := r.outside(a)
	r.event(ari.DTMFReceived{ID: far.id, Digit: '1'})
	limit := r.device(alice).timeout
	r.press(a, skinny.SoftKeyEventHold, 0)
	r.expect(a, "StartTone Dtmf1", "StopTone", "CallState Hold")
	r.wait(digitTone)
	r.never(a, "StopTone")
	if got := r.device(alice).timeout; got >= limit {
		t.Errorf("on hold the phone may be silent for %v, in the call for %v", got, limit)
	}
	first := r.ref(alice)
	r.dialOutside(a, "701")
	second := r.device(alice).active.call.far()
	r.event(ari.Dialed{ID: second.id, Status: "ANSWER"})
	r.end(second.id, 16)
	r.wait(time.Second)
	r.expect(a, "StartTone ReorderTone")
	r.press(a, skinny.SoftKeyEventResume, first)
	r.expect(a, "StopTone", "CallState Connected")
	if got := r.device(alice).timeout; got != limit {
		t.Errorf("taken back, the phone may be silent for %v, not %v", got, limit)
	}
}

// dialOutside dials a number of the dialplan on a new call.
func (r *rig) dialOutside(c ConnID, number string) {
	r.Helper()
	r.press(c, skinny.SoftKeyEventNewCall, 0)
	r.dial(c, number)
}

func TestFlashAnswersAWaitingCall(t *testing.T) {
	r := newRig(t)
	b := r.registerAs(&skinny.Register{DeviceName: bob, DeviceType: skinny.DeviceTypeCiscoAta186, ProtocolVersion: 3})
	r.call("1.1", "1002")
	r.say(b, &skinny.OffHook{})
	r.call("1.2", "1002")
	r.say(b, &skinny.HookFlash{})
	if far := r.device(bob).active.call.far(); far.id != "1.2" {
		t.Errorf("%s has the ear", far.id)
	}
	r.say(b, &skinny.HookFlash{})
	if far := r.device(bob).active.call.far(); far.id != "1.1" {
		t.Errorf("%s has the ear", far.id)
	}
}

// The line key goes to and fro between two calls of the line, on phones that have no softkeys for that.
func TestLineKeySwaps(t *testing.T) {
	for kind, swaps := range map[skinny.DeviceType]bool{skinny.DeviceTypeCisco7902: true, skinny.DeviceTypeCisco6911: true, skinny.DeviceTypeCisco7975: false} {
		r := newRig(t)
		b := r.registerAs(&skinny.Register{DeviceName: bob, DeviceType: kind, ProtocolVersion: 17})
		key := &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 1}
		r.call("1.1", "1002")
		r.say(b, &skinny.OffHook{})
		r.call("1.2", "1002")
		for _, want := range []ari.ChannelID{"1.2", "1.1", "1.2"} { // the first press answers
			if !swaps {
				want = "1.2"
			}
			r.say(b, key)
			if far := r.device(bob).active.call.far(); far.id != want {
				t.Errorf("%v: %s has the ear, not %s", kind, far.id, want)
			}
		}
	}
}

// A held call reminds its phone: by a ring when it does nothing, by a beep in another conversation, not while it rings or dials, and no more when
// it is resumed.
func TestHoldReminder(t *testing.T) {
	cfg := testConfig()
	cfg.Lines["1001"].HoldReminder = 10 * time.Second
	r := newRigWith(t, cfg)
	a := r.register(alice, 11)
	r.outside(a)
	ref := r.ref(alice)
	r.press(a, skinny.SoftKeyEventHold, ref)
	r.forget()
	r.wait(9 * time.Second)
	r.exactly(a, "")
	r.wait(time.Second)
	r.exactly(a, "SetRinger Feature")
	r.wait(10 * time.Second)
	r.exactly(a, "SetRinger Feature")
	r.press(a, skinny.SoftKeyEventResume, ref)
	r.expect(a, "SetRinger Off", "OpenReceiveChannel") // it may be ringing yet
	r.press(a, skinny.SoftKeyEventHold, ref)

	r.press(a, skinny.SoftKeyEventNewCall, 0)
	r.forget()
	r.wait(10 * time.Second)
	r.exactly(a, "")
	r.dial(a, "700")
	r.event(ari.Dialed{ID: r.device(alice).active.call.far().id, Status: "ANSWER"})
	r.forget()
	r.wait(10*time.Second + beepTime)
	r.expect(a, "StartTone HoldTone", "StopTone")

	r.press(a, skinny.SoftKeyEventResume, ref)
	r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
	r.forget()
	r.wait(time.Minute)
	r.never(a, "SetRinger Feature")
	r.say(a, &skinny.OnHook{})
	r.idle()
}
