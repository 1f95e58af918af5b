package skinny

import "fmt"

// A Direction says who sends a message.
type Direction uint8

// Values of Direction.
const (
	FromStation Direction = iota + 1
	FromServer
	EitherWay
	MediaResource // between the server and a conference bridge, transcoder and the like
)

// entry is what is known of a message id.
type entry struct {
	name      string
	direction Direction
	fresh     func() Message // nil: no layout here
}

// fresh makes an empty message of a type.
func fresh[T any, M interface {
	*T
	Message
}]() Message {
	return M(new(T))
}

// registry is every message id that a source knows, by id; those of SPA phones are in registrySPCP.
var registry = [...]entry{
	IDKeepAlive:                       {"KeepAlive", FromStation, fresh[KeepAlive]},
	IDRegister:                        {"Register", FromStation, fresh[Register]},
	IDIpPort:                          {"IpPort", FromStation, fresh[IpPort]},
	IDKeypadButton:                    {"KeypadButton", FromStation, fresh[KeypadButton]},
	IDEnblocCall:                      {"EnblocCall", FromStation, fresh[EnblocCall]},
	IDStimulus:                        {"Stimulus", FromStation, fresh[Stimulus]},
	IDOffHook:                         {"OffHook", FromStation, fresh[OffHook]},
	IDOnHook:                          {"OnHook", FromStation, fresh[OnHook]},
	IDHookFlash:                       {"HookFlash", FromStation, fresh[HookFlash]},
	IDForwardStatReq:                  {"ForwardStatReq", FromStation, fresh[ForwardStatReq]},
	IDSpeedDialStatReq:                {"SpeedDialStatReq", FromStation, fresh[SpeedDialStatReq]},
	IDLineStatReq:                     {"LineStatReq", FromStation, fresh[LineStatReq]},
	IDConfigStatReq:                   {"ConfigStatReq", FromStation, fresh[ConfigStatReq]},
	IDTimeDateReq:                     {"TimeDateReq", FromStation, fresh[TimeDateReq]},
	IDButtonTemplateReq:               {"ButtonTemplateReq", FromStation, fresh[ButtonTemplateReq]},
	IDVersionReq:                      {"VersionReq", FromStation, fresh[VersionReq]},
	IDCapabilitiesRes:                 {"CapabilitiesRes", FromStation, fresh[CapabilitiesRes]},
	IDMediaPortList:                   {"MediaPortList", FromStation, nil},
	IDServerReq:                       {"ServerReq", FromStation, fresh[ServerReq]},
	IDAlarm:                           {"Alarm", FromStation, fresh[Alarm]},
	IDMulticastMediaReceptionAck:      {"MulticastMediaReceptionAck", FromStation, nil},
	IDOpenReceiveChannelAck:           {"OpenReceiveChannelAck", FromStation, fresh[OpenReceiveChannelAck]},
	IDConnectionStatisticsRes:         {"ConnectionStatisticsRes", FromStation, fresh[ConnectionStatisticsRes]},
	IDOffHookWithCallingParty:         {"OffHookWithCallingParty", FromStation, nil},
	IDSoftKeySetReq:                   {"SoftKeySetReq", FromStation, fresh[SoftKeySetReq]},
	IDSoftKeyEvent:                    {"SoftKeyEvent", FromStation, fresh[SoftKeyEvent]},
	IDUnregister:                      {"Unregister", FromStation, fresh[Unregister]},
	IDSoftKeyTemplateReq:              {"SoftKeyTemplateReq", FromStation, fresh[SoftKeyTemplateReq]},
	IDRegisterTokenReq:                {"RegisterTokenReq", FromStation, fresh[RegisterTokenReq]},
	IDMediaTransmissionFailure:        {"MediaTransmissionFailure", FromStation, fresh[MediaTransmissionFailure]},
	IDHeadsetStatus:                   {"HeadsetStatus", FromStation, fresh[HeadsetStatus]},
	IDMediaResourceNotification:       {"MediaResourceNotification", FromStation, nil},
	IDRegisterAvailableLines:          {"RegisterAvailableLines", FromStation, fresh[RegisterAvailableLines]},
	IDDeviceToUserData:                {"DeviceToUserData", FromStation, fresh[DeviceToUserData]},
	IDDeviceToUserDataResponse:        {"DeviceToUserDataResponse", FromStation, fresh[DeviceToUserDataResponse]},
	IDUpdateCapabilities:              {"UpdateCapabilities", FromStation, fresh[UpdateCapabilities]},
	IDOpenMultiMediaReceiveChannelAck: {"OpenMultiMediaReceiveChannelAck", FromStation, fresh[OpenMultiMediaReceiveChannelAck]},
	IDClearConference:                 {"ClearConference", EitherWay, nil},
	IDServiceURLStatReq:               {"ServiceURLStatReq", FromStation, fresh[ServiceURLStatReq]},
	IDFeatureStatReq:                  {"FeatureStatReq", FromStation, fresh[FeatureStatReq]},
	IDCreateConferenceRes:             {"CreateConferenceRes", MediaResource, nil},
	IDDeleteConferenceRes:             {"DeleteConferenceRes", MediaResource, nil},
	IDModifyConferenceRes:             {"ModifyConferenceRes", MediaResource, nil},
	IDAddParticipantRes:               {"AddParticipantRes", MediaResource, nil},
	IDAuditConferenceRes:              {"AuditConferenceRes", MediaResource, nil},
	IDAuditParticipantRes:             {"AuditParticipantRes", MediaResource, nil},
	IDDeviceToUserDataV1:              {"DeviceToUserDataV1", FromStation, fresh[DeviceToUserDataV1]},
	IDDeviceToUserDataResponseV1:      {"DeviceToUserDataResponseV1", FromStation, fresh[DeviceToUserDataResponseV1]},
	IDUpdateCapabilitiesV2:            {"UpdateCapabilitiesV2", FromStation, fresh[UpdateCapabilitiesV2]},
	IDUpdateCapabilitiesV3:            {"UpdateCapabilitiesV3", FromStation, fresh[UpdateCapabilitiesV3]},
	IDPortRes:                         {"PortRes", FromStation, fresh[PortRes]},
	IDQoSResvNotify:                   {"QoSResvNotify", MediaResource, nil},
	IDQoSErrorNotify:                  {"QoSErrorNotify", MediaResource, nil},
	IDSubscriptionStatReq:             {"SubscriptionStatReq", FromStation, fresh[SubscriptionStatReq]},
	IDMediaPathEvent:                  {"MediaPathEvent", FromStation, fresh[MediaPathEvent]},
	IDMediaPathCapability:             {"MediaPathCapability", FromStation, fresh[MediaPathCapability]},
	IDMwiNotification:                 {"MwiNotification", MediaResource, nil},
	IDRegisterAck:                     {"RegisterAck", FromServer, fresh[RegisterAck]},
	IDStartTone:                       {"StartTone", FromServer, fresh[StartTone]},
	IDStopTone:                        {"StopTone", FromServer, fresh[StopTone]},
	IDSetRinger:                       {"SetRinger", FromServer, fresh[SetRinger]},
	IDSetLamp:                         {"SetLamp", FromServer, fresh[SetLamp]},
	IDSetHookFlashDetect:              {"SetHookFlashDetect", FromServer, nil},
	IDSetSpeakerMode:                  {"SetSpeakerMode", FromServer, fresh[SetSpeakerMode]},
	IDSetMicroMode:                    {"SetMicroMode", FromServer, fresh[SetMicroMode]},
	IDStartMediaTransmission:          {"StartMediaTransmission", FromServer, fresh[StartMediaTransmission]},
	IDStopMediaTransmission:           {"StopMediaTransmission", FromServer, fresh[StopMediaTransmission]},
	IDStartMediaReception:             {"StartMediaReception", FromServer, nil},
	IDStopMediaReception:              {"StopMediaReception", FromServer, nil},
	IDCallInfo:                        {"CallInfo", FromServer, fresh[CallInfo]},
	IDForwardStat:                     {"ForwardStat", FromServer, fresh[ForwardStat]},
	IDSpeedDialStat:                   {"SpeedDialStat", FromServer, fresh[SpeedDialStat]},
	IDLineStat:                        {"LineStat", FromServer, fresh[LineStat]},
	IDConfigStat:                      {"ConfigStat", FromServer, fresh[ConfigStat]},
	IDDefineTimeDate:                  {"DefineTimeDate", FromServer, fresh[DefineTimeDate]},
	IDStartSessionTransmission:        {"StartSessionTransmission", FromServer, nil},
	IDStopSessionTransmission:         {"StopSessionTransmission", FromServer, nil},
	IDButtonTemplate:                  {"ButtonTemplate", FromServer, fresh[ButtonTemplate]},
	IDVersion:                         {"Version", FromServer, fresh[VersionRes]},
	IDDisplayText:                     {"DisplayText", FromServer, fresh[DisplayText]},
	IDClearDisplay:                    {"ClearDisplay", FromServer, fresh[ClearDisplay]},
	IDCapabilitiesReq:                 {"CapabilitiesReq", FromServer, fresh[CapabilitiesReq]},
	IDEnunciatorCommand:               {"EnunciatorCommand", FromServer, nil},
	IDRegisterReject:                  {"RegisterReject", FromServer, fresh[RegisterReject]},
	IDServerRes:                       {"ServerRes", FromServer, fresh[ServerRes]},
	IDReset:                           {"Reset", FromServer, fresh[Reset]},
	IDKeepAliveAck:                    {"KeepAliveAck", FromServer, fresh[KeepAliveAck]},
	IDStartMulticastMediaReception:    {"StartMulticastMediaReception", FromServer, nil},
	IDStartMulticastMediaTransmission: {"StartMulticastMediaTransmission", FromServer, nil},
	IDStopMulticastMediaReception:     {"StopMulticastMediaReception", FromServer, nil},
	IDStopMulticastMediaTransmission:  {"StopMulticastMediaTransmission", FromServer, nil},
	IDOpenReceiveChannel:              {"OpenReceiveChannel", FromServer, fresh[OpenReceiveChannel]},
	IDCloseReceiveChannel:             {"CloseReceiveChannel", FromServer, fresh[CloseReceiveChannel]},
	IDConnectionStatisticsReq:         {"ConnectionStatisticsReq", FromServer, fresh[ConnectionStatisticsReq]},
	IDSoftKeyTemplateRes:              {"SoftKeyTemplateRes", FromServer, fresh[SoftKeyTemplateRes]},
	IDSoftKeySetRes:                   {"SoftKeySetRes", FromServer, fresh[SoftKeySetRes]},
	IDSelectSoftKeys:                  {"SelectSoftKeys", FromServer, fresh[SelectSoftKeys]},
	IDCallState:                       {"CallState", FromServer, fresh[CallState]},
	IDDisplayPromptStatus:             {"DisplayPromptStatus", FromServer, fresh[DisplayPromptStatus]},
	IDClearPromptStatus:               {"ClearPromptStatus", FromServer, fresh[ClearPromptStatus]},
	IDDisplayNotify:                   {"DisplayNotify", FromServer, fresh[DisplayNotify]},
	IDClearNotify:                     {"ClearNotify", FromServer, fresh[ClearNotify]},
	IDActivateCallPlane:               {"ActivateCallPlane", FromServer, fresh[ActivateCallPlane]},
	IDDeactivateCallPlane:             {"DeactivateCallPlane", FromServer, fresh[DeactivateCallPlane]},
	IDUnregisterAck:                   {"UnregisterAck", FromServer, fresh[UnregisterAck]},
	IDBackSpaceRes:                    {"BackSpaceRes", FromServer, fresh[BackSpaceRes]},
	IDRegisterTokenAck:                {"RegisterTokenAck", FromServer, fresh[RegisterTokenAck]},
	IDRegisterTokenReject:             {"RegisterTokenReject", FromServer, fresh[RegisterTokenReject]},
	IDStartMediaFailureDetection:      {"StartMediaFailureDetection", FromServer, nil},
	IDDialedNumber:                    {"DialedNumber", FromServer, fresh[DialedNumber]},
	IDUserToDeviceData:                {"UserToDeviceData", FromServer, fresh[UserToDeviceData]},
	IDFeatureStat:                     {"FeatureStat", FromServer, fresh[FeatureStat]},
	IDDisplayPriNotify:                {"DisplayPriNotify", FromServer, fresh[DisplayPriNotify]},
	IDClearPriNotify:                  {"ClearPriNotify", FromServer, fresh[ClearPriNotify]},
	IDStartAnnouncement:               {"StartAnnouncement", MediaResource, nil},
	IDStopAnnouncement:                {"StopAnnouncement", MediaResource, nil},
	IDAnnouncementFinish:              {"AnnouncementFinish", MediaResource, nil},
	IDNotifyDtmfTone:                  {"NotifyDtmfTone", EitherWay, nil},
	IDSendDtmfTone:                    {"SendDtmfTone", EitherWay, nil},
	IDSubscribeDtmfPayloadReq:         {"SubscribeDtmfPayloadReq", EitherWay, nil},
	IDSubscribeDtmfPayloadRes:         {"SubscribeDtmfPayloadRes", EitherWay, nil},
	IDSubscribeDtmfPayloadErr:         {"SubscribeDtmfPayloadErr", EitherWay, nil},
	IDUnsubscribeDtmfPayloadReq:       {"UnsubscribeDtmfPayloadReq", EitherWay, nil},
	IDUnsubscribeDtmfPayloadRes:       {"UnsubscribeDtmfPayloadRes", EitherWay, nil},
	IDUnsubscribeDtmfPayloadErr:       {"UnsubscribeDtmfPayloadErr", EitherWay, nil},
	IDServiceURLStat:                  {"ServiceURLStat", FromServer, fresh[ServiceURLStat]},
	IDCallSelectStat:                  {"CallSelectStat", FromServer, fresh[CallSelectStat]},
	IDOpenMultiMediaReceiveChannel:    {"OpenMultiMediaReceiveChannel", FromServer, fresh[OpenMultiMediaReceiveChannel]},
	IDStartMultiMediaTransmission:     {"StartMultiMediaTransmission", FromServer, fresh[StartMultiMediaTransmission]},
	IDStopMultiMediaTransmission:      {"StopMultiMediaTransmission", FromServer, fresh[StopMultiMediaTransmission]},
	IDMiscellaneousCommand:            {"MiscellaneousCommand", EitherWay, fresh[MiscellaneousCommand]},
	IDFlowControlCommand:              {"FlowControlCommand", FromServer, fresh[FlowControlCommand]},
	IDCloseMultiMediaReceiveChannel:   {"CloseMultiMediaReceiveChannel", FromServer, fresh[CloseMultiMediaReceiveChannel]},
	IDCreateConferenceReq:             {"CreateConferenceReq", MediaResource, nil},
	IDDeleteConferenceReq:             {"DeleteConferenceReq", MediaResource, nil},
	IDModifyConferenceReq:             {"ModifyConferenceReq", MediaResource, nil},
	IDAddParticipantReq:               {"AddParticipantReq", MediaResource, nil},
	IDDropParticipantReq:              {"DropParticipantReq", MediaResource, nil},
	IDAuditConferenceReq:              {"AuditConferenceReq", MediaResource, nil},
	IDAuditParticipantReq:             {"AuditParticipantReq", MediaResource, nil},
	IDChangeParticipantReq:            {"ChangeParticipantReq", MediaResource, nil},
	IDUserToDeviceDataV1:              {"UserToDeviceDataV1", FromServer, fresh[UserToDeviceDataV1]},
	IDVideoDisplayCommand:             {"VideoDisplayCommand", FromServer, nil},
	IDFlowControlNotify:               {"FlowControlNotify", EitherWay, nil},
	IDConfigStatDynamic:               {"ConfigStatDynamic", FromServer, fresh[ConfigStatDynamic]},
	IDDisplayDynamicNotify:            {"DisplayDynamicNotify", FromServer, fresh[DisplayDynamicNotify]},
	IDDisplayDynamicPriNotify:         {"DisplayDynamicPriNotify", FromServer, fresh[DisplayDynamicPriNotify]},
	IDDisplayDynamicPromptStatus:      {"DisplayDynamicPromptStatus", FromServer, fresh[DisplayDynamicPromptStatus]},
	IDFeatureStatDynamic:              {"FeatureStatDynamic", FromServer, fresh[FeatureStatDynamic]},
	IDLineStatDynamic:                 {"LineStatDynamic", FromServer, fresh[LineStatDynamic]},
	IDServiceURLStatDynamic:           {"ServiceURLStatDynamic", FromServer, fresh[ServiceURLStatDynamic]},
	IDSpeedDialStatDynamic:            {"SpeedDialStatDynamic", FromServer, fresh[SpeedDialStatDynamic]},
	IDCallInfoDynamic:                 {"CallInfoDynamic", FromServer, fresh[CallInfoDynamic]},
	IDPortReq:                         {"PortReq", FromServer, fresh[PortReq]},
	IDPortClose:                       {"PortClose", FromServer, fresh[PortClose]},
	IDQoSListen:                       {"QoSListen", MediaResource, nil},
	IDQoSPath:                         {"QoSPath", MediaResource, nil},
	IDQoSTeardown:                     {"QoSTeardown", MediaResource, nil},
	IDUpdateDSCP:                      {"UpdateDSCP", MediaResource, nil},
	IDQoSModify:                       {"QoSModify", MediaResource, nil},
	IDSubscriptionStat:                {"SubscriptionStat", FromServer, fresh[SubscriptionStat]},
	IDNotification:                    {"Notification", FromServer, fresh[Notification]},
	IDStartMediaTransmissionAck:       {"StartMediaTransmissionAck", FromStation, fresh[StartMediaTransmissionAck]},
	IDStartMultiMediaTransmissionAck:  {"StartMultiMediaTransmissionAck", FromStation, fresh[StartMultiMediaTransmissionAck]},
	IDCallHistoryInfo:                 {"CallHistoryInfo", FromServer, fresh[CallHistoryInfo]},
	IDLocationInfo:                    {"LocationInfo", FromStation, fresh[LocationInfo]},
	IDMwiResponse:                     {"MwiResponse", MediaResource, nil},
	IDExtensionDeviceCaps:             {"ExtensionDeviceCaps", FromStation, fresh[ExtensionDeviceCaps]},
	IDXMLAlarm:                        {"XMLAlarm", FromStation, fresh[XMLAlarm]},
	IDCallCountReq:                    {"CallCountReq", FromStation, nil},
	IDCallCountRes:                    {"CallCountRes", FromServer, nil},
	IDRecordingStatus:                 {"RecordingStatus", FromServer, fresh[RecordingStatus]},
}

