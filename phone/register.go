package phone

import (
	"fmt"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// registration is how far the phone is with its requests.
type registration struct {
	open     []request // without an answer yet
	template []skinny.ButtonDefinition
	asked    bool // the requests that need the template are sent
}

// request is one question of the registration: what is asked, and for which instance.
type request struct {
	what     string
	instance uint32
}

func (r *registration) ask(what string, instance uint32) {
	r.open = append(r.open, request{what, instance})
}

// settle removes a request and says whether it was there.
func (r *registration) settle(what string, instance uint32) bool {
	for i, q := range r.open {
		if q.what == what && q.instance == instance {
			r.open = append(r.open[:i], r.open[i+1:]...)
			return true
		}
	}
	return false
}

// done says whether all is answered; for a lenient phone without what it can do without.
func (r *registration) done(lenient bool) bool {
	for _, q := range r.open {
		switch q.what {
		case "ConfigStatReq", "ForwardStatReq", "SpeedDialStatReq", "FeatureStatReq", "ServiceURLStatReq":
			if lenient {
				continue
			}
		}
		return false
	}
	return true
}

func (r *registration) pending() []string {
	var out []string
	for _, q := range r.open {
		out = append(out, fmt.Sprintf("%s %d", q.what, q.instance))
	}
	return out
}

// begin forgets what an earlier registration said. The caller holds the mutex.
func (p *Phone) begin() {
	s := &p.state
	s.Link, s.Reason = Registering, ""
	s.Buttons, s.Lines, s.Text = nil, nil, ""
	s.SoftKeySet, p.idleMask = skinny.SoftKeySetOnHook, ^uint32(0)
	p.fileCalls() // one whose media goes on is told anew
	s.Plane, s.Tone = 0, skinny.ToneSilence
	s.Ringer = Ringer{Mode: skinny.RingModeOff}
	s.Page, p.behind, s.Executed, s.Watched, p.part = Page{}, nil, nil, nil, nil
	p.prompts, p.notify = expiring{}, expiring{}
	clear(p.priority)
	clear(p.lamps)
	p.ended, p.kept = nil, nil
	for ref := range p.legs {
		p.kept.add(ref)
	}
	p.template, p.sets = nil, nil
	p.reg, p.end = registration{}, ending{}
	p.dialect = skinny.Dialect{SPCP: p.model.SPCP}
	p.unacked, p.beaten, p.beats, p.stale = 0, false, 0, false
}

// hello is what the phone says first: a token request from SPA phones, which
// always ask (flows.md 1.1), else the registration itself.
func (p *Phone) hello() []skinny.Message {
	if p.model.SPCP {
		return []skinny.Message{p.token()}
	}
	return p.register()
}

// register is Alarm, Register and, from old phones, IpPort.
func (p *Phone) register() []skinny.Message {
	r := &skinny.Register{
		DeviceName: p.o.Name, StationIP: p.localAddr(), DeviceType: p.kind.Type, Instance: 1,
		MaxStreams: 5, ActiveStreams: uint32(len(p.legs)), ProtocolVersion: p.kind.Version, FeatureBits: p.kind.Features,
	}
	if p.kind.Version >= 15 { // the long form, with the load (flows.md 1.2)
		r.MaxNumberOfLines, r.LoadName = uint32(p.model.LineKeys), p.kind.Load
	}
	out := []skinny.Message{p.alarm(), r}
	if p.model.KeepAliveFirst {
		out = append([]skinny.Message{&skinny.KeepAlive{}}, out...)
	}
	if p.kind.Version <= 5 {
		out = append(out, &skinny.IpPort{RTPMediaPort: 16384})
	}
	return out
}

// alarm is what a phone says first: why it was out of service. The newest say it in XML (flows.md 1.2), whose elements are
// in no source that we have: these are a guess.
func (p *Phone) alarm() skinny.Message {
	if p.kind.Version >= 20 {
		return &skinny.XMLAlarm{XML: fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><x-cisco-alarm><Alarm Name="LastOutOfServiceInformation"><ParameterList>`+
			`<String name="DeviceName">%s</String><String name="LoadID">%s</String><String name="ReasonForOutOfService">%d Last=%s</String>`+
			`</ParameterList></Alarm></x-cisco-alarm>`, p.o.Name, p.kind.Load, p.last.code, p.last.text)}
	}
	return &skinny.Alarm{
		Severity: skinny.AlarmSeverityInformational,
		Text:     fmt.Sprintf("%d: Name=%s Load=%s Last=%s", p.last.code, p.o.Name, p.kind.Load, p.last.text),
	}
}

// modules says which key expansion modules are there (flows.md 1.2).
func (p *Phone) modules() []skinny.Message {
	if p.model.SilentModules {
		return nil
	}
	var out []skinny.Message
	for i, t := range p.o.Modules {
		out = append(out, skinny.ModuleCaps(i+1, t))
	}
	return out
}

// handleRegistration takes the messages of flows.md 1; false when m is not one of them.
func (p *Phone) handleRegistration(m skinny.Message) ([]skinny.Message, bool) {
	switch m := m.(type) {
	case *skinny.SPCPRegisterTokenAck, *skinny.RegisterTokenAck:
		if p.state.Link == Registering {
			return p.register(), true
		}
	case *skinny.SPCPRegisterTokenReject: // in a call too: it is gone then (chan-sccp issues 378, 517, 591)
		p.noToken(m.WaitTimeBeforeNextReq)
	case *skinny.RegisterTokenReject:
		p.noToken(m.WaitTimeBeforeNextReq)
	case *skinny.RegisterAck:
		return p.registerAck(m), true
	case *skinny.RegisterReject:
		p.finish(ending{link: Refused, reason: skinny.PlainText(m.Text), last: rejected})
	case *skinny.UnregisterAck:
		if m.Status == skinny.UnregisterStatusOk {
			p.finish(ending{link: Unregistered, reason: "unregistered"})
		}
		p.leaving = false // refused: a call that the phone does not know of
	case *skinny.KeepAliveAck:
		p.unacked, p.beaten = 0, true
	case *skinny.CapabilitiesReq:
		return p.capabilities(), true
	case *skinny.VersionRes:
		if p.state.Load = m.RequiredVersion; m.RequiredVersion != "" && m.RequiredVersion != p.kind.Load {
			p.fault("Version %s to a phone that runs %s: some models begin an upgrade", m.RequiredVersion, p.kind.Load)
		}
	case *skinny.ServerRes:
		p.state.ServerList = m.Servers
	case *skinny.Reset:
		return p.takeReset(m), true
	default:
		return nil, false
	}
	return nil, true
}

// registerAck takes the version and asks all that needs no template, in one segment.
func (p *Phone) registerAck(m *skinny.RegisterAck) []skinny.Message {
	if p.acked() {
		p.fault("RegisterAck to a phone that is registered or about to")
		return nil
	}
	// A server may name a version above the phone's (chan_skinny says 48): the phone stays at its own.
	p.dialect.Version = skinny.Version(min(p.kind.Version, m.MaxProtocolVersion))
	p.dialect.UTF8 = skinny.WantsUTF8(p.kind.Features)
	if m.MaxProtocolVersion > p.kind.Version && m.MaxProtocolVersion <= uint8(skinny.MaxVersion) {
		p.fault("RegisterAck with version %d to a phone of version %d", m.MaxProtocolVersion, p.kind.Version)
	}
	p.state.DateTemplate = m.DateTemplate
	p.state.KeepAlive = time.Duration(m.KeepAliveInterval) * time.Second
	if m.KeepAliveInterval == 0 {
		p.fault("RegisterAck without a keep-alive interval")
	}
	p.list.every = time.Duration(m.SecondaryKeepAliveInterval) * time.Second
	if p.list.every == 0 {
		p.list.every = defaultStandby
	}
	if p.keepAlive != nil {
		p.keepAlive.Stop()
	}
	if every := p.beatEvery(); every > 0 {
		p.keepAlive = time.AfterFunc(every, p.beat)
	}
	out := []skinny.Message{&skinny.HeadsetStatus{HeadsetMode: skinny.OnOffOff}}
	if p.model.PathCapability {
		out = append(out, &skinny.MediaPathCapability{MediaPathID: skinny.MediaPathIDHeadset, MediaPathCapabilities: skinny.MediaPathCapabilitiesEnable})
	}
	ask := func(what string, m skinny.Message) {
		p.reg.ask(what, 0)
		out = append(out, m)
	}
	ask("ButtonTemplateReq", &skinny.ButtonTemplateReq{})
	if p.model.SoftKeys > 0 {
		ask("SoftKeyTemplateReq", &skinny.SoftKeyTemplateReq{})
		ask("SoftKeySetReq", &skinny.SoftKeySetReq{})
	}
	ask("ConfigStatReq", &skinny.ConfigStatReq{})
	return append(out, p.modules()...)
}

// beatEvery is how often keep-alives are sent; 0: never.
func (p *Phone) beatEvery() time.Duration {
	if p.o.KeepAlive > 0 {
		return p.o.KeepAlive
	}
	return p.state.KeepAlive
}

// beat sends a keep-alive; after three without an answer the phone resets its connection (flows.md 1.4). The phones of
// CallManager 2.x do not mind a server that answers none.
func (p *Phone) beat() {
	p.mu.Lock()
	if p.conn == nil || p.closed {
		p.mu.Unlock()
		return
	}
	if p.unacked >= maxUnacked && (p.beaten || p.kind.Version >= 3) {
		p.finish(ending{link: Lost, reason: "server answered no keep-alive three times", last: keepAliveTO})
		p.mu.Unlock()
		return
	}
	p.keepAlive.Reset(p.beatEvery())
	if p.misbehave.NoKeepAlive {
		p.mu.Unlock()
		return
	}
	p.unacked++
	p.beats++
	out := []skinny.Message{&skinny.KeepAlive{}}
	if p.model.SPCP && p.beats%tokenBeats == 0 { // asked at any time (flows.md 1.1)
		out = append(out, p.token())
	}
	p.mu.Unlock()
	_ = p.Send(out...)
}

// capabilities answers CapabilitiesReq in the forms that the phone's generation
// sends (flows.md 1.2).
func (p *Phone) capabilities() []skinny.Message {
	var caps []skinny.MediaCapability
	for _, c := range p.kind.Codecs {
		caps = append(caps, skinny.MediaCapability{PayloadType: wire(c), MaxFramesPerPacket: 40})
	}
	caps = append(caps, skinny.MediaCapability{PayloadType: skinny.CodecRFC2833_DynPayload, MaxFramesPerPacket: 1})
	var out []skinny.Message
	v := p.dialect.Version
	if v < 17 {
		out = append(out, &skinny.CapabilitiesRes{Caps: caps})
	}
	switch {
	case v >= 21:
		out = append(out, &skinny.UpdateCapabilitiesV3{AudioCaps: caps})
	case v >= 16:
		out = append(out, &skinny.UpdateCapabilitiesV2{AudioCaps: caps})
	case v >= 10:
		out = append(out, &skinny.UpdateCapabilities{AudioCaps: caps})
	}
	return out
}

// handleAnswers takes the answers to the phone's requests; false when m is not one.
func (p *Phone) handleAnswers(m skinny.Message) ([]skinny.Message, bool) {
	switch m := m.(type) {
	case *skinny.ButtonTemplate:
		return p.buttonTemplate(m), true
	case *skinny.SoftKeyTemplateRes:
		p.template = place(p.template, int(m.SoftKeyOffset), m.Definitions)
		p.answered("SoftKeyTemplateReq", 0)
		p.needSoftKeys("SoftKeyTemplateRes")
	case *skinny.SoftKeySetRes:
		p.sets = place(p.sets, int(m.SoftKeySetOffset), m.Sets)
		p.answered("SoftKeySetReq", 0)
		p.needSoftKeys("SoftKeySetRes")
	case *skinny.ConfigStat:
		if m.DeviceName != p.o.Name {
			p.fault("ConfigStat is for %q", m.DeviceName)
		}
		p.answered("ConfigStatReq", 0)
	case *skinny.ConfigStatDynamic: // a server other than ours may send it
		p.answered("ConfigStatReq", 0)
	case *skinny.LineStat:
		p.lineStat(m.LineNumber, m.DirectoryNumber, m.DisplayName, m.TextLabel)
	case *skinny.LineStatDynamic:
		p.since(17, "LineStatDynamic")
		p.lineStat(m.LineNumber, m.DirectoryNumber, m.DisplayName, m.TextLabel)
	case *skinny.ForwardStat:
		p.forwardStat(m)
	case *skinny.SpeedDialStat:
		p.speedDialStat(m.SpeedDialNumber, m.Number, m.DisplayName)
	case *skinny.SpeedDialStatDynamic:
		p.since(17, "SpeedDialStatDynamic")
		p.speedDialStat(m.SpeedDialNumber, m.Number, m.DisplayName)
	case *skinny.FeatureStat:
		p.featureStat(m.FeatureIndex, m.FeatureID, m.FeatureStatus, m.TextLabel)
	case *skinny.FeatureStatDynamic:
		p.since(15, "FeatureStatDynamic")
		p.featureStat(m.FeatureIndex, m.FeatureID, m.FeatureStatus, m.TextLabel)
	case *skinny.ServiceURLStat:
		p.serviceStat(m.ServiceURLIndex, m.Label)
	case *skinny.ServiceURLStatDynamic:
		p.since(7, "ServiceURLStatDynamic")
		p.serviceStat(m.ServiceURLIndex, m.Label)
	case *skinny.DefineTimeDate:
		p.state.Date = time.Date(int(m.Year), time.Month(m.Month), int(m.Day), int(m.Hour), int(m.Minute), int(m.Seconds), 0, time.UTC)
		if want := uint32(p.state.Date.Weekday()); m.DayOfWeek != want {
			p.fault("DefineTimeDate: day of week %d, %s is %d", m.DayOfWeek, p.state.Date.Format("2 Jan 2006"), want)
		}
		p.stale = false
		p.answered("TimeDateReq", 0)
	default:
		return nil, false
	}
	return nil, true
}

// place puts part at offset of a list that comes in several messages.
func place[T any](list []T, offset int, part []T) []T {
	if offset < 0 || offset > len(list) {
		offset = len(list)
	}
	return append(list[:offset:offset], part...)
}

// answered settles a request; when it was the last the phone is in service.
func (p *Phone) answered(what string, instance uint32) {
	if p.reg.settle(what, instance) && p.reg.done(p.o.Lenient) && p.reg.asked && p.state.Link == Registering {
		p.state.Link = Registered
		p.reg.open = nil
		p.list.tried = 0
		p.standBy()
	}
}

// noToken is the server's refusal of a token. A phone that comes back asks again after the time.
func (p *Phone) noToken(seconds uint32) {
	p.finish(ending{link: Refused, reason: fmt.Sprintf("no token, ask again in %d s", seconds), last: rejected,
		wait: max(1, time.Duration(seconds)) * time.Second})
}
