package session

import (
	"slices"

	"github.com/skinnyd/skinnyd/skinny"
)

// A line on several phones: while one of them has a call the others show it, each by a remote party, which is no member of the call. What it
// shows is derived after every event (flows.md 8), so that no feature needs to think of it.

// sight is what a remote party shows of its call.
type sight struct {
	state    skinny.CallStateCode // zero: nothing yet
	hidden   bool                 // by privacy: the line is in use, and that is all
	outbound bool
	peer     PartyView
	keys     uint32
}

func (s sight) held() bool {
	return s.state == skinny.CallStateRemoteHold || s.state == skinny.CallStateHold
}

// holder is the phone that has the call on a line, one that talks before one that holds; nil when there is none.
func (c *call) holder(l *line) *party {
	if c.parked != nil { // who waits in a slot can only be fetched
		return nil
	}
	var found *party
	for _, p := range c.parties {
		if p.app.line == l && p.engaged() && (found == nil || found.state == held && p.state == connected) {
			found = p
		}
	}
	return found
}

// showRemote brings what the other phones of the call's lines show in line with it.
func (x *Exchange) showRemote(c *call) {
	var buf [few]*party
	for _, p := range append(buf[:0], c.parties...) {
		switch l := p.app.line; {
		case p.state == remote:
			x.refreshRemote(p)
		case p.engaged() && !c.ending && len(l.appearances) > 1 && c.holder(l) == p:
			for _, a := range l.appearances {
				if a.dev != p.dev && a.dev.inService() && !c.on(a) {
					x.refreshRemote(x.join(c, a, x.remoteRef(p, a.dev), remote))
				}
			}
		}
	}
}

// on says that an appearance has the call already.
func (c *call) on(a *appearance) bool {
	return slices.ContainsFunc(c.parties, func(p *party) bool { return p.app == a })
}

// remoteRef is the reference by which a phone is shown another's call: the same, unless the phone was told that it is over or has it elsewhere.
func (x *Exchange) remoteRef(p *party, d *device) uint32 {
	if slices.Contains(d.past, p.ref) || slices.ContainsFunc(d.parties, func(q *party) bool { return q.ref == p.ref }) {
		return x.newRef()
	}
	return p.ref
}

// maxPast is how many references are remembered before those that no phone has any more are forgotten.
const maxPast = 32

// remember keeps that the phone was told the end of the call: others of the line may go on with its reference.
func (x *Exchange) remember(p *party) {
	d := p.dev
	others := slices.ContainsFunc(p.call.parties, func(q *party) bool { return q != p && q.ref == p.ref })
	if len(p.app.line.appearances) < 2 && !others { // a reload may have taken the line off the phone
		return
	}
	if len(d.past) >= maxPast {
		open := map[uint32]bool{} // on whatever line: a reload may have taken it off the phone, and give it back
		for _, c := range x.calls {
			for _, q := range c.parties {
				open[q.ref] = true
			}
		}
		d.past = slices.DeleteFunc(d.past, func(ref uint32) bool { return !open[ref] })
	}
	d.past = append(d.past, p.ref)
}

// refreshRemote shows a remote call as it is now, when that is news.
func (x *Exchange) refreshRemote(p *party) {
	c, q := p.call, p.call.holder(p.app.line)
	if q == nil || c.ending || slices.ContainsFunc(c.parties, func(o *party) bool { return o != p && o.app == p.app }) {
		x.dropRemote(p)
		return
	}
	before := p.seen
	x.look(p, q)
	if p.seen == before {
		return
	}
	set, t, privacy := skinny.SoftKeySetInUseHint, textInUseRemote, skinny.CallPrivacyNone
	if p.seen.held() {
		set, t = skinny.SoftKeySetOnHold, textHold
	}
	if p.seen.hidden {
		t, privacy = textPrivate, skinny.CallPrivacyFull
	}
	x.send(p.dev, &skinny.CallState{CallState: p.seen.state, LineInstance: p.app.instance, CallReference: p.ref, Privacy: privacy,
		PrecedenceLevel: skinny.CallPriorityNormal})
	if before.state == 0 && !p.told {
		x.history(p, skinny.CallHistoryDispositionIgnore)
	}
	x.lamp(p.app)
	if p.dev.model.Prompts {
		x.promptCall(p, t)
	}
	x.callInfo(p)
	x.softKeys(p, set)
	x.dirtyCall(c)
}

// look takes what there is to see of q's call for the phone of p.
func (x *Exchange) look(p, q *party) {
	p.outbound, p.peer = q.outbound, q.peer
	p.seen = sight{state: skinny.CallStateCallRemoteMultiline, outbound: q.outbound, peer: q.peer}
	switch {
	case slices.ContainsFunc(p.call.parties, func(o *party) bool { return o.app.line == q.app.line && o.engaged() && x.private(o.dev) }):
		p.seen.hidden, p.peer, p.seen.peer = true, PartyView{}, PartyView{}
	case q.state == held && p.dev.dynamic():
		p.seen.state = skinny.CallStateRemoteHold
	case q.state == held:
		p.seen.state = skinny.CallStateHold
	}
	set := skinny.SoftKeySetInUseHint
	if p.seen.held() {
		set = skinny.SoftKeySetOnHold
	}
	p.seen.keys = x.validKeys(p, set)
}

