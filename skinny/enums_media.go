package skinny

// A MediaStatus is how opening a channel went.
type MediaStatus uint32

// Values of MediaStatus.
const (
	MediaStatusOk                             MediaStatus = 0
	MediaStatusUnknown                        MediaStatus = 1
	MediaStatusOutOfChannels                  MediaStatus = 2
	MediaStatusCodecTooComplex                MediaStatus = 3
	MediaStatusInvalidPartyId                 MediaStatus = 4
	MediaStatusInvalidCallReference           MediaStatus = 5
	MediaStatusInvalidCodec                   MediaStatus = 6
	MediaStatusInvalidPacketSize              MediaStatus = 7
	MediaStatusOutOfSockets                   MediaStatus = 8
	MediaStatusEncoderOrDecoderFailed         MediaStatus = 9
	MediaStatusInvalidDynamicPayloadType      MediaStatus = 10
	MediaStatusRequestedIpAddrTypeUnavailable MediaStatus = 11
	MediaStatusDeviceOnHook                   MediaStatus = 255 // 255 in Wireshark; chan-sccp counts on to 12
)

var mediaStatusNames = []string{
	MediaStatusOk:                             "Ok",
	MediaStatusUnknown:                        "Unknown",
	MediaStatusOutOfChannels:                  "OutOfChannels",
	MediaStatusCodecTooComplex:                "CodecTooComplex",
	MediaStatusInvalidPartyId:                 "InvalidPartyId",
	MediaStatusInvalidCallReference:           "InvalidCallReference",
	MediaStatusInvalidCodec:                   "InvalidCodec",
	MediaStatusInvalidPacketSize:              "InvalidPacketSize",
	MediaStatusOutOfSockets:                   "OutOfSockets",
	MediaStatusEncoderOrDecoderFailed:         "EncoderOrDecoderFailed",
	MediaStatusInvalidDynamicPayloadType:      "InvalidDynamicPayloadType",
	MediaStatusRequestedIpAddrTypeUnavailable: "RequestedIpAddrTypeUnavailable",
	MediaStatusDeviceOnHook:                   "DeviceOnHook",
}

// String is the standard name, or the number of an unknown value.
func (v MediaStatus) String() string { return name(mediaStatusNames, uint32(v)) }

// An EchoCancellation switches echo cancellation.
type EchoCancellation uint32

// Values of EchoCancellation.
const (
	EchoCancellationOff EchoCancellation = 0
	EchoCancellationOn  EchoCancellation = 1
)

var echoCancellationNames = []string{
	EchoCancellationOff: "Off",
	EchoCancellationOn:  "On",
}

// String is the standard name, or the number of an unknown value.
func (v EchoCancellation) String() string { return name(echoCancellationNames, uint32(v)) }

// A SilenceSuppression switches silence suppression.
type SilenceSuppression uint32

// Values of SilenceSuppression.
const (
	SilenceSuppressionOff SilenceSuppression = 0
	SilenceSuppressionOn  SilenceSuppression = 1
)

var silenceSuppressionNames = []string{
	SilenceSuppressionOff: "Off",
	SilenceSuppressionOn:  "On",
}

// String is the standard name, or the number of an unknown value.
func (v SilenceSuppression) String() string { return name(silenceSuppressionNames, uint32(v)) }

// An EncryptionAlgorithm is an SRTP suite.
type EncryptionAlgorithm uint32

// Values of EncryptionAlgorithm.
const (
	EncryptionAlgorithmNone                    EncryptionAlgorithm = 0
	EncryptionAlgorithmAES_CM_128_HMAC_SHA1_32 EncryptionAlgorithm = 1
	EncryptionAlgorithmAES_CM_128_HMAC_SHA1_80 EncryptionAlgorithm = 2
	EncryptionAlgorithmF8_128_HMAC_SHA1_32     EncryptionAlgorithm = 3
	EncryptionAlgorithmF8_128_HMAC_SHA1_80     EncryptionAlgorithm = 4
	EncryptionAlgorithmAEAD_AES_128_GCM        EncryptionAlgorithm = 5
	EncryptionAlgorithmAEAD_AES_256_GCM        EncryptionAlgorithm = 6
)

var encryptionAlgorithmNames = []string{
	EncryptionAlgorithmNone:                    "None",
	EncryptionAlgorithmAES_CM_128_HMAC_SHA1_32: "AES_CM_128_HMAC_SHA1_32",
	EncryptionAlgorithmAES_CM_128_HMAC_SHA1_80: "AES_CM_128_HMAC_SHA1_80",
	EncryptionAlgorithmF8_128_HMAC_SHA1_32:     "F8_128_HMAC_SHA1_32",
	EncryptionAlgorithmF8_128_HMAC_SHA1_80:     "F8_128_HMAC_SHA1_80",
	EncryptionAlgorithmAEAD_AES_128_GCM:        "AEAD_AES_128_GCM",
	EncryptionAlgorithmAEAD_AES_256_GCM:        "AEAD_AES_256_GCM",
}

// String is the standard name, or the number of an unknown value.
func (v EncryptionAlgorithm) String() string { return name(encryptionAlgorithmNames, uint32(v)) }

// An EncryptionCapability says whether a codec can be encrypted.
type EncryptionCapability uint32

