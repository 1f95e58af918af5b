// Package show prints messages: their fields as a line of text, as a JSON object, or as a short label.
package show

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/skinnyd/skinnyd/skinny"
)

// maxText bounds one text or run of bytes in a line; JSON has all of it.
const maxText = 200

// Text is the fields of a message that are not zero, and the key 0: Name=value, enumerations by name, texts quoted and in
// English, long ones cut.
func Text(m skinny.Message) string {
	var b strings.Builder
	writeFields(&b, reflect.ValueOf(m).Elem())
	return b.String()
}

// writeFields writes the fields of a struct; those of an embedded one are among them. The id of a message without a layout
// is said by its name.
func writeFields(b *strings.Builder, v reflect.Value) {
	for i := range v.NumField() {
		f, t := v.Field(i), v.Type().Field(i)
		switch {
		case !t.IsExported() || blank(f) || isID(f):
			continue
		case t.Anonymous && f.Kind() == reflect.Struct:
			writeFields(b, f)
			continue
		}
		if s := b.String(); s != "" && !strings.HasSuffix(s, "{") {
			b.WriteByte(' ')
		}
		b.WriteString(t.Name)
		b.WriteByte('=')
		writeValue(b, f)
	}
}

// blank says whether a field says nothing: it is zero, and not the key 0.
func blank(v reflect.Value) bool {
	_, key := v.Interface().(skinny.KeypadButtonCode)
	return v.IsZero() && !key
}

func isID(v reflect.Value) bool {
	_, is := v.Interface().(skinny.MessageID)
	return is
}

func writeValue(b *strings.Builder, v reflect.Value) {
	if s, ok := named(v); ok {
		b.WriteString(s)
		return
	}
	switch v.Kind() {
	case reflect.String:
		b.WriteString(quoted(v.String()))
	case reflect.Struct:
		b.WriteByte('{')
		writeFields(b, v)
		b.WriteByte('}')
	case reflect.Slice, reflect.Array:
		if isBytes(v) {
			b.WriteString(Bounded(hexOf(v)))
			return
		}
		b.WriteByte('[')
		for i := range used(v) {
			if i > 0 {
				b.WriteByte(' ')
			}
			writeValue(b, v.Index(i))
		}
		b.WriteByte(']')
	default:
		fmt.Fprintf(b, "%v", v.Interface())
	}
}

// named is the text of a value that has one of its own: addresses, enumerations.
func named(v reflect.Value) (string, bool) {
	switch x := v.Interface().(type) {
	case netip.AddrPort:
		if !x.Addr().IsValid() {
			return ":" + strconv.Itoa(int(x.Port())), true
		}
		return x.String(), true
	case netip.Addr:
		if !x.IsValid() {
			return "", true
		}
		return x.String(), true
	case fmt.Stringer:
		return x.String(), true
	}
	return "", false
}

// quoted is a text as the phone shows it, in English.
func quoted(s string) string { return strconv.Quote(Bounded(Plain(s))) }

// Plain is a text with its labels in English, in UTF-8 whatever the frame held.
func Plain(s string) string { return strings.ToValidUTF8(skinny.PlainText(s), "\uFFFD") }

// Bounded is a text cut to what one value of a line may have.
func Bounded(s string) string {
	if len(s) <= maxText {
		return s
	}
	n := maxText
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

func isBytes(v reflect.Value) bool { return v.Type().Elem().Kind() == reflect.Uint8 }

// hexOf is bytes in hexadecimal, without the zeros at the end of an array.
func hexOf(v reflect.Value) string {
	n := v.Len()
	if v.Kind() == reflect.Array {
		n = used(v)
	}
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(v.Index(i).Uint())
	}
	return hex.EncodeToString(b)
}

// used is the number of elements up to the last that is not zero.
func used(v reflect.Value) int {
	n := v.Len()
	for n > 0 && v.Index(n-1).IsZero() {
		n--
	}
	return n
}
