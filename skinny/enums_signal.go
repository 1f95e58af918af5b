package skinny

// A LampMode is how a lamp shines.
type LampMode uint32

// Values of LampMode.
const (
	LampModeOff     LampMode = 1
	LampModeOn      LampMode = 2 // steady
	LampModeWink    LampMode = 3 // 80 % on: hold
	LampModeFlash   LampMode = 4 // fast
	LampModeBlink   LampMode = 5 // ringing
	LampModeHold    LampMode = 6 // chan-sccp only, 2019
	LampModeRing    LampMode = 7 // chan-sccp only
	LampModeCustom1 LampMode = 8 // chan-sccp only
	LampModeCustom2 LampMode = 9 // chan-sccp only
)

var lampModeNames = []string{
	LampModeOff:     "Off",
	LampModeOn:      "On",
	LampModeWink:    "Wink",
	LampModeFlash:   "Flash",
	LampModeBlink:   "Blink",
	LampModeHold:    "Hold",
	LampModeRing:    "Ring",
	LampModeCustom1: "Custom1",
	LampModeCustom2: "Custom2",
}

// String is the standard name, or the number of an unknown value.
func (v LampMode) String() string { return name(lampModeNames, uint32(v)) }

// A RingMode is a ring pattern.
type RingMode uint32

// Values of RingMode.
const (
	RingModeOff        RingMode = 1
	RingModeInside     RingMode = 2
	RingModeOutside    RingMode = 3
	RingModeFeature    RingMode = 4
	RingModeFlashOnly  RingMode = 5  // silent ring, lamp only; chan-sccp: silent
	RingModePrecedence RingMode = 6  // chan-sccp: urgent
	RingModeBellcore1  RingMode = 7  // chan-sccp only
	RingModeBellcore2  RingMode = 8  // chan-sccp only
	RingModeBellcore3  RingMode = 9  // chan-sccp only
	RingModeBellcore4  RingMode = 10 // chan-sccp only
	RingModeBellcore5  RingMode = 11 // chan-sccp only
)

var ringModeNames = []string{
	RingModeOff:        "Off",
	RingModeInside:     "Inside",
	RingModeOutside:    "Outside",
	RingModeFeature:    "Feature",
	RingModeFlashOnly:  "FlashOnly",
	RingModePrecedence: "Precedence",
	RingModeBellcore1:  "Bellcore1",
	RingModeBellcore2:  "Bellcore2",
	RingModeBellcore3:  "Bellcore3",
	RingModeBellcore4:  "Bellcore4",
	RingModeBellcore5:  "Bellcore5",
}

// String is the standard name, or the number of an unknown value.
func (v RingMode) String() string { return name(ringModeNames, uint32(v)) }

// A RingDuration is how often a ring is repeated.
type RingDuration uint32

// Values of RingDuration.
const (
	RingDurationContinuous RingDuration = 1 // normal
	RingDurationOnce       RingDuration = 2 // single ring, then silent
)

var ringDurationNames = []string{
	RingDurationContinuous: "Continuous",
	RingDurationOnce:       "Once",
}

// String is the standard name, or the number of an unknown value.
func (v RingDuration) String() string { return name(ringDurationNames, uint32(v)) }

// A ToneDirection is who hears a tone.
type ToneDirection uint32

// Values of ToneDirection.
const (
	ToneDirectionUser    ToneDirection = 0
	ToneDirectionNetwork ToneDirection = 1
	ToneDirectionBoth    ToneDirection = 2
)

var toneDirectionNames = []string{
	ToneDirectionUser:    "User",
	ToneDirectionNetwork: "Network",
	ToneDirectionBoth:    "Both",
}

// String is the standard name, or the number of an unknown value.
func (v ToneDirection) String() string { return name(toneDirectionNames, uint32(v)) }
