package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

var (
	offHook = &skinny.OffHook{}
	onHook  = &skinny.OnHook{}
)

const holdKey = skinny.SoftKeyEventHold

// watchingConfig gives Alice keys that watch Bob and two devices of Asterisk.
func watchingConfig() *Config {
	cfg := testConfig()
	d := *cfg.Devices[alice]
	d.Buttons = []Button{{Kind: ButtonLine, Line: "1001"},
		{Kind: ButtonSpeedDial, Number: "1002", Label: "Bob", BLF: "Stasis:1002"},
		{Kind: ButtonSpeedDial, Number: "1003", Label: "Carol"},
		{Kind: ButtonFeature, Feature: FeatureDevState, Label: "Night", BLF: "Custom:night"},
		{Kind: ButtonSpeedDial, Number: "701", Label: "Desk", BLF: "PJSIP/701"}}
	cfg.Devices[alice] = &d
	return cfg
}

// registerModel registers a phone of a type and asks for all that it shows.
func (r *rig) registerModel(name string, kind skinny.DeviceType, version uint8) ConnID {
	r.Helper()
	c := r.connect()
	r.say(c, &skinny.Register{DeviceName: name, DeviceType: kind, ProtocolVersion: version})
	r.say(c, &skinny.ButtonTemplateReq{})
	for n := range uint32(5) {
		r.say(c, &skinny.FeatureStatReq{FeatureIndex: n + 1})
		r.say(c, &skinny.LineStatReq{LineNumber: n + 1})
	}
	r.say(c, &skinny.TimeDateReq{})
	return c
}

// watched is what the phone was sent last about a key: "idle", "in use" … and the lamp, of line keys made up.
func (r *rig) watched(c ConnID, kind skinny.ButtonType, n uint32) string {
	state, lamp := "untold", ""
	for _, m := range r.sent[c] {
		switch m := m.(type) {
		case *skinny.FeatureStatDynamic:
			if m.FeatureID == kind && m.FeatureIndex == n {
				state = skinny.BLFStatus(m.FeatureStatus).String()
			}
		case *skinny.CallState:
			if kind == skinny.ButtonTypeLine && m.CallReference == 0 && m.LineInstance == n {
				state = m.CallState.String()
			}
		case *skinny.SetLamp:
			if m.Stimulus == skinny.StimulusCode(kind) && m.StimulusInstance == n && kind != skinny.ButtonTypeFeature {
				lamp = " " + m.LampMode.String()
			}
		}
	}
	return state + lamp
}

func TestWatchedLine(t *testing.T) {
	blf := []string{"Unknown", "Idle", "Alerting", "InUse", "InUse", "DND"}
	faked := []string{"OnHook Off", "OnHook Off", "RingIn Blink", "CallRemoteMultiline On", "CallRemoteMultiline On", "CallRemoteMultiline On"}
	old := append([]string(nil), faked...)
	old[2] = "CallRemoteMultiline On"
	fixed := []string{"untold Off", "untold Off", "untold Blink", "untold On", "untold On", "untold On"}
	for _, tc := range []struct {
		kind    skinny.DeviceType
		version uint8
		key     skinny.ButtonType
		n       uint32
		want    []string
	}{
		{skinny.DeviceTypeCisco7975, 22, skinny.ButtonTypeBLFSpeedDial, 1, blf},
		{skinny.DeviceTypeCisco7925, 15, skinny.ButtonTypeBLFSpeedDial, 1, blf},
		{skinny.DeviceTypeCisco8945, 22, skinny.ButtonTypeBLFSpeedDial, 1, blf},
		{skinny.DeviceTypeCisco7941, 11, skinny.ButtonTypeLine, 2, faked},
		{skinny.DeviceTypeCisco7960, 11, skinny.ButtonTypeLine, 2, old},
		{skinny.DeviceType12SP, 0, skinny.ButtonTypeSpeedDial, 1, fixed},
	} {
		t.Run(tc.kind.String(), func(t *testing.T) {
			r := newRigWith(t, watchingConfig())
			a := r.registerModel(alice, tc.kind, tc.version)
			see := func(i int) {
				t.Helper()
				if got := r.watched(a, tc.key, tc.n); got != tc.want[i] {
					t.Fatalf("the key shows %q, not %q:\n%s", got, tc.want[i], r.show(a))
				}
				r.sent[a] = nil
			}
			see(0)
			b := r.register(bob, 22)
			if tc.want[0] != tc.want[1] {
				see(1)
			}
			r.call("1.1", "1002")
			see(2)
			r.say(b, offHook)
			if tc.want[2] != tc.want[3] {
				see(3)
			}
			r.end("1.1", 16)
			r.say(b, onHook)
			see(1)
			r.step(SetDND{Device: bob, DND: DNDReject})
			see(5)
		})
	}
}

