package skinny

import (
	"slices"
	"strings"
	"testing"
)

func TestModelOf(t *testing.T) {
	type facts struct {
		name             string
		lines, softKeys  int
		display, prompts bool
	}
	tests := []struct {
		device DeviceType
		want   facts
	}{
		{DeviceTypeCisco7960, facts{"7960", 6, 4, true, true}},
		{DeviceTypeCisco7940, facts{"7940", 2, 4, true, true}},
		{DeviceTypeCisco7911, facts{"7911", 1, 4, true, true}},
		{DeviceTypeCisco7910, facts{"7910", 1, 0, true, false}},
		{DeviceTypeCisco7902, facts{"7902", 1, 0, false, false}},
		{DeviceTypeCisco7920, facts{"7920", 6, 2, true, true}},
		{DeviceTypeCisco7970, facts{"7970", 8, 5, true, true}},
		{DeviceTypeCisco6901, facts{"6901", 1, 0, false, false}},
		{DeviceTypeCisco6961, facts{"6961", 12, 4, true, true}},
		{DeviceTypeCisco8945, facts{"8945", 10, 4, true, false}},
		{DeviceTypeCiscoAta186, facts{"ATA 186", 1, 0, false, false}},
		{DeviceTypeCiscoSPA525G, facts{"SPA 525G", 5, 4, true, true}},
		{DeviceTypeConferenceBridgeDixieland, facts{"IOS conference bridge", 0, 0, false, false}},
	}
	for _, test := range tests {
		t.Run(test.want.name, func(t *testing.T) {
			m := ModelOf(test.device)
			got := facts{m.Name, m.LineKeys, m.SoftKeys, m.Display, m.Prompts}
			if got != test.want || !m.Known {
				t.Errorf("got %+v (known: %v), want %+v", got, m.Known, test.want)
			}
		})
	}
}

func TestModelOfUnknown(t *testing.T) {
	m := ModelOf(4711)
	if m.Known || m.Name != "4711" || m.LineKeys != 2 || m.SoftKeys != 4 || !m.Display || !m.Prompts {
		t.Errorf("got %+v", m)
	}
	if m := ModelOf(DeviceTypeCisco7960); m.Wireless || m.SPCP || m.PlainText {
		t.Errorf("a 7960 has no quirks: %+v", m)
	}
}

// TestModelQuirks lists for each quirk the models that have it, so that a slip in one family shows.
func TestModelQuirks(t *testing.T) {
	tests := []struct {
		quirk string
		has   func(Model) bool
		want  string
	}{
		{"list of keys", func(m Model) bool { return m.Scrolls }, "7920, 7921, 7925, 7926, IP Communicator"},
		{"keys that are not counted", func(m Model) bool { return !m.Countable() && !m.MediaResource }, "7920, 7921, 7925, 7926, IP Communicator"},
		{"wireless", func(m Model) bool { return m.Wireless }, "7920, 7921, 7925, 7926"},
		{"bare keypad", func(m Model) bool { return m.BareKeypad }, "7905, 7912"},
		{"one speed dial more", func(m Model) bool { return m.ExtraSpeedDial }, "7940, 7960"},
		{"strict ring", func(m Model) bool { return m.StrictRing }, "7940, 7960"},
		{"line 0", func(m Model) bool { return m.LineZero }, "7920"},
		{"no tone with media", func(m Model) bool { return m.NoToneWithMedia }, "7910"},
		{"button index", func(m Model) bool { return m.ButtonIndexLines }, "7906, 7911"},
		{"no conference set", func(m Model) bool { return m.NoConferenceSet }, "6921, 6941, 6945, 6961"},
		{"no message lamp", func(m Model) bool { return m.NoMWILamp },
			"12, 12SP, 12SP+, 30SP+, 30VIP, 7970, 7971-GE, 7971-GE, 7975, ATA 186, ATA 188, VG248"},
		{"plain text", func(m Model) bool { return m.PlainText },
			"12, 12SP, 12SP+, 30SP+, 30VIP, 6901, 6911, 7902, 7910, ATA 186, ATA 188, BRI gateway, VG248, analogue gateway"},
		{"short labels", func(m Model) bool { return m.ShortLabels }, "6921, 6941, 6945, 6961"},
		{"one line", func(m Model) bool { return m.OneLine }, "6901, 6911, Nokia ICC"},
		{"hook flash", func(m Model) bool { return m.HookFlash },
			"6901, 6911, 7905, 7906, 7911, ATA 186, ATA 188, Nokia ICC, VG248, analogue gateway"},
		{"no multiblink", func(m Model) bool { return m.NoMultiblink }, "8941, 8945"},
		{"one way closes", func(m Model) bool { return m.OneWayCloses }, "7941, 7941-GE, 7961, 7961-GE, 7971-GE, 7971-GE, 8941, 8945"},
		{"microphone before reception", func(m Model) bool { return m.MicBeforeOpen }, "7975"},
		{"microphone before transmission", func(m Model) bool { return m.MicBeforeStart }, "8941, 8945"},
		{"video", func(m Model) bool { return m.Video }, "7985, 8941, 8945"},
		{"keep-alive before registration", func(m Model) bool { return m.KeepAliveFirst }, "6911, 7985"},
		{"path capability", func(m Model) bool { return m.PathCapability }, "8941, 8945, IP Communicator"},
		{"off-hook before connected", func(m Model) bool { return m.OffHookFirst }, "7906, 7911"},
		{"no ids in acks", func(m Model) bool { return m.NoAckIDs }, "6901, 6911"},
		{"no ringing lamp", func(m Model) bool { return m.NoRingingBLF }, "7940, 7960"},
		{"small user data", func(m Model) bool { return m.SmallUserData }, "7940, 7960"},
		{"loses the call plane", func(m Model) bool { return m.LosesCallPlane }, "7940, 7960"},
		{"no silent DND", func(m Model) bool { return m.NoSilentDND }, "8941, 8945"},
		{"no phone", func(m Model) bool { return m.MediaResource },
			"IOS conference bridge, conference bridge, conference bridge AudVid, conference bridge Flint, conference bridge HetroGen, " +
				"conference bridge Summit, conference bridge Yoko, conference video bridge"},
		{"no statistics", func(m Model) bool { return m.NoStatistics }, "7937"},
		{"needs the clock", func(m Model) bool { return m.NeedsClock }, "7935, 7936"},
		{"held at version 3", func(m Model) bool { return m.HighestVersion == 3 }, "ATA 186, ATA 188"},
		{"static call info", func(m Model) bool { return m.StaticCallInfo && !m.SPCP || m.SPCP && !m.StaticCallInfo }, ""},
		{"softkeys without a display", func(m Model) bool { return m.SoftKeys > 0 && !m.Display }, ""},
		{"prompts without a display", func(m Model) bool { return m.Prompts && !m.Display }, ""},
	}
	for _, test := range tests {
		var names []string
		for _, m := range models {
			if test.has(m) {
				names = append(names, m.Name)
			}
		}
		slices.Sort(names)
		if got := strings.Join(names, ", "); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.quirk, got, test.want)
		}
	}
}

