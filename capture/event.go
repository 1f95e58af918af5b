package capture

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// An Event is a message, or a note about bytes that are none.
type Event struct {
	Time       time.Time
	Elapsed    time.Duration  // since the first packet of the capture
	From, To   netip.AddrPort // not valid for frames of a hex string
	FromServer bool
	Header     uint32         // version in the header of the frame
	Dialect    skinny.Dialect // that the message was read in
	Message    skinny.Message // nil: see Note
	Rest       []byte         // what follows the last field known, if it is more than padding
	Note       string
}

// A queue puts events of different connections in order. Those behind a hole in a stream come late, up to the time after
// which nobody waits for the hole to be filled; so from when a hole shows until then, events are kept back.
type queue struct {
	each  func(Event) error
	err   error // of each; nothing is handed on after it
	held  []Event
	until time.Time // the newest hole; zero: none
	hold  bool      // keep everything back
}

// maxHeld bounds what is kept back. Beyond it, order is given up.
const maxHeld = 4096

func (q *queue) hole(at time.Time) {
	if at.After(q.until) || q.until.IsZero() {
		q.until = at
	}
}

func (q *queue) put(e Event) {
	if q.until.IsZero() && !q.hold {
		q.give(e)
		return
	}
	if q.held = append(q.held, e); len(q.held) >= maxHeld {
		q.release(time.Time{})
	}
}

// settled says that nothing from before t will come any more.
func (q *queue) settled(t time.Time) {
	if q.until.IsZero() {
		return
	}
	if q.until.Before(t) {
		q.until = time.Time{}
		q.release(time.Time{})
		return
	}
	q.release(t)
}

// release hands on what is older than t, or everything, in order.
func (q *queue) release(t time.Time) {
	slices.SortStableFunc(q.held, func(a, b Event) int { return a.Time.Compare(b.Time) })
	n := len(q.held)
	if !t.IsZero() {
		n, _ = slices.BinarySearchFunc(q.held, t, func(e Event, t time.Time) int { return cmp.Or(e.Time.Compare(t), -1) })
		n = min(n, len(q.held))
	}
	for _, e := range q.held[:n] {
		q.give(e)
	}
	q.held = slices.Delete(q.held, 0, n)
}

func (q *queue) give(e Event) {
	if q.err == nil {
		q.err = q.each(e)
	}
}
