package media

import (
	"sync/atomic"
	"time"
)

// clockRate is the rate of every codec's RTP clock here, in Hz. G.722 counts in
// 8 kHz though it samples at 16 kHz (RFC 3551, 4.5.2).
const clockRate = 8000

// Clock ties RTP timestamps to time: a packet with timestamp t was due when the
// wall clock, counted in 1/8000 s since 1970, had t in its lower 32 bits. Streams
// that share a Clock also correct for packets that were sent late. Streams of
// other processes of the machine are measured too, but not corrected.
type Clock struct {
	start time.Time // wall and monotonic
	base  int64     // wall clock of start in ns since 1970
	late  [1 << 14]atomic.Uint64
}

// NewClock starts a clock; one is enough for a process.
func NewClock() *Clock {
	now := time.Now()
	return &Clock{start: now, base: now.UnixNano()}
}

// timestamp is the RTP timestamp of now.
func (c *Clock) timestamp(now time.Time) uint32 {
	ns := c.base + int64(now.Sub(c.start))
	return uint32(uint64(ns) / (1e9 / clockRate))
}

// sent notes that the packet ts left at now, d after it was due. A hash slot
// holds one packet; two streams that are due in the same 1/8000 s share it,
// and are then off by the difference of their lateness.
func (c *Clock) sent(ts uint32, now time.Time) {
	c.late[slot(ts)].Store(uint64(ts)<<32 | uint64(uint32(c.age(ts, now)/time.Microsecond)))
}

// delay is how long the packet ts was on its way when it arrived at now; false
// when the timestamp is not of a Clock: in the future, or older than 5 s.
func (c *Clock) delay(ts uint32, now time.Time) (time.Duration, bool) {
	d := c.age(ts, now)
	if d < 0 || d > 5*time.Second {
		return 0, false
	}
	if v := c.late[slot(ts)].Load(); uint32(v>>32) == ts {
		d -= time.Duration(uint32(v)) * time.Microsecond
	}
	return max(d, 0), true
}

// age is the time since ts was due; negative when it is still to come.
func (c *Clock) age(ts uint32, now time.Time) time.Duration {
	ns := uint64(c.base + int64(now.Sub(c.start)))
	const unit = 1e9 / clockRate
	back := int32(uint32(ns/unit) - ts)
	return time.Duration(back)*unit + time.Duration(ns%unit)
}

func slot(ts uint32) uint32 { return ts * 2654435761 >> 18 }
