package terminal

import (
	"time"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// light is how a lamp is drawn: told apart by shape as well as by colour, also in the dark part of its period.
type light struct {
	name      string
	lit, dark string
	colour    style
	period    time.Duration // 0: steady
	bright    time.Duration // of each period
}

// lights are the modes of lamps (enums.md, LampMode).
var lights = map[skinny.LampMode]light{
	skinny.LampModeOff:   {name: "off", lit: "○", colour: faint},
	skinny.LampModeOn:    {name: "on", lit: "●", colour: green},
	skinny.LampModeWink:  {name: "wink", lit: "◐", dark: "◌", colour: yellow, period: time.Second, bright: 800 * time.Millisecond},
	skinny.LampModeFlash: {name: "flash", lit: "◆", dark: "◇", colour: red, period: 200 * time.Millisecond, bright: 100 * time.Millisecond},
	skinny.LampModeBlink: {name: "blink", lit: "▲", dark: "△", colour: red, period: time.Second, bright: 500 * time.Millisecond},
}

func lightOf(mode skinny.LampMode) light {
	switch mode { // what chan-sccp alone has
	case skinny.LampModeHold:
		mode = skinny.LampModeWink
	case skinny.LampModeRing:
		mode = skinny.LampModeBlink
	case skinny.LampModeCustom1, skinny.LampModeCustom2:
		mode = skinny.LampModeFlash
	}
	if l, ok := lights[mode]; ok {
		return l
	}
	return lights[skinny.LampModeOff]
}

// at draws the lamp at a time.
func (l light) at(now time.Time) string {
	if l.period > 0 && time.Duration(now.UnixNano())%l.period >= l.bright {
		return l.colour.of(l.dark)
	}
	return l.colour.of(l.lit)
}

// lampOf is the lamp of a key: the one that was set, or what a watched number does.
func lampOf(b phone.Button) skinny.LampMode {
	if b.Lamp > skinny.LampModeOff || b.Type != skinny.ButtonTypeBLFSpeedDial {
		return b.Lamp
	}
	switch skinny.BLFStatus(b.Status) {
	case skinny.BLFStatusInUse, skinny.BLFStatusDND:
		return skinny.LampModeOn
	case skinny.BLFStatusAlerting:
		return skinny.LampModeBlink
	}
	return skinny.LampModeOff
}
