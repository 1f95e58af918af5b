package aritest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// The names that a client of New's server uses.
const (
	App      = "skinny"
	Username = "skinny"
	Password = "secret"
)

// patience is how long the Wait functions wait before they fail the test.
const patience = 10 * time.Second

// Request is a request that was received; those for /events and /asterisk are among them.
type Request struct {
	Method string
	Path   string // below /ari, unescaped
	Query  url.Values
	Body   string
	Socket bool // it came on the event socket
}

// Server is the fake. Its methods may be called from any goroutine.
type Server struct {
	t    testing.TB
	addr string
	http *http.Server
	done chan struct{} // closed by Close

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at each change
	listener net.Listener  // nil while stopped
	booting  bool
	thaw     chan struct{} // not nil while frozen; closed by Thaw
	faults   []*Fault
	requests []Request
	taken    []bool // by WaitRequest
	missing  map[string]bool
	boots    int
	limits   map[string]string
	sockets  map[*socket]bool
	holder   *socket // who has the application
	onlyHTTP bool    // requests on the event socket are ignored
	deaf     bool    // event sockets are dead, though open
	answers  bool    // the event filter lets RESTResponse through
	model    model
	wg       sync.WaitGroup
}

// New starts a server on a free port of 127.0.0.1; it ends with the test.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, changed: make(chan struct{}), done: make(chan struct{}), sockets: map[*socket]bool{}, answers: true, missing: map[string]bool{},
		limits: map[string]string{"sessionlimit": "500", "websocket_write_timeout": "1000", "rtpstart": "10000", "rtpend": "20000"}}
	s.model.init()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	s.serve(l)
	t.Cleanup(s.Close)
	return s
}

// URL is what a link is given.
func (s *Server) URL() string { return "http://" + s.addr + "/ari" }

func (s *Server) serve(l net.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listener = l
	s.boots++
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: patience}
	server := s.http
	s.wg.Go(func() { _ = server.Serve(l) })
}

// Close ends everything; the test's end calls it.
func (s *Server) Close() {
	select {
	case <-s.done:
		return
	default:
	}
	close(s.done)
	s.Thaw()
	s.Stop()
	s.wg.Wait()
}

// Stop is Asterisk gone: connections are cut, new ones refused. The model is kept; see Restart.
func (s *Server) Stop() {
	s.mu.Lock()
	l, server := s.listener, s.http
	s.listener = nil
	s.mu.Unlock()
	if l == nil {
		return
	}
	s.DropSocket()
	_ = l.Close() // the server does not know it before its goroutine has begun
	_ = server.Close()
}

// Start is Asterisk back after Stop, on the same port.
func (s *Server) Start() {
	s.t.Helper()
	l, err := net.Listen("tcp", s.addr)
	if err != nil {
		s.t.Errorf("aritest: %v", err)
		return
	}
	s.serve(l)
}

// Restart is Stop, all channels and bridges lost, Start.
func (s *Server) Restart() {
	s.t.Helper()
	s.Stop()
	s.mu.Lock()
	s.model.init()
	s.mu.Unlock()
	s.Start()
}

// ServeHTTP is the REST interface.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	q := Request{Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/ari"), Query: r.URL.Query(), Body: string(body)}
	o := s.receive(r.Context(), q, func() (int, any) {
		switch want := "Basic " + base64.StdEncoding.EncodeToString([]byte(Username+":"+Password)); {
		case s.isBooting():
			return 404, html("404 Not Found")
		case r.Header.Get("Authorization") != want:
			return 401, failure{"Authentication required"}
		case q.Path == "/events":
			s.events(w, r)
			return 0, nil
		}
		return s.answer(q)
	})
	switch {
	case o.cut:
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = c.Close()
		}
	case !o.silent && o.code != 0:
		reply(w, o.code, o.body)
	}
}

// outcome is what becomes of a request: an answer, none, or the end of its connection.
type outcome struct {
	code        int
	body        any
	silent, cut bool
}

// receive notes a request and carries it out, as far as faults and a freeze let it.
func (s *Server) receive(client context.Context, q Request, carryOut func() (int, any)) outcome {
	s.mu.Lock()
	thaw, fault := s.thaw, s.fault(q)
	s.requests = append(s.requests, q)
	s.taken = append(s.taken, false)
	s.notify()
	s.mu.Unlock()
	if thaw != nil {
		select {
		case <-thaw: // as a stopped process that goes on, it then carries out what nobody waits for any more
		case <-s.done:
			return outcome{silent: true}
		}
	}
	if fault != nil && !fault.AfterEffect {
		if o, spoilt := s.spoil(client, fault); spoilt {
			return o
		}
	}
	code, body := carryOut()
	if fault != nil && fault.AfterEffect {
		if o, spoilt := s.spoil(client, fault); spoilt {
			return o
		}
	}
	return outcome{code: code, body: body}
}

func (s *Server) isBooting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.booting
}

type failure struct {
	Message string `json:"message"`
}

// html is an answer of Asterisk's web server itself.
type html string

func reply(w http.ResponseWriter, code int, v any) {
	if page, ok := v.(html); ok {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, "<html><body>"+string(page)+"</body></html>")
		return
	}
	if v == nil {
		w.WriteHeader(code)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v)
}

// notify wakes the Wait functions; mu is held.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// wait waits until ok, called with mu held, is true.
func (s *Server) wait(what string, ok func() bool) {
	s.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		s.mu.Lock()
		met, changed := ok(), s.changed
		s.mu.Unlock()
		if met {
			return
		}
		select {
		case <-changed:
		case <-limit.C:
			s.t.Fatalf("aritest: %s: not in %v; requests: %v", what, patience, s.Requests())
		}
	}
}

// WaitRequest returns the first request that matches and that no WaitRequest returned before; it waits for it, and fails the
// test when it does not come.
func (s *Server) WaitRequest(what string, match func(Request) bool) Request {
	s.t.Helper()
	var found Request
	s.wait(what, func() bool {
		for i, q := range s.requests {
			if !s.taken[i] && match(q) {
				s.taken[i], found = true, q
				return true
			}
		}
		return false
	})
	return found
}

// WaitClient waits until a client holds the application.
func (s *Server) WaitClient() {
	s.t.Helper()
	s.wait("a client", func() bool { return s.holder != nil })
}

// Wait waits until the predicate, asked after each change of the model and each request, is true.
func (s *Server) Wait(what string, ok func(channels []Channel, bridges []Bridge) bool) {
	s.t.Helper()
	s.wait(what, func() bool { return ok(s.model.listChannels(), s.model.listBridges()) })
}

// Requests returns all requests so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// On matches a method and the beginning of a path: On("POST", "/bridges/").
func On(method, prefix string) func(Request) bool {
	return func(q Request) bool { return q.Method == method && strings.HasPrefix(q.Path, prefix) }
}

// Addr is an address that externalMedia accepts and that nothing listens at for RTP.
func (s *Server) Addr() netip.AddrPort { return netip.MustParseAddrPort(s.addr) }
