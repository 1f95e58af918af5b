package session

import "github.com/skinnyd/skinnyd/skinny"

// Do not disturb is of a phone, whatever its lines: calls find it busy, or are shown without a sound.

// dnd is how the phone is left alone now. A model that can only reject does so.
func (x *Exchange) dnd(d *device) DND {
	mode := x.disturb[d.name]
	if mode == DNDSilent && d.model.NoSilentDND {
		return DNDReject
	}
	return mode
}

// setDND leaves a phone alone from now on, or not.
func (x *Exchange) setDND(d *device, mode DND, by string) {
	if x.disturb[d.name] == mode {
		return
	}
	if mode == DNDOff {
		delete(x.disturb, d.name)
		x.drop(BucketDND, string(d.name))
	} else {
		x.disturb[d.name] = mode
		x.save(BucketDND, string(d.name), mode)
	}
	detail := "off"
	if mode != DNDOff {
		detail = string(x.dnd(d))
	}
	x.log(LogEntry{Level: Info, Message: "do not disturb changed", Device: d.name, Detail: detail + ", by " + by})
	x.dirtyDevice(d)
	x.dirtyLines(d)
	if !d.registered() {
		return
	}
	x.showFeature(d, FeatureDND)
	if d.idle != "" {
		x.idlePrompt(d, false)
	}
	if p := d.loudest(); p != nil && d.active == nil {
		x.ringAloud(p)
	}
}

// dndKey turns it on, in the way that the phone is configured for, or off.
func (x *Exchange) dndKey(d *device) { x.setDND(d, x.dndToggled(d), string(d.name)) }

func (x *Exchange) dndToggled(d *device) DND {
	switch {
	case x.disturb[d.name] != DNDOff:
		return DNDOff
	case d.cfg.DND == DNDSilent:
		return DNDSilent
	}
	return DNDReject
}

// orderDND is an operator's order.
func (x *Exchange) orderDND(ev SetDND) {
	if d := x.devices[ev.Device]; d != nil && (ev.DND == DNDOff || ev.DND == DNDReject || ev.DND == DNDSilent) {
		x.setDND(d, ev.DND, "an operator")
	}
}

// welcomeDND shows a phone that comes back what it does not ask for.
func (x *Exchange) welcomeDND(d *device) {
	if x.dnd(d) != DNDOff {
		x.showFeature(d, FeatureDND)
	}
}

// ringAloud rings on, unless nobody is to be disturbed: then the lamp has to do.
func (x *Exchange) ringAloud(p *party) {
	if x.dnd(p.dev) != DNDOff && p.loudness() > 0 {
		x.ringer(p, skinny.RingModeFlashOnly, skinny.RingDurationOnce)
		return
	}
	x.ringer(p, p.ringMode(), skinny.RingDurationContinuous)
}
