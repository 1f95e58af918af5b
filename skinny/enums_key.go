package skinny

// A KeypadButtonCode is the key in a KeypadButton message.
type KeypadButtonCode uint32

// Values of KeypadButtonCode.
const (
	KeypadButton0     KeypadButtonCode = 0
	KeypadButton1     KeypadButtonCode = 1
	KeypadButton2     KeypadButtonCode = 2
	KeypadButton3     KeypadButtonCode = 3
	KeypadButton4     KeypadButtonCode = 4
	KeypadButton5     KeypadButtonCode = 5
	KeypadButton6     KeypadButtonCode = 6
	KeypadButton7     KeypadButtonCode = 7
	KeypadButton8     KeypadButtonCode = 8
	KeypadButton9     KeypadButtonCode = 9
	KeypadButtonA     KeypadButtonCode = 10
	KeypadButtonB     KeypadButtonCode = 11
	KeypadButtonC     KeypadButtonCode = 12
	KeypadButtonD     KeypadButtonCode = 13
	KeypadButtonStar  KeypadButtonCode = 14
	KeypadButtonPound KeypadButtonCode = 15
	KeypadButtonPlus  KeypadButtonCode = 16
)

var keypadButtonNames = []string{
	KeypadButton0:     "0",
	KeypadButton1:     "1",
	KeypadButton2:     "2",
	KeypadButton3:     "3",
	KeypadButton4:     "4",
	KeypadButton5:     "5",
	KeypadButton6:     "6",
	KeypadButton7:     "7",
	KeypadButton8:     "8",
	KeypadButton9:     "9",
	KeypadButtonA:     "A",
	KeypadButtonB:     "B",
	KeypadButtonC:     "C",
	KeypadButtonD:     "D",
	KeypadButtonStar:  "*",
	KeypadButtonPound: "#",
	KeypadButtonPlus:  "+",
}

// String is the standard name, or the number of an unknown value.
func (v KeypadButtonCode) String() string { return name(keypadButtonNames, uint32(v)) }

// A SoftKeyEventCode is the key in a SoftKeyEvent message and in the softkey template.
type SoftKeyEventCode uint32

// Values of SoftKeyEventCode.
const (
	SoftKeyEventRedial       SoftKeyEventCode = 1
	SoftKeyEventNewCall      SoftKeyEventCode = 2
	SoftKeyEventHold         SoftKeyEventCode = 3
	SoftKeyEventTransfer     SoftKeyEventCode = 4
	SoftKeyEventCfwdAll      SoftKeyEventCode = 5
	SoftKeyEventCfwdBusy     SoftKeyEventCode = 6
	SoftKeyEventCfwdNoAnswer SoftKeyEventCode = 7
	SoftKeyEventBackSpace    SoftKeyEventCode = 8
	SoftKeyEventEndCall      SoftKeyEventCode = 9
	SoftKeyEventResume       SoftKeyEventCode = 10
	SoftKeyEventAnswer       SoftKeyEventCode = 11
	SoftKeyEventInfo         SoftKeyEventCode = 12
	SoftKeyEventConfrn       SoftKeyEventCode = 13
	SoftKeyEventPark         SoftKeyEventCode = 14
	SoftKeyEventJoin         SoftKeyEventCode = 15
	SoftKeyEventMeetMe       SoftKeyEventCode = 16
	SoftKeyEventPickUp       SoftKeyEventCode = 17
	SoftKeyEventGPickUp      SoftKeyEventCode = 18
	SoftKeyEventRmLstC       SoftKeyEventCode = 19 // CallManager 3.3; chan-sccp: Monitor/Record; chan_skinny: DND; wazo: Dial
	SoftKeyEventCallBack     SoftKeyEventCode = 20 // chan-sccp; chan_skinny: iDivert; wazo: DND
	SoftKeyEventBarge        SoftKeyEventCode = 21 // CallManager 3.3/4.1 and chan-sccp; chan_skinny: Dial
	SoftKeyEventDND          SoftKeyEventCode = 22 // chan-sccp
	SoftKeyEventConfList     SoftKeyEventCode = 23 // chan-sccp
	SoftKeyEventSelect       SoftKeyEventCode = 24 // chan-sccp
	SoftKeyEventPrivate      SoftKeyEventCode = 25 // chan-sccp
	SoftKeyEventTrnsfVM      SoftKeyEventCode = 26 // chan-sccp
	SoftKeyEventDirTrfr      SoftKeyEventCode = 27 // chan-sccp
	SoftKeyEventIDivert      SoftKeyEventCode = 28 // chan-sccp; CallManager 4.1: DirTrfr
	SoftKeyEventVidMode      SoftKeyEventCode = 29 // chan-sccp; CallManager 4.1: Select
	SoftKeyEventIntrcpt      SoftKeyEventCode = 30 // chan-sccp; CallManager 4.1: ConfList
	SoftKeyEventEmpty        SoftKeyEventCode = 31 // chan-sccp
	SoftKeyEventDial         SoftKeyEventCode = 32 // chan-sccp
	SoftKeyEventVidMode_CM41 SoftKeyEventCode = 33 // CallManager 4.1: VidMode
)

