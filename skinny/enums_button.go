package skinny

// A ButtonType is what a key of the button template does, and FeatureStat.FeatureID.
type ButtonType uint32

// Values of ButtonType.
const (
	ButtonTypeUnused                 ButtonType = 0 // empty key
	ButtonTypeLastNumberRedial       ButtonType = 1
	ButtonTypeSpeedDial              ButtonType = 2
	ButtonTypeHold                   ButtonType = 3
	ButtonTypeTransfer               ButtonType = 4
	ButtonTypeForwardAll             ButtonType = 5
	ButtonTypeForwardBusy            ButtonType = 6
	ButtonTypeForwardNoAnswer        ButtonType = 7
	ButtonTypeDisplay                ButtonType = 8 // 7910/7902 speaker/display key
	ButtonTypeLine                   ButtonType = 9
	ButtonTypeT120Chat               ButtonType = 10
	ButtonTypeT120Whiteboard         ButtonType = 11
	ButtonTypeT120ApplicationSharing ButtonType = 12
	ButtonTypeT120FileTransfer       ButtonType = 13
	ButtonTypeVideo                  ButtonType = 14
	ButtonTypeVoicemail              ButtonType = 15
	ButtonTypeAnswerRelease          ButtonType = 16
	ButtonTypeAutoAnswer             ButtonType = 17
	ButtonTypeSelect                 ButtonType = 18
	ButtonTypeFeature                ButtonType = 19 // generic toggle feature
	ButtonTypeServiceURL             ButtonType = 20
	ButtonTypeBLFSpeedDial           ButtonType = 21 // speed dial with busy lamp, v15+ in chan-sccp
	ButtonTypeMaliciousCall          ButtonType = 27
	ButtonTypeGenericAppB1           ButtonType = 33
	ButtonTypeGenericAppB2           ButtonType = 34
	ButtonTypeGenericAppB3           ButtonType = 35
	ButtonTypeGenericAppB4           ButtonType = 36
	ButtonTypeGenericAppB5           ButtonType = 37
	ButtonTypeMultiblinkFeature      ButtonType = 38 // feature with lamp colour and rhythm, v15+
	ButtonTypeMeetMeConference       ButtonType = 123
	ButtonTypeConference             ButtonType = 125
	ButtonTypeCallPark               ButtonType = 126
	ButtonTypeCallPickup             ButtonType = 127
	ButtonTypeGroupCallPickup        ButtonType = 128
	ButtonTypeMobility               ButtonType = 129
	ButtonTypeDoNotDisturb           ButtonType = 130
	ButtonTypeConfList               ButtonType = 131
	ButtonTypeRemoveLastParticipant  ButtonType = 132
	ButtonTypeQRT                    ButtonType = 133
	ButtonTypeCallBack               ButtonType = 134
	ButtonTypeOtherPickup            ButtonType = 135
	ButtonTypeVideoMode              ButtonType = 136
	ButtonTypeNewCall                ButtonType = 137
	ButtonTypeEndCall                ButtonType = 138
	ButtonTypeHLog                   ButtonType = 139
	ButtonTypeQueuing                ButtonType = 143
	ButtonTypeParkingLot             ButtonType = 192 // "test E" in old lists
	ButtonTypeTestF                  ButtonType = 193
	ButtonTypeMessages               ButtonType = 194
	ButtonTypeDirectory              ButtonType = 195
	ButtonTypeTestI                  ButtonType = 196
	ButtonTypeApplication            ButtonType = 197
	ButtonTypeHeadset                ButtonType = 198
	ButtonTypeKeypad                 ButtonType = 240
	ButtonTypeAec                    ButtonType = 253
	ButtonTypeUndefined              ButtonType = 255 // key exists but does nothing (real CallManager: unused slots 00 FF)
)

