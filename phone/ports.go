package phone

import "github.com/skinnyd/skinnyd/skinny"

// handlePorts takes orders about ports that come before or outlive their streams; false when m is none.
func (p *Phone) handlePorts(m skinny.Message) ([]skinny.Message, bool) {
	switch m := m.(type) {
	case *skinny.PortReq:
		return p.reserve(m), true
	case *skinny.PortClose:
		if l := p.legs[m.CallReference]; l != nil {
			l.reserved = false
			p.closeUnused(m.CallReference, l)
		}
	case *skinny.StartMediaFailureDetection: // what it says when it finds one is in no source
		if l := p.legs[m.CallReference]; l == nil || !l.receiving || l.party != m.PassThruPartyID {
			p.fault("StartMediaFailureDetection of party %#x of call %d, whose channel is not open", m.PassThruPartyID, m.CallReference)
		}
	default:
		return nil, false
	}
	return nil, true
}

// reserve opens a port for a stream to come; the OpenReceiveChannel of the call uses it. Without an address in the answer
// there is none: no source has a status for it.
func (p *Phone) reserve(m *skinny.PortReq) []skinny.Message {
	if p.find(m.CallReference) == nil {
		p.callFor("PortReq", 0, m.CallReference) // the order names no line
	}
	res := &skinny.PortRes{ConferenceID: m.ConferenceID, CallReference: m.CallReference, PassThruPartyID: m.PassThruPartyID, MediaType: m.MediaType}
	if m.MediaType > skinny.MediaTypeAudio { // old servers leave it out
		p.fault("PortReq for %v of a phone that announced audio only", m.MediaType)
		return []skinny.Message{res}
	}
	l, err := p.leg(m.CallReference)
	if err != nil {
		p.o.Log.Error().Str("dev", p.o.Name).Err(err).Msg("reserve port")
		return []skinny.Message{res}
	}
	l.reserved = true
	res.Addr, res.RTCPPort = l.local, uint32(l.local.Port())+1
	return []skinny.Message{res}
}

// closeUnused gives the port of a leg back when nothing holds it.
func (p *Phone) closeUnused(reference uint32, l *leg) {
	if !l.receiving && !l.sending && !l.reserved {
		p.closeLeg(reference)
	}
}
