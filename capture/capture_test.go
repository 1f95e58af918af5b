package capture_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/capture"
	"github.com/skinnyd/skinnyd/skinny"
)

var update = flag.Bool("update", false, "write the golden files")

// Who is who in testdata/call.jsonl. The addresses of the phones are those of their media in the frames.
var (
	server = netip.MustParseAddrPort("192.168.193.12:2000")
	phones = map[string]netip.AddrPort{
		"A": netip.MustParseAddrPort("192.168.195.58:51529"),
		"B": netip.MustParseAddrPort("192.168.195.50:52181"),
	}
	begin = time.Date(2013, 7, 1, 12, 0, 0, 0, time.UTC)
)

// A sent is a frame of the call.
type sent struct {
	Frame  int
	Time   float64
	Phone  string
	Sender string
	Hex    string
	frame  []byte
}

func (s sent) at() time.Time { return begin.Add(time.Duration(s.Time * float64(time.Second))) }

// call is the frames of testdata/call.jsonl.
func call(t testing.TB) []sent {
	t.Helper()
	b, err := os.ReadFile("testdata/call.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []sent
	for line := range strings.Lines(string(b)) {
		var s sent
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		if s.frame, err = hex.DecodeString(s.Hex); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// callCapture is the call as a capture of the Writer.
func callCapture(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := capture.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	conns := map[string]*capture.WriterConn{}
	for _, name := range []string{"A", "B"} {
		if conns[name], err = w.Connect(begin, phones[name], server); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range call(t) {
		if err := conns[s.Phone].Write(s.at(), s.Sender == "server", s.frame); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// decode is the events of a capture.
func decode(t testing.TB, file []byte, o capture.Options) ([]capture.Event, capture.Stats) {
	t.Helper()
	var out []capture.Event
	stats, err := capture.Decode(bytes.NewReader(file), o, func(e capture.Event) error {
		out = append(out, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, stats
}

// names are the messages of events; notes are "-- text".
func names(events []capture.Event) []string {
	var out []string
	for _, e := range events {
		if e.Message == nil {
			out = append(out, "-- "+e.Note)
			continue
		}
		out = append(out, e.Message.ID().String())
	}
	return out
}

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s differs (go test ./capture -update writes it anew):\n%s", path, d)
	}
}

type printer interface {
	Event(capture.Event) error
	Close() error
}

func TestGolden(t *testing.T) {
	file := callCapture(t)
	for name, make := range map[string]func(*bytes.Buffer) printer{
		"call.lines":  func(b *bytes.Buffer) printer { return &capture.Lines{W: b} },
		"call.ladder": func(b *bytes.Buffer) printer { return &capture.Ladder{W: b} },
		"call.json":   func(b *bytes.Buffer) printer { return &capture.JSON{W: b, Absolute: true} },
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			p := make(&b)
			stats, err := capture.Decode(bytes.NewReader(file), capture.Options{}, p.Event)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
			if stats.Messages != 62 {
				t.Errorf("%d messages, want 62", stats.Messages)
			}
			golden(t, name, b.Bytes())
		})
	}
}

// TestDocs: what docs/decode.md shows is what is printed.
func TestDocs(t *testing.T) {
	doc, err := os.ReadFile("../docs/decode.md")
	if err != nil {
		t.Fatal(err)
	}
	var printed string
	for _, name := range []string{"call.ladder", "call.lines", "call.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		printed += string(b)
	}
	shown := 0
	for line := range strings.Lines(string(doc)) {
		if !strings.ContainsAny(line, "│→") && !strings.HasPrefix(line, "{") {
			continue
		}
		if shown++; !strings.Contains(printed, line) {
			t.Errorf("not printed: %s", line)
		}
	}
	if shown < 30 {
		t.Errorf("only %d lines are shown", shown)
	}
}

func TestDialect(t *testing.T) {
	register := func(version uint8, features [3]byte) skinny.Message {
		return &skinny.Register{DeviceName: "SEP001122334455", DeviceType: skinny.DeviceTypeCisco7941, ProtocolVersion: version, FeatureBits: features}
	}
	utf8 := [3]byte{0, skinny.Feature2UTF8, 0}
	for _, c := range []struct {
		name     string
		messages []skinny.Message // of which the last counts
		header   skinny.Version
		want     skinny.Dialect
	}{
		{"agreed", []skinny.Message{register(22, utf8), &skinny.RegisterAck{MaxProtocolVersion: 17}}, 0, skinny.Dialect{Version: 17, UTF8: true}},
		{"header does not count then", []skinny.Message{register(22, utf8), &skinny.RegisterAck{MaxProtocolVersion: 11}}, 20, skinny.Dialect{Version: 11, UTF8: true}},
		{"phone's, when the server says nonsense", []skinny.Message{register(17, [3]byte{}), &skinny.RegisterAck{MaxProtocolVersion: 0x30}}, 0, skinny.Dialect{Version: 17}},
		{"phone's, when the server says more", []skinny.Message{register(3, [3]byte{}), &skinny.RegisterAck{MaxProtocolVersion: 11}}, 0, skinny.Dialect{Version: 3}},
		{"nothing agreed: oldest", []skinny.Message{register(17, utf8), &skinny.RegisterAck{}}, 0, skinny.Dialect{Version: 0, UTF8: true}},
		{"no Register: header", nil, 20, skinny.Dialect{Version: 20, UTF8: true}},
		{"neither", nil, 0, skinny.Dialect{Version: 7}},
		{"SPA", []skinny.Message{&skinny.SPCPRegisterTokenReq{DeviceName: "SEP001122334455"}}, 0, skinny.Dialect{Version: 7, SPCP: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b []byte
			for _, m := range append(c.messages, &skinny.KeepAlive{}) {
				b = skinny.Append(b, m, skinny.Dialect{Version: c.header})
			}
			var got skinny.Dialect
			if err := capture.DecodeBytes(b, 7, func(e capture.Event) error { got = e.Dialect; return nil }); err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// TestRest: what follows the last field known is told, unless it is padding.
func TestRest(t *testing.T) {
	lamp := skinny.Append(nil, &skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: 1, LampMode: skinny.LampModeOn}, skinny.Dialect{})
	for _, c := range []struct {
		name       string
		more       []byte
		line, json string
	}{
		{"nothing", nil, "LampMode=On\n", ""},
		{"padding", []byte{0, 0}, "LampMode=On\n", ""},
		{"a newer field", []byte{7, 0, 0, 0}, "LampMode=On Rest=07000000\n", `"rest":"07000000"`},
		{"one that is zero", []byte{0, 0, 0, 0}, "LampMode=On\n", `"rest":"00000000"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := append(bytes.Clone(lamp), c.more...)
			b[0] += byte(len(c.more))
			var line, object bytes.Buffer
			for _, p := range []printer{&capture.Lines{W: &line}, &capture.JSON{W: &object}} {
				if err := capture.DecodeBytes(b, 11, p.Event); err != nil {
					t.Fatal(err)
				}
			}
			if !strings.HasSuffix(line.String(), c.line) {
				t.Errorf("line %s, want %s", &line, c.line)
			}
			if got := object.String(); !strings.Contains(got, c.json) || strings.Contains(got, "rest") != (c.json != "") {
				t.Errorf("object %s, want %q", got, c.json)
			}
		})
	}
}
