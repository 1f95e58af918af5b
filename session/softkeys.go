package session

import "github.com/skinnyd/skinnyd/skinny"

// softKeyTemplate is the keys that sets may name, by position from 1 (enums.md 3.1). The first ones stand where CallManager has them.
var softKeyTemplate = []skinny.SoftKeyDefinition{
	{Label: string(skinny.LabelRedial), Event: skinny.SoftKeyEventRedial},
	{Label: string(skinny.LabelNewCall), Event: skinny.SoftKeyEventNewCall},
	{Label: string(skinny.LabelHold), Event: skinny.SoftKeyEventHold},
	{Label: string(skinny.LabelTransfer), Event: skinny.SoftKeyEventTransfer},
	{Label: string(skinny.LabelCFwdAll), Event: skinny.SoftKeyEventCfwdAll},
	{Label: string(skinny.LabelCFwdBusy), Event: skinny.SoftKeyEventCfwdBusy},
	{Label: string(skinny.LabelCFwdNoAnswer), Event: skinny.SoftKeyEventCfwdNoAnswer},
	{Label: string(skinny.LabelBackSpace), Event: skinny.SoftKeyEventBackSpace},
	{Label: string(skinny.LabelEndCall), Event: skinny.SoftKeyEventEndCall},
	{Label: string(skinny.LabelResume), Event: skinny.SoftKeyEventResume},
	{Label: string(skinny.LabelAnswer), Event: skinny.SoftKeyEventAnswer},
	{Label: "Dial", Event: skinny.SoftKeyEventDial},
	{Label: string(skinny.LabelSelect), Event: skinny.SoftKeyEventSelect},
	{Label: string(skinny.LabelDirTrfr), Event: skinny.SoftKeyEventDirTrfr},
	{Label: string(skinny.LabelDND), Event: skinny.SoftKeyEventDND},
	{Label: string(skinny.LabelConfrn), Event: skinny.SoftKeyEventConfrn},
	{Label: string(skinny.LabelJoin), Event: skinny.SoftKeyEventJoin},
	{Label: string(skinny.LabelMeetMe), Event: skinny.SoftKeyEventMeetMe},
	{Label: "RmLstC", Event: skinny.SoftKeyEventRmLstC},
	{Label: string(skinny.LabelConfList), Event: skinny.SoftKeyEventConfList},
	{Label: string(skinny.LabelPark), Event: skinny.SoftKeyEventPark},
	{Label: string(skinny.LabelPickUp), Event: skinny.SoftKeyEventPickUp},
	{Label: string(skinny.LabelGPickUp), Event: skinny.SoftKeyEventGPickUp},
	{Label: string(skinny.LabelBarge), Event: skinny.SoftKeyEventBarge},
	{Label: string(skinny.LabelPrivate), Event: skinny.SoftKeyEventPrivate},
	{Label: string(skinny.LabelIDivert), Event: skinny.SoftKeyEventIDivert},
}

// softKeySets is which keys a state of a call offers, in their order on the phone (flows.md, enums.md 3.2). What a key does is in
// softKeyActions; a key that makes no sense for the call says so.
var softKeySets = [...][]skinny.SoftKeyEventCode{
	skinny.SoftKeySetOnHook: {skinny.SoftKeyEventRedial, skinny.SoftKeyEventNewCall, skinny.SoftKeyEventCfwdAll, skinny.SoftKeyEventPickUp, skinny.SoftKeyEventGPickUp,
		skinny.SoftKeyEventDND, skinny.SoftKeyEventCfwdBusy, skinny.SoftKeyEventCfwdNoAnswer},
	skinny.SoftKeySetConnected: {skinny.SoftKeyEventHold, skinny.SoftKeyEventEndCall, skinny.SoftKeyEventTransfer, skinny.SoftKeyEventPark, skinny.SoftKeyEventConfrn,
		skinny.SoftKeyEventSelect, skinny.SoftKeyEventJoin, skinny.SoftKeyEventDirTrfr, skinny.SoftKeyEventConfList, skinny.SoftKeyEventRmLstC, skinny.SoftKeyEventCfwdAll,
		skinny.SoftKeyEventIDivert, skinny.SoftKeyEventPrivate},
	skinny.SoftKeySetOnHold: {skinny.SoftKeyEventResume, skinny.SoftKeyEventNewCall, skinny.SoftKeyEventDirTrfr, skinny.SoftKeyEventSelect,
		skinny.SoftKeyEventJoin, skinny.SoftKeyEventIDivert},
	skinny.SoftKeySetRingIn: {skinny.SoftKeyEventAnswer, skinny.SoftKeyEventEndCall, skinny.SoftKeyEventIDivert, skinny.SoftKeyEventDND},
	skinny.SoftKeySetOffHook: {skinny.SoftKeyEventRedial, skinny.SoftKeyEventEndCall, skinny.SoftKeyEventCfwdAll, skinny.SoftKeyEventPickUp,
		skinny.SoftKeyEventGPickUp, skinny.SoftKeyEventMeetMe, skinny.SoftKeyEventPrivate},
	skinny.SoftKeySetConnectedWithTransfer: {skinny.SoftKeyEventHold, skinny.SoftKeyEventEndCall, skinny.SoftKeyEventTransfer, skinny.SoftKeyEventConfrn},
	skinny.SoftKeySetDigitsAfterDialingFirstDigit: {skinny.SoftKeyEventBackSpace, skinny.SoftKeyEventEndCall, skinny.SoftKeyEventDial,
		skinny.SoftKeyEventTransfer, skinny.SoftKeyEventCfwdAll},
	skinny.SoftKeySetConnectedWithConference: {skinny.SoftKeyEventHold, skinny.SoftKeyEventEndCall, skinny.SoftKeyEventConfrn,
		skinny.SoftKeyEventConfList, skinny.SoftKeyEventRmLstC, skinny.SoftKeyEventSelect, skinny.SoftKeyEventJoin, skinny.SoftKeyEventTransfer},
	skinny.SoftKeySetRingOut:             {skinny.SoftKeyEventEndCall, skinny.SoftKeyEventTransfer, skinny.SoftKeyEventCfwdAll},
	skinny.SoftKeySetOffHookWithFeatures: {skinny.SoftKeyEventRedial, skinny.SoftKeyEventEndCall},
	skinny.SoftKeySetInUseHint:           {skinny.SoftKeyEventBarge, skinny.SoftKeyEventNewCall},
}

