package sim

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// conn is one TCP connection, with both ends.
type conn struct {
	w       *world
	id      session.ConnID
	phone   *phone
	open    bool // at the server: it may write to it
	alive   bool // at the phone: it may write to it
	asked   bool // a Register was sent
	kind    skinny.DeviceType
	version uint8
	streams uint32
	bound   *screen // of the device that the connection is registered as
	last    time.Time
	dead    bool // the process that it was to is
}

func (w *world) newConn(p *phone) *conn {
	w.next++
	c := &conn{w: w, id: w.next, phone: p, open: true, alive: true, last: w.now}
	w.conns[c.id] = c
	w.step(session.PhoneConnected{Conn: c.id, Remote: c.addr(), Local: netip.MustParseAddrPort("192.0.2.1:2000")})
	return c
}

func (c *conn) addr() netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(10 + c.phone.number)}), uint16(20000+c.id))
}

// say sends a message to the server; it arrives after those before it.
func (c *conn) say(m skinny.Message) { c.sayAfter(0, m) }

func (c *conn) sayAfter(d time.Duration, m skinny.Message) {
	if !c.alive {
		return
	}
	when := c.w.now.Add(d + c.w.between(0, c.w.mix.slowPhone))
	if c.last.After(when) {
		when = c.last
	}
	c.last = when
	c.w.atTime(when, func() { c.arrive(m) })
}

func (c *conn) arrive(m skinny.Message) {
	if c.dead {
		return
	}
	if r, ok := m.(*skinny.Register); ok {
		c.kind, c.version, c.streams = r.DeviceType, r.ProtocolVersion, r.ActiveStreams
	}
	if ack, ok := m.(*skinny.OpenReceiveChannelAck); ok && c.open {
		c.acknowledged(ack)
	}
	before := c.bound
	c.w.step(session.PhoneMessage{Conn: c.id, Message: m})
	if before == nil || before != c.bound {
		return
	}
	switch m.(type) {
	case *skinny.TimeDateReq:
		before.welcome = true
	case *skinny.RegisterAvailableLines:
		before.welcome = before.welcome || before.model.SPCP
	}
}

// acknowledged: the server gets the phone's answer.
func (c *conn) acknowledged(m *skinny.OpenReceiveChannelAck) {
	s := c.bound
	if s == nil || m.PassThruPartyID != s.media.passThru || !s.media.open {
		return
	}
	if m.MediaStatus != skinny.MediaStatusOk && !s.media.acked {
		s.media.open, s.media.refused = false, true
	}
	s.media.acked = true
}

// leave ends the connection at the phone's end; the server hears of it later.
func (c *conn) leave(reason string) {
	if !c.alive {
		return
	}
	c.alive = false
	when := c.w.now.Add(c.w.between(0, 50*time.Millisecond))
	if c.last.After(when) {
		when = c.last
	}
	c.w.atTime(when, func() {
		if !c.dead {
			c.end()
			c.w.step(session.PhoneGone{Conn: c.id, Reason: reason})
		}
	})
}

// end is the end of the connection at the server.
func (c *conn) end() {
	c.open = false
	if c.bound != nil {
		c.bound.lost()
		c.bound = nil
	}
}

// effect is what the server did with the connection.
func (c *conn) effect(e *session.Effect) {
	switch e.Kind {
	case session.Close:
		c.end()
		if c.alive {
			c.w.after(c.w.between(0, 50*time.Millisecond), func() { c.phone.closed(c) })
		}
	case session.Bind:
		if !c.asked {
			c.w.fail(focus{conn: c.id}, "connection %d bound before it registered", c.id)
		}
		if c.bound != nil {
			c.bound.lost()
		}
		c.w.screenOf(e.Device).bind(c, e)
	case session.Send:
		if c.bound != nil {
			c.bound.receive(e.Message)
			return
		}
		switch m := e.Message.(type) {
		case *skinny.RegisterReject:
			if s := c.w.screens[c.phone.home]; s != nil && s.conn == nil { // what it was in is over for it
				s.media = rtp{}
			}
		case *skinny.RegisterTokenAck, *skinny.SPCPRegisterTokenAck, *skinny.UnregisterAck:
		default:
			c.w.fail(focus{conn: c.id}, "connection %d, not registered, is sent %s", c.id, fmt.Sprint(m.ID()))
		}
	}
}
