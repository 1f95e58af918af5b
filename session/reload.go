package session

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

func (x *Exchange) sortedDevices() []*device {
	return slices.SortedFunc(maps.Values(x.devices), func(a, b *device) int { return strings.Compare(string(a.name), string(b.name)) })
}

// reload takes a new configuration. What needs no restart of a phone applies at once; a phone whose keys changed restarts when it is idle;
// one that was removed ends its calls and is then refused. Asterisks and the instance stay as they are: they need a restart of the process.
func (x *Exchange) reload(cfg *Config) {
	old := x.cfg
	next := *cfg
	next.Asterisk, next.Instance = old.Asterisk, old.Instance
	x.cfg = &next
	for _, number := range slices.Sorted(maps.Keys(next.Lines)) {
		c := next.Lines[number]
		if l := x.lines[number]; l != nil {
			x.changeLine(l, c)
		} else {
			x.addLine(c)
		}
	}
	restarted, removed, added := 0, 0, 0
	for _, d := range x.sortedDevices() {
		c, back := next.Devices[d.name], d.removed
		switch {
		case c == nil:
			d.removed = true
			removed++
		case !sameKeys(d.cfg, c, old, &next):
			d.pending, d.restart, d.removed = c, true, false
			restarted++
		default:
			private := x.private(d)
			d.cfg, d.removed, d.pending, d.restart = c, false, nil, false
			if x.private(d) != private {
				x.showPrivacy(d)
			}
			x.dirtyDevice(d)
		}
		if back && d.inService() { // it was told nothing meanwhile
			x.welcomeMessages(d)
			x.showWatched(d)
		}
		x.retire(d)
	}
	for _, name := range slices.Sorted(maps.Keys(next.Devices)) {
		x.forgetUnknown(name)
		if x.devices[name] == nil {
			x.dirtyDevice(x.addDevice(name, next.Devices[name]))
			added++
		}
	}
	for _, number := range slices.Sorted(maps.Keys(x.lines)) {
		l := x.lines[number]
		if next.Lines[number] == nil && len(l.appearances) == 0 {
			x.dropLine(l)
		}
	}
	x.indexNumbers()
	for _, d := range x.sortedDevices() {
		if d.inService() && len(d.parties) == 0 && x.idleKeyMask(d) != d.idleMask {
			x.idleKeys(d) // pickup may have come or gone
		}
	}
	for _, c := range x.sortedCalls() {
		x.fitSlot(c)
		x.touch(c) // who may barge in may have changed
	}
	x.log(LogEntry{Level: Info, Message: "configuration reloaded",
		Detail: fmt.Sprintf("%d phones added, %d removed, %d to restart when idle", added, removed, restarted)})
}

// sameKeys says that a phone would be told the same about its keys.
func sameKeys(a, b *Device, old, next *Config) bool {
	if !slices.EqualFunc(a.Buttons, b.Buttons, Button.same) || a.DateFormat != b.DateFormat {
		return false
	}
	for _, k := range a.Buttons {
		if k.Kind == ButtonLine && (old.Lines[k.Line] == nil) != (next.Lines[k.Line] == nil) {
			return false
		}
	}
	return true
}

// changeLine applies a line's new settings; its phones are told the label.
func (x *Exchange) changeLine(l *line, c *Line) {
	before, name, forward := l.label(), l.identity(), x.forwards(l)
	l.cfg = c
	x.changed.line(l)
	x.fitMailbox(l)
	if x.forwards(l) != forward {
		x.showForward(l)
	}
	if l.label() == before && l.identity() == name {
		return
	}
	for _, a := range l.appearances {
		if a.dev.registered() {
			x.lineStat(a.dev, a.instance)
		}
	}
}

// retireLater has the phone looked at when the step is over: its next call may be on the way.
func (x *Exchange) retireLater(d *device) {
	if d.removed || d.restart {
		x.retiring = append(x.retiring, d)
	}
}

func (x *Exchange) retireIdle() {
	for i := 0; i < len(x.retiring); i++ { // it may grow
		x.retire(x.retiring[i])
	}
	clear(x.retiring)
	x.retiring = x.retiring[:0]
}

// retire restarts an idle phone whose keys changed, and lets go of an idle one that was removed.
func (x *Exchange) retire(d *device) {
	if d.callsOn(nil) > 0 || x.devices[d.name] != d {
		return
	}
	if d.removed || d.restart {
		x.dropRemotes(d)
	}
	switch {
	case d.removed:
		delete(x.devices, d.name)
		x.send(d, &skinny.Reset{ResetType: skinny.ResetTypeRestart})
		if c := d.conn; c != nil {
			x.detach(d, "removed from the configuration", false)
			x.closeConn(c)
		}
		x.dropButtons(d)
		x.changed.removedDevice(d)
	case d.restart:
		d.restart = false
		x.dropButtons(d)
		d.cfg, d.pending = d.pending, nil
		x.fitButtons(d)
		if d.registered() && d.idle != "" {
			x.idlePrompt(d, false) // its lines are others, and others are forwarded
		}
		x.send(d, &skinny.Reset{ResetType: skinny.ResetTypeRestart})
		for _, a := range d.appearances {
			x.touchLine(a.line)
		}
		x.dirtyDevice(d)
	}
}

func (x *Exchange) dropButtons(d *device) {
	for _, a := range d.appearances {
		x.dropAppearance(a)
	}
	x.unwatchKeys(d)
	d.appearances, d.dials, d.places = nil, nil, nil
}

func (x *Exchange) dropLine(l *line) {
	delete(x.lines, l.cfg.Number)
	l.state = deviceUnavailable
	x.tellLine(l)
	x.lineComesOrGoes(l)
	x.changed.removedLine(l)
}

// indexNumbers sorts the lines' numbers for matchLines.
func (x *Exchange) indexNumbers() {
	x.numbers = slices.Sorted(maps.Keys(x.cfg.Lines))
}
