package capture

import (
	"cmp"
	"fmt"
	"io"
	"net/netip"
	"reflect"
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// Ladder prints a column for each host and an arrow for each message, when everything was seen: only then is it known who is there.
type Ladder struct {
	W        io.Writer
	Absolute bool // times of day, else seconds since the first packet
	events   []Event
}

const (
	ladderWidth = 112
	hostWidth   = 28     // of a column, at least: a wider ladder when there are many
	maxLadder   = 20_000 // events; nobody reads more, and they are kept until Close
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
	hosts := hostsOf(l.events)
	left := len(l.time(Event{})) + 2
	step := max(hostWidth, (ladderWidth-left)/max(len(hosts)-1, 1))
	g := grid{hosts: hosts, left: left, step: step}
	var b strings.Builder
	b.WriteString(g.heads())
	for _, e := range l.events {
		b.WriteString(g.row(l.time(e), e))
	}
	_, err := io.WriteString(l.W, b.String())
	return err
}

func (l *Ladder) time(e Event) string { return timeText(e, l.Absolute) }

// hostsOf is who talks, in the order of appearance, with the one that most talk to in the middle: so that arrows cross few columns.
func hostsOf(events []Event) []netip.Addr {
	peers := map[netip.Addr]map[netip.Addr]bool{}
	var hosts []netip.Addr
	for _, e := range events {
		for _, pair := range [][2]netip.Addr{{e.From.Addr(), e.To.Addr()}, {e.To.Addr(), e.From.Addr()}} {
			if peers[pair[0]] == nil {
				peers[pair[0]] = map[netip.Addr]bool{}
				hosts = append(hosts, pair[0])
			}
			peers[pair[0]][pair[1]] = true
		}
	}
	hub := 0
	for i, h := range hosts {
		if len(peers[h]) > len(peers[hosts[hub]]) {
			hub = i
		}
	}
	if len(hosts) > 2 {
		h := hosts[hub]
		hosts = slices.Delete(hosts, hub, hub+1)
		hosts = slices.Insert(hosts, len(hosts)/2, h)
	}
	return hosts
}

// A grid is where the columns of a ladder are.
type grid struct {
	hosts []netip.Addr
	left  int // of the first column
	step  int // from one to the next
}

func (g grid) at(i int) int { return g.left + i*g.step }

// heads names the hosts above their columns.
func (g grid) heads() string {
	line := blank(g.at(len(g.hosts)-1) + hostWidth)
	for i, h := range g.hosts {
		name := []rune(h.String())
		put(line, max(0, g.at(i)-len(name)/2), name)
	}
	return trimmed(line)
}

// row is the arrow of an event, or its note.
func (g grid) row(time string, e Event) string {
	line := blank(g.at(len(g.hosts)-1) + 1)
	put(line, 0, []rune(time))
	for i := range g.hosts {
		line[g.at(i)] = '│'
	}
	from, to := g.at(slices.Index(g.hosts, e.From.Addr())), g.at(slices.Index(g.hosts, e.To.Addr()))
	low, high := min(from, to), max(from, to)
	if e.Message == nil {
		return strings.TrimRight(string(line), " ") + "  -- " + e.Note + "\n"
	}
	label := []rune(" " + labelOf(e.Message) + " ")
	if room := high - low - 5; len(label) > room {
		label = append(label[:max(room-2, 0)], '…', ' ')
	}
	for i := low + 1; i < high; i++ {
		line[i] = '─'
	}
	if from < to {
		line[from], line[high-1] = '├', '▶'
	} else {
		line[from], line[low+1] = '┤', '◀'
	}
	put(line, low+(high-low-len(label))/2+1, label)
	return trimmed(line)
}

func blank(n int) []rune { return []rune(strings.Repeat(" ", n)) }

func put(line []rune, at int, text []rune) { copy(line[at:], text) }

func trimmed(line []rune) string { return strings.TrimRight(string(line), " ") + "\n" }

// untold are fields that say little about a call.
var untold = map[string]bool{"PrecedenceLevel": true, "RingDuration": true, "DTMFType": true, "CallType": true, "CallSecurityStatus": true, "RTPTimestamp": true}

// maxTold is how many fields an arrow has room for.
const maxTold = 2

// labelOf is a message's name and what tells most of it: enumerations, texts and addresses, without their names.
func labelOf(m skinny.Message) string {
	label := m.ID().String()
	switch m := m.(type) {
	case *skinny.CallInfo:
		return label + " " + partiesText(m.CallingParty, m.CallingPartyName, m.CalledParty, m.CalledPartyName)
	case *skinny.CallInfoDynamic:
		return label + " " + partiesText(m.CallingParty, m.CallingPartyName, m.CalledParty, m.CalledPartyName)
	}
	v := reflect.ValueOf(m).Elem()
	told := 0
	for i := 0; i < v.NumField() && told < maxTold; i++ {
		f, t := v.Field(i), v.Type().Field(i)
		if f.IsZero() || !t.IsExported() || untold[t.Name] || isID(f) {
			continue
		}
		s, ok := plain(f)
		if f.Kind() == reflect.String {
			s, ok = quoted(f.String()), true
		}
		if ok {
			label += " " + s
			told++
		}
	}
	return label
}

// partiesText is who calls whom, by number, or by name where there is none.
func partiesText(from, fromName, to, toName string) string {
	return text(cmp.Or(from, fromName)) + " → " + text(cmp.Or(to, toName))
}
