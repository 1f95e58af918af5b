package ari_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/ari/aritest"
)

// TestDevices: what an Asterisk tells of devices, and the fake of the tests does.
func TestDevices(t *testing.T) {
	t.Run("fake", func(t *testing.T) {
		bothWays(t, func(t *testing.T, w way) { watching(t, ready(t, w, ari.Options{})) })
	})
	t.Run("real", func(t *testing.T) { watching(t, real(t)) })
}

func watching(t *testing.T, b *bench) {
	name := unique()
	custom, stasis := "Custom:"+name, "Stasis:"+name
	for _, c := range []struct {
		cmd   ari.Command
		want  ari.Status
		state string
		event ari.DeviceState
	}{
		{ari.Watch{Name: "PJSIP/nobody"}, ari.OK, "INVALID", ari.DeviceState{}},
		{ari.Watch{Name: custom}, ari.OK, "UNKNOWN", ari.DeviceState{}},
		{ari.SetDeviceState{Name: custom, State: "INUSE"}, ari.OK, "INUSE", ari.DeviceState{Name: custom, State: "INUSE"}},
		{ari.Watch{Name: custom}, ari.OK, "INUSE", ari.DeviceState{}},
		{ari.SetDeviceState{Name: custom, State: "RED"}, ari.Refused, "INUSE", ari.DeviceState{}},
		{ari.Watch{Name: stasis}, ari.OK, "UNKNOWN", ari.DeviceState{}},
		{ari.SetDeviceState{Name: name, State: "RINGING"}, ari.OK, "", ari.DeviceState{Name: stasis, State: "RINGING"}},
		{ari.SetDeviceState{Name: stasis, State: "ONHOLD"}, ari.OK, "", ari.DeviceState{Name: stasis, State: "ONHOLD"}},
		{ari.SetDeviceState{Name: stasis, State: "RED"}, ari.Refused, "", ari.DeviceState{}},
		{ari.SetDeviceState{Name: "MWI:1001@default", State: "INUSE"}, ari.Refused, "", ari.DeviceState{}},
		{ari.Unwatch{Name: custom}, ari.OK, "", ari.DeviceState{}},
		{ari.Unwatch{Name: custom}, ari.Gone, "", ari.DeviceState{}},
		{ari.SetDeviceState{Name: custom, State: "NOT_INUSE"}, ari.OK, "NOT_INUSE", ari.DeviceState{}}, // not watched
		{ari.SetDeviceState{Name: stasis, State: "BUSY"}, ari.OK, "", ari.DeviceState{Name: stasis, State: "BUSY"}},
	} {
		r := b.do(t, c.cmd)
		if r.Status != c.want || r.State != c.state || (r.Status == ari.OK) != (r.Message == "") {
			t.Errorf("%#v: %+v, want %v %s", c.cmd, r, c.want, c.state)
		}
		if c.event.Name != "" {
			if e := until[ari.DeviceState](t, b.recorder); e != c.event {
				t.Errorf("%#v: %+v", c.cmd, e)
			}
		}
	}
}

// TestRealManyWatches: as many as a house has keys, all at once.
func TestRealManyWatches(t *testing.T) {
	b := real(t)
	began := time.Now()
	var results []chan ari.Result
	for i := range 500 {
		results = append(results, b.submit(ari.Watch{Name: fmt.Sprintf("Custom:%s-%d", "many", i)}))
	}
	for _, c := range results {
		if r := result(t, c); r.Status != ari.OK || r.State != "UNKNOWN" {
			t.Errorf("%+v", r)
		}
	}
	t.Logf("500 watches in %v", time.Since(began).Round(time.Millisecond))
}

// TestWatchToldInOrder: an event that comes while the state is read goes before the answer, which may be older.
func TestWatchToldInOrder(t *testing.T) {
	b := ready(t, byHTTP, ari.Options{})
	b.asterisk.SetDevice("PJSIP/1", "NOT_INUSE")
	b.asterisk.Fault(aritest.Fault{Match: aritest.On("GET", "/deviceStates/PJSIP/1"), Times: 1, AfterEffect: true, Delay: 200 * time.Millisecond})
	watch := b.submit(ari.Watch{Name: "PJSIP/1"})
	b.asterisk.WaitRequest("the reading", aritest.On("GET", "/deviceStates/PJSIP/1"))
	b.asterisk.SetDevice("PJSIP/1", "RINGING")
	until[ari.DeviceState](t, b.recorder)
	if r := result(t, watch); r.State != "RINGING" {
		t.Errorf("%+v, told RINGING before", r)
	}
	b.asterisk.SetDevice("PJSIP/1", "INUSE")
	until[ari.DeviceState](t, b.recorder)
	if r := b.do(t, ari.Watch{Name: "PJSIP/1"}); r.State != "INUSE" {
		t.Errorf("%+v, but what an earlier reading was told is forgotten", r)
	}
}