// Values of EncryptionCapability.
const (
	EncryptionCapabilityNotCapable EncryptionCapability = 0
	EncryptionCapabilityCapable    EncryptionCapability = 1
)

var encryptionCapabilityNames = []string{
	EncryptionCapabilityNotCapable: "NotCapable",
	EncryptionCapabilityCapable:    "Capable",
}

// String is the standard name, or the number of an unknown value.
func (v EncryptionCapability) String() string { return name(encryptionCapabilityNames, uint32(v)) }

// An IPAddrType is an address family.
type IPAddrType uint32

// Values of IPAddrType.
const (
	IPAddrTypeIPv4        IPAddrType = 0
	IPAddrTypeIPv6        IPAddrType = 1
	IPAddrTypeIPv4AndIPv6 IPAddrType = 2
	IPAddrTypeInvalid     IPAddrType = 3
)

var ipAddrTypeNames = []string{
	IPAddrTypeIPv4:        "IPv4",
	IPAddrTypeIPv6:        "IPv6",
	IPAddrTypeIPv4AndIPv6: "IPv4AndIPv6",
	IPAddrTypeInvalid:     "Invalid",
}

// String is the standard name, or the number of an unknown value.
func (v IPAddrType) String() string { return name(ipAddrTypeNames, uint32(v)) }

// An IPAddrMode is the address families of a station.
type IPAddrMode uint32

// Values of IPAddrMode.
const (
	IPAddrModeIPv4        IPAddrMode = 0
	IPAddrModeIPv6        IPAddrMode = 1
	IPAddrModeIPv4AndIPv6 IPAddrMode = 2
)

var ipAddrModeNames = []string{
	IPAddrModeIPv4:        "IPv4",
	IPAddrModeIPv6:        "IPv6",
	IPAddrModeIPv4AndIPv6: "IPv4AndIPv6",
}

// String is the standard name, or the number of an unknown value.
func (v IPAddrMode) String() string { return name(ipAddrModeNames, uint32(v)) }

// A MediaTransportType is the transport of a port.
type MediaTransportType uint32

// Values of MediaTransportType.
const (
	MediaTransportTypeRTP MediaTransportType = 1
	MediaTransportTypeUDP MediaTransportType = 2
	MediaTransportTypeTCP MediaTransportType = 3
)

var mediaTransportTypeNames = []string{
	MediaTransportTypeRTP: "RTP",
	MediaTransportTypeUDP: "UDP",
	MediaTransportTypeTCP: "TCP",
}

// String is the standard name, or the number of an unknown value.
func (v MediaTransportType) String() string { return name(mediaTransportTypeNames, uint32(v)) }

// A MediaType is the kind of a stream.
type MediaType uint32

// Values of MediaType.
const (
	MediaTypeInvalid           MediaType = 0
	MediaTypeAudio             MediaType = 1
	MediaTypeMainVideo         MediaType = 2
	MediaTypeFECC              MediaType = 3
	MediaTypePresentationVideo MediaType = 4
	MediaTypeDataAppBFCP       MediaType = 5
	MediaTypeDataAppIXChannel  MediaType = 6
	MediaTypeT38               MediaType = 7
)

var mediaTypeNames = []string{
	MediaTypeInvalid:           "Invalid",
	MediaTypeAudio:             "Audio",
	MediaTypeMainVideo:         "MainVideo",
	MediaTypeFECC:              "FECC",
	MediaTypePresentationVideo: "PresentationVideo",
	MediaTypeDataAppBFCP:       "DataAppBFCP",
	MediaTypeDataAppIXChannel:  "DataAppIXChannel",
	MediaTypeT38:               "T38",
}

// String is the standard name, or the number of an unknown value.
func (v MediaType) String() string { return name(mediaTypeNames, uint32(v)) }

// A PortHandling says whether a port outlives its stream.
type PortHandling uint32

// Values of PortHandling.
const (
	PortHandlingClosePort PortHandling = 0
	PortHandlingKeepPort  PortHandling = 1
)

var portHandlingNames = []string{
	PortHandlingClosePort: "ClosePort",
	PortHandlingKeepPort:  "KeepPort",
}

// String is the standard name, or the number of an unknown value.
func (v PortHandling) String() string { return name(portHandlingNames, uint32(v)) }

// A StatsProcessing says whether counters begin anew.
type StatsProcessing uint32

// Values of StatsProcessing.
const (
	StatsProcessingClear      StatsProcessing = 0
	StatsProcessingDoNotClear StatsProcessing = 1
)

var statsProcessingNames = []string{
	StatsProcessingClear:      "Clear",
	StatsProcessingDoNotClear: "DoNotClear",
}

// String is the standard name, or the number of an unknown value.
func (v StatsProcessing) String() string { return name(statsProcessingNames, uint32(v)) }

// A SequenceFlag is the place of a part in a document.
type SequenceFlag uint32

// Values of SequenceFlag.
const (
	SequenceFlagFirst SequenceFlag = 0
	SequenceFlagMore  SequenceFlag = 1
	SequenceFlagLast  SequenceFlag = 2
)

var sequenceFlagNames = []string{
	SequenceFlagFirst: "First",
	SequenceFlagMore:  "More",
	SequenceFlagLast:  "Last",
}

// String is the standard name, or the number of an unknown value.
func (v SequenceFlag) String() string { return name(sequenceFlagNames, uint32(v)) }
