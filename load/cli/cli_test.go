package cli_test

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/load"
	loadcli "github.com/skinnyd/skinnyd/load/cli"
)

// run is "skinnyd load args…" without ending the process.
func run(args ...string) (stdout string, err error) {
	var out bytes.Buffer
	app := &cli.App{
		Name: "skinnyd", Writer: &out, ErrWriter: &out, Commands: []*cli.Command{loadcli.Command()},
		ExitErrHandler: func(*cli.Context, error) {},
	}
	err = app.Run(append([]string{"skinnyd", "load"}, args...))
	return out.String(), err
}

func TestHelp(t *testing.T) {
	out, err := run()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range load.Profiles() {
		if !strings.Contains(out, "\n   "+string(p)+" ") {
			t.Errorf("the help does not list %s:\n%s", p, out)
		}
		help, err := run(string(p), "--help")
		if err != nil || !strings.Contains(help, "--fail-if") {
			t.Errorf("%s --help: %v\n%s", p, err, help)
		}
	}
}

func TestFlags(t *testing.T) {
	for _, tc := range []struct {
		name string
		args []string
		want string // in the output, or the error
	}{
		{"configuration", []string{"calls", "--count", "2", "--print-config"}, `SEP000000000002: {buttons: [{line: "100002"}]}`},
		{"a slice of the phones", []string{"idle", "--from", "500", "--count", "2", "--print-config"}, "SEP000000000501"},
		{"names", []string{"idle", "--name", "SEP0000%08X", "--from", "255", "--number", "2%03d", "--print-config"}, `SEP0000000000FF: {buttons: [{line: "2255"}]}`},
		{"profile", []string{"dance"}, `there is no profile "dance"`},
		{"argument", []string{"idle", "100"}, `"100": give flags only`},
		{"plan", []string{"calls", "--count", "3"}, "give an even count"},
		{"two problems", []string{"idle", "--count", "0", "--type", "x"}, "unknown phone model"},
		{"codec", []string{"idle", "--codec", "gsm"}, `--codec: unknown codec "gsm"`},
		{"version", []string{"idle", "--protocol", "99"}, "protocol version 99: they go up to 22"},
		{"ca without tls", []string{"idle", "--ca", "x"}, "--ca is of use with --tls only"},
		{"ca", []string{"idle", "--tls", "--ca", "nothing.pem"}, "--ca: open nothing.pem"},
		{"condition", []string{"idle", "--fail-if", "p99.dance>1ms"}, `--fail-if: condition "p99.dance>1ms": there is no field "p99.dance"`},
		{"accidents", []string{"churn", "--accidents", "drop,fire"}, `accident "fire": use some of drop, half-open, slow`},
		{"process", []string{"idle", "--pid", "99999999", "--count", "1"}, "no such file or directory: give the id of the server's process"},
		{"compare one", []string{"--compare", "a.json"}, "which results?"},
		{"merge one", []string{"--merge", "a.json"}, "which results?"},
		{"merge none", []string{"--merge", "a.json", "b.json"}, "read a result: open a.json"},
		{"flag after files", []string{"--merge", "a.json", "b.json", "--fail-if", "failures>0"}, "--fail-if comes after a file: give flags before"},
		{"flag before the profile", []string{"--fail-if", "failures>0", "idle"}, "--fail-if comes before the profile: give flags after it, as in skinnyd load idle --fail-if"},
		{"compare with a condition", []string{"--compare", "--fail-if", "failures>0", "a.json", "b.json"}, "--compare takes --json and two files"},
		{"unknown flag", []string{"idle", "--rate", "3"}, "-rate; skinnyd load idle --help lists the flags"},
		{"time without a unit", []string{"idle", "--for", "5"}, "times are written 200ms, 5s"},
		{"folder", []string{"register", "--report", "cli_test.go/report", "--count", "1"}, "--report: give a folder that can be made"},
		{"compare none", []string{"--compare", "a.json", "b.json"}, "read a result: open a.json"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out, err := run(tc.args...)
			if err != nil {
				out += err.Error()
			}
			if !strings.Contains(out, tc.want) {
				t.Errorf("got %s\nwant %s", out, tc.want)
			}
		})
	}
}

// A run that fails a condition has a status, a result and a page all the same.
func TestStatus(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := l.Addr().String()
	l.Close() // nobody listens there
	dir := t.TempDir()
	args := []string{"register", "--server", server, "--count", "3", "--json", "--report", dir, "--fail-if", "failures>2"}
	out, err := run(args...)
	exit, ok := err.(cli.ExitCoder)
	if !ok || exit.ExitCode() != 1 || err.Error() != "failed: failures>2: it is 3" {
		t.Errorf("error %v", err)
	}
	if !strings.Contains(out, `"connection refused"`) {
		t.Errorf("output %s", out)
	}
	a := filepath.Join(dir, "a.json")
	if err := os.WriteFile(a, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{{"--compare"}, {"--compare", "--json"}, {"--merge", "--json", "--fail-if", "failures>6"}} {
		if out, err := run(append(flags, a, filepath.Join(dir, "result.json"))...); err != nil && err.Error() != "no phone could register" || !strings.Contains(out, "failures") {
			t.Errorf("comparing: %v\n%s", err, out)
		}
	}
	if _, err := run("register", "--server", server, "--count", "1"); err == nil || err.Error() != "no phone could register" {
		t.Errorf("without a condition: %v", err)
	}
}
