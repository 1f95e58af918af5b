package skinny

import "net/netip"

// MediaPortList (station → server): several RTP ports at once (media bridges), instead of IpPort. Only chan-sccp knows it.
type MediaPortList struct {
	RTPMediaPort []uint32 // 16 at most
}

// ID is 0x0011.
func (*MediaPortList) ID() MessageID { return IDMediaPortList }

func (m *MediaPortList) layout(w *wire) {
	const slots = 16
	n := w.count(len(m.RTPMediaPort), slots)
	list(w, &m.RTPMediaPort, n, slots, 4, wordOf)
}

// StartMediaReception (server → station): the OpenReceiveChannel of CallManager 2.x. There is no answer: the phone receives on the
// port of its IpPort.
type StartMediaReception struct {
	IP                    netip.Addr // the phone's own
	MillisecondPacketSize uint32
	PayloadType           Codec
}

// ID is 0x008C.
func (*StartMediaReception) ID() MessageID { return IDStartMediaReception }

// The last three words were uninitialised in the capture.
func (m *StartMediaReception) layout(w *wire) {
	w.ip4(&m.IP)
	w.u32(&m.MillisecondPacketSize)
	enum(w, &m.PayloadType)
	w.pad(12)
}

// StopMediaReception (server → station): the CloseReceiveChannel of CallManager 2.x.
type StopMediaReception struct {
	ConferenceID    uint32
	PassThruPartyID uint32 // chan-sccp only; written when it is not 0
}

// ID is 0x008D.
func (*StopMediaReception) ID() MessageID { return IDStopMediaReception }

// CallManager 2.x sends four bytes without meaning.
func (m *StopMediaReception) layout(w *wire) {
	w.u32(&m.ConferenceID)
	if w.tail(m.PassThruPartyID != 0) {
		return
	}
	w.u32(&m.PassThruPartyID)
}

// StartMediaFailureDetection (server → station): watch a stream that is received.
type StartMediaFailureDetection struct {
	ConferenceID, PassThruPartyID uint32
	MillisecondPacketSize         uint32
	PayloadType                   Codec
	EchoCancellation              EchoCancellation
	CodecParams                   CodecParams
	CallReference                 uint32
}

// ID is 0x011C.
func (*StartMediaFailureDetection) ID() MessageID { return IDStartMediaFailureDetection }

func (m *StartMediaFailureDetection) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.u32(&m.MillisecondPacketSize)
	enum(w, &m.PayloadType)
	enum(w, &m.EchoCancellation)
	w.raw(m.CodecParams[:])
	w.u32(&m.CallReference)
}

// DataSession is a T.120 data session with another station.
type DataSession struct {
	RemoteIP    netip.Addr
	SessionType SessionType
}

// StartSessionTransmission (server → station): begin a T.120 data session.
type StartSessionTransmission DataSession

// StopSessionTransmission (server → station): end a T.120 data session.
type StopSessionTransmission DataSession

// ID is 0x0095.
func (*StartSessionTransmission) ID() MessageID { return IDStartSessionTransmission }

// ID is 0x0096.
func (*StopSessionTransmission) ID() MessageID { return IDStopSessionTransmission }

func (m *StartSessionTransmission) layout(w *wire) { (*DataSession)(m).layout(w) }
func (m *StopSessionTransmission) layout(w *wire)  { (*DataSession)(m).layout(w) }

// 8 bytes with a short address, 24 with a long one. chan-sccp has that from 16, Wireshark from 17; the size tells.
func (s *DataSession) layout(w *wire) {
	if w.long(17, 24) {
		w.ip46(&s.RemoteIP)
	} else {
		w.ip4(&s.RemoteIP)
	}
	enum(w, &s.SessionType)
}
