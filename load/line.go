package load

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"sync"
	"time"
)

// line is a phone's connection. It tells the seat when it ends, and can be made to stall.
type line struct {
	net.Conn
	seat *seat

	mu     sync.Mutex
	gate   chan struct{} // not nil: reading waits until it is closed
	closed chan struct{} // of Close; made with the gate
	left   bool          // the phone has left it as it is, see leave
}

// dial connects the seat's phone, over TLS if the plan says so.
func (s *seat) dial(network, address string) (net.Conn, error) {
	plan := &s.run.plan
	ctx, cancel := context.WithTimeout(s.run.ctx, plan.Patience)
	defer cancel()
	d := net.Dialer{KeepAlive: -1} // no system calls for what the phone does itself
	if a := s.source(); a.IsValid() {
		d.LocalAddr = &net.TCPAddr{IP: a.AsSlice()}
	}
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if plan.TLS != nil {
		secure := tls.Client(conn, plan.TLS)
		if err := secure.HandshakeContext(ctx); err != nil {
			conn.Close()
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, &failed{TLSFailed, err.Error()}
		}
		conn = secure
	}
	l := &line{Conn: conn, seat: s}
	s.connected(l)
	return l, nil
}

// Read reads, but not while the line is stalled.
func (l *line) Read(b []byte) (int, error) {
	l.mu.Lock()
	gate, closed := l.gate, l.closed
	l.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-closed:
		}
	}
	n, err := l.Conn.Read(b)
	if err != nil {
		l.mu.Lock()
		if l.left {
			err = io.EOF
		}
		l.mu.Unlock()
		l.seat.ended(l, err)
	}
	return n, err
}

// stall stops the reading after what is being read; the function that it returns lets it go on.
func (l *line) stall() (resume func()) {
	gate := make(chan struct{})
	l.mu.Lock()
	l.gate, l.closed = gate, make(chan struct{})
	l.mu.Unlock()
	return sync.OnceFunc(func() {
		l.mu.Lock()
		l.gate = nil
		l.mu.Unlock()
		close(gate)
	})
}

// leave ends the line for the phone and leaves the connection open without a word, as a phone that lost its power does. The
// connection is returned: who leaves it has to close it.
func (l *line) leave() net.Conn {
	l.mu.Lock()
	l.left = true
	l.mu.Unlock()
	_ = l.SetReadDeadline(time.Unix(1, 0)) // wakes the reader
	return l.Conn
}

// Close closes the connection, unless it was left.
func (l *line) Close() error {
	l.mu.Lock()
	left, closed := l.left, l.closed
	l.closed = nil
	l.mu.Unlock()
	if closed != nil {
		close(closed)
	}
	if left {
		return nil
	}
	return l.Conn.Close()
}