var buttonTypeNames = []string{
	ButtonTypeUnused:                 "Unused",
	ButtonTypeLastNumberRedial:       "LastNumberRedial",
	ButtonTypeSpeedDial:              "SpeedDial",
	ButtonTypeHold:                   "Hold",
	ButtonTypeTransfer:               "Transfer",
	ButtonTypeForwardAll:             "ForwardAll",
	ButtonTypeForwardBusy:            "ForwardBusy",
	ButtonTypeForwardNoAnswer:        "ForwardNoAnswer",
	ButtonTypeDisplay:                "Display",
	ButtonTypeLine:                   "Line",
	ButtonTypeT120Chat:               "T120Chat",
	ButtonTypeT120Whiteboard:         "T120Whiteboard",
	ButtonTypeT120ApplicationSharing: "T120ApplicationSharing",
	ButtonTypeT120FileTransfer:       "T120FileTransfer",
	ButtonTypeVideo:                  "Video",
	ButtonTypeVoicemail:              "Voicemail",
	ButtonTypeAnswerRelease:          "AnswerRelease",
	ButtonTypeAutoAnswer:             "AutoAnswer",
	ButtonTypeSelect:                 "Select",
	ButtonTypeFeature:                "Feature",
	ButtonTypeServiceURL:             "ServiceURL",
	ButtonTypeBLFSpeedDial:           "BLFSpeedDial",
	ButtonTypeMaliciousCall:          "MaliciousCall",
	ButtonTypeGenericAppB1:           "GenericAppB1",
	ButtonTypeGenericAppB2:           "GenericAppB2",
	ButtonTypeGenericAppB3:           "GenericAppB3",
	ButtonTypeGenericAppB4:           "GenericAppB4",
	ButtonTypeGenericAppB5:           "GenericAppB5",
	ButtonTypeMultiblinkFeature:      "MultiblinkFeature",
	ButtonTypeMeetMeConference:       "MeetMeConference",
	ButtonTypeConference:             "Conference",
	ButtonTypeCallPark:               "CallPark",
	ButtonTypeCallPickup:             "CallPickup",
	ButtonTypeGroupCallPickup:        "GroupCallPickup",
	ButtonTypeMobility:               "Mobility",
	ButtonTypeDoNotDisturb:           "DoNotDisturb",
	ButtonTypeConfList:               "ConfList",
	ButtonTypeRemoveLastParticipant:  "RemoveLastParticipant",
	ButtonTypeQRT:                    "QRT",
	ButtonTypeCallBack:               "CallBack",
	ButtonTypeOtherPickup:            "OtherPickup",
	ButtonTypeVideoMode:              "VideoMode",
	ButtonTypeNewCall:                "NewCall",
	ButtonTypeEndCall:                "EndCall",
	ButtonTypeHLog:                   "HLog",
	ButtonTypeQueuing:                "Queuing",
	ButtonTypeParkingLot:             "ParkingLot",
	ButtonTypeTestF:                  "TestF",
	ButtonTypeMessages:               "Messages",
	ButtonTypeDirectory:              "Directory",
	ButtonTypeTestI:                  "TestI",
	ButtonTypeApplication:            "Application",
	ButtonTypeHeadset:                "Headset",
	ButtonTypeKeypad:                 "Keypad",
	ButtonTypeAec:                    "Aec",
	ButtonTypeUndefined:              "Undefined",
}

// String is the standard name, or the number of an unknown value.
func (v ButtonType) String() string { return name(buttonTypeNames, uint32(v)) }

// A StimulusCode is the key in a Stimulus message and the lamp in SetLamp.
type StimulusCode uint32

