package session

import (
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// Carol joins Bob's call with somebody outside; when one of them leaves, the rest is an ordinary call again.
func TestBarge(t *testing.T) {
	for _, leaves := range []string{"who barged in", "who had the call", "far end"} {
		t.Run(leaves, func(t *testing.T) {
			r, _, b, c := shared(t, 17)
			r.call("1.1", "1002")
			r.say(b, &skinny.OffHook{})
			far := r.far()
			r.forget()
			r.press(c, skinny.SoftKeyEventBarge, r.ref(carol))
			r.expect(c, "OpenReceiveChannel", "CallState Connected", "SelectSoftKeys ConnectedWithConference", "StartTone Zip")
			r.expect(b, "SelectSoftKeys ConnectedWithConference", "StartTone Zip")
			call := r.device(bob).active.call
			if in := r.bridges[ari.BridgeID(call.id)]; len(in) != 3 || !call.many {
				t.Errorf("the bridge holds %v", in)
			}
			r.wait(time.Second)
			r.expect(b, "StopTone")
			r.expect(c, "StopTone")
			switch leaves {
			case "who barged in":
				r.say(c, &skinny.OnHook{})
				r.wantState(carol, "remote")
				r.wantState(bob, "connected")
				r.expect(c, "CloseReceiveChannel", "CallState CallRemoteMultiline", "SelectSoftKeys InUseHint")
				r.never(c, "CallState OnHook")
				r.expect(b, "SelectSoftKeys Connected")
			case "who had the call":
				r.press(b, skinny.SoftKeyEventEndCall, r.ref(bob))
				r.wantState(bob, "remote")
				r.wantState(carol, "connected")
				r.press(c, skinny.SoftKeyEventHold, r.ref(carol))
				r.press(b, skinny.SoftKeyEventResume, r.ref(bob))
				r.wantState(bob, "connected")
			case "far end":
				r.end("1.1", 16)
				r.wantState(bob, "none")
				r.wantState(carol, "none")
			}
			if leaves != "far end" && (call.many || call.far() != far || !far.bridged()) {
				t.Errorf("conference %v, far end %v", call.many, call.far())
			}
			r.allOver(b, c)
		})
	}
}

// Telephones without softkeys have the line key.
func TestBargeByLineKey(t *testing.T) {
	cfg := sharedConfig()
	r := newRigWith(t, cfg)
	a, b := r.register(alice, 17), r.register(bob, 17)
	c := r.registerAs(&skinny.Register{DeviceName: carol, DeviceType: skinny.DeviceType12SP, ProtocolVersion: 3})
	r.talk(a, b)
	r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 2})
	r.wantState(carol, "connected")
	if !r.device(bob).active.call.many {
		t.Error("no conference")
	}
	r.allOver(a, b, c)
}

// Phones of one line can be a conference of their own: nobody of them barged in.
func TestConferenceOfOneLine(t *testing.T) {
	cfg := sharedConfig()
	cfg.Devices[alice].Buttons = []Button{{Kind: ButtonLine, Line: "1002"}}
	r := newRigWith(t, cfg)
	a, b, c := r.register(alice, 17), r.register(bob, 17), r.register(carol, 17)
	r.say(b, &skinny.OffHook{})
	r.dial(b, "1002")
	r.say(c, &skinny.OffHook{})
	r.press(b, skinny.SoftKeyEventConfrn, r.device(bob).active.ref)
	r.dial(b, "1002")
	r.say(a, &skinny.OffHook{})
	r.press(b, skinny.SoftKeyEventConfrn, r.device(bob).active.ref)
	r.mixed([]string{alice, bob, carol}, nil)
	r.say(a, &skinny.OnHook{})
	r.mixed([]string{bob, carol}, nil)
	r.allOver(b, c)
}

// Who must not barge in is told so.
func TestNoBarge(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"line":    func(cfg *Config) { cfg.Lines["1002"].NoBarge = true },
		"privacy": func(cfg *Config) { cfg.Devices[bob].Privacy = true },
	} {
		t.Run(name, func(t *testing.T) {
			r, a, b, c := shared(t, 17, change)
			r.say(a, &skinny.OffHook{})
			r.dial(a, "1002")
			r.say(b, &skinny.OffHook{})
			if keys := r.offered(c); keys[skinny.SoftKeyEventBarge] || !keys[skinny.SoftKeyEventNewCall] {
				t.Errorf("keys %v", keys)
			}
			r.forget()
			r.press(c, skinny.SoftKeyEventBarge, r.ref(carol))
			r.exactly(c, "DisplayDynamicPriNotify")
			r.wantState(carol, "remote")
			r.allOver(a, b, c)
		})
	}
}

