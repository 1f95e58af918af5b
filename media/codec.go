package media

import (
	"fmt"
	"strings"
	"time"

	"github.com/gotranspile/g722"
	"github.com/zaf/g711"
)

// Codec is an audio coding with a static RTP payload type (RFC 3551 table 4).
type Codec uint8

// The codecs a Stream can send. G.729 is carried but neither made nor
// understood: a constant frame is sent, and what is received counts as
// packets without sound.
const (
	ULaw Codec = 0
	ALaw Codec = 8
	G722 Codec = 9
	G729 Codec = 18
)

// ParseCodec reads a codec's name as Asterisk spells it: ulaw, alaw, g722, g729.
func ParseCodec(name string) (Codec, error) {
	for _, c := range []Codec{ULaw, ALaw, G722, G729} {
		if strings.EqualFold(name, c.String()) {
			return c, nil
		}
	}
	return 0, fmt.Errorf("unknown codec %q: use ulaw, alaw, g722 or g729", name)
}

// String is the codec's name as Asterisk spells it.
func (c Codec) String() string {
	switch c {
	case ULaw:
		return "ulaw"
	case ALaw:
		return "alaw"
	case G722:
		return "g722"
	case G729:
		return "g729"
	}
	return fmt.Sprintf("payload type %d", uint8(c))
}

// SampleRate is the rate of the PCM that is encoded, in Hz.
func (c Codec) SampleRate() int {
	if c == G722 {
		return 16000
	}
	return 8000
}

// known says whether packets of this type can be turned into sound.
func (c Codec) known() bool { return c == ULaw || c == ALaw || c == G722 }

// samples is the number of PCM samples in a packet of the length d.
func (c Codec) samples(d time.Duration) int {
	return int(d * time.Duration(c.SampleRate()) / time.Second)
}

// encoder turns PCM at the codec's sample rate into payloads of one stream.
type encoder struct {
	codec Codec
	g722  *g722.Encoder
}

func newEncoder(c Codec) *encoder {
	e := &encoder{codec: c}
	if c == G722 {
		e.g722 = g722.NewEncoder(g722.Rate64000, 0)
	}
	return e
}

// encode appends the payload for pcm to dst.
func (e *encoder) encode(dst []byte, pcm []int16) []byte {
	switch e.codec {
	case ULaw:
		for _, v := range pcm {
			dst = append(dst, g711.EncodeUlawFrame(v))
		}
	case ALaw:
		for _, v := range pcm {
			dst = append(dst, g711.EncodeAlawFrame(v))
		}
	case G722:
		n := len(dst)
		dst = append(dst, make([]byte, len(pcm)/2)...)
		e.g722.Encode(dst[n:], pcm)
	case G729:
		// 10 bytes for each 10 ms.
		dst = append(dst, make([]byte, len(pcm)/8)...)
	}
	return dst
}

// decoder turns payloads of one stream into PCM at the codec's sample rate.
type decoder struct {
	codec Codec
	g722  *g722.Decoder
}

func newDecoder(c Codec) *decoder {
	d := &decoder{codec: c}
	if c == G722 {
		d.g722 = g722.NewDecoder(g722.Rate64000, 0)
	}
	return d
}

// decode appends the PCM of payload to dst; nothing for an unknown codec.
func (d *decoder) decode(dst []int16, payload []byte) []int16 {
	switch d.codec {
	case ULaw:
		for _, b := range payload {
			dst = append(dst, g711.DecodeUlawFrame(b))
		}
	case ALaw:
		for _, b := range payload {
			dst = append(dst, g711.DecodeAlawFrame(b))
		}
	case G722:
		n := len(dst)
		dst = append(dst, make([]int16, 2*len(payload))...)
		n += d.g722.Decode(dst[n:], payload)
		dst = dst[:n]
	}
	return dst
}
