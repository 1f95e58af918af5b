package session

import (
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// Transfer: the members of the held call take the place of the phone in its second call, which may be through (attended), may still ring
// (early) or not even be dialled (blind). The phone is in neither any more.

// transferKey begins a transfer, or completes it (flows.md 4.2).
func (x *Exchange) transferKey(d *device, p *party) {
	if p == nil {
		p = d.active
	}
	switch {
	case p == nil:
		x.keyNotActive(d, nil)
	case p.consult.other() != nil:
		x.completeConsult(p)
	case p.state == connected && !p.call.pbx.up:
		x.notice(d, p, textNoTransfer)
	case p.state == connected:
		x.consultFor(p, toTransfer)
	default:
		x.keyNotActive(d, p)
	}
}

// completeConsult transfers the call that p consults for, or that it is the consultation of, if that can be done. Digits without an end are
// the number.
func (x *Exchange) completeConsult(p *party) bool {
	first, second := p.consulted()
	if second.state == dialling && second.digits.number != "" {
		x.place(second, second.digits.number)
		if first.consult.second != second { // the number was that of a slot, where it is parked
			return true
		}
	}
	return x.transfer(first, second)
}

// transfer connects whom the phone talks to in the first call with whom it talks to, or calls, in the second. False: that cannot be done, and
// the phone was told.
func (x *Exchange) transfer(first, second *party) bool {
	from, to := first.call, second.call
	if !first.talks() || !second.reaches() || !canJoin(from, to) || !x.fitsIn(from, to) || meetsItself(first, second) {
		x.notice(first.dev, second, textNoTransfer)
		return false
	}
	by := second.app.line.identity()
	first.unlink()
	first.handOver(to)
	second.handOver(from)
	x.absorb(from, to, first)
	for _, p := range [...]*party{first, second} {
		x.clear(p)
		x.leave(p)
	}
	x.release(from, causeNormal)
	x.fitCodecs(to)
	switch {
	case to.answered.IsZero():
		x.noteTransfer(to, by)
		x.await(to)
	case to.many:
		x.convene(to)
		x.entryTone(to)
	default:
		x.noteTransfer(to, by)
		x.introduce(to)
	}
	x.settle(to, causeNormal)
	return true
}

// meetsItself says that a phone would be connected with itself: it is in the first call, and has the second one or is all that rings for it.
func meetsItself(first, second *party) bool {
	own, rings := false, false
	for _, q := range second.call.parties {
		switch {
		case q == second || q.state == remote:
		case first.call.has(q.dev, first):
			own = true
		case q.state == ringIn:
			rings = true
		}
	}
	return own && !rings
}

// has says that a phone takes part in the call, by another party than the one given.
func (c *call) has(d *device, except *party) bool {
	return slices.ContainsFunc(c.parties, func(p *party) bool { return p.dev == d && p != except && p.member() })
}

// reaches says that the call leads to somebody, or will.
func (p *party) reaches() bool {
	switch p.state {
	case proceeding, ringOut, connected, held:
		return true
	}
	return false
}

// await makes the members that were moved into a call that is not answered yet those who wait for it, and shows them where it rings: not on a phone that
// waits itself, whose line others have, too.
func (x *Exchange) await(c *call) {
	x.waitForAnswer(c)
	for _, p := range slices.Clone(c.parties) {
		switch {
		case p.state != ringIn:
		case c.has(p.dev, nil):
			x.withdraw(p, true)
		default:
			x.meet(p, c.from)
			x.promptFrom(p)
		}
	}
}

// waitForAnswer makes the members of a call those who wait for its answer.
func (x *Exchange) waitForAnswer(c *call) {
	c.introduced = true
	for _, p := range c.parties {
		if p.member() {
			p.caller = true
			c.from = p.app.line.identity()
			x.meet(p, c.to)
		}
	}
	if ch := c.callerChannel(); ch != nil {
		c.from = ch.number
	}
	if c.ringing {
		x.callerHearsRing(c)
	}
}

// onHookTransfers says that hanging up completes the transfer: that is how telephones with nothing but a hook do it.
func (p *party) onHookTransfers() bool {
	there := p.reaches() || p.state == dialling && p.digits.number != ""
	return p.consult.first != nil && p.consult.purpose == toTransfer && there && (p.dev.cfg.TransferOnHangup || p.dev.hookOnly())
}

// selectKey marks a call for direct transfer or join, or takes the mark away.
func (x *Exchange) selectKey(d *device, p *party) {
	if p == nil || p.state != connected && p.state != held && p.state != ringOut {
		x.keyNotActive(d, p)
		return
	}
	p.selected = !p.selected
	m := &skinny.CallSelectStat{CallReference: p.ref, LineInstance: p.app.instance}
	if p.selected {
		m.Selected = 1
	}
	x.send(d, m)
}

// directTransferKey connects two calls of the phone with each other: the two that are selected, or the one it is pressed in and the one that
// is selected, or the only two there are.
func (x *Exchange) directTransferKey(d *device, p *party) {
	pair := d.selection(p)
	if len(pair) != 2 {
		x.notice(d, p, textNoTransfer)
		return
	}
	first, second := pair[0], pair[1]
	if first.call.answered.IsZero() { // the other way about: the one that is through is given to the one that rings
		first, second = second, first
	}
	x.transfer(first, second)
}

// selection is the calls that a key is meant for: those that are selected, with the one it is pressed in; all when none is.
func (d *device) selection(p *party) []*party {
	var marked, some, all []*party
	for _, q := range d.parties {
		if q.state != connected && q.state != held && q.state != ringOut && q.state != proceeding {
			continue
		}
		all = append(all, q)
		if q.selected {
			marked = append(marked, q)
		}
		if q.selected || q == p {
			some = append(some, q)
		}
	}
	switch len(marked) {
	case 0:
		return all
	case 1:
		return some
	}
	return marked
}

// replace: the far end transferred us to somebody else, by a REFER of its own. Asterisk has put a new channel into the bridge in the place of the old
// one, which stays until its end hangs up: it is given a moment for that, for it waits to hear that the transfer went well. Who it is
// comes with the connected line of the phone's leg. in is the call in whose bridge it is.
func (x *Exchange) replace(old *channel, by ari.Channel, in *call) {
	old.replaced, old.wantBridged, old.wantRinging, old.digits = true, false, false, ""
	x.after(&old.leftTimer, replacedGrace, old)
	c := old.call
	if in != nil && in != c && !in.bridge.up { // Asterisk did it before the old one was moved, and that bridge is gone
		in = nil
	}
	now := x.addChannel(c, channel{id: by.ID, kind: outChannel, name: by.Name, created: true, inApp: true, answered: true, dialled: true, in: in,
		wantBridged: true, number: old.number, seat: old.seat})
	if in != nil && in != c {
		in.moved = append(in.moved, now)
	}
	old.seat = seat{}
	if !c.many {
		x.noteTransfer(c, old.number)
	}
	for _, p := range c.parties {
		if p.state == connected && old.held {
			x.promptCall(p, p.connectedText())
		}
	}
	if c.parked != nil {
		x.keepParked(c)
	}
}

// replacedGrace is how long the end that transferred a call may stay in it.
const replacedGrace = 5 * time.Second
