package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// Every request is answered on its own, in order of arrival, in the layouts of the phone's version (flows.md 1.2).
func TestEachRequestIsAnswered(t *testing.T) {
	requests := []struct {
		say             skinny.Message
		static, dynamic []string
	}{
		{&skinny.VersionReq{}, []string{"Version"}, nil},
		{&skinny.ButtonTemplateReq{}, []string{"ButtonTemplate"}, nil},
		{&skinny.SoftKeyTemplateReq{}, []string{"SoftKeyTemplateRes"}, nil},
		{&skinny.SoftKeySetReq{}, []string{"SoftKeySetRes", "SelectSoftKeys OnHook"}, nil},
		{&skinny.ConfigStatReq{}, []string{"ConfigStat"}, []string{"ConfigStat"}},
		{&skinny.LineStatReq{LineNumber: 1}, []string{"LineStat"}, []string{"LineStatDynamic"}},
		{&skinny.LineStatReq{LineNumber: 9}, []string{"LineStat"}, []string{"LineStatDynamic"}},
		{&skinny.ForwardStatReq{LineNumber: 1}, []string{"ForwardStat"}, nil},
		{&skinny.SpeedDialStatReq{SpeedDialNumber: 1}, []string{"SpeedDialStat"}, []string{"SpeedDialStatDynamic"}},
		{&skinny.SpeedDialStatReq{SpeedDialNumber: 42}, []string{"SpeedDialStat"}, []string{"SpeedDialStatDynamic"}},
		{&skinny.FeatureStatReq{FeatureIndex: 1}, []string{"FeatureStat"}, []string{"FeatureStatDynamic"}},
		{&skinny.ServiceURLStatReq{ServiceURLIndex: 1}, []string{"ServiceURLStat"}, []string{"ServiceURLStatDynamic"}},
		{&skinny.ServerReq{}, []string{"ServerRes"}, nil},
		{&skinny.SubscriptionStatReq{TransactionID: 7}, []string{"SubscriptionStat"}, nil},
		{&skinny.RegisterTokenReq{}, []string{"RegisterTokenAck"}, nil},
		{&skinny.SPCPRegisterTokenReq{}, []string{"SPCPRegisterTokenAck"}, nil},
		{&skinny.TimeDateReq{}, []string{"DefineTimeDate", `DisplayPromptStatus "\x80\x13"`, "SetLamp Off"}, []string{"DefineTimeDate", `DisplayDynamicPromptStatus "\x80\x13"`, "SetLamp Off"}},
	}
	for version := uint8(0); version <= 22; version++ {
		t.Run(fmt.Sprintf("version %d", version), func(t *testing.T) {
			r := newRig(t)
			c := r.register(alice, version)
			var all []string
			for _, q := range requests {
				want := q.static
				if version >= 17 && q.dynamic != nil {
					want = q.dynamic
				}
				r.say(c, q.say)
				all = append(all, want...)
			}
			r.exactly(c, all...)
			for _, silent := range []skinny.Message{&skinny.IpPort{}, &skinny.Alarm{}, &skinny.XMLAlarm{}, &skinny.HeadsetStatus{},
				&skinny.RegisterAvailableLines{}, &skinny.ExtensionDeviceCaps{}, &skinny.UpdateCapabilities{}, &skinny.UpdateCapabilitiesV2{},
				&skinny.UpdateCapabilitiesV3{}, &skinny.MediaPathCapability{}, &skinny.Unknown{}} {
				r.say(c, silent)
			}
			r.exactly(c)
		})
	}
}

