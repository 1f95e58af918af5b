package sim

import (
	"encoding/xml"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// This file is conferences: what people press in them, and the list that they choose from.

// rooms are the numbers of meet-me rooms, the last ones of none that is configured.
var rooms = []string{"5501", "5501", "5502", "5601"}

// conferenceKey is one that belongs to conferences.
func (p *phone) conferenceKey(c *shown) {
	switch p.w.rng.IntN(10) {
	case 0:
		p.stimulus(pick(p.w, []skinny.StimulusCode{skinny.StimulusConference, skinny.StimulusConfList, skinny.StimulusRemoveLastParticipant}), 0, c.ref)
	case 1:
		p.press(skinny.SoftKeyEventRmLstC, c)
	case 2, 3:
		p.press(skinny.SoftKeyEventConfList, c)
	case 4:
		p.press(skinny.SoftKeyEventSelect, c)
	case 5:
		p.press(skinny.SoftKeyEventJoin, c)
	case 6, 7, 8:
		p.consult(c, skinny.SoftKeyEventConfrn)
	default:
		p.press(skinny.SoftKeyEventConfrn, c)
	}
}

// meetMe goes to a room, by the key or without.
func (p *phone) meetMe() {
	switch p.w.rng.IntN(3) {
	case 0:
		p.press(skinny.SoftKeyEventMeetMe, nil)
	case 1:
		p.stimulus(skinny.StimulusMeetMeConference, 1, 0)
	default:
		p.hook(true, nil)
	}
	room := p.w.openRoom()
	if room == "" || p.w.chance(0.3) {
		room = pick(p.w, rooms)
	}
	p.digits(nil, room)
}

// openRoom is a room in which somebody is.
func (w *world) openRoom() string {
	for _, id := range slices.Sorted(maps.Keys(w.views.calls)) {
		if v := w.views.calls[id]; v.Room != "" && v.State != "ending" {
			return v.Room
		}
	}
	return ""
}

// item is what can be chosen of a page: what its name is, and its URL.
type item struct{ Name, URL string }

// page is a document that the phone was sent: it must be whole, and not too long for the model.
func (s *screen) page(m *skinny.UserToDeviceDataV1) {
	if !s.model.Display {
		s.fail("a page to a phone without a display")
	}
	if len(m.Data) > 2000 || s.model.SmallUserData && len(m.Data) > 1000 {
		s.fail("a page of %d bytes in one message", len(m.Data))
	}
	if m.SequenceFlag != skinny.SequenceFlagLast && s.version < 18 {
		s.fail("a page in parts")
	}
	s.part = append(s.part, m.Data...)
	if m.SequenceFlag != skinny.SequenceFlagLast {
		return
	}
	var doc struct {
		XMLName xml.Name
		Items   []item                       `xml:"MenuItem"`
		Entries []struct{ Telephone string } `xml:"DirectoryEntry"`
	}
	if err := xml.Unmarshal(s.part, &doc); err != nil {
		s.fail("a page that is no XML: %v: %s", err, s.part)
	}
	s.part, s.items = nil, doc.Items
	for _, e := range doc.Entries {
		s.items = append(s.items, item{URL: dialURL + e.Telephone})
	}
	switch doc.XMLName.Local {
	case "CiscoIPPhoneExecute", "CiscoIPPhoneText":
	default:
		if len(doc.Items)+len(doc.Entries) == 0 {
			s.fail("a page without items")
		}
	}
}

// dialURL begins what stands for a number of a directory.
const dialURL = "Dial:"

// choose chooses something of the page that shows, if only of one that is old.
func (p *phone) choose(s *screen) {
	chosen := pick(p.w, s.items)
	for _, better := range []string{"Name 100", ":remove", ":promote"} { // the first is a phone
		for _, i := range s.items {
			if strings.Contains(i.Name+i.URL, better) && p.w.chance(0.7) {
				chosen = i
			}
		}
	}
	if p.w.chance(0.8) {
		s.items = nil
	}
	if number, ok := strings.CutPrefix(chosen.URL, dialURL); ok {
		p.conn.say(&skinny.EnblocCall{CalledParty: number})
		return
	}
	part := strings.SplitN(chosen.URL, ":", 6) // UserCallData:application:line:call:transaction:text
	if len(part) < 6 {
		s.fail("an item of a page has the URL %v", part)
	}
	var n [4]uint32
	for i := range n {
		v, err := strconv.ParseUint(part[i+1], 10, 32)
		if err != nil {
			s.fail("an item of a page has the URL %v", part)
		}
		n[i] = uint32(v)
	}
	p.conn.say(&skinny.DeviceToUserDataV1{ApplicationID: n[0], LineInstance: n[1], CallReference: n[2], TransactionID: n[3], Data: []byte(part[5])})
}

// checkConference says that a conference has the members that it may have, and that who is muted is not heard.
func (w *world) checkConference(a *asterisk, id string) {
	v := w.views.calls[id]
	members := len(v.Channels)
	seen := map[session.DeviceName]bool{}
	for _, p := range v.Appearances {
		if talks(p) && seen[p.Device] {
			w.fail(focus{call: id, device: p.Device}, "%s is in %s twice", p.Device, id)
		}
		seen[p.Device] = seen[p.Device] || talks(p)
		members++
		if p.Muted && !v.Conference {
			w.fail(focus{call: id}, "%s is muted in %s, which is no conference", p.Device, id)
		}
		if p.Media == nil {
			continue
		}
		if c := a.channel(ariID(p.Media.Channel)); c != nil && c.inApp && c.bridge != nil && !c.noMusic && c.muted != p.Muted {
			w.fail(focus{call: id}, "the leg %s of %s is muted: %v, wanted %v", c, p.Device, c.muted, p.Muted)
		}
	}
	for _, far := range v.Channels {
		if c := a.channel(ariID(far.ID)); c != nil && c.inApp && !c.noMusic && c.muted != (far.Muted || far.Held && v.Conference) {
			w.fail(focus{call: id}, "%s is muted: %v; by a moderator: %v, holds: %v", c, c.muted, far.Muted, far.Held)
		}
		if c := a.channel(ariID(far.ID)); c != nil && c.inApp && far.State == "up" {
			w.checkShown(v, c)
		}
	}
	if v.Conference && v.Room == "" && members < 3 {
		w.fail(focus{call: id}, "%s is a conference of %d", id, members)
	}
}

// checkShown says that an end outside is told that it is in a conference when it is, and only then; and who of two it talks to, if on hold.
func (w *world) checkShown(v *session.CallView, c *channel) {
	if c.bridge == nil || v.Conference && v.Room == "" && !slices.ContainsFunc(v.Appearances, talks) { // it has no number
		return
	}
	if told := strings.HasPrefix(c.shown, `"Conference" `); told != v.Conference {
		w.fail(focus{call: v.ID}, "%s is told that it talks to %s; conference: %v", c, c.shown, v.Conference)
	}
	for _, p := range v.Appearances {
		l := w.cfg.Lines[p.Line]
		if p.State == "hold" && !v.Conference && l != nil && !strings.HasSuffix(c.shown, "<"+l.CallerNumber+">") {
			w.fail(focus{call: v.ID}, "%s is told that it talks to %s, and %s holds it", c, c.shown, p.Line)
		}
	}
}

// introduce tells each of two in a mixing bridge the caller id of the other.
func (b *bridge) introduce() {
	if len(b.members) == 2 && !b.holding {
		b.members[0].show(b.members[1].callerID)
		b.members[1].show(b.members[0].callerID)
	}
}

// show tells a channel whom it talks to.
func (c *channel) show(who string) {
	if c.shown == who {
		return
	}
	c.shown = who
	c.ast.emit(ari.ConnectedLine{Channel: c.as("Up")})
}

// as is the channel in events.
func (c *channel) as(state string) ari.Channel {
	name, number, _ := strings.Cut(c.shown, " <")
	return ari.Channel{ID: c.id, Name: c.name, State: state, ConnectedName: strings.Trim(name, `"`), ConnectedNumber: strings.TrimSuffix(number, ">")}
}

// aloneWithMusic says that there is one in a room, who is to hear music.
func (w *world) aloneWithMusic(v *session.CallView) bool {
	members := 0
	for _, p := range v.Appearances {
		if p.State != "remote" {
			members++
		}
	}
	for _, c := range v.Channels {
		if c.State != "ending" {
			members++
		}
	}
	return v.Room != "" && w.cfg.Conference.RoomMusic != "" && members == 1
}

// isRoom says that a call is a meet-me room: it needs nobody else.
func (w *world) isRoom(id string) bool {
	w.take()
	v := w.views.calls[id]
	return v != nil && v.Room != ""
}

// checkRooms fails when one room is open twice.
func (w *world) checkRooms() {
	var open []string
	for _, v := range w.views.calls {
		if v.Room != "" && v.State != "ending" {
			open = append(open, v.Room)
		}
	}
	slices.Sort(open)
	if len(slices.Compact(slices.Clone(open))) != len(open) {
		w.fail(focus{}, "rooms are open twice: %v", open)
	}
}
