package server

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// recorder is a core that keeps what it was given.
type recorder struct {
	events  []session.Event
	times   []time.Time
	onStep  func(session.Event, []session.Effect) []session.Effect
	next    time.Time
	views   int // calls of Changes
	changes []session.Change
	idle    bool
}

func (r *recorder) Step(now time.Time, ev session.Event, out []session.Effect) []session.Effect {
	r.events = append(r.events, ev)
	r.times = append(r.times, now)
	if r.onStep != nil {
		return r.onStep(ev, out)
	}
	return out
}

func (r *recorder) Next() time.Time { return r.next }
func (r *recorder) Idle() bool      { return r.idle }
func (r *recorder) Changes(out []session.Change) []session.Change {
	r.views++
	out = append(out, r.changes...)
	r.changes = nil
	return out
}

func bareLoop(core Core) *loop {
	counters := new(Counters)
	return newLoop(core, new(Views), counters, newLog(zerolog.Nop(), counters))
}

// runFor runs the loop for that long.
func runFor(l *loop, d time.Duration) {
	stop := make(chan struct{})
	go l.run(stop)
	time.Sleep(d)
	close(stop)
	<-l.done
}

func TestAsteriskBeforePhones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core := &recorder{}
		l := bareLoop(core)
		c := &conn{id: 1}
		for range 3 {
			l.phones <- phoneEvent{conn: c, kind: phoneMessage, message: &skinny.OffHook{}}
		}
		// While the loop takes the first message of a phone, Asterisk reports two events more: they go first.
		core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
			if _, ok := ev.(session.PhoneMessage); ok && len(core.events) == 2 {
				l.inbox.offer(session.AsteriskEvent{Asterisk: 1})
				l.inbox.offer(session.AsteriskEvent{Asterisk: 2})
			}
			return out
		}
		l.inbox.offer(session.AsteriskEvent{Asterisk: 0})
		runFor(l, time.Second)
		order := ""
		for _, ev := range core.events {
			switch ev := ev.(type) {
			case session.AsteriskEvent:
				order += strconv.Itoa(ev.Asterisk)
			case session.PhoneMessage:
				order += "p"
			}
		}
		if order != "0p12pp" {
			t.Errorf("order %s, want 0p12pp", order)
		}
	})
}

func TestTickAtNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		core := &recorder{next: begin.Add(3 * time.Second)}
		core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
			core.next = time.Time{}
			if len(core.events) == 1 {
				core.next = begin.Add(3500 * time.Millisecond)
			}
			return out
		}
		runFor(bareLoop(core), time.Minute)
		if len(core.events) != 2 {
			t.Fatalf("%d ticks, want 2", len(core.events))
		}
		for i, want := range []time.Duration{3 * time.Second, 3500 * time.Millisecond} {
			if _, ok := core.events[i].(session.Tick); !ok {
				t.Errorf("event %d is %T, want a tick", i, core.events[i])
			}
			if got := core.times[i].Sub(begin); got != want {
				t.Errorf("tick %d at %v, want %v", i, got, want)
			}
		}
	})
}

// A deadline that passes while events pour in is not starved.
func TestTickUnderLoad(t *testing.T) {
	core := &recorder{next: time.Now().Add(20 * time.Millisecond)}
	l := bareLoop(core)
	stop := make(chan struct{})
	ticks := 0
	core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
		core.events, core.times = core.events[:0], core.times[:0]
		if _, ok := ev.(session.Tick); ok {
			ticks++
			close(stop)
			core.next = time.Time{}
			return out
		}
		l.inbox.force(session.AsteriskEvent{}) // the inbox is never empty
		return out
	}
	l.inbox.force(session.AsteriskEvent{})
	go l.run(stop)
	select {
	case <-l.done:
	case <-time.After(patience):
		t.Fatal("the loop neither ticks nor stops while events pour in")
	}
	if ticks != 1 {
		t.Errorf("%d ticks, want 1", ticks)
	}
}

func TestViewsArePublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core := &recorder{changes: []session.Change{{Line: &session.LineView{Number: "1001"}}}}
		core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
			id := strconv.Itoa(len(core.events))
			core.changes = append(core.changes, session.Change{Call: &session.CallView{ID: id}})
			return out
		}
		l := bareLoop(core)
		stop := make(chan struct{})
		go l.run(stop)
		synctest.Wait()
		if _, ok := l.views.Line("1001"); !ok {
			t.Error("what the core held from its start is not there")
		}
		for range 5 {
			l.inbox.offer(session.AsteriskEvent{})
		}
		synctest.Wait() // no time passes
		if got := len(l.views.Calls()); got != 5 {
			t.Errorf("%d calls when the loop sleeps, want 5", got)
		}
		before := core.views
		time.Sleep(time.Hour)
		if core.views != before {
			t.Errorf("views were asked for %d times while nothing happened", core.views-before)
		}
		close(stop)
		<-l.done
	})
}

// Under a load that never pauses, views are still published.
func TestViewsUnderLoad(t *testing.T) {
	core := &recorder{}
	l := bareLoop(core)
	stop := make(chan struct{})
	begin := time.Now()
	core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
		core.events, core.times = core.events[:0], core.times[:0]
		if core.views >= 5 || time.Since(begin) > patience {
			close(stop)
			return out
		}
		l.inbox.force(session.AsteriskEvent{})
		return out
	}
	l.inbox.force(session.AsteriskEvent{})
	l.run(stop)
	if core.views < 5 {
		t.Errorf("views were published %d times in %v", core.views, patience)
	}
}

// The end of a connection that waits when the loop stops reaches the core.
func TestLastEnds(t *testing.T) {
	core := &recorder{}
	l := bareLoop(core)
	stop := make(chan struct{})
	close(stop)
	for id := range session.ConnID(3) {
		l.phones <- phoneEvent{conn: &conn{id: id}, kind: phoneGone}
	}
	l.run(stop)
	if len(core.events) != 3 {
		t.Errorf("the core saw %v, want three PhoneGone", core.events)
	}
}

// A full inbox of phones makes readers wait and loses nothing.
func TestPhoneBackPressure(t *testing.T) {
	core := newFakeCore()
	hold := make(chan struct{})
	core.script = func(ev session.Event, out []session.Effect) ([]session.Effect, bool) {
		if m, ok := ev.(session.PhoneMessage); ok {
			if _, ok := m.Message.(*skinny.OffHook); ok {
				<-hold
			}
		}
		return out, false
	}
	f := start(t, core, testLimits())
	slow := f.registered("SEP000000000001")
	slow.send(&skinny.OffHook{}) // the core is busy now
	const n = 3 * phoneInbox
	for i := range n {
		slow.send(&skinny.KeypadButton{Button: skinny.KeypadButtonCode(i % 10)})
	}
	for len(f.s.loop.phones) < phoneInbox {
		time.Sleep(time.Millisecond) // until the inbox is full
	}
	close(hold)
	for i := range n {
		ev := wait[session.PhoneMessage](f)
		for {
			if _, ok := ev.Message.(*skinny.KeypadButton); ok {
				break
			}
			ev = wait[session.PhoneMessage](f)
		}
		if got, want := ev.Message.(*skinny.KeypadButton).Button, skinny.KeypadButtonCode(i%10); got != want {
			t.Fatalf("message %d is %v, want %v", i, got, want)
		}
	}
	slow.alive()
}

// Asterisk's events are bounded, what must not be lost is not, and nobody waits.
func TestInboxBounds(t *testing.T) {
	in := newInbox(2)
	for range 2 {
		if !in.offer(session.AsteriskEvent{}) {
			t.Fatal("an event was refused while there was room")
		}
	}
	if in.offer(session.AsteriskEvent{}) {
		t.Error("a full inbox took an event")
	}
	if !in.force(session.CommandDone{ID: 1}) {
		t.Error("a result was refused")
	}
	got := 0
	for in.take() != nil {
		got++
	}
	if got != 3 {
		t.Errorf("%d events, want 3", got)
	}
	in.close()
	if in.force(session.Tick{}) {
		t.Error("a closed inbox took an event")
	}
	if !in.offer(session.AsteriskEvent{}) {
		t.Error("a closed inbox has no room: a link would start again for nobody")
	}
	if in.take() != nil {
		t.Error("a closed inbox kept an event")
	}
}

