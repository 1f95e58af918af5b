package api

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/session"
)

// The structs below are the answers. Times are RFC 3339 with the zone of the server, addresses are "192.0.2.1:2000" and "[2001:db8::1]:2000". Members
// that have no value are absent, lists are never null.
type (
	// Device is a configured phone.
	Device struct {
		Name        string       `json:"name" doc:"Name that the phone registers with" example:"SEP001122334455"`
		Description string       `json:"description,omitempty" doc:"From the configuration" example:"reception"`
		Registered  bool         `json:"registered" doc:"Whether the phone is connected and registered"`
		Since       time.Time    `json:"since,omitzero" doc:"Since when it is registered or not; absent when it never was"`
		Remote      string       `json:"remote,omitempty" doc:"Address and port of its connection" example:"192.0.2.17:51034"`
		Model       string       `json:"model,omitempty" doc:"Model, once it has registered" example:"7962G"`
		Type        uint32       `json:"type,omitempty" doc:"SCCP device type number" example:"404"`
		Protocol    uint8        `json:"protocol,omitempty" doc:"SCCP version that is spoken with it" example:"20"`
		Load        string       `json:"load,omitempty" doc:"Firmware" example:"SCCP42.9-4-2SR3-1S"`
		Modules     []Module     `json:"modules,omitempty" doc:"Key expansion modules that it reports, in their order; absent when it reports none"`
		Lines       []string     `json:"lines" nullable:"false" doc:"Numbers of its lines, in the order of its keys" example:"[\"1001\"]"`
		LeftOut     []Key        `json:"left_out,omitempty" doc:"Keys of its configuration that its model does not have: they are not served; absent when it has all, or has never registered"`
		Calls       []Appearance `json:"calls" nullable:"false" doc:"Calls that it takes part in"`
		OffHook     bool         `json:"off_hook" doc:"Whether handset, headset or speaker is in use"`
		Prompt      string       `json:"prompt,omitempty" doc:"Text on its prompt line" example:"Your current options"`
		LastReason  string       `json:"last_reason,omitempty" doc:"Why it is not registered any more" example:"keep-alive lost"`
		DND         string       `json:"dnd" doc:"Do not disturb: off, reject (callers find it busy) or silent (calls do not ring)" example:"off"`
		Privacy     bool         `json:"privacy" doc:"Whether others with its lines see nothing of its calls"`
	}
	// Key is a key of the configuration.
	Key struct {
		Key    int    `json:"key" doc:"Its place in buttons, from 1" example:"2"`
		Kind   string `json:"kind" enum:"line,speeddial,service,feature" doc:"What it is for" example:"line"`
		Target string `json:"target" doc:"Number, URL or feature" example:"1004"`
	}
	// Module is a key expansion module.
	Module struct {
		Model string `json:"model" doc:"Model" example:"7915"`
		Keys  int    `json:"keys" doc:"How many keys it has" example:"24"`
	}
	// Appearance is one call on one phone.
	Appearance struct {
		Call      string `json:"call" doc:"Id of the call" example:"skinny-1-42-7"`
		Device    string `json:"device" doc:"Name of the phone" example:"SEP001122334455"`
		Line      string `json:"line" doc:"Number of the line" example:"1001"`
		Instance  uint32 `json:"instance" doc:"Which line of the phone, from 1" example:"1"`
		Reference uint32 `json:"reference" doc:"SCCP call reference" example:"420007"`
		State     string `json:"state" doc:"dialling, proceeding, ringout, ringin, connected, hold, failed, or remote when another phone of the line has the call" example:"connected"`
		Media     *Media `json:"media,omitempty" doc:"RTP between the phone and Asterisk; absent when there is none"`
		Muted     bool   `json:"muted,omitempty" doc:"Whether a moderator of the conference has muted it"`
	}
	// Media is the RTP of one phone in one call.
	Media struct {
		Codec    string `json:"codec" doc:"Asterisk's name of the codec" example:"ulaw"`
		Phone    string `json:"phone,omitempty" doc:"Where the phone receives" example:"192.0.2.17:20480"`
		Asterisk string `json:"asterisk,omitempty" doc:"Where Asterisk receives" example:"192.0.2.1:12044"`
		Channel  string `json:"channel,omitempty" doc:"Asterisk channel" example:"skinny-1-42-7-a"`
	}
	// Line is a configured directory number.
	Line struct {
		Number   string       `json:"number" doc:"Directory number" example:"1001"`
		Label    string       `json:"label,omitempty" doc:"Text beside its key" example:"Alice"`
		Context  string       `json:"context" doc:"Dialplan context of its calls" example:"from-skinny"`
		State    string       `json:"state" doc:"idle, ringing, inuse, hold or unavailable" example:"idle"`
		Devices  []string     `json:"devices" nullable:"false" doc:"Phones that have it" example:"[\"SEP001122334455\"]"`
		Calls    []Appearance `json:"calls" nullable:"false" doc:"Calls on it, one for each phone that takes part"`
		Forward  Forward      `json:"forward,omitzero" doc:"Where its calls go; absent when nowhere else"`
		Messages Messages     `json:"messages" doc:"How many messages wait for it"`
	}
	// Forward says where the calls of a line go: numbers as its phones would dial them.
	Forward struct {
		All          string `json:"all,omitempty" doc:"Where all calls go" example:"1002"`
		Busy         string `json:"busy,omitempty" doc:"Where those go that find it busy" example:"1002"`
		NoAnswer     string `json:"no_answer,omitempty" doc:"Where those go that nobody answers" example:"1002"`
		Unregistered string `json:"unregistered,omitempty" doc:"Where those go that come while none of its phones is registered" example:"01715551234"`
	}
	// Messages is how many messages wait for a line. Asterisk's voicemail has 9999 in a folder at most.
	Messages struct {
		New int `json:"new" minimum:"0" maximum:"9999" doc:"Not listened to; the lamp is lit for them" example:"3"`
		Old int `json:"old" required:"false" minimum:"0" maximum:"9999" doc:"Listened to and kept" example:"1"`
	}
	// DND is how a phone is left alone.
	DND struct {
		Mode string `json:"mode" enum:"off,reject,silent" doc:"reject: callers find it busy; silent: calls are shown and do not ring" example:"reject"`
	}
	// Reset is an order to start a phone again.
	Reset struct {
		Kind string `json:"kind" enum:"restart,reset" doc:"restart: it registers anew; reset: it boots" example:"restart"`
	}
	// ParkedCall is a call that waits in a slot of a parking lot.
	ParkedCall struct {
		Lot    string    `json:"lot" doc:"Name of the parking lot" example:"default"`
		Slot   string    `json:"slot" doc:"Number that fetches the call" example:"701"`
		Who    Party     `json:"who" doc:"Who waits"`
		By     string    `json:"by" doc:"Phone that parked the call; empty: the dialplan did" example:"SEP001122334455"`
		ByLine string    `json:"by_line" doc:"The line to which the call comes back" example:"1001"`
		Since  time.Time `json:"since" doc:"When it was parked"`
		Until  time.Time `json:"until,omitzero" doc:"When it comes back; absent for never"`
		Call   string    `json:"call" doc:"Id of the call" example:"skinny-1-42-7"`
	}
	// Call is one bridge of Asterisk and those in it.
	Call struct {
		ID          string       `json:"id" doc:"Id of the call and of its bridge in Asterisk" example:"skinny-1-42-7"`
		Asterisk    string       `json:"asterisk" doc:"Name of the Asterisk that carries it" example:"asterisk"`
		State       string       `json:"state" doc:"dialling, ringing, early, connected, parked or ending" example:"connected"`
		From        Party        `json:"from" doc:"Who calls"`
		To          Party        `json:"to" doc:"Who is called"`
		Created     time.Time    `json:"created" doc:"When the call began"`
		Answered    time.Time    `json:"answered,omitzero" doc:"When it was answered; absent before"`
		Conference  bool         `json:"conference,omitempty" doc:"Whether it is a conference"`
		Room        string       `json:"room,omitempty" doc:"Number of the meet-me room that it is" example:"5501"`
		Appearances []Appearance `json:"appearances" nullable:"false" doc:"Phones that take part"`
		Channels    []Channel    `json:"channels" nullable:"false" doc:"Channels of Asterisk that take part, besides those of phones"`
	}
	// LoggedCall is a call that is over.
	LoggedCall struct {
		ID           string        `json:"id" doc:"Id that the call had" example:"skinny-1-42-7"`
		From         Party         `json:"from" doc:"Who called"`
		To           Party         `json:"to" doc:"Who answered, else who was called last"`
		Created      time.Time     `json:"created" doc:"When the call began"`
		Answered     time.Time     `json:"answered,omitzero" doc:"When it was answered; absent when nobody did"`
		Ended        time.Time     `json:"ended" doc:"When it was over"`
		Outcome      string        `json:"outcome" doc:"answered, missed (it rang and nobody answered), busy (or declined), cancelled (before it rang), failed, or parked (the time in a slot)" example:"answered"`
		Cause        string        `json:"cause,omitempty" doc:"Why it failed, as phones show it" example:"Unknown Number"`
		RedirectedBy *Party        `json:"redirected_by,omitempty" doc:"Who sent it on last, or transferred it; absent when nobody did"`
		Parties      []LoggedParty `json:"parties" nullable:"false" doc:"Phones that had to do with it, in the order of coming"`
		ContinuedAs  string        `json:"continued_as,omitempty" doc:"Id of the call that its parties went on in, by transfer, conference or park" example:"skinny-1-42-9"`
	}
	// LoggedParty is what a phone did in a call that is over.
	LoggedParty struct {
		Device string `json:"device" doc:"Name of the phone" example:"SEP001122334455"`
		Line   string `json:"line" doc:"Number of the line" example:"1001"`
		Role   string `json:"role" doc:"caller, rang, answered, or joined (by transfer, conference, barge, taking over, park)" example:"answered"`
	}
	// Party is a name and a number.
	Party struct {
		Name   string `json:"name,omitempty" example:"Alice Adams"`
		Number string `json:"number,omitempty" example:"1001"`
	}
	// Channel is a channel of Asterisk in a call.
	Channel struct {
		ID    string `json:"id" doc:"Asterisk's id" example:"skinny-1-42-7-b"`
		Name  string `json:"name" doc:"Technology and resource" example:"PJSIP/trunk-00000001"`
		State string `json:"state" doc:"Asterisk's word for its state" example:"Up"`
		Held  bool   `json:"held" doc:"Whether its far end put the call on hold"`
		Muted bool   `json:"muted,omitempty" doc:"Whether a moderator of the conference has muted it"`
	}
	// Asterisk is the link to one Asterisk.
	Asterisk struct {
		Name      string            `json:"name" doc:"Name in the configuration" example:"asterisk"`
		URL       string            `json:"url" doc:"Where its ARI is" example:"http://127.0.0.1:8088/ari"`
		App       string            `json:"app,omitempty" doc:"Stasis application" example:"skinny"`
		State     string            `json:"state" doc:"connecting, resync, ready, lost or refused" example:"ready"`
		Since     time.Time         `json:"since,omitzero" doc:"Since when it is in this state"`
		Reason    string            `json:"reason,omitempty" doc:"Why it cannot be used" example:"connection refused"`
		Version   string            `json:"version,omitempty" doc:"Version of Asterisk" example:"22.10.1"`
		LatencyMS float64           `json:"latency_ms,omitempty" doc:"Milliseconds that the last ping took" example:"0.4"`
		Problems  []AsteriskProblem `json:"problems" nullable:"false" doc:"What must be changed in Asterisk's configuration"`
		Counters  AsteriskCounters  `json:"counters" doc:"Counts since the start of skinnyd"`
	}
	// UnknownDevice is a phone that tried to register and is not in the configuration.
	UnknownDevice struct {
		Name   string    `json:"name" doc:"Name that it gave" example:"SEP00AABBCCDDEE"`
		Model  string    `json:"model,omitempty" example:"7940"`
		Remote string    `json:"remote,omitempty" doc:"Address and port that it came from" example:"192.0.2.99:49152"`
		First  time.Time `json:"first" doc:"First try"`
		Last   time.Time `json:"last" doc:"Latest try"`
		Tries  int       `json:"tries" example:"3"`
		YAML   string    `json:"yaml" doc:"What to add to the configuration" example:"devices:\n  SEP00AABBCCDDEE:\n    buttons:\n      - line: \"1001\"\n"`
	}
)

