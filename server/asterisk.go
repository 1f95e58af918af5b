package server

import (
	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
)

// asterisk brings what one link reports into the loop. It implements ari.Handler: its methods do not wait.
type asterisk struct {
	index int
	loop  *loop
}

// linkUp is a session.LinkUp on its way to the loop, with what lets commands through when the core gets it: those decided upon before
// belong to an earlier session.
type linkUp struct {
	session.LinkUp
	accept func()
}

// LinkUp says that Asterisk can be used.
func (a asterisk) LinkUp(snapshot ari.Snapshot, accept func()) {
	a.loop.inbox.force(linkUp{session.LinkUp{Asterisk: a.index, Snapshot: snapshot}, accept})
}

// LinkDown says that it cannot any more.
func (a asterisk) LinkDown(reason string) {
	a.loop.inbox.force(session.LinkDown{Asterisk: a.index, Reason: reason})
}

// Event is an event of Asterisk. It reports whether there was room for it: without, the link starts again from a new snapshot.
func (a asterisk) Event(ev ari.Event) bool {
	return a.loop.inbox.offer(session.AsteriskEvent{Asterisk: a.index, Event: ev})
}
