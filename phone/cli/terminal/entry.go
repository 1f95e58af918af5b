package terminal

import (
	"strings"
	"unicode/utf8"
)

// entry is the command line.
type entry struct {
	open    bool
	text    string
	back    int      // how far from its end the cursor is, in characters
	history []string // the oldest first
	at      int      // of the history that shows, from its end; 0: none
}

// split is the text before the cursor and behind it.
func (e entry) split() (before, behind string) {
	runes := []rune(e.text)
	return string(runes[:len(runes)-e.back]), string(runes[len(runes)-e.back:])
}

func (e entry) insert(text string) entry {
	before, behind := e.split()
	e.text = before + text + behind
	return e
}

// remember adds a line to the history and closes the command line.
func (e entry) remember() entry {
	if n := len(e.history); n == 0 || e.history[n-1] != e.text {
		e.history = append(e.history[:n:n], e.text)
	}
	return entry{history: e.history}
}

// recall shows an older line or a newer one.
func (e entry) recall(by int) entry {
	e.at = max(0, min(e.at+by, len(e.history)))
	e.text, e.back = "", 0
	if e.at > 0 {
		e.text = e.history[len(e.history)-e.at]
	}
	return e
}

// edit takes a key that changes the line; other keys do nothing.
func (e entry) edit(key, text string) entry {
	before, behind := e.split()
	switch key {
	case "left":
		e.back = min(e.back+1, utf8.RuneCountInString(e.text))
	case "right":
		e.back = max(e.back-1, 0)
	case "home", "ctrl+a":
		e.back = utf8.RuneCountInString(e.text)
	case "end", "ctrl+e":
		e.back = 0
	case "up":
		e = e.recall(1)
	case "down":
		e = e.recall(-1)
	case "ctrl+u":
		e.text = behind
	case "backspace":
		_, n := utf8.DecodeLastRuneInString(before)
		e.text = before[:len(before)-n] + behind
	case "delete":
		_, n := utf8.DecodeRuneInString(behind)
		e.text = before + behind[n:]
		e.back = utf8.RuneCountInString(behind[n:])
	default:
		e = e.insert(clean(text))
	}
	return e
}

// enterKey takes a key while the command line is open.
func (m model) enterKey(key, text string) (model, []order) {
	switch key {
	case "esc":
		m.entry = entry{history: m.entry.history}
	case "backspace":
		if m.entry.text == "" {
			m.entry = entry{history: m.entry.history}
			break
		}
		m.entry = m.entry.edit(key, text)
	case "enter":
		line := strings.TrimSpace(m.entry.text)
		if line == "" {
			m.entry = entry{history: m.entry.history}
			break
		}
		m.entry = m.entry.remember()
		m.pane, m.top = events, -1
		if strings.EqualFold(line, "quit") {
			return m, []order{{what: quit}}
		}
		m.running = append(m.running[:len(m.running):len(m.running)], line)
		return m, []order{{what: command, line: line}}
	default:
		m.entry = m.entry.edit(key, text)
	}
	return m, nil
}
