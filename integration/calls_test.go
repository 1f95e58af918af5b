package integration

import (
	"slices"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// The models that calls are tried with: old and new versions, static and dynamic messages.
var models = []string{"7960", "7941", "7975"}

func TestTwoPhonesTalk(t *testing.T) {
	for _, model := range models {
		t.Run(model, func(t *testing.T) {
			h := open(t)
			a, b := h.phone("1001", model), h.phone("1002", "7960")
			h.do(a.Dial(h.soon(), "1002"))
			h.wait(b, "ring with Alice's name", func(s phone.State) bool {
				c, ok := s.CallIn(skinny.CallStateRingIn)
				return ok && s.Ringing() && c.Info.CallingName == "Alice Adams" && c.Info.CallingNumber == "1001"
			})
			h.wait(a, "hear ring-back", func(s phone.State) bool { return s.Hears() == skinny.ToneAlertingTone })
			h.do(b.OffHook())
			talk(h, a, b)
			h.do(a.OnHook())
			h.do(a.WaitIdle(h.soon()))
			h.wait(b, "reorder tone, for the handset is still up", func(s phone.State) bool { return s.Hears() == skinny.ToneReorderTone })
			h.do(b.OnHook())
			h.do(b.WaitIdle(h.soon()))
			h.nothingLeft()
		})
	}
}

// talk checks that both phones are connected and that each hears the other's tone.
func talk(h *house, a, b *phone.Phone) {
	h.Helper()
	for _, p := range []*phone.Phone{a, b} {
		_, err := p.WaitState(h.soon(), skinny.CallStateConnected)
		h.do(err)
	}
	a.PlayTone(-12, 440)
	b.PlayTone(-12, 620)
	h.do(a.WaitTone(h.soon(), 620))
	h.do(b.WaitTone(h.soon(), 440))
}

func TestEcho(t *testing.T) {
	h := open(t)
	for _, model := range models {
		t.Run(model, func(t *testing.T) {
			h.T = t
			a := h.phone("1001", model)
			h.do(a.Dial(h.soon(), "700"))
			_, err := a.WaitState(h.soon(), skinny.CallStateConnected)
			h.do(err)
			a.PlayTone(-12, 523)
			h.do(a.WaitTone(h.soon(), 523))
			h.do(a.EndCall(h.soon()))
			h.do(a.OnHook())
			h.do(a.WaitIdle(h.soon()))
			h.nothingLeft()
		})
	}
}

// causeTries is how often a number is tried that the dialplan ends by its cause alone: a channel that the dialplan hangs up with another ends with cause 16, Normal
// Clearing, once in some sixty calls, and no event of Asterisk tells it from one that the dialplan hung up so.
const causeTries = 4

func TestDialplanFailures(t *testing.T) {
	for _, c := range []struct {
		number, prompt string
		tone           skinny.Tone
		tries          int
	}{
		{"710", "Busy", skinny.ToneLineBusyTone, 1},
		{"715", "Busy", skinny.ToneLineBusyTone, causeTries},
		{"711", "Temp Fail", skinny.ToneReorderTone, 1},
		{"712", "Unknown Number", skinny.ToneReorderTone, causeTries},
		{"799", "Unknown Number", skinny.ToneReorderTone, 1},
	} {
		t.Run(c.number, func(t *testing.T) {
			h := open(t)
			a := h.phone("1001", "7975")
			for tries := 1; ; tries++ {
				h.do(a.Dial(h.soon(), c.number))
				h.wait(a, "read why", func(s phone.State) bool {
					call, ok := s.Front()
					return ok && slices.Contains([]string{"Busy", "Temp Fail", "Unknown Number"}, call.Prompt)
				})
				s := a.State()
				call, _ := s.Front()
				h.do(a.OnHook())
				h.do(a.WaitIdle(h.soon()))
				h.nothingLeft()
				if s.Hears() == c.tone && call.Prompt == c.prompt {
					return
				}
				if tries == c.tries || call.Prompt != "Temp Fail" { // what that cause reads like, and nothing else, may be tried again
					t.Fatalf("heard %v and read %q, want %v and %q", s.Hears(), call.Prompt, c.tone, c.prompt)
				}
				t.Logf("try %d: heard %v and read %q", tries, s.Hears(), call.Prompt)
			}
		})
	}
}

// A route to an endpoint that Asterisk does not have, and one of a technology that it does not know, ends as an unknown number does.
func TestRoutesThatLeadNowhere(t *testing.T) {
	for _, endpoint := range []string{"PJSIP/{number:1}@nobody", "Nothing/{number:1}"} {
		t.Run(endpoint, func(t *testing.T) {
			h := openWith(t, strings.Replace(config(""), "PJSIP/{number:1}@trunk", endpoint, 1))
			a := h.phone("1001", "7975")
			h.do(a.Enbloc("9555", 1))
			h.wait(a, "hear reorder tone and read why", func(s phone.State) bool {
				call, ok := s.Front()
				return ok && s.Hears() == skinny.ToneReorderTone && call.Prompt == "Unknown Number"
			})
			h.down(a)
			h.nothingLeft()
		})
	}
}

func TestHold(t *testing.T) {
	h := open(t)
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.do(a.Dial(h.soon(), "1002"))
	h.wait(b, "ring", phone.State.Ringing)
	h.do(b.OffHook())
	talk(h, a, b)
	h.do(a.Hold(h.soon()))
	_, err := a.WaitState(h.soon(), skinny.CallStateHold)
	h.do(err)
	h.do(b.WaitHeard(h.soon(), "music", isMusic))
	h.do(a.Resume(h.soon()))
	talk(h, a, b)
	h.do(b.OnHook())
	h.do(b.WaitIdle(h.soon()))
	h.do(a.OnHook())
	h.do(a.WaitIdle(h.soon()))
	h.nothingLeft()
}

// isMusic: something is heard that is neither silence nor one tone.
func isMusic(s media.Sound) bool { return s.Kind == media.Noise && s.Packets > 10 }
