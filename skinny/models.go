package skinny

import "slices"

// A Model is what a server must know of a type of station. Everything that depends on the type of a phone asks this, never
// the number.
type Model struct {
	Name  string // as people say it: "7960"
	Known bool   // false: the type is in no table and this is a guess

	LineKeys int                // keys of the template that may be line, speed dial, feature, service or empty
	Scrolls  bool               // they are a list on the display: there may be more
	Fixed    []ButtonDefinition // keys that follow them in the template and cannot be anything else
	Hard     []ButtonType       // keys that it has besides, which are in no template
	SoftKeys int                // softkeys beside the display; 0: never send softkey messages

	Display bool // there is one: names, numbers and texts are seen
	Prompts bool // prompt and status lines: DisplayPromptStatus, DisplayNotify; else a display takes DisplayText
	Video   bool // can show video without a computer

	Codecs  []Codec      // audio, by its data sheet; old firmware may have fewer: what a phone announces counts
	Modules []DeviceType // key expansion modules that it takes, MaxModules at most

	HighestVersion Version // forced down to this, whatever the phone says

	PlainText   bool // has no texts of its own: labels must be sent as plain text
	ShortLabels bool // cuts prompts to the width of a key label

	Wireless  bool // late keep-alives in power save: be generous
	HookFlash bool // has a flash key or reports a flash of the hook
	SPCP      bool // an SPA phone: asks for tokens at any time, calls included; RegisterAvailableLines ends its registration

	ButtonIndexLines bool // below version 15 OnHook and KeypadButton carry the index of a key instead of a line instance
	LineZero         bool // says line 0 for its first line
	BareKeypad       bool // KeypadButton names neither line nor call
	ExtraSpeedDial   bool // asks for one speed dial more than the template has, and waits for the answer
	KeepAliveFirst   bool // sends KeepAlive before Register
	PathCapability   bool // says MediaPathCapability when it registers
	NoAckIDs         bool // leaves conference and party out of StartMediaTransmissionAck: the call reference tells

	StaticCallInfo  bool // wants CallInfo, never CallInfoDynamic
	NoConferenceSet bool // has no softkey set for conferences; transfer needs sets OffHookWithFeatures, then ConnectedWithTransfer
	StrictRing      bool // silent at a ring duration that is not Continuous or Once
	SilentModules   bool // does not say which key expansion modules it has
	NoMultiblink    bool // shows nonsense for MultiblinkFeature keys: use Feature
	NoRingingBLF    bool // has no sign for a watched line that rings: show it in use
	NoSilentDND     bool // do not disturb can reject calls, not silence them
	NoMWILamp       bool // no message lamp of its own: a stutter dial tone tells of messages
	NoStatistics    bool // never answers ConnectionStatisticsReq
	NoToneWithMedia bool // plays no tone while RTP is open: close the channel before StartTone
	SmallUserData   bool // takes UserToDeviceData of small documents only, each in one message
	LosesCallPlane  bool // no longer shows the held call when a transfer is cancelled: say the whole hold again
	NeedsClock      bool // wants DefineTimeDate after a call to restore the idle screen
	OneLine         bool // shows one line whatever the template says
	OneWayCloses    bool // closing one direction of media closes both
	OffHookFirst    bool // no audio when a call that rings is Connected without CallState OffHook between
	MicBeforeOpen   bool // to be muted it must be told so (SetMicroMode off) before OpenReceiveChannel
	MicBeforeStart  bool // to be muted it must be told so before StartMediaTransmission
	MediaResource   bool // a conference bridge, not a phone
}

// ModelOf is the model of a device type. An unknown type is taken for a phone with two line keys, four softkeys and a display.
func ModelOf(t DeviceType) Model {
	if m, ok := models[t]; ok {
		return m
	}
	return Model{Name: t.String(), LineKeys: 2, SoftKeys: 4, Display: true, Prompts: true, Codecs: g711}
}

// FixedDials is how many of the fixed keys are speed dials.
func (m *Model) FixedDials() int {
	n := 0
	for _, k := range m.Fixed {
		if k.ButtonType == ButtonTypeSpeedDial {
			n++
		}
	}
	return n
}

// Countable says that the phone has the keys that the table says, those of its modules, and no more.
func (m *Model) Countable() bool {
	return m.Known && m.LineKeys > 0 && (!m.Scrolls || len(m.Fixed) > 0)
}

