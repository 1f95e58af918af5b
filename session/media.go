package session

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/skinnyd/skinnyd/skinny"
)

// media is the RTP of a party: what was asked of the phone, what it said, and its leg in Asterisk (design.md 3).
//
//	OpenReceiveChannel → its ack has the phone's address → the leg → its reply has Asterisk's address → StartMediaTransmission
type media struct {
	wanted              bool // the phone is to receive
	open                bool // OpenReceiveChannel was sent, and no CloseReceiveChannel
	passThru            uint32
	codec               Codec
	leg                 *channel
	wantSend            bool // the phone is to send as soon as it can be told where to
	sending             bool // StartMediaTransmission was sent
	late                bool // the phone's answer is not waited for before dialling
	ackTimer, dialTimer timer
}

// stream is a receive channel of a phone and the call and line that it is for; zero: none.
type stream struct {
	ref, passThru, line uint32
}

// codecNames are the phones' codecs by the names of Asterisk, codecIDs the other way about.
var (
	codecNames = map[skinny.Codec]Codec{
		skinny.CodecG711Ulaw64k: "ulaw", skinny.CodecG711Alaw64k: "alaw", skinny.CodecG722_64k: "g722",
		skinny.CodecG729: "g729", skinny.CodecG729AnnexA: "g729",
	}
	codecIDs = map[Codec]skinny.Codec{
		"ulaw": skinny.CodecG711Ulaw64k, "alaw": skinny.CodecG711Alaw64k, "g722": skinny.CodecG722_64k, "g729": skinny.CodecG729AnnexA,
	}
)

const g729 Codec = "g729"

// packetMillis is how much speech a packet carries.
const packetMillis = 20

// codec picks the first of the line's codecs that the phone has. G.729 is taken only where nobody needs transcoding, for Asterisk has no codec
// for it. A phone that told none has G.711.
func (p *party) codec() Codec {
	for _, c := range p.app.line.cfg.Codecs {
		if (p.dev.codecs == nil && c != g729 && c != "g722" || p.dev.codecs[c]) && (c != g729 || !p.call.noG729) {
			return c
		}
	}
	for _, c := range []Codec{"ulaw", "alaw", "g722"} {
		if p.dev.codecs[c] {
			return c
		}
	}
	return "ulaw"
}

// prefersG729 says that G.729 would be the party's codec if everybody had it.
func (p *party) prefersG729() bool {
	for _, c := range p.app.line.cfg.Codecs {
		if p.dev.codecs[c] {
			return c == g729
		}
	}
	return false
}

// openMedia asks the phone to receive.
func (x *Exchange) openMedia(p *party) {
	m := &p.media
	m.wanted = true
	if m.open {
		if p.state == connected && !m.ackTimer.set() && (m.leg == nil || !m.leg.bridged()) {
			x.after(&m.ackTimer, x.cfg.Timers.MediaAckTimeout, p)
		}
		return
	}
	x.endKept(p.dev)
	m.open, m.codec, m.passThru = true, p.codec(), x.newPassThru()
	// Silence suppression and RFC 2833 stay off: comfort noise kills a UnicastRTP leg and digits are out of band (asterisk.md 4).
	x.send(p.dev, &skinny.OpenReceiveChannel{
		ConferenceID: p.ref, PassThruPartyID: m.passThru, MillisecondPacketSize: packetMillis, PayloadType: codecIDs[m.codec],
		CallReference: p.ref, DTMFType: dtmfType,
	})
	if p.state == connected {
		x.after(&m.ackTimer, x.cfg.Timers.MediaAckTimeout, p)
	}
}

const (
	dtmfType  = 10   // what every server sends (enums.md 2)
	expedited = 0xb8 // DSCP EF, which CallManager gives speech (messages.md, StartMediaTransmission)
)

// receiveChannelOpen matches the phone's answer by its pass-through id, else by the call reference, else to the only open request (6901 and
// 6911 give no ids: flows.md 11). A stale one is dropped.
func (x *Exchange) receiveChannelOpen(d *device, m *skinny.OpenReceiveChannelAck) {
	p := d.waitingForAck(m.PassThruPartyID, m.CallReference)
	if p == nil {
		return
	}
	x.stop(&p.media.dialTimer) // ackTimer runs until the leg is in the bridge
	if m.MediaStatus != skinny.MediaStatusOk || m.Addr.Port() == 0 {
		p.media.open = m.MediaStatus == skinny.MediaStatusOk // what it opened without a port is to be closed
		if p.state == connected {
			x.mediaFailed(p.call, p, "the phone opened no receive channel: "+m.MediaStatus.String()+" at "+m.Addr.String())
			return
		}
		x.closeMedia(p)
		x.dialWithoutMedia(p) // there is another try at the answer
		return
	}
	addr := netip.AddrPortFrom(m.Addr.Addr().Unmap(), m.Addr.Port())
	if !addr.Addr().IsValid() || addr.Addr().IsUnspecified() {
		addr = netip.AddrPortFrom(d.remote.Addr().Unmap(), addr.Port())
	}
	x.newLeg(p, addr)
}

func (d *device) waitingForAck(passThru, ref uint32) *party {
	var only *party
	n := 0
	for _, p := range d.parties {
		if !p.media.open || p.media.leg != nil {
			continue
		}
		if passThru == p.media.passThru {
			return p
		}
		only = p
		n++
	}
	if n == 1 && passThru == 0 && (ref == 0 || ref == only.ref) {
		return only
	}
	if passThru == 0 && ref != 0 {
		if p := d.party(ref); p != nil && p.media.open && p.media.leg == nil {
			return p
		}
	}
	return nil
}

