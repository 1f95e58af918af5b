package session

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
)

type channelKind uint8

const (
	legChannel channelKind = iota // the UnicastRTP channel of a phone
	outChannel                    // made and dialled by us: Local, PJSIP …
	inChannel                     // came in by Stasis(skinny,…)
)

type leaving uint8

const (
	stay   leaving = iota
	goAway         // hang up
	goOn           // continue in the dialplan
)

// channel is an Asterisk channel of a call: what is wanted of it, and what is known of it. Only next and done read both.
type channel struct {
	id    ari.ChannelID
	other ari.ChannelID // second half of a Local channel
	kind  channelKind
	call  *call
	busy  bool // a command about it is in flight
	asked bool // it was asked for

	// Wanted.
	leave       leaving
	cause       int // to hang up with
	wantBridged bool
	wantRinging bool
	wantAnswer  bool
	wantMusic   bool
	wantGoOn    bool // option g: it continues in the dialplan when the phone hangs up
	wantMuted   bool // the others do not hear it
	musicClass  string
	wantStatus  string            // SKINNY_STATUS
	digits      string            // to send, in order
	tell        []ari.SetVariable // before the far end is dialled, whose caller it is
	dial        bool
	wantShown   string // whom its end is to be told that it talks to, as shown; empty: Asterisk's affair (member.go)

	// Known.
	created, inApp, ringing, answered, music, dialled bool
	in                                                *call // in whose bridge it is, nil in none
	joins                                             *call // into whose bridge a command in flight puts it
	status                                            string
	gone                                              bool
	up                                                bool    // it was answered before it came to us
	replaced                                          bool    // its far end gave the call to somebody else
	released                                          bool    // Hangup or Continue was taken; its end is on its way
	verdict                                           int     // cause told by a Dialed event; 0 none
	begun                                             bool    // some Dialed event came: there is somebody to dial
	unsure, unsureRinging                             bool    // whether it hears music, or ring-back: the link was lost meanwhile
	playing                                           string  // class of the music
	held                                              bool    // the far end put us on hold
	early                                             bool    // it sends audio before the answer
	leftTimer                                         timer   // left the application without an end
	muted, unsureMuted                                bool    // nobody hears it; whether that is so is not known, as unsure
	leaves                                            []*call // in whose bridges it was before, and whose LeftBridge has not come

	// Legs.
	party  *party
	remote netip.AddrPort // where the phone receives
	local  netip.AddrPort // where Asterisk receives
	format Codec
	vars   map[string]string
	// Far ends.
	endpoint   string
	originator ari.ChannelID // the caller outside that it is made for
	name       string
	number     PartyView
	seat       seat
	shown      string // whom its end was told that it talks to, by the last event or, later, by us: "Alice" <1001>
}

func (x *Exchange) addChannel(c *call, made channel) *channel {
	ch := x.slabs.channels.next()
	*ch = made
	ch.call = c
	if ch.id == "" {
		ch.id = c.newChannelID()
	}
	c.channels = append(c.channels, ch)
	c.pbx.channels[ch.id] = ch
	x.touch(c)
	return ch
}

func (ch *channel) hangup(cause int) {
	ch.leave, ch.cause = goAway, cause
}

// command is what a CommandDone is about.
type command struct {
	call    *call
	channel *channel // nil: the bridge
	what    ari.Command
}

// lost says that nobody knows whether the command was carried out, nor whether it will be yet, after those that are given when the link is back.
func (c command) lost() {
	if c.doubt() && c.channel != nil {
		c.call.pbx.late = append(c.call.pbx.late, c)
	}
}

// doubt makes what the command changes unknown, where no snapshot tells it: who hears what, and whether a bridge is made a moment later. False: one does.
func (c command) doubt() bool {
	switch c.what.(type) {
	case ari.CreateBridge:
		c.call.bridge.unsure = true
	case ari.StartMOH, ari.StopMOH:
		c.channel.unsure, c.channel.unsureRinging = true, c.channel.unsureRinging || c.channel.ringing
	case ari.Ring: // in the place of the music
		c.channel.unsure, c.channel.unsureRinging = true, true
	case ari.RingStop:
		c.channel.unsureRinging = true
	case ari.Mute:
		c.channel.unsureMuted = true
	default:
		return false
	}
	return true
}

