package load

import (
	"context"
	"sync"
	"time"
)

// calls makes calls between pairs of phones.
func (r *Run) calls(ctx context.Context) {
	pairs := make([]*call, 0, len(r.seats)/2)
	for i := 0; i+1 < len(r.seats); i += 2 {
		to := r.seats[i+1]
		pairs = append(pairs, &call{run: r, from: r.seats[i], to: to, number: r.plan.LineNumber(to.n)})
	}
	r.make(ctx, pairs)
}

// extension lets each phone call a number.
func (r *Run) extension(ctx context.Context) {
	all := make([]*call, len(r.seats))
	for i, s := range r.seats {
		all[i] = &call{run: r, from: s, number: r.plan.dialled(s.n)}
	}
	r.make(ctx, all)
}

// make makes each of the calls again and again: at the plan's rate, each time the one that has rested longest, or all of them
// all the time. It returns when the last one is over.
func (r *Run) make(ctx context.Context, calls []*call) {
	free := make(chan *call, len(calls))
	for _, c := range calls {
		free <- c
	}
	p := pace{time.Now(), r.plan.Rate}
	var all sync.WaitGroup
	defer all.Wait()
	for i, begun := 0, 0; (r.plan.Max == 0 || begun < r.plan.Max) && p.wait(ctx, i); i++ {
		c := r.next(ctx, free)
		if c == nil {
			continue
		}
		begun++
		all.Go(func() {
			c.do(ctx)
			for _, s := range c.phones() {
				s.free()
			}
			free <- c
		})
	}
}

// next is the next call whose phones are in service; nil when there is none, which is counted. Without a rate it is waited for.
func (r *Run) next(ctx context.Context, free chan *call) *call {
	for range cap(free) {
		var c *call
		select {
		case c = <-free:
		default:
			if r.plan.Rate > 0 {
				r.collect.counts.callsOut.Add(1)
				return nil
			}
			select {
			case c = <-free:
			case <-ctx.Done():
				return nil
			}
		}
		if c.take() {
			return c
		}
		free <- c
	}
	r.collect.counts.callsOut.Add(1)
	sleep(ctx, comeBack/100) // all of them are away
	return nil
}

// take makes the phones of the call busy; false when one of them is away.
func (c *call) take() bool {
	for i, s := range c.phones() {
		if !s.take() {
			for _, before := range c.phones()[:i] {
				before.free()
			}
			return false
		}
	}
	return true
}
