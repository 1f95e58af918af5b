package server

import (
	"context"
	"errors"
	"fmt"
	stdlog "log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/store"
)

// Link is one Asterisk as the server uses it; ari.Link is one.
type Link interface {
	// Run keeps the link until ctx ends; by then every command has had its result. An error is a fault of the options.
	Run(ctx context.Context) error
	// Submit carries out a command and calls done once, from any goroutine, possibly before it returns. It does not wait, and
	// neither must done.
	Submit(cmd ari.Command, done func(ari.Result))
	// Status is for the REST interface.
	Status() ari.LinkStatus
}

// Store keeps what must outlive the process; store.Store is one.
type Store interface {
	// Put keeps a record. It does not wait.
	Put(r store.Record)
	// Newest returns up to n records of the call log, the newest first.
	Newest(ctx context.Context, n int) ([]store.Record, error)
	// Close writes what was put, for a bounded time.
	Close()
}

// Options of a Server.
type Options struct {
	// Core is the exchange. The server is its only user from now on.
	Core Core
	// SCCP are the addresses for phones, host:port.
	SCCP []string
	// TLS are the ports for phones over TLS.
	TLS []TLSPort
	// HTTP is the address of the REST interface; empty for none.
	HTTP string
	// Handler makes what answers there.
	Handler func(*Server) http.Handler
	// Links make the link to each Asterisk, in the order of the configuration.
	Links []func(ari.Handler) Link
	// Store takes what the core saves; nil: nothing is kept. The server closes it when Run ends, or when New fails.
	Store Store
	// Trace are the phones whose messages are logged.
	Trace []session.DeviceName
	// Limits are DefaultLimits when zero.
	Limits Limits
	Log    zerolog.Logger
}

// Server runs the exchange: it listens for phones, keeps the links to Asterisk and answers over REST.
type Server struct {
	Views    *Views
	Counters *Counters

	loop   *loop
	phones *phones
	trace  *trace
	log    *log
	links  []Link
	store  Store

	sccp    []net.Listener
	http    net.Listener
	handler http.Handler

	stopping chan struct{} // closed when Run was told to stop
}

// New makes a server and opens its ports, so that an address in use is known at once. Run must follow.
func New(ctx context.Context, o Options) (*Server, error) {
	s := &Server{Views: new(Views), Counters: new(Counters), stopping: make(chan struct{})}
	s.log = newLog(o.Log, s.Counters)
	s.trace = &trace{log: s.log}
	s.trace.set(o.Trace)
	s.loop = newLoop(o.Core, s.Views, s.Counters, s.log)
	s.store, s.loop.store = o.Store, o.Store
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	s.phones = newPhones(s.loop, o.Limits, s.trace)
	for i, link := range o.Links {
		l := link(asterisk{index: i, loop: s.loop})
		s.links = append(s.links, l)
		s.loop.links = append(s.loop.links, l)
	}
	if err := s.listen(ctx, o); err != nil {
		s.closeListeners()
		s.closeStore()
		return nil, err
	}
	return s, nil
}

// listen opens every port and reports all that cannot be had.
func (s *Server) listen(ctx context.Context, o Options) error {
	var failed []error
	for _, address := range o.SCCP {
		l, err := listen(ctx, address)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		s.sccp = append(s.sccp, l)
	}
	for _, port := range o.TLS {
		l, err := listenTLS(ctx, port)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		s.sccp = append(s.sccp, l)
	}
	if o.HTTP != "" && o.Handler != nil {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.HTTP)
		if err != nil {
			failed = append(failed, listenError(o.HTTP, err))
		} else {
			s.http, s.handler = l, o.Handler(s)
		}
	}
	return errors.Join(failed...)
}

func (s *Server) closeListeners() {
	for _, l := range s.sccp {
		_ = l.Close()
	}
	if s.http != nil {
		_ = s.http.Close()
	}
}

func (s *Server) closeStore() {
	if s.store != nil {
		s.store.Close()
	}
}

// CallLog is up to n records of the call log, the newest first, from the store. It may wait for a store that is away, until ctx ends.
func (s *Server) CallLog(ctx context.Context, n int) ([]session.Record, error) {
	if s.store == nil {
		return nil, nil
	}
	kept, err := s.store.Newest(ctx, n)
	records := make([]session.Record, len(kept))
	for i, r := range kept {
		records[i] = session.Record(r)
	}
	return records, err
}

// PhoneAddrs are the addresses where phones can connect, those over TLS last.
func (s *Server) PhoneAddrs() []net.Addr {
	all := make([]net.Addr, len(s.sccp))
	for i, l := range s.sccp {
		all[i] = l.Addr()
	}
	return all
}

// HTTPAddr is where the REST interface listens, nil for nowhere.
func (s *Server) HTTPAddr() net.Addr {
	if s.http == nil {
		return nil
	}
	return s.http.Addr()
}

