package server

import (
	"errors"
	"net"
	"os"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// send encodes a message into the queue; flush writes it. It reports whether the connection needs a flush. A phone whose queue is over the limit
// is closed: it does not read, and everything for it would be held in memory.
func (c *conn) send(m skinny.Message) bool {
	c.mu.Lock()
	if c.state != connOpen {
		c.mu.Unlock()
		c.p.counters.Dropped.Add(1)
		return false
	}
	if c.out == nil {
		c.out = c.p.buffers.get()
	}
	first := len(c.out.bytes) == 0 && !c.writing
	c.out.bytes = skinny.Append(c.out.bytes, m, c.dialect)
	queued := len(c.out.bytes) + c.flying
	device := c.device
	c.mu.Unlock()
	c.p.counters.Sent.Add(1)
	if c.p.trace.on() {
		c.p.trace.sent(c, device, m)
	}
	if queued > c.p.limits.Queue {
		c.slow(device, "queue is full", queued)
		return false
	}
	return first
}

// flush gives what is queued to the socket. What the socket does not take at once, because the phone is slow to read, is left to a writer.
func (c *conn) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.writing || c.out == nil || c.state == connDead || c.offer() {
		return
	}
	c.startWriter()
}

// startWriter starts the writer; the lock is held.
func (c *conn) startWriter() {
	c.writing = true
	c.p.writers.Add(1) // the reader, counted too, is alive: see connDead
	go c.write()
}

// offer writes what the socket takes without waiting and reports whether that was all. A goroutine for each answer would cost more than the
// answer, and would run after the commands to Asterisk that the same event caused. Errors are left to the writer, which meets them again.
func (c *conn) offer() bool {
	if c.raw == nil || c.state != connOpen {
		return false
	}
	b := c.out
	b.taken = 0
	if c.raw.Write(b.offer) != nil {
		return false
	}
	if b.taken == len(b.bytes) {
		c.out = nil
		c.p.buffers.put(b)
		return true
	}
	b.bytes = b.bytes[:copy(b.bytes, b.bytes[b.taken:])]
	return false
}

// write writes what is queued until nothing is left.
func (c *conn) write() {
	defer c.p.writers.Done()
	for {
		c.mu.Lock()
		b := c.out
		if b == nil || c.state == connDead {
			c.writing, c.flying = false, 0
			_ = c.nc.SetWriteDeadline(time.Time{}) // offer has none
			closing := c.state == connClosing
			c.mu.Unlock()
			if closing {
				c.finish()
			}
			return
		}
		c.out, c.flying = nil, len(b.bytes)
		c.mu.Unlock()

		// One deadline for all that was queued, 64 kB at most.
		_ = c.nc.SetWriteDeadline(time.Now().Add(c.p.limits.Write))
		_, err := c.nc.Write(b.bytes)
		c.p.buffers.put(b)
		if err != nil {
			c.writeFailed(err)
		}
	}
}

// writeFailed ends the connection. The writer goes on to find nothing to do.
func (c *conn) writeFailed(err error) {
	c.mu.Lock()
	queued, device := c.flying, c.device
	if c.out != nil {
		queued += len(c.out.bytes)
		c.p.buffers.put(c.out)
		c.out = nil
	}
	c.mu.Unlock()
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.slow(device, "did not take what was queued within the write time-out", queued)
	case errors.Is(err, net.ErrClosed):
		c.fail(reasonHungUp)
	default:
		c.fail(reasonConnError + plain(err))
	}
}

// slow closes a phone that does not read.
func (c *conn) slow(device session.DeviceName, detail string, queued int) {
	if c.fail(reasonSlow) {
		c.p.counters.ClosedSlow.Add(1)
		c.line(zerolog.WarnLevel, "slow phone closed", device).Str("detail", detail).Int("queued", queued).Send()
	}
}

// closeAfterFlush writes what is queued, for a bounded time, then ends the connection.
func (c *conn) closeAfterFlush(reason string) {
	c.mu.Lock()
	if c.state != connOpen {
		c.mu.Unlock()
		return
	}
	c.state = connClosing
	if c.reason == "" {
		c.reason = reason
	}
	c.deadline(time.Now().Add(c.p.limits.Close))
	idle := !c.writing && c.out == nil
	if idle && c.raw != nil {
		c.mu.Unlock()
		c.finish()
		return
	}
	if !c.writing { // also to say goodbye in TLS, for which the loop does not wait
		c.startWriter()
	}
	c.mu.Unlock()
}

// finish says that nothing more comes. The reader goes on until the phone closes its side or the deadline of closeAfterFlush passes: closing at
// once, with bytes of the phone unread, would make the kernel throw away the last words, which may be a RegisterReject.
func (c *conn) finish() {
	if half, ok := c.nc.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		return
	}
	_ = c.nc.Close()
}
