package server

import (
	"slices"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/session"
)

func TestViews(t *testing.T) {
	at := func(s int64) time.Time { return time.Unix(s, 0) }
	v := new(Views)
	for _, c := range []session.Change{
		{Device: &session.DeviceView{Name: "SEPB"}},
		{Device: &session.DeviceView{Name: "SEPA", Prompt: "old"}},
		{Device: &session.DeviceView{Name: "SEPA", Prompt: "new"}},
		{Device: &session.DeviceView{Name: "SEPC"}},
		{Device: &session.DeviceView{Name: "SEPC"}, Removed: true},
		{Line: &session.LineView{Number: "1002"}},
		{Line: &session.LineView{Number: "1001"}},
		{Line: &session.LineView{Number: "1003"}},
		{Line: &session.LineView{Number: "1003"}, Removed: true},
		{Call: &session.CallView{ID: "late", Created: at(2)}},
		{Call: &session.CallView{ID: "early", Created: at(1)}},
		{Call: &session.CallView{ID: "over", Created: at(0)}},
		{Call: &session.CallView{ID: "over"}, Removed: true},
		{Unknown: &session.UnknownView{Name: "SEPX", Last: at(1)}},
		{Unknown: &session.UnknownView{Name: "SEPY", Last: at(2)}},
		{Unknown: &session.UnknownView{Name: "SEPZ", Last: at(3)}},
		{Unknown: &session.UnknownView{Name: "SEPZ"}, Removed: true},
		{Parked: &session.ParkedView{Lot: "b", Slot: "701"}},
		{Parked: &session.ParkedView{Lot: "a", Slot: "1000"}},
		{Parked: &session.ParkedView{Lot: "a", Slot: "999"}},
		{Parked: &session.ParkedView{Lot: "a", Slot: "701"}},
		{Parked: &session.ParkedView{Lot: "a", Slot: "702"}},
		{Parked: &session.ParkedView{Lot: "a", Slot: "702"}, Removed: true},
	} {
		v.apply(&c)
	}
	check := func(what string, got, want []string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	check("devices", names(v.Devices(), func(d *session.DeviceView) string { return string(d.Name) }), []string{"SEPA", "SEPB"})
	check("lines", names(v.Lines(), func(l *session.LineView) string { return l.Number }), []string{"1001", "1002"})
	check("calls", names(v.Calls(), func(c *session.CallView) string { return c.ID }), []string{"early", "late"})
	check("unknown", names(v.Unknown(), func(u *session.UnknownView) string { return string(u.Name) }), []string{"SEPY", "SEPX"})
	check("parked", names(v.Parked(), func(p *session.ParkedView) string { return p.Lot + p.Slot }), []string{"a701", "a999", "a1000", "b701"})
	if d, ok := v.Device("SEPA"); !ok || d.Prompt != "new" {
		t.Errorf("device SEPA: %+v, %v", d, ok)
	}
	_, device := v.Device("SEPC")
	_, line := v.Line("1003")
	_, call := v.Call("over")
	if device || line || call {
		t.Errorf("what was removed is still found: device %v, line %v, call %v", device, line, call)
	}
	_, line = v.Line("1001")
	_, call = v.Call("late")
	if !line || !call {
		t.Errorf("what is there is not found: line %v, call %v", line, call)
	}
}

func names[T any](all []*T, name func(*T) string) []string {
	var out []string
	for _, one := range all {
		out = append(out, name(one))
	}
	return out
}
