package session

import (
	"slices"

	"github.com/skinnyd/skinnyd/skinny"
)

// layout is what the phone's keys are (enums.md 1.1).
type layout struct {
	keys   []skinny.ButtonDefinition
	places []place // where its speed dials and features are among them
	left   []int   // the configured keys that it does not have
}

// layout lays the configured keys out. A template is by position: keys that a model has in fixed places must not be moved by the configured ones, and where
// speed dials are among them, those are the configured speed dials. A phone without softkeys has them for features, too: what its other keys have no room
// for. The keys of modules come last. What is left then is left out.
func (d *device) layout() layout {
	var own, onModules []skinny.ButtonDefinition
	var left []int
	places := make([]place, len(d.dials))
	fixed, fixedDials, room := slices.Clone(d.model.Fixed), d.model.FixedDials(), d.room()
	var lines, dials, services, watching int // dials and features are one series
	for i, b := range d.cfg.Buttons {
		taken := len(own) + len(onModules)
		full := room > 0 && (taken >= room || taken == room-1 && lines == 0 && d.cfg.lineBehind(i)) // a phone without a line would be none
		ownFull := len(fixed) > 0 && len(own) >= d.model.LineKeys
		def := skinny.ButtonDefinition{ButtonType: skinny.ButtonTypeUndefined}
		switch b.Kind {
		case ButtonService:
			services++
			def = skinny.ButtonDefinition{InstanceNumber: uint8(services), ButtonType: skinny.ButtonTypeServiceURL}
		case ButtonSpeedDial, ButtonFeature:
			dials++
			def = skinny.ButtonDefinition{InstanceNumber: uint8(dials), ButtonType: d.keyType(b)}
			if fixedDials > 0 && (b.Kind == ButtonSpeedDial || ownFull && d.model.SoftKeys == 0) {
				if full = dials > fixedDials; !full {
					if b.Kind == ButtonSpeedDial {
						def.ButtonType = skinny.ButtonTypeSpeedDial
					}
					fixed[slices.Index(fixed, skinny.ButtonDefinition{InstanceNumber: uint8(dials), ButtonType: skinny.ButtonTypeSpeedDial})] = def
					places[dials-1] = place{ButtonDefinition: def, shown: notShown}
					continue
				}
			}
		}
		if full {
			if b.Kind != ButtonNone {
				left = append(left, i)
			}
			continue
		}
		switch {
		case b.Kind == ButtonLine:
			lines++
			def = skinny.ButtonDefinition{InstanceNumber: uint8(lines), ButtonType: skinny.ButtonTypeLine}
		case b.Kind != ButtonSpeedDial && b.Kind != ButtonFeature:
		case def.ButtonType == skinny.ButtonTypeLine:
			watching++
			def.InstanceNumber = uint8(len(d.appearances) + watching)
			fallthrough
		default:
			places[dials-1] = place{ButtonDefinition: def, shown: notShown}
		}
		if ownFull {
			onModules = append(onModules, def)
		} else {
			own = append(own, def)
		}
	}
	for len(own) < d.model.LineKeys {
		own = append(own, skinny.ButtonDefinition{ButtonType: skinny.ButtonTypeUndefined})
	}
	return layout{keys: slices.Concat(own, fixed, onModules), places: places, left: left}
}

// room is how many keys there are beside the fixed ones, those of key modules included; 0: nobody knows.
func (d *device) room() int {
	m := d.model
	switch {
	case !m.Countable():
		return 0
	case len(m.Fixed) > 0:
		return m.LineKeys + m.ModuleKeys()
	}
	return max(m.LineKeys, d.maxLines) + m.ModuleKeys() // a phone knows best
}

// lineBehind says that a line is configured behind a key.
func (c *Device) lineBehind(key int) bool {
	return slices.ContainsFunc(c.Buttons[key:], func(b Button) bool { return b.Kind == ButtonLine }) && c.Buttons[key].Kind != ButtonLine
}

// buttonTemplate tells the phone what its keys are, in as many messages as it takes: a phone with two key modules has up to 78.
func (x *Exchange) buttonTemplate(d *device) {
	keys := d.layout().keys
	for at := 0; at == 0 || at < len(keys); at += maxTemplate {
		x.send(d, &skinny.ButtonTemplate{ButtonOffset: uint32(at), TotalButtonCount: uint32(len(keys)), Buttons: keys[at:min(at+maxTemplate, len(keys))]})
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
	if dial, ok := d.watchingLine(n); ok {
		number, name, label = d.dials[dial].Number, d.dials[dial].label(), d.watchingLabel(dial)
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
	if d.dynamic() {
		x.send(d, &skinny.SpeedDialStatDynamic{SpeedDialNumber: n, Number: b.Number, DisplayName: b.label()})
		return
	}
	x.send(d, &skinny.SpeedDialStat{SpeedDialNumber: n, Number: b.Number, DisplayName: b.label()})
}

// label is the text beside a key.
func (b Button) label() string {
	if b.Label != "" {
		return b.Label
	}
	return b.Number
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
		if at := int(n) - 1; at < len(d.places) && d.places[at].ButtonType == skinny.ButtonTypeBLFSpeedDial {
			blf := x.watchingStatus(d, b)
			d.places[at].shown = blf
			x.send(d, &skinny.FeatureStatDynamic{FeatureIndex: n, FeatureID: skinny.ButtonTypeBLFSpeedDial, FeatureStatus: uint32(blf), TextLabel: b.label()})
			return
		}
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
