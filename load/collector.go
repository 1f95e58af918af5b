package load

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Bounds of what is measured: HdrHistogram needs them beforehand. What is longer counts as the longest.
const (
	shortest = int64(time.Microsecond)
	longest  = int64(10 * time.Minute)
)

// collector takes what the seats measure, from any goroutine.
type collector struct {
	counts   counts
	mu       sync.Mutex
	all      [metricCount]*hdrhistogram.Histogram // nil until there is one
	lately   [metricCount]*hdrhistogram.Histogram // since the last point
	failures map[Reason]*Failure
	rtp      RTP
}

// counts go up, but for the last two.
type counts struct {
	registered, lost, returned, keepAlives         atomic.Int64
	callsStarted, callsDone, callsFailed, callsOut atomic.Int64 // out: no phone was free
	answered, accidents, closed                    atomic.Int64
	inService, inCall                              atomic.Int64
}

func newCollector() *collector { return &collector{failures: map[Reason]*Failure{}} }

// time notes how long something took.
func (c *collector) time(m Metric, took time.Duration) {
	ns := min(max(int64(took), shortest), longest)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all[m] == nil {
		c.all[m] = hdrhistogram.New(shortest, longest, 3)
		c.lately[m] = hdrhistogram.New(shortest, longest, 2)
	}
	_ = c.all[m].RecordValue(ns) // within its bounds
	_ = c.lately[m].RecordValue(ns)
}

// fail counts a failure and keeps the first of its kind.
func (c *collector) fail(reason Reason, phone, detail string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.failures[reason]
	if f == nil {
		f = &Failure{Reason: reason, Hint: hints[reason], Phone: phone, Example: detail}
		c.failures[reason] = f
	}
	f.Count++
}

// failed is how many failures there were.
func (c *collector) failed() (n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.failures {
		n += f.Count
	}
	return n
}

// recent takes the times since it was called last.
func (c *collector) recent() map[string]Recent {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[string]Recent{}
	for m, h := range c.lately {
		if h == nil || h.TotalCount() == 0 {
			continue
		}
		out[Metric(m).String()] = Recent{
			P50: inMilliseconds(h.ValueAtQuantile(50)), P99: inMilliseconds(h.ValueAtQuantile(99)), Max: inMilliseconds(h.Max()),
		}
		h.Reset()
	}
	return out
}

// times is all that was measured, by the names of the metrics.
func (c *collector) times() map[string]Times {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[string]Times{}
	for m, h := range c.all {
		if h != nil && h.TotalCount() > 0 {
			out[Metric(m).String()] = timesOf(h)
		}
	}
	return out
}

func timesOf(h *hdrhistogram.Histogram) Times {
	t := Times{
		Count: h.TotalCount(), Min: inMilliseconds(h.Min()), Mean: h.Mean() / float64(time.Millisecond), Max: inMilliseconds(h.Max()),
		P50: inMilliseconds(h.ValueAtQuantile(50)), P90: inMilliseconds(h.ValueAtQuantile(90)),
		P99: inMilliseconds(h.ValueAtQuantile(99)), P999: inMilliseconds(h.ValueAtQuantile(99.9)),
	}
	if text, err := h.EncodeV2(); err == nil { // an error is one of writing to memory
		t.Histogram = string(text)
	}
	return t
}

func inMilliseconds(ns int64) float64 { return milliseconds(time.Duration(ns)) }
