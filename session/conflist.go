package session

import (
	"strconv"
	"strings"
)

// The list of a conference (ConfList): a page of its members, as CallManager has it. A moderator chooses one of them, then what is to be done;
// the list is shown again then. What the items send is a word, and the number of a seat or, for more of a long list, of an item.

// Icons of the list, by their index (as CallManager names them).
const (
	iconTalks = 1
	iconMuted = 2
)

var listIcons = []menuIcon{{iconTalks, "Resource:Icon.Connected"}, {iconMuted, "Resource:AnimatedIcon.Hold"}}

// listKey shows the list.
func (x *Exchange) listKey(d *device, p *party) {
	if p == nil {
		p = d.active
	}
	switch {
	case p == nil || !p.talks() || !p.call.many:
		x.keyNotActive(d, p)
	case d.pages():
		x.showList(p, 0)
	default: // a phone with nothing but a line of text
		var names []string
		for _, m := range p.call.roll() {
			names = append(names, m.who.caller())
		}
		x.remark(d, p, text(cut(strings.Join(names, ", "), maxTitle)))
	}
}

// showList shows as many members as the phone takes, from one of them on.
func (x *Exchange) showList(p *party, from int) {
	d, all := p.dev, p.call.roll()
	if from >= len(all) {
		from = 0
	}
	page := menu{XMLName: d.menuKind(), Title: menuTitle{Text: "Conference List"}, Prompt: "Make Your Selection"}
	if p.seat.moderator {
		page.Keys = append(page.Keys, menuKey{"Select", 1, "SoftKey:Select"})
	}
	page.Keys = append(page.Keys, menuKey{"Update", 2, callURL(p, appConference, "list/0")}, menuKey{"Exit", 3, "SoftKey:Exit"})
	if d.icons() {
		page.Icons = listIcons
	}
	var items []menuItem
	for _, m := range all[from:] {
		items = append(items, p.listItem(m))
	}
	n := min(len(items), maxIconItems-1)
	for ; ; n-- {
		page.Items = items[:n:n]
		if n < len(items) {
			page.Items = append(page.Items, menuItem{Name: "More", URL: callURL(p, appConference, "list/"+strconv.Itoa(from+n))})
		}
		if doc := document(page); len(doc) <= d.roomFor() || n <= 1 {
			p.listed = true
			x.push(p.dev, p, appConference, doc)
			return
		}
	}
}

// listItem is a member in the list that p is shown. A star marks moderators, as on CallManager.
func (p *party) listItem(m member) menuItem {
	item := menuItem{Name: m.who.caller()}
	if m.who.Name != "" && m.who.Number != "" {
		item.Name += " " + m.who.Number
	}
	item.Name = cut(item.Name, maxItemName-len(" (muted) *"))
	if m.seat.muted {
		item.Name += " (muted)"
	}
	if m.seat.moderator {
		item.Name += " *"
	}
	if p.dev.icons() {
		if item.Icon = iconTalks; m.seat.muted {
			item.Icon = iconMuted
		}
	}
	word := "list/0"
	if p.seat.moderator {
		word = "show/" + strconv.Itoa(int(m.seat.number))
	}
	item.URL = callURL(p, appConference, word)
	return item
}

// showMember shows what can be done to a member.
func (x *Exchange) showMember(p *party, m member) {
	page := menu{XMLName: p.dev.menuKind(), Title: menuTitle{Text: cut(m.who.caller(), maxTitle)}, Prompt: "Make Your Selection"}
	page.Keys = []menuKey{{"Select", 1, "SoftKey:Select"}, {"Back", 2, callURL(p, appConference, "list/0")}, {"Exit", 3, "SoftKey:Exit"}}
	add := func(name, word string) {
		page.Items = append(page.Items, menuItem{Name: name, URL: callURL(p, appConference, word+"/"+strconv.Itoa(int(m.seat.number)))})
	}
	if m.seat.muted {
		add("Unmute", "unmute")
	} else {
		add("Mute", "mute")
	}
	if m.seat != &p.seat {
		add("Remove", "remove")
		if m.phone != nil && !m.seat.moderator {
			add("Promote", "promote")
		}
	}
	x.push(p.dev, p, appConference, document(page))
}

// listChosen does what was chosen of the list. What it was shown may have changed since: then it is shown as it is now.
func (x *Exchange) listChosen(p *party, data string) {
	word, number, _ := strings.Cut(data, "/")
	n, _ := strconv.ParseUint(number, 10, 31)
	if !p.talks() || !p.call.many || !p.dev.pages() {
		return
	}
	if m, ok := p.call.memberAt(uint32(n)); ok && p.seat.moderator {
		switch word {
		case "show":
			x.showMember(p, m)
			return
		case "mute", "unmute":
			x.mute(p.call, m.seat, word == "mute")
		case "remove":
			if m.seat != &p.seat {
				x.kick(p.call, m.seat)
			}
		case "promote":
			if m.phone != nil {
				x.promote(m.phone)
			}
		}
	}
	if word != "list" {
		n = 0
	}
	if p.talks() && p.call.many { // else its list was closed with the conference
		x.showList(p, int(n))
	}
}

func (c *call) memberAt(number uint32) (member, bool) {
	for _, m := range c.roll() {
		if m.seat.number == number {
			return m, true
		}
	}
	return member{}, false
}

// closeList takes the list off the phone's display.
func (x *Exchange) closeList(p *party) {
	if p.listed {
		p.listed = false
		x.closePage(p.dev, p, appConference)
	}
}
