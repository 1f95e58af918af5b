package conf

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/session"
)

// sections are the structs whose tags are the schema, with how docs/configuration.md writes their keys.
func sections() map[string]reflect.Type {
	return map[string]reflect.Type{
		"":        reflect.TypeFor[File](),
		"sccp.":   reflect.TypeFor[SCCP](),
		"http.":   reflect.TypeFor[HTTP](),
		"store.":  reflect.TypeFor[Store](),
		"log.":    reflect.TypeFor[Log](),
		"timers.": reflect.TypeFor[Timers](),

		"conference.": reflect.TypeFor[Conference](),
		"pickup.":     reflect.TypeFor[Pickup](),
		"forward.":    reflect.TypeFor[Forward](),

		"#1": reflect.TypeFor[Asterisk](),
		"#2": reflect.TypeFor[DialContext](),
		"#3": reflect.TypeFor[Route](),
		"#4": reflect.TypeFor[Line](),
		"#5": reflect.TypeFor[Device](),
		"#6": reflect.TypeFor[Button](),
		"#7": reflect.TypeFor[TLS](),
		"#8": reflect.TypeFor[ParkingLot](),
	}
}

// Every key is a row of docs/configuration.md, marked when it needs a restart, with its range, and stands in the example.
func TestDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for prefix, section := range sections() {
		if strings.HasPrefix(prefix, "#") {
			prefix = ""
		}
		for _, k := range keysOf(section) {
			keys++
			name := "`" + prefix + k.name + "`"
			var row string
			for line := range strings.Lines(string(text)) {
				if strings.HasPrefix(line, "| "+name+" |") {
					row += line
				}
			}
			if row == "" {
				t.Errorf("no row for %s", name)
			}
			if k.restart != strings.Contains(row, "*restart*") {
				t.Errorf("%s: restart is %v, but the row says %q", name, k.restart, row)
			}
			if low, high, ok := strings.Cut(k.limits, ".."); ok && !strings.Contains(row, low+" to "+high) {
				t.Errorf("%s: range is %s, but the row says %q", name, k.limits, row)
			}
			for _, choice := range k.choices {
				if !strings.Contains(row, choice) {
					t.Errorf("%s: %s is not in the row %q", name, choice, row)
				}
			}
			if !strings.Contains(string(Example), k.name+":") {
				t.Errorf("%s is not in example.yaml", name)
			}
		}
	}
	if keys < 50 {
		t.Errorf("only %d keys were looked for", keys)
	}
}

// The YAML in the documentation loads, where it is a whole or can be made one.
func TestDocumentedYAML(t *testing.T) {
	text, err := os.ReadFile("../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```yaml\n")[1:]
	if len(blocks) < 3 {
		t.Fatalf("%d blocks", len(blocks))
	}
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "```")
		if !strings.Contains(block, "lines:") {
			block += "lines: {\"1001\": {}}\n"
		}
		block += "asterisk: [{password: x}]\n"
		if _, err := Parse("configuration.md", []byte(block), os.LookupEnv); err != nil {
			t.Errorf("%s\n%v", block, err)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"listen", "username", "max_calls", "context", "speeddial"}
	for got, want := range map[string]string{
		"lisen": "listen", "Listen": "listen", "user": "username", "maxCalls": "max_calls", "contetx": "context", "speed-dial": "speeddial",
		"x": "", "banana": "", "": "",
	} {
		if near := nearest(got, known); near != want {
			t.Errorf("nearest(%q) is %q, want %q", got, near, want)
		}
	}
}

func TestDeviceNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"SEP001122334455": true, "VGC0011223344": true, "ATA001122334455": true, "AN0011223344400": true, "BR-1_x": true,
		"SEP00112233445": false, "sep001122334455": false, "SEP00112233445G": false, "ab": false, "1234567890123456": false, "a b c": false, "": false,
	} {
		_, bad := parseDeviceName(name)
		if (bad == nil) != ok {
			t.Errorf("%q: %v", name, bad)
		}
	}
}

func TestCallerID(t *testing.T) {
	for text, want := range map[string]CallerID{
		"Alice Adams <1001>":   {"Alice Adams", "1001"},
		`"Alice" <+4930123>`:   {"Alice", "+4930123"},
		"<1001>":               {"", "1001"},
		"1001":                 {"", "1001"},
		"Reception":            {"Reception", ""},
		"Ann, the boss <*12#>": {"Ann, the boss", "*12#"},
	} {
		got, bad := parseCallerID(text)
		if bad != nil || got != want {
			t.Errorf("%q is %+v %v, want %+v", text, got, bad, want)
		}
	}
}

// A snapshot shares nothing with the next one that the core could be surprised by.
func TestSessionIsNew(t *testing.T) {
	f, err := Parse("e", Example, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	a, b := f.Session(), f.Session()
	if a == b || a.Lines["1001"] == b.Lines["1001"] || a.Devices["SEP000000001001"] == b.Devices["SEP000000001001"] {
		t.Error("two snapshots share a struct")
	}
	if kind := a.Devices["SEP000000001001"].Buttons[4].Kind; kind != session.ButtonNone {
		t.Errorf("empty button has kind %d", kind)
	}
}
