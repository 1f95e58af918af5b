package asterisk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/skinnyd/skinnyd/integration/child"
)

const (
	// bootTimeout is ample: 0.6 s on an idle machine.
	bootTimeout = 30 * time.Second
	// stopTimeout: SIGTERM ends Asterisk in about 1.1 s. It waits 15 s for channels that are not destroyed, and a refused
	// externalMedia request leaves such a one behind (22.10).
	stopTimeout = 20 * time.Second
	// runPrefix names the folders of console sockets in the system's temporary folder; the number after it is the
	// process that made it.
	runPrefix = "skinnyd-asterisk-"
)

// ErrExternal is returned for what cannot be done with somebody else's Asterisk.
var ErrExternal = errors.New("asterisk: it is not ours to start or stop (ASTERISK_ARI_URL)")

var errExit0 = errors.New("exit status 0")

// Server is an Asterisk process with a private configuration. Its methods are for one goroutine at a time.
type Server struct {
	Options Options  // complete: with the ports that were chosen
	Install *Install // what it runs

	runDir string
	lock   *os.File // of Dir
	proc   *child.Child
	client *http.Client
}

// Start writes a configuration and starts the server. It returns when calls can be made; ctx bounds that, not the life
// of the server. The caller must call Stop.
func Start(ctx context.Context, install *Install, o Options) (*Server, error) {
	if install.External() {
		return nil, ErrExternal
	}
	s := &Server{Options: o, Install: install, client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, s.clean())
	}
	if err := s.Boot(ctx); err != nil {
		return nil, errors.Join(err, s.clean())
	}
	return s, nil
}

// prepare makes the folders and the configuration.
func (s *Server) prepare() (err error) {
	removeStale()
	if s.runDir, err = os.MkdirTemp("", runPrefix+strconv.Itoa(os.Getpid())+"-"); err != nil {
		return fmt.Errorf("asterisk: folder of the console socket: %w", err)
	}
	if s.Options.Dir == "" {
		s.Options.Dir = s.runDir
	}
	if s.Options.Dir, err = filepath.Abs(s.Options.Dir); err != nil {
		return fmt.Errorf("asterisk: %w", err)
	}
	if s.lock, err = lock(s.Options.Dir); err != nil {
		return err
	}
	if err := s.Options.complete(); err != nil {
		return err
	}
	if err := s.sign(); err != nil {
		return err
	}
	require, load, err := s.Install.modules()
	if err != nil {
		return fmt.Errorf("asterisk: %w", err)
	}
	set := settings{Options: s.Options, Install: s.Install, RunDir: s.runDir, Required: require, Optional: load}
	return set.write()
}

// Boot starts the process, after Start or Kill or Stop with a Dir, with the same configuration and ports.
func (s *Server) Boot(ctx context.Context) error {
	if s.proc.Running() {
		return errors.New("asterisk: it runs already")
	}
	out, err := os.OpenFile(s.path("log", "console.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("asterisk: console log: %w", err)
	}
	defer out.Close() // the process has its own
	cmd := exec.Command(s.Install.Binary, "-C", s.conf(), "-f")
	cmd.Stdout, cmd.Stderr = out, out
	if s.proc, err = child.Start(cmd); err != nil {
		return fmt.Errorf("asterisk: %w", err)
	}
	if err := s.Ready(ctx); err != nil {
		return errors.Join(fmt.Errorf("%w; its log ends with:\n%s", err, s.Log(12)), s.Kill())
	}
	return nil
}

// Ready waits until ARI answers and Asterisk is fully booted.
func (s *Server) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, bootTimeout)
	defer cancel()
	// Refused, then 404 for about 0.2 s, then 200.
	err := s.poll(ctx, func() bool { return s.Ping(ctx) == nil })
	if err != nil {
		return fmt.Errorf("asterisk: waiting for its ARI at %s: %w", s.URL(), err)
	}
	_, err = s.Console(ctx, "core waitfullybooted")
	return err
}

// poll asks with growing pauses until ok, the end of the process or of ctx.
func (s *Server) poll(ctx context.Context, ok func() bool) error {
	pause := 5 * time.Millisecond
	for !ok() {
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		case <-s.proc.Done():
			timer.Stop()
			return fmt.Errorf("the process ended: %w", cmp.Or(s.proc.Err(), errExit0))
		case <-timer.C:
			pause = min(2*pause, 100*time.Millisecond)
		}
	}
	return nil
}

// Ping asks for /ari/asterisk/ping once; nil: it answered.
func (s *Server) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/asterisk/ping", nil)
	if err != nil {
		return err
	}
	req.SetBasicAuth(s.Options.User, s.Options.Password)
	res, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("asterisk: ping: %s", res.Status)
	}
	return nil
}

// Stop ends the server, by force when it does not end by itself, and removes what is temporary.
func (s *Server) Stop() error { return errors.Join(s.Term(), s.clean()) }

// Term ends the process in the orderly way (SIGTERM) and waits; the files stay, Boot starts it again.
func (s *Server) Term() error { return s.proc.Term(stopTimeout) }

// Kill ends the process at once (SIGKILL), as a crash does, and waits. Boot starts it again.
func (s *Server) Kill() error { return s.proc.Kill() }

