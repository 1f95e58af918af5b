package skinny

import (
	"strings"
	"unicode/utf8"
)

// A Label is a text that the phone shows in its own language: a lead byte and a code. Any text may have labels, alone or
// among plain text: string(LabelFrom) + "1002" shows "From 1002".
type Label string

// String is the English text.
func (l Label) String() string { return PlainText(string(l)) }

// PlainText spells out the labels of a text in English, for stations that have no texts of their own (Model.PlainText) and
// for logs. A label that nobody knows is left out.
func PlainText(s string) string {
	if !hasLabel(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		c := s[i]
		if (c == labelLead || c == labelLead2) && i+1 < len(s) {
			b.WriteString(labelTexts[Label(s[i:i+2])])
			i += 2
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// hasLabel says whether a character of s is the lead byte of a label.
func hasLabel(s string) bool {
	for i := 0; i < len(s); {
		if s[i] == labelLead || s[i] == labelLead2 {
			return true
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	return false
}
