package sim

import (
	"slices"
	"strings"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// This file sees what was done by what became of the calls.

// lookFor takes in what was published.
func (w *world) lookFor(changes []session.Change) {
	u := &w.uses
	for i := range changes {
		if v := changes[i].Call; v != nil && !changes[i].Removed {
			w.changed(u.calls[v.ID], v)
		}
	}
	for i := range changes {
		switch c := &changes[i]; {
		case c.Call != nil && c.Removed:
			delete(u.calls, c.Call.ID)
		case c.Call != nil:
			u.calls[c.Call.ID] = c.Call
		case c.Parked != nil && !c.Removed:
			u.slots[c.Parked.Call] = c.Parked.Slot
		}
	}
}

// changed sees how a call was and is; was is nil when it is new.
func (w *world) changed(was, is *session.CallView) {
	u := &w.uses
	if was == nil {
		was = &session.CallView{}
	}
	from := ""
	for _, a := range is.Appearances {
		at := seat{a.Device, a.Reference}
		before, known := u.seats[at]
		if known && before.call != is.ID && a.State != "remote" {
			from = before.call
		}
		w.changedSeat(was, is, a, before.state)
		u.seats[at] = sat{is.ID, a.State}
	}
	for _, c := range is.Channels {
		if before := u.ends[c.ID]; before != "" && before != is.ID && c.State != "ending" {
			from = before
		}
		u.ends[c.ID] = is.ID
		if i := slices.IndexFunc(was.Channels, func(o session.ChannelView) bool { return o.ID == c.ID }); c.Held && (i < 0 || !was.Channels[i].Held) {
			u.saw(heldOutside)
		} else if i >= 0 {
			u.changedMuting(was.Channels[i].Muted, c.Muted)
		}
	}
	switch {
	case from != "":
		u.moved(from, was, is)
	case u.slots[is.ID] != "" && was.State == "ringing" && is.State == "connected":
		u.saw(tookBack)
	}
	u.changedConference(was, is)
	if is.State == "connected" && was.State != is.State && len(w.pbxs) > 1 && is.Asterisk == w.cfg.Asterisk[1].Name {
		u.saw(secondAsterisk)
	}
	if is.State == "connected" && holding(is) > 1 && holding(was) < 2 && !is.Conference {
		u.saw(heldByBoth)
	}
	w.changedTarget(was, is)
}

// changedSeat sees what a phone did in a call; before is its state until now, empty when it is new there.
func (w *world) changedSeat(was, is *session.CallView, a session.AppearanceView, before string) {
	u := &w.uses
	sharing := func(state string) bool {
		return slices.ContainsFunc(is.Appearances, func(o session.AppearanceView) bool {
			return o.Line == a.Line && o.Device != a.Device && o.State == state
		})
	}
	switch to := a.State; {
	case to == before:
	case to == "remote":
		u.saw(lookedOn)
	case before == "remote" && to == "connected" && sharing("connected"):
		u.saw(barged)
	case before == "remote" && to == "connected":
		u.saw(tookOver)
	case to == "hold":
		u.saw(held)
	case before == "hold" && to == "connected":
		u.saw(resumed)
	case to == "ringin":
		w.rings(a)
	case before == "" && to == "connected" && was.State == "ringing" && is.Room == "":
		w.picked(a)
	case to == "dialling" && a.Instance > 1:
		u.saw(secondLine)
		if says[*skinny.OffHook](u) != nil && a.Instance == 2 {
			u.saw(otherAutoLine)
		}
	}
	if i := slices.IndexFunc(was.Appearances, func(o session.AppearanceView) bool { return o.Device == a.Device && o.Reference == a.Reference }); i >= 0 {
		u.changedMuting(was.Appearances[i].Muted, a.Muted)
	}
}

// rings sees a call that comes to a phone.
func (w *world) rings(a session.AppearanceView) {
	u := &w.uses
	d := w.views.devices[a.Device]
	if d == nil {
		return
	}
	if slices.ContainsFunc(d.Calls, func(o session.AppearanceView) bool { return o.State == "connected" }) {
		u.saw(callWaiting)
	}
	if d.DND == session.DNDSilent {
		u.saw(dndSilent)
	}
}

// picked sees a call that a phone took which rang elsewhere.
func (w *world) picked(a session.AppearanceView) {
	u := &w.uses
	typed := ""
	if s := w.screens[a.Device]; s != nil && s.conn != nil {
		typed = u.typed[s.conn.id]
	}
	switch {
	case u.key() == skinny.SoftKeyEventPickUp:
		u.saw(pickedGroup)
	case u.stimulus(skinny.StimulusOtherPickup):
		u.saw(pickedOther)
	case u.stimulus(skinny.StimulusSpeedDial, skinny.StimulusBLFSpeedDial, skinny.StimulusLine):
		u.saw(pickedTouch)
	case strings.HasPrefix(typed, "*"):
		u.saw(pickedCode)
	case w.views.lines[strings.TrimRight(typed, "#")] != nil:
		u.saw(pickedLine)
	case slices.Contains(groups, typed):
		u.saw(pickedNumber)
	case u.stimulus(skinny.StimulusPrivacy): // a feature key
		u.saw(pickedGroup)
	}
}

// moved sees members of one call go on in another.
func (u *uses) moved(from string, was, is *session.CallView) {
	first := u.calls[from]
	if first == nil {
		return
	}
	waited, key := u.slots[from] != "", u.key()
	switch {
	case is.State == "parked" && waited:
		u.saw(parkedAgain)
	case is.State == "parked" && u.stimulus(skinny.StimulusPrivacy):
		u.saw(parkedInLot)
	case is.State == "parked" && key == skinny.SoftKeyEventPark:
		u.saw(parkedByKey)
	case is.State == "parked":
		u.saw(parkedInSlot)
	case waited && is.State == "ringing":
		u.saw(cameBack)
	case waited:
		if _, outside := u.event.(session.AsteriskEvent); outside {
			u.saw(fetchedOutside)
		} else {
			u.saw(fetched)
		}
	case key == skinny.SoftKeyEventIDivert, key == skinny.SoftKeyEventTrnsfVM:
		u.saw(divertedTalk)
	case is.Room != "" && u.calls[is.ID] != nil && len(first.Appearances)+len(first.Channels) > 1:
		u.saw(roomConsulted)
	case is.Room != "":
		u.entered()
	case key == skinny.SoftKeyEventJoin:
		u.saw(joined)
	case key == skinny.SoftKeyEventConfrn && (was.Conference || first.Conference):
		u.saw(conferenceGrown)
	case key == skinny.SoftKeyEventConfrn:
		u.saw(conferenceMade)
	default:
		u.transferred(was, is)
	}
}

// entered sees that somebody goes into a room.
func (u *uses) entered() {
	if _, outside := u.event.(session.AsteriskEvent); outside {
		u.saw(roomFromOutside)
	} else {
		u.saw(roomEntered)
	}
}

// transferred sees a transfer to a call, as it was and is.
func (u *uses) transferred(was, to *session.CallView) {
	switch {
	case u.key() == skinny.SoftKeyEventDirTrfr:
		u.saw(transferDirect)
	case says[*skinny.OnHook](u) != nil:
		u.saw(transferHook)
	}
	switch {
	case to.Conference:
		u.saw(transferMany)
	case to.State == "connected":
		u.saw(transferred)
	case was.State == "dialling", was.State == "proceeding":
		u.saw(transferBlind)
	default:
		u.saw(transferEarly)
	}
}

func (u *uses) changedMuting(was, is bool) {
	switch {
	case is && !was:
		u.saw(muted)
	case was && !is && strings.HasPrefix(u.chose(), "unmute"):
		u.saw(unmuted)
	}
}

// changedConference sees who leaves one, and rooms.
func (u *uses) changedConference(was, is *session.CallView) {
	if is.Room != "" && was.Room == "" {
		u.saw(roomOpened)
		u.entered()
	}
	if !was.Conference {
		return
	}
	fewer := members(is) < members(was)
	switch {
	case !fewer:
	case u.key() == skinny.SoftKeyEventRmLstC:
		u.saw(droppedLast)
	case strings.HasPrefix(u.chose(), "remove"):
		u.saw(kicked)
	}
	if !is.Conference && is.State != "ending" {
		u.saw(becamePair)
	}
}

// members counts those who are in a call and stay there.
func members(v *session.CallView) int {
	n := waitingChannels(v)
	for _, a := range v.Appearances {
		if talks(a) {
			n++
		}
	}
	return n
}

// changedTarget sees that a speed dial goes on to its next number.
func (w *world) changedTarget(was, is *session.CallView) {
	if was.To.Number == is.To.Number || len(is.Appearances) == 0 {
		return
	}
	d := w.cfg.Devices[is.Appearances[0].Device]
	if d == nil {
		return
	}
	for _, b := range d.Buttons {
		all := append([]string{b.Number}, b.Numbers...)
		if i := slices.Index(all, was.To.Number); i >= 0 && len(b.Numbers) > 0 && i+1 < len(all) && all[i+1] == is.To.Number {
			w.uses.saw(nextNumber)
		}
	}
}
