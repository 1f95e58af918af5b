package integration

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/integration/asterisk"
	"github.com/skinnyd/skinnyd/integration/child"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// This file is about the process: how it ends, dies and reads its configuration again.

// process is a skinnyd that runs as users run it. Its house has no server inside the test.
type process struct {
	*house
	binary, config string
	child          *child.Child
}

// build compiles skinnyd.
func build(t *testing.T) (binary string) {
	t.Helper()
	binary = filepath.Join(t.TempDir(), "skinnyd")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// prepare writes the configuration of a process on free ports, and does not start it.
func prepare(t *testing.T, binary string, a *asterisk.Server) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	t.Cleanup(cancel)
	p := &process{binary: binary, config: filepath.Join(t.TempDir(), "skinnyd.yaml"),
		house: &house{T: t, ctx: ctx, addr: freeAddress(t), web: "http://" + freeAddress(t), pbx: a, logs: new(logBook)}}
	p.write(p.text())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("skinnyd logged:\n%s", strings.Join(p.logs.with(), "\n"))
		}
		if err := p.child.Kill(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (p *process) text() string {
	return fmt.Sprintf("sccp: {listen: %q}\nhttp: {listen: %q}\nlog: {format: json}\n", p.addr, strings.TrimPrefix(p.web, "http://")) +
		fmt.Sprintf(configuration, p.pbx.URL())
}

func (p *process) write(text string) {
	p.Helper()
	p.do(os.WriteFile(p.config, []byte(text), 0o600))
}

// run starts the process and waits until calls can be made.
func (p *process) run() {
	p.Helper()
	p.start()
	p.until("skinnyd is ready", func() bool {
		select {
		case <-p.child.Done():
			p.Fatalf("skinnyd ended: %v", p.child.Err())
		default:
		}
		client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		res, err := client.Get(p.web + "/readyz")
		if err != nil {
			return false
		}
		defer res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
}

func (p *process) start() {
	p.Helper()
	cmd := exec.Command(p.binary, "run", "--config", p.config)
	cmd.Stderr = p.logs
	var err error
	p.child, err = child.Start(cmd)
	p.do(err)
}

// ended waits for the end of the process.
func (p *process) ended(limit time.Duration) error {
	p.Helper()
	select {
	case <-p.child.Done():
		return p.child.Err()
	case <-time.After(limit):
		p.Fatalf("skinnyd did not end within %v", limit)
		return nil
	}
}

// holds says whether Asterisk's lists of channels and bridges show all of the words.
func (p *process) holds(words ...string) bool {
	p.Helper()
	held := p.console("core show channels concise") + p.console("bridge show all")
	for _, w := range words {
		if !strings.Contains(held, w) {
			return false
		}
	}
	return true
}

func TestProcess(t *testing.T) {
	binary, own := build(t), ownAsterisk(t)
	for _, c := range []struct {
		name string
		test func(*process)
	}{
		{"killed in calls and started again", killed},
		{"SIGTERM in calls", terminated},
		{"SIGTERM with a parked call", terminatedParked},
		{"SIGTERM while Asterisk is frozen", terminatedFrozen},
		{"SIGHUP", reloaded},
		{"its port is taken", portTaken},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := prepare(t, binary, own)
			defer p.console("channel request hangup all")
			c.test(p)
		})
	}
}

// killed: the next start clears what the killed process left, and nothing else.
func killed(p *process) {
	p.run()
	a, c := p.phone("1001", "7975", comesBack), p.phone("1003", "7941", comesBack)
	p.do(a.Dial(p.soon(), "700"))
	p.connected(a)
	p.echoes(a)
	p.incoming("1003", "", "milliwatt")
	p.wait(c, "ring", phone.State.Ringing)
	p.console("channel originate Local/702@from-skinny extension echo@caller")
	p.until("everything is in Asterisk", func() bool {
		return p.holds("Local/702@from-skinny", "Local/1003@inbound", "Local/700@from-skinny", "UnicastRTP/", "skinny-1-")
	})

	p.do(p.child.Kill())
	a.PlayTone(-12, 600)
	p.do(a.WaitTone(p.soon(), 600)) // the call goes on
	if !p.holds("Local/702@from-skinny", "Local/1003@inbound", "Local/700@from-skinny", "UnicastRTP/", "skinny-1-") {
		p.Error("something ended with skinnyd")
	}

	p.run()
	p.global("T_AFTER", "UNAVAILABLE") // the caller that skinnyd had went on in the dialplan
	p.until("what was left is cleared", func() bool {
		return !p.holds("UnicastRTP/") && !p.holds("skinny-1-") && !p.holds("Local/700@from-skinny")
	})
	if !p.holds("Local/702@from-skinny") {
		p.Error("a call that is not ours was ended")
	}
	p.do(a.OnHook())
	for _, phone := range []*phone.Phone{a, c} {
		p.prompt(idleText, phone)
	}
	p.do(a.Dial(p.soon(), "1003"))
	p.wait(c, "ring", phone.State.Ringing)
	p.do(c.OffHook())
	talk(p.house, a, c)
	p.down(a, c)
}

// stopLimit is how long a stop may take with Asterisk in good health.
const stopLimit = 6 * time.Second

// terminated: SIGTERM ends every call on both sides and leaves nothing.
func terminated(p *process) {
	p.run()
	a, b, c := p.phone("1001", "7975"), p.phone("1002", "7960"), p.phone("1003", "7941")
	p.call(a, b, "1002")
	p.incoming("1003", "", "milliwatt")
	p.wait(c, "ring", phone.State.Ringing)
	began := time.Now()
	p.do(p.child.Signal(syscall.SIGTERM))
	if err := p.ended(stopLimit); err != nil {
		p.Errorf("exit status: %v", err)
	}
	p.Logf("ended after %v", time.Since(began).Round(time.Millisecond))
	for _, f := range []*phone.Phone{a, b, c} {
		p.wait(f, "have no call and no server", func(s phone.State) bool {
			return s.Link == phone.Lost && len(s.Calls) == 0 && !s.Ringing() && s.Line(1).Lamp <= skinny.LampModeOff
		})
	}
	p.global("T_AFTER", "UNAVAILABLE")
	p.asteriskEmpty()
}

// terminatedFrozen: an Asterisk that does not answer holds up the stop for a bounded time only; the next start clears what was left.
func terminatedFrozen(p *process) {
	p.run()
	a, b := p.phone("1001", "7975"), p.phone("1002", "7960")
	p.call(a, b, "1002")
	p.do(p.pbx.Freeze())
	p.do(p.child.Signal(syscall.SIGTERM))
	if err := p.ended(stopLimit); err != nil {
		p.Errorf("exit status: %v", err)
	}
	for _, f := range []*phone.Phone{a, b} {
		p.wait(f, "have no call and no server", func(s phone.State) bool { return s.Link == phone.Lost && len(s.Calls) == 0 })
	}
	p.logged("stopping with calls left in asterisk")
	p.do(p.pbx.Thaw())
	p.run()
	p.asteriskEmpty()
	p.do(p.child.Term(stopLimit))
}

// reloaded: a good file is taken over without touching phones that did not change, a bad one changes nothing and is explained.
func reloaded(p *process) {
	p.run()
	a, b := p.phone("1001", "7975"), p.phone("1002", "7960")
	p.call(a, b, "1002")
	mark := b.Mark()
	p.write(strings.Replace(p.text(), "label: Alice", "label: Alicia", 1))
	p.do(p.child.Signal(syscall.SIGHUP))
	p.wait(a, "show the new label", func(s phone.State) bool { return s.Line(1).Label == "Alicia" })
	p.quiet(b, mark)

	marks := []int{a.Mark(), b.Mark()}
	p.write(strings.NewReplacer(`speeddial: "1002"`, `speedial: "1002"`, `{line: "1002"}`, `{line: "9999"}`, "127.0.0.1:", "nowhere:").Replace(p.text()))
	p.do(p.child.Signal(syscall.SIGHUP))
	p.logged("configuration not taken over, nothing was changed")
	for _, words := range [][]string{
		{"speedial", `did you mean \"speeddial\"?`}, {"9999"}, {`"key":"sccp.listen"`}, {`"key":"http.listen"`},
	} {
		if lines := p.logs.with(append(words, "configuration problem", `"at":`, `"column":`)...); len(lines) != 1 {
			p.Errorf("%d log lines about %v", len(lines), words)
		}
	}
	p.quiet(a, marks[0])
	p.quiet(b, marks[1])
	talk(p.house, a, b)
	p.down(a, b)

	p.write(strings.Replace(p.text(), "log: {format: json}", "log: {format: json, devices: [SEP000000001002]}", 1))
	p.do(p.child.Signal(syscall.SIGHUP))
	p.until("the messages of the phone are logged", func() bool {
		p.do(errors.Join(a.Send(&skinny.ServerReq{}), b.Send(&skinny.ServerReq{}))) // one of them comes after the reload
		return len(p.logs.with(`"ServerReq"`, "SEP000000001002")) > 0
	})
	if lines := p.logs.with(`"ServerReq"`, "SEP000000001001"); len(lines) > 0 {
		p.Errorf("those of another phone are logged, too: %s", lines[0])
	}

	p.write(p.text()) // good again
	p.do(p.child.Signal(syscall.SIGHUP))
	p.wait(a, "show the old label", func(s phone.State) bool { return s.Line(1).Label == "Alice" })
	p.do(p.child.Term(stopLimit))
	p.asteriskEmpty()
}

// portTaken: a second skinnyd with the same ports says why it ends, and does not disturb the first.
func portTaken(p *process) {
	p.run()
	a := p.phone("1001", "7975")
	mark := a.Mark()
	other := filepath.Join(p.TempDir(), "skinnyd.yaml") // a folder of its own: the first one's store would be in use, too
	p.do(os.WriteFile(other, []byte(p.text()), 0o600))
	second := &process{house: &house{T: p.T, ctx: p.ctx, logs: new(logBook)}, binary: p.binary, config: other}
	second.start()
	if err := second.ended(10 * time.Second); err == nil || second.child.Running() {
		p.Error("the second one ended with status 0")
	}
	if lines := second.logs.with("listening on "+p.addr, "another program listens there"); len(lines) != 1 {
		p.Errorf("the second one said:\n%s", strings.Join(second.logs.with(), "\n"))
	}
	p.quiet(a, mark)
	p.do(a.Dial(p.soon(), "700"))
	p.connected(a)
	p.down(a)
	p.do(p.child.Term(stopLimit))
}
