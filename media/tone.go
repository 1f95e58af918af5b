package media

import "math"

// fullScale is the amplitude of a sine at 0 dBFS (AES17: a full-scale sine,
// so a tone generated at -12 dBFS is measured at -12 dBFS).
const fullScale = 32767

// Silent is the level of digital silence, in dBFS.
const Silent = -96.0

// Source makes the audio that a Stream sends.
type Source interface {
	// Fill writes the next len(pcm) samples at rate Hz.
	Fill(pcm []int16, rate int)
}

// Tone is a Source of one or more continuous sines. What a codec is too narrow for
// is silent.
type Tone struct {
	hz    []float64
	amp   float64
	phase []float64
}

// NewTone returns a source of the sines hz (Hz), each at level dBFS.
func NewTone(level float64, hz ...float64) *Tone {
	return &Tone{hz: hz, amp: fullScale * math.Pow(10, level/20), phase: make([]float64, len(hz))}
}

// Fill implements Source.
func (t *Tone) Fill(pcm []int16, rate int) {
	for i := range pcm {
		v := 0.0
		for k, hz := range t.hz {
			if 2*hz >= float64(rate) { // would sound as another tone
				continue
			}
			v += t.amp * math.Sin(t.phase[k])
			t.phase[k] += 2 * math.Pi * hz / float64(rate)
		}
		pcm[i] = int16(max(-fullScale, min(fullScale, math.Round(v))))
	}
	for k := range t.phase {
		t.phase[k] = math.Mod(t.phase[k], 2*math.Pi)
	}
}

// Level returns the level of pcm in dBFS, Silent at the least.
func Level(pcm []int16) float64 {
	if len(pcm) == 0 {
		return Silent
	}
	sum := 0.0
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return dBFS(sum / float64(len(pcm)))
}

// dBFS converts a mean square into a level.
func dBFS(meanSquare float64) float64 {
	if meanSquare <= 0 {
		return Silent
	}
	return max(Silent, 10*math.Log10(2*meanSquare/(fullScale*fullScale)))
}

// Goertzel returns the level in dBFS of the sine at hz in pcm. The window is
// Hann's, so that another tone some 4/len(pcm) of the rate away does not leak in.
func Goertzel(pcm []int16, rate int, hz float64) float64 {
	n := len(pcm)
	if n < 8 {
		return Silent
	}
	w := 2 * math.Pi * hz / float64(rate)
	coeff := 2 * math.Cos(w)
	var s1, s2 float64
	// The window by recurrence: cos(k·a) from its two predecessors.
	a := 2 * math.Pi / float64(n-1)
	c0, c1, ca := math.Cos(a), 1.0, 2*math.Cos(a)
	for _, v := range pcm {
		s := float64(v)*(0.5-0.5*c1) + coeff*s1 - s2
		s2, s1 = s1, s
		c1, c0 = ca*c1-c0, c1
	}
	power := s1*s1 + s2*s2 - coeff*s1*s2
	amp := 2 * math.Sqrt(max(power, 0)) / (0.5 * float64(n)) // Hann's gain is 1/2
	return dBFS(amp * amp / 2)
}