// Codecs that go together.
var (
	g711 = []Codec{CodecG711Ulaw64k, CodecG711Alaw64k}
	g729 = []Codec{CodecG729, CodecG729AnnexA, CodecG729AnnexB, CodecG729AnnexAwAnnexB}

	oldAudio    = append(slices.Clone(g711), CodecG7231)              // 12SP, 30VIP
	ataAudio    = slices.Concat(oldAudio, g729)                       // ATA 186
	basicAudio  = slices.Concat(g711, g729)                           // 7905, 6901
	officeAudio = append(slices.Clone(basicAudio), CodecILBC)         // 6921
	wideAudio   = append([]Codec{CodecG722_64k}, officeAudio...)      // 7941 and most that came after it
	noILBCAudio = append([]Codec{CodecG722_64k}, basicAudio...)       // 6911, 7985
	linearAudio = append([]Codec{CodecWide_Band_256k}, basicAudio...) // 7960
	touchAudio  = append([]Codec{CodecWide_Band_256k}, wideAudio...)  // 7970
)

func audio(codecs []Codec) func(*Model) { return func(m *Model) { m.Codecs = codecs } }

// Families of phones that differ in little.
func screen(name string, lines, softKeys int) Model {
	return Model{Name: name, Known: true, LineKeys: lines, SoftKeys: softKeys, Display: true, Prompts: true, Codecs: wideAudio}
}

func textOnly(name string, lines int, fixed ...ButtonType) Model {
	return Model{Name: name, Known: true, LineKeys: lines, Fixed: keys(fixed...), Display: true, PlainText: true, Codecs: basicAudio}
}

func (m Model) with(changes ...func(*Model)) Model {
	for _, change := range changes {
		change(&m)
	}
	return m
}

func wireless(name string) Model {
	return screen(name, 6, 2).with(func(m *Model) { m.Wireless, m.Scrolls = true, true })
}

func gen2(name string, lines int) Model {
	return screen(name, lines, 4).with(audio(linearAudio), func(m *Model) {
		m.ExtraSpeedDial, m.StrictRing, m.NoRingingBLF, m.SmallUserData, m.LosesCallPlane = true, true, true, true, true
	})
}

func gen3(name string, lines, softKeys int) Model {
	return screen(name, lines, softKeys).with(func(m *Model) { m.OneWayCloses = true })
}

func touch(name string) Model {
	return screen(name, 8, 5).with(noLamp, audio(touchAudio))
}

func office69(name string, lines int) Model {
	return screen(name, lines, 4).with(audio(officeAudio), hard(ButtonTypeHold, ButtonTypeTransfer, ButtonTypeConference),
		func(m *Model) { m.NoConferenceSet, m.ShortLabels = true, true })
}

func desk89(name string) Model {
	return screen(name, 10, 4).with(func(m *Model) {
		m.Prompts, m.Video = false, true
		m.NoMultiblink, m.NoSilentDND, m.OneWayCloses, m.MicBeforeStart, m.PathCapability = true, true, true, true, true
	}, fixed(ButtonTypeConference, ButtonTypeHold, ButtonTypeTransfer, ButtonTypeLastNumberRedial))
}

func spa(name string, lines int) Model {
	return screen(name, lines, 4).with(func(m *Model) {
		m.SPCP, m.StaticCallInfo, m.HighestVersion = true, true, 8
	})
}

func analogue(name string) Model {
	return Model{Name: name, Known: true, LineKeys: 1, PlainText: true, HookFlash: true, Codecs: basicAudio}
}

func bridge(name string) Model {
	return Model{Name: name, Known: true, MediaResource: true, Codecs: basicAudio}
}

// keys numbers fixed keys: speed dials from 1, anything else has instance 1, one without a use 0.
func keys(types ...ButtonType) []ButtonDefinition {
	fixed := make([]ButtonDefinition, len(types))
	var dials uint8
	for i, t := range types {
		fixed[i] = ButtonDefinition{InstanceNumber: 1, ButtonType: t}
		switch t {
		case ButtonTypeSpeedDial:
			dials++
			fixed[i].InstanceNumber = dials
		case ButtonTypeUndefined:
			fixed[i].InstanceNumber = 0
		}
	}
	return fixed
}

func hard(types ...ButtonType) func(*Model) { return func(m *Model) { m.Hard = types } }

func fixed(types ...ButtonType) func(*Model) { return func(m *Model) { m.Fixed = keys(types...) } }

// speedDials is n speed dial keys, behind others.
func speedDials(n int, before ...ButtonType) []ButtonType {
	for range n {
		before = append(before, ButtonTypeSpeedDial)
	}
	return before
}

