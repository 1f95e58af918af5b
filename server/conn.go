package server

import (
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// conn is the TCP connection of one phone. read is its goroutine; flush starts another, write, which ends when the queue is empty.
// Ten thousand of them are idle most of the time, so that a conn holds no buffer when nothing moves.
type conn struct {
	id session.ConnID
	nc net.Conn
	p  *phones

	raw syscall.RawConn // of nc, nil when it is no socket

	timeout atomic.Int64 // time.Duration that the phone may be silent; 0 until it is registered
	open    atomic.Int32 // messages that the loop has not taken care of yet

	mu      sync.Mutex
	device  session.DeviceName // empty until Bind
	dialect skinny.Dialect
	reason  string  // why the connection ends; the first reason counts
	out     *buffer // queued
	flying  int     // bytes that the writer has taken out of the queue and not written yet
	state   connState
	writing bool // a writer exists

	heard time.Time // touched by the reader only: when the last whole message came
}

// connState only grows.
type connState uint8

const (
	connOpen    connState = iota
	connClosing           // what is queued is written, nothing is added; what the phone sends is dropped
	connDead              // nothing is read or written any more
)

// Reasons of a PhoneGone, as they are shown to people.
const (
	reasonHungUp    = "connection closed by the phone"
	reasonSilent    = "keep-alive lost"
	reasonRegister  = "did not register in time"
	reasonSlow      = "slow: does not read what it is sent"
	reasonFraming   = "sent what is no message"
	reasonTLS       = "no TLS"
	reasonFull      = "too many connections"
	reasonShutdown  = "server stops"
	reasonConnError = "connection lost: "
)

// errLate is the end of a phone that was silent for too long.
var errLate = errors.New("silent for too long")

// read is the goroutine of a connection: it reads messages until the connection ends and tells the loop, once.
func (c *conn) read() {
	defer c.p.readers.Done()
	reason := reasonShutdown
	if c.post(phoneEvent{kind: phoneConnected}) {
		reason = c.receive()
	}
	reason = c.die(reason)
	c.p.counters.Connections.Add(-1)
	c.p.forget(c)
	c.post(phoneEvent{kind: phoneGone, reason: reason})
}

// post hands an event to the loop and waits until there is room. It reports false when the loop has ended.
func (c *conn) post(ev phoneEvent) bool {
	ev.conn = c
	select {
	case c.p.loop.phones <- ev:
		return true
	case <-c.p.loop.done:
		return false
	}
}

// receive reads messages until the connection ends and says why it did.
func (c *conn) receive() string {
	in := &lifeReader{conn: c, limit: limitUnregistered}
	frames := skinny.NewReader(in)
	frames.SetLimit(limitUnregistered)
	in.setLimit = frames.SetLimit
	for {
		frame, err := frames.Next()
		if err != nil {
			return c.end(err, in)
		}
		c.heard = time.Now()
		if frame.ID == skinny.IDKeepAlive && c.open.Load() == 0 { // else it is answered in its turn, by the loop
			c.keepAlive()
			continue
		}
		device, dialect, open := c.session()
		if !open {
			continue
		}
		msg := skinny.Decode(frame.ID, frame.Payload, dialect)
		if c.p.trace.on() {
			c.p.trace.received(c, device, msg)
		}
		c.open.Add(1)
		if !c.post(phoneEvent{kind: phoneMessage, message: msg}) {
			return reasonShutdown
		}
	}
}

// end turns the error that ended reading into a reason, and logs and counts what an operator should know.
func (c *conn) end(err error, in *lifeReader) string {
	c.mu.Lock()
	given := c.reason
	device := c.device
	c.mu.Unlock()
	switch {
	case given != "":
		return given
	case errors.Is(err, errLate) && c.timeout.Load() == 0:
		c.p.counters.ClosedRegister.Add(1)
		c.line(zerolog.InfoLevel, "phone did not register", device).
			Dur("after", c.p.limits.Register).Send()
		return reasonRegister
	case errors.Is(err, errLate):
		c.p.counters.ClosedSilent.Add(1)
		return reasonSilent
	case errors.Is(err, skinny.ErrFraming):
		c.p.counters.ClosedFraming.Add(1)
		e := c.line(zerolog.WarnLevel, "bad frame from phone, connection closed", device).Err(err).Str("bytes", hex.EncodeToString(in.first()))
		field(e, "detail", tlsHint(in.first()))
		e.Send()
		return reasonFraming
	}
	if why := handshakeFailed(c.nc, err); why != "" {
		c.p.counters.ClosedTLS.Add(1)
		c.line(zerolog.WarnLevel, "no TLS with phone, connection closed", device).Str("detail", why).Send()
		return reasonTLS
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return reasonHungUp
	}
	return reasonConnError + plain(err)
}

// keepAlive answers a keep-alive, registered or not: a phone keeps spare connections to its other servers this way, and some send it before
// Register (7985, 6911). It does not make an unregistered connection live longer. The reader calls it, or the loop when requests come first.
func (c *conn) keepAlive() {
	c.p.counters.KeepAlives.Add(1)
	if c.send(&skinny.KeepAliveAck{}) {
		c.flush()
	}
}

// session is what the reader needs to know of the session.
func (c *conn) session() (device session.DeviceName, dialect skinny.Dialect, open bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.device, c.dialect, c.state == connOpen
}

// bind makes the connection that of a registered phone.
func (c *conn) bind(now time.Time, device session.DeviceName, dialect skinny.Dialect, timeout time.Duration) {
	c.mu.Lock()
	c.device, c.dialect = device, dialect
	c.mu.Unlock()
	c.setTimeout(now, timeout)
}

// setTimeout rules from now on how long the phone may be silent.
func (c *conn) setTimeout(now time.Time, timeout time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != connOpen {
		return // closeAfterFlush has set a deadline that must stay
	}
	c.timeout.Store(int64(timeout))
	c.deadline(now.Add(timeout))
}

// deadline sets the time at which the reader wakes up. It fails only on a closed connection, where the reader wakes up anyway.
func (c *conn) deadline(at time.Time) { _ = c.nc.SetReadDeadline(at) }

// late is called by the reader when its deadline has passed. The deadline is not moved with each message: when it
// passes, the time of the last message decides whether the phone is lost or gets a new one.
func (c *conn) late() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	timeout := time.Duration(c.timeout.Load())
	if c.state != connOpen || timeout == 0 {
		return errLate
	}
	until := c.heard.Add(timeout)
	if !time.Now().Before(until) {
		return errLate
	}
	c.deadline(until)
	return nil
}

