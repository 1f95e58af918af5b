package server

import "sync/atomic"

// Counters count what the shell did since the process started. They may be read at any time.
type Counters struct {
	Connections  atomic.Int64 // open now
	Accepted     atomic.Uint64
	AcceptErrors atomic.Uint64
	Messages     atomic.Uint64 // of phones, given to the core
	KeepAlives   atomic.Uint64 // of phones, answered by the connection
	Sent         atomic.Uint64 // messages to phones
	Dropped      atomic.Uint64 // messages to phones that were gone

	ClosedSlow       atomic.Uint64 // did not read what we sent
	ClosedSilent     atomic.Uint64 // keep-alive lost
	ClosedFraming    atomic.Uint64 // sent what is no message
	ClosedTLS        atomic.Uint64 // agreed on no TLS
	ClosedRegister   atomic.Uint64 // did not register in time
	ClosedFull       atomic.Uint64 // were too many
	EventsAsterisk   atomic.Uint64 // events and results of Asterisk, and orders of the operator
	Ticks            atomic.Uint64
	ViewsPublished   atomic.Uint64
	LinesNotLogged   atomic.Uint64 // by the limit on one kind of log line
	CommandsAsterisk atomic.Uint64
	RecordsSaved     atomic.Uint64
}
