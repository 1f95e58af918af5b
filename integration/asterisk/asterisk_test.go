package asterisk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/skinnyd/skinnyd/integration/asterisk"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("SKINNYD_TEST_PARENT"); dir != "" {
		parent(dir)
	}
	goleak.VerifyTestMain(m)
}

// find returns the Asterisk to test with; there is none only where none can be had.
func find(t testing.TB) *asterisk.Install {
	t.Helper()
	cache, err := asterisk.Cache()
	if err != nil {
		t.Fatal(err)
	}
	install, err := asterisk.Local(t.Context(), cache, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	return install
}

func start(t testing.TB, o asterisk.Options) *asterisk.Server {
	t.Helper()
	s, err := asterisk.Start(t.Context(), find(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
		if err := syscall.Kill(s.PID(), 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("process %d after Stop: %v, want it gone", s.PID(), err)
		}
	})
	t.Log(s.Install)
	return s
}

// call makes a REST request and decodes the answer into out, unless that is nil.
func call(t testing.TB, s *asterisk.Server, method, path string, query url.Values, out any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+path+"?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(s.Options.User, s.Options.Password)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 5 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode/100 != 2 {
		t.Fatalf("%s %s: %s: %s", method, path, res.Status, body)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(body, out); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, body)
	}
}

// eventually asks until ok or for ten seconds.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			t.Fatalf("not within 10 s: %s", what)
		case <-tick.C:
		}
	}
}

type channel struct {
	ID, Name, State string
	Dialplan        struct {
		Exten   string
		AppName string `json:"app_name"`
	}
}

// waiting is where the near half of a Local channel stays in these tests.
const waiting = `
[waiting]
exten => s,1,Wait(3600)
`

// originate calls a dialplan extension; the far half of the Local channel gets the id with "-2" after it.
func originate(t testing.TB, s *asterisk.Server, id, endpoint string) {
	t.Helper()
	call(t, s, http.MethodPost, "/channels", url.Values{"endpoint": {endpoint}, "context": {"waiting"}, "extension": {"s"},
		"priority": {"1"}, "channelId": {id}, "otherChannelId": {id + "-2"}, "timeout": {"10"}}, nil)
}

func TestServer(t *testing.T) {
	s := start(t, asterisk.Options{Extensions: waiting})

	t.Run("log has no error", func(t *testing.T) {
		for line := range strings.Lines(s.Log(10000)) {
			if strings.Contains(line, "ERROR[") || strings.Contains(line, "WARNING[") {
				t.Error(strings.TrimSpace(line))
			}
		}
	})

	t.Run("modules of the tests are there", func(t *testing.T) {
		out, err := s.Console(t.Context(), "module show")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []string{"chan_rtp", "chan_pjsip", "app_echo", "app_milliwatt", "res_musiconhold", "app_playtones",
			"app_read", "res_stasis_device_state", "codec_g722"} {
			if !strings.Contains(out, m+".so") {
				t.Errorf("module %s is not loaded", m)
			}
		}
	})

	t.Run("wrong password", func(t *testing.T) {
		wrong := *s
		wrong.Options.Password = "no"
		if err := wrong.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "401") {
			t.Errorf("ping: %v, want 401", err)
		}
	})

	t.Run("dialplan through Local channels", func(t *testing.T) { testDialplan(t, s) })
}

// testDialplan originates a call to each extension that answers; the other half waits in a context of its own.
func testDialplan(t *testing.T, s *asterisk.Server) {
	for _, c := range []struct{ exten, app string }{
		{"700", "Echo"},
		{"701", "MusicOnHold"},
		{"702", "Milliwatt"},
		{"703", "Echo"},
		{"704", "Echo"},
		{"714", "Wait"},
		{"720", "Read"},
	} {
		t.Run(c.exten, func(t *testing.T) {
			id := "test-" + c.exten
			originate(t, s, id, "Local/"+c.exten+"@from-skinny/n")
			var last channel
			eventually(t, "channel up in "+c.app, func() bool {
				last = channel{}
				for _, ch := range channels(t, s) {
					if ch.ID == id+"-2" {
						last = ch
					}
				}
				return last.State == "Up" && last.Dialplan.AppName == c.app
			})
			call(t, s, http.MethodDelete, "/channels/"+id+"-2", nil, nil)
			eventually(t, "no channel left", func() bool { return len(channels(t, s)) == 0 })
		})
	}
}

