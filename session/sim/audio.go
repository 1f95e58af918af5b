package sim

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/session"
)

// lateGrace is how long the core reckons with commands that were lost with the link and are carried out after its return.
const lateGrace = 6 * time.Second

// settled says that nothing is on its way between the core and Asterisk, nor to the phones.
func (w *world) settled() bool {
	for _, a := range w.pbxs {
		if a.frozen || !a.told || !a.streaming || len(a.pending) > 0 || a.arriving > 0 || a.upSince.Add(lateGrace).After(w.now) {
			return false
		}
		for _, c := range a.channels {
			if c.entering {
				return false
			}
		}
	}
	return w.x.Next().IsZero() || w.x.Next().After(w.now)
}

// checkAudio says that phones in conversation hear each other, and who is held hears music.
func (w *world) checkAudio() {
	for _, id := range slices.Sorted(maps.Keys(w.views.calls)) {
		v := w.views.calls[id]
		if v.State == "parked" {
			w.checkParked(v)
		}
		if v.State != "connected" {
			continue
		}
		held := holding(v)
		a := w.pbxOf(v)
		w.checkConference(a, id)
		for _, p := range v.Appearances {
			w.checkLeg(a, v, p)
		}
		for _, far := range v.Channels {
			c := a.channel(ariID(far.ID))
			if c == nil {
				continue // its end is on its way: see asterisk.stream
			}
			others := held
			if far.Held {
				others--
			}
			if c.inApp && !c.noMusic && c.music != (others > 0 && !v.Conference || w.aloneWithMusic(v)) {
				w.fail(focus{call: far.ID}, "%s in %s hears music: %v, held by %d", c, v.ID, c.music, others)
			}
			if c.ring && !c.noMusic && far.State == "up" && c.inApp { // music ends it
				w.fail(focus{call: far.ID}, "%s in %s hears ring-back in a conversation", c, v.ID)
			}
		}
	}
}

// holding counts those who hold the call.
func holding(v *session.CallView) int {
	n := 0
	for _, a := range v.Appearances {
		if a.State == "hold" {
			n++
		}
	}
	for _, c := range v.Channels {
		if c.Held {
			n++
		}
	}
	return n
}

func (w *world) pbxOf(v *session.CallView) *asterisk {
	for i, a := range w.cfg.Asterisk {
		if a.Name == v.Asterisk {
			return w.pbxs[i]
		}
	}
	w.fail(focus{call: v.ID}, "call %s is connected by no asterisk", v.ID)
	return nil
}

// checkLeg says that a connected phone that opened its channel has a leg in the call's bridge and was told where to send.
func (w *world) checkLeg(a *asterisk, v *session.CallView, p session.AppearanceView) {
	s := w.screens[p.Device]
	if p.State != "connected" || s == nil || s.conn == nil || !s.welcome || s.media.kept || s.media.ref != p.Reference || !s.media.open || !s.media.acked {
		return
	}
	f := focus{call: v.ID, device: p.Device}
	if p.Media == nil {
		w.fail(f, "%s is connected and opened its channel, and has no leg", p.Device)
	}
	c := a.channel(ariID(p.Media.Channel))
	if c == nil || c.bridge == nil || string(c.bridge.id) != v.ID {
		w.fail(f, "the leg %s of %s is not in bridge %s", p.Media.Channel, p.Device, v.ID)
	}
	if !s.media.sending {
		w.fail(f, "%s is connected and was not told where to send", p.Device)
	}
	for _, far := range v.Channels {
		if fc := a.channel(ariID(far.ID)); fc != nil && fc.inApp && !fc.taken && fc.bridge != c.bridge {
			w.fail(f, "%s and %s are connected and not in one bridge: %s", p.Device, fc, fmt.Sprint(fc.bridge))
		}
	}
}
