package session

import "github.com/skinnyd/skinnyd/skinny"

// How a line rings, and how a call waits while the phone has another.

var ringModes = map[RingType]skinny.RingMode{
	RingInside: skinny.RingModeInside, RingOutside: skinny.RingModeOutside, RingFeature: skinny.RingModeFeature,
	RingUrgent: skinny.RingModePrecedence, RingFlash: skinny.RingModeFlashOnly, RingSilent: skinny.RingModeOff,
}

// ringMode is the line's ring; without one of its own calls from outside are told by their ring.
func (p *party) ringMode() skinny.RingMode {
	if mode, ok := ringModes[p.app.line.cfg.Ring]; ok {
		return mode
	}
	if p.call.inbound.external {
		return skinny.RingModeOutside
	}
	return skinny.RingModeInside
}

// loudness is how much the call is noticed on an idle phone: 2 it rings, 1 it flashes, 0 it is seen on the screen only.
func (p *party) loudness() int {
	switch p.ringMode() {
	case skinny.RingModeOff:
		return 0
	case skinny.RingModeFlashOnly:
		return 1
	}
	return 2
}

// loudest is the call of those that ring on the phone that is noticed most, the oldest of several; nil when none rings.
func (d *device) loudest() *party {
	var found *party
	for _, p := range d.parties {
		if p.state == ringIn && (found == nil || p.loudness() > found.loudness()) {
			found = p
		}
	}
	return found
}

// calls is how many calls of the line a phone takes.
func (l *line) calls() int {
	if l.cfg.NoCallWaiting {
		return 1
	}
	return max(l.cfg.MaxCalls, 1)
}

// waitTone lets the person who talks hear that another call waits, and again for as long as it does; not of a line that makes
// no sound, nor on a phone that plays none in a conversation: that one has its lamp.
func (x *Exchange) waitTone(p *party) {
	cfg, active := p.app.line.cfg, p.dev.active
	if !cfg.CallWaitingTone || p.loudness() < 2 {
		return
	}
	if active != nil && active.state == connected && !p.dev.model.NoToneWithMedia {
		x.send(p.dev, &skinny.StartTone{Tone: skinny.ToneCallWaitingTone, LineInstance: active.app.instance, CallReference: active.ref})
	}
	if cfg.CallWaitingInterval > 0 {
		x.after(&p.waitTimer, cfg.CallWaitingInterval, p)
	}
}

// waitAgain: the call waits still.
func (x *Exchange) waitAgain(p *party) {
	if p.state == ringIn {
		x.waitTone(p)
	}
}

// autoLine is the line that a lifted handset takes, nil when a line key must be pressed first.
func (d *device) autoLine() *appearance {
	switch n := d.cfg.AutoLine; {
	case n == 0 || len(d.appearances) == 0:
		return nil
	case n <= len(d.appearances):
		return d.appearances[n-1]
	}
	return d.appearances[0] // the phone has no key for it
}

// primaryLine is the line of keys that name none.
func (d *device) primaryLine() *appearance {
	if a := d.autoLine(); a != nil {
		return a
	}
	return d.appearance(0)
}
