package conf

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/skinnyd/skinnyd/session"
)

// maxSlots is how many calls can wait in a parking lot. More would be a mistyped number.
const maxSlots = 1000

// parking checks the numbers at which calls are parked: whoever dials one is to get the call, and nothing else.
func (c *checker) parking() {
	names := inOrder(c, "parking", c.file.Parking)
	for i, name := range names {
		lot, path := c.file.Parking[name], join("parking", name)
		if !contextName.MatchString(name) {
			c.wrongKey(path, quoted(name)+" is not the name of a parking lot", "use letters, digits, _ . and -")
		}
		if !c.misread(path) {
			c.need(path, "first", "write its first slot, such as 7001")
			c.need(path, "last", "write its last slot, such as 7020")
		}
		if lot.First == 0 || lot.Last == 0 {
			continue
		}
		if lot.Last < lot.First {
			c.wrong(path+".last", "is less than first", "write the greater of the two as last")
			continue
		}
		if n := lot.Last - lot.First + 1; n > maxSlots {
			c.wrong(path+".last", fmt.Sprintf("makes %d slots", n), fmt.Sprintf("a parking lot has %d at most", maxSlots))
			continue
		}
		c.slots(lot, path)
		for _, before := range names[:i] {
			other := c.file.Parking[before]
			if from, to := max(lot.First, other.First), min(lot.Last, other.Last); other.First > 0 && from <= to {
				c.report(c.places[path+".first"].value, path, fmt.Sprintf("%s in %s too", c.slotsFrom(from, to, path), join("parking", before)),
					"give each lot numbers of its own")
			}
		}
	}
}

// slotsFrom begins a sentence about slots of a lot. Numbers from the environment are not shown.
func (c *checker) slotsFrom(from, to Slot, path string) string {
	switch hidden := c.places[path+".first"].shown == environmentValue || c.places[path+".last"].shown == environmentValue; {
	case hidden && from == to:
		return "a slot is"
	case hidden:
		return "some slots are"
	case from == to:
		return fmt.Sprintf("slot %d is", from)
	}
	return fmt.Sprintf("slots %d to %d are", from, to)
}

// slots reports the first slot of a lot that is a number of something else, for each kind of it.
func (c *checker) slots(lot *ParkingLot, path string) {
	for _, other := range []struct {
		collides func(number string) string // why the number cannot be a slot; empty: it can
		hint     string
	}{
		{c.lineOf, "choose slots that are no line's number"},
		{c.roomOf, "choose slots that no pattern of meetme takes"},
		{c.emergencyOf, "choose other slots: the emergency number is called at once"},
	} {
		for slot := lot.First; slot <= lot.Last; slot++ {
			if why := other.collides(strconv.Itoa(int(slot))); why != "" {
				c.report(c.places[path+".first"].value, path, c.slotsFrom(slot, slot, path)+" "+why, other.hint)
				break
			}
		}
	}
}

func (c *checker) lineOf(number string) string {
	if c.file.Lines[number] == nil {
		return ""
	}
	return "a line of this file too"
}

func (c *checker) roomOf(number string) string {
	for _, room := range c.file.MeetMe {
		if room.Match(number) >= session.MatchGrows {
			return fmt.Sprintf("a meet-me room too (%s)", room)
		}
	}
	return ""
}

func (c *checker) emergencyOf(number string) string {
	slot, err := session.ParsePattern(number)
	if err != nil {
		return ""
	}
	switch called, where := c.calls(slot); called {
	case "":
		return ""
	case number:
		return "an emergency number of " + where
	default:
		return fmt.Sprintf("%s and more, and %s is an emergency number of %s", called, called, where)
	}
}

// calls is an emergency number that somebody calls who dials a number of the pattern, and the context that has it.
func (c *checker) calls(p session.Pattern) (number, where string) {
	for _, name := range inOrder(c, "dial", c.file.Dial) {
		for _, e := range c.file.Dial[name].Emergency {
			if number := meeting(e, p); number != "" {
				return number, join("dial", name)
			}
		}
	}
	return "", ""
}

// lineNumber reports a line that nobody could ring by its number.
func (c *checker) lineNumber(number, path string) {
	for _, name := range inOrder(c, "dial", c.file.Dial) {
		for _, e := range c.file.Dial[name].Emergency {
			if e.String() != "" && e.Match(number) >= session.MatchGrows {
				c.wrongKey(path, quoted(number)+" is an emergency number of "+join("dial", name), "choose another number for the line: the emergency number is called at once")
				return
			}
		}
	}
}

// pickupCodes checks what is dialled for the dialplan to pick up.
func (c *checker) pickupCodes() {
	group, directed := string(c.file.Pickup.Group), string(c.file.Pickup.Directed)
	if c.file.Lines[group] != nil {
		c.wrong("pickup.group", "is a line of this file too", "choose a code that no line has, such as *8")
	}
	for _, number := range inOrder(c, "lines", c.file.Lines) {
		if directed != "" && strings.HasPrefix(number, directed) {
			c.wrong("pickup.directed", fmt.Sprintf("begins the number of line %s", number), "choose a code that no number begins with, such as **")
			return
		}
	}
}

// unforwardable is what a number is that calls cannot be sent to; empty: they can.
func (c *checker) unforwardable(number string) string {
	for _, room := range c.file.MeetMe {
		if room.String() != "" && room.Match(number) >= session.MatchGrows {
			return "a meet-me room"
		}
	}
	slot, err := strconv.Atoi(number)
	for _, lot := range c.file.Parking {
		if err == nil && lot.First > 0 && Slot(slot) >= lot.First && Slot(slot) <= lot.Last {
			return "a parking slot"
		}
	}
	return ""
}

// meeting is a number of the first pattern with which a number of the second is or begins; empty when there is none. It goes digit by
// digit and never back: what a pattern takes in one place does not depend on the digits before.
func meeting(first, second session.Pattern) string {
	if first.String() == "" || second.String() == "" { // could not be read
		return ""
	}
	number := ""
	for number == "" || first.Match(number) < session.MatchGrows {
		before := number
		for _, digit := range dialKeys {
			if next := before + string(digit); first.Match(next) != session.MatchNone && second.Match(next) != session.MatchNone {
				number = next
				break
			}
		}
		if number == before {
			return ""
		}
	}
	return number
}

// dialKeys is what can be dialled.
const dialKeys = "0123456789*#+ABCD"

// meetMe checks the numbers of rooms.
func (c *checker) meetMe() {
	repeated(c, c.file.MeetMe, "meetme")
	lines := inOrder(c, "lines", c.file.Lines)
	for i, room := range c.file.MeetMe {
		at := fmt.Sprintf("meetme[%d]", i)
		for _, number := range lines {
			if room.String() != "" && room.Match(number) >= session.MatchGrows {
				c.wrong(at, fmt.Sprintf("takes the number of line %s", number), "choose numbers for rooms that no line has")
				break
			}
		}
		if number, where := c.calls(room); number != "" {
			c.wrong(at, fmt.Sprintf("takes %s, an emergency number of %s", number, where), "choose numbers that do not begin with it")
		}
	}
}
