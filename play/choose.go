package play

import (
	"go.starlark.net/starlark"

	"github.com/skinnyd/skinnyd/phone"
)

// A chosen is which call of a phone a step is about: call=2 the second on the screen, call=(1, 2) the second of line 1, call=None no
// call but the phone. The zero value is the call in front.
type chosen struct {
	none bool
	line uint32 // 0: any
	nth  int    // from 1; 0: the one in front
}

// chosenOf reads call=; nil: it was not given.
func chosenOf(function string, v starlark.Value) (chosen, error) {
	var c chosen
	var err error
	switch t := v.(type) {
	case nil:
		return c, nil
	case starlark.NoneType:
		return chosen{none: true}, nil
	case starlark.Tuple:
		if len(t) != 2 || starlark.AsInt(t[0], &c.line) != nil || c.line == 0 {
			return c, wrong("%s: call=%v: write a line and which of its calls, counted from 1: call=(1, 2)", function, v)
		}
		err = starlark.AsInt(t[1], &c.nth)
	default:
		err = starlark.AsInt(v, &c.nth)
	}
	if err != nil || c.nth < 1 {
		return c, wrong("%s: call=%v: calls are counted from 1; call=(1, 2) is the second of line 1, call=None the phone without a call", function, v)
	}
	return c, nil
}

// look finds the call.
func (c chosen) look(s phone.State) view {
	v := view{State: s}
	switch {
	case c.none:
	case c.nth == 0:
		v.call, v.has = s.Front()
	default:
		n := c.nth
		for _, call := range s.Calls {
			if c.line != 0 && call.Line != c.line {
				continue
			}
			if n--; n == 0 {
				v.call, v.has = call, true
			}
		}
	}
	return v
}
