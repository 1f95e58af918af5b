package conf

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// source is the text of a file as it may be shown.
type source struct {
	name  string
	lines []string
	// hidden are the parts of each line that are secret, as byte offsets.
	hidden map[int][]span
}

type span struct{ from, to int }

const masked = "****"

var (
	// secretKey's group is the key, and the match ends where the value begins. A key in quotes needs no space behind its colon.
	secretKey = regexp.MustCompile(`(?i)(?:^|[\s,{"'-])([a-z0-9_-]*(?:pas|pw|secret|token)[a-z0-9]*(?:["']\s*:[ \t]*|\s*:(?:[ \t]+|$)))`)
	secretURL = regexp.MustCompile(`://([^@\s"']+)@`)
)

// urlMark is in whatever secretURL matches.
const urlMark = "://"

// maySecret says whether secretKey can match: it looks for the beginnings of its words. The expression is slow on the ten thousands of lines
// that hold no secret.
func maySecret(line string) bool {
	for i := range len(line) {
		c := line[i]
		if c >= utf8.RuneSelf { // some of which fold to letters
			return true
		}
		if c |= 0x20; c != 'p' && c != 's' && c != 't' {
			continue
		}
		word := strings.ToLower(line[i:min(i+3, len(line))])
		if word == "pas" || strings.HasPrefix(word, "pw") || word == "sec" || word == "tok" {
			return true
		}
	}
	return false
}

// newSource finds what is secret in the text by its look, not by the parsed tree, so that a file that cannot be parsed shows nothing either. It
// hides too much rather than too little.
func newSource(name, text string) *source {
	s := &source{name: name, lines: strings.Split(text, "\n"), hidden: map[int][]span{}}
	deeper := -1 // lines indented by more than this, or as much and with a dash, go on with a secret value; -1 for none
	for i, line := range s.lines {
		s.lines[i] = strings.TrimRight(line, "\r")
		line = s.lines[i]
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if deeper >= 0 && strings.TrimSpace(line) != "" {
			if indent > deeper || indent == deeper && line[indent] == '-' {
				s.hide(i, indent, len(line))
				continue
			}
			deeper = -1
		}
		if strings.Contains(line, urlMark) {
			for _, m := range secretURL.FindAllStringSubmatchIndex(line, -1) {
				s.hide(i, m[2], m[3])
			}
		}
		if !maySecret(line) {
			continue
		}
		for rest := 0; rest < len(line); {
			m := secretKey.FindStringSubmatchIndex(line[rest:])
			if m == nil {
				break
			}
			from := rest + m[1]
			to, open := valueEnd(line, from)
			s.hide(i, from, to)
			if open {
				deeper = rest + m[2]
			}
			rest = max(to, from+1)
		}
	}
	return s
}

// valueEnd says where the scalar that begins at from ends on its line, and whether it goes on in the next.
func valueEnd(line string, from int) (int, bool) {
	if from >= len(line) {
		return len(line), true
	}
	switch c := line[from]; c {
	case '"', '\'':
		for i := from + 1; i < len(line); i++ {
			if c == '"' && line[i] == '\\' {
				i++
			} else if line[i] == c {
				return i + 1, false
			}
		}
		return len(line), true
	case '|', '>':
		return len(line), true
	}
	end := len(line)
	if i := strings.Index(line[from:], " #"); i >= 0 {
		end = from + i
	}
	if flow := strings.LastIndexByte(line[:from], '{'); flow >= 0 {
		if i := strings.IndexAny(line[from:end], ",}"); i >= 0 && !strings.HasPrefix(line[from:], "${") {
			return from + i, false
		}
	}
	return end, true
}

func (s *source) hide(line, from, to int) {
	if to > from {
		s.hidden[line] = append(s.hidden[line], span{from, to})
	}
}

// snippet is the line with a caret below the column, both from 1; empty when there is no such line.
func (s *source) snippet(line, column int) string {
	if line < 1 || line > len(s.lines) {
		return ""
	}
	text := s.lines[line-1]
	at := 0 // byte offset of the caret
	for range column - 1 {
		_, n := utf8.DecodeRuneInString(text[at:])
		at += n
	}
	var shown, below strings.Builder
	from, to := window(text, at)
	if from > 0 {
		shown.WriteString(cut)
		pad(&below, cut, true)
	}
	for i := from; i < to; {
		if h, ok := s.hiddenAt(line-1, i); ok {
			shown.WriteString(masked)
			if at < h.from || at >= h.to {
				pad(&below, masked, h.from < at)
			}
			if at > h.from && at < h.to {
				at = h.from
			}
			i = h.to
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		shown.WriteRune(r)
		pad(&below, string(r), i < at)
		i += n
	}
	if to < len(text) {
		shown.WriteString(cut)
	}
	return fmt.Sprintf("%5d | %s\n      | %s^", line, shown.String(), below.String())
}

// snippetWidth is how much of a line is shown on each side of the caret, in bytes: a file of one line has thousands of places.
const (
	snippetWidth = 100
	cut          = "…"
)

// window is the part of a line that is shown. It begins and ends with whole characters, if the line is UTF-8.
func window(text string, at int) (from, to int) {
	from, to = max(at-snippetWidth, 0), min(at+snippetWidth, len(text))
	for range utf8.UTFMax - 1 {
		if from > 0 && !utf8.RuneStart(text[from]) {
			from--
		}
		if to < len(text) && !utf8.RuneStart(text[to]) {
			to++
		}
	}
	return from, to
}

// pad writes the white space that is as wide as text, if wanted.
func pad(b *strings.Builder, text string, wanted bool) {
	if !wanted {
		return
	}
	for _, r := range text {
		if r == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteByte(' ')
		}
	}
}

func (s *source) hiddenAt(line, from int) (span, bool) {
	for _, h := range s.hidden[line] {
		if from >= h.from && from < h.to {
			return h, true
		}
	}
	return span{}, false
}
