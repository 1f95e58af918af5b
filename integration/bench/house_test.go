package bench

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/integration/child"
	"github.com/skinnyd/skinnyd/integration/exchange"
)

// house is one skinnyd process and what is registered with it.
type house struct {
	testing.TB
	skinnyd *child.Child
	sccp    string // where phones connect
	log     string // the file with what skinnyd logs
	sets    []*set
}

// firstNumber is the line of the first set. No number of a line begins another, so that the last digit is dialled at once.
const firstNumber = 20000

// open starts a skinnyd whose configuration knows so many phones, and waits until calls can be made.
func open(tb testing.TB, phones int) *house {
	tb.Helper()
	h := &house{TB: tb, sccp: free(tb), log: os.Getenv("SKINNYD_BENCH_LOG")}
	rest, dir := free(tb), tb.TempDir()
	if h.log == "" {
		h.log = filepath.Join(dir, "log")
	}
	config := filepath.Join(dir, "skinnyd.yaml")
	if err := os.WriteFile(config, configuration(h.sccp, rest, phones), 0o600); err != nil {
		tb.Fatal(err)
	}
	log, err := os.OpenFile(h.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		tb.Fatal(err)
	}
	defer log.Close() // the process has its own
	cmd := exec.Command(program, "run", "--config", config)
	cmd.Stdout, cmd.Stderr = log, log
	if h.skinnyd, err = child.Start(cmd); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(h.close)
	if err := exchange.WaitReady(context.Background(), "http://"+rest, h.skinnyd.Done()); err != nil {
		tb.Fatalf("%v\n%s", err, h.tail())
	}
	return h
}

// close ends the phones and skinnyd, and says what it logged when something failed.
func (h *house) close() {
	for _, s := range h.sets {
		if s != nil { // registering failed
			s.close()
		}
	}
	if err := h.skinnyd.Term(15 * time.Second); err != nil {
		h.Error(err)
	}
	if h.Failed() {
		h.Log(h.tail())
	}
}

// tail is the end of skinnyd's log.
func (h *house) tail() string {
	text, err := os.ReadFile(h.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-4000):])
}

func configuration(sccp, rest string, phones int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "sccp: {listen: %q}\nhttp: {listen: %q}\n", sccp, rest)
	fmt.Fprintf(&b, "asterisk: [{name: pbx, url: %q, username: %s, password: %s}]\n", pbx.URL(), pbx.Options.User, pbx.Options.Password)
	b.WriteString("dial: {from-skinny: {patterns: [_7XX]}}\nlines:\n")
	for i := range phones {
		fmt.Fprintf(&b, "  %q: {label: Phone %d, caller_id: Phone %d <%s>}\n", number(i), i, i, number(i))
	}
	b.WriteString("devices:\n")
	for i := range phones {
		fmt.Fprintf(&b, "  %s: {buttons: [{line: %q}, {speeddial: %q, label: Next}]}\n", name(i), number(i), number((i+1)%phones))
	}
	return b.Bytes()
}

func name(i int) string   { return fmt.Sprintf("SEP%012X", i) }
func number(i int) string { return strconv.Itoa(firstNumber + i) }

// free is an address of this machine on which nobody listens now.
func free(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// do fails the benchmark on an error.
func (h *house) do(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// memory is the resident memory of skinnyd in bytes.
func (h *house) memory() int {
	h.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.skinnyd.PID()))
	h.do(err)
	for line := range strings.Lines(string(text)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(kb), " kB"))
			h.do(err)
			return n << 10
		}
	}
	h.Fatal("no VmRSS in the status of the process")
	return 0
}

// tick is the unit of processor time in /proc/PID/stat (USER_HZ), 100 a second on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// processor is the processor time that skinnyd has used.
func (h *house) processor() time.Duration {
	h.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", h.skinnyd.PID()))
	h.do(err)
	_, after, _ := strings.Cut(string(text), ") ") // the name may hold spaces
	fields := strings.Fields(after)
	const utime, stime = 14 - 3, 15 - 3 // proc(5) counts from 1, the two before the parenthesis among them
	total := time.Duration(0)
	for _, f := range []string{fields[utime], fields[stime]} {
		n, err := strconv.Atoi(f)
		h.do(err)
		total += time.Duration(n) * tick
	}
	return total
}
