package session

import (
	"slices"
	"strings"
)

// The members of a call are the phones that do not just ring in it or show it, and the channels outside. This file moves them between calls: that is what
// transfer, conference, pickup and park come down to. A member keeps its leg and its identity; Asterisk is told by the next plan.

// members counts them.
func (c *call) members() int {
	n := 0
	for _, p := range c.parties {
		if p.member() {
			n++
		}
	}
	c.fars(func(*channel) { n++ })
	return n
}

// member says that the phone takes part in the call, or made it.
func (p *party) member() bool { return p.state != ringIn && p.state != remote && p.state != over }

// engaged says that the phone talks or holds, be the other end there yet or not.
func (p *party) engaged() bool { return p.state == connected || p.state == held }

// offers counts the phones that ring.
func (c *call) offers() int {
	n := 0
	for _, p := range c.parties {
		if p.state == ringIn {
			n++
		}
	}
	return n
}

// fars calls f for each channel outside.
func (c *call) fars(f func(*channel)) {
	for _, ch := range c.channels {
		if ch.isFar() {
			f(ch)
		}
	}
}

func (ch *channel) isFar() bool {
	return ch.kind != legChannel && ch.leave == stay && !ch.gone && !ch.replaced
}

// far is the call's channel outside, the first when it has several; nil when all parties are phones.
func (c *call) far() *channel {
	i := slices.IndexFunc(c.channels, (*channel).isFar)
	if i < 0 {
		return nil
	}
	return c.channels[i]
}

// dialled is the far end that is being called.
func (c *call) dialled() *channel {
	i := slices.IndexFunc(c.channels, func(ch *channel) bool { return ch.isFar() && ch.dial && !ch.answered })
	if i < 0 {
		return nil
	}
	return c.channels[i]
}

// callerParty is the phone that waits for the answer, nil when a channel outside does.
func (c *call) callerParty() *party {
	for _, p := range c.parties {
		if p.caller {
			return p
		}
	}
	return nil
}

// callerChannel is the channel outside that waits for the answer, nil when a phone does.
func (c *call) callerChannel() *channel {
	i := slices.IndexFunc(c.channels, func(ch *channel) bool { return ch.isFar() && (!ch.dial || ch.answered) })
	if i < 0 || c.callerParty() != nil {
		return nil
	}
	return c.channels[i]
}

// waiting says that somebody waits for the answer of the call.
func (c *call) waiting() bool { return c.callerParty() != nil || c.callerChannel() != nil }

// moveMembers moves everybody but the phone given, and those that only ring or look on, to another call on the same Asterisk. Nobody is told yet.
func (x *Exchange) moveMembers(from, to *call, except *party) {
	for _, p := range slices.Clone(from.parties) {
		if p != except && p.member() {
			x.moveParty(p, to)
		}
	}
	for _, ch := range slices.Clone(from.channels) {
		if ch.isFar() {
			x.moveChannel(ch, to)
		}
	}
	to.inbound.external = to.inbound.external || from.inbound.external
}

func (x *Exchange) moveParty(p *party, to *call) {
	from := p.call
	from.parties = slices.DeleteFunc(from.parties, func(q *party) bool { return q == p })
	to.parties = append(to.parties, p)
	p.call = to
	if p.state != remote {
		from.log.next = to.id
		to.note(p, roleJoined)
	}
	x.moveRemote(p, from)
	for _, ch := range slices.Clone(from.channels) {
		if ch.kind == legChannel && ch.party == p && from.pbx == to.pbx { // with those that are on their way out: no two of a phone in a bridge
			x.moveChannel(ch, to)
		}
	}
	x.dirtyDevice(p.dev)
	x.touch(from)
	x.touch(to)
}

func (x *Exchange) moveChannel(ch *channel, to *call) {
	from := ch.call
	from.channels = slices.DeleteFunc(from.channels, func(o *channel) bool { return o == ch })
	from.moved, to.channels = append(from.moved, ch), append(to.channels, ch)
	ch.call = to
	if ch.kind != legChannel {
		from.log.next = to.id
	}
	x.touch(from)
	x.touch(to)
}

// introduce lets the two members of a call know of each other on their phones. Ends outside are told by Asterisk (deriveShown).
func (x *Exchange) introduce(c *call) {
	if c.many || c.members() != 2 {
		return
	}
	var who []PartyView
	each := func(v PartyView) { who = append(who, v) }
	for _, p := range c.parties {
		if p.member() {
			each(p.app.line.identity())
		}
	}
	c.fars(func(ch *channel) { each(ch.number) })
	n := 0
	for _, p := range c.parties {
		if p.member() {
			x.meet(p, who[1-n])
			n++
		}
	}
}

// deriveShown sets whom ends outside are to be told that they talk to. Asterisk tells each of two in a bridge of the other, whenever there are two:
// also when more are in the conference, one of whom holds it, and not when the other one of two holds the call.
func (c *call) deriveShown() {
	leaves := slices.ContainsFunc(c.channels, func(ch *channel) bool { return ch.leave != stay }) // Asterisk tells when it has left
	c.fars(func(ch *channel) {
		ch.wantShown = ""
		if ch.dial && !ch.answered || !c.many && leaves {
			return
		}
		conference := strings.HasPrefix(ch.shown, `"`+conferenceName+`" `)
		if who, holds := c.otherThan(ch); who.Number != "" && (holds || c.many != conference) {
			ch.wantShown = callerID(who)
		}
	})
}

// otherThan is whom a channel outside talks to, and whether that one holds the call. A conference is shown by the number of the room, or of the phone
// that has been in it longest. Nobody without a number, for a SIP telephone is told of no name alone.
func (c *call) otherThan(ch *channel) (who PartyView, holds bool) {
	if c.many {
		who = PartyView{Name: conferenceName, Number: c.room}
		for _, m := range c.roll() {
			if who.Number == "" && m.phone != nil {
				who.Number = m.who.Number
			}
		}
		return who, false
	}
	if c.members() != 2 {
		return PartyView{}, false
	}
	for _, p := range c.parties {
		if p.member() {
			return p.app.line.identity(), p.state == held
		}
	}
	c.fars(func(o *channel) {
		if o != ch {
			who = o.number
		}
	})
	return who, false
}

// meet shows a phone whom it talks to now. Those that look on are shown what the phone that talks is (shared.go).
func (x *Exchange) meet(p *party, peer PartyView) {
	if p.state == remote {
		return
	}
	p.peer = peer
	if !p.unseen() && p.state != dialling && p.state != failed {
		x.callInfo(p)
	}
}

// canJoin says that two calls can become one: what they have outside of the phones is in the same Asterisk, and nobody waits in a slot. Two rooms stay two.
func canJoin(a, b *call) bool {
	return a != b && a.pbx != nil && a.pbx == b.pbx && a.pbx.up && !a.ending && !b.ending && (a.room == "" || b.room == "") &&
		a.parked == nil && b.parked == nil
}

// fitCodecs moves a call to G.711 when its members do not all talk G.729.
func (x *Exchange) fitCodecs(c *call) {
	plain := c.many || c.noG729 || c.far() != nil
	for _, p := range c.parties {
		plain = plain || p.state != remote && (!p.prefersG729() || p.media.open && p.media.codec != g729)
	}
	if plain {
		x.moveToG711(c)
	}
}