// planTouched asks for the next step of every call that this event changed. It ends because each step makes a thing busy.
func (x *Exchange) planTouched() {
	for i := 0; i < len(x.touched); i++ { // it may grow
		c := x.touched[i]
		c.touched = false
		x.showRemote(c)
		x.plan(c)
		x.leaveParked(c)
		x.forget(c)
	}
	clear(x.touched)
	x.touched = x.touched[:0]
}

// plan compares what the call wants of Asterisk with what it knows to be there and asks for the next step of each thing that is not busy.
func (x *Exchange) plan(c *call) {
	x.deriveMusic(c)
	c.deriveMuted()
	c.deriveShown()
	for i := len(c.channels) - 1; i >= 0; i-- {
		if ch := c.channels[i]; ch.gone || !ch.created && !ch.busy && ch.leave != stay {
			x.dropChannel(ch) // it ended, or was never made
		}
	}
	if c.pbx == nil || !c.pbx.up {
		return
	}
	if cmd := c.bridge.next(c); cmd != nil {
		c.bridge.busy = true
		x.do(c, nil, cmd)
	}
	for _, ch := range c.channels {
		if cmd := ch.next(); cmd != nil {
			ch.busy, ch.asked = true, true
			x.do(c, ch, cmd)
		}
	}
}

func (x *Exchange) do(c *call, ch *channel, cmd ari.Command) {
	x.sequence.command++
	x.commands[x.sequence.command] = command{call: c, channel: ch, what: cmd}
	x.out = append(x.out, Effect{Kind: Do, Asterisk: c.pbx.index, ID: x.sequence.command, Command: cmd})
}

func (b *bridge) next(c *call) ari.Command {
	switch {
	case b.busy || b.gone:
		return nil
	case b.want && !b.up:
		return ari.CreateBridge{ID: ari.BridgeID(c.id), Name: c.id, Holding: b.holding}
	case !b.want && b.up && !slices.ContainsFunc(c.moved, func(ch *channel) bool { return ch.movesFrom(c) }):
		return ari.DestroyBridge{ID: ari.BridgeID(c.id)}
	}
	return nil
}

// movesFrom says that the channel was moved from a call and is not known to have left its bridge. Asterisk does not destroy a bridge and move a
// channel out of it at the same time: the channel is left with its music and without a bridge.
func (ch *channel) movesFrom(c *call) bool {
	return !ch.gone && ch.call != c && (ch.in == c || ch.joins == c)
}