var softKeyEventNames = []string{
	SoftKeyEventRedial:       "Redial",
	SoftKeyEventNewCall:      "NewCall",
	SoftKeyEventHold:         "Hold",
	SoftKeyEventTransfer:     "Transfer",
	SoftKeyEventCfwdAll:      "CfwdAll",
	SoftKeyEventCfwdBusy:     "CfwdBusy",
	SoftKeyEventCfwdNoAnswer: "CfwdNoAnswer",
	SoftKeyEventBackSpace:    "BackSpace",
	SoftKeyEventEndCall:      "EndCall",
	SoftKeyEventResume:       "Resume",
	SoftKeyEventAnswer:       "Answer",
	SoftKeyEventInfo:         "Info",
	SoftKeyEventConfrn:       "Confrn",
	SoftKeyEventPark:         "Park",
	SoftKeyEventJoin:         "Join",
	SoftKeyEventMeetMe:       "MeetMe",
	SoftKeyEventPickUp:       "PickUp",
	SoftKeyEventGPickUp:      "GPickUp",
	SoftKeyEventRmLstC:       "RmLstC",
	SoftKeyEventCallBack:     "CallBack",
	SoftKeyEventBarge:        "Barge",
	SoftKeyEventDND:          "DND",
	SoftKeyEventConfList:     "ConfList",
	SoftKeyEventSelect:       "Select",
	SoftKeyEventPrivate:      "Private",
	SoftKeyEventTrnsfVM:      "TrnsfVM",
	SoftKeyEventDirTrfr:      "DirTrfr",
	SoftKeyEventIDivert:      "iDivert",
	SoftKeyEventVidMode:      "VidMode",
	SoftKeyEventIntrcpt:      "Intrcpt",
	SoftKeyEventEmpty:        "Empty",
	SoftKeyEventDial:         "Dial",
	SoftKeyEventVidMode_CM41: "VidMode_CM41",
}

// String is the standard name, or the number of an unknown value.
func (v SoftKeyEventCode) String() string { return name(softKeyEventNames, uint32(v)) }

// A SoftKeySet is one of the softkey sets, as SelectSoftKeys names it.
type SoftKeySet uint32

