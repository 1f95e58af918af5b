package terminal

import (
	"fmt"
	"strings"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// display is h lines: what the server wrote, the calls, and the number that is typed.
func (m model) display(w, h int) []string {
	out := m.texts(w, h-2)
	if len(out) > h-2 {
		out = out[:h-2]
	}
	bottom := m.number()
	if n := h - len(out) - len(bottom); len(m.facts.State.Calls) > 0 {
		if n > len(m.facts.State.Calls) && n > 1 {
			out, n = append(out, ""), n-1
		}
		out = append(out, m.callRows(w, n)...)
	}
	for len(out) < h-len(bottom) {
		out = append(out, "")
	}
	return append(out, bottom...)
}

// texts are the status lines, h at most when they can be fewer, or what to do about a phone that is not in service.
func (m model) texts(w, h int) []string {
	s := m.facts.State
	if s.Link != phone.Registered {
		return m.outOfService(w)
	}
	var out []string
	c, _ := s.Front()
	prompt := s.Prompt
	if c.Prompt != "" {
		prompt = c.Prompt
	}
	if prompt != "" {
		out = append(out, " "+bold.of(prompt))
	}
	if s.Text != "" { // of phones without a status line: it has two lines
		for _, l := range wrapped(s.Text, w-1) {
			out = append(out, " "+bold.of(l))
		}
	}
	if s.PriNotify != "" && s.PriNotify != prompt {
		out = append(out, yellow.of(" ‼ "+s.PriNotify))
	}
	if s.Notify != "" && s.Notify != prompt {
		out = append(out, yellow.of(" ! "+s.Notify))
	}
	if s.Page.XML != "" {
		out = append(out, page(s.Page, w, h-len(out))...)
	}
	if !m.kind.Display {
		out = append(out, faint.of(fmt.Sprintf(" (a %s has no display)", m.kind.Name)))
	}
	return out
}

// page is the document that the server pushed to the display, in h lines when it can be: what it says, the items about the
// highlighted one, and its softkeys.
func page(p phone.Page, w, h int) []string {
	var out []string
	say := func(text string) {
		for _, l := range wrapped(clean(text), w-1) {
			out = append(out, " "+l)
		}
	}
	say("▤ " + strings.Join(strings.Fields(p.Title+" "+p.Prompt+" "+p.Text), " "))
	most := max(1, h-len(out)-1)
	from := window(len(p.Items), most, p.At-1)
	for i := from; i < min(from+most, len(p.Items)); i++ {
		mark := " "
		if i+1 == p.At {
			mark = "▸"
		}
		out = append(out, " "+fit(fmt.Sprintf("%s%d %s", mark, i+1, clean(p.Items[i].Name)), w-1))
	}
	say("[" + strings.Join(p.KeyNames(), " | ") + "]")
	return out
}

// outOfService says why, and what to do.
func (m model) outOfService(w int) []string {
	s := m.facts.State
	var text string
	switch s.Link {
	case phone.Connecting, phone.Registering:
		text = fmt.Sprintf("%v at %s …", s.Link, s.Server)
	case phone.Refused:
		text = fmt.Sprintf("refused: %s. Is %s in the server's configuration? Then :register", s.Reason, s.Name)
	case phone.Unregistered:
		text = "logged out; :register logs in again"
	default:
		comesBack := "The phone comes back by itself."
		if s.Streams > 0 {
			comesBack = "The call goes on; Space ends it, then the phone comes back."
		}
		text = fmt.Sprintf("%v: %s. %s Does a server run at %s?", s.Link, cause(s.Reason), comesBack, s.Server)
	}
	var out []string
	for _, l := range wrapped(text, w-1) {
		out = append(out, alarm.of(" "+l))
	}
	return out
}

// cause is the end of an error of the network: what comes before are addresses.
func cause(reason string) string {
	return strings.TrimSpace(reason[strings.LastIndex(reason, ": ")+1:])
}

// number is the line of a number that is typed, or of keys that were pressed.
func (m model) number() []string {
	switch {
	case m.typed != "":
		return []string{" number  " + bold.of(m.typed) + reverse.of(" ")}
	case m.pressed != "":
		return []string{" keys    " + bold.of(m.pressed)}
	}
	return nil
}

// callRows are n lines of calls: all of them, or those about the current one.
func (m model) callRows(w, n int) []string {
	all := m.facts.State.Calls
	current, _ := m.current()
	at := 0
	for i, c := range all {
		if c.Reference == current.Reference {
			at = i
		}
	}
	hidden := len(all) > n && n > 1
	if hidden {
		n--
	}
	from := window(len(all), n, at)
	var out []string
	for i := from; i < min(from+n, len(all)); i++ {
		out = append(out, m.callRow(all[i], w, m.cursor.area == calls && m.cursor.at == i))
	}
	if hidden {
		out = append(out, faint.of(fmt.Sprintf("   and %d more calls", len(all)-n)))
	}
	return out
}

// callRow is a call: ▶ marks the one in front.
func (m model) callRow(c phone.Call, w int, chosen bool) string {
	front, _ := m.facts.State.Front()
	mark, shine := " ", plain
	if c.Reference == front.Reference {
		mark, shine = "▶", bold
	}
	if c.State == skinny.CallStateRingIn || c.State == skinny.CallStateCallWaiting {
		shine = alarm
	}
	since := c.Began
	if !c.Answered.IsZero() {
		since = c.Answered
	}
	text := fmt.Sprintf("%s%d %-11s %s %s %s", mark, c.Line, stateName(c), span(m.facts.Now.Sub(since)), arrow(c), party(c))
	if c.Recording {
		text += " (recorded)"
	}
	if c.Selected {
		text += " (selected)"
	}
	if chosen {
		return reverse.of(fit(text, w))
	}
	return shine.of(text)
}

// stateName is the state of a call in a word or two.
func stateName(c phone.Call) string {
	name := map[skinny.CallStateCode]string{
		skinny.CallStateOffHook: "off-hook", skinny.CallStateRingOut: "rings there", skinny.CallStateRingIn: "rings",
		skinny.CallStateConnected: "connected", skinny.CallStateHold: "held", skinny.CallStateCallWaiting: "waits",
		skinny.CallStateProceed: "dialled", skinny.CallStateCallRemoteMultiline: "elsewhere", skinny.CallStateRemoteHold: "held there",
		skinny.CallStateInvalidNumber: "no number",
	}[c.State]
	if name == "" {
		name = strings.ToLower(c.State.String())
	}
	return name
}

func arrow(c phone.Call) string {
	if c.Info.Type == skinny.CallTypeInbound {
		return "←"
	}
	return "→"
}

// party is who is at the other end.
func party(c phone.Call) string {
	name, number := c.Info.CalledName, c.Info.CalledNumber
	if c.Info.Type == skinny.CallTypeInbound {
		name, number = c.Info.CallingName, c.Info.CallingNumber
	}
	switch {
	case name == "" && number == "":
		return c.Dialed
	case name == "" || name == number:
		return number
	}
	return strings.TrimSpace(name + " " + number)
}
