package ari

import (
	"slices"
	"sync"
)

// delivery is one thing for the handler: a snapshot, an event, or the reason of a loss.
type delivery struct {
	up    func() Snapshot // link up: called at delivery
	event Event
	down  string
}

// queue carries deliveries to the one delivering goroutine. Putting never blocks; events beyond the limit are refused,
// which costs the link (the state is read again) and never memory.
type queue struct {
	limit int
	wake  chan struct{} // one token: something may be in items, or the queue is closed

	mu     sync.Mutex
	items  []delivery
	held   []delivery // events that wait for the snapshot
	hold   bool
	lost   bool // from down to begin: the reader may have an event of the lost session in its hands
	closed bool
}

func newQueue(limit int) *queue { return &queue{limit: limit, wake: make(chan struct{}, 1)} }

// begin keeps events back until up or down is put.
func (q *queue) begin() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.hold, q.held, q.lost = true, nil, false
}

// event puts an event and reports whether there was room. After down it is dropped: the next snapshot tells what became of it.
func (q *queue) event(e Event) bool {
	q.mu.Lock()
	if q.lost {
		q.mu.Unlock()
		return true
	}
	if len(q.items)+len(q.held) >= q.limit {
		q.mu.Unlock()
		return false
	}
	if q.hold {
		q.held = append(q.held, delivery{event: e})
		q.mu.Unlock()
		return true
	}
	q.items = append(q.items, delivery{event: e})
	q.mu.Unlock()
	q.signal()
	return true
}

// up puts the snapshot and, after it, the events that were held back.
func (q *queue) up(snapshot func() Snapshot) {
	q.mu.Lock()
	q.items = append(q.items, delivery{up: snapshot})
	q.items = append(q.items, q.held...)
	q.hold, q.held = false, nil
	q.mu.Unlock()
	q.signal()
}

// drop forgets the events that wait for the snapshot: the link was lost before it was up.
func (q *queue) drop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.hold, q.held = false, nil
}

// down puts the end of the link. With flush set the events not yet delivered are forgotten.
func (q *queue) down(reason string, flush bool) {
	q.mu.Lock()
	if flush {
		q.items = slices.DeleteFunc(q.items, func(d delivery) bool { return d.event != nil })
	}
	q.items = append(q.items, delivery{down: reason})
	q.lost = true
	q.mu.Unlock()
	q.signal()
}

func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take returns all that waits, in order, swapping buffers with the caller. It blocks; false when the queue is closed.
func (q *queue) take(buffer []delivery) ([]delivery, bool) {
	for {
		q.mu.Lock()
		if q.closed {
			q.mu.Unlock()
			return nil, false
		}
		if len(q.items) > 0 {
			items := q.items
			q.items = buffer[:0]
			q.mu.Unlock()
			return items, true
		}
		q.mu.Unlock()
		<-q.wake
	}
}
