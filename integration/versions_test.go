package integration

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// TestVersionsTalk: two phones of a version register, call each other both ways, talk without a lost packet, hold and resume
// at either end, press digits, end the call at either end, and file it. Their faults are checked when they end.
func TestVersionsTalk(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		version uint8
		model   string
	}{{3, "7912"}, {8, "7960"}, {11, "7940"}, {17, "7941"}, {20, "7942"}, {22, "7975"}} {
		t.Run(fmt.Sprintf("%d on a %s", c.version, c.model), func(t *testing.T) {
			h := h.in(t)
			ofVersion := func(o *phone.Options) { o.Version = &c.version }
			a, b := h.phone("1001", c.model, ofVersion), h.phone("1002", c.model, ofVersion)
			for _, p := range []*phone.Phone{a, b} {
				if got := p.State().Version; got != skinny.Version(c.version) {
					t.Errorf("version %d was agreed on", got)
				}
			}
			h.call(a, b, "1002")
			for _, p := range []*phone.Phone{a, b} {
				h.held(p)
				other := map[*phone.Phone]*phone.Phone{a: b, b: a}[p]
				h.do(other.WaitHeard(h.soon(), "music", isMusic))
				h.do(p.Resume(h.soon()))
				talk(h, a, b)
			}
			mark := b.Mark()
			h.do(a.Digits("1*"))
			h.hearsDigits(b, mark, "1*")
			talk(h, a, b)
			for _, p := range []*phone.Phone{a, b} {
				if s := p.Stream().Stats(); s.Lost > 0 || s.SendErrors > 0 || s.Received < 10 {
					t.Errorf("audio %+v", s)
				}
			}
			h.endPair(a, b)
			h.call(b, a, "1001")
			h.down(a, b)
			filed(t, "caller's", a, []string{"1002"}, []string{"1002"})
			filed(t, "callee's", b, []string{"1001"}, []string{"1001"})
		})
	}
	h.nothingLeft()
}

func filed(t *testing.T, whose string, p *phone.Phone, placed, received []string) {
	t.Helper()
	s := p.State()
	if got := phone.Numbers(s.Placed); !slices.Equal(got, placed) {
		t.Errorf("the %s placed calls are %v, want %v", whose, got, placed)
	}
	if got := phone.Numbers(s.Received); !slices.Equal(got, received) {
		t.Errorf("the %s received calls are %v, want %v", whose, got, received)
	}
	if len(s.Missed) > 0 {
		t.Errorf("the %s missed calls are %v", whose, phone.Numbers(s.Missed))
	}
}

// TestNextServerAndBack: a phone whose best server cannot be reached registers with the next one of its list, and goes back
// when the best one gives it a token. Both are one skinnyd here, which therefore sees the phone leave and come.
func TestNextServerAndBack(t *testing.T) {
	h := open(t)
	var tries atomic.Int32
	o := phone.Options{Servers: []string{"best.test:2000", h.addr}, Name: "SEP000000001001", Model: "7975", Reconnect: true,
		Net: func(network, address string) (net.Conn, error) {
			if address == "best.test:2000" {
				if tries.Add(1) == 1 {
					return nil, errors.New("not there yet")
				}
				address = h.addr
			}
			return net.Dial(network, address)
		}}
	p, err := phone.Dial(h.soon(), o)
	h.do(err)
	h.Cleanup(p.Close)
	h.wait(p, "be back at its best server", func(s phone.State) bool {
		return s.Link == phone.Registered && s.Server == "best.test:2000" && len(s.Standby) == 0
	})
	h.do(p.Dial(h.soon(), "700"))
	h.connected(p)
	h.echoes(p)
	h.down(p)
	h.nothingLeft()
	for _, f := range p.Faults() {
		t.Error(f)
	}
}

// TestRecordingsPass: a WAV file is heard through the exchange.
func TestRecordingsPass(t *testing.T) {
	h, a, b := pair(t)
	name := filepath.Join(t.TempDir(), "tone.wav")
	h.do(writeWAV(name, 48000, 750))
	h.do(a.PlayWAV(name))
	h.do(b.WaitTone(h.soon(), 750))
	h.endPair(a, b)
}

// TestG729Untouched: what one phone sends as frames of G.729 another gets as it was, and what that sends back, too.
func TestG729Untouched(t *testing.T) {
	h := g729House(t)
	a, b := h.phone("1001", "7975", only(media.G729)), h.phone("1002", "7960", only(media.G729))
	var frames [][]byte
	for i := range 5 {
		frames = append(frames, []byte(fmt.Sprintf("frame %d of 20 bytes..", i))[:20])
	}
	a.Play(func() media.Source { return media.NewFrames(media.G729, frames...) })
	b.Echo(true)
	h.do(a.Dial(h.soon(), "1002"))
	h.rings(b)
	h.do(b.Answer(h.soon()))
	h.connected(a, b)
	for _, p := range []*phone.Phone{b, a} {
		h.until("frames come", func() bool { s := p.Stream(); return s != nil && s.Stats().Received > 0 })
		p.Stream().Record(10)
		h.until("ten frames came", func() bool { return len(p.Stream().Recorded()) == 10 })
		for i, f := range p.Stream().Recorded() {
			if f.Type != uint8(media.G729) || !strings.HasPrefix(string(f.Payload), "frame ") || len(f.Payload) != 20 {
				t.Errorf("frame %d: type %d, %q", i, f.Type, f.Payload)
			}
		}
	}
	h.do(a.EndCall(h.soon()))
	h.down(a)
	h.noCall(b)
	h.down(b)
	h.nothingLeft()
}

// writeWAV makes a file of a second of a tone.
func writeWAV(name string, rate int, hz float64) error {
	pcm := make([]int16, rate)
	media.NewTone(-12, hz).Fill(pcm, rate)
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(media.NewRecording(pcm, rate).WriteWAV(f), f.Close())
}
