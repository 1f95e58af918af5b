package ari

import "sync"

// gate brings what happens to the handler, one thing at a time and in order: nothing before the snapshot, nothing after an event
// that found no room, nothing after the end of a session. The reader of the event socket and the goroutine that connects call it.
type gate struct {
	handler Handler
	limit   int // of held

	mu    sync.Mutex
	state gateState
	held  []Event // that came before the snapshot
}

type gateState uint8

const (
	gateClosed gateState = iota // events are dropped: the next snapshot tells what became of them
	gateHolding
	gateOpen
)

// hold keeps events back until open or drop.
func (g *gate) hold() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state, g.held = gateHolding, nil
}

// event passes an event on and reports whether there was room.
func (g *gate) event(e Event) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch g.state {
	case gateOpen:
		return g.tell(e)
	case gateHolding:
		if len(g.held) >= g.limit {
			return false
		}
		g.held = append(g.held, e)
	}
	return true
}

// open tells of the snapshot and then of the events held back. It reports whether there was room for them.
func (g *gate) open(snapshot Snapshot, accept func()) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	held := g.held
	g.state, g.held = gateOpen, nil
	g.handler.LinkUp(snapshot, accept)
	for _, e := range held {
		if !g.tell(e) {
			return false
		}
	}
	return true
}

// tell passes an event on. What follows one that found no room is dropped, for it would follow a gap.
func (g *gate) tell(e Event) bool {
	if g.handler.Event(e) {
		return true
	}
	g.state = gateClosed
	return false
}

// drop forgets the events held back: the session was lost before it was up.
func (g *gate) drop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state, g.held = gateClosed, nil
}

// close tells of the end.
func (g *gate) close(reason string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state = gateClosed
	g.handler.LinkDown(reason)
}
