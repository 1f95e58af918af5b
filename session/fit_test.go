package session

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/skinny"
)

// tooMany is a configuration in which Alice's phone has many keys, of every kind; Bob's has line 1004, too.
func tooMany(buttons ...Button) *Config {
	cfg := parkConfig()
	for _, number := range []string{"1004", "1005"} {
		cfg.Lines[number] = &Line{Number: number, Context: "from-skinny", MaxCalls: 2, Codecs: []Codec{"ulaw"}}
	}
	cfg.Devices[alice].Buttons = buttons
	cfg.Devices[bob].Buttons = []Button{{Kind: ButtonLine, Line: "1002"}, {Kind: ButtonLine, Line: "1004"}}
	return cfg
}

// TestKeysThatDoNotFit: what the phone's model has no key for is left out of what it is served, and said once in the log and in its view.
func TestKeysThatDoNotFit(t *testing.T) {
	line := func(number string) Button { return Button{Kind: ButtonLine, Line: number} }
	dial := Button{Kind: ButtonSpeedDial, Number: "1002", Label: "Bob"}
	blf := Button{Kind: ButtonSpeedDial, Number: "1003", BLF: "Stasis:1003"}
	lot, dnd := Button{Kind: ButtonFeature, Feature: FeatureParkingLot, Lot: "default"}, Button{Kind: ButtonFeature, Feature: FeatureDND}
	page := Button{Kind: ButtonService, URL: "http://192.0.2.1/"}
	view := func(key int, kind, target string) KeyView { return KeyView{key, kind, target} }
	for _, tt := range []struct {
		name    string
		kind    skinny.DeviceType
		says    uint32 // how many lines it has, by its own word
		buttons []Button
		lines   []string
		left    []KeyView
		want    string // what is logged
	}{
		{"all fit", skinny.DeviceTypeCisco7940, 0, []Button{line("1001"), line("1004")}, []string{"1001", "1004"}, nil, ""},
		{"a line", skinny.DeviceTypeCisco7910, 0, []Button{line("1001"), line("1004")}, []string{"1001"}, []KeyView{view(2, "line", "1004")},
			"7910, key 2 (line 1004): it has 1 key, and 2 for speed dials and features; left out"},
		{"lines", skinny.DeviceTypeCisco7902, 0, []Button{line("1001"), line("1004"), line("1005")}, []string{"1001"},
			[]KeyView{view(2, "line", "1004"), view(3, "line", "1005")},
			"7902, keys 2 to 3 (lines 1004, 1005): it has 1 key, and 4 for speed dials and features; left out"},
		{"other keys", skinny.DeviceTypeCisco7910, 0, []Button{line("1001"), lot, dnd, page, dial, {}, blf}, []string{"1001"},
			[]KeyView{view(4, "service", page.URL), view(5, "speeddial", "1002"), view(7, "speeddial", "1003")},
			"7910, keys 4 to 5, 7: it has 1 key, and 2 for speed dials and features; left out"},
		{"one key", skinny.DeviceTypeCisco6911, 0, []Button{line("1001"), line("1004"), dial, dnd}, []string{"1001"},
			[]KeyView{view(2, "line", "1004"), view(3, "speeddial", "1002"), view(4, "feature", "dnd")}, "6911, keys 2 to 4 (line 1004): it has 1 key; left out"},
		{"one key, which must be a line", skinny.DeviceTypeCisco6911, 0, []Button{dial, {}, line("1001")}, []string{"1001"}, []KeyView{view(1, "speeddial", "1002")},
			"6911, key 1: it has 1 key; left out"},
		{"softkeys and fixed speed dials", skinny.DeviceTypeCisco7912, 0, []Button{line("1001"), line("1004"), dial, dnd}, []string{"1001"},
			[]KeyView{view(2, "line", "1004"), view(4, "feature", "dnd")}, "7912, keys 2, 4 (line 1004): it has 1 key, and 9 for speed dials; left out"},
		{"keys on an old phone that watch", skinny.DeviceTypeCisco7940, 0, []Button{line("1001"), blf, line("1004"), blf}, []string{"1001"},
			[]KeyView{view(3, "line", "1004"), view(4, "speeddial", "1003")}, "7940, keys 3 to 4 (line 1004): it has 2 keys; left out"},
		{"a phone that says it has more", skinny.DeviceTypeCisco7941, 3, []Button{line("1001"), line("1004"), line("1005"), dial}, []string{"1001", "1004", "1005"},
			[]KeyView{view(4, "speeddial", "1002")}, "7941, key 4: it has 2 keys; left out"},
		{"a list of keys", skinny.DeviceTypeCisco7920, 0, slices.Concat([]Button{line("1001")}, slices.Repeat([]Button{dial}, 7), []Button{line("1004")}),
			[]string{"1001", "1004"}, nil, ""},
		{"a model that nobody knows", 4711, 0, []Button{line("1001"), line("1004"), line("1005"), dial}, []string{"1001", "1004", "1005"}, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRigWith(t, tooMany(tt.buttons...))
			r.register(bob, 17)
			register := func() ConnID {
				t.Helper()
				a := r.connect()
				r.say(a, &skinny.Register{DeviceName: alice, DeviceType: tt.kind, ProtocolVersion: 11, MaxNumberOfLines: tt.says})
				for range 2 {
					r.say(a, &skinny.ButtonTemplateReq{})
					r.say(a, &skinny.TimeDateReq{})
				}
				return a
			}
			a := register()
			var want []string
			if tt.want != "" {
				want = []string{tt.want}
			}
			if diff := cmp.Diff(want, r.details("keys are configured that the phone does not have")); diff != "" {
				t.Errorf("logged: -want +got\n%s", diff)
			}
			p := newPublished()
			p.take(r.x)
			v := p.devices[alice]
			if diff := cmp.Diff(tt.lines, v.Lines) + cmp.Diff(tt.left, v.LeftOut); diff != "" {
				t.Errorf("its view: -want +got\n%s", diff)
			}
			model := skinny.ModelOf(tt.kind)
			lines := 0
			for _, k := range r.template(a) {
				if k.ButtonType == skinny.ButtonTypeLine {
					lines++
				}
			}
			if n := len(r.template(a)); model.Countable() && n > max(model.LineKeys, int(tt.says))+len(model.Fixed) || lines < len(tt.lines) {
				t.Errorf("it is told of %d keys, %d lines among them", n, lines)
			}

			r.forget()
			r.call("1.1", "1004")
			if rings := slices.Contains(tt.lines, "1004"); (r.state(alice) == "ringin") != rings || !rings && len(r.sent[a]) > 0 {
				t.Errorf("a call for 1004: Alice is %s and was sent\n%s", r.state(alice), r.show(a))
			}
			r.wantState(bob, "ringin")
			r.end("1.1", 16)
		})
	}
}

