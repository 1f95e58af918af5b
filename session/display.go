package session

import (
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// This file says how a phone is told things in the form that its generation understands: static or dynamic messages, label or plain
// text, with or without softkeys.

// prompt writes the prompt line of a call. Zero line and reference are the idle prompt. Phones with a display but no prompt line, such as the
// 7910, get it as the text of the display.
func (x *Exchange) prompt(d *device, lineInstance, ref uint32, text string) {
	switch {
	case !d.model.Prompts && !d.pages():
		d.said = text
		x.stop(&d.remarkTimer)
	case d.model.ShortLabels:
		if p := d.party(ref); p != nil {
			p.said, p.covered = text, false
		}
	}
	x.promptFor(d, lineInstance, ref, text, 0)
}

// promptFor is prompt for some seconds; 0: until the next.
func (x *Exchange) promptFor(d *device, lineInstance, ref uint32, text string, seconds uint32) {
	switch {
	case !d.model.Display, !d.model.Prompts && d.model.SoftKeys > 0: // 8941 and 8945 show no prompts, and are no old phones (flows.md 10, 11)
		return
	case !d.model.Prompts:
		x.send(d, &skinny.DisplayText{Text: text})
		return
	case d.dynamic():
		x.send(d, &skinny.DisplayDynamicPromptStatus{TimeOut: seconds, Text: text, LineInstance: lineInstance, CallReference: ref})
		return
	}
	x.send(d, &skinny.DisplayPromptStatus{TimeOut: seconds, Text: text, LineInstance: lineInstance, CallReference: ref})
}

func (x *Exchange) promptCall(p *party, t text) {
	x.prompt(p.dev, p.app.instance, p.ref, t.on(p.dev.model))
}

const (
	callNotifySeconds  = 10
	callNotifyPriority = 5
)

// notify puts a text over the prompts for some seconds; higher priorities win. 69xx do not show it well: the prompt has to do (flows.md 10).
func (x *Exchange) notify(d *device, text string) {
	if !d.model.Prompts || d.model.ShortLabels {
		return
	}
	if d.dynamic() {
		x.send(d, &skinny.DisplayDynamicPriNotify{TimeOut: callNotifySeconds, Priority: callNotifyPriority, Text: text})
		return
	}
	x.send(d, &skinny.DisplayPriNotify{TimeOut: callNotifySeconds, Priority: callNotifyPriority, Text: text})
}

func (x *Exchange) clearNotify(d *device) {
	if d.model.Prompts && !d.model.ShortLabels {
		x.send(d, &skinny.ClearPriNotify{Priority: callNotifyPriority})
	}
}

// idlePrompt shows what the phone says when nothing goes on.
func (x *Exchange) idlePrompt(d *device, again bool) {
	t := x.idleText(d)
	if t == d.idle && !again {
		return
	}
	d.idle = t
	x.prompt(d, 0, 0, t.on(d.model))
	x.dirtyDevice(d)
}

// idleText is the most important thing that there is to say to somebody who does not talk.
func (x *Exchange) idleText(d *device) text {
	switch to := x.forwardedTo(d); {
	case x.healthy() == nil:
		return textNoService
	case to != "":
		return textForwardedTo + text(" "+to)
	case x.dnd(d) != DNDOff:
		return textDND
	case d.hasMessages():
		return textMessages
	}
	return textIdle
}

func (x *Exchange) callState(p *party, s skinny.CallStateCode) {
	x.uncover(p.dev)
	x.send(p.dev, &skinny.CallState{CallState: s, LineInstance: p.app.instance, CallReference: p.ref, PrecedenceLevel: skinny.CallPriorityNormal})
	x.dirtyCall(p.call)
	x.dirtyLine(p.app.line)
}

func (x *Exchange) softKeys(p *party, set skinny.SoftKeySet) {
	x.sendSoftKeys(p.dev, &skinny.SelectSoftKeys{LineInstance: p.app.instance, CallReference: p.ref, SoftKeySetIndex: set, ValidKeyMask: x.validKeys(p, set) & x.offeredKeys(p.app.line, set)})
}

// idleKeys is the softkeys beside no call.
func (x *Exchange) idleKeys(d *device) {
	d.idleMask = x.idleKeyMask(d)
	x.sendSoftKeys(d, &skinny.SelectSoftKeys{SoftKeySetIndex: skinny.SoftKeySetOnHook, ValidKeyMask: d.idleMask})
}

func (x *Exchange) idleKeyMask(d *device) uint32 {
	if a := d.appearance(0); a != nil {
		return x.offeredKeys(d.withGroups(a).line, skinny.SoftKeySetOnHook)
	}
	return ^uint32(0)
}

func (x *Exchange) sendSoftKeys(d *device, m *skinny.SelectSoftKeys) {
	if d.model.SoftKeys > 0 {
		x.send(d, m)
	}
}

// lamp lights the line key, when that is news.
func (x *Exchange) lamp(a *appearance) {
	mode := skinny.LampModeOff
	for _, p := range a.dev.parties {
		if p.app != a {
			continue
		}
		switch p.state {
		case over:
		case remote:
			if p.seen.held() && mode == skinny.LampModeOff {
				mode = skinny.LampModeWink
			} else if !p.seen.held() && mode != skinny.LampModeBlink {
				mode = skinny.LampModeOn
			}
		case ringIn:
			mode = skinny.LampModeBlink
		case held:
			if mode == skinny.LampModeOff {
				mode = skinny.LampModeWink
			}
		default:
			if mode != skinny.LampModeBlink {
				mode = skinny.LampModeOn
			}
		}
	}
	if mode != a.lamp && a.dev.registered() {
		a.lamp = mode
		x.send(a.dev, &skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: a.instance, LampMode: mode})
	}
}

