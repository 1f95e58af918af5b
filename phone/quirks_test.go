package phone

import (
	"errors"
	"net/netip"
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
		{"8945", "8945", 0, skinny.IDXMLAlarm, skinny.IDMediaPathCapability},
		{"IP Communicator", "7970", skinny.DeviceTypeCiscoIPCommunicator, skinny.IDXMLAlarm, skinny.IDMediaPathCapability},
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

// TestBeforeRegisterAck: lamps may come so early, as chan_skinny's do, and nothing else.
func TestBeforeRegisterAck(t *testing.T) {
	for want, early := range map[string]skinny.Message{
		"":                                 &skinny.SetLamp{Stimulus: skinny.StimulusVoiceMail, LampMode: skinny.LampModeOff},
		"DisplayNotify before RegisterAck": &skinny.DisplayNotify{Text: "x"},
	} {
		s := newScript(t)
		s.early = []skinny.Message{early}
		p := start(t, s, "7960", nil)
		if want == "" {
			noFaults(t, p)
		} else if !hasFault(p, want) {
			t.Errorf("faults %v, want one with %q", p.Faults(), want)
		}
	}
}

// TestHookFlash: phones that have no key for hold and transfer flash.
func TestHookFlash(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "6901", func(o *Options) { o.NoMedia = true })
	s.say(&skinny.CallState{CallState: skinny.CallStateOffHook, LineInstance: 1, CallReference: 5})
	settled(t, s, p)
	if err := p.HookFlash(); err != nil {
		t.Fatal(err)
	}
	if m := expect[*skinny.HookFlash](s); m.LineInstance != 1 || m.CallReference != 5 {
		t.Errorf("%+v", m)
	}
	if err := start(t, newScript(t), "7960", nil).HookFlash(); err == nil {
		t.Error("a 7960 has a flash key")
	}
}

// TestModules: a phone says which key expansion modules it has.
func TestModules(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7970", func(o *Options) {
		o.Modules = []skinny.DeviceType{skinny.DeviceTypeCisco7914AddOn, skinny.DeviceTypeCisco7916AddOn24Buttons}
	})
	for i, want := range []skinny.ExtensionDeviceCaps{{ModuleType: 1, Text: "max-chained=2 deviceLine=14"}, {ModuleType: 3, Text: "max-chained=2 deviceLine=24"}} {
		want.Instance, want.MaxAllowed = uint32(i+1), 2
		if got := expect[*skinny.ExtensionDeviceCaps](s); *got != want {
			t.Errorf("module %+v, want %+v", *got, want)
		}
	}
	noFaults(t, p)
}

// TestKeysOfModules: a phone has its own keys and those of the modules that are attached, whatever a server tells; one with a list of keys has all.
func TestKeysOfModules(t *testing.T) {
	module := []skinny.DeviceType{skinny.DeviceTypeCisco7914AddOn}
	for _, tc := range []struct {
		model   string
		modules []skinny.DeviceType
		keys    int
		says    bool // that there is a module
	}{
		{"7970", nil, 8, false}, {"7970", module, 22, true}, {"7970", append(module, module...), 30, true},
		{"7960", nil, 6, false}, {"7960", module, 20, false},
		{"7941", nil, 2, false}, {"6911", nil, 1, false}, // which take none
		{"7910", nil, 10, false}, {"7925", nil, 30, false}, // whose fixed keys count, too; which has a list
	} {
		s := newScript(t)
		s.buttons = nil
		for n := range uint8(30) {
			s.buttons = append(s.buttons, skinny.ButtonDefinition{InstanceNumber: n + 1, ButtonType: skinny.ButtonTypeLine})
		}
		p := start(t, s, tc.model, func(o *Options) { o.Modules = tc.modules })
		says := slices.ContainsFunc(p.Since(0), func(e Entry) bool { return e.Message.ID() == skinny.IDExtensionDeviceCaps })
		if st := p.State(); len(st.Buttons) != tc.keys || len(st.Lines) != tc.keys || says != tc.says {
			t.Errorf("a %s with %d modules has %d keys and %d lines, want %d; it says that it has modules: %v", tc.model, len(tc.modules), len(st.Buttons), len(st.Lines), tc.keys, says)
		}
		noFaults(t, p)
	}
}

// TestStatisticsOfA7937: it never answers.
func TestStatisticsOfA7937(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7936", func(o *Options) { o.Type = skinny.DeviceTypeCisco7937Conference })
	s.drain()
	s.say(&skinny.ConnectionStatisticsReq{CallReference: 5})
	settled(t, s, p)
	if len(s.in) > 0 {
		t.Errorf("it says %T", <-s.in)
	}
}

// TestOneDirectionClosesBoth on some phones, not on others (flows.md 4.8).
func TestOneDirectionClosesBoth(t *testing.T) {
	for model, sending := range map[string]bool{"7941": false, "7960": true} {
		s := newScript(t)
		p := start(t, s, model, func(o *Options) { o.NoMedia = true })
		s.say(append(connect(9, skinny.CodecG711Ulaw64k), transmit(9, netip.MustParseAddrPort("127.0.0.1:9"), skinny.CodecG711Ulaw64k),
			&skinny.CloseReceiveChannel{CallReference: 9, PassThruPartyID: 109})...)
		settled(t, s, p)
		if c, _ := p.State().Call(9); c.Media.Receiving || c.Media.Sending != sending {
			t.Errorf("%s: media %+v, sending should be %v", model, c.Media, sending)
		}
	}
}

// TestAckWithoutIDs: a 6901 names conference and party in no StartMediaTransmissionAck, another phone of one line does.
func TestAckWithoutIDs(t *testing.T) {
	for _, tc := range []struct {
		model string
		kind  skinny.DeviceType
		codec skinny.Codec
		ids   []uint32
	}{
		{"6901", 0, skinny.CodecG711Ulaw64k, []uint32{0, 0}},
		{"6901", 0, skinny.CodecGSM_Full_Rate, []uint32{0, 0}}, // which it does not take
		{"7941", skinny.DeviceTypeNokiaICCClient, skinny.CodecG711Ulaw64k, []uint32{9, 109}},
	} {
		s := newScript(t)
		version := uint8(20)
		start(t, s, tc.model, func(o *Options) { o.NoMedia, o.Type, o.Version = true, tc.kind, &version })
		s.say(append(connect(9, skinny.CodecG711Ulaw64k), transmit(9, netip.MustParseAddrPort("127.0.0.1:9"), tc.codec))...)
		ack := expect[*skinny.StartMediaTransmissionAck](s)
		if got := []uint32{ack.ConferenceID, ack.PassThruPartyID}; !cmp.Equal(got, tc.ids) || ack.CallReference != 9 {
			t.Errorf("%s: %v of call %d, want %v of call 9", tc.model, got, ack.CallReference, tc.ids)
		}
	}
}

// TestEnbloc: a number that was typed is sent without what only makes it readable.
func TestEnbloc(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	if err := p.Enbloc("555 12-34", 1); err != nil {
		t.Fatal(err)
	}
	if m := expect[*skinny.EnblocCall](s); m.CalledParty != "5551234" {
		t.Errorf("%+v", m)
	}
	if err := p.Enbloc("5551x", 1); !errors.Is(err, ErrKey) {
		t.Error(err)
	}
}
