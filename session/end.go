package session

import (
	"github.com/skinnyd/skinnyd/skinny"
)

// This file ends calls: by the phone, by the far end, by a failure.

// hangup: the phone ends its part.
func (x *Exchange) hangup(p *party) {
	c := p.call
	if p.leavesToAnother() {
		x.lookOn(p)
	} else {
		x.clear(p)
		x.leave(p)
	}
	x.settle(c, causeNormal)
}

// clear takes the call off the phone's screen (flows.md 4.5). Nothing may be sent for its reference afterwards.
func (x *Exchange) clear(p *party) {
	d := p.dev
	ringing, active := p.state == ringIn, d.active == p
	x.closeList(p)
	x.closeMedia(p)
	if ringing {
		x.ringerOff(d)
		x.clearNotify(d)
	} else if p.tone.playing != skinny.ToneSilence {
		x.stopTone(p)
	}
	if !p.unseen() {
		if !ringing {
			x.nameForLists(p)
		}
		if d.model.Prompts {
			x.send(d, &skinny.ClearPromptStatus{LineInstance: p.app.instance, CallReference: p.ref})
		}
		x.callState(p, skinny.CallStateOnHook)
		x.remember(p)
	}
	p.state = over
	x.lamp(p.app)
	if active || d.active == nil {
		x.idleKeys(d)
	}
	if active {
		x.timeDate(d)
		x.speakerMode(d, false)
	}
	x.dirtyLines(d)
}

// endParty ends p's part because the call is over for another reason than its own key.
func (x *Exchange) endParty(p *party, cause int) {
	switch {
	case p.state == ringIn:
		x.withdraw(p, false)
	case p.state == remote:
		x.dropRemote(p)
	case p.state == failed || p.state == over:
	case p.dev.conn == nil || x.shuttingDown:
		x.clear(p)
		x.leave(p)
	case p.state != held && (cause == causeNoMedia || p.caller && p.call.answered.IsZero()):
		x.fail(p, cause)
	default:
		d := p.dev
		x.clear(p)
		x.leave(p)
		if d.offHook && d.active == nil && d.ringing(nil) == nil {
			x.after(&d.hookTimer, x.cfg.Timers.FarHangupReorder, d)
		}
	}
}

// fail lets the phone hear and read why its call is over; the person hangs up, or the time-out does.
func (x *Exchange) fail(p *party, cause int) {
	f := failureOf(cause)
	x.closeMedia(p)
	x.stop(&p.digits.timer)
	x.stop(&p.orphan)
	p.state = failed
	if p.tone.playing != skinny.ToneSilence {
		x.stopTone(p)
	}
	x.startTone(p, f.tone)
	x.callState(p, f.state)
	x.softKeys(p, p.ringOutKeys())
	x.promptCall(p, f.text)
	if f.state == skinny.CallStateCongestion && !p.dev.model.Prompts && p.dev.pages() { // the other states tell by themselves
		x.remark(p.dev, p, f.text)
	}
	x.after(&p.failTimer, x.cfg.Timers.ReorderTimeout, p)
	x.release(p.call, cause)
	x.watchSilence(p.dev)
}

// farEnded: the far channel is gone, or of no use.
func (x *Exchange) farEnded(ch *channel, cause int) {
	c := ch.call
	if c.ending {
		return
	}
	calling := c.answered.IsZero() && ch.dial && !ch.answered     // all others wait for it
	if c.many && !calling || c.answered.IsZero() && ch.answered { // it was one of several, or the one who waits
		x.letGo(ch)
		x.settle(c, causeNormal)
		return
	}
	switch {
	case !c.answered.IsZero():
		cause = causeNormal
	case ch.verdict != 0 && (cause == 0 || cause == causeNormal): // a Local channel may end without a cause of its own
		cause = ch.verdict
	case ch.kind == outChannel && !ch.begun && cause == causeNormal: // Asterisk's end of a Local channel to nowhere
		cause = causeUnallocated
	}
	if calling && failureOf(cause) == failureDefault && x.asksForPickup(c) { // Pickup() found none, and the dialplan went on to its end
		cause = causeNoPickup
	}
	x.endCall(c, cause)
}

// letGo lets a channel outside leave its call, which goes on: a caller with option g for the dialplan.
func (x *Exchange) letGo(ch *channel) {
	if ch.wantGoOn {
		ch.leave = goOn
	} else {
		ch.hangup(causeNormal)
	}
	x.touch(ch.call)
}

