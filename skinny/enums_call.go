package skinny

// A CallStateCode is the state in a CallState message.
type CallStateCode uint32

// Values of CallStateCode.
const (
	CallStateIdle                CallStateCode = 0 // Wireshark only; not sent
	CallStateOffHook             CallStateCode = 1
	CallStateOnHook              CallStateCode = 2 // call gone; phone removes it
	CallStateRingOut             CallStateCode = 3
	CallStateRingIn              CallStateCode = 4
	CallStateConnected           CallStateCode = 5
	CallStateBusy                CallStateCode = 6
	CallStateCongestion          CallStateCode = 7
	CallStateHold                CallStateCode = 8 // green flashing (own hold)
	CallStateCallWaiting         CallStateCode = 9 // ring-in while another call is active
	CallStateCallTransfer        CallStateCode = 10
	CallStateCallPark            CallStateCode = 11
	CallStateProceed             CallStateCode = 12
	CallStateCallRemoteMultiline CallStateCode = 13 // in use on another device sharing the line, steady red
	CallStateInvalidNumber       CallStateCode = 14
	CallStateHoldRevert          CallStateCode = 15 // chan-sccp: hold yellow
	CallStateWhisper             CallStateCode = 16 // chan-sccp: intercom one-way
	CallStateRemoteHold          CallStateCode = 17 // held by another device of the shared line, red flashing; newer phones
)

var callStateNames = []string{
	CallStateIdle:                "Idle",
	CallStateOffHook:             "OffHook",
	CallStateOnHook:              "OnHook",
	CallStateRingOut:             "RingOut",
	CallStateRingIn:              "RingIn",
	CallStateConnected:           "Connected",
	CallStateBusy:                "Busy",
	CallStateCongestion:          "Congestion",
	CallStateHold:                "Hold",
	CallStateCallWaiting:         "CallWaiting",
	CallStateCallTransfer:        "CallTransfer",
	CallStateCallPark:            "CallPark",
	CallStateProceed:             "Proceed",
	CallStateCallRemoteMultiline: "CallRemoteMultiline",
	CallStateInvalidNumber:       "InvalidNumber",
	CallStateHoldRevert:          "HoldRevert",
	CallStateWhisper:             "Whisper",
	CallStateRemoteHold:          "RemoteHold",
}

// String is the standard name, or the number of an unknown value.
func (v CallStateCode) String() string { return name(callStateNames, uint32(v)) }

// A CallType is the direction of a call.
type CallType uint32

// Values of CallType.
const (
	CallTypeInbound  CallType = 1
	CallTypeOutbound CallType = 2
	CallTypeForward  CallType = 3
)

var callTypeNames = []string{
	CallTypeInbound:  "Inbound",
	CallTypeOutbound: "Outbound",
	CallTypeForward:  "Forward",
}

// String is the standard name, or the number of an unknown value.
func (v CallType) String() string { return name(callTypeNames, uint32(v)) }

// A CallPrivacy is how much of a call others may see.
type CallPrivacy uint32

// Values of CallPrivacy.
const (
	CallPrivacyNone    CallPrivacy = 0 // chan-sccp: default
	CallPrivacyLimited CallPrivacy = 1 // chan-sccp: collapsed
	CallPrivacyFull    CallPrivacy = 2 // chan-sccp: hidden
)

var callPrivacyNames = []string{
	CallPrivacyNone:    "None",
	CallPrivacyLimited: "Limited",
	CallPrivacyFull:    "Full",
}

// String is the standard name, or the number of an unknown value.
func (v CallPrivacy) String() string { return name(callPrivacyNames, uint32(v)) }

// A CallPriority is the precedence of a call.
type CallPriority uint32

// Values of CallPriority.
const (
	CallPriorityHighest CallPriority = 0
	CallPriorityHigh    CallPriority = 1
	CallPriorityMedium  CallPriority = 2
	CallPriorityLow     CallPriority = 3
	CallPriorityNormal  CallPriority = 4 // always sent by CallManager
)

var callPriorityNames = []string{
	CallPriorityHighest: "Highest",
	CallPriorityHigh:    "High",
	CallPriorityMedium:  "Medium",
	CallPriorityLow:     "Low",
	CallPriorityNormal:  "Normal",
}

// String is the standard name, or the number of an unknown value.
func (v CallPriority) String() string { return name(callPriorityNames, uint32(v)) }

// A CallSecurityStatus is the lock shown with a call.
type CallSecurityStatus uint32

// Values of CallSecurityStatus.
const (
	CallSecurityStatusUnknown          CallSecurityStatus = 0 // until connected
	CallSecurityStatusNotAuthenticated CallSecurityStatus = 1 // connected clear call
	CallSecurityStatusAuthenticated    CallSecurityStatus = 2
	CallSecurityStatusEncrypted        CallSecurityStatus = 3
)

