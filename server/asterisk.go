package server

import (
	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
)

// asterisk brings what one link reports into the loop. It implements ari.Handler. Its methods wait while the inbox is full; the link keeps
// reading the websocket meanwhile, as its queue stands between.
type asterisk struct {
	index int
	loop  *loop
}

// LinkUp says that Asterisk can be used.
func (a asterisk) LinkUp(snapshot ari.Snapshot) {
	a.loop.inbox.put(session.LinkUp{Asterisk: a.index, Snapshot: snapshot})
}

// LinkDown says that it cannot any more.
func (a asterisk) LinkDown(reason string) {
	a.loop.inbox.put(session.LinkDown{Asterisk: a.index, Reason: reason})
}

// Event is an event of Asterisk.
func (a asterisk) Event(ev ari.Event) {
	a.loop.inbox.put(session.AsteriskEvent{Asterisk: a.index, Event: ev})
}
