package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
)

// A phone that is not to be disturbed rejects calls, or shows them without a sound. 8941 and 8945 can only reject.
func TestDND(t *testing.T) {
	for name, c := range map[string]struct {
		mode  DND
		kind  skinny.DeviceType
		rings bool
	}{
		"default": {DNDOff, skinny.DeviceTypeCisco7975, false},
		"reject":  {DNDReject, skinny.DeviceTypeCisco7975, false},
		"silent":  {DNDSilent, skinny.DeviceTypeCisco7975, true},
		"8945":    {DNDSilent, skinny.DeviceTypeCisco8945, false},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig()
			cfg.Devices[bob].DND = c.mode
			cfg.Devices[bob].Buttons = append(cfg.Devices[bob].Buttons, Button{Kind: ButtonFeature, Feature: FeatureDND})
			r := newRigWith(t, cfg)
			a, b := r.register(alice, 11), r.registerAs(&skinny.Register{DeviceName: bob, DeviceType: c.kind, ProtocolVersion: 20})
			r.press(b, skinny.SoftKeyEventDND, 0)
			if m := last[*skinny.FeatureStatDynamic](r, b); m.FeatureIndex != 2 || m.FeatureStatus != 1 {
				t.Errorf("%+v", m)
			}
			r.expect(b, "FeatureStatDynamic", "SetLamp On")
			if mode := r.x.deviceView(r.device(bob)).DND; (mode == DNDSilent) != c.rings {
				t.Errorf("REST says %q", mode)
			}
			r.say(a, &skinny.OffHook{})
			r.dial(a, "1002")
			r.call("1.1", "1002")
			if c.rings {
				r.never(b, "SetRinger Inside")
				r.never(b, "SetRinger Outside")
				r.expect(b, "CallState RingIn", "SetRinger FlashOnly")
				r.end("1.1", 16)
				r.wantState(bob, "ringin")
				r.press(b, skinny.SoftKeyEventDND, 0) // off: it rings
				r.expect(b, "FeatureStatDynamic", "SetLamp Off", "SetRinger Inside")
				r.press(b, skinny.SoftKeyEventDND, 0)
				r.expect(b, "SetRinger FlashOnly")
			} else {
				r.never(b, "CallState RingIn")
				r.expect(a, "StartTone LineBusyTone", "CallState Busy")
				wantStatus(t, r, "1.1", "DND", true)
			}
			r.say(a, &skinny.OnHook{})
			r.say(b, &skinny.Stimulus{Stimulus: skinny.StimulusPrivacy, StimulusInstance: 2})
			r.expect(b, "FeatureStatDynamic", "SetLamp Off")
			r.idle()
		})
	}
}

// The end of DND lets the call ring that rings, not one of a silent line that came first.
func TestDNDEndsBesideASilentCall(t *testing.T) {
	cfg := sharedConfig()
	cfg.Lines["1002"].Ring = RingSilent
	r := newRigWith(t, cfg)
	c := r.register(carol, 17)
	r.step(SetDND{Device: carol, DND: DNDSilent})
	r.call("1.1", "1002")
	r.call("1.2", "1003")
	r.show(c)
	r.step(SetDND{Device: carol})
	r.expect(c, "SetRinger Outside")
}

// The other phones of a line ring on.
func TestDNDIsOfThePhone(t *testing.T) {
	r := newRigWith(t, sharedConfig())
	b, c := r.register(bob, 17), r.register(carol, 17)
	r.press(b, skinny.SoftKeyEventDND, 0)
	r.call("1.1", "1002")
	r.never(b, "CallState RingIn")
	r.wantState(carol, "ringin")
	r.press(c, skinny.SoftKeyEventEndCall, r.ref(carol))
	wantStatus(t, r, "1.1", "BUSY", true)
	r.idle()
}

// It is shown, kept over a restart and taken back by an operator; calls that are made are not concerned.
func TestDNDKept(t *testing.T) {
	cfg := testConfig()
	r := newRigWith(t, cfg)
	b := r.register(bob, 11)
	r.step(SetDND{Device: bob, DND: DNDSilent})
	r.step(SetDND{Device: alice, DND: "loud"})     // none such
	r.step(SetDND{Device: "SEP0", DND: DNDReject}) // none such
	r.expect(b, `DisplayPromptStatus "\x80?"`)
	if v := r.x.deviceView(r.device(bob)); v.DND != DNDSilent || v.Prompt != "DND" {
		t.Errorf("%+v", v)
	}
	r.say(b, &skinny.OffHook{})
	r.expect(b, "StartTone InsideDialTone")

	r = r.restarted(cfg)
	if len(r.x.disturb) != 1 || r.x.dnd(r.device(bob)) != DNDSilent {
		t.Errorf("kept: %v", r.x.disturb)
	}
	b = r.connect()
	r.say(b, &skinny.Register{DeviceName: bob, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11})
	r.say(b, &skinny.TimeDateReq{})
	r.expect(b, `DisplayPromptStatus "\x80?"`)
	r.step(SetDND{Device: bob})
	r.expect(b, `DisplayPromptStatus "\x80\x13"`)
	if r = r.restarted(cfg); len(r.x.disturb) != 0 {
		t.Errorf("kept: %v", r.x.disturb)
	}
}
