package capture

import (
	"bytes"
	"slices"
	"time"
)

// A stream puts the segments of one direction of a connection in order. Numbers of bytes wrap around: they are compared by
// their distance.
type stream struct {
	started     bool
	syn         bool   // the SYN was seen: nothing came before begin
	begin, want uint32 // numbers of the first byte, of the byte to come
	waiting     []piece
	size        int // of what waits
}

// A piece is what a segment carries.
type piece struct {
	seq  uint32
	data []byte
	fin  bool
	at   time.Time
	came time.Time // newest time of the capture when it came: times need not grow
	cut  bool      // it does not begin where its segment does
}

const (
	pieceSize  = 128        // what a piece takes beside its data
	maxWaiting = 64 << 10   // of a stream; no window of a phone is larger
	farAhead   = 64 << 20   // no window reaches so far: the number is of another connection with the same ports
	farBehind  = -(1 << 20) // nothing so old is sent again
)

func distance(from, to uint32) int { return int(int32(to - from)) }

func (p piece) end() uint32 { return p.seq + uint32(len(p.data)) }

// start begins at a number, as the SYN says, or where the capture begins.
func (s *stream) start(seq uint32, syn bool) {
	if !s.started {
		s.started, s.syn, s.begin, s.want = true, syn, seq, seq
	}
}

// foreign says whether a segment is of another connection than what came before.
func (s *stream) foreign(seq uint32, syn, carries bool) bool {
	switch {
	case !s.started:
		return false
	case syn:
		return seq+1 != s.begin
	}
	d := distance(s.want, seq)
	return carries && (d > farAhead || d < farBehind)
}

// put keeps a piece until it is its turn.
func (s *stream) put(p piece) {
	i := len(s.waiting)
	for i > 0 && distance(s.waiting[i-1].seq, p.seq) < 0 {
		i--
	}
	if i > 0 && !p.fin && distance(s.waiting[i-1].end(), p.end()) <= 0 {
		return // came already
	}
	s.waiting = slices.Insert(s.waiting, i, p)
	s.size += len(p.data) + pieceSize
}

// pop is the piece whose turn it is, without what came before.
func (s *stream) pop() (p piece, ok bool) {
	for len(s.waiting) > 0 && distance(s.waiting[0].seq, s.want) >= 0 {
		p = s.waiting[0]
		s.waiting = slices.Delete(s.waiting, 0, 1)
		s.size -= len(p.data) + pieceSize
		if p, ok = s.fresh(p); ok {
			s.want = p.end()
			if p.fin {
				s.want++ // a FIN has a number
			}
			return p, true
		}
	}
	return piece{}, false
}

// fresh is what is new of a piece that begins at the next byte or before it.
func (s *stream) fresh(p piece) (piece, bool) {
	old := distance(p.seq, s.want)
	if old > len(p.data) || old == len(p.data) && !p.fin {
		return p, false
	}
	p.seq, p.data, p.cut = s.want, p.data[old:], p.cut || old > 0
	return p, true
}

// skip gives up the hole before what waits, and returns its size.
func (s *stream) skip() int {
	n := distance(s.want, s.waiting[0].seq)
	s.want = s.waiting[0].seq
	return n
}

// early is what a piece holds of before the place where reading began.
func (s *stream) early(p piece) (piece, bool) {
	n := distance(p.seq, s.begin)
	if s.syn || n <= 0 || isProbe(p) {
		return p, false
	}
	s.begin = p.seq
	p.data = p.data[:min(n, len(p.data))]
	return p, true
}

// isProbe says whether a piece may be a keep-alive of TCP: the byte before the next, of any value, mostly 0.
func isProbe(p piece) bool { return len(bytes.Trim(p.data, "\x00")) == 0 && len(p.data) == 1 && !p.fin }
