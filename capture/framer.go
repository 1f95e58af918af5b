package capture

import (
	"encoding/binary"

	"github.com/skinnyd/skinnyd/skinny"
)

const (
	lengthOf       = 8 // header bytes that the length does not count
	minLength      = 4 // the message id
	maxLength      = 16 << 10
	likelyLength   = 4096 // messages.md 1: the biggest real ones are below 2500
	maxID          = 0xFFFF
	confirming     = 3 // frames in a row that are no coincidence
	headerSize     = skinny.HeaderSize
	headerVersions = uint32(skinny.MaxVersion)
)

// A framer takes frames from one direction of a connection. When it meets what is none it looks for the next place that is
// plausible: a known message of this sender, with another one behind it or the end of what came.
type framer struct {
	sender  skinny.Direction // 0: not known
	buf     []byte
	lost    bool // where the next frame begins is not known
	skipped int  // bytes passed over since
}

func (f *framer) push(data []byte) { f.buf = append(f.buf, data...) }

// gap forgets the frame that missing bytes have cut, and returns how much of it there was.
func (f *framer) gap() int {
	n := len(f.buf)
	f.buf, f.lost = nil, true
	return n
}

// next is the next whole frame, and how many bytes before it are none. The frame is valid until the next push.
// At the end of the stream, last, nothing more is waited for.
func (f *framer) next(last bool) (frame []byte, skipped int, ok bool) {
	if !f.lost && len(f.buf) >= headerSize && !possible(f.buf) {
		f.lost = true
	}
	if f.lost {
		f.find(last)
	}
	if f.lost || len(f.buf) < headerSize {
		return nil, 0, false
	}
	size := frameSize(f.buf)
	if len(f.buf) < size {
		return nil, 0, false
	}
	frame, f.buf = f.buf[:size:size], f.buf[size:]
	skipped, f.skipped = f.skipped, 0
	return frame, skipped, true
}

// find moves on to the first frame that is confirmed; without one, to the first that may become so when more comes.
func (f *framer) find(last bool) {
	maybe := -1
	for i := 0; i+headerSize <= len(f.buf); i++ {
		switch sure, could := f.confirm(f.buf[i:]); {
		case sure:
			f.pass(i)
			f.lost = false
			return
		case could && maybe < 0 && !last:
			maybe = i
		}
	}
	if maybe < 0 {
		maybe = max(0, len(f.buf)-headerSize+1)
	}
	f.pass(maybe)
}

func (f *framer) pass(n int) {
	f.skipped += n
	f.buf = append([]byte(nil), f.buf[n:]...) // not a slice: the front would never be given back
}

// confirm says whether a frame surely begins at b, and if not whether more bytes could make it so.
func (f *framer) confirm(b []byte) (sure, could bool) {
	for n := range confirming {
		if len(b) < headerSize {
			return n > 0, false
		}
		if !f.plausible(b) {
			return false, false
		}
		size := frameSize(b)
		if len(b) < size {
			return n > 0, true
		}
		b = b[size:]
	}
	return true, true
}

// plausible is stricter than possible: for where a frame need not begin.
func (f *framer) plausible(b []byte) bool {
	if frameSize(b) > likelyLength || headerVersion(b) > headerVersions || !possible(b) {
		return false
	}
	switch sender := frameID(b).Direction(); sender {
	case 0:
		return false // an id that nobody knows
	case skinny.EitherWay, skinny.MediaResource:
		return true
	default:
		return f.sender == 0 || sender == f.sender
	}
}

// possible says whether a header can be one. Ids need not be known.
func possible(b []byte) bool {
	length := binary.LittleEndian.Uint32(b)
	return length >= minLength && length <= maxLength && frameID(b) <= maxID
}

func frameSize(b []byte) int { return int(binary.LittleEndian.Uint32(b)) + lengthOf }

func frameID(b []byte) skinny.MessageID { return skinny.MessageID(binary.LittleEndian.Uint32(b[8:])) }

func headerVersion(b []byte) uint32 { return binary.LittleEndian.Uint32(b[4:]) }
