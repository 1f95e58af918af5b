package server

import (
	"sync"
	"sync/atomic"

	"github.com/skinnyd/skinnyd/session"
)

// inbox is the queue of events that go before those of the phones: Asterisk's and the operator's. Any goroutine puts, the loop takes.
//
// Events are bounded: put waits for room. Results of commands never wait (force), because the loop itself may be handing in the
// command that ends at once, and would wait for itself; there is at most one result for each command that the core has open.
type inbox struct {
	wake chan struct{} // holds a token when there may be something to take

	mu     sync.Mutex
	room   sync.Cond
	queue  []session.Event
	limit  int
	closed bool

	waiting atomic.Int32 // len(queue), for the loop's look without a lock

	front []session.Event // the loop's own: what it took and has not looked at
	next  int
}

func newInbox(limit int) *inbox {
	in := &inbox{wake: make(chan struct{}, 1), limit: limit}
	in.room.L = &in.mu
	return in
}

// put adds an event and waits while the inbox is full. It reports false when the inbox was closed.
func (in *inbox) put(ev session.Event) bool {
	in.mu.Lock()
	for len(in.queue) >= in.limit && !in.closed {
		in.room.Wait()
	}
	return in.add(ev)
}

// force adds an event without waiting.
func (in *inbox) force(ev session.Event) bool {
	in.mu.Lock()
	return in.add(ev)
}

// add is called with the lock held and gives it back.
func (in *inbox) add(ev session.Event) bool {
	if in.closed {
		in.mu.Unlock()
		return false
	}
	in.queue = append(in.queue, ev)
	in.waiting.Store(int32(len(in.queue)))
	in.mu.Unlock()
	select {
	case in.wake <- struct{}{}:
	default:
	}
	return true
}

// take returns the oldest event, or nil. Only the loop calls it.
func (in *inbox) take() session.Event {
	if in.next == len(in.front) {
		if in.waiting.Load() == 0 {
			return nil
		}
		in.mu.Lock()
		in.front, in.queue = in.queue, in.front[:0]
		in.waiting.Store(0)
		in.room.Broadcast()
		in.mu.Unlock()
		in.next = 0
	}
	ev := in.front[in.next]
	in.front[in.next] = nil
	in.next++
	return ev
}

// close makes every put, waiting or to come, return false.
func (in *inbox) close() {
	in.mu.Lock()
	in.closed = true
	in.room.Broadcast()
	in.mu.Unlock()
}