// A line that no phone has a key for is one whose phones are not there. Another phone in the same place may have the key.
func TestLineWithoutAKey(t *testing.T) {
	r := newRigWith(t, tooMany(Button{Kind: ButtonLine, Line: "1001"}, Button{Kind: ButtonLine, Line: "1005"}))
	cfg := r.x.devices[alice].cfg
	cfg.AutoLine = 2
	a := r.registerModel(alice, skinny.DeviceTypeCisco7960, 11)
	r.call("1.1", "1005")
	r.say(a, &skinny.OffHook{})
	r.wantState(alice, "connected")
	held := r.device(alice).active

	small := r.connect() // with the call going on, as it says
	r.say(small, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7910, ProtocolVersion: 3, ActiveStreams: 1})
	r.say(small, &skinny.TimeDateReq{})
	if held.state != over || len(r.device(alice).parties) > 0 {
		t.Errorf("the call is %v on a line that the phone has not", held.state)
	}
	wantState := func(want string) {
		t.Helper()
		if v := r.x.lineView(r.x.lines["1005"]); v.State != want {
			t.Errorf("line 1005 is %s on %v, not %s", v.State, v.Devices, want)
		}
	}
	wantState("unavailable")
	r.call("1.2", "1005")
	wantStatus(t, r, "1.2", "UNAVAILABLE", true)
	r.say(small, &skinny.OffHook{}) // its second line has no key: the first it is
	if at := r.device(alice).active; at == nil || at.app.line.cfg.Number != "1001" {
		t.Errorf("the handset takes %+v", at)
	}
	r.say(small, &skinny.OnHook{})

	cfg = &Device{Name: alice, Buttons: slices.Clone(cfg.Buttons)}
	cfg.Buttons = append(cfg.Buttons, Button{Kind: ButtonLine, Line: "1004"})
	next := tooMany(cfg.Buttons...)
	r.step(Reload{Config: next})
	if d := r.device(alice); fmt.Sprint(d.left) != "[1 2]" || len(d.appearances) != 1 {
		t.Errorf("after a reload %v are left out, and it has %d lines", d.left, len(d.appearances))
	}
	big := r.registerModel(alice, skinny.DeviceTypeCisco7960, 11)
	r.call("1.3", "1005")
	r.wantState(alice, "ringin")
	r.say(big, &skinny.OffHook{})
	r.say(big, &skinny.OnHook{})
	r.wait(r.x.cfg.Timers.FarHangupReorder)
	r.idle()
}
