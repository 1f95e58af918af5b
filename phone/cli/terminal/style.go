package terminal

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A style is how a text shines: parameters of SGR (ECMA-48 8.3.117). Nothing is said by colour alone, since terminals without
// and NO_COLOR are served too.
type style string

const (
	plain   style = ""
	bold    style = "1"
	faint   style = "2"
	reverse style = "7"
	red     style = "31"
	green   style = "32"
	yellow  style = "33"
	alarm   style = "1;31"
)

func (s style) of(text string) string {
	if s == plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[m"
}

// fit makes a text, which may have styles, exactly w cells wide.
func fit(text string, w int) string {
	if ansi.StringWidth(text) > w {
		text = ansi.Truncate(text, max(0, w), "…")
	}
	return text + strings.Repeat(" ", max(0, w-ansi.StringWidth(text)))
}

// spread is two texts at both ends of w cells; the left one is cut.
func spread(left, right string, w int) string {
	n := ansi.StringWidth(right)
	return fit(left, w-n) + right
}

// wrapped is a text in lines of w cells at most.
func wrapped(text string, w int) []string {
	return strings.Split(ansi.Wrap(text, max(1, w), ""), "\n")
}

// window is where to begin to show n of total things so that the one at is among them.
func window(total, n, at int) int {
	return max(0, min(at-n/2, total-n))
}
