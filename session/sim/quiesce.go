package sim

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

func ariID(id string) ari.ChannelID { return ari.ChannelID(id) }

// quiesce is the end of a run: everything works again, everybody hangs up, time passes; then nothing may be left.
func (w *world) quiesce() {
	w.trace.note(w.now, "— the end of the actions —")
	w.quiet = true
	w.heal()
	if w.chance(0.25) {
		w.shutDown()
	}
	w.everybodyHangsUp()
	w.run(w.now.Add(time.Hour)) // beyond all waits, those of people and networks among them
	w.everybodyHangsUp()        // who was called meanwhile
	w.run(w.now.Add(time.Hour))
	w.nothingIsLeft()
	w.checkWatching()
	if !w.shutdown {
		w.likeNew()
		w.everyPhoneWorks()
	}
}

// heal makes everything work.
func (w *world) heal() {
	for _, a := range w.pbxs {
		a.thaw()
		if !a.streaming {
			w.after(time.Second, a.connect)
		}
	}
	w.run(w.now.Add(20 * time.Second))
	for _, a := range w.pbxs {
		if !a.told {
			w.fail(focus{}, "the model's link %d is not up: a fault of the simulator", a.index)
		}
	}
}

// shutDown ends all calls without any help of people.
func (w *world) shutDown() {
	w.shutdown = true
	w.step(session.Shutdown{})
	w.run(w.now.Add(3 * time.Second))
	if !w.x.Idle() {
		w.look()
		w.fail(w.aCall(), "not idle 3 s after the order to shut down")
	}
	for _, a := range w.pbxs {
		a.nothingIsLeft()
	}
	w.nextProcess()
}

// aCall is one that is left, to look at.
func (w *world) aCall() focus {
	ids := slices.Sorted(maps.Keys(w.views.calls))
	if len(ids) == 0 {
		return focus{}
	}
	w.trace.note(w.now, "left: %+v", *w.views.calls[ids[0]])
	return focus{call: ids[0]}
}

func (w *world) everybodyHangsUp() {
	for _, id := range slices.Sorted(maps.Keys(w.conns)) {
		if c := w.conns[id]; c.open && c.phone.conn != c { // the phone has left it without a word
			c.leave("keep-alive lost")
		}
	}
	for _, a := range w.pbxs {
		for _, c := range slices.Clone(a.channels) {
			if c.device == "" {
				c.hangup(16)
			}
		}
	}
	w.run(w.now.Add(2 * time.Second))
	for _, p := range w.phones {
		s := p.screen()
		if s == nil {
			continue
		}
		if !s.welcome {
			p.conn.say(&skinny.TimeDateReq{})
		}
		for _, r := range s.refs() {
			p.press(skinny.SoftKeyEventEndCall, s.calls[r])
		}
		p.hook(false, nil)
		p.conn.say(&skinny.MediaPathEvent{MediaPathID: skinny.MediaPathIDSpeaker, MediaPathEvent: skinny.MediaPathEventOff})
	}
	w.run(w.now.Add(2 * time.Second))
}

func (w *world) nothingIsLeft() {
	w.look()
	if len(w.views.calls) > 0 {
		id := slices.Sorted(maps.Keys(w.views.calls))[0]
		f := focus{call: id}
		if on := w.views.calls[id].Appearances; len(on) > 0 {
			f.device = on[0].Device
		}
		w.fail(f, "%d calls are left: %+v", len(w.views.calls), *w.views.calls[id])
	}
	if len(w.views.parked) > 0 {
		w.fail(focus{}, "%d calls are shown as parked", len(w.views.parked))
	}
	for _, r := range w.records() {
		if r.Bucket == session.BucketParked && !w.shutdown {
			w.fail(focus{}, "slot %s is kept, and nobody waits there", r.Key)
		}
	}
	if !w.x.Idle() {
		w.fail(focus{}, "not idle, and no call is shown")
	}
	if next := w.x.Next(); !next.IsZero() {
		w.fail(focus{}, "a deadline is left: %v from now", next.Sub(w.now))
	}
	for _, a := range w.pbxs {
		a.nothingIsLeft()
	}
	for _, name := range w.names {
		s := w.screens[name]
		if s.conn == nil {
			continue
		}
		switch {
		case len(s.calls) > 0:
			s.fail("%d calls are left on the screen", len(s.calls))
		case s.tone != skinny.ToneSilence:
			s.fail("tone %v is left", s.tone)
		case s.ringing:
			s.fail("it still rings")
		case s.speaker:
			s.fail("its speaker is still on")
		case s.media.open, s.media.sending:
			s.fail("its media are still open: %+v", s.media)
		case s.model.SoftKeys > 0 && s.keys != skinny.SoftKeySetOnHook:
			s.fail("its softkeys are %v", s.keys)
		}
		for _, i := range slices.Sorted(maps.Keys(s.lamps)) {
			if _, watches := s.watching.lines[i]; s.lamps[i] != skinny.LampModeOff && !watches {
				s.fail("lamp %d is still %v", i, s.lamps[i])
			}
		}
	}
	for _, d := range slices.Sorted(maps.Keys(w.views.devices)) {
		if v := w.views.devices[d]; w.cfg.Devices[d] == nil {
			w.fail(focus{device: d}, "%s is shown and not configured", d)
		} else if len(v.Calls) > 0 {
			w.fail(focus{device: d}, "%s is shown with calls", d)
		}
	}
}

