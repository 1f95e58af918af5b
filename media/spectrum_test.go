package media

import (
	"math"
	"slices"
	"testing"
)

// TestSpectrum: tones of the network, and several people who speak at the same time, through each codec.
func TestSpectrum(t *testing.T) {
	for _, codec := range []Codec{ULaw, ALaw, G722} {
		for _, want := range [][]float64{{440}, {350, 440}, {440, 480}, {480, 620}, {523, 620}, {440, 523, 620}, {300, 440, 523, 620}} {
			rate := codec.SampleRate()
			src, enc, dec := NewTone(-20, want...), newEncoder(codec), newDecoder(codec)
			var heard []int16
			for range 10 {
				pcm := make([]int16, rate/50)
				src.Fill(pcm, rate)
				heard = append(heard, dec.decode(nil, enc.encode(nil, pcm))...)
			}
			var got []float64
			for _, p := range Spectrum(heard, rate) {
				got = append(got, p.Hz)
				if math.Abs(p.Level+20) > 1 {
					t.Errorf("%v of %v: %.0f Hz at %.1f dBFS, want -20", codec, want, p.Hz, p.Level)
				}
			}
			slices.Sort(got)
			if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 2 }) {
				t.Errorf("%v: peaks at %.1f Hz, want %v", codec, got, want)
			}
		}
	}
}

// TestSpectrumOfUnequalTones: one that is 20 dB below another is not told from its noise.
func TestSpectrumOfUnequalTones(t *testing.T) {
	loud, quiet, quieter := make([]int16, 1600), make([]int16, 1600), make([]int16, 1600)
	NewTone(-12, 440).Fill(loud, 8000)
	NewTone(-30, 620).Fill(quiet, 8000)
	NewTone(-34, 850).Fill(quieter, 8000)
	for i := range loud {
		loud[i] += quiet[i] + quieter[i]
	}
	peaks := Spectrum(loud, 8000)
	if len(peaks) != 2 || math.Abs(peaks[0].Hz-440) > 1 || math.Abs(peaks[1].Hz-620) > 1 {
		t.Errorf("peaks %v, want 440 and 620 Hz", peaks)
	}
	if peaks := Spectrum(make([]int16, 1600), 8000); len(peaks) != 0 {
		t.Errorf("silence has peaks %v", peaks)
	}
	if peaks := Spectrum(make([]int16, 159), 8000); peaks != nil {
		t.Errorf("less than 20 ms have peaks %v", peaks)
	}
}

func BenchmarkSpectrum(b *testing.B) {
	pcm := make([]int16, 1600)
	NewTone(-12, 523, 620).Fill(pcm, 8000)
	for b.Loop() {
		Spectrum(pcm, 8000)
	}
}
