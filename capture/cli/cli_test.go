package cli_test

import (
	"bytes"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/capture"
	decode "github.com/skinnyd/skinnyd/capture/cli"
	"github.com/skinnyd/skinnyd/skinny"
)

// run is "skinnyd args…" without ending the process.
func run(stdin string, args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	app := &cli.App{
		Name: "skinnyd", Writer: &out, ErrWriter: &errs, Reader: strings.NewReader(stdin),
		Commands:       []*cli.Command{decode.Command()},
		ExitErrHandler: func(*cli.Context, error) {},
	}
	err = app.Run(append([]string{"skinnyd", "decode"}, args...))
	return out.String(), errs.String(), err
}

// file is a capture with a message to a port.
func file(t *testing.T, port uint16) string {
	t.Helper()
	var b bytes.Buffer
	w, err := capture.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	c, err := w.Connect(at, netip.MustParseAddrPort("192.0.2.1:50000"), netip.AddrPortFrom(netip.MustParseAddr("192.0.2.9"), port))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Message(at.Add(time.Second), false, &skinny.KeypadButton{Button: 1, LineInstance: 1}, skinny.Dialect{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const softKey = "10000000 14000000 26000000 01000000 00000000 00000000"

func TestDecode(t *testing.T) {
	dir := t.TempDir()
	save := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good, sip := file(t, 2000), file(t, 5060)
	path := save("good.pcap", good)
	for _, c := range []struct {
		name   string
		stdin  string
		args   []string
		stdout string
		fails  string // part of the error, or of standard error
	}{
		{"file", "", []string{path}, "   1.000000 192.0.2.1:50000 → 192.0.2.9:2000 KeypadButton Button=1 LineInstance=1\n", ""},
		{"standard input", good, []string{"-"}, "KeypadButton", ""},
		{"absolute", "", []string{"--time", "absolute", path}, "2024-05-06T07:08:10.000000Z 192.0.2.1:50000", ""},
		{"json", "", []string{"--json", path}, `{"time":1,"source":"192.0.2.1:50000","destination":"192.0.2.9:2000","message":"KeypadButton","id":"0x0003","version":11,`, ""},
		{"version", "", []string{"--json", "--version", "3", path}, `"version":3`, ""},
		{"port", "", []string{"--port", "99", "--port", "5060", save("sip.pcap", sip)}, "KeypadButton", ""},
		{"cut", good[:len(good)-3], []string{"-"}, "KeypadButton", "standard input: ends inside packet 5: what came before it is decoded"},
		{"hex", "", []string{softKey}, "SoftKeyEvent Event=Redial\n", ""},
		{"hex in words", "", append(strings.Fields(softKey), "0x04,0x00,0x00,0x00:00000000", "00000000"), "SoftKeyEvent Event=Redial\nKeepAlive\n", ""},
		{"hex as JSON", "", []string{"--json", softKey}, `{"message":"SoftKeyEvent","id":"0x0026","version":20,"fields":{"Event":"Redial"`, ""},
		{"hex cut", "", []string{softKey[:40]}, "SoftKeyEvent Event=Redial\n-- it ends inside this message: 18 of 24 bytes\n", ""},
		{"hex as a ladder", "", []string{"--ladder", softKey}, "", "--ladder draws captures"},
		{"ladder", "", []string{"--ladder", path}, "├────────────", ""},
		{"ladder and JSON", "", []string{"--ladder", "--json", path}, "", "--json or --ladder, not both"},
		{"hex header cut", "", []string{"0400"}, "", "at byte 0: 2 bytes, and a frame begins with a header of 12"},
		{"hex no frame", "", []string{strings.Repeat("ff", 12)}, "", "at byte 0: no SCCP frame"},
		{"no argument", "", nil, "", "which capture?"},
		{"no file", "", []string{filepath.Join(dir, "missing")}, "", "no such file or directory, and it is not a hex string"},
		{"two files", "", []string{path, path}, "", "one file at a time"},
		{"flag behind", "", []string{path, "--json"}, "", `"--json" after the file`},
		{"not a capture", "hello, world, this is no capture", []string{"-"}, "", "standard input: not a pcap or pcapng capture: it begins with 68656c6c"},
		{"a head cut", good[:20], []string{"-"}, "", "not a pcap or pcapng capture: it begins with 4d3cb2a1"},
		{"empty", "", []string{"-"}, "", "it is empty"},
		{"no packet", good[:24], []string{"-"}, "", "there is no packet in it"},
		{"an unknown link type", good[:20] + "\xef" + good[21:], []string{"-"}, "", "standard input: no TCP in its 5 packets; those of link type 239 cannot be read"},
		{"no SCCP", sip, []string{"-"}, "", "no SCCP message on TCP port 2000 in its 5 packets; TCP ports seen: 5060 (5 packets); --port names another"},
		{"no SCCP for a ladder", sip, []string{"--ladder", "-"}, "", "no SCCP message on TCP port 2000"},
		{"TLS", file(t, 2443), []string{"-"}, "", "2443 is SCCP over TLS, which cannot be read"},
		{"garbage in the middle", good + strings.Repeat("\xff", 40), []string{"-"}, "KeypadButton", "after packet 5: a packet of 4294967295 bytes cannot be"},
		{"wrong port", "", []string{"--port", "0", path}, "", "--port 0: ports are 1 to 65535"},
		{"wrong version", "", []string{"--version", "23", path}, "", "--version 23: versions go up to 22"},
		{"wrong time", "", []string{"--time", "now", path}, "", "--time now: give relative or absolute"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr, err := run(c.stdin, c.args...)
			if err != nil {
				var exit cli.ExitCoder
				if errors.As(err, &exit) {
					t.Errorf("an exit code of its own: %v", err)
				}
				stderr += err.Error()
			}
			if !strings.Contains(stdout, c.stdout) || c.stdout == "" && stdout != "" {
				t.Errorf("stdout %q, want %q", stdout, c.stdout)
			}
			if !strings.Contains(stderr, c.fails) || c.fails == "" && stderr != "" {
				t.Errorf("error %q, want %q", stderr, c.fails)
			}
		})
	}
}