// validKeys masks the keys of a set that make no sense in the call: bit n is the n-th key of the set (CallManager 4.1 sends 0xFFFFFDFF).
func (x *Exchange) validKeys(p *party, set skinny.SoftKeySet) uint32 {
	mask := ^uint32(0)
	for i, key := range softKeySets[set] {
		if !x.mayPress(p, set, key) {
			mask &^= 1 << i
		}
	}
	return mask
}

func (x *Exchange) mayPress(p *party, set skinny.SoftKeySet, key skinny.SoftKeyEventCode) bool {
	if p.state == remote {
		return key == skinny.SoftKeyEventNewCall || key == skinny.SoftKeyEventResume && p.mayResume() || key == skinny.SoftKeyEventBarge && p.mayBarge()
	}
	switch key {
	case skinny.SoftKeyEventTransfer:
		switch set {
		case skinny.SoftKeySetRingOut, skinny.SoftKeySetDigitsAfterDialingFirstDigit, skinny.SoftKeySetConnectedWithTransfer:
			return p.consult.purpose == toTransfer && p.state != failed
		case skinny.SoftKeySetConnectedWithConference: // a conference can be given away; a call that is to be added to one not
			return p.consult.purpose != toConfer
		}
	case skinny.SoftKeyEventConfrn:
		return p.consult.purpose != toTransfer && (!p.call.many || p.seat.moderator || p.consult.first != nil)
	case skinny.SoftKeyEventConfList:
		return p.call.many
	case skinny.SoftKeyEventRmLstC:
		return p.call.many && p.seat.moderator
	case skinny.SoftKeyEventIDivert:
		return p.mayDivert()
	case skinny.SoftKeyEventMeetMe:
		return len(x.cfg.MeetMe) > 0
	case skinny.SoftKeyEventCfwdAll:
		return p.mayForward(set)
	case skinny.SoftKeyEventPark:
		return p.mayPark()
	case skinny.SoftKeyEventPrivate:
		return len(p.app.line.appearances) > 1
	}
	return true
}

