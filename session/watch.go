package session

import (
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// Who watches a state is found by its name, so that a change costs no look at all phones.

// The states of devices that the core gives or tells apart (Asterisk's names).
const (
	deviceIdle        = "NOT_INUSE"
	deviceInUse       = "INUSE"
	deviceBusy        = "BUSY"
	deviceRinging     = "RINGING"
	deviceRingInUse   = "RINGINUSE"
	deviceOnHold      = "ONHOLD"
	deviceUnavailable = "UNAVAILABLE"
)

// watch is a state that somebody here needs.
type watch struct {
	name  string
	state string // as last told to those who need it
	keys  []*watchingKey
	boxes []*line         // whose mailbox it is
	lists []*subscription // of call lists
}

// watchingKey is a key of a configured phone. All phones of a house may have a key for the same state: one goes without a search for it.
type watchingKey struct {
	dev *device
	n   int // in device.dials
	on  *watch
	at  int // in watch.keys
}

func (w *watch) addKey(d *device, n int) *watchingKey {
	k := &watchingKey{dev: d, n: n, on: w, at: len(w.keys)}
	w.keys = append(w.keys, k)
	return k
}

func (w *watch) dropKey(k *watchingKey) {
	last := w.keys[len(w.keys)-1]
	w.keys[k.at], last.at = last, k.at
	w.keys[len(w.keys)-1] = nil
	w.keys = w.keys[:len(w.keys)-1]
}

// linePrefix begins the names of our lines: "Stasis:1001".
const linePrefix = "Stasis:"

// ownLine is the line of ours whose state has the name: it is known without Asterisk. nil: it is none.
func (x *Exchange) ownLine(name string) *line {
	number, ok := strings.CutPrefix(name, linePrefix)
	if !ok {
		return nil
	}
	return x.lines[number]
}

// stateOf is a state as it is known now; empty when it is not. Of several Asterisks the first counts that knows the device.
func (x *Exchange) stateOf(name string) string {
	if l := x.ownLine(name); l != nil {
		return l.state
	}
	known := ""
	for _, b := range x.pbxs {
		s := b.states[name]
		if s == nil || !s.watch || s.state == "" || known != "" && (s.state == "UNKNOWN" || s.state == "INVALID") {
			continue
		}
		if known == "" || known == "UNKNOWN" || known == "INVALID" {
			known = s.state
		}
	}
	return known
}

// blfStatuses is what keys show of a state. What is not here is unknown: UNAVAILABLE, INVALID.
var blfStatuses = map[string]skinny.BLFStatus{
	deviceIdle: skinny.BLFStatusIdle, deviceInUse: skinny.BLFStatusInUse, deviceBusy: skinny.BLFStatusInUse, deviceOnHold: skinny.BLFStatusInUse,
	deviceRinging: skinny.BLFStatusAlerting, deviceRingInUse: skinny.BLFStatusAlerting,
}

// blfStatus is what a key shows that watches the name.
func (x *Exchange) blfStatus(name string) skinny.BLFStatus {
	state := x.stateOf(name)
	if state == deviceBusy && x.ownLine(name) != nil {
		return skinny.BLFStatusDND
	}
	return blfStatuses[state]
}

// watching is the watch of a name, a new one if need be.
func (x *Exchange) watching(name string) *watch {
	w := x.watches[name]
	if w == nil {
		w = &watch{name: name, state: x.stateOf(name)}
		x.watches[name] = w
	}
	return w
}

// fitWatch brings what the Asterisks are asked for in line with who needs it: keys and mailboxes, as long as it is no line of ours.
func (x *Exchange) fitWatch(w *watch) {
	wanted := len(w.keys)+len(w.boxes) > 0 && x.ownLine(w.name) == nil
	for _, b := range x.pbxs {
		s := b.states[w.name]
		if s == nil && wanted {
			s = b.deviceState(w.name)
		}
		if s != nil && s.watch != wanted {
			s.watch = wanted
			b.order(s)
		}
	}
	if len(w.keys)+len(w.boxes)+len(w.lists) == 0 {
		delete(x.watches, w.name)
		return
	}
	x.stateChanged(w.name)
}

// stateChanged tells those who watch the name, when its state is another one. Mailboxes go by what was said last.
func (x *Exchange) stateChanged(name string) {
	w := x.watches[name]
	if w == nil {
		return
	}
	for _, l := range w.boxes {
		x.messagesChanged(l)
	}
	state := x.stateOf(name)
	if state == w.state {
		return
	}
	w.state = state
	for _, k := range w.keys {
		x.showWatching(k.dev, k.n)
	}
	for _, s := range w.lists {
		x.notifyList(s)
	}
}

// addLine makes a line.
func (x *Exchange) addLine(c *Line) *line {
	l := &line{cfg: c, device: linePrefix + c.Number, state: deviceUnavailable}
	x.lines[c.Number] = l
	l.waiting = x.hasMessages(l)
	x.tellLine(l)
	x.dirtyLine(l)
	x.lineComesOrGoes(l)
	return l
}

// lineComesOrGoes: who watches its name asks us from now on, or Asterisk. A line that is gone stays unavailable in Asterisk.
func (x *Exchange) lineComesOrGoes(l *line) {
	if w := x.watches[l.device]; w != nil {
		x.fitWatch(w)
	}
}

// tellLine has the Asterisks told the state of a line.
func (x *Exchange) tellLine(l *line) {
	for _, b := range x.pbxs {
		s := b.deviceState(l.device)
		s.line, s.set = true, l.state
		b.order(s)
	}
}

// dirtyLine marks a line: its view is old, and its state may be another one.
func (x *Exchange) dirtyLine(l *line) {
	x.changed.line(l)
	if !l.stale {
		l.stale = true
		x.stale = append(x.stale, l)
	}
}

// tellLines tells the states of the lines that this step changed.
func (x *Exchange) tellLines() {
	for i := 0; i < len(x.stale); i++ { // it may grow
		l := x.stale[i]
		l.stale = false
		if state := x.lineState(l); x.lines[l.cfg.Number] == l && state != l.state {
			l.state = state
			x.tellLine(l)
			x.stateChanged(l.device)
		}
	}
	clear(x.stale)
	x.stale = x.stale[:0]
}

// lineState is what a line is to those who watch it.
func (x *Exchange) lineState(l *line) string {
	var registered, leftAlone, ringing, talking, holding bool
	leftAlone = true
	for _, a := range l.appearances {
		if a.dev.registered() {
			registered = true
			leftAlone = leftAlone && x.dnd(a.dev) == DNDReject
		}
		for _, p := range a.dev.parties {
			if p.app != a {
				continue
			}
			switch p.state {
			case ringIn:
				ringing = true
			case dialling, proceeding, ringOut, connected, failed:
				talking = true
			case held:
				holding = true
			}
		}
	}
	switch {
	case ringing && (talking || holding):
		return deviceRingInUse
	case ringing:
		return deviceRinging
	case talking:
		return deviceInUse
	case holding:
		return deviceOnHold
	case !registered:
		return deviceUnavailable
	case leftAlone:
		return deviceBusy
	}
	return deviceIdle
}
