package server

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// trace logs the decoded messages of the phones that the configuration names under log.devices. It shows everything, dialled digits
// too: whoever names a phone there wants to see what it does.
type trace struct {
	log     *log
	devices atomic.Pointer[map[session.DeviceName]bool] // nil: none
}

// set replaces the phones that are traced.
func (t *trace) set(names []session.DeviceName) {
	if len(names) == 0 {
		t.devices.Store(nil)
		return
	}
	devices := make(map[session.DeviceName]bool, len(names))
	for _, name := range names {
		devices[name] = true
	}
	t.devices.Store(&devices)
}

func (t *trace) on() bool { return t.devices.Load() != nil }

func (t *trace) traced(name session.DeviceName) bool {
	devices := t.devices.Load()
	return devices != nil && (*devices)[name]
}

func (t *trace) received(c *conn, device session.DeviceName, m skinny.Message) {
	if register, ok := m.(*skinny.Register); ok {
		device = session.NameOf(register.DeviceName) // it is not bound yet
	}
	t.write(c, device, "from phone", m)
}

func (t *trace) sent(c *conn, device session.DeviceName, m skinny.Message) {
	t.write(c, device, "to phone", m)
}

func (t *trace) write(c *conn, device session.DeviceName, direction string, m skinny.Message) {
	if !t.traced(device) {
		return
	}
	// No level: who names a phone wants to see it whatever log.level says.
	t.log.Log().Str("dev", string(device)).Uint64("conn", uint64(c.id)).
		Str("sccp", messageName(m)).Str("fields", formatMessage(m)).Msg(direction)
}

// messageName is the field's name of a message, with its number when it has no layout.
func messageName(m skinny.Message) string {
	if u, ok := m.(*skinny.Unknown); ok {
		return fmt.Sprintf("%v (0x%04X)", u.MessageID, uint32(u.MessageID))
	}
	return reflect.TypeOf(m).Elem().Name()
}

// maxTraced bounds the text of one value in a trace.
const maxTraced = 256

// formatMessage is the fields of a message as "Name:value Name:value", without those that are zero.
func formatMessage(m skinny.Message) string {
	var b strings.Builder
	formatFields(&b, reflect.ValueOf(m).Elem())
	return b.String()
}

func formatFields(b *strings.Builder, v reflect.Value) {
	for i := range v.NumField() {
		f := v.Field(i)
		name := v.Type().Field(i).Name
		if !v.Type().Field(i).IsExported() || f.IsZero() {
			continue
		}
		if b.Len() > 0 && !strings.HasSuffix(b.String(), "{") {
			b.WriteByte(' ')
		}
		b.WriteString(name)
		b.WriteByte(':')
		formatValue(b, f)
	}
}

func formatValue(b *strings.Builder, v reflect.Value) {
	if s, ok := v.Interface().(fmt.Stringer); ok {
		b.WriteString(s.String())
		return
	}
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		if len(s) > maxTraced {
			s = s[:maxTraced] + "..."
		}
		b.WriteString(strconv.Quote(s))
	case reflect.Struct:
		b.WriteByte('{')
		formatFields(b, v)
		b.WriteByte('}')
	case reflect.Slice, reflect.Array:
		formatList(b, v)
	default:
		fmt.Fprintf(b, "%v", v.Interface())
	}
}

// formatList writes bytes in hex and the other elements up to the last that is not zero.
func formatList(b *strings.Builder, v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
		body := v.Bytes()
		fmt.Fprintf(b, "%x", body[:min(len(body), maxTraced)])
		return
	}
	n := v.Len()
	for n > 0 && v.Index(n-1).IsZero() {
		n--
	}
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		formatValue(b, v.Index(i))
	}
	b.WriteByte(']')
}