func TestRegisterAck(t *testing.T) {
	for _, tc := range []struct {
		name    string
		kind    skinny.DeviceType
		offered uint8
		version skinny.Version
		dynamic bool
	}{
		{"oldest", skinny.DeviceType12SP, 0, 0, false},
		{"7960", skinny.DeviceTypeCisco7960, 11, 11, false},
		{"last static", skinny.DeviceTypeCisco7960, 16, 16, false},
		{"first dynamic", skinny.DeviceTypeCisco7975, 17, 17, true},
		{"newest", skinny.DeviceTypeCisco8941, 22, 22, true},
		{"from the future", skinny.DeviceTypeCisco8941, 99, skinny.MaxVersion, true},
		{"ATA that boasts", skinny.DeviceTypeCiscoAta186, 7, 3, false},
		{"SPA", skinny.DeviceTypeCiscoSPA525G, 17, 8, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			c := r.connect()
			out := r.x.Step(r.now, PhoneMessage{c, &skinny.Register{DeviceName: alice, DeviceType: tc.kind, ProtocolVersion: tc.offered}}, nil)
			if len(out) < 3 || out[0].Kind != Bind || out[0].Dialect.Version != tc.version || out[0].Device != alice || out[0].Timeout != 67500*time.Millisecond {
				t.Fatalf("first effect is %+v", out[0])
			}
			ack, ok := out[1].Message.(*skinny.RegisterAck)
			if !ok || ack.MaxProtocolVersion != uint8(tc.version) || ack.KeepAliveInterval != 30 || ack.SecondaryKeepAliveInterval != 30 {
				t.Errorf("second effect is %+v", out[1].Message)
			}
			if _, ok := out[2].Message.(*skinny.CapabilitiesReq); !ok {
				t.Errorf("third effect is %T", out[2].Message)
			}
			r.say(c, &skinny.LineStatReq{LineNumber: 1})
			if _, dynamic := r.sent[c][len(r.sent[c])-1].(*skinny.LineStatDynamic); dynamic != tc.dynamic {
				t.Errorf("LineStat is dynamic: %v", dynamic)
			}
		})
	}
}

func TestAnswersTellTheConfiguration(t *testing.T) {
	cfg := testConfig()
	cfg.Devices[alice].Buttons = append(cfg.Devices[alice].Buttons, Button{Kind: ButtonNone}, Button{Kind: ButtonService, URL: "http://x/", Label: "News"})
	cfg.Devices[alice].Location = time.FixedZone("west", -5*3600)
	r := newRigWith(t, cfg)
	c := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11, LoadName: "P00308010200"})
	for _, q := range []skinny.Message{&skinny.ButtonTemplateReq{}, &skinny.LineStatReq{LineNumber: 1}, &skinny.SpeedDialStatReq{SpeedDialNumber: 1},
		&skinny.ServiceURLStatReq{ServiceURLIndex: 1}, &skinny.ConfigStatReq{}, &skinny.VersionReq{}, &skinny.ServerReq{}, &skinny.TimeDateReq{}} {
		r.say(c, q)
	}
	b := last[*skinny.ButtonTemplate](r, c).Buttons
	want := []skinny.ButtonDefinition{{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}, {InstanceNumber: 1, ButtonType: skinny.ButtonTypeSpeedDial},
		{ButtonType: skinny.ButtonTypeUndefined}, {InstanceNumber: 1, ButtonType: skinny.ButtonTypeServiceURL},
		{ButtonType: skinny.ButtonTypeUndefined}, {ButtonType: skinny.ButtonTypeUndefined}}
	if fmt.Sprint(b) != fmt.Sprint(want) {
		t.Errorf("template is %v, not %v", b, want)
	}
	if m := last[*skinny.LineStat](r, c); m.DirectoryNumber != "1001" || m.TextLabel != "Alice" || m.DisplayName != "Alice" {
		t.Errorf("line is %+v", m)
	}
	if m := last[*skinny.SpeedDialStat](r, c); m.Number != "1002" || m.DisplayName != "Bob" {
		t.Errorf("speed dial is %+v", m)
	}
	if m := last[*skinny.ServiceURLStat](r, c); m.URL != "http://x/" || m.Label != "News" {
		t.Errorf("service is %+v", m)
	}
	if m := last[*skinny.ConfigStat](r, c); m.NumberOfLines != 1 || m.NumberOfSpeedDials != 1 || m.DeviceName != alice {
		t.Errorf("configuration is %+v", m)
	}
	if m := last[*skinny.VersionRes](r, c); m.RequiredVersion != "P00308010200" { // another one would start an upgrade
		t.Errorf("load is %+v", m)
	}
	if m := last[*skinny.ServerRes](r, c); len(m.Servers) != 1 || m.Servers[0].Name != "skinnyd" || m.Servers[0].Addr.String() != "127.0.0.1:2000" {
		t.Errorf("servers are %+v", m)
	}
	if m := last[*skinny.DefineTimeDate](r, c); m.Day != 1 || m.Hour != 22 || m.Minute != 4 || m.SystemTime != uint32(r.now.Unix()) {
		t.Errorf("time is %+v", m)
	}
}

