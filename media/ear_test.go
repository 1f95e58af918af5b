package media

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// white is noise for the ear.
type white struct{ r *rand.Rand }

func (w white) Fill(pcm []int16, _ int) {
	for i := range pcm {
		pcm[i] = int16(w.r.IntN(8000) - 4000)
	}
}

func TestEarFollowsSounds(t *testing.T) {
	noise := white{rand.New(rand.NewPCG(1, 2))}
	tone, other := NewTone(-12, 440), NewTone(-12, 1000)
	type step struct {
		src     Source // nil: silence
		packets int
		skip    time.Duration // no packets before
	}
	for _, tc := range []struct {
		name string
		in   []step
		want string
	}{
		{"tone", []step{{tone, 50, 0}}, "440 Hz at -12 dBFS for 1.0 s"},
		{"silence then tone", []step{{nil, 25, 0}, {tone, 25, 0}}, "silence for 0.5 s, 440 Hz at -12 dBFS for 0.5 s"},
		{"one lost packet's edge is not a sound", []step{{tone, 25, 0}, {nil, 1, 0}, {tone, 24, 0}}, "440 Hz at -12 dBFS for 1.0 s"},
		{"change of tone", []step{{tone, 50, 0}, {other, 50, 0}}, "440 Hz at -12 dBFS for 1.0 s, 1000 Hz at -12 dBFS for 1.0 s"},
		{"change of level", []step{{tone, 50, 0}, {NewTone(-24, 440), 50, 0}}, "440 Hz at -12 dBFS for 1.0 s, 440 Hz at -24 dBFS for 1.0 s"},
		{"noise", []step{{noise, 50, 0}}, "sound at -20 dBFS for 1.0 s"},
		{"noise between tones", []step{{tone, 50, 0}, {noise, 50, 0}, {tone, 50, 0}},
			"440 Hz at -12 dBFS for 1.0 s, sound at -20 dBFS for 1.0 s, 440 Hz at -12 dBFS for 1.0 s"},
		{"a pause of the packets ends a sound", []step{{tone, 50, 0}, {tone, 50, time.Second}},
			"440 Hz at -12 dBFS for 1.0 s, 440 Hz at -12 dBFS for 1.0 s"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var e ear
			now := time.Unix(1000, 0)
			began := 0
			for _, s := range tc.in {
				now = now.Add(s.skip)
				for range s.packets {
					pcm := make([]int16, 160)
					if s.src != nil {
						s.src.Fill(pcm, 8000)
					}
					if e.hear(pcm, 8000, now) {
						began++
					}
					now = now.Add(20 * time.Millisecond)
				}
			}
			var got []string
			for _, s := range e.sounds {
				got = append(got, s.String())
			}
			if g := strings.Join(got, ", "); g != tc.want {
				t.Errorf("heard %s\nwant  %s", g, tc.want)
			}
			if began != len(e.sounds) {
				t.Errorf("%d beginnings for %d sounds", began, len(e.sounds))
			}
			if s := e.present(now.Add(time.Second)); s.Kind != Nothing {
				t.Errorf("a second after the last packet it hears %v", s)
			}
		})
	}
}
