package session

import (
	"slices"

	"github.com/skinnyd/skinnyd/skinny"
)

// buttonTemplate tells the phone what its keys are (enums.md 1.1). A template is by position: keys that a model has in fixed places must not be
// moved by the configured ones, and where speed dials are among them, those are the configured speed dials.
func (x *Exchange) buttonTemplate(d *device) {
	m := &skinny.ButtonTemplate{}
	fixedDials := slices.ContainsFunc(d.model.Fixed, func(k skinny.ButtonDefinition) bool { return k.ButtonType == skinny.ButtonTypeSpeedDial })
	var lines, dials, services uint8 // dials and features are one series
	for _, b := range d.cfg.Buttons {
		if len(d.model.Fixed) > 0 && len(m.Buttons) == d.model.LineKeys {
			break
		}
		if fixedDials && b.Kind == ButtonSpeedDial {
			dials++
			continue
		}
		def := skinny.ButtonDefinition{ButtonType: skinny.ButtonTypeUndefined}
		switch b.Kind {
		case ButtonLine:
			lines++
			def = skinny.ButtonDefinition{InstanceNumber: lines, ButtonType: skinny.ButtonTypeLine}
		case ButtonSpeedDial:
			dials++
			def = skinny.ButtonDefinition{InstanceNumber: dials, ButtonType: skinny.ButtonTypeSpeedDial}
		case ButtonService:
			services++
			def = skinny.ButtonDefinition{InstanceNumber: services, ButtonType: skinny.ButtonTypeServiceURL}
		case ButtonFeature:
			dials++
			def = skinny.ButtonDefinition{InstanceNumber: dials, ButtonType: b.Feature.keyType()}
		}
		m.Buttons = append(m.Buttons, def)
	}
	for len(m.Buttons) < d.model.LineKeys {
		m.Buttons = append(m.Buttons, skinny.ButtonDefinition{ButtonType: skinny.ButtonTypeUndefined})
	}
	m.Buttons = append(m.Buttons, d.model.Fixed...)
	for at := 0; at == 0 || at < len(m.Buttons); at += maxTemplate { // a phone with two key modules has up to 56
		x.send(d, &skinny.ButtonTemplate{ButtonOffset: uint32(at), TotalButtonCount: uint32(len(m.Buttons)),
			Buttons: m.Buttons[at:min(at+maxTemplate, len(m.Buttons))]})
	}
}

// maxTemplate is how many keys fit into one ButtonTemplate.
const maxTemplate = 42

func (x *Exchange) lineStat(d *device, n uint32) {
	var number, name, label string
	at := n
	if n == 0 && d.model.LineZero {
		at = 1
	}
	if at >= 1 && int(at) <= len(d.appearances) {
		l := d.appearances[at-1].line
		number, name, label = l.cfg.Number, l.identity().Name, l.label()
	}
	if d.dynamic() {
		x.send(d, &skinny.LineStatDynamic{LineNumber: n, LineType: lineDisplay, DirectoryNumber: number, DisplayName: name, TextLabel: label})
		return
	}
	x.send(d, &skinny.LineStat{LineNumber: n, DirectoryNumber: number, DisplayName: name, TextLabel: label, DisplayOptions: lineDisplay})
}

// lineDisplay shows names and numbers, dialled and redirected (messages.md, LineStat).
const lineDisplay = 15

// speedDial is the speed dial key of that instance.
func (d *device) speedDial(n uint32) (Button, bool) { return d.dialKey(n, ButtonSpeedDial) }

func (d *device) dialKey(n uint32, kind ButtonKind) (Button, bool) {
	if n == 0 || int(n) > len(d.dials) || d.dials[n-1].Kind != kind {
		return Button{}, false
	}
	return d.dials[n-1], true
}

func (x *Exchange) speedDialStat(d *device, n uint32) {
	b, _ := d.speedDial(n)
	label := b.Label
	if label == "" {
		label = b.Number
	}
	if d.dynamic() {
		x.send(d, &skinny.SpeedDialStatDynamic{SpeedDialNumber: n, Number: b.Number, DisplayName: label})
		return
	}
	x.send(d, &skinny.SpeedDialStat{SpeedDialNumber: n, Number: b.Number, DisplayName: label})
}

func (x *Exchange) serviceStat(d *device, n uint32) {
	var b Button
	if n >= 1 && int(n) <= len(d.services) {
		b = d.services[n-1]
	}
	if d.dynamic() {
		x.send(d, &skinny.ServiceURLStatDynamic{ServiceURLIndex: n, URL: b.URL, Label: b.Label})
		return
	}
	x.send(d, &skinny.ServiceURLStat{ServiceURLIndex: n, URL: b.URL, Label: b.Label})
}

// featureStat answers for a feature key, a key that does not exist included: an unanswered request blocks the phone (flows.md 1.2). Phones ask
// for speed dials by it too.
func (x *Exchange) featureStat(d *device, n uint32) {
	b, kind, status := Button{}, skinny.ButtonTypeFeature, uint32(0)
	if n >= 1 && int(n) <= len(d.dials) {
		b = d.dials[n-1]
	}
	switch b.Kind {
	case ButtonSpeedDial:
		kind = skinny.ButtonTypeSpeedDial
	case ButtonFeature:
		kind, status = b.Feature.keyType(), x.featureStatus(d, b)
	}
	if d.dynamic() {
		x.send(d, &skinny.FeatureStatDynamic{FeatureIndex: n, FeatureID: kind, FeatureStatus: status, TextLabel: b.Label})
		return
	}
	x.send(d, &skinny.FeatureStat{FeatureIndex: n, FeatureID: kind, FeatureStatus: status, TextLabel: b.Label})
}

// configStat is static for all phones: the dynamic form is uncertain, and no peer sends it (messages.md, ConfigStatDynamic).
func (x *Exchange) configStat(d *device) {
	lines, dials := uint32(len(d.appearances)), uint32(len(d.dials))
	x.send(d, &skinny.ConfigStat{DeviceName: string(d.name), NumberOfLines: lines, NumberOfSpeedDials: dials,
		UserName: d.cfg.Description, ServerName: x.cfg.ServerName})
}
