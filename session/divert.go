package session

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// This file takes calls to lines, and from there to where the lines are forwarded.

// maxHops is how often a call goes on before the next line has to take it.
const maxHops = 10

// diversion is how a call came to where it is.
type diversion struct {
	lines    []string  // that sent it on, in order: none does so twice
	first    PartyView // the first of them, who was called at first; zero: none did, it was transferred
	last     PartyView // who sent it on last, or transferred it
	firstWhy condition
	lastWhy  condition
}

// callLine rings the phones of a line, or goes where the line is forwarded to. It returns 0, or the cause why nobody can take the call.
func (x *Exchange) callLine(c *call, l *line) int {
	if x.divert(c, l, always) {
		return 0
	}
	var caller *device
	if p := c.callerParty(); p != nil {
		caller = p.dev
	}
	if cause := x.offer(c, l, caller); cause != 0 {
		if x.divert(c, l, conditionOf(cause)) {
			return 0
		}
		return cause
	}
	x.callerHearsRing(c)
	return 0
}

// conditionOf is the forward that a failure to reach a line asks for.
func conditionOf(cause int) condition {
	switch cause {
	case causeBusy, causeDND:
		return whenBusy
	case causeNoAnswer:
		return whenUnanswered
	case causeAbsent:
		return whenUnregistered
	}
	return 0
}

// divertsTo is where the line sends the call under a condition; empty when it does not, or must not any more. Who gets the calls of a line can
// still call it.
func (x *Exchange) divertsTo(c *call, l *line, w condition) string {
	if w == 0 || x.shuttingDown {
		return ""
	}
	f := x.forwards(l)
	number := *f.target(w)
	if number == "" || number == l.cfg.Number || x.isFrom(c, number) {
		return ""
	}
	if dv := c.diverted; dv != nil && (len(dv.lines) >= maxHops || slices.Contains(dv.lines, l.cfg.Number)) {
		return ""
	}
	return number
}

// isFrom says that a phone of the line with that number calls, maybe through the dialplan. What a call from outside shows as its number proves nothing.
func (x *Exchange) isFrom(c *call, number string) bool {
	for range maxHops {
		if slices.ContainsFunc(c.parties, func(p *party) bool { return p.member() && p.app.line.cfg.Number == number }) {
			return true
		}
		ch := c.callerChannel()
		if ch == nil {
			return false
		}
		if c = x.originOf(c.pbx, ch.id); c == nil {
			return false
		}
	}
	return false
}

// divert sends a call on to where the line is forwarded; false when it is not.
func (x *Exchange) divert(c *call, l *line, w condition) bool {
	number := x.divertsTo(c, l, w)
	if number == "" {
		return false
	}
	x.redirect(c, l, number, w)
	return true
}

// redirect sends a call that nobody has answered on to another number, in the name of a line and with its rights. A phone whose key did it has
// not missed the call, nor have the others of its line.
func (x *Exchange) redirect(c *call, l *line, number string, w condition) {
	x.leaveSlot(c) // it came back from there
	x.noteDiversion(c, l, w)
	x.withdrawAll(c, w == byKey)
	c.rung, c.offered = nil, false
	x.armRing(c)
	target := x.lines[number]
	if target == nil || x.emergency(l, number) {
		c.to = PartyView{Number: number}
		x.callerSeesTarget(c)
		x.dialOn(c, l, number)
		return
	}
	c.to = target.identity()
	x.callerSeesTarget(c)
	if cause := x.callLine(c, target); cause != 0 {
		x.endCall(c, cause)
	}
	x.fitCodecs(c)
}

func (x *Exchange) noteDiversion(c *call, l *line, w condition) {
	dv := c.diverted
	if !dv.byLines() {
		dv = &diversion{first: l.identity(), firstWhy: w}
	}
	c.diverted = &diversion{lines: append(slices.Clone(dv.lines), l.cfg.Number), first: dv.first, firstWhy: dv.firstWhy, last: l.identity(), lastWhy: w}
}

// byLines says that a line sent the call on.
func (dv *diversion) byLines() bool { return dv != nil && len(dv.lines) > 0 }

// noteTransfer keeps who transferred a call. Both ends are shown who it was as the one who sent the call on last, and who was called first stays, as with
// CallManager; so are the phones of a line that was called through the dialplan.
func (x *Exchange) noteTransfer(c *call, by PartyView) {
	c.transferred(by)
	for _, ch := range c.channels {
		if in := c.pbx.channels[ch.other]; in != nil && ch.isFar() {
			in.call.transferred(by)
		}
	}
}

func (c *call) transferred(by PartyView) {
	dv := diversion{}
	if c.diverted != nil {
		dv = *c.diverted
	}
	dv.last, dv.lastWhy = by, byTransfer
	c.diverted = &dv
	for _, p := range c.parties {
		p.picked = PartyView{}
	}
}

