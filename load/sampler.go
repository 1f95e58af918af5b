package load

import (
	"fmt"
	"os"
	"time"
)

// Point is the state of a run at a time, and what happened since the point before.
type Point struct {
	At         float64           `json:"at_s"` // seconds since the run began
	InService  int64             `json:"in_service"`
	Calls      int64             `json:"calls"` // that go on
	Registered float64           `json:"registered_per_s"`
	Done       float64           `json:"calls_per_s"`
	KeepAlives float64           `json:"keepalives_per_s"`
	Failures   int64             `json:"failures"`
	CPU        float64           `json:"cpu_percent,omitempty"` // of the server, of one processor
	Memory     int64             `json:"rss,omitempty"`         // of the server, in bytes
	OwnCPU     float64           `json:"own_cpu_percent,omitempty"`
	OwnMemory  int64             `json:"own_rss,omitempty"`
	Times      map[string]Recent `json:"times,omitempty"`
}

// Recent is what was measured since the point before, in milliseconds.
type Recent struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// A run has some points and not more, however long it is.
const (
	points   = 600
	oftenest = 250 * time.Millisecond
)

// sampler takes a point every so often.
type sampler struct {
	run         *Run
	server, own *meter // nil: not to be had
	last        Point
	totals      [3]int64 // registrations, calls, keep-alives up to the last point
	series      []Point
	end, done   chan struct{}
}

func newSampler(r *Run) (*sampler, error) {
	s := &sampler{run: r, end: make(chan struct{}), done: make(chan struct{})}
	var err error
	if r.plan.PID != 0 {
		if s.server, err = newMeter(r.plan.PID); err != nil {
			return nil, fmt.Errorf("%w: give the id of the server's process, which has to be on this machine, and on Linux", err)
		}
	}
	s.own, _ = newMeter(os.Getpid()) // nil where there is no /proc
	go s.sample(max(oftenest, r.plan.lasts()/points))
	return s, nil
}

func (s *sampler) sample(every time.Duration) {
	defer close(s.done)
	clock := time.NewTicker(every)
	defer clock.Stop()
	for {
		select {
		case <-clock.C:
			s.point()
			if len(s.series) >= 2*points { // a run whose length is not known beforehand
				every *= 2
				clock.Reset(every)
				s.series = everySecond(s.series)
			}
		case <-s.end:
			s.point()
			return
		}
	}
}

// stop takes the last point and returns all of them.
func (s *sampler) stop() *sampler {
	close(s.end)
	<-s.done
	return s
}

func (s *sampler) point() {
	n := &s.run.collect.counts
	p := Point{
		At: time.Since(s.run.began).Seconds(), InService: n.inService.Load(), Calls: n.inCall.Load(),
		Failures: s.run.collect.failed(), Times: s.run.collect.recent(),
	}
	totals := [3]int64{n.registered.Load(), n.callsDone.Load(), n.keepAlives.Load()}
	if d := p.At - s.last.At; d > 0 {
		for i, rate := range []*float64{&p.Registered, &p.Done, &p.KeepAlives} {
			*rate = float64(totals[i]-s.totals[i]) / d
		}
	}
	if s.server != nil {
		p.CPU, p.Memory = s.server.read()
	}
	if s.own != nil {
		p.OwnCPU, p.OwnMemory = s.own.read()
	}
	s.last, s.totals = p, totals
	s.series = append(s.series, p)
}

// everySecond is the points with an odd place: the last of each two.
func everySecond(all []Point) []Point {
	kept := all[:0]
	for i := 1; i < len(all); i += 2 {
		kept = append(kept, all[i])
	}
	return kept
}
