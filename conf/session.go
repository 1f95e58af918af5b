package conf

import (
	"cmp"
	"strings"

	"github.com/skinnyd/skinnyd/session"
)

// Session is the configuration as the core takes it. Each call makes a new one.
func (f *File) Session() *session.Config {
	c := &session.Config{
		Instance:    f.Instance,
		Contexts:    make(map[string]*session.DialContext, len(f.Dial)),
		Lines:       make(map[string]*session.Line, len(f.Lines)),
		Devices:     make(map[session.DeviceName]*session.Device, len(f.Devices)),
		Timers:      session.Timers(f.Timers),
		ServerName:  f.ServerName,
		RingLocally: f.RingLocally,
		Parking:     make(map[string]*session.ParkingLot, len(f.Parking)),
		MeetMe:      f.MeetMe,
		Conference:  session.Conference(f.Conference),
		Pickup:      session.Pickup{Group: string(f.Pickup.Group), Directed: string(f.Pickup.Directed)},
	}
	for _, a := range f.Asterisk {
		c.Asterisk = append(c.Asterisk, session.Asterisk{Name: a.Name, MediaAddress: a.MediaAddress})
	}
	for name, d := range f.Dial {
		ctx := session.DialContext(*d)
		c.Contexts[name] = &ctx
	}
	for _, r := range f.Routes {
		c.Routes = append(c.Routes, session.Route{Match: r.Match, Endpoint: string(r.Endpoint)})
	}
	for name, p := range f.Parking {
		c.Parking[name] = &session.ParkingLot{Name: name, First: int(p.First), Last: int(p.Last), Timeout: p.Timeout, MusicClass: p.MusicClass}
	}
	for number, l := range f.Lines {
		c.Lines[number] = l.session(number)
	}
	for name, d := range f.Devices {
		c.Devices[name] = d.session(name, f)
	}
	return c
}

func (l *Line) session(number string) *session.Line {
	line := &session.Line{
		Number:       number,
		Label:        cmp.Or(l.Label, number),
		CallerName:   cmp.Or(l.CallerID.Name, l.Label),
		CallerNumber: cmp.Or(l.CallerID.Number, number),
		Context:      l.Context,
		Mailbox:      string(l.Mailbox),
		MusicClass:   l.MusicClass,
		MaxCalls:     l.MaxCalls,
		Codecs:       l.Codecs,
		RingTimeout:  l.RingTimeout,

		Language:    l.Language,
		AccountCode: l.AccountCode,

		NoCallWaiting:       !l.CallWaiting,
		CallWaitingTone:     l.CallWaitingTone,
		CallWaitingInterval: l.CallWaitingInterval,
		HoldReminder:        l.HoldReminder,

		Forward: session.Forward{All: string(l.Forward.All), Busy: string(l.Forward.Busy), NoAnswer: string(l.Forward.NoAnswer),
			Unregistered: string(l.Forward.Unregistered)},
		NoAnswerTime: l.NoAnswerTime,

		Voicemail: string(l.Voicemail),
		Divert:    string(l.Divert),

		Groups:       texts(l.Groups),
		PickupGroups: texts(l.PickupGroups),
		NoBarge:      !l.Barge,
		ParkingLot:   l.ParkingLot,
	}
	if l.Ring != ringAuto {
		line.Ring = session.RingType(l.Ring)
	}
	return line
}

func texts[T ~string](list []T) []string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

func (d *Device) session(name session.DeviceName, f *File) *session.Device {
	out := &session.Device{
		Name:        name,
		Description: d.Description,
		Location:    cmp.Or(d.Timezone, f.Timezone),
		DateFormat:  string(cmp.Or(d.DateFormat, f.DateFormat)),

		AutoLine:         d.AutoLine,
		DND:              session.DND(d.DND),
		Privacy:          d.Privacy,
		TransferOnHangup: d.TransferOnHangup,
	}
	for _, b := range d.Buttons {
		out.Buttons = append(out.Buttons, b.session())
	}
	return out
}

func (b *Button) session() session.Button {
	switch {
	case b.Line != "":
		return session.Button{Kind: session.ButtonLine, Line: b.Line}
	case len(b.SpeedDial) > 0:
		number := string(b.SpeedDial[0])
		return session.Button{Kind: session.ButtonSpeedDial, Number: number, Numbers: texts(b.SpeedDial[1:]), Label: cmp.Or(b.Label, number), BLF: string(b.BLF)}
	case b.Service != "":
		return session.Button{Kind: session.ButtonService, URL: string(b.Service), Label: cmp.Or(b.Label, string(b.Service))}
	case b.Feature != "":
		return session.Button{Kind: session.ButtonFeature, Feature: session.Feature(b.Feature), Label: cmp.Or(b.Label, featureLabels[b.Feature]), Lot: b.Lot}
	case b.DevState != "":
		_, name, _ := strings.Cut(string(b.DevState), ":")
		return session.Button{Kind: session.ButtonFeature, Feature: session.FeatureDevState, Label: cmp.Or(b.Label, name), BLF: string(b.DevState)}
	}
	return session.Button{Kind: session.ButtonNone, Label: b.Label}
}

// featureLabels is what stands beside a feature key that has no label of its own.
var featureLabels = map[string]string{
	"dnd": "Do not disturb", "privacy": "Privacy", "forward": "Forward all", "parking": "Park", "pickup": "Pickup", "group-pickup": "Group pickup",
	"messages": "Messages", "transfer": "Transfer", "conference": "Conference", "hold": "Hold", "redial": "Redial", "meetme": "Meet-me",
}
