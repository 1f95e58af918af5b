package skinny

// CallState (server → station): state of a call on a line. It makes the call on the phone: information, prompts and softkeys
// that come before it are lost.
type CallState struct {
	CallState                   CallStateCode
	LineInstance, CallReference uint32
	Privacy                     CallPrivacy
	PrecedenceLevel             CallPriority // 4 = normal in all captures
	PrecedenceDomain            uint32
}

// ID is 0x0111.
func (*CallState) ID() MessageID { return IDCallState }

func (m *CallState) layout(w *wire) {
	enum(w, &m.CallState)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
	enum(w, &m.Privacy)
	enum(w, &m.PrecedenceLevel)
	w.u32(&m.PrecedenceDomain)
}

// CallInfo (server → station): names and numbers of a call, static form.
type CallInfo struct {
	CallingPartyName, CallingParty                 string
	CalledPartyName, CalledParty                   string
	LineInstance, CallReference                    uint32
	CallType                                       CallType
	OriginalCalledPartyName, OriginalCalledParty   string
	LastRedirectingPartyName, LastRedirectingParty string
	OriginalCdpnRedirectReason                     RedirectReason
	LastRedirectingReason                          RedirectReason
	CgpnVoiceMailbox, CdpnVoiceMailbox             string
	OriginalCdpnVoiceMailbox                       string
	LastRedirectingVoiceMailbox                    string
	CallInstance                                   uint32 // shown as "(n)" on lines with several calls; from 1
	CallSecurityStatus                             CallSecurityStatus
	PartyPIRestrictionBits                         PartyRestriction
}

// ID is 0x008F.
func (*CallInfo) ID() MessageID { return IDCallInfo }

// CallManager 2.x sends the first 128 bytes only.
func (m *CallInfo) layout(w *wire) {
	w.str(&m.CallingPartyName, 40)
	w.str(&m.CallingParty, 24)
	w.str(&m.CalledPartyName, 40)
	w.str(&m.CalledParty, 24)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
	enum(w, &m.CallType)
	w.str(&m.OriginalCalledPartyName, 40)
	w.str(&m.OriginalCalledParty, 24)
	w.str(&m.LastRedirectingPartyName, 40)
	w.str(&m.LastRedirectingParty, 24)
	enum(w, &m.OriginalCdpnRedirectReason)
	enum(w, &m.LastRedirectingReason)
	w.str(&m.CgpnVoiceMailbox, 24)
	w.str(&m.CdpnVoiceMailbox, 24)
	w.str(&m.OriginalCdpnVoiceMailbox, 24)
	w.str(&m.LastRedirectingVoiceMailbox, 24)
	w.u32(&m.CallInstance)
	enum(w, &m.CallSecurityStatus)
	enum(w, &m.PartyPIRestrictionBits)
}

// CallSelectStat (server → station): mark a call as selected (Select softkey, Join).
type CallSelectStat struct {
	Selected                    uint32 // 0 or 1
	CallReference, LineInstance uint32
}

// ID is 0x0130.
func (*CallSelectStat) ID() MessageID { return IDCallSelectStat }

func (m *CallSelectStat) layout(w *wire) {
	w.u32(&m.Selected)
	w.u32(&m.CallReference)
	w.u32(&m.LineInstance)
}

// CallHistoryInfo (server → station): where the phone should file a call (newer phones).
type CallHistoryInfo struct {
	Disposition                 CallHistoryDisposition
	LineInstance, CallReference uint32
}

// ID is 0x0156.
func (*CallHistoryInfo) ID() MessageID { return IDCallHistoryInfo }

