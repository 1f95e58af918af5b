package session

import (
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// hold puts a conversation on hold: the phone's leg is hung up, for it could not be given another address and would go on sending to the old
// port; bridge and far party stay, and the far party hears music (plan.go). The speaker is left to the caller: another call may follow.
func (x *Exchange) hold(p *party) {
	x.closeMedia(p)
	p.lost = false // the phone shows it
	p.state = held
	if p.dev.active == p {
		p.dev.active = nil
	}
	if p.tone.playing != skinny.ToneSilence {
		x.stopTone(p)
	}
	x.lamp(p.app)
	x.showHeld(p)
	x.remindLater(p)
	x.touch(p.call)
	x.watchSilence(p.dev)
	x.dirtyLines(p.dev)
}

// remindLater reminds the phone of the call that it holds, again and again, when its line asks for that.
func (x *Exchange) remindLater(p *party) {
	every := p.app.line.cfg.HoldReminder
	if p.dev.hookOnly() && !p.dev.offHook {
		every = hookReminder
	}
	if every > 0 {
		x.after(&p.remind, every, p)
	}
}

// hookReminder is how often a telephone without keys is reminded of a call that waits, once its handset is down: lifting it takes the call back.
const hookReminder = 5 * time.Second

// remindOfHold rings once on a phone that does nothing, and beeps into another conversation. A phone that rings or dials is left in peace.
func (x *Exchange) remindOfHold(p *party) {
	x.remindLater(p)
	switch active := p.dev.active; {
	case p.dev.conn == nil || p.unseen():
	case active == nil && p.dev.ringing(nil) == nil:
		x.ringer(p, skinny.RingModeFeature, skinny.RingDurationOnce)
	case active != nil && active.state == connected:
		x.beep(active, skinny.ToneHoldTone)
	}
}

// showHeld shows that the call is on hold (flows.md 4.1).
func (x *Exchange) showHeld(p *party) {
	x.callState(p, skinny.CallStateHold)
	x.promptCall(p, textHold)
	x.callInfo(p)
	x.softKeys(p, skinny.SoftKeySetOnHold)
}

// resume takes a held call back; what the phone talks to meanwhile is held.
func (x *Exchange) resume(p *party) {
	d := p.dev
	if !p.call.pbx.up { // there is nobody to open its audio with
		x.notice(d, p, textNoService)
		return
	}
	x.freeEar(d)
	if p.state != held || d.conn == nil {
		return
	}
	p.state, d.active = connected, p
	x.endHookTone(d)
	if q := d.ringing(nil); q != nil {
		x.ringer(q, skinny.RingModeFlashOnly, skinny.RingDurationOnce) // it waits from now on
	} else if p.remind.set() {
		x.ringerOff(d) // of the reminder
	}
	x.stop(&p.remind)
	x.speakerMode(d, true)
	x.lamp(p.app)
	x.send(d, &skinny.ActivateCallPlane{LineInstance: p.app.instance})
	x.openMedia(p)
	x.showConnected(p)
	if p.call.ringing {
		x.callerHearsRing(p.call)
	}
	x.touch(p.call)
	x.watchSilence(d)
	x.dirtyLines(d)
}

// hookFlash is the only key that a telephone behind an adapter has beside its hook, and that a 6901 has to transfer and confer. It answers a waiting call;
// makes a conference of a conversation and the one that it consults; drops who came last into its conference; goes back to the held call; or
// holds and gives dial tone for a second one, whose number hanging up transfers to (flows.md 11).
func (x *Exchange) hookFlash(d *device) {
	p, waits := d.active, d.held(nil)
	switch {
	case d.ringing(nil) != nil:
		x.answer(d.ringing(nil))
	case p != nil && p.consults() && x.conferConsulted(p):
	case waits != nil:
		x.resume(waits)
	case p != nil && p.state == connected && p.dropsByFlash():
		x.dropLastKey(d, p)
	case p == nil || p.state != connected:
	case !p.call.pbx.up: // it could not be taken back
		x.notice(d, p, textNoTransfer)
	default:
		x.consultFor(p, toTransfer)
	}
}

// consults says that the phone talks to somebody in the one and to somebody in the other of two calls that belong together.
func (p *party) consults() bool {
	o := p.consult.other()
	return o != nil && o.talks() && p.talks()
}

// dropsByFlash says that a flash ends what another one has begun: nobody's part in a room, or in the call of a line that the phone has come into.
func (p *party) dropsByFlash() bool {
	return p.call.many && p.seat.moderator && p.call.room == "" && !p.call.barged()
}

// farHeld: the far end put us on hold, or took us back; the phone hears music meanwhile (deriveMusic).
func (x *Exchange) farHeld(ch *channel, on bool) {
	ch.held = on
	x.touch(ch.call)
	if ch.call.many {
		return
	}
	for _, p := range ch.call.parties {
		if p.state == connected {
			t := p.connectedText()
			if on {
				t = textHold
			}
			x.promptCall(p, t)
		}
	}
}