// Values of StimulusCode.
const (
	StimulusLastNumberRedial       StimulusCode = 1
	StimulusSpeedDial              StimulusCode = 2
	StimulusHold                   StimulusCode = 3
	StimulusTransfer               StimulusCode = 4
	StimulusForwardAll             StimulusCode = 5
	StimulusForwardBusy            StimulusCode = 6
	StimulusForwardNoAnswer        StimulusCode = 7
	StimulusDisplay                StimulusCode = 8
	StimulusLine                   StimulusCode = 9
	StimulusT120Chat               StimulusCode = 10
	StimulusT120Whiteboard         StimulusCode = 11
	StimulusT120ApplicationSharing StimulusCode = 12
	StimulusT120FileTransfer       StimulusCode = 13
	StimulusVideo                  StimulusCode = 14
	StimulusVoiceMail              StimulusCode = 15 // messages key; with SetLamp the message waiting lamp
	StimulusAnswerRelease          StimulusCode = 16
	StimulusAutoAnswer             StimulusCode = 17
	StimulusSelect                 StimulusCode = 18
	StimulusPrivacy                StimulusCode = 19 // also the generic feature button (0x13)
	StimulusServiceURL             StimulusCode = 20
	StimulusBLFSpeedDial           StimulusCode = 21
	StimulusDPark                  StimulusCode = 22
	StimulusIntercom               StimulusCode = 23
	StimulusMaliciousCall          StimulusCode = 27
	StimulusGenericAppB1           StimulusCode = 33
	StimulusGenericAppB2           StimulusCode = 34
	StimulusGenericAppB3           StimulusCode = 35
	StimulusGenericAppB4           StimulusCode = 36
	StimulusGenericAppB5           StimulusCode = 37
	StimulusMultiblinkFeature      StimulusCode = 38 // chan-sccp
	StimulusMeetMeConference       StimulusCode = 123
	StimulusConference             StimulusCode = 125
	StimulusCallPark               StimulusCode = 126
	StimulusCallPickUp             StimulusCode = 127
	StimulusGroupCallPickUp        StimulusCode = 128
	StimulusMobility               StimulusCode = 129
	StimulusDoNotDisturb           StimulusCode = 130
	StimulusConfList               StimulusCode = 131
	StimulusRemoveLastParticipant  StimulusCode = 132
	StimulusQRT                    StimulusCode = 133
	StimulusCallBack               StimulusCode = 134
	StimulusOtherPickup            StimulusCode = 135
	StimulusVideoMode              StimulusCode = 136
	StimulusNewCall                StimulusCode = 137
	StimulusEndCall                StimulusCode = 138
	StimulusHLog                   StimulusCode = 139
	StimulusQueuing                StimulusCode = 143
	StimulusParkingLot             StimulusCode = 192 // chan-sccp
	StimulusTestF                  StimulusCode = 193 // chan-sccp
	StimulusMessages               StimulusCode = 194 // chan-sccp
	StimulusDirectory              StimulusCode = 195 // chan-sccp
	StimulusTestI                  StimulusCode = 196 // chan-sccp
	StimulusApplication            StimulusCode = 197 // chan-sccp
	StimulusHeadset                StimulusCode = 198 // chan-sccp
	StimulusKeypad                 StimulusCode = 240 // chan-sccp
	StimulusAEC                    StimulusCode = 253 // chan-sccp
	StimulusUndefined              StimulusCode = 255 // chan-sccp
)

var stimulusNames = []string{
	StimulusLastNumberRedial:       "LastNumberRedial",
	StimulusSpeedDial:              "SpeedDial",
	StimulusHold:                   "Hold",
	StimulusTransfer:               "Transfer",
	StimulusForwardAll:             "ForwardAll",
	StimulusForwardBusy:            "ForwardBusy",
	StimulusForwardNoAnswer:        "ForwardNoAnswer",
	StimulusDisplay:                "Display",
	StimulusLine:                   "Line",
	StimulusT120Chat:               "T120Chat",
	StimulusT120Whiteboard:         "T120Whiteboard",
	StimulusT120ApplicationSharing: "T120ApplicationSharing",
	StimulusT120FileTransfer:       "T120FileTransfer",
	StimulusVideo:                  "Video",
	StimulusVoiceMail:              "VoiceMail",
	StimulusAnswerRelease:          "AnswerRelease",
	StimulusAutoAnswer:             "AutoAnswer",
	StimulusSelect:                 "Select",
	StimulusPrivacy:                "Privacy",
	StimulusServiceURL:             "ServiceURL",
	StimulusBLFSpeedDial:           "BLFSpeedDial",
	StimulusDPark:                  "DPark",
	StimulusIntercom:               "Intercom",
	StimulusMaliciousCall:          "MaliciousCall",
	StimulusGenericAppB1:           "GenericAppB1",
	StimulusGenericAppB2:           "GenericAppB2",
	StimulusGenericAppB3:           "GenericAppB3",
	StimulusGenericAppB4:           "GenericAppB4",
	StimulusGenericAppB5:           "GenericAppB5",
	StimulusMultiblinkFeature:      "MultiblinkFeature",
	StimulusMeetMeConference:       "MeetMeConference",
	StimulusConference:             "Conference",
	StimulusCallPark:               "CallPark",
	StimulusCallPickUp:             "CallPickUp",
	StimulusGroupCallPickUp:        "GroupCallPickUp",
	StimulusMobility:               "Mobility",
	StimulusDoNotDisturb:           "DoNotDisturb",
	StimulusConfList:               "ConfList",
	StimulusRemoveLastParticipant:  "RemoveLastParticipant",
	StimulusQRT:                    "QRT",
	StimulusCallBack:               "CallBack",
	StimulusOtherPickup:            "OtherPickup",
	StimulusVideoMode:              "VideoMode",
	StimulusNewCall:                "NewCall",
	StimulusEndCall:                "EndCall",
	StimulusHLog:                   "HLog",
	StimulusQueuing:                "Queuing",
	StimulusParkingLot:             "ParkingLot",
	StimulusTestF:                  "TestF",
	StimulusMessages:               "Messages",
	StimulusDirectory:              "Directory",
	StimulusTestI:                  "TestI",
	StimulusApplication:            "Application",
	StimulusHeadset:                "Headset",
	StimulusKeypad:                 "Keypad",
	StimulusAEC:                    "AEC",
	StimulusUndefined:              "Undefined",
}

