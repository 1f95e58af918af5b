package server

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/skinnyd/skinnyd/session"
)

// obedient is a core that shows the messages of each SetMessages.
func obedient() *recorder {
	core := &recorder{}
	core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
		core.events, core.times = core.events[:0], core.times[:0]
		if m, ok := ev.(session.SetMessages); ok {
			view := &session.LineView{Number: m.Line, Messages: session.MessagesView{New: m.New, Old: m.Old}}
			core.changes = append(core.changes, session.Change{Line: view})
		}
		return out
	}
	return core
}

func messages(s *Server, line string) int {
	if v, ok := s.Views.Line(line); ok {
		return v.Messages.New
	}
	return 0
}

// bareServer is a server of nothing but a loop that runs; stop ends it and waits.
func bareServer(core Core) (s *Server, stop func()) {
	l := bareLoop(core)
	ended := make(chan struct{})
	go l.run(ended)
	return &Server{Views: l.views, loop: l}, func() {
		close(ended)
		<-l.done
	}
}

// Whoever gave an order sees what became of it at once, whether the loop slept or is never done.
func TestOrderIsSeen(t *testing.T) {
	for _, c := range []struct {
		name string
		busy bool
	}{{"idle", false}, {"busy", true}} {
		t.Run(c.name, func(t *testing.T) {
			core := obedient()
			s, stop := bareServer(core)
			if c.busy {
				step := core.onStep
				core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
					if _, ok := ev.(session.AsteriskEvent); ok {
						s.loop.inbox.force(ev) // the inbox is never empty
					}
					return step(ev, out)
				}
				s.loop.inbox.force(session.AsteriskEvent{})
			}
			var clients sync.WaitGroup
			for _, line := range []string{"1001", "1002", "1003"} {
				clients.Go(func() {
					for n := 1; n <= 20; n++ {
						if err := s.Order(t.Context(), session.SetMessages{Line: line, New: n}); err != nil {
							t.Errorf("line %s: %v", line, err)
							return
						}
						if got := messages(s, line); got != n {
							t.Errorf("line %s shows %d messages after the order of %d", line, got, n)
							return
						}
					}
				})
			}
			clients.Wait()
			stop()
			if n := len(s.loop.orders); n != 0 {
				t.Errorf("%d orders are kept", n)
			}
		})
	}
}

// Who orders does not wait longer than it wants to for a loop that is stuck, nor for one that ends without taking the order.
func TestOrderIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core := obedient()
		step, stuck := core.onStep, make(chan struct{})
		core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
			if _, ok := ev.(session.AsteriskEvent); ok {
				<-stuck
			}
			return step(ev, out)
		}
		s, stop := bareServer(core)
		s.loop.inbox.force(session.AsteriskEvent{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := s.Order(ctx, session.SetMessages{Line: "1001", New: 1}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a stuck loop: %v", err)
		}
		waiting := make(chan error)
		go func() { waiting <- s.Order(t.Context(), session.SetMessages{Line: "1002", New: 1}) }()
		synctest.Wait()
		go stop()
		synctest.Wait() // it is told to stop while it is stuck
		close(stuck)
		if err := <-waiting; !errors.Is(err, ErrStopped) {
			t.Errorf("a loop that stopped meanwhile: %v", err)
		}
		if err := s.Order(t.Context(), session.SetMessages{Line: "1001", New: 2}); !errors.Is(err, ErrStopped) {
			t.Errorf("a loop that has stopped: %v", err)
		}
	})
}

// A server that stops still takes orders while it waits for the end of the calls, and refuses them when it is gone.
func TestOrderWhileStopping(t *testing.T) {
	core := newFakeCore()
	core.busy = true
	shown := false
	core.script = func(ev session.Event, out []session.Effect) ([]session.Effect, bool) {
		if _, ok := ev.(session.SetDND); ok {
			core.changes = append(core.changes, session.Change{Device: &session.DeviceView{Name: "SEP000000000001", DND: session.DNDReject}})
			core.busy = false
		}
		return out, false
	}
	f := start(t, core, testLimits())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		f.stop()
	}()
	wait[session.Shutdown](f)
	err := f.s.Order(t.Context(), session.SetDND{Device: "SEP000000000001", DND: session.DNDReject})
	if d, ok := f.s.Views.Device("SEP000000000001"); ok {
		shown = d.DND == session.DNDReject
	}
	if err != nil || !shown {
		t.Errorf("%v, shown %v", err, shown)
	}
	<-stopped
	if err := f.s.Order(t.Context(), session.ResetDevice{}); !errors.Is(err, ErrStopped) {
		t.Errorf("a server that is gone: %v", err)
	}
}

// The order that the loop took just before it was told to stop was carried out, and is seen.
func TestLastOrder(t *testing.T) {
	core := obedient()
	l := bareLoop(core)
	stop := make(chan struct{})
	step := core.onStep
	core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
		close(stop)
		return step(ev, out)
	}
	s := &Server{Views: l.views, loop: l}
	result := make(chan error, 1)
	go func() { result <- s.Order(t.Context(), session.SetMessages{Line: "1001", New: 4}) }()
	l.run(stop)
	if err := <-result; err != nil || messages(s, "1001") != 4 {
		t.Errorf("%v, %d messages are shown", err, messages(s, "1001"))
	}
}
