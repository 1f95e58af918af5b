package session

import (
	"slices"
	"strconv"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// digits is a number being dialled.
type digits struct {
	number  string
	rest    []string  // of a speed dial: tried in turn while nobody answers
	forward condition // the number is not called: it is where calls go from now on; zero: it is called
	pickup  bool      // nor is it then: what rings there is picked up
	timer   timer
}

// maxDigits is the widest number that every version can show (messages.md 2).
const maxDigits = 24

// seize opens a call on a line, ready to take digits (flows.md 2.1).
func (x *Exchange) seize(d *device, a *appearance) *party {
	if a == nil || d.conn == nil {
		return nil
	}
	p := x.open(d, a)
	if x.healthy() == nil || x.shuttingDown {
		x.send(d, &skinny.ActivateCallPlane{LineInstance: a.instance})
		x.fail(p, causeNoService)
		return p
	}
	x.takeDigits(p)
	return p
}

// takeDigits lets the phone dial.
func (x *Exchange) takeDigits(p *party) {
	x.enterNumber(p)
	x.after(&p.digits.timer, x.context(p.app.line).FirstDigitTimeout, p)
}

// open creates the call on the phone without a tone.
func (x *Exchange) open(d *device, a *appearance) *party {
	c := x.newCall()
	c.from = a.line.identity()
	p := x.join(c, a, x.newRef(), dialling)
	p.caller, p.outbound = true, true
	d.active = p
	x.endHookTone(d)
	x.ringerOff(d)
	x.speakerMode(d, true)
	x.lamp(a)
	x.callState(p, skinny.CallStateOffHook)
	x.watchSilence(d)
	x.dirtyDevice(d)
	return p
}

func (x *Exchange) enterNumber(p *party) {
	x.softKeys(p, p.offHookKeys())
	x.promptCall(p, textEnterNumber)
	x.send(p.dev, &skinny.ActivateCallPlane{LineInstance: p.app.instance})
	x.startTone(p, p.dialTone())
}

var noContext DialContext

func (x *Exchange) context(l *line) *DialContext {
	if c := x.cfg.Contexts[l.cfg.Context]; c != nil {
		return c
	}
	return &noContext
}

// keypad takes a digit for the call it names, else for the active one (7905 and 7912 name none: flows.md 11).
func (x *Exchange) keypad(d *device, m *skinny.KeypadButton) {
	p := d.party(m.CallReference)
	if p == nil {
		p = d.active
	}
	if p == nil || int(m.Button) >= len(dialKeys) {
		return
	}
	switch digit := dialKeys[m.Button : m.Button+1]; p.state {
	case dialling:
		x.addDigit(p, digit)
	case proceeding, ringOut, connected:
		x.sendDigit(p, digit)
	}
}

// dialKeys is what the keypad's buttons dial (enums.md, KeypadButton).
const dialKeys = "0123456789ABCD*#+"

func (x *Exchange) addDigit(p *party, digit string) {
	if digit == "#" && (p.digits.number != "" || p.entersForward()) && !x.hashFits(p, p.digits.number+"#") {
		x.place(p, p.digits.number)
		return
	}
	if len(p.digits.number) >= maxDigits {
		return
	}
	if p.digits.number == "" {
		x.stopTone(p)
		x.softKeys(p, skinny.SoftKeySetDigitsAfterDialingFirstDigit)
	}
	p.digits.number += digit
	x.dirtyCall(p.call)
	x.considerNumber(p)
}

// considerNumber dials when the number is complete and waits when it may not be (design.md 3).
func (x *Exchange) considerNumber(p *party) {
	ctx := x.context(p.app.line)
	switch x.numberFits(p, p.digits.number) {
	case MatchExact:
		x.place(p, p.digits.number)
	case MatchGrows:
		x.after(&p.digits.timer, ctx.MatchTimeout, p)
	default:
		x.after(&p.digits.timer, ctx.DigitTimeout, p)
	}
}

// numberFits says how the digits fit what can be dialled: MatchExact is complete and cannot grow, MatchGrows complete but could.
func (x *Exchange) numberFits(p *party, number string) Match {
	ctx := x.context(p.app.line)
	switch {
	case x.emergency(p.app.line, number):
		return MatchExact
	case p.meetMe:
		return x.roomFits(number)
	case p.digits.pickup:
		return x.groupFits(p, number)
	}
	complete, grows := false, false
	take := func(m Match) {
		complete = complete || m >= MatchGrows
		grows = grows || m == MatchGrows || m == MatchPartial
	}
	for _, e := range ctx.Emergency {
		take(e.Match(number))
	}
	for _, e := range ctx.Patterns {
		take(e.Match(number))
	}
	take(x.roomFits(number))
	for _, r := range x.cfg.Routes {
		take(r.Match.Match(number))
	}
	for _, b := range p.dev.dials {
		if b.Kind == ButtonSpeedDial {
			take(matchNumber(b.Number, number))
		}
	}
	take(x.matchLines(number))
	take(x.slotFits(number))
	take(x.pickupFits(p, number))
	return fit(complete, grows)
}

// hashFits says that the # at the end of the digits belongs to a number which names it; any other ends the dialling.
func (x *Exchange) hashFits(p *party, number string) bool {
	ctx := x.context(p.app.line)
	for _, patterns := range [][]Pattern{ctx.Emergency, ctx.Patterns, x.cfg.MeetMe} {
		for _, e := range patterns {
			if e.names(number) {
				return true
			}
		}
	}
	for _, r := range x.cfg.Routes {
		if r.Match.names(number) {
			return true
		}
	}
	for _, b := range p.dev.dials {
		if b.Kind == ButtonSpeedDial && matchNumber(b.Number, number) != MatchNone {
			return true
		}
	}
	return x.matchLines(number) != MatchNone
}

func matchNumber(whole, digits string) Match {
	switch {
	case whole == digits:
		return MatchExact
	case strings.HasPrefix(whole, digits):
		return MatchPartial
	}
	return MatchNone
}

// matchLines compares with the numbers of all lines; they are sorted, so that those with the same beginning stand together.
func (x *Exchange) matchLines(digits string) Match {
	i, exact := slices.BinarySearch(x.numbers, digits)
	if exact {
		i++
	}
	grows := i < len(x.numbers) && strings.HasPrefix(x.numbers[i], digits)
	return fit(exact, grows)
}

// backspace takes the last digit away (flows.md 2.1, step 15).
func (x *Exchange) backspace(d *device, p *party) {
	if p == nil {
		p = d.active
	}
	if p == nil || p.state != dialling || p.digits.number == "" {
		return
	}
	p.digits.number = p.digits.number[:len(p.digits.number)-1]
	x.send(d, &skinny.BackSpaceRes{LineInstance: p.app.instance, CallReference: p.ref})
	x.dirtyCall(p.call)
	switch {
	case p.digits.number == "" && p.entersForward():
		x.askForward(p, p.digits.forward)
		return
	case p.digits.number == "":
		x.takeDigits(p)
		return
	}
	x.after(&p.digits.timer, x.context(p.app.line).DigitTimeout, p)
}

func (x *Exchange) dialKey(d *device, p *party) {
	if p == nil {
		p = d.active
	}
	if p != nil && p.state == dialling && p.digits.number != "" {
		x.place(p, p.digits.number)
	}
}

func (x *Exchange) redial(d *device, a *appearance, _ *party) {
	if d.lastDial != "" {
		x.dialFrom(d, d.openLine(a), d.lastDial)
	}
}

// openLine is the line of the phone's open call without digits, else a.
func (d *device) openLine(a *appearance) *appearance {
	if p := d.active; p != nil && p.state == dialling && p.digits.number == "" {
		return p.app
	}
	return a
}

// enbloc dials a whole number: on the phone's open call without digits, else on a new one (flows.md 2.2).
func (x *Exchange) enbloc(d *device, m *skinny.EnblocCall) {
	a := d.appearance(m.LineInstance)
	if m.LineInstance == 0 {
		a = d.openLine(d.primaryLine())
	}
	x.dialFrom(d, a, m.CalledParty)
}

// dialFrom dials a number that is known at once.
func (x *Exchange) dialFrom(d *device, a *appearance, number string) { x.dialEach(d, a, number, nil) }

// dialable drops what people write between digits and what ends a number.
func dialable(number string) string {
	number = strings.TrimSuffix(strings.Map(func(r rune) rune {
		if r < 128 && strings.IndexByte(dialChars, byte(r)) >= 0 {
			return r
		}
		return -1
	}, number), "#")
	return number[:min(len(number), maxDigits)]
}

// place makes the call: to a line of this process, by a route, or to the dialplan (design.md 3).
func (x *Exchange) place(p *party, number string) {
	x.stop(&p.digits.timer)
	emergency := x.emergency(p.app.line, number)
	if x.notCalled(p, number, emergency) {
		return
	}
	d := p.dev
	p.digits.number, d.lastDial = number, number
	p.state = proceeding
	p.peer = PartyView{Number: number}
	if p.tone.playing != skinny.ToneSilence {
		x.stopTone(p)
	}
	x.send(d, &skinny.DialedNumber{DialedNumber: number, LineInstance: p.app.instance, CallReference: p.ref})
	room, slot := "", ""
	if !emergency {
		room = x.room(number)
		if x.isSlot(number) {
			slot = number
		}
	}
	c := x.callOn(p, x.asteriskFor(p, room, slot))
	target := x.lines[number]
	local := x.cfg.RingLocally && target != nil && !emergency
	if local {
		p.peer = target.identity()
	}
	c.to = p.peer
	x.callState(p, skinny.CallStateProceed)
	x.callInfo(p)
	x.touch(c)
	switch {
	case c.pbx == nil || x.shuttingDown:
		x.fail(p, causeNoService)
		return
	case room != "":
		x.enterRoom(p, room)
		return
	case p.meetMe && !emergency:
		x.fail(p, causeUnallocated)
		return
	case slot != "":
		x.retrieve(p, slot)
		return
	}
	c.bridge.want = true
	if local {
		x.ringLine(p, target)
		return
	}
	x.dialOut(p, p.app.line, number)
}

// asteriskFor is where a call is made, nil when no Asterisk is there: nothing becomes one with what is in another, be it the room or the slot that was
// dialled, or the call that it is a consultation for.
func (x *Exchange) asteriskFor(p *party, room, slot string) *pbx {
	if c := x.rooms[room]; c != nil {
		return c.pbx
	}
	if c := x.slots[slot]; c != nil {
		return c.pbx
	}
	if first := p.consult.first; first != nil && first.call.pbx.up {
		return first.call.pbx
	}
	if b := p.call.pbx; b != nil && b.up { // another number of the key was tried there
		return b
	}
	return x.healthy()
}

// callOn is the phone's call in an Asterisk. What another number of the key has left in another one stays behind, in a call that is over.
func (x *Exchange) callOn(p *party, b *pbx) *call {
	c := p.call
	if c.pbx == b || len(c.channels) == 0 && !c.bridge.want && !c.bridge.up && !c.bridge.busy {
		c.pbx = b
		return c
	}
	next := x.newCall()
	next.pbx, next.from = b, c.from
	next.note(p, roleCaller)
	x.closeMedia(p)
	x.moveParty(p, next)
	x.release(c, causeNormal)
	return next
}

// notCalled takes a number that means something else; false when it is to be called.
func (x *Exchange) notCalled(p *party, number string, emergency bool) bool {
	switch {
	case p.entersForward():
		x.forwardEntered(p, number)
	case emergency: // whatever else it is
		return false
	case p.digits.pickup:
		x.pickupNumber(p, number)
	default:
		return x.pickupDialled(p, number)
	}
	return true
}

func (x *Exchange) emergency(l *line, number string) bool {
	for _, e := range x.context(l).Emergency {
		if e.Match(number) >= MatchGrows {
			return true
		}
	}
	return false
}

// ringLine rings the phones of a line of this process.
func (x *Exchange) ringLine(p *party, target *line) {
	c := p.call
	if cause := x.callLine(c, target); cause != 0 {
		x.endCall(c, cause)
	}
	if c.ending {
		return
	}
	x.fitCodecs(c)
	if !p.dev.model.NoToneWithMedia {
		x.openMedia(p)
	}
}

// alert lets the caller hear that it rings.
func (x *Exchange) alert(p *party) {
	p.call.ringing = true
	p.state = ringOut
	p.media.wantSend = false // a number that was tried before may have sent audio
	x.startTone(p, skinny.ToneAlertingTone)
	x.callState(p, skinny.CallStateRingOut)
	x.softKeys(p, p.ringOutKeys())
	x.promptCall(p, textRingOut)
	x.callInfo(p)
}

// dialOut dials a number for a phone, with the rights of a line: its own, or the one that sent the call on. The number's end was decided before;
// Asterisk says what becomes of it.
func (x *Exchange) dialOut(p *party, l *line, number string) {
	if p.state == proceeding {
		x.softKeys(p, p.ringOutKeys())
		x.promptCall(p, textProceed)
	}
	x.dialFar(p.call, l, number)
	if (p.state == proceeding || p.state == ringOut) && !p.dev.model.NoToneWithMedia {
		x.openMedia(p)
		if p.media.leg == nil {
			x.after(&p.media.dialTimer, x.cfg.Timers.DialAckTimeout, p)
		}
	}
}

// dialFar makes the far channel: by the first route that matches, else into the dialplan by a Local channel.
func (x *Exchange) dialFar(c *call, l *line, number string) {
	x.moveToG711(c)
	far := channel{kind: outChannel, wantBridged: true, dial: true, endpoint: x.endpoint(l, number), number: c.to,
		vars: l.vars(map[string]string{})}
	far.id = c.newChannelID()
	local := strings.HasPrefix(far.endpoint, "Local/")
	if local {
		far.other = c.newChannelID()
	}
	if p := c.callerParty(); p != nil {
		far.vars["SKINNY_DEVICE"], far.vars["SKINNY_LINE"] = string(p.dev.name), p.app.line.cfg.Number
		far.vars[connectedLine] = callerID(p.app.line.identity()) // until the phone's leg is there, which tells it, too
		if groups := p.app.line.cfg.PickupGroups; len(groups) > 0 {
			far.vars["SKINNY_GROUPS"] = strings.Join(groups, ",")
		}
		if local {
			far.format = p.codec() // nothing to transcode between the leg and the dialplan
		}
	} else if ch := c.callerChannel(); ch != nil {
		far.originator = ch.id // whose codecs it gets
	}
	x.tellDiversion(c, &far)
	x.addChannel(c, far)
}

// endpoint is where a number goes. An emergency takes no route that does not spell it out: a prefix route would dial 11 for 911.
func (x *Exchange) endpoint(l *line, number string) string {
	emergency := x.emergency(l, number)
	for _, r := range x.cfg.Routes {
		if r.Match.Match(number) >= MatchGrows && (!emergency || r.Match.names(number)) {
			return expandEndpoint(r.Endpoint, number)
		}
	}
	return "Local/" + number + "@" + l.cfg.Context + "/n"
}

// expandEndpoint puts the number into {number}, and without its first n digits into {number:n}.
func expandEndpoint(endpoint, number string) string {
	before, rest, ok := strings.Cut(endpoint, "{number")
	if !ok {
		return endpoint
	}
	skip, after, _ := strings.Cut(rest, "}")
	n, _ := strconv.Atoi(strings.TrimPrefix(skip, ":")) // "" is 0
	return before + number[min(n, len(number)):] + expandEndpoint(after, number)
}

// digitsTimeout: no further digit came. What is there is dialled; Asterisk knows more numbers than the configuration.
func (x *Exchange) digitsTimeout(p *party) {
	if p.state != dialling {
		x.tryNext(p.call, causeNoAnswer)
		return
	}
	if p.digits.number == "" && !p.entersForward() {
		x.fail(p, causeNoDigits)
		return
	}
	x.place(p, p.digits.number)
}
