package skinny

// Values of Label with lead byte 0x80: from chan-sccp and CallManager captures. Phones have had them since CallManager 4.
const (
	LabelRedial                       Label = "\x80\x01"
	LabelNewCall                      Label = "\x80\x02"
	LabelHold                         Label = "\x80\x03"
	LabelTransfer                     Label = "\x80\x04"
	LabelCFwdAll                      Label = "\x80\x05"
	LabelCFwdBusy                     Label = "\x80\x06"
	LabelCFwdNoAnswer                 Label = "\x80\x07"
	LabelBackSpace                    Label = "\x80\x08"
	LabelEndCall                      Label = "\x80\x09"
	LabelResume                       Label = "\x80\x0a"
	LabelAnswer                       Label = "\x80\x0b"
	LabelInfo                         Label = "\x80\x0c"
	LabelConfrn                       Label = "\x80\x0d"
	LabelPark                         Label = "\x80\x0e"
	LabelJoin                         Label = "\x80\x0f"
	LabelMeetMe                       Label = "\x80\x10"
	LabelPickUp                       Label = "\x80\x11"
	LabelGPickUp                      Label = "\x80\x12"
	LabelYourCurrentOptions           Label = "\x80\x13"
	LabelOffHook                      Label = "\x80\x14"
	LabelOnHook                       Label = "\x80\x15"
	LabelRingOut                      Label = "\x80\x16"
	LabelFrom                         Label = "\x80\x17"
	LabelConnected                    Label = "\x80\x18"
	LabelBusy                         Label = "\x80\x19"
	LabelLineInUse                    Label = "\x80\x1a"
	LabelCallWaiting                  Label = "\x80\x1b"
	LabelCallTransfer                 Label = "\x80\x1c"
	LabelCallPark                     Label = "\x80\x1d"
	LabelCallProceed                  Label = "\x80\x1e"
	LabelInUseRemote                  Label = "\x80\x1f"
	LabelEnterNumber                  Label = "\x80\x20"
	LabelCallParkAt                   Label = "\x80\x21"
	LabelPrimaryOnly                  Label = "\x80\x22"
	LabelTempFail                     Label = "\x80\x23"
	LabelYouHaveVoiceMail             Label = "\x80\x24"
	LabelForwardedTo                  Label = "\x80\x25"
	LabelCanNotCompleteConference     Label = "\x80\x26"
	LabelNoConferenceBridge           Label = "\x80\x27"
	LabelCanNotHoldPrimaryControl     Label = "\x80\x28"
	LabelInvalidConferenceParticipant Label = "\x80\x29"
	LabelInConferenceAlready          Label = "\x80\x2a"
	LabelNoParticipantInfo            Label = "\x80\x2b"
	LabelExceedMaximumParties         Label = "\x80\x2c"
	LabelKeyIsNotActive               Label = "\x80\x2d"
	LabelErrorNoLicense               Label = "\x80\x2e"
	LabelErrorDBConfig                Label = "\x80\x2f"
	LabelErrorDatabase                Label = "\x80\x30"
	LabelErrorPassLimit               Label = "\x80\x31"
	LabelErrorUnknown                 Label = "\x80\x32"
	LabelErrorMismatch                Label = "\x80\x33"
	LabelConference                   Label = "\x80\x34"
	LabelParkNumber                   Label = "\x80\x35"
	LabelPrivate                      Label = "\x80\x36"
	LabelNotEnoughBandwidth           Label = "\x80\x37"
	LabelUnknownNumber                Label = "\x80\x38"
	LabelRmLstC                       Label = "\x80\x39"
	LabelVoicemail                    Label = "\x80\x3a"
	LabelImmDiv                       Label = "\x80\x3b"
	LabelIntrcpt                      Label = "\x80\x3c"
	LabelSetWtch                      Label = "\x80\x3d"
	LabelTrnsfVM                      Label = "\x80\x3e"
	LabelDND                          Label = "\x80\x3f"
	LabelDivAll                       Label = "\x80\x40"
	LabelCallBack                     Label = "\x80\x41"
	LabelNetworkCongestionRerouting   Label = "\x80\x42"
	LabelBarge                        Label = "\x80\x43"
	LabelFailedToSetupBarge           Label = "\x80\x44"
	LabelAnotherBargeExists           Label = "\x80\x45"
	LabelIncompatibleDeviceType       Label = "\x80\x46"
	LabelNoParkNumberAvailable        Label = "\x80\x47"
	LabelCallParkReversion            Label = "\x80\x48"
	LabelServiceIsNotActive           Label = "\x80\x49"
	LabelHighTrafficTryAgainLater     Label = "\x80\x4a"
	LabelQRT                          Label = "\x80\x4b"
	LabelMCID                         Label = "\x80\x4c"
	LabelDirTrfr                      Label = "\x80\x4d"
	LabelSelect                       Label = "\x80\x4e"
	LabelConfList                     Label = "\x80\x4f"
	LabelIDivert                      Label = "\x80\x50"
	LabelCBarge                       Label = "\x80\x51"
	LabelCanNotCompleteTransfer       Label = "\x80\x52"
	LabelCanNotJoinCalls              Label = "\x80\x53"
	LabelMCIDSuccessful               Label = "\x80\x54"
	LabelNumberNotConfigured          Label = "\x80\x55"
	LabelSecurityError                Label = "\x80\x56"
	LabelVideoBandwidthUnavailable    Label = "\x80\x57"
	LabelVidMode                      Label = "\x80\x58"
	LabelMaxCallDurationTimeout       Label = "\x80\x59"
	LabelMaxHoldDurationTimeout       Label = "\x80\x5a"
	LabelOPickUp                      Label = "\x80\x5b"
	LabelHLog                         Label = "\x80\x5c"
	LabelLoggedOutOfHuntGroup         Label = "\x80\x5d"
	LabelParkSlotUnavailable          Label = "\x80\x5e"
	LabelNoCallAvailableForPickUp     Label = "\x80\x5f"
	LabelExternalTransferRestricted   Label = "\x80\x61"
	LabelNoLineAvailableForPickup     Label = "\x80\x62"
	LabelPathReplacementInProgress    Label = "\x80\x63"
	LabelUnknown2                     Label = "\x80\x64"
	LabelMACAddress                   Label = "\x80\x65"
	LabelHostName                     Label = "\x80\x66"
	LabelDomainName                   Label = "\x80\x67"
	LabelIPAddress                    Label = "\x80\x68"
	LabelSubnetMask                   Label = "\x80\x69"
	LabelTFTPServer1                  Label = "\x80\x6a"
	LabelDefaultRouter1               Label = "\x80\x6b"
	LabelDefaultRouter2               Label = "\x80\x6c"
	LabelDefaultRouter3               Label = "\x80\x6d"
	LabelDefaultRouter4               Label = "\x80\x6e"
	LabelDefaultRouter5               Label = "\x80\x6f"
	LabelDNSServer1                   Label = "\x80\x70"
	LabelDNSServer2                   Label = "\x80\x71"
	LabelDNSServer3                   Label = "\x80\x72"
	LabelDNSServer4                   Label = "\x80\x73"
	LabelDNSServer5                   Label = "\x80\x74"
	LabelOperationalVLANID            Label = "\x80\x75"
	LabelAdminVLANID                  Label = "\x80\x76"
	LabelCallManager1                 Label = "\x80\x77"
	LabelCallManager2                 Label = "\x80\x78"
	LabelCallManager3                 Label = "\x80\x79"
	LabelCallManager4                 Label = "\x80\x7a"
	LabelCallManager5                 Label = "\x80\x7b"
	LabelInformationURL               Label = "\x80\x7c"
	LabelDirectoriesURL               Label = "\x80\x7d"
	LabelMessagesURL                  Label = "\x80\x7e"
	LabelServicesURL                  Label = "\x80\x7f"
)

