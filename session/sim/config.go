package sim

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/session"
)

// mix is how often what happens in a run; runs differ in it, for a run in which everything goes wrong gets nowhere.
type mix struct {
	phones, lines, pbxs                           int
	phoneActs, inbound, farActs, faults, reloads  int     // of 1000
	rude                                          float64 // phones that do what makes no sense
	badAck                                        float64 // acks late, lost, refused, twice
	drop                                          float64 // connections lost
	confer, park, pick                            float64 // who is in a call makes a conference of it, or parks it; who is not takes one that rings
	stuck                                         float64 // commands that take long
	refuse                                        float64 // commands refused
	lateLost                                      float64 // results of a lost link that come after its return
	slowPhone, slowCommand, slowResult, slowEvent time.Duration
	calm                                          bool // no failures of any kind
	rings                                         int  // where ringOf begins
}

func (w *world) newMix(o Options) mix {
	m := mix{phones: 2 + w.rng.IntN(4), lines: 2 + w.rng.IntN(4), pbxs: 1, phoneActs: 800, inbound: 60, farActs: 60, rings: w.rng.IntN(len(rings))}
	some := func(p float64) float64 {
		if w.chance(0.5) {
			return 0
		}
		return w.rng.Float64() * p
	}
	m.slowPhone, m.slowCommand = w.between(0, 40*time.Millisecond), w.between(0, 30*time.Millisecond)
	m.slowResult, m.slowEvent = w.between(0, 20*time.Millisecond), w.between(0, 20*time.Millisecond)
	m.park, m.pick = some(0.8), some(0.6)
	if m.confer = some(0.8); m.confer > 0 {
		m.phones++
	}
	if o.Monkey != nil {
		m.phones = 2
		if o.Monkey.lines > 0 {
			m.lines = o.Monkey.lines
		}
	}
	if m.calm = w.chance(0.25) || o.Monkey != nil; m.calm {
		return m
	}
	m.rude, m.badAck, m.drop, m.refuse = some(0.5), some(0.4), some(0.08), some(0.1)
	m.stuck = some(0.2)
	if w.chance(0.5) {
		m.faults = 5 + w.rng.IntN(20)
	}
	if w.chance(0.4) {
		m.reloads = 5 + w.rng.IntN(30)
	}
	if w.chance(0.2) {
		m.pbxs = 2
	}
	if w.chance(0.3) {
		m.lateLost = 0.2
	}
	return m
}

func deviceName(i int) session.DeviceName {
	return session.DeviceName(fmt.Sprintf("SEP0011223344%02X", i))
}

func lineNumber(i int) string { return fmt.Sprint(1001 + i) }

func patterns(texts ...string) []session.Pattern {
	var ps []session.Pattern
	for _, t := range texts {
		p, err := session.ParsePattern(t)
		if err != nil {
			panic(err) // a constant of this file
		}
		ps = append(ps, p)
	}
	return ps
}

// numbers are what phones dial besides lines: patterns, routes, emergency numbers and nonsense.
var numbers = []string{"700", "701", "80123", "9555", "911", "123", "12345", "4", "55", "*9", "", "5501", "31", "32", "41", "*8", "**1001", "**700"}

// emptyConfig is a configuration without lines and phones.
func (w *world) emptyConfig() *session.Config {
	cfg := &session.Config{
		Instance: "1", ServerName: "sim", RingLocally: w.chance(0.85),
		Contexts: map[string]*session.DialContext{"from-skinny": {
			Patterns: patterns("_7XX", "_80X.", "123", "12345"), Emergency: patterns("911"),
			MatchTimeout: 3 * time.Second, DigitTimeout: 8 * time.Second, FirstDigitTimeout: 16 * time.Second,
		}},
		Routes:  []session.Route{{Match: patterns("_9.")[0], Endpoint: "PJSIP/{number:1}@trunk"}},
		Lines:   map[string]*session.Line{},
		Devices: map[session.DeviceName]*session.Device{},
		Timers: session.Timers{KeepAlive: 30 * time.Second, OrphanTimeout: pick(w, []time.Duration{15 * time.Minute, 10 * time.Second}), ReorderTimeout: 15 * time.Second,
			DialAckTimeout: 2 * time.Second, MediaAckTimeout: 5 * time.Second, FarHangupReorder: time.Second},
	}
	for i := range w.mix.pbxs {
		cfg.Asterisk = append(cfg.Asterisk, session.Asterisk{Name: fmt.Sprintf("pbx%d", i+1)})
	}
	return cfg
}