func (x *Exchange) ringer(p *party, mode skinny.RingMode, duration skinny.RingDuration) {
	x.send(p.dev, &skinny.SetRinger{RingMode: mode, RingDuration: duration, LineInstance: p.app.instance, CallReference: p.ref})
}

func (x *Exchange) ringerOff(d *device) {
	x.send(d, &skinny.SetRinger{RingMode: skinny.RingModeOff, RingDuration: skinny.RingDurationContinuous})
}

func (x *Exchange) speakerMode(d *device, on bool) {
	mode := skinny.OnOffOff
	if on {
		mode = skinny.OnOffOn
	} else if d.speaker {
		d.offHook = false // switching the speaker off is what hangs it up
	}
	x.send(d, &skinny.SetSpeakerMode{SpeakerMode: mode})
}

// toneState is the tone that the server makes on a call of a phone.
type toneState struct {
	playing skinny.Tone
	under   skinny.Tone // sounds on after a beep
	timer   timer       // ends a beep, or a digit's tone
}

func (x *Exchange) startTone(p *party, tone skinny.Tone) {
	x.stop(&p.tone.timer)
	p.tone.playing, p.tone.under = tone, skinny.ToneSilence
	x.send(p.dev, &skinny.StartTone{Tone: tone, LineInstance: p.app.instance, CallReference: p.ref})
}

// beep lets a tone sound for a moment, on phones that can; then the one before it goes on.
func (x *Exchange) beep(p *party, tone skinny.Tone) {
	if p.dev.model.NoToneWithMedia && p.media.open {
		return
	}
	under := p.tone.playing
	if p.tone.timer.set() {
		under = p.tone.under
	}
	x.startTone(p, tone)
	p.tone.under = under
	x.after(&p.tone.timer, beepTime, p)
}

// endBeep is the end of a beep or a digit.
func (x *Exchange) endBeep(p *party) {
	under := p.tone.under
	x.stopTone(p)
	if under != skinny.ToneSilence {
		x.startTone(p, under)
	}
}

// beepTime is how long a tone sounds that tells of something.
const beepTime = 500 * time.Millisecond

func (x *Exchange) stopTone(p *party) {
	x.stop(&p.tone.timer)
	p.tone.playing, p.tone.under = skinny.ToneSilence, skinny.ToneSilence
	x.send(p.dev, &skinny.StopTone{LineInstance: p.app.instance, CallReference: p.ref})
}

// callInfo tells who talks to whom, as this party sees it.
func (x *Exchange) callInfo(p *party) {
	own := p.app.line.identity()
	from, to, kind := p.peer, own, skinny.CallTypeInbound
	if p.outbound {
		from, to, kind = own, p.peer, skinny.CallTypeOutbound
	}
	security := skinny.CallSecurityStatusUnknown
	if p.state == connected {
		security = skinny.CallSecurityStatusNotAuthenticated
	}
	first, last := to, PartyView{}
	var firstWhy, lastWhy skinny.RedirectReason
	if dv := p.call.diverted; dv != nil {
		last = dv.last
		firstWhy, lastWhy = dv.reasons()
		if dv.byLines() {
			first = dv.first
		}
	}
	if p.picked != (PartyView{}) {
		last, lastWhy = p.picked, skinny.RedirectReasonCallPickup
	}
	if p.dev.dynamic() && !p.dev.model.StaticCallInfo {
		x.send(p.dev, &skinny.CallInfoDynamic{
			LineInstance: p.app.instance, CallReference: p.ref, CallType: kind, CallInstance: 1, CallSecurityStatus: security,
			CallingParty: from.Number, CallingPartyName: from.Name, CalledParty: to.Number, CalledPartyName: to.Name,
			OriginalCalledParty: first.Number, OriginalCalledPartyName: first.Name, OriginalCdpnRedirectReason: firstWhy,
			LastRedirectingParty: last.Number, LastRedirectingPartyName: last.Name, LastRedirectingReason: lastWhy,
		})
		return
	}
	x.send(p.dev, &skinny.CallInfo{
		LineInstance: p.app.instance, CallReference: p.ref, CallType: kind, CallInstance: 1, CallSecurityStatus: security,
		CallingParty: from.Number, CallingPartyName: from.Name, CalledParty: to.Number, CalledPartyName: to.Name,
		OriginalCalledParty: first.Number, OriginalCalledPartyName: first.Name, OriginalCdpnRedirectReason: firstWhy,
		LastRedirectingParty: last.Number, LastRedirectingPartyName: last.Name, LastRedirectingReason: lastWhy,
	})
}

// identity is the name and number that a line calls itself.
func (l *line) identity() PartyView {
	id := PartyView{Name: l.cfg.CallerName, Number: l.cfg.CallerNumber}
	if id.Number == "" {
		id.Number = l.cfg.Number
	}
	if id.Name == "" {
		id.Name = l.cfg.Label
	}
	return id
}

func (l *line) label() string {
	if l.cfg.Label != "" {
		return l.cfg.Label
	}
	return l.cfg.Number
}

// timeDate sets the phone's clock to the time of its place.
func (x *Exchange) timeDate(d *device) {
	now := x.now.UTC()
	if d.cfg.Location != nil {
		now = x.now.In(d.cfg.Location)
	}
	x.send(d, &skinny.DefineTimeDate{
		Year: uint32(now.Year()), Month: uint32(now.Month()), DayOfWeek: uint32(now.Weekday()), Day: uint32(now.Day()),
		Hour: uint32(now.Hour()), Minute: uint32(now.Minute()), Seconds: uint32(now.Second()),
		Milliseconds: uint32(now.Nanosecond() / 1e6), SystemTime: uint32(now.Unix()),
	})
}
