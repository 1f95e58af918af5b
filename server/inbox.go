package server

import (
	"sync"
	"sync/atomic"

	"github.com/skinnyd/skinnyd/session"
)

// inbox is the queue of events that go before those of the phones: Asterisk's and the operator's. Any goroutine puts, the loop takes; nobody waits.
//
// Events of Asterisk are bounded: offer refuses them when the inbox is full. What there is little of is not (force): results, of
// which there is one for each command that the core has open, the ups and downs of links, and what an operator orders.
type inbox struct {
	wake chan struct{} // holds a token when there may be something to take

	mu     sync.Mutex
	queue  []session.Event
	limit  int
	closed bool

	waiting atomic.Int32 // len(queue), for the loop's look without a lock

	front []session.Event // the loop's own: what it took and has not looked at
	next  int
}

func newInbox(limit int) *inbox {
	return &inbox{wake: make(chan struct{}, 1), limit: limit}
}

// offer adds an event unless the inbox is full, and reports whether it did. A closed inbox takes everything, for nobody reads it any more.
func (in *inbox) offer(ev session.Event) bool {
	in.mu.Lock()
	if len(in.queue) >= in.limit && !in.closed {
		in.mu.Unlock()
		return false
	}
	in.add(ev)
	return true
}

// force adds an event, however many there are. It reports false when the inbox was closed.
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
		in.mu.Unlock()
		in.next = 0
	}
	ev := in.front[in.next]
	in.front[in.next] = nil
	in.next++
	return ev
}

// close ends it: what comes from now on is dropped.
func (in *inbox) close() {
	in.mu.Lock()
	in.closed = true
	in.mu.Unlock()
}
