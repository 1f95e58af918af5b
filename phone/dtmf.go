package phone

import (
	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// digitsOf are the keys of the tones from Dtmf1 to DtmfD; the numbers between them are no keys.
const digitsOf = "1234567890   *#ABCD"

// digitOf is the key of a tone; 0 when it is none.
func digitOf(t skinny.Tone) rune {
	if i := int(t) - int(skinny.ToneDtmf1); i >= 0 && i < len(digitsOf) && digitsOf[i] != ' ' {
		return rune(digitsOf[i])
	}
	return 0
}

// eventType is the payload type of telephone-events of a media order; 0 when it has none.
func eventType(payloadType uint32) uint8 {
	if payloadType > 127 {
		return 0
	}
	return uint8(payloadType)
}

// inBand sends a key in the audio of a call, when the server ordered that; true when it did and the server is not told besides:
// new phones do not (flows.md 4.7). The caller holds the mutex.
func (p *Phone) inBand(c Call, key rune) (bool, error) {
	l := p.legs[c.Reference]
	if c.State != skinny.CallStateConnected || l == nil || l.stream == nil || !l.sending || l.events == 0 || key == '+' {
		return false, nil
	}
	return p.dialect.Version >= 17, l.stream.SendDigits(l.events, string(key))
}

// handleDTMF takes orders about digits in streams; false when m is none. What is heard in a stream is not told the server:
// no source says that a phone does.
func (p *Phone) handleDTMF(m skinny.Message) ([]skinny.Message, bool) {
	switch m := m.(type) {
	case *skinny.SendDtmfTone:
		p.sendTone(m)
	case *skinny.SubscribeDtmfPayloadReq:
		return []skinny.Message{&skinny.SubscribeDtmfPayloadErr{PayloadDTMF: m.PayloadDTMF, ConferenceID: m.ConferenceID, PassThruPartyID: m.PassThruPartyID}}, true
	case *skinny.UnsubscribeDtmfPayloadReq:
		return []skinny.Message{&skinny.UnsubscribeDtmfPayloadErr{PayloadDTMF: m.PayloadDTMF, ConferenceID: m.ConferenceID, PassThruPartyID: m.PassThruPartyID}}, true
	default:
		return nil, false
	}
	return nil, true
}

// sendTone says a digit in the stream of a party.
func (p *Phone) sendTone(m *skinny.SendDtmfTone) {
	key := digitOf(m.Tone)
	for _, l := range p.legs {
		if key == 0 || !l.sending || l.sendParty != m.PassThruPartyID {
			continue
		}
		if l.stream != nil {
			pt := l.events
			if pt == 0 {
				pt = media.DefaultEvents
			}
			if err := l.stream.SendDigits(pt, string(key)); err != nil {
				p.o.Log.Error().Str("dev", p.o.Name).Err(err).Msg("send tone")
			}
		}
		return
	}
	p.fault("SendDtmfTone %v of party %#x, which does not send", m.Tone, m.PassThruPartyID)
}
