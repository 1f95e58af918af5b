package session

import "github.com/skinnyd/skinnyd/skinny"

// deviceMessage handles what a registered phone says.
func (x *Exchange) deviceMessage(d *device, m skinny.Message) {
	if x.registrationMessage(d, m) {
		return
	}
	switch m := m.(type) {
	case *skinny.OffHook:
		x.offHook(d, m.LineInstance, m.CallReference)
	case *skinny.OnHook:
		x.onHook(d, m.CallReference)
	case *skinny.KeypadButton:
		x.keypad(d, m)
	case *skinny.EnblocCall:
		x.enbloc(d, m)
	case *skinny.SoftKeyEvent:
		x.softKeyEvent(d, m)
	case *skinny.Stimulus:
		x.stimulus(d, m)
	case *skinny.MediaPathEvent:
		x.mediaPath(d, m)
	case *skinny.HookFlash:
		x.hookFlash(d)
	case *skinny.DeviceToUserData:
		x.userData(d, skinny.UserData(*m))
	case *skinny.DeviceToUserDataV1:
		x.userData(d, skinny.UserData{ApplicationID: m.ApplicationID, CallReference: m.CallReference, Data: m.Data})
	case *skinny.OpenReceiveChannelAck:
		x.receiveChannelOpen(d, m)
	case *skinny.StartMediaTransmissionAck:
		if m.MediaStatus != skinny.MediaStatusOk {
			x.transmissionFailed(d, m.PassThruPartyID, m.MediaStatus.String())
		}
	case *skinny.MediaTransmissionFailure:
		x.transmissionFailed(d, m.PassThruPartyID, "to "+m.Remote.String())
	}
}

// registrationMessage answers the questions of a phone that starts; false when m is none of them.
func (x *Exchange) registrationMessage(d *device, m skinny.Message) bool {
	switch m := m.(type) {
	case *skinny.CapabilitiesRes:
		x.capabilities(d, m.Caps)
	case *skinny.UpdateCapabilities:
		x.capabilities(d, m.AudioCaps)
	case *skinny.UpdateCapabilitiesV2:
		x.capabilities(d, m.AudioCaps)
	case *skinny.UpdateCapabilitiesV3:
		x.capabilities(d, m.AudioCaps)
	case *skinny.ExtensionDeviceCaps:
		x.keyModule(d, m)
	case *skinny.VersionReq:
		x.send(d, &skinny.VersionRes{RequiredVersion: d.load})
	case *skinny.ButtonTemplateReq:
		x.buttonTemplate(d)
	case *skinny.SoftKeyTemplateReq:
		x.softKeyTemplate(d)
	case *skinny.SoftKeySetReq:
		x.softKeySet(d)
	case *skinny.ConfigStatReq:
		x.configStat(d)
	case *skinny.LineStatReq:
		x.lineStat(d, m.LineNumber)
	case *skinny.ForwardStatReq:
		x.forwardStat(d, m.LineNumber)
	case *skinny.SpeedDialStatReq:
		x.speedDialStat(d, m.SpeedDialNumber)
	case *skinny.FeatureStatReq:
		x.featureStat(d, m.FeatureIndex)
	case *skinny.ServiceURLStatReq:
		x.serviceStat(d, m.ServiceURLIndex)
	case *skinny.ServerReq:
		x.serverRes(d)
	case *skinny.SubscriptionStatReq:
		x.subscribe(d, m)
	case *skinny.TimeDateReq:
		x.welcome(d)
	case *skinny.RegisterAvailableLines:
		if d.model.SPCP { // the last word of their registration: they do not ask for the time (flows.md 1.2)
			x.welcome(d)
		}
	case *skinny.Unregister:
		x.unregister(d)
	default:
		return false
	}
	return true
}

// offHook: the handset was lifted, or the speaker or headset key pressed.
func (x *Exchange) offHook(d *device, lineInstance, ref uint32) {
	d.offHook = true
	x.endHookTone(d)
	p := d.party(ref)
	switch {
	case p != nil && p.state == ringIn:
		x.answer(p)
	case p != nil && p.state == held:
		x.resume(p)
	case p != nil && p.state == remote && p.mayResume():
		x.takeOver(p)
	case p != nil && p.state != remote || d.active != nil:
		// From speaker to handset: the call goes on.
	case d.ringing(nil) != nil:
		x.answer(d.ringing(nil))
	case d.hookOnly() && d.held(nil) != nil:
		x.resume(d.held(nil))
	case lineInstance == 0:
		x.seize(d, d.autoLine())
	default:
		x.seize(d, d.appearance(lineInstance))
	}
}

// onHook ends the call that has the phone's ear. Held calls stay held and ringing ones go on ringing.
func (x *Exchange) onHook(d *device, ref uint32) {
	d.offHook, d.speaker = false, false
	x.endHookTone(d)
	p := d.active
	if named := d.party(ref); named != nil && named.member() && named.state != held {
		p = named
	}
	if p == nil {
		x.ringWaiting(d) // with the handset up it only flashed
		return
	}
	transfers := p.onHookTransfers()
	if transfers && x.completeConsult(p) {
		return
	}
	x.hangup(p)
	if transfers {
		x.notice(d, nil, textNoTransfer) // once more: what was said of the call is gone with it
	}
	if held := d.held(nil); held != nil && d.hookOnly() {
		x.remindOfHold(held) // nothing else tells of it
	}
}

