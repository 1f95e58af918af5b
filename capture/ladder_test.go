package capture_test

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/capture"
	"github.com/skinnyd/skinnyd/skinny"
)

// TestLadderColumns: phones of one address that talk at a time have a column each, one that comes back from another port
// keeps its own.
func TestLadderColumns(t *testing.T) {
	register := func(name string) skinny.Message { return &skinny.Register{DeviceName: name} }
	keep := skinny.Message(&skinny.KeepAlive{})
	type said struct {
		from string
		m    skinny.Message
	}
	for _, c := range []struct {
		name   string
		server string
		said   []said
		want   []string // words of the heads
	}{
		{"loopback", "127.0.0.1:2000", []said{{"127.0.0.1:50001", register("SEP1")}, {"127.0.0.1:50002", register("SEP2")}, {"127.0.0.1:50001", keep}},
			[]string{"127.0.0.1:50001", "127.0.0.1:2000", "127.0.0.1:50002", "0.000000"}},
		{"back from another port", serverA, []said{{"192.0.2.1:50001", register("SEP1")}, {"192.0.2.1:50002", register("SEP1")}, {"192.0.2.1:50002", keep}},
			[]string{"192.0.2.1", "192.0.2.9", "SEP1", "0.000000"}},
		{"an end of its own", serverA, []said{{serverA, keep}}, []string{"192.0.2.9", "0.000000", "│", "--", "KeepAlive"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			l := &capture.Ladder{W: &b}
			for _, s := range c.said {
				e := capture.Event{From: netip.MustParseAddrPort(s.from), To: netip.MustParseAddrPort(c.server), Message: s.m}
				if err := l.Event(e); err != nil {
					t.Fatal(err)
				}
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			words := strings.Fields(b.String())
			if c.name == "loopback" { // names of devices under those of hosts
				if words[3] != "SEP1" || words[4] != "SEP2" {
					t.Errorf("no devices:\n%s", &b)
				}
				words = append(words[:3:3], words[5:]...)
			}
			if got := words[:len(c.want)]; strings.Join(got, " ") != strings.Join(c.want, " ") {
				t.Errorf("%q, want %q:\n%s", got, c.want, &b)
			}
		})
	}
	var b bytes.Buffer
	l := &capture.Ladder{W: &b, Name: func(a netip.AddrPort) string {
		return map[uint16]string{2000: "server"}[a.Port()] + a.Addr().String()[8:]
	}}
	if err := l.Event(capture.Event{From: netip.MustParseAddrPort("192.0.2.7:50001"), To: netip.MustParseAddrPort("192.0.2.9:2000"), Message: keep}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil || !strings.HasPrefix(strings.TrimSpace(b.String()), "7 ") || !strings.Contains(b.String(), " server9\n") {
		t.Errorf("columns with names of their own: %v\n%s", err, &b)
	}
	b.Reset()
	if err := (&capture.Ladder{W: &b}).Close(); err != nil || strings.TrimSpace(b.String()) != "" {
		t.Errorf("an empty ladder: %q, %v", b.String(), err)
	}
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