func channels(t testing.TB, s *asterisk.Server) []channel {
	var all []channel
	call(t, s, http.MethodGet, "/channels", nil, &all)
	return all
}

// TestStatusOfCalls has a context with the answers of skinnyd run through the part of the dialplan that judges them.
func TestStatusOfCalls(t *testing.T) {
	const extra = `
[status]
exten => _[A-Z].,1,Answer()
 same => n,Goto(after-skinny,s-${EXTEN},1)
exten => 0,1,Answer()
 same => n,Goto(after-skinny,s-${SKINNY_STATUS},1)
`
	s := start(t, asterisk.Options{Extensions: waiting + extra})
	for status, cause := range map[string]string{"BUSY": "17", "DND": "17", "NOANSWER": "19", "UNAVAILABLE": "20",
		"INVALID": "1", "ANSWER": "16", "CANCEL": "16", "0": "38"} {
		originate(t, s, "x-"+status, "Local/"+status+"@status/n")
		want := fmt.Sprintf(`Hangup("Local/%s@status-`, status)
		eventually(t, status+" hangs up with cause "+cause, func() bool {
			for line := range strings.Lines(s.Log(10000)) {
				if strings.Contains(line, want) && strings.Contains(line, `"`+cause+`")`) {
					return true
				}
			}
			return false
		})
	}
}

// TestConsoleCommand: what a person is told to paste works, also in a folder with a space in its name.
func TestConsoleCommand(t *testing.T) {
	s := start(t, asterisk.Options{Dir: filepath.Join(t.TempDir(), "it's a folder")})
	out, err := exec.CommandContext(t.Context(), "sh", "-c", s.ConsoleCommand()+"x 'core show uptime'").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "System uptime") {
		t.Errorf("%s: %v\n%s", s.ConsoleCommand(), err, out)
	}
}

func TestRestart(t *testing.T) {
	s := start(t, asterisk.Options{})
	pid := s.PID()
	call(t, s, http.MethodPost, "/bridges", url.Values{"type": {"mixing"}, "bridgeId": {"b1"}}, nil)
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	// 16, from its unpacked tree, cannot restart itself: Restart ends and starts it.
	if s.PID() != pid && !strings.HasPrefix(s.Install.Version, "Asterisk 16.") {
		t.Errorf("process id %d after restart, want %d", s.PID(), pid)
	}
	var bridges []struct{ ID string }
	if call(t, s, http.MethodGet, "/bridges", nil, &bridges); len(bridges) != 0 {
		t.Errorf("bridges after restart: %v, want none", bridges)
	}
}

