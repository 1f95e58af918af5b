package load

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// pace says when each of many things that come at a rate is due.
type pace struct {
	began time.Time
	rate  float64 // per second; 0: all at once
}

// wait waits until the nth is due, the first at once; false when ctx ended before.
func (p pace) wait(ctx context.Context, n int) bool {
	if p.rate == 0 {
		return ctx.Err() == nil
	}
	due := p.began.Add(time.Duration(float64(n) / p.rate * float64(time.Second)))
	return sleep(ctx, time.Until(due))
}

// sleep is false when ctx ended before.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// register registers all phones, shaped as the plan says, and returns when each of them is in service or has failed.
func (r *Run) register(ctx context.Context) {
	window := make(chan struct{}, max(1, r.window()))
	p := pace{time.Now(), r.plan.RegisterRate}
	var all sync.WaitGroup
	for i, s := range r.seats {
		if !p.wait(ctx, i) {
			break
		}
		select {
		case window <- struct{}{}:
		case <-ctx.Done():
			continue
		}
		all.Go(func() {
			if err := s.register(ctx); err != nil && ctx.Err() == nil {
				r.collect.fail(err.reason, s.name(), err.detail)
			}
			<-window
		})
	}
	all.Wait()
}

func (r *Run) window() int {
	if r.plan.Window > 0 {
		return r.plan.Window
	}
	return r.plan.Count
}

// register connects the phone and waits until it is in service; nil when it is.
func (s *seat) register(ctx context.Context) *failed {
	s.forget(connected)
	began := time.Now()
	if err := s.phone.Connect(); err != nil {
		return &failed{dialReason(err), firstLine(err)}
	}
	m, ok := s.wait(ctx, s.run.plan.Patience, ready, ended)
	c := s.run.collect
	for _, t := range []struct {
		moment moment
		metric Metric
	}{{connected, Connect}, {acked, Ack}, {ready, Ready}} {
		if at := s.when(t.moment); at != 0 {
			c.time(t.metric, at-began.Sub(s.run.began))
		}
	}
	switch {
	case !ok:
		err := s.unfinished()
		s.drop()
		return err
	case m == ended, !s.serve(true): // it may have ended since
		return s.verdict()
	}
	c.counts.registered.Add(1)
	return nil
}

// unfinished is what a registration still waits for.
func (s *seat) unfinished() *failed {
	now, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	var wait *phone.WaitError
	err := s.phone.WaitFor(now, "registered", func(st phone.State) bool { return st.Link == phone.Registered })
	if s.when(acked) == 0 || !errors.As(err, &wait) {
		return &failed{RegisterTimeout, "nothing in " + s.run.plan.Patience.String()}
	}
	return &failed{RegisterHalf, "no answer to " + strings.Join(wait.Pending, ", ")}
}

// verdict is why the phone's connection ended, which the phone knows a moment after its last message.
func (s *seat) verdict() *failed {
	state := s.finished()
	switch {
	case state.Link == phone.Refused:
		return &failed{RegisterRefused, state.Reason}
	case s.when(acked) == 0:
		return &failed{RegisterCut, "before RegisterAck: " + state.Reason}
	}
	return &failed{RegisterCut, state.Reason}
}

// finished waits until the phone has no connection any more, and may make another one.
func (s *seat) finished() phone.State {
	var last phone.State
	_ = s.phone.WaitFor(context.Background(), "the end of the connection", func(st phone.State) bool { // nothing follows but the phone's own clean-up
		last = st
		return st.Link > phone.Registered
	})
	return last
}

// connected begins a connection.
func (s *seat) connected(l *line) {
	s.mu.Lock()
	s.line, s.leaving, s.beat = l, false, 0
	s.mark(connected, time.Now(), "")
	s.mu.Unlock()
}

// ended is the end of a connection. When it was the server's doing the run is told.
func (s *seat) ended(l *line, err error) {
	s.mu.Lock()
	if s.line != l {
		s.mu.Unlock()
		return
	}
	s.line = nil
	s.mark(ended, time.Now(), err.Error())
	lost := s.serving && !s.leaving
	s.mu.Unlock()
	s.serve(false)
	if lost {
		s.run.lost(s)
	}
}

// serve counts the phone among those in service, or no more; false when it has no connection to serve on.
func (s *seat) serve(on bool) bool {
	s.mu.Lock()
	there := s.line != nil
	changed := s.serving != on && (!on || there)
	if changed {
		s.serving = on
	}
	s.mu.Unlock()
	switch {
	case changed && on:
		s.run.collect.counts.inService.Add(1)
	case changed:
		s.run.collect.counts.inService.Add(-1)
	}
	return there
}

// drop cuts the connection, if there is one, and waits for its end.
func (s *seat) drop() {
	s.mu.Lock()
	s.leaving = true
	there := s.line != nil
	s.mu.Unlock()
	if there {
		s.phone.Drop()
		s.finished()
	}
}

func firstLine(err error) string {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

// leave unregisters the phone in order, if ctx leaves the time for it, and closes it.
func (s *seat) leave(ctx context.Context) {
	s.mu.Lock()
	s.leaving = true
	serving := s.serving
	s.mu.Unlock()
	if serving && ctx.Err() == nil && s.phone.Send(&skinny.Unregister{}) == nil {
		s.wait(ctx, leaveWithin, ended)
	}
	s.phone.Close()
	s.serve(false)
}
