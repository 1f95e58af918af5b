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
	if p.w.chance(0.3) {
		p.conn.say(&skinny.RegisterTokenReq{})
	}
	p.conn.say(&skinny.Alarm{Text: "25: Name=" + string(p.home)})
	p.register(p.home, streams)
}

func (p *phone) register(name session.DeviceName, streams uint32) {
	c := p.conn
	c.asked = true
	c.say(&skinny.Register{DeviceName: string(name), DeviceType: p.kind, ProtocolVersion: p.version, ActiveStreams: streams})
	c.say(&skinny.IpPort{})
	caps := [][]skinny.Codec{{skinny.CodecG711Ulaw64k, skinny.CodecG711Alaw64k}, {skinny.CodecG711Ulaw64k, skinny.CodecG722_64k, skinny.CodecG729},
		{skinny.CodecG729AnnexA, skinny.CodecG711Alaw64k}}[p.number%3]
	res := &skinny.CapabilitiesRes{}
	for _, codec := range caps {
		res.Caps = append(res.Caps, skinny.MediaCapability{PayloadType: codec})
	}
	questions := []skinny.Message{res, &skinny.ButtonTemplateReq{}, &skinny.SoftKeyTemplateReq{}, &skinny.SoftKeySetReq{}, &skinny.ConfigStatReq{},
		&skinny.VersionReq{}, &skinny.LineStatReq{LineNumber: 1}, &skinny.LineStatReq{LineNumber: 9}, &skinny.SpeedDialStatReq{SpeedDialNumber: 1},
		&skinny.ServiceURLStatReq{ServiceURLIndex: 1}, &skinny.FeatureStatReq{FeatureIndex: 1}, &skinny.FeatureStatReq{FeatureIndex: 2}, &skinny.ForwardStatReq{LineNumber: 1}, &skinny.ServerReq{}}
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
	c.sayAfter(p.w.between(0, 300*time.Millisecond), &skinny.TimeDateReq{})
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

// act is one thing that the person does, or the phone by itself.
func (p *phone) act() {
	s := p.screen()
	switch {
	case p.conn == nil:
		p.connect()
	case s == nil:
		if p.w.chance(0.3) {
			p.register(p.home, 0)
		}
	case p.w.chance(p.w.mix.drop):
		p.trouble()
	case p.w.chance(p.w.mix.rude):
		p.nonsense()
	default:
		p.sensible(s)
	}
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
		p.conn.leave("keep-alive lost")
		p.conn = nil
		if p.w.chance(0.7) {
			p.w.after(p.w.between(0, time.Minute), func() {
				if p.conn == nil && !p.w.quiet {
					p.connect()
				}
			})
		}
	default:
		p.conn.leave("reset by peer")
		p.conn = nil
	}
}

// sensible does what the screen offers.
func (p *phone) sensible(s *screen) {
	if p.w.chance(p.w.mix.confer / 2) {
		p.choose(s)
	}
	if c := s.in(skinny.CallStateRingIn); c != nil && p.w.chance(0.6) {
		p.answer(c)
		return
	}
	if c := s.in(skinny.CallStateCallRemoteMultiline, skinny.CallStateRemoteHold); c != nil && p.w.chance(0.3) {
		p.lookingOn(c)
		return
	}
	if p.w.chance(0.03) {
		p.private(s)
		return
	}
	if c := s.in(active...); c != nil {
		p.during(c)
		return
	}
	if c := s.in(skinny.CallStateHold); c != nil && p.w.chance(0.5) {
		p.press(pick(p.w, []skinny.SoftKeyEventCode{skinny.SoftKeyEventResume, skinny.SoftKeyEventResume, skinny.SoftKeyEventEndCall,
			skinny.SoftKeyEventSelect, skinny.SoftKeyEventDirTrfr, skinny.SoftKeyEventJoin, skinny.SoftKeyEventIDivert}), c)
		return
	}
	if p.lifted && p.w.chance(0.5) {
		p.hook(false, nil)
		return
	}
	if p.w.chance(0.1) {
		p.setting(nil)
		return
	}
	p.call()
}

// setting presses a key that changes what becomes of the phone's calls.
func (p *phone) setting(c *shown) {
	forwards := []skinny.SoftKeyEventCode{skinny.SoftKeyEventCfwdAll, skinny.SoftKeyEventCfwdAll, skinny.SoftKeyEventCfwdBusy, skinny.SoftKeyEventCfwdNoAnswer}
	switch p.w.rng.IntN(6) {
	case 0:
		p.press(skinny.SoftKeyEventDND, c)
	case 1:
		p.stimulus(skinny.StimulusPrivacy, uint32(1+p.w.rng.IntN(3)), 0) // a feature key, if it is one
	case 2:
		p.stimulus(skinny.StimulusForwardAll, uint32(p.w.rng.IntN(3)), 0)
	case 3:
		p.stimulus(skinny.StimulusVoiceMail, 0, 0)
	default:
		p.press(pick(p.w, forwards), c)
	}
	if c == nil && p.w.chance(0.6) {
		p.digits(nil, p.someNumber()+pick(p.w, []string{"", "#"}))
	}
}

