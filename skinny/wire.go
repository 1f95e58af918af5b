package skinny

import (
	"encoding/binary"
	"net/netip"
	"sync"
)

// wire is one pass over the payload of one message, in either direction: a layout method calls it field by field, and the
// wire either appends the field or reads it. So encode and decode cannot drift apart.
//
// Reading is total: past the end of the payload every field stays as it is (zero in a fresh message), as phones do.
type wire struct {
	buf     []byte // writing: the frame so far; reading: the payload
	off     int    // reading: the next byte
	writing bool
	asCame  bool // writing: the payload is not to be padded
	Dialect

	// Reading: a copy of a stretch of the payload, which starts at textAt. The texts of one message share it.
	text   string
	textAt int
}

// wires keeps wire values for reuse: layout is called through an interface, so a wire on the stack would escape.
var wires = sync.Pool{New: func() any { return new(wire) }}

// maxPadding is the most bytes that are none of a field: payloads are padded to a multiple of 4.
const maxPadding = 3

// more says, when reading, whether another field may follow.
func (w *wire) more() bool { return len(w.buf)-w.off > maxPadding }

// size is the length of the payload that is being read; it is 0 when writing.
func (w *wire) size() int {
	if w.writing {
		return 0
	}
	return len(w.buf)
}

// from says whether a field that exists from version v on is in this message: by version when writing, and when reading
// by whether there are bytes for it, because stations and servers disagree about the versions.
func (w *wire) from(v Version) bool {
	if w.writing {
		return w.Version >= v
	}
	return w.more()
}

// tail ends a layout early: the optional fields that follow hold nothing worth sending (used is false).
// It is for messages whose older forms are shorter. Reading goes on while there are bytes.
func (w *wire) tail(used bool) bool {
	if w.writing {
		return !used
	}
	return !w.more()
}

func (w *wire) u32(p *uint32) {
	if w.writing {
		w.buf = binary.LittleEndian.AppendUint32(w.buf, *p)
		return
	}
	if rest := w.buf[w.off:]; len(rest) >= 4 {
		*p = binary.LittleEndian.Uint32(rest)
		w.off += 4
		return
	}
	w.off = len(w.buf)
}

func (w *wire) i32(p *int32) {
	v := uint32(*p)
	w.u32(&v)
	if !w.writing {
		*p = int32(v)
	}
}

func (w *wire) u16(p *uint16) {
	if w.writing {
		w.buf = binary.LittleEndian.AppendUint16(w.buf, *p)
		return
	}
	if rest := w.buf[w.off:]; len(rest) >= 2 {
		*p = binary.LittleEndian.Uint16(rest)
		w.off += 2
		return
	}
	w.off = len(w.buf)
}

func (w *wire) u8(p *uint8) {
	if w.writing {
		w.buf = append(w.buf, *p)
		return
	}
	if w.off < len(w.buf) {
		*p = w.buf[w.off]
		w.off++
	}
}

// enum is u32 for an enumeration.
func enum[E ~uint32](w *wire, p *E) {
	v := uint32(*p)
	w.u32(&v)
	if !w.writing { // a message may be shared while it is encoded
		*p = E(v)
	}
}

// enum8 is an enumeration that has one byte on the wire.
func enum8[E ~uint32](w *wire, p *E) {
	v := uint8(*p)
	w.u8(&v)
	if !w.writing {
		*p = E(v)
	}
}

// raw is a field of len(p) bytes.
func (w *wire) raw(p []byte) {
	if w.writing {
		w.buf = append(w.buf, p...)
		return
	}
	w.off += copy(p, w.buf[w.off:])
}

// pad is n bytes without meaning: zero when written, passed over when read.
func (w *wire) pad(n int) {
	if w.writing {
		w.zeros(n)
		return
	}
	w.off = min(w.off+n, len(w.buf))
}

func (w *wire) zeros(n int) {
	for n > len(noBytes) {
		w.buf = append(w.buf, noBytes...)
		n -= len(noBytes)
	}
	if n > 0 {
		w.buf = append(w.buf, noBytes[:n]...)
	}
}

// noBytes is what unused room is filled with.
const noBytes = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// words is an array of u32.
func (w *wire) words(p []uint32) {
	for i := range p {
		w.u32(&p[i])
	}
}

// count is the u32 that says how many of slots are in use: n when writing. A count that was read is cut to slots.
func (w *wire) count(n, slots int) int {
	v := uint32(min(n, slots))
	w.u32(&v)
	return int(min(v, uint32(slots)))
}