// plainConfig has phones with a line each, and no features.
func (w *world) plainConfig() *session.Config {
	cfg := w.emptyConfig()
	for i := range w.mix.lines {
		n := lineNumber(i)
		cfg.Lines[n] = &session.Line{Number: n, Label: "L" + n, CallerName: "Name " + n, CallerNumber: n, Context: "from-skinny", MaxCalls: 2, RingTimeout: 10 * time.Second}
	}
	for i := range w.mix.phones {
		name := deviceName(i)
		cfg.Devices[name] = &session.Device{Name: name, AutoLine: 1, Buttons: []session.Button{lineKey(lineNumber(i))}}
	}
	return cfg
}

// inOrder are the phones of a configuration.
func inOrder(cfg *session.Config) (all []*session.Device) {
	for _, name := range slices.Sorted(maps.Keys(cfg.Devices)) {
		all = append(all, cfg.Devices[name])
	}
	return all
}

func lineKey(number string) session.Button {
	return session.Button{Kind: session.ButtonLine, Line: number}
}

func featureKey(f session.Feature) session.Button {
	return session.Button{Kind: session.ButtonFeature, Feature: f, Label: string(f)}
}

func lotKey(lot string) session.Button {
	return session.Button{Kind: session.ButtonFeature, Feature: session.FeatureParkingLot, Lot: lot, Label: lot}
}

// watchingKey is a speed dial that shows what a line does.
func watchingKey(line string) session.Button {
	return session.Button{Kind: session.ButtonSpeedDial, Number: line, BLF: "Stasis:" + line, Label: line}
}

func (w *world) newConfig() *session.Config {
	cfg := w.emptyConfig()
	w.addParking(cfg)
	for i := range w.mix.lines {
		cfg.Lines[lineNumber(i)] = w.newLine(lineNumber(i))
	}
	for i := range w.mix.phones {
		cfg.Devices[deviceName(i)] = w.newDevice(deviceName(i), w.mix.lines)
	}
	if w.mix.confer > 0 {
		cfg.MeetMe = patterns("_55XX")
		cfg.Conference = session.Conference{MaxParties: pick(w, []int{0, 3, 4, 8}), EndWithOwner: w.chance(0.5),
			EntryTone: w.chance(0.5), RoomMusic: pick(w, []string{"", "jazz"})}
	}
	return cfg
}

// groups are the names of pickup groups; one can be dialled.
var groups = []string{"42", "sales", "boss"}

// addParking gives most configurations parking lots, and codes for the dialplan's pickup.
func (w *world) addParking(cfg *session.Config) {
	cfg.Parking = map[string]*session.ParkingLot{}
	for i, name := range []string{"default", "other"} {
		if w.chance(0.6 + w.mix.park/2) {
			lot := &session.ParkingLot{Name: name, First: 31 + 10*i, Last: 31 + 10*i + pick(w, []int{0, 0, 0, 1, 2}), MusicClass: pick(w, []string{"", "jazz"})}
			if w.chance(0.7) {
				lot.Timeout = w.between(5*time.Second, 40*time.Second)
			}
			cfg.Parking[name] = lot
		}
	}
	if w.chance(0.6 + w.mix.pick) {
		cfg.Pickup = session.Pickup{Group: "*8", Directed: "**"}
	}
}