// A held call is not joined: it would be two phones of the line and music. Whoever wants it resumes it, as on CallManager.
func TestNoBargeIntoHold(t *testing.T) {
	r, a, b, c := shared(t, 17)
	r.talk(a, b)
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.forget()
	r.press(c, skinny.SoftKeyEventBarge, r.ref(carol))
	r.exactly(c, "DisplayDynamicPriNotify")
	r.press(c, skinny.SoftKeyEventBarge, 0)
	r.wantState(carol, "remote")
	r.wantState(bob, "hold")
	r.press(c, skinny.SoftKeyEventResume, r.ref(carol))
	r.wantState(carol, "connected")
	r.wantState(bob, "remote")
	if r.device(carol).active.call.many {
		t.Error("it is a conference")
	}
	r.allOver(a, b, c)
}

// Privacy hides a call from the other phones of its line, from the moment when its key is pressed.
func TestPrivacy(t *testing.T) {
	for _, key := range []string{"feature key", "softkey"} {
		t.Run(key, func(t *testing.T) {
			r, a, b, c := shared(t, 11, func(cfg *Config) {
				cfg.Devices[bob].Buttons = append(cfg.Devices[bob].Buttons, Button{Kind: ButtonFeature, Feature: FeaturePrivacy, Label: "Private"})
			})
			press := func() {
				if key == "softkey" {
					r.press(b, skinny.SoftKeyEventPrivate, r.ref(bob))
				} else {
					r.say(b, &skinny.Stimulus{Stimulus: skinny.StimulusPrivacy, StimulusInstance: 2})
				}
			}
			r.talk(a, b)
			press()
			if m := last[*skinny.CallState](r, c); m.CallState != skinny.CallStateCallRemoteMultiline || m.Privacy != skinny.CallPrivacyFull {
				t.Errorf("%+v", m)
			}
			if m := last[*skinny.CallInfo](r, c); m.CallingParty != "" {
				t.Errorf("%+v", m)
			}
			if m := last[*skinny.FeatureStatDynamic](r, b); m.FeatureStatus != 1 || m.FeatureIndex != 2 {
				t.Errorf("%+v", m)
			}
			r.press(b, skinny.SoftKeyEventHold, r.ref(bob)) // it is nobody's business either
			r.forget()
			r.press(c, skinny.SoftKeyEventResume, r.ref(carol))
			r.wantState(carol, "remote")
			press()
			r.expect(c, "CallState Hold", "CallInfo 1001→1002", "SelectSoftKeys OnHold")
			r.press(c, skinny.SoftKeyEventResume, r.ref(carol))
			r.wantState(carol, "connected")
			r.allOver(a, b, c)
		})
	}
}

// What the configuration says anew counts for the calls that there are.
func TestPrivacyAndBargeAreReloaded(t *testing.T) {
	r, a, b, c := shared(t, 17)
	r.talk(a, b)
	cfg := sharedConfig()
	cfg.Lines["1002"].NoBarge = true
	r.step(Reload{Config: cfg})
	if keys := r.offered(c); keys[skinny.SoftKeyEventBarge] {
		t.Errorf("keys %v", keys)
	}
	cfg = sharedConfig()
	cfg.Devices[bob].Privacy = true
	r.step(Reload{Config: cfg})
	if m := last[*skinny.CallState](r, c); m.Privacy != skinny.CallPrivacyFull {
		t.Errorf("%+v", m)
	}
	r.step(Reload{Config: sharedConfig()})
	if keys := r.offered(c); !keys[skinny.SoftKeyEventBarge] {
		t.Errorf("keys %v", keys)
	}
	r.allOver(a, b, c)
}

// Privacy is kept over restarts, and forgotten when it is again as the configuration has it.
func TestPrivacyIsKept(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 17)
	toggle := func() *Record {
		for _, e := range r.x.Step(r.now, PhoneMessage{b, &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventPrivate}}, nil) {
			if e.Kind == Save {
				return e.Record
			}
		}
		t.Fatal("nothing was saved")
		return nil
	}
	on := toggle()
	if on.Bucket != BucketPrivacy || on.Key != bob || string(on.Value) != "true" {
		t.Errorf("%s %s %s", on.Bucket, on.Key, on.Value)
	}
	if x := New(testConfig(), Boot{Number: 78, Records: []Record{*on}}); !x.private(x.devices[bob]) || x.private(x.devices[alice]) {
		t.Error("not taken up again")
	}
	if off := toggle(); off.Key != bob || off.Value != nil {
		t.Errorf("%s %s", off.Key, off.Value)
	}
}
