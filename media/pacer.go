package media

import (
	"container/heap"
	"sync"
	"time"
)

// Pacer sends the packets of any number of streams from one goroutine, each
// stream in its own phase. Close ends it.
type Pacer struct {
	mu     sync.Mutex
	due    dueHeap
	closed bool
	wake   chan struct{} // holds one wake-up
	done   chan struct{}
}

// NewPacer starts a pacer.
func NewPacer() *Pacer {
	p := &Pacer{wake: make(chan struct{}, 1), done: make(chan struct{})}
	go p.run()
	return p
}

// Close ends the pacer; streams that use it send no more.
func (p *Pacer) Close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.poke()
	<-p.done
}

func (p *Pacer) poke() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// turn is a stream's place in the heap.
type turn struct {
	at    time.Time
	index int // in the heap; -1 when not in it
	// send sends the packet that is due and says after what time the next one
	// is; 0 ends the turns.
	send func(due time.Time) time.Duration
}

// start gives t its first turn at once.
func (p *Pacer) start(t *turn, at time.Time) {
	p.mu.Lock()
	if t.index < 0 {
		t.at = at
		heap.Push(&p.due, t)
	}
	p.mu.Unlock()
	p.poke()
}

// stop takes t out; a send that is running may still end afterwards.
func (p *Pacer) stop(t *turn) {
	p.mu.Lock()
	if t.index >= 0 {
		heap.Remove(&p.due, t.index)
	}
	p.mu.Unlock()
}

func (p *Pacer) run() {
	defer close(p.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		wait, ok := p.round()
		if !ok {
			return
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-p.wake:
		}
	}
}

// round sends all that is due and returns the time until the next turn.
func (p *Pacer) round() (time.Duration, bool) {
	for {
		p.mu.Lock()
		if p.closed {
			p.mu.Unlock()
			return 0, false
		}
		if len(p.due) == 0 {
			p.mu.Unlock()
			return time.Hour, true
		}
		t := p.due[0]
		if wait := time.Until(t.at); wait > 0 {
			p.mu.Unlock()
			return wait, true
		}
		at := t.at
		heap.Pop(&p.due)
		p.mu.Unlock()

		next := t.send(at)
		if next == 0 {
			continue
		}
		p.mu.Lock()
		if t.index < 0 { // else it was started anew meanwhile
			t.at = at.Add(next)
			heap.Push(&p.due, t)
		}
		p.mu.Unlock()
	}
}

// dueHeap is a min-heap of turns by time.
type dueHeap []*turn

func (h dueHeap) Len() int           { return len(h) }
func (h dueHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h dueHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push implements heap.Interface.
func (h *dueHeap) Push(x any) {
	t := x.(*turn)
	t.index = len(*h)
	*h = append(*h, t)
}

// Pop implements heap.Interface.
func (h *dueHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.index = -1
	return t
}