// A phone without softkeys and prompts is sent neither (flows.md 11: 7902, 7910).
func TestPlainPhones(t *testing.T) {
	for _, tc := range []struct {
		kind skinny.DeviceType
		text bool
	}{{skinny.DeviceTypeCisco7910, true}, {skinny.DeviceTypeCisco7902, false}, {skinny.DeviceTypeCisco6901, false}, {skinny.DeviceTypeCiscoAta186, false}} {
		t.Run(skinny.ModelOf(tc.kind).Name, func(t *testing.T) {
			r := newRig(t)
			b := r.register(bob, 11)
			a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: tc.kind, ProtocolVersion: 3})
			r.say(a, &skinny.TimeDateReq{})
			r.say(a, &skinny.OffHook{})
			r.dial(a, "1002")
			r.say(b, &skinny.OffHook{})
			r.wantState(alice, "connected")
			r.say(a, &skinny.OnHook{})
			r.never(a, "SelectSoftKeys")
			r.never(a, "DisplayPromptStatus")
			r.never(a, "ClearPromptStatus")
			if got := r.count(a, "DisplayText") > 0; got != tc.text {
				t.Errorf("texts are sent: %v", got)
			}
		})
	}
}

// A 6941 shows no priority notification well: the prompt tells who calls (flows.md 10).
func TestScreenWithoutNotifications(t *testing.T) {
	r := newRig(t)
	a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco6941, ProtocolVersion: 20})
	r.call("1.1", "1001")
	r.say(a, &skinny.OffHook{})
	r.never(a, "DisplayDynamicPriNotify")
	r.never(a, "ClearPriNotify")
	r.expect(a, "CallState RingIn", `DisplayDynamicPromptStatus "\x80\x17Zoe"`)
}

// Fixed keys stay in their places whatever is configured, and the fixed speed dials are the configured ones.
func TestFixedKeysAreNotMoved(t *testing.T) {
	for kind, buttons := range map[skinny.DeviceType][]Button{
		skinny.DeviceTypeCisco7910: {{Kind: ButtonSpeedDial, Number: "1002"}, {Kind: ButtonLine, Line: "1001"}, {Kind: ButtonSpeedDial, Number: "1003"}},
		skinny.DeviceTypeCisco7911: {{Kind: ButtonLine, Line: "1001"}, {Kind: ButtonSpeedDial, Number: "1002"}, {Kind: ButtonService, URL: "http://x/"}},
		skinny.DeviceTypeCisco7931: append([]Button{{Kind: ButtonLine, Line: "1001"}}, slices.Repeat([]Button{{Kind: ButtonSpeedDial, Number: "1002"}}, 30)...),
		skinny.DeviceType12SP:      {{Kind: ButtonLine, Line: "1001"}},
	} {
		model := skinny.ModelOf(kind)
		t.Run(model.Name, func(t *testing.T) {
			cfg := testConfig()
			cfg.Devices[alice].Buttons = buttons
			r := newRigWith(t, cfg)
			a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: kind, ProtocolVersion: 3})
			r.say(a, &skinny.ButtonTemplateReq{})
			keys := last[*skinny.ButtonTemplate](r, a).Buttons
			if len(keys) != model.LineKeys+len(model.Fixed) || !slices.Equal(keys[model.LineKeys:], model.Fixed) {
				t.Errorf("the keys are %v, which moves %v", keys, model.Fixed)
			}
			if (keys[0] != skinny.ButtonDefinition{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}) {
				t.Errorf("the first key is %v", keys[0])
			}
		})
	}
}

