package bench

import (
	"slices"
	"testing"
	"time"
)

// samples are times that something took.
type samples []time.Duration

// report adds the median and the 99th percentile, in milliseconds, to the figures of a benchmark.
func (s samples) report(b *testing.B, what string) {
	if what != "" {
		what += "-"
	}
	b.ReportMetric(milliseconds(s.percentile(50)), what+"p50-ms")
	b.ReportMetric(milliseconds(s.percentile(99)), what+"p99-ms")
}

// percentile is the least value that p of a hundred do not exceed.
func (s samples) percentile(p int) time.Duration {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