// Values of Label with lead byte 0x1E, which older loads do not know: from chan-sccp.
const (
	LabelAcct                            Label = "\x1e\x02"
	LabelFlash                           Label = "\x1e\x03"
	LabelLogin                           Label = "\x1e\x04"
	LabelDeviceInHomeLocation            Label = "\x1e\x05"
	LabelDeviceInRoamingLocation         Label = "\x1e\x06"
	LabelEnterAuthorizationCode          Label = "\x1e\x07"
	LabelEnterClientMatterCode           Label = "\x1e\x08"
	LabelCallsAvailableForPickup         Label = "\x1e\x09"
	LabelCMFallbackServiceOperating      Label = "\x1e\x0a"
	LabelMaxPhonesExceeded               Label = "\x1e\x0b"
	LabelWaitingToRehome                 Label = "\x1e\x0c"
	LabelPleaseEndCall                   Label = "\x1e\x0d"
	LabelPaging                          Label = "\x1e\x0e"
	LabelSelectLine                      Label = "\x1e\x0f"
	LabelTransferDestinationIsBusy       Label = "\x1e\x10"
	LabelSelectAService                  Label = "\x1e\x11"
	LabelLocalServices                   Label = "\x1e\x12"
	LabelEnterSearchCriteria             Label = "\x1e\x13"
	LabelNightService                    Label = "\x1e\x14"
	LabelNightServiceActive              Label = "\x1e\x15"
	LabelNightServiceDisabled            Label = "\x1e\x16"
	LabelLoginSuccessful                 Label = "\x1e\x17"
	LabelWrongPIN                        Label = "\x1e\x18"
	LabelPleaseEnterPIN                  Label = "\x1e\x19"
	LabelOf                              Label = "\x1e\x1a"
	LabelRecords1To                      Label = "\x1e\x1b"
	LabelNoRecordFound                   Label = "\x1e\x1c"
	LabelSearchResults                   Label = "\x1e\x1d"
	LabelCallsInQueue                    Label = "\x1e\x1e"
	LabelJoinToHuntGroup                 Label = "\x1e\x1f"
	LabelReady                           Label = "\x1e\x20"
	LabelNotReady                        Label = "\x1e\x21"
	LabelCallOnHold                      Label = "\x1e\x22"
	LabelHoldReversion                   Label = "\x1e\x23"
	LabelSetupFailed                     Label = "\x1e\x24"
	LabelNoResources                     Label = "\x1e\x25"
	LabelDeviceNotAuthorized             Label = "\x1e\x26"
	LabelMonitoring                      Label = "\x1e\x27"
	LabelRecordingAwaitingCallToBeActive Label = "\x1e\x28"
	LabelRecordingAlreadyInProgress      Label = "\x1e\x29"
	LabelInactiveRecordingSession        Label = "\x1e\x2a"
	LabelMobility                        Label = "\x1e\x2b"
	LabelWhisper                         Label = "\x1e\x2c"
	LabelForwardAll                      Label = "\x1e\x2d"
	LabelMaliciousCallID                 Label = "\x1e\x2e"
	LabelGroupPickup                     Label = "\x1e\x2f"
	LabelRemoveLastParticipant           Label = "\x1e\x30"
	LabelOtherPickup                     Label = "\x1e\x31"
	LabelVideo                           Label = "\x1e\x32"
	LabelEndCall2                        Label = "\x1e\x33" // "End Call"; LabelEndCall is "EndCall"
	LabelConferenceList                  Label = "\x1e\x34"
	LabelQualityReportingTool            Label = "\x1e\x35"
	LabelHuntGroup                       Label = "\x1e\x36"
	LabelUseLineOrJoinToComplete         Label = "\x1e\x37"
	LabelDoNotDisturb                    Label = "\x1e\x38"
	LabelDoNotDisturbIsActive            Label = "\x1e\x39"
	LabelCFwdAllLoopDetected             Label = "\x1e\x3a"
	LabelCFwdAllHopsExceeded             Label = "\x1e\x3b"
	LabelAbbrDial                        Label = "\x1e\x3c"
	LabelPickupIsUnavailable             Label = "\x1e\x3d"
	LabelConferenceIsUnavailable         Label = "\x1e\x3e"
	LabelMeetMeIsUnavailable             Label = "\x1e\x3f"
	LabelCannotRetrieveParkedCall        Label = "\x1e\x40"
	LabelCannotSendCallToMobile          Label = "\x1e\x41"
	LabelRecord                          Label = "\x1e\x43"
	LabelCannotMoveConversation          Label = "\x1e\x44"
	LabelCWOff                           Label = "\x1e\x45"
	LabelCoaching                        Label = "\x1e\x46"
	LabelRecording                       Label = "\x1e\x4f"
	LabelRecordingFailed                 Label = "\x1e\x50"
	LabelConnecting                      Label = "\x1e\x51"
)