// lookOn makes a phone that rang for the call, or was in it, one that just shows it, now that another phone of its line has it. How it looks
// is shown when the event is over.
func (x *Exchange) lookOn(p *party) {
	d, active := p.dev, p.dev.active == p
	if p.state == ringIn {
		x.fileNowhere(p)
		x.ringerOff(d)
		x.clearNotify(d)
	}
	p.told = true
	x.closeMedia(p)
	if p.tone.playing != skinny.ToneSilence {
		x.stopTone(p)
	}
	p.stopTimers(x)
	x.endConsult(p)
	x.closeList(p)
	if p.filed == (PartyView{}) && p.state != ringIn {
		p.filed = p.peer
	}
	p.state, p.seen, p.caller, p.selected, p.seat = remote, sight{}, false, false, seat{}
	x.lamp(p.app)
	if active {
		d.active = nil
		x.idleKeys(d)
		x.timeDate(d)
		x.speakerMode(d, false)
	}
	x.touch(p.call)
	x.deviceIdle(d)
	x.dirtyLines(d)
}

// leavesToAnother says that another phone of the line goes on with the call when p's leaves it.
func (p *party) leavesToAnother() bool {
	if !p.engaged() || p.call.ending || !p.dev.inService() {
		return false
	}
	return slices.ContainsFunc(p.call.parties, func(q *party) bool { return q != p && q.app.line == p.app.line && q.engaged() })
}

// dropRemote takes a remote call off the screen.
func (x *Exchange) dropRemote(p *party) {
	d := p.dev
	x.nameForLists(p)
	if d.model.Prompts {
		x.send(d, &skinny.ClearPromptStatus{LineInstance: p.app.instance, CallReference: p.ref})
	}
	x.callState(p, skinny.CallStateOnHook)
	x.remember(p)
	x.leave(p)
	x.lamp(p.app)
	if d.registered() && len(d.parties) == 0 {
		x.idleKeys(d)
		x.idlePrompt(d, true)
	}
	x.dirtyDevice(d)
	x.dirtyLines(d)
}

// dropRemotes takes all of them off a phone, which is to restart or to go.
func (x *Exchange) dropRemotes(d *device) {
	for _, p := range slices.Clone(d.parties) {
		if p.state == remote {
			x.dropRemote(p)
		}
	}
}

// moveRemote lets those that look on follow the phone which they watch to another call.
func (x *Exchange) moveRemote(p *party, from *call) {
	if !p.engaged() || from.holder(p.app.line) != nil {
		return
	}
	for _, q := range slices.Clone(from.parties) {
		if q.state == remote && q.app.line == p.app.line {
			x.moveParty(q, p.call)
		}
	}
}

// touchLine has the calls of a line looked at again.
func (x *Exchange) touchLine(l *line) {
	if len(l.appearances) < 2 {
		return
	}
	for _, a := range l.appearances {
		for _, p := range a.dev.parties {
			if p.app == a && p.engaged() {
				x.touch(p.call)
			}
		}
	}
}

// remoteCall is the newest call of another phone on an appearance that may be had as asked.
func (d *device) remoteCall(a *appearance, may func(*party) bool) *party {
	for i := len(d.parties) - 1; i >= 0; i-- {
		if p := d.parties[i]; p.app == a && p.state == remote && may(p) {
			return p
		}
	}
	return nil
}

// mayEnter says that the phone can take part in the call that it looks on: it has no other part in it, by another line or as one that is called.
func (p *party) mayEnter() bool {
	return p.state == remote && !p.seen.hidden && !p.call.answered.IsZero() && !p.call.ending && p.dev.conn != nil &&
		!slices.ContainsFunc(p.call.parties, func(q *party) bool { return q.dev == p.dev && q.state != remote })
}

// mayResume says that the phone can take over the call that another holds.
func (p *party) mayResume() bool { return p.seen.held() && p.mayEnter() }

// takeOver resumes on this phone what another holds, which looks on from then on.
func (x *Exchange) takeOver(p *party) {
	d, c := p.dev, p.call
	if !p.mayResume() {
		x.keyNotActive(d, p)
		return
	}
	if !c.pbx.up {
		x.notice(d, p, textNoService)
		return
	}
	x.freeEar(d)
	q := c.holder(p.app.line)
	if q == nil || q.state != held || !p.mayResume() { // that was the end of this one, too
		return
	}
	x.enter(p, q)
	if q.dev.inService() {
		x.lookOn(q)
	} else {
		x.clear(q)
		x.leave(q)
	}
	p.state = held
	x.fitCodecs(c)
	x.resume(p)
}

// enter makes one that looks on a part of the call as its line is.
func (x *Exchange) enter(p, q *party) {
	p.outbound, p.peer, p.seen, p.seat, p.filed = q.outbound, q.peer, sight{}, q.seat, q.filed
	x.callState(p, skinny.CallStateOffHook) // as at an answer: no media before the call is the phone's own
	x.fileEntered(p)
	p.call.note(p, roleJoined)
}
