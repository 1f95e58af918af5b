package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/integration/child"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

const patience = 60 * time.Second // for an Asterisk that has to be unpacked

// TestRun: the program of make run starts an exchange in which a phone hears itself, and a Ctrl-C ends everything of it.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	sccp, rest := free(t), free(t)
	config := filepath.Join(dir, "skinnyd.yaml")
	text := fmt.Sprintf("sccp: {listen: %q}\nhttp: {listen: %q}\n", sccp, rest) +
		"asterisk: [{name: pbx, url: \"${ASTERISK_ARI_URL}\", username: skinny, password: skinny}]\n" +
		"dial: {from-skinny: {patterns: [_7XX]}}\n" +
		"lines: {\"1001\": {label: Alice}}\ndevices: {SEP000000001001: {buttons: [{line: \"1001\"}]}}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for program, source := range map[string]string{"skinnyd": "github.com/skinnyd/skinnyd", "run": "."} {
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, program), source).CombinedOutput(); err != nil {
			t.Fatalf("building %s: %v\n%s", program, err, out)
		}
	}
	t.Setenv("TMPDIR", filepath.Join(dir, "tmp"))
	if err := os.Mkdir(os.TempDir(), 0o700); err != nil {
		t.Fatal(err)
	}

	cmd := exec.Command(filepath.Join(dir, "run"), "-binary", filepath.Join(dir, "skinnyd"), "-config", config, "-state", filepath.Join(dir, "state"))
	cmd.Env = append(os.Environ(), "ASTERISK_ARI_URL=", "ARI_PASSWORD=")
	var said bytes.Buffer
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	cmd.Stdout, cmd.Stderr = write, &said
	run, err := child.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Kill()
	_ = write.Close() // it has its own
	if err := read.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	var told bytes.Buffer
	for b := make([]byte, 1000); !strings.Contains(told.String(), "Ctrl-C ends it."); {
		n, err := read.Read(b)
		if told.Write(b[:n]); err != nil {
			t.Fatalf("not ready: %v\n%s", err, &told)
		}
	}
	for _, want := range []string{sccp, rest, "phone --server " + sccp + " --tone 440 --listen SEP000000001001", "700        echo"} {
		if !strings.Contains(told.String(), want) {
			t.Errorf("it does not tell %q:\n%s", want, &told)
		}
	}

	alice, err := phone.Dial(t.Context(), phone.Options{Server: sccp, Name: "SEP000000001001", Model: "7960"})
	if err != nil {
		t.Fatal(err)
	}
	defer alice.Close()
	if err := alice.Dial(t.Context(), "700"); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.WaitState(t.Context(), skinny.CallStateConnected); err != nil {
		t.Fatal(err)
	}
	alice.PlayTone(-12, 440)
	if err := alice.WaitTone(t.Context(), 440); err != nil {
		t.Fatal(err)
	}
	if n := len(processes(t, dir)); n < 3 {
		t.Errorf("%d processes, want run, skinnyd and Asterisk", n)
	}

	// in the middle of the call; a terminal signals the whole group
	if err := syscall.Kill(-run.PID(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	select {
	case <-run.Done():
	case <-time.After(patience):
		t.Fatal("it did not end")
	}
	if err := run.Err(); err != nil {
		t.Errorf("%v\n%s", err, &said)
	}
	if left := processes(t, dir); len(left) > 0 {
		t.Errorf("processes are left: %q", left)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("in the temporary folder: %v, %v", left, err)
	}
}

// processes are the command lines of those that were started with a path below dir.
func processes(t *testing.T, dir string) (found []string) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		if line, err := os.ReadFile(file); err == nil && bytes.Contains(line, []byte(dir)) { // it may have ended meanwhile
			found = append(found, string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
		}
	}
	return found
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
