package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
)

// This file is the link to Asterisk and what can happen to it.

// begin is the first connection; an earlier life may have left something.
func (a *asterisk) begin() {
	w := a.w
	if !w.mix.calm && w.chance(0.5) {
		a.leftovers()
	}
	w.after(w.between(0, time.Second), a.connect)
}

// leftovers is what earlier boots, other instances and callers have in Asterisk.
func (a *asterisk) leftovers() {
	old := fmt.Sprintf("skinny-1-5-%d", a.index)
	b := &bridge{id: ari.BridgeID(old)}
	a.bridges, a.used[old] = append(a.bridges, b), true
	id := func(s string) ari.ChannelID { return ari.ChannelID(s) }
	for _, c := range []*channel{{id: id(old + "-a"), name: "UnicastRTP/x", device: "old", inApp: true}, {id: id(old + "-b"), name: "Local/1@x;1", inApp: true},
		{id: id(fmt.Sprintf("skinny-2-5-%d-a", a.index)), name: "UnicastRTP/other", device: "other"},
		{id: id(fmt.Sprintf("17.4%d", a.index)), name: "PJSIP/a-1", in: true, inApp: true}, {id: id(fmt.Sprintf("17.5%d", a.index)), name: "PJSIP/b-1"}} {
		a.add(c)
	}
	b.members = append(b.members, a.channels[0], a.channels[1])
	a.channels[0].bridge, a.channels[1].bridge = b, b
}

// connect opens the link: events wait until the snapshot is read and told.
func (a *asterisk) connect() {
	if a.streaming || a.frozen {
		return
	}
	a.streaming, a.holding = true, true
	life := a.life
	a.w.after(a.w.between(0, 10*time.Millisecond), func() {
		if life != a.life || a.frozen {
			return
		}
		a.ready()
	})
}

func (a *asterisk) ready() {
	s := a.snapshot()
	seen := slices.Clone(a.channels)
	held, life := a.held, a.life
	a.holding, a.held = false, nil
	a.deliver(a.w.between(0, 5*time.Millisecond), func() {
		if life != a.life {
			return
		}
		a.accepting, a.told, a.upSince = true, true, a.w.now
		a.devices.up()
		for _, c := range seen {
			c.told = c.told || c.inApp
			c.entering = false
		}
		kept := a.w.records()
		a.w.step(session.LinkUp{Asterisk: a.index, Snapshot: s})
		a.adopted(kept, s)
	})
	for _, ev := range held {
		a.emit(ev)
	}
}

func (a *asterisk) snapshot() ari.Snapshot {
	var s ari.Snapshot
	for _, c := range a.channels {
		state := "Down"
		if c.answered {
			state = "Up"
		}
		s.Channels = append(s.Channels, ari.SnapshotChannel{Channel: c.as(state), InApp: c.inApp})
	}
	for _, b := range a.bridges {
		sb := ari.Bridge{ID: b.id}
		for _, m := range b.members {
			sb.Channels = append(sb.Channels, m.id)
		}
		s.Bridges = append(s.Bridges, sb)
	}
	return s
}

// lose ends the link: commands in flight are lost, and so are events until it is back.
func (a *asterisk) lose(reason string) {
	if !a.streaming {
		return
	}
	w := a.w
	a.life++
	a.streaming, a.accepting, a.holding, a.held, a.late = false, false, false, nil, nil
	for _, f := range a.pending {
		wait := w.between(0, 20*time.Millisecond)
		if w.chance(w.mix.lateLost) {
			wait = w.between(0, 10*time.Second)
		}
		delete(a.inflight, f.id) // whatever comes of it comes too late
		w.after(wait, w.sameProcess(func() { a.done(f.number, f.id, ari.Result{Status: ari.Lost, Message: reason}) }))
	}
	a.pending = nil
	if a.told {
		a.deliver(w.between(0, 5*time.Millisecond), func() {
			a.told = false
			w.step(session.LinkDown{Asterisk: a.index, Reason: reason})
		})
	}
}

// backAfter is the time from a loss to the next try that works; commands that were on their way have arrived by then, or never will.
func (a *asterisk) backAfter() time.Duration {
	return a.w.between(200*time.Millisecond, 15*time.Second)
}

// fault is something that goes wrong with this Asterisk.
func (a *asterisk) fault() {
	w := a.w
	if a.frozen || !a.streaming || !a.told {
		return
	}
	switch w.rng.IntN(4) {
	case 0: // the connection breaks
		a.lose("connection reset")
		w.after(a.backAfter(), a.connect)
	case 1:
		w.uses.saw(asteriskAgain)
		a.restart(w.chance(0.5))
	case 2: // it stops for a moment that nobody notices, or for longer
		w.uses.saw(asteriskFrozen)
		a.frozen = true
		if w.chance(0.5) {
			w.after(w.between(0, 2*time.Second), a.thaw)
			return
		}
		w.after(2750*time.Millisecond, func() {
			if a.frozen {
				a.lose("asterisk does not answer")
			}
		})
		w.after(w.between(3*time.Second, 20*time.Second), a.thaw)
	case 3: // while the link is down, things happen
		a.lose("event socket closed by asterisk")
		for range 3 {
			if len(a.channels) > 0 && w.chance(0.5) {
				c := pick(w, a.channels)
				if w.chance(0.7) {
					c.hangup(16)
				} else if c.in && c.inApp { // somebody took it to another extension
					c.leaveBridge()
					c.inApp = false
				}
			}
		}
		w.after(a.backAfter(), a.connect)
	}
}

// thaw lets it go on: what was asked of it meanwhile is done.
func (a *asterisk) thaw() {
	if !a.frozen {
		return
	}
	a.frozen = false
	stalled, late := a.stalled, a.late
	a.stalled, a.late = nil, nil
	for _, ev := range late {
		a.emit(ev)
	}
	for _, do := range stalled {
		do()
	}
	if !a.streaming {
		a.w.after(a.backAfter(), a.connect)
	}
}

// restart is core restart now: everything is gone, told or not.
func (a *asterisk) restart(told bool) {
	if !told {
		a.lose("asterisk was killed")
	}
	for _, c := range slices.Clone(a.channels) {
		c.hangup(0)
	}
	a.bridges = nil
	a.boot++
	a.devices.watched = map[string]bool{}
	a.lose("event socket closed by asterisk")
	a.w.after(a.backAfter(), a.connect)
}
