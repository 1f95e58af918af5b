package capture_test

import (
	"bytes"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/capture"
	"github.com/skinnyd/skinnyd/skinny"
)

// tshark runs it on a capture and returns the lines that it prints.
func tshark(t *testing.T, file []byte, args ...string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "written.pcap")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("tshark", append([]string{"-n", "-r", path}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+t.TempDir()) // without the settings of who runs the tests
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("tshark: %v\n%s", err, &errs)
	}
	return strings.Fields(out.String())
}

// TestTshark: tshark reads what the Writer writes as it was meant, and has nothing to complain of.
func TestTshark(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed (Debian package tshark): captures are not compared with Wireshark")
	}
	for name, file := range map[string][]byte{"call": callCapture(t), "long": longCapture(t)} {
		t.Run(name, func(t *testing.T) {
			var want []string
			events, _ := decode(t, file, capture.Options{})
			for _, e := range events {
				if e.Message == nil {
					t.Fatalf("note: %s", e.Note)
				}
				want = append(want, strconv.Itoa(int(e.Message.ID())))
			}
			got := tshark(t, file, "-Y", "skinny", "-T", "fields", "-E", "aggregator=/s", "-e", "skinny.messageId")
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("ids:\n%s", d)
			}
			if bad := complaints(t, file); len(bad) > 0 {
				t.Errorf("it complains of: %s", strings.Join(bad, " "))
			}
			broken := packets(t, file)
			broken[7].data[30] ^= 1
			if len(complaints(t, written(t, broken))) == 0 || len(complaints(t, written(t, append(broken[:9], broken[10:]...)))) == 0 {
				t.Error("it does not complain of a capture that is broken")
			}
		})
	}
}

// complaints is what tshark says of packets that are not as they must be.
func complaints(t *testing.T, file []byte) []string {
	t.Helper()
	return tshark(t, file, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-Y",
		"_ws.malformed or tcp.analysis.flags or tcp.checksum.status == 0 or ip.checksum.status == 0 or _ws.expert.severity >= 0x600000")
}

// longCapture is connections of IPv6 and IPv4 with the same ports after each other, messages of several segments, several
// messages in a segment, and ends from both sides.
func longCapture(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := capture.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	at := begin
	key := frame(&skinny.KeypadButton{Button: 1, LineInstance: 1})
	for i, ends := range [][2]string{{"[2001:db8::1]:50000", "[2001:db8::9]:2000"}, {phoneA, serverA}, {"[::ffff:192.0.2.1]:50001", "[::ffff:192.0.2.9]:2000"}} {
		c, err := w.Connect(at, netip.MustParseAddrPort(ends[0]), netip.MustParseAddrPort(ends[1]))
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{
			c.Message(at.Add(1*time.Millisecond), false, &skinny.XMLAlarm{XML: strings.Repeat("<a>b</a>", 250)}, skinny.Dialect{Version: 20}),
			c.Write(at.Add(2*time.Millisecond), false, bytes.Repeat(key, 300)),
			c.Write(at.Add(3*time.Millisecond), true, frame(&skinny.StopTone{LineInstance: 1})),
			c.Close(at.Add(4*time.Millisecond), i%2 == 0),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		at = at.Add(time.Second)
	}
	return b.Bytes()
}

func TestWriterRefuses(t *testing.T) {
	w, err := capture.NewWriter(&bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	for _, ends := range [][2]netip.AddrPort{
		{netip.MustParseAddrPort(phoneA), netip.MustParseAddrPort("[2001:db8::9]:2000")},
		{{}, netip.MustParseAddrPort(serverA)},
	} {
		if _, err := w.Connect(begin, ends[0], ends[1]); err == nil {
			t.Errorf("%v to %v: no error", ends[0], ends[1])
		}
	}
}
