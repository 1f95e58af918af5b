package session

import (
	"fmt"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// phoneMessage gives a message to what it is about. Each request is answered on its own, in order of arrival (flows.md 1.2).
func (x *Exchange) phoneMessage(id ConnID, m skinny.Message) {
	c := x.conns[id]
	if c == nil {
		return // of a connection that was replaced
	}
	switch m := m.(type) {
	case *skinny.Register:
		x.register(c, m)
	case *skinny.RegisterTokenReq:
		x.sendConn(c, &skinny.RegisterTokenAck{})
	case *skinny.SPCPRegisterTokenReq: // in calls too: a refusal makes SPA phones drop them (flows.md 1.1)
		x.sendConn(c, &skinny.SPCPRegisterTokenAck{Features: spcpFeatures})
	case *skinny.Alarm:
		x.alarm(c, m.Text)
	case *skinny.XMLAlarm:
		x.alarm(c, m.XML)
	default:
		if c.device != nil {
			x.deviceMessage(c.device, m)
		}
	}
}

// spcpFeatures is what chan-sccp grants SPA phones (flows.md 1.1).
const spcpFeatures = 65535

func (x *Exchange) sendConn(c *conn, m skinny.Message) {
	x.out = append(x.out, Effect{Kind: Send, Conn: c.id, Message: m})
}

func (x *Exchange) closeConn(c *conn) {
	delete(x.conns, c.id)
	x.out = append(x.out, Effect{Kind: Close, Conn: c.id})
}

func (x *Exchange) alarm(c *conn, text string) {
	e := LogEntry{Level: Info, Message: "phone alarm", Detail: text}
	if c.device != nil {
		e.Device = c.device.name
	}
	x.log(e)
}

func (x *Exchange) register(c *conn, m *skinny.Register) {
	name := NameOf(m.DeviceName)
	model := x.modelOf(m.DeviceType)
	d := x.devices[name]
	if d == nil || d.removed {
		x.unknownDevice(c, name, model)
		return
	}
	keepCalls := m.ActiveStreams > 0
	if c.device != nil && c.device != d {
		x.unbind(c.device, "registered as "+string(name))
	}
	if d.conn != nil && d.conn != c {
		old := d.conn
		x.log(LogEntry{Level: Warn, Message: "phone registered on another connection, the old one is closed", Device: name,
			Detail: "from " + c.remote.String() + ", before from " + old.remote.String() + "; if this goes on, two phones have the same name"})
		x.detach(d, "registered from "+c.remote.String(), keepCalls)
		x.closeConn(old)
	} else {
		x.detach(d, "registered again", keepCalls)
	}
	x.bind(c, d, m, model)
}

// bind makes c the connection of d and accepts the phone.
func (x *Exchange) bind(c *conn, d *device, m *skinny.Register, model *skinny.Model) {
	d.model, d.maxLines = model, int(min(m.MaxNumberOfLines, MaxButtons))
	x.fitLines(d)
	c.device, d.conn = d, c
	d.kind, d.model, d.load, d.remote = m.DeviceType, model, m.LoadName, c.remote
	d.dialect = skinny.Dialect{
		Version: skinny.NegotiateVersion(m.ProtocolVersion, *model),
		UTF8:    skinny.WantsUTF8(m.FeatureBits),
		SPCP:    model.SPCP,
	}
	d.since, d.lastReason, d.codecs = x.now, "", nil
	clear(d.modules[:])
	d.offHook, d.speaker, d.idle, d.hookTone, d.past = false, false, "", false, nil
	d.said, d.listing = "", false
	if m.ActiveStreams == 0 {
		d.kept = stream{}
	}
	d.places = d.layout().places
	d.timeout = x.silence(d)
	for _, a := range d.appearances {
		a.lamp = skinny.LampModeOff
	}
	for _, p := range d.parties { // it talks on
		x.stop(&p.orphan)
		p.lost, p.listed = true, false
	}
	x.out = append(x.out, Effect{Kind: Bind, Conn: c.id, Device: d.name, Dialect: d.dialect, Timeout: d.timeout})
	keepAlive := uint32(x.cfg.Timers.KeepAlive / time.Second)
	x.send(d, &skinny.RegisterAck{
		KeepAliveInterval: keepAlive, SecondaryKeepAliveInterval: keepAlive, DateTemplate: d.cfg.DateFormat,
		MaxProtocolVersion: uint8(d.dialect.Version), FeatureBits: skinny.ServerFeatures(d.dialect.Version),
	})
	x.send(d, &skinny.CapabilitiesReq{})
	x.log(LogEntry{Level: Info, Message: "phone registered", Device: d.name,
		Detail: fmt.Sprintf("%s, version %d, from %s", model.Name, d.dialect.Version, c.remote)})
	x.dirtyDevice(d)
	x.dirtyLines(d)
}

// silence is how long the phone may say nothing before it is taken for lost: phones give up after about three intervals, wireless ones
// sleep, and in a call a phone is given twice the time (flows.md 1.4).
func (x *Exchange) silence(d *device) time.Duration {
	limit := x.cfg.Timers.KeepAlive * 2
	if d.model.Wireless {
		limit *= 2
	}
	if d.active != nil {
		limit *= 2
	}
	return limit + x.cfg.Timers.KeepAlive/4
}

// watchSilence tells the connection when the limit changed.
func (x *Exchange) watchSilence(d *device) {
	if d.conn == nil {
		return
	}
	if limit := x.silence(d); limit != d.timeout {
		d.timeout = limit
		x.out = append(x.out, Effect{Kind: SetTimeout, Conn: d.conn.id, Timeout: limit})
	}
}

func (x *Exchange) phoneGone(id ConnID, reason string) {
	c := x.conns[id]
	if c == nil {
		return
	}
	delete(x.conns, id)
	if c.device != nil {
		x.unbind(c.device, reason)
	}
}

// unbind takes the connection away from a phone that is lost. Connected calls stay up for a while: a real phone goes on talking.
func (x *Exchange) unbind(d *device, reason string) {
	x.detach(d, reason, true)
	x.log(LogEntry{Level: Info, Message: "phone gone", Device: d.name, Detail: reason})
}

// detach ends the registration of d. Its connected calls are kept without controls when keepCalls is set, all others end.
func (x *Exchange) detach(d *device, reason string, keepCalls bool) {
	if d.conn != nil {
		x.keepStream(d)
		d.conn.device, d.conn = nil, nil
		d.lastReason, d.since = reason, x.now
	}
	x.stop(&d.hookTimer)
	x.stop(&d.remarkTimer)
	x.unsubscribeAll(d)
	var buf [few]*party
	for _, p := range append(buf[:0], d.parties...) {
		if keepCalls && (p.state == connected || p.state == held) {
			if !p.orphan.set() {
				x.after(&p.orphan, x.cfg.Timers.OrphanTimeout, p)
			}
			continue
		}
		switch p.state {
		case over: // an earlier one took it along
		case remote:
			x.dropRemote(p)
		case ringIn:
			x.withdraw(p, false)
			x.settle(p.call, causeAbsent)
		default:
			x.hangup(p)
		}
	}
	x.dirtyDevice(d)
	x.dirtyLines(d)
	x.deviceIdle(d)
}

// keepStream notes the RTP that a phone which is lost goes on with. One that it was not asked about since it was lost before is older.
func (x *Exchange) keepStream(d *device) {
	for _, p := range d.parties {
		if p.media.open && d.kept == (stream{}) {
			d.kept = stream{p.ref, p.media.passThru, p.app.instance}
		}
	}
}

func (x *Exchange) unregister(d *device) {
	c := d.conn
	x.send(d, &skinny.UnregisterAck{})
	x.detach(d, "unregistered", false)
	x.closeConn(c)
	x.log(LogEntry{Level: Info, Message: "phone unregistered", Device: d.name})
}

// welcome is sent when the phone asked for the time, the last of its questions (SPA phones end otherwise): what a phone shows that was away for a while.
func (x *Exchange) welcome(d *device) {
	if !d.inService() {
		x.checkKeys(d)
	}
	x.timeDate(d)
	x.idlePrompt(d, true)
	x.endKept(d)
	for _, p := range d.parties {
		if p.lost { // else it is this registration's own call
			p.lost = false
			x.restoreCall(p)
		}
	}
	for _, a := range d.appearances {
		x.lamp(a)
		x.touchLine(a.line)
	}
	if x.private(d) {
		x.showFeature(d, FeaturePrivacy)
	}
	x.welcomeForward(d)
	x.welcomeDND(d)
	if slices.ContainsFunc(d.dials, func(b Button) bool { return b.Feature == FeatureParkingLot && x.featureStatus(d, b) != 0 }) {
		x.showFeature(d, FeatureParkingLot)
	}
	x.welcomeMessages(d)
	x.showWatched(d)
}

// restoreCall shows a call again to the phone that lost its connection in it.
func (x *Exchange) restoreCall(p *party) {
	switch p.state {
	case connected:
		x.callState(p, skinny.CallStateOffHook)
		x.callState(p, skinny.CallStateConnected)
		x.send(p.dev, &skinny.ActivateCallPlane{LineInstance: p.app.instance})
		x.callInfo(p)
		x.promptCall(p, p.connectedText())
		x.softKeys(p, p.connectedKeys())
		x.startTransmission(p)
		if p.call.ringing {
			x.callerHearsRing(p.call)
		}
		if p.media.open && p.media.leg == nil { // the codec was changed while nobody heard of it
			x.reopenMedia(p)
		}
	case held: // not OffHook first: that would take the ear from another call
		x.callState(p, skinny.CallStateHold)
		x.callInfo(p)
		x.promptCall(p, textHold)
		x.softKeys(p, skinny.SoftKeySetOnHold)
	}
}

func (x *Exchange) resetDevice(name DeviceName, reboot bool) {
	if d := x.devices[name]; d != nil && d.registered() {
		kind := skinny.ResetTypeRestart
		if reboot {
			kind = skinny.ResetTypeReset
		}
		x.send(d, &skinny.Reset{ResetType: kind})
	}
}

func (x *Exchange) serverRes(d *device) {
	m := &skinny.ServerRes{}
	m.Servers = append(m.Servers, skinny.Server{Name: x.cfg.ServerName, Addr: d.conn.local})
	x.send(d, m)
}

// capabilities keeps which codecs the phone has.
func (x *Exchange) capabilities(d *device, caps []skinny.MediaCapability) {
	codecs := map[Codec]bool{}
	for _, c := range caps {
		if name, ok := codecNames[c.PayloadType]; ok {
			codecs[name] = true
		}
	}
	if len(codecs) > 0 {
		d.codecs = codecs
	}
}
