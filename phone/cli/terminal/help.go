package terminal

import (
	"fmt"

	"github.com/skinnyd/skinnyd/skinny"
)

// helpLines is the page that ? shows. It fits the smallest screen.
func helpLines(tone float64) []string {
	lamps := ""
	for _, mode := range []skinny.LampMode{skinny.LampModeOff, skinny.LampModeOn, skinny.LampModeWink, skinny.LampModeFlash, skinny.LampModeBlink} {
		l := lightOf(mode)
		lamps += l.colour.of(l.lit) + " " + l.name + "  "
	}
	var out []string
	for _, h := range [][2]string{
		{"0-9 * #", "on-hook a number, in a call its keys"},
		{"Enter", "answers; dials the number; else begins a call"},
		{"Space, h", "lifts the handset, puts it down, ends the call"},
		{"F1-F5", "softkeys; also Alt and 1-5, or k and 1-5"},
		{"l and 1-9", "keys beside the display, from the top"},
		{"↑ ↓ ← →", "choose a call, key or entry; Enter takes it"},
		{"Tab", "events, and the lists of calls"},
		{"PgUp PgDn", "older and newer events"},
		{"Backspace", "takes a digit back"},
		{"Esc", "drops a choice, a number, a command that waits"},
		{"m  s", "mute; speaker"},
		{"t", fmt.Sprintf("speaks a tone of %.0f Hz; silence again", tone)},
		{":", "a command: dial 1002, hear; help lists them"},
		{"q, Ctrl-C", "hangs up, logs out, quits; q asks in a call"},
		{"", ""},
		{"lamps", lamps},
		{"", ""},
	} {
		out = append(out, " "+bold.of(fit(h[0], 10))+" "+h[1])
	}
	return append(out, faint.of(" any key goes back to the phone"))
}