// forwardedBy is what the dialplan passes on of SKINNY_FORWARDED_BY: without it a call that goes round through a Local channel of the dialplan would
// go on for ever.
func (x *Exchange) forwardedBy(c *call, numbers string) {
	for _, number := range strings.FieldsFunc(numbers, func(r rune) bool { return r == '&' }) {
		if l := x.lines[number]; l != nil && (c.diverted == nil || !slices.Contains(c.diverted.lines, number)) {
			x.noteDiversion(c, l, always)
		}
	}
}

// callerSeesTarget shows whoever waits for the answer where the call goes now.
func (x *Exchange) callerSeesTarget(c *call) {
	if p := c.callerParty(); p != nil {
		x.meet(p, c.to)
	}
	x.touch(c)
}

// dialOn dials a number with the rights of the line that forwards to it.
func (x *Exchange) dialOn(c *call, l *line, number string) {
	if p := c.callerParty(); p != nil {
		x.dialOut(p, l, number)
		return
	}
	if ch := c.callerChannel(); ch != nil {
		ch.wantBridged = true
	}
	c.bridge.want = true
	x.dialFar(c, l, number)
}

// forwardedVariable tells the dialplan which lines sent the call on. It is inherited (__), so that a dialplan which sends the call back to us by
// channels of its own can say so: forwardedBy.
const forwardedVariable = "__SKINNY_FORWARDED_BY"

// redirecting tells Asterisk, and through it a SIP trunk, who sent the call on; i is without an update to the channel's own end. Of transfers alone it
// knows by itself.
func (dv *diversion) redirecting() map[string]string {
	if !dv.byLines() {
		return nil
	}
	vars := map[string]string{"REDIRECTING(from-all,i)": callerID(dv.last), "REDIRECTING(reason,i)": redirectings[dv.lastWhy]}
	if len(dv.lines) > 1 {
		vars["REDIRECTING(orig-all,i)"], vars["REDIRECTING(orig-reason,i)"] = callerID(dv.first), redirectings[dv.firstWhy]
	}
	return vars
}

// tellDiversion lets the far end that is dialled next know who sent the call on. Asterisk takes that from the channel whose caller id it shows, else
// from the far end's own.
func (x *Exchange) tellDiversion(c *call, far *channel) {
	dv := c.diverted
	if !dv.byLines() {
		return
	}
	vars := dv.redirecting()
	far.vars[forwardedVariable] = strings.Join(dv.lines, "&")
	maps.Copy(far.vars, vars)
	caller := c.callerChannel()
	if p := c.callerParty(); p != nil {
		caller = p.media.leg
	}
	if caller == nil {
		return
	}
	caller.tell = nil
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		caller.tell = append(caller.tell, ari.SetVariable{ID: caller.id, Name: name, Value: vars[name]})
	}
}

// reasons are the redirections that a phone shows.
func (dv *diversion) reasons() (first, last skinny.RedirectReason) {
	return redirectReasons[dv.firstWhy], redirectReasons[dv.lastWhy]
}

// nobodyTook: the phones that rang do not any more, for this cause. The call goes where the line sends such calls, or it is over.
func (x *Exchange) nobodyTook(c *call, cause int) {
	if l := c.rung; l == nil || !x.divert(c, l, conditionOf(cause)) {
		x.endCall(c, cause)
	}
}

// armRing sets the next end of the ringing: what the dialplan asked for, how long the line rings, when it goes on.
func (x *Exchange) armRing(c *call) {
	var next time.Time
	end := func(at time.Time) {
		if at.After(x.now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	end(c.inbound.until)
	if l := c.rung; l != nil {
		end(c.ringsUntil())
		if x.divertsTo(c, l, whenUnanswered) != "" {
			end(c.rungAt.Add(l.noAnswerTime()))
		}
	}
	if next.IsZero() {
		x.stop(&c.ringTimer)
		return
	}
	x.after(&c.ringTimer, next.Sub(x.now), c)
}

// ringsUntil is the end of the line's own patience, zero for none: what the dialplan asked for is stronger.
func (c *call) ringsUntil() time.Time {
	if c.rung.cfg.RingTimeout == 0 || !c.inbound.until.IsZero() {
		return time.Time{}
	}
	return c.rungAt.Add(c.rung.cfg.RingTimeout)
}

// defaultNoAnswerTime is how long a line rings that does not say: about four rings.
const defaultNoAnswerTime = 20 * time.Second

func (l *line) noAnswerTime() time.Duration {
	if l.cfg.NoAnswerTime > 0 {
		return l.cfg.NoAnswerTime
	}
	return defaultNoAnswerTime
}

// rangOut: the time of the ringing is over.
func (x *Exchange) rangOut(c *call) {
	l := c.rung
	reached := func(at time.Time) bool { return !at.IsZero() && !at.After(x.now) }
	switch {
	case reached(c.inbound.until): // the dialplan goes on by itself
		x.endCall(c, causeNoAnswer)
	case l == nil:
		x.armRing(c)
	case reached(c.ringsUntil()):
		x.nobodyTook(c, causeNoAnswer)
	case reached(c.rungAt.Add(l.noAnswerTime())) && x.divert(c, l, whenUnanswered):
	default:
		x.armRing(c)
	}
}