// holdAndDials is the keys beside the only line of 7905, 7906, 7911 and 7912 (chan-sccp).
func holdAndDials(name string) Model {
	return screen(name, 1, 4).with(fixed(speedDials(9, ButtonTypeHold)...))
}

func noSoftKeys(name string, dials int) Model {
	all := append([]ButtonType{ButtonTypeHold, ButtonTypeTransfer, ButtonTypeDisplay, ButtonTypeVoicemail, ButtonTypeConference,
		ButtonTypeForwardAll}, speedDials(dials)...)
	return textOnly(name, 1, append(all, ButtonTypeLastNumberRedial)...)
}

// sp12 is the 12SP family: two lines, four speed dials and fixed keys.
func sp12(name string) Model {
	return textOnly(name, 2, append(speedDials(4), ButtonTypeHold, ButtonTypeLastNumberRedial, ButtonTypeTransfer,
		ButtonTypeForwardAll, ButtonTypeCallPark, ButtonTypeVoicemail)...).with(noLamp, audio(oldAudio))
}

// sp30 is the 30SP+ family: 26 keys, of which four are without a use.
func sp30(name string) Model {
	first := []ButtonType{ButtonTypeLastNumberRedial, ButtonTypeVoicemail, ButtonTypeCallPark, ButtonTypeForwardAll, ButtonTypeConference,
		ButtonTypeUndefined, ButtonTypeUndefined, ButtonTypeUndefined, ButtonTypeUndefined}
	return textOnly(name, 4, speedDials(13, first...)...).with(noLamp, audio(oldAudio))
}

func ata(name string) Model {
	return analogue(name).with(noLamp, audio(ataAudio), fixed(speedDials(4)...), func(m *Model) { m.HighestVersion = 3 })
}

func noLamp(m *Model) { m.NoMWILamp = true }

func conferenceStation(name string, softKeys int) Model {
	return screen(name, 2, softKeys).with(audio(basicAudio), func(m *Model) { m.NeedsClock = true })
}