// A feature that has no free key takes the place of a fixed speed dial on a phone without softkeys, which has no other way to it.
func TestFeaturesOnFixedSpeedDials(t *testing.T) {
	lot := Button{Kind: ButtonFeature, Feature: FeatureParkingLot, Lot: "default", Label: "Lot"}
	for _, test := range []struct {
		kind skinny.DeviceType
		want string // the keys that are neither the first line nor what the model has elsewhere
	}{
		{skinny.DeviceTypeCisco7902, "CallPickup 1, Feature 2, SpeedDial 3, SpeedDial 4"},
		{skinny.DeviceTypeCisco7910, "CallPickup 1, Feature 2"},
		{skinny.DeviceType12SP, "CallPickup 1, SpeedDial 1, Feature 2, SpeedDial 3, SpeedDial 4"}, // which has a free key
		{skinny.DeviceTypeCisco7911, "SpeedDial 1, SpeedDial 2, SpeedDial 3, SpeedDial 4, SpeedDial 5, SpeedDial 6, SpeedDial 7, SpeedDial 8, SpeedDial 9"},
	} {
		t.Run(skinny.ModelOf(test.kind).Name, func(t *testing.T) {
			cfg := testConfig()
			cfg.Parking = parkConfig().Parking
			cfg.Devices[alice].Buttons = []Button{{Kind: ButtonLine, Line: "1001"}, {Kind: ButtonFeature, Feature: FeaturePickup}, lot,
				{Kind: ButtonSpeedDial, Number: "1002"}}
			r := newRigWith(t, cfg)
			a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: test.kind, ProtocolVersion: 3})
			r.say(a, &skinny.ButtonTemplateReq{})
			var keys []string
			for _, k := range last[*skinny.ButtonTemplate](r, a).Buttons {
				switch k.ButtonType {
				case skinny.ButtonTypeSpeedDial, skinny.ButtonTypeFeature, skinny.ButtonTypeCallPickup:
					keys = append(keys, fmt.Sprint(k.ButtonType, " ", k.InstanceNumber))
				}
			}
			if got := strings.Join(keys, ", "); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
	if slices.ContainsFunc(skinny.ModelOf(skinny.DeviceTypeCisco7910).Fixed, func(k skinny.ButtonDefinition) bool { return k.ButtonType == skinny.ButtonTypeFeature }) {
		t.Error("the table of models has changed")
	}
}

// An 8945 has softkeys and no prompts; DisplayText is for phones without either (flows.md 10).
func TestScreenWithoutPrompts(t *testing.T) {
	r := newRig(t)
	a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco8945, ProtocolVersion: 22})
	r.say(a, &skinny.TimeDateReq{})
	r.outside(a)
	r.say(a, &skinny.OnHook{})
	r.call("1.1", "1001")
	for _, text := range []string{"Display", "ClearPrompt", "ClearPri"} {
		r.never(a, text)
	}
	r.expect(a, "CallState RingIn", "SelectSoftKeys RingIn", "CallInfoDynamic 5551")
}

// A 7920 asks for line 0 and means its first.
func TestLineZero(t *testing.T) {
	r := newRig(t)
	c := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7920, ProtocolVersion: 5})
	r.say(c, &skinny.LineStatReq{LineNumber: 0})
	if m := last[*skinny.LineStat](r, c); m.DirectoryNumber != "1001" {
		t.Errorf("line 0 is %+v", m)
	}
}

// The same phone from a second connection: the new one wins at once, the old one is closed and what it still says is dropped.
func TestSecondConnectionWins(t *testing.T) {
	for _, streams := range []uint32{0, 1} {
		t.Run(fmt.Sprintf("%d active streams", streams), func(t *testing.T) {
			r := newRig(t)
			a, b := r.register(alice, 11), r.register(bob, 17)
			r.talk(a, b)
			again := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11, ActiveStreams: streams})
			if _, open := r.open[a]; open {
				t.Error("the old connection stays open")
			}
			if e := r.logged("phone registered on another connection, the old one is closed"); e.Device != alice || !strings.Contains(e.Detail, "two phones") {
				t.Errorf("logged %+v", e)
			}
			r.say(a, &skinny.OnHook{})       // still in the old one's buffer
			r.step(PhoneGone{a, "replaced"}) // and its end
			if !r.device(alice).registered() {
				t.Fatal("the phone is lost")
			}
			if streams == 0 {
				r.wantState(alice, "none")
				r.expect(b, "CallState OnHook")
				r.say(b, &skinny.OnHook{})
				r.idle()
				return
			}
			r.wantState(alice, "connected")
			r.never(b, "CallState")
			r.say(again, &skinny.OnHook{CallReference: r.ref(alice)})
			r.say(b, &skinny.OnHook{})
			r.idle()
		})
	}
}

func TestRegisterAgainOnTheSameConnection(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.forget()
	r.say(a, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11})
	r.exactly(a, "RegisterAck", "CapabilitiesReq")
	r.wantState(alice, "none")
	r.say(a, &skinny.OffHook{})
	r.wantState(alice, "dialling")
	r.say(a, &skinny.OnHook{})
	r.idle()
}

// A connection that turns into another phone frees the first.
func TestRegisterAsAnother(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.Register{DeviceName: bob, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11})
	if r.device(alice).registered() || !r.device(bob).registered() {
		t.Error("the connection is not bob's alone")
	}
}

func TestUnregister(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	r.talk(a, b)
	r.say(a, &skinny.Unregister{})
	r.exactly(a, "UnregisterAck")
	if _, open := r.open[a]; open || r.device(alice).registered() {
		t.Error("the phone is registered or its connection open")
	}
	r.expect(b, "CallState OnHook")
	r.say(b, &skinny.OnHook{})
	r.idle()
	r.say(a, &skinny.OffHook{}) // dropped
	r.idle()
}

