package session

import (
	"fmt"
	"slices"
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
)

// manyKeys is a phone of Alice's with a line and n-1 speed dials.
func manyKeys(n int) *Config {
	cfg := testConfig()
	d := *cfg.Devices[alice]
	d.Buttons = []Button{{Kind: ButtonLine, Line: "1001"}}
	for len(d.Buttons) < n {
		d.Buttons = append(d.Buttons, Button{Kind: ButtonSpeedDial, Number: fmt.Sprint(7000 + len(d.Buttons))})
	}
	cfg.Devices[alice] = &d
	return cfg
}

// template is the keys that the phone was told last, in as many messages as it takes.
func (r *rig) template(c ConnID) (keys []skinny.ButtonDefinition) {
	r.Helper()
	for _, m := range r.sent[c] {
		if m, ok := m.(*skinny.ButtonTemplate); ok {
			if m.ButtonOffset == 0 {
				keys = nil
			}
			keys = append(keys, m.Buttons...)
			if int(m.ButtonOffset)+len(m.Buttons) != len(keys) || len(keys) > int(m.TotalButtonCount) || len(m.Buttons) > maxTemplate {
				r.Errorf("%d keys at %d of %d make it %d", len(m.Buttons), m.ButtonOffset, m.TotalButtonCount, len(keys))
			}
		}
	}
	return keys
}

// details is what lines of the log say in detail.
func (r *rig) details(message string) (details []string) {
	for _, l := range r.logs {
		if l.Message == message {
			details = append(details, l.Detail)
		}
	}
	return details
}

// A phone with two key modules has more keys than one template holds.
func TestTemplateOfManyKeys(t *testing.T) {
	for n, messages := range map[int]int{42: 1, 43: 2, 56: 2} {
		r := newRigWith(t, manyKeys(n))
		c := r.register(alice, 17)
		r.say(c, &skinny.ButtonTemplateReq{})
		if keys := r.template(c); len(keys) != n || keys[n-1] != (skinny.ButtonDefinition{InstanceNumber: uint8(n - 1), ButtonType: skinny.ButtonTypeSpeedDial}) {
			t.Errorf("%d keys: %v", len(keys), keys)
		}
		if got := r.count(c, "ButtonTemplate"); got != messages {
			t.Errorf("%d keys are told in %d messages, not %d", n, got, messages)
		}
	}
}

// What a phone says of its key modules is seen in its view, until it registers anew.
func TestKeyModules(t *testing.T) {
	r := newRig(t)
	c := r.register(alice, 22)
	say := func(place, kind uint32, text string) {
		t.Helper()
		r.say(c, &skinny.ExtensionDeviceCaps{Instance: place, ModuleType: kind, MaxAllowed: 2, Text: text})
	}
	has := func(want ...ModuleView) {
		t.Helper()
		p := newPublished()
		p.take(r.x)
		if v := p.devices[alice]; v == nil || !slices.Equal(v.Modules, want) {
			t.Errorf("its view is %+v, want modules %v", v, want)
		}
	}
	r.x.Changes(nil)
	say(2, 3, "max-chained=2 deviceLine=12")
	say(1, 2, "max-chained=2 deviceLine=24")
	has(ModuleView{"7915", 24}, ModuleView{"7916", 12})
	for _, place := range []uint32{0, 1, 2, 3, 1 << 31} { // what it has said, and what cannot be
		say(place, place+1, map[uint32]string{1: "deviceLine=24", 2: "deviceLine=12"}[place])
	}
	if changes := r.x.Changes(nil); len(changes) > 0 {
		t.Errorf("nothing is new, and %+v changes", changes)
	}
	if got, want := r.details("phone has a key module"), []string{"module 2 is a 7916 with 12 keys", "module 1 is a 7915 with 24 keys"}; !slices.Equal(got, want) {
		t.Errorf("logged: %q, want %q", got, want)
	}
	r.register(alice, 22)
	has()
}

