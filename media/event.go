package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pion/rtp"
)

// DefaultEvents is the payload type of telephone-events (RFC 4733) that everybody uses.
const DefaultEvents = 101

// eventKeys are the keys in the order of their events (RFC 4733, table 3).
const eventKeys = "0123456789*#ABCD"

const (
	eventTime   = 100 * time.Millisecond // a digit lasts
	eventGap    = 60 * time.Millisecond  // until the next may begin
	eventEnds   = 3                      // times that the last packet is sent (RFC 4733 2.5.1.4)
	eventVolume = 10                     // -10 dBm0
	maxKeys     = 64                     // that wait to be sent
	keepDigits  = 256
)

// ErrBusy means that more digits wait to be sent than a stream keeps.
var ErrBusy = errors.New("too many digits wait to be sent")

// eventSender makes the packets of the digits that were pressed, one after the other. Audio pauses meanwhile, its clock does not.
type eventSender struct {
	waiting []byte // events
	pt      uint8
	began   uint32 // timestamp of the event that is being sent
	sent    uint32 // of its duration, in units of the RTP clock
	ends    int    // last packets that are still to be sent
	active  bool
	gap     time.Duration // left until the next may begin
}

// SendDigits sends digits (0-9 * # A-D) as telephone-events with a payload type, behind those that wait already, in place of
// audio. It does not wait for them.
func (s *Stream) SendDigits(payloadType uint8, digits string) error {
	events := make([]byte, 0, len(digits))
	for _, d := range digits {
		i := strings.IndexRune(eventKeys, d)
		if i < 0 {
			return fmt.Errorf("digit %q has no telephone-event: %s have", d, eventKeys)
		}
		events = append(events, byte(i))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case !s.remote.IsValid():
		return errors.New("digits to a media stream that does not send")
	case len(s.keys.waiting)+len(events) > maxKeys:
		return ErrBusy
	}
	s.keys.pt, s.keys.waiting = payloadType, append(s.keys.waiting, events...)
	return nil
}

// next makes the header and the payload of a turn; false when the turn is audio's.
func (e *eventSender) next(h *rtp.Header, dst []byte, packet time.Duration) ([]byte, bool) {
	h.Marker = !e.active // of the first packet of an event (RFC 4733 2.5.1.1)
	if !e.active {
		e.gap = max(0, e.gap-packet)
		if len(e.waiting) == 0 || e.gap > 0 {
			return dst, false
		}
		e.active, e.began, e.sent, e.ends = true, h.Timestamp, 0, eventEnds
	}
	h.PayloadType, h.Timestamp = e.pt, e.began
	whole := uint32(eventTime * clockRate / time.Second)
	e.sent = min(whole, e.sent+uint32(packet*clockRate/time.Second))
	flags := byte(eventVolume)
	if e.sent == whole {
		flags |= 0x80 // the end
		e.ends--
	}
	dst = append(dst, e.waiting[0], flags)
	dst = binary.BigEndian.AppendUint16(dst, uint16(e.sent))
	if e.ends == 0 {
		e.active, e.gap = false, eventGap
		e.waiting = append(e.waiting[:0], e.waiting[1:]...)
	}
	return dst, true
}

// stop forgets what was not sent.
func (e *eventSender) stop() { *e = eventSender{} }

// heardEvents follows the telephone-events of a stream.
type heardEvents struct {
	pt      uint8
	digits  []byte
	started bool
	ssrc    uint32
	began   uint32 // timestamp of the last
}

// hear takes a packet and says whether a digit began with it. Packets of one event have its timestamp.
func (e *heardEvents) hear(h *rtp.Header, payload []byte) bool {
	if len(payload) < 4 || int(payload[0]) >= len(eventKeys) || e.started && h.SSRC == e.ssrc && h.Timestamp == e.began {
		return false
	}
	e.started, e.ssrc, e.began = true, h.SSRC, h.Timestamp
	if len(e.digits) == keepDigits {
		e.digits = append(e.digits[:0], e.digits[1:]...)
	}
	e.digits = append(e.digits, eventKeys[payload[0]])
	return true
}

// Events sets the payload type in which telephone-events are understood; DefaultEvents until then.
func (s *Stream) Events(payloadType uint8) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events.pt = payloadType
}

// Digits returns the digits that came as telephone-events, the newest 256.
func (s *Stream) Digits() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.events.digits)
}
