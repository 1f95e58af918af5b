package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"github.com/urfave/cli/v2"
	"golang.org/x/sys/unix"
)

// asCommand makes the test binary be the command.
const asCommand = "SKINNYD_TEST_AS_COMMAND"

func runAsCommand() int {
	app := &cli.App{Name: "skinnyd", Commands: []*cli.Command{Command()}}
	if err := app.RunContext(context.Background(), os.Args); err != nil {
		os.Stderr.WriteString("skinnyd: " + err.Error() + "\n")
		return 1
	}
	return 0
}

// seat is a terminal with somebody at it, in which the command runs.
type seat struct {
	t        *testing.T
	pty, tty *os.File
	screen   *vt.SafeEmulator
	cmd      *exec.Cmd
	before   *unix.Termios
	changed  chan struct{} // gets a token when something was written
	ended    chan error
	readers  sync.WaitGroup

	mu      sync.Mutex
	written strings.Builder
}

// sit runs "skinnyd phone" in a terminal of 80×24.
func sit(t *testing.T, x *exchange, env []string, args ...string) *seat {
	t.Helper()
	s := &seat{t: t, screen: vt.NewSafeEmulator(80, 24), changed: make(chan struct{}, 1), ended: make(chan error, 1)}
	var err error
	if s.pty, s.tty, err = pty.Open(); err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	if err := pty.Setsize(s.pty, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	s.before = s.modes()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command(exe, append([]string{"phone", "--server", x.l.Addr().String()}, append(args, "SEP001122334455")...)...)
	s.cmd.Env = append(append(os.Environ(), asCommand+"=1", "TERM=xterm-256color"), env...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = s.tty, s.tty, s.tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.ended <- s.cmd.Wait() }()
	s.readers.Go(func() { _, _ = io.Copy(s.pty, s.screen) }) // what the terminal answers when it is asked
	s.readers.Go(s.read)
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill() // when the test failed
		_ = s.tty.Close()
		_ = s.pty.Close()
		_ = s.screen.InputPipe().(io.Closer).Close() // its Close is not safe beside its Read
		s.readers.Wait()
	})
	return s
}

func (s *seat) read() {
	b := make([]byte, 4096)
	for {
		n, err := s.pty.Read(b)
		if err != nil {
			return
		}
		_, _ = s.screen.Write(b[:n])
		s.mu.Lock()
		s.written.Write(b[:n])
		s.mu.Unlock()
		select {
		case s.changed <- struct{}{}:
		default:
		}
	}
}

func (s *seat) modes() *unix.Termios {
	s.t.Helper()
	m, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// raw is all that was written.
func (s *seat) raw() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written.String()
}

func (s *seat) text() string { return ansi.Strip(s.screen.Render()) }

// sees waits until patterns are on the screen.
func (s *seat) sees(patterns ...string) {
	s.t.Helper()
	late := time.After(20 * time.Second)
	for _, p := range patterns {
		for want := regexp.MustCompile(p); !want.MatchString(s.text()); {
			select {
			case <-s.changed:
			case <-late:
				s.t.Fatalf("the screen lacks %q:\n%s", p, s.text())
			}
		}
	}
}

