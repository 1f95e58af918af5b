package media

// Frames is a Source of payloads that are sent as they are, one a packet, over and over: G.729, of which nothing is made here.
// While a stream sends another codec it is silent. Give it to one stream only.
type Frames struct {
	codec    Codec
	payloads [][]byte
	next     int
}

// NewFrames returns a source of payloads of a codec.
func NewFrames(codec Codec, payloads ...[]byte) *Frames {
	return &Frames{codec: codec, payloads: payloads}
}

// Fill implements Source, for codecs that are not the frames'.
func (*Frames) Fill(pcm []int16, _ int) { clear(pcm) }

// frame appends the next payload to dst; false when the frames are not of the codec.
func (f *Frames) frame(dst []byte, codec Codec) ([]byte, bool) {
	if codec != f.codec || len(f.payloads) == 0 {
		return dst, false
	}
	dst = append(dst, f.payloads[f.next]...)
	f.next = (f.next + 1) % len(f.payloads)
	return dst, true
}

// Frame is a payload that came.
type Frame struct {
	Type    uint8 // RTP payload type
	Payload []byte
}

// Record keeps the next n payloads that come, instead of what was kept before; telephone-events are not among them.
func (s *Stream) Record(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recorded, s.toRecord = nil, n
}

// Recorded returns the payloads since Record, in the order in which they came.
func (s *Stream) Recorded() []Frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Frame(nil), s.recorded...)
}

func (s *Stream) record(pt uint8, payload []byte) {
	if s.toRecord > 0 {
		s.toRecord--
		s.recorded = append(s.recorded, Frame{pt, append([]byte(nil), payload...)})
	}
}
