package session

import "github.com/skinnyd/skinnyd/skinny"

// Call lists are the phones' own. From version 17 on a phone files a call as CallHistoryInfo says; without one, and before, as the order of its states
// does: what rang is missed until it is connected, what proceeded is placed (flows.md 3, 8). It files the name and number that it shows at the end.

// fileNowhere keeps a call that rang out of the phone's lists.
func (x *Exchange) fileNowhere(p *party) {
	if p.dev.dynamic() {
		x.history(p, skinny.CallHistoryDispositionIgnore)
		return
	}
	x.fileByState(p, skinny.CallStateConnected, skinny.CallPrivacyFull)
}

// fileEntered files a call of another phone that this one takes over or joins, as the line has it.
func (x *Exchange) fileEntered(p *party) {
	switch {
	case p.dev.dynamic() && p.outbound:
		x.history(p, skinny.CallHistoryDispositionPlacedCalls)
	case p.dev.dynamic():
		x.history(p, skinny.CallHistoryDispositionReceivedCalls)
	case p.outbound:
		x.fileByState(p, skinny.CallStateProceed, skinny.CallPrivacyNone)
	default:
		x.fileByState(p, skinny.CallStateConnected, skinny.CallPrivacyLimited)
	}
}

// history says which list a call belongs to, to phones that take a word for it.
func (x *Exchange) history(p *party, list skinny.CallHistoryDisposition) {
	if p.dev.dynamic() {
		x.send(p.dev, &skinny.CallHistoryInfo{Disposition: list, LineInstance: p.app.instance, CallReference: p.ref})
	}
}

func (x *Exchange) fileByState(p *party, s skinny.CallStateCode, privacy skinny.CallPrivacy) {
	x.send(p.dev, &skinny.CallState{CallState: s, LineInstance: p.app.instance, CallReference: p.ref, Privacy: privacy,
		PrecedenceLevel: skinny.CallPriorityNormal})
}

// nameForLists shows the phone once more whom its lists are to name: the person, not the conference, the slot, or whom others talk to by now.
func (x *Exchange) nameForLists(p *party) {
	who := p.filed
	if k := p.call.parked; k != nil && p.state != remote && who == (PartyView{}) {
		who = x.parker(k)
	}
	if who != (PartyView{}) && who != p.peer {
		p.peer = who
		x.callInfo(p)
	}
}
