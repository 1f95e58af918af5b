package server

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// A stop ends the calls first, with Asterisk still there to be told, then the phones. That no goroutine is left is TestMain's.
func TestStop(t *testing.T) {
	core := newFakeCore()
	core.busy = true
	core.script = func(ev session.Event, out []session.Effect) ([]session.Effect, bool) {
		switch ev.(type) {
		case session.Shutdown:
			out = append(out, session.Effect{Kind: session.Do, ID: 1, Command: ari.Hangup{ID: "leg", Cause: 16}})
		case session.CommandDone:
			core.busy = false
			out = append(out, session.Effect{Kind: session.Send, Conn: core.conns["SEP000000000001"], Message: &skinny.Reset{}})
		}
		return out, false
	}
	commands := make(chan func(ari.Result), 1)
	f := start(t, core, testLimits(), func(ari.Handler) Link {
		return &fakeLink{submit: func(_ ari.Command, done func(ari.Result)) { commands <- done }}
	})
	p := f.registered("SEP000000000001")
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		f.stop()
	}()
	done := <-commands // the hang-up reached Asterisk
	if !f.s.Stopping() {
		t.Error("the server does not say that it stops")
	}
	p.alive() // phones are served until the calls are over
	done(ari.Result{Status: ari.OK})
	p.expect(&skinny.Reset{})
	p.expectEnd()
	_ = p.nc.Close()
	select {
	case <-stopped:
	case <-time.After(patience):
		t.Fatal("the server does not stop")
	}
	for {
		if gone := wait[session.PhoneGone](f); gone.Reason == reasonShutdown {
			break
		}
	}
	if _, err := net.Dial("tcp", f.s.PhoneAddrs()[0].String()); err == nil {
		t.Error("the port is still open")
	}
	if f.s.Reload(&session.Config{}, nil) {
		t.Error("a stopped server took a configuration")
	}
}

// Calls that do not end, because Asterisk does not answer, hold a stop up for a bounded time.
func TestStopIsBounded(t *testing.T) {
	core := newFakeCore()
	core.busy = true
	limits := testLimits()
	limits.Drain = 200 * time.Millisecond
	f := start(t, core, limits)
	begin := time.Now()
	f.stop()
	if took := time.Since(begin); took < limits.Drain || took > limits.Drain+patience {
		t.Errorf("stopped after %v, want %v", took, limits.Drain)
	}
	if len(f.log.lines("calls left in asterisk")) != 1 {
		t.Errorf("the log does not say so:\n%s", f.log)
	}
}

func TestAddressInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	taken := l.Addr().String()
	_, err = New(t.Context(), Options{
		Core: newFakeCore(), SCCP: []string{"127.0.0.1:0", taken}, HTTP: taken,
		Handler: func(*Server) http.Handler { return http.NotFoundHandler() }, Log: zerolog.Nop(),
	})
	want := fmt.Sprintf("listening on %s: address already in use: another program listens there; stop it, or choose another port in the configuration", taken)
	if err == nil || err.Error() != want+"\n"+want {
		t.Errorf("got %v\nwant %s twice", err, want)
	}
}

func TestHTTP(t *testing.T) {
	s, err := New(t.Context(), Options{
		Core: newFakeCore(), HTTP: "127.0.0.1:0", Log: zerolog.Nop(),
		Handler: func(s *Server) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = fmt.Fprint(w, len(s.Views.Devices()), s.Stopping())
			})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	res, err := client.Get("http://" + s.HTTPAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || string(body) != "0 false" {
		t.Errorf("got %q, %v", body, err)
	}
	cancel()
	<-done
}

func TestReload(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	cfg := &session.Config{ServerName: "new"}
	if !f.s.Reload(cfg, nil) {
		t.Fatal("the configuration was refused")
	}
	if ev := wait[session.Reload](f); ev.Config != cfg {
		t.Error("the core got another configuration")
	}
}

// The messages of the phones that the configuration names are logged, both ways, from the Register on; those of others are not.
func TestTrace(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	f.s.Reload(&session.Config{}, []session.DeviceName{"SEP000000000001"})
	wait[session.Reload](f)
	p, other := f.registered("SEP000000000001"), f.registered("SEP000000000002")
	p.send(&skinny.KeypadButton{Button: 7, LineInstance: 1, CallReference: 99}, &skinny.Unknown{MessageID: 0x7777, Body: []byte{1, 2}})
	p.alive()
	other.alive()
	var got []string
	for _, line := range f.log.lines(`"sccp"`) {
		if !strings.Contains(line, `"dev":"SEP000000000001"`) {
			t.Errorf("a line about another phone: %s", line)
		}
		got = append(got, line)
	}
	want := []struct{ direction, text string }{
		{"from phone", `DeviceName=\"SEP000000000001\"`},
		{"to phone", `"RegisterAck","fields":"KeepAliveInterval=30`},
		{"from phone", `"KeypadButton"`},
		{"from phone", `"sccp":"0x7777"`},
		{"from phone", `"TimeDateReq"`},
		{"to phone", `"DefineTimeDate"`},
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(got), len(want), strings.Join(got, ""))
	}
	for i, w := range want {
		if !strings.Contains(got[i], w.direction) || !strings.Contains(got[i], w.text) {
			t.Errorf("line %d has no %q %q: %s", i, w.direction, w.text, got[i])
		}
	}
}

