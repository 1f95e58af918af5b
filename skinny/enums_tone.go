package skinny

// A Tone is a tone that a station can play.
type Tone uint32

// Values of Tone.
const (
	ToneSilence                     Tone = 0
	ToneDtmf1                       Tone = 1
	ToneDtmf2                       Tone = 2
	ToneDtmf3                       Tone = 3
	ToneDtmf4                       Tone = 4
	ToneDtmf5                       Tone = 5
	ToneDtmf6                       Tone = 6
	ToneDtmf7                       Tone = 7
	ToneDtmf8                       Tone = 8
	ToneDtmf9                       Tone = 9
	ToneDtmf0                       Tone = 10
	ToneDtmfStar                    Tone = 14
	ToneDtmfPound                   Tone = 15
	ToneDtmfA                       Tone = 16
	ToneDtmfB                       Tone = 17
	ToneDtmfC                       Tone = 18
	ToneDtmfD                       Tone = 19
	ToneInsideDialTone              Tone = 33 // internal dial tone
	ToneOutsideDialTone             Tone = 34 // second dial tone
	ToneLineBusyTone                Tone = 35 // busy
	ToneAlertingTone                Tone = 36 // ring back
	ToneReorderTone                 Tone = 37 // congestion
	ToneRecorderWarningTone         Tone = 38
	ToneRecorderDetectedTone        Tone = 39
	ToneRevertingTone               Tone = 40
	ToneReceiverOffHookTone         Tone = 41
	ToneMessageWaitingIndicatorTone Tone = 42 // stutter dial tone; chan-sccp calls it partial dial tone
	ToneNoSuchNumberTone            Tone = 43
	ToneBusyVerificationTone        Tone = 44
	ToneCallWaitingTone             Tone = 45 // call waiting beep
	ToneConfirmationTone            Tone = 46
	ToneCampOnIndicationTone        Tone = 47
	ToneRecallDialTone              Tone = 48
	ToneZipZip                      Tone = 49 // zip-zip, used for auto-answer/intercom
	ToneZip                         Tone = 50 // zip, used for barge and whisper
	ToneBeepBonk                    Tone = 51 // error or confirmation blip
	ToneMusicTone                   Tone = 52
	ToneHoldTone                    Tone = 53
	ToneTestTone                    Tone = 54
	ToneDTMonitorWarningTone        Tone = 55 // chan-sccp only
	ToneMonitorWarningTone          Tone = 56
	ToneSecureWarningTone           Tone = 57
	ToneAddCallWaiting              Tone = 64
	TonePriorityCallWait            Tone = 65
	ToneRecallDial                  Tone = 66
	ToneBargIn                      Tone = 67
	ToneDistinctAlert               Tone = 68
	TonePriorityAlert               Tone = 69
	ToneReminderRing                Tone = 70
	TonePrecedenceRingBack          Tone = 71
	TonePreemptionTone              Tone = 72
	ToneNonSecureWarningTone        Tone = 73
	ToneMF1                         Tone = 80
	ToneMF2                         Tone = 81
	ToneMF3                         Tone = 82
	ToneMF4                         Tone = 83
	ToneMF5                         Tone = 84
	ToneMF6                         Tone = 85
	ToneMF7                         Tone = 86
	ToneMF8                         Tone = 87
	ToneMF9                         Tone = 88
	ToneMF0                         Tone = 89
	ToneMFKP1                       Tone = 90
	ToneMFST                        Tone = 91
	ToneMFKP2                       Tone = 92
	ToneMFSTP                       Tone = 93
	ToneMFST3P                      Tone = 94
	ToneMILLIWATT                   Tone = 95
	ToneMILLIWATTTEST               Tone = 96
	ToneHIGHTONE                    Tone = 97
	ToneFLASHOVERRIDE               Tone = 98
	ToneFLASH                       Tone = 99
	TonePRIORITY                    Tone = 100
	ToneIMMEDIATE                   Tone = 101
	TonePREAMPWARN                  Tone = 102
	Tone2105HZ                      Tone = 103
	Tone2600HZ                      Tone = 104
	Tone440HZ                       Tone = 105
	Tone300HZ                       Tone = 106
	ToneMobility_WP                 Tone = 107
	ToneMobility_UAC                Tone = 108
	ToneMobility_WTDN               Tone = 109
	ToneMobility_MON                Tone = 110
	ToneMobility_MOFF               Tone = 111
	ToneMobility_UKC                Tone = 112
	ToneMobility_VMA                Tone = 113
	ToneMobility_FAC                Tone = 114
	ToneMobility_CMC                Tone = 115
	ToneMLPP_PALA                   Tone = 119
	ToneMLPP_ICA                    Tone = 120
	ToneMLPP_VCA                    Tone = 121
	ToneMLPP_BPA                    Tone = 122
	ToneMLPP_BNEA                   Tone = 123
	ToneMLPP_UPA                    Tone = 124
	ToneTUA                         Tone = 125
	ToneGONE                        Tone = 126
	ToneNoTone                      Tone = 127 // chan_skinny sends it as "silence"
	ToneMeetMe_Greeting             Tone = 128
	ToneMeetMe_NumberInvalid        Tone = 129
	ToneMeetMe_NumberFailed         Tone = 130
	ToneMeetMe_EnterPIN             Tone = 131
	ToneMeetMe_InvalidPIN           Tone = 132
	ToneMeetMe_FailedPIN            Tone = 133
	ToneMeetMe_CFB_Failed           Tone = 134
	ToneMeetMe_EnterAccessCode      Tone = 135
	ToneMeetMe_AccessCodeInvalid    Tone = 136
	ToneMeetMe_AccessCodeFailed     Tone = 137
)

