package session

import (
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// offer rings every phone of the line that can take a call. It returns 0, or the cause why nobody can.
func (x *Exchange) offer(c *call, l *line, except *device) int {
	cause := causeAbsent
	ref := uint32(0) // one for all phones of the line
	for _, a := range l.appearances {
		d := a.dev
		if !d.registered() || d.removed {
			continue
		}
		if d == except || d.callsOn(a) >= l.calls() || x.shuttingDown {
			cause = causeBusy
			continue
		}
		if x.dnd(d) == DNDReject {
			if cause == causeAbsent {
				cause = causeDND
			}
			continue
		}
		if ref == 0 {
			ref = x.newRef()
		}
		x.ring(x.join(c, a, ref, ringIn))
	}
	if ref == 0 {
		return cause
	}
	c.offered = true
	c.rung, c.rungAt = l, x.now
	x.armRing(c)
	return 0
}

// ring shows an offer on a phone, in the order of CallManager (flows.md 3); a phone with another call gets call waiting.
func (x *Exchange) ring(p *party) {
	d, active := p.dev, p.dev.active
	p.peer = p.call.from
	x.callState(p, skinny.CallStateRingIn)
	x.softKeys(p, skinny.SoftKeySetRingIn)
	x.promptFrom(p)
	x.callInfo(p)
	x.lamp(p.app)
	switch {
	case p.loudness() < 2 && active == nil && d.loudest() != p: // another call rings, and goes on
	case active == nil && !d.hookTimer.set():
		x.ringAloud(p)
	case p.loudness() > 0: // beside another call, or the handset is up after one
		x.ringer(p, skinny.RingModeFlashOnly, skinny.RingDurationOnce)
	}
	x.waitTone(p)
	x.dirtyDevice(d)
	x.dirtyLines(d)
}

// promptFrom says who calls, beside another call that one waits.
func (x *Exchange) promptFrom(p *party) {
	from := textFrom.on(p.dev.model) + p.peer.caller()
	if p.call.parked != nil { // it comes back
		from = textParkBack.on(p.dev.model) + " " + p.peer.caller()
	}
	if p.dev.active == nil || p.call.parked != nil {
		x.prompt(p.dev, p.app.instance, p.ref, from)
	} else {
		x.promptCall(p, textCallWaiting)
	}
	x.notify(p.dev, from)
}

// caller is how a caller is shown in one line.
func (v PartyView) caller() string {
	switch {
	case v.Name != "":
		return v.Name
	case v.Number != "":
		return v.Number
	}
	return "Unknown"
}

// answer gives the call to p's phone. What it was talking to is held.
func (x *Exchange) answer(p *party) {
	d, c := p.dev, p.call
	if p.state != ringIn {
		return
	}
	x.freeEar(d)
	if p.state != ringIn { // ending the other call ended this one: the phone called itself
		return
	}
	x.endHookTone(d)
	x.stop(&c.ringTimer)
	x.stop(&p.waitTimer)
	p.state, d.active = connected, p
	c.answered = x.now
	c.note(p, roleAnswered)
	x.leaveSlot(c)
	var buf [few]*party
	for _, q := range append(buf[:0], c.parties...) {
		switch {
		case q.state != ringIn:
		case q.app.line == p.app.line && q.dev.inService():
			x.lookOn(q)
		default:
			x.withdraw(q, true)
		}
	}
	x.ringerOff(d)
	x.speakerMode(d, true)
	x.lamp(p.app)
	x.callState(p, skinny.CallStateOffHook) // a 7911 has no audio without it
	x.clearNotify(d)
	x.send(d, &skinny.ActivateCallPlane{LineInstance: p.app.instance})
	x.ringer(p, skinny.RingModeOff, skinny.RingDurationContinuous)
	x.stopTone(p)
	x.openMedia(p)
	x.showConnected(p)
	x.callerThrough(c, p.app.line.identity())
	x.watchSilence(d)
	x.dirtyLines(d)
}

// callerHearsRing lets whoever waits for the answer hear that it rings.
func (x *Exchange) callerHearsRing(c *call) {
	c.ringing = true
	x.touch(c)
	if ch := c.callerChannel(); ch != nil {
		ch.wantRinging = true
		return
	}
	switch p := c.callerParty(); {
	case p == nil:
	case p.state == proceeding:
		x.alert(p)
	case p.state == connected: // it was transferred to where it rings
		if p.dev.model.NoToneWithMedia {
			x.closeMedia(p)
		}
		p.media.wantSend = false // it need not begin to send before the answer: that would take the tone away
		x.startTone(p, skinny.ToneAlertingTone)
		x.promptCall(p, textRingOut)
	}
}

// callerThrough tells whoever waited that the other end has answered.
func (x *Exchange) callerThrough(c *call, to PartyView) {
	c.to, c.ringing = to, false
	x.touch(c)
	for _, p := range c.parties {
		if p.caller {
			x.callerAnswered(p, to)
		}
	}
	c.fars(func(ch *channel) {
		if ch.kind == inChannel {
			ch.wantBridged, ch.wantAnswer, ch.wantStatus = true, true, "ANSWER"
		}
		ch.wantRinging = false
	})
	if c.introduced {
		x.introduce(c)
	}
}

// callerAnswered tells the caller's phone that it is through. One that was transferred here is in a conversation already.
func (x *Exchange) callerAnswered(p *party, to PartyView) {
	p.caller = false
	p.peer = to
	p.digits.rest = nil
	x.stop(&p.digits.timer)
	if p.state == held {
		x.meet(p, to)
		return
	}
	p.state = connected
	x.stop(&p.media.dialTimer)
	x.stopTone(p)
	x.openMedia(p)
	p.media.wantSend = true
	x.startTransmission(p)
	x.showConnected(p)
	x.watchSilence(p.dev)
}

// showConnected is the last part of an answer, on both phones (flows.md 3, step 13).
func (x *Exchange) showConnected(p *party) {
	p.media.wantSend = true
	x.callState(p, skinny.CallStateConnected)
	x.softKeys(p, p.connectedKeys())
	x.promptCall(p, p.connectedText())
	x.callInfo(p)
}

// withdraw takes an offer back. When another phone answered it is not filed as missed (flows.md 3).
func (x *Exchange) withdraw(p *party, elsewhere bool) {
	if elsewhere {
		x.fileNowhere(p)
	}
	x.clear(p)
	x.leave(p)
}

// withdrawAll takes the call from all phones that it rings.
func (x *Exchange) withdrawAll(c *call, elsewhere bool) {
	var buf [few]*party
	for _, p := range append(buf[:0], c.parties...) {
		if p.state == ringIn && p.call == c {
			x.withdraw(p, elsewhere)
		}
	}
}

// decline: the phone does not want the call. When no other rings it is busy, and the phone has missed it; else another may answer yet, and the phone is
// not told then.
func (x *Exchange) decline(p *party) {
	c := p.call
	x.withdraw(p, c.offers() > 1)
	x.settle(c, causeBusy)
}

// expire of a call: nobody answered, or a bridge that may have been made after all is to be cleared.
func (c *call) expire(x *Exchange, t *timer) {
	switch {
	case t == &c.bridge.lateTimer:
		c.bridge.up, c.bridge.gone = true, false
		x.touch(c)
	case c.parked != nil && t == &c.parked.timer:
		x.revert(c)
	case c.parked != nil:
		x.parkAgain(c)
	case c.answered.IsZero():
		x.rangOut(c)
	}
}

// incoming is a call from the dialplan: Stasis(skinny,<line>,options…).
func (x *Exchange) incoming(b *pbx, ev ari.StasisStart) {
	if x.dialplanOrder(b, ev) {
		return
	}
	c := x.newCall()
	c.pbx, c.noG729 = b, true
	c.from = PartyView{Name: ev.Channel.CallerName, Number: ev.Channel.CallerNumber}
	far := x.addChannel(c, channel{id: ev.Channel.ID, kind: inChannel, created: true, inApp: true, name: ev.Channel.Name,
		up: ev.Channel.State == "Up", wantStatus: "CANCEL", number: c.from})
	number := ""
	if len(ev.Args) > 0 {
		number = ev.Args[0]
	}
	c.to = PartyView{Number: number}
	if from := x.originOf(b, ev.Channel.ID); from != nil {
		c.diverted = from.diverted
	}
	x.incomingOptions(c, far, ev.Args)
	l := x.lines[number]
	c.inbound.external = !strings.HasPrefix(ev.Channel.Name, "Local/") && x.lines[c.from.Number] == nil
	if c.inbound.park {
		x.parkIncoming(c, far, l)
		return
	}
	if room := x.room(number); room != "" {
		x.callRoom(c, far, room)
		return
	}
	if x.isSlot(number) {
		x.retrieveFromOutside(far, number)
		return
	}
	if l == nil {
		x.log(LogEntry{Level: Warn, Message: "call for an unknown line", Line: number, Call: c.id, Asterisk: b.cfg.Name,
			Detail: ev.Channel.Name + " entered the application; use Stasis(skinny,<line>) with a line of the configuration"})
		x.endCall(c, causeUnallocated)
		return
	}
	c.to = l.identity()
	c.bridge.want = true
	if cause := x.callLine(c, l); cause != 0 {
		x.endCall(c, cause)
	}
}

func (x *Exchange) incomingOptions(c *call, far *channel, args []string) {
	for _, arg := range args[min(1, len(args)):] {
		key, value, _ := strings.Cut(strings.TrimSpace(arg), "=")
		switch key {
		case "", "-":
		case "g":
			far.wantGoOn = true
		case "forwarded":
			x.forwardedBy(c, value)
		case "park":
			c.inbound.park, c.inbound.lot = true, value
		case "timeout":
			seconds, err := time.ParseDuration(value + "s")
			if err == nil && seconds > 0 {
				c.inbound.until = x.now.Add(seconds)
				continue
			}
			fallthrough
		default:
			x.log(LogEntry{Level: Warn, Message: "option not understood", Call: c.id, Detail: arg + ": Stasis(skinny,<line>) takes timeout=<seconds>, g, forwarded=<lines> and park=<lot>"})
		}
	}
}
