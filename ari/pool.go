package ari

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/skinnyd/skinnyd/quiet"
)

// pool holds the connections to Asterisk's web server. net/http's transport has two goroutines a connection between the caller and the
// socket, each of which must be woken for each request; here the caller writes and reads by itself, which saves a third of the processor
// time of a call (docs/decisions/0006-own-http.md).
type pool struct {
	address, host string      // host:port; as the Host header has it
	tls           *tls.Config // nil for http
	dialer        net.Dialer
	slots         chan struct{} // bounds the connections

	mu     sync.Mutex
	idle   []*wire // the one used last is at the end
	closed bool
}

const (
	// idleTime is shorter than Asterisk's session_keep_alive, 15 s: whether a POST on a connection that was just closed was carried out
	// cannot be known.
	idleTime  = 10 * time.Second
	keepAlive = 15 * time.Second
	// maxReply bounds what is read of an answer; the list of 10,000 channels is about 5 MB.
	maxReply = 64 << 20
)

// newPool returns a pool of so many connections to the server of base, which is a valid URL.
func newPool(base string, connections int, timeout time.Duration) *pool {
	p := &pool{dialer: net.Dialer{Timeout: timeout, KeepAlive: keepAlive}, slots: make(chan struct{}, connections)}
	u, err := url.Parse(base)
	if err != nil {
		return p // Link.Run refuses it
	}
	port := u.Port()
	switch {
	case u.Scheme == "https":
		p.tls = &tls.Config{ServerName: u.Hostname()}
		if port == "" {
			port = "443"
		}
	case port == "":
		port = "80"
	}
	p.host, p.address = u.Host, net.JoinHostPort(u.Hostname(), port)
	return p
}

// wire is one connection, used by one request at a time.
type wire struct {
	conn  net.Conn
	in    *bufio.Reader
	used  time.Time   // when its last answer came; zero when it is new
	abort func()      // ends reading and writing at once
	open  func() bool // whether Asterisk has not closed it while it was idle
}

// answer is what came for a request.
type answer struct {
	status int
	body   []byte
}

// do sends a request, head and body as they go on the wire, and reads its answer until the deadline or the end of ctx. again says that
// it may be sent a second time, when Asterisk had closed the connection.
func (p *pool) do(ctx context.Context, method string, message []byte, deadline time.Time, again bool) (answer, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
	for {
		w, err := p.take(ctx)
		if err != nil {
			return answer{}, err
		}
		reused := !w.used.IsZero()
		a, keep, err := w.roundTrip(ctx, method, message, deadline)
		if err == nil && keep {
			p.put(w)
		} else {
			_ = w.conn.Close()
		}
		if err != nil && reused && again && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
			p.drop() // the others are as old
			again = false
			continue
		}
		return a, err
	}
}

// dial opens a connection to Asterisk.
func (p *pool) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := p.dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return quiet.New(conn), nil
}

// take returns an idle connection, or a new one.
func (p *pool) take(ctx context.Context) (*wire, error) {
	p.mu.Lock()
	for len(p.idle) > 0 {
		last := len(p.idle) - 1
		w := p.idle[last]
		p.idle = p.idle[:last]
		if time.Since(w.used) < idleTime && w.open() {
			p.mu.Unlock()
			return w, nil
		}
		_ = w.conn.Close()
	}
	p.mu.Unlock()
	conn, err := p.dial(ctx, "tcp", p.address)
	if err != nil {
		return nil, err
	}
	open := quiet.Idle(conn)
	if p.tls != nil {
		conn = tls.Client(conn, p.tls)
	}
	past := time.Unix(1, 0)
	return &wire{conn: conn, in: bufio.NewReader(conn), abort: func() { _ = conn.SetDeadline(past) }, open: open}, nil
}

// put gives a connection back.
func (p *pool) put(w *wire) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		_ = w.conn.Close()
		return
	}
	p.idle = append(p.idle, w)
}

// drop closes the idle connections.
func (p *pool) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.idle {
		_ = w.conn.Close()
	}
	p.idle = nil
}

// close closes the idle connections, and those in use when they come back.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.drop()
}

// roundTrip sends one request. keep says that the connection can be used again.
func (w *wire) roundTrip(ctx context.Context, method string, message []byte, deadline time.Time) (a answer, keep bool, err error) {
	if err := w.conn.SetDeadline(deadline); err != nil {
		return answer{}, false, err
	}
	watching := context.AfterFunc(ctx, w.abort)
	a, keep, err = w.exchange(method, message)
	if !watching() {
		keep = false // its deadline is in the past, or about to be
	}
	var late net.Error
	switch {
	case err == nil:
		w.used = time.Now()
	case ctx.Err() != nil:
		err = ctx.Err()
	case errors.As(err, &late) && late.Timeout():
		err = fmt.Errorf("no answer: %w", context.DeadlineExceeded)
	}
	return a, keep, err
}

func (w *wire) exchange(method string, message []byte) (answer, bool, error) {
	if _, err := w.conn.Write(message); err != nil {
		return answer{}, false, err
	}
	resp, err := http.ReadResponse(w.in, &http.Request{Method: method})
	if err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF // the connection was closed before an answer
		}
		return answer{}, false, err
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{status: resp.StatusCode}
	if n := resp.ContentLength; n >= 0 && n <= maxReply {
		a.body = make([]byte, n)
		_, err = io.ReadFull(resp.Body, a.body)
	} else {
		a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxReply))
	}
	return a, err == nil && !resp.Close && w.in.Buffered() == 0, err
}

// head appends the head of a request without its end.
func (p *pool) head(to []byte, method, path, query, authorization string, body []byte) []byte {
	to = append(to, method...)
	to = append(to, ' ')
	to = append(to, path...)
	if query != "" {
		to = append(to, '?')
		to = append(to, query...)
	}
	to = append(to, " HTTP/1.1\r\nHost: "...)
	to = append(to, p.host...)
	to = append(to, "\r\nAuthorization: "...)
	to = append(to, authorization...)
	if body != nil {
		to = append(to, "\r\nContent-Type: application/json"...)
	}
	if body != nil || method == http.MethodPost || method == http.MethodPut {
		to = append(to, "\r\nContent-Length: "...)
		to = strconv.AppendInt(to, int64(len(body)), 10)
	}
	to = append(to, "\r\n\r\n"...)
	return append(to, body...)
}
