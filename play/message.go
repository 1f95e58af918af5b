package play

import (
	"context"
	"encoding"
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"

	"go.starlark.net/starlark"

	"github.com/skinnyd/skinnyd/skinny"
)

// message takes a message, by its name or its number, and the fields that are given, all of which it has.
func (a *arguments) message() (skinny.Message, []starlark.Tuple, error) {
	fields := a.kwargs
	a.kwargs = nil
	var v starlark.Value
	if err := a.unpack("name", &v); err != nil {
		return nil, nil, err
	}
	m, err := a.messageOf(v)
	if err != nil {
		return nil, nil, err
	}
	for _, kv := range fields {
		if err := a.hasField(m, string(kv[0].(starlark.String))); err != nil {
			return nil, nil, err
		}
	}
	return m, fields, nil
}

func (a *arguments) messageOf(v starlark.Value) (skinny.Message, error) {
	if name, ok := starlark.AsString(v); ok {
		return newMessage(name)
	}
	var id uint32
	if err := starlark.AsInt(v, &id); err != nil {
		return nil, wrong("%s: %v is no message; write its name in quotes, or its number: %s", a.name, v, a.usage())
	}
	return skinny.Decode(skinny.MessageID(id), nil, skinny.Dialect{}), nil
}

// hasField says whether a message has a field.
func (a *arguments) hasField(m skinny.Message, name string) error {
	t := reflect.TypeOf(m).Elem()
	if f, ok := t.FieldByName(name); ok && f.IsExported() {
		return nil
	}
	var all []string
	for _, f := range reflect.VisibleFields(t) {
		if f.IsExported() && !f.Anonymous {
			all = append(all, f.Name)
		}
	}
	return wrong("%s: %v has no field %s%s", a.name, m.ID(), name, meant(name, all))
}

// send sends a message as it is spelled out, whatever the server makes of it.
func send(_ context.Context, a *arguments) (starlark.Value, error) {
	m, fields, err := a.message()
	if err != nil {
		return nil, err
	}
	for _, kv := range fields {
		name := string(kv[0].(starlark.String))
		if err := set(reflect.ValueOf(m).Elem().FieldByName(name), name, kv[1]); err != nil {
			return nil, err
		}
	}
	return nil, a.h.p.Send(m)
}

// set writes a field of a message in the way in which expect_message reads it: enumerations by name or number, addresses as
// text, bytes in hexadecimal.
func set(field reflect.Value, name string, v starlark.Value) error {
	text, isText := starlark.AsString(v)
	addr, isAddr := field.Addr().Interface().(encoding.TextUnmarshaler)
	_, isEnum := field.Interface().(fmt.Stringer)
	var n uint64
	how := "a scenario cannot write this field"
	switch {
	case isAddr:
		how = `write an address in quotes: "192.0.2.10", with a port where one belongs: "192.0.2.10:4000"`
		if isText && addr.UnmarshalText([]byte(text)) == nil {
			return nil
		}
	case field.CanUint() && isEnum && isText && !isNumber(text):
		n, err := valueOf("send: "+name, text, func(n uint64) string {
			return reflect.ValueOf(n).Convert(field.Type()).Interface().(fmt.Stringer).String()
		})
		field.SetUint(n)
		return err
	case field.CanUint():
		how = fmt.Sprintf("write a number of %d bits", field.Type().Bits())
		err := starlark.AsInt(v, &n)
		if isText {
			n, err = strconv.ParseUint(text, 10, 64) // some names are numbers: the keys 0 to 9
		}
		if err == nil && !field.OverflowUint(n) {
			field.SetUint(n)
			return nil
		}
	case field.Kind() == reflect.String:
		how = "write a text in quotes"
		if isText {
			field.SetString(text)
			return nil
		}
	case field.Type() == reflect.TypeFor[[]byte]():
		how = `write bytes in hexadecimal: "00ff"`
		if b, err := hex.DecodeString(text); isText && err == nil {
			field.SetBytes(b)
			return nil
		}
	}
	return wrong("send: %s=%v: %s", name, v, how)
}
