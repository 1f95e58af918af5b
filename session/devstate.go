package session

import (
	"maps"
	"slices"

	"github.com/skinnyd/skinnyd/ari"
)

// Asterisk keeps states of devices by name: of its own (PJSIP/1001), of mailboxes (MWI:1001@default), of nobody (Custom:night). We ask for those
// that somebody here watches (watch.go), and tell it those of our lines (Stasis:1001), so that its queues and other telephones see them.

// deviceState is one of them in one Asterisk: what is wanted of it and what is known, as with channels.
type deviceState struct {
	name string
	line bool // ours: Asterisk is told, again after each loss of the link

	// Wanted.
	watch bool
	set   string // what Asterisk is to be told; empty: nothing

	// Known.
	watched bool
	told    string
	state   string // while it is watched; empty: not known
	kept    string // what it was when the link was lost, until Asterisk says it anew
	busy    bool   // a command about it is in flight
	unsure  bool   // one was lost with the link, and may still be carried out
	waiting bool   // it is in pbx.waiting
}

// maxStateOrders is how many commands about states an Asterisk carries out at once: ten thousand lines are told when the link is up.
const maxStateOrders = 12

// stateOrder is what a CommandDone about a state is about.
type stateOrder struct {
	pbx   *pbx
	state *deviceState
	what  ari.Command
}

// lastWord is what Asterisk said last: lamps do not go out for want of a link.
func (s *deviceState) lastWord() string {
	if s.state == "" {
		return s.kept
	}
	return s.state
}

// lose: the state is not known any more.
func (s *deviceState) lose() {
	if s.state != "" {
		s.kept, s.state = s.state, ""
	}
}

// next is the next command that brings it nearer to what is wanted; nil when nothing is to be done now.
func (s *deviceState) next() ari.Command {
	switch {
	case s.busy:
		return nil
	case s.watch && !s.watched:
		return ari.Watch{Name: s.name}
	case !s.watch && s.watched:
		return ari.Unwatch{Name: s.name}
	case s.set != "" && s.set != s.told:
		return ari.SetDeviceState{Name: s.name, State: s.set}
	}
	return nil
}

// deviceState is the one of that name, a new one if need be.
func (b *pbx) deviceState(name string) *deviceState {
	s := b.states[name]
	if s == nil {
		s = &deviceState{name: name}
		b.states[name] = s
	}
	return s
}

// order has it looked at when the step is over.
func (b *pbx) order(s *deviceState) {
	if !s.waiting {
		s.waiting = true
		b.waiting = append(b.waiting, s)
	}
}

// orderStates asks for the next steps of what waits, a few at once.
func (x *Exchange) orderStates() {
	for _, b := range x.pbxs {
		for b.up && b.flying < maxStateOrders && b.turn < len(b.waiting) {
			s := b.waiting[b.turn]
			b.turn++
			s.waiting = false
			cmd := s.next()
			if cmd == nil {
				b.forgetState(s)
				continue
			}
			s.busy = true
			b.flying++
			x.sequence.command++
			x.stateOrders[x.sequence.command] = stateOrder{b, s, cmd}
			x.out = append(x.out, Effect{Kind: Do, Asterisk: b.index, ID: x.sequence.command, Command: cmd})
		}
		if b.turn == len(b.waiting) {
			clear(b.waiting)
			b.waiting, b.turn = b.waiting[:0], 0
		}
	}
}

// stateDone takes the end of a command about a state; false when it is about something else.
func (x *Exchange) stateDone(id CommandID, r ari.Result) bool {
	o, ok := x.stateOrders[id]
	if !ok {
		return false
	}
	delete(x.stateOrders, id)
	b, s := o.pbx, o.state
	b.flying--
	s.busy = false
	if r.Status == ari.Lost { // LinkUp begins anew
		s.unsure = true
		if b.up && !x.shuttingDown { // at the end the link is taken away with orders in flight
			x.linkDown(b, r.Message)
		}
		return true
	}
	switch cmd := o.what.(type) {
	case ari.Watch:
		s.watched, s.state, s.kept = true, r.State, ""
	case ari.Unwatch:
		s.watched, s.state, s.kept = false, "", ""
	case ari.SetDeviceState:
		s.told = cmd.State
		if !s.line { // once is enough: the dialplan may set it as well
			if s.set == cmd.State {
				s.set = ""
			}
			s.told = ""
			if r.State != "" && s.watched {
				s.state = r.State
			}
		}
	}
	if r.Status == ari.Refused {
		x.stateRefused(b, r)
	}
	b.order(s)
	x.stateChanged(s.name)
	return true
}

// stateRefused says once what is wrong: it is the same with all of them.
func (x *Exchange) stateRefused(b *pbx, r ari.Result) {
	if b.stateless {
		return
	}
	b.stateless = true
	x.log(LogEntry{Level: Warn, Message: "device state refused", Asterisk: b.cfg.Name,
		Detail: r.Message + "; keys that watch something show no state: load res_stasis_device_state.so and func_devstate.so"})
}

// forgetState drops one that nobody needs any more.
func (b *pbx) forgetState(s *deviceState) {
	if !s.watch && !s.watched && s.set == "" && !s.busy {
		delete(b.states, s.name)
	}
}

// stateEvent is a state that changed in Asterisk.
func (x *Exchange) stateEvent(b *pbx, ev ari.DeviceState) {
	if s := b.states[ev.Name]; s != nil {
		s.state = ev.State
		x.stateChanged(s.name)
	}
}

// statesUp asks for and tells everything again: nobody knows what the Asterisk has kept.
func (x *Exchange) statesUp(b *pbx) {
	maps.DeleteFunc(x.stateOrders, func(_ CommandID, o stateOrder) bool { return o.pbx == b })
	b.flying, b.waiting, b.turn, b.stateless = 0, nil, 0, false
	for _, name := range slices.Sorted(maps.Keys(b.states)) {
		s := b.states[name]
		if s.unsure = s.unsure || s.busy; s.unsure {
			x.after(&b.lateTimer, lateGrace, b)
		}
		s.lose()
		s.busy, s.waiting, s.watched, s.told = false, false, false, ""
		if !s.line {
			s.set = ""
		}
		b.order(s)
	}
}

// statesLate asks again for what was asked about states while something that was lost with the link could still be carried out after it.
func (b *pbx) statesLate() {
	for _, name := range slices.Sorted(maps.Keys(b.states)) {
		if s := b.states[name]; s.unsure {
			s.unsure, s.watched, s.told = false, false, ""
			b.order(s)
		}
	}
}

// statesDown: what was known is not any more. Keys say so; a lamp stays as it is.
func (x *Exchange) statesDown(b *pbx) {
	for _, name := range slices.Sorted(maps.Keys(b.states)) {
		if s := b.states[name]; s.state != "" {
			s.lose()
			x.stateChanged(name)
		}
	}
}

// setState sets the state of a device that is nobody's, in every Asterisk; false when there is none.
func (x *Exchange) setState(name, state string) bool {
	done := false
	for _, b := range x.pbxs {
		if b.up {
			s := b.deviceState(name)
			s.set = state
			b.order(s)
			done = true
		}
	}
	return done
}

// stateToBe is what a state is, or will be once the orders about it are carried out.
func (x *Exchange) stateToBe(name string) string {
	for _, b := range x.pbxs {
		if s := b.states[name]; b.up && s != nil && s.set != "" {
			return s.set
		}
	}
	return x.stateOf(name)
}