// The answers that are lists are objects with one member, so that others can be added.
type (
	// DeviceList is sorted by name.
	DeviceList struct {
		Devices []Device `json:"devices" nullable:"false"`
	}
	// LineList is sorted by number.
	LineList struct {
		Lines []Line `json:"lines" nullable:"false"`
	}
	// CallList has the oldest call first.
	CallList struct {
		Calls []Call `json:"calls" nullable:"false"`
	}
	// CallLog has the newest call first.
	CallLog struct {
		Calls []LoggedCall `json:"calls" nullable:"false"`
	}
	// ParkingList is sorted by lot and slot.
	ParkingList struct {
		Parked []ParkedCall `json:"parked" nullable:"false"`
	}
	// AsteriskList is in the order of the configuration.
	AsteriskList struct {
		Asterisk []Asterisk `json:"asterisk" nullable:"false"`
	}
	// UnknownDeviceList has the phone that tried last first.
	UnknownDeviceList struct {
		Devices []UnknownDevice `json:"devices" nullable:"false"`
	}
	// Health is the answer of /healthz and /readyz when all is well.
	Health struct {
		Status string `json:"status" doc:"ok or ready" example:"ok"`
	}
)

func deviceOf(v *session.DeviceView) Device {
	return Device{
		Name:        string(v.Name),
		Description: v.Description,
		Registered:  v.Registered,
		Since:       v.Since,
		Remote:      address(v.Remote),
		Model:       v.Model,
		Type:        v.Type,
		Protocol:    v.Protocol,
		Load:        v.Load,
		Modules:     each(v.Modules, func(m session.ModuleView) Module { return Module(m) }),
		LeftOut:     each(v.LeftOut, func(k session.KeyView) Key { return Key(k) }),
		Lines:       append([]string{}, v.Lines...),
		Calls:       appearancesOf(v.Calls),
		OffHook:     v.OffHook,
		Prompt:      v.Prompt,
		LastReason:  v.LastReason,
		DND:         dndMode(v.DND),
		Privacy:     v.Privacy,
	}
}

