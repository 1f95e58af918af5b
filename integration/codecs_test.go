package integration

import (
	"regexp"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// only is a phone that has these codecs and no other.
func only(codecs ...media.Codec) func(*phone.Options) {
	return func(o *phone.Options) { o.Codecs = codecs }
}

// loud fails unless the phone hears the tone about as loud as it was sent.
func (h *house) loud(p *phone.Phone) {
	h.Helper()
	if sound := p.Stream().Hearing(); sound.Level < -14 || sound.Level > -10 {
		h.Errorf("a tone of -12 dBFS is heard as %v", sound)
	}
}

// uses fails unless the phone sends and receives the codec.
func (h *house) uses(p *phone.Phone, codec media.Codec) {
	h.Helper()
	call, _ := p.State().Front()
	if call.Media.Codec != codec {
		h.Errorf("the phone was told to use %v, want %v", call.Media.Codec, codec)
	}
}

// hears fails unless all that the phone was sent is in the codec that it was told to receive.
func (h *house) hears(p *phone.Phone, codec media.Codec) {
	h.Helper()
	if types := p.Stream().Stats().PayloadTypes; len(types) != 1 || types[0].Type != uint8(codec) {
		h.Errorf("the phone was sent %v, want %v only", types, codec)
	}
}

// TestCodecs: phones with one codec each talk with each other and with the dialplan, at the same loudness.
func TestCodecs(t *testing.T) {
	h := open(t)
	codecs := []media.Codec{media.ULaw, media.ALaw, media.G722}
	for _, from := range codecs {
		for _, to := range codecs {
			t.Run(from.String()+" and "+to.String(), func(t *testing.T) {
				h.T = t
				a, b := h.phone("1001", "7975", only(from)), h.phone("1002", "7960", only(to))
				h.do(a.Dial(h.soon(), "1002"))
				h.rings(b)
				h.do(b.Answer(h.soon()))
				talk(h, a, b)
				h.uses(a, from)
				h.uses(b, to)
				h.hears(a, from)
				h.hears(b, to)
				h.loud(a)
				h.loud(b)
				h.down(a)
				h.do(b.WaitIdle(h.soon()))
				h.nothingLeft()
			})
		}
		t.Run(from.String()+" and the dialplan", func(t *testing.T) {
			h.T = t
			a := h.phone("1001", "7975", only(from))
			h.do(a.Dial(h.soon(), "700"))
			h.connected(a)
			h.echoes(a)
			h.uses(a, from)
			h.hears(a, from)
			h.loud(a)
			h.down(a)
			h.nothingLeft()
		})
	}
}

// g729House has two lines that prefer G.729.
func g729House(t *testing.T) *house {
	t.Helper()
	text := config("")
	for _, line := range []string{"1001", "1002"} {
		text = strings.Replace(text, `"`+line+`": {`, `"`+line+`": {codecs: [g729, ulaw], `, 1)
	}
	return openWith(t, text)
}

var nativeG729 = regexp.MustCompile(`NativeFormats: \(g729\)`)

// TestG729: frames pass between two phones as they are; music moves the phone that hears it to G.711, where the call stays.
func TestG729(t *testing.T) {
	h := g729House(t)
	a, b := h.phone("1001", "7975", only(media.G729, media.ULaw)), h.phone("1002", "7960", only(media.ULaw, media.G729))
	h.do(a.Dial(h.soon(), "1002"))
	h.rings(b)
	h.do(b.OffHook())
	h.connected(a, b)
	for _, p := range []*phone.Phone{a, b} {
		p.PlayTone(-12, 440) // a stream has frames of G.729, but no sound in them
		h.until("frames of G.729 come", func() bool {
			s := p.Stream().Stats()
			return s.Received > 20 && len(s.PayloadTypes) == 1 && s.PayloadTypes[0].Type == uint8(media.G729)
		})
		h.uses(p, media.G729)
	}
	legs := 0
	for _, line := range strings.Split(h.console("core show channels concise"), "\n") {
		if name, _, ok := strings.Cut(line, "!"); ok {
			legs++
			if show := h.console("core show channel " + name); !nativeG729.MatchString(show) {
				t.Errorf("no G.729 in Asterisk:\n%s", show)
			}
		}
	}
	if legs != 2 {
		t.Errorf("%d channels, want 2", legs)
	}
	h.do(a.Hold(h.soon()))
	h.do(b.WaitHeard(h.soon(), "music", isMusic))
	h.uses(b, media.ULaw)
	h.do(a.Resume(h.soon()))
	talk(h, a, b)
	h.uses(a, media.ULaw)
	h.down(b)
	h.wait(a, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
	h.down(a)
	h.nothingLeft()
}

// TestG729AndTheDialplan: Asterisk has no codec of G.729, so a phone that prefers it uses its next one for the dialplan.
func TestG729AndTheDialplan(t *testing.T) {
	h := g729House(t)
	a := h.phone("1001", "7975", only(media.G729, media.ULaw))
	h.do(a.Dial(h.soon(), "700"))
	h.connected(a)
	h.echoes(a)
	h.uses(a, media.ULaw)
	h.down(a)
	b := h.phone("1002", "7960", only(media.ULaw)) // nor with a phone that does not have it
	h.do(b.Dial(h.soon(), "1001"))
	h.wait(a, "ring", func(s phone.State) bool { return s.In(skinny.CallStateRingIn) })
	h.do(a.OffHook())
	talk(h, a, b)
	h.down(a)
	h.wait(b, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
	h.down(b)
	h.nothingLeft()
}
