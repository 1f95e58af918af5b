package session

import (
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// Pickup: a phone takes a call that rings elsewhere. It joins the call as if it had rung there, too, and answers it; the others are told that it
// was answered elsewhere (flows.md 4.4). What rings telephones that are not ours the dialplan picks up, by a number that the phone dials.

// pickupKey picks up the oldest call that rings in a group of the line (CallManager's PickUp; chan-sccp has PickUp and GPickUp the other way about).
func (x *Exchange) pickupKey(d *device, a *appearance) {
	a = d.withGroups(a)
	groups := a.line.cfg.PickupGroups
	x.pickupOr(d, a, x.ringingIn(d, groups), x.cfg.Pickup.Group)
}

// otherPickupKey does so in the groups that the line is not in itself. Phones have a key for it, and no softkey.
func (x *Exchange) otherPickupKey(d *device, a *appearance) {
	a = d.withGroups(a)
	x.pickupOr(d, a, x.ringingIn(d, a.line.otherGroups()), "")
}

// groupPickupKey asks for the number of a group, or of a line or extension that rings.
func (x *Exchange) groupPickupKey(d *device, a *appearance) {
	p := d.active
	switch {
	case p != nil && p.consult.first != nil:
		x.keyNotActive(d, p)
		return
	case p == nil || !p.takesDigits():
		x.freeEar(d)
		p = x.seize(d, d.withGroups(a))
	}
	if p != nil && p.state == dialling {
		p.digits.pickup = true
	}
}

// pickupNumber is the end of the digits that groupPickupKey asked for.
func (x *Exchange) pickupNumber(p *party, number string) {
	p.digits.pickup = false
	l, elsewhere := p.app.line, ""
	var c *call
	if slices.Contains(l.cfg.PickupGroups, number) {
		c = x.ringingIn(p.dev, []string{number})
	} else if c = x.ringingAt(p.dev, l, number); x.cfg.Pickup.Directed != "" {
		elsewhere = x.cfg.Pickup.Directed + number
	}
	x.pickupOr(p.dev, p.app, c, elsewhere)
}

// pickupDialled picks up when the number is one of those by which the dialplan is asked to, and the call rings here.
func (x *Exchange) pickupDialled(p *party, number string) bool {
	var c *call
	codes := x.cfg.Pickup
	if extension, ok := strings.CutPrefix(number, codes.Directed); ok && codes.Directed != "" {
		c = x.ringingAt(p.dev, p.app.line, extension)
	}
	if c == nil && number == codes.Group && number != "" {
		c = x.ringingIn(p.dev, p.app.line.cfg.PickupGroups)
	}
	if c == nil {
		return false
	}
	x.pickup(p.dev, p.app, c)
	return true
}

// asksForPickup says that a phone has called the dialplan by a code of pickup.
func (x *Exchange) asksForPickup(c *call) bool {
	p, codes := c.callerParty(), x.cfg.Pickup
	return p != nil && p.digits.number != "" && (p.digits.number == codes.Group || codes.Directed != "" && strings.HasPrefix(p.digits.number, codes.Directed))
}

// pickupOr picks a call up. Without one the dialplan is asked by a number, if it is to be; else the person hears that there is none.
func (x *Exchange) pickupOr(d *device, a *appearance, c *call, elsewhere string) {
	if p := d.active; p != nil && p.entersForward() {
		x.freeEar(d)
	}
	p := d.active
	switch {
	case c != nil:
		x.pickup(d, a, c)
	case elsewhere != "":
		last := d.lastDial // which the code is not: nobody has dialled it
		if p != nil && p.state == dialling && p.app == a {
			x.place(p, elsewhere)
		} else {
			x.dialFrom(d, a, elsewhere)
		}
		d.lastDial = last
	case p == nil:
		p = x.open(d, a)
		x.send(d, &skinny.ActivateCallPlane{LineInstance: a.instance})
		x.fail(p, causeNoPickup)
	case p.state == dialling:
		x.fail(p, causeNoPickup)
	default:
		x.notice(d, p, textNoPickup)
	}
}

// pickup lets a phone take a call that rings elsewhere. Who is called is shown to it as who was called first.
func (x *Exchange) pickup(d *device, a *appearance, c *call) {
	x.freeEar(d)
	for _, q := range d.parties {
		if q.call == c && q.state == ringIn { // it rings here, too
			x.answer(q)
			return
		}
	}
	if c.ending || c.offers() == 0 || d.conn == nil {
		return
	}
	p := x.join(c, a, x.newRef(), ringIn)
	p.peer, p.picked = c.from, c.to
	x.fitCodecs(c)
	x.callState(p, skinny.CallStateRingIn)
	x.softKeys(p, skinny.SoftKeySetRingIn)
	x.promptFrom(p)
	x.callInfo(p)
	x.answer(p)
}

// ringingIn is the oldest call that rings at a line of the groups.
func (x *Exchange) ringingIn(d *device, groups []string) *call {
	return x.ringing(d, func(l *line) bool { return intersect(l.cfg.Groups, groups) })
}

// ringingAt is the oldest call that rings at the line with this number. A line that is in groups is for those only who may pick up from one of
// them; one that is in none is for everybody, as with Asterisk's Pickup().
func (x *Exchange) ringingAt(d *device, by *line, number string) *call {
	return x.ringing(d, func(l *line) bool {
		return l.cfg.Number == number && (len(l.cfg.Groups) == 0 || intersect(l.cfg.Groups, by.cfg.PickupGroups))
	})
}

// ringing is the oldest call that rings at such a line and that the phone has not made itself.
func (x *Exchange) ringing(d *device, at func(l *line) bool) *call {
	var oldest *call
	for _, c := range x.calls {
		if c.ending || !c.answered.IsZero() || oldest != nil && oldest.compare(c) < 0 {
			continue
		}
		rings := false
		for _, p := range c.parties {
			if p.dev == d && p.caller {
				rings = false
				break
			}
			rings = rings || p.state == ringIn && at(p.app.line)
		}
		if rings {
			oldest = c
		}
	}
	return oldest
}

func intersect(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// withGroups is the line to pick up with: a, or the phone's first that may pick up from somewhere when a may not.
func (d *device) withGroups(a *appearance) *appearance {
	if len(a.line.cfg.PickupGroups) > 0 {
		return a
	}
	for _, o := range d.appearances {
		if len(o.line.cfg.PickupGroups) > 0 {
			return o
		}
	}
	return a
}

// otherGroups are the groups from which the line may pick up and which it is not in.
func (l *line) otherGroups() []string {
	return slices.DeleteFunc(slices.Clone(l.cfg.PickupGroups), func(g string) bool { return slices.Contains(l.cfg.Groups, g) })
}

// groupFits says how digits fit what may be dialled after groupPickupKey.
func (x *Exchange) groupFits(p *party, number string) Match {
	m := x.matchLines(number)
	for _, g := range p.app.line.cfg.PickupGroups {
		m = either(m, matchNumber(g, number))
	}
	if x.cfg.Pickup.Directed != "" {
		for _, e := range x.context(p.app.line).Patterns {
			m = either(m, e.Match(number))
		}
	}
	return m
}

// pickupFits says how digits fit the numbers by which the dialplan is asked to pick up.
func (x *Exchange) pickupFits(p *party, number string) Match {
	m, codes := MatchNone, x.cfg.Pickup
	if codes.Group != "" {
		m = matchNumber(codes.Group, number)
	}
	if codes.Directed == "" {
		return m
	}
	extension, ok := strings.CutPrefix(number, codes.Directed)
	switch {
	case !ok || extension == "":
		if strings.HasPrefix(codes.Directed, number) {
			m = either(m, MatchPartial)
		}
	default:
		m = either(m, x.groupFits(p, extension))
	}
	return m
}

// either is how digits fit two things of which one is meant.
func either(a, b Match) Match {
	complete := a >= MatchGrows || b >= MatchGrows
	grows := a == MatchGrows || a == MatchPartial || b == MatchGrows || b == MatchPartial
	return fit(complete, grows)
}

// offers says which keys of a set the configuration of a line makes sense of.
func (x *Exchange) offersKey(l *line, key skinny.SoftKeyEventCode) bool {
	switch key {
	case skinny.SoftKeyEventPickUp:
		return len(l.cfg.PickupGroups) > 0 || x.cfg.Pickup.Group != ""
	case skinny.SoftKeyEventGPickUp:
		return len(l.cfg.PickupGroups) > 0 || x.cfg.Pickup.Directed != ""
	case skinny.SoftKeyEventPark:
		return x.lotOf(l) != nil
	}
	return true
}

// offeredKeys masks those that it makes no sense of.
func (x *Exchange) offeredKeys(l *line, set skinny.SoftKeySet) uint32 {
	mask := ^uint32(0)
	for i, key := range softKeySets[set] {
		if !x.offersKey(l, key) {
			mask &^= 1 << i
		}
	}
	return mask
}
