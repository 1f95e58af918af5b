package conf

import (
	"cmp"

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
	for number, l := range f.Lines {
		c.Lines[number] = l.session(number)
	}
	for name, d := range f.Devices {
		c.Devices[name] = d.session(name, f)
	}
	return c
}

func (l *Line) session(number string) *session.Line {
	return &session.Line{
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
	}
}

func (d *Device) session(name session.DeviceName, f *File) *session.Device {
	out := &session.Device{
		Name:        name,
		Description: d.Description,
		Location:    cmp.Or(d.Timezone, f.Timezone),
		DateFormat:  string(cmp.Or(d.DateFormat, f.DateFormat)),
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
	case b.SpeedDial != "":
		number := string(b.SpeedDial)
		return session.Button{Kind: session.ButtonSpeedDial, Number: number, Label: cmp.Or(b.Label, number), BLF: string(b.BLF)}
	case b.Service != "":
		return session.Button{Kind: session.ButtonService, URL: string(b.Service), Label: cmp.Or(b.Label, string(b.Service))}
	}
	return session.Button{Kind: session.ButtonNone, Label: b.Label}
}
