package media

import (
	"fmt"
	"math"
	"time"
)

// Kind says what a piece of received audio is.
type Kind uint8

// The kinds of sound. Nothing means that no packets came, or none that can be
// decoded; Silence means packets with (nearly) nothing in them; Noise is all
// that is neither silence nor a steady tone: speech, music.
const (
	Nothing Kind = iota
	Silence
	Steady
	Noise
)

// String names the kind.
func (k Kind) String() string { return [...]string{"nothing", "silence", "tone", "sound"}[k] }

// Sound is a stretch of received audio of one kind.
type Sound struct {
	Kind     Kind
	Hz       float64   // of a Steady tone; two tones close together show as their middle (see Spectrum)
	Level    float64   // dBFS, mean
	From, To time.Time // arrival of its first packet, and of its last
	Packets  int
	Odd      int // packets among them that were something else, too few in a row to be a sound
}

// Lasted is how long the sound has lasted.
func (s Sound) Lasted() time.Duration {
	if s.Packets == 0 {
		return 0
	}
	return s.To.Sub(s.From) + s.To.Sub(s.From)/time.Duration(max(1, s.Packets-1))
}

// IsTone says whether the sound is a steady tone within 2 % (10 Hz at least) of
// hz, and no more than a quarter of it something else.
func (s Sound) IsTone(hz float64) bool {
	return s.Kind == Steady && !s.broken() && math.Abs(s.Hz-hz) <= max(10, hz/50)
}

func (s Sound) broken() bool { return 4*s.Odd > s.Packets }

// String is for people: "440 Hz at -12 dBFS for 2.9 s".
func (s Sound) String() string {
	lasted := fmt.Sprintf("for %.1f s", s.Lasted().Seconds())
	switch s.Kind {
	case Steady:
		if s.broken() {
			lasted += fmt.Sprintf(", %d of %d packets are something else", s.Odd, s.Packets)
		}
		return fmt.Sprintf("%.0f Hz at %.0f dBFS %s", s.Hz, s.Level, lasted)
	case Noise:
		return fmt.Sprintf("sound at %.0f dBFS %s", s.Level, lasted)
	case Silence:
		return "silence " + lasted
	}
	return "nothing"
}

const (
	silenceBelow = -50.0 // dBFS: above the noise of A-law silence (-72) and below any tone in use
	confirmAfter = 3     // packets until a change is believed, so that an edge is not a sound
	gapAfter     = 200 * time.Millisecond
	keepSounds   = 32
)

// ear follows received audio packet by packet.
type ear struct {
	sounds []Sound // the past and, last, the present
	live   bool    // the last of sounds still goes on
	last   time.Time
	sum    sums  // of the present
	next   Sound // a change that is not yet believed
	nextBy sums

	history []int16 // the newest audio, a ring
	at      int
	rate    int
}

// sums are what a Sound's means are made of.
type sums struct{ power, hz float64 }

// hear takes the PCM of a packet that arrived at now and says whether a new sound began.
func (e *ear) hear(pcm []int16, rate int, now time.Time) bool {
	e.remember(pcm, rate)
	kind, hz, power := classify(pcm, rate)
	if now.Sub(e.last) > gapAfter {
		e.live, e.next = false, Sound{}
	}
	e.last = now
	if e.live && same(e.sounds[len(e.sounds)-1], kind, hz, power) {
		e.goOn(hz, power, now)
		return false
	}
	if e.next.Packets > 0 && !same(e.next, kind, hz, power) {
		if kind == Silence || e.next.Kind == Silence {
			e.next = Sound{}
		} else if kind == Steady && e.next.Kind == Noise && e.next.Packets == 1 { // the packet in which a tone begins
			e.next = Sound{}
		} else { // not steady enough to be believed: noise
			e.next.Kind, e.next.Hz, kind = Noise, 0, Noise
		}
	}
	if e.live && kind == Noise && e.sounds[len(e.sounds)-1].Kind == Noise {
		e.goOn(hz, power, now)
		return false
	}
	if e.next.Packets == 0 {
		e.next, e.nextBy = Sound{Kind: kind, From: now}, sums{}
	}
	extend(&e.next, &e.nextBy, hz, power, now)
	if e.next.Packets < confirmAfter {
		return false
	}
	if len(e.sounds) == keepSounds {
		e.sounds = append(e.sounds[:0], e.sounds[1:]...)
	}
	e.sounds = append(e.sounds, e.next)
	e.live, e.sum, e.next = true, e.nextBy, Sound{}
	return true
}

// goOn adds a packet to the present; an edge that did not last belongs to it,
// but not to its means.
func (e *ear) goOn(hz, power float64, now time.Time) {
	s := &e.sounds[len(e.sounds)-1]
	n := float64(s.Packets)
	for range e.next.Packets {
		s.Packets++
		s.Odd++
		e.sum.power += e.sum.power / n
		e.sum.hz += e.sum.hz / n
		n++
	}
	e.next = Sound{}
	extend(s, &e.sum, hz, power, now)
}

func extend(s *Sound, sum *sums, hz, power float64, now time.Time) {
	s.Packets++
	s.To = now
	sum.power += power
	sum.hz += hz
	s.Level = dBFS(sum.power / float64(s.Packets))
	if s.Kind == Steady {
		s.Hz = sum.hz / float64(s.Packets)
	}
}

// same says whether a packet belongs to s: a tone that changes its pitch, or its
// level by more than 4 dB, is another one.
func same(s Sound, kind Kind, hz, power float64) bool {
	return s.Kind == kind &&
		(kind != Steady || math.Abs(s.Hz-hz) <= max(15, s.Hz/25) && math.Abs(s.Level-dBFS(power)) <= 4)
}

// classify says what a packet holds, and its mean square.
//
// A sine obeys x[n-1] + x[n+1] = 2·cos(w)·x[n]: the least squares solution for
// cos(w) gives the frequency in one pass, and Goertzel at that frequency says
// whether it was a sine after all.
func classify(pcm []int16, rate int) (kind Kind, hz, power float64) {
	var xx, xy float64
	for i := 1; i < len(pcm)-1; i++ {
		x := float64(pcm[i])
		xx += x * x
		xy += x * (float64(pcm[i-1]) + float64(pcm[i+1]))
	}
	power = xx / float64(max(1, len(pcm)-2))
	level := dBFS(power)
	if level < silenceBelow || xx == 0 {
		return Silence, 0, power
	}
	hz = math.Acos(max(-1, min(1, xy/(2*xx)))) * float64(rate) / (2 * math.Pi)
	if hz < 50 || Goertzel(pcm, rate, hz) < level-1 {
		return Noise, 0, power
	}
	return Steady, hz, power
}

// remember keeps the newest audio for Spectrum.
func (e *ear) remember(pcm []int16, rate int) {
	if len(e.history) == 0 {
		return
	}
	if rate != e.rate {
		e.rate, e.at = rate, 0
		clear(e.history)
	}
	for len(pcm) > 0 {
		n := copy(e.history[e.at:], pcm)
		pcm = pcm[n:]
		e.at = (e.at + n) % len(e.history)
	}
}

// recent returns the newest audio, oldest sample first.
func (e *ear) recent() ([]int16, int) {
	out := make([]int16, 0, len(e.history))
	return append(append(out, e.history[e.at:]...), e.history[:e.at]...), e.rate
}

// present is the sound of now.
func (e *ear) present(now time.Time) Sound {
	if n := len(e.sounds); n > 0 && now.Sub(e.sounds[n-1].To) <= gapAfter {
		return e.sounds[n-1]
	}
	return Sound{}
}
