package phone

import (
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// expiring is a text that goes away by itself.
type expiring struct {
	text  string
	until time.Time // zero: stays
}

func (e expiring) at(now time.Time) string {
	if !e.until.IsZero() && !now.Before(e.until) {
		return ""
	}
	return e.text
}

// showing is a text as displayed, with its seconds; 0 stays.
func (p *Phone) showing(text string, seconds uint32) expiring {
	e := expiring{text: skinny.PlainText(text)}
	if seconds > 0 {
		d := time.Duration(seconds) * time.Second
		e.until = time.Now().Add(d)
		time.AfterFunc(d, p.changed.wake)
	}
	return e
}

// highest is the notify text of the highest priority that still shows.
func (p *Phone) highest(now time.Time) string {
	best, text := uint32(0), ""
	for prio, e := range p.priority {
		if t := e.at(now); t != "" && prio >= best {
			best, text = prio, t
		}
	}
	return text
}

// handle takes one message from the server and returns the phone's answers. The
// caller holds the mutex.
func (p *Phone) handle(m skinny.Message) []skinny.Message {
	if p.state.Link < Registering {
		return nil
	}
	if out, ok := p.handleRegistration(m); ok {
		return out
	}
	if p.dialect.Version == 0 && p.state.Link == Registering && !p.acked() && m.ID() != skinny.IDSetLamp { // chan_skinny's lamps come so early
		p.fault("%v before RegisterAck", m.ID())
	}
	for _, take := range []func(skinny.Message) ([]skinny.Message, bool){
		p.handleCalls, p.handleDisplay, p.handleSignals, p.handleMedia, p.handleDTMF, p.handlePorts, p.handleMulticast, p.handleVideo,
		p.handlePages, p.handleWatched, p.handleAnswers,
	} {
		if out, ok := take(m); ok {
			return out
		}
	}
	p.handleOther(m)
	return nil
}

// acked says whether RegisterAck came: the first requests are asked then.
func (p *Phone) acked() bool { return len(p.reg.open) > 0 || p.reg.asked }

// handleDisplay takes texts; false when m is none.
func (p *Phone) handleDisplay(m skinny.Message) ([]skinny.Message, bool) {
	switch m := m.(type) {
	case *skinny.DisplayPromptStatus:
		p.prompt("DisplayPromptStatus", m.LineInstance, m.CallReference, m.Text, m.TimeOut)
	case *skinny.DisplayDynamicPromptStatus:
		p.since(8, "DisplayDynamicPromptStatus")
		p.prompt("DisplayDynamicPromptStatus", m.LineInstance, m.CallReference, m.Text, m.TimeOut)
	case *skinny.ClearPromptStatus:
		p.clearPrompt(m)
	case *skinny.DisplayNotify:
		p.needPrompts("DisplayNotify")
		p.notify = p.showing(m.Text, m.TimeOut)
	case *skinny.DisplayDynamicNotify:
		p.since(8, "DisplayDynamicNotify")
		p.needPrompts("DisplayDynamicNotify")
		p.notify = p.showing(m.Text, m.TimeOut)
	case *skinny.ClearNotify:
		p.notify = expiring{}
	case *skinny.DisplayPriNotify:
		p.priNotify("DisplayPriNotify", m.Priority, m.Text, m.TimeOut)
	case *skinny.DisplayDynamicPriNotify:
		p.since(8, "DisplayDynamicPriNotify")
		p.priNotify("DisplayDynamicPriNotify", m.Priority, m.Text, m.TimeOut)
	case *skinny.ClearPriNotify:
		delete(p.priority, m.Priority)
	case *skinny.DisplayText:
		p.state.Text = skinny.PlainText(m.Text)
	case *skinny.ClearDisplay:
		p.state.Text = ""
	default:
		return nil, false
	}
	return nil, true
}

// priNotify is a text over all others; 69xx do not show it well (flows.md 10).
func (p *Phone) priNotify(name string, priority uint32, text string, seconds uint32) {
	p.needPrompts(name)
	if p.model.ShortLabels {
		p.fault("%s to a %s, which does not show it well: the prompt is for that", name, p.model.Name)
	}
	if p.priority == nil {
		p.priority = map[uint32]expiring{}
	}
	p.priority[priority] = p.showing(text, seconds)
}

func (p *Phone) prompt(name string, line, reference uint32, text string, seconds uint32) {
	p.needPrompts(name)
	if reference == 0 {
		p.prompts = p.showing(text, seconds)
		return
	}
	if c := p.callFor(name, line, reference); c != nil {
		e := p.showing(text, seconds)
		c.Prompt, c.promptEnds = e.text, e.until
	}
}

// clearPrompt may come after the call's end: chan_skinny and chan-sccp send it there.
func (p *Phone) clearPrompt(m *skinny.ClearPromptStatus) {
	if m.CallReference == 0 {
		p.prompts = expiring{}
	} else if c := p.callOrEnded("ClearPromptStatus", m.LineInstance, m.CallReference); c != nil {
		c.Prompt = ""
	}
}

// handleSignals takes lamps, tones, ringer and speaker; false when m is none.
func (p *Phone) handleSignals(m skinny.Message) ([]skinny.Message, bool) {
	s := &p.state
	switch m := m.(type) {
	case *skinny.SetLamp:
		p.setLamp(m)
	case *skinny.SetRinger:
		p.setRinger(m)
	case *skinny.StartTone:
		p.startTone(m)
	case *skinny.StopTone:
		p.stopTone(m)
	case *skinny.SetSpeakerMode:
		return p.speaker(m.SpeakerMode == skinny.OnOffOn), true
	case *skinny.SetMicroMode:
		p.setMic(m.MicMode == skinny.OnOffOn)
	case *skinny.ActivateCallPlane:
		if m.LineInstance != 0 && s.Line(m.LineInstance).Instance == 0 {
			p.fault("ActivateCallPlane of line %d, which the phone does not have", m.LineInstance)
		}
		s.Plane = m.LineInstance
	case *skinny.DeactivateCallPlane:
		s.Plane = 0
	default:
		return nil, false
	}
	return nil, true
}

func (p *Phone) setRinger(m *skinny.SetRinger) {
	p.state.Ringer, p.ringEnds = Ringer{Mode: m.RingMode, Duration: m.RingDuration, Line: m.LineInstance, Call: m.CallReference}, time.Time{}
	if m.RingDuration == skinny.RingDurationOnce && p.state.Ringing() {
		p.ringEnds = time.Now().Add(oneRing)
		time.AfterFunc(oneRing, p.changed.wake)
	}
	if m.RingMode <= skinny.RingModeOff {
		return
	}
	if m.CallReference != 0 {
		p.callFor("SetRinger", m.LineInstance, m.CallReference)
	}
	if p.model.StrictRing && m.RingDuration != skinny.RingDurationContinuous && m.RingDuration != skinny.RingDurationOnce {
		p.fault("SetRinger with duration %v: a %s is silent", m.RingDuration, p.model.Name)
	}
}

// oneRing is how long a phone rings that is to ring once.
const oneRing = 2 * time.Second

// ringer is what it does now.
func (p *Phone) ringer(now time.Time) Ringer {
	if !p.ringEnds.IsZero() && !now.Before(p.ringEnds) {
		return Ringer{Mode: skinny.RingModeOff}
	}
	return p.state.Ringer
}

// setMic is SetMicroMode. Some phones are muted only before their media is open (chan-sccp).
func (p *Phone) setMic(on bool) {
	for _, l := range p.legs {
		if !on && (p.model.MicBeforeOpen && l.receiving || p.model.MicBeforeStart && l.sending) {
			p.fault("SetMicroMode off while media is open: a %s is not muted then", p.model.Name)
			return
		}
	}
	p.state.Mic = on
	p.feedAll()
}

func (p *Phone) setLamp(m *skinny.SetLamp) {
	if m.LampMode < skinny.LampModeOff {
		p.fault("SetLamp with mode %v", m.LampMode)
	}
	if m.Stimulus == skinny.StimulusLine && p.state.Line(m.StimulusInstance).Instance == 0 && p.reg.asked {
		p.fault("SetLamp of line %d, which the phone does not have", m.StimulusInstance)
	}
	if p.lamps == nil {
		p.lamps = map[lamp]skinny.LampMode{}
	}
	p.lamps[lamp{m.Stimulus, m.StimulusInstance}] = m.LampMode
}

// lampOf is a lamp's mode; off until told otherwise.
func (p *Phone) lampOf(stimulus skinny.StimulusCode, instance uint32) skinny.LampMode {
	if mode, ok := p.lamps[lamp{stimulus, instance}]; ok {
		return mode
	}
	return skinny.LampModeOff
}

func (p *Phone) startTone(m *skinny.StartTone) {
	if m.Tone == skinny.ToneNoTone || m.Tone == skinny.ToneSilence { // wazo stops tones so
		p.stopTone(&skinny.StopTone{LineInstance: m.LineInstance, CallReference: m.CallReference})
		return
	}
	p.inFront("StartTone", m.LineInstance)
	var ends time.Time
	if !lasts(m.Tone) {
		ends = time.Now().Add(shortTone)
		time.AfterFunc(shortTone, p.changed.wake)
	}
	if m.CallReference == 0 {
		p.state.Tone, p.toneEnds = m.Tone, ends
		return
	}
	if c := p.callFor("StartTone", m.LineInstance, m.CallReference); c != nil {
		c.Tone, c.toneEnds = m.Tone, ends
		p.notRemote("StartTone", c)
		if l := p.legs[c.Reference]; l != nil && l.receiving && p.model.NoToneWithMedia {
			p.fault("StartTone while media is open: a %s plays no tone then", p.model.Name)
		}
	}
}

// shortTone is how long a tone sounds that ends by itself: some are of one beep, some of several, and none is as long.
const shortTone = time.Second

// lasts says whether a tone goes on until it is stopped.
func lasts(t skinny.Tone) bool {
	switch t {
	case skinny.ToneInsideDialTone, skinny.ToneOutsideDialTone, skinny.ToneMessageWaitingIndicatorTone, skinny.ToneRecallDialTone, skinny.ToneRecallDial,
		skinny.ToneAlertingTone, skinny.TonePrecedenceRingBack, skinny.ToneLineBusyTone, skinny.ToneReorderTone, skinny.ToneNoSuchNumberTone,
		skinny.ToneReceiverOffHookTone, skinny.ToneMusicTone:
		return true
	}
	return false
}

// sounding is a tone, or silence when it has ended by itself.
func sounding(t skinny.Tone, ends, now time.Time) skinny.Tone {
	if !ends.IsZero() && !now.Before(ends) {
		return skinny.ToneSilence
	}
	return t
}

// stopTone without a call stops all tones.
func (p *Phone) stopTone(m *skinny.StopTone) {
	if m.CallReference != 0 {
		if c := p.callOrEnded("StopTone", m.LineInstance, m.CallReference); c != nil {
			c.Tone = skinny.ToneSilence
		}
	} else {
		p.state.Tone = skinny.ToneSilence
		for i := range p.state.Calls {
			p.state.Calls[i].Tone = skinny.ToneSilence
		}
	}
}

// speaker is SetSpeakerMode: on makes the phone go off-hook by itself, and new
// phones report it (CUCM capture of version 20).
func (p *Phone) speaker(on bool) []skinny.Message {
	was := p.state.Speaker
	p.state.Speaker = on && !p.state.Handset
	if p.state.Speaker == was || p.dialect.Version < 17 {
		return nil
	}
	return []skinny.Message{mediaPath(skinny.MediaPathIDSpeaker, p.state.Speaker)}
}

func mediaPath(id skinny.MediaPathID, on bool) skinny.Message {
	e := skinny.MediaPathEventOff
	if on {
		e = skinny.MediaPathEventOn
	}
	return &skinny.MediaPathEvent{MediaPathID: id, MediaPathEvent: e}
}

// handleOther looks at what changes nothing that shows.
func (p *Phone) handleOther(m skinny.Message) {
	if u, ok := m.(*skinny.Unknown); ok {
		// A 7911 answered an unknown id with a critical Alarm and reset (chan-sccp issue 424).
		p.fault("unknown message id %#04x", uint32(u.MessageID))
		return
	}
	switch m.ID().Direction() {
	case skinny.FromStation:
		p.fault("%v goes from phones to servers only", m.ID())
	case skinny.MediaResource:
		if !p.model.MediaResource {
			p.fault("%v is for conference bridges and the like", m.ID())
		}
	}
	switch m.(type) {
	case *skinny.StartMediaReception, *skinny.StopMediaReception: // CallManager 2.x; then came OpenReceiveChannel
		if p.kind.Version >= 3 {
			p.fault("%v to a phone of version %d, which takes OpenReceiveChannel", m.ID(), p.kind.Version)
		}
	}
}
