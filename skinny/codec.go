package skinny

import "encoding/binary"

// HeaderSize is the length of the header of a frame: length, header version, message id.
const HeaderSize = 12

// A MessageID is the number of a message on the wire.
type MessageID uint32

// A Message is one SCCP message, always a pointer to one of the structs of this package.
type Message interface {
	ID() MessageID
	layout(*wire)
}

// A Version is a protocol version: 0 to MaxVersion.
type Version uint8

// MaxVersion is the highest protocol version that is known; no source tells of a higher one.
const MaxVersion Version = 22

// A Dialect says how the messages of one station are written.
type Dialect struct {
	Version Version // as negotiated, see NegotiateVersion
	UTF8    bool    // texts are UTF-8, else ISO-8859-1
	SPCP    bool    // an SPA phone: ConnectionStatisticsReq has its wide number at any version
}

// Unknown is a message with an id that no source knows.
type Unknown struct {
	MessageID MessageID
	Body      []byte // the payload
}

// ID is the number that came with the frame.
func (m *Unknown) ID() MessageID { return m.MessageID }

func (m *Unknown) layout(w *wire) { w.whole(&m.Body) }

// Append appends the whole frame of m to dst: header and payload, padded to a multiple of 4 but where the payload is kept as it came.
// The header carries the version from 10 on, and 0 below and in the three acks (chan-sccp does so). The message is only read: it may
// be sent to several phones at once.
func Append(dst []byte, m Message, d Dialect) []byte {
	id := m.ID()
	start := len(dst)
	dst = append(dst, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

	w := wires.Get().(*wire)
	*w = wire{buf: dst, writing: true, Dialect: d}
	m.layout(w)
	if !w.asCame {
		w.zeros(-(len(w.buf) - start) & 3)
	}
	dst = w.buf
	*w = wire{}
	wires.Put(w)

	header := dst[start:]
	binary.LittleEndian.PutUint32(header, uint32(len(header)-8))
	binary.LittleEndian.PutUint32(header[4:], headerVersion(id, d.Version))
	binary.LittleEndian.PutUint32(header[8:], uint32(id))
	return dst
}

func headerVersion(id MessageID, v Version) uint32 {
	if v < 10 || id == IDRegisterAck || id == IDUnregisterAck || id == IDKeepAliveAck {
		return 0
	}
	return uint32(v)
}

// Decode reads a payload. It never fails: an unknown id gives *Unknown, fields that the payload does not reach are
// zero, and bytes after the last field are left out (DecodeRest has them). The message keeps nothing of payload.
func Decode(id MessageID, payload []byte, d Dialect) Message {
	m, _ := DecodeRest(id, payload, d)
	return m
}

// DecodeRest is Decode, and returns the bytes of payload after the last field too: padding, or fields of a version that no
// source knows. With them nothing that came is lost.
func DecodeRest(id MessageID, payload []byte, d Dialect) (m Message, rest []byte) {
	m = newMessage(id)
	w := wires.Get().(*wire)
	*w = wire{buf: payload, Dialect: d}
	m.layout(w)
	rest = payload[w.off:]
	*w = wire{}
	wires.Put(w)
	return m, rest
}
