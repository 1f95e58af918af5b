package session

import (
	"slices"

	"github.com/skinnyd/skinnyd/skinny"
)

// Keys that watch: speed dials with a lamp for what they call, and keys that toggle a state. Phones of version 15 and up have keys for that; on
// older ones a speed dial that watches is a line key whose icon and lamp are made up (flows.md 9).

// blfVersion is the first with BLFSpeedDial keys, whose state is always told in the dynamic form (messages.md 3.4).
const blfVersion = 15

// place is where a speed dial or feature key is on a phone, and what it shows.
type place struct {
	skinny.ButtonDefinition                  // zero: the phone does not have the key
	shown                   skinny.BLFStatus // of one that watches
}

// notShown is no status: nothing was told yet.
const notShown = ^skinny.BLFStatus(0)

// keyType is what a speed dial or feature key is called on the wire.
func (d *device) keyType(b Button) skinny.ButtonType {
	switch {
	case b.Kind == ButtonFeature:
		return b.Feature.keyType()
	case b.BLF == "":
		return skinny.ButtonTypeSpeedDial
	case d.dialect.Version >= blfVersion:
		return skinny.ButtonTypeBLFSpeedDial
	case d.model.OneLine:
		return skinny.ButtonTypeSpeedDial
	}
	return skinny.ButtonTypeLine
}

// watchKeys notes what the keys of a phone watch.
func (x *Exchange) watchKeys(d *device) {
	for n, b := range d.dials {
		if b.BLF != "" {
			w := x.watching(b.BLF)
			d.watches = append(d.watches, w.addKey(d, n))
			x.fitWatch(w)
		}
	}
}

// unwatchKeys forgets it.
func (x *Exchange) unwatchKeys(d *device) {
	for _, k := range d.watches {
		k.on.dropKey(k)
		x.fitWatch(k.on)
	}
	d.watches = nil
}

// watchingStatus is what a key shows that watches.
func (x *Exchange) watchingStatus(d *device, b Button) skinny.BLFStatus {
	status := x.blfStatus(b.BLF)
	if status == skinny.BLFStatusAlerting && d.model.NoRingingBLF {
		return skinny.BLFStatusInUse
	}
	return status
}

// showWatching shows the state that the key watches, when that is news.
func (x *Exchange) showWatching(d *device, n int) {
	if !d.inService() || n >= len(d.places) {
		return
	}
	b, at := d.dials[n], &d.places[n]
	status, was := x.watchingStatus(d, b), at.shown
	if b.BLF == "" || status == was {
		return
	}
	at.shown = status
	switch {
	case b.Kind == ButtonFeature:
		x.showKey(d, n)
	case at.ButtonType == skinny.ButtonTypeBLFSpeedDial:
		x.featureStat(d, uint32(n+1))
	case at.ButtonType == skinny.ButtonTypeLine:
		x.showWatchedLine(d, uint32(at.InstanceNumber), was, status)
	case at.ButtonType == skinny.ButtonTypeSpeedDial: // a fixed key: those of the oldest phones have lamps
		x.send(d, &skinny.SetLamp{Stimulus: skinny.StimulusSpeedDial, StimulusInstance: uint32(n + 1), LampMode: watchingLamp(status)})
	}
}

// showWatchedLine makes a line key look like the line of who is watched. Without Congestion between, the icon of a ringing line stays, and the
// phone files a missed call (flows.md 9). The label tells what the icon cannot, unasked: a phone that only draws labels that it asked for, before it was
// shown any state, has those without brackets for good.
func (x *Exchange) showWatchedLine(d *device, instance uint32, was, status skinny.BLFStatus) {
	show := func(s skinny.CallStateCode, privacy skinny.CallPrivacy) {
		x.send(d, &skinny.CallState{CallState: s, LineInstance: instance, Privacy: privacy, PrecedenceLevel: skinny.CallPriorityNormal})
	}
	if was == skinny.BLFStatusAlerting {
		show(skinny.CallStateCongestion, skinny.CallPrivacyFull)
	}
	switch status {
	case skinny.BLFStatusAlerting:
		show(skinny.CallStateRingIn, skinny.CallPrivacyNone)
	case skinny.BLFStatusInUse, skinny.BLFStatusDND:
		show(skinny.CallStateCallRemoteMultiline, skinny.CallPrivacyLimited)
	default:
		show(skinny.CallStateOnHook, skinny.CallPrivacyNone)
	}
	x.send(d, &skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: instance, LampMode: watchingLamp(status)})
	if (status == skinny.BLFStatusUnknown) != (was == skinny.BLFStatusUnknown) {
		x.lineStat(d, instance)
	}
}

