package capture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/skinnyd/skinnyd/capture"
	"github.com/skinnyd/skinnyd/skinny"
)

// packet is a packet of a capture.
type packet struct {
	ci   gopacket.CaptureInfo
	data []byte
}

func packets(t testing.TB, file []byte) []packet {
	t.Helper()
	r, err := pcapgo.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var all []packet
	for {
		data, ci, err := r.ReadPacketData()
		if err != nil {
			return all
		}
		all = append(all, packet{ci, data})
	}
}

// written is the packets as a pcap file.
func written(t testing.TB, all []packet) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := capture.NewWriter(&b); err != nil { // for its head
		t.Fatal(err)
	}
	w := pcapgo.NewWriterNanos(&b)
	for _, p := range all {
		if err := w.WritePacket(p.ci, p.data); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// longest is the index of the packet with most bytes.
func longest(all []packet) int {
	most := 0
	for i, p := range all {
		if len(p.data) > len(all[most].data) {
			most = i
		}
	}
	return most
}

// What the network and a capture do to packets changes nothing, or a note says what is missing.
func TestFaults(t *testing.T) {
	whole := callCapture(t)
	events, _ := decode(t, whole, capture.Options{})
	want := names(events)
	all := packets(t, whole)
	most := longest(all)
	for _, c := range []struct {
		name    string
		packets []packet
		lost    int // messages
		note    string
	}{
		{"sent twice", append(slices.Clone(all[:most+1]), all[most:]...), 0, ""},
		{"in another order", func() []packet {
			swapped := slices.Clone(all)
			next := most + 1
			for !bytes.Equal(swapped[next].data[12:20], swapped[most].data[12:20]) || len(swapped[next].data) < 60 { // of the same direction, with bytes
				next++
			}
			swapped[most].data, swapped[next].data = swapped[next].data, swapped[most].data
			return swapped
		}(), 0, ""},
		{"missing", slices.Delete(slices.Clone(all), most, most+1), 1, "missing in the capture"},
		{"without handshakes", all[6:], 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, stats := decode(t, written(t, c.packets), capture.Options{})
			got := names(events)
			if stats.Messages != len(want)-c.lost {
				t.Errorf("%d messages, want %d", stats.Messages, len(want)-c.lost)
			}
			if noted := strings.Contains(strings.Join(got, "\n"), "-- "); noted != (c.note != "") || !strings.Contains(strings.Join(got, "\n"), c.note) {
				t.Errorf("notes do not say %q:\n%s", c.note, strings.Join(got, "\n"))
			}
			if c.lost == 0 && c.name != "in another order" {
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// However frames are cut into segments, the messages are the same; a station on IPv6 is as good.
func TestSegments(t *testing.T) {
	frames := []skinny.Message{&skinny.KeepAlive{}, &skinny.Alarm{Text: "25: Name=SEP001122334455"}, &skinny.OffHook{LineInstance: 1}, &skinny.OnHook{}}
	var stream []byte
	var want []string
	for _, m := range frames {
		stream = skinny.Append(stream, m, skinny.Dialect{})
		want = append(want, m.ID().String())
	}
	for _, size := range []int{1, 7, len(stream)} {
		var b bytes.Buffer
		w, err := capture.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		c, err := w.Connect(begin, netip.MustParseAddrPort("[fd00::1]:50000"), netip.MustParseAddrPort("[fd00::2]:2000"))
		if err != nil {
			t.Fatal(err)
		}
		at := begin
		for piece := range slices.Chunk(stream, size) {
			at = at.Add(time.Millisecond)
			if err := c.Write(at, false, piece); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Close(at, true); err != nil {
			t.Fatal(err)
		}
		events, _ := decode(t, b.Bytes(), capture.Options{})
		if diff := cmp.Diff(want, names(events)); diff != "" {
			t.Errorf("in pieces of %d bytes: %s", size, diff)
		}
		if err := c.Write(at, false, stream); err != capture.ErrOver {
			t.Errorf("a write after the end: %v", err)
		}
	}
}

// Garbage before, between and behind frames is passed over and told.
func TestGarbage(t *testing.T) {
	frame := skinny.Append(nil, &skinny.KeepAlive{}, skinny.Dialect{})
	stream := slices.Concat([]byte("GET / HTTP/1.1\r\n"), frame, frame, frame)
	var b bytes.Buffer
	w, err := capture.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.Connect(begin, phones["A"], server)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Write(begin, false, stream); err != nil {
		t.Fatal(err)
	}
	events, _ := decode(t, b.Bytes(), capture.Options{})
	if n := messages(events); n != 3 {
		t.Errorf("%d messages, want 3: %v", n, names(events))
	}
	if text := strings.Join(names(events), "\n"); !strings.Contains(text, "passed over 16 bytes") {
		t.Errorf("not told:\n%s", text)
	}
}

// A file cut anywhere gives what came before.
func TestCutFiles(t *testing.T) {
	whole := callCapture(t)
	before := 0
	for n := 24; n <= len(whole); n += 97 { // 24: the head of the file
		stats, err := capture.Decode(bytes.NewReader(whole[:n]), capture.Options{}, func(capture.Event) error { return nil })
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if stats.Messages < before {
			t.Errorf("cut at %d: %d messages, %d before", n, stats.Messages, before)
		}
		before = stats.Messages
	}
}

// FuzzDecode: no file makes reading panic, or hand on more than it holds.
func FuzzDecode(f *testing.F) {
	f.Add(callCapture(f)[:2000])
	f.Add(pcapng(f, layers.LinkTypeRaw, digits(f, 3).data()))
	f.Add(pcap(f, layers.LinkTypeRaw, slices.Delete(digits(f, 4).data(), 1, 2)))
	for _, file := range hostile(f) {
		f.Add(file[:min(len(file), 1000)])
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		n := 0
		_, _ = capture.Decode(bytes.NewReader(file), capture.Options{}, func(capture.Event) error { n++; return nil })
		if n > len(file)+2 {
			t.Errorf("%d events of %d bytes", n, len(file))
		}
	})
}

// FuzzStream: whatever a connection carries, and whichever of its segments are missing or come twice, reading goes on.
func FuzzStream(f *testing.F) {
	f.Add(bytes.Repeat(frame(&skinny.KeypadButton{Button: 1}), 4), []byte{30, 0x80, 20, 0x40, 10})
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"), []byte{3})
	f.Fuzz(func(t *testing.T, stream, cuts []byte) {
		k := newTalk(t, phoneA, serverA)
		for i := 0; len(stream) > 0 && i < 200; i++ {
			n := len(stream)
			if i < len(cuts) {
				n = min(n, int(cuts[i]&0x3F)+1)
			}
			k.write(i%5 == 4, stream[:n])
			stream = stream[n:]
		}
		var kept []packet
		for i, p := range k.data() {
			switch {
			case i < len(cuts) && cuts[i]&0x80 != 0: // missing
			case i < len(cuts) && cuts[i]&0x40 != 0:
				kept = append(kept, p, p)
			default:
				kept = append(kept, p)
			}
		}
		decode(t, pcap(t, layers.LinkTypeRaw, kept), capture.Options{})
	})
}

// FuzzPrint: whatever frames hold, it can be printed: lines without line breaks, objects that are JSON.
func FuzzPrint(f *testing.F) {
	for _, s := range call(f) {
		f.Add(s.frame)
	}
	f.Add(frame(&skinny.Unknown{MessageID: 0x7777, Body: []byte{1}}))
	f.Add(frame(&skinny.XMLAlarm{XML: "<a>\n\"\x80\x01\x1e\xff</a>"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		var lines, objects, ladder bytes.Buffer
		n := 0
		l := &capture.Ladder{W: &ladder}
		j, p := &capture.JSON{W: &objects}, &capture.Lines{W: &lines}
		_ = capture.DecodeBytes(b, 11, func(e capture.Event) error {
			n++
			e.From, e.To = phones["A"], server
			return errors.Join(p.Event(e), j.Event(e), l.Event(e))
		})
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(lines.String(), "\n"); got != n {
			t.Errorf("%d lines for %d events:\n%s", got, n, &lines)
		}
		for object := range strings.Lines(objects.String()) {
			if !json.Valid([]byte(object)) {
				t.Errorf("no JSON: %s", object)
			}
		}
		if !utf8.Valid(lines.Bytes()) || !utf8.Valid(objects.Bytes()) || !utf8.Valid(ladder.Bytes()) {
			t.Errorf("not UTF-8: %q", &lines)
		}
	})
}

// Many hosts make a wide ladder with the server in the middle; notes and too many messages are said.
func TestLadder(t *testing.T) {
	var b bytes.Buffer
	l := &capture.Ladder{W: &b}
	for i := range 5 {
		phone := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(i + 1)}), 50000)
		if err := l.Event(capture.Event{From: phone, To: server, Message: &skinny.OffHook{}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Event(capture.Event{From: server, To: phones["A"], Note: "20 bytes are missing"}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if before, _, _ := strings.Cut(lines[0], server.Addr().String()); strings.Count(before, ".") != 9 { // three phones to its left
		t.Errorf("the server is not in the middle:\n%s", &b)
	}
	if !strings.Contains(lines[6], "-- 20 bytes are missing") {
		t.Errorf("no note:\n%s", &b)
	}
	var err error
	for i := 0; err == nil && i < 100_000; i++ {
		err = l.Event(capture.Event{From: server, To: phones["A"], Message: &skinny.KeepAliveAck{}})
	}
	if err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("%v, want that there are too many", err)
	}
}
