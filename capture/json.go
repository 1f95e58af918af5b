package capture

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"

	"github.com/skinnyd/skinnyd/skinny"
)

// JSON prints a JSON object for each event, one a line.
type JSON struct {
	W        io.Writer
	Absolute bool // times of day as texts, else numbers: seconds since the first packet
}

// object is a line. What a note or a frame of a hex string does not have is left out.
type object struct {
	Time        any             `json:"time,omitempty"`
	Source      string          `json:"source,omitempty"`
	Destination string          `json:"destination,omitempty"`
	Message     string          `json:"message,omitempty"`
	ID          string          `json:"id,omitempty"`
	Version     *skinny.Version `json:"version,omitempty"`
	Fields      *fields         `json:"fields,omitempty"`
	Rest        string          `json:"rest,omitempty"`
	Note        string          `json:"note,omitempty"`
}

// Event prints one.
func (j *JSON) Event(e Event) error {
	o := object{Note: e.Note, Rest: hex.EncodeToString(e.Rest)}
	if e.From.IsValid() {
		o.Source, o.Destination = e.From.String(), e.To.String()
		if o.Time = math.Round(seconds(e.Elapsed)*1e6) / 1e6; j.Absolute {
			o.Time = e.Time.UTC().Format(absolute)
		}
	}
	if e.Message != nil {
		id := e.Message.ID()
		o.Message, o.ID = id.String(), fmt.Sprintf("0x%04X", uint32(id))
		o.Version = &e.Dialect.Version
		o.Fields = &fields{reflect.ValueOf(e.Message).Elem()}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(o); err != nil {
		return err
	}
	_, err := j.W.Write(b.Bytes())
	return err
}

// Close does nothing: lines are printed at once.
func (j *JSON) Close() error { return nil }

// fields is a struct as a JSON object, in the order of the wire: every field, enumerations by name, bytes in hexadecimal.
// Arrays end with the last element that is not zero.
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
	if s, ok := plain(v); ok {
		return s
	}
	switch v.Kind() {
	case reflect.String:
		return text(v.String())
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
