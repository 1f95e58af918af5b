package media

import (
	"math"
	"sync"
)

// Recording is audio in memory: one channel of linear samples. Any number of streams may play one at a time.
type Recording struct {
	pcm  []int16
	rate int

	mu sync.Mutex
	at map[int][]int16 // resampled, by rate
}

// NewRecording returns a recording of pcm at rate Hz. It keeps pcm.
func NewRecording(pcm []int16, rate int) *Recording {
	return &Recording{pcm: pcm, rate: rate, at: map[int][]int16{rate: pcm}}
}

// samples is the recording at a rate, made when a stream first asks for it.
func (r *Recording) samples(rate int) []int16 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at[rate] == nil {
		r.at[rate] = resample(r.pcm, r.rate, rate)
	}
	return r.at[rate]
}

// Source plays the recording: once, then silence, or over and over.
func (r *Recording) Source(repeat bool) Source { return &playback{of: r, repeat: repeat} }

// playback is one stream's place in a recording.
type playback struct {
	of     *Recording
	repeat bool
	at     int // the next sample, at rate
	rate   int
}

// Fill implements Source.
func (p *playback) Fill(pcm []int16, rate int) {
	all := p.of.samples(rate)
	if p.rate != 0 && p.rate != rate { // another codec
		p.at = p.at * rate / p.rate
	}
	p.rate = rate
	for len(pcm) > 0 {
		if p.at >= len(all) {
			if !p.repeat || len(all) == 0 {
				clear(pcm)
				return
			}
			p.at = 0
		}
		n := copy(pcm, all[p.at:])
		p.at += n
		pcm = pcm[n:]
	}
}

// resample changes the rate by a low-pass filter, a sinc under a Hann window, for each place that an output sample can have
// between two input samples.
func resample(pcm []int16, from, to int) []int16 {
	g := gcd(from, to)
	up, down := to/g, from/g
	filters := make([][]float64, up)
	const zeros = 16                                // zero crossings of the sinc on each side
	cut := 0.94 * min(1, float64(to)/float64(from)) // of half the input's rate: what the output cannot carry is not in it
	half := int(math.Ceil(zeros / cut))             // taps on each side
	for phase := range filters {
		filters[phase] = taps(half, cut, float64(phase)/float64(up))
	}
	out := make([]int16, len(pcm)*up/down)
	for i := range out {
		at, sum := i*down/up, 0.0
		for k, w := range filters[i*down%up] {
			if j := at + k - half + 1; j >= 0 && j < len(pcm) {
				sum += w * float64(pcm[j])
			}
		}
		out[i] = int16(max(-fullScale, min(fullScale, math.Round(sum))))
	}
	return out
}

// taps is the filter for an output sample that lies frac of the way from one input sample to the next.
func taps(half int, cut, frac float64) []float64 {
	w, sum := make([]float64, 2*half), 0.0
	for k := range w {
		x := float64(k-half+1) - frac
		w[k] = (0.5 + 0.5*math.Cos(math.Pi*x/float64(half+1)))
		if x != 0 {
			w[k] *= math.Sin(math.Pi*cut*x) / (math.Pi * cut * x)
		}
		sum += w[k]
	}
	for k := range w {
		w[k] /= sum
	}
	return w
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