// someGroups are none, one or two groups.
func (w *world) someGroups() []string {
	return groups[:w.rng.IntN(3)]
}

func (w *world) newLine(number string) *session.Line {
	l := &session.Line{Number: number, CallerNumber: number, Context: "from-skinny", MaxCalls: 1 + w.rng.IntN(3)}
	if w.chance(0.7) {
		l.Label, l.CallerName = "L"+number, "Name "+number
	}
	if w.chance(0.5) {
		l.RingTimeout = w.between(3*time.Second, 20*time.Second).Round(time.Second)
	}
	if w.chance(0.3) {
		l.HoldReminder = w.between(2*time.Second, 30*time.Second).Round(time.Second)
	}
	if w.chance(0.3) {
		l.Forward = w.someForward()
	}
	if w.chance(0.2) {
		l.Forward.Unregistered = pick(w, []string{"700", "1001"})
	}
	if w.chance(0.7) {
		l.NoAnswerTime = w.between(time.Second, 10*time.Second).Round(time.Second)
	}
	if w.chance(0.3) {
		l.Voicemail = "700"
	}
	l.Groups, l.PickupGroups = w.someGroups(), w.someGroups()
	if w.chance(0.3 + w.mix.pick) {
		l.PickupGroups = groups
	}
	if w.chance(0.2) {
		l.ParkingLot = "other"
	}
	l.Ring = w.ringOf(number)
	l.NoCallWaiting, l.CallWaitingTone, l.NoBarge = w.chance(0.1), w.chance(0.7), w.chance(0.2)
	if w.chance(0.5) {
		l.CallWaitingInterval = w.between(time.Second, 10*time.Second)
	}
	if w.chance(0.2) {
		l.Language, l.AccountCode = "de", "acct"+number
	}
	if w.chance(0.3) {
		l.Divert = pick(w, []string{"701", "1001"})
	}
	if w.chance(0.3) {
		l.Mailbox = pick(w, mailboxes)
	}
	l.Codecs = pick(w, [][]session.Codec{{"ulaw", "alaw", "g722"}, {"g722", "ulaw"}, {"g729", "ulaw"}, {"alaw"}, nil})
	return l
}

// rings are the ways to ring; ringOf is that of a line, which does not change.
var rings = []session.RingType{session.RingByOrigin, session.RingByOrigin, session.RingInside, session.RingOutside, session.RingFeature,
	session.RingUrgent, session.RingFlash, session.RingSilent}

func (w *world) ringOf(number string) session.RingType {
	return rings[(w.mix.rings+int(number[len(number)-1]))%len(rings)]
}

func (w *world) newDevice(name session.DeviceName, lines int) *session.Device {
	d := &session.Device{Name: name, Description: "phone " + string(name[len(name)-2:]),
		AutoLine: pick(w, []int{1, 1, 1, 0, 2}), Privacy: w.chance(0.15)}
	d.TransferOnHangup = w.chance(0.2)
	first := w.rng.IntN(lines)
	for i := range min(1+w.rng.IntN(3), lines) {
		if i == 0 || w.chance(0.7) {
			d.Buttons = append(d.Buttons, session.Button{Kind: session.ButtonLine, Line: lineNumber((first + i) % lines)})
		}
	}
	if w.chance(0.5) {
		d.Buttons = append(d.Buttons, session.Button{Kind: session.ButtonSpeedDial, Number: pick(w, []string{"1001", "1002", "700", "9123"}), Label: "dial"})
	}
	for _, f := range []session.Feature{session.FeatureDND, session.FeatureForward} {
		if w.chance(0.2) {
			d.Buttons = append(d.Buttons, session.Button{Kind: session.ButtonFeature, Feature: f, Label: string(f)})
		}
	}
	d.Buttons = append(d.Buttons, w.watchingKeys()...)
	d.DND = pick(w, []session.DND{session.DNDOff, session.DNDReject, session.DNDSilent})
	if w.chance(0.3) {
		d.Buttons = append(d.Buttons, session.Button{Kind: session.ButtonFeature, Feature: session.FeatureParkingLot, Lot: pick(w, []string{"default", "other"}), Label: "lot"},
			featureKey(session.FeaturePickup))
		d.Buttons = append(d.Buttons, session.Button{Kind: session.ButtonFeature, Feature: session.FeaturePrivacy, Label: "private"})
	}
	if w.chance(0.2) {
		d.Buttons = append(d.Buttons, session.Button{Kind: session.ButtonService, URL: "http://x/", Label: "service"})
	}
	return d
}

