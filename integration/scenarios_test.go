package integration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/urfave/cli/v2"

	playcli "github.com/skinnyd/skinnyd/play/cli"
)

// stage is a skinnyd for one scenario, as users run it, with what scenarios ask for beside the configuration of all tests.
type stage struct {
	*process
	tls string
}

// newStage starts it. A scenario whose file has a configuration of the same name beside it gets that one: dial, lines, devices and what they need.
func newStage(t *testing.T, binary, scenario string) *stage {
	t.Helper()
	s := &stage{process: prepare(t, binary, pbx)}
	for s.tls == "" || s.tls == s.addr || "http://"+s.tls == s.web { // a free port may be given twice
		s.tls = freeAddress(t)
	}
	own, err := os.ReadFile(strings.TrimSuffix(scenario, ".star") + ".yaml")
	if err == nil {
		head, _, _ := strings.Cut(s.text(), "\ndial:")
		s.write(head + "\n" + string(own))
		s.run()
		return s
	}
	dir := t.TempDir()
	text := s.text() + `  SEP000000001005: {buttons: [{line: "1005"}]}` + "\n"
	for _, c := range [][2]string{
		{fmt.Sprintf("sccp: {listen: %q}", s.addr), fmt.Sprintf("sccp: {listen: %q, tls: [{listen: %q, certificate: %q, key: %q}]}",
			s.addr, s.tls, filepath.Join(dir, "skinnyd.crt"), filepath.Join(dir, "skinnyd.key"))},
		{"\nlines:\n", "\nlines:\n" + `  "1005": {label: Jörg, caller_id: Jörg Müller <1005>}` + "\n"},
	} {
		if !strings.Contains(text, c[0]) {
			t.Fatalf("the configuration does not say %s", c[0])
		}
		text = strings.Replace(text, c[0], c[1], 1)
	}
	s.write(text)
	s.run()
	return s
}

// play plays a scenario and returns what "skinnyd play" prints, with its message at the end, and its exit status.
func (s *stage) play(file string) (output string, status int) {
	s.Helper()
	var out bytes.Buffer
	app := &cli.App{Commands: []*cli.Command{playcli.Command()}, Writer: &out, ErrWriter: &out, ExitErrHandler: func(*cli.Context, error) {}}
	args := []string{"skinnyd", "play", "--server", s.addr}
	for name, value := range map[string]string{
		"tls": s.tls, "config": s.config, "pid": strconv.Itoa(s.child.PID()), "dialplan": "yes", "names": "1005",
		"rest": s.web,
		"ari":  strings.Replace(s.pbx.URL(), "://", "://"+s.pbx.Options.User+":"+s.pbx.Options.Password+"@", 1),
		"sip":  s.pbx.SIPAddress(), "sip_caller": peerSIP.Addr().String(), "sip_desk": ownAddress(4).String(), "sip_trunk": trunkSIP.String(),
	} {
		args = append(args, "--set", name+"="+value)
	}
	ctx, cancel := context.WithTimeout(s.ctx, 40*time.Second)
	defer cancel()
	err := app.RunContext(ctx, append(args, file))
	var exit cli.ExitCoder
	if errors.As(err, &exit) {
		return out.String() + err.Error() + "\n", exit.ExitCode()
	}
	s.do(err)
	return out.String(), 0
}

// needsCommands skips a scenario whose commands are not there.
func needsCommands(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, `"sipp"`) {
		needsSipp(t)
	}
	if _, err := exec.LookPath("curl"); err != nil && strings.Contains(text, `"curl"`) {
		t.Skip("curl is not installed: apt-get install curl")
	}
}

// passes plays a scenario that must pass, and checks that nothing is left of its calls.
func passes(t *testing.T, binary, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	needsCommands(t, string(text))
	s := newStage(t, binary, file)
	output, status := s.play(file)
	if status != 0 || !strings.HasPrefix(output, "ok ") {
		t.Fatalf("status %d\n%s", status, output)
	}
	s.asteriskEmpty()
}

