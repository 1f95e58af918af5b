package session

import (
	"fmt"
	"strings"
)

// A Pattern is an extension pattern in Asterisk's syntax: "_" and then digits, X (0-9), Z (1-9), N (2-9), [1-5x] sets,
// "." (one or more of anything) or "!" (zero or more) at the end. Without the "_" it is that number.
type Pattern struct {
	text  string
	sets  []digitSet
	tail  byte // 0, '.' or '!'
	exact bool
}

// digitSet has a bit for each of dialChars.
type digitSet uint32

const dialChars = "0123456789*#ABCD+"

// Match says how digits fit a pattern.
type Match uint8

// How digits fit a pattern, from worst to best: not at all, as the beginning of a number, as a number that more digits could extend, as a
// complete number.
const (
	MatchNone Match = iota
	MatchPartial
	MatchGrows
	MatchExact
)

// ParsePattern reads a pattern.
func ParsePattern(s string) (Pattern, error) {
	p := Pattern{text: s}
	body, isPattern := strings.CutPrefix(s, "_")
	if body == "" {
		return p, fmt.Errorf("pattern %q is empty", s)
	}
	p.exact = !isPattern
	for i := 0; i < len(body); i++ {
		c := body[i]
		switch {
		case c == '-' || c == ' ': // Asterisk ignores them
		case !isPattern:
			set, err := oneOf(s, c)
			if err != nil {
				return p, err
			}
			p.sets = append(p.sets, set)
		case c == '.' || c == '!':
			if i != len(body)-1 {
				return p, fmt.Errorf("pattern %q: %q must be the last character", s, string(c))
			}
			p.tail = c
		case c == '[':
			end := strings.IndexByte(body[i:], ']')
			if end < 0 {
				return p, fmt.Errorf("pattern %q: [ without ]", s)
			}
			set, err := parseSet(s, body[i+1:i+end])
			if err != nil {
				return p, err
			}
			p.sets = append(p.sets, set)
			i += end
		default:
			set, err := patternChar(s, c)
			if err != nil {
				return p, err
			}
			p.sets = append(p.sets, set)
		}
	}
	if len(p.sets) == 0 && p.tail == 0 {
		return p, fmt.Errorf("pattern %q matches no digit", s)
	}
	return p, nil
}

func patternChar(s string, c byte) (digitSet, error) {
	switch c {
	case 'X', 'x':
		return spanOf('0', '9'), nil
	case 'Z', 'z':
		return spanOf('1', '9'), nil
	case 'N', 'n':
		return spanOf('2', '9'), nil
	}
	return oneOf(s, c)
}

func oneOf(s string, c byte) (digitSet, error) {
	i := strings.IndexByte(dialChars, c)
	if i < 0 {
		return 0, fmt.Errorf("pattern %q: %q cannot be dialled; use digits, * # A-D +, or after an underscore X Z N [..], and . or ! at the end for more", s, string(c))
	}
	return 1 << i, nil
}

func spanOf(from, to byte) digitSet {
	var set digitSet
	for c := from; c <= to; c++ {
		set |= 1 << strings.IndexByte(dialChars, c)
	}
	return set
}

func parseSet(s, body string) (digitSet, error) {
	var set digitSet
	for i := 0; i < len(body); i++ {
		if i+2 < len(body) && body[i+1] == '-' {
			from, to := body[i], body[i+2]
			if from > to || from < '0' || to > '9' {
				return 0, fmt.Errorf("pattern %q: range %c-%c is not one of digits", s, from, to)
			}
			set |= spanOf(from, to)
			i += 2
			continue
		}
		one, err := oneOf(s, body[i])
		if err != nil {
			return 0, err
		}
		set |= one
	}
	if set == 0 {
		return 0, fmt.Errorf("pattern %q: empty set []", s)
	}
	return set, nil
}

// String is the pattern as it was written.
func (p Pattern) String() string { return p.text }

// names says that the pattern spells out each of the digits, or begins with them: none of them stands for the tail.
func (p Pattern) names(digits string) bool {
	return len(digits) <= len(p.sets) && p.Match(digits) != MatchNone
}

// Match says how digits fit.
func (p Pattern) Match(digits string) Match {
	for i := 0; i < len(digits) && i < len(p.sets); i++ {
		at := strings.IndexByte(dialChars, digits[i])
		if at < 0 || p.sets[i]&(1<<at) == 0 {
			return MatchNone
		}
	}
	fixed, n := len(p.sets), len(digits)
	switch {
	case n < fixed:
		return MatchPartial
	case p.tail == '.' && n == fixed:
		return MatchPartial
	case p.tail != 0:
		return MatchGrows
	case n == fixed:
		return MatchExact
	}
	return MatchNone
}

// fit is how digits fit that are a whole number or not, and the beginning of a longer one or not.
func fit(complete, grows bool) Match {
	switch {
	case complete && grows:
		return MatchGrows
	case complete:
		return MatchExact
	case grows:
		return MatchPartial
	}
	return MatchNone
}
