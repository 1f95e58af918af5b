package session

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/skinnyd/skinnyd/ari"
)

// This file is the rig's model of Asterisk: it does at once what it is asked.

func (r *rig) release() {
	r.hold = false
	for len(r.queue) > 0 {
		e := r.queue[0]
		r.queue = r.queue[1:]
		r.carryOut(e)
	}
}

func (r *rig) event(ev ari.Event) { r.Helper(); r.step(AsteriskEvent{Event: ev}) }

// whereabouts says which Asterisk has a thing that a command is about; those of one cannot be had in another.
func (r *rig) whereabouts(e Effect) {
	switch c := e.Command.(type) {
	case ari.CreateBridge:
		r.on[string(c.ID)] = e.Asterisk
	case ari.ExternalMedia:
		r.on[string(c.ID)] = e.Asterisk
	case ari.CreateChannel:
		r.on[string(c.ID)] = e.Asterisk
	case ari.AddChannel:
		if r.on[string(c.Bridge)] != e.Asterisk || r.on[string(c.Channel)] != e.Asterisk {
			r.Errorf("Asterisk %d is asked for %+v", e.Asterisk, c)
		}
	case ari.DestroyBridge:
		if r.on[string(c.ID)] != e.Asterisk {
			r.Errorf("Asterisk %d is asked for %+v", e.Asterisk, c)
		}
	case ari.Hangup:
		if r.on[string(c.ID)] != e.Asterisk {
			r.Errorf("Asterisk %d is asked for %+v", e.Asterisk, c)
		}
	}
}

// carryOut is the model of Asterisk.
func (r *rig) carryOut(e Effect) {
	r.asked = append(r.asked, e.Command)
	r.whereabouts(e)
	res := ari.Result{}
	if r.refuse != nil {
		if no := r.refuse(e.Command); no != nil {
			r.step(CommandDone{ID: e.ID, Result: *no})
			return
		}
	}
	gone := ari.Result{Status: ari.Gone, Code: 404, Message: "not found"}
	var after []ari.Event
	lost := r.lose != nil && r.lose(e.Command)
	switch c := e.Command.(type) {
	case ari.CreateBridge:
		r.bridges[c.ID] = map[ari.ChannelID]bool{}
	case ari.DestroyBridge:
		delete(r.bridges, c.ID)
		after = append(after, ari.BridgeDestroyed{ID: c.ID})
	case ari.ExternalMedia:
		r.channels[c.ID] = true
		r.port += 2
		res.RTP = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), r.port)
		after = append(after, ari.StasisStart{Channel: ari.Channel{ID: c.ID, Name: "UnicastRTP/x", State: "Up"}})
	case ari.CreateChannel:
		r.channels[c.ID] = true
		after = append(after, ari.StasisStart{Channel: ari.Channel{ID: c.ID, Name: c.Endpoint, State: "Down"}})
	case ari.AddChannel:
		if !r.channels[c.Channel] || r.bridges[c.Bridge] == nil {
			res = gone
			break
		}
		for id, in := range r.bridges {
			if in[c.Channel] { // if it is the same: out and in again
				delete(in, c.Channel)
				after = append(after, ari.LeftBridge{Bridge: id, Channel: c.Channel})
			}
		}
		r.bridges[c.Bridge][c.Channel] = true
	case ari.Hangup:
		if !r.channels[c.ID] {
			res = gone
			break
		}
		if lost {
			delete(r.channels, c.ID)
			for _, in := range r.bridges {
				delete(in, c.ID)
			}
			break
		}
		r.step(CommandDone{ID: e.ID})
		r.end(c.ID, c.Cause) // its events come after the answer
		return
	case ari.Continue:
		delete(r.channels, c.ID)
		for id, in := range r.bridges {
			if in[c.ID] {
				delete(in, c.ID)
				after = append(after, ari.LeftBridge{Bridge: id, Channel: c.ID})
			}
		}
		after = append(after, ari.StasisEnd{ID: c.ID})
	case ari.SetVariable:
		if !r.channels[c.ID] {
			res = gone
		}
	}
	if lost {
		r.step(CommandDone{ID: e.ID, Result: ari.Result{Status: ari.Lost, Message: "connection reset"}})
		return
	}
	r.step(CommandDone{ID: e.ID, Result: res})
	for _, ev := range after {
		r.step(AsteriskEvent{e.Asterisk, ev})
	}
}

// end is the end of a channel in Asterisk.
func (r *rig) end(id ari.ChannelID, cause int) {
	r.Helper()
	delete(r.channels, id)
	for b, chans := range r.bridges {
		if chans[id] {
			delete(chans, id)
			r.step(AsteriskEvent{r.on[string(id)], ari.LeftBridge{Bridge: b, Channel: id}})
		}
	}
	r.step(AsteriskEvent{r.on[string(id)], ari.StasisEnd{ID: id}})
	r.step(AsteriskEvent{r.on[string(id)], ari.ChannelDestroyed{ID: id, Cause: cause}})
}

// call brings a channel in from the dialplan.
func (r *rig) call(id ari.ChannelID, args ...string) { r.Helper(); r.callOn(0, id, args...) }

// callOn brings it in from that of an Asterisk.
func (r *rig) callOn(asterisk int, id ari.ChannelID, args ...string) {
	r.Helper()
	r.channels[id], r.on[string(id)] = true, asterisk
	r.step(AsteriskEvent{asterisk, ari.StasisStart{Channel: ari.Channel{ID: id, Name: "PJSIP/peer-1", State: "Ring", CallerName: "Zoe", CallerNumber: "5551"}, Args: args}})
}

// snapshot is what Asterisk holds.
func (r *rig) snapshot() ari.Snapshot {
	var s ari.Snapshot
	for _, id := range slices.Sorted(maps.Keys(r.channels)) {
		s.Channels = append(s.Channels, ari.SnapshotChannel{Channel: ari.Channel{ID: id, Name: "x", State: "Up"}, InApp: true})
	}
	for _, id := range slices.Sorted(maps.Keys(r.bridges)) {
		s.Bridges = append(s.Bridges, ari.Bridge{ID: id, Channels: slices.Sorted(maps.Keys(r.bridges[id]))})
	}
	return s
}

// known is how many channels the exchange has, of all Asterisks.
func (r *rig) known() int {
	n := 0
	for _, b := range r.x.pbxs {
		n += len(b.channels)
	}
	return n
}
