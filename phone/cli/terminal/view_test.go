package terminal

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write the expected screens of testdata anew")

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// at is a model of a phone model with facts, in a terminal of a size.
func at(t *testing.T, kind string, w, h int, f Facts) model {
	t.Helper()
	k, err := phone.KindOf(kind)
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(Options{Model: skinny.ModelOf(k.Type), Listen: f.Sound != nil, Tone: 440})
	m, _ = m.update(tea.WindowSizeMsg{Width: w, Height: h})
	m, _ = m.update(f)
	return m
}

// idle is a registered phone.
func idle(version skinny.Version, buttons ...phone.Button) Facts {
	return Facts{Now: noon, State: phone.State{Name: "SEP001122334455", Link: phone.Registered, Server: "192.0.2.10:2000", Version: version,
		Prompt: "Your current options", Date: noon.Add(2 * time.Hour), DateTemplate: "D.M.Y", Buttons: buttons, Mic: true,
		MessageLamp: skinny.LampModeOff, SoftKeys: []string{"Redial", "NewCall"}},
		Events: []string{"12:00:00.000 registering", "12:00:00.001 registered", "12:00:00.001 prompt: Your current options"}}
}

func line(n uint32, number, label string, lamp skinny.LampMode) phone.Button {
	return phone.Button{Type: skinny.ButtonTypeLine, Instance: n, Number: number, Label: label, Lamp: lamp}
}

func speed(n uint32, number, label string) phone.Button {
	return phone.Button{Type: skinny.ButtonTypeSpeedDial, Instance: n, Number: number, Label: label, Lamp: skinny.LampModeOff}
}

// keys7960 are six keys.
func keys7960(lamp skinny.LampMode) []phone.Button {
	return []phone.Button{line(1, "1001", "Alice", lamp), line(2, "1004", "Reception", skinny.LampModeOff), speed(1, "1002", "Bob"),
		{Type: skinny.ButtonTypeBLFSpeedDial, Instance: 2, Number: "1003", Label: "Carol", Status: uint32(skinny.BLFStatusInUse)},
		{Type: skinny.ButtonTypeServiceURL, Instance: 1, Label: "Weather"}, {Type: skinny.ButtonTypeUndefined}}
}

func inbound(ref uint32, state skinny.CallStateCode, name, number string, since time.Duration, softKeys ...string) phone.Call {
	return phone.Call{Reference: ref, Line: 1, State: state, Began: noon.Add(-since - 3*time.Second),
		Info: phone.Info{Type: skinny.CallTypeInbound, CallingName: name, CallingNumber: number}, SoftKeys: softKeys}
}

func outbound(ref uint32, state skinny.CallStateCode, name, number string, since time.Duration, softKeys ...string) phone.Call {
	return phone.Call{Reference: ref, Line: 1, State: state, Began: noon.Add(-since - 3*time.Second), Answered: noon.Add(-since),
		Info: phone.Info{Type: skinny.CallTypeOutbound, CalledName: name, CalledNumber: number}, SoftKeys: softKeys}
}

