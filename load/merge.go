package load

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Merge makes one result of those of several processes that shared the phones and ran side by side: counts and rates are added,
// the times are put into one histogram. It has no points of time, for those of different processes do not fall together, and no
// process but the server.
func Merge(results ...*Result) (*Result, error) {
	if len(results) == 0 {
		return nil, errors.New("no results to merge")
	}
	first := results[0]
	m := &Result{Format: 1, Began: first.Began, Plan: first.Plan, TLS: first.TLS, Times: map[string]Times{}, Failures: []Failure{}, Faults: []Failure{}}
	m.Plan.Count = 0
	for _, r := range results {
		if r.Plan.Profile != first.Plan.Profile {
			return nil, fmt.Errorf("results of the profiles %s and %s have nothing to be merged", first.Plan.Profile, r.Plan.Profile)
		}
		m.Plan.From, m.Plan.Count = min(m.Plan.From, r.Plan.From), m.Plan.Count+r.Plan.Count
		m.Seconds, m.Interrupted = max(m.Seconds, r.Seconds), m.Interrupted || r.Interrupted
		if r.Began.Before(m.Began) {
			m.Began = r.Began
		}
		m.Counts.add(r.Counts)
		m.Rates.Register += r.Rates.Register
		m.Rates.KeepAlives += r.Rates.KeepAlives
		m.Rates.Calls += r.Rates.Calls
		m.Failures, m.Faults = together(m.Failures, r.Failures), together(m.Faults, r.Faults)
		m.RTP = m.RTP.add(r.RTP)
		m.Server = cmp.Or(m.Server, r.Server)
	}
	for _, metric := range Metrics() {
		if err := m.mergeTimes(metric.String(), results); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (c *Counts) add(o Counts) {
	for _, n := range []struct {
		sum  *int64
		more int64
	}{
		{&c.Registered, o.Registered}, {&c.InService, o.InService}, {&c.Lost, o.Lost}, {&c.Returned, o.Returned}, {&c.KeepAlives, o.KeepAlives},
		{&c.Calls, o.Calls}, {&c.CallsDone, o.CallsDone}, {&c.CallsFailed, o.CallsFailed}, {&c.CallsSkipped, o.CallsSkipped},
		{&c.CallsMost, o.CallsMost}, {&c.Answered, o.Answered}, {&c.Accidents, o.Accidents}, {&c.Closed, o.Closed},
		{&c.Failures, o.Failures}, {&c.Faults, o.Faults},
	} {
		*n.sum += n.more
	}
	c.Phones += o.Phones
}

// add is the audio of both; nil when neither has any.
func (a *RTP) add(o *RTP) *RTP {
	if a == nil || o == nil {
		return cmp.Or(a, o)
	}
	sum := RTP{
		Legs: a.Legs + o.Legs, Sent: a.Sent + o.Sent, Received: a.Received + o.Received, Lost: a.Lost + o.Lost,
		Reordered: a.Reordered + o.Reordered, Duplicate: a.Duplicate + o.Duplicate, SendErrors: a.SendErrors + o.SendErrors,
	}
	sum.LossPercent = loss(sum.Received, sum.Lost)
	return &sum
}

// together adds failures of the same reason.
func together(all, more []Failure) []Failure {
	for _, f := range more {
		known := false
		for i := range all {
			if all[i].Reason == f.Reason {
				all[i].Count += f.Count
				known = true
			}
		}
		if !known {
			all = append(all, f)
		}
	}
	return mostFirst(all)
}

func (r *Result) mergeTimes(name string, results []*Result) error {
	sum := hdrhistogram.New(shortest, longest, 3)
	for _, one := range results {
		t, ok := one.Times[name]
		if !ok {
			continue
		}
		h, err := hdrhistogram.Decode([]byte(t.Histogram))
		if err != nil {
			return fmt.Errorf("result of %s: histogram of %s: %w", one.Began.Format(time.RFC3339), name, err)
		}
		sum.Merge(h)
	}
	if sum.TotalCount() > 0 {
		r.Times[name] = timesOf(sum)
	}
	return nil
}