func TestKillAndBoot(t *testing.T) {
	s := start(t, asterisk.Options{})
	if err := s.Boot(t.Context()); err == nil {
		t.Error("Boot of a running server: no error")
	}
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("ping answered after Kill")
	}
	if err := s.Boot(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestFreeze(t *testing.T) {
	s := start(t, asterisk.Options{})
	if err := s.Freeze(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := s.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ping of a frozen server: %v, want a time-out", err)
	}
	if err := s.Thaw(); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Freeze(); err != nil { // and Stop ends a frozen one
		t.Fatal(err)
	}
}

func TestStopRemovesTemporaryFiles(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, err := asterisk.Start(t.Context(), find(t), asterisk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestStartFailure(t *testing.T) {
	install := find(t)
	t.Run("external", func(t *testing.T) {
		_, err := asterisk.Start(t.Context(), &asterisk.Install{URL: "http://127.0.0.1:1/ari"}, asterisk.Options{})
		if !errors.Is(err, asterisk.ErrExternal) {
			t.Errorf("%v, want ErrExternal", err)
		}
	})
	t.Run("bad modules", func(t *testing.T) {
		broken := *install
		broken.Modules = t.TempDir()
		_, err := asterisk.Start(t.Context(), &broken, asterisk.Options{})
		if err == nil || !strings.Contains(err.Error(), "lacks modules") {
			t.Errorf("%v, want the missing modules", err)
		}
	})
	t.Run("folder in use", func(t *testing.T) {
		dir := t.TempDir()
		first := start(t, asterisk.Options{Dir: dir})
		want := fmt.Sprintf("%s: another Asterisk runs there: ARI at %s, SIP at %s, started by process %d; end that first", dir, first.URL(), first.SIPAddress(), os.Getpid())
		if _, err := asterisk.Start(t.Context(), install, asterisk.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
		if _, err := first.Console(t.Context(), "core show uptime"); err != nil { // its configuration says where
			t.Errorf("the first one after that: %v", err)
		}
	})
	t.Run("port in use", func(t *testing.T) {
		s := start(t, asterisk.Options{})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := asterisk.Start(ctx, install, asterisk.Options{HTTPPort: s.Options.HTTPPort, Password: "other"})
		if err == nil || !strings.Contains(err.Error(), "log ends with") {
			t.Errorf("%v, want a time-out and the log", err)
		}
	})
}

func TestFindPrefersTheEnvironment(t *testing.T) {
	t.Setenv("ASTERISK_ARI_URL", "http://192.0.2.1:8088/ari/")
	install, err := asterisk.Find(t.Context(), t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if install.URL != "http://192.0.2.1:8088/ari" || !install.External() {
		t.Errorf("%+v", install)
	}
}

// TestBrokenInstallation: an asterisk on the PATH that does not run is told and passed over.
func TestBrokenInstallation(t *testing.T) {
	cache, err := asterisk.Cache()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	broken := filepath.Join(dir, "asterisk")
	if err := os.WriteFile(broken, []byte("#!/bin/sh\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	var said bytes.Buffer
	install, err := asterisk.Local(t.Context(), cache, &said)
	if err != nil {
		t.Fatal(err)
	}
	if install.Binary == broken || !strings.Contains(said.String(), "not using "+broken) {
		t.Errorf("found %v and said: %s", install, &said)
	}
}

// TestParentKilled: Asterisk ends with the program that started it, even when that gets SIGKILL, and the next start
// removes what it left in the temporary folder.
func TestParentKilled(t *testing.T) {
	dir := t.TempDir()
	install := find(t)
	tmp := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SKINNYD_TEST_PARENT="+dir, "TMPDIR="+tmp)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(cmd.Process.Kill(), syscall.Kill(pid, 0)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the parent ended by itself")
	}
	eventually(t, "Asterisk ended", func() bool {
		// A child of nobody is reaped by process 1, which may take its time: a zombie has ended too.
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return err != nil || bytes.Contains(stat, []byte(") Z "))
	})
	if left, _ := filepath.Glob(filepath.Join(tmp, "*")); len(left) != 1 {
		t.Fatalf("in the temporary folder: %v, want the socket folder", left)
	}
	t.Setenv("TMPDIR", tmp)
	s, err := asterisk.Start(t.Context(), install, asterisk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "*")); len(left) != 0 {
		t.Errorf("in the temporary folder: %v, want nothing", left)
	}
}

// parent is the program of TestParentKilled: it starts a server, tells its process id and waits to be killed.
func parent(dir string) {
	ctx := context.Background()
	cache, err := asterisk.Cache()
	if err != nil {
		panic(err)
	}
	install, err := asterisk.Local(ctx, cache, nil)
	if err != nil {
		panic(err)
	}
	s, err := asterisk.Start(ctx, install, asterisk.Options{Dir: dir})
	if err != nil {
		panic(err)
	}
	fmt.Println(s.PID())
	<-s.Done()
	os.Exit(3)
}