// mediaFailed ends a call whose audio cannot be had; p is the phone concerned, nil for all.
func (x *Exchange) mediaFailed(c *call, p *party, detail string) {
	if c.ending {
		return
	}
	e := LogEntry{Level: Warn, Message: "media failed", Call: c.id, Detail: detail}
	if c.pbx != nil {
		e.Asterisk = c.pbx.cfg.Name
	}
	if p != nil {
		e.Device, e.Line = p.dev.name, p.app.line.cfg.Number
	}
	x.log(e)
	switch {
	case p != nil && p.state == ringIn: // it is not in it yet
	case p != nil && c.many: // the others go on
		x.endParty(p, causeNormal)
		x.notice(p.dev, nil, textNoAudio)
		x.settle(c, causeNormal)
	default:
		x.endCall(c, causeNoMedia)
	}
}

// channelFailed ends a call that can do nothing with one of its channels. Of a conference it leaves alone.
func (x *Exchange) channelFailed(ch *channel, detail string) {
	if c := ch.call; ch.kind != legChannel && c.many && !c.ending {
		x.log(LogEntry{Level: Warn, Message: "media failed", Call: c.id, Asterisk: c.pbx.cfg.Name, Detail: ch.name + ": " + detail})
		x.letGo(ch)
		x.settle(c, causeNormal)
		return
	}
	x.mediaFailed(ch.call, ch.party, detail)
}

// deviceIdle looks after a phone one of whose calls ended.
func (x *Exchange) deviceIdle(d *device) {
	x.watchSilence(d)
	x.dirtyDevice(d)
	if d.conn == nil {
		x.retireLater(d)
		return
	}
	if d.active != nil {
		return
	}
	if x.ringWaiting(d) {
		return
	}
	if p := d.held(nil); p != nil {
		x.softKeys(p, skinny.SoftKeySetOnHold)
		return
	}
	if d.callsOn(nil) == 0 {
		x.idlePrompt(d, true)
		x.retireLater(d)
	}
}

// ringWaiting lets a call ring that was waiting for the end of another, if there is one.
func (x *Exchange) ringWaiting(d *device) bool {
	p := d.ringing(nil)
	if p == nil {
		return false
	}
	x.softKeys(p, skinny.SoftKeySetRingIn)
	x.ringAloud(d.loudest())
	return true
}

// endHookTone ends the tone that asks to put the handset down.
func (x *Exchange) endHookTone(d *device) {
	x.stop(&d.hookTimer)
	if d.hookTone {
		d.hookTone = false
		x.send(d, &skinny.StopTone{})
	}
}

// expire of a device: the handset is still up after the far end went. The tone has an end and the phone rings aloud again: one that says not
// what it talks through may have been on its speaker, which it switched off without a word.
func (d *device) expire(x *Exchange, t *timer) {
	if t == &d.remarkTimer {
		x.endRemark(d)
		return
	}
	if d.hookTone {
		x.endHookTone(d)
		if d.active == nil {
			x.ringWaiting(d)
		}
		return
	}
	if d.offHook && d.active == nil && d.conn != nil {
		d.hookTone = true
		x.send(d, &skinny.StartTone{Tone: skinny.ToneReorderTone})
		x.after(&d.hookTimer, x.cfg.Timers.ReorderTimeout, d)
	}
}

// expire of a party is one of its waits that came to an end.
func (p *party) expire(x *Exchange, t *timer) {
	switch t {
	case &p.digits.timer:
		x.digitsTimeout(p)
	case &p.tone.timer:
		x.endBeep(p)
	case &p.waitTimer:
		x.waitAgain(p)
	case &p.failTimer:
		x.hangup(p)
	case &p.remind:
		x.remindOfHold(p)
	case &p.orphan:
		x.log(LogEntry{Level: Info, Message: "orphaned call ended", Device: p.dev.name, Call: p.call.id, Detail: "its phone did not come back"})
		x.hangup(p)
	case &p.media.ackTimer:
		detail := "the phone did not open its receive channel"
		if p.media.leg != nil {
			detail = "asterisk did not join the phone's channel in time"
		}
		x.mediaFailed(p.call, p, detail)
	case &p.media.dialTimer:
		x.dialWithoutMedia(p)
	}
}
