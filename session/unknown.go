package session

import (
	"fmt"

	"github.com/skinnyd/skinnyd/skinny"
)

// unknowns are the phones that tried to register and are not configured.
type unknowns map[DeviceName]*UnknownView

// maxUnknown bounds the list: names come from the network.
const maxUnknown = 1000

// unknownDevice refuses a phone, says why on its screen, and keeps what to write into the configuration.
func (x *Exchange) unknownDevice(c *conn, name DeviceName, model *skinny.Model) {
	x.sendConn(c, &skinny.RegisterReject{Text: "Unknown device " + string(name)})
	if c.device != nil {
		x.unbind(c.device, "registered as "+string(name))
	}
	x.closeConn(c)
	v := UnknownView{Name: name, First: x.now}
	if old := x.unknown[name]; old != nil {
		v = *old
	} else {
		if len(x.unknown) >= maxUnknown {
			x.forgetUnknown(x.unknown.oldest())
		}
		x.log(LogEntry{Level: Warn, Message: "unknown phone refused", Device: name,
			Detail: fmt.Sprintf("%s at %s; %s", model.Name, c.remote, deviceLine(name, model))})
	}
	v.Model, v.Remote, v.Last, v.Tries = model.Name, c.remote, x.now, v.Tries+1
	v.YAML = deviceYAML(name, model)
	if x.unknown == nil {
		x.unknown = unknowns{}
	}
	x.unknown[name] = &v
	x.changed.unknown(&v)
}

// oldest is the phone that did not try for the longest time: another one in its place is more likely to be looked for.
func (u unknowns) oldest() DeviceName {
	var oldest *UnknownView
	for _, v := range u {
		if oldest == nil || v.Last.Before(oldest.Last) || v.Last.Equal(oldest.Last) && v.Name < oldest.Name {
			oldest = v
		}
	}
	return oldest.Name
}

// forgetUnknown takes a phone off the list: the configuration has it now, or others need its place.
func (x *Exchange) forgetUnknown(name DeviceName) {
	if v := x.unknown[name]; v != nil {
		delete(x.unknown, name)
		x.changed.done = append(x.changed.done, Change{Unknown: v, Removed: true})
	}
}

// noSuchName says why a phone cannot be let in.
const noSuchName = "its name is none that the configuration takes: SEP and the 12 digits of its MAC address, or for gateways 3 to 15 letters, digits, _ and -"

// deviceYAML is the configuration of a phone, ready but for the number.
func deviceYAML(name DeviceName, model *skinny.Model) string {
	if !name.Valid() {
		return "# " + noSuchName + "\n"
	}
	return fmt.Sprintf("devices:\n  %q:\n    description: %q\n    buttons: [{line: \"1001\"}]\n", name, "Cisco "+model.Name)
}

// deviceLine is that in a line, without the double quotes, which a log escapes.
func deviceLine(name DeviceName, model *skinny.Model) string {
	if !name.Valid() {
		return noSuchName
	}
	return fmt.Sprintf("to let it in, add under devices: '%s': {description: 'Cisco %s', buttons: [{line: '1001'}]}", name, model.Name)
}
