package conf_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/session"
)

var update = flag.Bool("update", false, "write the expected texts of testdata anew")

// environment is what the files of testdata find; all values that are secret hold the word hunter2.
func environment(name string) (string, bool) {
	v, ok := map[string]string{
		"ARI_PASSWORD": "hunter2",
		"BAD_PORT":     "hunter2-port",
		"BAD_CONTEXT":  "hunter2-context",
		"EMPTY":        "",
		"BAD_DEVICE":   "sepabcdefabcdef",
		"BAD_NUMBER":   "4711",
		"PBX":          "192.0.2.7",
	}[name]
	return v, ok
}

func load(t *testing.T, path string) (*conf.File, error) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return conf.Parse(path, text, environment)
}

func mustParse(t *testing.T, text string) *conf.File {
	t.Helper()
	f, err := conf.Parse("test.yaml", []byte(text), environment)
	if err != nil {
		t.Fatalf("parse:\n%v", err)
	}
	return f
}

// Each testdata/*.yaml has something wrong; the .txt of the same name is what is said about it.
func TestProblems(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			_, err := load(t, path)
			var problems conf.Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("got %v, want problems", err)
			}
			got := err.Error() + "\n"
			if strings.Contains(got, "hunter2") || strings.Contains(got, "ABCDEFABCDEF") || strings.Contains(got, "4711") {
				t.Errorf("a secret is shown:\n%s", got)
			}
			golden := strings.TrimSuffix(path, ".yaml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got (go test ./conf -update writes anew)\n%s", diff)
			}
		})
	}
}

func TestExampleLoads(t *testing.T) {
	f, err := conf.Parse("example.yaml", conf.Example, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatalf("\n%v", err)
	}
	if f.Asterisk[0].Password != "skinny" || f.Asterisk[0].URL != "http://127.0.0.1:8088/ari" {
		t.Errorf("asterisk is %+v", f.Asterisk[0])
	}
	if len(f.Lines) != 4 || len(f.Devices) != 3 {
		t.Errorf("%d lines, %d devices", len(f.Lines), len(f.Devices))
	}
}

const minimal = `
asterisk: [{password: x}]
lines: {"1001": {}}
devices: {SEP000000001001: {buttons: [{line: "1001"}]}}
`

