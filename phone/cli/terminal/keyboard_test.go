package terminal

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// typed types keys: characters, and names in angle brackets.
func typed(m model, keys string) (model, []order) {
	var all []order
	for keys != "" {
		key, text := keys[:1], keys[:1]
		if end := strings.IndexByte(keys, '>'); key == "<" && end > 0 {
			key, text = keys[1:end], ""
			keys = keys[end:]
		}
		if key == " " {
			key = "space"
		}
		keys = keys[1:]
		var orders []order
		m, orders = m.key(key, text)
		all = append(all, orders...)
	}
	return m, all
}

func (o order) String() string {
	return strings.TrimSpace([]string{"", "command: ", "stop", "quit"}[o.what] + o.line)
}

// situations are phones that keys are pressed at.
func situations() map[string]Facts {
	with := func(change func(*phone.State)) Facts {
		f := idle(11, keys7960(skinny.LampModeOff)...)
		change(&f.State)
		return f
	}
	held := outbound(7, skinny.CallStateHold, "Bob", "1002", 0, "Resume", "NewCall")
	talk := outbound(8, skinny.CallStateConnected, "", "701", 0, "Hold", "EndCall")
	ring := inbound(9, skinny.CallStateRingIn, "Carol", "1003", 0, "Answer", "EndCall")
	waits := inbound(9, skinny.CallStateCallWaiting, "Carol", "1003", 0, "Answer", "EndCall")
	dial := phone.Call{Reference: 5, Line: 1, State: skinny.CallStateOffHook, SoftKeys: []string{"<<", "EndCall", "Dial"}}
	return map[string]Facts{
		"idle":    with(func(*phone.State) {}),
		"rings":   with(func(s *phone.State) { s.Calls = []phone.Call{ring} }),
		"dials":   with(func(s *phone.State) { s.Calls, s.Handset = []phone.Call{dial}, true }),
		"talks":   with(func(s *phone.State) { s.Calls, s.Handset = []phone.Call{talk}, true }),
		"speaker": with(func(s *phone.State) { s.Calls, s.Speaker = []phone.Call{talk}, true }),
		"enbloc":  with(func(s *phone.State) { s.Calls = []phone.Call{talk} }),
		"holds":   with(func(s *phone.State) { s.Calls = []phone.Call{held} }),
		"two":     with(func(s *phone.State) { s.Calls, s.Handset = []phone.Call{held, talk}, true }),
		"waits":   with(func(s *phone.State) { s.Calls, s.Handset = []phone.Call{talk, waits}, true }),
		"lost":    with(func(s *phone.State) { s.Calls, s.Link = []phone.Call{talk}, phone.Lost }),
		"lists": with(func(s *phone.State) {
			s.Placed = []phone.Record{{Number: "701"}, {Number: "1002", Name: "Bob"}}
			s.Missed = []phone.Record{{Name: "Anonymous"}}
		}),
		"muted": with(func(s *phone.State) { s.Muted = true }),
	}
}