// dndOff is session.DNDOff here.
const dndOff = "off"

func dndMode(d session.DND) string { return cmp.Or(string(d), dndOff) }

func lineOf(v *session.LineView) Line {
	return Line{
		Number:   v.Number,
		Label:    v.Label,
		Context:  v.Context,
		State:    v.State,
		Devices:  each(v.Devices, func(n session.DeviceName) string { return string(n) }),
		Calls:    appearancesOf(v.Calls),
		Forward:  Forward(v.Forward),
		Messages: Messages(v.Messages),
	}
}

func callOf(v *session.CallView) Call {
	return Call{
		ID:          v.ID,
		Asterisk:    v.Asterisk,
		State:       v.State,
		From:        Party(v.From),
		To:          Party(v.To),
		Created:     v.Created,
		Answered:    v.Answered,
		Conference:  v.Conference,
		Room:        v.Room,
		Appearances: appearancesOf(v.Appearances),
		Channels:    each(v.Channels, func(c session.ChannelView) Channel { return Channel(c) }),
	}
}

func loggedOf(c *session.CallRecord) LoggedCall {
	return LoggedCall{
		ID:           c.ID,
		From:         Party(c.From),
		To:           Party(c.To),
		Created:      c.Created,
		Answered:     c.Answered,
		Ended:        c.Ended,
		Outcome:      string(c.Outcome),
		Cause:        c.Cause,
		RedirectedBy: (*Party)(c.By),
		Parties: each(c.Parties, func(p session.CallRole) LoggedParty {
			return LoggedParty{Device: string(p.Device), Line: p.Line, Role: string(p.Role)}
		}),
		ContinuedAs: c.Next,
	}
}

