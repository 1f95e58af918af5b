package skinny

// A DeviceType is the type number that a station registers with. ModelOf says what follows from it.
type DeviceType uint32

// Values of DeviceType.
const (
	DeviceType30SPPlus                                  DeviceType = 1
	DeviceType12SPPlus                                  DeviceType = 2
	DeviceType12SP                                      DeviceType = 3
	DeviceType12                                        DeviceType = 4
	DeviceType30VIP                                     DeviceType = 5
	DeviceTypeCisco7910                                 DeviceType = 6
	DeviceTypeCisco7960                                 DeviceType = 7 // Wireshark calls it TelecasterMgr
	DeviceTypeCisco7940                                 DeviceType = 8 // internal name TelecasterBus
	DeviceTypeCisco7935                                 DeviceType = 9
	DeviceTypeVGC                                       DeviceType = 10
	DeviceTypeVGCVirtualPhone                           DeviceType = 11
	DeviceTypeCiscoAta186                               DeviceType = 12 // chan-sccp: 188 also reports 12 on some loads
	DeviceTypeCiscoAta188                               DeviceType = 13
	DeviceTypeEmccBase                                  DeviceType = 15
	DeviceTypeVirtual30SPPlus                           DeviceType = 20
	DeviceTypePhoneApplication                          DeviceType = 21
	DeviceTypeAnalogAccess                              DeviceType = 30
	DeviceTypeDigitalAccessPRI                          DeviceType = 40
	DeviceTypeDigitalAccessT1                           DeviceType = 41
	DeviceTypeDigitalAccessTitan2                       DeviceType = 42
	DeviceTypeAnalogAccessElvis                         DeviceType = 43 // sources swap 43 and 47
	DeviceTypeDigitalAccessLennon                       DeviceType = 47 // sources swap 43 and 47
	DeviceTypeVGCGateway                                DeviceType = 48
	DeviceTypeConferenceBridge                          DeviceType = 50
	DeviceTypeConferenceBridgeYoko                      DeviceType = 51
	DeviceTypeConferenceBridgeDixieland                 DeviceType = 52
	DeviceTypeConferenceBridgeSummit                    DeviceType = 53
	DeviceTypeH225                                      DeviceType = 60
	DeviceTypeH323Phone                                 DeviceType = 61
	DeviceTypeH323Trunk                                 DeviceType = 62
	DeviceTypeMusicOnHold                               DeviceType = 70
	DeviceTypePilot                                     DeviceType = 71
	DeviceTypeTapiPort                                  DeviceType = 72
	DeviceTypeTapiRoutePoint                            DeviceType = 73
	DeviceTypeVoiceInBox                                DeviceType = 80
	DeviceTypeVoiceInboxAdmin                           DeviceType = 81
	DeviceTypeLineAnnunciator                           DeviceType = 82
	DeviceTypeSoftwareMtpDixieLand                      DeviceType = 83
	DeviceTypeCiscoMediaServer                          DeviceType = 84
	DeviceTypeConferenceBridgeFlint                     DeviceType = 85
	DeviceTypeConferenceBridgeHetroGen                  DeviceType = 86
	DeviceTypeConferenceBridgeAudVid                    DeviceType = 87
	DeviceTypeConferenceHVideoBridge                    DeviceType = 88
	DeviceTypeRouteList                                 DeviceType = 90
	DeviceTypeLoadSimulator                             DeviceType = 100
	DeviceTypeMediaTerminationPoint                     DeviceType = 110
	DeviceTypeMediaTerminationPointYoko                 DeviceType = 111
	DeviceTypeMediaTerminationPointDixieland            DeviceType = 112
	DeviceTypeMediaTerminationPointSummit               DeviceType = 113
	DeviceTypeCisco7941                                 DeviceType = 115
	DeviceTypeCisco7971GEWazo                           DeviceType = 118
	DeviceTypeCisco7971                                 DeviceType = 119
	DeviceTypeMGCPStation                               DeviceType = 120
	DeviceTypeMGCPTrunk                                 DeviceType = 121
	DeviceTypeRASProxy                                  DeviceType = 122
	DeviceTypeCisco7914AddOn                            DeviceType = 124
	DeviceTypeTrunk                                     DeviceType = 125
	DeviceTypeAnnuciator                                DeviceType = 126
	DeviceTypeMonitorBridge                             DeviceType = 127
	DeviceTypeRecorder                                  DeviceType = 128
	DeviceTypeMonitorBridgeYoko                         DeviceType = 129
	DeviceTypeSipTrunk                                  DeviceType = 131
	DeviceTypeSipGateway                                DeviceType = 132
	DeviceTypeWsmTrunk                                  DeviceType = 133
	DeviceTypeRemoteDestination                         DeviceType = 134
	DeviceTypeCisco7915AddOn12Buttons                   DeviceType = 227
	DeviceTypeCisco7915AddOn24Buttons                   DeviceType = 228
	DeviceTypeCisco7916AddOn12Buttons                   DeviceType = 229
	DeviceTypeCisco7916AddOn24Buttons                   DeviceType = 230
	DeviceTypeGenericDevice                             DeviceType = 253
	DeviceTypeUnknownMGCPGateway                        DeviceType = 254
	DeviceTypeNotDefined                                DeviceType = 255
	DeviceTypeNokiaESeries                              DeviceType = 275
	DeviceTypeCisco7985                                 DeviceType = 302
	DeviceTypeCisco7911                                 DeviceType = 307
	DeviceTypeCisco7961GE                               DeviceType = 308
	DeviceTypeCisco7941GE                               DeviceType = 309
	DeviceTypeMotorolaCN622                             DeviceType = 335
	DeviceTypeThirdPartySipBasic                        DeviceType = 336
	DeviceTypeCisco7931                                 DeviceType = 348
	DeviceTypeUnifiedCommunicator                       DeviceType = 358
	DeviceTypeCisco7921                                 DeviceType = 365
	DeviceTypeCisco7906                                 DeviceType = 369
	DeviceTypeThirdPartySipAdv                          DeviceType = 374
	DeviceTypeTelepresence                              DeviceType = 375
	DeviceTypeNokiaICCClient                            DeviceType = 376
	DeviceTypeCisco7962                                 DeviceType = 404
	DeviceType3951                                      DeviceType = 412
	DeviceTypeCisco7937Conference                       DeviceType = 431
	DeviceTypeCisco7942                                 DeviceType = 434
	DeviceTypeCisco7945                                 DeviceType = 435
	DeviceTypeCisco7965                                 DeviceType = 436
	DeviceTypeCisco7975                                 DeviceType = 437
	DeviceTypeUnifiedMobileCommunicator                 DeviceType = 468
	DeviceTypeCisco7925                                 DeviceType = 484
	DeviceType9971CE                                    DeviceType = 493
	DeviceTypeCisco6921                                 DeviceType = 495
	DeviceTypeCisco6941                                 DeviceType = 496
	DeviceTypeCisco6961                                 DeviceType = 497
	DeviceTypeCSF                                       DeviceType = 503
	DeviceTypeCisco6901                                 DeviceType = 547
	DeviceTypeCisco6911                                 DeviceType = 548
	DeviceTypeCisco6945                                 DeviceType = 564
	DeviceTypeCisco7926                                 DeviceType = 577
	DeviceTypeCisco8945                                 DeviceType = 585
	DeviceTypeCisco8941                                 DeviceType = 586
	DeviceTypeCiscoTelepresenceMcu                      DeviceType = 597
	DeviceTypeCiscoTelePresenceExchange                 DeviceType = 599
	DeviceTypeCiscoTelePresenceSoftwareConferenceBridge DeviceType = 600
	DeviceTypeASSip                                     DeviceType = 631
	DeviceTypeCtiRemoteDevice                           DeviceType = 635
	DeviceTypeCisco7905                                 DeviceType = 20000
	DeviceTypeCisco7920                                 DeviceType = 30002
	DeviceTypeCisco7970                                 DeviceType = 30006
	DeviceTypeCisco7912                                 DeviceType = 30007
	DeviceTypeCisco7902                                 DeviceType = 30008
	DeviceTypeCiscoIPCommunicator                       DeviceType = 30016
	DeviceTypeCisco7961                                 DeviceType = 30018
	DeviceTypeCisco7936Conference                       DeviceType = 30019
	DeviceTypeAnalogGateway                             DeviceType = 30027
	DeviceTypeBRIGateway                                DeviceType = 30028
	DeviceTypeSCCPGwVirtualPhone                        DeviceType = 30032
	DeviceTypeIPSTE                                     DeviceType = 30035
	DeviceTypeCiscoTelePresenceConductor                DeviceType = 36041
	DeviceTypeInteractiveVoiceResponse                  DeviceType = 36219
	DeviceTypeCiscoSPA521S                              DeviceType = 80000
	DeviceTypeCiscoSPA524SG                             DeviceType = 80001
	DeviceTypeCiscoSPA502G                              DeviceType = 80003
	DeviceTypeCiscoSPA504G                              DeviceType = 80004
	DeviceTypeCiscoSPA525G                              DeviceType = 80005
	DeviceTypeCiscoSPA508G                              DeviceType = 80006
	DeviceTypeCiscoSPA509G                              DeviceType = 80007
	DeviceTypeCiscoSPA525G2                             DeviceType = 80009
	DeviceTypeCiscoSPA303G                              DeviceType = 80011
	DeviceTypeCiscoSPA512G                              DeviceType = 80012
	DeviceTypeCiscoSPA514G                              DeviceType = 80013
	DeviceTypeCiscoSPA500S                              DeviceType = 99991 // invented id
	DeviceTypeCiscoSPA500DS                             DeviceType = 99992 // invented id
	DeviceTypeCiscoSPA932DS                             DeviceType = 99993 // invented id
)

