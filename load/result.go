package load

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Result is what came of a run. Times are in milliseconds where their name does not say otherwise.
type Result struct {
	Format      int              `json:"format"` // 1
	Began       time.Time        `json:"began"`
	Seconds     float64          `json:"seconds"` // until the phones left
	Interrupted bool             `json:"interrupted,omitempty"`
	Plan        Plan             `json:"plan"`
	TLS         bool             `json:"tls,omitempty"`
	Counts      Counts           `json:"counts"`
	Rates       Rates            `json:"rates"`
	Times       map[string]Times `json:"times"` // by the name of a Metric
	Failures    []Failure        `json:"failures"`
	Faults      []Failure        `json:"faults"` // what the server did against the protocol, as the phones see it
	RTP         *RTP             `json:"rtp,omitempty"`
	Server      *Process         `json:"server,omitempty"`
	Generator   *Process         `json:"generator,omitempty"`
	Series      []Point          `json:"series"`
}

// Counts is how often things happened.
type Counts struct {
	Phones       int   `json:"phones"`
	Registered   int64 `json:"registered"` // registrations that came to their end
	InService    int64 `json:"in_service"` // phones, at the end
	Lost         int64 `json:"lost"`       // connections of registered phones, by no doing of the generator
	Returned     int64 `json:"returned"`   // registrations after such a loss or an accident
	KeepAlives   int64 `json:"keepalives"` // that were answered
	Calls        int64 `json:"calls"`      // begun
	CallsDone    int64 `json:"calls_done"` // that went as planned from off-hook to idle
	CallsFailed  int64 `json:"calls_failed"`
	CallsSkipped int64 `json:"calls_skipped"` // calls or accidents that were due while no phone was free
	CallsMost    int64 `json:"calls_most"`    // at a time, as the points of time show
	Answered     int64 `json:"answered"`
	Accidents    int64 `json:"accidents"`
	Closed       int64 `json:"half_open_closed"` // half-open connections that the server closed
	Failures     int64 `json:"failures"`
	Faults       int64 `json:"faults"`
}

// Rates are per second.
type Rates struct {
	Register   float64 `json:"register"`   // phones in service, over the time until the last one was
	KeepAlives float64 `json:"keepalives"` // over the time after that
	Calls      float64 `json:"calls"`      // done, over the time after that
}

// RTP is the audio of all calls together.
type RTP struct {
	Legs        int64   `json:"legs"`
	Sent        uint64  `json:"sent"` // packets
	Received    uint64  `json:"received"`
	Lost        uint64  `json:"lost"` // of the sequence numbers that were received around them
	LossPercent float64 `json:"loss_percent"`
	Reordered   uint64  `json:"reordered"`
	Duplicate   uint64  `json:"duplicate"`
	SendErrors  uint64  `json:"send_errors"`
}

func (r *Run) result(registered, took time.Duration, interrupted bool, s *sampler) *Result {
	n := &r.collect.counts
	res := &Result{
		Format: 1, Began: r.began, Seconds: took.Seconds(), Interrupted: interrupted, Plan: r.plan, TLS: r.plan.TLS != nil,
		Times: r.collect.times(), Failures: r.collect.reasons(), Faults: r.faults(),
		Server: s.server.result(), Generator: s.own.result(), Series: s.series,
		Counts: Counts{
			Phones: r.plan.Count, Registered: n.registered.Load(), InService: s.last.InService, Lost: n.lost.Load(),
			Returned: n.returned.Load(), KeepAlives: n.keepAlives.Load(), Calls: n.callsStarted.Load(), CallsDone: n.callsDone.Load(),
			CallsFailed: n.callsFailed.Load(), CallsSkipped: n.callsOut.Load(), Answered: n.answered.Load(),
			Accidents: n.accidents.Load(), Closed: n.closed.Load(),
		},
	}
	for _, f := range res.Failures {
		res.Counts.Failures += f.Count
	}
	for _, f := range res.Faults {
		res.Counts.Faults += f.Count
	}
	if r.plan.RTP {
		rtp := r.collect.audio()
		res.RTP = &rtp
	}
	for _, p := range s.series {
		res.Counts.CallsMost = max(res.Counts.CallsMost, p.Calls)
	}
	if first := n.registered.Load() - n.returned.Load(); first > 0 {
		res.Rates.Register = float64(first) / registered.Seconds()
	}
	if d := (took - registered).Seconds(); d > 0 {
		res.Rates.KeepAlives, res.Rates.Calls = float64(res.Counts.KeepAlives)/d, float64(res.Counts.CallsDone)/d
	}
	return res
}

// reasons are the failures, the most frequent first.
func (c *collector) reasons() []Failure {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := []Failure{}
	for _, f := range c.failures {
		all = append(all, *f)
	}
	return mostFirst(all)
}

// faults are those that the phones noted, by their text with numbers left out.
func (r *Run) faults() []Failure {
	kinds := map[Reason]*Failure{}
	for _, s := range r.seats {
		for _, f := range s.phone.Faults() {
			kind := Reason(withoutNumbers(f.Text))
			if kinds[kind] == nil {
				kinds[kind] = &Failure{Reason: kind, Phone: s.name(), Example: f.Text}
			}
			kinds[kind].Count++
		}
	}
	all := []Failure{}
	for _, f := range kinds {
		all = append(all, *f)
	}
	return mostFirst(all)
}

func mostFirst(all []Failure) []Failure {
	slices.SortFunc(all, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	return all
}

// withoutNumbers puts N for each number of a text, so that the same fault of two calls reads the same.
func withoutNumbers(text string) string {
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		switch c := text[i]; {
		case c < '0' || c > '9':
			out = append(out, c)
		case len(out) == 0 || out[len(out)-1] != 'N':
			out = append(out, 'N')
		}
	}
	return string(out)
}

// WriteJSON writes the result as one JSON document.
func (r *Result) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// ReadResult reads what WriteJSON wrote from a file.
func ReadResult(path string) (*Result, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read a result: %w", err)
	}
	var r Result
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("%s: not a result of skinnyd load --json: %w", path, err)
	}
	if r.Format != 1 {
		return nil, fmt.Errorf("%s: not a result of skinnyd load --json that this version reads: its format is %d, not 1", path, r.Format)
	}
	for name, t := range r.Times {
		if _, err := hdrhistogram.Decode([]byte(t.Histogram)); err != nil {
			return nil, fmt.Errorf("%s: the histogram of %s is damaged: %w", path, name, err)
		}
	}
	return &r, nil
}
