package load

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// Accident is something that happens to a phone's connection.
type Accident string

// The accidents of the profile Churn.
const (
	Drop     Accident = "drop"      // the connection is closed without a word; the phone registers again
	HalfOpen Accident = "half-open" // the phone is gone, its connection is not; it registers again on a new one
	Slow     Accident = "slow"      // the phone asks for much and reads nothing for a while
)

// AllAccidents lists the accidents.
func AllAccidents() []Accident { return []Accident{Drop, HalfOpen, Slow} }

const (
	// halfOpenAtOnce is how many connections are left half open at a time; more accidents of this kind wait.
	halfOpenAtOnce = 500
	// A slow phone asks so often for its softkeys, some 700 bytes each, and reads nothing for so long.
	slowRequests = 100
	slowFor      = 2 * time.Second
)

// churn lets accidents happen to phones, each to another one.
func (r *Run) churn(ctx context.Context) {
	order := rand.New(rand.NewPCG(uint64(r.plan.From), uint64(r.plan.Count))).Perm(len(r.seats)) // the same in each run
	halfOpen := make(chan struct{}, halfOpenAtOnce)
	p := pace{time.Now(), r.plan.Rate}
	next := 0
	var all sync.WaitGroup
	defer all.Wait()
	for i, begun := 0, 0; (r.plan.Max == 0 || begun < r.plan.Max) && p.wait(ctx, i); i++ {
		var s *seat
		for range order {
			of := r.seats[order[next]]
			if next = (next + 1) % len(order); of.take() {
				s = of
				break
			}
		}
		if s == nil { // all phones are away
			r.collect.counts.callsOut.Add(1)
			continue
		}
		kind := r.plan.Accidents[begun%len(r.plan.Accidents)]
		begun++
		r.collect.counts.accidents.Add(1)
		all.Go(func() {
			defer s.free()
			switch kind {
			case Drop:
				s.drop()
			case HalfOpen:
				select {
				case halfOpen <- struct{}{}:
				case <-r.ctx.Done():
					return
				}
				s.abandon(func() { <-halfOpen })
			case Slow:
				if s.slow(ctx) {
					return
				}
			}
			r.returns(s, 0)
		})
	}
}

// take makes a phone that is in service busy; false when it is not, or has something to do already.
func (s *seat) take() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy || !s.serving {
		return false
	}
	s.busy = true
	return true
}

func (s *seat) free() {
	s.mu.Lock()
	s.busy = false
	s.mu.Unlock()
}

// abandon leaves the phone's connection half open and waits, beside what follows, for the server to close it.
func (s *seat) abandon(done func()) {
	s.mu.Lock()
	s.leaving = true
	l := s.line
	s.mu.Unlock()
	if l == nil {
		done()
		return
	}
	conn := l.leave()
	s.finished()
	s.run.tasks.Go(func() {
		defer done()
		defer conn.Close()
		s.run.watch(s, conn)
	})
}

// watch waits for the server to close a connection that was left. The phone's new one is to be there in half of that time.
func (r *Run) watch(s *seat, conn net.Conn) {
	stop := context.AfterFunc(r.gone, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	_ = conn.SetReadDeadline(time.Now().Add(2 * r.plan.Patience))
	_, err := io.Copy(io.Discard, conn)
	switch {
	case r.gone.Err() != nil:
	case errors.Is(err, os.ErrDeadlineExceeded):
		r.collect.fail(HalfOpenKept, s.name(), "still open after "+(2*r.plan.Patience).String())
	default:
		r.collect.counts.closed.Add(1)
	}
}

// slow makes the phone ask for much and read nothing for a while; false when the server closed its connection for it, as it may.
func (s *seat) slow(ctx context.Context) bool {
	s.mu.Lock()
	s.leaving = true
	l := s.line
	s.mu.Unlock()
	if l == nil {
		return false
	}
	resume := l.stall()
	defer resume()
	requests := make([]skinny.Message, slowRequests)
	for i := range requests {
		requests[i] = &skinny.SoftKeyTemplateReq{}
	}
	_ = s.phone.Send(requests...) // a server that reads no more is as good as one that closes
	sleep(ctx, slowFor)
	s.mu.Lock()
	s.at[beaten] = 0
	s.mu.Unlock()
	resume()
	_ = s.phone.Send(&skinny.KeepAlive{}) // one that is not sent is not answered either
	if m, ok := s.wait(ctx, s.run.plan.Patience, ended, beaten); ok && m == beaten || ctx.Err() != nil {
		s.mu.Lock()
		s.leaving = false
		s.mu.Unlock()
		return true
	}
	s.drop()
	return false
}