// next is the next command that brings the channel nearer to what is wanted; nil when nothing is to be done now.
func (ch *channel) next() ari.Command {
	switch {
	case ch.busy || ch.gone || ch.released:
		return nil
	case !ch.created:
		return ch.create()
	case ch.leave == goAway && ch.kind == inChannel && !ch.inApp:
		return nil // somebody took the caller out of the application: it is not ours any more
	case ch.leave == goAway:
		return ari.Hangup{ID: ch.id, Cause: ch.cause}
	case !ch.inApp:
		return nil // StasisStart is on its way
	case ch.kind == inChannel && ch.status == "": // before the caller can give up
		return ari.SetVariable{ID: ch.id, Name: statusVariable, Value: ch.wantStatus}
	case ch.wantMuted != ch.muted || ch.unsureMuted: // before others could hear it, and before the dialplan goes on with it
		return ari.Mute{ID: ch.id, On: ch.wantMuted}
	case ch.leave == goOn:
		return ch.backToDialplan()
	}
	if cmd := ch.ringBack(); cmd != nil {
		return cmd
	}
	switch {
	case !ch.wantMusic && ch.music && !ch.bridged(): // Asterisk may play on, for ever, when it ends while the channel moves to another bridge
		return ari.StopMOH{ID: ch.id}
	case ch.wantBridged && !ch.bridged() && !ch.leftTimer.set(): // whose end is on its way is not joined again
		if !ch.call.bridge.up || ch.replaces() {
			return nil
		}
		ch.joins = ch.call
		return ari.AddChannel{Bridge: ari.BridgeID(ch.call.id), Channel: ch.id}
	case len(ch.tell) > 0:
		next := ch.tell[0]
		ch.tell = ch.tell[1:]
		return next
	case ch.dial && !ch.dialled && ch.bridged() && ch.call.readyToDial():
		return ari.DialChannel{ID: ch.id, Caller: ch.call.callerID(), Timeout: dialTimeout}
	case ch.wantShown != "" && ch.wantShown != ch.shown && ch.bridged(): // before the answer, which tells it along
		ch.shown = ch.wantShown
		return ari.SetVariable{ID: ch.id, Name: connectedLine, Value: ch.wantShown}
	case ch.wantAnswer && !ch.answered && ch.call.readyToAnswer():
		return ari.Answer{ID: ch.id}
	case ch.status != ch.wantStatus && (!ch.wantAnswer || ch.answered):
		return ari.SetVariable{ID: ch.id, Name: statusVariable, Value: ch.wantStatus}
	case ch.wantMusic && (!ch.music || ch.unsure || ch.call.inSlot() && ch.playing != ch.musicClass): // it was on hold before it was parked
		return ari.StartMOH{ID: ch.id, Class: ch.musicClass}
	case !ch.wantMusic && (ch.music || ch.unsure):
		return ari.StopMOH{ID: ch.id}
	case ch.digits != "":
		digits := ch.digits
		ch.digits = ""
		return ari.SendDTMF{ID: ch.id, Digits: digits}
	}
	return nil
}

// backToDialplan is the next command for a channel that is to go on there.
func (ch *channel) backToDialplan() ari.Command {
	switch {
	case ch.status != ch.wantStatus:
		return ari.SetVariable{ID: ch.id, Name: statusVariable, Value: ch.wantStatus}
	case ch.music || ch.unsure: // the dialplan would go on with it
		return ari.StopMOH{ID: ch.id}
	case (ch.ringing || ch.unsureRinging) && (ch.up || ch.answered): // in its audio
		return ari.RingStop{ID: ch.id}
	}
	return ari.Continue{ID: ch.id}
}

// ringBack is the next command about the ring-back that a channel hears.
func (ch *channel) ringBack() ari.Command {
	switch {
	case ch.wantRinging && (!ch.ringing || ch.unsureRinging) && (!ch.wantAnswer || ch.answered):
		if !ch.wantMusic && (ch.music || ch.unsure) { // the end of the music would be that of the ring-back, too
			return ari.StopMOH{ID: ch.id}
		}
		return ari.Ring{ID: ch.id}
	case !ch.wantRinging && (ch.ringing || ch.unsureRinging) && ch.answered:
		if strings.HasPrefix(ch.name, "Local/") { // RingStop does not reach what is behind it, music does
			return ari.StartMOH{ID: ch.id, Class: ch.musicClass}
		}
		return ari.RingStop{ID: ch.id}
	}
	return nil
}

func (ch *channel) create() ari.Command {
	if ch.kind == legChannel {
		return ari.ExternalMedia{ID: ch.id, Remote: ch.remote, Format: string(ch.format), Variables: ch.vars}
	}
	return ari.CreateChannel{ID: ch.id, OtherID: ch.other, Endpoint: ch.endpoint, Originator: ch.originator, Formats: string(ch.format), Variables: ch.vars}
}

// toldIn is the call in whose bridge the channel was at the last event: results of commands and events come in any order. nil: it was in none.
func (ch *channel) toldIn() *call {
	switch {
	case len(ch.leaves) > 0:
		return ch.leaves[0]
	case ch.in == nil:
		return ch.joins
	}
	return ch.in
}

// bridged says that the channel is in the bridge of its call.
func (ch *channel) bridged() bool { return ch.in == ch.call }

// readyToDial says that the far end may be dialled: the caller is in the bridge, so that early media is heard, or does not come.
func (c *call) readyToDial() bool {
	if ch := c.callerChannel(); ch != nil {
		return ch.bridged() && ch.told()
	}
	p := c.callerParty()
	if p == nil {
		return false
	}
	return p.media.late || p.media.leg == nil && !p.media.wanted || p.media.leg != nil && p.media.leg.bridged() && p.media.leg.told()
}

