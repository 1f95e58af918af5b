package session

import (
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// Speed dials: one touch calls a number, the next one when nobody answers, or takes the call that the key shows as ringing.

// speedDialKey is a press of one.
func (x *Exchange) speedDialKey(d *device, b Button) {
	a := d.openLine(d.primaryLine())
	if a == nil || x.takeRinging(d, a, b) {
		return
	}
	x.dialEach(d, a, b.Number, b.Numbers)
}

// takeRinging picks up the call that the key shows as ringing, of a line of ours here or not at all; false when the key does nothing but dial: none
// is shown, or what rings elsewhere cannot be picked up for want of a code.
func (x *Exchange) takeRinging(d *device, a *appearance, b Button) bool {
	if b.BLF == "" || x.blfStatus(b.BLF) != skinny.BLFStatusAlerting || d.active != nil && d.active.entersForward() {
		return false
	}
	if l := x.ownLine(b.BLF); l != nil {
		x.pickupOr(d, a, x.ringingAt(d, a.line, l.cfg.Number), "")
		return true
	}
	c, code := x.ringingAt(d, a.line, b.Number), x.cfg.Pickup.Directed
	if c == nil && code == "" {
		return false
	}
	x.pickupOr(d, a, c, code+b.Number)
	return true
}

// dialEach dials a number, and the rest in turn while nobody answers.
func (x *Exchange) dialEach(d *device, a *appearance, number string, rest []string) {
	number = dialable(number)
	if a == nil || number == "" {
		return
	}
	p := d.active
	if p == nil || p.app != a || p.state != dialling || p.digits.number != "" {
		x.freeEar(d)
		p = x.open(d, a)
		x.send(d, &skinny.ActivateCallPlane{LineInstance: a.instance})
	} else {
		x.stopTone(p)
	}
	x.placeThen(p, number, rest)
}

// tryTime is how long a number rings before the next one is tried: about four rings.
const tryTime = 20 * time.Second

func (x *Exchange) placeThen(p *party, number string, rest []string) {
	p.digits.rest = rest
	x.place(p, number)
	if p.triesOn() && !p.digits.timer.set() {
		x.after(&p.digits.timer, tryTime, p)
	}
}

// triesOn says that there is another number to try.
func (p *party) triesOn() bool {
	return len(p.digits.rest) > 0 && (p.state == proceeding || p.state == ringOut)
}

// tryNext calls the next number of a speed dial for a caller that nobody answered; false when the call is over. The caller's phone and its
// audio stay as they are.
func (x *Exchange) tryNext(c *call, cause int) bool {
	p := c.callerParty()
	if p == nil || !p.triesOn() || !c.answered.IsZero() || cause == causeNoService || cause == causeNoMedia || x.shuttingDown || p.dev.conn == nil {
		return false
	}
	x.stop(&c.ringTimer)
	c.rung, c.offered, c.diverted, c.ringing = nil, false, nil, false
	x.withdrawAll(c, false)
	c.fars(func(ch *channel) { ch.hangup(q850(cause)) })
	if p.dev.model.NoToneWithMedia {
		x.closeMedia(p)
	}
	x.placeThen(p, dialable(p.digits.rest[0]), p.digits.rest[1:])
	return true
}
