package sim

import (
	"maps"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// This file is the person who uses a phone.

// act is one thing that the person does, or the phone by itself.
func (p *phone) act() {
	s := p.screen()
	switch {
	case p.away:
	case p.conn == nil:
		p.connect()
	case s == nil:
		if p.w.chance(0.3) {
			p.register(p.home, 0)
		}
	case p.w.chance(p.w.mix.drop):
		p.trouble()
	case p.w.chance(p.w.mix.rude):
		p.nonsense()
	default:
		p.sensible(s)
	}
}

// sensible does what the screen offers.
func (p *phone) sensible(s *screen) {
	if len(s.items) > 0 && p.w.chance(0.8) {
		p.choose(s)
	}
	if c := s.in(skinny.CallStateRingIn); c != nil && p.w.chance(0.6) {
		p.answer(c)
		return
	}
	if line := p.ringsElsewhere(); line != "" && p.w.chance(0.1+p.w.mix.pick) {
		p.pickup(line)
		return
	}
	if c := s.in(skinny.CallStateCallRemoteMultiline, skinny.CallStateRemoteHold); c != nil && p.w.chance(0.3) {
		p.lookingOn(c)
		return
	}
	if p.w.chance(0.03) {
		p.private(s)
		return
	}
	if p.w.chance(0.6) && p.goOn(s) {
		return
	}
	if c := s.in(active...); c != nil {
		p.during(c)
		return
	}
	if c := s.in(skinny.CallStateHold); c != nil && p.w.chance(0.5) {
		p.press(pick(p.w, []skinny.SoftKeyEventCode{skinny.SoftKeyEventResume, skinny.SoftKeyEventResume, skinny.SoftKeyEventEndCall,
			skinny.SoftKeyEventSelect, skinny.SoftKeyEventDirTrfr, skinny.SoftKeyEventJoin, skinny.SoftKeyEventIDivert}), c)
		return
	}
	if p.lifted && p.w.chance(0.5) {
		p.hook(false, nil)
		return
	}
	if p.w.chance(0.1) {
		p.setting(nil)
		return
	}
	p.call()
}

// goOn goes on with a second call, as far as it came: for a transfer, or a conference. False: there is none.
func (p *phone) goOn(s *screen) bool {
	c := s.in(active...)
	if c == nil || s.in(skinny.CallStateHold) == nil {
		return false
	}
	key := skinny.SoftKeyEventTransfer
	switch {
	case c.keys == skinny.SoftKeySetOffHookWithFeatures, c.state == skinny.CallStateOffHook && s.model.SoftKeys == 0:
		takes := p.digits(c, p.someNumber())
		if p.w.chance(0.3) {
			p.thenPress(takes, key, c) // whoever it is
		}
		return true
	case c.keys == skinny.SoftKeySetConnectedWithConference, p.w.chance(p.w.mix.confer):
		key = skinny.SoftKeyEventConfrn
	}
	if p.w.chance(0.2) {
		p.stimulus(stimulusOf[key], 0, c.ref)
	} else {
		p.press(key, c)
	}
	return true
}

// consult makes a second call to somebody who answers, and presses the key again.
func (p *phone) consult(c *shown, key skinny.SoftKeyEventCode) {
	w := p.w
	p.press(key, c)
	var idle []*phone
	for _, q := range w.phones {
		if v := w.views.devices[q.home]; q.screen() != nil && v != nil && len(v.Lines) > 0 && len(v.Calls) == 0 {
			idle = append(idle, q)
		}
	}
	number := "700"
	if len(idle) > 0 {
		q := pick(w, idle)
		number = w.views.devices[q.home].Lines[0]
		w.after(2*time.Second, func() {
			if s := q.screen(); s != nil && s.in(skinny.CallStateRingIn) != nil {
				q.press(skinny.SoftKeyEventAnswer, s.in(skinny.CallStateRingIn))
			}
		})
	}
	takes := p.digits(nil, number)
	w.after(takes+w.between(2*time.Second, 4*time.Second), func() {
		if s := p.screen(); s != nil && s.in(skinny.CallStateConnected) != nil {
			p.press(key, s.in(skinny.CallStateConnected))
		}
	})
}

// park lets whom the phone talks to wait.
func (p *phone) park(c *shown) {
	if len(p.w.views.parked) > 0 && p.w.chance(0.6) { // is there another slot?
		p.press(skinny.SoftKeyEventPark, c)
		return
	}
	switch p.w.rng.IntN(4) {
	case 0:
		p.parkingKey()
	case 1:
		p.press(skinny.SoftKeyEventTransfer, c)
		p.digits(nil, p.someSlot())
	default:
		p.press(skinny.SoftKeyEventPark, c)
	}
}

// stimulusOf are the other keys for softkeys.
var stimulusOf = map[skinny.SoftKeyEventCode]skinny.StimulusCode{
	skinny.SoftKeyEventTransfer: skinny.StimulusTransfer, skinny.SoftKeyEventConfrn: skinny.StimulusConference,
}

// setting presses a key that changes what becomes of the phone's calls.
func (p *phone) setting(c *shown) {
	forwards := []skinny.SoftKeyEventCode{skinny.SoftKeyEventCfwdAll, skinny.SoftKeyEventCfwdAll, skinny.SoftKeyEventCfwdBusy, skinny.SoftKeyEventCfwdNoAnswer}
	switch p.w.rng.IntN(6) {
	case 0:
		p.press(skinny.SoftKeyEventDND, c)
	case 1:
		p.stimulus(skinny.StimulusPrivacy, uint32(1+p.w.rng.IntN(3)), 0) // a feature key, if it is one
	case 2:
		p.stimulus(skinny.StimulusForwardAll, uint32(p.w.rng.IntN(3)), 0)
	case 3:
		p.stimulus(skinny.StimulusVoiceMail, 0, 0)
	default:
		p.press(pick(p.w, forwards), c)
	}
	if c == nil && p.w.chance(0.6) {
		p.digits(nil, p.someNumber()+pick(p.w, []string{"", "#"}))
	}
}

func (p *phone) answer(c *shown) {
	switch p.w.rng.IntN(7) {
	case 6:
		p.press(pick(p.w, []skinny.SoftKeyEventCode{skinny.SoftKeyEventIDivert, skinny.SoftKeyEventTrnsfVM}), c)
	case 0:
		p.press(skinny.SoftKeyEventEndCall, c)
	case 1, 2:
		p.press(skinny.SoftKeyEventAnswer, c)
	case 3:
		p.stimulus(skinny.StimulusLine, c.line, 0)
	default:
		p.hook(true, c)
	}
}

// lookingOn is what one does with the call of another phone.
func (p *phone) lookingOn(c *shown) {
	switch p.w.rng.IntN(8) {
	case 0:
		p.stimulus(skinny.StimulusLine, c.line, 0)
	case 1:
		p.hook(true, c)
	case 2:
		p.hook(false, c)
	case 3:
		p.press(pick(p.w, []skinny.SoftKeyEventCode{skinny.SoftKeyEventEndCall, skinny.SoftKeyEventTransfer, skinny.SoftKeyEventSelect,
			skinny.SoftKeyEventHold, skinny.SoftKeyEventNewCall, skinny.SoftKeyEventAnswer}), c)
	case 4:
		p.digits(c, "7")
	default:
		p.press(pick(p.w, []skinny.SoftKeyEventCode{skinny.SoftKeyEventBarge, skinny.SoftKeyEventResume}), c)
	}
}

// private presses one of the keys of privacy.
func (p *phone) private(s *screen) {
	if p.w.chance(0.5) {
		p.press(skinny.SoftKeyEventPrivate, s.in(active...))
	} else {
		p.stimulus(skinny.StimulusPrivacy, uint32(1+p.w.rng.IntN(3)), 0)
	}
}

// during is what one does in a call.
func (p *phone) during(c *shown) {
	meets := c.keys == skinny.SoftKeySetConnectedWithConference
	switch {
	case !meets && p.w.chance(0.2), p.w.chance(0.03): // the more there are the longer it takes
		p.hook(false, c)
	case skinny.ModelOf(p.kind).HookFlash && p.w.chance(0.3):
		p.conn.say(&skinny.HookFlash{LineInstance: c.line, CallReference: c.ref})
	case p.w.chance(0.05):
		p.setting(c)
	case meets && p.w.chance(0.6), c.state == skinny.CallStateConnected && p.w.chance(p.w.mix.confer):
		p.conferenceKey(c)
	case c.state == skinny.CallStateConnected && p.w.chance(p.w.mix.park):
		p.park(c)
	case c.state == skinny.CallStateConnected && p.w.chance(0.1):
		p.consult(c, skinny.SoftKeyEventTransfer)
	case c.state == skinny.CallStateOffHook:
		p.whileDialling(c)
	case c.state == skinny.CallStateConnected:
		switch p.w.rng.IntN(14) {
		case 11, 12:
			p.press(skinny.SoftKeyEventPark, c)
		case 13:
			p.parkingKey()
		case 7, 8:
			p.press(skinny.SoftKeyEventTransfer, c)
		case 9:
			p.stimulus(skinny.StimulusTransfer, 0, c.ref)
		case 10:
			p.press(pick(p.w, []skinny.SoftKeyEventCode{skinny.SoftKeyEventSelect, skinny.SoftKeyEventDirTrfr, skinny.SoftKeyEventIDivert}), c)
		case 0, 1:
			p.press(skinny.SoftKeyEventHold, c)
			if p.w.chance(0.2) { // by mistake
				p.press(skinny.SoftKeyEventResume, c)
			}
		case 2:
			p.stimulus(skinny.StimulusHold, 1, 0)
		case 3:
			p.digits(c, pick(p.w, []string{"1", "22", "*", "0#"}))
		case 4:
			p.press(skinny.SoftKeyEventEndCall, c)
		case 5:
			p.press(skinny.SoftKeyEventNewCall, c)
		default:
			p.stimulus(skinny.StimulusLine, uint32(1+p.w.rng.IntN(3)), 0)
		}
	default:
		if p.w.chance(0.3) {
			p.press(skinny.SoftKeyEventEndCall, c)
		} else if p.w.chance(0.3) {
			p.press(skinny.SoftKeyEventTransfer, c)
		} else if p.w.chance(0.2) {
			p.digits(c, "5")
		}
	}
}

// whileDialling is what one does with dial tone.
func (p *phone) whileDialling(c *shown) {
	switch p.w.rng.IntN(10) {
	case 9:
		p.press(skinny.SoftKeyEventCfwdAll, c)
	case 8:
		p.thenPress(p.digits(c, p.someNumber()), skinny.SoftKeyEventTransfer, c)
	case 0:
		p.press(skinny.SoftKeyEventBackSpace, c)
	case 1:
		p.press(skinny.SoftKeyEventDial, c)
	case 2:
		p.press(skinny.SoftKeyEventRedial, c)
	case 3:
		p.digits(c, "#")
	default:
		p.digits(c, p.someNumber())
	}
}

// call starts one.
func (p *phone) call() {
	if p.w.chance(p.w.mix.confer/3) || p.w.openRoom() != "" && p.w.chance(p.w.mix.confer) {
		p.meetMe()
		return
	}
	number := p.someNumber()
	switch p.w.rng.IntN(14) {
	case 8:
		p.pickup(number)
	case 9:
		p.parkingKey()
	case 10:
		p.hook(true, nil)
		p.digits(nil, p.someSlot())
	case 11:
		p.stimulus(pick(p.w, []skinny.StimulusCode{skinny.StimulusSpeedDial, skinny.StimulusBLFSpeedDial}), uint32(1+p.w.rng.IntN(4)), 0)
	case 12:
		p.stimulus(skinny.StimulusLine, uint32(1+p.w.rng.IntN(6)), 0) // one that watches, perhaps
	case 13:
		line := p.w.rng.IntN(p.w.mix.lines)
		p.conn.say(&skinny.SubscriptionStatReq{TransactionID: uint32(line), FeatureID: skinny.SubscriptionFeatureBLF, SubscriptionID: lineNumber(line)})
	case 0:
		p.press(skinny.SoftKeyEventNewCall, nil)
	case 1:
		p.conn.say(&skinny.EnblocCall{CalledParty: number, LineInstance: uint32(p.w.rng.IntN(3))})
	case 2:
		p.stimulus(skinny.StimulusSpeedDial, 1, 0)
	case 3:
		p.stimulus(skinny.StimulusLine, uint32(1+p.w.rng.IntN(2)), 0)
	case 4:
		p.press(skinny.SoftKeyEventRedial, nil)
	case 5:
		p.conn.say(&skinny.MediaPathEvent{MediaPathID: skinny.MediaPathIDSpeaker, MediaPathEvent: skinny.MediaPathEventOn})
		p.hook(true, nil)
	default:
		p.hook(true, nil)
		p.digits(nil, number)
	}
}

// ringsElsewhere is a line at which a call rings, and not on this phone.
func (p *phone) ringsElsewhere() string {
	w := p.w
	for _, n := range slices.Sorted(maps.Keys(w.views.lines)) {
		if v := w.views.lines[n]; v.State == "ringing" && !slices.Contains(v.Devices, p.home) {
			return n
		}
	}
	return ""
}

// pickup presses one of the keys for it; the digits may be of a group, a line, or something else.
func (p *phone) pickup(line string) {
	w := p.w
	switch w.rng.IntN(11) {
	case 0:
		p.hook(true, nil)
		p.press(skinny.SoftKeyEventPickUp, nil)
	case 1:
		p.press(skinny.SoftKeyEventPickUp, nil)
	case 2, 3:
		p.stimulus(pick(w, []skinny.StimulusCode{skinny.StimulusCallPickUp, skinny.StimulusOtherPickup, skinny.StimulusOtherPickup}), uint32(w.rng.IntN(4)), 0)
	case 4, 5:
		p.hook(true, nil)
		p.digits(nil, pick(w, []string{"*8", "**" + line}))
	case 6, 7: // whose lamp blinks
		for i := range uint32(4) {
			p.stimulus(pick(w, []skinny.StimulusCode{skinny.StimulusSpeedDial, skinny.StimulusBLFSpeedDial, skinny.StimulusLine}), 1+i, 0)
		}
	default:
		p.press(skinny.SoftKeyEventGPickUp, nil)
		p.digits(nil, pick(w, []string{"42", "42", "7", line, line}))
	}
}

// parkingKey presses the keys of parking lots, where there are some.
func (p *phone) parkingKey() {
	for i := range uint32(4) {
		p.stimulus(skinny.StimulusPrivacy, i, 0)
	}
}

// someSlot is one in which somebody waits, if anybody does.
func (p *phone) someSlot() string {
	if slots := slices.Sorted(maps.Keys(p.w.views.parked)); len(slots) > 0 && p.w.chance(0.7) {
		return pick(p.w, slots)
	}
	return pick(p.w, []string{"31", "32", "41"})
}

func (p *phone) someNumber() string {
	if p.w.chance(0.05) {
		return p.someSlot()
	}
	if p.w.chance(0.6) {
		return lineNumber(p.w.rng.IntN(p.w.mix.lines))
	}
	return pick(p.w, numbers)
}
