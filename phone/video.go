package phone

import "github.com/skinnyd/skinnyd/skinny"

// handleVideo refuses video, which the phone does not announce; false when m is not about it.
func (p *Phone) handleVideo(m skinny.Message) ([]skinny.Message, bool) {
	const no = skinny.MediaStatusOutOfChannels
	switch m := m.(type) {
	case *skinny.OpenMultiMediaReceiveChannel:
		p.fault("%v to a phone that announced no video", m.ID())
		return []skinny.Message{&skinny.OpenMultiMediaReceiveChannelAck{MediaStatus: no, PassThruPartyID: m.PassThruPartyID, CallReference: m.CallReference}}, true
	case *skinny.StartMultiMediaTransmission:
		p.fault("%v to a phone that announced no video", m.ID())
		if p.dialect.Version < 17 {
			return nil, true
		}
		return []skinny.Message{&skinny.StartMultiMediaTransmissionAck{ConferenceID: m.ConferenceID, PassThruPartyID: m.PassThruPartyID,
			CallReference: m.CallReference, MediaStatus: no}}, true
	case *skinny.CloseMultiMediaReceiveChannel, *skinny.StopMultiMediaTransmission, *skinny.MiscellaneousCommand,
		*skinny.FlowControlCommand, *skinny.FlowControlNotify, *skinny.VideoDisplayCommand: // nothing is open
		return nil, true
	}
	return nil, false
}
