package session

import "slices"

// Meet-me: who dials the number of a room is in its conference at once. The first who comes opens it and hears nothing until another one
// comes, as on CallManager, or music; the last who leaves closes it.

// room finds the room of a number; "" when it is none.
func (x *Exchange) room(number string) string {
	if x.lines[number] == nil && slices.ContainsFunc(x.cfg.MeetMe, func(r Pattern) bool { return r.Match(number) >= MatchGrows }) {
		return number
	}
	return ""
}

// roomFits says how digits fit the numbers of rooms.
func (x *Exchange) roomFits(number string) Match {
	complete, grows := false, false
	for _, r := range x.cfg.MeetMe {
		m := r.Match(number)
		complete = complete || m >= MatchGrows
		grows = grows || m == MatchGrows || m == MatchPartial
	}
	return fit(complete, grows)
}

// meetMeKey takes the digits of a room, and of nothing else.
func (x *Exchange) meetMeKey(d *device, a *appearance) {
	if len(x.cfg.MeetMe) == 0 {
		x.notice(d, d.active, textNoMeetMe)
		return
	}
	p := d.active
	if p == nil || !p.takesDigits() {
		x.freeEar(d)
		p = x.seize(d, a)
	}
	if p != nil && p.state == dialling {
		p.meetMe = true
	}
}

// enterRoom moves a phone that dialled a room into its call, or makes its call that of the room.
func (x *Exchange) enterRoom(p *party, number string) {
	c, room := p.call, x.rooms[number]
	switch {
	case room == nil:
		x.openRoom(c, number)
	case !room.pbx.up:
		x.fail(p, causeNoService)
		return
	case slices.ContainsFunc(room.parties, func(q *party) bool { return q.dev == p.dev }):
		x.fail(p, causeInConference)
		return
	case x.full(room.members() + 1):
		x.fail(p, causeFull)
		return
	default:
		c.answered = x.now // by the room
		x.moveParty(p, room)
		x.release(c, causeNormal)
	}
	x.seat(&p.seat)
	p.seat.moderator, p.seat.shown = !p.call.moderated(), true
	x.callerAnswered(p, PartyView{Name: conferenceName, Number: number})
	x.convene(p.call)
	x.entryTone(p.call)
}

// openRoom makes a call the one of a room.
func (x *Exchange) openRoom(c *call, number string) {
	c.room, c.many, c.noG729, c.answered, c.bridge.want = number, true, true, x.now, true
	c.to = PartyView{Name: conferenceName, Number: number}
	x.rooms[number] = c
	x.touch(c)
}

// callRoom lets a caller from the dialplan into a room.
func (x *Exchange) callRoom(c *call, ch *channel, number string) {
	switch room := x.rooms[number]; {
	case room == nil:
		x.openRoom(c, number)
	case room.pbx != c.pbx:
		x.log(LogEntry{Level: Warn, Message: "conference on another asterisk", Call: c.id, Asterisk: c.pbx.cfg.Name,
			Detail: ch.name + " cannot be in " + number + ", which is on " + room.pbx.cfg.Name + ": let the dialplan send its callers there"})
		x.endCall(c, causeNoCircuit)
		return
	case x.full(room.members() + 1):
		x.endCall(c, causeBusy)
		return
	default:
		c.answered = x.now
		x.moveChannel(ch, room)
		x.release(c, causeNormal)
	}
	ch.wantBridged, ch.wantAnswer, ch.wantStatus = true, true, "ANSWER"
	x.convene(ch.call)
	x.entryTone(ch.call)
}
