package session

import (
	"fmt"
	"maps"
	"slices"

	"github.com/skinnyd/skinnyd/ari"
)

// When the link to an Asterisk is there (again), what it holds and what the calls know are brought together.

// linkUp compares what Asterisk holds with what the calls know, ends what is gone, and clears what earlier lives left.
func (x *Exchange) linkUp(b *pbx, s ari.Snapshot) {
	b.up = true
	// The snapshot is newer than the end of any command asked for before.
	maps.DeleteFunc(x.commands, func(_ CommandID, cmd command) bool {
		if cmd.call.pbx != b {
			return false
		}
		cmd.lost()
		return true
	})
	channels := make(map[ari.ChannelID]ari.SnapshotChannel, len(s.Channels))
	for _, ch := range s.Channels {
		channels[ch.ID] = ch
	}
	bridged := map[ari.ChannelID]ari.BridgeID{}
	bridges := map[ari.BridgeID]bool{}
	for _, br := range s.Bridges {
		bridges[br.ID] = true
		for _, id := range br.Channels {
			bridged[id] = br.ID
		}
	}
	for _, c := range x.sortedCalls() {
		if c.pbx == b {
			x.recover(c, channels, bridged, bridges)
		}
	}
	x.takeIn(b, s, bridged)
	x.adopt(b, s)
	x.clearStrays(b, s)
	if len(b.late) > 0 {
		x.after(&b.lateTimer, lateGrace, b)
	}
	x.statesUp(b)
	x.log(LogEntry{Level: Info, Message: "asterisk ready", Asterisk: b.cfg.Name,
		Detail: fmt.Sprintf("%d channels, %d bridges", len(s.Channels), len(s.Bridges))})
	x.showService()
}

// recover takes the snapshot's truth about a call.
func (x *Exchange) recover(c *call, channels map[ari.ChannelID]ari.SnapshotChannel, bridged map[ari.ChannelID]ari.BridgeID, bridges map[ari.BridgeID]bool) {
	x.touch(c)
	c.bridge.busy = false
	lost := c.bridge.up && !bridges[ari.BridgeID(c.id)]
	c.bridge.up = bridges[ari.BridgeID(c.id)]
	if lost {
		c.bridge.gone = true
	}
	if c.bridge.unsure && !c.bridge.up && !c.bridge.want {
		x.after(&c.bridge.lateTimer, lateGrace, c)
	}
	c.bridge.unsure = false
	for _, ch := range append([]*channel(nil), c.channels...) {
		ch.busy, ch.joins, ch.leaves, ch.released, ch.digits = false, nil, nil, false, "" // digits of before the loss would come too late
		left := ch.inApp || ch.leftTimer.set()
		x.stop(&ch.leftTimer)
		was, there := channels[ch.id]
		switch {
		case there && left && !was.InApp && ch.kind != legChannel && (ch.leave != goAway || ch.kind == inChannel):
			x.channelEnded(ch, causeNormal) // somebody took it out of the application
		case there:
			ch.created, ch.inApp, ch.shown = true, was.InApp, callerID(talksTo(was.Channel))
			ch.in = x.calls[string(bridged[ch.id])]
			ch.answered = ch.answered || was.State == "Up"
			ch.unsure = ch.unsure || ch.music && !ch.bridged()
			if ch.bridged() && ch.kind == legChannel && ch.party.media.leg == ch {
				x.stop(&ch.party.media.ackTimer)
			}
		case ch.created || ch.asked:
			x.channelEnded(ch, causeNormal)
		}
	}
	if lost {
		x.mediaFailed(c, nil, "asterisk was restarted")
	}
	var buf [few]*party
	for _, p := range append(buf[:0], c.parties...) {
		if leg := p.media.leg; leg != nil && leg.created && !leg.local.IsValid() && !c.ending {
			x.reopenMedia(p) // where it receives was said while the link was down
		}
	}
}

// takeIn gives the channels that Asterisk has put into the bridges of our calls to those: while the link was lost a far end has transferred us.
func (x *Exchange) takeIn(b *pbx, s ari.Snapshot, bridged map[ari.ChannelID]ari.BridgeID) {
	for _, ch := range s.Channels {
		c := x.calls[string(bridged[ch.ID])]
		if c == nil || c.ending || b.channels[ch.ID] != nil || !ch.InApp || x.ours(string(ch.ID)) {
			continue
		}
		if i := slices.IndexFunc(c.channels, func(o *channel) bool { return o.isFar() && !o.bridged() }); i >= 0 {
			x.replace(c.channels[i], ch.Channel, c)
		}
	}
}

// clearStrays lets go of what nobody wants: channels and bridges of earlier lives, and calls that came in while nobody was here.
func (x *Exchange) clearStrays(b *pbx, s ari.Snapshot) {
	halves := map[ari.ChannelID]bool{} // of Local channels that calls have
	for _, ch := range b.channels {
		if ch.other != "" {
			halves[ch.other] = true
		}
	}
	for _, ch := range s.Channels {
		switch {
		case b.channels[ch.ID] != nil || halves[ch.ID] && !ch.InApp || x.left[string(ch.ID)]:
		case halves[ch.ID]: // the phone that it led to has lost its call with the process
			x.stray(b, ch.ID, goOn)
		case x.ours(string(ch.ID)):
			x.stray(b, ch.ID, goAway)
		case ch.InApp:
			x.stray(b, ch.ID, goOn)
			left := b.channels[ch.ID] // the dialplan would go on with what an earlier life played to it
			left.answered, left.unsure, left.unsureRinging, left.unsureMuted = ch.State == "Up", true, true, true
		}
	}
	for _, br := range s.Bridges {
		if id := string(br.ID); x.ours(id) && !x.left[id] {
			x.strayBridge(b, id)
		}
	}
}

// strayBridge is the call that has a bridge of ours; when none has, one that is over and clears it.
func (x *Exchange) strayBridge(b *pbx, id string) *call {
	c := x.calls[id]
	if c == nil {
		c = x.newCall()
		delete(x.calls, c.id)
		c.id, c.pbx, c.ending, c.hidden, c.bridge.up = id, b, true, true, true
		x.calls[id] = c
	}
	return c
}
