package session

import (
	"container/heap"
	"time"
)

// A timer is a deadline of its owner. The zero timer is not set. Timers live inside what they belong to, so that setting one allocates
// nothing and forgetting one is impossible: who ends stops its own.
type timer struct {
	at    time.Time
	order uint64 // equal deadlines expire in the order in which they were set
	index int    // in the heap, from 1; 0 when not set
	owner expirer
}

type expirer interface{ expire(x *Exchange, t *timer) }

type timers struct {
	heap  timerHeap
	order uint64
}

func (x *Exchange) after(t *timer, d time.Duration, owner expirer) {
	x.stop(t)
	x.timers.order++
	t.at, t.order, t.owner = x.now.Add(d), x.timers.order, owner
	heap.Push(&x.timers.heap, t)
}

func (x *Exchange) stop(t *timer) {
	if t.index > 0 {
		heap.Remove(&x.timers.heap, t.index-1)
	}
}

func (t *timer) set() bool { return t.index > 0 }

// Next is the earliest deadline; the zero time when there is none.
func (x *Exchange) Next() time.Time {
	if len(x.timers.heap) == 0 {
		return time.Time{}
	}
	return x.timers.heap[0].at
}

func (x *Exchange) expireTimers() {
	for len(x.timers.heap) > 0 && !x.timers.heap[0].at.After(x.now) {
		t := x.timers.heap[0]
		heap.Pop(&x.timers.heap)
		t.owner.expire(x, t)
	}
}

type timerHeap []*timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].order < h[j].order
}
func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i+1, j+1
}
func (h *timerHeap) Push(v any) {
	t := v.(*timer)
	t.index = len(*h) + 1
	*h = append(*h, t)
}
func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.index = 0
	return t
}