// Values of SoftKeySet.
const (
	SoftKeySetOnHook                       SoftKeySet = 0
	SoftKeySetConnected                    SoftKeySet = 1
	SoftKeySetOnHold                       SoftKeySet = 2
	SoftKeySetRingIn                       SoftKeySet = 3
	SoftKeySetOffHook                      SoftKeySet = 4
	SoftKeySetConnectedWithTransfer        SoftKeySet = 5 // during a consultation call
	SoftKeySetDigitsAfterDialingFirstDigit SoftKeySet = 6
	SoftKeySetConnectedWithConference      SoftKeySet = 7
	SoftKeySetRingOut                      SoftKeySet = 8
	SoftKeySetOffHookWithFeatures          SoftKeySet = 9  // off-hook for transfer or conference
	SoftKeySetInUseHint                    SoftKeySet = 10 // remote call on shared line
	SoftKeySetOnHookStealable              SoftKeySet = 11 // Wireshark, chan-sccp; chan_skinny uses 11 for its own SLA hold set
	SoftKeySetHoldConference               SoftKeySet = 12 // chan-sccp only; chan_skinny: SLA connected
	SoftKeySetRingOutWithTransfer          SoftKeySet = 13 // chan_skinny only
)

var softKeySetNames = []string{
	SoftKeySetOnHook:                       "OnHook",
	SoftKeySetConnected:                    "Connected",
	SoftKeySetOnHold:                       "OnHold",
	SoftKeySetRingIn:                       "RingIn",
	SoftKeySetOffHook:                      "OffHook",
	SoftKeySetConnectedWithTransfer:        "ConnectedWithTransfer",
	SoftKeySetDigitsAfterDialingFirstDigit: "DigitsAfterDialingFirstDigit",
	SoftKeySetConnectedWithConference:      "ConnectedWithConference",
	SoftKeySetRingOut:                      "RingOut",
	SoftKeySetOffHookWithFeatures:          "OffHookWithFeatures",
	SoftKeySetInUseHint:                    "InUseHint",
	SoftKeySetOnHookStealable:              "OnHookStealable",
	SoftKeySetHoldConference:               "HoldConference",
	SoftKeySetRingOutWithTransfer:          "RingOutWithTransfer",
}

// String is the standard name, or the number of an unknown value.
func (v SoftKeySet) String() string { return name(softKeySetNames, uint32(v)) }

// A MediaPathID is an audio path of a station.
type MediaPathID uint32

// Values of MediaPathID.
const (
	MediaPathIDHeadset MediaPathID = 1
	MediaPathIDHandset MediaPathID = 2
	MediaPathIDSpeaker MediaPathID = 3
)

var mediaPathIdNames = []string{
	MediaPathIDHeadset: "Headset",
	MediaPathIDHandset: "Handset",
	MediaPathIDSpeaker: "Speaker",
}

// String is the standard name, or the number of an unknown value.
func (v MediaPathID) String() string { return name(mediaPathIdNames, uint32(v)) }

// A MediaPathEventCode is the event in a MediaPathEvent message.
type MediaPathEventCode uint32

// Values of MediaPathEventCode.
const (
	MediaPathEventOn  MediaPathEventCode = 1 // off-hook
	MediaPathEventOff MediaPathEventCode = 2 // on-hook
)

var mediaPathEventNames = []string{
	MediaPathEventOn:  "On",
	MediaPathEventOff: "Off",
}

// String is the standard name, or the number of an unknown value.
func (v MediaPathEventCode) String() string { return name(mediaPathEventNames, uint32(v)) }

// A MediaPathCapabilities is what an audio path may be used for.
type MediaPathCapabilities uint32

// Values of MediaPathCapabilities.
const (
	MediaPathCapabilitiesEnable  MediaPathCapabilities = 1
	MediaPathCapabilitiesDisable MediaPathCapabilities = 2
	MediaPathCapabilitiesMonitor MediaPathCapabilities = 3
)

var mediaPathCapabilitiesNames = []string{
	MediaPathCapabilitiesEnable:  "Enable",
	MediaPathCapabilitiesDisable: "Disable",
	MediaPathCapabilitiesMonitor: "Monitor",
}

// String is the standard name, or the number of an unknown value.
func (v MediaPathCapabilities) String() string { return name(mediaPathCapabilitiesNames, uint32(v)) }
