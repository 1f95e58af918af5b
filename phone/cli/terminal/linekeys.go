package terminal

import (
	"fmt"
	"strings"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// keyColumn is h lines of the keys beside the display, w cells wide, with their lamps; those about the chosen one when not all fit.
func (m model) keyColumn(w, h int) []string {
	all := m.facts.State.Buttons
	at := 0
	if m.cursor.area == lineKeys {
		at = m.cursor.at
	}
	out := make([]string, h)
	from := window(len(all), h, at)
	for i := range out {
		if k := from + i; k < len(all) {
			text := fmt.Sprintf("%2d %s", k+1, keyText(all[k]))
			if m.cursor.area == lineKeys && m.cursor.at == k {
				text = reverse.of(fit(text, w-2))
			}
			lamp := " "
			if all[k].Type != skinny.ButtonTypeUndefined && all[k].Type != skinny.ButtonTypeUnused {
				lamp = lightOf(lampOf(all[k])).at(m.facts.Now)
			}
			out[i] = lamp + " " + text
		}
	}
	if hidden := len(all) - from - h; hidden > 0 {
		out[h-1] = faint.of(fmt.Sprintf("  and %d more keys, ↓", hidden+1))
	}
	return out
}

// keyText says what a key is for.
func keyText(b phone.Button) string {
	name := map[skinny.ButtonType]string{
		skinny.ButtonTypeLine: "line", skinny.ButtonTypeSpeedDial: "dial", skinny.ButtonTypeBLFSpeedDial: "dial",
		skinny.ButtonTypeServiceURL: "page", skinny.ButtonTypeFeature: "feat", skinny.ButtonTypeMultiblinkFeature: "feat",
		skinny.ButtonTypeUnused: "·", skinny.ButtonTypeUndefined: "·",
	}[b.Type]
	if name == "" {
		return b.Type.String()
	}
	text := b.Number
	if b.Label != "" && b.Label != b.Number {
		text = strings.TrimSpace(text + " " + b.Label)
	}
	return strings.TrimRight(fmt.Sprintf("%-4s %s", name, text), " ")
}
