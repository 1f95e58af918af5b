package server

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/store"
)

const (
	// asteriskInbox bounds the events of Asterisk that wait for the loop: the socket they come from is always read, for Asterisk cuts off slow
	// readers. A link whose event finds the inbox full starts again from a new snapshot. The loop takes some 200,000 events a second.
	asteriskInbox = 65536
	// phoneInbox bounds the messages of all phones that wait for the loop. A full one makes the reading goroutines wait, and TCP the phones.
	phoneInbox = 1024
	// publishEvery is how old a view may be while there is always something to do. Otherwise views are published before the loop goes to sleep:
	// a timer for it would wake the process once more for nearly every event, which costs more than the views.
	publishEvery = 10 * time.Millisecond
	// flushEvery is how many events may be taken before their output is handed to the writers. Normally there is nothing more to take
	// and it goes at once; when all phones come back together, several answers go in one write. 32 events are some 50 µs.
	flushEvery = 32
)

// phoneEventKind says what happened on a connection.
type phoneEventKind uint8

const (
	phoneConnected phoneEventKind = iota
	phoneMessage
	phoneGone
)

// phoneEvent is an event of a connection on its way to the loop.
type phoneEvent struct {
	conn    *conn
	message skinny.Message
	reason  string
	kind    phoneEventKind
}

// submitter is the part of a link to Asterisk that the loop uses. done may be called before Submit returns.
type submitter interface {
	Submit(cmd ari.Command, done func(ari.Result))
}

// loop owns the core and the table of connections: everything in it but inbox, phones and the channels is touched by run only.
type loop struct {
	core     Core
	inbox    *inbox
	phones   chan phoneEvent
	done     chan struct{} // closed when run returned: nobody takes events any more
	idle     chan struct{} // closed when the core is idle after a Shutdown
	links    []submitter
	store    Store // nil: nothing is kept
	conns    map[session.ConnID]*conn
	views    *Views
	counters *Counters
	log      *log
	busy     atomic.Int64 // when the event at hand was begun, Unix nanoseconds; 0 while there is none. Readable by all.

	effects   []session.Effect
	changes   []session.Change
	dirty     []*conn   // connections that got output since the last flush
	commands  []command // to be submitted at the next flush
	unflushed int       // steps since then
	orders    []order   // that were taken in since views were published
	published time.Time
	changed   bool // a step was made since views were published
	ending    bool // Shutdown was seen
	isIdle    bool
}

func newLoop(core Core, views *Views, counters *Counters, log *log) *loop {
	return &loop{
		core:     core,
		inbox:    newInbox(asteriskInbox),
		phones:   make(chan phoneEvent, phoneInbox),
		done:     make(chan struct{}),
		idle:     make(chan struct{}),
		conns:    make(map[session.ConnID]*conn),
		views:    views,
		counters: counters,
		log:      log,
		changed:  true, // what the core holds from its start
	}
}

// run gives events to the core until stop is closed.
func (l *loop) run(stop <-chan struct{}) {
	defer close(l.done)
	defer l.last()
	defer l.inbox.close()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-stop:
			return
		default:
		}
		now := time.Now()
		l.busy.Store(now.UnixNano())
		if next := l.core.Next(); !next.IsZero() && !now.Before(next) {
			l.counters.Ticks.Add(1)
			l.step(now, session.Tick{})
		}
		if l.changed && now.Sub(l.published) >= publishEvery {
			l.publish(now)
		}
		if ev := l.inbox.take(); ev != nil {
			l.counters.EventsAsterisk.Add(1)
			if up, ok := ev.(linkUp); ok {
				l.flush() // the commands of before
				up.accept()
				ev = up.LinkUp
			}
			if o, ok := ev.(order); ok {
				l.orders = append(l.orders, o)
				ev = o.Event
			}
			l.step(now, ev)
			continue
		}
		select {
		case ev := <-l.phones:
			l.phone(now, ev)
			continue
		default:
		}
		l.flush()
		if l.changed {
			l.publish(now)
		}
		timer.Reset(l.wait(now))
		l.busy.Store(0)
		select {
		case <-l.inbox.wake:
		case ev := <-l.phones:
			now := time.Now()
			l.busy.Store(now.UnixNano())
			l.phone(now, ev)
		case <-timer.C:
		case <-stop:
			return
		}
	}
}

// last takes the ends of connections that wait when the loop is told to stop, for no reader is left to send more, and shows what came last.
func (l *loop) last() {
	for {
		select {
		case ev := <-l.phones:
			l.phone(time.Now(), ev)
		default:
			l.publish(time.Now())
			return
		}
	}
}

// stuckAfter is how long the loop may be busy with one event before it counts as stuck; it should be microseconds.
const stuckAfter = 5 * time.Second

