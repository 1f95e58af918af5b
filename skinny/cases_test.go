package skinny_test

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"
	"testing/iotest"

	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/skinny/cases"
)

// TestCases: framing and codec take what comes as the table says, however it is cut, and write it again.
func TestCases(t *testing.T) {
	for _, c := range cases.All() {
		t.Run(c.Name, func(t *testing.T) {
			for _, cut := range []func(io.Reader) io.Reader{func(r io.Reader) io.Reader { return r }, iotest.OneByteReader, iotest.HalfReader} {
				got, err := read(skinny.NewReader(cut(bytes.NewReader(c.Bytes))), c.Dialect)
				if !errors.Is(err, c.Err) {
					t.Errorf("ends with %v, want %v", err, c.Err)
				}
				if !reflect.DeepEqual(got, c.Messages) {
					t.Errorf("\n got %+v\nwant %+v", got, c.Messages)
				}
			}
			var written []byte
			for _, m := range c.Messages {
				written = skinny.Append(written, m, c.Dialect)
			}
			same := bytes.Equal(c.Bytes, written)
			if c.Err != io.EOF { // what ends the stream is no message
				same = bytes.HasPrefix(c.Bytes, written)
			}
			if same != (c.Other == "") {
				t.Errorf("written again it is\n%x, it was\n%x; other because: %q", written, c.Bytes, c.Other)
			}
			if again, err := read(skinny.NewReader(bytes.NewReader(written)), c.Dialect); err != io.EOF || !reflect.DeepEqual(again, c.Messages) {
				t.Errorf("written and read again it is %+v, %v", again, err)
			}
		})
	}
}

// read takes messages to the end.
func read(r *skinny.Reader, d skinny.Dialect) ([]skinny.Message, error) {
	var all []skinny.Message
	for {
		f, err := r.Next()
		if err != nil {
			return all, err
		}
		all = append(all, skinny.Decode(f.ID, f.Payload, d))
	}
}
