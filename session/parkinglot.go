package session

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// What phones are told of parking lots: the slot, to who parked a call; who waits, to the keys of a lot.

// parkingKey is a press of the key of a lot: it parks a conversation, else it shows who waits.
func (x *Exchange) parkingKey(d *device, b Button) {
	lot := x.cfg.Parking[b.Lot]
	if p := d.active; lot != nil && p != nil && p.state == connected && p.call.parked == nil {
		x.park(p, lot)
		return
	}
	waiting := x.waitingIn(b.Lot)
	switch {
	case lot == nil:
		x.keyNotActive(d, d.active)
	case len(waiting) == 0:
		x.notice(d, d.active, textNoneParked)
	case d.pages():
		d.listing = true
		x.push(d, nil, appParking, d.parkedPage(waiting))
	default: // it can show no list
		last := d.lastDial
		x.dialFrom(d, d.openLine(d.primaryLine()), waiting[0].slot)
		d.lastDial = last
	}
}

// waitingIn is who waits in a lot, the oldest first.
func (x *Exchange) waitingIn(lot string) []*parked {
	var waiting []*parked
	for _, c := range x.slots {
		if c.parked.lot == lot {
			waiting = append(waiting, c.parked)
		}
	}
	slices.SortFunc(waiting, func(a, b *parked) int {
		if d := a.since.Compare(b.since); d != 0 {
			return d
		}
		return strings.Compare(a.slot, b.slot)
	})
	return waiting
}

// showLot lights the keys of a lot while somebody waits in it.
func (x *Exchange) showLot(lot string) {
	busy := len(x.waitingIn(lot)) > 0
	if x.busyLots[lot] == busy {
		return
	}
	x.busyLots[lot] = busy
	for _, d := range x.sortedDevices() {
		if slices.ContainsFunc(d.dials, func(b Button) bool { return b.Kind == ButtonFeature && b.Feature == FeatureParkingLot && b.Lot == lot }) {
			x.showFeature(d, FeatureParkingLot)
		}
	}
}

// sayParked shows in a call where its other end is parked, before it ends.
func (x *Exchange) sayParked(p *party, slot string) {
	t := textParkAt + text(" "+slot)
	x.promptCall(p, t)
	x.notify(p.dev, t.on(p.dev.model))
}

// remindParked shows it for a while longer to phones that show nothing over their prompts.
func (x *Exchange) remindParked(d *device, slot string) {
	if d.active == nil && d.conn != nil && (!d.model.Prompts || d.model.ShortLabels) {
		x.remark(d, nil, textParkAt+text(" "+slot))
	}
}

// closeLot takes the list of a lot away from a phone that fetches somebody.
func (x *Exchange) closeLot(d *device) {
	if d.listing {
		d.listing = false
		x.closePage(d, nil, appParking)
	}
}

// directory is a page of numbers to dial (provisioning.md 7.2).
type directory struct {
	XMLName xml.Name         `xml:"CiscoIPPhoneDirectory"`
	Title   string           `xml:"Title"`
	Prompt  string           `xml:"Prompt"`
	Entries []directoryEntry `xml:"DirectoryEntry"`
}

type directoryEntry struct{ Name, Telephone string }

// maxEntries is how many numbers a directory has.
const maxEntries = 32

// parkedPage lists who waits, as many as the phone takes; who is chosen is dialled by the slot.
func (d *device) parkedPage(waiting []*parked) []byte {
	page := directory{Title: textParked.english(), Prompt: fmt.Sprintf("%d parked", len(waiting))}
	doc := document(page)
	for _, k := range waiting[:min(len(waiting), maxEntries)] {
		name := k.who.caller()
		if k.who.Name != "" && k.who.Number != "" {
			name += " " + k.who.Number
		}
		page.Entries = append(page.Entries, directoryEntry{Name: cut(name, maxEntryName), Telephone: k.slot})
		longer := document(page)
		if len(longer) > d.roomFor() {
			break
		}
		doc = longer
	}
	return doc
}

// maxEntryName is how many characters of a name are sure to be shown.
const maxEntryName = 32
