package play

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"github.com/skinnyd/skinnyd/media"
)

// toneLasts is how long a tone must have been heard.
const toneLasts = 100 * time.Millisecond

// hears is the condition of that name.
func hears(name string, v starlark.Value) (check, error) {
	c := check{name: name}
	hz, isTone := starlark.AsFloat(v)
	kind, isText := starlark.AsString(v)
	var holds func(media.Sound) bool
	switch list, isList := v.(starlark.Indexable); {
	case isTone:
		c.want, holds = fmt.Sprintf("%g Hz", hz), func(s media.Sound) bool { return s.IsTone(hz) && s.Lasted() >= toneLasts }
	case v == starlark.None:
		c.want, holds = "nothing", func(s media.Sound) bool { return s.Kind == media.Nothing || s.Kind == media.Silence }
	case kind == "sound":
		c.want, holds = "sound", func(s media.Sound) bool { return s.Kind == media.Noise && s.Lasted() >= 2*toneLasts }
	case isList && !isText && list.Len() > 0:
		return hearsAll(name, list)
	default:
		return c, wrong(`%s=%v: write a frequency in Hz, a list of several that sound at the same time, "sound" for speech or music, or None for nothing`, name, v)
	}
	c.is = func(v view) (string, bool) {
		s := v.call.Media.Hearing
		return s.String(), holds(s)
	}
	return c, nil
}

// hearsAll is hears of several tones at the same time: these and no others, as of people in a conference who speak one each.
func hearsAll(name string, list starlark.Indexable) (check, error) {
	var want []float64
	for i := range list.Len() {
		hz, ok := starlark.AsFloat(list.Index(i))
		if !ok {
			return check{}, wrong("%s: %v is no frequency in Hz; several that sound at the same time are written [523, 620]", name, list.Index(i))
		}
		want = append(want, hz)
	}
	slices.Sort(want)
	return check{name, frequencies(want), func(v view) (string, bool) {
		m := v.call.Media
		is := m.Tones()
		if len(is) == 0 {
			return m.Hearing.String(), false
		}
		return frequencies(is), slices.EqualFunc(is, want, func(is, want float64) bool { return math.Abs(is-want) <= max(10, want/50) })
	}}, nil
}

// frequencies is written "523 + 620 Hz".
func frequencies(hz []float64) string {
	var out []string
	for _, f := range hz {
		out = append(out, fmt.Sprintf("%.0f", f))
	}
	return strings.Join(out, " + ") + " Hz"
}
