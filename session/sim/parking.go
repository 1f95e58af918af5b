package sim

import (
	"maps"
	"slices"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
)

// This file is what must be so of calls that are parked.

// lookAtSlots compares what is shown to be parked with the calls.
func (w *world) lookAtSlots() {
	waiting := map[string]bool{}
	for _, slot := range slices.Sorted(maps.Keys(w.views.parked)) {
		p := w.views.parked[slot]
		f := focus{call: p.Call, device: p.By}
		v := w.views.calls[p.Call]
		switch {
		case v == nil:
			w.fail(f, "slot %s has call %s, which is gone", slot, p.Call)
		case v.State == "parked" && waitingPhones(v)+waitingChannels(v) != 1:
			w.fail(f, "slot %s has %d phones and %d channels", slot, waitingPhones(v), waitingChannels(v))
		case v.State != "parked" && v.State != "ringing":
			w.fail(f, "slot %s has call %s, which is %s", slot, p.Call, v.State)
		case waiting[p.Call]:
			w.fail(f, "call %s is in two slots", p.Call)
		}
		waiting[p.Call] = true
	}
	for _, id := range slices.Sorted(maps.Keys(w.views.calls)) {
		if w.views.calls[id].State == "parked" && !waiting[id] {
			w.fail(focus{call: id}, "call %s is parked, and in no slot", id)
		}
	}
}

// waitingChannels counts those that are not on their way out.
func waitingChannels(v *session.CallView) int {
	n := 0
	for _, c := range v.Channels {
		if c.State != "ending" {
			n++
		}
	}
	return n
}

// checkParked says that who is parked hears music, alone in a holding bridge.
func (w *world) checkParked(v *session.CallView) {
	a := w.pbxOf(v)
	for _, far := range v.Channels {
		c := a.channel(ariID(far.ID))
		if c == nil || !c.inApp || c.taken || far.State == "ending" {
			continue
		}
		f := focus{call: far.ID}
		switch {
		case c.bridge == nil || string(c.bridge.id) != v.ID || !c.bridge.holding:
			w.fail(f, "%s is parked, and not in the holding bridge %s", c, v.ID)
		case slices.ContainsFunc(c.bridge.members, func(m *channel) bool { return m != c && !m.taken }):
			w.fail(f, "%s is parked, and not alone", c)
		case !c.music && !c.noMusic:
			w.fail(f, "%s is parked, and hears no music", c)
		case c.ring && !c.noMusic: // which ends it behind a Local channel
			w.fail(f, "%s is parked, and hears ring-back", c)
		}
	}
	for _, p := range v.Appearances {
		w.checkLeg(a, v, p)
	}
}

// leftBehind says that a channel waits for the next process, by what the core has saved, or in this bridge: who waited there may have hung up.
func (a *asterisk) leftBehind(id string) bool {
	if !a.w.shutdown {
		return false
	}
	if b := a.bridge(ari.BridgeID(id)); b != nil {
		return b.holding && len(b.members) == 0 || slices.ContainsFunc(b.members, func(c *channel) bool { return a.leftBehind(string(c.id)) })
	}
	return slices.ContainsFunc(a.w.records(), func(r session.Record) bool { return r.Bucket == session.BucketParked && mentions(string(r.Value), id) })
}

// nextProcess says that the next process would take back who was left behind, and ask nothing of Asterisk that disturbs them.
func (w *world) nextProcess() {
	x := session.New(w.cfg, session.Boot{Number: 1 << 32, Time: w.now, Records: w.records()})
	var v views
	v.init()
	for _, a := range w.pbxs {
		if !a.streaming {
			return // nothing is known of it
		}
		for _, e := range x.Step(w.now, session.LinkUp{Asterisk: a.index, Snapshot: a.snapshot()}, nil) {
			if e.Kind != session.Do {
				continue
			}
			switch c := e.Command.(type) {
			case ari.Hangup:
				a.leaveAlone(string(c.ID), c)
			case ari.Continue:
				a.leaveAlone(string(c.ID), c)
			case ari.DestroyBridge:
				a.leaveAlone(string(c.ID), c)
			}
		}
		v.take(x)
		for _, c := range a.channels {
			if c.inApp && a.leftBehind(string(c.id)) && !slices.ContainsFunc(slices.Collect(maps.Values(v.calls)), func(v *session.CallView) bool {
				return v.State == "parked" && len(v.Channels) == 1 && v.Channels[0].ID == string(c.id)
			}) {
				a.fail(string(c.id), "%s waits in a slot, and the next process knows nothing of it", c)
			}
		}
	}
}

func (a *asterisk) leaveAlone(id string, cmd ari.Command) {
	if b := a.bridge(ari.BridgeID(id)); b != nil && len(b.members) == 0 {
		return // whoever waited has hung up
	}
	if a.leftBehind(id) {
		a.fail(id, "the next process wants %s", brief(cmd))
	}
}

// waits says that a call is in a slot.
func (w *world) waits(call string) bool {
	for _, p := range w.views.parked {
		if p.Call == call {
			return true
		}
	}
	return false
}

// waitingPhones counts the phones that are parked; others of their lines only look on.
func waitingPhones(v *session.CallView) int {
	n := 0
	for _, a := range v.Appearances {
		if a.State != "remote" {
			n++
		}
	}
	return n
}
