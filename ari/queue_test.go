package ari

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the handler is told is in order: nothing of a session follows its end, though the reader learns of the end last.
func TestQueueOrder(t *testing.T) {
	event := func(id ChannelID) Event { return StasisEnd{ID: id} }
	tests := []struct {
		name string
		put  func(*queue)
		want []string
	}{
		{"event during resync", func(q *queue) {
			q.begin()
			q.event(event("a"))
			q.up(func() Snapshot { return Snapshot{} })
			q.event(event("b"))
		}, []string{"up", "a", "b"}},
		{"event after the end", func(q *queue) {
			q.begin()
			q.up(func() Snapshot { return Snapshot{} })
			q.event(event("a"))
			q.down("lost", false)
			q.event(event("late"))
			q.begin()
			q.event(event("b"))
			q.up(func() Snapshot { return Snapshot{} })
		}, []string{"up", "a", "lost", "up", "b"}},
		{"too many events", func(q *queue) {
			q.begin()
			q.up(func() Snapshot { return Snapshot{} })
			for q.event(event("a")) {
			}
			q.down("lost", true)
		}, []string{"up", "lost"}},
		{"no snapshot", func(q *queue) {
			q.begin()
			q.event(event("a"))
			q.drop()
			q.begin()
			q.up(func() Snapshot { return Snapshot{} })
		}, []string{"up"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := newQueue(4)
			tt.put(q)
			items, _ := q.take(nil)
			var got []string
			for _, d := range items {
				switch {
				case d.up != nil:
					got = append(got, "up")
				case d.event != nil:
					got = append(got, string(d.event.(StasisEnd).ID))
				default:
					got = append(got, d.down)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
