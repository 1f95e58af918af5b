// Package phone is a simulated Cisco phone: the other end of the SCCP
// connection and of the RTP of an exchange. Tests press its keys, look at its
// screen and listen to its audio; the load generator and the softphone are made
// of it. It imports skinny and media, never session.
//
//	keys.go, dtmf.go        register.go  asks and answers what a real phone does
//	 OffHook, Digits,            ▲
//	 SoftKey, Hold …             │
//	     │                   reader goroutine ──▶ display.go, calls.go, media.go …
//	     ▼                       ▲                    │ under one mutex
//	  ┌──────────── TCP ─────────┴──┐                 ▼
//	  │       SCCP server           │        State: screen, lamps, calls, softkeys
//	  └─────────────────────────────┘                 │         │
//	                                     WaitFor ◀─ changed   Faults: what a real
//	                                     (event-driven)       phone would suffer
//
// connection.go serves one connection after another: to the servers of a list in
// their order (servers.go), back to a better one when that gives a token
// (standby.go), and anew after a reset.
//
// A [Phone] behaves as real phones of its model do: it registers in their order,
// speaks their protocol version, answers media orders, and creates and drops
// calls as the server says. It decides nothing. What the server does against the
// protocol is kept in [Phone.Faults], which a test asserts to be empty.
//
// The verbs with a context (Answer, Hold, Dial …) act as a person does: they
// wait until the key is there and press it. The bare ones (Press, Key, Stimulus,
// Send) send what they are told, so that a test can misbehave.
package phone