func (s *seat) types(keys string) {
	s.t.Helper()
	if _, err := s.pty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// leaves waits for the end of the command, which must leave the terminal as it was.
func (s *seat) leaves() {
	s.t.Helper()
	select {
	case err := <-s.ended:
		if err != nil {
			s.t.Errorf("the command ends with %v\n%s", err, s.text())
		}
	case <-time.After(20 * time.Second):
		s.t.Fatalf("the command does not end\n%s", s.text())
	}
	s.sees("unregistered: unregistered")
	if now := s.modes(); *now != *s.before {
		s.t.Errorf("the terminal's modes are %+v, were %+v", now, s.before)
	}
	if s.screen.IsAltScreen() || s.screen.CursorHidden() {
		s.t.Errorf("alternate screen %v, cursor hidden %v", s.screen.IsAltScreen(), s.screen.CursorHidden())
	}
}

const (
	keyF1 = "\x1bOP"
	keyF2 = "\x1bOQ"
)

// TestTerminal makes a call by keys, looks at the screen, and leaves with Ctrl-C.
func TestTerminal(t *testing.T) {
	s := sit(t, newExchange(t), nil, "--listen", "--tone", "440")
	s.sees(`7960 SEP001122334455 +registered at 127\.0\.0\.1:\d+, v11 .*\d\d:\d\d:\d\d`, `Ready`, `○  1 line 1001 Alice`, `F1 NewCall`, `\? help  q quit`)
	if now := s.modes(); *now == *s.before || !s.screen.IsAltScreen() {
		t.Error("the terminal is as it was while the phone is drawn")
	}
	s.types("7")
	s.sees(`number +7 `, `Enter dials`)
	s.types("\x7f ")
	s.sees(`handset up`, `tone of the phone: InsideDialTone`, `▶1 off-hook`, `●  1 line`)
	s.types("700")
	s.sees(`keys +700`, `▶1 connected +00:0\d → Echo 700`, `F1 EndCall`, `█░+ -12 dBFS  440 Hz +loss 0\.0 %  jitter`)
	s.types(":hear\r")
	s.sees(`> hear`, `hear: 440 Hz at -12 dBFS`)
	s.types("q")
	s.sees(`a call is up: q hangs up and quits`)
	s.types("n")
	s.types("t")
	s.sees(`● mic on`, `silence +loss`)
	s.types("m")
	s.sees(`○ mic muted`)
	s.types(keyF2)
	s.sees(`! no softkey 2 shows`)
	s.types(keyF1)
	s.sees(`○  1 line`, `hear  nothing`, `Enter new call|Space hangs up`)
	s.types("\x03")
	s.leaves()
}

// TestTerminalQuitsInACall: Ctrl-C hangs up and logs out too, and so does a signal.
func TestTerminalQuitsInACall(t *testing.T) {
	for name, quit := range map[string]func(*seat){
		"Ctrl-C": func(s *seat) { s.types("\x03") },
		"q":      func(s *seat) { s.types("q"); s.sees("a call is up"); s.types("q") },
		":quit":  func(s *seat) { s.types(":quit\r") },
		"signal": func(s *seat) { _ = s.cmd.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			s := sit(t, newExchange(t), nil)
			s.sees("Ready")
			s.types(" 700")
			s.sees("connected", `ulaw at 127\.0\.0\.1:\d+; --listen shows what`)
			quit(s)
			s.leaves()
			s.sees("ended")
		})
	}
}

// TestTerminalComesBack: a lost link is said, and the phone comes back by itself; the window may change meanwhile.
func TestTerminalComesBack(t *testing.T) {
	s := sit(t, newExchange(t), nil)
	s.sees("Ready")
	s.types(":drop\r")
	s.sees(`lost at 127\.0\.0\.1:\d+`)
	s.sees("registered at", "Ready")
	for _, size := range []pty.Winsize{{Cols: 50, Rows: 15}, {Cols: 120, Rows: 40}} {
		s.screen.Resize(int(size.Cols), int(size.Rows))
		if err := pty.Setsize(s.pty, &size); err != nil {
			t.Fatal(err)
		}
		s.sees(map[uint16]string{50: "too small: 50×15", 120: `m mute  s speaker`}[size.Cols])
	}
	s.types(":nonsense\r")
	s.sees(`! nonsense: unknown command "nonsense"; help lists them`)
	s.types("q")
	s.leaves()
}

var colour = regexp.MustCompile(`\x1b\[[0-9;]*\b(3[0-7]|38;[0-9;]*|9[0-7])m`)

// TestTerminalsOfOtherKinds: without colours nothing is lost, and what cannot be drawn on gets lines.
func TestTerminalsOfOtherKinds(t *testing.T) {
	for _, tc := range []struct {
		env           string
		args          []string
		drawn, colour bool
	}{
		{"TERM=xterm-256color", nil, true, true},
		{"NO_COLOR=1", nil, true, false},
		{"TERM=linux", nil, true, true},
		{"TERM=dumb", nil, false, false},
		{"TERM=", nil, false, false},
		{"COLUMNS=80", []string{"--plain"}, false, false},
	} {
		t.Run(tc.env+strings.Join(tc.args, " "), func(t *testing.T) {
			s := sit(t, newExchange(t), []string{tc.env}, tc.args...)
			if tc.drawn {
				s.sees(`○  1 line 1001 Alice`)
				s.types("q")
			} else {
				s.sees(`type commands, one a line`)
				s.types("quit\n")
			}
			s.leaves()
			if drawn := strings.Contains(s.raw(), "\x1b[?1049h"); drawn != tc.drawn {
				t.Errorf("drawn: %v", drawn)
			}
			if found := colour.FindString(s.raw()); (found != "") != tc.colour {
				t.Errorf("a colour: %q", found)
			}
		})
	}
}

// TestPlainListen: --listen prints lines where the phone is not drawn.
func TestPlainListen(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	heard := false
	out, err := skinnydUntil(ctx, func(text string) {
		if strings.HasPrefix(text, "hear: 440 Hz") {
			heard = true
			cancel()
		}
	}, newExchange(t), "", "--quiet", "--listen", "--tone", "440", "--do", "dial 700; wait 1m")
	if err == nil || errors.Is(ctx.Err(), context.DeadlineExceeded) || !heard {
		t.Errorf("it does not say what is heard: %v\n%s", err, out)
	}
}