// told says that all variables of the channel are set.
func (ch *channel) told() bool { return len(ch.tell) == 0 && !ch.busy }

// callerID is the channel whose caller id the far end is shown, empty when there is none.
func (c *call) callerID() ari.ChannelID {
	if ch := c.callerChannel(); ch != nil {
		return ch.id
	}
	if p := c.callerParty(); p != nil && p.media.leg != nil {
		return p.media.leg.id
	}
	return ""
}

// replaces says that an earlier leg of the same phone is not gone yet. A bridge never holds two of them: the old one goes on sending to
// the phone's old port, and three channels make it a softmix (asterisk.md 9).
func (ch *channel) replaces() bool {
	if ch.kind != legChannel {
		return false
	}
	for _, o := range ch.call.channels {
		if o != ch && o.kind == legChannel && o.party.dev == ch.party.dev && !o.gone && (o.in == ch.call || o.joins == ch.call || o.party == ch.party) {
			return true
		}
	}
	return false
}

// readyToAnswer says that whoever answered is in the bridge, so that no word of the caller is lost, or holds the caller, who is to hear music, or
// has parked it already. A room waits for nobody.
func (c *call) readyToAnswer() bool {
	if c.room != "" || c.inSlot() {
		return true
	}
	for _, p := range c.parties {
		if p.state == held || p.state == connected && p.media.leg != nil && p.media.leg.bridged() {
			return true
		}
	}
	return slices.ContainsFunc(c.channels, func(ch *channel) bool { return ch.isFar() && ch.answered && ch.bridged() })
}

// deriveMusic sets who is to hear music: a party hears it if and only if a partner holds it, or it is parked, or alone in a room that has music. Who
// holds a conference leaves the others in peace.
func (x *Exchange) deriveMusic(c *call) {
	phoneHolds, farHolds := 0, 0
	class := ""
	for _, p := range c.parties {
		if p.state == held && !c.many {
			phoneHolds++
			class = p.app.line.cfg.MusicClass
		}
	}
	c.fars(func(ch *channel) {
		if ch.held && !c.many {
			farHolds++
		}
	})
	waits := c.inSlot()
	switch {
	case waits && x.cfg.Parking[c.parked.lot] != nil:
		class = x.cfg.Parking[c.parked.lot].MusicClass
	case c.room != "" && x.cfg.Conference.RoomMusic != "" && c.members() == 1:
		waits, class = true, x.cfg.Conference.RoomMusic
	}
	for _, ch := range c.channels {
		mine := 0
		switch {
		case ch.kind == legChannel && ch.party.state == held && !c.many, ch.kind != legChannel && ch.held && !c.many:
			mine = 1
		}
		ch.wantMusic = ch.leave == stay && !ch.replaced && !ch.wantRinging && (waits || phoneHolds+farHolds > mine)
		if ch.kind == legChannel {
			ch.wantMusic = ch.wantMusic && ch.bridged()
		}
		if ch.wantMusic && ch.format == "g729" {
			x.moveToG711(c)
		}
		ch.musicClass = class
	}
}

// deriveMuted sets who is not to be heard: each new leg of a muted phone anew, and an end outside that holds the conference, for it may send music.
func (c *call) deriveMuted() {
	for _, ch := range c.channels {
		s := &ch.seat
		if ch.kind == legChannel {
			s = &ch.party.seat
		}
		ch.wantMuted = ch.leave == stay && c.many && (s.muted || ch.held)
	}
}

const (
	statusVariable = "SKINNY_STATUS"
	// connectedLine is whom a channel talks to: a dialled one shows it as its caller (asterisk.md 6).
	connectedLine = "CONNECTEDLINE(all)"
	// dialTimeout is how long Asterisk lets a far end ring; the dialplan and the caller are the usual ones to give up.
	dialTimeout = 5 * time.Minute
)

// conflict is the HTTP status of a command for a channel that is not in the application.
const conflict = 409
