package play

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.starlark.net/starlark"
)

const (
	commandWithin = 30 * time.Second
	againAfter    = 100 * time.Millisecond // run() with until=
	termWithin    = time.Second            // from SIGTERM to SIGKILL
	pipesWithin   = 500 * time.Millisecond // for what a command has left behind to close its output
	maxOutput     = 64 << 10               // of a command, the newest
	lastOutput    = 30                     // lines of it in a failure
)

// command is one that a scenario has started.
type command struct {
	s    *scenario
	argv []string
	cmd  *exec.Cmd
	out  *tail
	done chan struct{} // closed when it has ended

	judged bool // by wait() or stop(): how it ended is no surprise
}

func (c *command) title() string { return filepath.Base(c.argv[0]) }

// argv is the positional arguments as a command takes them.
func (a *arguments) argv() ([]string, error) {
	var argv []string
	for _, v := range a.args {
		switch v := v.(type) {
		case starlark.String:
			argv = append(argv, string(v))
		case starlark.Int, starlark.Float:
			argv = append(argv, v.String())
		default:
			return nil, wrong("%s: %v is no text; write %s", a.name, v, a.usage())
		}
	}
	if len(argv) == 0 {
		return nil, wrong("%s: which command? write %s", a.name, a.usage())
	}
	a.args = nil
	return argv, nil
}

// begin starts a command in a group of its own, with nothing to read. The group ends with the command.
func (s *scenario) begin(argv []string) (*command, error) {
	c := &command{s: s, argv: argv, out: &tail{changed: make(chan struct{}, 1)}, done: make(chan struct{})}
	c.cmd = exec.Command(argv[0], argv[1:]...)
	c.cmd.Dir, c.cmd.Env = s.o.Dir, append(os.Environ(), "TERM=dumb")
	c.cmd.Stdout, c.cmd.Stderr, c.cmd.WaitDelay = c.out, c.out, pipesWithin
	group(c.cmd)
	if err := c.cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			if name, _, spaced := strings.Cut(argv[0], " "); spaced {
				return nil, wrong("there is no command %q; write each argument by itself: %q, …", argv[0], name)
			}
			return nil, fmt.Errorf("%s is not installed, or not on the PATH", argv[0])
		}
		return nil, err
	}
	go func() {
		defer close(c.done)
		_ = c.cmd.Wait()
		_ = kill(c.cmd) // what it has left behind
	}()
	return c, nil
}

// stop ends a command and all of its group, and waits.
func (c *command) stop() {
	c.judged = true
	select {
	case <-c.done:
		return
	default:
	}
	_ = terminate(c.cmd)
	select {
	case <-c.done:
	case <-time.After(termWithin):
		_ = kill(c.cmd)
		<-c.done
	}
}

// status is how it ended; false: it runs.
func (c *command) status() (int, bool) {
	select {
	case <-c.done:
		return c.cmd.ProcessState.ExitCode(), true
	default:
		return 0, false
	}
}

// ended waits for its end and checks its status; None takes any.
func (c *command) ended(ctx context.Context, status starlark.Value) error {
	select {
	case <-c.done:
	case <-ctx.Done():
		return c.failed("%s has not ended", c.argv[0])
	}
	c.judged = true
	if status == starlark.None {
		return nil
	}
	var want int
	if err := starlark.AsInt(status, &want); err != nil {
		return wrong("status=%v: write an exit status, or None for any", status)
	}
	if got, _ := c.status(); got != want {
		return c.failed("%s ended with %v, expected status %d", c.argv[0], c.cmd.ProcessState, want)
	}
	return nil
}

// commandError is an error about a command that is not among those in the background.
type commandError struct {
	text string
	Output
}

func (e *commandError) Error() string { return e.text }

func (c *command) failed(format string, args ...any) error {
	for _, o := range c.s.started {
		if o == c { // it is shown with the others
			return fmt.Errorf(format, args...)
		}
	}
	return &commandError{fmt.Sprintf(format, args...), c.report()}
}

func (c *command) report() Output {
	state := "running"
	if _, ended := c.status(); ended {
		state = c.cmd.ProcessState.String()
	}
	lines := strings.Split(strings.TrimRight(c.out.String(), "\n"), "\n")
	return Output{strings.Join(c.argv, " "), state, strings.Join(lines[max(0, len(lines)-lastOutput):], "\n")}
}

// runCommand is run().
func runCommand(ctx context.Context, a *arguments) (starlark.Value, error) {
	argv, err := a.argv()
	if err != nil {
		return nil, err
	}
	var status starlark.Value = starlark.MakeInt(0)
	var until string
	if err := a.unpack("status?", &status, "until?", &until); err != nil {
		return nil, err
	}
	if until != "" {
		return a.again(ctx, argv, until)
	}
	c, err := a.s.begin(argv)
	if err != nil {
		return nil, err
	}
	err = c.ended(ctx, status)
	c.stop()
	return c, err
}

