package session

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
)

var update = flag.Bool("update", false, "write the softkey table of docs/features.md anew")

// holdTable holds a table of a page, between a mark and the end, to what it should be.
func holdTable(t *testing.T, file, mark, table string) {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+mark+" -->\n", "<!-- end -->"
	before, rest, ok := strings.Cut(string(page), begin)
	_, after, ends := strings.Cut(rest, end)
	if !ok || !ends {
		t.Fatalf("%s has no place for %s", file, mark)
	}
	want := before + begin + table + end + after
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(page) != want {
		t.Errorf("%s lags behind: go test ./session -run %s -update", file, t.Name())
	}
}

// The page of the features says which softkeys each state offers.
func TestSoftKeysPage(t *testing.T) {
	labels := map[skinny.SoftKeyEventCode]string{}
	for _, def := range softKeyTemplate {
		labels[def.Event] = skinny.PlainText(def.Label)
	}
	var table strings.Builder
	table.WriteString("| state | keys |\n|---|---|\n")
	for set, keys := range softKeySets {
		if len(keys) == 0 {
			continue
		}
		var names []string
		for _, key := range keys {
			if labels[key] == "" {
				t.Errorf("set %v has key %v, which the template has not", skinny.SoftKeySet(set), key)
			}
			names = append(names, labels[key])
		}
		table.WriteString("| " + skinny.SoftKeySet(set).String() + " | " + strings.Join(names, " · ") + " |\n")
	}
	holdTable(t, "../docs/features.md", "softkeys", table.String())
}

// generations are phones whose keys watch in different ways.
var generations = []struct {
	title   string
	kind    skinny.DeviceType
	version uint8
	key     skinny.ButtonType
	n       uint32
}{
	{"version 15 and up", skinny.DeviceTypeCisco7975, 22, skinny.ButtonTypeBLFSpeedDial, 1},
	{"older", skinny.DeviceTypeCisco7941, 11, skinny.ButtonTypeLine, 2},
	{"7940, 7960", skinny.DeviceTypeCisco7960, 11, skinny.ButtonTypeLine, 2},
	{"fixed keys: 12SP, 30VIP, 7910 …", skinny.DeviceType12SP, 0, skinny.ButtonTypeSpeedDial, 1},
}

// The page of BLF says what each generation of phones shows of each state.
func TestBLFPage(t *testing.T) {
	states := []string{"idle", "rings", "in use", "do not disturb", "unknown"}
	rows := make([]string, len(states))
	head, rule := "| |", "|---|"
	for _, g := range generations {
		head, rule = head+" "+g.title+" |", rule+"---|"
		r := newRigWith(t, watchingConfig())
		b := r.register(bob, 22)
		a := r.registerModel(alice, g.kind, g.version)
		for i, become := range []func(){
			func() {},
			func() { r.call("1.1", "1002") },
			func() { r.say(b, offHook) },
			func() { r.end("1.1", 16); r.say(b, onHook); r.step(SetDND{Device: bob, DND: DNDReject}) },
			func() { r.say(b, &skinny.Unregister{}) },
		} {
			become()
			rows[i] += " " + r.seen(a, g.key, g.n) + " |"
		}
	}
	table := head + "\n" + rule + "\n"
	for i, row := range rows {
		table += "| " + states[i] + " |" + row + "\n"
	}
	holdTable(t, "../docs/features/blf.md", "blf", table)
}

// seen is what somebody sees of a key that watches Bob.
func (r *rig) seen(c ConnID, kind skinny.ButtonType, n uint32) string {
	icons := map[string]string{"Idle": "idle", "Alerting": "rings", "InUse": "in use", "DND": "do not disturb", "Unknown": "unknown",
		"OnHook": "line idle", "RingIn": "line rings", "CallRemoteMultiline": "line in use"}
	lamps := map[string]string{"Off": "lamp off", "Blink": "lamp blinks", "On": "lamp on"}
	state, lamp, _ := strings.Cut(r.watched(c, kind, n), " ")
	var seen []string
	if state != "untold" {
		seen = append(seen, icons[state])
	}
	if lamp != "" {
		seen = append(seen, lamps[lamp])
	}
	label := "Bob"
	for _, m := range r.sent[c] {
		if m, ok := m.(*skinny.LineStat); ok && kind == skinny.ButtonTypeLine && m.LineNumber == n {
			label = m.TextLabel
		}
	}
	if label != "Bob" {
		seen = append(seen, label)
	}
	return strings.Join(seen, ", ")
}
