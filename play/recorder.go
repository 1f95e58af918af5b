package play

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/skinnyd/skinnyd/capture"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// maxRecorded bounds what is kept of all phones' messages, and what the scenario did at them.
const maxRecorded = 20_000

// recorder keeps the newest messages of all phones.
type recorder struct {
	began  time.Time
	mu     sync.Mutex
	events []recorded
}

// recorded is a message of a phone, or a step at it.
type recorded struct {
	at      time.Time
	h       *handset
	server  string
	out     bool // the phone sent it
	message skinny.Message
	note    string
}

func (r *recorder) message(h *handset, e phone.Entry) {
	r.add(recorded{at: e.At, h: h, server: h.server(), out: e.Out, message: e.Message})
}

func (r *recorder) note(h *handset, text string) {
	r.add(recorded{at: time.Now(), h: h, server: h.server(), note: text})
}

func (r *recorder) add(e recorded) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.events) == maxRecorded {
		r.events = slices.Delete(r.events, 0, maxRecorded/4)
	}
	r.events = append(r.events, e)
}

// ladder draws the newest messages of all phones, with the steps between them: a column for each phone and each server.
func (r *recorder) ladder(most int) string {
	r.mu.Lock()
	events := slices.Clone(r.events)
	r.mu.Unlock()
	slices.SortStableFunc(events, func(a, b recorded) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	events = events[first(events, most):]
	if !slices.ContainsFunc(events, func(e recorded) bool { return e.message != nil }) {
		return ""
	}

	var b strings.Builder
	c := columns{}
	l := capture.Ladder{W: &b, Name: c.name}
	for _, e := range events {
		at, server := c.end(e.h.title()), c.end(e.server)
		drawn := capture.Event{Time: e.at, Elapsed: e.at.Sub(r.began), From: server, To: at, Message: e.message, Note: e.note}
		if e.out || e.message == nil {
			drawn.From, drawn.To = at, server
		}
		_ = l.Event(drawn) // there are never too many
	}
	_ = l.Close() // a Builder takes all
	return b.String()
}

// first is where the last so many messages begin, and the step before them.
func first(events []recorded, most int) int {
	i := len(events)
	for ; i > 0; i-- {
		if events[i-1].message != nil {
			if most == 0 {
				break
			}
			most--
		}
	}
	return i
}

// columns gives each name an address, which a ladder wants.
type columns struct{ names []string }

func (c *columns) end(name string) netip.AddrPort {
	i := slices.Index(c.names, name)
	if i < 0 {
		i = len(c.names)
		c.names = append(c.names, name)
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{0, 0, byte(i >> 8), byte(i)}), 1)
}

func (c *columns) name(a netip.AddrPort) string {
	b := a.Addr().As4()
	return c.names[int(b[2])<<8|int(b[3])]
}