// list is an array of slots elements of size bytes each, of which n are in use. Unused slots are on the wire too, as zeros.
// When reading, what the payload does not hold is not in the list.
func list[T any](w *wire, p *[]T, n, slots, size int, layout func(*T, *wire)) {
	if w.writing {
		n = min(len(*p), slots)
		for i := range n {
			layout(&(*p)[i], w)
		}
		w.zeros((slots - n) * size)
		return
	}
	end := min(w.off+slots*size, len(w.buf))
	if n = min(n, (end-w.off+size-1)/size); n > 0 {
		*p = make([]T, n)
		for i := range *p {
			layout(&(*p)[i], w)
		}
	}
	w.off = end
}

// data is size bytes, or what there is of them.
func (w *wire) data(p *[]byte, size uint32) {
	if w.writing {
		w.buf = append(w.buf, (*p)[:size]...)
		return
	}
	b := w.buf[w.off:]
	if uint64(size) < uint64(len(b)) {
		b = b[:size]
	}
	if len(b) > 0 {
		*p = append([]byte(nil), b...)
	}
	w.off += len(b)
}

// whole is a payload whose layout no source knows: byte for byte what came, padding of the sender included.
func (w *wire) whole(p *[]byte) {
	size := len(*p)
	if !w.writing {
		size = len(w.buf)
	}
	w.data(p, uint32(size))
	w.asCame = true
}

// Values of the u32 in front of a 16-byte address (messages.md type ip46: Wireshark, chan-sccp).
const (
	wireIPv4 = 0
	wireIPv6 = 1
	wireBoth = 2
)

// cut says that fewer than n bytes are left to be read, and passes over them: a part of an address is none.
func (w *wire) cut(n int) bool {
	if w.writing || len(w.buf)-w.off >= n {
		return false
	}
	w.off = len(w.buf)
	return true
}

// ip4 is an IPv4 address in network order. All zeros stand for no address; an IPv6 address cannot be said in this form.
func (w *wire) ip4(p *netip.Addr) {
	var b [4]byte
	if w.writing {
		if a := p.Unmap(); a.Is4() {
			b = a.As4()
		}
	}
	if w.cut(len(b)) {
		return
	}
	w.raw(b[:])
	if !w.writing {
		*p = addrOf4(b)
	}
}

// ip6 is an IPv6 address, an IPv4 one as ::ffff:a.b.c.d. All zeros stand for no address.
func (w *wire) ip6(p *netip.Addr) {
	var b [16]byte
	if w.writing && p.IsValid() {
		b = p.As16()
	}
	if w.cut(len(b)) {
		return
	}
	w.raw(b[:])
	if !w.writing {
		*p = addrOf16(b)
	}
}

// ip46 is a type word and 16 bytes.
func (w *wire) ip46(p *netip.Addr) {
	var kind uint32
	var b [16]byte
	if w.writing {
		switch a := p.Unmap(); {
		case a.Is4():
			v4 := a.As4()
			copy(b[:], v4[:])
		case a.Is6():
			kind, b = wireIPv6, a.As16()
		}
	}
	w.u32(&kind)
	if w.cut(len(b)) {
		return
	}
	w.raw(b[:])
	if w.writing {
		return
	}
	switch kind {
	case wireIPv4, wireBoth:
		*p = addrOf4([4]byte(b[:4]))
	case wireIPv6:
		*p = addrOf16(b)
	}
}

// long says whether the address of a message is in the long form: by version when writing, and when reading by whether the
// payload is as long as the long form makes it, because chan-sccp and Wireshark switch at different versions.
func (w *wire) long(from Version, size int) bool {
	if w.writing {
		return w.Version >= from
	}
	return len(w.buf) >= size
}

// addr is an address and a port (a u32), the address in the long form (ip46) or the short one (ip4).
func (w *wire) addr(p *netip.AddrPort, long bool) {
	a, udp := p.Addr(), uint32(p.Port())
	if long {
		w.ip46(&a)
	} else {
		w.ip4(&a)
	}
	w.u32(&udp)
	if !w.writing {
		*p = netip.AddrPortFrom(a, port(udp))
	}
}

// port is the port in a u32; 0 when it cannot be one.
func port(v uint32) uint16 {
	if v > 0xFFFF {
		return 0
	}
	return uint16(v)
}

func addrOf4(b [4]byte) netip.Addr {
	if b == [4]byte{} {
		return netip.Addr{}
	}
	return netip.AddrFrom4(b)
}

func addrOf16(b [16]byte) netip.Addr {
	if b == [16]byte{} {
		return netip.Addr{}
	}
	return netip.AddrFrom16(b).Unmap()
}