var toneNames = []string{
	ToneSilence:                     "Silence",
	ToneDtmf1:                       "Dtmf1",
	ToneDtmf2:                       "Dtmf2",
	ToneDtmf3:                       "Dtmf3",
	ToneDtmf4:                       "Dtmf4",
	ToneDtmf5:                       "Dtmf5",
	ToneDtmf6:                       "Dtmf6",
	ToneDtmf7:                       "Dtmf7",
	ToneDtmf8:                       "Dtmf8",
	ToneDtmf9:                       "Dtmf9",
	ToneDtmf0:                       "Dtmf0",
	ToneDtmfStar:                    "DtmfStar",
	ToneDtmfPound:                   "DtmfPound",
	ToneDtmfA:                       "DtmfA",
	ToneDtmfB:                       "DtmfB",
	ToneDtmfC:                       "DtmfC",
	ToneDtmfD:                       "DtmfD",
	ToneInsideDialTone:              "InsideDialTone",
	ToneOutsideDialTone:             "OutsideDialTone",
	ToneLineBusyTone:                "LineBusyTone",
	ToneAlertingTone:                "AlertingTone",
	ToneReorderTone:                 "ReorderTone",
	ToneRecorderWarningTone:         "RecorderWarningTone",
	ToneRecorderDetectedTone:        "RecorderDetectedTone",
	ToneRevertingTone:               "RevertingTone",
	ToneReceiverOffHookTone:         "ReceiverOffHookTone",
	ToneMessageWaitingIndicatorTone: "MessageWaitingIndicatorTone",
	ToneNoSuchNumberTone:            "NoSuchNumberTone",
	ToneBusyVerificationTone:        "BusyVerificationTone",
	ToneCallWaitingTone:             "CallWaitingTone",
	ToneConfirmationTone:            "ConfirmationTone",
	ToneCampOnIndicationTone:        "CampOnIndicationTone",
	ToneRecallDialTone:              "RecallDialTone",
	ToneZipZip:                      "ZipZip",
	ToneZip:                         "Zip",
	ToneBeepBonk:                    "BeepBonk",
	ToneMusicTone:                   "MusicTone",
	ToneHoldTone:                    "HoldTone",
	ToneTestTone:                    "TestTone",
	ToneDTMonitorWarningTone:        "DTMonitorWarningTone",
	ToneMonitorWarningTone:          "MonitorWarningTone",
	ToneSecureWarningTone:           "SecureWarningTone",
	ToneAddCallWaiting:              "AddCallWaiting",
	TonePriorityCallWait:            "PriorityCallWait",
	ToneRecallDial:                  "RecallDial",
	ToneBargIn:                      "BargIn",
	ToneDistinctAlert:               "DistinctAlert",
	TonePriorityAlert:               "PriorityAlert",
	ToneReminderRing:                "ReminderRing",
	TonePrecedenceRingBack:          "PrecedenceRingBack",
	TonePreemptionTone:              "PreemptionTone",
	ToneNonSecureWarningTone:        "NonSecureWarningTone",
	ToneMF1:                         "MF1",
	ToneMF2:                         "MF2",
	ToneMF3:                         "MF3",
	ToneMF4:                         "MF4",
	ToneMF5:                         "MF5",
	ToneMF6:                         "MF6",
	ToneMF7:                         "MF7",
	ToneMF8:                         "MF8",
	ToneMF9:                         "MF9",
	ToneMF0:                         "MF0",
	ToneMFKP1:                       "MFKP1",
	ToneMFST:                        "MFST",
	ToneMFKP2:                       "MFKP2",
	ToneMFSTP:                       "MFSTP",
	ToneMFST3P:                      "MFST3P",
	ToneMILLIWATT:                   "MILLIWATT",
	ToneMILLIWATTTEST:               "MILLIWATTTEST",
	ToneHIGHTONE:                    "HIGHTONE",
	ToneFLASHOVERRIDE:               "FLASHOVERRIDE",
	ToneFLASH:                       "FLASH",
	TonePRIORITY:                    "PRIORITY",
	ToneIMMEDIATE:                   "IMMEDIATE",
	TonePREAMPWARN:                  "PREAMPWARN",
	Tone2105HZ:                      "Tone2105HZ",
	Tone2600HZ:                      "Tone2600HZ",
	Tone440HZ:                       "Tone440HZ",
	Tone300HZ:                       "Tone300HZ",
	ToneMobility_WP:                 "Mobility_WP",
	ToneMobility_UAC:                "Mobility_UAC",
	ToneMobility_WTDN:               "Mobility_WTDN",
	ToneMobility_MON:                "Mobility_MON",
	ToneMobility_MOFF:               "Mobility_MOFF",
	ToneMobility_UKC:                "Mobility_UKC",
	ToneMobility_VMA:                "Mobility_VMA",
	ToneMobility_FAC:                "Mobility_FAC",
	ToneMobility_CMC:                "Mobility_CMC",
	ToneMLPP_PALA:                   "MLPP_PALA",
	ToneMLPP_ICA:                    "MLPP_ICA",
	ToneMLPP_VCA:                    "MLPP_VCA",
	ToneMLPP_BPA:                    "MLPP_BPA",
	ToneMLPP_BNEA:                   "MLPP_BNEA",
	ToneMLPP_UPA:                    "MLPP_UPA",
	ToneTUA:                         "TUA",
	ToneGONE:                        "GONE",
	ToneNoTone:                      "NoTone",
	ToneMeetMe_Greeting:             "MeetMe_Greeting",
	ToneMeetMe_NumberInvalid:        "MeetMe_NumberInvalid",
	ToneMeetMe_NumberFailed:         "MeetMe_NumberFailed",
	ToneMeetMe_EnterPIN:             "MeetMe_EnterPIN",
	ToneMeetMe_InvalidPIN:           "MeetMe_InvalidPIN",
	ToneMeetMe_FailedPIN:            "MeetMe_FailedPIN",
	ToneMeetMe_CFB_Failed:           "MeetMe_CFB_Failed",
	ToneMeetMe_EnterAccessCode:      "MeetMe_EnterAccessCode",
	ToneMeetMe_AccessCodeInvalid:    "MeetMe_AccessCodeInvalid",
	ToneMeetMe_AccessCodeFailed:     "MeetMe_AccessCodeFailed",
}

// String is the standard name, or the number of an unknown value.
func (v Tone) String() string { return name(toneNames, uint32(v)) }