// SPA phones ask for tokens in calls, too, and drop them when refused.
func TestTokenInACall(t *testing.T) {
	r := newRig(t)
	a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCiscoSPA525G, ProtocolVersion: 17})
	b := r.register(bob, 17)
	r.talk(a, b)
	r.say(a, &skinny.SPCPRegisterTokenReq{DeviceName: alice})
	r.exactly(a, "SPCPRegisterTokenAck")
	c := r.connect() // and from a connection of its own
	r.say(c, &skinny.RegisterTokenReq{DeviceName: alice})
	r.exactly(c, "RegisterTokenAck")
	r.wantState(alice, "connected")
	r.never(b, "CallState")
}

// SPA phones end their registration by RegisterAvailableLines and never ask for the time (flows.md 1.2).
func TestEndOfRegistrationOfSPA(t *testing.T) {
	for _, tc := range []struct {
		kind skinny.DeviceType
		want []string
	}{
		{skinny.DeviceTypeCiscoSPA525G, []string{"DefineTimeDate", `DisplayPromptStatus "\x80\x13"`, "SetLamp Off"}},
		{skinny.DeviceTypeCisco7960, nil},
	} {
		r := newRig(t)
		c := r.connect()
		r.say(c, &skinny.Register{DeviceName: alice, DeviceType: tc.kind, ProtocolVersion: 8})
		r.forget()
		r.say(c, &skinny.RegisterAvailableLines{MaxLines: 1})
		r.exactly(c, tc.want...)
		r.forget()
		r.step(LinkDown{Reason: "reset"})
		if tc.want != nil {
			r.expect(c, `DisplayPromptStatus "No service"`)
		}
	}
}

// How long a phone may be silent: longer in calls and for wireless ones (flows.md 1.4).
func TestSilenceLimits(t *testing.T) {
	for _, tc := range []struct {
		kind       skinny.DeviceType
		idle, call time.Duration
	}{
		{skinny.DeviceTypeCisco7960, 67500 * time.Millisecond, 127500 * time.Millisecond},
		{skinny.DeviceTypeCisco7921, 127500 * time.Millisecond, 247500 * time.Millisecond},
	} {
		r := newRig(t)
		a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: tc.kind, ProtocolVersion: 11})
		limits := []time.Duration{r.device(alice).timeout}
		for _, m := range []skinny.Message{&skinny.OffHook{}, &skinny.KeypadButton{Button: 1}, &skinny.OnHook{}} {
			for _, e := range r.x.Step(r.now, PhoneMessage{a, m}, nil) {
				if e.Kind == SetTimeout {
					limits = append(limits, e.Timeout)
				}
			}
		}
		if want := fmt.Sprint([]time.Duration{tc.idle, tc.call, tc.idle}); fmt.Sprint(limits) != want {
			t.Errorf("%s: limits are %v, not %s", skinny.ModelOf(tc.kind).Name, limits, want)
		}
	}
}

// What phones say before Register, keep-alives apart, is not answered, and harms nobody.
func TestBeforeRegister(t *testing.T) {
	r := newRig(t)
	c := r.connect()
	for _, m := range []skinny.Message{&skinny.OffHook{}, &skinny.ButtonTemplateReq{}, &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventNewCall}, &skinny.Alarm{Text: "x"}} {
		r.say(c, m)
	}
	r.exactly(c)
	r.idle()
}

func TestResetDevice(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.step(ResetDevice{Device: alice})
	if m := last[*skinny.Reset](r, a); m.ResetType != skinny.ResetTypeRestart {
		t.Errorf("reset is %v", m.ResetType)
	}
	r.step(ResetDevice{Device: alice, Reboot: true})
	if m := last[*skinny.Reset](r, a); m.ResetType != skinny.ResetTypeReset {
		t.Errorf("reset is %v", m.ResetType)
	}
	r.step(ResetDevice{Device: "nobody"})
}

// A phone that is called, and its caller, may be silent for longer, too; both no more when it is over.
func TestSilenceLimitsOfACall(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 11)
	idle := r.device(bob).timeout
	r.talk(a, b)
	for _, name := range []string{alice, bob} {
		if got := r.device(name).timeout; got <= idle {
			t.Errorf("%s may be silent for %v in a call", name, got)
		}
	}
	r.say(a, &skinny.OnHook{})
	r.say(b, &skinny.OnHook{})
	for _, name := range []string{alice, bob} {
		if got := r.device(name).timeout; got != idle {
			t.Errorf("%s may be silent for %v after it", name, got)
		}
	}
}
