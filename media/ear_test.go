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
		edge    int           // samples of the first packet that are silent
	}
	for _, tc := range []struct {
		name string
		in   []step
		want string
	}{
		{"tone", []step{{tone, 50, 0, 0}}, "440 Hz at -12 dBFS for 1.0 s"},
		{"silence then tone", []step{{nil, 25, 0, 0}, {tone, 25, 0, 0}}, "silence for 0.5 s, 440 Hz at -12 dBFS for 0.5 s"},
		{"one lost packet's edge is not a sound", []step{{tone, 25, 0, 0}, {nil, 1, 0, 0}, {tone, 24, 0, 0}}, "440 Hz at -12 dBFS for 1.0 s"},
		{"change of tone", []step{{tone, 50, 0, 0}, {other, 50, 0, 0}}, "440 Hz at -12 dBFS for 1.0 s, 1000 Hz at -12 dBFS for 1.0 s"},
		{"change of level", []step{{tone, 50, 0, 0}, {NewTone(-24, 440), 50, 0, 0}}, "440 Hz at -12 dBFS for 1.0 s, 440 Hz at -24 dBFS for 1.0 s"},
		{"noise", []step{{noise, 50, 0, 0}}, "sound at -20 dBFS for 1.0 s"},
		{"noise between tones", []step{{tone, 50, 0, 0}, {noise, 50, 0, 0}, {tone, 50, 0, 0}},
			"440 Hz at -12 dBFS for 1.0 s, sound at -20 dBFS for 1.0 s, 440 Hz at -12 dBFS for 1.0 s"},
		{"a tone that begins within a packet", []step{{nil, 25, 0, 0}, {tone, 51, 0, 80}}, "silence for 0.5 s, 440 Hz at -12 dBFS for 1.0 s"},
		{"a pause of the packets ends a sound", []step{{tone, 50, 0, 0}, {tone, 50, time.Second, 0}},
			"440 Hz at -12 dBFS for 1.0 s, 440 Hz at -12 dBFS for 1.0 s"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var e ear
			now := time.Unix(1000, 0)
			began := 0
			for _, s := range tc.in {
				now = now.Add(s.skip)
				for i := range s.packets {
					pcm := make([]int16, 160)
					if s.src != nil {
						s.src.Fill(pcm, 8000)
					}
					if i == 0 {
						clear(pcm[:s.edge])
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

// TestBrokenToneIsNoTone: two streams that a server mixes up come packet by packet.
func TestBrokenToneIsNoTone(t *testing.T) {
	for _, tc := range []struct {
		name       string
		every, odd int // packets of a tone, then of silence
		want       bool
	}{{"whole", 1, 0, true}, {"one in ten", 9, 1, true}, {"every other", 1, 1, false}, {"two of three", 1, 2, false}} {
		t.Run(tc.name, func(t *testing.T) {
			var e ear
			tone, now := NewTone(-12, 440), time.Unix(1000, 0)
			hear := func(src Source) {
				pcm := make([]int16, 160)
				if src != nil {
					src.Fill(pcm, 8000)
				}
				e.hear(pcm, 8000, now)
				now = now.Add(20 * time.Millisecond)
			}
			for range confirmAfter {
				hear(tone)
			}
			for range 20 {
				for range tc.odd {
					hear(nil)
				}
				for range tc.every {
					hear(tone)
				}
			}
			s := e.present(now)
			if s.IsTone(440) != tc.want {
				t.Errorf("heard %v: a tone %v, want %v", s, s.IsTone(440), tc.want)
			}
			if said := strings.Contains(s.String(), "something else"); said == tc.want {
				t.Errorf("it reads %q", s)
			}
		})
	}
}