// appearancesOf sorts by phone, then line instance, then call, as views are made from maps.
func appearancesOf(views []session.AppearanceView) []Appearance {
	out := each(views, appearanceOf)
	slices.SortFunc(out, func(a, b Appearance) int {
		return cmp.Or(cmp.Compare(a.Device, b.Device), cmp.Compare(a.Instance, b.Instance), cmp.Compare(a.Reference, b.Reference), cmp.Compare(a.Call, b.Call))
	})
	return out
}

func appearanceOf(v session.AppearanceView) Appearance {
	out := Appearance{Call: v.Call, Device: string(v.Device), Line: v.Line, Instance: v.Instance, Reference: v.Reference, State: v.State,
		Muted: v.Muted}
	if m := v.Media; m != nil {
		out.Media = &Media{Codec: string(m.Codec), Phone: address(m.Phone), Asterisk: address(m.Asterisk), Channel: m.Channel}
	}
	return out
}

func parkedOf(v *session.ParkedView) ParkedCall {
	return ParkedCall{
		Lot: v.Lot, Slot: v.Slot, Who: Party(v.Who), By: string(v.By), ByLine: v.ByLine, Since: v.Since, Until: v.Until, Call: v.Call,
	}
}

func asteriskOf(s AsteriskStatus) Asterisk {
	for _, counts := range []*map[string]uint64{&s.Counters.Events, &s.Counters.Unknown, &s.Counters.Commands} {
		if *counts == nil {
			*counts = map[string]uint64{} // {} and not null
		}
	}
	return Asterisk{
		Name:      s.Name,
		URL:       s.URL,
		App:       s.App,
		State:     s.State,
		Since:     s.Since,
		Reason:    s.Reason,
		Version:   s.Version,
		LatencyMS: float64(s.Latency.Microseconds()) / 1000,
		Problems:  append([]AsteriskProblem{}, s.Problems...),
		Counters:  s.Counters,
	}
}

func unknownOf(v *session.UnknownView) UnknownDevice {
	return UnknownDevice{
		Name: string(v.Name), Model: v.Model, Remote: address(v.Remote),
		First: v.First, Last: v.Last, Tries: v.Tries, YAML: v.YAML,
	}
}

// address is empty for none. Phones on IPv4 come as IPv4-mapped addresses from a dual-stack socket.
func address(a netip.AddrPort) string {
	if !a.IsValid() {
		return ""
	}
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()).String()
}

func each[A, B any](in []A, f func(A) B) []B {
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(a)
	}
	return out
}