// nothingIsLeft in Asterisk: no bridge and no channel of ours, nobody in our application.
func (a *asterisk) nothingIsLeft() {
	for _, b := range a.bridges {
		if a.leftBehind(string(b.id)) {
			continue
		}
		a.fail(string(b.id), "bridge %s is left", b.id)
	}
	for _, c := range a.channels {
		if a.leftBehind(string(c.id)) {
			continue
		}
		if c.inApp || strings.HasPrefix(string(c.id), "skinny-1-") && c.pair == nil && !c.taken {
			a.fail(string(c.id), "channel %s is left", c)
		}
	}
	if len(a.pending) > 0 {
		a.fail("", "%d commands have no result", len(a.pending))
	}
}

// likeNew compares the views with those of an exchange that was started with the last configuration and the phones that are there.
func (w *world) likeNew() {
	x := session.New(w.cfg, session.Boot{Number: 1, Time: w.now, Records: w.records()})
	var out []session.Effect
	for i := range w.pbxs {
		out = w.answerStates(x, x.Step(w.now, session.LinkUp{Asterisk: i}, out[:0]))
	}
	for i, name := range w.names {
		s := w.screens[name]
		if s.conn == nil {
			if v := w.views.devices[name]; v != nil && v.Type != 0 { // it was there: its model is known, and which keys it has
				gone := session.ConnID(1<<40 + i)
				for _, ev := range []session.Event{
					session.PhoneConnected{Conn: gone}, session.PhoneMessage{Conn: gone, Message: &skinny.Register{DeviceName: string(name),
						DeviceType: skinny.DeviceType(v.Type), ProtocolVersion: v.Protocol}}, session.PhoneGone{Conn: gone},
				} {
					out = x.Step(w.now, ev, out[:0])
				}
			}
			continue
		}
		for _, ev := range []session.Event{
			session.PhoneConnected{Conn: s.conn.id, Remote: s.conn.addr()},
			session.PhoneMessage{Conn: s.conn.id, Message: &skinny.Register{DeviceName: string(name), DeviceType: s.conn.kind, ProtocolVersion: s.conn.version}},
			session.PhoneMessage{Conn: s.conn.id, Message: &skinny.TimeDateReq{}},
		} {
			out = x.Step(w.now, ev, out[:0])
		}
	}
	var fresh views
	fresh.init()
	fresh.take(x)
	plain := func(d *session.DeviceView) session.DeviceView {
		v := *d
		v.Since, v.LastReason, v.OffHook, v.Load, v.Modules = time.Time{}, "", false, "", nil
		if !v.Registered { // what the last registration told
			v.Prompt, v.Model, v.Type, v.Protocol = "", "", 0, 0
			v.Remote = fresh.devices[d.Name].Remote
			if skinny.ModelOf(skinny.DeviceType(d.Type)).NoSilentDND && v.DND != session.DNDOff {
				v.DND = fresh.devices[d.Name].DND
			}
		}
		return v
	}
	if a, b := slices.Sorted(maps.Keys(w.views.devices)), slices.Sorted(maps.Keys(fresh.devices)); !slices.Equal(a, b) {
		w.fail(focus{}, "phones %v are shown; a new exchange shows %v", a, b)
	}
	for _, d := range slices.Sorted(maps.Keys(fresh.devices)) {
		if a, b := plain(w.views.devices[d]), plain(fresh.devices[d]); !reflect.DeepEqual(a, b) {
			w.fail(focus{device: d}, "the view of %s is\n%+v, in a new exchange\n%+v", d, a, b)
		}
	}
	if !reflect.DeepEqual(w.views.lines, fresh.lines) {
		for _, n := range slices.Sorted(maps.Keys(fresh.lines)) {
			if !reflect.DeepEqual(w.views.lines[n], fresh.lines[n]) {
				w.fail(focus{}, "the view of line %s is\n%+v, in a new exchange\n%+v", n, w.views.lines[n], fresh.lines[n])
			}
		}
		w.fail(focus{}, "lines %v are shown, in a new exchange %v", slices.Sorted(maps.Keys(w.views.lines)), slices.Sorted(maps.Keys(fresh.lines)))
	}
}

// everyPhoneWorks lifts each handset: there must be a dial tone.
func (w *world) everyPhoneWorks() {
	for _, p := range w.phones {
		s := p.screen()
		if s == nil || len(w.views.devices[s.device].Lines) == 0 {
			continue
		}
		p.hook(true, nil)
		w.run(w.now.Add(time.Second))
		if auto := w.cfg.Devices[s.device].AutoLine; auto == 0 {
			if s.tone != skinny.ToneSilence {
				s.fail("tone %v, and no line is to be taken by itself", s.tone)
			}
			p.stimulus(skinny.StimulusLine, 1, 0)
			w.run(w.now.Add(time.Second))
		}
		if s.tone != skinny.ToneInsideDialTone && (s.tone != skinny.ToneMessageWaitingIndicatorTone || !s.model.NoMWILamp) {
			s.fail("no dial tone: %v", s.tone)
		}
		p.hook(false, nil)
		w.run(w.now.Add(time.Second))
		if s.tone != skinny.ToneSilence || len(s.calls) > 0 {
			s.fail("tone %v and %d calls after the handset is down", s.tone, len(s.calls))
		}
	}
}