// fail ends the connection at once: what is queued is lost. It reports whether the reason is the one that counts.
func (c *conn) fail(reason string) bool {
	c.mu.Lock()
	first := c.reason == ""
	if first {
		c.reason = reason
	}
	c.state = max(c.state, connClosing)
	c.mu.Unlock()
	nc := socket(c.nc)
	if tcp, ok := nc.(*net.TCPConn); ok {
		// The phone does not read: without this the kernel would keep what it holds for it for minutes.
		_ = tcp.SetLinger(0)
	}
	_ = nc.Close()
	return first
}

// die marks the connection dead after its reader ended, and returns the reason that counts.
func (c *conn) die(reason string) string {
	_ = socket(c.nc).Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = connDead
	if c.out != nil {
		c.p.buffers.put(c.out)
		c.out = nil
	}
	if c.reason == "" {
		c.reason = reason
	}
	return c.reason
}

// line begins a log line about this connection.
func (c *conn) line(level zerolog.Level, message string, device session.DeviceName) *zerolog.Event {
	e := c.p.log.limited(time.Now(), level, message)
	if e == nil {
		return nil
	}
	field(e, "dev", string(device))
	return e.Uint64("conn", uint64(c.id)).Stringer("remote", c.remote()).Str(zerolog.MessageFieldName, message)
}

func (c *conn) remote() netip.AddrPort { return addrPort(c.nc.RemoteAddr()) }
func (c *conn) local() netip.AddrPort  { return addrPort(c.nc.LocalAddr()) }

// addrPort is the address without the IPv6 clothes that a listener for both families puts on IPv4.
func addrPort(a net.Addr) netip.AddrPort {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	ap := tcp.AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// plain is the cause of a network error without the addresses around it, which stand in the line already.
func plain(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	var sys *os.SyscallError
	if errors.As(err, &sys) {
		err = sys.Err
	}
	return err.Error()
}