// Commands go to their link, and results come back as events, also when the link answers before Submit returns.
func TestCommands(t *testing.T) {
	core := &recorder{}
	l := bareLoop(core)
	var handed []ari.Command
	l.links = []submitter{&fakeLink{submit: func(cmd ari.Command, done func(ari.Result)) {
		handed = append(handed, cmd)
		done(ari.Result{Status: ari.OK})
	}}}
	stop := make(chan struct{})
	core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
		switch ev.(type) {
		case session.Tick:
			for id := range session.CommandID(3 * asteriskInbox) { // more than the inbox holds
				out = append(out, session.Effect{Kind: session.Do, ID: id, Command: ari.Ring{ID: "x"}})
			}
			out = append(out, session.Effect{Kind: session.Do, Asterisk: 7, ID: 3 * asteriskInbox, Command: ari.Ring{ID: "y"}})
		case session.CommandDone:
			if len(core.events) == 3*asteriskInbox+2 {
				close(stop)
			}
		}
		return out
	}
	l.inbox.force(session.Tick{})
	l.run(stop)
	if len(handed) != 3*asteriskInbox {
		t.Errorf("%d commands handed to the link, want %d", len(handed), 3*asteriskInbox)
	}
	seen := map[session.CommandID]bool{}
	for _, ev := range core.events[1:] {
		done := ev.(session.CommandDone)
		if seen[done.ID] {
			t.Fatalf("command %d ended twice", done.ID)
		}
		seen[done.ID] = true
		want := ari.OK
		if done.Asterisk == 7 {
			want = ari.Lost
		}
		if done.Result.Status != want {
			t.Fatalf("command %d on asterisk %d: %v, want %v", done.ID, done.Asterisk, done.Result.Status, want)
		}
	}
}

// What the core decided upon before it knows of a new session is handed to the link before that lets commands through.
func TestCommandsBeforeLinkUp(t *testing.T) {
	core := &recorder{}
	l := bareLoop(core)
	order := ""
	l.links = []submitter{&fakeLink{submit: func(cmd ari.Command, _ func(ari.Result)) { order += string(cmd.(ari.Ring).ID) + " " }}}
	stop := make(chan struct{})
	core.onStep = func(ev session.Event, out []session.Effect) []session.Effect {
		id := ari.ChannelID("before")
		if _, ok := ev.(session.LinkUp); ok {
			id = "after"
			close(stop)
		}
		return append(out, session.Effect{Kind: session.Do, Command: ari.Ring{ID: id}})
	}
	h := asterisk{loop: l}
	h.Event(ari.StasisEnd{ID: "c"})
	h.LinkDown("gone")
	h.LinkUp(ari.Snapshot{}, func() { order += "accept " })
	l.run(stop)
	l.flush()
	if want := "before before accept after "; order != want {
		t.Errorf("%s, want %s", order, want)
	}
}

func TestEventsOfLinks(t *testing.T) {
	core := newFakeCore()
	links := make([]*fakeLink, 2)
	var makers []func(ari.Handler) Link
	for i := range links {
		makers = append(makers, func(h ari.Handler) Link {
			links[i] = &fakeLink{handler: h, run: func(context.Context) {
				h.LinkUp(ari.Snapshot{}, func() {})
				h.Event(ari.StasisEnd{ID: "c"})
				h.LinkDown("gone")
			}}
			return links[i]
		})
	}
	f := start(t, core, testLimits(), makers...)
	order := map[int]string{}
	for range 6 {
		select {
		case ev := <-core.seen:
			switch ev := ev.(type) {
			case session.LinkUp:
				order[ev.Asterisk] += "up "
			case session.AsteriskEvent:
				order[ev.Asterisk] += string(ev.Event.(ari.StasisEnd).ID) + " "
			case session.LinkDown:
				order[ev.Asterisk] += ev.Reason
			}
		case <-time.After(patience):
			t.Fatal("events of the links are missing")
		}
	}
	for i := range links {
		if order[i] != "up c gone" {
			t.Errorf("asterisk %d: %q, want \"up c gone\"", i, order[i])
		}
	}
	if got := len(f.s.Asterisks()); got != 2 {
		t.Errorf("%d asterisks listed, want 2", got)
	}
}
