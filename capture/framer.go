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
// plausible: a known message of this sender, with others or the end of what came behind it. Senders write whole messages, so
// most segments begin with one: there, less is asked of it.
type framer struct {
	sender  skinny.Direction // 0: not known
	buf     []byte
	starts  []int // where segments begin in buf
	lost    bool  // where the next frame begins is not known
	skipped int   // bytes passed over since
}

// push adds bytes, with which a segment begins or does not.
func (f *framer) push(data []byte, start bool) {
	if start && len(data) > 0 {
		f.starts = append(f.starts, len(f.buf))
	}
	f.buf = append(f.buf, data...)
}

// gap forgets the frame that missing bytes have cut, and returns what there was of it.
func (f *framer) gap() (begun []byte) {
	if !f.lost || f.atStart() {
		begun = f.buf
	} else {
		f.skipped += len(f.buf)
	}
	f.buf, f.starts, f.lost = nil, nil, true
	return begun
}

// atStart says whether what there is begins where a segment does.
func (f *framer) atStart() bool { return len(f.starts) > 0 && f.starts[0] == 0 }

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
	frame = f.buf[:size:size]
	f.drop(size)
	skipped, f.skipped = f.skipped, 0
	return frame, skipped, true
}

// drop takes bytes from the front.
func (f *framer) drop(n int) {
	f.buf = f.buf[n:]
	kept := f.starts[:0]
	for _, at := range f.starts {
		if at >= n {
			kept = append(kept, at-n)
		}
	}
	f.starts = kept
}

// find moves on to the first frame that is confirmed; without one, to the first that may become so when more comes.
func (f *framer) find(last bool) {
	maybe, starts := -1, f.starts
	for i := 0; i+headerSize <= len(f.buf); i++ {
		start := len(starts) > 0 && starts[0] == i
		if start {
			starts = starts[1:]
		}
		sure, could := f.confirm(f.buf[i:], start)
		if sure {
			f.pass(i)
			f.lost = false
			return
		}
		if could && !last {
			if maybe < 0 {
				maybe = i
			}
			if start {
				break
			}
		}
	}
	if maybe < 0 {
		maybe = max(0, len(f.buf)-headerSize+1)
		if len(starts) > 0 { // there may be the beginning of a header
			maybe = starts[0]
		}
	}
	f.pass(maybe)
}

func (f *framer) pass(n int) {
	f.skipped += n
	f.drop(n)
	f.buf = append([]byte(nil), f.buf...) // not a slice: the front would never be given back
}

// confirm says whether a frame surely begins at b, where a segment begins or does not, and if not whether more bytes could
// make it so.
func (f *framer) confirm(b []byte, start bool) (sure, could bool) {
	for n := range confirming {
		if len(b) < headerSize {
			return n > 0 && (start || len(b) == 0), n > 0
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