// someForward sends calls to lines, to the dialplan, by a route, and round in circles.
func (w *world) someForward() session.Forward {
	to := func() string {
		switch w.rng.IntN(8) {
		case 0, 1:
			return lineNumber(w.rng.IntN(w.mix.lines))
		case 2:
			return pick(w, numbers)
		}
		return ""
	}
	return session.Forward{All: to(), Busy: to(), NoAnswer: to(), Unregistered: to()}
}

// changedConfig is the configuration with one or two changes, as an operator makes them.
func (w *world) changedConfig() *session.Config {
	old := w.cfg
	c := *old
	c.Lines, c.Devices = maps.Clone(old.Lines), maps.Clone(old.Devices)
	for range 1 + w.rng.IntN(3) {
		switch w.rng.IntN(9) {
		case 0: // another label, name, limit, forward
			n := lineNumber(w.rng.IntN(w.mix.lines))
			if l := c.Lines[n]; l != nil {
				changed := *l
				changed.Label, changed.CallerName, changed.MaxCalls = fmt.Sprint("new", w.rng.IntN(9)), "other", 1+w.rng.IntN(3)
				changed.Forward = w.someForward()
				c.Lines[n] = &changed
			}
		case 1, 2: // other keys
			name := deviceName(w.rng.IntN(w.mix.phones))
			c.Devices[name] = w.newDevice(name, w.mix.lines)
		case 3: // a phone goes
			delete(c.Devices, deviceName(w.rng.IntN(w.mix.phones)))
		case 4: // a line goes, and the keys that name it
			delete(c.Lines, lineNumber(w.rng.IntN(w.mix.lines)))
		case 5:
			c.RingLocally = w.chance(0.8)
		case 6: // another default of privacy
			if d := c.Devices[deviceName(w.rng.IntN(w.mix.phones))]; d != nil {
				changed := *d
				changed.Privacy = !changed.Privacy
				c.Devices[d.Name] = &changed
			}
		case 7: // others may barge in, or not
			if l := c.Lines[lineNumber(w.rng.IntN(w.mix.lines))]; l != nil {
				changed := *l
				changed.NoBarge = !changed.NoBarge
				c.Lines[l.Number] = &changed
			}
		case 8: // other parking lots
			w.addParking(&c)
		}
	}
	w.mend(&c)
	return &c
}

// mend makes the configuration one that conf would take: keys name lines that exist, phones have a line.
func (w *world) mend(c *session.Config) {
	for _, name := range slices.Sorted(maps.Keys(c.Devices)) {
		d := *c.Devices[name]
		var kept []session.Button
		lines := 0
		for _, b := range d.Buttons {
			if b.Kind == session.ButtonLine {
				if c.Lines[b.Line] == nil {
					continue
				}
				lines++
			}
			kept = append(kept, b)
		}
		if lines == 0 {
			n := lineNumber(w.rng.IntN(w.mix.lines))
			if c.Lines[n] == nil {
				c.Lines[n] = w.newLine(n)
			}
			kept = append([]session.Button{{Kind: session.ButtonLine, Line: n}}, kept...)
		}
		d.Buttons = kept
		c.Devices[name] = &d
	}
}