func (p *phone) answer(c *shown) {
	switch p.w.rng.IntN(7) {
	case 6:
		p.press(pick(p.w, []skinny.SoftKeyEventCode{skinny.SoftKeyEventIDivert, skinny.SoftKeyEventTrnsfVM}), c)
	case 0:
		p.press(skinny.SoftKeyEventEndCall, c)
	case 1, 2:
		p.press(skinny.SoftKeyEventAnswer, c)
	case 3:
		p.stimulus(skinny.StimulusLine, c.line, 0)
	default:
		p.hook(true, c)
	}
}

// lookingOn is what one does with the call of another phone.
func (p *phone) lookingOn(c *shown) {
	switch p.w.rng.IntN(8) {
	case 0:
		p.stimulus(skinny.StimulusLine, c.line, 0)
	case 1:
		p.hook(true, c)
	case 2:
		p.hook(false, c)
	case 3:
		p.press(pick(p.w, []skinny.SoftKeyEventCode{skinny.SoftKeyEventEndCall, skinny.SoftKeyEventTransfer, skinny.SoftKeyEventSelect,
			skinny.SoftKeyEventHold, skinny.SoftKeyEventNewCall, skinny.SoftKeyEventAnswer}), c)
	case 4:
		p.digits(c, "7")
	default:
		p.press(pick(p.w, []skinny.SoftKeyEventCode{skinny.SoftKeyEventBarge, skinny.SoftKeyEventResume}), c)
	}
}

// private presses one of the keys of privacy.
func (p *phone) private(s *screen) {
	if p.w.chance(0.5) {
		p.press(skinny.SoftKeyEventPrivate, s.in(active...))
	} else {
		p.stimulus(skinny.StimulusPrivacy, uint32(1+p.w.rng.IntN(3)), 0)
	}
}

// during is what one does in a call.
func (p *phone) during(c *shown) {
	switch {
	case p.w.chance(0.2):
		p.hook(false, c)
	case skinny.ModelOf(p.kind).HookFlash && p.w.chance(0.3):
		p.conn.say(&skinny.HookFlash{LineInstance: c.line, CallReference: c.ref})
	case p.w.chance(0.05):
		p.setting(c)
	case c.state == skinny.CallStateConnected && p.w.chance(p.w.mix.confer):
		p.conferenceKey(c)
	case c.state == skinny.CallStateOffHook:
		p.whileDialling(c)
	case c.state == skinny.CallStateConnected:
		switch p.w.rng.IntN(14) {
		case 11, 12:
			p.press(skinny.SoftKeyEventPark, c)
		case 13:
			p.parkingKey()
		case 7, 8:
			p.press(skinny.SoftKeyEventTransfer, c)
		case 9:
			p.stimulus(skinny.StimulusTransfer, 0, c.ref)
		case 10:
			p.press(pick(p.w, []skinny.SoftKeyEventCode{skinny.SoftKeyEventSelect, skinny.SoftKeyEventDirTrfr, skinny.SoftKeyEventIDivert}), c)
		case 0, 1:
			p.press(skinny.SoftKeyEventHold, c)
			if p.w.chance(0.2) { // by mistake
				p.press(skinny.SoftKeyEventResume, c)
			}
		case 2:
			p.stimulus(skinny.StimulusHold, 1, 0)
		case 3:
			p.digits(c, pick(p.w, []string{"1", "22", "*", "0#"}))
		case 4:
			p.press(skinny.SoftKeyEventEndCall, c)
		case 5:
			p.press(skinny.SoftKeyEventNewCall, c)
		default:
			p.stimulus(skinny.StimulusLine, uint32(1+p.w.rng.IntN(3)), 0)
		}
	default:
		if p.w.chance(0.3) {
			p.press(skinny.SoftKeyEventEndCall, c)
		} else if p.w.chance(0.3) {
			p.press(skinny.SoftKeyEventTransfer, c)
		} else if p.w.chance(0.2) {
			p.digits(c, "5")
		}
	}
}

