package skinny

// A Model is what a server must know of a type of station. Everything that depends on the type of a phone asks this, never
// the number.
type Model struct {
	Name  string // as people say it: "7960"
	Known bool   // false: the type is in no table and this is a guess

	LineKeys int                // keys of the template that may be line, speed dial, feature, service or empty
	Fixed    []ButtonDefinition // keys that follow them in the template and cannot be anything else
	SoftKeys int                // softkeys beside the display; 0: never send softkey messages

	Display bool // there is one: names, numbers and texts are seen
	Prompts bool // prompt and status lines: DisplayPromptStatus, DisplayNotify; else a display takes DisplayText
	Video   bool // can show video without a computer

	HighestVersion Version // forced down to this, whatever the phone says

	PlainText   bool // has no texts of its own: labels must be sent as plain text
	ShortLabels bool // cuts prompts to the width of a key label

	Wireless  bool // late keep-alives in power save: be generous
	HookFlash bool // has a flash key or reports a flash of the hook
	SPCP      bool // an SPA phone: asks for tokens at any time, calls included; RegisterAvailableLines ends its registration

	ButtonIndexLines bool // below version 15 OnHook and KeypadButton carry the index of a key instead of a line instance
	LineZero         bool // says line 0 for its first line

	StaticCallInfo  bool // wants CallInfo, never CallInfoDynamic
	NoConferenceSet bool // has no softkey set for conferences; transfer needs sets OffHookWithFeatures, then ConnectedWithTransfer
	NoMultiblink    bool // shows nonsense for MultiblinkFeature keys: use Feature
	NoMWILamp       bool // no message lamp of its own: a stutter dial tone tells of messages
	NoStatistics    bool // never answers ConnectionStatisticsReq
	NoToneWithMedia bool // plays no tone while RTP is open: close the channel before StartTone
	NeedsClock      bool // wants DefineTimeDate after a call to restore the idle screen
	OneLine         bool // shows one line whatever the template says
	OneWayCloses    bool // closing one direction of media closes both
	MicBeforeOpen   bool // to be muted it must be told so (SetMicroMode off) before OpenReceiveChannel
	MicBeforeStart  bool // to be muted it must be told so before StartMediaTransmission
	MediaResource   bool // a conference bridge, not a phone
}

// ModelOf is the model of a device type. An unknown type is taken for a phone with two line keys, four softkeys and a display.
func ModelOf(t DeviceType) Model {
	if m, ok := models[t]; ok {
		return m
	}
	return Model{Name: t.String(), LineKeys: 2, SoftKeys: 4, Display: true, Prompts: true}
}

// Families of phones that differ in little.
func screen(name string, lines, softKeys int) Model {
	return Model{Name: name, Known: true, LineKeys: lines, SoftKeys: softKeys, Display: true, Prompts: true}
}

func textOnly(name string, lines int, fixed ...ButtonType) Model {
	return Model{Name: name, Known: true, LineKeys: lines, Fixed: keys(fixed...), Display: true, PlainText: true}
}

func (m Model) with(change func(*Model)) Model {
	change(&m)
	return m
}

func wireless(name string) Model {
	return screen(name, 6, 2).with(func(m *Model) { m.Wireless = true })
}

func gen3(name string, lines, softKeys int) Model {
	return screen(name, lines, softKeys).with(func(m *Model) { m.OneWayCloses = true })
}

func touch(name string) Model {
	return screen(name, 8, 5).with(noLamp)
}

func office69(name string, lines int) Model {
	return screen(name, lines, 4).with(func(m *Model) { m.NoConferenceSet, m.ShortLabels = true, true })
}

func desk89(name string) Model {
	return screen(name, 10, 4).with(func(m *Model) {
		m.Prompts, m.Video = false, true
		m.NoMultiblink, m.OneWayCloses, m.MicBeforeStart = true, true, true
		m.Fixed = keys(ButtonTypeConference, ButtonTypeHold, ButtonTypeTransfer, ButtonTypeLastNumberRedial)
	})
}

func spa(name string, lines int) Model {
	return screen(name, lines, 4).with(func(m *Model) {
		m.SPCP, m.StaticCallInfo, m.HighestVersion = true, true, 8
	})
}

