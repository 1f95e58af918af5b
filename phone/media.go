package phone

import (
	"net/netip"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// Misbehaviour makes the phone wrong or slow on purpose; the zero value is a good phone.
type Misbehaviour struct {
	OpenStatus   skinny.MediaStatus // of every OpenReceiveChannelAck; not Ok: nothing is opened
	NoOpenAck    bool               // never answer OpenReceiveChannel
	NoKeepAlive  bool               // send none
	NoStatistics bool               // never answer ConnectionStatisticsReq
}

// Misbehave sets how the phone misbehaves from now on.
func (p *Phone) Misbehave(m Misbehaviour) {
	p.mu.Lock()
	p.misbehave = m
	p.mu.Unlock()
}

// leg is the media of one call.
type leg struct {
	stream             *media.Stream // nil with Options.NoMedia
	receiving, sending bool
	reserved           bool // PortReq, or a channel that was closed and keeps its port
	codec              media.Codec
	party, sendParty   uint32 // what OpenReceiveChannel and StartMediaTransmission call it
	events             uint8  // payload type of telephone-events to send; 0: none
	local, remote      netip.AddrPort
}

// hearing is nothing while the receive channel is not open, whatever comes to the port.
func (l *leg) hearing() media.Sound {
	if l.stream == nil || !l.receiving {
		return media.Sound{}
	}
	return l.stream.Hearing()
}

// half says whether a direction is open, and what the server calls it.
func (l *leg) half(receive bool) (open bool, party uint32) {
	if receive {
		return l.receiving, l.party
	}
	return l.sending, l.sendParty
}

func (l *leg) view() Media {
	m := Media{Receiving: l.receiving, Sending: l.sending, Codec: l.codec, Party: l.party,
		Local: l.local, Remote: l.remote, Hearing: l.hearing()}
	if l.stream != nil {
		m.Digits = l.stream.Digits()
	}
	if l.receiving {
		m.stream = l.stream
	}
	return m
}

// handleMedia takes the media orders of flows.md 2 to 4; false when m is none.
func (p *Phone) handleMedia(m skinny.Message) ([]skinny.Message, bool) {
	switch m := m.(type) {
	case *skinny.OpenReceiveChannel:
		order := *m
		order.CallReference = p.mediaCall(m.CallReference, m.ConferenceID)
		return p.open(&order), true
	case *skinny.CloseReceiveChannel:
		p.closeHalf("CloseReceiveChannel", m.CallReference, m.PassThruPartyID, true, m.PortHandling)
	case *skinny.StartMediaTransmission:
		order := *m
		order.CallReference = p.mediaCall(m.CallReference, m.ConferenceID)
		return p.start(&order), true
	case *skinny.StopMediaTransmission:
		p.closeHalf("StopMediaTransmission", m.CallReference, m.PassThruPartyID, false, m.PortHandling)
	case *skinny.ConnectionStatisticsReq:
		return p.statistics(m), true
	default:
		return nil, false
	}
	return nil, true
}

// mediaCall is the call of a media order. Those of chan_skinny end before the call reference, and their conference is the call.
func (p *Phone) mediaCall(reference, conference uint32) uint32 {
	if reference == 0 && p.find(conference) != nil {
		return conference
	}
	return reference
}

// open answers OpenReceiveChannel with the address of a new port.
func (p *Phone) open(m *skinny.OpenReceiveChannel) []skinny.Message {
	p.checkOpen(m)
	if p.misbehave.NoOpenAck {
		return nil
	}
	ack := &skinny.OpenReceiveChannelAck{PassThruPartyID: m.PassThruPartyID, CallReference: m.CallReference}
	codec, ok := p.audio("OpenReceiveChannel", m.PayloadType)
	switch {
	case p.misbehave.OpenStatus != skinny.MediaStatusOk:
		ack.MediaStatus = p.misbehave.OpenStatus
	case !ok:
		ack.MediaStatus = skinny.MediaStatusInvalidCodec
	default:
		l, err := p.leg(m.CallReference)
		if err != nil {
			p.o.Log.Error().Str("dev", p.o.Name).Err(err).Msg("open receive channel")
			ack.MediaStatus = skinny.MediaStatusOutOfSockets
			break
		}
		l.receiving, l.codec, l.party = true, codec, m.PassThruPartyID
		if pt := eventType(m.RFC2833PayloadType); pt != 0 && l.stream != nil {
			l.stream.Events(pt)
		}
		ack.Addr = l.local
	}
	return []skinny.Message{ack}
}

func (p *Phone) checkOpen(m *skinny.OpenReceiveChannel) {
	if c := p.find(m.CallReference); c != nil {
		p.inFront("OpenReceiveChannel", c.Line)
		p.notRemote("OpenReceiveChannel", c)
	} else {
		p.callFor("OpenReceiveChannel", 0, m.CallReference)
	}
	for ref, l := range p.legs {
		if l.receiving && ref == m.CallReference {
			p.fault("OpenReceiveChannel of call %d twice without CloseReceiveChannel", ref)
		} else if l.receiving {
			p.fault("OpenReceiveChannel of call %d while call %d has its channel open", m.CallReference, ref)
		}
	}
	p.packet("OpenReceiveChannel", m.MillisecondPacketSize)
}

// audio is the codec of an order; false when the phone does not have it.
func (p *Phone) audio(name string, payload skinny.Codec) (media.Codec, bool) {
	codec, ok := codecOf(payload)
	if ok {
		ok = false
		for _, c := range p.kind.Codecs {
			ok = ok || c == codec
		}
	}
	if !ok {
		p.fault("%s with codec %v, which the phone did not announce", name, payload)
	}
	return codec, ok
}

func (p *Phone) packet(name string, ms uint32) {
	if ms != 20 {
		p.fault("%s with packets of %d ms, want 20", name, ms)
	}
}

// leg returns the media of a call, made if need be.
func (p *Phone) leg(reference uint32) (*leg, error) {
	if l := p.legs[reference]; l != nil {
		return l, nil
	}
	l := &leg{}
	switch {
	case p.o.NoMedia && p.o.MediaAddr.IsValid():
		l.local = p.o.MediaAddr
	case p.o.NoMedia:
		l.local = netip.AddrPortFrom(p.localAddr(), 16384+uint16(reference%8000)*2)
	default:
		s, err := media.Listen(p.streamOptions())
		if err != nil {
			return nil, err
		}
		l.stream, l.local = s, s.Local()
		s.Echo(p.echo)
	}
	if p.legs == nil {
		p.legs = map[uint32]*leg{}
	}
	p.legs[reference] = l
	p.feed(l)
	return l, nil
}

func (p *Phone) streamOptions() media.Options {
	if p.o.Clock == nil { // not before it is needed: it is large
		p.o.Clock = media.NewClock()
	}
	return media.Options{Local: p.localAddr(), Ports: p.o.Ports, Pacer: p.o.Pacer, Clock: p.o.Clock, Notify: p.changed.wake}
}

// start begins to send, and answers on phones that do (flows.md 1.2).
func (p *Phone) start(m *skinny.StartMediaTransmission) []skinny.Message {
	p.checkStart(m)
	ack := &skinny.StartMediaTransmissionAck{ConferenceID: m.ConferenceID, PassThruPartyID: m.PassThruPartyID, CallReference: m.CallReference}
	if p.model.NoAckIDs {
		ack.ConferenceID, ack.PassThruPartyID = 0, 0
	}
	codec, ok := p.audio("StartMediaTransmission", m.PayloadType)
	switch {
	case !m.Remote.IsValid() || m.Remote.Port() == 0 || m.Remote.Addr().IsUnspecified():
		p.fault("StartMediaTransmission to %v", m.Remote)
		ack.MediaStatus = skinny.MediaStatusUnknown
	case !ok:
		ack.MediaStatus = skinny.MediaStatusInvalidCodec
	default:
		l, err := p.leg(m.CallReference)
		if err == nil && l.stream != nil {
			err = l.stream.Send(m.Remote, codec)
		}
		if err != nil {
			p.o.Log.Error().Str("dev", p.o.Name).Err(err).Msg("start media transmission")
			ack.MediaStatus = skinny.MediaStatusOutOfSockets
			break
		}
		l.sending, l.codec, l.remote, l.sendParty, l.events = true, codec, m.Remote, m.PassThruPartyID, eventType(m.RFC2833PayloadType)
		ack.Addr = l.local
	}
	if p.dialect.Version < 17 {
		return nil
	}
	return []skinny.Message{ack}
}

func (p *Phone) checkStart(m *skinny.StartMediaTransmission) {
	p.packet("StartMediaTransmission", m.MillisecondPacketSize)
	if m.PartyDirection == nearEnd || m.PartyDirection == farEnd {
		return // of a call that is recorded: the phone is not told of these references (flows.md 4.3)
	}
	if c := p.find(m.CallReference); c == nil {
		p.callFor("StartMediaTransmission", 0, m.CallReference) // the order names no line
	} else {
		p.notRemote("StartMediaTransmission", c)
		if lasts(c.Tone) {
			p.fault("StartMediaTransmission of call %d while it plays %v: StopTone comes first", c.Reference, c.Tone)
		}
		if r := p.ringer(time.Now()); r.Mode > skinny.RingModeOff && r.Call == c.Reference {
			p.fault("StartMediaTransmission of call %d while the phone rings for it", c.Reference)
		}
	}
	if l := p.legs[m.CallReference]; l != nil && l.receiving && l.party != m.PassThruPartyID {
		p.fault("StartMediaTransmission of call %d names party %#x; its receive channel is of %#x", m.CallReference, m.PassThruPartyID, l.party)
	}
	for ref, l := range p.legs {
		if l.sending && ref == m.CallReference {
			p.fault("StartMediaTransmission of call %d twice without StopMediaTransmission", ref)
		} else if l.sending {
			p.fault("StartMediaTransmission of call %d while call %d sends", m.CallReference, ref)
		}
	}
}

// PartyDirection of the streams that a built-in bridge sends besides, for recording: what the person says, and what is heard.
// Here the second is what the person says, too.
const (
	nearEnd = 1
	farEnd  = 2
)

// closeHalf closes one direction. A half that is not open is not a fault: the
// server closes both without knowing what was acknowledged.
func (p *Phone) closeHalf(name string, reference, party uint32, receive bool, port skinny.PortHandling) {
	ref, l := reference, p.legs[reference]
	if l == nil && reference == 0 { // messages of old servers end before the call reference
		for r, o := range p.legs {
			if o.party == party {
				ref, l = r, o
			}
		}
	}
	if l == nil {
		return
	}
	if open, of := l.half(receive); open && of != party {
		p.fault("%s of call %d names party %#x; it is %#x", name, ref, party, of)
		return
	}
	if p.model.OneWayCloses { // 79x1: closing one direction closes both (chan-sccp)
		l.receiving, l.sending = false, false
	} else if receive {
		l.receiving = false
	} else {
		l.sending = false
	}
	if !l.sending && l.stream != nil {
		l.stream.StopSending()
	}
	l.reserved = l.reserved || port == skinny.PortHandlingKeepPort
	p.closeUnused(ref, l)
}

// closeLeg gives the port back and keeps the figures.
func (p *Phone) closeLeg(reference uint32) {
	l := p.legs[reference]
	if l == nil {
		return
	}
	delete(p.legs, reference)
	if l.stream != nil {
		if len(p.lastMedia) > 16 || p.lastMedia == nil {
			p.lastMedia = map[uint32]media.Stats{}
		}
		p.lastMedia[reference] = l.stream.Stats()
		_ = l.stream.Close()
	}
}

// statistics answers with the figures of the call, also after its media was closed.
func (p *Phone) statistics(m *skinny.ConnectionStatisticsReq) []skinny.Message {
	if p.misbehave.NoStatistics || p.model.NoStatistics {
		return nil
	}
	st := p.lastMedia[m.CallReference]
	if l := p.legs[m.CallReference]; l != nil && l.stream != nil {
		st = l.stream.Stats()
	}
	return []skinny.Message{&skinny.ConnectionStatisticsRes{
		DirectoryNumber: m.DirectoryNumber, CallReference: m.CallReference, StatsProcessing: m.StatsProcessing,
		PacketsSent: uint32(st.Sent), OctetsSent: uint32(st.SentBytes),
		PacketsReceived: uint32(st.Received), OctetsReceived: uint32(st.ReceivedBytes), PacketsLost: uint32(st.Lost),
		Jitter: uint32(st.Jitter.Milliseconds()), Latency: uint32(st.Delay.Mean.Milliseconds()),
	}}
}

// frontLeg is the media of the front call. A phone that comes back to its server
// has media before it is told the call again.
func (p *Phone) frontLeg() *leg {
	if c, ok := p.state.Front(); ok {
		return p.legs[c.Reference]
	}
	for _, l := range p.legs {
		return l
	}
	for g, l := range p.groups {
		if g.receiving {
			return l
		}
	}
	return nil
}

// Stream is the audio of the front call; nil when there is none.
func (p *Phone) Stream() *media.Stream {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.frontLeg(); l != nil {
		return l.stream
	}
	return nil
}

// MediaStats returns the audio figures of a call, also of one whose media was
// closed; false when it had none.
func (p *Phone) MediaStats(reference uint32) (media.Stats, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.legs[reference]; l != nil && l.stream != nil {
		return l.stream.Stats(), true
	}
	st, ok := p.lastMedia[reference]
	return st, ok
}

// PlayTone makes the person speak a tone of the frequencies at level dBFS, in
// this call and in later ones; no frequency is silence.
func (p *Phone) PlayTone(level float64, hz ...float64) {
	if len(hz) == 0 {
		p.Play(nil)
		return
	}
	p.Play(func() media.Source { return media.NewTone(level, hz...) })
}

// PlayWAV makes the person speak what is in a WAV file (see media.ReadWAV), over and over, in this call and in later ones.
func (p *Phone) PlayWAV(name string) error {
	r, err := media.OpenWAV(name)
	if err != nil {
		return err
	}
	p.Play(func() media.Source { return r.Source(true) })
	return nil
}

// Play makes the person speak what source makes, which is asked for each call, this one and later ones; nil is silence.
func (p *Phone) Play(source func() media.Source) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.play = source
	p.feedAll()
}

// Echo sends what is heard back instead, in this call and in later ones.
func (p *Phone) Echo(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.echo = on
	for _, l := range p.legs {
		if l.stream != nil {
			l.stream.Echo(on)
		}
	}
}

// feed gives a stream what the microphone hears.
func (p *Phone) feed(l *leg) {
	switch {
	case l.stream == nil:
	case p.play == nil || !p.state.Mic || p.state.Muted:
		l.stream.Play(nil)
	default:
		l.stream.Play(p.play())
	}
}

func (p *Phone) feedAll() {
	for _, l := range p.legs {
		p.feed(l)
	}
	for _, l := range p.groups {
		p.feed(l)
	}
}
