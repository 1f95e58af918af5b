package session

// iDivert: who calls, or is in the conversation, goes to the line's voicemail.

// divertNumber is where the iDivert key of a call sends the other end; empty when its line has no such number.
func (p *party) divertNumber() string { return p.app.line.divertNumber() }

// mayDivert says that there is somebody to be sent away, and somewhere to go: who waits in a slot has nobody.
func (p *party) mayDivert() bool {
	return p.divertNumber() != "" && !p.call.many && (p.call.parked == nil || p.state == ringIn)
}

func (l *line) divertNumber() string {
	if l.cfg.Divert != "" {
		return l.cfg.Divert
	}
	return l.cfg.Voicemail
}

// divertKey sends the other end of the call it was pressed for away, else of a ringing one, else of the conversation.
func (x *Exchange) divertKey(d *device, p *party) {
	if p == nil {
		p = d.ringing(nil)
	}
	if p == nil {
		p = d.active
	}
	switch {
	case p == nil || !p.mayDivert():
		x.keyNotActive(d, p)
	case p.state == ringIn:
		x.redirect(p.call, p.app.line, p.divertNumber(), byKey)
	case p.talks():
		x.divertTalk(p)
	default:
		x.keyNotActive(d, p)
	}
}

// divertTalk gives the other end of a conversation a call of its own, which goes to the voicemail.
func (x *Exchange) divertTalk(p *party) {
	from, l := p.call, p.app.line
	if from.ending || from.pbx == nil || !from.pbx.up || x.shuttingDown {
		x.notice(p.dev, p, textNoService)
		return
	}
	to := x.newCall()
	to.pbx, to.to = from.pbx, PartyView{Number: p.divertNumber()}
	to.bridge.want = true
	x.moveMembers(from, to, p)
	x.clear(p)
	x.leave(p)
	x.release(from, causeNormal)
	x.await(to)
	x.redirect(to, l, l.divertNumber(), byKey)
	x.settle(to, causeNormal)
}
