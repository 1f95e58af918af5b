package sim

import (
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// nonsense is a message that makes no sense now, or at all; phones send such things, and so do people who attack.
func (p *phone) nonsense() {
	w := p.w
	ref, line := p.anyRef(), uint32(w.rng.IntN(5))
	if w.chance(0.05) {
		line = w.rng.Uint32()
	}
	switch w.rng.IntN(14) {
	case 0:
		p.lifted = true
		p.conn.say(&skinny.OffHook{LineInstance: line, CallReference: ref})
	case 1:
		p.lifted = false
		p.conn.say(&skinny.OnHook{LineInstance: line, CallReference: ref})
	case 2, 3, 4:
		p.conn.say(&skinny.SoftKeyEvent{Event: skinny.SoftKeyEventCode(w.rng.IntN(34)), LineInstance: line, CallReference: ref})
	case 5, 6:
		p.conn.say(&skinny.Stimulus{Stimulus: pick(w, stimuli), StimulusInstance: line, CallReference: ref})
	case 7:
		p.conn.say(&skinny.KeypadButton{Button: skinny.KeypadButtonCode(w.rng.IntN(20)), LineInstance: line, CallReference: ref})
	case 8:
		p.conn.say(&skinny.OpenReceiveChannelAck{MediaStatus: skinny.MediaStatus(w.rng.IntN(3)), PassThruPartyID: 1 + w.rng.Uint32()>>1, CallReference: ref})
	case 9:
		p.conn.say(&skinny.EnblocCall{CalledParty: pick(w, []string{"", "###", "+49 (0) 123", "1001", "999999999999999999999999999999", "\xff"}), LineInstance: line})
	case 10:
		p.conn.say(&skinny.MediaPathEvent{MediaPathID: skinny.MediaPathID(w.rng.IntN(4)), MediaPathEvent: skinny.MediaPathEventCode(w.rng.IntN(4))})
	case 11:
		p.conn.say(pick(w, []skinny.Message{&skinny.Unknown{MessageID: 0x1234, Body: []byte{1}}, &skinny.TimeDateReq{}, &skinny.CapabilitiesRes{},
			&skinny.StartMediaTransmissionAck{}, &skinny.LineStatReq{LineNumber: line}, &skinny.SpeedDialStatReq{SpeedDialNumber: line},
			&skinny.SubscriptionStatReq{}, &skinny.ServerReq{}, &skinny.ButtonTemplateReq{}, &skinny.ExtensionDeviceCaps{Instance: skinny.MaxModules + 1 + line},
			&skinny.DeviceToUserData{ApplicationID: 9081, CallReference: ref, Data: []byte(pick(w, []string{"", "list", "remove/1", "show/x", "mute/99999999999"}))}}))
	case 12: // a key held down
		for range 5 {
			p.conn.say(&skinny.Stimulus{Stimulus: pick(w, stimuli), StimulusInstance: line % 3})
		}
	case 13: // a hook that bounces
		for i := range 6 {
			if i%2 == 0 {
				p.conn.sayAfter(time.Millisecond, &skinny.OffHook{})
			} else {
				p.conn.sayAfter(time.Millisecond, &skinny.OnHook{})
			}
		}
		p.lifted = false
	}
}

var stimuli = []skinny.StimulusCode{skinny.StimulusLine, skinny.StimulusLine, skinny.StimulusSpeedDial, skinny.StimulusHold, skinny.StimulusLastNumberRedial,
	skinny.StimulusConference, skinny.StimulusMeetMeConference, skinny.StimulusConfList, skinny.StimulusRemoveLastParticipant,
	skinny.StimulusNewCall, skinny.StimulusEndCall, skinny.StimulusTransfer, skinny.StimulusAnswerRelease, skinny.StimulusBLFSpeedDial, 999}

// anyRef is a call reference: none, one of the screen's, one that is over, one of another phone's, or made up.
func (p *phone) anyRef() uint32 {
	w, s := p.w, p.screen()
	if s == nil || w.chance(0.3) {
		return 0
	}
	if refs := s.refs(); len(refs) > 0 && w.chance(0.5) {
		return pick(w, refs)
	}
	if w.chance(0.4) && len(s.ended) > 0 {
		over := make([]uint32, 0, len(s.ended))
		for r := range s.ended {
			over = append(over, r)
		}
		slices.Sort(over)
		return pick(w, over)
	}
	if o := pick(w, w.phones).screen(); o != nil && len(o.calls) > 0 {
		return pick(w, o.refs())
	}
	return w.rng.Uint32()
}
