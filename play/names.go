package play

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// roundTo is how exact times are in messages.
const roundTo = time.Millisecond

// named finds a value of an enumeration of the protocol by its name, in any case.
func named[E interface {
	~uint32
	fmt.Stringer
}](what, name string) (E, error) {
	v, err := valueOf(what, name, func(v uint64) string { return E(v).String() })
	return E(v), err
}

// valueOf finds the value whose text is a name.
func valueOf(what, name string, textOf func(uint64) string) (uint64, error) {
	const highest = 1 << 12 // above all values of enumerations that have names of their own
	var all []string
	for v := range uint64(highest) {
		text := textOf(v)
		if strings.EqualFold(text, name) && !isNumber(text) {
			return v, nil
		}
		if !isNumber(text) {
			all = append(all, text)
		}
	}
	return 0, wrong("%s %q is not known%s", what, name, meant(name, all))
}

func isNumber(text string) bool { return strings.Trim(text, "0123456789") == "" }

// newMessage is an empty message of a name.
func newMessage(name string) (skinny.Message, error) {
	var all []string
	for id := range skinny.MessageID(0x10000) {
		m := skinny.Decode(id, nil, skinny.Dialect{})
		if _, unknown := m.(*skinny.Unknown); unknown {
			continue
		}
		text := id.String()
		if strings.EqualFold(text, name) {
			return m, nil
		}
		all = append(all, text)
	}
	return nil, wrong("message %q is not known%s; docs/protocol.md lists all", name, meant(name, all))
}

// manyNames is more than one wants to read in a message.
const manyNames = 24

// meant guesses what a name was to be, or lists what there is when that is not much.
func meant(name string, all []string) string {
	best, least := "", 3 // edits at the most
	for _, a := range all {
		if d := edits(strings.ToLower(name), strings.ToLower(a)); d < least {
			best, least = a, d
		}
	}
	if best == "" { // a part of it, such as Alerting for AlertingTone
		i := slices.IndexFunc(all, func(a string) bool {
			return len(name) > 2 && strings.Contains(strings.ToLower(a), strings.ToLower(name))
		})
		if i >= 0 {
			best = all[i]
		}
	}
	switch {
	case best != "":
		return fmt.Sprintf("; did you mean %q?", best)
	case len(all) <= manyNames:
		return "; there is " + strings.Join(all, ", ")
	}
	return ""
}

// edits is the number of letters to insert, remove or replace between two names (Levenshtein).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// like says whether a text is as a pattern says, in which * stands for anything.
func like(text, pattern string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return text == pattern
	}
	first, last := parts[0], parts[len(parts)-1]
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = rest
	}
	return strings.HasSuffix(text, last)
}