// screens are what a person sees.
var screens = map[string]func(t *testing.T) model{
	"7960-idle": func(t *testing.T) model { return at(t, "7960", 80, 24, idle(11, keys7960(skinny.LampModeOff)...)) },
	"7960-number-typed": func(t *testing.T) model {
		m, _ := typed(at(t, "7960", 80, 24, idle(11, keys7960(skinny.LampModeOff)...)), "1002")
		return m
	},
	"7960-ringing": func(t *testing.T) model {
		f := idle(11, keys7960(skinny.LampModeBlink)...)
		c := inbound(7, skinny.CallStateRingIn, "Bob Brown", "1002", 2*time.Second, "Answer", "EndCall")
		c.Prompt = "From Bob Brown"
		f.State.Calls, f.State.Ringer.Mode = []phone.Call{c}, skinny.RingModeInside
		return at(t, "7960", 80, 24, f)
	},
	"7975-connected-listen": func(t *testing.T) model {
		keys := append(keys7960(skinny.LampModeOn), speed(2, "700", "Echo"), speed(3, "701", "Music"))
		f := idle(22, keys...)
		c := outbound(7, skinny.CallStateConnected, "Echo", "700", 65*time.Second, "Hold", "EndCall", "Trnsfer", "Confrn", "Park", "CallBack")
		c.Prompt = "Connected"
		f.State.Calls, f.State.Plane, f.State.Speaker, f.State.MessageLamp = []phone.Call{c}, 1, true, skinny.LampModeOn
		f.Speech = "440 Hz"
		f.Sound = &Sound{Kind: media.Steady, Level: -12, Hz: []float64{440}, Lasted: time.Second, Received: 198, Lost: 2, Jitter: 430 * time.Microsecond}
		return at(t, "7975", 80, 24, f)
	},
	"7960-held-and-second": func(t *testing.T) model {
		f := idle(11, keys7960(skinny.LampModeWink)...)
		held := outbound(7, skinny.CallStateHold, "Bob Brown", "1002", 3700*time.Second, "Resume", "NewCall")
		second := outbound(8, skinny.CallStateConnected, "", "701", 4*time.Second, "Hold", "EndCall")
		second.Media = phone.Media{Receiving: true, Local: netip.MustParseAddrPort("192.0.2.20:16384")}
		f.State.Calls, f.State.Plane, f.State.Handset = []phone.Call{held, second}, 1, true
		m, _ := typed(at(t, "7960", 80, 24, f), "<down>")
		return m
	},
	"7960-lost": func(t *testing.T) model {
		f := idle(11, keys7960(skinny.LampModeOff)...)
		f.State.Link, f.State.Reason = phone.Lost, "dial tcp 192.0.2.10:2000: connect: connection refused"
		f.Events = append(f.Events, "error: dial 1002: not connected")
		return at(t, "7960", 80, 24, f)
	},
	"7910-two-lines": func(t *testing.T) model {
		f := idle(2, line(1, "1001", "Alice", skinny.LampModeOn), phone.Button{Type: skinny.ButtonTypeHold, Instance: 1, Lamp: skinny.LampModeOff},
			phone.Button{Type: skinny.ButtonTypeTransfer, Instance: 1, Lamp: skinny.LampModeOff}, speed(1, "1002", ""))
		f.State.Prompt, f.State.SoftKeys, f.State.Text = "", nil, "To Bob Brown 1002, who is called by a long name"
		f.State.Calls, f.State.Handset = []phone.Call{outbound(7, skinny.CallStateRingOut, "Bob Brown", "1002", 0)}, true
		f.State.Calls[0].Answered, f.State.Calls[0].Tone = time.Time{}, skinny.ToneAlertingTone
		return at(t, "7910", 80, 24, f)
	},
	"6901-no-display": func(t *testing.T) model {
		f := idle(20, line(1, "1001", "", skinny.LampModeOff))
		f.State.Prompt, f.State.SoftKeys = "", nil
		return at(t, "6901", 80, 24, f)
	},
	"7975-page": func(t *testing.T) model {
		f := idle(22, keys7960(skinny.LampModeOff)...)
		f.State.Page = phone.Page{XML: "<CiscoIPPhoneText>…", Title: "Weather & tide", Text: "Rain, clearing\tby noon;\nhigh water at 14:02", Keys: []phone.PageKey{{Name: "Update"}, {Name: "Exit"}}}
		f.State.PriNotify, f.State.Notify = "Line 2 is forwarded", "You have 2 new messages"
		return at(t, "7975", 80, 24, f)
	},
	"7975-participants": func(t *testing.T) model {
		f := idle(22, keys7960(skinny.LampModeOn)...)
		f.State.Page = phone.Page{XML: "<CiscoIPPhoneIconFileMenu>…", Title: "Conference", Prompt: "6 participants", At: 6, Keys: []phone.PageKey{{Name: "Kick"}, {Name: "Exit"}}}
		for _, name := range []string{"Alice", "Bob", "Carol\x1b[2J", "Dave", "Eve", "Frank"} {
			f.State.Page.Items = append(f.State.Page.Items, phone.PageItem{Name: name})
		}
		c := outbound(7, skinny.CallStateConnected, "Conference", "", 65*time.Second, "Hold", "EndCall")
		c.Selected = true
		f.State.Calls, f.State.Plane, f.State.Speaker = []phone.Call{c}, 1, true
		return at(t, "7975", 80, 24, f)
	},
	"7960-command": func(t *testing.T) model {
		m, _ := typed(at(t, "7960", 80, 24, idle(11, keys7960(skinny.LampModeOff)...)), ":dial 1002<left>")
		return m
	},
	"7960-missed": func(t *testing.T) model {
		f := idle(11, keys7960(skinny.LampModeOff)...)
		f.State.Missed = []phone.Record{{Number: "1002", Name: "Bob Brown", At: noon.Add(-2 * time.Hour)}, {Number: "1003", At: noon.Add(-time.Hour)}}
		f.State.Placed = []phone.Record{{Number: "700", At: noon.Add(-time.Minute)}}
		m, _ := typed(at(t, "7960", 80, 24, f), "<shift+tab><down><down>")
		return m
	},
	"help-60x20": func(t *testing.T) model {
		m, _ := typed(at(t, "7960", 60, 20, idle(11, keys7960(skinny.LampModeOff)...)), "?")
		return m
	},
	"7960-60x20": func(t *testing.T) model {
		f := idle(11, keys7960(skinny.LampModeOn)...)
		f.State.Calls, f.State.Handset = []phone.Call{outbound(7, skinny.CallStateConnected, "Bartholomew Brown", "1002", 9*time.Second, "Hold", "EndCall")}, true
		f.Sound = &Sound{Kind: media.Noise, Level: -40, Lasted: time.Second, Received: 10}
		return at(t, "7960", 60, 20, f)
	},
	"7960-120x40": func(t *testing.T) model { return at(t, "7960", 120, 40, idle(11, keys7960(skinny.LampModeOff)...)) },
	"too-small": func(t *testing.T) model {
		f := idle(11)
		f.State.Calls = []phone.Call{inbound(7, skinny.CallStateRingIn, "Bob Brown", "1002", 0)}
		return at(t, "7960", 50, 15, f)
	},
}