// mediaPath keeps what the phone talks through; new phones report it before OffHook (flows.md 2.1).
func (x *Exchange) mediaPath(d *device, m *skinny.MediaPathEvent) {
	if m.MediaPathID == skinny.MediaPathIDSpeaker {
		d.speaker = m.MediaPathEvent == skinny.MediaPathEventOn
	} else if m.MediaPathEvent == skinny.MediaPathEventOn {
		d.speaker = false
	}
}

func (x *Exchange) stimulus(d *device, m *skinny.Stimulus) {
	p := d.party(m.CallReference)
	a := d.appearance(m.StimulusInstance)
	switch m.Stimulus {
	case skinny.StimulusLine:
		x.lineKey(d, m.StimulusInstance)
	case skinny.StimulusSpeedDial, skinny.StimulusBLFSpeedDial:
		if b, ok := d.speedDial(m.StimulusInstance); ok {
			x.speedDialKey(d, b)
		}
	case skinny.StimulusLastNumberRedial:
		x.redial(d, d.primaryLine(), p)
	case skinny.StimulusHold: // SPA phones send instance 1 whatever the line (flows.md 4.1)
		if d.active != nil && d.active.state == connected {
			x.holdKey(d, d.active)
		} else {
			x.resumeKey(d, p)
		}
	case skinny.StimulusVoiceMail, skinny.StimulusMessages:
		x.messagesKey(d)
	case skinny.StimulusPrivacy: // the generic feature key
		x.featureKey(d, m.StimulusInstance)
	case skinny.StimulusNewCall:
		if a != nil {
			x.newCallKey(d, a)
		}
	case skinny.StimulusOtherPickup:
		if first := d.appearance(0); first != nil {
			x.otherPickupKey(d, first)
		}
	case skinny.StimulusEndCall, skinny.StimulusAnswerRelease:
		switch {
		case m.Stimulus == skinny.StimulusAnswerRelease && d.active == nil && d.ringing(nil) != nil:
			x.answerKey(d, p)
		case p != nil || m.CallReference == 0: // else that call ended while the key was pressed
			x.endKey(d, p)
		}
	default:
		if key, ok := stimulusKeys[m.Stimulus]; ok {
			line := m.StimulusInstance
			if b, ok := d.dialKey(line, ButtonFeature); ok && skinny.StimulusCode(b.Feature.keyType()) == m.Stimulus {
				line = 0 // the instance is the key's
			}
			x.softKeyEvent(d, &skinny.SoftKeyEvent{Event: key, LineInstance: line, CallReference: m.CallReference})
		}
	}
}

// lineKey: a ringing call of the line is answered, a held one resumed, be it another phone's, else the line is seized. Phones without
// softkeys have no other key to barge in. Line 0 is the first (7920: flows.md 11).
func (x *Exchange) lineKey(d *device, instance uint32) {
	if int(instance) > len(d.appearances) {
		if dial, ok := d.watchingLine(instance); ok {
			x.speedDialKey(d, d.dials[dial])
		}
		return
	}
	a := d.appearance(instance)
	switch {
	case d.ringing(a) != nil:
		x.answer(d.ringing(a))
	case d.model.SoftKeys == 0 && d.active != nil && d.active.app == a && d.active.state == connected && d.held(a) != nil:
		x.resume(d.held(a)) // to and fro between two calls: no other key names one
	case d.active != nil && d.active.app == a && d.active.state != failed:
		// It is this line's call already.
	case d.held(a) != nil:
		x.resume(d.held(a))
	case d.remoteCall(a, (*party).mayResume) != nil:
		x.takeOver(d.remoteCall(a, (*party).mayResume))
	case d.model.SoftKeys == 0 && d.active == nil && d.remoteCall(a, (*party).mayBarge) != nil:
		x.barge(d.remoteCall(a, (*party).mayBarge))
	default:
		x.newCallKey(d, a)
	}
}

func (x *Exchange) newCallKey(d *device, a *appearance) {
	if d.active != nil && d.active.takesDigits() && d.active.app == a {
		return
	}
	if d.active != nil && d.active.state == connected && x.healthy() == nil { // it would cost the conversation, and lead to nobody
		x.notice(d, d.active, textNoService)
		return
	}
	x.freeEar(d)
	x.seize(d, a)
}

// freeEar makes the phone ready for another call: a conversation is held, anything else ended.
func (x *Exchange) freeEar(d *device) {
	switch p := d.active; {
	case p == nil:
	case p.state == connected:
		x.hold(p)
	default:
		x.hangup(p)
	}
}

func (x *Exchange) holdKey(d *device, p *party) {
	if p == nil {
		p = d.active
	}
	if p != nil && p.state == connected {
		x.hold(p)
		x.speakerMode(d, false)
		x.ringWaiting(d)
	}
}

func (x *Exchange) resumeKey(d *device, p *party) {
	if p != nil && p.state == remote {
		x.takeOver(p)
		return
	}
	if p == nil || p.state != held {
		p = d.held(nil)
	}
	if p != nil {
		x.resume(p)
	}
}

func (x *Exchange) answerKey(d *device, p *party) {
	if p == nil || p.state != ringIn {
		p = d.ringing(nil)
	}
	if p != nil {
		x.answer(p)
	}
}

// endKey ends the call it was pressed for, else the active one, else a ringing one; never one of another phone.
func (x *Exchange) endKey(d *device, p *party) {
	if p == nil {
		p = d.active
	}
	if p == nil {
		p = d.ringing(nil)
	}
	switch {
	case p == nil:
		x.endHookTone(d)
	case p.state == ringIn:
		x.decline(p)
	case p.state == remote:
		x.keyNotActive(d, p)
	default:
		x.hangup(p)
	}
}
