package skinny

import "net/netip"

// CodecParams is the codec parameter word of OpenReceiveChannel and StartMediaTransmission: the bit rate of G.723.1
// (G723BitRate, little-endian) or codec mode, dynamic payload and two parameters, one byte each. Zero is right for G.711,
// G.722 and G.729.
type CodecParams [4]byte

// MediaCrypto is the SRTP keys of a stream.
type MediaCrypto struct {
	CryptoAlgorithm             EncryptionAlgorithm
	CryptoKeyLen, CryptoSaltLen uint16
	CryptoKey, CryptoSalt       [16]byte
	CryptoIsMKIPresent          uint32
	CryptoKeyDerivationRate     uint32
}

func (c *MediaCrypto) layout(w *wire) {
	enum(w, &c.CryptoAlgorithm)
	w.u16(&c.CryptoKeyLen)
	w.u16(&c.CryptoSaltLen)
	w.raw(c.CryptoKey[:])
	w.raw(c.CryptoSalt[:])
	w.u32(&c.CryptoIsMKIPresent)
	w.u32(&c.CryptoKeyDerivationRate)
}

// LatentCaps is the modem relay capabilities at the end of media messages from version 22 on (chan-sccp; 21 in Wireshark).
type LatentCaps struct {
	LatentActive                             uint32
	ModemCapabilityAndVersion                uint32
	ModemModulationAnd2833                   uint32
	SprtChan0MaxPayload, SprtChan2MaxPayload uint16
	SprtChan3MaxPayload, SprtChan2MaxWindow  uint16
	SseStandardSupport, SseVendorSupport     uint32
	DynNse, DynRfc2833, DynSse               uint8
	DynV150Sprt, DynNoAudio                  uint8
	DynFuture                                [3]byte
}

func (c *LatentCaps) layout(w *wire) {
	w.u32(&c.LatentActive)
	w.u32(&c.ModemCapabilityAndVersion)
	w.u32(&c.ModemModulationAnd2833)
	w.u16(&c.SprtChan0MaxPayload)
	w.u16(&c.SprtChan2MaxPayload)
	w.u16(&c.SprtChan3MaxPayload)
	w.u16(&c.SprtChan2MaxWindow)
	w.u32(&c.SseStandardSupport)
	w.u32(&c.SseVendorSupport)
	w.u8(&c.DynNse)
	w.u8(&c.DynRfc2833)
	w.u8(&c.DynSse)
	w.u8(&c.DynV150Sprt)
	w.u8(&c.DynNoAudio)
	w.raw(c.DynFuture[:])
}

// OpenReceiveChannel (server → station): open an RTP receive port; answered by OpenReceiveChannelAck.
type OpenReceiveChannel struct {
	ConferenceID          uint32
	PassThruPartyID       uint32
	MillisecondPacketSize uint32
	PayloadType           Codec
	EchoCancellation      EchoCancellation
	CodecParams           CodecParams
	CallReference         uint32
	MediaCrypto
	StreamPassThroughID, AssociatedStreamID uint32
	RFC2833PayloadType                      uint32 // 0 or 101
	DTMFType                                uint32 // 10 in captures
	MixingMode, PartyDirection              uint32
	Source                                  netip.AddrPort // where the peer sends from; CUCM says port 4000 when it does not know
	RequestedIPAddrType                     IPAddrType     // from version 16
	AudioLevelAdjustment                    int32          // from version 22
	LatentCaps
}

// ID is 0x0105.
func (*OpenReceiveChannel) ID() MessageID { return IDOpenReceiveChannel }

