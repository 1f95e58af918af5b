package session

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// Park: who the phone talks to waits in a slot, a call of its own in a holding bridge, until somebody dials the slot's number. When nobody does in
// time the call comes back to who parked it: whoever waits is then the caller of a call that rings there, and still in the slot.

// parked is what a call in a slot, or on its way back from it, knows of that.
type parked struct {
	lot, slot string
	who       PartyView
	by        DeviceName // who parked it; "": the dialplan
	line      string     // on which line
	since     time.Time
	until     time.Time // it comes back; zero: never
	timer     timer
	stranded  time.Time // since when no lot has the slot; zero: one has
	absent    time.Time // since when, meanwhile, no phone is there to take the call back; zero: one was when it was tried last
}

// inSlot says that the call waits in a slot and does not ring again.
func (c *call) inSlot() bool { return c.parked != nil && !c.answered.IsZero() }

// lotOf is where a line parks, nil when it cannot.
func (x *Exchange) lotOf(l *line) *ParkingLot {
	return x.cfg.Parking[cmp.Or(l.cfg.ParkingLot, defaultLot)]
}

const defaultLot = "default"

// parkKey parks the conversation (flows.md 4.4).
func (x *Exchange) parkKey(d *device, p *party) {
	if p == nil {
		p = d.active
	}
	if p == nil || p.state != connected {
		x.keyNotActive(d, p)
		return
	}
	x.park(p, x.lotOf(p.app.line))
}

// mayPark says that the key to park makes sense. What just the other end does is not looked at: keys are not shown anew when that is over.
func (p *party) mayPark() bool {
	c := p.call
	return !c.many && c.parked == nil && !c.ending && !c.answered.IsZero() && c.members() == 2 && p.consult.other() == nil
}

// noPark is why nobody in the call can wait in a slot, 0 when one of two can: who consults, except for the phone given, may be about to move the other
// to a third, whom the slot would be in the way of.
func (c *call) noPark(except *party) int {
	switch {
	case c.many:
		return causeParkConference
	case c.parked != nil:
		return causeParkedAlready
	case !c.ending && c.answered.IsZero():
		return causeParkRinging
	case c.ending || c.members() != 2:
		return causeParkFailed
	case !c.pbx.up:
		return causeNoService
	}
	for _, p := range c.parties {
		switch {
		case p == except || p.consult.other() == nil:
		case p.consult.purpose == toConfer:
			return causeParkConference
		default:
			return causeParkTransfer
		}
	}
	return 0
}

// park lets the other end of p's call wait in the first free slot of the lot.
func (x *Exchange) park(p *party, lot *ParkingLot) {
	if lot == nil {
		x.keyNotActive(p.dev, p)
		return
	}
	if cause := p.call.noPark(nil); cause != 0 {
		x.parkFailed(p, failureOf(cause).text)
		return
	}
	slot := x.freeSlot(lot)
	if slot == "" {
		x.parkFailed(p, textNoSlot)
		return
	}
	x.parkIn(p, lot, slot)
	x.remindParked(p.dev, slot)
}

// parkConsulted parks whom the phone is about to transfer in the free slot that it dialled, as CallManager's directed park does: so do telephones that
// have no key to park. It returns 0, or the cause why that cannot be.
func (x *Exchange) parkConsulted(second *party, slot string) int {
	first, lot := second.consult.first, x.lotWith(slot)
	if first == nil || second.consult.purpose != toTransfer || lot == nil || !x.slotFree(slot) {
		return causeSlotEmpty
	}
	if cause := first.call.noPark(first); cause != 0 {
		return cause
	}
	second.unlink()
	x.parkIn(first, lot, slot)
	x.hangup(second)
	x.remindParked(second.dev, slot)
	return 0
}

// parkIn moves the other end of p's call into a slot; p's part is over.
func (x *Exchange) parkIn(p *party, lot *ParkingLot, slot string) {
	c, d := p.call, p.dev
	k := x.newCall()
	k.parked = &parked{lot: lot.Name, slot: slot, by: d.name, line: p.app.line.cfg.Number, since: x.now}
	k.pbx, k.answered = c.pbx, c.answered
	x.moveMembers(c, k, p)
	k.parked.who = k.onlyMember()
	x.enterSlot(k)
	for _, q := range k.parties {
		x.showParked(q)
	}
	x.sayParked(p, slot)
	x.clear(p)
	x.leave(p)
	x.release(c, causeNormal)
}

