package conf

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/session"
)

// shortestReminder is how long a tone and the silence behind it take.
const shortestReminder = time.Second

// longestRound is how many forwards are followed in search of one that comes back.
const longestRound = 8

var languageName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// lineFeatures checks what a line has beyond calling and being called.
func (c *checker) lineFeatures(number string, line *Line, path string) {
	if line.Language != "" && !languageName.MatchString(line.Language) {
		c.wrong(path+".language", "is not a language of Asterisk", "write the name of a folder of its sounds: en, de, pt_BR")
	}
	c.reminder(line.CallWaitingInterval, path+".call_waiting_interval")
	c.reminder(line.HoldReminder, path+".hold_reminder")
	c.forwards(number, line, path)
	if line.ParkingLot == "" {
		line.ParkingLot = c.lotByDefault()
	} else {
		c.lot(line.ParkingLot, path+".parking_lot")
	}
	repeated(c, line.Groups, path+".groups")
	repeated(c, line.PickupGroups, path+".pickup_groups")
}

// reminder checks how often a tone is repeated.
func (c *checker) reminder(every time.Duration, at string) {
	if every > 0 && every < shortestReminder {
		c.wrong(at, "is shorter than the tone", "write 0s for no repetition, or 1s and more")
	}
}

// forwards checks where the calls of a line go.
func (c *checker) forwards(number string, line *Line, path string) {
	f := line.Forward
	for _, to := range []struct {
		key    string
		number Digits
	}{{"forward.all", f.All}, {"forward.busy", f.Busy}, {"forward.no_answer", f.NoAnswer}, {"forward.unregistered", f.Unregistered}, {"divert", line.Divert}} {
		if string(to.number) == number {
			c.wrong(path+"."+to.key, "is the line itself", "write another number, or leave it out")
		}
		if what := c.unforwardable(string(to.number)); what != "" {
			c.wrong(path+"."+to.key, "is "+what+", where calls cannot be sent", "write a line or a number of the dialplan, or leave it out")
		}
	}
	if round := c.round(number); round > 1 {
		c.wrong(path+".forward.all", fmt.Sprintf("comes back to %s after %d forwards", number, round), "let one of these lines ring")
	}
	if f.NoAnswer != "" && line.RingTimeout > 0 && line.RingTimeout <= line.NoAnswerTime {
		at := path + ".no_answer_time"
		if !c.has(at) {
			at = path + ".ring_timeout"
		}
		c.report(c.places[at].value, at, fmt.Sprintf("the line stops ringing (ring_timeout %s) before its calls are forwarded (no_answer_time %s)", line.RingTimeout, line.NoAnswerTime),
			"make ring_timeout the longer one, or 0s")
	}
}

// round is after how many forwards of all calls a line is called again; 0 when the calls end somewhere.
func (c *checker) round(number string) int {
	at := number
	for n := 1; n <= longestRound; n++ {
		line := c.file.Lines[at]
		if line == nil || line.Forward.All == "" {
			return 0
		}
		if at = string(line.Forward.All); at == number {
			return n
		}
	}
	return 0
}

// lotByDefault is where a line parks that names no lot: in default, or in the only one. Empty: it cannot.
func (c *checker) lotByDefault() string {
	if len(c.file.Parking) == 1 {
		for only := range c.file.Parking {
			return only
		}
	}
	if c.file.Parking[defaultLot] != nil {
		return defaultLot
	}
	return ""
}

// lot reports a name that no parking lot has.
func (c *checker) lot(name, at string) {
	if !c.has(join("parking", name)) && !c.broken(at) {
		c.wrong(at, "is no parking lot of this file", meant(c, name, c.file.Parking, "add it under parking"))
	}
}

// pickupGroups reports groups that somebody is to pick up from and that no line is in.
func (c *checker) pickupGroups() {
	members := map[Group]bool{}
	for _, line := range c.file.Lines {
		for _, g := range line.Groups {
			if g != "" {
				members[g] = true
			}
		}
	}
	for _, number := range inOrder(c, "lines", c.file.Lines) {
		for i, g := range c.file.Lines[number].PickupGroups {
			at := fmt.Sprintf("%s.pickup_groups[%d]", join("lines", number), i)
			if !members[g] && !c.broken(at) && c.file.Pickup.Group == "" {
				c.wrong(at, "is the group of no line", meant(c, g, members, "add it to the groups of the lines whose calls may be picked up"))
			}
		}
	}
}

// featureKeys reports keys of a phone that could never do what they are for. A phone without a line is reported elsewhere.
func (c *checker) featureKeys(dev *Device, path string) {
	var lines []*Line
	for _, b := range dev.Buttons {
		if line := c.file.Lines[b.Line]; line != nil {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return
	}
	for i, b := range dev.Buttons {
		key := fmt.Sprintf("%s.buttons[%d]", path, i)
		at := key + ".feature"
		none := func(has func(*Line) bool) bool { return !slices.ContainsFunc(lines, has) && c.read("lines") }
		switch session.Feature(b.Feature) {
		case session.FeatureParkingLot:
			c.parkingKey(b, lines[0], key)
		case session.FeatureMeetMe:
			if len(c.file.MeetMe) == 0 && c.read("meetme") {
				c.wrong(at, "needs rooms, and the file has none", `add their numbers at the top: meetme: ["_88XX"]`)
			}
		case session.FeatureMessages:
			if none(func(l *Line) bool { return l.Voicemail != "" }) {
				c.wrong(at, "needs a number to dial", "add voicemail to a line of this phone")
			}
		case session.FeaturePickup:
			if c.file.Pickup.Group == "" && c.read("pickup") && none(func(l *Line) bool { return len(l.PickupGroups) > 0 }) {
				c.wrong(at, "needs groups to pick up from", "add pickup_groups to a line of this phone, or pickup: {group: \"*8\"} at the top")
			}
		}
	}
}

// read says that a section could be read, and that no key at the top is one that may be meant for it.
func (c *checker) read(section string) bool { return !c.misread("") && !c.broken(section) }

// parkingKey checks the lot of a parking key; it is that of the phone's first line when it names none.
func (c *checker) parkingKey(b *Button, first *Line, path string) {
	switch {
	case b.Lot != "":
		c.lot(b.Lot, path+".lot")
	case first.ParkingLot != "":
		b.Lot = first.ParkingLot
	case !c.read("parking") || c.has(path+".lot"):
	case len(c.file.Parking) == 0:
		c.wrong(path+".feature", "needs a parking lot, and the file has none", "add one at the top: parking: {default: {first: 7001, last: 7020}}")
	default:
		c.wrong(path+".feature", "needs a lot: the first line of this phone parks in none", "add lot: "+list(slices.Sorted(maps.Keys(c.file.Parking))))
	}
}
