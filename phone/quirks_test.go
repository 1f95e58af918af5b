package phone

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/skinny"
)

// TestQuirksOfRegistration: what some models say besides (flows.md 11).
func TestQuirksOfRegistration(t *testing.T) {
	for _, tc := range []struct {
		name, like string
		kind       skinny.DeviceType
		first      skinny.MessageID // of all
		also       skinny.MessageID
	}{
		{"7985", "7970", skinny.DeviceTypeCisco7985, skinny.IDKeepAlive, skinny.IDRegister},
		{"6911", "6901", skinny.DeviceTypeCisco6911, skinny.IDKeepAlive, skinny.IDRegister},
		{"8945", "8945", 0, skinny.IDAlarm, skinny.IDMediaPathCapability},
		{"IP Communicator", "7970", skinny.DeviceTypeCiscoIPCommunicator, skinny.IDAlarm, skinny.IDMediaPathCapability},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newScript(t)
			p := start(t, s, tc.like, func(o *Options) { o.Type = tc.kind })
			var sent []skinny.MessageID
			for _, e := range p.Since(0) {
				if e.Out {
					sent = append(sent, e.Message.ID())
				}
			}
			if sent[0] != tc.first || !slices.Contains(sent, tc.also) {
				t.Errorf("it sends %v, want %v first and %v", sent, tc.first, tc.also)
			}
			noFaults(t, p)
		})
	}
}

// TestButtonIndexInsteadOfLine: old 7906 and 7911 name a key by its place in the template.
func TestButtonIndexInsteadOfLine(t *testing.T) {
	for version, want := range map[uint8]uint32{11: 2, 17: 1} {
		s := newScript(t)
		s.buttons = []skinny.ButtonDefinition{{InstanceNumber: 1, ButtonType: skinny.ButtonTypeSpeedDial}, {InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}}
		p := start(t, s, "7911", func(o *Options) { o.Version = &version; o.NoMedia = true })
		s.say(offHook(1, 5)...)
		wait(t, p, "dial tone", func(st State) bool { return st.Hears() == skinny.ToneInsideDialTone })
		if err := p.Keypad('1'); err != nil {
			t.Fatal(err)
		}
		if err := p.OnHook(); err != nil {
			t.Fatal(err)
		}
		key, hook := expect[*skinny.KeypadButton](s), expect[*skinny.OnHook](s)
		if got := []uint32{key.LineInstance, hook.LineInstance}; !cmp.Equal(got, []uint32{want, want}) {
			t.Errorf("version %d: lines %v, want %d", version, got, want)
		}
	}
}
