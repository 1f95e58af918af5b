package terminal

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// The smallest terminal that the phone is drawn in.
const minWidth, minHeight = 60, 20

// The rows that are always there: title, softkeys between two rules, lamps, sound, the pane's title, the message, the hints.
const fixedRows = 9

// view draws the screen: height lines of width cells.
func (m model) view() string {
	w, h := m.width, m.height
	switch {
	case w < minWidth || h < minHeight:
		return m.tooSmall()
	case m.help:
		return m.screen(append([]string{m.title()}, helpLines(m.tone)...))
	}
	body := m.bodyHeight()
	rows := []string{m.title()}
	rows = append(rows, m.body(body)...)
	rows = append(rows, rule(w), m.softKeyRow(), rule(w), m.lampRow(), m.soundRow(), m.paneTitle())
	rows = append(rows, m.paneRows(m.paneHeight())...)
	return m.screen(append(rows, m.message(), m.hints()))
}

// screen makes lines fill the screen.
func (m model) screen(lines []string) string {
	out := make([]string, m.height)
	for i := range out {
		if i < len(lines) {
			out[i] = lines[i]
		}
		out[i] = fit(out[i], m.width)
	}
	return strings.Join(out, "\n")
}

func (m model) tooSmall() string {
	lines := wrapped(fmt.Sprintf("too small: %d×%d. A phone needs %d×%d; make the window larger, or start with --plain. q quits.",
		m.width, m.height, minWidth, minHeight), m.width)
	if c, ok := m.facts.State.Front(); ok {
		lines = append(lines, stateName(c)+" "+party(c))
	}
	return m.screen(lines)
}

// bodyHeight is the height of the display and of the keys beside it.
func (m model) bodyHeight() int {
	free := m.height - fixedRows
	want := max(6, len(m.facts.State.Buttons), 4+len(m.facts.State.Calls))
	return min(want, free-min(free/3, 4))
}

func (m model) paneHeight() int { return max(1, m.height-fixedRows-m.bodyHeight()) }

func rule(w int) string { return faint.of(strings.Repeat("─", w)) }

// title is the phone, its server and the time; the less important goes where there is no room.
func (m model) title() string {
	s := m.facts.State
	left, link, version := fmt.Sprintf(" %s %s  ", m.kind.Name, s.Name), s.Link.String(), ""
	if s.Link == phone.Registered {
		version = fmt.Sprintf(", v%d", s.Version)
	}
	long := left + link
	if s.Server != "" {
		long += " at " + s.Server
	}
	date, clock := m.time()
	for _, t := range [][2]string{{long + version, date + " " + clock}, {long + version, clock}, {left + link + version, clock}} {
		if ansi.StringWidth(t[0]+t[1])+3 <= m.width {
			return reverse.of(spread(t[0], t[1]+" ", m.width))
		}
	}
	return reverse.of(spread(left+link, " "+clock+" ", m.width))
}

// time is the phone's date and clock, in the form that the server ordered.
func (m model) time() (date, clock string) {
	now, s := m.facts.Now, m.facts.State
	if s.Date.IsZero() {
		return "", now.Format("15:04:05")
	}
	now = now.Add(m.clock).UTC()
	clock = "15:04:05"
	if strings.HasSuffix(s.DateTemplate, "A") {
		clock = "3:04:05 PM"
	}
	return now.Format(dateLayout(s.DateTemplate)), now.Format(clock)
}

// dateLayout is a date template, such as D.M.Y or M/D/YA, as Go writes it.
func dateLayout(template string) string {
	if template == "" {
		template = "D.M.Y"
	}
	return strings.NewReplacer("D", "02", "M", "01", "YY", "2006", "Y", "06", "A", "").Replace(template)
}

// body is the display, and the keys at its right.
func (m model) body(h int) []string {
	keys := min(44, max(26, m.width*38/100))
	left := m.width - keys - 3
	display, column := m.display(left, h), m.keyColumn(keys, h)
	out := make([]string, h)
	for i := range out {
		out[i] = fit(display[i], left) + faint.of(" │ ") + column[i]
	}
	return out
}

// softKeyRow is the softkeys, each with its key of the keyboard.
func (m model) softKeyRow() string {
	n := m.kind.SoftKeys
	if n == 0 {
		return faint.of(fmt.Sprintf(" a %s has no softkeys; Space: the hook, l1: a key, also :hold, :resume", m.kind.Name))
	}
	var b strings.Builder
	keys := m.softKeys()
	for i := range n {
		cell := faint.of(fmt.Sprintf(" F%d ", i+1))
		if i < len(keys) && keys[i] != "" {
			cell = " " + reverse.of(fmt.Sprintf("F%d", i+1)) + " " + bold.of(keys[i])
		}
		b.WriteString(fit(cell, m.width/n))
	}
	return b.String()
}

