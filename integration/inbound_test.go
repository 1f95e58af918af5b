package integration

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// incoming brings a call of Dave's to a line by Stasis(skinny,<line>,options); the extension of context caller is what he does once through.
// The dialplan keeps SKINNY_STATUS in T_AFTER when it goes on, and in T_END at the end.
func (h *house) incoming(line, options, caller string) {
	h.Helper()
	if options == "" {
		options = "-"
	}
	h.set("T_OPTIONS", options)
	h.set("T_AFTER", "") // of an earlier call
	h.set("T_END", "")
	h.ari("POST", "/channels", "endpoint", "Local/"+line+"@inbound", "formats", "ulaw", "context", "caller", "extension", caller, "priority", "1")
}

func (h *house) rings(phones ...*phone.Phone) {
	h.Helper()
	for _, p := range phones {
		h.wait(p, "ring", phone.State.Ringing)
	}
}

// daveRings waits until Dave's call is offered.
func (h *house) daveRings(p *phone.Phone) {
	h.Helper()
	h.wait(p, "show Dave's call", func(s phone.State) bool {
		return slices.ContainsFunc(s.Calls, func(c phone.Call) bool {
			return c.State == skinny.CallStateRingIn && c.Info.CallingName == "Dave Doe" && c.Info.CallingNumber == "5551234"
		})
	})
}

// missed checks the phone's list of missed calls.
func (h *house) missed(p *phone.Phone, want ...string) {
	h.Helper()
	h.wait(p, "have missed "+strings.Join(want, ", "), func(s phone.State) bool {
		return strings.Join(phone.Numbers(s.Missed), ",") == strings.Join(want, ",")
	})
}

// TestStatus: SKINNY_STATUS as the dialplan sees it after Stasis, and in its h extension; "none": the dialplan did not go on.
func TestStatus(t *testing.T) {
	h := openWith(t, config("")) // 1003 has no phone
	for _, c := range []struct {
		name, line, options string
		act                 func(h *house, b *phone.Phone)
		after, end          string
	}{
		{"nobody answers", "1002", "timeout=1", func(h *house, b *phone.Phone) {
			h.rings(b)
			h.missed(b, "5551234")
		}, "NOANSWER", "NOANSWER"},
		{"no phone is there", "1003", "", nil, "UNAVAILABLE", "UNAVAILABLE"},
		{"no such line", "1999", "", nil, "INVALID", "INVALID"},
		{"the phone declines", "1002", "", func(h *house, b *phone.Phone) {
			h.rings(b)
			h.softKey(b, "EndCall")
		}, "BUSY", "BUSY"},
		{"the caller gives up", "1002", "", func(h *house, b *phone.Phone) {
			h.daveRings(b)
			h.cancelSet()
			gaveUp := time.Now()
			h.callersHangUp()
			h.missed(b, "5551234")
			if took := time.Since(gaveUp); took > 300*time.Millisecond {
				h.Errorf("the phone rings for %v after the caller gave up", took)
			}
		}, "none", "CANCEL"},
		{"answered, the phone hangs up", "1002", "", func(h *house, b *phone.Phone) {
			h.daveRings(b)
			h.do(b.OffHook())
			h.connected(b)
			h.echoes(b)
			h.down(b)
			h.missed(b)
		}, "none", "ANSWER"},
		{"answered, the caller hangs up", "1002", "", func(h *house, b *phone.Phone) {
			h.rings(b)
			h.do(b.Answer(h.soon()))
			h.connected(b)
			h.echoes(b)
			gone := time.Now()
			h.callersHangUp()
			h.wait(b, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
			if took := time.Since(gone); took > 300*time.Millisecond {
				h.Errorf("the phone is told %v after the caller hung up", took)
			}
		}, "none", "ANSWER"},
		{"option g", "1002", "g", func(h *house, b *phone.Phone) {
			h.rings(b)
			h.do(b.OffHook())
			h.connected(b)
			h.echoes(b)
			h.down(b)
			h.global("T_AFTER", "ANSWER")
			if channels := h.console("core show channels concise"); !strings.Contains(channels, "Wait") {
				h.Errorf("the caller is not in the dialplan's Wait any more: %q", channels)
			}
			h.console("channel request hangup all") // it is not a call of ours any more
		}, "ANSWER", "ANSWER"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.T = t
			b := h.phone("1002", "7975")
			stay := "0"
			if c.options == "g" {
				stay = "60"
			}
			h.set("T_STAY", stay)
			h.incoming(c.line, c.options, "echo")
			if c.act != nil {
				c.act(h, b)
			}
			h.global("T_END", c.end)
			h.global("T_AFTER", c.after)
			h.set("T_STAY", "0") // for other tests
			h.do(b.WaitIdle(h.soon()))
			h.nothingLeft()
		})
	}
}

