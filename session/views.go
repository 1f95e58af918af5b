package session

// changes are what the next call of Changes has to show.
type changes struct {
	devices []*device
	lines   []*line
	calls   []*call
	done    []Change // views that need no more work
}

func (x *Exchange) dirtyDevice(d *device) {
	if !d.dirty {
		d.dirty = true
		x.changed.devices = append(x.changed.devices, d)
	}
}

// dirtyLines marks the lines of a phone.
func (x *Exchange) dirtyLines(d *device) {
	for _, a := range d.appearances {
		x.dirtyLine(a.line)
	}
}

func (x *Exchange) dirtyCall(c *call) {
	if !c.dirty && !c.hidden {
		c.dirty = true
		x.changed.calls = append(x.changed.calls, c)
	}
}

func (ch *changes) line(l *line) {
	if !l.dirty {
		l.dirty = true
		ch.lines = append(ch.lines, l)
	}
}

func (ch *changes) unknown(v *UnknownView) { ch.done = append(ch.done, Change{Unknown: v}) }

func (ch *changes) removedDevice(d *device) {
	ch.done = append(ch.done, Change{Device: &DeviceView{Name: d.name}, Removed: true})
}

func (ch *changes) removedLine(l *line) {
	ch.done = append(ch.done, Change{Line: &LineView{Number: l.cfg.Number}, Removed: true})
}

func (x *Exchange) removedCall(c *call) {
	if !c.hidden {
		c.hidden = true
		x.changed.done = append(x.changed.done, Change{Call: &CallView{ID: c.id}, Removed: true})
	}
}

// Changes appends the views that are new since the last call: immutable pictures for readers outside the loop. The first call shows everything.
func (x *Exchange) Changes(out []Change) []Change {
	out = append(out, x.changed.done...) // first: what was removed may be back
	for _, c := range x.changed.calls {
		c.dirty = false
		for _, p := range c.parties {
			x.dirtyDevice(p.dev)
			x.changed.line(p.app.line)
		}
		if !c.hidden {
			out = append(out, Change{Call: c.view()})
		}
	}
	for _, d := range x.changed.devices {
		d.dirty = false
		if x.devices[d.name] == d {
			out = append(out, Change{Device: x.deviceView(d)})
		}
	}
	for _, l := range x.changed.lines {
		l.dirty = false
		if x.lines[l.cfg.Number] == l {
			out = append(out, Change{Line: x.lineView(l)})
		}
	}
	clear(x.changed.devices)
	clear(x.changed.lines)
	clear(x.changed.calls)
	clear(x.changed.done)
	x.changed = changes{x.changed.devices[:0], x.changed.lines[:0], x.changed.calls[:0], x.changed.done[:0]}
	return out
}

func (x *Exchange) deviceView(d *device) *DeviceView {
	v := &DeviceView{
		Name: d.name, Description: d.cfg.Description, Registered: d.registered(), Since: d.since, LastReason: d.lastReason,
		OffHook: d.offHook, Prompt: d.idle.english(), Load: d.load, Remote: d.remote, DND: x.dnd(d), Privacy: x.private(d),
	}
	if d.model.Name != "" {
		v.Model, v.Type, v.Protocol = d.model.Name, uint32(d.kind), uint8(d.dialect.Version)
	}
	for _, m := range d.found() {
		v.Modules = append(v.Modules, ModuleView(m))
	}
	for _, a := range d.appearances {
		v.Lines = append(v.Lines, a.line.cfg.Number)
	}
	for _, i := range d.left {
		kind, target := d.cfg.Buttons[i].what()
		v.LeftOut = append(v.LeftOut, KeyView{Key: i + 1, Kind: kind, Target: target})
	}
	for _, p := range d.parties {
		v.Calls = append(v.Calls, p.view())
	}
	return v
}

// what is what a key is for, as readers outside have it.
func (b Button) what() (kind, target string) {
	switch b.Kind {
	case ButtonLine:
		return "line", b.Line
	case ButtonSpeedDial:
		return "speeddial", b.Number
	case ButtonService:
		return "service", b.URL
	}
	return "feature", string(b.Feature)
}

func (p *party) view() AppearanceView {
	v := AppearanceView{Call: p.call.id, Device: p.dev.name, Line: p.app.line.cfg.Number, Instance: p.app.instance, Reference: p.ref, State: p.state.String(),
		Muted: p.seat.muted}
	if leg := p.media.leg; leg != nil {
		v.Media = &MediaView{Codec: p.media.codec, Phone: leg.remote, Asterisk: leg.local, Channel: string(leg.id)}
	}
	return v
}

func (x *Exchange) lineView(l *line) *LineView {
	v := &LineView{Number: l.cfg.Number, Label: l.label(), Context: l.cfg.Context, State: "unavailable", Forward: x.forwards(l), Messages: x.messagesOf(l)}
	rank := 0
	for _, a := range l.appearances {
		v.Devices = append(v.Devices, a.dev.name)
		if a.dev.registered() && rank == 0 {
			v.State = "idle"
		}
		for _, p := range a.dev.parties {
			if p.app != a {
				continue
			}
			v.Calls = append(v.Calls, p.view())
			if state, r := stateName(p.state); r > rank {
				v.State, rank = state, r
			}
		}
	}
	return v
}

// stateName is what a party makes of its line, and how much that counts among others.
func stateName(s partyState) (string, int) {
	switch s {
	case ringIn:
		return "ringing", 2
	case held:
		return "hold", 1
	case remote: // another phone of the line counts
		return "", 0
	}
	return "inuse", 3
}

func (c *call) view() *CallView {
	v := &CallView{ID: c.id, State: c.state(), From: c.from, To: c.to, Created: c.created, Answered: c.answered, Conference: c.many, Room: c.room}
	if c.pbx != nil {
		v.Asterisk = c.pbx.cfg.Name
	}
	for _, p := range c.parties {
		v.Appearances = append(v.Appearances, p.view())
	}
	for _, ch := range c.channels {
		if ch.kind != legChannel {
			v.Channels = append(v.Channels, ChannelView{ID: string(ch.id), Name: ch.name, State: ch.state(), Held: ch.held && ch.isFar(),
				Muted: ch.seat.muted})
		}
	}
	return v
}

func (ch *channel) state() string {
	switch {
	case ch.leave != stay || ch.gone || ch.replaced:
		return "ending"
	case ch.answered:
		return "up"
	case ch.early:
		return "early"
	case !ch.inApp:
		return "new"
	case ch.kind == inChannel:
		return "ring"
	}
	return "dialling"
}