// whileDialling is what one does with dial tone.
func (p *phone) whileDialling(c *shown) {
	switch p.w.rng.IntN(10) {
	case 9:
		p.press(skinny.SoftKeyEventCfwdAll, c)
	case 8:
		p.digits(c, p.someNumber())
		p.press(skinny.SoftKeyEventTransfer, c)
	case 0:
		p.press(skinny.SoftKeyEventBackSpace, c)
	case 1:
		p.press(skinny.SoftKeyEventDial, c)
	case 2:
		p.press(skinny.SoftKeyEventRedial, c)
	case 3:
		p.digits(c, "#")
	default:
		p.digits(c, p.someNumber())
	}
}

// call starts one.
func (p *phone) call() {
	if p.w.chance(p.w.mix.confer / 3) {
		p.meetMe()
		return
	}
	number := p.someNumber()
	switch p.w.rng.IntN(14) {
	case 8:
		p.pickup()
	case 9:
		p.parkingKey()
	case 10:
		p.hook(true, nil)
		p.digits(nil, pick(p.w, []string{"31", "32", "41"}))
	case 11:
		p.stimulus(pick(p.w, []skinny.StimulusCode{skinny.StimulusSpeedDial, skinny.StimulusBLFSpeedDial}), uint32(1+p.w.rng.IntN(4)), 0)
	case 12:
		p.stimulus(skinny.StimulusLine, uint32(1+p.w.rng.IntN(6)), 0) // one that watches, perhaps
	case 13:
		line := p.w.rng.IntN(p.w.mix.lines)
		p.conn.say(&skinny.SubscriptionStatReq{TransactionID: uint32(line), FeatureID: skinny.SubscriptionFeatureBLF, SubscriptionID: lineNumber(line)})
	case 0:
		p.press(skinny.SoftKeyEventNewCall, nil)
	case 1:
		p.conn.say(&skinny.EnblocCall{CalledParty: number, LineInstance: uint32(p.w.rng.IntN(3))})
	case 2:
		p.stimulus(skinny.StimulusSpeedDial, 1, 0)
	case 3:
		p.stimulus(skinny.StimulusLine, uint32(1+p.w.rng.IntN(2)), 0)
	case 4:
		p.press(skinny.SoftKeyEventRedial, nil)
	case 5:
		p.conn.say(&skinny.MediaPathEvent{MediaPathID: skinny.MediaPathIDSpeaker, MediaPathEvent: skinny.MediaPathEventOn})
		p.hook(true, nil)
	default:
		p.hook(true, nil)
		p.digits(nil, number)
	}
}

// pickup presses one of the keys for it; the digits may be of a group, a line, or something else.
func (p *phone) pickup() {
	switch p.w.rng.IntN(6) {
	case 0:
		p.hook(true, nil)
		p.press(skinny.SoftKeyEventPickUp, nil)
	case 1, 2:
		p.press(skinny.SoftKeyEventPickUp, nil)
	case 3:
		p.stimulus(pick(p.w, []skinny.StimulusCode{skinny.StimulusCallPickUp, skinny.StimulusOtherPickup}), uint32(p.w.rng.IntN(4)), 0)
	default:
		p.press(skinny.SoftKeyEventGPickUp, nil)
		p.digits(nil, pick(p.w, []string{"42", "7", p.someNumber()}))
	}
}

// parkingKey presses the keys of parking lots, where there are some.
func (p *phone) parkingKey() {
	for i := range uint32(4) {
		p.stimulus(skinny.StimulusPrivacy, i, 0)
	}
}

func (p *phone) someNumber() string {
	if p.w.chance(0.6) {
		return lineNumber(p.w.rng.IntN(p.w.mix.lines))
	}
	return pick(p.w, numbers)
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
	m := &skinny.SoftKeyEvent{Event: key}
	if c != nil {
		m.LineInstance, m.CallReference = c.line, c.ref
	}
	p.conn.say(m)
}

func (p *phone) stimulus(code skinny.StimulusCode, instance, ref uint32) {
	p.conn.say(&skinny.Stimulus{Stimulus: code, StimulusInstance: instance, CallReference: ref})
}

// digits dials at the pace of a finger, a programmed dialler or somebody who forgets to go on.
func (p *phone) digits(c *shown, number string) {
	pace := pick(p.w, []time.Duration{0, 0, 100 * time.Millisecond, 4 * time.Second})
	conn := p.conn
	for i, digit := range []byte(number) {
		m := &skinny.KeypadButton{Button: skinny.KeypadButtonCode(strings.IndexByte("0123456789ABCD*#+", digit))}
		if c != nil && !p.sparse {
			m.LineInstance, m.CallReference = c.line, c.ref
		}
		p.w.after(pace*time.Duration(i), func() { conn.say(m) })
	}
}