// newLeg makes the phone's channel in Asterisk.
func (x *Exchange) newLeg(p *party, addr netip.AddrPort) {
	id := p.app.line.identity()
	vars := p.app.line.vars(map[string]string{
		"CALLERID(all)": callerID(id), "SKINNY_DEVICE": string(p.dev.name), "SKINNY_LINE": p.app.line.cfg.Number, "SKINNY_CALL": p.call.id,
	})
	if dv := p.call.diverted; p.caller {
		maps.Copy(vars, dv.redirecting())
	}
	p.media.leg = x.addChannel(p.call, channel{kind: legChannel, party: p, remote: addr, format: p.media.codec, wantBridged: true, vars: vars})
}

// vars adds what the dialplan is to know of the line's calls. A Local channel's second half takes its account code from the first one's peer.
func (l *line) vars(vars map[string]string) map[string]string {
	if l.cfg.Language != "" {
		vars["CHANNEL(language)"] = l.cfg.Language
	}
	if l.cfg.AccountCode != "" {
		vars["CHANNEL(accountcode)"], vars["CHANNEL(peeraccount)"] = l.cfg.AccountCode, l.cfg.AccountCode
	}
	return vars
}

// callerID is "name" <number>, as Asterisk reads it.
func callerID(v PartyView) string {
	name := []byte(v.Name)
	name = slices.DeleteFunc(name, func(b byte) bool { return b == '"' || b < ' ' || b == '\\' })
	return `"` + string(name) + `" <` + v.Number + `>`
}

// startTransmission tells the phone where to send, once that is known and wanted. One that is lost is told when it shows the call again.
func (x *Exchange) startTransmission(p *party) {
	m := &p.media
	if !m.wantSend || m.sending || m.leg == nil || !m.leg.local.IsValid() || !m.open || p.lost || p.dev.conn == nil {
		return
	}
	m.sending = true
	x.send(p.dev, &skinny.StartMediaTransmission{
		ConferenceID: p.ref, PassThruPartyID: m.passThru, Remote: m.leg.local, MillisecondPacketSize: packetMillis,
		PayloadType: codecIDs[m.codec], CallReference: p.ref, DTMFType: dtmfType, Precedence: expedited,
	})
	x.dirtyCall(p.call)
}

// transmissionFailed: the phone cannot send. What it says about an earlier transmission is stale.
func (x *Exchange) transmissionFailed(d *device, passThru uint32, detail string) {
	for _, p := range d.parties {
		if p.media.sending && p.media.passThru == passThru {
			x.mediaFailed(p.call, p, "the phone cannot send: "+detail)
			return
		}
	}
}

// closeMedia ends the phone's RTP and its leg.
func (x *Exchange) closeMedia(p *party) {
	m, d := &p.media, p.dev
	if k := d.kept; k.ref == p.ref && d.conn != nil {
		d.kept = stream{}
		if k.passThru != m.passThru {
			x.sendClose(d, k, true, true)
		}
	}
	x.sendClose(d, stream{ref: p.ref, passThru: m.passThru}, m.open, m.sending)
	x.dropMedia(p)
}

func (x *Exchange) sendClose(d *device, s stream, open, sending bool) {
	if open {
		x.send(d, &skinny.CloseReceiveChannel{ConferenceID: s.ref, PassThruPartyID: s.passThru, CallReference: s.ref})
	}
	if sending {
		x.send(d, &skinny.StopMediaTransmission{ConferenceID: s.ref, PassThruPartyID: s.passThru, CallReference: s.ref})
	}
}

// endKept ends the RTP that a phone has kept while it was away, and its call on the phone, unless both go on.
func (x *Exchange) endKept(d *device) {
	k := d.kept
	if d.conn == nil || k == (stream{}) {
		return
	}
	d.kept = stream{}
	i := slices.IndexFunc(d.parties, func(p *party) bool { return p.ref == k.ref })
	if i >= 0 && d.parties[i].media.open && d.parties[i].media.passThru == k.passThru {
		return
	}
	x.sendClose(d, k, true, true)
	if i >= 0 {
		return
	}
	x.send(d, &skinny.CallState{CallState: skinny.CallStateOnHook, LineInstance: k.line, CallReference: k.ref, PrecedenceLevel: skinny.CallPriorityNormal})
	d.past = append(d.past, k.ref)
	if d.active == nil && !d.offHook {
		x.idleKeys(d)
		x.speakerMode(d, false)
	}
}

// dropMedia forgets the phone's RTP and hangs its leg up.
func (x *Exchange) dropMedia(p *party) {
	m := &p.media
	x.stop(&m.ackTimer)
	x.stop(&m.dialTimer)
	if m.leg != nil && m.leg.leave == stay {
		m.leg.hangup(causeNormal)
		x.touch(p.call)
	}
	*m = media{}
}

// dialWithoutMedia: the phone has not opened its receive channel in time, or could not; the far end is dialled all the same and the phone
// rings by itself.
func (x *Exchange) dialWithoutMedia(p *party) {
	p.media.late = true
	x.touch(p.call)
}

// moveToG711 reopens the media of phones that talk G.729: they need something that only Asterisk can make (flows.md 4.8).
func (x *Exchange) moveToG711(c *call) {
	c.noG729 = true
	for _, p := range c.parties {
		if p.media.open && p.media.codec == g729 {
			x.reopenMedia(p)
		}
	}
}

// reopenMedia gives the phone a new receive channel and a new leg. It sends if it did before.
func (x *Exchange) reopenMedia(p *party) {
	send := p.media.wantSend
	x.closeMedia(p)
	x.openMedia(p)
	p.media.wantSend = send
}
