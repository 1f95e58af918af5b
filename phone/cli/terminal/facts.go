package terminal

import (
	"strings"
	"time"
	"unicode"

	"github.com/skinnyd/skinnyd/phone"
)

// Facts are what the screen is drawn from.
type Facts struct {
	Now    time.Time
	State  phone.State
	Sound  *Sound   // of the open audio; nil: there is none, or nobody listens
	Events []string // the last lines of the journal …
	First  int      // … and the number of the first of them
	Speech string   // what the person speaks; empty: nothing
}

// cleaned is the state without what a terminal would not show as text: a server may send anything. The slices of a State
// belong to who asked for it.
func cleaned(s phone.State) phone.State {
	for _, t := range []*string{&s.Reason, &s.Prompt, &s.Notify, &s.PriNotify, &s.Text, &s.DateTemplate} {
		*t = clean(*t)
	}
	for i := range s.Buttons {
		b := &s.Buttons[i]
		b.Label, b.Number = clean(b.Label), clean(b.Number)
	}
	for i := range s.SoftKeys {
		s.SoftKeys[i] = clean(s.SoftKeys[i])
	}
	for i := range s.Calls {
		c := &s.Calls[i]
		c.Prompt, c.Dialed = clean(c.Prompt), clean(c.Dialed)
		c.Info.CallingName, c.Info.CallingNumber = clean(c.Info.CallingName), clean(c.Info.CallingNumber)
		c.Info.CalledName, c.Info.CalledNumber = clean(c.Info.CalledName), clean(c.Info.CalledNumber)
		for k := range c.SoftKeys {
			c.SoftKeys[k] = clean(c.SoftKeys[k])
		}
	}
	for _, list := range [][]phone.Record{s.Placed, s.Received, s.Missed} {
		for i := range list {
			list[i].Name, list[i].Number = clean(list[i].Name), clean(list[i].Number)
		}
	}
	return s
}

// clean is a text on one line, without control characters.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, text)
}
