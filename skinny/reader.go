package skinny

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Errors of a Reader about the framing. The connection cannot be used after either: where the next frame begins is not known.
// ErrFraming matches both.
var (
	ErrFraming    = errors.New("framing lost")
	ErrFrameShort = fmt.Errorf("%w: frame length below 4", ErrFraming)
	ErrFrameLong  = fmt.Errorf("%w: frame length above the limit", ErrFraming)
)

// A FrameError is a frame length that cannot be. It matches ErrFrameShort or ErrFrameLong.
type FrameError struct {
	Length uint32 // as the frame says
	Limit  int    // the highest length allowed
	kind   error
}

func (e *FrameError) Error() string {
	return fmt.Sprintf("%v: length %d, allowed 4 to %d", e.kind, e.Length, e.Limit)
}

func (e *FrameError) Unwrap() error { return e.kind }

const (
	minLength    = 4              // the message id
	idleBuffer   = 256            // holds the usual burst of requests; all that an idle connection keeps
	growStep     = 4096           // how far ahead of the bytes that came the buffer grows
	defaultLimit = 64 << 10       // until SetLimit
	emptyReads   = 100            // reads of nothing before a Reader gives up
	lengthPrefix = HeaderSize - 4 // header bytes that the length does not count
)

// A Frame is one message as it came.
type Frame struct {
	HeaderVersion uint32 // what the sender put there; never choose a layout by it alone
	ID            MessageID
	Payload       []byte // valid until the next call of Next
}

// A Reader takes frames from a stream. It reads as much as there is at once, and between frames keeps a small buffer only,
// because most connections are idle most of the time.
type Reader struct {
	from  io.Reader
	limit int
	err   error // what the stream said after the bytes in buf

	buf   []byte // bytes that came and are not used yet: buf[start:]
	start int
	small [idleBuffer]byte
}

// NewReader returns a Reader of r.
func NewReader(r io.Reader) *Reader {
	f := &Reader{from: r, limit: defaultLimit}
	f.buf = f.small[:0]
	return f
}

// SetLimit sets the highest value that the length of a frame may have: message id and payload. Frames that came
// already are held to it too.
func (r *Reader) SetLimit(bytes int) { r.limit = bytes }

// Next returns the next frame. It returns io.EOF at the end of the stream between frames, io.ErrUnexpectedEOF inside one,
// a *FrameError when the length is impossible, or the error of the stream.
func (r *Reader) Next() (Frame, error) {
	r.release()
	for {
		size, err := r.frameSize()
		if err != nil {
			return Frame{}, err
		}
		have := len(r.buf) - r.start
		if size > 0 && have >= size {
			head := r.buf[r.start:]
			frame := Frame{
				HeaderVersion: binary.LittleEndian.Uint32(head[4:]),
				ID:            MessageID(binary.LittleEndian.Uint32(head[8:])),
				Payload:       head[HeaderSize:size:size],
			}
			r.start += size
			return frame, nil
		}
		if err := r.fill(max(size, HeaderSize)); err != nil {
			if err == io.EOF && have > 0 {
				err = io.ErrUnexpectedEOF
			}
			return Frame{}, err
		}
	}
}

// frameSize is the size of the frame at the start of the buffer, 0 when too little of it came to tell.
func (r *Reader) frameSize() (int, error) {
	head := r.buf[r.start:]
	if len(head) < 4 {
		return 0, nil
	}
	switch length := binary.LittleEndian.Uint32(head); {
	case length < minLength:
		return 0, &FrameError{length, r.limit, ErrFrameShort}
	case uint64(length) > uint64(r.limit):
		return 0, &FrameError{length, r.limit, ErrFrameLong}
	default:
		return int(length) + lengthPrefix, nil
	}
}

// release gives up what the last frame took, and a large buffer with it as soon as the small one will do.
func (r *Reader) release() {
	rest := r.buf[r.start:]
	if len(rest) <= len(r.small) && cap(r.buf) > len(r.small) || len(rest) == 0 {
		r.buf = r.small[:copy(r.small[:], rest)]
		r.start = 0
	}
}

// fill reads more bytes, making room for a frame of size bytes. A large buffer grows as the bytes come, not as the
// header claims.
func (r *Reader) fill(size int) error {
	if r.err != nil {
		return r.err
	}
	if r.start > 0 && r.start+size > cap(r.buf) {
		r.buf = r.buf[:copy(r.buf, r.buf[r.start:])]
		r.start = 0
	}
	if len(r.buf) == cap(r.buf) {
		grown := make([]byte, len(r.buf), min(size, len(r.buf)+max(growStep, len(r.buf))))
		copy(grown, r.buf)
		r.buf = grown
	}
	for range emptyReads {
		n, err := r.from.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+n]
		if err != nil {
			r.err = err
		}
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}