// A ringing line key is made to forget its call before it is idle.
func TestWatchedLineStopsRinging(t *testing.T) {
	r := newRigWith(t, watchingConfig())
	a := r.registerModel(alice, skinny.DeviceTypeCisco7941, 11)
	r.register(bob, 22)
	r.call("1.1", "1002")
	r.sent[a] = nil
	r.end("1.1", 16)
	r.expect(a, "CallState Congestion", "CallState OnHook", "SetLamp Off")
}

func TestKeysOfOldPhones(t *testing.T) {
	r := newRigWith(t, watchingConfig())
	c := r.registerModel(alice, skinny.DeviceTypeCisco7960, 11)
	types := last[*skinny.ButtonTemplate](r, c).Buttons
	want := []skinny.ButtonDefinition{{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}, {InstanceNumber: 2, ButtonType: skinny.ButtonTypeLine},
		{InstanceNumber: 2, ButtonType: skinny.ButtonTypeSpeedDial}, {InstanceNumber: 3, ButtonType: skinny.ButtonTypeFeature},
		{InstanceNumber: 3, ButtonType: skinny.ButtonTypeLine}}
	for i := range want {
		if types[i] != want[i] {
			t.Errorf("key %d is %+v, not %+v", i+1, types[i], want[i])
		}
	}
	r.forget()
	r.say(c, &skinny.LineStatReq{LineNumber: 3})
	if m := last[*skinny.LineStat](r, c); m.DirectoryNumber != "701" || m.TextLabel != "(Desk)" {
		t.Errorf("line 3 is %+v", m)
	}
	r.register(bob, 22)
	r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 2})
	r.expect(c, "CallState OffHook", "DialedNumber 1002", "CallState RingOut")
	r.wantState(bob, "ringin")
}

// A line key is called in brackets while nobody knows of whom it watches: unasked, so that a phone which draws what it asked for alone is never wrong.
func TestWatchedLabel(t *testing.T) {
	r := newRigWith(t, watchingConfig())
	c := r.connect()
	r.say(c, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11})
	r.say(c, &skinny.LineStatReq{LineNumber: 2})
	called := func(want string) {
		t.Helper()
		if m := last[*skinny.LineStat](r, c); m.LineNumber != 2 || m.DirectoryNumber != "1002" || m.DisplayName != "Bob" || m.TextLabel != want {
			t.Errorf("line 2 is %+v, and should be called %s", m, want)
		}
		r.sent[c] = nil
	}
	called("Bob")
	r.states.change(r, 0, "PJSIP/701", "NOT_INUSE")
	r.say(c, &skinny.TimeDateReq{})
	called("(Bob)")
	r.say(c, &skinny.LineStatReq{LineNumber: 2})
	called("(Bob)")
	b := r.register(bob, 22)
	called("Bob")
	r.call("1.1", "1002")
	r.say(b, offHook)
	r.end("1.1", 16)
	r.say(b, onHook)
	r.never(c, "LineStat")
	r.say(b, &skinny.Unregister{})
	called("(Bob)")
}

