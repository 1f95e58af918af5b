package media

import (
	"bytes"
	"fmt"
	"testing"
)

// TestFramesPassThrough: payloads of G.729 are sent as they are, come back from an echo untouched, and are kept.
func TestFramesPassThrough(t *testing.T) {
	clock, pacer := NewClock(), NewPacer()
	defer pacer.Close()
	a, b := listen(t, Options{Clock: clock, Pacer: pacer}), listen(t, Options{Clock: clock, Pacer: pacer})
	var frames [][]byte
	for i := range 10 {
		frames = append(frames, []byte(fmt.Sprintf("twenty bytes: no. %02d", i)))
	}
	b.Echo(true)
	a.Record(10)
	a.Play(NewFrames(G729, frames...))
	if err := b.Send(a.Local(), G729); err != nil {
		t.Fatal(err)
	}
	if err := a.Send(b.Local(), G729); err != nil {
		t.Fatal(err)
	}
	until(t, "ten frames", func() bool { return len(a.Recorded()) == 10 })
	for i, f := range a.Recorded() {
		if f.Type != uint8(G729) || !bytes.Equal(f.Payload, frames[i]) {
			t.Errorf("frame %d: type %d, %q", i, f.Type, f.Payload)
		}
	}
	until(t, "more", func() bool { return a.Stats().Received > 12 })
	if n := len(a.Recorded()); n != 10 {
		t.Errorf("%d frames are kept, want 10", n)
	}
	// Of another codec there is silence.
	if err := a.Send(b.Local(), ULaw); err != nil {
		t.Fatal(err)
	}
	until(t, "silence", func() bool { return b.Hearing().Kind == Silence })
}
