package sim

import (
	"slices"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// checkScreens looks at each phone by itself, as it is after a step.
func (w *world) checkScreens() {
	for _, name := range w.names {
		if s := w.screens[name]; s.conn != nil && s.news {
			s.news = false
			s.check()
		}
	}
}

func (s *screen) check() {
	ears, ringing := 0, false
	for _, c := range s.calls {
		if slices.Contains(active, c.state) {
			ears++
		}
		ringing = ringing || c.state == skinny.CallStateRingIn
	}
	if ears > 1 {
		s.fail("%d calls have its ear", ears)
	}
	if s.ringing && !ringing {
		s.fail("it rings, and no call does")
	}
	if s.ringing && ears > 0 {
		s.fail("it rings aloud beside a call that has its ear")
	}
	if m := s.media; m.open && !m.kept {
		if c := s.calls[m.ref]; c == nil && !s.kept[m.ref] || c != nil && !slices.Contains(active, c.state) {
			s.fail("channel %d of call %d is open, and the call is %s", m.passThru, m.ref, stateName(c))
		}
	}
	if s.media.sending && !s.media.open && !s.media.refused && !s.media.kept {
		s.fail("it sends and does not receive")
	}
	if len(s.kept) > 0 && !s.welcome {
		return
	}
	for _, r := range s.refs() {
		s.checkCall(s.calls[r], ears == 0)
	}
}

func stateName(c *shown) string {
	if c == nil {
		return "over"
	}
	return c.state.String()
}

// checkCall compares what a call shows with its state.
func (s *screen) checkCall(c *shown, idle bool) {
	if s.model.SoftKeys > 0 && !slices.Contains(keysOf(c.state), c.keys) {
		s.fail("call %d is %v and has softkeys %v", c.ref, c.state, c.keys)
	}
	if s.model.Prompts && c.prompt == "" {
		s.fail("call %d is %v and has no prompt", c.ref, c.state)
	}
	mine := s.toneRef == c.ref && s.tone != skinny.ToneSilence
	switch c.state {
	case skinny.CallStateHold, skinny.CallStateRingIn, skinny.CallStateCallRemoteMultiline, skinny.CallStateRemoteHold:
		if mine {
			s.fail("call %d is %v and has tone %v", c.ref, c.state, s.tone)
		}
	case skinny.CallStateConnected:
		if mine && loud(s.tone) && (s.tone != skinny.ToneAlertingTone || !s.w.unanswered(s.device, c.ref)) {
			s.fail("call %d is connected and has tone %v", c.ref, s.tone)
		}
	case skinny.CallStateBusy, skinny.CallStateCongestion, skinny.CallStateInvalidNumber:
		if !mine {
			s.fail("call %d is %v and has no tone", c.ref, c.state)
		}
	case skinny.CallStateOffHook:
		if mine != (c.keys != skinny.SoftKeySetDigitsAfterDialingFirstDigit) && s.model.SoftKeys > 0 {
			s.fail("call %d takes digits (softkeys %v) and has tone %v", c.ref, c.keys, s.tone)
		}
	}
	if c.hidden && c.info {
		s.fail("call %d is private, and it is shown whose it is", c.ref)
	}
	if c.state == skinny.CallStateRingIn && idle && !s.ringing && !s.silent(c) && (s.conn == nil || !s.w.quietly(s.device)) {
		s.fail("call %d rings, and nobody hears it", c.ref)
	}
}

// silent says that the call's line never rings aloud.
func (s *screen) silent(c *shown) bool {
	s.w.take()
	v := s.w.views.devices[s.device]
	return v != nil && int(c.line) <= len(v.Lines) && s.w.ringOf(v.Lines[c.line-1]) == session.RingSilent
}

// quietly says that the core takes the handset of d for lifted, or is not to disturb it: then a call only flashes.
func (w *world) quietly(d session.DeviceName) bool {
	w.take()
	v := w.views.devices[d]
	return v != nil && (v.OffHook || v.DND != session.DNDOff)
}

// unanswered says that a phone was transferred to where it still rings.
func (w *world) unanswered(d session.DeviceName, ref uint32) bool {
	w.take()
	for _, v := range w.views.calls {
		for _, a := range v.Appearances {
			if a.Device == d && a.Reference == ref {
				return v.Answered.IsZero()
			}
		}
	}
	return false
}

func keysOf(state skinny.CallStateCode) []skinny.SoftKeySet {
	switch state {
	case skinny.CallStateOffHook:
		return []skinny.SoftKeySet{skinny.SoftKeySetOffHook, skinny.SoftKeySetOffHookWithFeatures, skinny.SoftKeySetDigitsAfterDialingFirstDigit}
	case skinny.CallStateRingIn:
		return []skinny.SoftKeySet{skinny.SoftKeySetRingIn}
	case skinny.CallStateConnected:
		return []skinny.SoftKeySet{skinny.SoftKeySetConnected, skinny.SoftKeySetConnectedWithTransfer, skinny.SoftKeySetConnectedWithConference}
	case skinny.CallStateHold, skinny.CallStateRemoteHold:
		return []skinny.SoftKeySet{skinny.SoftKeySetOnHold}
	case skinny.CallStateCallRemoteMultiline:
		return []skinny.SoftKeySet{skinny.SoftKeySetInUseHint}
	}
	return []skinny.SoftKeySet{skinny.SoftKeySetRingOut, skinny.SoftKeySetConnectedWithTransfer}
}
