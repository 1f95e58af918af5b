package media

import (
	"math"
	"slices"
	"time"

	"github.com/pion/rtp"
)

// Stats is what a Stream has sent and received so far.
type Stats struct {
	Sent, SentBytes uint64 // packets; payload bytes
	SendErrors      uint64

	Received, ReceivedBytes uint64 // packets; payload bytes
	Lost                    uint64 // sequence numbers that never came, over all sources
	Reordered, Duplicate    uint64
	Malformed               uint64        // datagrams that are not RTP
	Sources                 int           // SSRCs, or jumps of the sequence, seen one after the other
	Jitter                  time.Duration // RFC 3550 6.4.1, of the last source
	First, Last             time.Time     // arrival of the first and the last packet
	LongestGap              time.Duration // between two packets that followed each other
	PayloadTypes            []PayloadCount
	Delay                   Delay
	Digits                  string // that came as telephone-events, the newest 256
}

// PayloadCount counts the packets of one RTP payload type.
type PayloadCount struct {
	Type    uint8
	Packets uint64
}

// Delay is the one-way delay of the packets whose sender keeps a Clock.
type Delay struct {
	Packets        uint64
	Min, Mean, Max time.Duration
	P50, P99       time.Duration // within 10 %
}

// reception keeps the receiver's figures of RFC 3550 appendix A for one source
// after another: Asterisk gives every new leg a new SSRC.
type reception struct {
	Stats
	clock *Clock

	ssrc     uint32
	started  bool
	max      uint16 // highest sequence number
	window   uint64 // bit n: max-n was received
	base     uint64 // packets expected of former sources, minus those received
	expected uint64
	unique   uint64
	timed    bool    // transit is there
	transit  int64   // of the last packet, in units of the RTP clock
	jitter   float64 // in units of the RTP clock
	delays   delayTable
}

// maxDropout is the jump that RFC 3550 A.1 takes as a restart of the source.
const maxDropout = 3000

// packet counts a packet that arrived at now. The timestamp of an event is that of its beginning, not of the packet.
func (r *reception) packet(h *rtp.Header, payload int, event bool, now time.Time) {
	if r.Received == 0 {
		r.First = now
	} else {
		r.LongestGap = max(r.LongestGap, now.Sub(r.Last))
	}
	r.Last = now
	r.Received++
	r.ReceivedBytes += uint64(payload)
	r.countType(h.PayloadType)

	step := int16(h.SequenceNumber - r.max)
	if !r.started || h.SSRC != r.ssrc || step > maxDropout || step < -maxDropout {
		r.restart(h, event, now)
		return
	}
	switch {
	case step > 0:
		r.max = h.SequenceNumber
		r.window = r.window<<uint(step) | 1
		r.expected += uint64(step)
		r.unique++
	case step > -64 && r.window&(1<<uint(-step)) != 0:
		r.Duplicate++
		return
	case step > -64:
		r.window |= 1 << uint(-step)
		r.Reordered++
		r.unique++
		r.expected = max(r.expected, uint64(1-step)) // one from before the first that came was sent too
	default: // too old to tell a duplicate
		r.Reordered++
	}
	if event {
		return
	}
	if !r.timed {
		r.timed, r.transit = true, rtpUnits(now)-int64(h.Timestamp)
	}
	transit := rtpUnits(now) - int64(h.Timestamp)
	d := int32(transit - r.transit) // timestamps wrap
	r.transit = transit
	r.jitter += (math.Abs(float64(d)) - r.jitter) / 16
	r.measure(h.Timestamp, now)
}

func (r *reception) restart(h *rtp.Header, event bool, now time.Time) {
	r.base += r.expected - r.unique
	r.started, r.ssrc, r.max, r.window = true, h.SSRC, h.SequenceNumber, 1
	r.expected, r.unique = 1, 1
	r.jitter, r.timed = 0, false
	r.Sources++
	if !event {
		r.timed, r.transit = true, rtpUnits(now)-int64(h.Timestamp)
		r.measure(h.Timestamp, now)
	}
}

func (r *reception) measure(ts uint32, now time.Time) {
	if d, ok := r.clock.delay(ts, now); ok {
		r.delays.add(d)
	}
}

func (r *reception) countType(pt uint8) {
	for i := range r.PayloadTypes {
		if r.PayloadTypes[i].Type == pt {
			r.PayloadTypes[i].Packets++
			return
		}
	}
	r.PayloadTypes = append(r.PayloadTypes, PayloadCount{pt, 1})
}

// stats returns a copy of the figures.
func (r *reception) stats() Stats {
	s := r.Stats
	s.PayloadTypes = slices.Clone(s.PayloadTypes)
	s.Lost = r.base + r.expected - r.unique
	s.Jitter = time.Duration(r.jitter * float64(time.Second) / clockRate)
	s.Delay = r.delays.summary()
	return s
}

// rtpUnits is a time in units of the RTP clock.
func rtpUnits(t time.Time) int64 { return t.UnixNano() / (int64(time.Second) / clockRate) }

// delayTable counts delays in classes that are 10 % apart, from 10 µs on.
type delayTable struct {
	n        uint64
	sum      time.Duration
	min, max time.Duration
	last     time.Duration
	class    [140]uint32
}

const delayUnit = 10 * time.Microsecond

func (t *delayTable) add(d time.Duration) {
	if t.n == 0 || d < t.min {
		t.min = d
	}
	t.max, t.last = max(t.max, d), d
	t.n++
	t.sum += d
	i := 0
	if d > delayUnit {
		i = int(math.Log(float64(d)/float64(delayUnit)) / math.Log(1.1))
	}
	t.class[min(i, len(t.class)-1)]++
}

func (t *delayTable) summary() Delay {
	if t.n == 0 {
		return Delay{}
	}
	return Delay{Packets: t.n, Min: t.min, Mean: t.sum / time.Duration(t.n), Max: t.max,
		P50: t.quantile(0.5), P99: t.quantile(0.99)}
}

func (t *delayTable) quantile(q float64) time.Duration {
	want, seen := uint64(math.Ceil(q*float64(t.n))), uint64(0)
	for i, n := range t.class {
		if seen += uint64(n); seen >= want {
			d := time.Duration(float64(delayUnit) * math.Pow(1.1, float64(i)+0.5))
			return min(max(d, t.min), t.max)
		}
	}
	return t.max
}
