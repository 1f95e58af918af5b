package terminal

import "github.com/skinnyd/skinnyd/phone"

// An area is a part of the screen in which the arrows choose something.
type area uint8

const (
	nowhere area = iota
	calls
	lineKeys
	list // of calls that are over
	areas
)

// cursor is what the arrows chose.
type cursor struct {
	area area
	at   int    // from the top
	call uint32 // the reference of a call: others come and go above it
}

// A pane is what shows below the phone.
type pane uint8

const (
	events pane = iota
	placed
	received
	missed
	panes
)

// count is how many things there are to choose in an area.
func (m model) count(a area) int {
	switch a {
	case calls:
		return len(m.facts.State.Calls)
	case lineKeys:
		return len(m.facts.State.Buttons)
	case list:
		return len(m.records(m.pane))
	}
	return 0
}

// records is a call list, the newest first.
func (m model) records(p pane) []phone.Record {
	kept := map[pane][]phone.Record{placed: m.facts.State.Placed, received: m.facts.State.Received, missed: m.facts.State.Missed}[p]
	out := make([]phone.Record, len(kept))
	for i, r := range kept {
		out[len(kept)-1-i] = r
	}
	return out
}

// move goes up or down in the area, or begins in the first that has something.
func (m model) move(by int) (model, []order) {
	if m.cursor.area == nowhere {
		for _, a := range []area{list, calls, lineKeys} {
			if m.count(a) > 0 {
				return m.choose(a, 0), nil
			}
		}
		return m, nil
	}
	return m.choose(m.cursor.area, max(0, min(m.cursor.at+by, m.count(m.cursor.area)-1))), nil
}

// cross goes to the next area that has something.
func (m model) cross(by int) (model, []order) {
	if m.cursor.area == nowhere {
		return m.move(0)
	}
	for a := (int(m.cursor.area) + by + int(areas)) % int(areas); a != int(m.cursor.area); a = (a + by + int(areas)) % int(areas) {
		if m.count(area(a)) > 0 {
			return m.choose(area(a), 0), nil
		}
	}
	return m, nil
}

func (m model) choose(a area, at int) model {
	m.cursor = cursor{area: a, at: at}
	if a == calls {
		m.cursor.call = m.facts.State.Calls[at].Reference
	}
	return m
}

// turn shows another pane.
func (m model) turn(by int) (model, []order) {
	m.pane = pane((int(m.pane) + by + int(panes)) % int(panes))
	m.top = -1
	if m.cursor.area == list {
		m.cursor = cursor{}
	}
	return m, nil
}

// scroll goes a page back or forth in the events.
func (m model) scroll(by int) (model, []order) {
	m.pane = events
	n, last := m.paneHeight(), m.facts.First+len(m.facts.Events)
	if m.top < 0 {
		m.top = last - n
	}
	m.top = max(m.facts.First, m.top+by*n)
	if m.top >= last-n {
		m.top = -1
	}
	return m, nil
}
