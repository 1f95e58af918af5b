package load

import "time"

// Metric is a time that is measured.
type Metric uint8

// The metrics; metrics has their names and from where to where they go.
const (
	Connect Metric = iota
	Ack
	Ready
	KeepAlive
	DialTone
	RingTime
	Through
	Orders
	Media
	IdleTime
	Delay
	Jitter
	Late
	metricCount
)

var metrics = [metricCount]struct{ name, what string }{
	Connect:   {"connect", "a phone begins to connect → the connection is there, TLS included"},
	Ack:       {"ack", "a phone begins to connect → RegisterAck"},
	Ready:     {"ready", "a phone begins to connect → the last answer of its registration"},
	KeepAlive: {"keepalive", "KeepAlive → KeepAliveAck"},
	DialTone:  {"dialtone", "off-hook → dial tone"},
	RingTime:  {"ring", "last digit → the far phone rings"},
	Through:   {"through", "last digit → the call is connected"},
	Orders:    {"orders", "answer → each phone is told where to send its audio"},
	Media:     {"media", "answer → each phone hears the other's first packet"},
	IdleTime:  {"idle", "hang-up → each phone is told that the call is over"},
	Delay:     {"delay", "a packet of RTP, sent → received"},
	Jitter:    {"jitter", "of the packets that a phone received in a call (RFC 3550 6.4.1)"},
	Late:      {"late", "a packet of RTP is due → it is sent: the generator's own lateness"},
}

// String is the metric's name, as conditions and JSON spell it.
func (m Metric) String() string { return metrics[m].name }

// What says from where to where the metric goes.
func (m Metric) What() string { return metrics[m].what }

// Metrics lists all of them.
func Metrics() []Metric {
	all := make([]Metric, metricCount)
	for i := range all {
		all[i] = Metric(i)
	}
	return all
}

// Times is how often something was measured, and how long it took, in milliseconds.
type Times struct {
	Count int64   `json:"count"`
	Min   float64 `json:"min"`
	Mean  float64 `json:"mean"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P99   float64 `json:"p99"`
	P999  float64 `json:"p99.9"`
	Max   float64 `json:"max"`
	// Histogram is all of them: an HdrHistogram of nanoseconds, compressed (V2) and in base64, as its tools read it.
	Histogram string `json:"histogram,omitempty"`
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// metricOf is the metric of a name.
func metricOf(name string) (Metric, bool) {
	for i, m := range metrics {
		if m.name == name {
			return Metric(i), true
		}
	}
	return 0, false
}
