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
	if d := v.Device("SEPA"); d == nil || d.Prompt != "new" {
		t.Errorf("device SEPA: %+v", d)
	}
	if v.Device("SEPC") != nil || v.Line("1003") != nil || v.Call("over") != nil {
		t.Error("what was removed is still found")
	}
	if v.Line("1001") == nil || v.Call("late") == nil {
		t.Error("what is there is not found")
	}
}

func names[T any](all []*T, name func(*T) string) []string {
	var out []string
	for _, one := range all {
		out = append(out, name(one))
	}
	return out
}
