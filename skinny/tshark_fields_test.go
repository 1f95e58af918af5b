package skinny_test

import (
	"net/netip"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// A span is a field and its bytes in the payload: from one up to another.
type span struct {
	name     string
	from, to int
	open     bool // bytes that have no fields in them here; others may show them in parts
}

func (s span) place() [2]int { return [2]int{s.from, s.to} }

// A prober finds where the fields of a message are: it gives one of them other values and looks which bytes change. So what a
// layout says of itself does not count.
type prober struct {
	encode func() []byte
	spans  []span
}

// fieldsOf finds the fields of a message that are in its payload, in their order there. Texts and the lists of the message stay
// as long as they are.
func fieldsOf(message any, encode func() []byte) []span {
	p := prober{encode: encode}
	p.walk(reflect.ValueOf(message).Elem(), "")
	size := len(encode())
	spans := slices.DeleteFunc(p.spans, func(s span) bool { return s.from >= size }) // they are there when they are not zero
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	return spans
}

// with encodes the message with another value in one field.
func (p *prober) with(v reflect.Value, value any) []byte {
	before := reflect.New(v.Type()).Elem()
	before.Set(v)
	v.Set(reflect.ValueOf(value).Convert(v.Type()))
	b := p.encode()
	v.Set(before)
	return b
}

// changes says which bytes differ, up to where the shorter one ends.
func changes(a, b []byte) []int {
	var at []int
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			at = append(at, i)
		}
	}
	return at
}

func (p *prober) add(name string, from, to int) {
	p.spans = append(p.spans, span{name: strings.TrimPrefix(name, "."), from: from, to: to})
}

// word adds a number of four bytes of which not all can be made to change: a count or a port.
func (p *prober) word(name string, at []int) {
	if len(at) > 0 {
		p.add(name, at[0], at[0]+4)
	}
}

func (p *prober) walk(v reflect.Value, name string) {
	switch now := v.Interface().(type) {
	case netip.Addr:
		p.address(v, name, now, func(a netip.Addr) any { return a })
		return
	case netip.AddrPort:
		p.address(v, name, now.Addr(), func(a netip.Addr) any { return netip.AddrPortFrom(a, 0) })
		p.word(name+".port", changes(p.with(v, netip.AddrPortFrom(netip.Addr{}, 1)), p.with(v, netip.AddrPortFrom(netip.Addr{}, 2))))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			inner := name
			if f := v.Type().Field(i); !f.Anonymous {
				inner += "." + f.Name
			}
			p.walk(v.Field(i), inner)
		}
	case reflect.String:
		p.text(v, name)
	case reflect.Slice:
		p.count(v, name)
		p.elements(v, name)
	case reflect.Array:
		p.elements(v, name)
	default:
		p.number(v, name)
	}
}

// number: each of its bytes changes, but for the last one of the line in EnblocCall, which is kept zero.
func (p *prober) number(v reflect.Value, name string) {
	switch at := changes(p.with(v, int64(0x01010101)), p.with(v, int64(-1))); len(at) {
	case 1, 2, 4:
		p.add(name, at[0], at[len(at)-1]+1)
	case 3:
		p.word(name, at)
	}
}

// count is the word that the first element of a list changes, though that is all zeros; some lists have none.
func (p *prober) count(v reflect.Value, name string) {
	none, one := reflect.MakeSlice(v.Type(), 0, 0), reflect.MakeSlice(v.Type(), 1, 1)
	p.word(name+".count", changes(p.with(v, none.Interface()), p.with(v, one.Interface())))
}

func (p *prober) elements(v reflect.Value, name string) {
	if v.Type().Elem() == reflect.TypeFor[uint8]() {
		p.bytes(v, name)
		return
	}
	for i := range v.Len() {
		p.walk(v.Index(i), name+"["+strconv.Itoa(i)+"]")
	}
}

func (p *prober) bytes(v reflect.Value, name string) {
	all := func(b byte) any {
		value := reflect.New(v.Type()).Elem()
		if v.Kind() == reflect.Slice {
			value.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		}
		for i := range v.Len() {
			value.Index(i).SetUint(uint64(b))
		}
		return value.Interface()
	}
	if at := changes(p.with(v, all(1)), p.with(v, all(2))); len(at) > 0 {
		p.add(name, at[0], at[len(at)-1]+1)
		p.spans[len(p.spans)-1].open = true
	}
}

// text: the longest that the field carries shows how wide its slot is. A text without a slot has its own length. The NUL is a part
// of it.
func (p *prober) text(v reflect.Value, name string) {
	const most = 4096
	carried := func(n int) []int {
		return changes(p.with(v, strings.Repeat("x", n)), p.with(v, strings.Repeat("y", n)))
	}
	width := sort.Search(most, func(n int) bool { return len(carried(n+1)) <= n })
	if width == 0 {
		return
	}
	from := carried(width)[0]
	if len(p.with(v, strings.Repeat("x", width))) > len(p.with(v, "x")) {
		width = v.Len()
	}
	p.add(name, from, from+width+1)
}

// address: an IPv6 address changes all bytes of a long form, and the word in front of it if there is one; a short form cannot say
// it. In a long form with that word an IPv4 address is the first four bytes, and no address is one of those.
func (p *prober) address(v reflect.Value, name string, now netip.Addr, with func(netip.Addr) any) {
	none := p.with(v, with(netip.Addr{}))
	short := changes(none, p.with(v, with(netip.MustParseAddr("1.1.1.1"))))
	long := changes(none, p.with(v, with(netip.MustParseAddr("101:101:101:101:101:101:101:101"))))
	name += ".address"
	switch {
	case len(long) == 17:
		p.word(name+"Type", long)
		if now.Is6() {
			p.add(name, long[1], long[16]+1)
		} else {
			p.add(name, short[0], short[3]+1)
		}
	case len(long) == 16:
		p.add(name, long[0], long[15]+1)
	case len(short) == 4:
		p.add(name, short[0], short[3]+1)
	}
}
