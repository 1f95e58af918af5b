package phone

import (
	"fmt"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/skinny/show"
)

// Entry is one message that the phone sent or received.
type Entry struct {
	N       int // counts from 1
	At      time.Time
	Out     bool // sent by the phone
	Message skinny.Message
}

// String is the entry in a line.
func (e Entry) String() string {
	arrow := "←"
	if e.Out {
		arrow = "→"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %v %s", e.At.Format("15:04:05.000000"), arrow, e.Message.ID(), show.Text(e.Message)))
}

// trace is a ring of the newest entries.
type trace struct {
	size int
	n    int
	ring []Entry
}

func (t *trace) add(out bool, m skinny.Message, at time.Time) Entry {
	t.n++
	e := Entry{N: t.n, At: at, Out: out, Message: m}
	switch {
	case t.size == 0:
	case len(t.ring) < t.size:
		t.ring = append(t.ring, e)
	default:
		t.ring[(t.n-1)%t.size] = e
	}
	return e
}

// since returns the entries after the nth that are still there.
func (t *trace) since(n int) []Entry {
	var out []Entry
	for i := max(n+1, t.n-len(t.ring)+1); i <= t.n; i++ {
		out = append(out, t.ring[(i-1)%t.size])
	}
	return out
}

// Mark returns the number of the newest message, for Since and WaitMessage.
func (p *Phone) Mark() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trace.n
}

// Since returns the messages after mark, both ways, as far as they are remembered.
func (p *Phone) Since(mark int) []Entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trace.since(mark)
}

// last draws the newest n messages.
func (t *trace) last(n int) string {
	var b strings.Builder
	for _, e := range t.since(t.n - n) {
		b.WriteString("  " + e.String() + "\n")
	}
	return b.String()
}