func TestFixedKeys(t *testing.T) {
	tests := []struct {
		device DeviceType
		want   string
	}{
		{DeviceTypeCisco7910, "Hold1 Transfer1 Display1 Voicemail1 Conference1 ForwardAll1 SpeedDial1 SpeedDial2 LastNumberRedial1"},
		{DeviceTypeCisco7912, "Hold1 SpeedDial1 SpeedDial2 SpeedDial3 SpeedDial4 SpeedDial5 SpeedDial6 SpeedDial7 SpeedDial8 SpeedDial9"},
		{DeviceType12SP, "SpeedDial1 SpeedDial2 SpeedDial3 SpeedDial4 Hold1 LastNumberRedial1 Transfer1 ForwardAll1 CallPark1 Voicemail1"},
		{DeviceType30VIP, "LastNumberRedial1 Voicemail1 CallPark1 ForwardAll1 Conference1 Undefined0 Undefined0 Undefined0 Undefined0 SpeedDial1 SpeedDial2 " +
			"SpeedDial3 SpeedDial4 SpeedDial5 SpeedDial6 SpeedDial7 SpeedDial8 SpeedDial9 SpeedDial10 SpeedDial11 SpeedDial12 SpeedDial13"},
		{DeviceTypeCisco6921, "SpeedDial1 SpeedDial2 SpeedDial3 SpeedDial4 SpeedDial5 SpeedDial6"},
		{DeviceTypeCiscoAta186, "SpeedDial1 SpeedDial2 SpeedDial3 SpeedDial4"},
		{DeviceTypeCiscoSPA509G, "Voicemail1 Hold1"},
		{DeviceTypeCisco7931, "Messages21 Directory22 Headset23 Application24"},
		{DeviceTypeCisco8941, "Conference1 Hold1 Transfer1 LastNumberRedial1"},
		{DeviceTypeCisco8945, "Conference1 Hold1 Transfer1 LastNumberRedial1"},
		{DeviceTypeCisco7960, ""},
	}
	for _, test := range tests {
		m := ModelOf(test.device)
		var names []string
		for _, k := range m.Fixed {
			names = append(names, k.ButtonType.String()+number(uint32(k.InstanceNumber)))
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", m.Name, got, test.want)
		}
	}
}

