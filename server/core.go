package server

import (
	"time"

	"github.com/skinnyd/skinnyd/session"
)

// Core is the exchange as the loop sees it; session.Exchange is one. It is called by one goroutine only.
type Core interface {
	// Step takes one event in and appends what is to be done to out.
	Step(now time.Time, ev session.Event, out []session.Effect) []session.Effect
	// Next is when the core wants a session.Tick; zero when it does not.
	Next() time.Time
	// Changes appends the views that changed since the last call.
	Changes(out []session.Change) []session.Change
	// Idle says, after a session.Shutdown, that nothing of this process is left in Asterisk.
	Idle() bool
}