// Asterisks is the state of the links, in the order of the configuration.
func (s *Server) Asterisks() []ari.LinkStatus {
	all := make([]ari.LinkStatus, len(s.links))
	for i, l := range s.links {
		all[i] = l.Status()
	}
	return all
}

// Stopping says whether the server was told to stop.
func (s *Server) Stopping() bool {
	select {
	case <-s.stopping:
		return true
	default:
		return false
	}
}

// Ready says why no call can be made now; empty when calls can.
func (s *Server) Ready() []string {
	if s.Stopping() {
		return []string{"the server is stopping"}
	}
	why := []string{}
	for _, l := range s.links {
		status := l.Status()
		if status.State == ari.StateReady {
			return nil // one Asterisk is enough
		}
		reason := fmt.Sprintf("%s: %s", status.Name, status.State)
		if status.Reason != "" {
			reason += ": " + status.Reason
		}
		why = append(why, reason)
	}
	if len(why) == 0 {
		return []string{"no asterisk is configured"}
	}
	return why
}

// Alive is an error when the process should be started again: the loop is stuck.
func (s *Server) Alive() error { return s.loop.alive() }

// Reload gives the exchange a new configuration, which must not be changed afterwards. It reports whether the server still runs.
func (s *Server) Reload(cfg *session.Config, traced []session.DeviceName) bool {
	s.trace.set(traced)
	return s.loop.inbox.force(session.Reload{Config: cfg})
}

// Run serves until ctx ends, then ends all calls, waits until nothing is left in Asterisk (Limits.Drain at most), closes the phones,
// writes what was saved and returns when every goroutine of the server has ended.
func (s *Server) Run(ctx context.Context) {
	var (
		accepting, links, looping sync.WaitGroup
		stopLoop                  = make(chan struct{})
	)
	// The links outlive ctx: the hang-ups of the end go through them.
	linkCtx, stopLinks := context.WithCancel(context.WithoutCancel(ctx))
	defer stopLinks()

	looping.Go(func() { s.loop.run(stopLoop) })
	for _, l := range s.links {
		links.Go(func() {
			if err := l.Run(linkCtx); err != nil {
				s.log.Error().Err(err).Msg("asterisk cannot be used")
			}
		})
	}
	for _, l := range s.sccp {
		s.log.Info().Str("listen", l.Addr().String()).Msg("listening for phones")
		accepting.Go(func() { s.phones.accept(l) })
	}
	web := s.serveHTTP(&accepting)

	<-ctx.Done()
	close(s.stopping)
	for _, l := range s.sccp {
		_ = l.Close()
	}
	s.drain()
	s.phones.close()
	stopLinks()
	links.Wait()
	if web != nil {
		s.shutdownHTTP(web)
	}
	accepting.Wait()
	close(stopLoop)
	looping.Wait()
	s.closeStore()
	s.log.Info().Msg("stopped")
}

// drain ends the calls and waits until Asterisk holds nothing of ours.
func (s *Server) drain() {
	s.loop.inbox.force(session.Shutdown{})
	patience := time.NewTimer(s.phones.limits.Drain)
	defer patience.Stop()
	select {
	case <-s.loop.idle:
	case <-patience.C:
		s.log.Warn().Dur("after", s.phones.limits.Drain).Int("calls", len(s.Views.Calls())).
			Msg("stopping with calls left in asterisk; the next start hangs them up")
	}
}

// The time-outs of the REST interface.
const (
	httpHeaderTimeout = 5 * time.Second
	httpReadTimeout   = 15 * time.Second
	httpWriteTimeout  = 30 * time.Second
	httpIdleTimeout   = 2 * time.Minute
	httpStopTimeout   = time.Second
	httpMaxHeader     = 16 << 10
)

func (s *Server) serveHTTP(running *sync.WaitGroup) *http.Server {
	if s.http == nil {
		return nil
	}
	web := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: httpHeaderTimeout,
		ReadTimeout:       httpReadTimeout,
		WriteTimeout:      httpWriteTimeout,
		IdleTimeout:       httpIdleTimeout,
		MaxHeaderBytes:    httpMaxHeader,
		ErrorLog:          stdlog.New(httpLog{s.log}, "", 0),
	}
	s.log.Info().Str("listen", s.http.Addr().String()).Msg("listening for http")
	running.Go(func() {
		if err := web.Serve(s.http); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error().Err(err).Msg("http has ended; phones are still served")
		}
	})
	return web
}

// shutdownHTTP lets requests end, for a bounded time.
func (s *Server) shutdownHTTP(web *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), httpStopTimeout)
	defer cancel()
	if web.Shutdown(ctx) != nil {
		_ = web.Close()
	}
}

// httpLog takes the lines that net/http writes, such as a panic of a handler.
type httpLog struct{ log *log }

func (h httpLog) Write(line []byte) (int, error) {
	if e := h.log.limited(time.Now(), zerolog.WarnLevel, "http"); e != nil {
		e.Str("detail", string(line)).Msg("http")
	}
	return len(line), nil
}
