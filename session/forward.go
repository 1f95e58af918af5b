package session

import (
	"fmt"
	"slices"

	"github.com/skinnyd/skinnyd/skinny"
)

// This file is where the calls of a line go: who says so, and how the phones of the line show it. What becomes of a call is in divert.go.

// condition is when a line's calls go elsewhere.
type condition uint8

const (
	always condition = iota + 1
	whenBusy
	whenUnanswered
	whenUnregistered
	byKey      // the call is diverted, not the line forwarded
	byTransfer // the call was transferred
)

// conditions are their names in the dialplan and in log lines.
var conditions = map[string]condition{"all": always, "busy": whenBusy, "no_answer": whenUnanswered, "unregistered": whenUnregistered}

// redirectReasons and redirectings are what phones and Asterisk call them (func_redirecting's reasons).
var (
	redirectReasons = map[condition]skinny.RedirectReason{always: skinny.RedirectReasonForwardAll, whenBusy: skinny.RedirectReasonForwardBusy,
		whenUnanswered: skinny.RedirectReasonForwardNoAnswer, whenUnregistered: skinny.RedirectReasonForward,
		byKey: skinny.RedirectReasonCallDeflection, byTransfer: skinny.RedirectReasonCallTransfer}
	redirectings = map[condition]string{always: "cfu", whenBusy: "cfb", whenUnanswered: "cfnr", whenUnregistered: "unavailable", byKey: "deflection",
		byTransfer: "unknown"}
)

func (w condition) String() string {
	for name, is := range conditions {
		if is == w {
			return name
		}
	}
	return ""
}

// target is the number for a condition.
func (f *Forward) target(w condition) *string {
	switch w {
	case always:
		return &f.All
	case whenBusy:
		return &f.Busy
	case whenUnanswered:
		return &f.NoAnswer
	}
	return &f.Unregistered
}

// forwards is where the calls of a line go now: as it was set last, else as it is configured.
func (x *Exchange) forwards(l *line) Forward {
	if f, ok := x.forwarded[l.cfg.Number]; ok {
		return f
	}
	return l.cfg.Forward
}

// forwardLine sends the calls of a line elsewhere from now on. Where the configuration sends them it is followed from then on.
func (x *Exchange) forwardLine(l *line, f Forward, by string) {
	before := x.forwards(l)
	if f == l.cfg.Forward {
		delete(x.forwarded, l.cfg.Number)
		x.drop(BucketForwards, recordKey(l.cfg.Number))
	} else {
		x.forwarded[l.cfg.Number] = f
		x.save(BucketForwards, recordKey(l.cfg.Number), f)
	}
	if f == before {
		return
	}
	x.log(LogEntry{Level: Info, Message: "forward changed", Line: l.cfg.Number, Detail: f.String() + ", by " + by})
	x.showForward(l)
}

func (f Forward) String() string {
	text := ""
	for w := always; w <= whenUnregistered; w++ {
		if number := *f.target(w); number != "" {
			text += fmt.Sprintf("%v to %s, ", w, number)
		}
	}
	if text == "" {
		return "no call goes elsewhere"
	}
	return text[:len(text)-2]
}

// setForward is an operator's order.
func (x *Exchange) setForward(ev SetForward) {
	l := x.lines[ev.Line]
	if l == nil {
		return
	}
	f := ev.Forward
	for w := always; w <= whenUnregistered; w++ {
		*f.target(w) = x.forwardNumber(*f.target(w))
	}
	x.forwardLine(l, f, "an operator")
}

// forwardNumber is a number as it is dialled; that of a line of ours may have letters.
func (x *Exchange) forwardNumber(number string) string {
	if x.lines[number] != nil {
		return number
	}
	return dialable(number)
}

// forwardLoops says that all calls of the line would come back to it.
func (x *Exchange) forwardLoops(l *line, number string) bool {
	for hops := 0; hops < maxHops; hops++ {
		next := x.lines[number]
		if next == nil {
			return false
		}
		if next == l {
			return true
		}
		if number = x.forwards(next).All; number == "" {
			return false
		}
	}
	return true
}