// The example says that it holds the defaults: whatever it gives must be what a file without the key has.
func TestExampleHoldsTheDefaults(t *testing.T) {
	example, err := conf.Parse("example.yaml", conf.Example, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	plain := mustParse(t, minimal)
	plain.Path = example.Path
	plain.Asterisk[0].Password = example.Asterisk[0].Password
	got, want := example.Session(), plain.Session()
	if got.Timers != want.Timers || got.ServerName != want.ServerName || got.Instance != want.Instance || got.RingLocally != want.RingLocally {
		t.Errorf("example %+v, defaults %+v", got, want)
	}
	if restart := conf.Diff(example, plain); len(restart) != 0 {
		t.Errorf("example has its own %v", restart)
	}
	if example.Log.Level != plain.Log.Level || len(example.Log.Devices) != 0 {
		t.Errorf("log is %+v, default %+v", example.Log, plain.Log)
	}
	ex, def := *example.Dial["from-skinny"], *plain.Dial["from-skinny"]
	ex.Patterns, ex.Emergency = nil, nil
	if diff := cmp.Diff(def, ex); diff != "" {
		t.Errorf("dial: %s", diff)
	}
	line, deflt := example.Session().Lines["1001"], plain.Session().Lines["1001"]
	for _, l := range []*session.Line{line, deflt} { // what has no default, or needs something else of the file
		l.Label, l.CallerName, l.Mailbox, l.MusicClass, l.Language, l.AccountCode = "", "", "", "", "", ""
		l.Groups, l.PickupGroups, l.ParkingLot = nil, nil, ""
	}
	if diff := cmp.Diff(deflt, line); diff != "" {
		t.Errorf("line: %s", diff)
	}
	if lot := got.Parking["default"]; got.Conference != want.Conference || got.Pickup != want.Pickup || lot.Timeout != time.Minute {
		t.Errorf("conference %+v, pickup %+v, parking %+v", got.Conference, got.Pickup, lot)
	}
	dev, defdev := example.Session().Devices["SEP000000001001"], plain.Session().Devices["SEP000000001001"]
	if dev.Location != defdev.Location {
		t.Errorf("device is %+v, default %+v", dev, defdev)
	}
	dev.Description, dev.Buttons, dev.Location, defdev.Location = defdev.Description, defdev.Buttons, nil, nil
	if diff := cmp.Diff(defdev, dev); diff != "" {
		t.Errorf("device: %s", diff)
	}
}

func TestValues(t *testing.T) {
	f := mustParse(t, `
x-desk: &desk
  timezone: Europe/Berlin
  date_format: Y-M-D
asterisk:
  - {name: a, url: "https://${PBX}:8089/ari", password: "${EMPTY:-fallback}", media_address: 192.0.2.9}
  - name: b
    url: http://[2001:db8::1]:8088/ari
    password: |
      pa$${x}ss
dial:
  from-skinny: {patterns: [_1XXX], match_timeout: 1500ms}
  other: {}
routes: [{match: _9., endpoint: "PJSIP/{number:1}@trunk"}]
lines:
  1001: {context: from-skinny, caller_id: 1001}
  0100: {context: other, caller_id: '"Ann Öst" <100>', codecs: [alaw, g729], max_calls: 4, ring_timeout: 20s, label: yes}
devices:
  SEP000000001001:
    <<: *desk
    date_format: M/D/Ya
    buttons: [{line: 1001}, {line: 0100}, {speeddial: '*97', blf: Custom:x}, {empty: true, label: gone}, {service: http://x/y, label: menu}]
  VGC0011: {<<: [*desk], buttons: [{line: "0100"}]}
`)
	s := f.Session()
	if got := f.Asterisk[0].URL; got != "https://192.0.2.7:8089/ari" {
		t.Errorf("url %q", got)
	}
	if f.Asterisk[0].Password != "fallback" || f.Asterisk[1].Password != "pa${x}ss" {
		t.Errorf("passwords %q %q", f.Asterisk[0].Password, f.Asterisk[1].Password)
	}
	if s.Asterisk[0].MediaAddress.String() != "192.0.2.9" || s.Asterisk[1].MediaAddress.IsValid() {
		t.Errorf("asterisk %+v", s.Asterisk)
	}
	if c := s.Contexts["from-skinny"]; c.MatchTimeout != 1500*time.Millisecond || c.DigitTimeout != 8*time.Second || c.Patterns[0].String() != "_1XXX" {
		t.Errorf("context %+v", c)
	}
	if l := s.Lines["1001"]; l.CallerNumber != "1001" || l.CallerName != "" || l.Label != "1001" || l.MaxCalls != 2 {
		t.Errorf("line %+v", l)
	}
	if l := s.Lines["0100"]; l == nil || l.CallerName != "Ann Öst" || l.CallerNumber != "100" || l.Label != "yes" || l.RingTimeout != 20*time.Second || l.MaxCalls != 4 {
		t.Errorf("line %+v", l)
	}
	d := s.Devices["SEP000000001001"]
	if d.Location.String() != "Europe/Berlin" || d.DateFormat != "M/D/Ya" || len(d.Buttons) != 5 {
		t.Fatalf("device %+v", d)
	}
	if b := d.Buttons[2]; b.Number != "*97" || b.Label != "*97" || b.BLF != "Custom:x" {
		t.Errorf("button %+v", b)
	}
	if g := s.Devices["VGC0011"]; g.DateFormat != "Y-M-D" || g.Buttons[0].Line != "0100" {
		t.Errorf("device %+v", g)
	}
	if got := string(f.Routes[0].Endpoint); got != "PJSIP/{number:1}@trunk" {
		t.Errorf("endpoint %q", got)
	}
}

func TestPasswordFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("ari.password", "hunter2\n")
	path := write("skinnyd.yaml", strings.Replace(minimal, "password: x", "password_file: ari.password", 1))
	f, err := conf.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if f.Asterisk[0].Password != "hunter2" {
		t.Errorf("password %q", f.Asterisk[0].Password)
	}
	if _, err := conf.Load(filepath.Join(dir, "none.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestSecretIsNotPrinted(t *testing.T) {
	f := mustParse(t, strings.Replace(minimal, "password: x", "password: hunter2", 1))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, *f.Asterisk[0]); strings.Contains(got, "hunter2") {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if got := string(f.Asterisk[0].Password); got != "hunter2" {
		t.Errorf("password %q", got)
	}
}

// Secrets in other shapes than the usual one are not shown either, by the line that another problem points at.
func TestSecretIsNotShown(t *testing.T) {
	for name, text := range map[string]string{
		"json":                     `{"asterisk":[{"password":"hunter2","bogus":1}]}`,
		"json with a space before": `{"asterisk":[{"password" :"hunter2","bogus":1}]}`,
		"longer key":               "ari_password: hunter2\n",
		"camel case":               "ariPassword: hunter2\n",
		"numbered":                 "secret2: hunter2\n",
		"list without indentation": "asterisk:\n- password:\n  - hunter2\n",
		"slash in a URL":           "asterisk: [{url: 'http://u:hunter2/x@h:8088/ari', password: p}]\n",
		"at sign in a URL":         "asterisk: [{url: 'http://u:hunter2@x@h:8088/ari', password: p}]\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := conf.Parse("test.yaml", []byte(text), environment)
			if err == nil || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got\n%v", err)
			}
		})
	}
	t.Run("the file's name is shown", func(t *testing.T) {
		_, err := conf.Parse("test.yaml", []byte(strings.Replace(minimal, "password: x", "password_file: none.txt", 1)), environment)
		if err == nil || !strings.Contains(err.Error(), "password_file: none.txt") {
			t.Errorf("got\n%v", err)
		}
	})
}