// TestMissingModules: a phone that is told of keys which it does not have is worth a warning.
func TestMissingModules(t *testing.T) {
	for _, tc := range []struct {
		kind    skinny.DeviceType
		keys    int
		modules []skinny.DeviceType
		want    string // what is logged: none
		left    string // and that these are left out
	}{
		{skinny.DeviceTypeCisco7970, 8, nil, "", ""},
		{skinny.DeviceTypeCisco7970, 9, nil, "7970, key 9: it has 8 keys of its own, and reports no key module", ""},
		{skinny.DeviceTypeCisco7970, 22, []skinny.DeviceType{skinny.DeviceTypeCisco7914AddOn}, "", ""},
		{skinny.DeviceTypeCisco7970, 36, []skinny.DeviceType{skinny.DeviceTypeCisco7914AddOn}, "7970, keys 23 to 36: it has 8 keys of its own, and reports 7914", ""},
		{skinny.DeviceTypeCisco7975, 56, []skinny.DeviceType{skinny.DeviceTypeCisco7916AddOn24Buttons, skinny.DeviceTypeCisco7916AddOn24Buttons}, "", ""},
		{skinny.DeviceTypeCisco7975, 56, []skinny.DeviceType{skinny.DeviceTypeCisco7916AddOn24Buttons, skinny.DeviceTypeCisco7915AddOn12Buttons},
			"7975, keys 45 to 56: it has 8 keys of its own, and reports 7916-24 and 7915-12", ""},
		{skinny.DeviceTypeCisco7960, 34, nil, "", ""}, // it has modules and does not say so
		{skinny.DeviceTypeCisco7960, 35, nil, "7960, key 35: it has 6 keys of its own, and its key modules 28 at the most", "; left out"},
		{skinny.DeviceTypeCiscoSPA509G, 76, nil, "", ""},
		{skinny.DeviceTypeCisco7970, 60, []skinny.DeviceType{skinny.DeviceTypeCisco7914AddOn}, "7970, keys 23 to 60: it has 8 keys of its own, and reports 7914", "; left out: keys 57 to 60"},
	} {
		t.Run(fmt.Sprintf("%v with %d keys", tc.kind, tc.keys), func(t *testing.T) {
			cfg := manyKeys(tc.keys)
			cfg.Devices[alice].Buttons = append(cfg.Devices[alice].Buttons, Button{}, Button{}) // keys without a use need no place
			r := newRigWith(t, cfg)
			c := r.connect()
			r.say(c, &skinny.Register{DeviceName: alice, DeviceType: tc.kind, ProtocolVersion: 22})
			for i, m := range tc.modules {
				r.say(c, skinny.ModuleCaps(i+1, m))
			}
			for range 2 { // the time may be asked for again
				r.say(c, &skinny.TimeDateReq{})
				r.say(c, &skinny.RegisterAvailableLines{})
			}
			var want []string
			if tc.want != "" {
				want = []string{tc.want + " (does its file name the module in addOnModules?)" + tc.left}
			}
			if got := r.details("keys are configured that the phone does not have"); !slices.Equal(got, want) {
				t.Errorf("logged: %q, want %q", got, want)
			}
		})
	}
}

// The keys of modules come behind those that a model has in fixed places.
func TestModulesBehindFixedKeys(t *testing.T) {
	cfg := manyKeys(76)
	cfg.Devices[alice].Buttons[75] = Button{Kind: ButtonSpeedDial, Number: "1002", BLF: "Stasis:1002"}
	cfg.Devices[alice].Buttons[74] = Button{Kind: ButtonLine, Line: "1003"}
	r := newRigWith(t, cfg)
	c := r.registerModel(alice, skinny.DeviceTypeCiscoSPA509G, 8)
	keys := r.template(c)
	for i, want := range map[int]skinny.ButtonDefinition{
		11: {InstanceNumber: 11, ButtonType: skinny.ButtonTypeSpeedDial},
		12: {InstanceNumber: 1, ButtonType: skinny.ButtonTypeVoicemail}, 13: {InstanceNumber: 1, ButtonType: skinny.ButtonTypeHold},
		14: {InstanceNumber: 12, ButtonType: skinny.ButtonTypeSpeedDial},
		76: {InstanceNumber: 2, ButtonType: skinny.ButtonTypeLine}, 77: {InstanceNumber: 3, ButtonType: skinny.ButtonTypeLine},
	} {
		if len(keys) != 78 || keys[i] != want {
			t.Fatalf("key %d of %d is %+v, want %+v of 78", i+1, len(keys), keys[min(i, len(keys)-1)], want)
		}
	}
	r.register(bob, 22)
	if got := r.watched(c, skinny.ButtonTypeLine, 3); got != "OnHook Off" {
		t.Errorf("the last key shows %s", got)
	}
	r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 3}) // the key that watches Bob
	r.wantState(bob, "ringin")
}

// MaxButtons is what the largest phone has.
func TestMaxButtons(t *testing.T) {
	most := 0
	for kind := range skinny.DeviceType(1 << 17) {
		m := skinny.ModelOf(kind)
		most = max(most, m.LineKeys+m.ModuleKeys())
	}
	if most != MaxButtons {
		t.Errorf("a phone has up to %d keys, not %d", most, MaxButtons)
	}
}
