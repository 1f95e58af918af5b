package sim

import (
	"time"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// monkey is ten minutes of somebody who presses keys on two phones, about one a second: those of one feature, in whatever state, with what it takes to
// make calls. The phones have that feature, and no other.
type monkey struct {
	feature string
	lines   int                                 // there are, from 1001 on; one a phone unless the configuration has others
	config  func(w *world, cfg *session.Config) // what a plain one is to have besides
	keys    []press                             // the likelier the more often they stand here
	callers []string                            // the numbers that others call
	each    func(w *world)                      // what happens beside each key; may be nil
	modern  bool                                // one of the phones shows all that there is
	want    map[use]int                         // what must come about at least in ten runs
}

// press is a key that somebody presses on a phone, for a call that it shows; nil: for none.
type press func(p *phone, c *shown)

// play lets the monkey press its keys.
func (m *monkey) play(w *world) {
	w.begin()
	for range 600 {
		p := pick(w, w.phones)
		if p.screen() == nil {
			p.act() // it registers
		} else {
			pick(w, m.keys)(p, p.some())
		}
		if len(m.callers) > 0 && w.chance(0.1) {
			w.pbxs[0].call(pick(w, m.callers))
		}
		if m.each != nil {
			m.each(w)
		}
		w.run(w.now.Add(w.between(0, 2*time.Second)))
	}
}

// some is mostly a call that the phone shows.
func (p *phone) some() *shown {
	s := p.screen()
	if refs := s.refs(); len(refs) > 0 && p.w.chance(0.9) {
		return s.calls[pick(p.w, refs)]
	}
	return nil
}

// soft presses one of these softkeys.
func soft(keys ...skinny.SoftKeyEventCode) press {
	return func(p *phone, c *shown) { p.press(pick(p.w, keys), c) }
}

// key presses one of these other keys, or, of those of which there are several, any.
func key(keys ...skinny.StimulusCode) press {
	return func(p *phone, c *shown) {
		ref := uint32(0)
		if c != nil && p.w.chance(0.5) {
			ref = c.ref
		}
		p.stimulus(pick(p.w, keys), uint32(p.w.rng.IntN(6)), ref)
	}
}

// dial dials one of these numbers, with the handset up or down.
func dial(numbers ...string) press {
	return func(p *phone, c *shown) {
		if c == nil || c.state != skinny.CallStateOffHook {
			p.hook(true, nil)
		}
		p.digits(nil, pick(p.w, numbers))
	}
}

// basics is what it takes to make calls and to answer them.
func basics(more ...press) []press {
	return append(more, hook, answer, answer, soft(skinny.SoftKeyEventAnswer, skinny.SoftKeyEventEndCall, skinny.SoftKeyEventDial), digits,
		dial("1001", "1002", "700"), dial("1001", "1002", "700"))
}

func hook(p *phone, c *shown) { p.hook(!p.lifted, c) }

func answer(p *phone, _ *shown) {
	if c := p.screen().in(skinny.CallStateRingIn); c != nil {
		p.press(skinny.SoftKeyEventAnswer, c)
	}
}

func digits(p *phone, c *shown) {
	p.digits(c, pick(p.w, []string{"1", "0", "*", "#", "700", "1001", "1002"}))
}

func flash(p *phone, c *shown) {
	if c != nil {
		p.conn.say(&skinny.HookFlash{LineInstance: c.line, CallReference: c.ref})
	}
}

// consult makes a second call to somebody who answers, and presses the key again.
func consult(key skinny.SoftKeyEventCode) press {
	return func(p *phone, _ *shown) {
		if c := p.screen().in(skinny.CallStateConnected); c != nil {
			p.consult(c, key)
		}
	}
}

// blind transfers to a number without waiting for anybody.
func blind(p *phone, c *shown) {
	p.thenPress(p.digits(c, pick(p.w, []string{"1001", "1002", "700"})), skinny.SoftKeyEventTransfer, c)
}

// intoSlot transfers into a slot of a parking lot.
func intoSlot(p *phone, c *shown) {
	p.press(skinny.SoftKeyEventTransfer, c)
	p.digits(nil, pick(p.w, []string{"31", "32", "41"}))
}

// fromList chooses something of the list of a conference.
func fromList(p *phone, _ *shown) {
	if s := p.screen(); len(s.items) > 0 {
		p.choose(s)
	}
}

// forwardTo sets a forward by a key and a number, or clears it.
func forwardTo(key skinny.SoftKeyEventCode) press {
	return func(p *phone, c *shown) {
		p.press(key, c)
		p.digits(nil, pick(p.w, []string{"1001#", "1002#", "700#"}))
	}
}

// someoneRings picks up what rings, or what does not.
func someoneRings(p *phone, _ *shown) {
	line := p.ringsElsewhere()
	if line == "" {
		line = "1001"
	}
	if c := p.screen().in(active...); c != nil {
		p.hook(false, c)
	}
	p.pickup(line)
}

// unplug takes the phone away for a while.
func unplug(p *phone, _ *shown) {
	p.leave(p.w.between(0, 20*time.Second))
}

// lookUp opens a call list, which shows what a line does.
func lookUp(p *phone, _ *shown) {
	line := p.w.rng.IntN(2)
	p.conn.say(&skinny.SubscriptionStatReq{TransactionID: uint32(line), FeatureID: skinny.SubscriptionFeatureBLF, SubscriptionID: lineNumber(line)})
}

// anyKey is each key that any phone has.
func anyKey(p *phone, c *shown) {
	w := p.w
	switch w.rng.IntN(10) {
	case 0, 1, 2:
		p.press(skinny.SoftKeyEventCode(1+w.rng.IntN(lastSoftKey)), c)
	case 3, 4:
		key(keyStimuli...)(p, c)
	case 5, 6:
		digits(p, c)
	case 7:
		hook(p, c)
	default:
		p.sensible(p.screen())
	}
}

// lastSoftKey is the highest event that a softkey of ours has.
const lastSoftKey = 33

// keyStimuli are the keys that phones have beside their softkeys.
var keyStimuli = []skinny.StimulusCode{skinny.StimulusLine, skinny.StimulusLine, skinny.StimulusSpeedDial, skinny.StimulusBLFSpeedDial, skinny.StimulusPrivacy,
	skinny.StimulusHold, skinny.StimulusTransfer, skinny.StimulusForwardAll, skinny.StimulusForwardBusy, skinny.StimulusForwardNoAnswer,
	skinny.StimulusVoiceMail, skinny.StimulusSelect, skinny.StimulusMeetMeConference, skinny.StimulusConference, skinny.StimulusCallPark,
	skinny.StimulusCallPickUp, skinny.StimulusGroupCallPickUp, skinny.StimulusOtherPickup, skinny.StimulusDoNotDisturb, skinny.StimulusConfList,
	skinny.StimulusRemoveLastParticipant, skinny.StimulusLastNumberRedial, skinny.StimulusNewCall, skinny.StimulusEndCall}