func (m *OpenReceiveChannel) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.u32(&m.MillisecondPacketSize)
	enum(w, &m.PayloadType)
	enum(w, &m.EchoCancellation)
	w.raw(m.CodecParams[:])
	w.u32(&m.CallReference)
	m.MediaCrypto.layout(w)
	w.u32(&m.StreamPassThroughID)
	w.u32(&m.AssociatedStreamID)
	w.u32(&m.RFC2833PayloadType)
	w.u32(&m.DTMFType)
	w.u32(&m.MixingMode)
	w.u32(&m.PartyDirection)
	w.addr(&m.Source, w.Version >= 17)
	if w.from(16) {
		enum(w, &m.RequestedIPAddrType)
	}
	if w.from(22) {
		w.i32(&m.AudioLevelAdjustment)
		m.LatentCaps.layout(w)
	}
}

// OpenReceiveChannelAck (station → server): address and port the phone receives RTP on.
type OpenReceiveChannelAck struct {
	MediaStatus     MediaStatus
	Addr            netip.AddrPort
	PassThruPartyID uint32
	CallReference   uint32 // 0 from CallManager 4.1 style phones, which do not say it
}

// ID is 0x0022.
func (*OpenReceiveChannelAck) ID() MessageID { return IDOpenReceiveChannelAck }

// 16 or 20 bytes with a short address, 32 or 36 with a long one (from version 17, real v20 capture); the size tells.
func (m *OpenReceiveChannelAck) layout(w *wire) {
	enum(w, &m.MediaStatus)
	w.addr(&m.Addr, w.long(17, 32))
	w.u32(&m.PassThruPartyID)
	if w.tail(w.Version >= 17 || m.CallReference != 0) {
		return
	}
	w.u32(&m.CallReference)
}

// CloseReceiveChannel (server → station): close the RTP receive port.
type CloseReceiveChannel struct {
	ConferenceID, PassThruPartyID uint32
	CallReference                 uint32
	PortHandling                  PortHandling
}

// ID is 0x0106.
func (*CloseReceiveChannel) ID() MessageID { return IDCloseReceiveChannel }

func (m *CloseReceiveChannel) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.u32(&m.CallReference)
	enum(w, &m.PortHandling)
}

// StartMediaTransmission (server → station): start sending RTP. Newer phones answer with StartMediaTransmissionAck.
type StartMediaTransmission struct {
	ConferenceID          uint32
	PassThruPartyID       uint32
	Remote                netip.AddrPort
	MillisecondPacketSize uint32
	PayloadType           Codec
	Precedence            uint32 // the DSCP byte: 0xB8 (EF) in captures
	SilenceSuppression    SilenceSuppression
	MaxFramesPerPacket    uint16
	CodecParams           CodecParams
	CallReference         uint32
	MediaCrypto
	StreamPassThroughID, AssociatedStreamID uint32
	RFC2833PayloadType                      uint32 // 0 or 101
	DTMFType                                uint32 // 10 in captures
	MixingMode                              uint32
	PartyDirection                          uint32 // from version 15; 1 and 2 are used for recording streams
	LatentCaps
}

// ID is 0x008A.
func (*StartMediaTransmission) ID() MessageID { return IDStartMediaTransmission }

func (m *StartMediaTransmission) layout(w *wire) {
	const size2x = 36
	if w.size() == size2x {
		m.layout2x(w)
		return
	}
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.addr(&m.Remote, w.Version >= 17)
	w.u32(&m.MillisecondPacketSize)
	enum(w, &m.PayloadType)
	w.u32(&m.Precedence)
	enum(w, &m.SilenceSuppression)
	w.u16(&m.MaxFramesPerPacket)
	w.pad(2) // chan-sccp: the upper half of MaxFramesPerPacket
	w.raw(m.CodecParams[:])
	w.u32(&m.CallReference)
	m.MediaCrypto.layout(w)
	w.u32(&m.StreamPassThroughID)
	w.u32(&m.AssociatedStreamID)
	w.u32(&m.RFC2833PayloadType)
	w.u32(&m.DTMFType)
	w.u32(&m.MixingMode)
	if w.from(15) {
		w.u32(&m.PartyDirection)
	}
	if w.from(22) {
		m.LatentCaps.layout(w)
	}
}

