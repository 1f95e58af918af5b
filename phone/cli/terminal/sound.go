package terminal

import (
	"fmt"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/media"
)

// Sound is what a stream hears, and how well.
type Sound struct {
	Kind           media.Kind
	Level          float64   // dBFS
	Hz             []float64 // of a tone, or of the two of a tone of the network: dial tone, ring back, busy
	Lasted         time.Duration
	Received, Lost uint64 // packets
	Jitter         time.Duration
}

// Hear listens to a stream.
func Hear(s *media.Stream) *Sound {
	now, st := s.Hearing(), s.Stats()
	return &Sound{Kind: now.Kind, Level: now.Level, Hz: Tones(s, now), Lasted: now.Lasted(), Received: st.Received, Lost: st.Lost, Jitter: st.Jitter}
}

// Tones are the sines of a sound that a stream hears, the lowest first: one of a steady tone, two of a tone of the network.
func Tones(s *media.Stream, now media.Sound) []float64 {
	switch now.Kind {
	case media.Steady:
		return []float64{now.Hz}
	case media.Noise:
		if peaks := s.Spectrum(); len(peaks) == 2 {
			return []float64{min(peaks[0].Hz, peaks[1].Hz), max(peaks[0].Hz, peaks[1].Hz)}
		}
	}
	return nil
}

// quietest is the left end of the level bar, in dBFS.
const quietest = -60

// bar is the level as a bar of n cells.
func (s *Sound) bar(n int) string {
	full := 0
	if s.Kind != media.Nothing {
		full = min(n, max(0, int((s.Level-quietest)*float64(n)/-quietest+0.5)))
	}
	return strings.Repeat("█", full) + strings.Repeat("░", n-full)
}

// tone names what is heard.
func (s *Sound) tone() string {
	switch len(s.Hz) {
	case 1:
		return fmt.Sprintf("%.0f Hz", s.Hz[0])
	case 2:
		return fmt.Sprintf("%.0f + %.0f Hz", s.Hz[0], s.Hz[1])
	}
	return s.Kind.String()
}

// quality is the loss and the jitter.
func (s *Sound) quality() string {
	share := 0.0
	if s.Lost > 0 {
		share = 100 * float64(s.Lost) / float64(s.Received+s.Lost)
	}
	return fmt.Sprintf("loss %.1f %%  jitter %.1f ms", share, float64(s.Jitter)/float64(time.Millisecond))
}
