// Testlog reads the output of go test -json and prints it as go test does, with the full log of every test that failed
// and, at the end, every test that was skipped and why: a skip that nobody sees is a hole.
//
//	go test -json ./... | testlog
//
// Exit status 1 when something failed or no test ran at all.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// event is a line of go test -json (go doc test2json); build output comes with ImportPath instead of Package.
type event struct {
	Action, Package, Test, Output, ImportPath string
}

// tally is what was seen so far.
type tally struct {
	passed, failed, skipped int
	logs                    map[string]*strings.Builder // of running tests, by package and test
	parents                 map[string]bool             // tests that have sub-tests: not counted themselves
	skips                   []string
	broken                  bool // a package failed to build, or outside of its tests
}

func main() {
	ok, err := summarize(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testlog:", err)
		os.Exit(1)
	}
	if !ok {
		os.Exit(1)
	}
}

// summarize copies in to out, condensed; true when tests ran and none failed.
func summarize(in io.Reader, out io.Writer) (bool, error) {
	t := tally{logs: map[string]*strings.Builder{}, parents: map[string]bool{}}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(out, lines.Text()) // not from a test: a message of the go command
			continue
		}
		if e.Test == "" {
			t.packageEvent(out, e)
		} else {
			t.testEvent(out, e)
		}
	}
	if err := lines.Err(); err != nil {
		return false, fmt.Errorf("reading the test output: %w", err)
	}
	t.unfinished(out, "") // of packages whose end did not come: go test was killed
	for _, s := range t.skips {
		fmt.Fprintln(out, "skipped:", s)
	}
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	return t.failed == 0 && !t.broken && t.passed > 0, nil
}

func (t *tally) packageEvent(out io.Writer, e event) {
	switch e.Action {
	case "pass": // whatever was printed after the end of a test is no test of its own
		maps.DeleteFunc(t.logs, func(key string, _ *strings.Builder) bool { return strings.HasPrefix(key, e.Package+" ") })
	case "fail", "build-fail":
		t.broken = true
		t.unfinished(out, e.Package+" ")
	case "output", "build-output":
		if e.Output != "PASS\n" && !strings.HasPrefix(e.Output, "coverage:") {
			fmt.Fprint(out, e.Output)
		}
	}
}

// unfinished prints the logs of the tests that had not ended when their package did, and counts them as failed: the
// panic, or what it hung on, is in one of them.
func (t *tally) unfinished(out io.Writer, prefix string) {
	for _, key := range slices.Sorted(maps.Keys(t.logs)) {
		if !strings.HasPrefix(key, prefix) {
			continue
		}
		fmt.Fprintf(out, "%sdid not end: %s\n", t.logs[key], key)
		if !t.parents[key] {
			t.failed++
		}
		t.broken = true
		delete(t.logs, key)
	}
}

func (t *tally) testEvent(out io.Writer, e event) {
	key := e.Package + " " + e.Test
	log := t.logs[key]
	if log == nil {
		log = &strings.Builder{}
		t.logs[key] = log
		if at := strings.LastIndex(key, "/"); strings.Contains(e.Test, "/") {
			t.parents[key[:at]] = true
		}
	}
	switch e.Action {
	case "output":
		log.WriteString(e.Output)
		return
	case "pass":
		if !t.parents[key] {
			t.passed++
		}
	case "fail":
		fmt.Fprint(out, log)
		if !t.parents[key] {
			t.failed++
		}
		t.broken = true
	case "skip":
		t.skipped++
		t.skips = append(t.skips, key+": "+reason(log.String()))
	default:
		return
	}
	delete(t.logs, key)
}

// reason is what the test said when it skipped itself: its log without go test's own lines.
func reason(log string) string {
	var said []string
	for line := range strings.Lines(log) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		said = append(said, line)
	}
	if len(said) == 0 {
		return "no reason given"
	}
	return strings.Join(said, " ")
}
