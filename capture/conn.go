package capture

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// A conn is a TCP connection in a capture.
type conn struct {
	d        *decoder
	number   int // of the connections, in the order of their beginnings
	dialogue dialogue
	halves   [2]half // of who sent the first packet, of the other side
	seen     time.Time
	over     bool // it was ended; packets of it may still come, again or late
	listed   bool // among those that wait
}

// A half is one direction of a connection.
type half struct {
	stream
	framer
	from, to   netip.AddrPort
	fromServer bool
	closed     bool
	last       time.Time // of the newest byte
}

func newConn(d *decoder, s segment, server netip.AddrPort) *conn {
	c := &conn{d: d, dialogue: dialogue{fallback: d.options.Version}}
	c.halves[0] = half{from: s.from, to: s.to, fromServer: s.from == server}
	c.halves[1] = half{from: s.to, to: s.from, fromServer: s.to == server}
	for i := range c.halves {
		h := &c.halves[i]
		switch {
		case !server.IsValid(): // both ports are SCCP's: who is who is not known
		case h.fromServer:
			h.sender = skinny.FromServer
		default:
			h.sender = skinny.FromStation
		}
	}
	return c
}

func (c *conn) half(from netip.AddrPort) *half {
	if from == c.halves[0].from {
		return &c.halves[0]
	}
	return &c.halves[1]
}

// foreign says whether a segment belongs to a later connection between the same ports, whose beginning or predecessor's end
// the capture lacks.
func (c *conn) foreign(s segment) bool {
	return !s.tcp.RST && c.half(s.from).foreign(s.tcp.Seq, s.tcp.SYN, s.tcp.FIN || len(s.tcp.Payload) > 0)
}

// segment takes a segment that was captured at a time.
func (c *conn) segment(s segment, at time.Time) {
	c.seen = c.d.now
	h := c.half(s.from)
	p := piece{seq: s.tcp.Seq, data: s.tcp.Payload, fin: s.tcp.FIN, at: at, came: c.d.now}
	switch {
	case s.tcp.RST: // what it carries is no part of the stream
		if d := distance(h.want, p.seq); !h.started || farBehind <= d && d <= farAhead {
			c.end()
		}
		return
	case s.tcp.SYN:
		p.seq++
		h.start(p.seq, true)
	case len(p.data) == 0 && !p.fin:
		return
	case !h.started:
		if isProbe(p) {
			return
		}
		h.start(p.seq, false)
		h.lost = true
	}
	if e, is := h.early(p); is {
		c.early(h, e)
	}
	h.put(p)
	c.drain(h)
	for h.size > maxWaiting {
		c.skip(h)
	}
	if len(h.waiting) > 0 {
		c.d.wait(c)
	}
}

// drain hands on what is in order.
func (c *conn) drain(h *half) {
	for p, ok := h.pop(); ok; p, ok = h.pop() {
		h.advance(p.at)
		h.push(p.data, !p.cut)
		c.frames(h, false)
		if p.fin {
			c.finish(h)
			h.closed = true
			c.over = c.halves[0].closed && c.halves[1].closed
		}
	}
}

// early reads what comes late from before the place where reading began, for itself.
func (c *conn) early(h *half, p piece) {
	later := h.framer
	h.framer = framer{sender: later.sender, lost: true}
	h.push(p.data, true)
	c.finish(h)
	h.framer = later
}

// settle gives up the holes before what came before a time.
func (c *conn) settle(t time.Time) {
	for i := range c.halves {
		h := &c.halves[i]
		for len(h.waiting) > 0 && h.waiting[0].came.Before(t) {
			c.skip(h)
		}
	}
}

func (c *conn) waits() bool { return len(c.halves[0].waiting)+len(c.halves[1].waiting) > 0 }

// skip gives up the first hole: the capture lacks those bytes.
func (c *conn) skip(h *half) {
	h.advance(h.waiting[0].at)
	n := h.skip()
	text := bytesText(n) + " " + is(n) + " missing in the capture"
	if begun := h.gap(); len(begun) >= headerSize {
		text += fmt.Sprintf(", after the first %s of %v", bytesText(len(begun)), frameID(begun))
	} else if len(begun) > 0 {
		text += fmt.Sprintf(", after the first %s of a message", bytesText(len(begun)))
	}
	c.note(h, "%s", text)
	c.drain(h)
}

// end is when nothing more is expected of the connection.
func (c *conn) end() {
	for i := range c.halves {
		h := &c.halves[i]
		for len(h.waiting) > 0 {
			c.skip(h)
		}
		c.finish(h)
	}
	c.over = true
}

// advance moves the time of the half on: what waited for a hole to be filled came when it was.
func (h *half) advance(t time.Time) {
	if t.After(h.last) {
		h.last = t
	}
}

// frames hands on the frames that are whole.
func (c *conn) frames(h *half, last bool) {
	for {
		frame, skipped, ok := h.next(last)
		if skipped > 0 {
			c.passed(h, skipped)
		}
		if !ok {
			return
		}
		c.d.stats.Messages++
		c.d.queue.put(c.dialogue.decode(frame, c.event(h)))
	}
}

// finish hands on what is left at the end of a half. It is told as of now: everything before was handed on.
func (c *conn) finish(h *half) {
	if len(h.buf)+h.skipped == 0 {
		return
	}
	h.advance(c.d.now)
	c.frames(h, true)
	switch left := len(h.buf) + h.skipped; {
	case left == 0:
	case h.lost:
		c.passed(h, left)
	case len(h.buf) < headerSize:
		c.note(h, "ends inside a message: %s of its header", bytesText(len(h.buf)))
	default:
		c.note(h, "ends inside a message: %d of %d bytes of %v", len(h.buf), frameSize(h.buf), frameID(h.buf))
	}
	h.framer = framer{sender: h.sender, lost: true} // should more come after all
}

func (c *conn) passed(h *half, n int) {
	c.note(h, "passed over %s that %s no message", bytesText(n), is(n))
}

func (c *conn) note(h *half, format string, args ...any) {
	e := c.event(h)
	e.Note = fmt.Sprintf(format, args...)
	c.d.queue.put(e)
}

func (c *conn) event(h *half) Event {
	return Event{Time: h.last, Elapsed: c.d.elapsed(h.last), From: h.from, To: h.to, FromServer: h.fromServer}
}

func bytesText(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}

func is(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