// lampRow is what else shines or is switched; what is off goes without a word where there is no room.
func (m model) lampRow() string {
	for _, silent := range []bool{false, true} {
		if row := m.lamps(silent); ansi.StringWidth(row) <= m.width {
			return row
		}
	}
	return m.lamps(true)
}

func (m model) lamps(silent bool) string {
	s := m.facts.State
	word := func(name string, lit bool, on, off string, mode skinny.LampMode) string {
		switch {
		case lit:
			return lightOf(mode).at(m.facts.Now) + " " + name + " " + bold.of(on)
		case silent || off == "":
			return lightOf(skinny.LampModeOff).at(m.facts.Now) + " " + name
		}
		return lightOf(skinny.LampModeOff).at(m.facts.Now) + " " + name + " " + faint.of(off)
	}
	speaks := "on"
	if m.facts.Speech != "" {
		speaks = ansi.Truncate(clean(m.facts.Speech), 12, "…")
	}
	return " " + strings.Join([]string{
		word("handset", s.Handset, "up", "down", skinny.LampModeOn),
		word("speaker", s.Speaker, "on", "off", skinny.LampModeOn),
		word("ringer", s.Ringer.Mode > skinny.RingModeOff, "rings", "silent", skinny.LampModeBlink),
		word("messages", s.MessageLamp > skinny.LampModeOff, "wait", "", s.MessageLamp),
		word("mic", s.Mic && !s.Muted, speaks, "muted", skinny.LampModeOn),
	}, "  ")
}

// soundRow is what the phone plays or hears.
func (m model) soundRow() string {
	s := m.facts.State
	c, _ := s.Front()
	switch t, h := s.Hears(), m.facts.Sound; {
	case t != skinny.ToneSilence:
		return fmt.Sprintf(" hear  tone of the phone: %v", t)
	case h != nil:
		level := "no sound"
		if h.Lasted > 0 {
			level = fmt.Sprintf("%3.0f dBFS", h.Level)
		}
		right := fmt.Sprintf(" %s  %-12s  %s", level, h.tone(), h.quality())
		return " hear  " + h.bar(min(40, max(3, m.width-58))) + right
	case c.Media.Receiving && !m.listen:
		return faint.of(fmt.Sprintf(" hear  %v at %v; --listen shows what", c.Media.Codec, c.Media.Local))
	}
	return faint.of(" hear  nothing")
}

// message is the command line, a question, what went wrong, or what runs.
func (m model) message() string {
	switch {
	case m.entry.open:
		before, behind := m.entry.split()
		at, rest := " ", ""
		if r := []rune(behind); len(r) > 0 {
			at, rest = string(r[0]), string(r[1:])
		}
		if over := ansi.StringWidth(before) + 3 - m.width; over > 0 {
			before = ansi.TruncateLeft(before, over, "…")
		}
		return bold.of(":") + before + reverse.of(at) + rest
	case m.asking:
		return alarm.of(" a call is up: q hangs up and quits, any other key goes on")
	case m.prefix == "l":
		return bold.of(" line key: press its digit")
	case m.prefix == "k":
		return bold.of(" softkey: press its digit")
	case m.notice != "":
		return alarm.of(" ! " + m.notice)
	case len(m.running) > 0:
		return bold.of(" runs: "+m.running[0]) + faint.of("  Esc ends it")
	}
	return ""
}

// hints are the keys that are of use now, as many as fit.
func (m model) hints() string {
	var all []string
	switch {
	case m.entry.open:
		all = []string{"Enter runs the line", "help lists the commands", "↑ older", "Esc closes"}
	case m.cursor.area == calls:
		all = []string{"Enter answers or resumes", "softkeys act on it", "Esc drops the choice"}
	case m.cursor.area == lineKeys:
		all = []string{"Enter presses it", "↑↓←→ choose", "Esc drops the choice"}
	case m.cursor.area == list:
		all = []string{"Enter dials it", "↑↓←→ choose", "Esc drops the choice"}
	case m.hasRinging():
		all = []string{"Enter answers"}
	case m.typed != "":
		all = []string{"Enter dials", "Space dials with the handset", "Esc drops"}
	case m.offHook():
		all = []string{"Space hangs up", "0-9*# keys"}
	default:
		all = []string{"type a number", "Enter new call"}
	}
	if !m.entry.open {
		if m.kind.SoftKeys > 0 {
			all = append(all, fmt.Sprintf("F1-F%d or k1-k%d", m.kind.SoftKeys, m.kind.SoftKeys))
		}
		all = append(all, "l1 line", "Tab lists", ": command", "m mute", "s speaker", "t tone", "↑↓←→ choose")
	}
	const always = " ? help  q quit "
	line := ""
	for _, h := range all {
		if ansi.StringWidth(line+"  "+h+always) > m.width {
			break
		}
		line += " " + h + " "
	}
	if m.entry.open {
		return faint.of(line)
	}
	return faint.of(spread(line, always, m.width))
}

// span is a time as a phone shows it: 00:12, 1:02:03.
func span(d time.Duration) string {
	s := int(max(0, d) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}
