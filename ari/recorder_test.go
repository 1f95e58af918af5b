package ari_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/ari/aritest"
)

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

// recorder is a Handler that keeps what it is told, as text or as the event itself.
type recorder struct {
	told  chan any    // ari.Snapshot, ari.Event, or down
	full  atomic.Bool // Event has no room
	calls sync.Mutex  // held during a call: calls must not overlap
	t     testing.TB
}

// down is a LinkDown.
type down string

func (r *recorder) tell(v any) {
	if !r.calls.TryLock() {
		r.t.Error("the handler was called from two goroutines")
		return
	}
	defer r.calls.Unlock()
	r.told <- v
}

func (r *recorder) LinkUp(s ari.Snapshot, accept func()) {
	accept()
	r.tell(s)
}

func (r *recorder) LinkDown(reason string) { r.tell(down(reason)) }
func (r *recorder) Event(e ari.Event) bool {
	if r.full.Load() {
		return false
	}
	r.tell(e)
	return true
}

// next returns what the handler is told next, which must be a T.
func next[T any](t *testing.T, r *recorder) T {
	t.Helper()
	select {
	case v := <-r.told:
		got, ok := v.(T)
		if !ok {
			t.Fatalf("told %T %v, want %T", v, v, got)
		}
		return got
	case <-time.After(patience):
		var want T
		t.Fatalf("not told %T", want)
		panic("unreachable")
	}
}

// until returns the next T and skips everything else.
func until[T any](t *testing.T, r *recorder) T {
	t.Helper()
	limit := time.After(patience)
	for {
		select {
		case v := <-r.told:
			if got, ok := v.(T); ok {
				return got
			}
		case <-limit:
			var want T
			t.Fatalf("not told %T", want)
		}
	}
}

// bench is a link that runs against a fake.
type bench struct {
	*recorder
	asterisk *aritest.Server
	link     *ari.Link
	log      *lines
	stop     func() // ends Run and waits for it
}

// lines is a log.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start runs a link with o, filled in where it is empty, against a.
func start(t *testing.T, a *aritest.Server, o ari.Options) *bench {
	t.Helper()
	b := &bench{recorder: &recorder{t: t, told: make(chan any, 100_000)}, asterisk: a, log: &lines{}}
	b.link = ari.NewLink(options(a, o, b.log), b.recorder)
	b.run(t)
	return b
}

func options(a *aritest.Server, o ari.Options, log *lines) ari.Options {
	o.Name, o.App, o.Username = "pbx1", aritest.App, aritest.Username
	o.URL = a.URL()
	o.Log = zerolog.New(log)
	if o.Password == "" {
		o.Password = aritest.Password
	}
	if o.BackoffMin == 0 {
		o.BackoffMin, o.BackoffMax = time.Millisecond, 20*time.Millisecond
	}
	return o
}

func (b *bench) run(t testing.TB) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.link.Run(ctx) }()
	b.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(patience):
			t.Error("Run does not end")
		}
	})
	t.Cleanup(b.stop)
}

// do submits a command and waits for its result.
func (b *bench) do(t *testing.T, cmd ari.Command) ari.Result {
	t.Helper()
	return result(t, b.submit(cmd))
}

func (b *bench) submit(cmd ari.Command) chan ari.Result {
	c := make(chan ari.Result, 1)
	b.link.Submit(cmd, func(r ari.Result) { c <- r })
	return c
}

func result(t *testing.T, c chan ari.Result) ari.Result {
	t.Helper()
	select {
	case r := <-c:
		return r
	case <-time.After(patience):
		t.Fatal("no result")
		panic("unreachable")
	}
}

// problem waits until the link has, or has not, the problem and returns its text.
func (b *bench) problem(t *testing.T, key string, want bool) string {
	t.Helper()
	text := ""
	poll(t, fmt.Sprintf("problem %q %v", key, want), func() bool {
		text = ""
		for _, p := range b.link.Status().Problems {
			if p.Key == key {
				text = p.Text
			}
		}
		return (text != "") == want
	})
	return text
}

// poll looks every millisecond: for what the link shows and tells nobody.
func poll(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(limit) {
			t.Fatalf("not in %v: %s", patience, what)
		}
		time.Sleep(time.Millisecond)
	}
}