func TestWatchWithoutItsModules(t *testing.T) {
	bothWays(t, func(t *testing.T, w way) {
		for module, message := range map[string]string{"res_ari_device_states.so": "Resource not found", "res_stasis_device_state.so": "Invalid"} {
			b := ready(t, w, ari.Options{})
			b.asterisk.Unload(module)
			if r := b.do(t, ari.Watch{Name: "PJSIP/1"}); r.Status != ari.Refused || !strings.Contains(r.Message, message) {
				t.Errorf("without %s: %+v", module, r)
			}
		}
		b := ready(t, w, ari.Options{})
		b.asterisk.Unload("func_devstate.so")
		if r := b.do(t, ari.SetDeviceState{Name: "Custom:night", State: "INUSE"}); r.Status != ari.Refused || !strings.Contains(r.Message, "func_devstate.so") {
			t.Errorf("without func_devstate: %+v", r)
		}
	})
}

// TestTransfers: what a transfer by a far end tells, in order; by the fake, as recorded from Asterisk 22.10.1.
func TestTransfers(t *testing.T) {
	b := ready(t, bySocket, ari.Options{})
	for _, cmd := range []ari.Command{ari.CreateBridge{ID: "b2"}, ari.ExternalMedia{ID: "leg2", Remote: phone, Format: "ulaw"},
		ari.AddChannel{Bridge: "b", Channel: "leg"}, ari.AddChannel{Bridge: "b", Channel: "far"},
		ari.AddChannel{Bridge: "b2", Channel: "leg2"}, ari.AddChannel{Bridge: "b2", Channel: "in"}} {
		b.must(t, cmd)
	}
	event(t, b, func(e ari.StasisStart) bool { return e.Channel.ID == "leg2" })
	halves := b.asterisk.AttendedTransfer("in", "far")
	for _, want := range []ari.Event{
		ari.StasisStart{Replaces: "far", Args: []string{}, Channel: ari.Channel{ID: halves[1], Name: "Local/_attended@transfer-1;2", State: "Up", Exten: "_attended", Context: "transfer"}},
		ari.LeftBridge{Bridge: "b", Channel: "far"},
		ari.StasisStart{Replaces: "in", Args: []string{}, Channel: ari.Channel{ID: halves[0], Name: "Local/_attended@transfer-1;1", State: "Up", Exten: "_attended", Context: "transfer"}},
		ari.LeftBridge{Bridge: "b2", Channel: "in"},
		ari.StasisEnd{ID: "far"}, ari.ChannelDestroyed{ID: "far", Cause: 16},
		ari.AttendedTransfer{First: "in", Second: "far", FirstBridge: "b2", SecondBridge: "b", FirstLink: halves[0], SecondLink: halves[1],
			Transferee: "leg2", Target: "leg", Destination: "link", Result: "Success"},
	} {
		if diff := cmp.Diff(want, until[ari.Event](t, b.recorder)); diff != "" {
			t.Error(diff)
		}
	}
	b.asterisk.Hangup("in", 16)
	until[ari.ChannelDestroyed](t, b.recorder)
	half := b.asterisk.BlindTransfer(halves[0], "702", "from-sip")
	for _, want := range []ari.Event{
		ari.StasisStart{Replaces: halves[0], Args: []string{}, Channel: ari.Channel{ID: half, Name: "Local/702@from-sip-1;1", State: "Down", Exten: "702", Context: "from-sip"}},
		ari.LeftBridge{Bridge: "b2", Channel: halves[0]},
		ari.BlindTransfer{Channel: halves[0], Replacement: half, Transferee: "leg2", Bridge: "b2", Exten: "702", Context: "from-sip", Result: "Success"},
	} {
		if diff := cmp.Diff(want, until[ari.Event](t, b.recorder)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWatchWhoseStateIsNotTold(t *testing.T) {
	b := ready(t, byHTTP, ari.Options{RequestTimeout: 100 * time.Millisecond})
	b.asterisk.SetDevice("PJSIP/1", "BUSY")
	b.asterisk.Fault(aritest.Fault{Match: aritest.On("GET", "/deviceStates/"), Times: 1, Hang: true})
	if r := b.do(t, ari.Watch{Name: "PJSIP/1"}); r.Status != ari.OK || r.State != "BUSY" {
		t.Errorf("%+v", r)
	}
}