func (m *CallHistoryInfo) layout(w *wire) {
	enum(w, &m.Disposition)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// ActivateCallPlane (server → station): bring a line to the front.
type ActivateCallPlane struct {
	LineInstance uint32
}

// ID is 0x0116.
func (*ActivateCallPlane) ID() MessageID { return IDActivateCallPlane }

func (m *ActivateCallPlane) layout(w *wire) {
	w.u32(&m.LineInstance)
}

// DeactivateCallPlane (server → station): no line in front.
type DeactivateCallPlane struct{}

// ID is 0x0117.
func (*DeactivateCallPlane) ID() MessageID { return IDDeactivateCallPlane }

func (*DeactivateCallPlane) layout(*wire) {}

// BackSpaceRes (server → station): delete the last dialled digit on the display.
type BackSpaceRes struct {
	LineInstance, CallReference uint32
}

// ID is 0x0119.
func (*BackSpaceRes) ID() MessageID { return IDBackSpaceRes }

func (m *BackSpaceRes) layout(w *wire) {
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// RecordingStatus (server → station): show or hide the recording indicator.
type RecordingStatus struct {
	CallReference uint32
	Status        OffOn
}

// ID is 0x0160.
func (*RecordingStatus) ID() MessageID { return IDRecordingStatus }

func (m *RecordingStatus) layout(w *wire) {
	w.u32(&m.CallReference)
	enum(w, &m.Status)
}

// DialedNumber (server → station): the number dialled, for the display and the list of placed calls.
type DialedNumber struct {
	DialedNumber                string
	LineInstance, CallReference uint32
}

// ID is 0x011D.
func (*DialedNumber) ID() MessageID { return IDDialedNumber }

func (m *DialedNumber) layout(w *wire) {
	w.number(&m.DialedNumber)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
}

// CallInfoDynamic (server → station): names and numbers of a call, dynamic.
type CallInfoDynamic struct {
	LineInstance, CallReference                       uint32
	CallType                                          CallType
	OriginalCdpnRedirectReason, LastRedirectingReason RedirectReason
	CallInstance                                      uint32
	CallSecurityStatus                                CallSecurityStatus
	PartyPIRestrictionBits                            PartyRestriction
	CallingParty                                      string
	AlternateCallingParty                             string // from version 16
	CalledParty, OriginalCalledParty                  string
	LastRedirectingParty                              string
	CgpnVoiceMailbox, CdpnVoiceMailbox                string
	OriginalCdpnVoiceMailbox                          string
	LastRedirectingVoiceMailbox                       string
	CallingPartyName, CalledPartyName                 string
	OriginalCalledPartyName, LastRedirectingPartyName string
	HuntPilotNumber, HuntPilotName                    string // from version 16
}

// ID is 0x014A.
func (*CallInfoDynamic) ID() MessageID { return IDCallInfoDynamic }

// The order of the 15 strings is that of a version 20 capture. Below 16 there are 12 (chan-sccp); chan_skinny sends 13 from 17
// on; those that are not there are empty.
func (m *CallInfoDynamic) layout(w *wire) {
	const numberSize, nameSize = 25, 121
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
	enum(w, &m.CallType)
	enum(w, &m.OriginalCdpnRedirectReason)
	enum(w, &m.LastRedirectingReason)
	w.u32(&m.CallInstance)
	enum(w, &m.CallSecurityStatus)
	enum(w, &m.PartyPIRestrictionBits)
	w.cstr(&m.CallingParty, numberSize)
	if w.Version >= 16 {
		w.cstr(&m.AlternateCallingParty, numberSize)
	}
	w.cstr(&m.CalledParty, numberSize)
	w.cstr(&m.OriginalCalledParty, numberSize)
	w.cstr(&m.LastRedirectingParty, numberSize)
	w.cstr(&m.CgpnVoiceMailbox, numberSize)
	w.cstr(&m.CdpnVoiceMailbox, numberSize)
	w.cstr(&m.OriginalCdpnVoiceMailbox, numberSize)
	w.cstr(&m.LastRedirectingVoiceMailbox, numberSize)
	w.cstr(&m.CallingPartyName, nameSize)
	w.cstr(&m.CalledPartyName, nameSize)
	w.cstr(&m.OriginalCalledPartyName, nameSize)
	w.cstr(&m.LastRedirectingPartyName, nameSize)
	if w.Version >= 16 {
		w.cstr(&m.HuntPilotNumber, numberSize)
		w.cstr(&m.HuntPilotName, nameSize)
	}
}
