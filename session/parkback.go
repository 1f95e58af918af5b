package session

import (
	"slices"
	"time"
)

// A call that nobody fetches in time comes back to who parked it: whoever waits is then the caller of a call that rings there, and still in the slot.

// takeBack ends the ringing of a call that came back from its slot.
func (x *Exchange) takeBack(c *call, elsewhere bool) {
	x.stop(&c.ringTimer)
	for _, q := range slices.Clone(c.parties) {
		if q.state == ringIn {
			x.withdraw(q, elsewhere)
		}
	}
}

// noMoreWaiting: those who heard music or ring-back talk to somebody, or wait in a slot again.
func (x *Exchange) noMoreWaiting(c *call, peer PartyView) {
	for _, p := range c.parties {
		if p.state == connected || p.state == held {
			x.callerAnswered(p, peer)
		}
	}
	c.fars(func(ch *channel) { ch.wantRinging = false })
}

// A slot that is in no lot any more, by a new configuration, is no place to wait in, and nobody is hung up for that: whoever is there rings at the line that parked
// them every strandedRetry, and is sent on when no phone of that was there for strandedLimit: phones come back more slowly than skinnyd does.
const (
	strandedRetry = 10 * time.Second
	strandedLimit = 2 * time.Minute
)

// fitLot gives who waits the lot that has the slot now, and how long they wait in it; 0 is for ever.
func (x *Exchange) fitLot(k *parked) time.Duration {
	if lot := x.lotWith(k.slot); lot != nil {
		k.lot, k.stranded, k.absent = lot.Name, time.Time{}, time.Time{}
		return lot.Timeout
	}
	if k.stranded.IsZero() {
		k.stranded = x.now
	}
	return strandedRetry
}

// fitSlot looks after who waits in a slot while the configuration changes: one that is there no more is left at once.
func (x *Exchange) fitSlot(c *call) {
	if !c.inSlot() {
		return
	}
	k := c.parked
	lot, stranded := k.lot, k.stranded
	x.fitLot(k)
	switch {
	case k.lot == lot && k.stranded.Equal(stranded):
	case k.stranded.IsZero():
		x.enterSlot(c)
		x.showLot(lot)
	default:
		x.revert(c)
	}
}

// sendOn lets go of who can be taken back to nobody: the dialplan has those that came from there, and is told that no phone took them.
func (x *Exchange) sendOn(c *call) {
	k := c.parked
	x.log(LogEntry{Level: Warn, Message: "parked call sent on", Call: c.id, Line: k.line, Asterisk: c.pbx.cfg.Name,
		Detail: k.who.caller() + " waited at " + k.slot + ", which is in no parking lot any more, and no phone of the line was there"})
	if far := c.far(); far != nil && far.kind == inChannel {
		far.wantGoOn, far.wantStatus = true, statusOf(causeAbsent)
	}
	x.endCall(c, causeAbsent)
}

// revert: nobody fetched the call in time. It rings the line that parked it, if that has a phone for it. A phone that
// is lost, or in an Asterisk that is, waits on: it can be told nothing.
func (x *Exchange) revert(c *call) {
	k := c.parked
	back := x.newCall()
	back.pbx, back.inbound.external, back.parked = c.pbx, c.inbound.external, k // its time in the dialplan is over
	back.from, back.to = k.who, x.parker(k)
	l, d := x.lines[k.line], c.phone()
	lost := d != nil && d.conn == nil || !c.pbx.up
	cause := causeAbsent
	if l != nil && !lost {
		cause = x.offer(back, l, d)
	}
	if cause != 0 {
		back.parked = nil
		x.release(back, causeNormal)
		x.enterSlot(c)
		switch {
		case lost, cause == causeBusy, k.stranded.IsZero():
			k.absent = time.Time{}
		case k.absent.IsZero():
			k.absent = x.now
		case x.now.Sub(k.absent) >= strandedLimit:
			x.sendOn(c)
		}
		return
	}
	k.absent = time.Time{}
	x.stop(&k.timer)
	c.parked, k.until = nil, time.Time{}
	x.slots[k.slot] = back
	back.bridge.want = true
	x.moveMembers(c, back, nil)
	x.release(c, causeNormal)
	x.fitCodecs(back)
	back.ringing = true
	x.keepParked(back)
	x.waitForAnswer(back)
	x.parkingChanged(back)
}

// parker is the line that parked a call.
func (x *Exchange) parker(k *parked) PartyView {
	if l := x.lines[k.line]; l != nil {
		return l.identity()
	}
	return PartyView{Number: k.line}
}

// parkAgain: it came back, and nobody took it.
func (x *Exchange) parkAgain(c *call) {
	x.takeBack(c, false)
	again := x.newCall()
	again.parked, c.parked = c.parked, nil
	again.pbx, again.answered = c.pbx, x.now
	x.moveMembers(c, again, nil)
	x.release(c, causeNormal)
	x.enterSlot(again)
	x.noMoreWaiting(again, again.to)
	for _, p := range again.parties {
		if p.media.leg != nil && !again.pbx.up { // it is joined when the link is back
			x.stop(&p.media.ackTimer)
		}
	}
}
