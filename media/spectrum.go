package media

import (
	"math"
	"math/cmplx"
	"sort"
)

// Peak is one sine in a piece of audio.
type Peak struct {
	Hz    float64
	Level float64 // dBFS
}

// What Spectrum takes for a sine.
const (
	lowestPeak  = 100.0 // Hz
	highestPeak = 0.45  // of the rate
	weakestPeak = -60.0 // dBFS
	peakBelow   = 20.0  // dB, under the loudest
	maxPeaks    = 4
)

// Spectrum returns the sines in pcm between 100 Hz and 0.45 of the rate, the loudest first: at most four, none more than 20 dB
// below the loudest or below -60 dBFS. 100 ms tell tones apart that are 40 Hz apart.
func Spectrum(pcm []int16, rate int) []Peak {
	if len(pcm) < rate/50 {
		return nil
	}
	bins := levels(pcm)
	width := float64(rate) / float64(2*len(bins)) // Hz
	var peaks []Peak
	for i := max(1, int(lowestPeak/width)); i < len(bins)-1 && float64(i)*width < highestPeak*float64(rate); i++ {
		l, m, r := bins[i-1], bins[i], bins[i+1]
		if m > weakestPeak && m >= l && m > r { // a parabola through the three gives the top
			at := (l - r) / (2 * (l - 2*m + r))
			peaks = append(peaks, Peak{(float64(i) + at) * width, m - (l-r)*at/4})
		}
	}
	sort.Slice(peaks, func(i, j int) bool { return peaks[i].Level > peaks[j].Level })
	for i := range peaks {
		if i == maxPeaks || peaks[i].Level < peaks[0].Level-peakBelow {
			return peaks[:i]
		}
	}
	return peaks
}

// levels is the level in dBFS of each bin of the lower half of a Fourier transform of pcm, in Hann's window and with so many zeros
// that a peak spans several bins.
func levels(pcm []int16) []float64 {
	n := 1
	for n < 2*len(pcm) {
		n *= 2
	}
	x := make([]complex128, n)
	for i, v := range pcm {
		x[i] = complex(float64(v)*(0.5-0.5*math.Cos(2*math.Pi*float64(i)/float64(len(pcm)-1))), 0)
	}
	fourier(x)
	out := make([]float64, n/2)
	for i := range out {
		amp := 2 * cmplx.Abs(x[i]) / (0.5 * float64(len(pcm))) // Hann's gain is 1/2
		out[i] = dBFS(amp * amp / 2)
	}
	return out
}

// fourier transforms x, whose length is a power of two, in place (Cooley and Tukey).
func fourier(x []complex128) {
	for i, j := 1, 0; i < len(x); i++ { // in the order of the reversed bits of the index
		bit := len(x) >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j ^= bit
		if i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for half := 1; half < len(x); half *= 2 {
		step := cmplx.Rect(1, -math.Pi/float64(half))
		w := complex(1, 0)
		for k := range half {
			for i := k; i < len(x); i += 2 * half {
				a, b := x[i], w*x[i+half]
				x[i], x[i+half] = a+b, a-b
			}
			w *= step
		}
	}
}
