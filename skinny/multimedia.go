package skinny

import "net/netip"

// FlowControlCommand (server → station): limit the video bit rate.
type FlowControlCommand struct {
	ConferenceID, PassThruPartyID, CallReference, MaximumBitRate uint32
}

// ID is 0x0135.
func (*FlowControlCommand) ID() MessageID { return IDFlowControlCommand }

func (m *FlowControlCommand) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.u32(&m.CallReference)
	w.u32(&m.MaximumBitRate)
}

// A PictureFormat is a picture size and its minimum picture interval.
type PictureFormat struct {
	Format VideoFormat
	MPI    uint32
}

func (f *PictureFormat) layout(w *wire) {
	enum(w, &f.Format)
	w.u32(&f.MPI)
}

// VideoChannel is the part that opening and sending video have in common: 76 bytes, a fixed slot (real dump in chan-sccp).
// For audio payloads the block holds packet milliseconds, echo flag and codec parameters instead.
type VideoChannel struct {
	VideoBitRate      uint32 // units of 100 bit/s
	PictureFormats    []PictureFormat
	ConfServiceNumber uint32
	VideoParams       VideoParams
}

func (c *VideoChannel) layout(w *wire) {
	const slots = 5
	w.u32(&c.VideoBitRate)
	n := w.count(len(c.PictureFormats), slots)
	list(w, &c.PictureFormats, n, slots, 8, (*PictureFormat).layout)
	w.u32(&c.ConfServiceNumber)
	w.words(c.VideoParams[:])
}

// OpenMultiMediaReceiveChannel (server → station): open a video (or data) receive channel.
type OpenMultiMediaReceiveChannel struct {
	ConferenceID, PassThruPartyID    uint32
	PayloadType                      Codec
	LineInstance, CallReference      uint32
	PayloadRFCNumber, RTPPayloadType uint32
	IsConferenceCreator              uint32
	VideoChannel
	MediaCrypto
	StreamPassThroughID, AssociatedStreamID uint32
	Source                                  netip.AddrPort // from version 12
	RequestedIPAddrType                     IPAddrType     // from version 16
}

// ID is 0x0131.
func (*OpenMultiMediaReceiveChannel) ID() MessageID { return IDOpenMultiMediaReceiveChannel }

// chan-sccp: base form to version 11, source address from 12, long address from 17.
func (m *OpenMultiMediaReceiveChannel) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	enum(w, &m.PayloadType)
	w.u32(&m.LineInstance)
	w.u32(&m.CallReference)
	w.u32(&m.PayloadRFCNumber)
	w.u32(&m.RTPPayloadType)
	w.u32(&m.IsConferenceCreator)
	m.VideoChannel.layout(w)
	m.MediaCrypto.layout(w)
	w.u32(&m.StreamPassThroughID)
	w.u32(&m.AssociatedStreamID)
	if w.from(12) {
		w.addr(&m.Source, w.Version >= 17)
	}
	if w.from(16) {
		enum(w, &m.RequestedIPAddrType)
	}
}

// OpenMultiMediaReceiveChannelAck (station → server): video receive address and port.
type OpenMultiMediaReceiveChannelAck OpenReceiveChannelAck

// ID is 0x0031.
func (*OpenMultiMediaReceiveChannelAck) ID() MessageID { return IDOpenMultiMediaReceiveChannelAck }

func (m *OpenMultiMediaReceiveChannelAck) layout(w *wire) { (*OpenReceiveChannelAck)(m).layout(w) }

// CloseMultiMediaReceiveChannel (server → station): close the video receive channel.
type CloseMultiMediaReceiveChannel CloseReceiveChannel

// ID is 0x0136.
func (*CloseMultiMediaReceiveChannel) ID() MessageID { return IDCloseMultiMediaReceiveChannel }

func (m *CloseMultiMediaReceiveChannel) layout(w *wire) { (*CloseReceiveChannel)(m).layout(w) }

// StartMultiMediaTransmission (server → station): start sending video.
type StartMultiMediaTransmission struct {
	ConferenceID, PassThruPartyID    uint32
	PayloadType                      Codec
	Remote                           netip.AddrPort
	CallReference                    uint32
	PayloadRFCNumber, RTPPayloadType uint32
	DSCP                             uint32 // the whole byte: 0x88 in a real dump
	VideoChannel
	MediaCrypto
	StreamPassThroughID, AssociatedStreamID uint32
}

// ID is 0x0132.
func (*StartMultiMediaTransmission) ID() MessageID { return IDStartMultiMediaTransmission }

func (m *StartMultiMediaTransmission) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	enum(w, &m.PayloadType)
	w.addr(&m.Remote, w.Version >= 17)
	w.u32(&m.CallReference)
	w.u32(&m.PayloadRFCNumber)
	w.u32(&m.RTPPayloadType)
	w.u32(&m.DSCP)
	m.VideoChannel.layout(w)
	m.MediaCrypto.layout(w)
	w.u32(&m.StreamPassThroughID)
	w.u32(&m.AssociatedStreamID)
}

// StartMultiMediaTransmissionAck (station → server): the phone started (or failed) to send video.
type StartMultiMediaTransmissionAck StartMediaTransmissionAck

// ID is 0x0155.
func (*StartMultiMediaTransmissionAck) ID() MessageID { return IDStartMultiMediaTransmissionAck }

func (m *StartMultiMediaTransmissionAck) layout(w *wire) { (*StartMediaTransmissionAck)(m).layout(w) }

// StopMultiMediaTransmission (server → station): stop sending video.
type StopMultiMediaTransmission StopMediaTransmission

// ID is 0x0133.
func (*StopMultiMediaTransmission) ID() MessageID { return IDStopMultiMediaTransmission }

func (m *StopMultiMediaTransmission) layout(w *wire) { (*StopMediaTransmission)(m).layout(w) }

// MiscellaneousCommand (either way): video control, the request for a full picture and others.
type MiscellaneousCommand struct {
	ConferenceID, PassThruPartyID uint32
	CallReference                 uint32
	Command                       MiscCommand
	Data                          [9]uint32 // as the command needs: GOBs, macroblocks, picture numbers, trade-off
}

// ID is 0x0134.
func (*MiscellaneousCommand) ID() MessageID { return IDMiscellaneousCommand }

func (m *MiscellaneousCommand) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.PassThruPartyID)
	w.u32(&m.CallReference)
	enum(w, &m.Command)
	w.words(m.Data[:])
}

// FlowControlNotify (either way): the video bit rate that a side keeps to.
type FlowControlNotify FlowControlCommand

// ID is 0x0141.
func (*FlowControlNotify) ID() MessageID { return IDFlowControlNotify }

func (m *FlowControlNotify) layout(w *wire) { (*FlowControlCommand)(m).layout(w) }

// VideoDisplayCommand (server → station): how to lay out the pictures of a conference.
type VideoDisplayCommand struct {
	ConferenceID, CallReference uint32
	LayoutID                    Layout
}

// ID is 0x0140.
func (*VideoDisplayCommand) ID() MessageID { return IDVideoDisplayCommand }

func (m *VideoDisplayCommand) layout(w *wire) {
	w.u32(&m.ConferenceID)
	w.u32(&m.CallReference)
	enum(w, &m.LayoutID)
}
