package skinny_test

import (
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// A difference is what Wireshark makes otherwise of a message, and why we are right all the same.
type difference struct {
	id          skinny.MessageID
	first, last skinny.Version
	form        form
	fields      string // as compare says it; "…" stands for what follows, where Wireshark is out of step
	reason      string
}

func (d difference) isOf(s sample) bool {
	return d.id == s.id && d.first <= s.version && s.version <= d.last && (d.form == either || d.form == s.form)
}

func (d difference) says(got string) bool {
	if start, ok := strings.CutSuffix(d.fields, "…"); ok {
		return strings.HasPrefix(got, start)
	}
	return got == d.fields
}

// Reasons that several differences have.
const (
	leftOut   = "always there in Wireshark; not so in other sources, and ours leaves it out when it is zero"
	begun     = "Wireshark begins a list even when it has no elements, here where the frame ends"
	notShown  = "Wireshark shows no text without characters"
	withoutIt = "Wireshark shows the text without its NUL"
	nothing   = "Wireshark has no fields in it"
	keys      = "Wireshark shows as much of a key as its length says, here nothing"
	slots     = "Wireshark does not pass over slots that are not used; dumps of phones have them"
	audio     = "payload type 0 is audio to Wireshark, and it does not pass over the rest of the block"
	rsvp      = "long addresses from 17 on in Wireshark; ours writes four bytes as chan-sccp does, and reads both; no capture tells"
)

// differences of Wireshark 4.0.17. Those of an empty message mostly have a filled one that is as ours.
var differences = []difference{
	// Fields that may be missing.
	{skinny.IDRegister, 0, 22, filled, "-MACAddress -ConfigVersionStamp", "Wireshark shows 6 of 12 bytes, and the stamp only above a length of 191"},
	{skinny.IDMulticastMediaReceptionAck, 0, 22, empty, "malformed", leftOut},
	{skinny.IDOffHookWithCallingParty, 0, 22, empty, "malformed", leftOut},
	{skinny.IDOpenMultiMediaReceiveChannelAck, 0, 16, empty, "malformed", leftOut},
	{skinny.IDAddParticipantRes, 0, 22, empty, "malformed", leftOut},
	{skinny.IDStartMulticastMediaReception, 0, 22, empty, "malformed", leftOut},
	{skinny.IDStartMulticastMediaTransmission, 0, 22, empty, "malformed", leftOut},
	{skinny.IDStopMulticastMediaReception, 0, 22, empty, "malformed", leftOut},
	{skinny.IDStopMulticastMediaTransmission, 0, 22, empty, "malformed", leftOut},
	{skinny.IDUnregister, 0, 22, filled, "-Reason", "Wireshark shows it only in a longer message"},
	{skinny.IDFeatureStatReq, 0, 22, either, "-FeatureCapabilities", "Wireshark shows it only in a longer message"},

	// What Wireshark does not know.
	{skinny.IDButtonTemplateReq, 0, 22, filled, "-ButtonCount", nothing},
	{skinny.IDCallCountReq, 0, 22, filled, "-Unknown", nothing},
	{skinny.IDEnunciatorCommand, 0, 22, filled, "-Data", nothing},
	{skinny.IDServiceURLStatDynamic, 0, 22, either, "-URL -Label", "Wireshark has no strings in it; they come from chan-sccp"},
	{skinny.IDMediaPortList, 0, 22, either, "-RTPMediaPort.count…", "only chan-sccp knows the message"},
	{skinny.IDStartMediaReception, 0, 22, either, "-IP.address -MillisecondPacketSize -PayloadType", "unknown to Wireshark; from a capture of CallManager 2.x"},
	{skinny.IDStopMediaReception, 0, 22, empty, "-ConferenceID", "unknown to Wireshark; from a capture of CallManager 2.x"},
	{skinny.IDStopMediaReception, 0, 22, filled, "-ConferenceID -PassThruPartyID", "unknown to Wireshark; from a capture of CallManager 2.x"},

	// Other versions.
	{skinny.IDConnectionStatisticsReq, 18, 18, either, "-DirectoryNumber +directoryNum -CallReference malformed",
		"the wide number is from 18 on in Wireshark, from 19 on in chan-sccp"},
	{skinny.IDConnectionStatisticsRes, 18, 19, either, "-DirectoryNumber +directoryNum…", "packed from 18 on in Wireshark; chan-sccp has the old form up to 19"},
	{skinny.IDConnectionStatisticsRes, 20, 21, either, "-StatsProcessing +statsProcessingMode…", "packed from 18 on in Wireshark; phones of 20 send a whole word"},
	{skinny.IDPortRes, 17, 18, either, "-RTCPPort malformed", "the long address is from 17 on in Wireshark, from 19 on in chan-sccp"},
	{skinny.IDStartMediaTransmission, 21, 21, empty, "-CryptoKey -CryptoSalt malformed", "LatentCaps from 21 on in Wireshark, from 22 on in chan-sccp; " + keys},
	{skinny.IDStartMediaTransmission, 21, 21, filled, "malformed", "LatentCaps from 21 on in Wireshark, from 22 on in chan-sccp"},
	{skinny.IDOpenReceiveChannel, 0, 10, empty, "-CryptoKey -CryptoSalt -MixingMode -PartyDirection -Source.address -Source.port",
		"the last four from 11 on in Wireshark, at any version in chan-sccp; " + keys},
	{skinny.IDOpenReceiveChannel, 0, 10, filled, "-MixingMode -PartyDirection -Source.address -Source.port",
		"from 11 on in Wireshark, at any version in chan-sccp"},
	{skinny.IDOpenMultiMediaReceiveChannel, 11, 11, filled, "malformed", "the source is from 11 on in Wireshark, from 12 on in chan-sccp"},
	{skinny.IDUpdateCapabilitiesV3, 16, 22, filled, "-VideoCaps[1].Levels[0].Format…",
		"Wireshark has one more word for each video codec from 16 on; chan-sccp does not"},
	{skinny.IDCallInfoDynamic, 16, 16, filled, "-HuntPilotNumber -HuntPilotName", "from 17 on in Wireshark, from 16 on in chan-sccp"},
	{skinny.IDQoSResvNotify, 17, 22, either, "-Direction malformed", rsvp},
	{skinny.IDQoSErrorNotify, 17, 22, either, "-Direction -ErrorCode -FailureNodeIP.address malformed", rsvp},
	{skinny.IDQoSListen, 17, 22, either, "-ResvStyle…", rsvp},
	{skinny.IDQoSPath, 17, 22, either, "-ResvStyle…", rsvp},
	{skinny.IDQoSTeardown, 17, 22, either, "-Direction malformed", rsvp},
	{skinny.IDUpdateDSCP, 17, 22, either, "-DSCP malformed", rsvp},
	{skinny.IDQoSModify, 17, 22, either, "-Direction…", rsvp},

	// Addresses, texts and keys.
	{skinny.IDRegisterTokenReq, 0, 16, either, "-StationIPv6.address +stationIpV6Addr.ipv4", "Wireshark takes the IPv6 address for one of IPv4"},
	{skinny.IDRegisterTokenReq, 17, 22, empty, "-StationIPv6.address +ipv4or6 +stationIpV6Addr.ipv4", "Wireshark expects a type in front of the IPv6 address"},
	{skinny.IDRegisterTokenReq, 17, 22, filled, "-StationIPv6.address +ipv4or6", "Wireshark expects a type in front of the IPv6 address"},
	{skinny.IDSubscriptionStatReq, 0, 22, either, "-SubscriptionID +subscriptionID", "a slot of 64 in Wireshark, of 256 in chan-sccp and wazo; a dump of a 7921 has 260"},
	{skinny.IDRegisterAck, 0, 22, either, "-DateTemplate +dateTemplate +alignmentPadding", "6 bytes and padding in Wireshark; chan-sccp takes 7 characters"},
	{skinny.IDDisplayText, 0, 22, either, "-Text +text", "32 bytes in Wireshark; CallManager sends 32 characters and a NUL"},
	{skinny.IDRegisterReject, 0, 22, either, "-Text +text", "32 bytes in Wireshark; CallManager sends 32 characters and a NUL"},
	{skinny.IDConfigStatDynamic, 0, 22, empty, "-DeviceName…", "the name ends with its NUL in Wireshark; ours has 16 bytes, as in ConfigStat"},
	{skinny.IDDisplayDynamicNotify, 0, 22, empty, "-Text", notShown},
	{skinny.IDDisplayDynamicPriNotify, 0, 22, empty, "-Text", notShown},
	{skinny.IDDisplayDynamicPromptStatus, 0, 22, empty, "-Text", notShown},
	{skinny.IDFeatureStatDynamic, 0, 22, empty, "-TextLabel", notShown},
	{skinny.IDLineStatDynamic, 0, 22, empty, "-DirectoryNumber -DisplayName -TextLabel", notShown},
	{skinny.IDSpeedDialStatDynamic, 0, 22, empty, "-Number -DisplayName", notShown},
	{skinny.IDCallInfoDynamic, 0, 22, empty, "-CallingParty…", notShown},
	{skinny.IDXMLAlarm, 0, 22, empty, "-XML", notShown},
	{skinny.IDDisplayDynamicNotify, 0, 22, filled, "-Text +notify", withoutIt},
	{skinny.IDDisplayDynamicPriNotify, 0, 22, filled, "-Text +notify", withoutIt},
	{skinny.IDDisplayDynamicPromptStatus, 0, 22, filled, "-Text +promptStatus", withoutIt},
	{skinny.IDXMLAlarm, 0, 22, filled, "-XML +alarmInfo +xmlData", withoutIt},
	{skinny.IDLocationInfo, 0, 22, empty, "-XML malformed", "Wireshark has a fixed slot, as phones do; ours is as long as the text"},
	{skinny.IDExtensionDeviceCaps, 0, 22, empty, "-Text malformed", "Wireshark has a fixed slot, as phones do; ours is as long as the text"},
	{skinny.IDExtensionDeviceCaps, 0, 22, filled, "+unknownString.0159 -Text", "to Wireshark the 24 bytes in front are part of the text; dumps have zeros there"},
	{skinny.IDStartMediaTransmission, 0, 20, empty, "-CryptoKey -CryptoSalt", keys},
	{skinny.IDStartMediaTransmission, 22, 22, empty, "-CryptoKey -CryptoSalt", keys},
	{skinny.IDOpenReceiveChannel, 11, 22, empty, "-CryptoKey -CryptoSalt", keys},

	// Lists and unions.
	{skinny.IDDeviceToUserData, 0, 22, empty, "malformed", begun},
	{skinny.IDDeviceToUserDataResponse, 0, 22, empty, "malformed", begun},
	{skinny.IDDeviceToUserDataV1, 0, 22, empty, "malformed", begun},
	{skinny.IDDeviceToUserDataResponseV1, 0, 22, empty, "malformed", begun},
	{skinny.IDUserToDeviceData, 0, 22, empty, "malformed", begun},
	{skinny.IDUserToDeviceDataV1, 0, 22, empty, "malformed", begun},
	{skinny.IDAuditConferenceRes, 0, 22, empty, "malformed", begun},
	{skinny.IDAuditParticipantRes, 0, 22, empty, "malformed", begun},
	{skinny.IDCallCountRes, 0, 22, empty, "malformed", begun},
	{skinny.IDUpdateCapabilities, 0, 22, empty, "+activeStreamsOnRegistration…", slots},
	{skinny.IDUpdateCapabilitiesV2, 0, 22, empty, "+activeStreamsOnRegistration…", slots},
	{skinny.IDUpdateCapabilitiesV3, 0, 22, empty, "+activeStreamsOnRegistration…", slots},
	{skinny.IDOpenMultiMediaReceiveChannel, 0, 10, empty, "+g723BitRate…", audio},
	{skinny.IDOpenMultiMediaReceiveChannel, 11, 22, empty, "+codecMode…", audio},
	{skinny.IDStartMultiMediaTransmission, 0, 10, empty, "+g723BitRate…", audio},
	{skinny.IDStartMultiMediaTransmission, 11, 22, empty, "+codecMode…", audio},
	{skinny.IDMiscellaneousCommand, 0, 22, empty, "-Data[1]…", "Wireshark shows the words that the command has; the block is of 36 bytes"},
}
