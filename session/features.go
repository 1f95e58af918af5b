package session

import "github.com/skinnyd/skinnyd/skinny"

// Features are reached by softkeys, by keys that the server makes of the phone's free ones, and by the fixed keys that phones without a display
// have: a table each says which key means what.

// keyTypes is what the keys of features are called on the wire. The others are the generic feature key, whose press names its instance only.
var keyTypes = map[Feature]skinny.ButtonType{
	FeatureTransfer: skinny.ButtonTypeTransfer, FeatureConference: skinny.ButtonTypeConference, FeatureHold: skinny.ButtonTypeHold,
	FeatureRedial: skinny.ButtonTypeLastNumberRedial, FeatureMeetMe: skinny.ButtonTypeMeetMeConference, FeatureMessages: skinny.ButtonTypeVoicemail,
	FeaturePickup: skinny.ButtonTypeCallPickup, FeatureGroupPickup: skinny.ButtonTypeGroupCallPickup,
}

func (f Feature) keyType() skinny.ButtonType {
	if t, ok := keyTypes[f]; ok {
		return t
	}
	return skinny.ButtonTypeFeature
}

// stimulusKeys are the keys that do what a softkey does.
var stimulusKeys = map[skinny.StimulusCode]skinny.SoftKeyEventCode{
	skinny.StimulusTransfer: skinny.SoftKeyEventTransfer, skinny.StimulusSelect: skinny.SoftKeyEventSelect,
	skinny.StimulusForwardAll: skinny.SoftKeyEventCfwdAll, skinny.StimulusForwardBusy: skinny.SoftKeyEventCfwdBusy,
	skinny.StimulusForwardNoAnswer: skinny.SoftKeyEventCfwdNoAnswer, skinny.StimulusDoNotDisturb: skinny.SoftKeyEventDND,
	skinny.StimulusConference: skinny.SoftKeyEventConfrn, skinny.StimulusConfList: skinny.SoftKeyEventConfList,
	skinny.StimulusRemoveLastParticipant: skinny.SoftKeyEventRmLstC, skinny.StimulusMeetMeConference: skinny.SoftKeyEventMeetMe,
	skinny.StimulusCallPark: skinny.SoftKeyEventPark, skinny.StimulusCallPickUp: skinny.SoftKeyEventPickUp,
	skinny.StimulusGroupCallPickUp: skinny.SoftKeyEventGPickUp,
}

// featureKeys is what the generic feature keys do.
var featureKeys = map[Feature]func(x *Exchange, d *device, b Button){
	FeatureDND:        func(x *Exchange, d *device, _ Button) { x.dndKey(d) },
	FeatureDevState:   (*Exchange).stateKey,
	FeatureForward:    func(x *Exchange, d *device, _ Button) { x.forwardFeature(d) },
	FeatureMessages:   func(x *Exchange, d *device, _ Button) { x.messagesKey(d) },
	FeaturePrivacy:    func(x *Exchange, d *device, _ Button) { x.privacyKey(d) },
	FeatureParkingLot: (*Exchange).parkingKey,
}

// featureKey is a press of a generic feature key.
func (x *Exchange) featureKey(d *device, n uint32) {
	b, ok := d.dialKey(n, ButtonFeature)
	if !ok {
		return
	}
	if press := featureKeys[b.Feature]; press != nil {
		press(x, d, b)
		return
	}
	x.keyNotActive(d, d.active)
}

// featureStatus is what a feature key shows: 0 is off.
func (x *Exchange) featureStatus(d *device, b Button) uint32 {
	on := false
	switch b.Feature {
	case FeatureDND:
		on = x.dnd(d) != DNDOff
	case FeatureDevState:
		on = lit(x.stateOf(b.BLF))
	case FeatureForward:
		on = x.forwardsFirst(d)
	case FeatureParkingLot:
		on = x.busyLots[b.Lot]
	case FeaturePrivacy:
		on = x.private(d)
	}
	if on {
		return 1
	}
	return 0
}

// showFeature brings the keys of a feature in line with its state.
func (x *Exchange) showFeature(d *device, f Feature) {
	for i, b := range d.dials {
		if b.Kind == ButtonFeature && b.Feature == f && d.registered() {
			x.showKey(d, i)
		}
	}
}

// showKey brings one of them in line: an index of device.dials.
func (x *Exchange) showKey(d *device, n int) {
	if n >= len(d.places) || d.places[n].ButtonType == skinny.ButtonTypeUnused {
		return
	}
	x.featureStat(d, uint32(n+1))
	mode := skinny.LampModeOff
	if x.featureStatus(d, d.dials[n]) != 0 {
		mode = skinny.LampModeOn
	}
	x.send(d, &skinny.SetLamp{Stimulus: skinny.StimulusPrivacy, StimulusInstance: uint32(n + 1), LampMode: mode})
}
