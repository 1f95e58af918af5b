package session

import (
	"fmt"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// Key expansion modules. What keys they have is configured, with those of the phone; what is really attached, the phone says.

// keyModule notes a module that the phone has found: a message each, in any order with its questions (flows.md 1.2).
func (x *Exchange) keyModule(d *device, m *skinny.ExtensionDeviceCaps) {
	if m.Instance < 1 || m.Instance > skinny.MaxModules || d.modules[m.Instance-1] == m.Module() {
		return
	}
	found := m.Module()
	d.modules[m.Instance-1] = found
	x.log(LogEntry{Level: Info, Message: "phone has a key module", Device: d.name, Detail: fmt.Sprintf("module %d is a %s with %d keys", m.Instance, found.Model, found.Keys)})
	x.dirtyDevice(d)
}

// found is the modules that the phone says it has.
func (d *device) found() []skinny.Module {
	var found []skinny.Module
	for _, m := range d.modules {
		if m != (skinny.Module{}) {
			found = append(found, m)
		}
	}
	return found
}

// checkKeys warns of configured keys that are on no module. Models that do not say what is attached are believed to have two of the largest.
func (x *Exchange) checkKeys(d *device) {
	if len(d.model.Modules) == 0 {
		return
	}
	room, has := d.model.LineKeys, "and reports no key module"
	if found := d.found(); d.model.SilentModules {
		room += d.model.ModuleKeys()
		has = fmt.Sprintf("and its key modules %d at the most", d.model.ModuleKeys())
	} else if len(found) > 0 {
		var names []string
		for _, m := range found {
			room += m.Keys
			names = append(names, m.String())
		}
		has = "and reports " + strings.Join(names, " and ")
	}
	last := len(d.cfg.Buttons)
	for last > 0 && d.cfg.Buttons[last-1].Kind == ButtonNone {
		last--
	}
	if last > room {
		x.log(LogEntry{Level: Warn, Message: "keys are configured that the phone does not have", Device: d.name,
			Detail: fmt.Sprintf("keys %d to %d: it has %d keys of its own, %s; does its file name the module (addOnModules)?", room+1, last, d.model.LineKeys, has)})
	}
}