func analogue(name string) Model {
	return Model{Name: name, Known: true, LineKeys: 1, PlainText: true, HookFlash: true}
}

// keys numbers fixed keys: speed dials from 1, anything else has instance 1.
func keys(types ...ButtonType) []ButtonDefinition {
	fixed := make([]ButtonDefinition, len(types))
	var dials uint8
	for i, t := range types {
		fixed[i] = ButtonDefinition{InstanceNumber: 1, ButtonType: t}
		if t == ButtonTypeSpeedDial {
			dials++
			fixed[i].InstanceNumber = dials
		}
	}
	return fixed
}

// speedDials is n speed dial keys.
func speedDials(n int, before ...ButtonType) []ButtonType {
	for range n {
		before = append(before, ButtonTypeSpeedDial)
	}
	return before
}

// holdAndDials is the keys beside the only line of 7905, 7906, 7911 and 7912 (chan-sccp).
func holdAndDials(name string) Model {
	return screen(name, 1, 4).with(func(m *Model) { m.Fixed = keys(speedDials(9, ButtonTypeHold)...) })
}

func noSoftKeys(name string, dials int) Model {
	fixed := append([]ButtonType{ButtonTypeHold, ButtonTypeTransfer, ButtonTypeDisplay, ButtonTypeVoicemail, ButtonTypeConference,
		ButtonTypeForwardAll}, speedDials(dials)...)
	return textOnly(name, 1, append(fixed, ButtonTypeLastNumberRedial)...)
}

// sp12 is the 12SP family: two lines, four speed dials and fixed keys.
func sp12(name string) Model {
	return textOnly(name, 2, append(speedDials(4), ButtonTypeHold, ButtonTypeLastNumberRedial, ButtonTypeTransfer,
		ButtonTypeForwardAll, ButtonTypeCallPark, ButtonTypeVoicemail)...).with(noLamp)
}

func sp30(name string) Model {
	return textOnly(name, 4, ButtonTypeLastNumberRedial, ButtonTypeVoicemail, ButtonTypeCallPark, ButtonTypeForwardAll,
		ButtonTypeConference).with(noLamp)
}

func ata(name string) Model {
	return analogue(name).with(noLamp).with(func(m *Model) { m.HighestVersion = 3 })
}

func noLamp(m *Model) { m.NoMWILamp = true }

func conferenceStation(name string, softKeys int) Model {
	return screen(name, 2, softKeys).with(func(m *Model) { m.NeedsClock = true })
}

