package sim

import (
	"maps"
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// statesOf is how a view's states look on a screen.
var statesOf = map[string][]skinny.CallStateCode{
	"dialling":   {skinny.CallStateOffHook},
	"proceeding": {skinny.CallStateProceed},
	"ringout":    {skinny.CallStateRingOut, skinny.CallStateProceed},
	"ringin":     {skinny.CallStateRingIn},
	"connected":  {skinny.CallStateConnected},
	"hold":       {skinny.CallStateHold},
	"remote":     {skinny.CallStateCallRemoteMultiline, skinny.CallStateRemoteHold, skinny.CallStateHold},
	"failed":     {skinny.CallStateBusy, skinny.CallStateCongestion, skinny.CallStateInvalidNumber},
}

// look compares the published views with the screens, with each other and with Asterisk.
func (w *world) look() {
	w.take()
	for _, name := range w.names {
		if s := w.screens[name]; s.conn != nil {
			s.compare(w.views.devices[name])
			s.checkMessages(w.views.devices[name])
		} else if v := w.views.devices[name]; v != nil && v.Registered {
			w.fail(focus{device: name}, "%s is shown as registered, and has no connection", name)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.views.calls)) {
		w.lookAt(w.views.calls[id])
	}
	w.checkRooms()
	w.checkBoxes()
	w.lookAtSlots()
	if w.settled() {
		w.checkAudio()
	}
}

// compare holds a phone's screen against its view.
func (s *screen) compare(v *session.DeviceView) {
	if v == nil || !v.Registered {
		s.fail("is registered, and its view says that it is not")
	}
	if !s.welcome {
		return
	}
	lamps := map[uint32]skinny.LampMode{}
	own := 0
	for _, a := range v.Calls {
		c := s.calls[a.Reference]
		if c == nil {
			s.fail("call %d (%s) is not on the screen", a.Reference, a.State)
		}
		if !slices.Contains(statesOf[a.State], c.state) || c.line != a.Instance {
			s.fail("call %d is %s on line %d, and %v on line %d on the screen", a.Reference, a.State, a.Instance, c.state, c.line)
		}
		lamps[a.Instance] = max(lamps[a.Instance], lampOf(a.State, c.state))
		if a.State != "remote" {
			own++
		}
	}
	if m := s.media; m.open && m.kept && s.calls[m.ref] == nil {
		s.fail("goes on with RTP of call %d, which is over", m.ref)
	}
	if len(v.Calls) != len(s.calls) {
		s.fail("%d calls on the screen, %d in the view", len(s.calls), len(v.Calls))
	}
	for i := range uint32(len(v.Lines)) {
		if s.stale {
			break // it shows keys that it has no more
		}
		mode := max(lamps[i+1], skinny.LampModeOff)
		if lamps[i+1] == lampWink {
			mode = skinny.LampModeWink
		}
		if shown := max(s.lamps[i+1], skinny.LampModeOff); shown != mode {
			s.fail("lamp %d is %v and should be %v", i+1, shown, mode)
		}
	}
	if own == 0 && s.tone != skinny.ToneSilence && s.toneRef != 0 {
		s.fail("tone %v without a call", s.tone)
	}
	if own == 0 && s.speaker {
		s.fail("the speaker is on without a call")
	}
	s.compareForwards(v)
	s.compareDND(v)
	if none := "No service"; own == 0 && s.model.Prompts && (s.idle == "" || (s.idle == none) != (v.Prompt == none)) {
		s.fail("the idle prompt is %q and should be %q", s.idle, v.Prompt)
	}
}

// compareForwards holds what the phone shows of its lines' forwards against the views of the lines.
func (s *screen) compareForwards(v *session.DeviceView) {
	to := ""
	if s.stale {
		return
	}
	for i, number := range v.Lines {
		f := s.w.views.lines[number].Forward
		if to == "" {
			to = f.All
		}
		shown := s.forwards[uint32(i+1)]
		if shown.ForwardAllNumber != f.All || shown.ForwardBusyNumber != f.Busy || shown.ForwardNoAnswerNumber != f.NoAnswer ||
			(shown.ActiveForward != 0) != (f.All+f.Busy+f.NoAnswer != "") {
			s.fail("shows of line %s %+v and should show %+v", number, shown, f)
		}
	}
	if len(v.Calls) == 0 && v.Prompt != "No service" && strings.Contains(v.Prompt, "Forwarded to") != (to != "") {
		s.fail("shows %q, and its calls go to %q", v.Prompt, to)
	}
}

// compareDND holds its feature keys, and its ringer, against its view.
func (s *screen) compareDND(v *session.DeviceView) {
	if s.ringing && v.DND != session.DNDOff {
		s.fail("it rings, and is not to be disturbed: %s", v.DND)
	}
	for _, i := range slices.Sorted(maps.Keys(s.features)) {
		if lit := s.features[i] == skinny.LampModeOn; lit != (s.statuses[i] != 0) {
			s.fail("the lamp of feature key %d is %v, its status %d", i, s.features[i], s.statuses[i])
		}
	}
}

// lampWink ranks a held call below all others.
const lampWink skinny.LampMode = 1

// lampOf is the lamp of a call: ringing counts most, held least.
func lampOf(state string, shown skinny.CallStateCode) skinny.LampMode {
	switch {
	case state == "ringin":
		return skinny.LampModeBlink
	case state == "hold", shown == skinny.CallStateHold, shown == skinny.CallStateRemoteHold:
		return lampWink
	}
	return skinny.LampModeOn
}

// lookAt checks one call by itself: somebody must be there who can end it.
func (w *world) lookAt(v *session.CallView) {
	f := focus{call: v.ID}
	if v.State == "ending" {
		return
	}
	offers, talking := 0, 0
	for _, a := range v.Appearances {
		switch a.State {
		case "ringin":
			offers++
		case "remote":
			w.looksOn(v, a)
		default:
			talking++
		}
	}
	switch {
	case talking+len(v.Channels)+offers == 0:
		w.fail(f, "call %s is %s and has nobody", v.ID, v.State)
	case !v.Answered.IsZero() && talking+len(v.Channels) < 2 && v.Room == "" && v.State != "parked":
		w.fail(f, "call %s is %s between fewer than two", v.ID, v.State)
	case !v.Answered.IsZero() && offers > 0:
		w.fail(f, "call %s is %s and rings", v.ID, v.State)
	case v.Answered.IsZero() && v.State == "ringing" && offers == 0 && talking+len(v.Channels) < 2:
		w.fail(f, "call %s waits for an answer that nobody can give", v.ID)
	}
	for _, a := range v.Appearances {
		w.isSeen(v, a)
		d := w.views.devices[a.Device]
		if d == nil {
			w.fail(f, "call %s is on phone %s, which is gone", v.ID, a.Device)
		}
		if !d.Registered && a.State != "connected" && a.State != "hold" {
			w.fail(f, "call %s is %s on phone %s, which is lost", v.ID, a.State, a.Device)
		}
	}
}

// talks says that somebody talks, or holds a conversation.
func talks(a session.AppearanceView) bool { return a.State == "connected" || a.State == "hold" }

// looksOn says that a phone which shows the call of another shows what that one does.
func (w *world) looksOn(v *session.CallView, a session.AppearanceView) {
	f := focus{call: v.ID, device: a.Device}
	s := w.screens[a.Device]
	talking, holding := false, false
	for _, o := range v.Appearances {
		if o.Line != a.Line {
			continue
		}
		talking = talking || o.State == "connected"
		holding = holding || o.State == "hold"
		if o != a && o.Device == a.Device && o.Instance == a.Instance {
			w.fail(f, "%s has call %s twice on line %s: %s and %s", a.Device, v.ID, a.Line, a.State, o.State)
		}
	}
	c := s.calls[a.Reference]
	switch {
	case !talking && !holding:
		w.fail(f, "%s shows call %s of line %s, and no other phone of it has it", a.Device, v.ID, a.Line)
	case c == nil || c.hidden:
	case talking != (c.state == skinny.CallStateCallRemoteMultiline):
		w.fail(f, "%s shows call %d as %v, and another phone of the line talks: %v", a.Device, a.Reference, c.state, talking)
	}
}

// isSeen says that all other phones of a line show what one does on it.
func (w *world) isSeen(v *session.CallView, a session.AppearanceView) {
	l := w.views.lines[a.Line]
	if !talks(a) || l == nil || w.waits(v.ID) {
		return
	}
	for _, name := range l.Devices {
		s := w.screens[name]
		if name == a.Device || w.cfg.Devices[name] == nil || s == nil || s.conn == nil || !s.welcome {
			continue
		}
		if !slices.ContainsFunc(v.Appearances, func(o session.AppearanceView) bool { return o.Device == name && o.Line == a.Line }) {
			w.fail(focus{call: v.ID, device: name}, "%s does not show call %s, which %s has on line %s", name, v.ID, a.Device, a.Line)
		}
	}
}
