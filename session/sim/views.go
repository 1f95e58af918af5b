package sim

import (
	"encoding/json"

	"github.com/skinnyd/skinnyd/session"
)

// views are what the core published, as a reader keeps them.
type views struct {
	devices map[session.DeviceName]*session.DeviceView
	lines   map[string]*session.LineView
	calls   map[string]*session.CallView
	parked  map[string]*session.ParkedView // by slot
	changes []session.Change
}

func (v *views) init() {
	v.devices, v.lines, v.calls = map[session.DeviceName]*session.DeviceView{}, map[string]*session.LineView{}, map[string]*session.CallView{}
	v.parked = map[string]*session.ParkedView{}
}

func (v *views) take(x *session.Exchange) {
	v.changes = x.Changes(v.changes[:0])
	for _, c := range v.changes {
		switch {
		case c.Device != nil:
			put(v.devices, c.Device.Name, c.Device, c.Removed)
		case c.Line != nil:
			put(v.lines, c.Line.Number, c.Line, c.Removed)
		case c.Call != nil:
			put(v.calls, c.Call.ID, c.Call, c.Removed)
		case c.Parked != nil:
			put(v.parked, c.Parked.Slot, c.Parked, c.Removed)
		}
	}
}

// take reads what is new.
func (w *world) take() {
	w.views.take(w.x)
	w.lookFor(w.views.changes)
	w.trace.published(w.views.changes)
}

func put[K comparable, V any](m map[K]V, k K, v V, removed bool) {
	if removed {
		delete(m, k)
	} else {
		m[k] = v
	}
}

// logCall checks a record of the call log: each call has one, and who answered or was called is in it.
func (w *world) logCall(r *session.Record) {
	var c session.CallRecord
	if err := json.Unmarshal(r.Value, &c); err != nil {
		w.fail(focus{}, "call log: %s: %v", r.Value, err)
	}
	roles := map[session.CallRole]bool{}
	for _, p := range c.Parties {
		p.Role = ""
		if roles[p] {
			w.fail(focus{}, "call log: %s on line %s stands in it twice: %s", p.Device, p.Line, r.Value)
		}
		roles[p] = true
	}
	switch {
	case w.logged[c.ID]:
		w.fail(focus{}, "call log: %s is written twice", c.ID)
	case c.To == session.CallParty{}, c.Ended.Before(c.Created), c.Ended.Before(c.Answered):
		w.fail(focus{}, "call log: %s", r.Value)
	case c.Answered.IsZero() && c.Outcome == session.CallAnswered:
		w.fail(focus{}, "call log: answered never: %s", r.Value)
	}
	w.logged[c.ID] = true
	w.uses.saw(callLogged)
}
