package integration

import (
	"testing"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// This file is about phones that lose their connection in a call.

// lose cuts a phone's connection and waits until both ends know.
func (h *house) losePhone(p *phone.Phone) {
	h.Helper()
	p.Drop()
	h.wait(p, "have lost its server", func(s phone.State) bool { return s.Link == phone.Lost })
	h.until("its server knows", func() bool { // as an end or, when something was on its way to the phone, as a reset
		v, ok := h.server.Views.Device(session.DeviceName(p.State().Name))
		return ok && !v.Registered && (v.LastReason == "connection closed by the phone" || v.LastReason == "connection lost: connection reset by peer")
	})
}

func (h *house) reorder(phones ...*phone.Phone) {
	h.Helper()
	for _, p := range phones {
		h.wait(p, "hear the reorder tone", func(s phone.State) bool { return s.Hears() == skinny.ToneReorderTone })
	}
}

// The far end of a phone that is lost in a call talks on; the phone comes back with its stream and can hang up.
func TestLostInCall(t *testing.T) {
	for _, c := range []struct {
		name, model string
		end         func(h *house, lost, far *phone.Phone)
	}{
		{"it hangs up", "7975", func(h *house, lost, far *phone.Phone) {
			h.down(lost)
			h.reorder(far)
			h.down(far)
		}},
		{"it holds", "7960", func(h *house, lost, far *phone.Phone) {
			h.do(lost.Hold(h.soon()))
			h.do(far.WaitHeard(h.soon(), "music", isMusic))
			h.do(lost.Resume(h.soon()))
			talk(h, lost, far)
			h.down(lost, far)
		}},
		{"the far end hangs up", "7941", func(h *house, lost, far *phone.Phone) {
			h.down(far)
			// No tone: nobody knows whether the phone that came back talks by its handset or by its speaker, which this ends.
			h.wait(lost, "lose the call", func(s phone.State) bool { return len(s.Calls) == 0 })
			h.down(lost)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			lost, far := h.phone("1001", c.model), h.phone("1002", "7960")
			h.call(lost, far, "1002")
			h.losePhone(lost)
			lost.PlayTone(-12, 500)
			h.do(far.WaitTone(h.soon(), 500))
			far.PlayTone(-12, 570)
			h.do(lost.WaitTone(h.soon(), 570))
			if n := len(h.server.Views.Calls()); n != 1 {
				t.Fatalf("%d calls", n)
			}
			h.do(lost.Register(h.soon()))
			talk(h, lost, far)
			c.end(h, lost, far)
			h.nothingLeft()
		})
	}
}

func TestLostInCallAndFarEndHangsUp(t *testing.T) {
	h := open(t)
	lost, far := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.call(lost, far, "1002")
	h.losePhone(lost)
	h.down(far)
	h.nothingLeft()
	h.do(lost.OnHook()) // it ends its own part
	h.do(lost.Register(h.soon()))
	h.call(far, lost, "1001")
	h.down(far, lost)
	h.nothingLeft()
}

// The phone comes back with a stream to nobody, and is told to end it.
func TestLostInCallThatIsOver(t *testing.T) {
	for _, model := range []string{"7975", "7960", "7910"} {
		h := open(t)
		lost, far := h.phone("1001", model), h.phone("1002", "7960")
		h.call(lost, far, "1002")
		h.losePhone(lost)
		h.down(far)
		h.nothingLeft()
		if s := lost.State(); s.Streams == 0 || len(s.Calls) == 0 {
			t.Fatalf("%s has ended its call by itself:\n%v", model, s)
		}
		h.do(lost.Register(h.soon()))
		h.wait(lost, "have neither call nor stream", func(s phone.State) bool { return s.Streams == 0 && len(s.Calls) == 0 })
		h.down(lost)
		h.call(far, lost, "1001")
		h.down(far, lost)
		h.nothingLeft()
	}
}

// A phone that comes back without a stream was started anew: its call is over.
func TestLostInCallAndStartedAnew(t *testing.T) {
	h := open(t)
	lost, far := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.call(lost, far, "1002")
	h.losePhone(lost)
	anew := h.phone("1001", "7975")
	h.do(anew.WaitIdle(h.soon()))
	h.reorder(far)
	h.down(far)
	h.nothingLeft()
	h.call(anew, far, "1002")
	h.down(anew, far)
	h.nothingLeft()
}

func TestLostWhileRinging(t *testing.T) {
	h := open(t)
	caller, b, c := h.phone("1001", "7975"), h.phone("1002", "7960"), h.phone("1003", "7941")
	h.do(caller.Dial(h.soon(), "1004")) // of b and c
	h.wait(b, "ring", phone.State.Ringing)
	h.wait(c, "ring", phone.State.Ringing)
	h.losePhone(b)
	if s := c.State(); !s.Ringing() || !s.In(skinny.CallStateRingIn) {
		t.Errorf("the other phone does not ring any more:\n%v", s)
	}
	if !caller.State().In(skinny.CallStateRingOut) {
		t.Error("the caller is told something else than ringing")
	}
	h.losePhone(c)
	h.wait(caller, "read Not available", func(s phone.State) bool {
		call, ok := s.Front()
		return ok && call.Prompt == "Not available" && s.Hears() == skinny.ToneReorderTone
	})
	h.down(caller)
	h.nothingLeft()
}

// The same, for a caller of the dialplan: it goes on there with UNAVAILABLE.
func TestLostWhileRingingFromDialplan(t *testing.T) {
	h := open(t)
	b := h.phone("1002", "7960")
	h.incoming("1002", "", "milliwatt")
	h.wait(b, "ring", phone.State.Ringing)
	h.losePhone(b)
	h.global("T_END", "UNAVAILABLE")
	h.nothingLeft()
}

func TestLostWhileDialling(t *testing.T) {
	for _, c := range []struct {
		name, number string
		ready        func(phone.State) bool
	}{
		{"no digit", "", func(s phone.State) bool { return s.In(skinny.CallStateOffHook) }},
		{"some digits", "7", func(s phone.State) bool { return s.Hears() == skinny.ToneSilence }},
		{"rings for ever", "713", func(s phone.State) bool { return s.In(skinny.CallStateRingOut) }},
		{"early media", "703", func(s phone.State) bool { f, _ := s.Front(); return f.Media.Sending }},
		{"another phone rings", "1002", func(s phone.State) bool { return s.In(skinny.CallStateRingOut) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
			h.do(a.Dial(h.soon(), c.number))
			h.wait(a, "have got there", c.ready)
			h.losePhone(a)
			h.do(b.WaitIdle(h.soon()))
			h.nothingLeft()
		})
	}
}
