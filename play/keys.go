package play

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// A key is one of a phone, as a scenario writes it: ("Line", 1) by its kind and number, or 3 by its place beside the display.
type key struct {
	name     string // of its kind
	kind     skinny.StimulusCode
	instance uint32
	place    int // from 1 at the top; 0: by kind and number
}

// String names it.
func (k key) String() string {
	if k.place > 0 {
		return fmt.Sprintf("key %d", k.place)
	}
	return fmt.Sprintf("%s %d", k.name, k.instance)
}

// keyNamed is the kind of a key. Keys of the template have names too, which are not always those of what is pressed.
func keyNamed(what, name string) (skinny.StimulusCode, error) {
	code, err := named[skinny.StimulusCode](what, name)
	if err != nil {
		if t, otherwise := named[skinny.ButtonType](what, name); otherwise == nil {
			return skinny.StimulusCode(t), nil
		}
	}
	return code, err
}

// keyOf is the key of a condition that is written (kind, number, what) or (place, what).
func keyOf(name string, v starlark.Value) (k key, what starlark.Value, err error) {
	t, ok := v.(starlark.Indexable)
	switch {
	case ok && t.Len() == 2 && starlark.AsInt(t.Index(0), &k.place) == nil && k.place > 0:
		return k, t.Index(1), nil
	case ok && t.Len() == 3:
		var isText bool
		k.name, isText = starlark.AsString(t.Index(0))
		if isText && starlark.AsInt(t.Index(1), &k.instance) == nil {
			k.kind, err = keyNamed(name+": key", k.name)
			return k, t.Index(2), err
		}
	}
	return k, nil, notAKey(name, v)
}

func notAKey(name string, v starlark.Value) error {
	return wrong(`%s=%v: write the kind of key, its number and what is there: %s=("Line", 1, "…"), or its place beside the display and what is there: %s=(3, "…")`, name, v, name, name)
}

// button finds it; false: the phone has none.
func (k key) button(v view) (phone.Button, bool) {
	if k.place > 0 {
		if k.place > len(v.Buttons) {
			return phone.Button{}, false
		}
		return v.Buttons[k.place-1], true
	}
	for _, b := range v.Buttons {
		if skinny.StimulusCode(b.Type) == k.kind && b.Instance == k.instance {
			return b, true
		}
	}
	return phone.Button{}, false
}

const noSuchKey = "no such key"

// keyText is a condition on a text of a key.
func keyText(of func(phone.Button) string) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		k, what, err := keyOf(name, v)
		if err != nil {
			return check{}, err
		}
		want, ok := starlark.AsString(what)
		if !ok && what != starlark.None {
			return check{}, notAKey(name, v)
		}
		return check{fmt.Sprintf("%s of %v", name, k), quoted(want), func(v view) (string, bool) {
			b, ok := k.button(v)
			if !ok {
				return noSuchKey, false
			}
			return quoted(of(b)), like(of(b), want)
		}}, nil
	}
}

// keyIs is a condition on what a key shows besides its texts.
func keyIs[E interface {
	~uint32
	fmt.Stringer
}](of func(view, key) (is E, ok bool)) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		k, what, err := keyOf(name, v)
		if err != nil {
			return check{}, err
		}
		text, ok := starlark.AsString(what)
		if !ok {
			return check{}, notAKey(name, v)
		}
		want, err := named[E](name, text)
		return check{fmt.Sprintf("%s of %v", name, k), want.String(), func(v view) (string, bool) {
			is, ok := of(v, k)
			if !ok {
				return noSuchKey, false
			}
			return is.String(), is == want
		}}, err
	}
}

// lampOf is the lamp of a key, or one that belongs to no key that is beside the display: that of messages, of a line too, and those
// of functions. Kinds of keys that a phone can have several of have no other lamps.
func lampOf(v view, k key) (skinny.LampMode, bool) {
	if b, ok := k.button(v); ok || k.place > 0 {
		return b.Lamp, ok
	}
	switch skinny.ButtonType(k.kind) {
	case skinny.ButtonTypeLine, skinny.ButtonTypeSpeedDial, skinny.ButtonTypeBLFSpeedDial, skinny.ButtonTypeServiceURL,
		skinny.ButtonTypeFeature, skinny.ButtonTypeMultiblinkFeature:
		return 0, false
	}
	return v.Lamp(k.kind, k.instance), true
}

// blfOf is what a key shows of a number: a speed dial with a lamp, or on old phones a line key.
func blfOf(v view, k key) (skinny.BLFStatus, bool) {
	b, ok := k.button(v)
	return skinny.BLFStatus(b.Status), ok
}

// featureOn is the condition feature.
func featureOn(name string, v starlark.Value) (check, error) {
	k, what, err := keyOf(name, v)
	if err != nil {
		return check{}, err
	}
	want, ok := what.(starlark.Bool)
	if !ok {
		return check{}, wrong(`%s=%v: write the kind of key, its number, and True or False: %s=("Feature", 1, True)`, name, v, name)
	}
	return check{fmt.Sprintf("%s of %v", name, k), want.String(), func(v view) (string, bool) {
		b, ok := k.button(v)
		if !ok {
			return noSuchKey, false
		}
		is := starlark.Bool(b.On())
		return is.String(), is == want
	}}, nil
}

// watched is the condition of that name.
func watched(name string, v starlark.Value) (check, error) {
	pair, ok := v.(starlark.Tuple)
	if ok && len(pair) == 2 {
		number, isText := starlark.AsString(pair[0])
		text, isName := starlark.AsString(pair[1])
		if isText && isName {
			want, err := named[skinny.BLFStatus](name, text)
			return check{name + " " + number, want.String(), func(v view) (string, bool) {
				for _, w := range v.Watched {
					if w.Number == number {
						return w.Status.String(), w.Answered && w.Status == want
					}
				}
				return "not watched", false
			}}, err
		}
	}
	return check{}, wrong(`%s=%v: write a number and what it does: %s=("1002", "InUse")`, name, v, name)
}