// unforwardable says that a number means something to who dials it, and to nobody whose call is sent there: a room, a slot.
func (x *Exchange) unforwardable(number string) bool { return x.room(number) != "" || x.isSlot(number) }

// showForward brings the phones of a line in line with where its calls go.
func (x *Exchange) showForward(l *line) {
	x.changed.line(l)
	for _, a := range l.appearances {
		d := a.dev
		if !d.registered() {
			continue
		}
		x.forwardStat(d, a.instance)
		x.forwardLamps(a)
		x.showFeature(d, FeatureForward)
		if d.idle != "" {
			x.idlePrompt(d, false)
		}
	}
}

// welcomeForward shows a phone that comes back what it does not ask for.
func (x *Exchange) welcomeForward(d *device) {
	for _, a := range d.appearances {
		if x.forwards(a.line) != (Forward{}) {
			x.forwardStat(d, a.instance)
			x.forwardLamps(a)
		}
	}
	if x.forwardsFirst(d) {
		x.showFeature(d, FeatureForward)
	}
}

// forwardStat tells the state of a line, of one that does not exist too: an unanswered request blocks the phone (flows.md 1.2).
func (x *Exchange) forwardStat(d *device, n uint32) {
	m := &skinny.ForwardStat{LineNumber: n}
	if at := d.lineAt(n); at != nil {
		f := x.forwards(at.line)
		on := forwardOn
		if d.dialect.Version >= 18 {
			on = forwardOn18
		}
		active := func(number string) uint32 {
			if number == "" {
				return 0
			}
			m.ActiveForward = on
			return on
		}
		m.ForwardAllActive, m.ForwardAllNumber = active(f.All), f.All
		m.ForwardBusyActive, m.ForwardBusyNumber = active(f.Busy), f.Busy
		m.ForwardNoAnswerActive, m.ForwardNoAnswerNumber = active(f.NoAnswer), f.NoAnswer
	}
	x.send(d, m)
}

// What stands for "on" in a ForwardStat, from version 18 on another number (messages.md 0x0090).
const (
	forwardOn   uint32 = 1
	forwardOn18 uint32 = 2
)

// lineAt is the line with that number on the phone, nil when it has none such. Some ask for the first as 0.
func (d *device) lineAt(n uint32) *appearance {
	if n == 0 && d.model.LineZero {
		n = 1
	}
	if n == 0 || int(n) > len(d.appearances) {
		return nil
	}
	return d.appearances[n-1]
}

// forwardLamps lights the fixed forward keys of phones that have them.
func (x *Exchange) forwardLamps(a *appearance) {
	if !slices.ContainsFunc(a.dev.model.Fixed, func(k skinny.ButtonDefinition) bool { return k.ButtonType == skinny.ButtonTypeForwardAll }) {
		return
	}
	mode := skinny.LampModeOff
	if x.forwards(a.line).All != "" {
		mode = skinny.LampModeOn
	}
	x.send(a.dev, &skinny.SetLamp{Stimulus: skinny.StimulusForwardAll, StimulusInstance: a.instance, LampMode: mode})
}

// forwardsFirst says that the calls of the phone's first line go elsewhere: its forward key is about that one.
func (x *Exchange) forwardsFirst(d *device) bool {
	return len(d.appearances) > 0 && x.forwards(d.appearances[0].line).All != ""
}

// forwardedTo is where the calls of the phone go, of the first line that goes anywhere.
func (x *Exchange) forwardedTo(d *device) string {
	for _, a := range d.appearances {
		if number := x.forwards(a.line).All; number != "" {
			return number
		}
	}
	return ""
}