// alive is an error when the loop does not turn.
func (l *loop) alive() error {
	since := l.busy.Load()
	if since == 0 {
		return nil
	}
	if busy := time.Since(time.Unix(0, since)); busy > stuckAfter {
		return fmt.Errorf("the exchange has been busy with one event for %v", busy.Round(time.Second))
	}
	return nil
}

// publish publishes the views that are due.
func (l *loop) publish(now time.Time) {
	l.changed = false
	l.published = now
	l.changes = l.core.Changes(l.changes[:0])
	for i := range l.changes {
		l.views.apply(&l.changes[i])
	}
	l.counters.ViewsPublished.Add(uint64(len(l.changes)))
	clear(l.changes)
	l.carriedOut()
}

// wait is how long there is nothing to do when no event comes.
func (l *loop) wait(now time.Time) time.Duration {
	next := l.core.Next()
	if next.IsZero() {
		return time.Hour
	}
	return max(next.Sub(now), 0)
}

// phone turns an event of a connection into one of the core.
func (l *loop) phone(now time.Time, ev phoneEvent) {
	c := ev.conn
	switch ev.kind {
	case phoneConnected:
		l.conns[c.id] = c
		l.step(now, session.PhoneConnected{Conn: c.id, Remote: c.remote(), Local: c.local()})
	case phoneMessage:
		if _, ok := ev.message.(*skinny.KeepAlive); ok {
			c.keepAlive()
		} else {
			l.counters.Messages.Add(1)
			l.step(now, session.PhoneMessage{Conn: c.id, Message: ev.message})
		}
		c.open.Add(-1)
	case phoneGone:
		delete(l.conns, c.id)
		l.step(now, session.PhoneGone{Conn: c.id, Reason: ev.reason})
	}
}

// step gives one event to the core and carries out what it wants.
func (l *loop) step(now time.Time, ev session.Event) {
	l.changed = true
	if _, ok := ev.(session.Shutdown); ok {
		l.ending = true
	}
	l.effects = l.core.Step(now, ev, l.effects[:0])
	for i := range l.effects {
		l.execute(now, &l.effects[i])
	}
	clear(l.effects) // keeps no message alive
	if l.unflushed++; l.unflushed >= flushEvery {
		l.flush()
	}
	if l.ending && !l.isIdle && l.core.Idle() {
		l.isIdle = true
		close(l.idle)
	}
}

// flush writes to the connections that got output, then hands the commands to their links: a phone that waits comes before
// Asterisk, whose part takes longer anyway.
func (l *loop) flush() {
	l.unflushed = 0
	for i, c := range l.dirty {
		c.flush()
		l.dirty[i] = nil
	}
	l.dirty = l.dirty[:0]
	for i, c := range l.commands {
		l.submit(c)
		l.commands[i] = command{}
	}
	l.commands = l.commands[:0]
}

// execute carries out one effect. Effects for connections that are gone are dropped: the core learns of the end by the
// PhoneGone that is already on its way.
func (l *loop) execute(now time.Time, e *session.Effect) {
	switch e.Kind {
	case session.Do:
		l.commands = append(l.commands, command{e.Asterisk, e.ID, e.Command})
		return
	case session.Log:
		l.log.entry(now, e.Entry)
		return
	case session.Save:
		l.save(e.Record)
		return
	}
	c := l.conns[e.Conn]
	if c == nil {
		l.counters.Dropped.Add(1)
		return
	}
	switch e.Kind {
	case session.Send:
		if c.send(e.Message) {
			l.dirty = append(l.dirty, c)
		}
	case session.Close:
		c.closeAfterFlush("closed by the exchange")
	case session.Bind:
		c.bind(now, e.Device, e.Dialect, e.Timeout)
	case session.SetTimeout:
		c.setTimeout(now, e.Timeout)
	}
}

// save hands a record to the store.
func (l *loop) save(r *session.Record) {
	if l.store == nil || r == nil {
		return
	}
	l.counters.RecordsSaved.Add(1)
	l.store.Put(store.Record(*r))
}

// command is one that the core wants carried out.
type command struct {
	asterisk int
	id       session.CommandID
	what     ari.Command
}

// submit hands a command to its link.
func (l *loop) submit(c command) {
	l.counters.CommandsAsterisk.Add(1)
	if c.asterisk < 0 || c.asterisk >= len(l.links) {
		l.inbox.force(session.CommandDone{Asterisk: c.asterisk, ID: c.id, Result: ari.Result{Status: ari.Lost, Message: "no such asterisk"}})
		return
	}
	l.links[c.asterisk].Submit(c.what, func(r ari.Result) {
		l.inbox.force(session.CommandDone{Asterisk: c.asterisk, ID: c.id, Result: r})
	})
}
