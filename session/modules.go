package session

import (
	"fmt"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// Key expansion modules, and keys that a phone has nowhere. What keys modules have is configured, with those of the phone; what is really attached, the phone
// says.

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

// checkKeys warns of configured keys that the phone does not have, or that are on no module: those are served, for not all phones report their modules.
func (x *Exchange) checkKeys(d *device) {
	missing, has := d.left, "it has "+keysOf(d.model)
	if n := d.model.FixedDials(); n > 0 && d.model.SoftKeys > 0 {
		has += fmt.Sprintf(", and %d for speed dials", n)
	} else if n > 0 {
		has += fmt.Sprintf(", and %d for speed dials and features", n)
	}
	if len(d.model.Modules) > 0 {
		var room int
		room, has = d.reports()
		missing = nil
		for i, b := range d.cfg.Buttons {
			if i >= room && b.Kind != ButtonNone {
				missing = append(missing, i)
			}
		}
	}
	if len(missing) == 0 {
		return
	}
	switch len(d.left) {
	case 0:
	case len(missing):
		has += "; left out"
	default:
		has += "; left out: " + d.named(d.left)
	}
	x.log(LogEntry{Level: Warn, Message: "keys are configured that the phone does not have", Device: d.name,
		Detail: fmt.Sprintf("%s, %s: %s", d.model.Name, d.named(missing), has)})
}

// reports is how many keys a phone has with the modules that it says it has, and how it says so. Models that do not say what is attached are believed to
// have two of the largest.
func (d *device) reports() (room int, has string) {
	room, has = d.model.LineKeys, "it has "+keysOf(d.model)+" of its own, "
	switch found := d.found(); {
	case d.model.SilentModules:
		room += d.model.ModuleKeys()
		has += fmt.Sprintf("and its key modules %d at the most", d.model.ModuleKeys())
	case len(found) == 0:
		has += "and reports no key module"
	default:
		var names []string
		for _, m := range found {
			room += m.Keys
			names = append(names, m.String())
		}
		has += "and reports " + strings.Join(names, " and ")
	}
	return room, has + " (does its file name the module in addOnModules?)"
}

// keysOf is how many keys a model has of its own.
func keysOf(m *skinny.Model) string {
	if m.LineKeys == 1 {
		return "1 key"
	}
	return fmt.Sprintf("%d keys", m.LineKeys)
}

// named is keys as they are counted in the configuration, and the lines among them: "keys 2, 4 to 6 (lines 1004, 1005)".
func (d *device) named(keys []int) string {
	var spans, lines []string
	for i := 0; i < len(keys); {
		last := i
		for last+1 < len(keys) && keys[last+1] == keys[last]+1 {
			last++
		}
		if last == i {
			spans = append(spans, fmt.Sprint(keys[i]+1))
		} else {
			spans = append(spans, fmt.Sprintf("%d to %d", keys[i]+1, keys[last]+1))
		}
		i = last + 1
	}
	for _, i := range keys {
		if b := d.cfg.Buttons[i]; b.Kind == ButtonLine {
			lines = append(lines, b.Line)
		}
	}
	text := "key " + strings.Join(spans, ", ")
	if len(keys) > 1 {
		text = "keys " + strings.Join(spans, ", ")
	}
	switch len(lines) {
	case 0:
		return text
	case 1:
		return text + " (line " + lines[0] + ")"
	}
	return text + " (lines " + strings.Join(lines, ", ") + ")"
}
