package capture

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// ErrNotHex says that a text is no bytes in hexadecimal.
var ErrNotHex = errors.New("not a hex string")

// ParseHex is the bytes of a text such as "0c 00 00 00" or "0x0C,0x00": hexadecimal, with or without blanks, commas, colons
// and 0x between the bytes.
func ParseHex(s string) ([]byte, error) {
	words := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n,:", r) })
	for i, w := range words {
		words[i] = strings.TrimPrefix(strings.TrimPrefix(w, "0x"), "0X")
	}
	digits := strings.Join(words, "")
	if digits == "" {
		return nil, fmt.Errorf("%w: it is empty", ErrNotHex)
	}
	b, err := hex.DecodeString(digits)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotHex, err)
	}
	return b, nil
}

// DecodeBytes calls each with the messages of frames that follow each other, as of one connection. When they end inside a
// frame, what there is of it is decoded and a note says so. Bytes that are no frame end it with an error.
func DecodeBytes(b []byte, version skinny.Version, each func(Event) error) error {
	d := dialogue{fallback: version}
	for off := 0; off < len(b); {
		frame := b[off:]
		if len(frame) < headerSize {
			return fmt.Errorf("at byte %d: %s, and a frame begins with a header of %d: length, version and message id, 4 each",
				off, bytesText(len(frame)), headerSize)
		}
		if !possible(frame) {
			return fmt.Errorf("at byte %d: no SCCP frame: %x would be a length of %d and a message id of 0x%X",
				off, frame[:headerSize], frameSize(frame)-lengthOf, uint32(frameID(frame)))
		}
		size := frameSize(frame)
		if err := each(d.decode(frame[:min(size, len(frame))], Event{})); err != nil {
			return err
		}
		if size > len(frame) {
			return each(Event{Note: fmt.Sprintf("it ends inside this message: %d of %d bytes", len(frame), size)})
		}
		off += size
	}
	return nil
}
