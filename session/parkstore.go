package session

import (
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/ari"
)

// Who waits in a slot from outside of the phones outlives the process: the channel stays in Asterisk, in its holding bridge with its music, and
// the next process takes both back by what the store says. A phone's leg cannot be had back: the phone loses its call with its connection.

// parkedRecord is what the store keeps of a slot.
type parkedRecord struct {
	Slot, Lot      string
	Asterisk       string
	Call           string // the bridge of the slot; empty while the call rings where it was parked, in another
	Channel, Other ari.ChannelID
	Name           string
	Dialled        bool // we made the channel; else it came in
	Who            PartyView
	By             DeviceName
	Line           string
	Since          time.Time
	GoOn, External bool
}

// keepParked saves who waits in a slot, if it can be had back.
func (x *Exchange) keepParked(c *call) {
	k, far := c.parked, c.far()
	if far == nil || c.phone() != nil {
		return
	}
	id := c.id
	if !c.bridge.holding {
		id = ""
	}
	x.save(BucketParked, k.slot, parkedRecord{
		Slot: k.slot, Lot: k.lot, Asterisk: c.pbx.cfg.Name, Call: id, Channel: far.id, Other: far.other, Name: far.name, Dialled: far.kind == outChannel,
		Who: k.who, By: k.by, Line: k.line, Since: k.since, GoOn: far.wantGoOn, External: c.inbound.external,
	})
}

// adopt takes back who an earlier process left in its slot in this Asterisk, and forgets who is gone.
func (x *Exchange) adopt(b *pbx, s ari.Snapshot) {
	var later []parkedRecord
	for _, r := range x.adoptable {
		at := slices.IndexFunc(s.Channels, func(ch ari.SnapshotChannel) bool { return ch.ID == r.Channel && ch.InApp })
		known := slices.ContainsFunc(x.pbxs, func(o *pbx) bool { return o.cfg.Name == r.Asterisk })
		switch {
		case known && r.Asterisk != b.cfg.Name:
			later = append(later, r)
		case known && at >= 0 && x.slots[r.Slot] == nil && b.channels[r.Channel] == nil:
			x.adoptOne(b, r, s.Channels[at], s.Bridges)
		default:
			x.drop(BucketParked, r.Slot)
		}
	}
	x.adoptable = later
}

// adoptOne takes the bridge of the slot over when the channel is in it. A process that was killed may have had it in another one, where it rang at who parked the call,
// say: that one is cleared when the channel has left it.
func (x *Exchange) adoptOne(b *pbx, r parkedRecord, there ari.SnapshotChannel, bridges []ari.Bridge) {
	c := x.newCall()
	c.pbx, c.noG729, c.answered = b, true, r.Since
	c.inbound = inbound{external: r.External}
	made := channel{id: r.Channel, other: r.Other, kind: inChannel, wantGoOn: r.GoOn, name: r.Name, number: r.Who, wantBridged: true, created: true, inApp: true,
		answered: there.State == "Up", wantAnswer: true, wantStatus: "ANSWER", unsure: true, unsureRinging: true, unsureMuted: true}
	if r.Dialled {
		made.kind, made.dial, made.dialled, made.answered, made.wantAnswer, made.wantStatus = outChannel, true, true, true, false, ""
	}
	ch := x.addChannel(c, made)
	in := ""
	if i := slices.IndexFunc(bridges, func(br ari.Bridge) bool { return slices.Contains(br.Channels, r.Channel) }); i >= 0 {
		in = string(bridges[i].ID)
	}
	switch {
	case in == r.Call && in != "" && x.calls[in] == nil:
		delete(x.calls, c.id)
		c.id, c.bridge.up, ch.in = in, true, c
		x.calls[in] = c
	case x.ours(in):
		ch.in = x.strayBridge(b, in)
		ch.in.moved = append(ch.in.moved, ch)
	}
	c.parked = &parked{lot: r.Lot, slot: r.Slot, who: r.Who, by: r.By, line: r.Line, since: r.Since}
	x.enterSlot(c)
	x.log(LogEntry{Level: Info, Message: "parked call taken back", Call: c.id, Asterisk: b.cfg.Name, Detail: r.Who.caller() + " waits at " + r.Slot})
}

// leaveParked forgets a call that waits in its slot while the process ends, as soon as nothing is asked of Asterisk for it: the next process takes
// it back. Whoever waits goes on hearing music.
func (x *Exchange) leaveParked(c *call) {
	if !x.shuttingDown || !c.inSlot() || c.ending || c.phone() != nil {
		return
	}
	for _, ch := range c.channels {
		if ch.replaced && ch.leave == stay {
			ch.hangup(causeNormal)
			x.touch(c)
		}
	}
	if c.pbx.up {
		rest := c.bridge.up && !c.bridge.busy
		for _, ch := range c.channels {
			rest = rest && !ch.busy && ch.bridged() && ch.next() == nil
		}
		if !rest {
			return
		}
	}
	for _, ch := range c.channels {
		x.stop(&ch.leftTimer)
		delete(c.pbx.channels, ch.id)
		x.left[string(ch.id)], x.left[string(ch.other)] = true, true
	}
	x.left[c.id] = true
	x.stop(&c.parked.timer)
	delete(x.slots, c.parked.slot)
	delete(x.calls, c.id)
	x.changed.done = append(x.changed.done, Change{Parked: &ParkedView{Lot: c.parked.lot, Slot: c.parked.slot}, Removed: true})
	x.removedCall(c)
}
