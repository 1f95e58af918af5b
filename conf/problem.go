package conf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong in a configuration file.
type Problem struct {
	File         string
	Line, Column int    // from 1; 0 when the problem is in no particular place. Columns count characters.
	Path         string // devices.SEP001122334455.buttons[0].line; empty for syntax errors
	Text         string // what is wrong
	Hint         string // what to do; may be empty
	Snippet      string // the line with a caret below the place, secrets masked; may be empty
}

// String is the problem as a block of lines, without a newline at the end.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Text)
	if p.Snippet != "" {
		b.WriteString("\n" + p.Snippet)
	}
	if p.Hint != "" {
		b.WriteString("\n      = " + p.Hint)
	}
	return b.String()
}

// Problems is everything that is wrong in a configuration file, in the order of the file.
type Problems []Problem

// Error is one block a problem and their number at the end.
func (ps Problems) Error() string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.String() + "\n\n")
	}
	if len(ps) == 1 {
		b.WriteString("1 problem")
	} else {
		fmt.Fprintf(&b, "%d problems", len(ps))
	}
	if len(ps) > 0 {
		b.WriteString(" in " + ps[0].File)
	}
	return b.String()
}

// sorted puts problems into the order of the file and drops repetitions, which an alias that is used twice gives.
func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(ps, func(a, b Problem) bool {
		return a.Line > 0 && a.Line == b.Line && a.Column == b.Column && a.Text == b.Text
	})
}