// TestScreens holds the screens against testdata, without their colours.
func TestScreens(t *testing.T) {
	for name, make := range screens {
		t.Run(name, func(t *testing.T) {
			m := make(t)
			view := m.view()
			exact(t, m, view)
			var got strings.Builder
			for l := range strings.SplitSeq(ansi.Strip(view), "\n") {
				got.WriteString(strings.TrimRight(l, " ") + "\n")
			}
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got.String()); d != "" {
				t.Errorf("%s; go test -update if it is meant so\n%s", file, d)
			}
		})
	}
}

// exact checks that a screen fills the terminal and no more.
func exact(t *testing.T, m model, view string) {
	t.Helper()
	lines := strings.Split(view, "\n")
	if len(lines) != m.height {
		t.Errorf("%d×%d: %d lines", m.width, m.height, len(lines))
	}
	for _, l := range lines {
		if n := ansi.StringWidth(l); n != m.width {
			t.Errorf("%d×%d: a line of %d cells: %q", m.width, m.height, n, l)
		}
	}
}

// TestEverySize draws every screen in terminals of all sizes.
func TestEverySize(t *testing.T) {
	for name, make := range screens {
		m := make(t)
		for _, w := range []int{1, 10, 59, 60, 61, 79, 80, 100, 120, 250} {
			for _, h := range []int{1, 10, 19, 20, 21, 24, 40, 100} {
				m, _ = m.update(tea.WindowSizeMsg{Width: w, Height: h})
				exact(t, m, m.view())
				if t.Failed() {
					t.Fatalf("%s in %d×%d", name, w, h)
				}
			}
		}
	}
}

// TestManyOfAll: more keys, calls and softkeys than there is room for.
func TestManyOfAll(t *testing.T) {
	var keys []phone.Button
	for n := range uint32(34) {
		keys = append(keys, speed(n+1, fmt.Sprint(2000+n), ""))
	}
	f := idle(22, keys...)
	for n := range uint32(30) {
		f.State.Calls = append(f.State.Calls, inbound(n+1, skinny.CallStateHold, "", fmt.Sprint(3000+n), 0, "a", "b", "c", "d", "e", "f", "g"))
	}
	m := at(t, "7960", 80, 24, f)
	has := func(what string, texts ...string) {
		t.Helper()
		for _, want := range texts {
			if !strings.Contains(ansi.Strip(m.view()), want) {
				t.Errorf("%s: the screen lacks %q\n%s", what, want, ansi.Strip(m.view()))
			}
		}
	}
	has("at first", "3029", "more keys, ↓", "F4 more", "F1 a")
	m, _ = typed(m, "<f4>")
	has("the second page", "F1 d", "F3 f")
	m, _ = typed(m, "<f4>")
	has("the third page", "F1 g", "F4 more")
	m, _ = typed(m, "<f4>")
	has("again", "F1 a")
	m, _ = typed(m, "<down>")
	has("the first call", "3000", "more calls")
	m, _ = typed(m, "<right>"+strings.Repeat("<down>", 40))
	has("the last key", "34 dial 2033")
	if _, orders := typed(m, "<enter>"); len(orders) != 1 || orders[0].line != "key 34" {
		t.Errorf("orders %v", orders)
	}
}

