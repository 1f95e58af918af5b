package sim

import (
	"net/netip"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// phone is a telephone and the person who uses it.
type phone struct {
	w       *world
	number  int
	home    session.DeviceName
	kind    skinny.DeviceType
	version uint8
	conn    *conn // the newest; nil: none
	away    bool
	lifted  bool
	sparse  bool // its messages carry no references (7905, 7912)
	deaf    bool // its acks carry no ids (6901, 6911)
}

// kinds are the generations that differ.
var kinds = []skinny.DeviceType{skinny.DeviceTypeCisco7960, skinny.DeviceTypeCisco7975, skinny.DeviceTypeCisco7910, skinny.DeviceTypeCisco7912,
	skinny.DeviceTypeCisco7920, skinny.DeviceTypeCisco8945, skinny.DeviceTypeCisco6911, skinny.DeviceTypeCisco7941, skinny.DeviceTypeCiscoSPA504G,
	skinny.DeviceTypeCiscoAta186, skinny.DeviceType12SP, skinny.DeviceTypeCisco7936Conference, 60000}

func (w *world) addPhone(name session.DeviceName) {
	p := &phone{w: w, number: len(w.phones), home: name, kind: pick(w, kinds), version: uint8(w.rng.IntN(23))}
	p.sparse, p.deaf = w.chance(0.15), w.chance(0.15)
	w.phones = append(w.phones, p)
}

// screen is what the phone shows; nil when it is not registered.
func (p *phone) screen() *screen {
	if p.conn == nil {
		return nil
	}
	return p.conn.bound
}

// connect makes a new connection and registers on it.
func (p *phone) connect() {
	if p.w.shutdown {
		return
	}
	streams := uint32(0)
	if s := p.w.screens[p.home]; s != nil && s.media.open && p.w.chance(0.7) {
		streams = 1
	}
	p.conn = p.w.newConn(p)
	if p.w.chance(p.w.mix.rude) {
		p.nonsense() // before it registered
	}
	switch {
	case skinny.ModelOf(p.kind).SPCP:
		p.conn.say(&skinny.SPCPRegisterTokenReq{DeviceName: string(p.home)})
	case p.w.chance(0.3):
		p.conn.say(&skinny.RegisterTokenReq{})
	}
	p.conn.say(pick(p.w, []skinny.Message{&skinny.Alarm{Text: "25: Name=" + string(p.home)}, &skinny.XMLAlarm{XML: "<x-cisco-alarm/>"}}))
	p.register(p.home, streams)
}

func (p *phone) register(name session.DeviceName, streams uint32) {
	c := p.conn
	c.asked = true
	c.say(&skinny.Register{DeviceName: string(name), DeviceType: p.kind, ProtocolVersion: p.version, ActiveStreams: streams})
	c.say(&skinny.IpPort{})
	questions := []skinny.Message{p.capabilities(), &skinny.ButtonTemplateReq{}, &skinny.SoftKeyTemplateReq{}, &skinny.SoftKeySetReq{}, &skinny.ConfigStatReq{},
		&skinny.VersionReq{}, &skinny.LineStatReq{LineNumber: 1}, &skinny.LineStatReq{LineNumber: 9}, &skinny.SpeedDialStatReq{SpeedDialNumber: 1},
		&skinny.ServiceURLStatReq{ServiceURLIndex: 1}, &skinny.FeatureStatReq{FeatureIndex: 1}, &skinny.FeatureStatReq{FeatureIndex: 2}, &skinny.ForwardStatReq{LineNumber: 1},
		&skinny.ServerReq{}, skinny.ModuleCaps(1, skinny.DeviceTypeCisco7914AddOn)}
	for _, q := range questions {
		switch q.(type) {
		case *skinny.SoftKeyTemplateReq, *skinny.SoftKeySetReq:
			if skinny.ModelOf(p.kind).SoftKeys == 0 {
				continue // phones without softkeys do not ask
			}
		}
		if !p.w.chance(p.w.mix.rude / 4) {
			c.say(q)
		}
	}
	last := skinny.Message(&skinny.TimeDateReq{})
	if skinny.ModelOf(p.kind).SPCP {
		last = &skinny.RegisterAvailableLines{MaxLines: 4}
	}
	c.sayAfter(p.w.between(0, 300*time.Millisecond), last)
}

// capabilities is what the phone says of its codecs: in a form that others of its kind may not use.
func (p *phone) capabilities() skinny.Message {
	caps := [][]skinny.Codec{{skinny.CodecG711Ulaw64k, skinny.CodecG711Alaw64k}, {skinny.CodecG711Ulaw64k, skinny.CodecG722_64k, skinny.CodecG729},
		{skinny.CodecG729AnnexA, skinny.CodecG711Alaw64k}}[p.number%3]
	var audio []skinny.MediaCapability
	for _, codec := range caps {
		audio = append(audio, skinny.MediaCapability{PayloadType: codec})
	}
	return pick(p.w, []skinny.Message{&skinny.CapabilitiesRes{Caps: audio}, &skinny.UpdateCapabilities{AudioCaps: audio}, &skinny.UpdateCapabilitiesV2{AudioCaps: audio},
		&skinny.UpdateCapabilitiesV3{AudioCaps: audio}})
}

// closed: the server closed the connection.
func (p *phone) closed(c *conn) {
	c.alive = false
	if p.conn == c {
		p.conn = nil
	}
}

// acknowledge answers an OpenReceiveChannel, as badly as the run wants it.
func (p *phone) acknowledge(c *conn, m *skinny.OpenReceiveChannel) {
	ack := &skinny.OpenReceiveChannelAck{Addr: netip.AddrPortFrom(c.addr().Addr(), uint16(30000+m.PassThruPartyID%10000)),
		PassThruPartyID: m.PassThruPartyID, CallReference: m.CallReference}
	if p.deaf {
		ack.CallReference = 0
	}
	if p.number%4 == 3 { // it does not know its own address
		ack.Addr = netip.AddrPortFrom(netip.IPv4Unspecified(), ack.Addr.Port())
	}
	delay := p.w.between(0, 30*time.Millisecond)
	if !p.w.chance(p.w.mix.badAck) || p.w.quiet {
		c.sayAfter(delay, ack)
		return
	}
	switch p.w.rng.IntN(7) {
	case 0: // never
	case 1: // late
		late := p.w.between(time.Second, 8*time.Second)
		p.w.after(late, func() { c.say(ack) })
	case 2:
		ack.MediaStatus = skinny.MediaStatusOutOfChannels
		c.sayAfter(delay, ack)
	case 3: // twice
		c.sayAfter(delay, ack)
		c.say(ack)
	case 4: // of another time, then right
		stale := *ack
		stale.PassThruPartyID -= uint32(1 + p.w.rng.IntN(3))
		c.sayAfter(delay, &stale)
		c.say(ack)
	case 5: // without an address
		ack.Addr = netip.AddrPort{}
		c.sayAfter(delay, ack)
	case 6:
		c.sayAfter(delay, ack)
		p.w.after(delay+p.w.between(0, 2*time.Second), func() {
			c.say(&skinny.MediaTransmissionFailure{PassThruPartyID: m.PassThruPartyID, CallReference: m.CallReference})
		})
	}
}

// transmits tells whether the phone sends, as new ones do.
func (p *phone) transmits(c *conn, m *skinny.StartMediaTransmission) {
	if p.version < 17 {
		return
	}
	ack := &skinny.StartMediaTransmissionAck{ConferenceID: m.ConferenceID, PassThruPartyID: m.PassThruPartyID, CallReference: m.CallReference, Addr: c.addr()}
	if p.w.chance(p.w.mix.badAck/4) && !p.w.quiet {
		ack.MediaStatus = skinny.MediaStatusOutOfChannels
	}
	c.say(ack)
}

// trouble is what happens to connections.
func (p *phone) trouble() {
	switch p.w.rng.IntN(7) {
	case 0:
		p.conn.say(&skinny.Unregister{})
	case 1, 2: // the phone notices nothing and comes back by another connection
		old := p.conn
		p.connect()
		if p.w.chance(0.5) {
			p.w.after(p.w.between(0, 40*time.Second), func() { old.leave("reset by peer") })
		}
	case 3:
		p.register(p.home, uint32(p.w.rng.IntN(2)))
	case 4:
		if p.w.chance(0.3) { // as somebody else
			p.register(pick(p.w, p.w.phones).home, 0)
		}
	case 5:
		p.leave(p.w.between(0, time.Minute))
	default:
		p.conn.leave("reset by peer")
		p.conn = nil
	}
}

func (p *phone) hook(up bool, c *shown) {
	p.lifted = up
	var line, ref uint32
	if c != nil && !p.sparse {
		line, ref = c.line, c.ref
	}
	if up {
		p.conn.say(&skinny.OffHook{LineInstance: line, CallReference: ref})
	} else {
		p.conn.say(&skinny.OnHook{LineInstance: line, CallReference: ref})
	}
}

func (p *phone) press(key skinny.SoftKeyEventCode, c *shown) {
	p.conn.say(keyFor(key, c))
}

func keyFor(key skinny.SoftKeyEventCode, c *shown) *skinny.SoftKeyEvent {
	m := &skinny.SoftKeyEvent{Event: key}
	if c != nil {
		m.LineInstance, m.CallReference = c.line, c.ref
	}
	return m
}

func (p *phone) stimulus(code skinny.StimulusCode, instance, ref uint32) {
	p.conn.say(&skinny.Stimulus{Stimulus: code, StimulusInstance: instance, CallReference: ref})
}

// leave takes the phone away for a while.
func (p *phone) leave(while time.Duration) {
	p.conn.leave("keep-alive lost")
	p.conn, p.away = nil, true
	p.w.after(while, func() {
		if p.away = false; p.conn == nil && !p.w.quiet {
			p.connect()
		}
	})
}

// digits dials at the pace of a finger, a programmed dialler or somebody who forgets to go on. It returns how long that takes.
func (p *phone) digits(c *shown, number string) time.Duration {
	pace := pick(p.w, []time.Duration{0, 0, 100 * time.Millisecond, 4 * time.Second})
	conn := p.conn
	for i, digit := range []byte(number) {
		m := &skinny.KeypadButton{Button: skinny.KeypadButtonCode(strings.IndexByte("0123456789ABCD*#+", digit))}
		if c != nil && !p.sparse {
			m.LineInstance, m.CallReference = c.line, c.ref
		}
		p.w.after(pace*time.Duration(i), func() { conn.say(m) })
	}
	return pace * time.Duration(len(number))
}

// thenPress presses a key after what takes so long.
func (p *phone) thenPress(after time.Duration, key skinny.SoftKeyEventCode, c *shown) {
	conn := p.conn
	p.w.after(after, func() { conn.say(keyFor(key, c)) })
}
