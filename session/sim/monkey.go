package sim

import (
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// monkey is ten minutes of somebody who presses any key on any of two phones, a key a second: each key that any phone has, in whatever state.
func (w *world) monkey() {
	w.begin()
	for range 600 {
		if p := pick(w, w.phones); p.screen() == nil {
			p.act() // it registers
		} else {
			p.anyKey()
		}
		w.run(w.now.Add(w.between(0, 2*time.Second)))
	}
}

func (p *phone) anyKey() {
	w, s := p.w, p.screen()
	var c *shown
	if refs := s.refs(); len(refs) > 0 && w.chance(0.9) {
		c = s.calls[pick(w, refs)]
	}
	switch w.rng.IntN(10) {
	case 0, 1, 2:
		p.press(skinny.SoftKeyEventCode(1+w.rng.IntN(lastSoftKey)), c)
	case 3, 4:
		ref := uint32(0)
		if c != nil && w.chance(0.5) {
			ref = c.ref
		}
		p.stimulus(pick(w, keyStimuli), uint32(w.rng.IntN(6)), ref)
	case 5, 6:
		p.digits(c, pick(w, []string{"1", "0", "*", "#", "700", "1001", "1002"}))
	case 7:
		p.hook(!p.lifted, c)
	default:
		p.sensible(s)
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