// Freeze stops the process where it is (SIGSTOP): its sockets stay open and nobody answers.
func (s *Server) Freeze() error { return s.proc.Signal(syscall.SIGSTOP) }

// Thaw lets a frozen process go on.
func (s *Server) Thaw() error { return s.proc.Signal(syscall.SIGCONT) }

// Restart makes Asterisk restart itself at once ("core restart now", the process stays) and waits until it is up
// again. Asterisk 16 cannot when it runs from its unpacked tree: the process is ended and started there.
func (s *Server) Restart(ctx context.Context) error {
	if !s.restartsItself() {
		return errors.Join(s.Term(), s.Boot(ctx))
	}
	if _, err := s.Console(ctx, "core restart now"); err != nil {
		return err
	}
	// It goes down about a second later; only then does an answer mean that it is back.
	ctx, cancel := context.WithTimeout(ctx, bootTimeout)
	defer cancel()
	if err := s.poll(ctx, func() bool { return s.Ping(ctx) != nil }); err != nil {
		return fmt.Errorf("asterisk: waiting for it to go down: %w", err)
	}
	return s.Ready(ctx)
}

// restartsItself: it executes the path that its argv[0] names, which must therefore start with our wrapper's.
func (s *Server) restartsItself() bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", s.proc.PID()))
	if err != nil {
		return false
	}
	argv0, _, _ := strings.Cut(string(line), "\x00")
	// A loader that takes --argv0 keeps its own command line, which names the wrapper after that option.
	return argv0 == s.Install.Binary || strings.Contains(string(line), "\x00--argv0\x00")
}

// Console runs a command on Asterisk's console and returns what it prints.
func (s *Server) Console(ctx context.Context, command string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, bootTimeout)
	defer cancel()
	out, err := exec.CommandContext(ctx, s.Install.Binary, "-C", s.conf(), "-rx", command).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("asterisk: console command %q: %w: %s", command, err, out)
	}
	return string(out), nil
}

// ConsoleCommand is what a person types for an interactive console.
func (s *Server) ConsoleCommand() string {
	return quoted(s.Install.Binary) + " -C " + quoted(s.conf()) + " -r"
}

// quoted is a path as a shell takes it.
func quoted(path string) string {
	if !strings.ContainsAny(path, " '\"$&();<>|*?`\\") {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// URL is that of the ARI, for example http://127.0.0.1:8088/ari.
func (s *Server) URL() string {
	return "http://" + net.JoinHostPort(s.Options.Bind, strconv.Itoa(s.Options.HTTPPort)) + "/ari"
}

// SIPAddress is where it takes SIP over UDP.
func (s *Server) SIPAddress() string {
	return net.JoinHostPort(s.Options.Bind, strconv.Itoa(s.Options.SIPPort))
}

// PID of the process; it stays the same over Restart.
func (s *Server) PID() int { return s.proc.PID() }

// Done is closed when the process has ended.
func (s *Server) Done() <-chan struct{} { return s.proc.Done() }

// Log returns the last lines of the log, for the message of a failed test.
func (s *Server) Log(lines int) string {
	text, err := os.ReadFile(s.path("log", "full"))
	if err != nil || len(text) == 0 {
		if text, err = os.ReadFile(s.path("log", "console.log")); err != nil {
			return err.Error()
		}
	}
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

func (s *Server) conf() string { return s.path("etc", "asterisk.conf") }

func (s *Server) path(elem ...string) string {
	return filepath.Join(append([]string{s.Options.Dir}, elem...)...)
}

// clean removes the temporary folder and gives Dir free.
func (s *Server) clean() error {
	if s.runDir == "" {
		return nil
	}
	s.client.CloseIdleConnections()
	if s.lock != nil {
		_ = s.lock.Close() // what it says was true until now
	}
	err := os.RemoveAll(s.runDir)
	s.runDir = ""
	return err
}

// lock makes a folder and takes it for one server: a second one would write its configuration over that of the first.
// The lock ends with the file, and so with this program; sign writes into it what runs there, for the second one's message.
func lock(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("asterisk: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("asterisk: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			text, _ := os.ReadFile(f.Name()) // none while the first one starts
			err = errors.New("another Asterisk runs there" + string(text))
		}
		return nil, fmt.Errorf("asterisk: %s: %w", dir, err)
	}
	if err := f.Truncate(0); err != nil {
		return nil, errors.Join(fmt.Errorf("asterisk: %w", err), f.Close())
	}
	return f, nil
}

func (s *Server) sign() error {
	pid := os.Getpid()
	_, err := fmt.Fprintf(s.lock, ": ARI at %s, SIP at %s, started by process %d; end that first (Ctrl-C in its terminal, or kill %d)",
		s.URL(), s.SIPAddress(), pid, pid)
	if err != nil {
		return fmt.Errorf("asterisk: %w", err)
	}
	return nil
}

// removeStale removes the socket folders of programs that were killed before they could.
func removeStale() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), runPrefix+"*-*"))
	for _, dir := range dirs {
		number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), runPrefix), "-")
		pid, err := strconv.Atoi(number)
		if err != nil || syscall.Kill(pid, 0) != syscall.ESRCH {
			continue
		}
		_ = os.RemoveAll(dir) // somebody else's on a shared machine: not ours to remove
	}
}