// models is the table: keys, templates and quirks from chan-sccp, chan_skinny and real template captures; softkeys and displays
// are product knowledge. The bridge of IOS is here because it registers like a phone.
var models = map[DeviceType]Model{
	DeviceType30SPPlus: sp30("30SP+"),
	DeviceType30VIP:    sp30("30VIP"),
	DeviceType12SPPlus: sp12("12SP+"),
	DeviceType12SP:     sp12("12SP"),
	DeviceType12:       sp12("12"),

	DeviceTypeCisco7902: noSoftKeys("7902", 4).with(func(m *Model) { m.Display = false }),
	DeviceTypeCisco7910: noSoftKeys("7910", 2).with(func(m *Model) { m.NoToneWithMedia = true }),

	DeviceTypeCisco7905: holdAndDials("7905").with(func(m *Model) { m.HookFlash = true }),
	DeviceTypeCisco7906: holdAndDials("7906").with(func(m *Model) { m.HookFlash, m.ButtonIndexLines = true, true }),
	DeviceTypeCisco7911: holdAndDials("7911").with(func(m *Model) { m.HookFlash, m.ButtonIndexLines = true, true }),
	DeviceTypeCisco7912: holdAndDials("7912"),

	DeviceTypeCisco7920: wireless("7920").with(func(m *Model) { m.LineZero = true }),
	DeviceTypeCisco7921: wireless("7921"),
	DeviceTypeCisco7925: wireless("7925"),
	DeviceTypeCisco7926: wireless("7926"),

	DeviceTypeCisco7931: screen("7931", 20, 4).with(func(m *Model) {
		m.Fixed = []ButtonDefinition{ // instances as chan-sccp numbers them: the positions of the keys
			{21, ButtonTypeMessages}, {22, ButtonTypeDirectory}, {23, ButtonTypeHeadset}, {24, ButtonTypeApplication},
		}
	}),
	DeviceTypeCisco7935:           conferenceStation("7935", 3),
	DeviceTypeCisco7936Conference: conferenceStation("7936", 3),
	DeviceTypeCisco7937Conference: screen("7937", 2, 4).with(func(m *Model) { m.NoStatistics = true }),

	DeviceTypeCisco7940:   screen("7940", 2, 4),
	DeviceTypeCisco7960:   screen("7960", 6, 4),
	DeviceTypeCisco7941:   gen3("7941", 2, 4),
	DeviceTypeCisco7941GE: gen3("7941-GE", 2, 4),
	DeviceTypeCisco7942:   screen("7942", 2, 4),
	DeviceTypeCisco7945:   screen("7945", 2, 4),
	DeviceTypeCisco7961:   gen3("7961", 6, 4),
	DeviceTypeCisco7961GE: gen3("7961-GE", 6, 4),
	DeviceTypeCisco7962:   screen("7962", 6, 4),
	DeviceTypeCisco7965:   screen("7965", 6, 4),

	DeviceTypeCisco7970:           touch("7970"),
	DeviceTypeCisco7971:           touch("7971-GE").with(func(m *Model) { m.OneWayCloses = true }),
	DeviceTypeCisco7971GEWazo:     touch("7971-GE").with(func(m *Model) { m.OneWayCloses = true }),
	DeviceTypeCisco7975:           touch("7975").with(func(m *Model) { m.MicBeforeOpen = true }),
	DeviceTypeCiscoIPCommunicator: screen("IP Communicator", 8, 5),
	DeviceTypeCisco7985:           screen("7985", 1, 5).with(func(m *Model) { m.Video = true }),

	DeviceTypeCisco6901: analogue("6901").with(func(m *Model) { m.OneLine = true }),
	DeviceTypeCisco6911: analogue("6911").with(func(m *Model) { m.OneLine = true }),
	DeviceTypeCisco6921: office69("6921", 2),
	DeviceTypeCisco6941: office69("6941", 4),
	DeviceTypeCisco6945: office69("6945", 4),
	DeviceTypeCisco6961: office69("6961", 12),
	DeviceTypeCisco8941: desk89("8941"),
	DeviceTypeCisco8945: desk89("8945"),

	DeviceTypeCiscoAta186:   ata("ATA 186"),
	DeviceTypeCiscoAta188:   ata("ATA 188"),
	DeviceTypeVGC:           analogue("VG248").with(noLamp),
	DeviceTypeAnalogGateway: analogue("analogue gateway"),
	DeviceTypeBRIGateway:    analogue("BRI gateway").with(func(m *Model) { m.HookFlash = false }),

	DeviceTypeNokiaESeries: screen("Nokia E", 2, 0),
	DeviceTypeNokiaICCClient: screen("Nokia ICC", 1, 0).with(func(m *Model) {
		m.HookFlash, m.OneLine = true, true
	}),

	DeviceTypeCiscoSPA521S:  spa("SPA 521S", 1),
	DeviceTypeCiscoSPA524SG: spa("SPA 524SG", 4),
	DeviceTypeCiscoSPA502G:  spa("SPA 502G", 1),
	DeviceTypeCiscoSPA504G:  spa("SPA 504G", 4),
	DeviceTypeCiscoSPA525G:  spa("SPA 525G", 5),
	DeviceTypeCiscoSPA508G:  spa("SPA 508G", 8),
	DeviceTypeCiscoSPA509G:  spa("SPA 509G", 12),
	DeviceTypeCiscoSPA525G2: spa("SPA 525G2", 8),
	DeviceTypeCiscoSPA303G:  spa("SPA 303G", 3),
	DeviceTypeCiscoSPA512G:  spa("SPA 512G", 1),
	DeviceTypeCiscoSPA514G:  spa("SPA 514G", 4),

	DeviceTypeConferenceBridgeDixieland: {Name: "IOS conference bridge", Known: true, MediaResource: true},
}
