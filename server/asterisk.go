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

// LinkUp says that Asterisk can be used.
func (a asterisk) LinkUp(snapshot ari.Snapshot) {
	a.loop.inbox.force(session.LinkUp{Asterisk: a.index, Snapshot: snapshot})
}

// LinkDown says that it cannot any more.
func (a asterisk) LinkDown(reason string) {
	a.loop.inbox.force(session.LinkDown{Asterisk: a.index, Reason: reason})
}

// Event is an event of Asterisk. It reports whether there was room for it: without, the link starts again from a new snapshot.
func (a asterisk) Event(ev ari.Event) bool {
	return a.loop.inbox.offer(session.AsteriskEvent{Asterisk: a.index, Event: ev})
}
