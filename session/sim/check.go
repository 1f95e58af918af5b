package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// views are what the core published, as a reader keeps them.
type views struct {
	devices map[session.DeviceName]*session.DeviceView
	lines   map[string]*session.LineView
	calls   map[string]*session.CallView
	parked  map[string]*session.ParkedView // by slot
	changes []session.Change
}

func (v *views) init() {
	v.devices, v.lines, v.calls = map[session.DeviceName]*session.DeviceView{}, map[string]*session.LineView{}, map[string]*session.CallView{}
	v.parked = map[string]*session.ParkedView{}
}

func (v *views) take(x *session.Exchange) {
	v.changes = x.Changes(v.changes[:0])
	for _, c := range v.changes {
		switch {
		case c.Device != nil:
			put(v.devices, c.Device.Name, c.Device, c.Removed)
		case c.Line != nil:
			put(v.lines, c.Line.Number, c.Line, c.Removed)
		case c.Call != nil:
			put(v.calls, c.Call.ID, c.Call, c.Removed)
		case c.Parked != nil:
			put(v.parked, c.Parked.Slot, c.Parked, c.Removed)
		}
	}
}

// take reads what is new.
func (w *world) take() {
	w.views.take(w.x)
	w.trace.published(w.views.changes)
}

func put[K comparable, V any](m map[K]V, k K, v V, removed bool) {
	if removed {
		delete(m, k)
	} else {
		m[k] = v
	}
}

// logCall checks a record of the call log: each call has one, and who answered or was called is in it.
func (w *world) logCall(r *session.Record) {
	var c session.CallRecord
	if err := json.Unmarshal(r.Value, &c); err != nil {
		w.fail(focus{}, "call log: %s: %v", r.Value, err)
	}
	roles := map[session.CallRole]bool{}
	for _, p := range c.Parties {
		p.Role = ""
		if roles[p] {
			w.fail(focus{}, "call log: %s on line %s stands in it twice: %s", p.Device, p.Line, r.Value)
		}
		roles[p] = true
	}
	switch {
	case w.logged[c.ID]:
		w.fail(focus{}, "call log: %s is written twice", c.ID)
	case c.To == session.CallParty{}, c.Ended.Before(c.Created), c.Ended.Before(c.Answered):
		w.fail(focus{}, "call log: %s", r.Value)
	case c.Answered.IsZero() && c.Outcome == session.CallAnswered:
		w.fail(focus{}, "call log: answered never: %s", r.Value)
	}
	w.logged[c.ID] = true
}

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
		} else if v := w.views.devices[name]; v != nil && v.Registered {
			w.fail(focus{device: name}, "%s is shown as registered, and has no connection", name)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.views.calls)) {
		w.lookAt(w.views.calls[id])
	}
	w.checkRooms()
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

// settled says that nothing is on its way between the core and Asterisk, nor to the phones.
func (w *world) settled() bool {
	for _, a := range w.pbxs {
		if a.frozen || !a.told || !a.streaming || len(a.pending) > 0 || a.arriving > 0 || a.upSince.Add(time.Second).After(w.now) {
			return false
		}
		for _, c := range a.channels {
			if c.entering {
				return false
			}
		}
	}
	return w.x.Next().IsZero() || w.x.Next().After(w.now)
}

// checkAudio says that phones in conversation hear each other, and who is held hears music.
func (w *world) checkAudio() {
	for _, id := range slices.Sorted(maps.Keys(w.views.calls)) {
		v := w.views.calls[id]
		if v.State == "parked" {
			w.checkParked(v)
		}
		if v.State != "connected" {
			continue
		}
		held := holding(v)
		a := w.pbxOf(v)
		w.checkConference(a, id)
		for _, p := range v.Appearances {
			w.checkLeg(a, v, p)
		}
		for _, far := range v.Channels {
			c := a.channel(ariID(far.ID))
			if c == nil {
				continue // its end is on its way: see asterisk.stream
			}
			others := held
			if far.Held {
				others--
			}
			if c.inApp && !c.noMusic && c.music != (others > 0 && !v.Conference) {
				w.fail(focus{call: far.ID}, "%s in %s hears music: %v, held by %d", c, v.ID, c.music, others)
			}
			if c.ring && !c.noMusic && far.State == "up" && c.inApp { // music ends it
				w.fail(focus{call: far.ID}, "%s in %s hears ring-back in a conversation", c, v.ID)
			}
		}
	}
}

// holding counts those who hold the call.
func holding(v *session.CallView) int {
	n := 0
	for _, a := range v.Appearances {
		if a.State == "hold" {
			n++
		}
	}
	for _, c := range v.Channels {
		if c.Held {
			n++
		}
	}
	return n
}

func (w *world) pbxOf(v *session.CallView) *asterisk {
	for i, a := range w.cfg.Asterisk {
		if a.Name == v.Asterisk {
			return w.pbxs[i]
		}
	}
	w.fail(focus{call: v.ID}, "call %s is connected by no asterisk", v.ID)
	return nil
}

// checkLeg says that a connected phone that opened its channel has a leg in the call's bridge and was told where to send.
func (w *world) checkLeg(a *asterisk, v *session.CallView, p session.AppearanceView) {
	s := w.screens[p.Device]
	if p.State != "connected" || s == nil || s.conn == nil || !s.welcome || s.media.kept || s.media.ref != p.Reference || !s.media.open || !s.media.acked {
		return
	}
	f := focus{call: v.ID, device: p.Device}
	if p.Media == nil {
		w.fail(f, "%s is connected and opened its channel, and has no leg", p.Device)
	}
	c := a.channel(ariID(p.Media.Channel))
	if c == nil || c.bridge == nil || string(c.bridge.id) != v.ID {
		w.fail(f, "the leg %s of %s is not in bridge %s", p.Media.Channel, p.Device, v.ID)
	}
	if !s.media.sending {
		w.fail(f, "%s is connected and was not told where to send", p.Device)
	}
	for _, far := range v.Channels {
		if fc := a.channel(ariID(far.ID)); fc != nil && fc.inApp && !fc.taken && fc.bridge != c.bridge {
			w.fail(f, "%s and %s are connected and not in one bridge: %s", p.Device, fc, fmt.Sprint(fc.bridge))
		}
	}
}
