package media

import (
	"math"
	"testing"
	"time"
)

func TestCodecsCarryTones(t *testing.T) {
	for _, tc := range []struct {
		codec Codec
		hz    float64
		level float64
	}{
		{ULaw, 440, -12}, {ULaw, 3000, -30}, {ALaw, 440, -12}, {ALaw, 1000, -3},
		{G722, 440, -12}, {G722, 1000, -20},
		{G722, 5000, -12}, // the upper band: what a wideband codec is for
	} {
		t.Run(tc.codec.String(), func(t *testing.T) {
			rate := tc.codec.SampleRate()
			tone, enc, dec := NewTone(tc.level, tc.hz), newEncoder(tc.codec), newDecoder(tc.codec)
			var heard []int16
			for range 25 {
				pcm := make([]int16, tc.codec.samples(20*time.Millisecond))
				tone.Fill(pcm, rate)
				payload := enc.encode(nil, pcm)
				if len(payload) != 160 {
					t.Fatalf("20 ms are %d bytes, want 160", len(payload))
				}
				heard = dec.decode(heard, payload)
			}
			heard = heard[rate/5:]
			if got := Level(heard); math.Abs(got-tc.level) > 1 {
				t.Errorf("level %.1f dBFS, want %.1f", got, tc.level)
			}
			peaks := Spectrum(heard[:rate/5], rate)
			if len(peaks) != 1 || math.Abs(peaks[0].Hz-tc.hz) > 2 || math.Abs(peaks[0].Level-tc.level) > 1 {
				t.Errorf("spectrum %v, want %v Hz at %v dBFS alone", peaks, tc.hz, tc.level)
			}
			kind, hz, _ := classify(heard[:rate/50], rate)
			if kind != Steady || math.Abs(hz-tc.hz) > tc.hz/50+5 {
				t.Errorf("one packet is classified as %v of %.1f Hz, want a tone of %v", kind, hz, tc.hz)
			}
		})
	}
}

func TestG729IsCarriedUnheard(t *testing.T) {
	if n := len(newEncoder(G729).encode(nil, make([]int16, 160))); n != 20 {
		t.Errorf("20 ms of g729 are %d bytes, want 20", n)
	}
	if pcm := newDecoder(G729).decode(nil, make([]byte, 20)); len(pcm) != 0 {
		t.Errorf("g729 gave %d samples, want none", len(pcm))
	}
}

func TestToneTooHighIsSilent(t *testing.T) {
	pcm := make([]int16, 160)
	NewTone(-12, 5000).Fill(pcm, 8000) // would be 3000 Hz
	if l := Level(pcm); l != Silent {
		t.Errorf("5000 Hz at 8000 samples a second have a level of %v dBFS", l)
	}
}

func TestLevelOfSilence(t *testing.T) {
	if l := Level(nil); l != Silent {
		t.Errorf("no samples: %v", l)
	}
	if l := Level(make([]int16, 160)); l != Silent {
		t.Errorf("zeros: %v", l)
	}
}
