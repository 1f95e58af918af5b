package skinny

import "testing"

// TestModuleCaps: what phones were seen to say of their key expansion modules, and what they may.
func TestModuleCaps(t *testing.T) {
	for _, test := range []struct {
		kind uint32
		text string
		want Module
		name string
	}{
		{1, "max-chained=2 deviceLine=14", Module{"7914", 14}, "7914"}, // a 7970 (dump)
		{2, "max-chained=2 deviceLine=24", Module{"7915", 24}, "7915-24"},
		{2, "max-chained=2 deviceLine=12", Module{"7915", 12}, "7915-12"},
		{3, "deviceLine=24", Module{"7916", 24}, "7916-24"},
		{1, "", Module{"7914", 14}, "7914"},
		{3, "max-chained=2", Module{"7916", 24}, "7916-24"},
		{2, "deviceLine=-1 max-chained=2", Module{"7915", 24}, "7915-24"},
		{2, "deviceLine=99999999999999999999", Module{"7915", 24}, "7915-24"},
		{9, "max-chained=3 deviceLine=36", Module{"type 9", 36}, "type 9"},
		{0, "", Module{"type 0", 0}, "type 0"},
	} {
		got := (&ExtensionDeviceCaps{Instance: 1, ModuleType: test.kind, Text: test.text}).Module()
		if got != test.want || got.String() != test.name {
			t.Errorf("type %d, %q is %+v, called %s; want %+v, %s", test.kind, test.text, got, got, test.want, test.name)
		}
	}
}

// TestModuleNames: each module has a name of its own, and what a phone says of one that it announces is understood.
func TestModuleNames(t *testing.T) {
	for kind, m := range keyModules {
		if got, err := ModuleNamed(m.String()); got != kind || err != nil {
			t.Errorf("%s is %v, %v; want %v", m, got, err, kind)
		}
		if caps := ModuleCaps(2, kind); m.code != 0 && (caps.Module() != m.Module || caps.Instance != 2) {
			t.Errorf("%s is announced as %+v", m, caps)
		}
	}
	_, err := ModuleNamed("7915")
	if want := `"7915" is no key expansion module; there are 7914, 7915-12, 7915-24, 7916-12, 7916-24, SPA500DS, SPA500S, SPA932DS`; err == nil || err.Error() != want {
		t.Errorf("a 7915 of no size: %v", err)
	}
	for device, keys := range map[DeviceType]int{DeviceTypeCisco7960: 28, DeviceTypeCisco7975: 48, DeviceTypeCiscoSPA509G: 64, DeviceTypeCisco7941: 0} {
		if m := ModelOf(device); m.ModuleKeys() != keys {
			t.Errorf("a %s has %d keys on modules, want %d", m.Name, m.ModuleKeys(), keys)
		}
	}
}