var deviceTypeNames = map[DeviceType]string{
	DeviceType30SPPlus:                                  "30SP plus",
	DeviceType12SPPlus:                                  "12SP plus",
	DeviceType12SP:                                      "12SP",
	DeviceType12:                                        "12",
	DeviceType30VIP:                                     "30 VIP",
	DeviceTypeCisco7910:                                 "Cisco 7910",
	DeviceTypeCisco7960:                                 "Cisco 7960",
	DeviceTypeCisco7940:                                 "Cisco 7940",
	DeviceTypeCisco7935:                                 "Cisco 7935",
	DeviceTypeVGC:                                       "VGC",
	DeviceTypeVGCVirtualPhone:                           "VGCVirtualPhone",
	DeviceTypeCiscoAta186:                               "Cisco Ata 186",
	DeviceTypeCiscoAta188:                               "Cisco Ata 188",
	DeviceTypeEmccBase:                                  "EmccBase",
	DeviceTypeVirtual30SPPlus:                           "Virtual 30SP plus",
	DeviceTypePhoneApplication:                          "Phone Application",
	DeviceTypeAnalogAccess:                              "Analog Access",
	DeviceTypeDigitalAccessPRI:                          "Digital Access PRI",
	DeviceTypeDigitalAccessT1:                           "Digital Access T1",
	DeviceTypeDigitalAccessTitan2:                       "Digital Access Titan2",
	DeviceTypeAnalogAccessElvis:                         "Analog Access Elvis",
	DeviceTypeDigitalAccessLennon:                       "Digital Access Lennon",
	DeviceTypeVGCGateway:                                "VGCGateway",
	DeviceTypeConferenceBridge:                          "Conference Bridge",
	DeviceTypeConferenceBridgeYoko:                      "Conference Bridge Yoko",
	DeviceTypeConferenceBridgeDixieland:                 "Conference Bridge Dixieland",
	DeviceTypeConferenceBridgeSummit:                    "Conference Bridge Summit",
	DeviceTypeH225:                                      "H225",
	DeviceTypeH323Phone:                                 "H323 Phone",
	DeviceTypeH323Trunk:                                 "H323 Trunk",
	DeviceTypeMusicOnHold:                               "Music On Hold",
	DeviceTypePilot:                                     "Pilot",
	DeviceTypeTapiPort:                                  "Tapi Port",
	DeviceTypeTapiRoutePoint:                            "Tapi Route Point",
	DeviceTypeVoiceInBox:                                "Voice In Box",
	DeviceTypeVoiceInboxAdmin:                           "Voice Inbox Admin",
	DeviceTypeLineAnnunciator:                           "LineAnnunciator",
	DeviceTypeSoftwareMtpDixieLand:                      "SoftwareMtpDixieLand",
	DeviceTypeCiscoMediaServer:                          "CiscoMediaServer",
	DeviceTypeConferenceBridgeFlint:                     "ConferenceBridgeFlint",
	DeviceTypeConferenceBridgeHetroGen:                  "ConferenceBridgeHetroGen",
	DeviceTypeConferenceBridgeAudVid:                    "ConferenceBridgeAudVid",
	DeviceTypeConferenceHVideoBridge:                    "ConferenceHVideoBridge",
	DeviceTypeRouteList:                                 "Route List",
	DeviceTypeLoadSimulator:                             "Load Simulator",
	DeviceTypeMediaTerminationPoint:                     "Media Termination Point",
	DeviceTypeMediaTerminationPointYoko:                 "Media Termination Point Yoko",
	DeviceTypeMediaTerminationPointDixieland:            "Media Termination Point Dixieland",
	DeviceTypeMediaTerminationPointSummit:               "Media Termination Point Summit",
	DeviceTypeCisco7941:                                 "Cisco 7941",
	DeviceTypeCisco7971GEWazo:                           "Cisco 7971 GE (wazo only)",
	DeviceTypeCisco7971:                                 "Cisco 7971",
	DeviceTypeMGCPStation:                               "MGCP Station",
	DeviceTypeMGCPTrunk:                                 "MGCP Trunk",
	DeviceTypeRASProxy:                                  "RAS Proxy",
	DeviceTypeCisco7914AddOn:                            "Cisco 7914 AddOn",
	DeviceTypeTrunk:                                     "Trunk",
	DeviceTypeAnnuciator:                                "Annuciator",
	DeviceTypeMonitorBridge:                             "Monitor Bridge",
	DeviceTypeRecorder:                                  "Recorder",
	DeviceTypeMonitorBridgeYoko:                         "Monitor Bridge Yoko",
	DeviceTypeSipTrunk:                                  "Sip Trunk",
	DeviceTypeSipGateway:                                "SipGateway",
	DeviceTypeWsmTrunk:                                  "WsmTrunk",
	DeviceTypeRemoteDestination:                         "RemoteDestination",
	DeviceTypeCisco7915AddOn12Buttons:                   "Cisco 7915 AddOn (12 Buttons)",
	DeviceTypeCisco7915AddOn24Buttons:                   "Cisco 7915 AddOn (24 Buttons)",
	DeviceTypeCisco7916AddOn12Buttons:                   "Cisco 7916 AddOn (12 Buttons)",
	DeviceTypeCisco7916AddOn24Buttons:                   "Cisco 7916 AddOn (24 Buttons)",
	DeviceTypeGenericDevice:                             "GenericDevice",
	DeviceTypeUnknownMGCPGateway:                        "UnknownMGCPGateway",
	DeviceTypeNotDefined:                                "NotDefined",
	DeviceTypeNokiaESeries:                              "Nokia E Series",
	DeviceTypeCisco7985:                                 "Cisco 7985",
	DeviceTypeCisco7911:                                 "Cisco 7911",
	DeviceTypeCisco7961GE:                               "Cisco 7961 GE",
	DeviceTypeCisco7941GE:                               "Cisco 7941 GE",
	DeviceTypeMotorolaCN622:                             "MotorolaCN622",
	DeviceTypeThirdPartySipBasic:                        "ThirdPartySipBasic",
	DeviceTypeCisco7931:                                 "Cisco 7931",
	DeviceTypeUnifiedCommunicator:                       "UnifiedCommunicator",
	DeviceTypeCisco7921:                                 "Cisco 7921",
	DeviceTypeCisco7906:                                 "Cisco 7906",
	DeviceTypeThirdPartySipAdv:                          "ThirdPartySipAdv",
	DeviceTypeTelepresence:                              "Telepresence",
	DeviceTypeNokiaICCClient:                            "Nokia ICC client",
	DeviceTypeCisco7962:                                 "Cisco 7962",
	DeviceType3951:                                      "3951",
	DeviceTypeCisco7937Conference:                       "Cisco 7937 Conference",
	DeviceTypeCisco7942:                                 "Cisco 7942",
	DeviceTypeCisco7945:                                 "Cisco 7945",
	DeviceTypeCisco7965:                                 "Cisco 7965",
	DeviceTypeCisco7975:                                 "Cisco 7975",
	DeviceTypeUnifiedMobileCommunicator:                 "UnifiedMobileCommunicator",
	DeviceTypeCisco7925:                                 "Cisco 7925",
	DeviceType9971CE:                                    "9971 CE",
	DeviceTypeCisco6921:                                 "Cisco 6921",
	DeviceTypeCisco6941:                                 "Cisco 6941",
	DeviceTypeCisco6961:                                 "Cisco 6961",
	DeviceTypeCSF:                                       "CSF",
	DeviceTypeCisco6901:                                 "Cisco 6901",
	DeviceTypeCisco6911:                                 "Cisco 6911",
	DeviceTypeCisco6945:                                 "Cisco 6945",
	DeviceTypeCisco7926:                                 "Cisco 7926",
	DeviceTypeCisco8945:                                 "Cisco 8945",
	DeviceTypeCisco8941:                                 "Cisco 8941",
	DeviceTypeCiscoTelepresenceMcu:                      "CiscoTelepresenceMcu",
	DeviceTypeCiscoTelePresenceExchange:                 "CiscoTelePresenceExchange",
	DeviceTypeCiscoTelePresenceSoftwareConferenceBridge: "CiscoTelePresenceSoftwareConferenceBridge",
	DeviceTypeASSip:                                     "ASSip",
	DeviceTypeCtiRemoteDevice:                           "CtiRemoteDevice",
	DeviceTypeCisco7905:                                 "Cisco 7905",
	DeviceTypeCisco7920:                                 "Cisco 7920",
	DeviceTypeCisco7970:                                 "Cisco 7970",
	DeviceTypeCisco7912:                                 "Cisco 7912",
	DeviceTypeCisco7902:                                 "Cisco 7902",
	DeviceTypeCiscoIPCommunicator:                       "Cisco IP Communicator",
	DeviceTypeCisco7961:                                 "Cisco 7961",
	DeviceTypeCisco7936Conference:                       "Cisco 7936 Conference",
	DeviceTypeAnalogGateway:                             "Analog Gateway",
	DeviceTypeBRIGateway:                                "BRI Gateway",
	DeviceTypeSCCPGwVirtualPhone:                        "SCCPGwVirtualPhone",
	DeviceTypeIPSTE:                                     "IP STE",
	DeviceTypeCiscoTelePresenceConductor:                "CiscoTelePresenceConductor",
	DeviceTypeInteractiveVoiceResponse:                  "InteractiveVoiceResponse",
	DeviceTypeCiscoSPA521S:                              "Cisco SPA 521S",
	DeviceTypeCiscoSPA524SG:                             "Cisco SPA 524SG",
	DeviceTypeCiscoSPA502G:                              "Cisco SPA 502G",
	DeviceTypeCiscoSPA504G:                              "Cisco SPA 504G",
	DeviceTypeCiscoSPA525G:                              "Cisco SPA 525G",
	DeviceTypeCiscoSPA508G:                              "Cisco SPA 508G",
	DeviceTypeCiscoSPA509G:                              "Cisco SPA 509G",
	DeviceTypeCiscoSPA525G2:                             "Cisco SPA 525G2",
	DeviceTypeCiscoSPA303G:                              "Cisco SPA 303G",
	DeviceTypeCiscoSPA512G:                              "Cisco SPA 512G",
	DeviceTypeCiscoSPA514G:                              "Cisco SPA 514G",
	DeviceTypeCiscoSPA500S:                              "Cisco SPA500S (32 Buttons)",
	DeviceTypeCiscoSPA500DS:                             "Cisco SPA500DS (32 Buttons)",
	DeviceTypeCiscoSPA932DS:                             "Cisco SPA932DS (32 Buttons)",
}

// String is the standard name, or the number of an unknown value.
func (v DeviceType) String() string {
	if name, ok := deviceTypeNames[v]; ok {
		return name
	}
	return number(uint32(v))
}
