package ari

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	cyari "github.com/CyCoreSystems/ari/v5"
	"github.com/google/go-cmp/cmp"
)

// recorded are events as Asterisk 22.10.1 sent them: a phone's leg, a Local channel to an echo, one to a busy extension, one to nowhere.
func recorded(t testing.TB) [][]byte {
	t.Helper()
	data, err := os.ReadFile("testdata/events-22.10.1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Split(bytes.TrimSpace(data), []byte("\n"))
}

func TestDecodeRecorded(t *testing.T) {
	leg := Channel{ID: "s-1-a", Name: "UnicastRTP/127.0.0.1:40000-0x7fbe38004f00", State: "Up", CallerName: "Ali ce", CallerNumber: "1001", Exten: "s", Context: "default"}
	local := Channel{ID: "s-1-b", Name: "Local/700@from-skinny-00000000;1", State: "Down", Exten: "700", Context: "from-skinny"}
	connected := local
	connected.ConnectedName, connected.ConnectedNumber = "Ali ce", "1001"
	named := connected
	named.State, named.CallerName = "Up", "Bob B"
	want := map[int]Event{
		0: Dialed{ID: "s-1-a"},
		1: Dialed{ID: "s-1-a", Status: "ANSWER"},
		2: StasisStart{Channel: leg, Args: []string{}},
		4: LeftBridge{Bridge: "s-1", Channel: "s-1-a"},
		6: StasisStart{Channel: local, Args: []string{}},
		8: ConnectedLine{Channel: connected},
	}
	seen := map[string]bool{}
	for i, line := range recorded(t) {
		d, err := decode(line)
		if err != nil || !d.known || (d.event == nil) != ignored[d.kind] {
			t.Errorf("event %d: %v, known %v, %#v", i, err, d.known, d.event)
		}
		seen[d.kind] = true
		if want[i] != nil {
			if diff := cmp.Diff(want[i], d.event); diff != "" {
				t.Errorf("event %d: %s", i, diff)
			}
		}
		// The vocabulary's own decoder must agree about the type.
		if other, err := cyari.DecodeEvent(line); err != nil || other.GetType() != d.kind {
			t.Errorf("event %d: cyari: %v", i, err)
		}
		switch e := d.event.(type) {
		case CallerID:
			if diff := cmp.Diff(named, e.Channel); diff != "" {
				t.Errorf("event %d: %s", i, diff)
			}
		case ChannelDestroyed:
			if cause := map[ChannelID]int{"s-1-a": 16, "s-1-b": 17, "s-1-f": 16}[e.ID]; e.Cause != cause {
				t.Errorf("event %d: cause %d, want %d", i, e.Cause, cause)
			}
		case BridgeDestroyed:
			if e.ID != "s-1" {
				t.Errorf("event %d: %v", i, e)
			}
		}
	}
	for _, kind := range []string{"StasisEnd", "ChannelDestroyed", "BridgeDestroyed", "ChannelCallerId"} {
		if !seen[kind] {
			t.Errorf("no %s recorded", kind)
		}
	}
}

// TestDecodeTransfers: events of a SIP phone's REFER, without and with Replaces, as Asterisk 22.10.1 sent them, and one of a device.
func TestDecodeTransfers(t *testing.T) {
	data, err := os.ReadFile("testdata/transfers-22.10.1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	half := Channel{ID: "asterisk-1795904859.26", Name: "Local/702@from-sip-00000003;1", State: "Down", Exten: "702", Context: "from-sip"}
	want := []Event{
		StasisStart{Channel: half, Args: []string{}, Replaces: "X"},
		BlindTransfer{Channel: "X", Replacement: half.ID, Transferee: "a", Bridge: "A", Exten: "702", Context: "from-sip", Result: "Success"},
		AttendedTransfer{First: "X", Second: "Y", FirstBridge: "A", SecondBridge: "C", FirstLink: "asterisk-1795904897.38", SecondLink: "asterisk-1795904897.39",
			Transferee: "a", Target: "b", Destination: "link", Result: "Success"},
		DeviceState{Name: "Custom:night", State: "NOT_INUSE"},
	}
	var got []Event
	for line := range bytes.Lines(data) {
		d, err := decode(line)
		if err != nil || !d.known {
			t.Errorf("%s: %v", d.kind, err)
		}
		got = append(got, d.event)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name, json string
		want       decoded
		fails      bool
	}{
		{"digit", `{"type":"ChannelDtmfReceived","digit":"#","duration_ms":100,"channel":{"id":"c"}}`,
			decoded{event: DTMFReceived{ID: "c", Digit: '#'}, kind: "ChannelDtmfReceived", known: true}, false},
		{"no digit", `{"type":"ChannelDtmfReceived","digit":"","channel":{"id":"c"}}`, decoded{kind: "ChannelDtmfReceived", known: true}, false},
		{"hold", `{"type":"ChannelHold","musicclass":"default","channel":{"id":"c"}}`, decoded{event: Held{ID: "c"}, kind: "ChannelHold", known: true}, false},
		{"unhold", `{"type":"ChannelUnhold","channel":{"id":"c"}}`, decoded{event: Unheld{ID: "c"}, kind: "ChannelUnhold", known: true}, false},
		{"sip status", `{"type":"ChannelDestroyed","cause":17,"tech_cause":486,"channel":{"id":"c"}}`,
			decoded{event: ChannelDestroyed{ID: "c", Cause: 17, TechCause: 486}, kind: "ChannelDestroyed", known: true}, false},
		{"replaced", `{"type":"ApplicationReplaced","application":"skinny"}`, decoded{kind: "ApplicationReplaced", known: true, replaced: true}, false},
		{"transfer into a bridge", `{"type":"BridgeAttendedTransfer","destination_type":"bridge","destination_bridge":"b","result":"Fail"}`,
			decoded{event: AttendedTransfer{Destination: "bridge", DestinationBridge: "b", Result: "Fail"}, kind: "BridgeAttendedTransfer", known: true}, false},
		{"transfer of three", `{"type":"BridgeAttendedTransfer","destination_type":"threeway","destination_threeway_bridge":{"id":"b"}}`,
			decoded{event: AttendedTransfer{Destination: "threeway", DestinationBridge: "b"}, kind: "BridgeAttendedTransfer", known: true}, false},
		{"known, not used", `{"type":"ChannelVarset","value":"1","channel":{"id":"c"}}`, decoded{kind: "ChannelVarset", known: true}, false},
		{"unknown type", `{"type":"ChannelTeleported","channel":{"id":"c"}}`, decoded{kind: "ChannelTeleported"}, false},
		{"a field of another type", `{"type":"StasisEnd","cause":"sixteen","channel":{"id":"c"}}`, decoded{event: StasisEnd{ID: "c"}, kind: "StasisEnd", known: true}, false},
		{"a null channel", `{"type":"StasisEnd","channel":null}`, decoded{event: StasisEnd{}, kind: "StasisEnd", known: true}, false},
		{"no type", `{"channel":{"id":"c"}}`, decoded{}, true},
		{"a list", `[1,2]`, decoded{}, true},
		{"cut off", `{"type":"StasisEnd","channel":{"id"`, decoded{}, true},
		{"nothing", ``, decoded{}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := decode([]byte(c.json))
			if (err != nil) != c.fails {
				t.Fatalf("error %v", err)
			}
			if c.fails {
				return
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(decoded{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestAllowedAreKnown: what we ask Asterisk for is what decode uses.
func TestAllowedAreKnown(t *testing.T) {
	for _, kind := range allowed {
		d, err := decode(fmt.Appendf(nil, `{"type":%q,"digit":"1"}`, kind))
		if err != nil || (d.event == nil && !d.replaced && kind != typeResponse) {
			t.Errorf("%s is asked for and not used: %v", kind, err)
		}
	}
	for kind := range ignored {
		if strings.Contains(strings.Join(allowed, " ")+" ", kind+" ") {
			t.Errorf("%s is both", kind)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, line := range recorded(f) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, err := decode(data); err == nil && d.kind == "" {
			t.Error("an event without a type")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	lines := recorded(b)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			if _, err := decode(lines[i%len(lines)]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cyari", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			if _, err := cyari.DecodeEvent(lines[i%len(lines)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
