package capture

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/reassembly"

	"github.com/skinnyd/skinnyd/skinny"
)

// Port is where SCCP servers listen.
const Port = 2000

// DefaultVersion is that of connections about whose version the capture says nothing: servers that write no version in
// their headers use at most this one (wazo).
const DefaultVersion skinny.Version = 11

// Options say how to read a capture.
type Options struct {
	Ports   []uint16       // TCP ports that are SCCP, on either side; none: Port
	Version skinny.Version // for connections whose version is not known
}

// Stats say what was in a capture.
type Stats struct {
	Packets  int
	Messages int
	Ports    map[uint16]int // TCP packets by the port of the server, as far as that can be told
	Cut      bool           // it ends inside a packet
}

// The limits of what reading keeps.
const (
	maxPagesOfConn = 256  // pages of 1900 bytes, of segments that wait for a hole to be filled
	maxPages       = 8192 // of all connections
	maxConns       = 8192
	maxPorts       = 4096
	patience       = 2 * time.Second // a hole that is older will not be filled
	checkEvery     = time.Second     // how often that is looked at
	idle           = time.Hour       // a connection without packets for so long is over
	pieceSize      = 64 << 10
)

// A pair is the two ends of a connection, the lower one first.
type pair struct{ low, high netip.AddrPort }

func pairOf(a, b netip.AddrPort) pair {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	return pair{a, b}
}

// A decoder reads one capture.
type decoder struct {
	options    Options
	stats      Stats
	queue      queue
	assembler  *reassembly.Assembler
	conns      map[pair]*conn
	generation int
	start, now time.Time // of the first packet, of the newest
	checked    time.Time
}

// Decode reads a pcap or pcapng file and calls each with every message, and with notes about what is none, in the order
// of time. An error of each ends it. When the file becomes unreadable somewhere, what came before it is still handed on.
func Decode(r io.Reader, o Options, each func(Event) error) (Stats, error) {
	if len(o.Ports) == 0 {
		o.Ports = []uint16{Port}
	}
	d := &decoder{options: o, queue: queue{each: each}, stats: Stats{Ports: map[uint16]int{}}}
	src, err := newSource(r)
	if err != nil {
		return d.stats, err
	}
	d.reset()
	for err == nil && d.queue.err == nil {
		err = d.packet(src)
	}
	d.queue.hold = true
	d.flush(func() { d.assembler.FlushAll() })
	d.queue.release(time.Time{})
	switch {
	case d.queue.err != nil:
		return d.stats, d.queue.err
	case errors.Is(err, errCut):
		d.stats.Cut = true
	case !errors.Is(err, io.EOF):
		return d.stats, fmt.Errorf("after packet %d: %w", src.n, err)
	}
	return d.stats, nil
}

// reset begins with no connections.
func (d *decoder) reset() {
	d.assembler = reassembly.NewAssembler(reassembly.NewStreamPool(d))
	d.assembler.MaxBufferedPagesPerConnection, d.assembler.MaxBufferedPagesTotal = maxPagesOfConn, maxPages
	d.conns = map[pair]*conn{}
}

// New is called by the library for the first segment of a connection.
func (d *decoder) New(_, _ gopacket.Flow, _ *layers.TCP, ac reassembly.AssemblerContext) reassembly.Stream {
	return ac.(*segmentContext).conn
}

// packet reads one packet.
func (d *decoder) packet(src *source) error {
	data, ci, link, err := src.next()
	if err != nil {
		return err
	}
	if d.stats.Packets++; d.stats.Packets == 1 {
		d.start, d.checked = ci.Timestamp, ci.Timestamp
	}
	if ci.Timestamp.After(d.now) {
		d.now = ci.Timestamp
	}
	if s, ok := segmentOf(data, link); ok {
		d.segment(s, ci)
	}
	if d.now.Sub(d.checked) >= checkEvery {
		d.check(idle)
	}
	return nil
}

func (d *decoder) segment(s segment, ci gopacket.CaptureInfo) {
	d.count(s)
	from, to := slices.Contains(d.options.Ports, s.from.Port()), slices.Contains(d.options.Ports, s.to.Port())
	if !from && !to {
		return
	}
	var server netip.AddrPort
	switch {
	case from && !to:
		server = s.from
	case to && !from:
		server = s.to
	case s.tcp.SYN && s.tcp.ACK:
		server = s.from
	case s.tcp.SYN:
		server = s.to
	}
	c := d.connection(s, server)
	// The generation is in the key, so that a later connection between the same ports is another one.
	flow := gopacket.NewFlow(gopacket.EndpointType(c.generation), s.from.Addr().AsSlice(), s.to.Addr().AsSlice())
	d.flush(func() { d.assembler.AssembleWithContext(flow, s.tcp, &segmentContext{ci, c}) })
}

// connection is the connection that a segment belongs to.
func (d *decoder) connection(s segment, server netip.AddrPort) *conn {
	p := pairOf(s.from, s.to)
	c := d.conns[p]
	if c != nil && !c.stale(s) {
		return c
	}
	if len(d.conns) >= maxConns {
		d.check(patience)
		if len(d.conns) >= maxConns {
			d.flush(func() { d.assembler.FlushAll() })
			d.reset()
		}
	}
	d.generation++
	c = newConn(d, s, server)
	c.pair, c.generation = p, d.generation
	d.conns[p] = c
	return c
}

func (d *decoder) forget(c *conn) {
	if d.conns[c.pair] == c {
		delete(d.conns, c.pair)
	}
}

// check gives up holes that will not be filled, and connections without packets for the given time.
func (d *decoder) check(idle time.Duration) {
	d.checked = d.now
	settled := d.now.Add(-patience)
	d.flush(func() {
		d.assembler.FlushWithOptions(reassembly.FlushOptions{T: settled, TC: d.now.Add(-idle)})
	})
	d.queue.settled(settled)
}

// flush runs a function of the library. Should it panic, its state cannot be trusted: reading goes on as if the capture
// began there.
func (d *decoder) flush(run func()) {
	defer func() {
		if recover() != nil {
			d.reset()
		}
	}()
	run()
}

func (d *decoder) elapsed(t time.Time) time.Duration { return t.Sub(d.start) }

// count counts a segment for the port of the server: that of SCCP, else that which answers or is lower.
func (d *decoder) count(s segment) {
	port := min(s.from.Port(), s.to.Port())
	switch {
	case s.tcp.SYN && s.tcp.ACK:
		port = s.from.Port()
	case s.tcp.SYN:
		port = s.to.Port()
	}
	if _, known := d.stats.Ports[port]; known || len(d.stats.Ports) < maxPorts {
		d.stats.Ports[port]++
	}
}