// softKeyActions is what each key does; p is the call it was pressed for, nil when it names none: then the action finds its own.
var softKeyActions = map[skinny.SoftKeyEventCode]func(x *Exchange, d *device, a *appearance, p *party){
	skinny.SoftKeyEventRedial:       (*Exchange).redial,
	skinny.SoftKeyEventNewCall:      func(x *Exchange, d *device, a *appearance, _ *party) { x.newCallKey(d, a) },
	skinny.SoftKeyEventHold:         func(x *Exchange, d *device, _ *appearance, p *party) { x.holdKey(d, p) },
	skinny.SoftKeyEventResume:       func(x *Exchange, d *device, _ *appearance, p *party) { x.resumeKey(d, p) },
	skinny.SoftKeyEventAnswer:       func(x *Exchange, d *device, _ *appearance, p *party) { x.answerKey(d, p) },
	skinny.SoftKeyEventEndCall:      func(x *Exchange, d *device, _ *appearance, p *party) { x.endKey(d, p) },
	skinny.SoftKeyEventBackSpace:    func(x *Exchange, d *device, _ *appearance, p *party) { x.backspace(d, p) },
	skinny.SoftKeyEventDial:         func(x *Exchange, d *device, _ *appearance, p *party) { x.dialKey(d, p) },
	skinny.SoftKeyEventTransfer:     func(x *Exchange, d *device, _ *appearance, p *party) { x.transferKey(d, p) },
	skinny.SoftKeyEventCfwdAll:      func(x *Exchange, d *device, a *appearance, p *party) { x.forwardKey(d, a, p, always) },
	skinny.SoftKeyEventCfwdBusy:     func(x *Exchange, d *device, a *appearance, p *party) { x.forwardKey(d, a, p, whenBusy) },
	skinny.SoftKeyEventCfwdNoAnswer: func(x *Exchange, d *device, a *appearance, p *party) { x.forwardKey(d, a, p, whenUnanswered) },
	skinny.SoftKeyEventIDivert:      func(x *Exchange, d *device, _ *appearance, p *party) { x.divertKey(d, p) },
	skinny.SoftKeyEventTrnsfVM:      func(x *Exchange, d *device, _ *appearance, p *party) { x.divertKey(d, p) },
	skinny.SoftKeyEventDND:          func(x *Exchange, d *device, _ *appearance, _ *party) { x.dndKey(d) },
	skinny.SoftKeyEventSelect:       func(x *Exchange, d *device, _ *appearance, p *party) { x.selectKey(d, p) },
	skinny.SoftKeyEventDirTrfr:      func(x *Exchange, d *device, _ *appearance, p *party) { x.directTransferKey(d, p) },
	skinny.SoftKeyEventConfrn:       func(x *Exchange, d *device, _ *appearance, p *party) { x.conferenceKey(d, p) },
	skinny.SoftKeyEventJoin:         func(x *Exchange, d *device, _ *appearance, p *party) { x.joinKey(d, p) },
	skinny.SoftKeyEventMeetMe:       func(x *Exchange, d *device, a *appearance, _ *party) { x.meetMeKey(d, a) },
	skinny.SoftKeyEventRmLstC:       func(x *Exchange, d *device, _ *appearance, p *party) { x.dropLastKey(d, p) },
	skinny.SoftKeyEventConfList:     func(x *Exchange, d *device, _ *appearance, p *party) { x.listKey(d, p) },
	skinny.SoftKeyEventPark:         func(x *Exchange, d *device, _ *appearance, p *party) { x.parkKey(d, p) },
	skinny.SoftKeyEventPickUp:       func(x *Exchange, d *device, a *appearance, _ *party) { x.pickupKey(d, a) },
	skinny.SoftKeyEventGPickUp:      func(x *Exchange, d *device, a *appearance, _ *party) { x.groupPickupKey(d, a) },
	skinny.SoftKeyEventBarge:        func(x *Exchange, d *device, _ *appearance, p *party) { x.bargeKey(d, p) },
	skinny.SoftKeyEventPrivate:      func(x *Exchange, d *device, _ *appearance, _ *party) { x.privacyKey(d) },
}

func (x *Exchange) softKeyEvent(d *device, m *skinny.SoftKeyEvent) {
	if action, ok := softKeyActions[m.Event]; ok {
		p := d.party(m.CallReference)
		if p == nil && m.CallReference != 0 && m.Event != skinny.SoftKeyEventNewCall && m.Event != skinny.SoftKeyEventRedial {
			return // that call ended while the key was pressed: an EndCall must not decline the next one
		}
		a := d.primaryLine()
		if m.LineInstance != 0 {
			a = d.appearance(m.LineInstance)
		}
		if p != nil {
			a = p.app
		}
		if a != nil {
			action(x, d, a, p)
		}
	}
}

func (x *Exchange) softKeyTemplate(d *device) {
	x.send(d, &skinny.SoftKeyTemplateRes{TotalSoftKeyCount: uint32(len(softKeyTemplate)), Definitions: softKeyTemplate})
}

// infoIndexBase makes the info index of an event (enums.md 3.1).
const infoIndexBase = 300

// softKeySetRes is the sets as every phone gets them; never changed.
var softKeySetRes = func() *skinny.SoftKeySetRes {
	place := map[skinny.SoftKeyEventCode]uint8{}
	for i, def := range softKeyTemplate {
		place[def.Event] = uint8(i + 1)
	}
	sets := make([]skinny.SoftKeySetDefinition, len(softKeySets))
	for i, keys := range softKeySets {
		for k, key := range keys {
			sets[i].TemplateIndex[k] = place[key]
			sets[i].InfoIndex[k] = uint16(infoIndexBase + key)
		}
	}
	return &skinny.SoftKeySetRes{TotalSoftKeySetCount: uint32(len(sets)), Sets: sets}
}()

func (x *Exchange) softKeySet(d *device) {
	x.send(d, softKeySetRes)
	x.idleKeys(d)
}
