package phone

import (
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// find returns the call of a reference, nil when there is none. The caller holds the mutex.
func (p *Phone) find(reference uint32) *Call {
	if reference == 0 {
		return nil
	}
	for i := range p.state.Calls {
		if c := &p.state.Calls[i]; c.Reference == reference {
			return c
		}
	}
	return nil
}

// recent is the references of the last calls that are over: messages about them are not the same mistake as about calls that
// never were.
type recent []uint32

const maxRecent = 32

func (r recent) has(reference uint32) bool { return slices.Contains(r, reference) }

func (r *recent) add(reference uint32) {
	r.remove(reference)
	if len(*r) == maxRecent {
		*r = slices.Delete(*r, 0, 1)
	}
	*r = append(*r, reference)
}

func (r *recent) remove(reference uint32) {
	*r = slices.DeleteFunc(*r, func(o uint32) bool { return o == reference })
}

// handleCalls takes what is about calls and softkeys; false when m is not.
func (p *Phone) handleCalls(m skinny.Message) ([]skinny.Message, bool) {
	switch m := m.(type) {
	case *skinny.CallState:
		p.callState(m)
		return p.leaveWhenIdle(), true
	case *skinny.CallInfo:
		if c := p.callFor("CallInfo", m.LineInstance, m.CallReference); c != nil {
			c.Info = Info{
				Type: m.CallType, CallingName: m.CallingPartyName, CallingNumber: m.CallingParty,
				CalledName: m.CalledPartyName, CalledNumber: m.CalledParty,
				OriginalName: m.OriginalCalledPartyName, OriginalNumber: m.OriginalCalledParty,
				RedirectName: m.LastRedirectingPartyName, RedirectNumber: m.LastRedirectingParty,
				OriginalReason: m.OriginalCdpnRedirectReason, RedirectReason: m.LastRedirectingReason,
				Security: m.CallSecurityStatus, Instance: m.CallInstance,
			}
		}
	case *skinny.CallInfoDynamic:
		p.since(8, "CallInfoDynamic")
		if p.model.StaticCallInfo {
			p.fault("CallInfoDynamic to a %s, which takes CallInfo only", p.model.Name)
		}
		p.callInfo(m)
	case *skinny.DialedNumber:
		if c := p.callFor("DialedNumber", m.LineInstance, m.CallReference); c != nil {
			c.Dialed = m.DialedNumber
		}
	case *skinny.BackSpaceRes:
		if c := p.callFor("BackSpaceRes", m.LineInstance, m.CallReference); c != nil && len(c.Dialed) > 0 {
			c.Dialed = c.Dialed[:len(c.Dialed)-1]
		}
	case *skinny.CallSelectStat:
		if c := p.callFor("CallSelectStat", m.LineInstance, m.CallReference); c != nil {
			c.Selected = m.Selected != 0
		}
	case *skinny.RecordingStatus:
		if c := p.find(m.CallReference); c != nil {
			c.Recording = m.Status == skinny.OffOnOn
		} else {
			p.callFor("RecordingStatus", 0, m.CallReference) // it names no line
		}
	case *skinny.CallHistoryInfo:
		p.callHistory(m)
	case *skinny.SelectSoftKeys:
		p.selectSoftKeys(m)
	default:
		return nil, false
	}
	return nil, true
}

func (p *Phone) callInfo(m *skinny.CallInfoDynamic) {
	c := p.callFor("CallInfoDynamic", m.LineInstance, m.CallReference)
	if c == nil {
		return
	}
	c.Info = Info{
		Type: m.CallType, CallingName: m.CallingPartyName, CallingNumber: m.CallingParty,
		CalledName: m.CalledPartyName, CalledNumber: m.CalledParty,
		OriginalName: m.OriginalCalledPartyName, OriginalNumber: m.OriginalCalledParty,
		RedirectName: m.LastRedirectingPartyName, RedirectNumber: m.LastRedirectingParty,
		OriginalReason: m.OriginalCdpnRedirectReason, RedirectReason: m.LastRedirectingReason,
		Security: m.CallSecurityStatus, Instance: m.CallInstance,
	}
}

// callState creates, changes and ends calls.
func (p *Phone) callState(m *skinny.CallState) {
	s := &p.state
	if m.CallReference == 0 {
		p.watchedLine(m)
		return
	}
	c := p.find(m.CallReference)
	if c != nil && c.Line != m.LineInstance {
		p.fault("CallState %v names line %d for call %d, which is on line %d", m.CallState, m.LineInstance, c.Reference, c.Line)
	}
	if m.CallState == skinny.CallStateOnHook {
		p.endCall(c, m.CallReference)
		return
	}
	if m.CallState == skinny.CallStateRemoteHold {
		p.since(12, "CallState RemoteHold")
	}
	if c == nil {
		if !begins(m.CallState) {
			p.fault("CallState %v for call %d, which the phone does not know: CallState OffHook or RingIn comes first", m.CallState, m.CallReference)
		}
		if p.ended.has(m.CallReference) {
			p.fault("CallState %v for call %d after its CallState OnHook", m.CallState, m.CallReference)
		}
		if s.Line(m.LineInstance).Instance == 0 {
			p.fault("CallState %v on line %d, which the phone does not have", m.CallState, m.LineInstance)
		}
		p.ended.remove(m.CallReference)
		if p.stale {
			p.fault("another call without DefineTimeDate after the last: a %s still shows that", p.model.Name)
		}
		s.Calls = append(s.Calls, Call{Reference: m.CallReference, Line: m.LineInstance, Began: time.Now()})
		c = &s.Calls[len(s.Calls)-1]
	}
	was := *c
	c.filing.state(m.CallState, m.Privacy)
	c.State, c.Privacy, c.Since = m.CallState, m.Privacy, time.Now()
	p.checkEar(was, c)
	if c.State == skinny.CallStateConnected && c.Answered.IsZero() {
		c.Answered = c.Since
	}
}

// begins says whether a state can be the first of a call on a phone. The others change one that there is.
func begins(s skinny.CallStateCode) bool {
	switch s {
	case skinny.CallStateOffHook, skinny.CallStateRingIn, skinny.CallStateCallWaiting,
		skinny.CallStateCallRemoteMultiline, skinny.CallStateRemoteHold, // of a line that other phones have, too
		skinny.CallStateConnected, skinny.CallStateHold: // told anew to a phone that comes back
		return true
	}
	return false
}

// checkEar looks at a call that has changed: the phone has one ear.
func (p *Phone) checkEar(was Call, c *Call) {
	if c.State == skinny.CallStateConnected && was.State == skinny.CallStateRingIn && c.Active() && p.model.OffHookFirst {
		p.fault("CallState Connected of call %d without CallState OffHook before: no audio on a %s", c.Reference, p.model.Name)
	}
	if was.Active() || !c.Active() {
		return
	}
	for _, o := range p.state.Calls {
		if o.Reference != c.Reference && o.Active() {
			p.fault("CallState %v of call %d while call %d is %v: one at a time has the ear", c.State, c.Reference, o.Reference, o.State)
		}
	}
}

// watchedLine is a CallState without a call. Below version 15 a number that is watched is a line key, and this is what its icon
// shows (flows.md 9).
func (p *Phone) watchedLine(m *skinny.CallState) {
	if p.dialect.Version >= 15 {
		p.fault("CallState %v without a call reference", m.CallState)
		return
	}
	status := skinny.BLFStatusInUse
	switch m.CallState {
	case skinny.CallStateOnHook:
		status = skinny.BLFStatusIdle
	case skinny.CallStateRingIn, skinny.CallStateCallWaiting:
		status = skinny.BLFStatusAlerting
	}
	for i := range p.state.Buttons {
		b := &p.state.Buttons[i]
		if b.Type != skinny.ButtonTypeLine || b.Instance != m.LineInstance {
			continue
		}
		if status == skinny.BLFStatusIdle && b.Status == uint32(skinny.BLFStatusAlerting) {
			p.fault("CallState OnHook of the watched line %d, which rings: the icon sticks without CallState Congestion between", b.Instance)
		}
		b.Status = uint32(status)
		for j := range p.state.Lines {
			if l := &p.state.Lines[j]; l.Instance == b.Instance {
				l.Watches = true
			}
		}
		return
	}
	p.fault("CallState %v without a call on line %d, which the phone does not have", m.CallState, m.LineInstance)
}

// endCall drops a call and files it.
func (p *Phone) endCall(c *Call, reference uint32) {
	if c == nil {
		if !p.ended.has(reference) && !p.kept.has(reference) {
			p.fault("CallState OnHook for call %d, which the phone does not know", reference)
		}
		p.kept.remove(reference)
		return
	}
	ended := *c
	p.file(c)
	if l := p.legs[reference]; l != nil {
		if l.receiving || l.sending {
			p.fault("call %d ends with media open: CloseReceiveChannel and StopMediaTransmission come first", reference)
		}
		p.closeLeg(reference)
	}
	calls := p.state.Calls[:0]
	for _, o := range p.state.Calls {
		if o.Reference != reference {
			calls = append(calls, o)
		}
	}
	p.state.Calls = calls
	if p.model.LosesCallPlane && consults(ended) {
		p.loseHeld(ended.Line)
	}
	p.ended.add(reference)
	p.stale = p.model.NeedsClock
	if len(calls) == 0 {
		p.state.Plane = 0
	}
}

// consults says whether a call was made to ask somebody about another: its softkeys are those of a transfer.
func consults(c Call) bool {
	switch c.Set {
	case skinny.SoftKeySetOffHookWithFeatures, skinny.SoftKeySetConnectedWithTransfer, skinny.SoftKeySetRingOutWithTransfer:
		return true
	}
	return false
}

// loseHeld is what a 7960 does when a transfer is cancelled: the held call is there and not shown, until the server says the whole
// hold again (flows.md 11).
func (p *Phone) loseHeld(line uint32) {
	for i := range p.state.Calls {
		c := &p.state.Calls[i]
		if c.Line == line && (c.State == skinny.CallStateHold || c.State == skinny.CallStateCallTransfer) {
			c.Prompt, c.Mask = "", 0
		}
	}
}

// selectSoftKeys must name a call that exists, or neither line nor call (flows.md 11).
func (p *Phone) selectSoftKeys(m *skinny.SelectSoftKeys) {
	p.needSoftKeys("SelectSoftKeys")
	if p.model.NoConferenceSet && m.SoftKeySetIndex == skinny.SoftKeySetConnectedWithConference {
		p.fault("SelectSoftKeys of set %v to a %s, which does not have it", m.SoftKeySetIndex, p.model.Name)
	}
	if len(p.sets) > 0 && int(m.SoftKeySetIndex) >= len(p.sets) {
		p.fault("SelectSoftKeys of set %v; the server gave %d sets", m.SoftKeySetIndex, len(p.sets))
	}
	if m.CallReference == 0 {
		if m.LineInstance != 0 {
			p.fault("SelectSoftKeys for line %d without a call: only line 0 works", m.LineInstance)
		}
		p.state.SoftKeySet, p.idleMask = m.SoftKeySetIndex, m.ValidKeyMask
		return
	}
	if c := p.callFor("SelectSoftKeys", m.LineInstance, m.CallReference); c != nil {
		c.Set, c.Mask = m.SoftKeySetIndex, m.ValidKeyMask
	}
}

// keysOf names the keys of a set that show, and says their events.
func (p *Phone) keysOf(set skinny.SoftKeySet, mask uint32) (labels []string, events []skinny.SoftKeyEventCode) {
	for _, d := range p.definitions(set, mask) {
		labels, events = append(labels, skinny.PlainText(d.Label)), append(events, d.Event)
	}
	return labels, events
}

// definitions is the keys of a set that show, from the left.
func (p *Phone) definitions(set skinny.SoftKeySet, mask uint32) []skinny.SoftKeyDefinition {
	if int(set) >= len(p.sets) {
		return nil
	}
	var out []skinny.SoftKeyDefinition
	for i, position := range p.sets[set].TemplateIndex {
		if position != 0 && int(position) <= len(p.template) && mask&(1<<i) != 0 {
			out = append(out, p.template[position-1])
		}
	}
	return out
}
