package session

import (
	"cmp"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// Conference: a call of three and more (call.many). A phone makes it of its calls, by Confrn of the two that belong together (flows.md 4.3),
// by Join of those that are selected: everybody in them is moved into the one in which the phone stays, and the bridge mixes. Who made it is
// its moderator. When two are left it is an ordinary call again.

// seat is a member's place in a conference.
type seat struct {
	number    uint32 // in the order of coming; 0: it has none
	moderator bool   // it may add others, drop, mute and promote them
	muted     bool
	shown     bool // its phone shows that it is in a conference
	barged    bool // its phone came by the Barge key, into a call of its line
}

// conferenceName is whom a phone shows that it talks to. Its number stays that of the party it talked to before.
const conferenceName = "Conference"

// talks says that the party is in a conversation, if on hold.
func (p *party) talks() bool {
	return (p.state == connected || p.state == held) && !p.call.answered.IsZero()
}

// conferenceKey begins a conference, or completes it.
func (x *Exchange) conferenceKey(d *device, p *party) {
	if p == nil {
		p = d.active
	}
	switch {
	case p == nil:
		x.keyNotActive(d, nil)
	case p.consult.other() != nil:
		x.conferConsulted(p)
	case p.state != connected || p.call.answered.IsZero() || p.call.many && !p.seat.moderator:
		x.keyNotActive(d, p)
	case !p.call.pbx.up: // it could not be taken back from hold
		x.notice(d, p, textNoConference)
	case x.full(p.call.members() + 1):
		x.notice(d, p, textConferenceFull)
	default:
		x.consultFor(p, toConfer)
	}
}

// conferConsulted makes a conference of the two calls that belong together, of which p is one. False: that cannot be, and the phone was told.
func (x *Exchange) conferConsulted(p *party) bool {
	first, second := p.consulted()
	if first.call.many && !first.seat.moderator {
		x.keyNotActive(p.dev, p)
		return false
	}
	return x.confer([]*party{first, second}, textNoConference)
}

// joinKey makes one conference of the calls that are selected, with the one it is pressed in; of all when none is.
func (x *Exchange) joinKey(d *device, p *party) {
	calls := slices.DeleteFunc(d.selection(p), func(q *party) bool { return !q.talks() })
	if len(calls) < 2 || slices.ContainsFunc(calls, func(q *party) bool { return q.call.many && !q.seat.moderator }) {
		x.notice(d, p, textNoJoin)
		return
	}
	x.confer(calls, textNoJoin)
}

// confer makes one conference of calls of a phone, which stays in the one that has its ear, else in the newest. refusal is what the phone is
// told when that cannot be: false.
func (x *Exchange) confer(calls []*party, refusal text) bool {
	stays := calls[len(calls)-1]
	if i := slices.IndexFunc(calls, func(p *party) bool { return p.state == connected }); i >= 0 {
		stays = calls[i]
	}
	size := 1
	for i, p := range calls {
		size += p.call.members() - 1
		for _, q := range calls[:i] {
			switch {
			case !canJoin(q.call, p.call):
				x.notice(p.dev, stays, refusal)
				return false
			case shareAPhone(q, p):
				x.notice(p.dev, stays, textInConference)
				return false
			}
		}
		if !p.talks() {
			x.notice(p.dev, stays, refusal)
			return false
		}
	}
	if x.full(size) {
		x.notice(stays.dev, stays, textConferenceFull)
		return false
	}
	x.takeSeats(stays, calls)
	for _, p := range calls {
		p.unlink()
		if p == stays {
			continue
		}
		from := p.call
		x.absorb(from, stays.call, p)
		x.clear(p)
		x.leave(p)
		x.release(from, causeNormal)
	}
	x.deselect(stays)
	stays.seat.shown = false // as far as its keys go
	x.convene(stays.call)
	if stays.state == held {
		x.resume(stays)
	}
	x.entryTone(stays.call)
	x.settle(stays.call, causeNormal)
	return true
}

// shareAPhone says that another phone is in both calls of one: it would be in the conference twice.
func shareAPhone(a, b *party) bool {
	return slices.ContainsFunc(b.call.parties, func(p *party) bool { return p != b && p.member() && a.call.has(p.dev, a) })
}

// takeSeats numbers those of whom a conference is made: the phone that makes it, then the others call by call. It moderates what is new, and goes on
// to moderate what it did.
func (x *Exchange) takeSeats(stays *party, calls []*party) {
	made := !slices.ContainsFunc(calls, func(p *party) bool { return p.call.many })
	for _, p := range calls {
		made = made || p.seat.moderator
		if p.seat.number != 0 && (stays.seat.number == 0 || p.seat.number < stays.seat.number) {
			stays.seat.number = p.seat.number
		}
	}
	stays.seat.moderator = made
	x.seat(&stays.seat)
	for _, p := range calls {
		x.seat(&p.seat)
		x.seatAll(p.call)
	}
}

func (x *Exchange) seat(s *seat) {
	if s.number == 0 {
		x.sequence.seat++
		s.number = x.sequence.seat
	}
}

// seatAll gives a seat to those of a call who have none.
func (x *Exchange) seatAll(c *call) {
	for _, p := range c.parties {
		if p.member() {
			x.seat(&p.seat)
		}
	}
	c.fars(func(ch *channel) { x.seat(&ch.seat) })
}

// absorb moves the members of a call, but for the phone given, into another one, which is a conference if one of the two was, and the room if one
// of them was that.
func (x *Exchange) absorb(from, to *call, except *party) {
	x.moveMembers(from, to, except)
	to.many = to.many || from.many
	if from.room != "" {
		to.room, from.room = from.room, ""
		x.rooms[to.room] = to
	}
}

// convene makes a call a conference, or takes those in who are new in it. Ends outside are told by the plan (deriveShown).
func (x *Exchange) convene(c *call) {
	c.many = true
	x.seatAll(c)
	x.fitCodecs(c)
	for _, p := range c.parties {
		if !p.member() || p.seat.shown {
			continue
		}
		p.seat.shown = true
		if p.filed == (PartyView{}) {
			p.filed = p.peer
		}
		x.meet(p, PartyView{Name: conferenceName, Number: cmp.Or(c.room, p.peer.Number)})
		if p.state == connected {
			x.softKeys(p, p.connectedKeys())
			x.promptCall(p, p.connectedText())
		}
	}
	x.touch(c)
}

// entryTone lets the phones in a conference hear that somebody came, where the configuration wants that.
func (x *Exchange) entryTone(c *call) {
	if x.cfg.Conference.EntryTone && c.members() > 1 {
		x.announce(c)
	}
}

// announce is a short tone for all phones that talk in a call.
func (x *Exchange) announce(c *call) {
	for _, p := range slices.Clone(c.parties) {
		if p.state == connected && !p.dev.model.NoToneWithMedia {
			x.startTone(p, skinny.ToneZip)
			x.after(&p.tone.timer, entryToneTime, p)
		}
	}
}

// entryToneTime is how long it sounds.
const entryToneTime = 300 * time.Millisecond

// thinOut looks after a conference when somebody left. Without a moderator it is over, or the phone that has been in it longest is the next. With
// two it is an ordinary call. A room stays one, and is nobody's.
func (x *Exchange) thinOut(c *call) {
	all, moderated := c.roll(), c.moderated()
	switch {
	case !moderated && c.room == "" && x.cfg.Conference.EndWithOwner:
		x.endCall(c, causeNormal)
	case c.members() == 2 && c.room == "":
		x.becomePair(c)
	case !moderated:
		x.elect(all)
	}
}

// moderated says that somebody in it is a moderator.
func (c *call) moderated() bool {
	return slices.ContainsFunc(c.parties, func(p *party) bool { return p.seat.moderator })
}

// elect makes the phone that has been in a conference longest its moderator: one that is there, before one that is lost.
func (x *Exchange) elect(all []member) {
	phones := slices.DeleteFunc(all, func(m member) bool { return m.phone == nil })
	if len(phones) == 0 {
		return
	}
	i := slices.IndexFunc(phones, func(m member) bool { return m.phone.dev.conn != nil })
	x.promote(phones[max(i, 0)].phone)
}

// becomePair makes a conference of which two are left an ordinary call.
func (x *Exchange) becomePair(c *call) {
	c.many = false
	for _, p := range c.parties {
		p.seat = seat{}
		x.closeList(p)
		if p.state == connected {
			x.softKeys(p, p.connectedKeys())
			x.promptCall(p, p.connectedText())
		}
	}
	c.fars(func(ch *channel) {
		ch.seat = seat{}
		if ch.held { // an ordinary call, now
			x.farHeld(ch, true)
		}
	})
	x.introduce(c)
}

// handOver makes those moderators to whom a phone transfers the conference that it moderates.
func (p *party) handOver(to *call) {
	if !p.call.many || !p.seat.moderator || to.many {
		return
	}
	for _, q := range to.parties {
		q.seat.moderator = q.dev != p.dev
	}
}

// promote makes a phone a moderator.
func (x *Exchange) promote(p *party) {
	p.seat.moderator = true
	if p.state == connected {
		x.softKeys(p, p.connectedKeys())
	}
	x.dirtyCall(p.call)
}

// mute keeps what a member says from the others, or ends that; a phone is told.
func (x *Exchange) mute(c *call, s *seat, on bool) {
	s.muted = on
	for _, p := range c.parties {
		if &p.seat == s && p.state == connected {
			x.promptCall(p, p.connectedText())
		}
	}
	x.touch(c)
}

// kick ends a member's part in a conference.
func (x *Exchange) kick(c *call, s *seat) {
	for _, p := range slices.Clone(c.parties) {
		if &p.seat == s {
			x.endParty(p, causeNormal)
		}
	}
	c.fars(func(ch *channel) {
		if &ch.seat == s {
			x.letGo(ch)
		}
	})
	x.settle(c, causeNormal)
}

// dropLastKey drops the member that came last.
func (x *Exchange) dropLastKey(d *device, p *party) {
	if p == nil {
		p = d.active
	}
	if p == nil || !p.talks() || !p.call.many || !p.seat.moderator {
		x.keyNotActive(d, p)
		return
	}
	members := slices.DeleteFunc(p.call.roll(), func(m member) bool { return m.seat == &p.seat })
	if len(members) == 0 {
		x.keyNotActive(d, p)
		return
	}
	x.kick(p.call, members[len(members)-1].seat)
}

// member is somebody in a conference, as others see it.
type member struct {
	seat  *seat
	who   PartyView
	phone *party // nil: a channel outside
}

// roll is the members of a conference in the order in which they came.
func (c *call) roll() []member {
	var all []member
	for _, p := range c.parties {
		if p.seat.number != 0 {
			all = append(all, member{&p.seat, p.app.line.identity(), p})
		}
	}
	c.fars(func(ch *channel) {
		if ch.seat.number != 0 {
			all = append(all, member{&ch.seat, ch.number, nil})
		}
	})
	slices.SortFunc(all, func(a, b member) int { return cmp.Compare(a.seat.number, b.seat.number) })
	return all
}

// connectedText is the prompt of a conversation, and of who is parked.
func (p *party) connectedText() text {
	switch {
	case p.call.inSlot():
		return textParked
	case p.call.many && p.seat.muted:
		return textMuted
	case p.call.many:
		return textConference
	}
	return textConnected
}

// fitsIn says that the members of a call fit into another one, which the phone that is in both leaves.
func (x *Exchange) fitsIn(from, to *call) bool {
	if !from.many && !to.many {
		return true
	}
	return !to.answered.IsZero() && !x.full(from.members()+to.members()-2)
}

// full says that so many are too many for a conference.
func (x *Exchange) full(members int) bool {
	most := x.cfg.Conference.MaxParties
	return most > 0 && members > most
}

// deselect takes the mark of the Select key away.
func (x *Exchange) deselect(p *party) {
	if p.selected {
		p.selected = false
		x.send(p.dev, &skinny.CallSelectStat{CallReference: p.ref, LineInstance: p.app.instance})
	}
}