// models is the table: keys, templates and quirks from chan-sccp, chan_skinny and real template captures; softkeys, displays
// and hard keys are product knowledge. Conference bridges are here because they register like phones.
var models = map[DeviceType]Model{
	DeviceType30SPPlus: sp30("30SP+"),
	DeviceType30VIP:    sp30("30VIP"),
	DeviceType12SPPlus: sp12("12SP+"),
	DeviceType12SP:     sp12("12SP"),
	DeviceType12:       sp12("12"),

	DeviceTypeCisco7902: noSoftKeys("7902", 4).with(func(m *Model) { m.Display = false }),
	DeviceTypeCisco7910: noSoftKeys("7910", 2).with(func(m *Model) { m.NoToneWithMedia = true }),

	DeviceTypeCisco7905: holdAndDials("7905").with(audio(basicAudio), func(m *Model) { m.HookFlash, m.BareKeypad = true, true }),
	DeviceTypeCisco7906: holdAndDials("7906").with(func(m *Model) { m.HookFlash, m.ButtonIndexLines, m.OffHookFirst = true, true, true }),
	DeviceTypeCisco7911: holdAndDials("7911").with(func(m *Model) { m.HookFlash, m.ButtonIndexLines, m.OffHookFirst = true, true, true }),
	DeviceTypeCisco7912: holdAndDials("7912").with(audio(basicAudio), func(m *Model) { m.BareKeypad = true }),

	DeviceTypeCisco7920: wireless("7920").with(audio(basicAudio), func(m *Model) { m.LineZero = true }),
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

	DeviceTypeCisco7940:   gen2("7940", 2),
	DeviceTypeCisco7960:   gen2("7960", 6).with(silentModules(modules7914)),
	DeviceTypeCisco7941:   gen3("7941", 2, 4),
	DeviceTypeCisco7941GE: gen3("7941-GE", 2, 4),
	DeviceTypeCisco7942:   screen("7942", 2, 4),
	DeviceTypeCisco7945:   screen("7945", 2, 4),
	DeviceTypeCisco7961:   gen3("7961", 6, 4).with(modules(modulesAll)),
	DeviceTypeCisco7961GE: gen3("7961-GE", 6, 4).with(modules(modulesAll)),
	DeviceTypeCisco7962:   screen("7962", 6, 4).with(modules(modulesAll)),
	DeviceTypeCisco7965:   screen("7965", 6, 4).with(modules(modules791x)),

	DeviceTypeCisco7970:           touch("7970").with(modules(modulesAll)),
	DeviceTypeCisco7971:           touch("7971-GE").with(audio(wideAudio), modules(modulesAll), func(m *Model) { m.OneWayCloses = true }),
	DeviceTypeCisco7971GEWazo:     touch("7971-GE").with(audio(wideAudio), modules(modulesAll), func(m *Model) { m.OneWayCloses = true }),
	DeviceTypeCisco7975:           touch("7975").with(audio(wideAudio), modules(modules791x), func(m *Model) { m.MicBeforeOpen = true }),
	DeviceTypeCiscoIPCommunicator: screen("IP Communicator", 8, 5).with(audio(linearAudio), func(m *Model) { m.PathCapability, m.Scrolls = true, true }),
	DeviceTypeCisco7985:           screen("7985", 1, 5).with(audio(noILBCAudio), func(m *Model) { m.Video, m.KeepAliveFirst = true, true }),

	DeviceTypeCisco6901: analogue("6901").with(hard(ButtonTypeHold, ButtonTypeLastNumberRedial), func(m *Model) { m.OneLine, m.NoAckIDs = true, true }),
	DeviceTypeCisco6911: analogue("6911").with(audio(noILBCAudio),
		hard(ButtonTypeHold, ButtonTypeTransfer, ButtonTypeConference, ButtonTypeLastNumberRedial),
		func(m *Model) { m.OneLine, m.KeepAliveFirst, m.NoAckIDs = true, true, true }),
	DeviceTypeCisco6921: office69("6921", 2).with(fixed(speedDials(6)...)),
	DeviceTypeCisco6941: office69("6941", 4),
	DeviceTypeCisco6945: office69("6945", 4).with(audio(wideAudio)),
	DeviceTypeCisco6961: office69("6961", 12),
	DeviceTypeCisco8941: desk89("8941"),
	DeviceTypeCisco8945: desk89("8945"),

	DeviceTypeCiscoAta186:   ata("ATA 186"),
	DeviceTypeCiscoAta188:   ata("ATA 188"),
	DeviceTypeVGC:           analogue("VG248").with(noLamp),
	DeviceTypeAnalogGateway: analogue("analogue gateway"),
	DeviceTypeBRIGateway:    analogue("BRI gateway").with(func(m *Model) { m.HookFlash = false }),

	DeviceTypeNokiaESeries: screen("Nokia E", 2, 0).with(audio(basicAudio), fixed(speedDials(5)...)),
	DeviceTypeNokiaICCClient: screen("Nokia ICC", 1, 0).with(audio(basicAudio), func(m *Model) {
		m.HookFlash, m.OneLine = true, true
	}),

	DeviceTypeCiscoSPA521S:  spa("SPA 521S", 1),
	DeviceTypeCiscoSPA524SG: spa("SPA 524SG", 4).with(silentModules(modulesSPA500[:1])),
	DeviceTypeCiscoSPA502G:  spa("SPA 502G", 1),
	DeviceTypeCiscoSPA504G:  spa("SPA 504G", 4).with(silentModules(modulesSPA500)),
	DeviceTypeCiscoSPA525G:  spa("SPA 525G", 5).with(silentModules(modulesSPA525)),
	DeviceTypeCiscoSPA508G:  spa("SPA 508G", 8).with(fixed(ButtonTypeVoicemail, ButtonTypeHold), silentModules(modulesSPA500)),
	DeviceTypeCiscoSPA509G:  spa("SPA 509G", 12).with(fixed(ButtonTypeVoicemail, ButtonTypeHold), silentModules(modulesSPA500)),
	DeviceTypeCiscoSPA525G2: spa("SPA 525G2", 8).with(silentModules(modulesSPA525)),
	DeviceTypeCiscoSPA303G:  spa("SPA 303G", 3),
	DeviceTypeCiscoSPA512G:  spa("SPA 512G", 1),
	DeviceTypeCiscoSPA514G:  spa("SPA 514G", 4).with(silentModules(modulesSPA500)),

	DeviceTypeConferenceBridge:          bridge("conference bridge"),
	DeviceTypeConferenceBridgeYoko:      bridge("conference bridge Yoko"),
	DeviceTypeConferenceBridgeDixieland: bridge("IOS conference bridge"),
	DeviceTypeConferenceBridgeSummit:    bridge("conference bridge Summit"),
	DeviceTypeConferenceBridgeFlint:     bridge("conference bridge Flint"),
	DeviceTypeConferenceBridgeHetroGen:  bridge("conference bridge HetroGen"),
	DeviceTypeConferenceBridgeAudVid:    bridge("conference bridge AudVid"),
	DeviceTypeConferenceHVideoBridge:    bridge("conference video bridge"),
}
