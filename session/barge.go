package session

import (
	"slices"

	"github.com/skinnyd/skinnyd/skinny"
)

// bargeKey joins the call of another phone of the line: the one it is pressed for, else the newest that can be had.
func (x *Exchange) bargeKey(d *device, p *party) {
	for _, a := range d.appearances {
		if p == nil {
			p = d.remoteCall(a, (*party).mayBarge)
		}
	}
	if p == nil || !p.mayBarge() {
		x.notice(d, p, textNoBarge)
		return
	}
	x.barge(p)
}

// mayBarge says that the phone can join the call.
func (p *party) mayBarge() bool {
	return p.seen.state == skinny.CallStateCallRemoteMultiline && p.mayEnter() && !p.app.line.cfg.NoBarge
}

// barge joins a conversation of another phone of the line. It is a conference until one of the two leaves.
func (x *Exchange) barge(p *party) {
	d, c := p.dev, p.call
	if !c.pbx.up {
		x.notice(d, p, textNoService)
		return
	}
	if x.full(c.members() + 1) {
		x.notice(d, p, textConferenceFull)
		return
	}
	x.freeEar(d)
	q := c.holder(p.app.line)
	if q == nil || q.state != connected || !p.mayBarge() {
		return
	}
	x.enter(p, q)
	p.seat = seat{moderator: q.seat.moderator || !c.many, barged: true} // both phones: whichever stays goes on
	q.seat.moderator = p.seat.moderator
	p.state = held
	x.convene(c)
	x.resume(p)
	x.announce(c)
}

// barged says that a phone came into the call by its Barge key.
func (c *call) barged() bool {
	return slices.ContainsFunc(c.parties, func(p *party) bool { return p.seat.barged })
}

// bargedAlone says that all members of the call are phones of the line that one of them has barged into: the one that they talked to has gone.
func (c *call) bargedAlone() bool {
	if c.far() != nil || !c.barged() {
		return false
	}
	var l *line
	for _, p := range c.parties {
		if p.member() {
			if l != nil && p.app.line != l {
				return false
			}
			l = p.app.line
		}
	}
	return true
}

// private says whether the phone hides its calls from the others of its lines.
func (x *Exchange) private(d *device) bool {
	if on, ok := x.privacy[d.name]; ok {
		return on
	}
	return d.cfg.Privacy
}

// privacyKey switches the phone's privacy, at once for a call that it has. It lasts until it is switched again.
func (x *Exchange) privacyKey(d *device) {
	on := !x.private(d)
	if on == d.cfg.Privacy {
		delete(x.privacy, d.name)
		x.drop(BucketPrivacy, string(d.name))
	} else {
		x.privacy[d.name] = on
		x.save(BucketPrivacy, string(d.name), on)
	}
	t := textNotPrivate
	if on {
		t = textPrivate
	}
	x.notice(d, d.active, t)
	x.showPrivacy(d)
}

// showPrivacy shows whether the phone's privacy is on, to it and to those who look on.
func (x *Exchange) showPrivacy(d *device) {
	x.showFeature(d, FeaturePrivacy)
	for _, p := range d.parties {
		x.touch(p.call)
	}
	x.dirtyDevice(d)
}