func TestWatchedDevice(t *testing.T) {
	r := newRigWith(t, watchingConfig())
	if !r.states.watched["PJSIP/701"] || !r.states.watched["Custom:night"] || r.states.watched["Stasis:1002"] {
		t.Fatalf("watched: %v", r.states.watched)
	}
	r.states.change(r, 0, "PJSIP/701", "INUSE")
	a := r.registerModel(alice, skinny.DeviceTypeCisco7975, 22)
	see := func(want string) {
		t.Helper()
		if got := r.watched(a, skinny.ButtonTypeBLFSpeedDial, 4); got != want {
			t.Fatalf("the key shows %s, not %s", got, want)
		}
		r.sent[a] = nil
	}
	see("InUse")
	for state, want := range map[string]string{"NOT_INUSE": "Idle", "RINGING": "Alerting", "RINGINUSE": "Alerting", "ONHOLD": "InUse", "BUSY": "InUse"} {
		r.states.change(r, 0, "PJSIP/701", "INVALID")
		see("Unknown")
		r.states.change(r, 0, "PJSIP/701", state)
		see(want)
	}
	r.states.change(r, 0, "PJSIP/701", "NOT_INUSE")
	r.sent[a] = nil
	r.step(LinkDown{Reason: "reset"})
	see("Unknown")
	r.step(LinkUp{})
	see("Idle")
}

// Names are watched while a key needs them.
func TestReloadedWatches(t *testing.T) {
	r := newRigWith(t, watchingConfig())
	r.step(Reload{Config: testConfig()})
	if len(r.states.watched) > 0 || len(r.x.watches) > 0 {
		t.Fatalf("still watched: %v, %v", r.states.watched, r.x.watches)
	}
	a := r.registerModel(alice, skinny.DeviceTypeCisco7975, 22)
	r.step(Reload{Config: watchingConfig()})
	r.expect(a, "Reset")
	a = r.registerModel(alice, skinny.DeviceTypeCisco7975, 22)
	r.states.change(r, 0, "PJSIP/701", "INUSE")
	if got := r.watched(a, skinny.ButtonTypeBLFSpeedDial, 4); got != "InUse" {
		t.Errorf("the new key shows %s", got)
	}
	// A line of ours that is no more is asked for in Asterisk.
	cfg := watchingConfig()
	delete(cfg.Lines, "1002")
	delete(cfg.Devices, bob)
	r.step(Reload{Config: cfg})
	if !r.states.watched["Stasis:1002"] {
		t.Error("Stasis:1002 is not watched in Asterisk")
	}
	r.step(Reload{Config: watchingConfig()})
	if r.states.watched["Stasis:1002"] {
		t.Error("Stasis:1002 is watched in Asterisk, and a line of ours again")
	}
}

func TestStateKey(t *testing.T) {
	r := newRigWith(t, watchingConfig())
	a := r.registerModel(alice, skinny.DeviceTypeCisco7975, 22)
	press := func(want string) {
		t.Helper()
		r.sent[a] = nil
		r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusPrivacy, StimulusInstance: 3})
		if got := r.states.of["Custom:night"]; got != want {
			t.Fatalf("the state is %s, not %s", got, want)
		}
		lit := map[string]uint32{"INUSE": 1}[want]
		if m := last[*skinny.FeatureStatDynamic](r, a); m.FeatureID != skinny.ButtonTypeFeature || m.FeatureStatus != lit {
			t.Fatalf("the key shows %+v", m)
		}
	}
	press("INUSE")
	press("NOT_INUSE")
	press("INUSE")
	r.states.change(r, 0, "Custom:night", "NOT_INUSE") // by the dialplan
	press("INUSE")
	r.states.hold = true // twice before Asterisk has answered: as it was
	for range 2 {
		r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusPrivacy, StimulusInstance: 3})
	}
	r.states.hold = false
	r.states.flush(r)
	if got := r.states.of["Custom:night"]; got != "INUSE" {
		t.Errorf("pressed twice: %s", got)
	}
	r.states.orders = nil
	r.step(LinkDown{Reason: "reset"})
	r.sent[a] = nil
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusPrivacy, StimulusInstance: 3})
	r.expect(a, "DisplayDynamicPriNotify")
	r.step(LinkUp{})
	for _, o := range r.states.orders {
		if set, ok := o.(ari.SetDeviceState); ok && set.Name == "Custom:night" {
			t.Errorf("a key pressed while the link was down was carried out: %+v", set)
		}
	}
}