// TestModelMedia: codecs and key expansion modules, of a model of each family.
func TestModelMedia(t *testing.T) {
	const g729 = "G729 G729AnnexA G729AnnexB G729AnnexAwAnnexB"
	for _, test := range []struct {
		device DeviceType
		codecs string
		keys   []int // of the modules that fit
	}{
		{DeviceType12SP, "G711Ulaw64k G711Alaw64k G7231", nil},
		{DeviceTypeCisco7905, "G711Ulaw64k G711Alaw64k " + g729, nil},
		{DeviceTypeCisco7960, "Wide_Band_256k G711Ulaw64k G711Alaw64k " + g729, []int{14}},
		{DeviceTypeCisco7941, "G722_64k G711Ulaw64k G711Alaw64k " + g729 + " ILBC", nil},
		{DeviceTypeCisco7961, "G722_64k G711Ulaw64k G711Alaw64k " + g729 + " ILBC", []int{14, 12, 24, 12, 24}},
		{DeviceTypeCisco7970, "Wide_Band_256k G722_64k G711Ulaw64k G711Alaw64k " + g729 + " ILBC", []int{14, 12, 24, 12, 24}},
		{DeviceTypeCisco7975, "G722_64k G711Ulaw64k G711Alaw64k " + g729 + " ILBC", []int{12, 24, 12, 24}},
		{DeviceTypeCisco6911, "G722_64k G711Ulaw64k G711Alaw64k " + g729, nil},
		{DeviceTypeCisco6941, "G711Ulaw64k G711Alaw64k " + g729 + " ILBC", nil},
		{DeviceTypeCiscoAta186, "G711Ulaw64k G711Alaw64k G7231 " + g729, nil},
		{DeviceTypeCiscoSPA525G, "G722_64k G711Ulaw64k G711Alaw64k " + g729 + " ILBC", []int{32, 32}},
		{4711, "G711Ulaw64k G711Alaw64k", nil},
	} {
		m := ModelOf(test.device)
		var codecs []string
		for _, c := range m.Codecs {
			codecs = append(codecs, c.String())
		}
		if got := strings.Join(codecs, " "); got != test.codecs {
			t.Errorf("%s has %s, want %s", m.Name, got, test.codecs)
		}
		var keys []int
		for _, module := range m.Modules {
			keys = append(keys, module.Module().Keys)
		}
		if !slices.Equal(keys, test.keys) {
			t.Errorf("%s takes modules of %v keys, want %v", m.Name, keys, test.keys)
		}
	}
	for device, m := range models {
		if len(m.Codecs) == 0 {
			t.Errorf("%s (%d) has no codecs", m.Name, device)
		}
		for _, module := range m.Modules {
			if module.Module().Keys == 0 {
				t.Errorf("%s takes %s, which has no keys", m.Name, module)
			}
		}
	}
}

func TestNegotiateVersion(t *testing.T) {
	tests := []struct {
		name   string
		phone  uint8
		device DeviceType
		want   Version
		bits   [3]byte
	}{
		{"12SP", 0, DeviceType12SP, 0, [3]byte{}},
		{"7910", 2, DeviceTypeCisco7910, 2, [3]byte{}},
		{"7936", 4, DeviceTypeCisco7936Conference, 4, [3]byte{}},
		{"7985", 5, DeviceTypeCisco7985, 5, [3]byte{0x20, 0xF1, 0xFE}},
		{"7960", 11, DeviceTypeCisco7960, 11, [3]byte{0x20, 0xF1, 0xFF}},
		{"7941", 17, DeviceTypeCisco7941, 17, [3]byte{0x20, 0xF1, 0xFF}},
		{"7975", 22, DeviceTypeCisco7975, 22, [3]byte{0x20, 0xF1, 0xFF}},
		{"a later phone", 25, DeviceTypeCisco8945, 22, [3]byte{0x20, 0xF1, 0xFF}},
		{"nonsense", 255, 4711, 22, [3]byte{0x20, 0xF1, 0xFF}},
		{"ATA offers more", 11, DeviceTypeCiscoAta186, 3, [3]byte{}},
		{"old ATA", 2, DeviceTypeCiscoAta188, 2, [3]byte{}},
		{"SPA", 8, DeviceTypeCiscoSPA525G2, 8, [3]byte{0x20, 0xF1, 0xFE}},
		{"SPA that says more", 17, DeviceTypeCiscoSPA525G2, 8, [3]byte{0x20, 0xF1, 0xFE}},
		{"old SPA", 5, DeviceTypeCiscoSPA303G, 0, [3]byte{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := NegotiateVersion(test.phone, ModelOf(test.device))
			if got != test.want {
				t.Errorf("version %d, want %d", got, test.want)
			}
			if bits := ServerFeatures(got); bits != test.bits {
				t.Errorf("features % x, want % x", bits, test.bits)
			}
		})
	}
}

func TestWantsUTF8(t *testing.T) {
	tests := []struct {
		device string
		bits   [3]byte
		want   bool
	}{
		{"7936", [3]byte{0, 0, 0}, false},
		{"7960", [3]byte{0x00, 0x60, 0x85}, false},
		{"6961", [3]byte{0x20, 0x70, 0x85}, true},
		{"7941", [3]byte{0x00, 0x72, 0x85}, true},
	}
	for _, test := range tests {
		if got := WantsUTF8(test.bits); got != test.want {
			t.Errorf("%s: %v", test.device, got)
		}
	}
}
