package capture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gopacket/gopacket/layers"

	"github.com/skinnyd/skinnyd/capture"
	"github.com/skinnyd/skinnyd/skinny"
)

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