// A problem in a long line shows the part around it, and one in a long text does not repeat it.
func TestLongLine(t *testing.T) {
	long := strings.Repeat("ä", 5000)
	for name, text := range map[string]string{
		"before and after": strings.Replace(minimal, `"1001": {}`, `"1001": {label: `+long+`, bogus: 1, caller_id: `+long+`}`, 1),
		"unknown key":      minimal + long + ": 1\n",
		"no text":          strings.Replace(minimal, `"1001": {}`, `"1001": {bogus: "`+strings.Repeat("\x80", 5000)+`"}`, 1),
		"unknown line":     strings.Replace(minimal, `line: "1001"`, `line: "`+long+`"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := conf.Parse("test.yaml", []byte(text), environment)
			var problems conf.Problems
			if !errors.As(err, &problems) || len(problems) != 1 {
				t.Fatalf("got %v", err)
			}
			if got := problems[0].String(); len(got) > 1000 || !strings.Contains(got, "…") {
				t.Errorf("%d bytes: %.1000s", len(got), got)
			}
			shown, caret, _ := strings.Cut(problems[0].Snippet, "\n")
			if at := len([]rune(caret)) - 1; name == "before and after" && string([]rune(shown)[at:at+5]) != "bogus" {
				t.Errorf("the caret is not below the key:\n%s", problems[0].Snippet)
			}
		})
	}
}

// All of many problems are told, but what was meant is looked for only at the first: it takes a look at all lines.
func TestManyProblems(t *testing.T) {
	const n = 1000
	lines, devices := new(strings.Builder), new(strings.Builder)
	for i := range n {
		fmt.Fprintf(lines, "  %d: {}\n", 10000+i)
		fmt.Fprintf(devices, "  SEP%012X: {buttons: [{line: %d}]}\n", i, 70000+i)
	}
	_, err := conf.Parse("test.yaml", []byte("asterisk: [{password: x}]\nlines:\n"+lines.String()+"devices:\n"+devices.String()), environment)
	var problems conf.Problems
	if !errors.As(err, &problems) || len(problems) != n {
		t.Fatalf("%d problems, want %d", len(problems), n)
	}
	suggested := 0
	for _, p := range problems {
		if strings.Contains(p.Hint, "did you mean") {
			suggested++
		}
		if !strings.Contains(p.Hint, "dd it under lines") {
			t.Fatalf("hint %q", p.Hint)
		}
	}
	if suggested == 0 || suggested > n/5 {
		t.Errorf("%d suggestions", suggested)
	}
}

func TestDiff(t *testing.T) {
	base := mustParse(t, minimal)
	for _, c := range []struct {
		name, change string
		want         []string
	}{
		{"nothing", "", nil},
		{"live keys", "log: {level: debug}\ntimers: {keep_alive: 20s}\nserver_name: x\n", nil},
		{"features", "parking: {default: {first: 7001, last: 7020}}\nmeetme: [_88XX]\nconference: {max_parties: 4}\npickup: {group: '*8'}\n", nil},
		{"listen", "sccp: {listen: ':2001'}\nhttp: {listen: ':8081'}\n", []string{"sccp.listen", "http.listen"}},
		{"instance and log format", "instance: b\nlog: {format: json}\n", []string{"instance", "log.format"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, conf.Diff(base, mustParse(t, minimal+c.change))); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("password", func(t *testing.T) {
		other := mustParse(t, strings.Replace(minimal, "password: x", "password: y", 1))
		if diff := cmp.Diff([]string{"asterisk"}, conf.Diff(base, other)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("lines and devices", func(t *testing.T) {
		other := mustParse(t, strings.Replace(minimal, `"1001": {}`, `"1001": {label: x}, "1002": {}`, 1))
		if got := conf.Diff(base, other); got != nil {
			t.Error(got)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(string(conf.Example))
	f.Add(minimal)
	f.Add("lines: &a {<<: *a}\n")
	f.Add("a: &a [*a, *a]\ndevices: *a")
	f.Add("asterisk:\n- password: 'x\n y'\n  url: http://u:hunter2@h/\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := conf.Parse("f.yaml", []byte(text), environment)
		if err == nil {
			file.Session()
			return
		}
		if err.Error() == "" {
			t.Error("an error that says nothing")
		}
	})
}
