package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
	"go.uber.org/goleak"

	"github.com/skinnyd/skinnyd/play"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// skinnyd runs "skinnyd play" and returns its exit status.
func skinnyd(ctx context.Context, t *testing.T, args ...string) (stdout, message string, status int) {
	t.Helper()
	var out bytes.Buffer
	app := &cli.App{Commands: []*cli.Command{Command()}, Writer: &out, ErrWriter: &out, ExitErrHandler: func(*cli.Context, error) {}}
	err := app.RunContext(ctx, append([]string{"skinnyd", "play"}, args...))
	var exit cli.ExitCoder
	switch {
	case errors.As(err, &exit):
		return out.String(), err.Error(), exit.ExitCode()
	case err != nil:
		t.Errorf("%v: an error without a status: %v", args, err)
	}
	return out.String(), "", 0
}

// files writes scenarios and returns their folder.
func files(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"good.star": `log("hello", param("name", "nobody"))` + "\n" + `run("cat", "near.txt")`, // commands run in the scenario's folder
		"bad.star":  "\nfail(\"why\")", "wrong.star": "x = ", "skips.star": `skip("not <today>")`, "near.txt": "",
		"tls.star": `phone("SEP000000001001", tls=True)`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestStatus(t *testing.T) {
	dir := files(t)
	good, bad, wrong, skips := filepath.Join(dir, "good.star"), filepath.Join(dir, "bad.star"), filepath.Join(dir, "wrong.star"), filepath.Join(dir, "skips.star")
	for _, c := range []struct {
		args    []string
		status  int
		message string
		stdout  []string
	}{
		{[]string{good, skips}, 0, "", []string{"hello nobody\nok    " + good, "skip  " + skips + "  not <today>"}},
		{[]string{"--set", "name=you=me", "-v", good}, 0, "", []string{"hello you=me", good + `:2: run("cat", "near.txt")`}},
		{[]string{good, bad, good}, 1, "1 of 3 scenarios failed", []string{"FAIL  " + bad, bad + ":2: why\n    2 | fail(\"why\")", "ok    " + good}},
		{[]string{wrong, bad}, 2, "1 of 2 scenarios are wrong, 1 failed", []string{"WRONG " + wrong, wrong + ":1: ", "FAIL  " + bad}},
		{[]string{dir + "/none.star"}, 2, "1 of 1 scenarios are wrong", []string{"none.star: no such file or directory"}},
		{nil, 2, "which scenario? give its file", nil},
		{[]string{good, "--json"}, 2, `"--json" after a file: give the flags before`, nil},
		{[]string{"--set", "name", good}, 2, `--set "name": give NAME=VALUE`, nil},
		{[]string{"--within", "5", good}, 2, `invalid value "5" for flag -within: parse error; skinnyd play --help lists the flags, and times are written 200ms, 5s or 1h30m`, nil},
		{[]string{"--server", "here", good}, 2, `--server "here": give HOST:PORT`, nil},
		{[]string{"--within", "0s", good}, 2, "give times, such as 5s", nil},
		{[]string{"--ladder", "0", good}, 2, "--ladder 0: give a number of messages", nil},
		{[]string{"--ca", dir + "/none.pem", good}, 2, "--ca: open ", nil},
		{[]string{"--ca", good, good}, 2, "no certificate in PEM is in it", nil},
		{[]string{"--cert", good, "--key", good, good}, 2, "--cert " + good, nil},
		{[]string{"--server", "127.0.0.1:1", filepath.Join(dir, "tls.star")}, 1, "1 of 1", []string{"does a server run at 127.0.0.1:2443?"}},
	} {
		stdout, message, status := skinnyd(t.Context(), t, c.args...)
		if status != c.status || !strings.Contains(message, c.message) || c.message == "" && message != "" {
			t.Errorf("%v: status %d, %q; want %d, %q", c.args, status, message, c.status, c.message)
		}
		for _, want := range c.stdout {
			if !strings.Contains(stdout, want) {
				t.Errorf("%v: its output lacks %q:\n%s", c.args, want, stdout)
			}
		}
	}
}

func TestJSON(t *testing.T) {
	dir := files(t)
	stdout, _, status := skinnyd(t.Context(), t, "--json", dir+"/good.star", dir+"/bad.star", dir+"/wrong.star", dir+"/skips.star", dir+"/none.star")
	if status != 2 || strings.Contains(stdout, "hello") {
		t.Errorf("status %d:\n%s", status, stdout)
	}
	var got []play.Outcome
	for d := json.NewDecoder(strings.NewReader(stdout)); d.More(); {
		var r play.Result
		if err := d.Decode(&r); err != nil {
			t.Fatalf("%v:\n%s", err, stdout)
		}
		got = append(got, r.Outcome)
		if r.Outcome == play.Failed && (r.Failure.Line != 2 || r.Failure.Message != "why") {
			t.Errorf("%+v", r.Failure)
		}
	}
	want := []play.Outcome{play.Passed, play.Failed, play.Mistaken, play.Skipped, play.Mistaken}
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("scenario %d: %v, want %v", i+1, got[i], want[i])
		}
	}
}

// TestInterrupted: what was not played is said, and no success.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, message, status := skinnyd(ctx, t, files(t)+"/good.star")
	if status != 1 || !strings.Contains(message, "interrupted, 1 of 1 scenarios not played") {
		t.Errorf("status %d, %q", status, message)
	}
}
