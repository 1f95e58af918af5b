package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/session"
)

// Limits bound what one phone may cost, and what a stop may.
type Limits struct {
	Register time.Duration // a connection that has not registered after this is closed
	Write    time.Duration // a write that takes longer closes the connection
	Close    time.Duration // how long a connection that is being closed may take to read the last words
	Queue    int           // bytes that may wait for a phone that does not read
	Drain    time.Duration // how long a stop waits until nothing of ours is left in Asterisk
	// Connections at once. Beyond them one that has not registered makes room for the next; when all have, the next is refused.
	Connections int
}

// reservedFiles are kept from phones for the requests to Asterisk, some 20 connections each, for REST and the log: without them a crowd of
// connections, which anybody can open, would end the calls of all.
const reservedFiles = 128

// DefaultLimits are those of a server in use.
func DefaultLimits() Limits {
	return Limits{
		Register: 30 * time.Second, // as chan_skinny's authentication time-out, flows.md 1.1
		Write:    10 * time.Second,
		Close:    2 * time.Second,
		Queue:    64 << 10,
		Drain:    5 * time.Second,

		Connections: max(openFiles()-reservedFiles, reservedFiles),
	}
}

// phones owns the connections of phones: it accepts them and ends them.
type phones struct {
	loop     *loop
	limits   Limits
	counters *Counters
	log      *log
	trace    *trace
	buffers  buffers

	readers sync.WaitGroup
	writers sync.WaitGroup

	mu     sync.Mutex
	open   map[*conn]struct{}
	last   session.ConnID
	closed bool
}

func newPhones(l *loop, limits Limits, trace *trace) *phones {
	return &phones{
		loop: l, limits: limits, counters: l.counters, log: l.log, trace: trace,
		open: make(map[*conn]struct{}),
	}
}

// listen opens a port for phones.
func listen(ctx context.Context, address string) (net.Listener, error) {
	// Keep-alive is inherited from the listening socket, see control.
	l, err := (&net.ListenConfig{Control: control, KeepAlive: -1}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, listenError(address, err)
	}
	return l, nil
}

// listenError says what to do about a port that cannot be had.
func listenError(address string, err error) error {
	hint := ""
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		hint = ": another program listens there; stop it, or choose another port in the configuration"
	case errors.Is(err, syscall.EACCES):
		hint = ": not permitted; ports below 1024 need the capability CAP_NET_BIND_SERVICE"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		hint = ": this machine has no such address"
	}
	return fmt.Errorf("listening on %s: %s%s", address, plain(err), hint)
}

// The pauses after a failed accept, which double up to the longest.
const (
	acceptPause     = 5 * time.Millisecond
	acceptPauseLong = time.Second
)

// accept takes connections in until the listener is closed. A lack of file descriptors is waited out: phones keep trying, and those
// that are here keep their service.
func (p *phones) accept(l net.Listener) {
	pause := time.Duration(0)
	for {
		nc, err := l.Accept()
		switch {
		case err == nil:
			if pause > 0 {
				p.log.Info().Str("listen", l.Addr().String()).Msg("accepting phones again")
				pause = 0
			}
			p.add(nc)
			continue
		case errors.Is(err, net.ErrClosed):
			return
		}
		p.counters.AcceptErrors.Add(1)
		if pause == 0 {
			p.log.Error().Str("listen", l.Addr().String()).Err(err).
				Msg("cannot accept phones, trying again; raise the limit of open files if that is what is lacking")
		}
		pause = min(max(2*pause, acceptPause), acceptPauseLong)
		select {
		case <-time.After(pause):
		case <-p.loop.done:
			return
		}
	}
}

// add makes a connection of a socket and starts to read from it.
func (p *phones) add(nc net.Conn) {
	c := &conn{nc: nc, p: p}
	if socket, ok := nc.(syscall.Conn); ok {
		c.raw, _ = socket.SyscallConn() // nil on a connection that failed already
	}
	c.deadline(time.Now().Add(p.limits.Register)) // before close, which sets a nearer one, can see it
	p.mu.Lock()
	var leaves *conn
	full := len(p.open) >= p.limits.Connections
	if full {
		leaves = p.unregistered()
		delete(p.open, leaves)
	}
	if p.closed || full && leaves == nil {
		p.mu.Unlock()
		_ = nc.Close()
		if full {
			p.counters.ClosedFull.Add(1)
			c.line(zerolog.ErrorLevel, "too many phones, connection refused; raise the limit of open files", "").Send()
		}
		return
	}
	p.last++
	c.id = p.last
	p.open[c] = struct{}{}
	p.readers.Add(1)
	p.mu.Unlock()
	p.counters.Accepted.Add(1)
	p.counters.Connections.Add(1)
	go c.read()
	if leaves != nil && leaves.fail(reasonFull) {
		p.counters.ClosedFull.Add(1)
		leaves.line(zerolog.WarnLevel, "too many connections, one that has not registered is closed", "").Send()
	}
}

// unregistered returns any connection that has not registered, nil for none. A phone does so within milliseconds, so that those that
// only sit there are the likely ones. The lock is held.
func (p *phones) unregistered() *conn {
	for c := range p.open {
		if c.timeout.Load() == 0 {
			return c
		}
	}
	return nil
}

// forget drops a connection whose reader ended.
func (p *phones) forget(c *conn) {
	p.mu.Lock()
	delete(p.open, c)
	p.mu.Unlock()
}

// close ends all connections, what is queued for them first, and waits until they are gone. The listeners must be closed
// and the loop must still run.
func (p *phones) close() {
	p.mu.Lock()
	p.closed = true
	open := make([]*conn, 0, len(p.open))
	for c := range p.open {
		open = append(open, c)
	}
	p.mu.Unlock()
	for _, c := range open {
		c.closeAfterFlush(reasonShutdown)
	}
	p.readers.Wait()
	p.writers.Wait()
}
