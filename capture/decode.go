package capture

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"slices"
	"time"

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
	Links    map[int]int    // packets of link types that cannot be read
	Cut      bool           // it ends inside a packet
}

// The limits of what reading keeps.
const (
	maxConns   = 8192
	maxWaits   = 128 // connections that wait for a hole to be filled
	maxPorts   = 4096
	patience   = 2 * time.Second // a hole that is older will not be filled
	checkEvery = time.Second     // how often that is looked at
	idle       = time.Hour       // a connection without packets for so long is over
	lateness   = time.Minute     // packets of a connection that is over may come for so long
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
	conns      map[pair]*conn
	number     int       // of the newest connection
	waits      []*conn   // for a hole to be filled
	start, now time.Time // of the first packet, of the newest
	checked    time.Time
	swept      time.Time
}

// Decode reads a pcap or pcapng file and calls each with every message, and with notes about what is none, in the order
// of time. An error of each ends it. When the file becomes unreadable somewhere, what came before it is still handed on.
func Decode(r io.Reader, o Options, each func(Event) error) (Stats, error) {
	if len(o.Ports) == 0 {
		o.Ports = []uint16{Port}
	}
	d := &decoder{options: o, queue: queue{each: each}, stats: Stats{Ports: map[uint16]int{}, Links: map[int]int{}}, conns: map[pair]*conn{}}
	src, err := newSource(r)
	if err != nil {
		return d.stats, err
	}
	for err == nil && d.queue.err == nil {
		err = d.packet(src)
	}
	d.queue.hold = true
	d.forget(func(*conn) bool { return true })
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

// packet reads one packet.
func (d *decoder) packet(src *source) error {
	data, ci, link, err := src.next()
	if err != nil {
		return err
	}
	if d.stats.Packets++; d.stats.Packets == 1 {
		d.start, d.now, d.checked, d.swept = ci.Timestamp, ci.Timestamp, ci.Timestamp, ci.Timestamp
	}
	if ci.Timestamp.After(d.now) {
		d.now = ci.Timestamp
	}
	if d.now.Sub(d.checked) >= checkEvery {
		d.check()
	}
	switch s, err := segmentOf(data, link); {
	case err == nil:
		d.segment(s, ci.Timestamp)
	case errors.Is(err, errLink):
		d.stats.Links[int(link)]++
	}
	return nil
}

func (d *decoder) segment(s segment, at time.Time) {
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
	d.connection(s, server).segment(s, at)
}

// connection is the connection that a segment belongs to.
func (d *decoder) connection(s segment, server netip.AddrPort) *conn {
	p := pairOf(s.from, s.to)
	c := d.conns[p]
	if c != nil {
		if !c.foreign(s) {
			return c
		}
		c.end()
	}
	if len(d.conns) >= maxConns {
		d.forget(func(c *conn) bool { return d.now.Sub(c.seen) > patience })
	}
	if len(d.conns) >= maxConns {
		d.forget(func(*conn) bool { return true })
	}
	c = newConn(d, s, server)
	d.number++
	c.number = d.number
	d.conns[p] = c
	return c
}

// wait remembers a connection that waits for a hole to be filled.
func (d *decoder) wait(c *conn) {
	d.queue.hole(d.now)
	if c.listed {
		return
	}
	if len(d.waits) >= maxWaits {
		d.settle(d.now.Add(1)) // all of them
	}
	c.listed = true
	d.waits = append(d.waits, c)
}

// settle gives up the holes before what came before a time.
func (d *decoder) settle(t time.Time) {
	d.waits = slices.DeleteFunc(d.waits, func(c *conn) bool {
		c.settle(t)
		c.listed = c.waits()
		return !c.listed
	})
}

// check gives up holes that will not be filled, and connections without packets for long.
func (d *decoder) check() {
	d.checked = d.now
	settled := d.now.Add(-patience)
	d.settle(settled)
	d.queue.settled(settled)
	if d.now.Sub(d.swept) < lateness {
		return
	}
	d.swept = d.now
	d.forget(func(c *conn) bool {
		quiet := d.now.Sub(c.seen)
		return quiet > idle || c.over && quiet > lateness
	})
}

// forget ends connections, in the order of their beginnings.
func (d *decoder) forget(which func(*conn) bool) {
	all := slices.SortedFunc(maps.Values(d.conns), func(a, b *conn) int { return cmp.Compare(a.number, b.number) })
	for _, c := range all {
		if which(c) {
			c.end()
			delete(d.conns, pairOf(c.halves[0].from, c.halves[0].to))
		}
	}
	d.settle(time.Time{}) // those that have ended wait no more
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
