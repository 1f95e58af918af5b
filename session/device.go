package session

import (
	"net/netip"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

type addrPort = netip.AddrPort

// line is a directory number and where it appears.
type line struct {
	cfg         *Line
	dirty       bool
	stale       bool          // its state is to be looked at when the step is over
	device      string        // its name among the states of devices: Stasis:1001
	state       string        // as Asterisk and those who watch it were told
	box         string        // the name of its mailbox's state; empty: it has none
	waiting     bool          // messages wait, as its phones show
	appearances []*appearance // on configured phones, in the order of their names
}

// appearance is a line on a key of a phone.
type appearance struct {
	dev      *device
	line     *line
	instance uint32
	lamp     skinny.LampMode // as last sent
}

// device is a configured phone, registered or not.
type device struct {
	name        DeviceName
	cfg         *Device
	appearances []*appearance // by instance, from 1
	dials       []Button      // speed dials and feature keys: they count together, from 1 (enums.md 1.1)
	places      []place       // where they are on the phone, since it registered
	watches     []*watchingKey
	services    []Button
	left        []int // which of its configured keys it does not have, from 0

	conn       *conn // nil: not registered
	since      time.Time
	lastReason string
	kind       skinny.DeviceType
	model      *skinny.Model // never nil; shared by the phones of a type
	dialect    skinny.Dialect
	load       string
	maxLines   int                              // by the phone's word; 0: it has none
	modules    [skinny.MaxModules]skinny.Module // key expansion modules that it reports, in their order
	codecs     map[Codec]bool                   // from the phone's capabilities; nil before them
	remote     addrPort

	offHook     bool   // by the phone's word
	speaker     bool   // the off-hook is the speaker's
	idle        text   // the idle prompt; zero until the phone asked for the time
	idleMask    uint32 // of the softkeys beside no call, as last sent
	timeout     time.Duration
	parties     []*party        // its calls, oldest first
	active      *party          // the one that has the phone's ear; nil: none
	kept        stream          // the RTP that it had when it was lost, until it is back and was told what to do with it
	past        []uint32        // references on shared lines whose end it was told
	lists       []*subscription // entries of call lists, oldest first
	lastDial    string
	pending     *Device // its keys from the next restart on
	restart     bool    // when idle: its keys changed
	removed     bool    // from the configuration: goes when its calls are over
	hookTimer   timer   // begins, then ends, the reorder tone when the handset stays lifted after the far end went
	remarkTimer timer   // ends what is shown over something else
	said        string  // what a display without prompts shows, or will when the remark ends
	listing     bool    // the page of a parking lot may be on the display
	hookTone    bool    // that tone sounds
	dirty       bool
}

func (x *Exchange) addDevice(name DeviceName, cfg *Device) *device {
	d := &device{name: name, cfg: cfg, model: &noModel}
	x.devices[name] = d
	x.fitButtons(d)
	return d
}

// fitButtons lays out the keys of d. Instances count for each kind from 1, in key order (enums.md 1.1).
func (x *Exchange) fitButtons(d *device) {
	d.appearances, d.dials, d.places, d.services = nil, nil, nil, nil
	for _, b := range d.cfg.Buttons {
		switch b.Kind {
		case ButtonSpeedDial, ButtonFeature:
			d.dials = append(d.dials, b)
		case ButtonService:
			d.services = append(d.services, b)
		}
	}
	x.fitLines(d)
	x.watchKeys(d)
}

// fitLines gives the phone the lines that it has keys for, as far as its model is known, and no others: those would ring where nobody could answer.
func (x *Exchange) fitLines(d *device) {
	d.left = d.layout().left
	n := 0
	for i, b := range d.cfg.Buttons {
		l := x.lines[b.Line]
		if b.Kind != ButtonLine || l == nil || slices.Contains(d.left, i) { // conf refuses a file without the line
			continue
		}
		if n++; n <= len(d.appearances) {
			continue // those that are left out come behind the others
		}
		a := &appearance{dev: d, line: l, instance: uint32(n), lamp: skinny.LampModeOff}
		d.appearances = append(d.appearances, a)
		l.insert(a)
		x.dirtyLine(l)
		x.fitMailbox(l)
	}
	for _, a := range d.appearances[n:] {
		for _, p := range slices.Clone(d.parties) {
			if p.app == a { // of the phone that it was before
				x.hangup(p)
			}
		}
		x.dropAppearance(a)
	}
	d.appearances = d.appearances[:n:n]
	x.dirtyDevice(d)
}

// dropAppearance takes a line off a phone.
func (x *Exchange) dropAppearance(a *appearance) {
	l := a.line
	l.appearances = slices.DeleteFunc(l.appearances, func(o *appearance) bool { return o == a })
	x.dirtyLine(l)
	x.fitMailbox(l)
	if len(l.appearances) == 0 && x.cfg.Lines[l.cfg.Number] == nil {
		x.dropLine(l)
	}
}

func (l *line) insert(a *appearance) {
	i := len(l.appearances)
	for i > 0 && l.appearances[i-1].dev.name > a.dev.name {
		i--
	}
	l.appearances = append(l.appearances, nil)
	copy(l.appearances[i+1:], l.appearances[i:])
	l.appearances[i] = a
}

// appearance finds the line of a message: instance 0, or one that the phone does not have, is the first line (7920 and 7912 send 0,
// and old 7906 and 7911 a button index: flows.md 11).
func (d *device) appearance(instance uint32) *appearance {
	if len(d.appearances) == 0 {
		return nil
	}
	if instance == 0 || int(instance) > len(d.appearances) {
		return d.appearances[0]
	}
	return d.appearances[instance-1]
}

// party finds the phone's call by reference; nil when it has none such.
func (d *device) party(ref uint32) *party {
	if ref == 0 {
		return nil
	}
	for _, p := range d.parties {
		if p.ref == ref && !p.unseen() {
			return p
		}
	}
	return nil
}

// ringing is the oldest call that rings on the phone, on this appearance when one is given.
func (d *device) ringing(a *appearance) *party {
	for _, p := range d.parties {
		if p.state == ringIn && (a == nil || p.app == a) {
			return p
		}
	}
	return nil
}

// held is the call put on hold last.
func (d *device) held(a *appearance) *party {
	for i := len(d.parties) - 1; i >= 0; i-- {
		if p := d.parties[i]; p.state == held && !p.unseen() && (a == nil || p.app == a) {
			return p
		}
	}
	return nil
}

// callsOn counts the phone's own calls of an appearance, of all when it is nil. Those of other phones of a line are none.
func (d *device) callsOn(a *appearance) int {
	n := 0
	for _, p := range d.parties {
		if (a == nil || p.app == a) && p.state != remote {
			n++
		}
	}
	return n
}

// noModel is that of a phone that never registered.
var noModel skinny.Model

// modelOf is what is known of a type of phone; the phones of a known type share it.
func (x *Exchange) modelOf(t skinny.DeviceType) *skinny.Model {
	if m := x.models[t]; m != nil {
		return m
	}
	m := skinny.ModelOf(t)
	if m.Known { // others come from the network
		x.models[t] = &m
	}
	return &m
}

func (d *device) registered() bool { return d.conn != nil }

// hookOnly says that the hook, and a flash of it, does what others have softkeys for: telephones behind adapters, 6901, 6911.
func (d *device) hookOnly() bool { return d.model.HookFlash && d.model.SoftKeys == 0 }

// inService says that the phone was told all that it asked for when it registered: from then on it is shown what happens.
func (d *device) inService() bool { return d.conn != nil && d.idle != "" && !d.removed }

// dynamic says whether the phone gets the messages with texts of any length (messages.md 3.4: safe from version 17).
func (d *device) dynamic() bool { return d.dialect.Version >= 17 }