// parkIncoming lets a caller wait whom the dialplan parks: Stasis(skinny,<line>,park=<lot>). The call comes back to the line.
func (x *Exchange) parkIncoming(c *call, far *channel, l *line) {
	lot := x.cfg.Parking[c.inbound.lot]
	if l != nil && c.inbound.lot == "" {
		lot = x.lotOf(l)
	}
	slot := x.freeSlot(lot)
	switch {
	case l == nil || lot == nil:
		x.log(LogEntry{Level: Warn, Message: "call for an unknown parking lot", Line: c.to.Number, Call: c.id, Asterisk: c.pbx.cfg.Name,
			Detail: far.name + " is to wait in " + strconv.Quote(c.inbound.lot) + "; use Stasis(skinny,<line>,park=<lot>) with a line and a lot of the configuration"})
		x.endCall(c, causeUnallocated)
		return
	case slot == "":
		x.endCall(c, causeBusy)
		return
	}
	c.parked = &parked{lot: lot.Name, slot: slot, who: far.number, line: l.cfg.Number, since: x.now}
	c.answered = x.now
	far.wantBridged, far.wantAnswer, far.wantStatus = true, true, "ANSWER"
	x.enterSlot(c)
}

// onlyMember is the identity of who is alone in a call.
func (c *call) onlyMember() PartyView {
	if p := c.waitingParty(); p != nil {
		return p.app.line.identity()
	}
	if far := c.far(); far != nil {
		return far.number
	}
	return PartyView{}
}

// parkFailed tells why a call cannot be parked, and beeps; it goes on.
func (x *Exchange) parkFailed(p *party, t text) {
	x.notice(p.dev, p, t)
	if p.tone.playing != skinny.ToneBeepBonk { // as it does when it shows no texts
		x.beep(p, skinny.ToneBeepBonk)
	}
}

// freeSlot is the lowest free number of a lot, "" when there is none.
func (x *Exchange) freeSlot(lot *ParkingLot) string {
	if lot == nil {
		return ""
	}
	for n := lot.First; n <= lot.Last; n++ {
		if slot := strconv.Itoa(n); x.slotFree(slot) {
			return slot
		}
	}
	return ""
}

// slotFree says that nobody waits in a slot, nor will once an Asterisk is back.
func (x *Exchange) slotFree(slot string) bool {
	return x.slots[slot] == nil && !slices.ContainsFunc(x.adoptable, func(r parkedRecord) bool { return r.Slot == slot })
}

// lotWith is the lot that a slot is of, nil when it is of none.
func (x *Exchange) lotWith(slot string) *ParkingLot {
	n, _ := strconv.Atoi(slot)
	for _, name := range slices.Sorted(maps.Keys(x.cfg.Parking)) {
		if lot := x.cfg.Parking[name]; lot.First <= n && n <= lot.Last {
			return lot
		}
	}
	return nil
}

// enterSlot makes a call one that waits in its slot.
func (x *Exchange) enterSlot(c *call) {
	k := c.parked
	c.bridge.want, c.bridge.holding = true, true
	c.from, c.to = k.who, PartyView{Name: textParked.english(), Number: k.slot}
	x.slots[k.slot] = c
	k.until = time.Time{}
	if wait := x.fitLot(k); wait > 0 {
		k.until = x.now.Add(wait)
		x.after(&k.timer, wait, c)
	}
	x.keepParked(c)
	x.parkingChanged(c)
	x.touch(c)
}

// showParked tells a phone that it waits, and where.
func (x *Exchange) showParked(p *party) {
	x.meet(p, p.call.to)
	if p.state == connected {
		x.promptCall(p, p.connectedText())
		x.softKeys(p, p.connectedKeys())
	}
}

