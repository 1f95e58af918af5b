package session

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

func TestUnknownDevice(t *testing.T) {
	r := newRig(t)
	r.x.Changes(nil)
	for range 2 {
		c := r.connect()
		r.say(c, &skinny.Register{DeviceName: "SEPAABBCCDDEEFF", DeviceType: skinny.DeviceTypeCisco7960})
		m := last[*skinny.RegisterReject](r, c)
		if len(m.Text) > 32 || !strings.Contains(m.Text, "SEPAABBCCDDEEFF") || !strings.HasPrefix(m.Text, "Unknown device") {
			t.Errorf("reject says %q", m.Text)
		}
		if _, open := r.open[c]; open {
			t.Error("the connection stays open")
		}
	}
	if n := len(r.logs); r.logged("unknown phone refused").Device != "SEPAABBCCDDEEFF" || n != 2 { // with "asterisk ready"
		t.Errorf("%d log lines: a phone that tries again and again is logged once", n)
	}
	v := unknownView(r)
	if v.Tries != 2 || v.Model != "7960" || v.Name != "SEPAABBCCDDEEFF" || !strings.Contains(v.YAML, "SEPAABBCCDDEEFF") || !v.Remote.IsValid() || v.First.IsZero() {
		t.Errorf("view is %+v", v)
	}
}

// A phone that was put into the configuration is not unknown any more, whether it has come back or not.
func TestUnknownDeviceConfigured(t *testing.T) {
	const name = "SEPAABBCCDDEEFF"
	r := newRig(t)
	r.say(r.connect(), &skinny.Register{DeviceName: name, DeviceType: skinny.DeviceTypeCisco7960})
	r.x.Changes(nil)
	cfg := testConfig()
	cfg.Devices[name] = &Device{Name: name, AutoLine: 1, Buttons: cfg.Devices[alice].Buttons}
	r.step(Reload{Config: cfg})
	removed := false
	for _, c := range r.x.Changes(nil) {
		removed = removed || c.Unknown != nil && c.Unknown.Name == name && c.Removed
	}
	if !removed || len(r.x.unknown) > 0 {
		t.Errorf("still listed: %v", r.x.unknown)
	}
}

func unknownView(r *rig) *UnknownView {
	var v *UnknownView
	for _, c := range r.x.Changes(nil) {
		if c.Unknown != nil {
			v = c.Unknown
		}
	}
	if v == nil {
		r.Fatal("no view of an unknown phone")
	}
	return v
}

// Names come from the network: what is to be pasted is what the configuration takes.
func TestUnknownDeviceName(t *testing.T) {
	for _, tc := range []struct{ name, yaml, detail string }{
		{"sepaabbccddeeff", `"SEPAABBCCDDEEFF":`, "add under devices: 'SEPAABBCCDDEEFF': {"},
		{"VGC0011223344", `"VGC0011223344":`, "add under devices: 'VGC0011223344': {"},
		{"SEP\"\n\\x\x00", "# its name is none that", "its name is none that the configuration takes: SEP and"},
		{"SEP0011", "# its name is none that", "its name is none that the configuration takes: SEP and"},
	} {
		r := newRig(t)
		r.say(r.connect(), &skinny.Register{DeviceName: tc.name})
		if v := unknownView(r); !strings.Contains(v.YAML, tc.yaml) {
			t.Errorf("%q: YAML is %s", tc.name, v.YAML)
		}
		if e := r.logged("unknown phone refused"); !strings.Contains(e.Detail, tc.detail) {
			t.Errorf("%q: the log says %s", tc.name, e.Detail)
		}
	}
}

// A phone that writes its MAC address in small letters is the one of the configuration.
func TestNameInSmallLetters(t *testing.T) {
	r := newRig(t)
	r.say(r.connect(), &skinny.Register{DeviceName: strings.ToLower(string(alice)), DeviceType: skinny.DeviceTypeCisco7960})
	if !r.x.devices[alice].registered() {
		t.Error("it is not registered")
	}
}

// The list is bounded; the newest phone is on it, for somebody may be waiting for it.
func TestUnknownDevicesAreBounded(t *testing.T) {
	r := newRig(t)
	for i := range maxUnknown + 50 {
		r.now = r.now.Add(time.Second)
		r.say(r.connect(), &skinny.Register{DeviceName: fmt.Sprintf("SEP%012X", i)})
	}
	if len(r.x.unknown) != maxUnknown {
		t.Errorf("%d are kept", len(r.x.unknown))
	}
	shown := map[DeviceName]bool{}
	for _, c := range r.x.Changes(nil) {
		if c.Unknown != nil {
			shown[c.Unknown.Name] = !c.Removed
		}
	}
	first, newest := DeviceName(fmt.Sprintf("SEP%012X", 0)), DeviceName(fmt.Sprintf("SEP%012X", maxUnknown+49))
	if shown[first] || !shown[newest] {
		t.Errorf("shown: the first %v, the newest %v", shown[first], shown[newest])
	}
}