// String is the standard name, or the number of an unknown value.
func (v StimulusCode) String() string { return name(stimulusNames, uint32(v)) }

// A LineDisplayOptions is what a line shows of a caller: bits.
type LineDisplayOptions uint32

// Values of LineDisplayOptions.
const (
	LineDisplayOptionsOriginalDialed     LineDisplayOptions = 1
	LineDisplayOptionsRedirectedDialed   LineDisplayOptions = 2
	LineDisplayOptionsCallingPartyNumber LineDisplayOptions = 4
	LineDisplayOptionsCallingPartyName   LineDisplayOptions = 8
)

var lineDisplayOptionsNames = []string{"OriginalDialed", "RedirectedDialed", "CallingPartyNumber", "CallingPartyName"}

// String names the bits that are set.
func (v LineDisplayOptions) String() string { return nameBits(lineDisplayOptionsNames, uint32(v)) }

// A BLFStatus is what a BLF key shows: FeatureStatDynamic.FeatureStatus of a BLF speed dial, and Notification.Status.
type BLFStatus uint32

// Values of BLFStatus.
const (
	BLFStatusUnknown  BLFStatus = 0
	BLFStatusIdle     BLFStatus = 1 // not in use
	BLFStatusInUse    BLFStatus = 2
	BLFStatusDND      BLFStatus = 3
	BLFStatusAlerting BLFStatus = 4
)

var blfStatusNames = []string{
	BLFStatusUnknown:  "Unknown",
	BLFStatusIdle:     "Idle",
	BLFStatusInUse:    "InUse",
	BLFStatusDND:      "DND",
	BLFStatusAlerting: "Alerting",
}

// String is the standard name, or the number of an unknown value.
func (v BLFStatus) String() string { return name(blfStatusNames, uint32(v)) }

// A SubscriptionFeature is what is subscribed to.
type SubscriptionFeature uint32

// Values of SubscriptionFeature.
const (
	SubscriptionFeatureBLF SubscriptionFeature = 1
)

var subscriptionFeatureNames = []string{
	SubscriptionFeatureBLF: "BLF",
}

// String is the standard name, or the number of an unknown value.
func (v SubscriptionFeature) String() string { return name(subscriptionFeatureNames, uint32(v)) }

// A SubscribeCause is how a subscription went.
type SubscribeCause uint32

// Values of SubscribeCause.
const (
	SubscribeCauseOK             SubscribeCause = 0
	SubscribeCauseRouteFail      SubscribeCause = 1
	SubscribeCauseAuthFail       SubscribeCause = 2
	SubscribeCauseTimeout        SubscribeCause = 3
	SubscribeCauseTrunkTerm      SubscribeCause = 4
	SubscribeCauseTrunkForbidden SubscribeCause = 5
	SubscribeCauseThrottle       SubscribeCause = 6
)

var subscribeCauseNames = []string{
	SubscribeCauseOK:             "OK",
	SubscribeCauseRouteFail:      "RouteFail",
	SubscribeCauseAuthFail:       "AuthFail",
	SubscribeCauseTimeout:        "Timeout",
	SubscribeCauseTrunkTerm:      "TrunkTerm",
	SubscribeCauseTrunkForbidden: "TrunkForbidden",
	SubscribeCauseThrottle:       "Throttle",
}

// String is the standard name, or the number of an unknown value.
func (v SubscribeCause) String() string { return name(subscribeCauseNames, uint32(v)) }
