package integration

import (
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// TestWaysToDial: however Alice dials 1002, Bob rings and they talk.
func TestWaysToDial(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		name, model string
		dial        func(h *house, a *phone.Phone)
	}{
		{"en bloc", "7960", func(h *house, a *phone.Phone) { h.do(a.Enbloc("1002", 1)) }},
		{"en bloc with the handset up", "7975", func(h *house, a *phone.Phone) {
			h.offHook(a)
			h.do(a.Enbloc("1002", 0))
		}},
		{"speed dial", "7975", func(h *house, a *phone.Phone) { h.do(a.SpeedDial(1)) }},
		{"speed dial with the handset up", "7960", func(h *house, a *phone.Phone) {
			h.offHook(a)
			h.do(a.SpeedDial(1))
		}},
		{"softkey NewCall", "7975", func(h *house, a *phone.Phone) {
			h.do(a.SoftKey("NewCall", 0))
			h.dialTone(a)
			h.do(a.Digits("1002"))
		}},
		{"speaker", "7975", func(h *house, a *phone.Phone) {
			h.do(a.Send(&skinny.MediaPathEvent{MediaPathID: skinny.MediaPathIDSpeaker, MediaPathEvent: skinny.MediaPathEventOn}, &skinny.OffHook{}))
			h.dialTone(a)
			h.wait(a, "switch the speaker on", func(s phone.State) bool { return s.Speaker })
			h.do(a.Digits("1002"))
		}},
		{"line key", "7960", func(h *house, a *phone.Phone) {
			h.do(a.LineKey(1))
			h.dialTone(a)
			h.do(a.Digits("1002"))
		}},
		{"backspace", "7975", func(h *house, a *phone.Phone) {
			h.offHook(a)
			h.do(a.Digits("109"))
			h.softKey(a, "<<")
			h.softKey(a, "<<")
			h.do(a.Digits("002"))
		}},
		{"backspace to the dial tone", "7960", func(h *house, a *phone.Phone) {
			h.offHook(a)
			h.do(a.Digits("8"))
			h.softKey(a, "<<")
			h.dialTone(a)
			h.do(a.Digits("1002"))
		}},
		{"slow digits", "7960", func(h *house, a *phone.Phone) {
			h.offHook(a)
			h.do(a.Digits("1"))
			h.wait(a, "end the dial tone", func(s phone.State) bool { return s.Hears() == skinny.ToneSilence })
			h.do(a.Digits("002"))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.T = t
			a, b := h.phone("1001", c.model), h.phone("1002", "7960")
			c.dial(h, a)
			h.wait(b, "ring", phone.State.Ringing)
			h.dialled(a, "1002")
			h.do(b.OffHook())
			talk(h, a, b)
			h.do(b.OnHook())
			h.do(b.WaitIdle(h.soon()))
			h.wait(a, "be idle", func(s phone.State) bool { return len(s.Calls) == 0 })
			h.down(a)
			h.nothingLeft()
		})
	}
}

func TestRedial(t *testing.T) {
	h := open(t)
	a := h.phone("1001", "7975")
	h.do(a.Dial(h.soon(), "700"))
	h.connected(a)
	h.down(a)
	h.softKey(a, "Redial")
	h.connected(a)
	h.echoes(a)
	h.dialled(a, "700")
	h.do(a.EndCall(h.soon()))
	h.down(a)
	h.nothingLeft()
}

// TestNumberEnds: a number that could grow is dialled after match_timeout, one that nothing matches after digit_timeout, # ends both at once.
func TestNumberEnds(t *testing.T) {
	// 70 is complete and could grow to 700
	h := openWith(t, strings.Replace(config(""), "patterns: [_7XX, _1XXX, _8XX]", "patterns: [_7XX, _70, _1XXX]", 1))
	for _, c := range []struct {
		name, digits, dialled string
		least, most           time.Duration
	}{
		{"complete", "700", "700", 0, 400 * time.Millisecond},
		{"could grow", "70", "70", 450 * time.Millisecond, 950 * time.Millisecond},
		{"could grow, ended by #", "70#", "70", 0, 400 * time.Millisecond},
		{"matches nothing", "55", "55", 950 * time.Millisecond, 1900 * time.Millisecond},
		{"matches nothing, ended by #", "5#", "5", 0, 400 * time.Millisecond},
		{"star", "*8#", "*8", 0, 400 * time.Millisecond},
		{"emergency", "911", "911", 0, 400 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.T = t
			a := h.phone("1001", "7960")
			h.offHook(a)
			start := time.Now()
			h.do(a.Digits(c.digits))
			h.dialled(a, c.dialled)
			if took := time.Since(start); took < c.least || took > c.most {
				t.Errorf("dialled after %v, want %v to %v", took, c.least, c.most)
			}
			h.down(a)
			h.nothingLeft()
		})
	}
}
