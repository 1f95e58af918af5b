package terminal

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// paneTitle names the panes: the one that shows is in brackets.
func (m model) paneTitle() string {
	var b strings.Builder
	for p, name := range []string{"events", "placed", "received", "missed"} {
		if n := len(m.records(pane(p))); n > 0 {
			name = fmt.Sprintf("%s %d", name, n)
		}
		if pane(p) == m.pane {
			b.WriteString(faint.of("─") + bold.of("["+name+"]"))
		} else {
			b.WriteString(faint.of("─") + " " + name + " ")
		}
	}
	right := " Tab "
	if m.top >= 0 && m.pane == events {
		right = fmt.Sprintf(" %d more, PgDn ", m.facts.First+len(m.facts.Events)-m.shownFrom(m.paneHeight())-m.paneHeight())
	}
	n := m.width - ansi.StringWidth(b.String()) - len(right) - 1
	return b.String() + faint.of(strings.Repeat("─", max(0, n))+right+"─")
}

// paneRows is n lines of events, or of a call list.
func (m model) paneRows(n int) []string {
	if m.pane != events {
		return m.recordRows(n)
	}
	out := make([]string, n)
	from := m.shownFrom(n) - m.facts.First
	for i := range out {
		if from+i < len(m.facts.Events) {
			out[i] = eventRow(m.facts.Events[from+i])
		}
	}
	return out
}

// shownFrom is the number of the first event of n that show.
func (m model) shownFrom(n int) int {
	newest := max(m.facts.First, m.facts.First+len(m.facts.Events)-n)
	if m.top < 0 {
		return newest
	}
	return min(newest, max(m.top, m.facts.First))
}

func eventRow(line string) string {
	switch {
	case strings.HasPrefix(line, "error: "):
		return alarm.of(" " + line)
	case strings.HasPrefix(line, "> "):
		return bold.of(" " + line)
	}
	return " " + line
}

func (m model) recordRows(n int) []string {
	all := m.records(m.pane)
	out := make([]string, n)
	if len(all) == 0 {
		out[0] = faint.of(" none; a call is in a list when it is over")
	}
	at := 0
	if m.cursor.area == list {
		at = m.cursor.at
	}
	from := window(len(all), n, at)
	for i := range out {
		k := from + i
		if k >= len(all) {
			break
		}
		r := all[k]
		out[i] = fmt.Sprintf(" %s  %-16s %s", r.At.Format("02 Jan 15:04"), r.Number, r.Name)
		if m.cursor.area == list && m.cursor.at == k {
			out[i] = reverse.of(fit(out[i], m.width))
		}
	}
	return out
}
