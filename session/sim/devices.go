package sim

import (
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
)

// devices is the states of devices in an Asterisk, and what the link promises of them: the state in the answer to a Watch is newer than any event
// before it.
type devices struct {
	states  map[string]string
	watched map[string]bool
	reading map[string]string // what events told of a device whose state is being read
	refused map[string]bool

	// What the core was told: word is the last state, over a loss of the link, too. It counts while a watch is answered, or was before that loss; between
	// the configurations of a reload it may be forgotten.
	word     map[string]string
	asked    map[string]ari.Command
	answered map[string]bool
	doubtful map[string]bool
}

func newDevices() devices {
	return devices{states: map[string]string{}, watched: map[string]bool{}, reading: map[string]string{}, refused: map[string]bool{},
		word: map[string]string{}, asked: map[string]ari.Command{}, answered: map[string]bool{}, doubtful: map[string]bool{}}
}

// device begins what the commands about states are about.
const device = "device "

func aboutDevice(id string) bool { return strings.HasPrefix(id, device) }

func (d *devices) begin(id string, cmd ari.Command) {
	name := strings.TrimPrefix(id, device)
	delete(d.reading, name)
	d.asked[name] = cmd
	if _, ok := cmd.(ari.Unwatch); ok {
		delete(d.answered, name)
		d.doubtful[name] = true
	}
}

func (d *devices) tell(ev ari.DeviceState) { d.reading[ev.Name], d.word[ev.Name] = ev.State, ev.State }

func (d *devices) end(id string, r *ari.Result) {
	if !aboutDevice(id) {
		return
	}
	name := strings.TrimPrefix(id, device)
	if state, ok := d.reading[name]; ok && r.State != "" {
		r.State = state
	}
	if _, ok := d.asked[name].(ari.Watch); ok && r.Status != ari.Lost {
		d.word[name] = r.State
		d.answered[name] = true
		delete(d.doubtful, name)
	}
}

// up: all is asked for again.
func (d *devices) up() { clear(d.answered) }

// forgotten: the process that was told of it is no more.
func (d *devices) forgotten() {
	clear(d.reading)
	clear(d.word)
	clear(d.asked)
	clear(d.answered)
	clear(d.doubtful)
}

// reloaded: what is not watched now may be forgotten before it is watched again.
func (a *asterisk) reloaded() {
	for _, box := range mailboxes {
		if name := "MWI:" + box; !a.told || !a.devices.answered[name] {
			a.devices.doubtful[name] = true
		}
	}
}

// carryOutDevice is what Asterisk does about a state; false when the command is about something else.
func (a *asterisk) carryOutDevice(cmd ari.Command) (ari.Result, bool) {
	d := &a.devices
	no := a.w.chance(a.w.mix.refuse) && !a.w.quiet
	refuse := func(name string) (ari.Result, bool) {
		d.refused[name] = true
		delete(d.watched, name)
		return refused, true
	}
	switch c := cmd.(type) {
	case ari.Watch:
		if no {
			return refuse(c.Name)
		}
		d.watched[c.Name] = true
		delete(d.refused, c.Name)
		return ari.Result{State: d.state(c.Name)}, true
	case ari.Unwatch:
		if !d.watched[c.Name] {
			return gone, true
		}
		delete(d.watched, c.Name)
		return ari.Result{}, true
	case ari.SetDeviceState:
		if no {
			return refuse(c.Name)
		}
		a.change(c.Name, c.State)
		if strings.HasPrefix(c.Name, "Custom:") {
			return ari.Result{State: c.State}, true
		}
		return ari.Result{}, true
	}
	return ari.Result{}, false
}

func (d *devices) state(name string) string {
	if s, ok := d.states[name]; ok {
		return s
	}
	return "UNKNOWN"
}

// change is a new state of a device.
func (a *asterisk) change(name, state string) {
	if a.devices.state(name) == state {
		return
	}
	a.devices.states[name] = state
	if a.devices.watched[name] {
		a.emit(ari.DeviceState{Name: name, State: state})
	}
}

var (
	mailboxes = []string{"1@default", "2@default"}
	// foreign are devices that are no lines of ours.
	foreign = []string{"PJSIP/701", "PJSIP/702", "Custom:night"}
)

// deviceActs is something that a device does that is not ours.
func (a *asterisk) deviceActs() {
	w := a.w
	if a.frozen || w.chance(0.4) {
		return
	}
	if w.chance(0.3) {
		a.change("MWI:"+pick(w, mailboxes), pick(w, []string{"INUSE", "NOT_INUSE"}))
		return
	}
	a.change(pick(w, foreign), pick(w, []string{"NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE", "ONHOLD", "UNKNOWN"}))
}

// watchingKeys are some that show what others do.
func (w *world) watchingKeys() []session.Button {
	var keys []session.Button
	for range w.rng.IntN(4) {
		switch w.rng.IntN(5) {
		case 0:
			keys = append(keys, session.Button{Kind: session.ButtonFeature, Feature: session.FeatureDevState, BLF: "Custom:night", Label: "night"})
		case 1:
			keys = append(keys, session.Button{Kind: session.ButtonSpeedDial, Number: "701", BLF: pick(w, foreign), Label: "desk"})
		case 2:
			keys = append(keys, session.Button{Kind: session.ButtonSpeedDial, Number: "1001", Label: "each", Numbers: []string{pick(w, []string{"700", "31", "5501"}), "1002", "9555"}})
		default:
			n := lineNumber(w.rng.IntN(w.mix.lines))
			keys = append(keys, session.Button{Kind: session.ButtonSpeedDial, Number: n, BLF: "Stasis:" + n, Label: n})
		}
	}
	return keys
}

// answerStates gives another exchange the states of the Asterisks that it asks for.
func (w *world) answerStates(x *session.Exchange, out []session.Effect) []session.Effect {
	for i := 0; i < len(out); i++ { // it grows
		e := out[i]
		r := ari.Result{}
		switch c := e.Command.(type) {
		case ari.Watch:
			r.State = w.pbxs[e.Asterisk].devices.state(c.Name)
			if w.pbxs[e.Asterisk].devices.refused[c.Name] {
				r = refused
			}
		case ari.SetDeviceState:
		default:
			continue
		}
		out = x.Step(w.now, session.CommandDone{Asterisk: e.Asterisk, ID: e.ID, Result: r}, out)
	}
	return slices.Clip(out)
}
