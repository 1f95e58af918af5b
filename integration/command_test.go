package integration

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCommands: the commands that need no Asterisk, their exit status and where they say what.
func TestCommands(t *testing.T) {
	binary, dir := build(t), t.TempDir()
	good, bad := filepath.Join(dir, "good.yaml"), filepath.Join(dir, "bad.yaml")
	if err := os.WriteFile(bad, []byte("sccp: {listen: nowhere}\nlines: {\"1001\": {lable: Alice}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args        string
		status      int
		out, errors []string // words of standard output and of standard error
	}{
		{"config example", 0, []string{"SEP000000001001:", "asterisk:"}, nil},
		{"config check " + good, 0, nil, nil},
		{"config check " + bad, 1, nil, []string{bad + ":1:", "nowhere", bad + ":2:", "lable"}},
		{"config check " + filepath.Join(dir, "none.yaml"), 1, nil, []string{"none.yaml"}},
		{"run --config " + bad, 1, nil, []string{bad + ":1:", bad + ":2:"}},
		{"version", 0, []string{"skinnyd "}, nil},
		{"nonsense", 2, nil, []string{"nonsense"}},
	} {
		t.Run(strings.ReplaceAll(c.args, dir+"/", ""), func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), binary, strings.Fields(c.args)...)
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			err := cmd.Run()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if got := cmd.ProcessState.ExitCode(); got != c.status {
				t.Errorf("exit status %d, want %d", got, c.status)
			}
			for _, w := range c.out {
				if !strings.Contains(out.String(), w) {
					t.Errorf("no %q in the output", w)
				}
			}
			for _, w := range c.errors {
				if !strings.Contains(errs.String(), w) {
					t.Errorf("no %q in the errors", w)
				}
			}
			if t.Failed() {
				t.Logf("output:\n%s\nerrors:\n%s", &out, &errs)
			}
			if c.args == "config example" { // what it gives is checked next
				if err := os.WriteFile(good, out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
