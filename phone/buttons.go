package phone

import (
	"math"

	"github.com/skinnyd/skinnyd/skinny"
)

// buttonTemplate lays out the keys and, when it is complete, asks for what they hold.
func (p *Phone) buttonTemplate(m *skinny.ButtonTemplate) []skinny.Message {
	p.reg.template = place(p.reg.template, int(m.ButtonOffset), m.Buttons)
	if len(p.reg.template) < int(m.TotalButtonCount) {
		return nil
	}
	s := &p.state
	keys := p.reg.template[:min(len(p.reg.template), p.keys())]
	s.Buttons, s.Lines = make([]Button, 0, len(keys)), nil
	for _, d := range keys {
		b := Button{Type: d.ButtonType, Instance: uint32(d.InstanceNumber)}
		s.Buttons = append(s.Buttons, b)
		p.checkKey(b)
		if b.Type == skinny.ButtonTypeLine {
			s.Lines = append(s.Lines, Line{Instance: b.Instance})
		}
	}
	if len(s.Lines) == 0 {
		p.fault("button template without a line")
	}
	p.reg.template = nil // what comes next is another one, unasked
	out := p.askButtons()
	p.reg.asked = true
	p.answered("ButtonTemplateReq", 0)
	return out
}

// keys is how many of a template the phone has: its own and those of the key expansion modules that are attached. A model whose keys nobody has counted
// takes what the server says.
func (p *Phone) keys() int {
	if !p.model.Countable() {
		return math.MaxInt
	}
	n := p.model.LineKeys + len(p.model.Fixed)
	for _, t := range p.o.Modules {
		n += t.Module().Keys
	}
	return n
}

// checkKey looks for keys that the phone cannot show (flows.md 9, 11).
func (p *Phone) checkKey(b Button) {
	switch b.Type {
	case skinny.ButtonTypeBLFSpeedDial:
		p.since(15, "a BLFSpeedDial key")
	case skinny.ButtonTypeMultiblinkFeature:
		p.since(15, "a MultiblinkFeature key")
		if p.model.NoMultiblink {
			p.fault("a MultiblinkFeature key to a %s, which shows nonsense for it", p.model.Name)
		}
	}
}

// askButtons is one request for each key, and the last ones of a registration.
func (p *Phone) askButtons() []skinny.Message {
	var out []skinny.Message
	ask := func(what string, n uint32, m skinny.Message) {
		p.reg.ask(what, n)
		out = append(out, m)
	}
	dials := uint32(0)
	for _, b := range p.state.Buttons {
		n := b.Instance
		switch b.Type {
		case skinny.ButtonTypeLine:
			ask("LineStatReq", n, &skinny.LineStatReq{LineNumber: n})
			ask("ForwardStatReq", n, &skinny.ForwardStatReq{LineNumber: n})
		case skinny.ButtonTypeSpeedDial:
			dials = max(dials, n)
			ask("SpeedDialStatReq", n, &skinny.SpeedDialStatReq{SpeedDialNumber: n})
		case skinny.ButtonTypeBLFSpeedDial, skinny.ButtonTypeFeature, skinny.ButtonTypeMultiblinkFeature:
			dials = max(dials, n)
			ask("FeatureStatReq", n, &skinny.FeatureStatReq{FeatureIndex: n})
		case skinny.ButtonTypeServiceURL:
			ask("ServiceURLStatReq", n, &skinny.ServiceURLStatReq{ServiceURLIndex: n})
		}
	}
	if p.model.ExtraSpeedDial {
		ask("SpeedDialStatReq", dials+1, &skinny.SpeedDialStatReq{SpeedDialNumber: dials + 1})
	}
	out = append(out, &skinny.RegisterAvailableLines{MaxLines: uint32(len(p.state.Lines))})
	if !p.model.SPCP { // RegisterAvailableLines ends theirs (messages.md)
		ask("TimeDateReq", 0, &skinny.TimeDateReq{})
	}
	return out
}

func (p *Phone) lineStat(n uint32, number, name, label string) {
	p.answered("LineStatReq", n)
	for i := range p.state.Buttons {
		if b := &p.state.Buttons[i]; b.Type == skinny.ButtonTypeLine && b.Instance == n {
			b.Number, b.Label = number, skinny.PlainText(label)
		}
	}
	for i := range p.state.Lines {
		if l := &p.state.Lines[i]; l.Instance == n {
			l.Number, l.Name, l.Label = number, skinny.PlainText(name), skinny.PlainText(label)
			return
		}
	}
	p.fault("LineStat for line %d, which the template does not have", n)
}

func (p *Phone) forwardStat(m *skinny.ForwardStat) {
	p.answered("ForwardStatReq", m.LineNumber)
	set := func(active uint32, number string) string {
		if active == 0 {
			return ""
		}
		return number
	}
	for i := range p.state.Lines {
		if l := &p.state.Lines[i]; l.Instance == m.LineNumber {
			l.Forward = Forward{
				All:      set(m.ForwardAllActive, m.ForwardAllNumber),
				Busy:     set(m.ForwardBusyActive, m.ForwardBusyNumber),
				NoAnswer: set(m.ForwardNoAnswerActive, m.ForwardNoAnswerNumber),
			}
			return
		}
	}
	p.fault("ForwardStat for line %d, which the template does not have", m.LineNumber)
}

func (p *Phone) speedDialStat(n uint32, number, name string) {
	p.answered("SpeedDialStatReq", n)
	for i := range p.state.Buttons {
		if b := &p.state.Buttons[i]; b.Type == skinny.ButtonTypeSpeedDial && b.Instance == n {
			b.Number, b.Label = number, skinny.PlainText(name)
		}
	}
}

// featureStat is about a key that has a status. What a server says of one that the phone does not have shows nowhere.
func (p *Phone) featureStat(n uint32, kind skinny.ButtonType, status uint32, label string) {
	p.answered("FeatureStatReq", n)
	for i := range p.state.Buttons {
		switch b := &p.state.Buttons[i]; b.Type {
		case skinny.ButtonTypeBLFSpeedDial, skinny.ButtonTypeFeature, skinny.ButtonTypeMultiblinkFeature:
			if b.Instance == n && (b.Type == kind || kind == 0) {
				b.Status, b.Label = status, skinny.PlainText(label)
				return
			}
		}
	}
	p.fault("FeatureStat of key %v %d, which the template does not have", kind, n)
}

func (p *Phone) serviceStat(n uint32, label string) {
	p.answered("ServiceURLStatReq", n)
	for i := range p.state.Buttons {
		if b := &p.state.Buttons[i]; b.Type == skinny.ButtonTypeServiceURL && b.Instance == n {
			b.Label = skinny.PlainText(label)
		}
	}
}
