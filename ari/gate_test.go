package ari

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// told is a handler that has room for some events.
type told struct {
	list []string
	room int
}

func (h *told) LinkUp(Snapshot, func()) { h.list = append(h.list, "up") }
func (h *told) LinkDown(reason string)  { h.list = append(h.list, reason) }
func (h *told) Event(e Event) bool {
	if h.room == 0 {
		return false
	}
	h.room--
	h.list = append(h.list, string(e.(StasisEnd).ID))
	return true
}

// What the handler is told is in order: nothing of a session follows its end, though the reader learns of the end last.
func TestGateOrder(t *testing.T) {
	event := func(id ChannelID) Event { return StasisEnd{ID: id} }
	tests := []struct {
		name string
		do   func(*gate) bool // whether there was room
		want []string
		full bool
	}{
		{"event during resync", func(g *gate) bool {
			g.hold()
			return g.event(event("a")) && g.open(Snapshot{}, nil) && g.event(event("b"))
		}, []string{"up", "a", "b"}, false},
		{"event after the end", func(g *gate) bool {
			g.hold()
			g.open(Snapshot{}, nil)
			g.event(event("a"))
			g.close("lost")
			g.event(event("late"))
			g.hold()
			g.event(event("b"))
			return g.open(Snapshot{}, nil)
		}, []string{"up", "a", "lost", "up", "b"}, false},
		{"no snapshot", func(g *gate) bool {
			g.hold()
			g.event(event("a"))
			g.drop()
			g.hold()
			return g.open(Snapshot{}, nil)
		}, []string{"up"}, false},
		{"too many events before the snapshot", func(g *gate) bool {
			g.hold()
			return g.event(event("a")) && g.event(event("b")) && g.event(event("c"))
		}, nil, true},
		{"no room for events held back", func(g *gate) bool {
			g.handler.(*told).room = 1
			g.hold()
			g.event(event("a"))
			g.event(event("b"))
			room := g.open(Snapshot{}, nil)
			g.handler.(*told).room = 1
			g.event(event("c")) // would follow a gap
			g.close("lost")
			return room
		}, []string{"up", "a", "lost"}, true},
		{"no room for an event", func(g *gate) bool {
			g.hold()
			g.open(Snapshot{}, nil)
			g.handler.(*told).room = 0
			return g.event(event("a"))
		}, []string{"up"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := &told{room: 10}
			if room := tt.do(&gate{handler: h, limit: 2}); room == tt.full {
				t.Errorf("room: %v", room)
			}
			if diff := cmp.Diff(tt.want, h.list); diff != "" {
				t.Error(diff)
			}
		})
	}
}