// TestKeys: what keys of the keyboard order at a 7960.
func TestKeys(t *testing.T) {
	for _, tc := range []struct{ at, keys, orders, notice string }{
		{"idle", "700<enter>", "enbloc 700", ""},
		{"idle", "70*#0<backspace><backspace><enter>", "enbloc 70*", ""},
		{"idle", "700 ", "dial 700", ""},
		{"idle", "700h", "dial 700", ""},
		{"idle", "7<esc><enter>", "off", ""},
		{"idle", "<enter>", "off", ""},
		{"idle", " ", "off", ""},
		{"idle", "<backspace>", "", ""},
		{"idle", "123456789012345678901234", "", "23 digits"},
		{"idle", "<f1>", "softkey Redial", ""},
		{"idle", "<alt+2>", "softkey NewCall", ""},
		{"idle", "k1", "softkey Redial", ""},
		{"idle", "k9", "", "no softkey 9"},
		{"idle", "<f3>", "", "no softkey 3"},
		{"idle", "l3", "key 3", ""},
		{"idle", "lx", "", "wants a digit"},
		{"idle", "l<esc>1<enter>", "enbloc 1", ""},
		{"idle", "<down><down><enter>", "key 2", ""},
		{"idle", "<up><enter>", "key 1", ""},
		{"idle", "<left><right><enter>", "key 1", ""},
		{"idle", "<down>7<enter>", "enbloc 7", ""},
		{"idle", "<down><esc><enter>", "off", ""},
		{"idle", "s", "speaker", ""},
		{"idle", "m", "mute on", ""},
		{"muted", "m", "mute off", ""},
		{"idle", "t", "tone 440", ""},
		{"idle", "z", "", "z does nothing here"},
		{"idle", "q", "quit", ""},
		{"idle", "<ctrl+c>", "quit", ""},
		{"idle", "<tab><tab><tab><tab><shift+tab>", "", ""},
		{"idle", "?z", "", ""}, // any key leaves the help
		{"idle", "<esc>", "", ""},

		{"rings", "<enter>", "off", ""},
		{"rings", " ", "off", ""},
		{"rings", "12<enter>", "off", ""},
		{"rings", "<f1>", "softkey Answer 9", ""},
		{"rings", "<down><enter>", "softkey Answer 9", ""},

		{"dials", "70<backspace>1<enter>", "keys 7; keys 0; softkey << 5; keys 1; softkey Dial 5", ""},
		{"dials", " ", "on", ""},
		{"dials", "<enter>", "", "a call is up"},

		{"talks", "5#", "keys 5; keys #", ""},
		{"talks", "<enter>", "", "a call is up"},
		{"talks", " ", "on", ""},
		{"talks", "<f1>", "softkey Hold 8", ""},
		{"talks", "<down><enter>", "", "neither rings nor is held"},
		{"talks", "q", "", ""},
		{"talks", "qq", "quit", ""},
		{"talks", "qn", "", ""},
		{"talks", "q<ctrl+c>", "quit", ""},
		{"speaker", " ", "speaker", ""},
		{"enbloc", " ", "hangup", ""},
		{"lost", " ", "on", ""},

		{"holds", "<enter>", "off", ""},
		{"holds", "700<enter>", "enbloc 700", ""},
		{"holds", "<down><enter>", "softkey Resume 7", ""},
		{"holds", "<f1>", "softkey Resume 7", ""},
		{"two", "<f1>", "softkey Hold 8", ""},
		{"two", "<down><f1>", "softkey Resume 7", ""},
		{"two", "<down><down><f2>", "softkey EndCall 8", ""},
		{"waits", "<enter>", "answer", ""},
		{"waits", "<down><down><enter>", "softkey Answer 9", ""},

		{"lists", "<tab><down><enter>", "enbloc 1002", ""},
		{"lists", "<tab><down><down><enter>", "enbloc 701", ""},
		{"lists", "<shift+tab><down><enter>", "", "no number"},
		{"lists", "<tab><down><tab><enter>", "off", ""}, // the choice goes with its list

		{"idle", ":dial 1002<enter>", "command: dial 1002", ""},
		{"idle", ":  <enter>", "", ""},
		{"idle", ":<backspace>7<enter>", "enbloc 7", ""},
		{"idle", ":hear<esc><enter>", "off", ""},
		{"idle", ":QUIT<enter>", "quit", ""},
		{"idle", ":her<left>a<enter>", "command: hear", ""},
		{"idle", ":xhear<home><delete><end>!<backspace><enter>", "command: hear", ""},
		{"idle", ":nonsense<ctrl+u>show<enter>", "command: show", ""},
		{"idle", ":show<enter>:hear<enter>:<up><up><enter>", "command: show; command: hear; command: show", ""},
		{"idle", ":show<enter>:<up><up><down><down>x<right><left><right><enter>", "command: show; command: x", ""},
		{"idle", ":wait 9m<enter><esc>", "command: wait 9m; stop", ""},
		{"idle", ":hear?q5<enter>", "command: hear?q5", ""},
	} {
		t.Run(tc.at+" "+tc.keys, func(t *testing.T) {
			m, orders := typed(at(t, "7960", 80, 24, situations()[tc.at]), tc.keys)
			if got := strings.Trim(fmt.Sprint(orders), "[]"); strings.ReplaceAll(tc.orders, ";", "") != got {
				t.Errorf("orders %v, want %s", orders, tc.orders)
			}
			if (tc.notice == "") != (m.notice == "") || !strings.Contains(m.notice, tc.notice) {
				t.Errorf("notice %q, want %q", m.notice, tc.notice)
			}
			exact(t, m, m.view())
		})
	}
}

