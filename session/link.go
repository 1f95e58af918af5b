package session

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// pbx is one Asterisk.
type pbx struct {
	index int
	cfg   Asterisk
	up    bool
	// channels that calls have there, by id. Two Asterisks may give the same id to what comes in.
	channels map[ari.ChannelID]*channel

	// states of devices that are watched or told there, by name (devstate.go).
	states    map[string]*deviceState
	waiting   []*deviceState // for their turn
	turn      int            // the next of them
	flying    int            // commands about them that are in flight
	stateless bool           // it was said that it has none

	// late are commands about channels that were lost with the link; lateTimer runs while they may still be carried out, or some about states.
	late      []command
	lateTimer timer
}

// healthy is the Asterisk for a new call, nil when there is none.
func (x *Exchange) healthy() *pbx {
	for _, b := range x.pbxs {
		if b.up {
			return b
		}
	}
	return nil
}

func (x *Exchange) asteriskEvent(b *pbx, ev ari.Event) {
	switch ev := ev.(type) {
	case ari.StasisStart:
		x.stasisStart(b, ev)
	case ari.DeviceState:
		x.stateEvent(b, ev)
	case ari.StasisEnd:
		if ch := b.channels[ev.ID]; ch != nil {
			x.stasisEnd(ch)
		}
	case ari.ChannelDestroyed:
		if ch := b.channels[ev.ID]; ch != nil {
			x.stop(&ch.leftTimer)
			x.channelEnded(ch, ev.Cause)
		}
	case ari.Dialed:
		if ch := b.channels[ev.ID]; ch != nil {
			x.dialed(ch, ev.Status)
		}
	case ari.DTMFReceived:
		x.farDigit(b, ev)
	case ari.Held:
		if ch := b.channels[ev.ID]; ch != nil && ch.kind != legChannel {
			x.farHeld(ch, true)
		}
	case ari.Unheld:
		if ch := b.channels[ev.ID]; ch != nil && ch.kind != legChannel {
			x.farHeld(ch, false)
		}
	case ari.LeftBridge:
		x.leftBridge(b, ev)
	case ari.BridgeDestroyed:
		if c := x.calls[string(ev.ID)]; c != nil {
			x.bridgeDestroyed(c)
		}
	case ari.ConnectedLine:
		// The connected line of a phone's leg is its far end; that of a far channel is ourselves.
		switch ch := b.channels[ev.Channel.ID]; {
		case ch == nil:
		case ch.kind != legChannel:
			ch.shown = callerID(talksTo(ev.Channel))
			x.touch(ch.call)
		case ch.call.members() == 2:
			x.farIdentity(ch.call.far(), talksTo(ev.Channel))
		}
	case ari.CallerID:
		if ch := b.channels[ev.Channel.ID]; ch != nil && ch.kind != legChannel {
			x.farIdentity(ch, PartyView{Name: ev.Channel.CallerName, Number: ev.Channel.CallerNumber})
		}
	}
}

// talksTo is whom a channel of Asterisk is told that it talks to.
func talksTo(ch ari.Channel) PartyView {
	return PartyView{Name: ch.ConnectedName, Number: ch.ConnectedNumber}
}

// stasisStart: one of ours is ready, or a call came in. A Local;2 of ours that the dialplan sends back is a call, too.
func (x *Exchange) stasisStart(b *pbx, ev ari.StasisStart) {
	id := ev.Channel.ID
	if ch := b.channels[id]; ch != nil {
		ch.created, ch.inApp = true, true
		ch.name = ev.Channel.Name
		x.touch(ch.call)
		return
	}
	if old := b.channels[ev.Replaces]; old != nil && old.isFar() {
		x.replace(old, ev.Channel, old.toldIn())
		return
	}
	if len(ev.Args) == 0 && x.ours(string(id)) {
		x.stray(b, id, goAway) // its call is over
		return
	}
	if x.shuttingDown {
		x.stray(b, id, goOn)
		return
	}
	x.incoming(b, ev)
}

// ours says that an id was made by this instance, in this life or an earlier one.
func (x *Exchange) ours(id string) bool {
	return strings.HasPrefix(id, "skinny-"+x.cfg.Instance+"-")
}

