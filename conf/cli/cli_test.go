package cli_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/conf"
	config "github.com/skinnyd/skinnyd/conf/cli"
)

// run is "skinnyd args…" without ending the process.
func run(args ...string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	app := &cli.App{
		Name: "skinnyd", Writer: &out, ErrWriter: &errs,
		Commands:       []*cli.Command{config.Command()},
		ExitErrHandler: func(*cli.Context, error) {},
	}
	err := app.Run(append([]string{"skinnyd"}, args...))
	var exit cli.ExitCoder
	switch {
	case errors.As(err, &exit):
		status = exit.ExitCode()
	case err != nil:
		status = 1
	}
	return out.String(), errs.String(), status
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file("good.yaml", string(conf.Example))
	bad := file("bad.yaml", strings.Replace(string(conf.Example), "label: Alice", "lable: Alice", 1))
	missing := filepath.Join(dir, "missing.yaml")
	for _, c := range []struct {
		name           string
		args           []string
		stdout, stderr string
		status         int
	}{
		{"good", []string{good}, good + ": ok (4 lines, 3 devices, 1 asterisk)\n", "", 0},
		{"bad", []string{bad}, "", `did you mean "label"?`, 1},
		{"both", []string{bad, good}, ": ok (", "1 problem in " + bad, 1},
		{"missing", []string{missing}, "", "no such file", 1},
		{"none", nil, "", "", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr, status := run(append([]string{"config", "check"}, c.args...)...)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			if !strings.Contains(stdout, c.stdout) || c.stdout == "" && stdout != "" {
				t.Errorf("stdout %q", stdout)
			}
			if !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
				t.Errorf("stderr %q", stderr)
			}
		})
	}
}

func TestExample(t *testing.T) {
	stdout, _, status := run("config", "example")
	if status != 0 || stdout != string(conf.Example) {
		t.Errorf("status %d, %d bytes", status, len(stdout))
	}
}

func TestWrongCommand(t *testing.T) {
	err := (&cli.App{Commands: []*cli.Command{config.Command()}, ExitErrHandler: func(*cli.Context, error) {}}).Run([]string{"skinnyd", "config", "bogus"})
	var exit cli.ExitCoder
	if !errors.As(err, &exit) || exit.ExitCode() != 2 || !strings.Contains(err.Error(), `no "config bogus"; there are: config check FILE, config example`) {
		t.Errorf("config bogus: %v", err)
	}
	if stdout, _, status := run("config"); status != 0 || !strings.Contains(stdout, "check") || !strings.Contains(stdout, "example") {
		t.Errorf("config: status %d, %q", status, stdout)
	}
}