// leaveSlot frees the slot of a call.
func (x *Exchange) leaveSlot(c *call) *parked {
	k := c.parked
	if k == nil {
		return nil
	}
	x.stop(&k.timer)
	delete(x.slots, k.slot)
	c.parked = nil
	x.drop(BucketParked, k.slot)
	x.changed.done = append(x.changed.done, Change{Parked: &ParkedView{Lot: k.lot, Slot: k.slot}, Removed: true})
	x.showLot(k.lot)
	return k
}

// parkingChanged publishes what waits in a slot.
func (x *Exchange) parkingChanged(c *call) {
	k := c.parked
	x.changed.done = append(x.changed.done, Change{Parked: &ParkedView{
		Lot: k.lot, Slot: k.slot, Who: k.who, By: k.by, ByLine: k.line, Since: k.since, Until: k.until, Call: c.id}})
	x.showLot(k.lot)
}

// maxSlotDigits is the length of numbers beyond that of any slot.
const maxSlotDigits = 9

// slotFits says how digits fit the slots of all lots.
func (x *Exchange) slotFits(digits string) Match {
	if len(x.cfg.Parking) == 0 || len(digits) > maxSlotDigits || strings.Trim(digits, "0123456789") != "" || strings.HasPrefix(digits, "0") {
		return MatchNone
	}
	n, _ := strconv.Atoi(digits)
	m := MatchNone
	for _, lot := range x.cfg.Parking {
		if lot.First <= n && n <= lot.Last {
			m = either(m, MatchExact)
		}
		for low, high := n*10, n*10+9; low > 0 && low <= lot.Last; low, high = low*10, high*10+9 {
			if high >= lot.First {
				m = either(m, MatchPartial)
			}
		}
	}
	return m
}

// isSlot says that who dials a number fetches who waits there.
func (x *Exchange) isSlot(number string) bool {
	return x.lines[number] == nil && (x.slots[number] != nil || x.slotFits(number) >= MatchGrows)
}

// retrieve connects a phone with who waits in the slot that it dialled.
func (x *Exchange) retrieve(p *party, slot string) {
	c, from := p.call, x.slots[slot]
	x.closeLot(p.dev)
	switch {
	case from == nil:
		if cause := x.parkConsulted(p, slot); cause != 0 {
			x.fail(p, cause)
		}
		return
	case !from.pbx.up:
		x.fail(p, causeNoService)
		return
	case from.phone() == p.dev: // itself
		x.fail(p, causeBusy)
		return
	}
	who := x.fetch(from, c, p.app.line.identity())
	x.callerAnswered(p, who)
	x.introduce(c)
}

// retrieveFromOutside connects a channel that came in for a slot, from a SIP telephone, say, with who waits there.
func (x *Exchange) retrieveFromOutside(by *channel, slot string) {
	c, from := by.call, x.slots[slot]
	if from != nil && from.pbx != c.pbx {
		x.log(LogEntry{Level: Warn, Message: "parked call on another asterisk", Call: c.id, Asterisk: c.pbx.cfg.Name,
			Detail: by.name + " cannot have who waits at " + slot + ", which is on " + from.pbx.cfg.Name + ": let the dialplan send its callers there"})
	}
	if from == nil || from.pbx != c.pbx {
		x.endCall(c, causeUnallocated)
		return
	}
	by.wantBridged, by.wantAnswer, by.wantStatus = true, true, "ANSWER"
	x.fetch(from, c, by.number)
	x.introduce(c)
}

// fetch moves who waits into the call of who fetches them, and gives their identity.
func (x *Exchange) fetch(from, to *call, by PartyView) (who PartyView) {
	who = x.leaveSlot(from).who
	x.takeBack(from, true)
	to.from, to.to, to.bridge.want, to.answered = by, who, true, x.now
	x.moveMembers(from, to, nil)
	x.release(from, causeNormal)
	x.fitCodecs(to)
	x.noMoreWaiting(to, by)
	return who
}

// waitingParty is the phone's part in a call in which one alone waits.
func (c *call) waitingParty() *party {
	for _, p := range c.parties {
		if p.state == connected || p.state == held {
			return p
		}
	}
	return nil
}

// phone is the phone that is the call's only member, nil when it is a channel outside.
func (c *call) phone() *device {
	if p := c.waitingParty(); p != nil {
		return p.dev
	}
	return nil
}