// A phone cannot fill the disk through the log.
func TestLogIsLimited(t *testing.T) {
	core := newFakeCore()
	core.script = func(ev session.Event, out []session.Effect) ([]session.Effect, bool) {
		if m, ok := ev.(session.PhoneMessage); ok {
			if _, ok := m.Message.(*skinny.OffHook); ok {
				out = append(out, session.Effect{Kind: session.Log, Entry: &session.LogEntry{
					Level: session.Warn, Message: "strange", Device: "SEP000000000001", Line: "1001", Call: "b", Asterisk: "pbx1", Detail: "d",
				}})
			}
		}
		return out, false
	}
	f := start(t, core, testLimits())
	p := f.registered("SEP000000000001")
	const n = 10 * logBurst
	for range n {
		p.send(&skinny.OffHook{})
	}
	p.alive()
	lines := f.log.lines("strange")
	left := int(f.s.Counters.LinesNotLogged.Load())
	if len(lines)+left != n || len(lines) < logBurst || len(lines) > n/2 {
		t.Errorf("%d lines and %d left out of %d", len(lines), left, n)
	}
	want := `{"level":"warn","dev":"SEP000000000001","line":"1001","call":"b","ast":"pbx1","detail":"d","message":"strange"}`
	if strings.TrimSpace(lines[0]) != want {
		t.Errorf("got %s\nwant %s", lines[0], want)
	}
}

func TestLogSaysWhatWasLeftOut(t *testing.T) {
	l := newLog(zerolog.Nop(), new(Counters))
	now := time.Unix(1000, 0)
	for range logBurst + 7 {
		l.allow(now, "kind")
	}
	if _, ok := l.allow(now, "kind"); ok {
		t.Error("a line beyond the burst was allowed")
	}
	if _, ok := l.allow(now, "other kind"); !ok {
		t.Error("a line of another kind was not allowed")
	}
	if skipped, ok := l.allow(now.Add(time.Second), "kind"); !ok || skipped != 8 {
		t.Errorf("after a second: %d skipped, allowed %v; want 8, true", skipped, ok)
	}
}

// An accept that fails, as for want of file descriptors, is tried again, with one line about it.
func TestAcceptSurvives(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	l := &flaky{fail: 4, addr: f.s.PhoneAddrs()[0], next: make(chan net.Conn, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.s.phones.accept(l)
	}()
	a, b := net.Pipe()
	l.next <- a
	if err := b.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Write(frame(&skinny.KeepAlive{})); err != nil {
		t.Fatal(err)
	}
	if got, err := skinny.NewReader(b).Next(); err != nil || got.ID != skinny.IDKeepAliveAck {
		t.Errorf("got %v, %v", got.ID, err)
	}
	_ = b.Close()
	close(l.next)
	<-done
	if n := len(f.log.lines("cannot accept phones")); n != 1 {
		t.Errorf("%d lines about it, want 1:\n%s", n, f.log)
	}
	if n := len(f.log.lines("accepting phones again")); n != 1 {
		t.Errorf("%d lines about the recovery, want 1:\n%s", n, f.log)
	}
	if n := f.s.Counters.AcceptErrors.Load(); n != 4 {
		t.Errorf("%d errors counted, want 4", n)
	}
}

// flaky is a listener that fails at first.
type flaky struct {
	fail int
	addr net.Addr
	next chan net.Conn
}

func (l *flaky) Accept() (net.Conn, error) {
	if l.fail > 0 {
		l.fail--
		return nil, &net.OpError{Op: "accept", Err: fmt.Errorf("too many open files")}
	}
	if nc, ok := <-l.next; ok {
		return nc, nil
	}
	return nil, net.ErrClosed
}

func (l *flaky) Close() error   { return nil }
func (l *flaky) Addr() net.Addr { return l.addr }

func TestReady(t *testing.T) {
	ready, lost := ari.LinkStatus{Name: "a", State: ari.StateReady}, ari.LinkStatus{Name: "b", State: ari.StateLost, Reason: "connection refused"}
	tests := []struct {
		name  string
		links []ari.LinkStatus
		want  string
	}{
		{"no asterisk", nil, "no asterisk is configured"},
		{"one lost", []ari.LinkStatus{lost}, "b: lost: connection refused"},
		{"one ready", []ari.LinkStatus{ready}, ""},
		{"one of two", []ari.LinkStatus{lost, ready}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var makers []func(ari.Handler) Link
			for _, status := range tt.links {
				makers = append(makers, func(ari.Handler) Link { return &fakeLink{status: status} })
			}
			f := start(t, newFakeCore(), testLimits(), makers...)
			if got := strings.Join(f.s.Ready(), ","); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			f.stop()
			if got := strings.Join(f.s.Ready(), ","); got != "the server is stopping" {
				t.Errorf("after the stop: %q", got)
			}
		})
	}
}

// A loop that hangs in one event is noticed; one that waits for events is not taken for it.
func TestAlive(t *testing.T) {
	for name, put := range map[string]func(*loop){
		"event of Asterisk":  func(l *loop) { l.inbox.offer(session.AsteriskEvent{}) },
		"message of a phone": func(l *loop) { l.phones <- phoneEvent{conn: &conn{id: 1}, kind: phoneMessage} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				core := &recorder{}
				core.onStep = func(_ session.Event, out []session.Effect) []session.Effect {
					time.Sleep(time.Minute)
					return out
				}
				l := bareLoop(core)
				stop := make(chan struct{})
				go l.run(stop)
				time.Sleep(time.Hour)
				synctest.Wait() // the loop waits again
				if err := l.alive(); err != nil {
					t.Errorf("an idle loop: %v", err)
				}
				put(l)
				time.Sleep(10 * time.Second)
				if err := l.alive(); err == nil {
					t.Error("a loop that has been busy for 10 s counts as alive")
				}
				time.Sleep(time.Minute)
				if err := l.alive(); err != nil {
					t.Errorf("after the event: %v", err)
				}
				close(stop)
				<-l.done
			})
		})
	}
}
