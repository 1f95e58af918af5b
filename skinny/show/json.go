package show

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/skinnyd/skinnyd/skinny"
)

// JSON is the fields of a message as a JSON object, in the order of the wire: every field, enumerations by name, bytes in
// hexadecimal. Arrays end with the last element that is not zero.
func JSON(m skinny.Message) json.Marshaler { return &fields{reflect.ValueOf(m).Elem()} }

// fields is a struct as a JSON object.
type fields struct{ v reflect.Value }

// MarshalJSON is for encoding/json.
func (f *fields) MarshalJSON() ([]byte, error) {
	b := bytes.NewBufferString("{")
	if err := f.members(b); err != nil {
		return nil, err
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (f *fields) members(b *bytes.Buffer) error {
	for i := range f.v.NumField() {
		v, t := f.v.Field(i), f.v.Type().Field(i)
		switch {
		case !t.IsExported() || isID(v):
			continue
		case t.Anonymous && v.Kind() == reflect.Struct:
			if err := (&fields{v}).members(b); err != nil {
				return err
			}
			continue
		}
		value, err := marshal(jsonValue(v))
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
		if s := b.Bytes(); s[len(s)-1] != '{' {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, "%q:%s", t.Name, value)
	}
	return nil
}

// marshal is json.Marshal with < and > as they are: texts hold XML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

func jsonValue(v reflect.Value) any {
	if s, ok := named(v); ok {
		return s
	}
	switch v.Kind() {
	case reflect.String:
		return Plain(v.String())
	case reflect.Struct:
		return &fields{v}
	case reflect.Slice, reflect.Array:
		if isBytes(v) {
			return hexOf(v)
		}
		out := make([]any, used(v))
		for i := range out {
			out[i] = jsonValue(v.Index(i))
		}
		return out
	}
	return v.Interface()
}
