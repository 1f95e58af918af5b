package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/urfave/cli/v2"
	"go.uber.org/goleak"

	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second

// config is a configuration whose Asterisk is not there.
const config = `
sccp: {listen: "127.0.0.1:2000"}
http: {listen: "127.0.0.1:8080"}
asterisk: [{name: pbx, url: "http://127.0.0.1:1/ari", username: u, password: p}]
lines: {"1001": {label: Alice}}
devices: {SEP000000000001: {buttons: [{line: "1001"}]}}
`

func load(t *testing.T, text string) *conf.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "skinnyd.yaml")
	write(t, path, text)
	file, err := conf.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The parts fit together: a phone registers over TCP and is seen over REST; without Asterisk the process is alive and not ready.
func TestTogether(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	file := load(t, config)
	file.SCCP.Listen, file.HTTP.Listen = "127.0.0.1:0", "127.0.0.1:0"
	s, err := NewServer(ctx, file, zerolog.Nop(), "test")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	defer func() {
		stop()
		<-done
	}()

	nc, err := net.Dial("tcp", s.PhoneAddrs()[0].String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = nc.Close() }()
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	register := &skinny.Register{DeviceName: "SEP000000000001", DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11}
	if _, err := nc.Write(skinny.Append(nil, register, skinny.Dialect{})); err != nil {
		t.Fatal(err)
	}
	frames := skinny.NewReader(nc)
	if frame, err := frames.Next(); err != nil || frame.ID != skinny.IDRegisterAck {
		t.Fatalf("the answer to the Register is %v, %v", frame.ID, err)
	}

	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	get := func(path string) (int, []byte) {
		t.Helper()
		res, err := client.Get("http://" + s.HTTPAddr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, body
	}
	var device struct{ Registered bool }
	for deadline := time.Now().Add(patience); !device.Registered; { // views follow within 10 ms
		status, body := get("/v1/devices/SEP000000000001")
		if err := json.Unmarshal(body, &device); err != nil || status != http.StatusOK || time.Now().After(deadline) {
			t.Fatalf("the phone over REST: %d %s %v", status, body, err)
		}
	}
	if status, body := get("/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d %s", status, body)
	}
	if status, body := get("/readyz"); status != http.StatusServiceUnavailable || !bytes.Contains(body, []byte("made: pbx: ")) {
		t.Errorf("readyz: %d %s", status, body)
	}
	if status, body := get("/v1/asterisk"); status != http.StatusOK || !bytes.Contains(body, []byte(`"pbx"`)) {
		t.Errorf("asterisk: %d %s", status, body)
	}

	res, err := client.Post("http://"+s.HTTPAddr().String()+"/v1/devices/SEP000000000001/reset", "application/json", strings.NewReader(`{"kind":"restart"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the order to restart the phone: %s", res.Status)
	}
	for {
		frame, err := frames.Next()
		if err != nil {
			t.Fatalf("the phone was not told to restart: %v", err)
		}
		if frame.ID == skinny.IDReset {
			return
		}
	}
}

// --config may stand before "run", where the program has the same flag, or behind it.
func TestConfigFlag(t *testing.T) {
	t.Setenv("SKINNYD_CONFIG", "")
	for _, args := range [][]string{
		{"skinnyd", "--config", "a.yaml"}, {"skinnyd", "--config", "a.yaml", "run"}, {"skinnyd", "run", "--config", "a.yaml"},
		{"skinnyd", "-c", "b.yaml", "run", "-c", "a.yaml"},
	} {
		got := ""
		action := func(c *cli.Context) error {
			got = configPath(c)
			return nil
		}
		run := Command("test")
		run.Action = action
		app := &cli.App{Name: "skinnyd", Flags: Flags(), Commands: []*cli.Command{run}, Action: action}
		if err := app.Run(args); err != nil || got != "a.yaml" {
			t.Errorf("%v: the configuration is %q, %v", args, got, err)
		}
	}
}

// taker is a server that takes configurations.
type taker struct{ got []*session.Config }

func (s *taker) Reload(c *session.Config, _ []session.DeviceName) bool {
	s.got = append(s.got, c)
	return true
}

func TestReload(t *testing.T) {
	tests := []struct {
		name   string
		change func(path string) string // the new text
		taken  bool
		logged []string
	}{
		{"another label", func(string) string { return strings.Replace(config, "Alice", "Alicia", 1) }, true, nil},
		{"another port", func(string) string { return strings.Replace(config, "127.0.0.1:2000\"", "127.0.0.1:2001\"", 1) }, true,
			[]string{`"key":"sccp.listen"`}},
		{"two mistakes", func(string) string {
			return strings.NewReplacer("label", "lable", `line: "1001"`, `line: "1009"`).Replace(config)
		}, false, []string{"lable", "1009", `"at":5`, `"problems":2`, "nothing was changed"}},
		{"no file", func(path string) string { _ = os.Remove(path); return "" }, false, []string{"no such file", "nothing was changed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := load(t, config)
			if text := tt.change(file.Path); text != "" {
				write(t, file.Path, text)
			}
			var log bytes.Buffer
			s := new(taker)
			(&reloader{server: s, running: startedWith(file), log: zerolog.New(&log)}).reload()
			if taken := len(s.got) == 1; taken != tt.taken {
				t.Errorf("taken over: %v, want %v", taken, tt.taken)
			}
			if tt.name == "another label" && s.got[0].Lines["1001"].Label != "Alicia" {
				t.Errorf("the label is %q", s.got[0].Lines["1001"].Label)
			}
			for _, want := range tt.logged {
				if !strings.Contains(log.String(), want) {
					t.Errorf("%q is missing in the log:\n%s", want, &log)
				}
			}
			if len(tt.logged) == 0 && log.Len() > 0 {
				t.Errorf("unexpected log:\n%s", &log)
			}
		})
	}
}

func TestSignals(t *testing.T) {
	file := load(t, config)
	start := func() (signals chan os.Signal, server *taker, stopped, done chan struct{}, result chan error) {
		signals, server = make(chan os.Signal), new(taker)
		stopped, done, result = make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			result <- watch(signals, done, func() { close(stopped) }, &reloader{server: server, running: startedWith(file), log: zerolog.Nop()}, zerolog.Nop())
		}()
		return signals, server, stopped, done, result
	}
	t.Run("a hang-up reloads, then a stop", func(t *testing.T) {
		signals, server, stopped, done, result := start()
		signals <- syscall.SIGHUP
		signals <- syscall.SIGHUP
		signals <- syscall.SIGTERM
		<-stopped
		signals <- syscall.SIGHUP // nothing is read again while stopping
		close(done)
		if err := <-result; err != nil {
			t.Errorf("ended with %v", err)
		}
		if len(server.got) != 2 {
			t.Errorf("%d reloads, want 2", len(server.got))
		}
	})
	t.Run("a second stop does not wait", func(t *testing.T) {
		signals, _, stopped, _, result := start()
		signals <- syscall.SIGINT
		<-stopped
		signals <- syscall.SIGINT
		if err := <-result; err == nil || !strings.Contains(err.Error(), "second signal") {
			t.Errorf("ended with %v", err)
		}
	})
}

// Lines come out in order, with the time in milliseconds, and a writer that does not take them holds nobody up.
func TestLog(t *testing.T) {
	t.Run("order", func(t *testing.T) {
		var out bytes.Buffer
		log, closeLog := openLog(&out, "json", "info")
		for i := range 100 {
			log.Info().Int("n", i).Msg("line")
		}
		log.Debug().Msg("not shown")
		closeLog()
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 100 {
			t.Fatalf("%d lines, want 100", len(lines))
		}
		for i, line := range lines {
			if !strings.Contains(line, fmt.Sprintf(`"n":%d,`, i)) {
				t.Fatalf("line %d is %s", i, line)
			}
		}
	})
	t.Run("console", func(t *testing.T) {
		var out bytes.Buffer
		log, closeLog := openLog(&out, "console", "info")
		log.Warn().Str("dev", "SEP000000000001").Msg("text")
		closeLog()
		if got := out.String(); !strings.HasSuffix(got, "WRN text dev=SEP000000000001\n") || strings.Contains(got, "\x1b") {
			t.Errorf("got %q", got)
		}
	})
	t.Run("stuck writer", func(t *testing.T) {
		hold := make(chan struct{})
		log, closeLog := openLog(stuck{hold}, "json", "info")
		for range 2 * logQueue {
			log.Info().Msg("line")
		}
		close(hold)
		closeLog()
	})
}

type stuck struct{ hold chan struct{} }

func (s stuck) Write(p []byte) (int, error) {
	<-s.hold
	return len(p), nil
}

// What a store kept is what the core starts with, but the call log; a store that cannot be had ends the start and says why.
func TestStore(t *testing.T) {
	file := load(t, config)
	s, records, err := openStore(t.Context(), file, zerolog.Nop())
	if err != nil || len(records) != 0 {
		t.Fatalf("%v, %v", records, err)
	}
	if _, err := NewServer(t.Context(), file, zerolog.Nop(), "test"); err == nil || !strings.Contains(err.Error(), file.Store.Path+" is in use") {
		t.Errorf("the folder was had twice: %v", err)
	}
	s.Put(store.Record{Bucket: session.BucketForwards, Key: "1001", Value: []byte(`{}`)})
	s.Put(store.Record{Bucket: session.BucketCalls, Key: "1", Value: []byte(`{}`)})
	s.Close()
	if s, records, err = openStore(t.Context(), file, zerolog.Nop()); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if len(records) != 1 || records[0].Bucket != session.BucketForwards || records[0].Key != "1001" || string(records[0].Value) != "{}" {
		t.Errorf("the core starts with %v", records)
	}
	if calls, err := s.Newest(t.Context(), 10); err != nil || len(calls) != 1 {
		t.Errorf("the call log: %v, %v", calls, err)
	}
}
