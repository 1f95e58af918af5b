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

// revert: nobody fetched the call in time. It rings the line that parked it, if that has a phone for it. A phone that
// is lost waits on: it can be told nothing.
func (x *Exchange) revert(c *call) {
	k := c.parked
	back := x.newCall()
	back.pbx, back.inbound.external, back.parked = c.pbx, c.inbound.external, k // its time in the dialplan is over
	back.from, back.to = k.who, x.parker(k)
	l, d := x.lines[k.line], c.phone()
	lost := d != nil && d.conn == nil
	if l == nil || lost || !c.pbx.up || x.offer(back, l, d) != 0 {
		back.parked = nil
		x.release(back, causeNormal)
		x.enterSlot(c)
		return
	}
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