// TestKeysWithoutSoftKeys: a 7910 and a 6901 have hooks and keys alone.
func TestKeysWithoutSoftKeys(t *testing.T) {
	for _, kind := range []string{"7910", "6901"} {
		for _, tc := range []struct{ at, keys, orders string }{
			{"idle", "700<enter>", "[dial 700]"},
			{"idle", "<f1>", "[]"},
			{"dials", "7<enter>", "[keys 7 keys #]"},
			{"rings", "<down><enter>", "[answer]"},
			{"holds", "<down><enter>", "[resume]"},
			{"talks", " ", "[on]"},
		} {
			f := situations()[tc.at]
			f.State.SoftKeys = nil
			for i := range f.State.Calls {
				f.State.Calls[i].SoftKeys = nil
			}
			if _, orders := typed(at(t, kind, 80, 24, f), tc.keys); fmt.Sprint(orders) != tc.orders {
				t.Errorf("%s %s %s: orders %v, want %s", kind, tc.at, tc.keys, orders, tc.orders)
			}
		}
	}
}

// TestTypedAhead: what was typed before the phone went off-hook is dialled in the new call, and in no other.
func TestTypedAhead(t *testing.T) {
	for name, want := range map[string]string{"dials": "[keys 70 keys 0]", "talks": "[keys 0]", "idle": "[]"} {
		m, _ := typed(at(t, "7960", 80, 24, idle(11)), "70")
		m, orders := m.update(situations()[name])
		_, more := typed(m, "0")
		if got := fmt.Sprint(append(orders, more...)); got != want {
			t.Errorf("%s: orders %s, want %s", name, got, want)
		}
	}
}

// TestSpeaking: t begins what it ends.
func TestSpeaking(t *testing.T) {
	f := idle(11)
	f.Speech = "440 Hz"
	if _, orders := typed(at(t, "7960", 80, 24, f), "t"); fmt.Sprint(orders) != "[silence]" {
		t.Errorf("orders %v", orders)
	}
}

func TestPaste(t *testing.T) {
	m := at(t, "7960", 80, 24, idle(11))
	m, _ = m.update(tea.PasteMsg{Content: "+49 (30) 12-34\n"})
	if m.typed != "49301234" {
		t.Errorf("typed %q", m.typed)
	}
	m, _ = typed(m, ":")
	m, _ = m.update(tea.PasteMsg{Content: "dial 1\n2\x1b"})
	if m.entry.text != "dial 1 2" {
		t.Errorf("command line %q", m.entry.text)
	}
	m = at(t, "7960", 80, 24, situations()["talks"])
	if _, orders := m.update(tea.PasteMsg{Content: "1-2"}); fmt.Sprint(orders) != "[keys 1 keys 2]" {
		t.Errorf("orders %v", orders)
	}
}

// TestChoiceStays: a call that was chosen stays so while others come and go.
func TestChoiceStays(t *testing.T) {
	two := situations()["two"]
	m, _ := typed(at(t, "7960", 80, 24, two), "<down><down>")
	left := situations()["talks"]
	m, _ = m.update(left)
	if _, orders := typed(m, "<f2>"); fmt.Sprint(orders) != "[softkey EndCall 8]" {
		t.Errorf("orders %v", orders)
	}
	m, _ = m.update(situations()["holds"])
	if _, orders := typed(m, "<enter>"); fmt.Sprint(orders) != "[off]" {
		t.Errorf("after its end: orders %v", orders)
	}
}

// TestOutcomes: what went wrong shows until the next key; what a command printed is shown from its beginning.
func TestOutcomes(t *testing.T) {
	f := idle(11)
	m, orders := typed(at(t, "7960", 80, 24, f), ":help<enter>")
	for i := range 40 {
		f.Events = append(f.Events, fmt.Sprintf("row %d", i))
	}
	m, _ = m.update(done{order: orders[0], from: 3, facts: f})
	if view := ansi.Strip(m.view()); !strings.Contains(view, "row 0 ") || strings.Contains(view, "row 39") || !strings.Contains(view, "more, PgDn") {
		t.Errorf("not from the beginning:\n%s", view)
	}
	m, _ = typed(m, "<pgdown><pgdown><pgdown><pgdown><pgdown>")
	if view := ansi.Strip(m.view()); !strings.Contains(view, "row 39") {
		t.Errorf("not the end:\n%s", view)
	}
	m, _ = typed(m, "<pgup>")
	if view := ansi.Strip(m.view()); strings.Contains(view, "row 39") {
		t.Errorf("not back:\n%s", view)
	}
	m, _ = m.update(done{order: order{line: "on"}, err: errors.New("not connected\nand a picture"), facts: f})
	if view := ansi.Strip(m.view()); !strings.Contains(view, "! on: not connected ") || strings.Contains(view, "picture") {
		t.Errorf("the failure does not show:\n%s", view)
	}
	if m, _ = typed(m, "1"); m.notice != "" {
		t.Errorf("it still shows: %s", m.notice)
	}
}