var callSecurityStatusNames = []string{
	CallSecurityStatusUnknown:          "Unknown",
	CallSecurityStatusNotAuthenticated: "NotAuthenticated",
	CallSecurityStatusAuthenticated:    "Authenticated",
	CallSecurityStatusEncrypted:        "Encrypted",
}

// String is the standard name, or the number of an unknown value.
func (v CallSecurityStatus) String() string { return name(callSecurityStatusNames, uint32(v)) }

// A PartyRestriction is which names and numbers of a call are private: bits.
type PartyRestriction uint32

// Values of PartyRestriction.
const (
	PartyRestrictionCallingPartyName          PartyRestriction = 1
	PartyRestrictionCallingPartyNumber        PartyRestriction = 2
	PartyRestrictionCalledPartyName           PartyRestriction = 4
	PartyRestrictionCalledPartyNumber         PartyRestriction = 8
	PartyRestrictionOriginalCalledPartyName   PartyRestriction = 16
	PartyRestrictionOriginalCalledPartyNumber PartyRestriction = 32
	PartyRestrictionLastRedirectPartyName     PartyRestriction = 64
	PartyRestrictionLastRedirectPartyNumber   PartyRestriction = 128
)

var partyRestrictionNames = []string{
	"CallingPartyName", "CallingPartyNumber", "CalledPartyName", "CalledPartyNumber",
	"OriginalCalledPartyName", "OriginalCalledPartyNumber", "LastRedirectPartyName", "LastRedirectPartyNumber",
}

// String names the bits that are set.
func (v PartyRestriction) String() string { return nameBits(partyRestrictionNames, uint32(v)) }

// A RedirectReason is why a call was redirected.
type RedirectReason uint32

// Values of RedirectReason.
const (
	RedirectReasonUnknown           RedirectReason = 0
	RedirectReasonForwardBusy       RedirectReason = 1
	RedirectReasonForwardNoAnswer   RedirectReason = 2
	RedirectReasonCallTransfer      RedirectReason = 4 // chan-sccp uses 4 for forwards and transfers
	RedirectReasonCallPickup        RedirectReason = 5 // chan-sccp uses 5 for pickup
	RedirectReasonCallPark          RedirectReason = 7
	RedirectReasonCallParkPickup    RedirectReason = 8
	RedirectReasonForward           RedirectReason = 10
	RedirectReasonCallParkReversion RedirectReason = 11
	RedirectReasonForwardAll        RedirectReason = 15
	RedirectReasonCallDeflection    RedirectReason = 18
)

var redirectReasonNames = []string{
	RedirectReasonUnknown:           "Unknown",
	RedirectReasonForwardBusy:       "ForwardBusy",
	RedirectReasonForwardNoAnswer:   "ForwardNoAnswer",
	RedirectReasonCallTransfer:      "CallTransfer",
	RedirectReasonCallPickup:        "CallPickup",
	RedirectReasonCallPark:          "CallPark",
	RedirectReasonCallParkPickup:    "CallParkPickup",
	RedirectReasonForward:           "Forward",
	RedirectReasonCallParkReversion: "CallParkReversion",
	RedirectReasonForwardAll:        "ForwardAll",
	RedirectReasonCallDeflection:    "CallDeflection",
}

// String is the standard name, or the number of an unknown value.
func (v RedirectReason) String() string { return name(redirectReasonNames, uint32(v)) }

// A CallHistoryDisposition is the list of calls that a call goes into.
type CallHistoryDisposition uint32

// Values of CallHistoryDisposition.
const (
	CallHistoryDispositionIgnore        CallHistoryDisposition = 0
	CallHistoryDispositionPlacedCalls   CallHistoryDisposition = 1
	CallHistoryDispositionReceivedCalls CallHistoryDisposition = 2
	CallHistoryDispositionMissedCalls   CallHistoryDisposition = 3
	CallHistoryDispositionUnknown       CallHistoryDisposition = 65535 // 0xFFFF in Wireshark, 0xFFFFFFFE/F in chan-sccp
)

var callHistoryDispositionNames = map[CallHistoryDisposition]string{
	CallHistoryDispositionIgnore:        "Ignore",
	CallHistoryDispositionPlacedCalls:   "PlacedCalls",
	CallHistoryDispositionReceivedCalls: "ReceivedCalls",
	CallHistoryDispositionMissedCalls:   "MissedCalls",
	CallHistoryDispositionUnknown:       "Unknown",
}

// String is the standard name, or the number of an unknown value.
func (v CallHistoryDisposition) String() string {
	if name, ok := callHistoryDispositionNames[v]; ok {
		return name
	}
	return number(uint32(v))
}
