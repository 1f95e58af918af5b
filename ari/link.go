package ari

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// Options of a link. Zero durations and sizes take the defaults named beside them.
type Options struct {
	Name     string // in logs, problems and the REST interface: pbx1
	URL      string // http://127.0.0.1:8088/ari
	App      string // the Stasis application: skinny
	Username string
	Password string
	Log      zerolog.Logger

	RequestTimeout time.Duration // 3 s: one request, answered
	PingInterval   time.Duration // 750 ms: from one ping to the next
	PingTimeout    time.Duration // 2 s: with the interval, how late a frozen Asterisk is noticed
	BackoffMin     time.Duration // 100 ms: between tries to connect, never less
	BackoffMax     time.Duration // 10 s: and never more
	BackoffNear    time.Duration // 2 s: and not that much while its machine says that nothing listens: such a try costs nobody anything
	RefusedRetry   time.Duration // 15 s: between tries after a wrong password
	ConflictRetry  time.Duration // 60 s: before the application is taken back from another client
	EarlyRetry     time.Duration // 500 ms: how long a request is repeated for a channel not yet in the application
	CheckInterval  time.Duration // 30 s: between checks of Asterisk's modules while one is missing
	Requests       int           // 16: requests in flight by HTTP, and connections
	Commands       int           // 8192: commands waiting; beyond that the link counts as lost
	Held           int           // 65,536: events that wait for the snapshot; beyond that the link counts as lost
}

func (o Options) withDefaults() Options {
	o.RequestTimeout = either(o.RequestTimeout, 3*time.Second)
	o.PingInterval = either(o.PingInterval, 750*time.Millisecond)
	o.PingTimeout = either(o.PingTimeout, 2*time.Second)
	o.BackoffMin = either(o.BackoffMin, 100*time.Millisecond)
	o.BackoffMax = either(o.BackoffMax, 10*time.Second)
	o.BackoffNear = either(o.BackoffNear, 2*time.Second)
	o.RefusedRetry = either(o.RefusedRetry, 15*time.Second)
	o.ConflictRetry = either(o.ConflictRetry, time.Minute)
	o.EarlyRetry = either(o.EarlyRetry, 500*time.Millisecond)
	o.CheckInterval = either(o.CheckInterval, 30*time.Second)
	o.Requests = either(o.Requests, 16)
	o.Commands = either(o.Commands, 8192)
	o.Held = either(o.Held, 65536)
	return o
}

func either[T time.Duration | int](v, standard T) T {
	if v <= 0 {
		return standard
	}
	return v
}

// validate says what no retry can mend.
func (o Options) validate() error {
	u, err := url.Parse(o.URL)
	switch {
	case err != nil:
		return fmt.Errorf("asterisk %s: url: %w", o.Name, err)
	case (u.Scheme != "http" && u.Scheme != "https") || u.Host == "":
		return fmt.Errorf("asterisk %s: url %q: expected http://host:port/ari", o.Name, u.Redacted())
	case o.App == "":
		return fmt.Errorf("asterisk %s: app is empty: name a stasis application", o.Name)
	}
	return nil
}

// Handler is told what happens, by one call at a time, in order: LinkUp, events, LinkDown, LinkUp … Its methods must not block: the
// reader of the event socket calls them. Event says whether there was room for it; without room the link counts as lost, and
// starts again from a new snapshot.
//
// Commands are Lost until accept of the latest LinkUp is called, from any goroutine: by whoever decides on them, when the snapshot is what
// it decides by.
type Handler interface {
	LinkUp(s Snapshot, accept func())
	LinkDown(reason string)
	Event(Event) bool
}

// Link is the connection to one Asterisk. Make it with NewLink, run it with Run.
type Link struct {
	opts     Options
	gate     *gate
	board    *board
	jobs     chan job
	requests *client // commands and resync
	watch    *client // pings only, so that they never wait for a busy connection

	mu      sync.Mutex
	current *session // the session that takes commands; nil unless ready

	booted   string // when the Asterisk that we were last connected to started; used by connect only
	hungUpBy bool   // the last session ended because Asterisk closed the event socket; used by connect only
}

// NewLink returns a link that does nothing until Run.
func NewLink(o Options, h Handler) *Link {
	o = o.withDefaults()
	o.Log = o.Log.With().Str("ast", o.Name).Logger()
	return &Link{
		opts: o, gate: &gate{handler: h, limit: o.Held}, board: newBoard(o.Log),
		jobs:     make(chan job, o.Commands),
		requests: newClient(o, o.Requests+1, o.RequestTimeout), // one is the event socket's
		watch:    newClient(o, 1, o.PingTimeout),
	}
}

// Status returns what is known of the Asterisk and the link.
func (l *Link) Status() LinkStatus {
	s := l.board.status()
	s.Name, s.App = l.opts.Name, l.opts.App
	s.URL = l.opts.URL
	if u, err := url.Parse(l.opts.URL); err == nil {
		s.URL = u.Redacted()
	}
	return s
}

// Run connects and stays connected until ctx ends; then every command submitted has had its result, and nil is returned. The
// handler is not told of that end.
// An error is a fault of the options. Run is called once.
func (l *Link) Run(ctx context.Context) error {
	if err := l.opts.validate(); err != nil {
		return err
	}
	var wg sync.WaitGroup
	quit := make(chan struct{})
	for range l.opts.Requests {
		wg.Go(func() { l.work(quit) })
	}
	l.connectAgain(ctx)
	l.board.enter(StateLost, "stopped")
	close(quit)
	wg.Wait()
	l.requests.close()
	l.watch.close()
	return nil
}

// steady is how long a session must last for the back-off to start again at its least.
const steady = 5 * time.Second

// connectAgain runs one session after the other.
func (l *Link) connectAgain(ctx context.Context) {
	for failures := 0; ; failures++ {
		began := time.Now()
		end := l.connect(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > steady {
			failures = 0
		}
		limit := l.opts.BackoffMax
		if end.near {
			limit = min(limit, l.opts.BackoffNear)
		}
		wait := l.backoff(failures, limit)
		state := StateLost
		switch {
		case end.refused:
			state, wait = StateRefused, l.opts.RefusedRetry
		case end.conflict:
			wait = l.opts.ConflictRetry
		}
		l.board.enter(state, end.reason)
		l.opts.Log.Debug().Str("reason", end.reason).Dur("retry", wait).Msg("asterisk not connected")
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// backoff is full jitter above the least wait: many clients of a restarted Asterisk do not come at once.
func (l *Link) backoff(failures int, limit time.Duration) time.Duration {
	if failures < 20 {
		limit = min(limit, l.opts.BackoffMin<<failures)
	}
	return l.opts.BackoffMin + rand.N(max(limit-l.opts.BackoffMin, 0)+time.Millisecond)
}

// loss is the end of a session, as the cause of its context.
type loss struct {
	reason   string
	refused  bool // credentials or rights: only a person can mend it
	conflict bool // another client took the application
	overflow bool // the handler is too slow
	near     bool // nothing listens, or ARI is not there yet
	hungUp   bool // Asterisk closed the event socket
}

func (l *loss) Error() string { return l.reason }

// lost makes a loss of an error; the error may be one already.
func lost(err error) *loss {
	var l *loss
	if errors.As(err, &l) {
		return l
	}
	return &loss{reason: err.Error()}
}