// forwardKey sets a forward or clears it (flows.md 5): with one in place it clears it; in a conversation, or while it rings at the other end,
// whoever is there gets the calls; else the phone asks for a number.
func (x *Exchange) forwardKey(d *device, a *appearance, p *party, w condition) {
	if p == nil {
		p = d.active
	}
	if p != nil && p.entersForward() {
		x.forwardEntered(p, p.digits.number)
		return
	}
	if p != nil && (p.state == ringIn || p.state == failed || p.state == held || p.state == remote) {
		p = nil // the key is not about that call
	}
	if p != nil {
		a = p.app
	}
	f := x.forwards(a.line)
	switch to := f.target(w); {
	case *to != "":
		*to = ""
		x.forwardLine(a.line, f, string(d.name))
		if p != nil && p.state == dialling {
			x.confirmForward(p)
		}
	case p == nil:
		x.freeEar(d)
		x.askForward(x.open(d, a), w)
	case p.state == dialling && p.digits.number == "" && p.consult.first == nil:
		x.stopTone(p)
		x.askForward(p, w)
	case p.state == dialling, p.peer.Number == "", p.call.parked != nil, x.unforwardable(p.peer.Number):
		x.keyNotActive(d, p)
	case x.forwardLoops(a.line, p.peer.Number):
		x.notice(d, p, textForwardLoop)
	default:
		*to = x.forwardNumber(p.peer.Number)
		x.forwardLine(a.line, f, string(d.name))
	}
}

// entersForward says that the phone is not calling anybody: it takes the digits of a forward.
func (p *party) entersForward() bool { return p.state == dialling && p.digits.forward != 0 }

// takesDigits says that the phone has dialled nothing yet, and is to call somebody.
func (p *party) takesDigits() bool {
	return p.state == dialling && p.digits.number == "" && p.digits.forward == 0
}

// askForward lets the phone take the digits of a forward (flows.md 5).
func (x *Exchange) askForward(p *party, w condition) {
	p.digits.forward, p.digits.pickup, p.meetMe = w, false, false
	x.softKeys(p, skinny.SoftKeySetDigitsAfterDialingFirstDigit)
	x.promptCall(p, textEnterForward)
	x.send(p.dev, &skinny.ActivateCallPlane{LineInstance: p.app.instance})
	x.send(p.dev, &skinny.StartTone{Tone: skinny.ToneZip, LineInstance: p.app.instance, CallReference: p.ref}) // ends by itself
	x.after(&p.digits.timer, x.context(p.app.line).FirstDigitTimeout, p)
}

// forwardEntered: the number is complete. None is no forward.
func (x *Exchange) forwardEntered(p *party, number string) {
	number = x.forwardNumber(number)
	if number == "" {
		x.hangup(p)
		return
	}
	l := p.app.line
	switch {
	case x.forwardLoops(l, number):
		x.fail(p, causeForwardLoop)
		return
	case x.unforwardable(number):
		x.fail(p, causeUnallocated)
		return
	}
	f := x.forwards(l)
	*f.target(p.digits.forward) = number
	x.forwardLine(l, f, string(p.dev.name))
	x.confirmForward(p)
}

// confirmForward ends the call that a forward was entered in.
func (x *Exchange) confirmForward(p *party) {
	if p.tone.playing != skinny.ToneSilence {
		x.stopTone(p)
	}
	x.send(p.dev, &skinny.StartTone{Tone: skinny.ToneConfirmationTone, LineInstance: p.app.instance, CallReference: p.ref}) // ends by itself
	x.hangup(p)
}

// forwardToMessages takes the messages key for the number of a forward; false when none is being entered.
func (x *Exchange) forwardToMessages(d *device) bool {
	p := d.active
	if p == nil || !p.entersForward() {
		return false
	}
	number := p.divertNumber()
	if number == "" {
		x.keyNotActive(d, p)
		return true
	}
	x.forwardEntered(p, number)
	return true
}

// forwardFeature is the generic feature key: all calls of the first line.
func (x *Exchange) forwardFeature(d *device) {
	switch {
	case len(d.appearances) == 0:
	case d.active != nil && d.active.app != d.appearances[0]:
		x.keyNotActive(d, d.active)
	default:
		x.forwardKey(d, d.appearances[0], d.active, always)
	}
}

// mayForward says that CFwdAll makes sense: it ends the number of a forward and no other, and a slot is nobody.
func (p *party) mayForward(set skinny.SoftKeySet) bool {
	if set == skinny.SoftKeySetDigitsAfterDialingFirstDigit {
		return p.entersForward()
	}
	return p.state != failed && p.call.parked == nil
}
