package sim

import (
	"maps"
	"slices"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// screen is what a phone shows and does by what it was told, as a real one would: its calls come and go with CallState (flows.md 11).
type screen struct {
	w       *world
	device  session.DeviceName
	conn    *conn // nil: not registered
	model   skinny.Model
	version skinny.Version
	welcome bool // the last question of the registration was answered
	stale   bool // it was told to restart, for its keys are others now, and has not yet
	calls   map[uint32]*shown
	ended   map[uint32]bool // references that are over
	kept    map[uint32]bool // calls that the phone has kept over a loss of its connection
	lamps   map[uint32]skinny.LampMode
	// features are the lamps of feature keys, statuses what these show, forwards where the calls of lines go.
	features map[uint32]skinny.LampMode
	statuses map[uint32]uint32
	forwards map[uint32]skinny.ForwardStat
	watching watching
	tone     skinny.Tone // playing, ToneSilence for none
	toneRef  uint32
	ringing  bool // ringing on, not once
	speaker  bool
	keys     skinny.SoftKeySet // beside no call
	idle     string
	media    rtp
	items    []item // of the page that shows
	part     []byte // of a page
	news     bool   // something changed since it was checked
}

// shown is one call on the screen.
type shown struct {
	ref, line uint32
	state     skinny.CallStateCode
	keys      skinny.SoftKeySet
	prompt    string
	hidden    bool // by privacy
	info      bool // names or numbers of the other end are shown
}

// rtp is the phone's one receive channel and the stream that it sends.
type rtp struct {
	open, acked, kept bool
	ref, passThru     uint32
	sending           bool
	refused           bool // the phone said no: it is not open, whatever the server thinks
}

func (w *world) screenOf(d session.DeviceName) *screen {
	s := w.screens[d]
	if s == nil {
		s = &screen{w: w, device: d}
		s.reset()
		w.screens[d] = s
		w.names = append(w.names, d)
		slices.Sort(w.names)
	}
	return s
}

func (s *screen) reset() {
	s.calls, s.ended, s.kept, s.lamps = map[uint32]*shown{}, map[uint32]bool{}, map[uint32]bool{}, map[uint32]skinny.LampMode{}
	s.features, s.statuses, s.forwards = map[uint32]skinny.LampMode{}, map[uint32]uint32{}, map[uint32]skinny.ForwardStat{}
	s.tone, s.ringing, s.speaker, s.welcome, s.stale, s.keys, s.idle = skinny.ToneSilence, false, false, false, false, 0, ""
	s.media = rtp{}
	s.items, s.part = nil, nil
	s.watching = newWatching()
}

// bind is a new registration. A phone that has RTP streams goes on with them and with their call.
func (s *screen) bind(c *conn, e *session.Effect) {
	if s.conn != nil && s.conn != c {
		s.conn.bound = nil
	}
	media := s.media
	s.reset()
	if c.streams > 0 && media.open {
		media.kept = true
		s.media = media
		s.kept[media.ref] = true
	}
	s.conn, c.bound = c, s
	s.news = true
	s.model, s.version = skinny.ModelOf(c.kind), e.Dialect.Version
}

// lost: the connection is no more. The screen is dark, but a conversation goes on.
func (s *screen) lost() { s.conn = nil }

func (s *screen) fail(format string, args ...any) {
	s.w.fail(focus{device: s.device}, string(s.device)+" ("+s.model.Name+"): "+format, args...)
}

// refs are the calls on the screen, in order.
func (s *screen) refs() []uint32 { return slices.Sorted(maps.Keys(s.calls)) }

// in is a call in one of these states; nil when there is none.
func (s *screen) in(states ...skinny.CallStateCode) *shown {
	for _, r := range s.refs() {
		if slices.Contains(states, s.calls[r].state) {
			return s.calls[r]
		}
	}
	return nil
}

// active is the states of a call that has the phone's ear.
var active = []skinny.CallStateCode{skinny.CallStateOffHook, skinny.CallStateRingOut, skinny.CallStateConnected, skinny.CallStateBusy,
	skinny.CallStateCongestion, skinny.CallStateProceed, skinny.CallStateInvalidNumber}

// call is the call that a message names; the message is a fault when the phone does not know it.
func (s *screen) call(m skinny.Message, ref uint32) *shown {
	c := s.calls[ref]
	if c == nil && !s.kept[ref] {
		why := "before its CallState"
		if s.ended[ref] {
			why = "after CallState OnHook"
		}
		s.fail("%s for reference %d %s", message(m), ref, why)
	}
	if c == nil {
		c = &shown{} // kept over a loss: not on the screen yet
	}
	return c
}

// receive takes in a message of the server.
func (s *screen) receive(m skinny.Message) {
	s.news = true
	s.suits(m)
	if s.receiveWatching(m) {
		return
	}
	switch m := m.(type) {
	case *skinny.CallState:
		s.callState(m)
	case *skinny.SelectSoftKeys:
		if m.CallReference == 0 {
			s.keys = m.SoftKeySetIndex
		} else {
			s.call(m, m.CallReference).keys = m.SoftKeySetIndex
		}
	case *skinny.DisplayPromptStatus:
		s.prompt(m, m.CallReference, m.Text)
	case *skinny.DisplayDynamicPromptStatus:
		s.prompt(m, m.CallReference, m.Text)
	case *skinny.ClearPromptStatus:
		s.call(m, m.CallReference).prompt = ""
	case *skinny.CallInfo:
		s.call(m, m.CallReference).info = m.CallingParty != "" && m.CalledParty != ""
	case *skinny.CallInfoDynamic:
		s.call(m, m.CallReference).info = m.CallingParty != "" && m.CalledParty != ""
	case *skinny.CallHistoryInfo:
		s.call(m, m.CallReference)
	case *skinny.DialedNumber:
		s.call(m, m.CallReference)
	case *skinny.BackSpaceRes:
		s.call(m, m.CallReference)
	case *skinny.SetLamp:
		switch m.Stimulus {
		case skinny.StimulusLine:
			s.lamps[m.StimulusInstance] = m.LampMode
		case skinny.StimulusPrivacy:
			s.features[m.StimulusInstance] = m.LampMode
		}
	case *skinny.SetSpeakerMode:
		s.speaker = m.SpeakerMode == skinny.OnOffOn
	case *skinny.SetRinger:
		if m.CallReference != 0 {
			s.call(m, m.CallReference)
		}
		s.ringing = m.RingMode != skinny.RingModeOff && m.RingDuration == skinny.RingDurationContinuous
	case *skinny.StartTone:
		s.startTone(m)
	case *skinny.StopTone:
		if m.CallReference != 0 {
			s.call(m, m.CallReference)
		}
		s.tone, s.toneRef = skinny.ToneSilence, 0
	case *skinny.UserToDeviceDataV1:
		s.page(m)
	default:
		s.receiveKeys(m)
		s.receiveMedia(m)
	}
}

// receiveKeys is what keys and lines show beside calls.
func (s *screen) receiveKeys(m skinny.Message) {
	switch m := m.(type) {
	case *skinny.Reset:
		s.stale = true
	case *skinny.ForwardStat:
		s.forwards[m.LineNumber] = *m
	case *skinny.FeatureStat:
		s.statuses[m.FeatureIndex] = m.FeatureStatus
	case *skinny.FeatureStatDynamic:
		s.statuses[m.FeatureIndex] = m.FeatureStatus
	}
}

func (s *screen) callState(m *skinny.CallState) {
	if m.CallReference == 0 || m.LineInstance == 0 {
		s.fail("%s without line or reference", message(m))
	}
	if s.ended[m.CallReference] {
		s.fail("%s: the reference was used before", message(m))
	}
	if m.CallState == skinny.CallStateOnHook {
		s.call(m, m.CallReference)
		delete(s.calls, m.CallReference)
		delete(s.kept, m.CallReference)
		s.ended[m.CallReference] = true
		if s.toneRef == m.CallReference && s.tone != skinny.ToneSilence {
			s.fail("tone %v goes on after the end of call %d", s.tone, m.CallReference)
		}
		return
	}
	c := s.calls[m.CallReference]
	if c == nil {
		c = &shown{ref: m.CallReference, line: m.LineInstance}
		s.calls[m.CallReference] = c
	}
	if c.line != m.LineInstance {
		s.fail("call %d moves from line %d to %d", c.ref, c.line, m.LineInstance)
	}
	if m.CallState == skinny.CallStateConnected && c.state != m.CallState {
		s.w.connected++
	}
	c.state, c.hidden = m.CallState, m.Privacy == skinny.CallPrivacyFull
}

func (s *screen) prompt(m skinny.Message, ref uint32, text string) {
	if ref == 0 {
		s.idle = text
	} else {
		s.call(m, ref).prompt = text
	}
}

func (s *screen) startTone(m *skinny.StartTone) {
	if m.CallReference != 0 {
		s.call(m, m.CallReference)
	}
	switch m.Tone {
	case skinny.ToneCallWaitingTone, skinny.ToneZip, skinny.ToneConfirmationTone:
		return // ends by itself
	}
	if s.model.NoToneWithMedia && s.media.open && m.CallReference == s.media.ref && loud(m.Tone) {
		s.fail("%v with RTP open, which this model does not play", m.Tone)
	}
	s.tone, s.toneRef = m.Tone, m.CallReference
}

// loud says that somebody is to hear how the call goes on by this tone.
func loud(t skinny.Tone) bool {
	switch t {
	case skinny.ToneInsideDialTone, skinny.ToneMessageWaitingIndicatorTone, skinny.ToneAlertingTone, skinny.ToneLineBusyTone, skinny.ToneReorderTone:
		return true
	}
	return false
}

func (s *screen) receiveMedia(m skinny.Message) {
	r := &s.media
	switch m := m.(type) {
	case *skinny.OpenReceiveChannel:
		s.call(m, m.CallReference)
		if r.open {
			s.fail("%s while channel %d of call %d is open", message(m), r.passThru, r.ref)
		}
		if m.PassThruPartyID == 0 || m.PassThruPartyID == r.passThru {
			s.fail("%s: the id is not new", message(m))
		}
		*r = rtp{open: true, ref: m.CallReference, passThru: m.PassThruPartyID}
		if s.conn != nil && s.conn.bound == s {
			s.conn.phone.acknowledge(s.conn, m)
		}
	case *skinny.CloseReceiveChannel:
		if s.isOurs(m.PassThruPartyID, m.CallReference) {
			r.open = false
		}
	case *skinny.StartMediaTransmission:
		s.call(m, m.CallReference)
		switch {
		case !r.open:
			s.fail("%s while no receive channel is open", message(m))
		case r.passThru != m.PassThruPartyID || r.ref != m.CallReference:
			s.fail("%s, but channel %d of call %d is the open one", message(m), r.passThru, r.ref)
		case r.sending:
			s.fail("%s while it sends already", message(m))
		case s.toneRef == m.CallReference && loud(s.tone):
			s.fail("%s while %v sounds", message(m), s.tone)
		case !m.Remote.IsValid() || m.Remote.Port() == 0:
			s.fail("%s to nowhere", message(m))
		}
		r.sending = true
		if s.conn != nil && s.conn.bound == s {
			s.conn.phone.transmits(s.conn, m)
		}
	case *skinny.StopMediaTransmission:
		if s.isOurs(m.PassThruPartyID, m.CallReference) {
			r.sending = false
		}
	}
}

// isOurs says that a closing message is about the media that the phone has; closing what is closed is a fault, unless the phone refused it.
func (s *screen) isOurs(passThru, ref uint32) bool {
	if s.media.passThru == passThru && s.media.ref == ref {
		return true
	}
	if !s.kept[ref] {
		s.fail("channel %d of call %d is closed, but %d of call %d is the open one", passThru, ref, s.media.passThru, s.media.ref)
	}
	return false
}

// suits fails when the phone's model or version does not have the message.
func (s *screen) suits(m skinny.Message) {
	dynamic := s.version >= 17
	bad := false
	switch m := m.(type) {
	case *skinny.SelectSoftKeys:
		bad = s.model.SoftKeys == 0
	case *skinny.DisplayPromptStatus:
		bad = dynamic || !s.model.Prompts
	case *skinny.DisplayDynamicPromptStatus:
		bad = !dynamic || !s.model.Prompts
	case *skinny.DisplayPriNotify:
		bad = dynamic || !s.model.Prompts
	case *skinny.DisplayDynamicPriNotify:
		bad = !dynamic || !s.model.Prompts
	case *skinny.CallState: // of a line that it has; what the phone before it had kept is ended, too
		bad = m.CallState != skinny.CallStateOnHook && s.model.Countable() && int(m.LineInstance) > s.model.LineKeys+s.model.ModuleKeys()
	case *skinny.LineStat, *skinny.SpeedDialStat, *skinny.FeatureStat, *skinny.ServiceURLStat:
		bad = dynamic
	case *skinny.LineStatDynamic, *skinny.SpeedDialStatDynamic, *skinny.ServiceURLStatDynamic:
		bad = !dynamic
	case *skinny.FeatureStatDynamic:
		bad = !dynamic && (m.FeatureID != skinny.ButtonTypeBLFSpeedDial || s.version < 15)
	case *skinny.CallInfo:
		bad = dynamic && !s.model.StaticCallInfo
	case *skinny.CallInfoDynamic:
		bad = !dynamic || s.model.StaticCallInfo
	}
	if bad {
		s.fail("%s is not for this phone at version %d", message(m), s.version)
	}
}