// again runs a command until its output is as asked for.
func (a *arguments) again(ctx context.Context, argv []string, until string) (starlark.Value, error) {
	var last *command // that came to its end
	for {
		c, err := a.s.begin(argv)
		if err != nil {
			return nil, err
		}
		err = c.ended(ctx, starlark.None)
		c.stop()
		if err == nil || last == nil {
			last = c
		}
		if err == nil && like(strings.TrimSpace(c.out.String()), until) {
			return c, nil
		}
		select {
		case <-time.After(againAfter):
		case <-ctx.Done():
			return nil, last.failed("not within %v: what %s says is not like %q", a.within, argv[0], until)
		}
	}
}

// startCommand is start().
func startCommand(_ context.Context, a *arguments) (starlark.Value, error) {
	argv, err := a.argv()
	if err != nil {
		return nil, err
	}
	if err := a.unpack(); err != nil {
		return nil, err
	}
	c, err := a.s.begin(argv)
	if err != nil {
		return nil, err
	}
	a.s.started = append(a.s.started, c)
	return c, nil
}

// commandVerbs is the methods of a command, in the order of the reference.
var commandVerbs = []builtin{
	{name: "wait", args: "status=0", wait: commandWithin, help: "waits for its end, which must have this exit status (None: any)", do: waitCommand},
	{name: "expect", args: "output", help: "waits until what it has said is like this: `\"*ready*\"`", do: expectOutput},
	{name: "stop", help: "ends it", wait: untimed, do: func(_ context.Context, a *arguments) (starlark.Value, error) {
		a.c.stop()
		return nil, a.unpack()
	}},
}

func waitCommand(ctx context.Context, a *arguments) (starlark.Value, error) {
	var status starlark.Value = starlark.MakeInt(0)
	if err := a.unpack("status?", &status); err != nil {
		return nil, err
	}
	return nil, a.c.ended(ctx, status)
}

func expectOutput(ctx context.Context, a *arguments) (starlark.Value, error) {
	var output string
	if err := a.unpack("output", &output); err != nil {
		return nil, err
	}
	for ended := false; ; {
		if like(strings.TrimSpace(a.c.out.String()), output) {
			return nil, nil
		}
		if ended {
			return nil, a.c.failed("%s has ended, and what it said is not like %q", a.c.argv[0], output)
		}
		select {
		case <-a.c.out.changed:
		case <-a.c.done:
			ended = true // what it said last is read once more
		case <-ctx.Done():
			return nil, a.c.failed("not within %v: what %s says is not like %q", a.within, a.c.argv[0], output)
		}
	}
}

// endedBadly fails a scenario of which a command ended with an error that nobody asked for.
func (s *scenario) endedBadly() *Failure {
	for _, c := range s.started {
		if code, ended := c.status(); ended && code != 0 && !c.judged {
			return s.fail(nil, fmt.Errorf("%s ended with %v", c.argv[0], c.cmd.ProcessState))
		}
	}
	return nil
}

// What Starlark wants of a value.
func (c *command) String() string        { return fmt.Sprintf("command(%q)", strings.Join(c.argv, " ")) }
func (c *command) Type() string          { return "command" }
func (c *command) Freeze()               {}
func (c *command) Truth() starlark.Bool  { return true }
func (c *command) Hash() (uint32, error) { return 0, errors.New("unhashable type: command") }

// Attr is a method, or what is known of it.
func (c *command) Attr(name string) (starlark.Value, error) {
	switch name {
	case "output":
		return starlark.String(c.out.String()), nil
	case "status":
		if code, ended := c.status(); ended {
			return starlark.MakeInt(code), nil
		}
		return starlark.None, nil
	}
	for _, b := range commandVerbs {
		if b.name == name {
			return c.s.bind(b, nil, c), nil
		}
	}
	return nil, wrong("a command has no .%s%s", name, meant(name, c.AttrNames()))
}

// AttrNames lists them.
func (c *command) AttrNames() []string {
	names := []string{"output", "status"}
	for _, b := range commandVerbs {
		names = append(names, b.name)
	}
	return names
}

// tail keeps the newest of what a command says.
type tail struct {
	mu      sync.Mutex
	text    []byte
	lost    int           // bytes that were dropped
	changed chan struct{} // has a token after each change
}

// Write keeps p, or its end.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	t.text = append(t.text, p...)
	if more := len(t.text) - maxOutput; more > 0 {
		t.text, t.lost = t.text[more:], t.lost+more
	}
	t.mu.Unlock()
	select {
	case t.changed <- struct{}{}:
	default:
	}
	return len(p), nil
}

// String is what is kept, in UTF-8.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.ToValidUTF8(string(t.text), "\uFFFD")
	if t.lost > 0 {
		text = "… " + strconv.Itoa(t.lost) + " bytes before\n" + text
	}
	return text
}