func TestCallListsWatch(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 22)
	for n := range uint32(maxSubscriptions + 10) {
		r.say(a, &skinny.SubscriptionStatReq{TransactionID: n, FeatureID: 1, SubscriptionID: "1002"})
	}
	if m := last[*skinny.Notification](r, a); m.Status != skinny.BLFStatusUnknown || m.TransactionID != maxSubscriptions+9 {
		t.Errorf("told %+v", m)
	}
	if m := last[*skinny.SubscriptionStat](r, a); m.Cause != skinny.SubscribeCauseOK {
		t.Errorf("answered %+v", m)
	}
	r.say(a, &skinny.SubscriptionStatReq{TransactionID: 20, FeatureID: 1, SubscriptionID: "1002"}) // again: it takes nobody's place, and is there once
	r.sent[a] = nil
	b := r.register(bob, 22)
	told := map[uint32]int{}
	for _, m := range r.sent[a] {
		if m, ok := m.(*skinny.Notification); ok {
			told[m.TransactionID]++
		}
	}
	if told[10] != 1 || told[20] != 1 {
		t.Errorf("of the oldest told %d times, of the one that was asked for again %d times", told[10], told[20])
	}
	if n := r.count(a, "Notification"); n != maxSubscriptions || last[*skinny.Notification](r, a).Status != skinny.BLFStatusIdle {
		t.Errorf("told %d times", n)
	}
	r.say(a, &skinny.SubscriptionStatReq{TransactionID: 5, SubscriptionID: "555"})
	if m := last[*skinny.SubscriptionStat](r, a); m.Cause != skinny.SubscribeCauseRouteFail {
		t.Errorf("answered %+v", m)
	}
	r.step(PhoneGone{Conn: a})
	if len(r.x.watches) > 0 || len(r.device(alice).lists) > 0 {
		t.Error("the phone is gone and watches")
	}
	r.say(b, offHook)
}

func TestRingingDeviceIsPickedUp(t *testing.T) {
	for prefix, want := range map[string]string{"": "DialedNumber 701", "**": "DialedNumber **701"} {
		cfg := watchingConfig()
		cfg.Pickup.Directed = prefix
		r := newRigWith(t, cfg)
		a := r.registerModel(alice, skinny.DeviceTypeCisco7975, 22)
		r.states.change(r, 0, "PJSIP/701", "RINGING")
		r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusBLFSpeedDial, StimulusInstance: 4})
		r.expect(a, want)
	}
}

// One touch on the key of a line of ours that rings takes the call, whatever the generation of the phone.
func TestRingingLineIsPickedUp(t *testing.T) {
	for _, tc := range []struct {
		kind    skinny.DeviceType
		version uint8
		press   skinny.Stimulus
	}{
		{skinny.DeviceTypeCisco7975, 22, skinny.Stimulus{Stimulus: skinny.StimulusBLFSpeedDial, StimulusInstance: 1}},
		{skinny.DeviceTypeCisco7960, 11, skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 2}},
	} {
		r := newRigWith(t, watchingConfig())
		a, b := r.registerModel(alice, tc.kind, tc.version), r.register(bob, 22)
		r.call("1.1", "1002")
		r.wantState(bob, "ringin")
		r.sent[b] = nil
		r.say(a, &tc.press)
		r.wantState(alice, "connected")
		r.wantState(bob, "none")
		r.expect(b, "CallHistoryInfo", "CallState OnHook")
		r.say(a, onHook)
		r.idle()
	}
}