func watchingLamp(s skinny.BLFStatus) skinny.LampMode {
	switch s {
	case skinny.BLFStatusAlerting:
		return skinny.LampModeBlink
	case skinny.BLFStatusInUse, skinny.BLFStatusDND:
		return skinny.LampModeOn
	}
	return skinny.LampModeOff
}

// showWatched shows all that the phone's keys watch.
func (x *Exchange) showWatched(d *device) {
	for n := range d.dials {
		x.showWatching(d, n)
	}
}

// watchingLine is the speed dial that stands on a line key: an index of device.dials.
func (d *device) watchingLine(instance uint32) (n int, ok bool) {
	for n, at := range d.places {
		if at.ButtonType == skinny.ButtonTypeLine && uint32(at.InstanceNumber) == instance {
			return n, true
		}
	}
	return 0, false
}

// watchingLabel is the text beside it: in brackets while nobody knows of whom it watches, for a line has no sign for that.
func (d *device) watchingLabel(n int) string {
	label := d.dials[n].label()
	if d.places[n].shown == skinny.BLFStatusUnknown {
		return "(" + label + ")"
	}
	return label
}

// stateKey toggles the state that the key shows.
func (x *Exchange) stateKey(d *device, b Button) {
	if x.ownLine(b.BLF) != nil { // what it is, its phones say
		x.keyNotActive(d, d.active)
		return
	}
	next := deviceInUse
	if lit(x.stateToBe(b.BLF)) {
		next = deviceIdle
	}
	if !x.setState(b.BLF, next) {
		x.notice(d, d.active, textNoService)
	}
}

// lit says that a state is one of those for which a key is lit.
func lit(state string) bool { return blfStatuses[state] > skinny.BLFStatusIdle }

// maxSubscriptions is how many entries of its call lists a phone may watch. It does not say when it needs one no more.
const maxSubscriptions = 64

// subscription is an entry of a phone's call lists that shows what the number does.
type subscription struct {
	dev         *device
	transaction uint32
	feature     skinny.SubscriptionFeature
	device      string
}

// subscribe answers for an entry of a call list. Those of lines of ours are told what changes, as long as the phone is registered.
func (x *Exchange) subscribe(d *device, m *skinny.SubscriptionStatReq) {
	l := x.lines[m.SubscriptionID]
	answer := &skinny.SubscriptionStat{TransactionID: m.TransactionID, FeatureID: m.FeatureID, Timer: m.Timer, Cause: skinny.SubscribeCauseOK}
	if l == nil {
		answer.Cause = skinny.SubscribeCauseRouteFail
		x.send(d, answer)
		return
	}
	i := slices.IndexFunc(d.lists, func(s *subscription) bool { return s.transaction == m.TransactionID })
	if i < 0 && len(d.lists) >= maxSubscriptions {
		i = 0
	}
	if i >= 0 {
		x.unsubscribe(d.lists[i])
	}
	s := &subscription{dev: d, transaction: m.TransactionID, feature: m.FeatureID, device: l.device}
	d.lists = append(d.lists, s)
	w := x.watching(l.device)
	w.lists = append(w.lists, s)
	x.send(d, answer)
	x.notifyList(s)
}

func (x *Exchange) notifyList(s *subscription) {
	x.send(s.dev, &skinny.Notification{TransactionID: s.transaction, FeatureID: s.feature, Status: x.blfStatus(s.device)})
}

func (x *Exchange) unsubscribe(s *subscription) {
	is := func(o *subscription) bool { return o == s }
	s.dev.lists = slices.DeleteFunc(s.dev.lists, is)
	w := x.watches[s.device]
	w.lists = slices.DeleteFunc(w.lists, is)
	x.fitWatch(w)
}

// unsubscribeAll ends what a phone watches in its call lists.
func (x *Exchange) unsubscribeAll(d *device) {
	for len(d.lists) > 0 {
		x.unsubscribe(d.lists[len(d.lists)-1])
	}
}