// labelTexts is what phones show in English.
var labelTexts = map[Label]string{
	LabelRedial:                          "Redial",
	LabelNewCall:                         "NewCall",
	LabelHold:                            "Hold",
	LabelTransfer:                        "Transfer",
	LabelCFwdAll:                         "CFwdAll",
	LabelCFwdBusy:                        "CFwdBusy",
	LabelCFwdNoAnswer:                    "CFwdNoAnswer",
	LabelBackSpace:                       "<<",
	LabelEndCall:                         "EndCall",
	LabelResume:                          "Resume",
	LabelAnswer:                          "Answer",
	LabelInfo:                            "Info",
	LabelConfrn:                          "Confrn",
	LabelPark:                            "Park",
	LabelJoin:                            "Join",
	LabelMeetMe:                          "MeetMe",
	LabelPickUp:                          "PickUp",
	LabelGPickUp:                         "GPickUp",
	LabelYourCurrentOptions:              "Your current options",
	LabelOffHook:                         "Off Hook",
	LabelOnHook:                          "On Hook",
	LabelRingOut:                         "Ring out",
	LabelFrom:                            "From ",
	LabelConnected:                       "Connected",
	LabelBusy:                            "Busy",
	LabelLineInUse:                       "Line In Use",
	LabelCallWaiting:                     "Call Waiting",
	LabelCallTransfer:                    "Call Transfer",
	LabelCallPark:                        "Call Park",
	LabelCallProceed:                     "Call Proceed",
	LabelInUseRemote:                     "In Use Remote",
	LabelEnterNumber:                     "Enter number",
	LabelCallParkAt:                      "Call Park At",
	LabelPrimaryOnly:                     "Primary Only",
	LabelTempFail:                        "Temp Fail",
	LabelYouHaveVoiceMail:                "You Have VoiceMail",
	LabelForwardedTo:                     "Forwarded to",
	LabelCanNotCompleteConference:        "Can Not Complete Conference",
	LabelNoConferenceBridge:              "No Conference Bridge",
	LabelCanNotHoldPrimaryControl:        "Can Not Hold Primary Control",
	LabelInvalidConferenceParticipant:    "Invalid Conference Participant",
	LabelInConferenceAlready:             "In Conference Already",
	LabelNoParticipantInfo:               "No Participant Info",
	LabelExceedMaximumParties:            "Exceed Maximum Parties",
	LabelKeyIsNotActive:                  "Key Is Not Active",
	LabelErrorNoLicense:                  "Error: No License",
	LabelErrorDBConfig:                   "Error: DBConfig",
	LabelErrorDatabase:                   "Error: Database",
	LabelErrorPassLimit:                  "Error: Pass Limit",
	LabelErrorUnknown:                    "Error: Unknown",
	LabelErrorMismatch:                   "Error: Mismatch",
	LabelConference:                      "Conference",
	LabelParkNumber:                      "Park Number",
	LabelPrivate:                         "Private",
	LabelNotEnoughBandwidth:              "Not Enough Bandwidth",
	LabelUnknownNumber:                   "Unknown Number",
	LabelRmLstC:                          "RmLstC",
	LabelVoicemail:                       "Voicemail",
	LabelImmDiv:                          "ImmDiv",
	LabelIntrcpt:                         "Intrcpt",
	LabelSetWtch:                         "SetWtch",
	LabelTrnsfVM:                         "TrnsfVM",
	LabelDND:                             "DND",
	LabelDivAll:                          "DivAll",
	LabelCallBack:                        "CallBack",
	LabelNetworkCongestionRerouting:      "Network congestion, rerouting",
	LabelBarge:                           "Barge",
	LabelFailedToSetupBarge:              "Failed to setup Barge",
	LabelAnotherBargeExists:              "Another Barge exists",
	LabelIncompatibleDeviceType:          "Incompatible device type",
	LabelNoParkNumberAvailable:           "No Park Number Available",
	LabelCallParkReversion:               "CallPark Reversion",
	LabelServiceIsNotActive:              "Service is not Active",
	LabelHighTrafficTryAgainLater:        "High Traffic Try Again Later",
	LabelQRT:                             "QRT",
	LabelMCID:                            "MCID",
	LabelDirTrfr:                         "DirTrfr",
	LabelSelect:                          "Select",
	LabelConfList:                        "ConfList",
	LabelIDivert:                         "iDivert",
	LabelCBarge:                          "cBarge",
	LabelCanNotCompleteTransfer:          "Can Not Complete Transfer",
	LabelCanNotJoinCalls:                 "Can Not Join Calls",
	LabelMCIDSuccessful:                  "MCID Successful",
	LabelNumberNotConfigured:             "Number Not Configured",
	LabelSecurityError:                   "Security Error",
	LabelVideoBandwidthUnavailable:       "Video Bandwidth Unavailable",
	LabelVidMode:                         "VidMode",
	LabelMaxCallDurationTimeout:          "Max Call Duration Timeout",
	LabelMaxHoldDurationTimeout:          "Max Hold Duration Timeout",
	LabelOPickUp:                         "OPickUp",
	LabelHLog:                            "HLog",
	LabelLoggedOutOfHuntGroup:            "Logged Out of Hunt Group",
	LabelParkSlotUnavailable:             "Park Slot Unavailable",
	LabelNoCallAvailableForPickUp:        "No Call Available for PickUp",
	LabelExternalTransferRestricted:      "External Transfer Restricted",
	LabelNoLineAvailableForPickup:        "No Line Available For Pickup",
	LabelPathReplacementInProgress:       "Path Replacement In Progress",
	LabelUnknown2:                        "Unknown 2",
	LabelMACAddress:                      "MAC Address",
	LabelHostName:                        "Host Name",
	LabelDomainName:                      "Domain Name",
	LabelIPAddress:                       "IP Address",
	LabelSubnetMask:                      "Subnet Mask",
	LabelTFTPServer1:                     "TFTP Server 1",
	LabelDefaultRouter1:                  "Default Router 1",
	LabelDefaultRouter2:                  "Default Router 2",
	LabelDefaultRouter3:                  "Default Router 3",
	LabelDefaultRouter4:                  "Default Router 4",
	LabelDefaultRouter5:                  "Default Router 5",
	LabelDNSServer1:                      "DNS Server 1",
	LabelDNSServer2:                      "DNS Server 2",
	LabelDNSServer3:                      "DNS Server 3",
	LabelDNSServer4:                      "DNS Server 4",
	LabelDNSServer5:                      "DNS Server 5",
	LabelOperationalVLANID:               "Operational VLAN ID",
	LabelAdminVLANID:                     "Admin VLAN ID",
	LabelCallManager1:                    "Call Manager 1",
	LabelCallManager2:                    "Call Manager 2",
	LabelCallManager3:                    "Call Manager 3",
	LabelCallManager4:                    "Call Manager 4",
	LabelCallManager5:                    "Call Manager 5",
	LabelInformationURL:                  "Information URL",
	LabelDirectoriesURL:                  "Directories URL",
	LabelMessagesURL:                     "Messages URL",
	LabelServicesURL:                     "Services URL",
	LabelAcct:                            "Acct",
	LabelFlash:                           "Flash",
	LabelLogin:                           "Login",
	LabelDeviceInHomeLocation:            "Device In Home Location",
	LabelDeviceInRoamingLocation:         "Device In Roaming Location",
	LabelEnterAuthorizationCode:          "Enter Authorization Code",
	LabelEnterClientMatterCode:           "Enter Client Matter Code",
	LabelCallsAvailableForPickup:         "Calls Available For Pickup",
	LabelCMFallbackServiceOperating:      "CM Fallback Service Operating",
	LabelMaxPhonesExceeded:               "Max Phones Exceeded",
	LabelWaitingToRehome:                 "Waiting To Rehome",
	LabelPleaseEndCall:                   "Please End Call",
	LabelPaging:                          "Paging",
	LabelSelectLine:                      "Select Line",
	LabelTransferDestinationIsBusy:       "Transfer Destination Is Busy",
	LabelSelectAService:                  "Select A Service",
	LabelLocalServices:                   "Local Services",
	LabelEnterSearchCriteria:             "Enter Search Criteria",
	LabelNightService:                    "Night Service",
	LabelNightServiceActive:              "Night Service Active",
	LabelNightServiceDisabled:            "Night Service Disabled",
	LabelLoginSuccessful:                 "Login Successful",
	LabelWrongPIN:                        "Wrong PIN",
	LabelPleaseEnterPIN:                  "Please Enter PIN",
	LabelOf:                              "Of",
	LabelRecords1To:                      "Records 1 To",
	LabelNoRecordFound:                   "No Record Found",
	LabelSearchResults:                   "Search Results",
	LabelCallsInQueue:                    "Calls In Queue",
	LabelJoinToHuntGroup:                 "Join To Hunt Group",
	LabelReady:                           "Ready",
	LabelNotReady:                        "Not Ready",
	LabelCallOnHold:                      "Call On Hold",
	LabelHoldReversion:                   "Hold Reversion",
	LabelSetupFailed:                     "Setup Failed",
	LabelNoResources:                     "No Resources",
	LabelDeviceNotAuthorized:             "Device Not Authorized",
	LabelMonitoring:                      "Monitoring",
	LabelRecordingAwaitingCallToBeActive: "Recording Awaiting Call To Be Active",
	LabelRecordingAlreadyInProgress:      "Recording Already In Progress",
	LabelInactiveRecordingSession:        "Inactive Recording Session",
	LabelMobility:                        "Mobility",
	LabelWhisper:                         "Whisper",
	LabelForwardAll:                      "Forward All",
	LabelMaliciousCallID:                 "Malicious Call ID",
	LabelGroupPickup:                     "Group Pickup",
	LabelRemoveLastParticipant:           "Remove Last Participant",
	LabelOtherPickup:                     "Other Pickup",
	LabelVideo:                           "Video",
	LabelEndCall2:                        "End Call",
	LabelConferenceList:                  "Conference List",
	LabelQualityReportingTool:            "Quality Reporting Tool",
	LabelHuntGroup:                       "Hunt Group",
	LabelUseLineOrJoinToComplete:         "Use Line Or Join To Complete",
	LabelDoNotDisturb:                    "Do Not Disturb",
	LabelDoNotDisturbIsActive:            "Do Not Disturb Is Active",
	LabelCFwdAllLoopDetected:             "CFwdAll Loop Detected",
	LabelCFwdAllHopsExceeded:             "CFwdAll Hops Exceeded",
	LabelAbbrDial:                        "AbbrDial",
	LabelPickupIsUnavailable:             "Pickup Is Unavailable",
	LabelConferenceIsUnavailable:         "Conference Is Unavailable",
	LabelMeetMeIsUnavailable:             "MeetMe Is Unavailable",
	LabelCannotRetrieveParkedCall:        "Cannot Retrieve Parked Call",
	LabelCannotSendCallToMobile:          "Cannot Send Call To Mobile",
	LabelRecord:                          "Record",
	LabelCannotMoveConversation:          "Cannot Move Conversation",
	LabelCWOff:                           "CW Off",
	LabelCoaching:                        "Coaching",
	LabelRecording:                       "Recording",
	LabelRecordingFailed:                 "Recording Failed",
	LabelConnecting:                      "Connecting",
}