// TestScenarios plays every scenario of the folder.
func TestScenarios(t *testing.T) {
	binary := build(t)
	files, err := filepath.Glob("scenarios/*.star")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".star")
		t.Run(name, func(t *testing.T) {
			if name == "must_fail" {
				mustFail(t, binary, file)
			} else {
				passes(t, binary, file)
			}
		})
	}
}

// example is a scenario of docs/scenarios.md: a block of code that begins with its name.
var example = regexp.MustCompile("(?s)```python\n# ([a-z]+\\.star): .*?```")

// TestScenariosOfThePage plays the examples of docs/scenarios.md as they stand there.
func TestScenariosOfThePage(t *testing.T) {
	page, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := example.FindAllStringSubmatch(string(page), -1)
	if len(examples) != 5 {
		t.Fatalf("%d examples, want five", len(examples))
	}
	binary, dir := build(t), t.TempDir()
	for _, e := range examples {
		file := filepath.Join(dir, e[1])
		text := strings.TrimSuffix(strings.TrimPrefix(e[0], "```python\n"), "```")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Run(e[1], func(t *testing.T) { passes(t, binary, file) })
	}
}

// mustFail: it fails, where it must, and says what there is instead.
func mustFail(t *testing.T, binary, file string) {
	s := newStage(t, binary, file)
	output, status := s.play(file)
	if status != 1 {
		t.Errorf("status %d", status)
	}
	for _, want := range []string{
		`(?m)^FAIL  scenarios/must_fail\.star `,
		`(?m)^scenarios/must_fail\.star:7: bob: not within 300ms\n +7 \| bob\.expect\(.*\n  state is RingIn, expected Connected\n  calling_name is "Alice Adams", expected "Mallory"$`,
		`(?m)^bob \(SEP000000001002\) shows:\n  SEP000000001002  registered`, `(?m)^its last messages:$`, `(?m)^all phones:\n +alice +127\.0\.0\.1:\d+ +bob$`,
		`├─+ OffHook ─+▶│`, `├─+ SetRinger Inside ─+▶│`, `1 of 1 scenarios failed`,
	} {
		if !regexp.MustCompile(want).MatchString(output) {
			t.Errorf("no %s", want)
		}
	}
	if t.Failed() {
		t.Log(output)
	}
	s.asteriskEmpty()
}

// TestFeaturesPage: docs/features.md tells of every row what there is, and names scenarios and pages that exist.
func TestFeaturesPage(t *testing.T) {
	page, err := os.ReadFile("../docs/features.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^\| ([CD]\d+) \| [^|]+ \| (done|later|not) \| (.*) \|$`)
	seen := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(string(page), -1) {
		if seen[m[1]] {
			t.Errorf("row %s is there twice", m[1])
		}
		seen[m[1]] = true
		scenarios := regexp.MustCompile("`([a-z_0-9]+)`").FindAllStringSubmatch(m[3], -1)
		if m[2] == "done" && len(scenarios) == 0 {
			t.Errorf("row %s is done, and no scenario shows it", m[1])
		}
		for _, s := range scenarios {
			if _, err := os.Stat("scenarios/" + s[1] + ".star"); m[2] == "done" && err != nil {
				t.Errorf("row %s: %v", m[1], err)
			}
		}
	}
	for prefix, n := range map[string]int{"C": 18, "D": 47} {
		for i := 1; i <= n; i++ {
			if !seen[prefix+strconv.Itoa(i)] {
				t.Errorf("row %s%d is missing", prefix, i)
			}
		}
	}
	for _, m := range regexp.MustCompile(`\]\((features/[^)#]+)`).FindAllStringSubmatch(string(page), -1) {
		if _, err := os.Stat("../docs/" + m[1]); err != nil {
			t.Error(err)
		}
	}
}
