package skinny

import "net/netip"

// StartMulticastMediaReception (server → station): listen to a multicast group (paging, music on hold); answered by
// MulticastMediaReceptionAck.
type StartMulticastMediaReception struct {
	ConferenceID, PassThruPartyID uint32
	Multicast                     netip.AddrPort
	MillisecondPacketSize         uint32
	PayloadType                   Codec
	EchoCancellation              EchoCancellation
	CodecParams                   CodecParams
	CallReference                 uint32 // not in chan-sccp; written when it is not 0
}

// ID is 0x0101.
func (*StartMulticastMediaReception) ID() MessageID { return IDStartMulticastMediaReception }

// 32 or 36 bytes with a short address, 48 or 52 with a long one. chan-sccp has that from 16, Wireshark from 17; the size tells.
func (m *StartMulticastMediaReception) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.addr(&m.Multicast, w.long(17, 48))
	w.u32(&m.MillisecondPacketSize)
	enum(w, &m.PayloadType)
	enum(w, &m.EchoCancellation)
	w.raw(m.CodecParams[:])
	if w.tail(m.CallReference != 0) {
		return
	}
	w.u32(&m.CallReference)
}

// MulticastMediaReceptionAck (station → server): whether the phone listens to the group.
type MulticastMediaReceptionAck struct {
	ReceptionStatus MulticastReceptionStatus
	PassThruPartyID uint32
	CallReference   uint32 // Wireshark only; written when it is not 0
}

// ID is 0x0021.
func (*MulticastMediaReceptionAck) ID() MessageID { return IDMulticastMediaReceptionAck }

func (m *MulticastMediaReceptionAck) layout(w *wire) {
	enum(w, &m.ReceptionStatus)
	w.u32(&m.PassThruPartyID)
	if w.tail(m.CallReference != 0) {
		return
	}
	w.u32(&m.CallReference)
}

// StartMulticastMediaTransmission (server → station): send to a multicast group.
type StartMulticastMediaTransmission struct {
	ConferenceID, PassThruPartyID uint32
	Multicast                     netip.AddrPort
	MillisecondPacketSize         uint32
	PayloadType                   Codec
	Precedence                    uint32
	SilenceSuppression            SilenceSuppression
	MaxFramesPerPacket            uint16
	CodecParams                   CodecParams
	CallReference                 uint32 // not in chan-sccp; written when it is not 0
}

// ID is 0x0102.
func (*StartMulticastMediaTransmission) ID() MessageID { return IDStartMulticastMediaTransmission }

// 40 or 44 bytes with a short address, 56 or 60 with a long one; the size tells, as in StartMulticastMediaReception.
func (m *StartMulticastMediaTransmission) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.addr(&m.Multicast, w.long(17, 56))
	w.u32(&m.MillisecondPacketSize)
	enum(w, &m.PayloadType)
	w.u32(&m.Precedence)
	enum(w, &m.SilenceSuppression)
	w.u16(&m.MaxFramesPerPacket)
	w.pad(2)
	w.raw(m.CodecParams[:])
	if w.tail(m.CallReference != 0) {
		return
	}
	w.u32(&m.CallReference)
}

// MulticastStream is a stream to stop.
type MulticastStream struct {
	ConferenceID, PassThruPartyID uint32
	CallReference                 uint32 // written when it is not 0
}

// StopMulticastMediaReception (server → station): listen to the group no longer.
type StopMulticastMediaReception MulticastStream

// StopMulticastMediaTransmission (server → station): send to the group no longer.
type StopMulticastMediaTransmission MulticastStream

// ID is 0x0103.
func (*StopMulticastMediaReception) ID() MessageID { return IDStopMulticastMediaReception }

// ID is 0x0104.
func (*StopMulticastMediaTransmission) ID() MessageID { return IDStopMulticastMediaTransmission }

func (m *StopMulticastMediaReception) layout(w *wire)    { (*MulticastStream)(m).layout(w) }
func (m *StopMulticastMediaTransmission) layout(w *wire) { (*MulticastStream)(m).layout(w) }

func (s *MulticastStream) layout(w *wire) {
	w.u32(&s.ConferenceID)
	w.u32(&s.PassThruPartyID)
	if w.tail(s.CallReference != 0) {
		return
	}
	w.u32(&s.CallReference)
}