// TestHostileTexts: what a server sends is text and nothing else.
func TestHostileTexts(t *testing.T) {
	f := idle(22, line(1, "1001\x1b[2J", "\x1b]0;title\a", skinny.LampModeOff))
	f.State.Prompt = "a\nb\x1b[31mred\u202e"
	f.State.Notify, f.State.SoftKeys = "\x9b2J", []string{"\x1bc"}
	f.State.Calls = []phone.Call{inbound(7, skinny.CallStateRingIn, "漢字\x1b[H", "1\r2", 0, "\x1b[A")}
	f.State.Missed = []phone.Record{{Number: "\x1b[1", Name: "\x00"}}
	m := at(t, "7960", 80, 24, f)
	m, _ = typed(m, "<shift+tab>")
	exact(t, m, m.view())
	text := ansi.Strip(m.view())
	for _, r := range text {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u202e' {
			t.Fatalf("control character %q on the screen\n%q", r, text)
		}
	}
	if strings.Contains(m.view(), "\x1b[2J") || !strings.Contains(text, "漢字") {
		t.Errorf("%q", m.view())
	}
}

func TestLamps(t *testing.T) {
	for mode, want := range map[skinny.LampMode][4]string{ // at 0, 150, 600 and 900 ms
		0:                        {"○", "○", "○", "○"},
		skinny.LampModeOff:       {"○", "○", "○", "○"},
		skinny.LampModeOn:        {"●", "●", "●", "●"},
		skinny.LampModeWink:      {"◐", "◐", "◐", "◌"},
		skinny.LampModeFlash:     {"◆", "◇", "◆", "◇"},
		skinny.LampModeBlink:     {"▲", "▲", "△", "△"},
		skinny.LampModeHold:      {"◐", "◐", "◐", "◌"},
		skinny.LampModeRing:      {"▲", "▲", "△", "△"},
		skinny.LampModeCustom1:   {"◆", "◇", "◆", "◇"},
		skinny.LampModeCustom2:   {"◆", "◇", "◆", "◇"},
		skinny.LampMode(1 << 20): {"○", "○", "○", "○"},
	} {
		for i, after := range []time.Duration{0, 150, 600, 900} {
			if got := ansi.Strip(lightOf(mode).at(noon.Add(after * time.Millisecond))); got != want[i] {
				t.Errorf("%v after %d ms: %s, want %s", mode, after, got, want[i])
			}
		}
	}
}

// TestClock: the phone's clock is the server's, in the form that it ordered, and goes on by itself.
func TestClock(t *testing.T) {
	for template, want := range map[string]string{"D.M.Y": "22.11.26 14:00:05", "M/D/YA": "11/22/26 2:00:05 PM", "YY-M-D": "2026-11-22 14:00:05", "": "22.11.26 14:00:05"} {
		f := idle(11)
		f.State.DateTemplate = template
		m := at(t, "7960", 80, 24, f)
		f.Now = noon.Add(5 * time.Second)
		m, _ = m.update(f)
		if title := ansi.Strip(m.title()); !strings.HasSuffix(title, " "+want+" ") {
			t.Errorf("%q: %q, want %q", template, title, want)
		}
	}
}

func TestJournal(t *testing.T) {
	j := NewJournal()
	for i := range journalSize + 2 {
		fmt.Fprintf(j, "line %d\x1b[J\nhalf", i)
	}
	lines, first := j.lines()
	if len(lines) != journalSize || first != 2 || j.next() != journalSize+2 || lines[0] != "halfline 2[J" {
		t.Errorf("%d lines from %d on: %q …", len(lines), first, lines[0])
	}
}
