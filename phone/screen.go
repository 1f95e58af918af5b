package phone

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/skinny"
)

// String draws the screen, one fact a line.
func (s State) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %v", s.Name, s.Link)
	if s.Link == Registered {
		fmt.Fprintf(&b, ", protocol %d", s.Version)
	}
	if s.Reason != "" {
		fmt.Fprintf(&b, ": %s", s.Reason)
	}
	if !s.Date.IsZero() {
		fmt.Fprintf(&b, "  %s", s.Date.Format("Mon 2 Jan 15:04"))
	}
	b.WriteByte('\n')
	for _, t := range []struct{ what, text string }{
		{"display", s.Text}, {"prompt", s.Prompt}, {"notify", s.Notify}, {"notify!", s.PriNotify}, {"page", s.Page.String()},
		{"missed", strings.Join(Numbers(s.Missed), " ")},
	} {
		if t.text != "" {
			fmt.Fprintf(&b, "  %-8s %s\n", t.what, t.text)
		}
	}
	for _, k := range s.Buttons {
		b.WriteString("  key      " + k.String() + "\n")
	}
	for _, c := range s.Calls {
		b.WriteString("  " + c.String() + "\n")
	}
	if len(s.SoftKeys) > 0 {
		fmt.Fprintf(&b, "  softkeys %s\n", keyRow(s.SoftKeys))
	}
	fmt.Fprintf(&b, "  %s\n", strings.Join(s.signals(), ", "))
	return b.String()
}

// signals are the lamps and sounds of the phone.
func (s State) signals() []string {
	var out []string
	if s.Handset {
		out = append(out, "handset up")
	} else {
		out = append(out, "handset down")
	}
	if s.Speaker {
		out = append(out, "speaker on")
	}
	if s.Ringer.Mode > skinny.RingModeOff {
		out = append(out, fmt.Sprintf("ringing %v", s.Ringer.Mode))
	}
	if t := s.Hears(); t != skinny.ToneSilence {
		out = append(out, fmt.Sprintf("tone %v", t))
	}
	if s.MessageLamp > skinny.LampModeOff {
		out = append(out, "message lamp on")
	}
	if s.Plane != 0 {
		out = append(out, fmt.Sprintf("line %d in front", s.Plane))
	}
	return out
}

// String is the key in a line: "line 1 1001 Alice (lamp On)".
func (k Button) String() string {
	name := "empty"
	switch k.Type {
	case skinny.ButtonTypeUnused, skinny.ButtonTypeUndefined:
		return name
	case skinny.ButtonTypeLine:
		name = "line"
	case skinny.ButtonTypeSpeedDial, skinny.ButtonTypeBLFSpeedDial:
		name = "speed"
	default:
		name = strings.ToLower(k.Type.String())
	}
	out := fmt.Sprintf("%s %d", name, k.Instance)
	for _, t := range []string{k.Number, k.Label} {
		if t != "" && !strings.HasSuffix(out, " "+t) {
			out += " " + t
		}
	}
	if k.Lamp > skinny.LampModeOff {
		out += fmt.Sprintf(" (lamp %v)", k.Lamp)
	}
	switch k.Type {
	case skinny.ButtonTypeBLFSpeedDial:
		out += fmt.Sprintf(" (%v)", skinny.BLFStatus(k.Status))
	case skinny.ButtonTypeLine:
		if k.Status != 0 {
			out += fmt.Sprintf(" (%v)", skinny.BLFStatus(k.Status))
		}
	case skinny.ButtonTypeFeature, skinny.ButtonTypeMultiblinkFeature:
		if k.On() {
			out += " (on)"
		}
	}
	return out
}

// String is the call in a line.
func (c Call) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "call %d line %d %v", c.Reference, c.Line, c.State)
	if c.Privacy != skinny.CallPrivacyNone {
		fmt.Fprintf(&b, " (privacy %v)", c.Privacy)
	}
	if who := c.Info.String(); who != "" {
		b.WriteString(", " + who)
	}
	for _, p := range []struct{ what, name, number string }{
		{"first for", c.Info.OriginalName, c.Info.OriginalNumber}, {"diverted by", c.Info.RedirectName, c.Info.RedirectNumber},
	} {
		if who := party(p.name, p.number); who != "" && p.number != c.Info.CalledNumber {
			fmt.Fprintf(&b, ", %s %s", p.what, who)
		}
	}
	if c.Selected {
		b.WriteString(", selected")
	}
	if c.Dialed != "" && c.Info == (Info{}) {
		b.WriteString(", dialled " + c.Dialed)
	}
	if c.Prompt != "" {
		fmt.Fprintf(&b, ", %q", c.Prompt)
	}
	if c.Tone != skinny.ToneSilence {
		fmt.Fprintf(&b, ", tone %v", c.Tone)
	}
	if m := c.Media; m.Receiving || m.Sending {
		fmt.Fprintf(&b, ", %v", m.Codec)
		if m.Receiving {
			fmt.Fprintf(&b, " at %v", m.Local)
		}
		if m.Sending {
			fmt.Fprintf(&b, " to %v", m.Remote)
		}
	}
	b.WriteString(" " + keyRow(c.SoftKeys))
	return b.String()
}

// String is who calls whom: "Bob <1002> to 1001".
func (i Info) String() string {
	from, to := party(i.CallingName, i.CallingNumber), party(i.CalledName, i.CalledNumber)
	if from == "" && to == "" {
		return ""
	}
	return from + " to " + to
}

func party(name, number string) string {
	switch {
	case name == "" || name == number:
		return number
	case number == "":
		return name
	}
	return name + " <" + number + ">"
}

func keyRow(keys []string) string { return "[" + strings.Join(keys, " | ") + "]" }

// offered says whether a softkey is among those that show, by its label or by the name of its event.
func offered(labels []string, events []skinny.SoftKeyEventCode, key string) bool {
	return slices.ContainsFunc(labels, func(l string) bool { return strings.EqualFold(l, key) }) ||
		slices.ContainsFunc(events, func(e skinny.SoftKeyEventCode) bool { return strings.EqualFold(e.String(), key) })
}
