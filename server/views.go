package server

import (
	"cmp"
	"slices"
	"sync"

	"github.com/skinnyd/skinnyd/session"
)

// Views holds what the core last published. The loop writes; any number of readers look up and list without holding it up. What it
// returns is shared and must not be changed.
type Views struct {
	devices sync.Map // session.DeviceName → *session.DeviceView
	lines   sync.Map // number → *session.LineView
	calls   sync.Map // id → *session.CallView
	unknown sync.Map // session.DeviceName → *session.UnknownView
	parked  sync.Map // slot → *session.ParkedView
}

// slot names a place of a parking lot.
type slot struct{ lot, number string }

// apply takes a change in; only the loop calls it.
func (v *Views) apply(c *session.Change) {
	if d := c.Device; d != nil {
		put(&v.devices, d.Name, d, c.Removed)
	}
	if l := c.Line; l != nil {
		put(&v.lines, l.Number, l, c.Removed)
	}
	if call := c.Call; call != nil {
		put(&v.calls, call.ID, call, c.Removed)
	}
	if u := c.Unknown; u != nil {
		put(&v.unknown, u.Name, u, c.Removed)
	}
	if p := c.Parked; p != nil {
		put(&v.parked, slot{p.Lot, p.Slot}, p, c.Removed)
	}
}

func put(m *sync.Map, key, view any, removed bool) {
	if removed {
		m.Delete(key)
		return
	}
	m.Store(key, view)
}

// Device returns the view of a phone, and whether there is one.
func (v *Views) Device(name session.DeviceName) (*session.DeviceView, bool) {
	return get[session.DeviceView](&v.devices, name)
}

// Line returns the view of a line, and whether there is one.
func (v *Views) Line(number string) (*session.LineView, bool) {
	return get[session.LineView](&v.lines, number)
}

// Call returns the view of a call, and whether there is one.
func (v *Views) Call(id string) (*session.CallView, bool) {
	return get[session.CallView](&v.calls, id)
}

// Devices lists the phones by name.
func (v *Views) Devices() []*session.DeviceView {
	return list(&v.devices, func(a, b *session.DeviceView) int { return cmp.Compare(a.Name, b.Name) })
}

// Lines lists the lines by number.
func (v *Views) Lines() []*session.LineView {
	return list(&v.lines, func(a, b *session.LineView) int { return cmp.Compare(a.Number, b.Number) })
}

// Calls lists the calls, oldest first.
func (v *Views) Calls() []*session.CallView {
	return list(&v.calls, func(a, b *session.CallView) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
}

// Unknown lists the phones that tried to register and are not in the configuration, the latest first.
func (v *Views) Unknown() []*session.UnknownView {
	return list(&v.unknown, func(a, b *session.UnknownView) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Name, b.Name))
	})
}

// Parked lists the calls that wait in parking lots, by lot and slot.
func (v *Views) Parked() []*session.ParkedView {
	return list(&v.parked, func(a, b *session.ParkedView) int {
		return cmp.Or(cmp.Compare(a.Lot, b.Lot), cmp.Compare(len(a.Slot), len(b.Slot)), cmp.Compare(a.Slot, b.Slot))
	})
}

func get[T any](m *sync.Map, key any) (*T, bool) {
	view, ok := m.Load(key)
	if !ok {
		return nil, false
	}
	return view.(*T), true
}

func list[T any](m *sync.Map, order func(a, b *T) int) []*T {
	all := []*T{}
	m.Range(func(_, view any) bool {
		all = append(all, view.(*T))
		return true
	})
	slices.SortFunc(all, order)
	return all
}
