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
	fresh     func() Message // nil: no such message
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
	IDMediaPortList:                   {"MediaPortList", FromStation, fresh[MediaPortList]},
	IDServerReq:                       {"ServerReq", FromStation, fresh[ServerReq]},
	IDAlarm:                           {"Alarm", FromStation, fresh[Alarm]},
	IDMulticastMediaReceptionAck:      {"MulticastMediaReceptionAck", FromStation, fresh[MulticastMediaReceptionAck]},
	IDOpenReceiveChannelAck:           {"OpenReceiveChannelAck", FromStation, fresh[OpenReceiveChannelAck]},
	IDConnectionStatisticsRes:         {"ConnectionStatisticsRes", FromStation, fresh[ConnectionStatisticsRes]},
	IDOffHookWithCallingParty:         {"OffHookWithCallingParty", FromStation, fresh[OffHookWithCallingParty]},
	IDSoftKeySetReq:                   {"SoftKeySetReq", FromStation, fresh[SoftKeySetReq]},
	IDSoftKeyEvent:                    {"SoftKeyEvent", FromStation, fresh[SoftKeyEvent]},
	IDUnregister:                      {"Unregister", FromStation, fresh[Unregister]},
	IDSoftKeyTemplateReq:              {"SoftKeyTemplateReq", FromStation, fresh[SoftKeyTemplateReq]},
	IDRegisterTokenReq:                {"RegisterTokenReq", FromStation, fresh[RegisterTokenReq]},
	IDMediaTransmissionFailure:        {"MediaTransmissionFailure", FromStation, fresh[MediaTransmissionFailure]},
	IDHeadsetStatus:                   {"HeadsetStatus", FromStation, fresh[HeadsetStatus]},
	IDMediaResourceNotification:       {"MediaResourceNotification", FromStation, fresh[MediaResourceNotification]},
	IDRegisterAvailableLines:          {"RegisterAvailableLines", FromStation, fresh[RegisterAvailableLines]},
	IDDeviceToUserData:                {"DeviceToUserData", FromStation, fresh[DeviceToUserData]},
	IDDeviceToUserDataResponse:        {"DeviceToUserDataResponse", FromStation, fresh[DeviceToUserDataResponse]},
	IDUpdateCapabilities:              {"UpdateCapabilities", FromStation, fresh[UpdateCapabilities]},
	IDOpenMultiMediaReceiveChannelAck: {"OpenMultiMediaReceiveChannelAck", FromStation, fresh[OpenMultiMediaReceiveChannelAck]},
	IDClearConference:                 {"ClearConference", EitherWay, fresh[ClearConference]},
	IDServiceURLStatReq:               {"ServiceURLStatReq", FromStation, fresh[ServiceURLStatReq]},
	IDFeatureStatReq:                  {"FeatureStatReq", FromStation, fresh[FeatureStatReq]},
	IDCreateConferenceRes:             {"CreateConferenceRes", MediaResource, fresh[CreateConferenceRes]},
	IDDeleteConferenceRes:             {"DeleteConferenceRes", MediaResource, fresh[DeleteConferenceRes]},
	IDModifyConferenceRes:             {"ModifyConferenceRes", MediaResource, fresh[ModifyConferenceRes]},
	IDAddParticipantRes:               {"AddParticipantRes", MediaResource, fresh[AddParticipantRes]},
	IDAuditConferenceRes:              {"AuditConferenceRes", MediaResource, fresh[AuditConferenceRes]},
	IDAuditParticipantRes:             {"AuditParticipantRes", MediaResource, fresh[AuditParticipantRes]},
	IDDeviceToUserDataV1:              {"DeviceToUserDataV1", FromStation, fresh[DeviceToUserDataV1]},
	IDDeviceToUserDataResponseV1:      {"DeviceToUserDataResponseV1", FromStation, fresh[DeviceToUserDataResponseV1]},
	IDUpdateCapabilitiesV2:            {"UpdateCapabilitiesV2", FromStation, fresh[UpdateCapabilitiesV2]},
	IDUpdateCapabilitiesV3:            {"UpdateCapabilitiesV3", FromStation, fresh[UpdateCapabilitiesV3]},
	IDPortRes:                         {"PortRes", FromStation, fresh[PortRes]},
	IDQoSResvNotify:                   {"QoSResvNotify", MediaResource, fresh[QoSResvNotify]},
	IDQoSErrorNotify:                  {"QoSErrorNotify", MediaResource, fresh[QoSErrorNotify]},
	IDSubscriptionStatReq:             {"SubscriptionStatReq", FromStation, fresh[SubscriptionStatReq]},
	IDMediaPathEvent:                  {"MediaPathEvent", FromStation, fresh[MediaPathEvent]},
	IDMediaPathCapability:             {"MediaPathCapability", FromStation, fresh[MediaPathCapability]},
	IDMwiNotification:                 {"MwiNotification", MediaResource, fresh[MwiNotification]},
	IDRegisterAck:                     {"RegisterAck", FromServer, fresh[RegisterAck]},
	IDStartTone:                       {"StartTone", FromServer, fresh[StartTone]},
	IDStopTone:                        {"StopTone", FromServer, fresh[StopTone]},
	IDSetRinger:                       {"SetRinger", FromServer, fresh[SetRinger]},
	IDSetLamp:                         {"SetLamp", FromServer, fresh[SetLamp]},
	IDSetHookFlashDetect:              {"SetHookFlashDetect", FromServer, fresh[SetHookFlashDetect]},
	IDSetSpeakerMode:                  {"SetSpeakerMode", FromServer, fresh[SetSpeakerMode]},
	IDSetMicroMode:                    {"SetMicroMode", FromServer, fresh[SetMicroMode]},
	IDStartMediaTransmission:          {"StartMediaTransmission", FromServer, fresh[StartMediaTransmission]},
	IDStopMediaTransmission:           {"StopMediaTransmission", FromServer, fresh[StopMediaTransmission]},
	IDStartMediaReception:             {"StartMediaReception", FromServer, fresh[StartMediaReception]},
	IDStopMediaReception:              {"StopMediaReception", FromServer, fresh[StopMediaReception]},
	IDCallInfo:                        {"CallInfo", FromServer, fresh[CallInfo]},
	IDForwardStat:                     {"ForwardStat", FromServer, fresh[ForwardStat]},
	IDSpeedDialStat:                   {"SpeedDialStat", FromServer, fresh[SpeedDialStat]},
	IDLineStat:                        {"LineStat", FromServer, fresh[LineStat]},
	IDConfigStat:                      {"ConfigStat", FromServer, fresh[ConfigStat]},
	IDDefineTimeDate:                  {"DefineTimeDate", FromServer, fresh[DefineTimeDate]},
	IDStartSessionTransmission:        {"StartSessionTransmission", FromServer, fresh[StartSessionTransmission]},
	IDStopSessionTransmission:         {"StopSessionTransmission", FromServer, fresh[StopSessionTransmission]},
	IDButtonTemplate:                  {"ButtonTemplate", FromServer, fresh[ButtonTemplate]},
	IDVersion:                         {"Version", FromServer, fresh[VersionRes]},
	IDDisplayText:                     {"DisplayText", FromServer, fresh[DisplayText]},
	IDClearDisplay:                    {"ClearDisplay", FromServer, fresh[ClearDisplay]},
	IDCapabilitiesReq:                 {"CapabilitiesReq", FromServer, fresh[CapabilitiesReq]},
	IDEnunciatorCommand:               {"EnunciatorCommand", FromServer, fresh[EnunciatorCommand]},
	IDRegisterReject:                  {"RegisterReject", FromServer, fresh[RegisterReject]},
	IDServerRes:                       {"ServerRes", FromServer, fresh[ServerRes]},
	IDReset:                           {"Reset", FromServer, fresh[Reset]},
	IDKeepAliveAck:                    {"KeepAliveAck", FromServer, fresh[KeepAliveAck]},
	IDStartMulticastMediaReception:    {"StartMulticastMediaReception", FromServer, fresh[StartMulticastMediaReception]},
	IDStartMulticastMediaTransmission: {"StartMulticastMediaTransmission", FromServer, fresh[StartMulticastMediaTransmission]},
	IDStopMulticastMediaReception:     {"StopMulticastMediaReception", FromServer, fresh[StopMulticastMediaReception]},
	IDStopMulticastMediaTransmission:  {"StopMulticastMediaTransmission", FromServer, fresh[StopMulticastMediaTransmission]},
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
	IDStartMediaFailureDetection:      {"StartMediaFailureDetection", FromServer, fresh[StartMediaFailureDetection]},
	IDDialedNumber:                    {"DialedNumber", FromServer, fresh[DialedNumber]},
	IDUserToDeviceData:                {"UserToDeviceData", FromServer, fresh[UserToDeviceData]},
	IDFeatureStat:                     {"FeatureStat", FromServer, fresh[FeatureStat]},
	IDDisplayPriNotify:                {"DisplayPriNotify", FromServer, fresh[DisplayPriNotify]},
	IDClearPriNotify:                  {"ClearPriNotify", FromServer, fresh[ClearPriNotify]},
	IDStartAnnouncement:               {"StartAnnouncement", MediaResource, fresh[StartAnnouncement]},
	IDStopAnnouncement:                {"StopAnnouncement", MediaResource, fresh[StopAnnouncement]},
	IDAnnouncementFinish:              {"AnnouncementFinish", MediaResource, fresh[AnnouncementFinish]},
	IDNotifyDtmfTone:                  {"NotifyDtmfTone", EitherWay, fresh[NotifyDtmfTone]},
	IDSendDtmfTone:                    {"SendDtmfTone", EitherWay, fresh[SendDtmfTone]},
	IDSubscribeDtmfPayloadReq:         {"SubscribeDtmfPayloadReq", EitherWay, fresh[SubscribeDtmfPayloadReq]},
	IDSubscribeDtmfPayloadRes:         {"SubscribeDtmfPayloadRes", EitherWay, fresh[SubscribeDtmfPayloadRes]},
	IDSubscribeDtmfPayloadErr:         {"SubscribeDtmfPayloadErr", EitherWay, fresh[SubscribeDtmfPayloadErr]},
	IDUnsubscribeDtmfPayloadReq:       {"UnsubscribeDtmfPayloadReq", EitherWay, fresh[UnsubscribeDtmfPayloadReq]},
	IDUnsubscribeDtmfPayloadRes:       {"UnsubscribeDtmfPayloadRes", EitherWay, fresh[UnsubscribeDtmfPayloadRes]},
	IDUnsubscribeDtmfPayloadErr:       {"UnsubscribeDtmfPayloadErr", EitherWay, fresh[UnsubscribeDtmfPayloadErr]},
	IDServiceURLStat:                  {"ServiceURLStat", FromServer, fresh[ServiceURLStat]},
	IDCallSelectStat:                  {"CallSelectStat", FromServer, fresh[CallSelectStat]},
	IDOpenMultiMediaReceiveChannel:    {"OpenMultiMediaReceiveChannel", FromServer, fresh[OpenMultiMediaReceiveChannel]},
	IDStartMultiMediaTransmission:     {"StartMultiMediaTransmission", FromServer, fresh[StartMultiMediaTransmission]},
	IDStopMultiMediaTransmission:      {"StopMultiMediaTransmission", FromServer, fresh[StopMultiMediaTransmission]},
	IDMiscellaneousCommand:            {"MiscellaneousCommand", EitherWay, fresh[MiscellaneousCommand]},
	IDFlowControlCommand:              {"FlowControlCommand", FromServer, fresh[FlowControlCommand]},
	IDCloseMultiMediaReceiveChannel:   {"CloseMultiMediaReceiveChannel", FromServer, fresh[CloseMultiMediaReceiveChannel]},
	IDCreateConferenceReq:             {"CreateConferenceReq", MediaResource, fresh[CreateConferenceReq]},
	IDDeleteConferenceReq:             {"DeleteConferenceReq", MediaResource, fresh[DeleteConferenceReq]},
	IDModifyConferenceReq:             {"ModifyConferenceReq", MediaResource, fresh[ModifyConferenceReq]},
	IDAddParticipantReq:               {"AddParticipantReq", MediaResource, fresh[AddParticipantReq]},
	IDDropParticipantReq:              {"DropParticipantReq", MediaResource, fresh[DropParticipantReq]},
	IDAuditConferenceReq:              {"AuditConferenceReq", MediaResource, fresh[AuditConferenceReq]},
	IDAuditParticipantReq:             {"AuditParticipantReq", MediaResource, fresh[AuditParticipantReq]},
	IDChangeParticipantReq:            {"ChangeParticipantReq", MediaResource, fresh[ChangeParticipantReq]},
	IDUserToDeviceDataV1:              {"UserToDeviceDataV1", FromServer, fresh[UserToDeviceDataV1]},
	IDVideoDisplayCommand:             {"VideoDisplayCommand", FromServer, fresh[VideoDisplayCommand]},
	IDFlowControlNotify:               {"FlowControlNotify", EitherWay, fresh[FlowControlNotify]},
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
	IDQoSListen:                       {"QoSListen", MediaResource, fresh[QoSListen]},
	IDQoSPath:                         {"QoSPath", MediaResource, fresh[QoSPath]},
	IDQoSTeardown:                     {"QoSTeardown", MediaResource, fresh[QoSTeardown]},
	IDUpdateDSCP:                      {"UpdateDSCP", MediaResource, fresh[UpdateDSCP]},
	IDQoSModify:                       {"QoSModify", MediaResource, fresh[QoSModify]},
	IDSubscriptionStat:                {"SubscriptionStat", FromServer, fresh[SubscriptionStat]},
	IDNotification:                    {"Notification", FromServer, fresh[Notification]},
	IDStartMediaTransmissionAck:       {"StartMediaTransmissionAck", FromStation, fresh[StartMediaTransmissionAck]},
	IDStartMultiMediaTransmissionAck:  {"StartMultiMediaTransmissionAck", FromStation, fresh[StartMultiMediaTransmissionAck]},
	IDCallHistoryInfo:                 {"CallHistoryInfo", FromServer, fresh[CallHistoryInfo]},
	IDLocationInfo:                    {"LocationInfo", FromStation, fresh[LocationInfo]},
	IDMwiResponse:                     {"MwiResponse", MediaResource, fresh[MwiResponse]},
	IDExtensionDeviceCaps:             {"ExtensionDeviceCaps", FromStation, fresh[ExtensionDeviceCaps]},
	IDXMLAlarm:                        {"XMLAlarm", FromStation, fresh[XMLAlarm]},
	IDCallCountReq:                    {"CallCountReq", FromStation, fresh[CallCountReq]},
	IDCallCountRes:                    {"CallCountRes", FromServer, fresh[CallCountRes]},
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

// newMessage is an empty message of the id; Unknown when no source knows it.
func newMessage(id MessageID) Message {
	if e := find(id); e.fresh != nil {
		return e.fresh()
	}
	return &Unknown{MessageID: id}
}
