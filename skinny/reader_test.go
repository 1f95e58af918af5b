package skinny

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"
	"testing/iotest"
)

// frameOf is a raw frame with n bytes of payload.
func frameOf(id MessageID, n int) []byte {
	b := make([]byte, HeaderSize+n)
	binary.LittleEndian.PutUint32(b, uint32(n+4))
	binary.LittleEndian.PutUint32(b[4:], 17)
	binary.LittleEndian.PutUint32(b[8:], uint32(id))
	for i := range n {
		b[HeaderSize+i] = byte(i)
	}
	return b
}

func checkFrame(t *testing.T, f Frame, id MessageID, n int) {
	t.Helper()
	if f.ID != id || f.HeaderVersion != 17 || len(f.Payload) != n {
		t.Fatalf("got id %v, version %d, %d bytes; want %v, 17, %d", f.ID, f.HeaderVersion, len(f.Payload), id, n)
	}
	for i, b := range f.Payload {
		if b != byte(i) {
			t.Fatalf("byte %d of the payload is %d", i, b)
		}
	}
}

func TestReader(t *testing.T) {
	sizes := []int{0, 4, 200, 0, 2000, 4, 0, 60_000, 12, idleBuffer - HeaderSize, idleBuffer - HeaderSize + 1, 0}
	var stream []byte
	for i, n := range sizes {
		stream = append(stream, frameOf(MessageID(i), n)...)
	}
	readers := map[string]func(io.Reader) io.Reader{
		"all at once":      func(r io.Reader) io.Reader { return r },
		"a byte at a time": iotest.OneByteReader,
		"half reads":       iotest.HalfReader,
		"data with error":  iotest.DataErrReader,
	}
	for name, wrap := range readers {
		t.Run(name, func(t *testing.T) {
			r := NewReader(wrap(bytes.NewReader(stream)))
			for i, n := range sizes {
				f, err := r.Next()
				if err != nil {
					t.Fatalf("frame %d: %v", i, err)
				}
				checkFrame(t, f, MessageID(i), n)
			}
			for range 2 {
				if _, err := r.Next(); err != io.EOF {
					t.Fatalf("at the end: %v", err)
				}
			}
			if cap(r.buf) != idleBuffer {
				t.Errorf("keeps a buffer of %d bytes", cap(r.buf))
			}
		})
	}
}

// TestReaderErrors: what ends a stream (package cases has what it carries).
func TestReaderErrors(t *testing.T) {
	broken := errors.New("broken")
	tests := []struct {
		name   string
		stream io.Reader
		limit  int
		want   error
	}{
		{"nothing", bytes.NewReader(nil), 4096, io.EOF},
		{"length above the limit that was set", bytes.NewReader(frameOf(1, 4093)), 4096, ErrFrameLong},
		{"half a header", bytes.NewReader(frameOf(1, 0)[:9]), 4096, io.ErrUnexpectedEOF},
		{"broken stream", iotest.ErrReader(broken), 4096, broken},
		{"broken inside a frame", io.MultiReader(bytes.NewReader(frameOf(1, 9)[:15]), iotest.ErrReader(broken)), 4096, broken},
		{"reads of nothing", nothing{}, 4096, io.ErrNoProgress},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := NewReader(test.stream)
			r.SetLimit(test.limit)
			if f, err := r.Next(); !errors.Is(err, test.want) {
				t.Fatalf("got %v, %v; want %v", f, err, test.want)
			}
			var fe *FrameError
			if _, err := r.Next(); errors.As(err, &fe) != errors.Is(test.want, ErrFraming) {
				t.Fatalf("again: %v", err)
			}
		})
	}
}

// nothing is a stream that returns no bytes and no error.
type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

func TestFrameErrorTellsSizes(t *testing.T) {
	r := NewReader(bytes.NewReader(frameOf(1, 5000)))
	r.SetLimit(4096)
	_, err := r.Next()
	var fe *FrameError
	if !errors.As(err, &fe) || fe.Length != 5004 || fe.Limit != 4096 {
		t.Fatalf("got %#v", err)
	}
	if got, want := err.Error(), "framing lost: frame length above the limit: length 5004, allowed 4 to 4096"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestReaderLimitLive sets the limit between two frames of one segment: it holds for the second.
func TestReaderLimitLive(t *testing.T) {
	r := NewReader(bytes.NewReader(append(frameOf(1, 8), frameOf(2, 5000)...)))
	r.SetLimit(4096)
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	r.SetLimit(64 << 10)
	f, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	checkFrame(t, f, 2, 5000)
}

// TestReaderGrowsWithBytes claims a large frame and sends little of it: no large buffer for a claim.
func TestReaderGrowsWithBytes(t *testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	done := make(chan error, 1)
	r := NewReader(near)
	go func() {
		_, err := r.Next()
		done <- err
	}()
	if _, err := far.Write(frameOf(1, 60_000)[:1000]); err != nil {
		t.Fatal(err)
	}
	far.Close()
	if err := <-done; err != io.ErrUnexpectedEOF {
		t.Fatal(err)
	}
	if cap(r.buf) > 3*growStep {
		t.Errorf("buffer of %d bytes for 1000 that came", cap(r.buf))
	}
}

// readCounter counts the reads that a segment takes.
type readCounter struct {
	io.Reader
	reads int
}

func (c *readCounter) Read(p []byte) (int, error) {
	c.reads++
	return c.Reader.Read(p)
}

func TestReaderTakesSegmentAtOnce(t *testing.T) {
	var segment []byte
	const frames = 12
	for i := range frames {
		segment = append(segment, frameOf(MessageID(i), 4)...)
	}
	c := &readCounter{Reader: bytes.NewReader(segment)}
	r := NewReader(c)
	for i := range frames {
		if _, err := r.Next(); err != nil {
			t.Fatalf("frame %d: %v", i, err)
		}
	}
	if c.reads != 1 {
		t.Errorf("%d reads for one segment of %d frames", c.reads, frames)
	}
}
