package capture

import (
	"fmt"
	"net/netip"
	"sort"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/reassembly"

	"github.com/skinnyd/skinnyd/skinny"
)

// A conn is a TCP connection in a capture: what the library calls a stream.
type conn struct {
	d          *decoder
	pair       pair
	generation int
	dialogue   dialogue
	first      netip.AddrPort // who sent the first packet: the library's client
	halves     [2]half        // of first, of the other side
}

// A half is one direction of a connection.
type half struct {
	from, to   netip.AddrPort
	fromServer bool
	framer     framer
	started    bool   // bytes came, or the SYN
	syn        bool   // the SYN was seen
	isn        uint32 // its number
	next       uint32 // the number of the byte to come, as of the last segment
	last       time.Time
}

const (
	unknownSeq = -1       // the library's: nothing came yet
	farAway    = 64 << 20 // no window reaches so far: the number is of another connection with the same ports
)

// a context goes with each segment through the library.
type segmentContext struct {
	ci   gopacket.CaptureInfo
	conn *conn
}

func (c *segmentContext) GetCaptureInfo() gopacket.CaptureInfo { return c.ci }

func newConn(d *decoder, s segment, server netip.AddrPort) *conn {
	c := &conn{d: d, first: s.from, dialogue: dialogue{fallback: d.options.Version}}
	c.halves[0] = half{from: s.from, to: s.to, fromServer: s.from == server}
	c.halves[1] = half{from: s.to, to: s.from, fromServer: s.to == server}
	for i := range c.halves {
		h := &c.halves[i]
		switch {
		case !server.IsValid(): // both ports are SCCP's: who is who is not known
		case h.fromServer:
			h.framer.sender = skinny.FromServer
		default:
			h.framer.sender = skinny.FromStation
		}
	}
	return c
}

func (c *conn) half(from netip.AddrPort) *half {
	if from == c.first {
		return &c.halves[0]
	}
	return &c.halves[1]
}

// stale says whether a segment belongs to a later connection between the same ports, whose beginning or predecessor's end
// the capture lacks.
func (c *conn) stale(s segment) bool {
	h := c.half(s.from)
	switch {
	case !h.started:
		return false
	case s.tcp.SYN:
		return !h.syn || s.tcp.Seq != h.isn
	case s.tcp.RST:
		return false
	}
	d := int32(s.tcp.Seq - h.next)
	return d > farAway || d < -farAway
}

// Accept is called with each segment before it is put in order.
func (c *conn) Accept(tcp *layers.TCP, ci gopacket.CaptureInfo, dir reassembly.TCPFlowDirection, next reassembly.Sequence, start *bool, _ reassembly.AssemblerContext) bool {
	h := &c.halves[side(dir)]
	if next == unknownSeq {
		if tcp.SYN {
			h.started, h.syn, h.isn, h.next = true, true, tcp.Seq, tcp.Seq+1
			return true
		}
		if len(tcp.Payload) == 0 && !tcp.FIN && !tcp.RST {
			return false // a keep-alive probe has the number before the next byte: nothing to start from
		}
		*start = true
		h.started, h.next = true, tcp.Seq
		h.framer.lost = true
		return true
	}
	h.next = uint32(next)
	if len(tcp.Payload) > 0 && int32(tcp.Seq-h.next) > 0 {
		c.d.queue.hole(ci.Timestamp)
	}
	return true
}

func side(dir reassembly.TCPFlowDirection) int {
	if dir == reassembly.TCPDirClientToServer {
		return 0
	}
	return 1
}

// ReassembledSG is called with bytes that are in order.
func (c *conn) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	dir, _, _, skip := sg.Info()
	h := &c.halves[side(dir)]
	n, _ := sg.Lengths()
	if n == 0 {
		return
	}
	data := sg.Fetch(n)
	if skip > 0 {
		h.advance(sg.CaptureInfo(0).Timestamp)
		c.missing(h, skip)
	}
	// In pieces as they were captured, so that each frame has the time of the packet that completed it.
	for off := 0; off < n; {
		at := sg.CaptureInfo(off).Timestamp
		end := off + 1 + sort.Search(min(n-off, pieceSize)-1, func(i int) bool { return !sg.CaptureInfo(off + 1 + i).Timestamp.Equal(at) })
		h.advance(at)
		h.framer.push(data[off:end])
		c.frames(h, false)
		off = end
	}
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
		frame, skipped, ok := h.framer.next(last)
		if skipped > 0 {
			c.note(h, "passed over %s that %s no message", bytesText(skipped), is(skipped))
		}
		if !ok {
			return
		}
		c.d.stats.Messages++
		c.d.queue.put(c.dialogue.decode(frame, c.event(h)))
	}
}

// missing says that the capture lacks bytes.
func (c *conn) missing(h *half, n int) {
	text := bytesText(n) + " " + is(n) + " missing in the capture"
	if cut := h.framer.gap(); cut > 0 {
		text += fmt.Sprintf(", after the first %s of a message", bytesText(cut))
	}
	c.note(h, "%s", text)
}

func (c *conn) note(h *half, format string, args ...any) {
	e := c.event(h)
	e.Note = fmt.Sprintf(format, args...)
	c.d.queue.put(e)
}

func (c *conn) event(h *half) Event {
	return Event{Time: h.last, Elapsed: c.d.elapsed(h.last), From: h.from, To: h.to, FromServer: h.fromServer}
}

// ReassemblyComplete is called when nothing more comes.
func (c *conn) ReassemblyComplete(reassembly.AssemblerContext) bool {
	for i := range c.halves {
		h := &c.halves[i]
		c.frames(h, true)
		f := &h.framer
		switch left := len(f.buf) + f.skipped; {
		case left == 0:
		case f.lost:
			c.note(h, "passed over %s that %s no message", bytesText(left), is(left))
		case len(f.buf) < headerSize:
			c.note(h, "ends inside a message: %s of its header", bytesText(len(f.buf)))
		default:
			c.note(h, "ends inside a message: %d of %d bytes of %v", len(f.buf), frameSize(f.buf), frameID(f.buf))
		}
		*f = framer{}
	}
	c.d.forget(c)
	return true
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
