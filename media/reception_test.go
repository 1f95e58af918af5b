package media

import (
	"testing"
	"time"

	"github.com/pion/rtp"
)

func TestReceptionCounts(t *testing.T) {
	type pkt struct {
		ssrc uint32
		seq  uint16
	}
	for _, tc := range []struct {
		name                             string
		in                               []pkt
		lost, reordered, duplicate, recv uint64
		sources                          int
	}{
		{"in order", []pkt{{1, 1}, {1, 2}, {1, 3}}, 0, 0, 0, 3, 1},
		{"wrap", []pkt{{1, 65534}, {1, 65535}, {1, 0}, {1, 1}}, 0, 0, 0, 4, 1},
		{"two lost", []pkt{{1, 1}, {1, 4}}, 2, 0, 0, 2, 1},
		{"reordered", []pkt{{1, 1}, {1, 3}, {1, 2}, {1, 4}}, 0, 1, 0, 4, 1},
		{"first two swapped", []pkt{{1, 2}, {1, 1}, {1, 3}}, 0, 1, 0, 3, 1},
		{"one lost before the first that came", []pkt{{1, 0}, {1, 65534}, {1, 1}}, 1, 1, 0, 3, 1},
		{"duplicate", []pkt{{1, 1}, {1, 2}, {1, 2}, {1, 1}}, 0, 0, 2, 4, 1},
		{"new source after a loss", []pkt{{1, 1}, {1, 3}, {2, 900}, {2, 901}}, 1, 0, 0, 4, 2},
		{"jump is a restart", []pkt{{1, 1}, {1, 9000}, {1, 9001}}, 0, 0, 0, 3, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := reception{clock: NewClock()}
			now := time.Unix(1000, 0)
			for i, p := range tc.in {
				r.packet(&rtp.Header{SSRC: p.ssrc, SequenceNumber: p.seq, Timestamp: uint32(i * 160)}, 160, false, now)
				now = now.Add(20 * time.Millisecond)
			}
			s := r.stats()
			if s.Lost != tc.lost || s.Reordered != tc.reordered || s.Duplicate != tc.duplicate || s.Received != tc.recv || s.Sources != tc.sources {
				t.Errorf("lost %d reordered %d duplicate %d received %d sources %d, want %d %d %d %d %d",
					s.Lost, s.Reordered, s.Duplicate, s.Received, s.Sources, tc.lost, tc.reordered, tc.duplicate, tc.recv, tc.sources)
			}
		})
	}
}

func TestReceptionTimes(t *testing.T) {
	r := reception{clock: NewClock()}
	start := time.Unix(1000, 0)
	// Every second packet 10 ms late: |D| is 10 ms each time, and the estimate tends to it.
	for i := range 400 {
		at := start.Add(time.Duration(i) * 20 * time.Millisecond)
		if i%2 == 1 {
			at = at.Add(10 * time.Millisecond)
		}
		r.packet(&rtp.Header{SequenceNumber: uint16(i), Timestamp: uint32(i * 160), PayloadType: uint8(8 * (i % 2))}, 160, false, at)
	}
	s := r.stats()
	if s.Jitter < 9*time.Millisecond || s.Jitter > 11*time.Millisecond {
		t.Errorf("jitter %v, want 10 ms", s.Jitter)
	}
	if s.LongestGap != 30*time.Millisecond {
		t.Errorf("longest gap %v, want 30 ms", s.LongestGap)
	}
	if !s.First.Equal(start) || s.Last.Sub(start) != 399*20*time.Millisecond+10*time.Millisecond {
		t.Errorf("first %v last %v", s.First, s.Last)
	}
	if len(s.PayloadTypes) != 2 || s.PayloadTypes[0] != (PayloadCount{0, 200}) || s.PayloadTypes[1] != (PayloadCount{8, 200}) {
		t.Errorf("payload types %v", s.PayloadTypes)
	}
}

func TestClockDelay(t *testing.T) {
	c := NewClock()
	now := c.start.Add(3 * time.Second)
	ts := c.timestamp(now)
	near := func(name string, at time.Time, want time.Duration) {
		t.Helper()
		d, ok := c.delay(ts, at)
		if !ok || d < want-200*time.Microsecond || d > want+200*time.Microsecond {
			t.Errorf("%s: delay %v %v, want %v", name, d, ok, want)
		}
	}
	near("another process", now.Add(7*time.Millisecond), 7*time.Millisecond)
	c.sent(ts, now.Add(5*time.Millisecond))
	near("sent 5 ms late", now.Add(7*time.Millisecond), 2*time.Millisecond)
	if d, ok := c.delay(ts+8000, now); ok {
		t.Errorf("a timestamp of the future has the delay %v", d)
	}
	if d, ok := c.delay(ts, now.Add(6*time.Second)); ok {
		t.Errorf("a timestamp 6 s old has the delay %v", d)
	}
}

func TestDelayQuantiles(t *testing.T) {
	var d delayTable
	for i := range 100 {
		d.add(time.Duration(i+1) * time.Millisecond)
	}
	s := d.summary()
	if s.Min != time.Millisecond || s.Max != 100*time.Millisecond || s.Packets != 100 {
		t.Errorf("%+v", s)
	}
	if s.P50 < 45*time.Millisecond || s.P50 > 55*time.Millisecond || s.P99 < 90*time.Millisecond || s.P99 > 100*time.Millisecond {
		t.Errorf("p50 %v p99 %v", s.P50, s.P99)
	}
}
