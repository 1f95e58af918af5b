package session

import (
	"strings"

	"github.com/skinnyd/skinnyd/ari"
)

// The dialplan orders things, too: a channel that enters as Stasis(skinny,<line>,forward=all:<number>) or Stasis(skinny,<line>,dnd=reject) is no
// call. It goes on in the dialplan at once, with SKINNY_STATUS OK or INVALID. Star codes are made of that.

// dialplanOrder carries out the orders among the options; false when there are none.
func (x *Exchange) dialplanOrder(b *pbx, ev ari.StasisStart) bool {
	status, from := "", x.originOf(b, ev.Channel.ID)
	for _, arg := range ev.Args[min(1, len(ev.Args)):] {
		key, value, _ := strings.Cut(strings.TrimSpace(arg), "=")
		fault := ""
		switch {
		case key != "forward" && key != "dnd":
			continue
		case from != nil && from.diverted.byLines():
			fault = "the call was forwarded here: who made it dialled no star code"
		case key == "forward":
			fault = x.dialplanForward(ev.Args[0], value)
		default:
			fault = x.dialplanDND(ev.Args[0], value, from)
		}
		if status == "" {
			status = "OK"
		}
		if fault != "" {
			status = "INVALID"
			x.log(LogEntry{Level: Warn, Message: "order of the dialplan not carried out", Line: ev.Args[0], Asterisk: b.cfg.Name, Detail: arg + ": " + fault})
		}
	}
	if status != "" {
		c := x.newCall()
		c.pbx, c.ending, c.hidden = b, true, true
		x.addChannel(c, channel{id: ev.Channel.ID, kind: inChannel, created: true, inApp: true, leave: goOn, wantStatus: status})
	}
	return status != ""
}

// dialplanForward is forward=<condition>:<number>; it says what is wrong with it.
func (x *Exchange) dialplanForward(number, value string) string {
	l := x.lines[number]
	if l == nil {
		return "no such line; write Stasis(skinny,<line>,forward=all:<number>)"
	}
	name, to, ok := strings.Cut(value, ":")
	w, known := conditions[name]
	if !ok || !known {
		return "write forward=all:<number>, busy:, no_answer: or unregistered:, and nothing behind the colon to clear it"
	}
	target := x.forwardNumber(to)
	switch {
	case target == "" && to != "":
		return "no number that can be dialled"
	case x.unforwardable(target):
		return "calls cannot be forwarded to a meet-me room or a parking slot"
	case x.forwardLoops(l, target):
		return "all calls of the line would come back to it"
	}
	f := x.forwards(l)
	*f.target(w) = target
	x.forwardLine(l, f, "the dialplan")
	return ""
}

// dialplanDND is dnd=<mode>: of the phone that dialled, when it is one of the line, else of all phones of the line.
func (x *Exchange) dialplanDND(number, value string, from *call) string {
	l := x.lines[number]
	if l == nil || len(l.appearances) == 0 {
		return "no such line, or no phone has it; write Stasis(skinny,<line>,dnd=toggle)"
	}
	devices := l.devices()
	if from != nil {
		for _, p := range from.parties {
			if p.app.line == l {
				devices = []*device{p.dev}
			}
		}
	}
	var mode DND
	switch value {
	case "off":
	case "toggle": // together, not each its own way
		mode = x.dndToggled(devices[0])
	case string(DNDReject), string(DNDSilent):
		mode = DND(value)
	default:
		return "write dnd=reject, silent, off or toggle"
	}
	for _, d := range devices {
		x.setDND(d, mode, "the dialplan")
	}
	return ""
}

// devices are the phones that have the line, each once.
func (l *line) devices() []*device {
	var all []*device
	for _, a := range l.appearances {
		if len(all) == 0 || all[len(all)-1] != a.dev { // they stand together
			all = append(all, a.dev)
		}
	}
	return all
}

// originOf is the call that a channel of the dialplan was made for, nil when it was not by us: the second half of a Local channel has an id of ours.
func (x *Exchange) originOf(b *pbx, id ari.ChannelID) *call {
	if !x.ours(string(id)) {
		return nil
	}
	if c := x.calls[string(id[:strings.LastIndexByte(string(id), '-')])]; c != nil {
		for _, ch := range c.channels {
			if ch.other == id {
				return c
			}
		}
	}
	for _, ch := range b.channels { // it was moved to another call meanwhile
		if ch.other == id {
			return ch.call
		}
	}
	return nil
}