// stray is a channel in our application that belongs to no call: it is hung up, or sent back to the dialplan, not with the music that an earlier life gave it, nor mute.
func (x *Exchange) stray(b *pbx, id ari.ChannelID, how leaving) {
	if b.channels[id] != nil {
		return
	}
	c := x.newCall()
	c.pbx, c.ending, c.hidden = b, true, true
	kind := outChannel
	if how == goOn {
		kind = inChannel
	}
	old := how == goOn && !x.shuttingDown // else it has just come
	ch := x.addChannel(c, channel{id: id, kind: kind, created: true, inApp: true, leave: how, cause: causeNormal, wantStatus: "UNAVAILABLE", unsure: old, unsureMuted: old})
	x.log(LogEntry{Level: Info, Message: "stray channel cleared", Call: c.id, Asterisk: b.cfg.Name, Detail: string(ch.id)})
}

// stasisEnd: the channel left the application. A caller has hung up then, or somebody took it elsewhere: its end may be far off, for the
// dialplan's h extension runs first, and the phone is not to ring so long. Of any other the end follows at once and tells the cause; a
// channel that was taken elsewhere has none.
func (x *Exchange) stasisEnd(ch *channel) {
	if ch.leave != stay || ch.kind == inChannel {
		x.channelEnded(ch, causeNormal)
		return
	}
	ch.inApp = false
	x.after(&ch.leftTimer, leftGrace, ch)
}

// leftGrace is how long the end of a channel that left the application is waited for.
const leftGrace = time.Second

// lateGrace is how long a request that was lost with the link may still be carried out.
const lateGrace = 5 * time.Second

// expire: what was lost with the link has been carried out by now, or never will be. What it changes may have been asked for before that, since the link
// is back: it is asked for again.
func (b *pbx) expire(x *Exchange, _ *timer) {
	if !b.up {
		return // once more when it is
	}
	for _, cmd := range b.late {
		if ch := cmd.channel; b.channels[ch.id] == ch {
			cmd.doubt()
			x.touch(ch.call)
		}
	}
	b.late = nil
	b.statesLate()
}

// verdictGrace is how long the cause of a far end that failed is waited for.
const verdictGrace = 100 * time.Millisecond

// expire of a channel: the event of its end did not come, or it lives on without us; one that left the bridge only is of no use.
func (ch *channel) expire(x *Exchange, _ *timer) {
	if ch.replaced {
		ch.hangup(causeNormal)
		x.touch(ch.call)
		return
	}
	if ch.leave == stay && ch.verdict != 0 {
		x.farEnded(ch, ch.verdict)
		return
	}
	if ch.leave == stay && ch.inApp {
		x.leftForGood(ch)
		return
	}
	if ch.leave != stay && ch.inApp && !ch.released {
		return // its call ended this very moment, and it is still to be told
	}
	x.channelEnded(ch, causeNormal)
}

// leftForGood: the channel goes on without its bridge. While the link is down nobody knows, and the next snapshot tells.
func (x *Exchange) leftForGood(ch *channel) {
	switch {
	case !ch.call.pbx.up:
	case ch.kind == legChannel:
		x.channelFailed(ch, "asterisk took the phone out of the bridge: are its codec and the far end's transcodable?")
	default:
		x.channelFailed(ch, "asterisk took the far end out of the bridge: are its codec and the phone's transcodable?")
	}
}

// verdicts are the causes that the ends of a dialled channel stand for.
var verdicts = map[string]int{"BUSY": causeBusy, "CONGESTION": causeNoCircuit, "NOANSWER": causeNoAnswer, "CHANUNAVAIL": causeAbsent}

// dialed follows a far end that was dialled (design.md 3): PROGRESS brings audio, RINGING before it a local tone.
func (x *Exchange) dialed(ch *channel, status string) {
	if ch.kind != outChannel || ch.leave != stay {
		return
	}
	ch.begun, ch.dialled = true, true  // the answer to the command may come later, or be lost
	if v, ok := verdicts[status]; ok { // the report that it began may come after it
		ch.verdict = v
	}
	c := ch.call
	if !c.waiting() || !c.answered.IsZero() {
		return
	}
	switch status {
	case "BUSY": // the dialplan's Busy() holds the channel for as long as it likes
		x.farEnded(ch, causeBusy)
	case "CONGESTION", "NOANSWER", "CHANUNAVAIL": // a SIP peer's cause says more and follows at once; a dialplan's Congestion() lasts
		x.after(&ch.leftTimer, verdictGrace, ch)
	case "PROGRESS":
		x.progress(ch)
	case "RINGING":
		if !ch.early {
			x.callerHearsRing(c)
		}
	case "ANSWER":
		x.stop(&c.ringTimer)
		c.answered = x.now
		ch.answered = true
		if p := c.callerParty(); p != nil && p.dev.conn == nil && p.state != connected && p.state != held { // it was lost while the answer was on its way
			x.endCall(c, causeNormal)
			return
		}
		x.callerThrough(c, ch.number)
	}
}

