package ari

import (
	"encoding/json"
	"unicode/utf8"
)

// scan takes what is wanted out of a JSON text and passes over the rest. An event is a kilobyte of which some 40 bytes are wanted:
// encoding/json reads it twice, ten times as slowly. What is passed over is not checked but for its brackets and quotes.
type scan struct {
	text []byte
	at   int
	bad  bool // it is not JSON; nothing more is found
}

// next is the first byte of what follows, 0 at the end.
func (s *scan) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// take passes over c, which must come next.
func (s *scan) take(c byte) {
	if s.next() != c {
		s.fail()
		return
	}
	s.at++
}

func (s *scan) fail() { s.bad, s.at = true, len(s.text) }

// object calls field for each member, with s before its value, which field must pass over. Another value has no members.
func (s *scan) object(field func(key []byte)) {
	if s.next() != '{' {
		s.skip()
		return
	}
	s.items('}', func() {
		key, _ := s.token()
		s.take(':')
		if !s.bad {
			field(key)
		}
	})
}

// list calls element for each element, with s before it, which element must pass over. Another value has none.
func (s *scan) list(element func()) {
	if s.next() != '[' {
		s.skip()
		return
	}
	s.items(']', element)
}

// items calls item for each thing between commas, from the opening bracket to the closing one.
func (s *scan) items(end byte, item func()) {
	s.at++
	if s.next() == end {
		s.at++
		return
	}
	for !s.bad {
		item()
		if s.next() == end {
			s.at++
			return
		}
		s.take(',')
	}
}

// token passes over a string and returns what is between its quotes; plain says that it stands for itself.
func (s *scan) token() (text []byte, plain bool) {
	s.take('"')
	plain = true
	for from := s.at; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return s.text[from : s.at-1], plain
		case c == '\\':
			s.at++
			plain = false
		case c >= utf8.RuneSelf, c < ' ':
			plain = false
		}
	}
	s.fail()
	return nil, false
}

// string reads a string; another value leaves to as it is.
func (s *scan) string(to *string) {
	if s.next() != '"' {
		s.skip()
		return
	}
	from := s.at
	text, plain := s.token()
	switch {
	case s.bad:
	case plain:
		*to = string(text)
	case json.Unmarshal(s.text[from:s.at], to) != nil:
		s.fail()
	}
}

// int reads a whole number; another value leaves to as it is.
func (s *scan) int(to *int) {
	c := s.next()
	from := s.at
	s.skip()
	if c != '-' && (c < '0' || c > '9') || s.bad {
		return
	}
	n := *to
	if json.Unmarshal(s.text[from:s.at], &n) == nil {
		*to = n
	}
}

// skip passes over a value.
func (s *scan) skip() {
	switch s.next() {
	case '"':
		s.token()
		return
	case '{', '[':
	default:
		s.literal()
		return
	}
	depth := 0
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case '"':
			s.token()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.at++
		if depth == 0 {
			return
		}
	}
	s.fail()
}

// literal passes over a number, true, false or null.
func (s *scan) literal() {
	from := s.at
	for ; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'E' {
			break
		}
	}
	if s.at == from {
		s.fail()
	}
}

// end must be the end of the text.
func (s *scan) end() {
	if s.next() != 0 || s.at < len(s.text) {
		s.fail()
	}
}
