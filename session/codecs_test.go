package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

func caps(codecs ...skinny.Codec) *skinny.CapabilitiesRes {
	m := &skinny.CapabilitiesRes{}
	for _, c := range codecs {
		m.Caps = append(m.Caps, skinny.MediaCapability{PayloadType: c})
	}
	return m
}

func TestCodecChoice(t *testing.T) {
	const u, a, g722, g729a, g729b = skinny.CodecG711Ulaw64k, skinny.CodecG711Alaw64k, skinny.CodecG722_64k, skinny.CodecG729AnnexA, skinny.CodecG729
	for _, tc := range []struct {
		name  string
		line  []Codec
		phone []skinny.Codec
		want  Codec
	}{
		{"the line's first", []Codec{"ulaw", "alaw", "g722"}, []skinny.Codec{g722, a, u}, "ulaw"},
		{"alaw first", []Codec{"alaw", "ulaw"}, []skinny.Codec{u, a}, "alaw"},
		{"g722 first", []Codec{"g722", "ulaw"}, []skinny.Codec{u, g722}, "g722"},
		{"g722, which the phone lacks", []Codec{"g722", "ulaw"}, []skinny.Codec{u, a}, "ulaw"},
		{"nothing in common", []Codec{"g722"}, []skinny.Codec{a}, "alaw"},
		{"g729 towards the dialplan", []Codec{"g729", "alaw"}, []skinny.Codec{g729a, a}, "alaw"},
		{"g729 only, towards the dialplan", []Codec{"g729"}, []skinny.Codec{g729b, u}, "ulaw"},
		{"capabilities not known", []Codec{"g722", "g729", "alaw"}, nil, "alaw"},
		{"capabilities that nobody knows", []Codec{"ulaw"}, []skinny.Codec{9999}, "ulaw"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := testConfig()
			cfg.Lines["1002"].Codecs = tc.line
			r := newRigWith(t, cfg)
			c := r.connect()
			r.say(c, &skinny.Register{DeviceName: bob, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11})
			if tc.phone != nil {
				r.say(c, caps(tc.phone...))
			}
			r.call("1.1", "1002")
			r.say(c, &skinny.OffHook{})
			if got := r.device(bob).parties[0].media.leg.format; got != tc.want {
				t.Errorf("codec is %s", got)
			}
			if m := last[*skinny.StartMediaTransmission](r, c); m.PayloadType != codecIDs[tc.want] {
				t.Errorf("the phone sends %v", m.PayloadType)
			}
		})
	}
}

// Capabilities come in four forms; codecs are taken from the audio ones.
func TestCapabilityForms(t *testing.T) {
	audio := []skinny.MediaCapability{{PayloadType: skinny.CodecG722_64k}}
	for _, m := range []skinny.Message{&skinny.CapabilitiesRes{Caps: audio}, &skinny.UpdateCapabilities{AudioCaps: audio},
		&skinny.UpdateCapabilitiesV2{AudioCaps: audio}, &skinny.UpdateCapabilitiesV3{AudioCaps: audio}} {
		r := newRig(t)
		r.say(r.register(bob, 22), m)
		if got := r.device(bob).codecs; len(got) != 1 || !got["g722"] {
			t.Errorf("%T: codecs are %v", m, got)
		}
	}
}

// g729Config has two lines that name G.729, and one that does not.
func g729Config() *Config {
	cfg := testConfig()
	cfg.Lines["1001"].Codecs = []Codec{"g729", "ulaw"}
	cfg.Lines["1002"].Codecs = []Codec{"g729", "ulaw"}
	return cfg
}

// G.729 only where every party is a phone that has it and prefers it; before music such phones are moved to G.711.
func TestG729(t *testing.T) {
	t.Run("between two phones that want it", func(t *testing.T) {
		r := newRigWith(t, g729Config())
		a, b := r.register(alice, 11), r.register(bob, 17)
		r.talk(a, b)
		for _, name := range []string{alice, bob} {
			if got := r.device(name).parties[0].media.leg.format; got != g729 {
				t.Errorf("%s talks %s", name, got)
			}
		}
		r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
		r.expect(b, "CloseReceiveChannel", "StopMediaTransmission", "OpenReceiveChannel", "StartMediaTransmission")
		leg := r.device(bob).parties[0].media.leg
		if leg.format != "ulaw" {
			t.Errorf("while on hold bob has %s", leg.format)
		}
		want(t, r, ari.StartMOH{ID: leg.id})
		r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
		if got := r.device(alice).parties[0].media.leg.format; got != "ulaw" {
			t.Errorf("after resuming alice talks %s", got)
		}
		want(t, r, ari.StopMOH{ID: leg.id})
		r.say(a, &skinny.OnHook{})
		r.say(b, &skinny.OnHook{})
		r.idle()
	})
	t.Run("one wants something else", func(t *testing.T) {
		r := newRigWith(t, g729Config())
		a, c := r.register(alice, 11), r.register(carol, 17)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "1003")
		r.say(c, &skinny.OffHook{})
		for _, name := range []string{alice, carol} {
			if got := r.device(name).parties[0].media.leg.format; got != "ulaw" {
				t.Errorf("%s talks %s", name, got)
			}
		}
	})
	t.Run("one does not have it", func(t *testing.T) {
		r := newRigWith(t, g729Config())
		a, b := r.register(alice, 11), r.register(bob, 17)
		r.say(b, caps(skinny.CodecG711Ulaw64k))
		r.talk(a, b)
		if got := r.device(alice).parties[0].media.leg.format; got != "ulaw" {
			t.Errorf("alice talks %s", got)
		}
	})
	t.Run("to the dialplan", func(t *testing.T) {
		r := newRigWith(t, g729Config())
		r.outside(r.register(alice, 11))
		if got := r.device(alice).parties[0].media.leg.format; got != "ulaw" {
			t.Errorf("alice talks %s", got)
		}
	})
}