// registrySPCP is the ids from firstSPCP on.
var registrySPCP = [...]entry{
	IDSPCPRegisterTokenReq - firstSPCP:    {"SPCPRegisterTokenReq", FromStation, fresh[SPCPRegisterTokenReq]},
	IDSPCPRegisterTokenAck - firstSPCP:    {"SPCPRegisterTokenAck", FromServer, fresh[SPCPRegisterTokenAck]},
	IDSPCPRegisterTokenReject - firstSPCP: {"SPCPRegisterTokenReject", FromServer, fresh[SPCPRegisterTokenReject]},
}

const firstSPCP = IDSPCPRegisterTokenReq

// find is the entry of an id, or an empty one.
func find(id MessageID) *entry {
	switch {
	case id < MessageID(len(registry)):
		return &registry[id]
	case id >= firstSPCP && id-firstSPCP < MessageID(len(registrySPCP)):
		return &registrySPCP[id-firstSPCP]
	}
	return &entry{}
}

// String is the name of the message, or its number in hexadecimal.
func (id MessageID) String() string {
	if e := find(id); e.name != "" {
		return e.name
	}
	return fmt.Sprintf("0x%04X", uint32(id))
}

// Direction says who sends the message; 0 when the id is unknown.
func (id MessageID) Direction() Direction { return find(id).direction }

// newMessage is an empty message of the id; Unknown when there is no layout for it.
func newMessage(id MessageID) Message {
	if e := find(id); e.fresh != nil {
		return e.fresh()
	}
	return &Unknown{MessageID: id}
}