// layout2x reads the 36 bytes of CallManager 2.x: no ids.
func (m *StartMediaTransmission) layout2x(w *wire) {
	w.addr(&m.Remote, false)
	w.u32(&m.MillisecondPacketSize)
	enum(w, &m.PayloadType)
	w.u32(&m.Precedence)
}

// StartMediaTransmissionAck (station → server): the phone started (or failed) to send. The 6901 and the 6911 leave
// conference and party ids 0: match by call reference then.
type StartMediaTransmissionAck struct {
	ConferenceID, PassThruPartyID uint32
	CallReference                 uint32
	Addr                          netip.AddrPort
	MediaStatus                   MediaStatus
}

// ID is 0x0154.
func (*StartMediaTransmissionAck) ID() MessageID { return IDStartMediaTransmissionAck }

// 24 bytes with a short address, 40 with a long one (real v20 capture); a 6901 adds 8 zero bytes.
func (m *StartMediaTransmissionAck) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.u32(&m.CallReference)
	w.addr(&m.Addr, w.long(17, 40))
	enum(w, &m.MediaStatus)
}

// MediaTransmissionFailure (station → server): the phone could not send to the given address.
type MediaTransmissionFailure struct {
	ConferenceID, PassThruPartyID uint32
	Remote                        netip.AddrPort
	CallReference                 uint32
}

// ID is 0x002A.
func (*MediaTransmissionFailure) ID() MessageID { return IDMediaTransmissionFailure }

// 20 bytes with a short address, 36 with a long one. chan-sccp has that from 16, Wireshark from 17; the size tells.
func (m *MediaTransmissionFailure) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.addr(&m.Remote, w.long(17, 36))
	w.u32(&m.CallReference)
}

// StopMediaTransmission (server → station): stop sending RTP.
type StopMediaTransmission struct {
	ConferenceID, PassThruPartyID uint32
	CallReference                 uint32
	PortHandling                  PortHandling
}

// ID is 0x008B.
func (*StopMediaTransmission) ID() MessageID { return IDStopMediaTransmission }

func (m *StopMediaTransmission) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.u32(&m.CallReference)
	enum(w, &m.PortHandling)
}

// PortRes (station → server): the port that the station reserved. Answers PortReq.
type PortRes struct {
	ConferenceID, CallReference uint32
	PassThruPartyID             uint32
	Addr                        netip.AddrPort
	RTCPPort                    uint32
	MediaType                   MediaType // from version 19
}

// ID is 0x0045.
func (*PortRes) ID() MessageID { return IDPortRes }

// 24 bytes with a short address, 44 with a long one and the media type (chan-sccp from 19).
func (m *PortRes) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.CallReference)
	w.u32(&m.PassThruPartyID)
	w.addr(&m.Addr, w.long(19, 40))
	w.u32(&m.RTCPPort)
	if w.from(19) {
		enum(w, &m.MediaType)
	}
}

// PortReq (server → station): reserve a port before the media is opened (phones with the port-request feature).
type PortReq struct {
	ConferenceID, CallReference, PassThruPartyID uint32
	MediaTransportType                           MediaTransportType
	IPAddressType                                IPAddrType
	MediaType                                    MediaType
}

// ID is 0x014B.
func (*PortReq) ID() MessageID { return IDPortReq }

func (m *PortReq) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.CallReference)
	w.u32(&m.PassThruPartyID)
	enum(w, &m.MediaTransportType)
	enum(w, &m.IPAddressType)
	enum(w, &m.MediaType)
}

// PortClose (server → station): give a reserved port back.
type PortClose struct {
	ConferenceID, CallReference, PassThruPartyID uint32
	MediaType                                    MediaType
}

// ID is 0x014C.
func (*PortClose) ID() MessageID { return IDPortClose }

func (m *PortClose) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.CallReference)
	w.u32(&m.PassThruPartyID)
	enum(w, &m.MediaType)
}