// TestSharedLine: both phones ring, the first to answer has the call, and the other does not file it as missed.
func TestSharedLine(t *testing.T) {
	for _, model := range []string{"7960", "7975"} {
		t.Run(model, func(t *testing.T) {
			h := open(t)
			b, c := h.phone("1002", "7975"), h.phone("1003", model)
			h.incoming("1004", "", "echo")
			h.rings(b, c)
			h.do(b.OffHook())
			h.connected(b)
			h.wait(c, "look on", func(s phone.State) bool {
				return !s.Ringing() && len(s.Calls) == 1 && s.Calls[0].State == skinny.CallStateCallRemoteMultiline
			})
			h.echoes(b)
			if call, _ := b.State().Front(); call.Line != 2 {
				t.Errorf("the call is on line %d, want 2", call.Line)
			}
			h.missed(b)
			h.missed(c)
			h.down(b)
			h.do(c.WaitIdle(h.soon()))
			h.missed(c)
			h.nothingLeft()
		})
	}
}

// TestCallWaiting: the answer of a second call holds the first, whose far end hears music; a third is busy.
func TestCallWaiting(t *testing.T) {
	h := open(t)
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.do(a.Dial(h.soon(), "1002"))
	h.rings(b)
	h.do(b.OffHook())
	talk(h, a, b)
	mark := b.Mark()
	h.set("T_STAY", "0")
	h.incoming("1002", "", "milliwatt")
	h.daveRings(b)
	_, err := b.WaitMessage(h.soon(), mark, "call waiting tone", func(m skinny.Message) bool {
		tone, ok := m.(*skinny.StartTone)
		return ok && tone.Tone == skinny.ToneCallWaitingTone
	})
	h.do(err)
	if b.State().Ringing() {
		t.Error("it rings aloud in the middle of a conversation")
	}
	h.incoming("1002", "", "echo") // a third
	h.global("T_AFTER", "BUSY")
	h.do(b.Answer(h.soon()))
	h.do(b.WaitTone(h.soon(), milliwatt))
	h.wait(b, "hold the first", func(s phone.State) bool { return s.In(skinny.CallStateHold) && s.In(skinny.CallStateConnected) })
	h.do(a.WaitHeard(h.soon(), "music", isMusic))
	h.do(b.EndCall(h.soon()))
	h.wait(b, "have the first only", func(s phone.State) bool { return len(s.Calls) == 1 && s.In(skinny.CallStateHold) })
	h.do(b.Resume(h.soon()))
	talk(h, a, b)
	h.do(a.OnHook())
	h.do(a.WaitIdle(h.soon()))
	h.wait(b, "be idle", func(s phone.State) bool { return len(s.Calls) == 0 })
	h.down(b)
	h.nothingLeft()
}

// TestMaxCalls: with one call allowed a phone that talks, or dials, is busy for the next; the caller's phone sounds so.
func TestMaxCalls(t *testing.T) {
	h := openWith(t, strings.Replace(config(""), `"1002": {`, `"1002": {max_calls: 1, `, 1))
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.offHook(b)
	h.incoming("1002", "", "echo")
	h.global("T_AFTER", "BUSY")
	h.do(a.Dial(h.soon(), "1002"))
	h.wait(a, "hear busy tone", func(s phone.State) bool {
		call, ok := s.Front()
		return ok && s.Hears() == skinny.ToneLineBusyTone && call.Prompt == "Busy" && call.State == skinny.CallStateBusy
	})
	h.down(a, b)
	h.nothingLeft()
}

// TestOldestIsAnswered: a handset that is lifted while two calls ring takes the older one.
func TestOldestIsAnswered(t *testing.T) {
	h := open(t)
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.do(a.Dial(h.soon(), "1002"))
	h.rings(b)
	h.incoming("1002", "", "echo")
	h.daveRings(b)
	h.do(b.OffHookOn(0, 0)) // names no call: the server chooses
	talk(h, a, b)
	h.callersHangUp()
	h.missed(b, "5551234")
	h.down(a)
	h.wait(b, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
	h.down(b)
	h.nothingLeft()
}
