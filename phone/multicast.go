package phone

import (
	"net/netip"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// handleMulticast takes the orders of paging and of music for all; false when m is none. They belong to no call.
func (p *Phone) handleMulticast(m skinny.Message) ([]skinny.Message, bool) {
	switch m := m.(type) {
	case *skinny.StartMulticastMediaReception:
		ack := &skinny.MulticastMediaReceptionAck{PassThruPartyID: m.PassThruPartyID, CallReference: m.CallReference}
		p.packet("StartMulticastMediaReception", m.MillisecondPacketSize)
		if !p.join(m.PassThruPartyID, m.Multicast, m.PayloadType, true) {
			ack.ReceptionStatus = skinny.MulticastReceptionStatusError
		}
		return []skinny.Message{ack}, true
	case *skinny.StartMulticastMediaTransmission: // has no answer
		p.packet("StartMulticastMediaTransmission", m.MillisecondPacketSize)
		p.join(m.PassThruPartyID, m.Multicast, m.PayloadType, false)
	case *skinny.StopMulticastMediaReception:
		p.leaveGroup(m.PassThruPartyID, true)
	case *skinny.StopMulticastMediaTransmission:
		p.leaveGroup(m.PassThruPartyID, false)
	default:
		return nil, false
	}
	return nil, true
}

// group is a stream of a multicast group: a party listens or sends.
type group struct {
	party     uint32
	receiving bool
}

// join listens or sends to a group; false when it cannot.
func (p *Phone) join(party uint32, addr netip.AddrPort, payload skinny.Codec, receive bool) bool {
	codec, ok := p.audio("multicast order", payload)
	if !addr.Addr().IsMulticast() || addr.Port() == 0 {
		p.fault("multicast order with address %v, which is no group", addr)
		return false
	}
	if !ok {
		return false
	}
	p.leaveGroup(party, receive)
	l := &leg{codec: codec, party: party, receiving: receive, sending: !receive, local: addr, remote: addr}
	if !p.o.NoMedia {
		o := p.streamOptions()
		if receive {
			o.Group = addr
		}
		s, err := media.Listen(o)
		if err == nil && !receive {
			err = s.Send(addr, codec)
		}
		if err != nil {
			p.o.Log.Error().Str("dev", p.o.Name).Err(err).Msg("join multicast group")
			if s != nil {
				_ = s.Close()
			}
			return false
		}
		l.stream = s
		p.feed(l)
	}
	if p.groups == nil {
		p.groups = map[group]*leg{}
	}
	p.groups[group{party, receive}] = l
	return true
}

// leaveGroup ends a stream; none is no mistake: servers stop what they do not know to be running.
func (p *Phone) leaveGroup(party uint32, receive bool) {
	g := group{party, receive}
	if l := p.groups[g]; l != nil {
		delete(p.groups, g)
		if l.stream != nil {
			_ = l.stream.Close()
		}
	}
}

func (p *Phone) leaveGroups() {
	for g := range p.groups {
		p.leaveGroup(g.party, g.receiving)
	}
}
