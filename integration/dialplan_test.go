package integration

import (
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// milliwatt is what extensions 702 and 703 sound like.
const milliwatt = 1004

func TestDialplan(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		name, number string
		check        func(h *house, a *phone.Phone)
	}{
		{"echo", "700", func(h *house, a *phone.Phone) {
			h.connected(a)
			h.echoes(a)
		}},
		{"music", "701", func(h *house, a *phone.Phone) {
			h.connected(a)
			h.do(a.WaitHeard(h.soon(), "music", isMusic))
		}},
		{"milliwatt", "702", func(h *house, a *phone.Phone) {
			h.connected(a)
			h.do(a.WaitTone(h.soon(), milliwatt))
		}},
		{"early media", "703", func(h *house, a *phone.Phone) {
			h.do(a.WaitTone(h.soon(), milliwatt))
			if s := a.State(); s.In(skinny.CallStateConnected) || s.Hears() != skinny.ToneSilence {
				h.Errorf("with early media and before the answer the phone shows\n%s", s)
			}
			h.connected(a)
			h.echoes(a)
		}},
		{"rings, then answers", "704", func(h *house, a *phone.Phone) {
			h.wait(a, "hear ring-back", func(s phone.State) bool {
				return s.In(skinny.CallStateRingOut) && s.Hears() == skinny.ToneAlertingTone
			})
			h.connected(a)
			if tone := a.State().Hears(); tone != skinny.ToneSilence {
				h.Errorf("after the answer it still plays %v", tone)
			}
			h.echoes(a)
		}},
		{"rings for ever", "713", func(h *house, a *phone.Phone) {
			h.wait(a, "hear ring-back", func(s phone.State) bool { return s.Hears() == skinny.ToneAlertingTone })
			h.do(a.EndCall(h.soon()))
			h.do(a.WaitIdle(h.soon()))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.T = t
			a := h.phone("1001", "7975")
			h.do(a.Dial(h.soon(), c.number))
			c.check(h, a)
			h.down(a)
			h.nothingLeft()
		})
	}
}

// TestFarEndHangsUp: a handset that stays up hears reorder tone a second later; a phone whose handset is down becomes idle in silence.
func TestFarEndHangsUp(t *testing.T) {
	h := open(t)
	down, up := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.do(down.SoftKey("NewCall", 0))
	h.wait(down, "take digits", func(s phone.State) bool { return s.In(skinny.CallStateOffHook) })
	h.do(down.Digits("714"))
	h.connected(down)
	h.do(up.Dial(h.soon(), "714"))
	h.connected(up)
	h.wait(down, "be idle", func(s phone.State) bool { return len(s.Calls) == 0 })
	mark := down.Mark()
	h.wait(up, "be idle", func(s phone.State) bool { return len(s.Calls) == 0 && s.Hears() == skinny.ToneSilence })
	ended := time.Now()
	h.wait(up, "hear reorder tone", func(s phone.State) bool { return s.Hears() == skinny.ToneReorderTone })
	if waited := time.Since(ended); waited < 900*time.Millisecond || waited > 1500*time.Millisecond {
		t.Errorf("reorder tone %v after the far end hung up, want 1 s", waited)
	}
	for _, e := range down.Since(mark) { // its far end hung up before
		if tone, ok := e.Message.(*skinny.StartTone); ok && !e.Out {
			t.Errorf("with the handset down it is told to play %v", tone.Tone)
		}
	}
	h.do(down.WaitIdle(h.soon()))
	h.down(up)
	h.nothingLeft()
}

// TestLineThroughTheDialplan: with ring_locally off a number of this house goes to the dialplan, whose Local;2 enters our application again.
func TestLineThroughTheDialplan(t *testing.T) {
	h := openWith(t, config("ring_locally: false"))
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.do(a.Dial(h.soon(), "1002"))
	h.wait(b, "ring with Alice's name", func(s phone.State) bool {
		c, ok := s.CallIn(skinny.CallStateRingIn)
		return ok && s.Ringing() && c.Info.CallingName == "Alice Adams" && c.Info.CallingNumber == "1001"
	})
	h.wait(a, "hear ring-back", func(s phone.State) bool { return s.Hears() == skinny.ToneAlertingTone })
	h.do(b.OffHook())
	talk(h, a, b)
	h.down(b)
	h.down(a)
	h.nothingLeft()
}

// Alice, who gets Bob's calls, reaches him through the dialplan. A caller outside who shows her number rings at her phone.
func TestForwardAndCallerID(t *testing.T) {
	h := openWith(t, strings.Replace(config("ring_locally: false"), "label: Bob,", `label: Bob, forward: {all: "1001"},`, 1))
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.do(a.Dial(h.soon(), "1002"))
	h.rings(b)
	h.down(a)
	h.do(b.WaitIdle(h.soon()))
	h.ari("POST", "/channels", "endpoint", "Local/1002@from-skinny", "callerId", "1001", "formats", "ulaw", "context", "caller", "extension", "milliwatt", "priority", "1")
	h.wait(a, "ring with her own number", func(s phone.State) bool {
		c, ok := s.CallIn(skinny.CallStateRingIn)
		return ok && c.Info.CallingNumber == "1001" && c.Info.RedirectNumber == "1002"
	})
	if s := b.State(); len(s.Calls) > 0 {
		t.Errorf("Bob's phone has calls:\n%v", s)
	}
	h.console("channel request hangup all")
	h.do(a.WaitIdle(h.soon()))
	h.nothingLeft()
}
