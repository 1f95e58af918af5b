package skinny

import "net/netip"

// RSVP reservations, which a server orders of an RSVP agent. Addresses are written with four bytes at every version (chan-sccp).
// Wireshark has them in the long form from 17 on and no capture tells who is right: both are read, by the size of the message.

// QoSStream is the stream that a reservation is for.
type QoSStream struct {
	ConferenceID, CallReference, PassThruPartyID uint32
	Remote                                       netip.AddrPort
}

// layout of the stream in a message that has so many bytes when its address is long.
func (s *QoSStream) layout(w *wire, long int) {
	w.u32(&s.ConferenceID)
	w.u32(&s.CallReference)
	w.u32(&s.PassThruPartyID)
	w.addr(&s.Remote, w.long(MaxVersion+1, long))
}

// QoSTraffic is the bandwidth to reserve.
type QoSTraffic struct {
	PayloadType                         Codec
	AverageBitRate, BurstSize, PeakRate uint32
}

func (t *QoSTraffic) layout(w *wire) {
	enum(w, &t.PayloadType)
	w.u32(&t.AverageBitRate)
	w.u32(&t.BurstSize)
	w.u32(&t.PeakRate)
}

// QoSApplication names to routers who reserves.
type QoSApplication struct {
	VendorID, Version, AppName, SubAppID string
}

func (a *QoSApplication) layout(w *wire) {
	w.str(&a.VendorID, 32)
	w.str(&a.Version, 16)
	w.str(&a.AppName, 32)
	w.str(&a.SubAppID, 32)
}

// QoSListen (server → media resource): wait for a reservation of the far end.
type QoSListen struct {
	QoSStream
	ResvStyle                             ResvStyle
	MaxRetryNumber                        int32
	RetryTimer                            uint32
	ConfirmRequired                       uint32
	PreemptionPriority, DefendingPriority uint32
	QoSTraffic
	QoSApplication
}

// ID is 0x014D.
func (*QoSListen) ID() MessageID { return IDQoSListen }

func (m *QoSListen) layout(w *wire) {
	m.QoSStream.layout(w, 188)
	enum(w, &m.ResvStyle)
	w.i32(&m.MaxRetryNumber)
	w.u32(&m.RetryTimer)
	w.u32(&m.ConfirmRequired)
	w.u32(&m.PreemptionPriority)
	w.u32(&m.DefendingPriority)
	m.QoSTraffic.layout(w)
	m.QoSApplication.layout(w)
}

// QoSPath (server → media resource): announce a stream to the routers on its path. It is QoSListen without ConfirmRequired.
type QoSPath struct {
	QoSStream
	ResvStyle                             ResvStyle
	MaxRetryNumber                        int32
	RetryTimer                            uint32
	PreemptionPriority, DefendingPriority uint32
	QoSTraffic
	QoSApplication
}

// ID is 0x014E.
func (*QoSPath) ID() MessageID { return IDQoSPath }

func (m *QoSPath) layout(w *wire) {
	m.QoSStream.layout(w, 184)
	enum(w, &m.ResvStyle)
	w.i32(&m.MaxRetryNumber)
	w.u32(&m.RetryTimer)
	w.u32(&m.PreemptionPriority)
	w.u32(&m.DefendingPriority)
	m.QoSTraffic.layout(w)
	m.QoSApplication.layout(w)
}

// QoSModify (server → media resource): reserve another bandwidth.
type QoSModify struct {
	QoSStream
	Direction RSVPDirection
	QoSTraffic
	QoSApplication
}

// ID is 0x0151.
func (*QoSModify) ID() MessageID { return IDQoSModify }

func (m *QoSModify) layout(w *wire) {
	m.QoSStream.layout(w, 168)
	enum(w, &m.Direction)
	m.QoSTraffic.layout(w)
	m.QoSApplication.layout(w)
}

// QoSTeardown (server → media resource): end a reservation.
type QoSTeardown struct {
	QoSStream
	Direction RSVPDirection
}

// ID is 0x014F.
func (*QoSTeardown) ID() MessageID { return IDQoSTeardown }

func (m *QoSTeardown) layout(w *wire) {
	m.QoSStream.layout(w, 40)
	enum(w, &m.Direction)
}

// UpdateDSCP (server → media resource): mark the packets of a stream differently.
type UpdateDSCP struct {
	QoSStream
	DSCP uint32
}

// ID is 0x0150.
func (*UpdateDSCP) ID() MessageID { return IDUpdateDSCP }

func (m *UpdateDSCP) layout(w *wire) {
	m.QoSStream.layout(w, 40)
	w.u32(&m.DSCP)
}

// QoSResvNotify (media resource → server): a reservation was made.
type QoSResvNotify struct {
	QoSStream
	Direction RSVPDirection
}

// ID is 0x0046.
func (*QoSResvNotify) ID() MessageID { return IDQoSResvNotify }

func (m *QoSResvNotify) layout(w *wire) {
	m.QoSStream.layout(w, 40)
	enum(w, &m.Direction)
}

// QoSErrorNotify (media resource → server): a reservation failed, and where.
type QoSErrorNotify struct {
	QoSStream
	Direction                       RSVPDirection
	ErrorCode                       QoSErrorCode
	FailureNodeIP                   netip.Addr
	RSVPErrorCode                   RSVPErrorCode
	RSVPErrorSubCode, RSVPErrorFlag uint32
}

// ID is 0x0047.
func (*QoSErrorNotify) ID() MessageID { return IDQoSErrorNotify }

func (m *QoSErrorNotify) layout(w *wire) {
	m.QoSStream.layout(w, 60)
	enum(w, &m.Direction)
	enum(w, &m.ErrorCode)
	w.ip4(&m.FailureNodeIP)
	enum(w, &m.RSVPErrorCode)
	w.u32(&m.RSVPErrorSubCode)
	w.u32(&m.RSVPErrorFlag)
}
