package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
)

// restart ends the process in good order and starts the next one.
func (w *world) restart() {
	w.shutdown = true
	w.step(session.Shutdown{})
	w.run(w.now.Add(w.between(0, 3*time.Second)))
	w.shutdown = false
	w.crash()
}

// crash kills the process and starts the next one, which knows what was saved until then. Connections and links break; what was asked of Asterisk arrives, or
// does not, and nobody hears of it.
func (w *world) crash() {
	w.trace.note(w.now, "— the process is killed —")
	w.boots++
	w.uses.saw(processAgain)
	for _, id := range slices.Sorted(maps.Keys(w.conns)) {
		c := w.conns[id]
		if c.open {
			c.end()
			c.alive = false
			w.after(w.between(0, w.mix.slowPhone), func() { c.phone.closed(c) })
		}
		c.dead = true
	}
	for _, s := range w.screens {
		s.media = rtp{} // the phone's call ends with the process: the next one does not know how to name what it kept
	}
	for _, a := range w.pbxs {
		if a.streaming {
			w.after(a.backAfter(), a.connect)
		}
		a.life++
		a.fresh, a.born = true, a.life
		a.streaming, a.accepting, a.told, a.holding, a.held, a.late, a.pending, a.arriving = false, false, false, false, nil, nil, nil, 0
		clear(a.inflight)
		a.devices.forgotten()
	}
	w.x = session.New(w.cfg, session.Boot{Number: w.boot + uint64(w.boots), Time: w.now, Records: w.records()})
	w.views.init()
	w.uses.forget()
	w.take()
}

// ofThisProcess says that an id was not given by an earlier process.
func (w *world) ofThisProcess(id string) bool {
	return w.boots == 0 || !strings.HasPrefix(id, "skinny-1-") || strings.HasPrefix(id, fmt.Sprintf("skinny-1-%d-", w.boot+uint64(w.boots)))
}

// sameProcess lets something come to the core if that is still the one of now.
func (w *world) sameProcess(do func()) func() {
	boots := w.boots
	return func() {
		if boots == w.boots {
			do()
		}
	}
}

// adopted says that a process which was started after a crash has taken back everybody who waits in a slot of this Asterisk by what was saved.
func (a *asterisk) adopted(kept []session.Record, s ari.Snapshot) {
	if !a.fresh {
		return
	}
	a.fresh = false
	a.w.take()
	for _, r := range kept {
		var p struct {
			Asterisk string
			Channel  ari.ChannelID
		}
		if r.Bucket != session.BucketParked || json.Unmarshal(r.Value, &p) != nil || p.Asterisk != a.w.cfg.Asterisk[a.index].Name {
			continue
		}
		waits := slices.ContainsFunc(s.Channels, func(c ari.SnapshotChannel) bool { return c.ID == p.Channel && c.InApp })
		if waits != (a.w.views.parked[r.Key] != nil) {
			a.fail(string(p.Channel), "%s waits in slot %s: %v, the new process knows of it: %v", p.Channel, r.Key, waits, !waits)
		}
	}
}
