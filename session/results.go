package session

import (
	"net/netip"
	"slices"

	"github.com/skinnyd/skinnyd/ari"
)

// This file takes the results of commands in: what is known of Asterisk.

// commandDone takes the end of a command into what is known.
func (x *Exchange) commandDone(id CommandID, r ari.Result) {
	cmd, ok := x.commands[id]
	if !ok {
		return
	}
	delete(x.commands, id)
	x.touch(cmd.call)
	if cmd.channel != nil {
		x.touch(cmd.channel.call) // it may have been moved meanwhile
		cmd.channel.joins = nil
		if in := cmd.channel.in; in != nil {
			x.touch(in)
		}
	}
	if r.Status == ari.Lost {
		cmd.lost()
		// What became of it is in the snapshot of the next LinkUp.
		if _, ok := cmd.what.(ari.SendDTMF); !ok && cmd.call.pbx.up {
			x.linkDown(cmd.call.pbx, r.Message)
		}
	}
	if cmd.channel == nil {
		x.bridgeDone(cmd.call, cmd.what, r)
		return
	}
	ch := cmd.channel
	ch.busy = false
	switch r.Status {
	case ari.OK:
		x.channelDone(ch, cmd, r)
	case ari.Gone:
		x.commandGone(ch, cmd, r)
	case ari.Refused:
		x.commandRefused(ch, cmd, r)
	}
}

func (x *Exchange) bridgeDone(c *call, what ari.Command, r ari.Result) {
	c.bridge.busy = false
	switch what.(type) {
	case ari.CreateBridge:
		switch r.Status {
		case ari.OK:
			c.bridge.up = true
		case ari.Lost:
		default:
			c.bridge.gone = true
			x.mediaFailed(c, nil, "asterisk made no bridge: "+r.Message)
		}
	case ari.DestroyBridge:
		if r.Status != ari.Lost {
			c.bridge.up, c.bridge.gone = false, true
		}
	}
}

func (x *Exchange) channelDone(ch *channel, cmd command, r ari.Result) {
	switch what := cmd.what.(type) {
	case ari.ExternalMedia:
		ch.created = true
		if !r.RTP.IsValid() {
			x.legFailed(ch, "asterisk did not say where it receives: "+r.Message)
			return
		}
		ch.local = r.RTP
		if a := ch.call.pbx.cfg.MediaAddress; a.IsValid() {
			ch.local = netip.AddrPortFrom(a, r.RTP.Port())
		}
		if ch.party.media.leg == ch {
			x.startTransmission(ch.party)
		}
	case ari.CreateChannel:
		ch.created = true
	case ari.AddChannel:
		if ch.leftTimer.set() {
			break // the event that it has left again came before
		}
		if ch.in != nil && ch.in != cmd.call {
			ch.leaves = append(ch.leaves, ch.in)
		}
		ch.in = cmd.call
		if ch.bridged() && ch.kind == legChannel && ch.party.media.leg == ch {
			x.stop(&ch.party.media.ackTimer)
		}
	case ari.DialChannel:
		ch.dialled = true
	case ari.Answer:
		ch.answered = true
		// What the dialplan answered before rings in its own audio, which Answer does not end.
		ch.ringing, ch.unsureRinging = ch.ringing && ch.up, ch.unsureRinging && ch.up
	case ari.Ring, ari.RingStop:
		_, ch.ringing = cmd.what.(ari.Ring)
		ch.unsureRinging = false
	case ari.StartMOH:
		ch.music, ch.unsure, ch.playing = true, false, what.Class
		ch.ringing, ch.unsureRinging = ch.ringing && ch.wantRinging, ch.unsureRinging && ch.wantRinging
	case ari.StopMOH:
		ch.music, ch.unsure = false, false
	case ari.Mute:
		ch.muted, ch.unsureMuted = what.On, false
	case ari.SetVariable:
		if what.Name == statusVariable {
			ch.status = what.Value
		}
	case ari.Hangup, ari.Continue:
		if !ch.gone { // Asterisk ends it in its own time; the event that says so may be lost
			ch.released = true
			x.after(&ch.leftTimer, leftGrace, ch)
		}
	}
}

// commandGone: the channel named does not exist (any more).
func (x *Exchange) commandGone(ch *channel, cmd command, r ari.Result) {
	_, adding := cmd.what.(ari.AddChannel)
	switch {
	case ch.gone:
	case adding && cmd.call != ch.call: // it was moved meanwhile: the bridge of its former call is of no use to it
	case adding && ch.leave != stay:
		// It may be the bridge that is gone; the channel is let go of next.
	case adding && ch.inApp:
		// As above: the end of the channel is told by an event.
		x.outOfBridge(ch)
		x.channelFailed(ch, "asterisk has lost the bridge or the channel: "+r.Message)
	case ch.kind != legChannel && ch.leave == stay:
		ch.inApp = false // the event of its end, on its way, tells the cause
		x.after(&ch.leftTimer, leftGrace, ch)
	default:
		x.channelEnded(ch, causeNormal)
	}
}

// commandRefused: Asterisk said no. What cannot be had is taken as had, so that it is not asked for again; what a call cannot do without ends it.
func (x *Exchange) commandRefused(ch *channel, cmd command, r ari.Result) {
	switch cmd.what.(type) {
	case ari.ExternalMedia:
		ch.gone = true
		x.legFailed(ch, "asterisk made no media channel: "+r.Message)
	case ari.CreateChannel:
		x.log(LogEntry{Level: Warn, Message: "channel refused", Call: ch.call.id, Asterisk: ch.call.pbx.cfg.Name,
			Detail: ch.endpoint + ": " + r.Message + "; check the routes of the configuration and the endpoints of Asterisk"})
		x.channelEnded(ch, causeNoRoute)
	case ari.AddChannel, ari.Answer:
		if ch.leave == stay {
			x.channelFailed(ch, "asterisk did not join the channel: "+r.Message)
		}
	case ari.DialChannel:
		ch.dialled = true
		if ch.leave == stay {
			x.farEnded(ch, causeNetwork)
		}
	case ari.Hangup:
		ch.gone = true
	case ari.Continue: // a caller that cannot go on is not left in silence
		if r.Code == conflict { // it is in the application no more
			ch.gone = true
			return
		}
		ch.hangup(causeFailure)
	case ari.StartMOH, ari.StopMOH, ari.Mute, ari.Ring, ari.RingStop, ari.SetVariable:
		x.channelDone(ch, cmd, r)
	}
}

// legFailed: the phone's channel cannot be had. It does not matter when the phone put the call on hold meanwhile.
func (x *Exchange) legFailed(ch *channel, detail string) {
	if p := ch.party; p.media.leg == ch {
		x.mediaFailed(ch.call, p, detail)
	}
}

// channelEnded: the channel does not exist any more.
func (x *Exchange) channelEnded(ch *channel, cause int) {
	if ch.gone {
		return
	}
	ch.gone = true
	x.touch(ch.call)
	if ch.leave != stay || ch.replaced {
		return // as asked
	}
	if ch.kind == legChannel {
		x.legFailed(ch, "asterisk ended the media channel")
		return
	}
	x.farEnded(ch, cause)
}

func (x *Exchange) dropChannel(ch *channel) {
	x.stop(&ch.leftTimer)
	delete(ch.call.pbx.channels, ch.id)
	ch.call.channels = slices.DeleteFunc(ch.call.channels, func(o *channel) bool { return o == ch })
	x.touch(ch.call)
	if ch.in != nil {
		x.touch(ch.in)
	}
}
