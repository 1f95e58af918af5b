package capture

import (
	"fmt"
	"io"
	"net/netip"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/skinny/show"
)

// Ladder prints a column for each host and an arrow for each message, when everything was seen: only then is it known who is there.
type Ladder struct {
	W        io.Writer
	Absolute bool                        // times of day, else seconds since the first packet
	Name     func(netip.AddrPort) string // heads a column: an end each, with the same name the same column; nil: addresses
	events   []Event
}

const (
	ladderWidth  = 118
	hostWidth    = 28     // of a column, at least: a wider ladder when there are many
	hostOverhang = 3      // of the last host's name over its column
	arrow        = 4      // of an arrow's length, what is no room for a label: both ends, a line on either side
	maxLadder    = 20_000 // events; nobody reads more, and they are kept until Close
)

// Event keeps one.
func (l *Ladder) Event(e Event) error {
	if len(l.events) == maxLadder {
		return fmt.Errorf("more than %d messages for a ladder: print lines, or choose some of the packets (editcap, tcpdump -r)", maxLadder)
	}
	l.events = append(l.events, e)
	return nil
}

// Close prints the ladder.
func (l *Ladder) Close() error {
	if len(l.events) == 0 {
		return nil
	}
	h := hostsOf(l.events, l.Name)
	left := len(l.time(Event{})) + 2
	g := grid{hosts: h, left: left, step: max(hostWidth, (ladderWidth-left)/max(len(h.names)-1, 1))}
	var b strings.Builder
	b.WriteString(g.heads(h.names))
	if devices := h.devices(l.events); devices != nil {
		b.WriteString(g.heads(devices))
	}
	for _, e := range l.events {
		b.WriteString(g.row(l.time(e), e))
	}
	_, err := io.WriteString(l.W, b.String())
	return err
}

func (l *Ladder) time(e Event) string { return timeText(e, l.Absolute) }

// A grid is where the columns of a ladder are.
type grid struct {
	hosts hosts
	left  int // of the first column
	step  int // from one to the next
}

func (g grid) at(i int) int { return g.left + i*g.step }

// heads writes a text above each column, the last one so that it does not stick out far.
func (g grid) heads(texts []string) string {
	width := g.at(len(texts)-1) + hostOverhang
	line := blank(width)
	for i, text := range texts {
		name := []rune(text)
		put(line, max(0, min(g.at(i)-len(name)/2, width-len(name))), name)
	}
	return trimmed(line)
}

// row is the arrow of an event, or its note.
func (g grid) row(time string, e Event) string {
	n := len(g.hosts.names)
	line := blank(g.at(n-1) + 1)
	put(line, 0, []rune(time))
	for i := range n {
		line[g.at(i)] = '│'
	}
	from, to := g.at(g.hosts.column(e.From)), g.at(g.hosts.column(e.To))
	low, high := min(from, to), max(from, to)
	if e.Message == nil || low == high {
		text := e.Note
		if e.Message != nil {
			text = show.Label(e.Message, maxTold)
		}
		return strings.TrimRight(string(line), " ") + "  -- " + text + "\n"
	}
	label := fitting(e.Message, high-low-arrow)
	start := low + 2 + (high-low-arrow-len(label))/2
	for i := low + 1; i < high; i++ {
		line[i] = '─'
	}
	if from < to {
		line[from], line[high-1] = '├', '▶'
	} else {
		line[from], line[low+1] = '┤', '◀'
		start++
	}
	put(line, start, label)
	return trimmed(line)
}

// fitting is the label of a message with as many fields as there is room for.
func fitting(m skinny.Message, room int) []rune {
	var label []rune
	for told := maxTold; told >= 0; told-- {
		if label = []rune(" " + show.Label(m, told) + " "); len(label) <= room {
			return label
		}
	}
	return append(label[:max(room-2, 0)], '…', ' ')
}

func blank(n int) []rune { return []rune(strings.Repeat(" ", n)) }

func put(line []rune, at int, text []rune) { copy(line[at:], text) }

func trimmed(line []rune) string { return strings.TrimRight(string(line), " ") + "\n" }

// maxTold is how many fields an arrow has room for.
const maxTold = 2
