// Package session is the core of skinnyd: the phones, lines and calls of one exchange as one state machine.
//
//	phone messages ─┐                                 ┌─▶ messages to phones
//	Asterisk events ┼─▶ Exchange.Step(now, event) ────┼─▶ commands to Asterisk
//	ticks, reloads ─┘            │                    └─▶ log lines
//	                             └─▶ Exchange.Changes: views for REST and the like
//
// It is pure: it does no I/O, reads no clock, starts no goroutine and logs nothing; time comes with the event and everything that is to
// happen leaves as an effect. The same events give the same effects, so that a failing run can be replayed.
//
// A call is one Asterisk bridge with its parties (phone appearances) and channels. What each call wants in Asterisk and what it knows to be
// there are kept side by side; plan.go compares them after every event and asks for the next step. No feature talks to Asterisk itself: it
// changes what is wanted.
package session
