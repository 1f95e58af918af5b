package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// ErrNotWAV means that what was read is no RIFF file with WAVE in it.
var ErrNotWAV = errors.New("not a WAV file")

const (
	lowestRate, highestRate = 8000, 48000 // Hz, of a WAV file
	maxWAV                  = 64 << 20    // bytes of samples: eleven minutes at 48 kHz
)

// OpenWAV reads a WAV file; see ReadWAV.
func OpenWAV(name string) (*Recording, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := ReadWAV(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// ReadWAV reads a WAV file of linear samples of 16 bit, one channel, 8000 to 48000 Hz. The error of any other says what it
// has instead.
func ReadWAV(r io.Reader) (*Recording, error) {
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return nil, ErrNotWAV
	}
	rate := 0
	for {
		var chunk [8]byte
		if _, err := io.ReadFull(r, chunk[:]); err != nil {
			return nil, fmt.Errorf("%w: no samples in it", ErrNotWAV)
		}
		size := int64(binary.LittleEndian.Uint32(chunk[4:]))
		var err error
		switch id := string(chunk[:4]); {
		case id == "fmt ":
			rate, err = readFormat(r, size)
		case id == "data" && rate == 0:
			return nil, fmt.Errorf("%w: samples before their format", ErrNotWAV)
		case id == "data":
			return readSamples(r, size, rate)
		default:
			err = skip(r, size)
		}
		if err != nil {
			return nil, err
		}
		if err := skip(r, size&1); err != nil { // chunks are padded to an even length
			return nil, err
		}
	}
}

func skip(r io.Reader, n int64) error {
	if _, err := io.CopyN(io.Discard, r, n); err != nil {
		return fmt.Errorf("%w: it is cut off", ErrNotWAV)
	}
	return nil
}

// readFormat returns the rate of a format that can be played.
func readFormat(r io.Reader, size int64) (int, error) {
	const linear, extensible = 1, 0xFFFE // WAVE_FORMAT_PCM, WAVE_FORMAT_EXTENSIBLE
	var f [40]byte
	if size < 16 || size > int64(len(f)) {
		return 0, fmt.Errorf("%w: a format of %d bytes", ErrNotWAV, size)
	}
	if _, err := io.ReadFull(r, f[:size]); err != nil {
		return 0, fmt.Errorf("%w: it is cut off", ErrNotWAV)
	}
	kind, channels := binary.LittleEndian.Uint16(f[0:]), binary.LittleEndian.Uint16(f[2:])
	rate, bits := binary.LittleEndian.Uint32(f[4:]), binary.LittleEndian.Uint16(f[14:])
	if kind == extensible && size == int64(len(f)) {
		kind = binary.LittleEndian.Uint16(f[24:])
	}
	switch {
	case kind != linear:
		return 0, fmt.Errorf("wav file of format %d: only linear samples (format 1) can be played", kind)
	case channels != 1:
		return 0, fmt.Errorf("wav file of %d channels: only one can be played", channels)
	case bits != 16:
		return 0, fmt.Errorf("wav file of %d bit: only 16 can be played", bits)
	case rate < lowestRate || rate > highestRate:
		return 0, fmt.Errorf("wav file of %d Hz: only %d to %d can be played", rate, lowestRate, highestRate)
	}
	return int(rate), nil
}

func readSamples(r io.Reader, size int64, rate int) (*Recording, error) {
	if size > maxWAV {
		return nil, fmt.Errorf("wav file of %d bytes of samples: only %d can be played", size, maxWAV)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, fmt.Errorf("%w: it is cut off", ErrNotWAV)
	}
	pcm := make([]int16, len(b)/2)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(b[2*i:]))
	}
	if len(pcm) == 0 {
		return nil, fmt.Errorf("wav file without a sample")
	}
	return NewRecording(pcm, rate), nil
}

// WriteWAV writes the recording as ReadWAV reads it.
func (r *Recording) WriteWAV(w io.Writer) error {
	le, size := binary.LittleEndian, uint32(2*len(r.pcm))
	b := le.AppendUint32([]byte("RIFF"), 36+size)
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint16(b, 1) // linear
	b = le.AppendUint16(b, 1) // channel
	b = le.AppendUint32(b, uint32(r.rate))
	b = le.AppendUint32(b, uint32(2*r.rate)) // bytes a second
	b = le.AppendUint16(b, 2)                // bytes a sample
	b = le.AppendUint16(b, 16)
	b = le.AppendUint32(append(b, "data"...), size)
	for _, v := range r.pcm {
		b = le.AppendUint16(b, uint16(v))
	}
	_, err := w.Write(b)
	return err
}

// Length is how long the recording lasts.
func (r *Recording) Length() time.Duration {
	return time.Duration(len(r.pcm)) * time.Second / time.Duration(r.rate)
}