// progress: the far end sends audio before it answers.
func (x *Exchange) progress(ch *channel) {
	if ch.early {
		return
	}
	ch.early, ch.call.ringing = true, false
	x.touch(ch.call)
	if caller := ch.call.callerChannel(); caller != nil {
		caller.wantRinging = false
		return
	}
	p := ch.call.callerParty()
	if p.tone.playing != skinny.ToneSilence {
		x.stopTone(p)
	}
	switch p.state {
	case held: // it was transferred here, as was one that is connected
		return
	case connected:
	default:
		p.state = ringOut
		x.callState(p, skinny.CallStateProceed)
		x.softKeys(p, p.ringOutKeys())
	}
	x.promptCall(p, textProgress)
	x.openMedia(p)
	p.media.wantSend = true
	x.startTransmission(p)
}

// farDigit: a digit that the far end sent.
func (x *Exchange) farDigit(b *pbx, ev ari.DTMFReceived) {
	ch := b.channels[ev.ID]
	if ch == nil || ch.kind == legChannel {
		return
	}
	for _, p := range ch.call.parties {
		x.playDigit(p, ev.Digit)
	}
}

// leftBridge: a channel left its bridge. Unasked for, that is a failure of its media (design.md 3), unless it ends: it is being
// hung up, most often, or Asterisk stops.
func (x *Exchange) leftBridge(b *pbx, ev ari.LeftBridge) {
	ch := b.channels[ev.Channel]
	if ch == nil {
		return
	}
	if i := slices.IndexFunc(ch.leaves, func(c *call) bool { return c.id == string(ev.Bridge) }); i >= 0 {
		ch.leaves = slices.Delete(ch.leaves, 0, i+1)
		return
	}
	if ch.in != nil && ch.in != ch.call && ch.in.id == string(ev.Bridge) { // it was moved; of a move by us the result is on its way
		x.outOfBridge(ch)
	}
	if ch.replaced || string(ev.Bridge) != ch.call.id || ch.leave != stay || ch.gone || !ch.call.bridge.want || !ch.inApp {
		return
	}
	x.outOfBridge(ch)
	x.after(&ch.leftTimer, leftGrace, ch)
}

// outOfBridge: the channel is in no bridge, which may be what the one that it was in has waited for.
func (x *Exchange) outOfBridge(ch *channel) {
	if ch.in != nil {
		x.touch(ch.in)
		ch.in = nil
	}
}

func (x *Exchange) bridgeDestroyed(c *call) {
	lost := c.bridge.want && c.bridge.up
	c.bridge.up, c.bridge.gone = false, true
	x.touch(c)
	if lost {
		x.mediaFailed(c, nil, "asterisk lost the bridge")
	}
}

// farIdentity: the far end has another name or number now, by a transfer on its side, say.
func (x *Exchange) farIdentity(ch *channel, v PartyView) {
	if ch == nil || v == (PartyView{}) || v == ch.number {
		return
	}
	if v.Number == "" {
		v.Number = ch.number.Number
	}
	ch.number = v
	c := ch.call
	if ch.dial {
		c.to = v
	} else {
		c.from = v
	}
	if !c.many {
		for _, p := range c.parties {
			x.meet(p, v)
		}
	}
	x.touch(c)
}

// linkDown: this Asterisk cannot be used. Calls that are not through end; the others go on talking, for their media is direct.
func (x *Exchange) linkDown(b *pbx, reason string) {
	if !b.up {
		return
	}
	b.up = false
	stay, end := 0, 0
	for _, c := range x.sortedCalls() {
		switch {
		case c.pbx != b:
		case c.parked != nil && !c.inSlot():
			x.parkAgain(c)
			stay++
		case c.answered.IsZero():
			if !c.ending {
				end++
			}
			x.endCall(c, causeNoService)
		case !c.ending:
			stay++
		}
	}
	x.statesDown(b)
	x.log(LogEntry{Level: Error, Message: "asterisk lost", Asterisk: b.cfg.Name,
		Detail: fmt.Sprintf("%s; it is tried again; calls that go on: %d, that end: %d", reason, stay, end)})
	x.showService()
}

// showService brings the idle prompts in line with whether calls can be made.
func (x *Exchange) showService() {
	for _, d := range x.sortedDevices() {
		if d.registered() && d.idle != "" {
			x.idlePrompt(d, false)
		}
	}
}
