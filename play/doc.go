// Package play runs scenarios: Starlark files in which simulated phones call each other, and say what they expect to see and hear.
//
//	FILE.star ──▶ Starlark ──▶ builtins.go  phone(), run(), param() …
//	              one thread        │
//	                                ▼
//	                     verbs.go, expect.go ──▶ phone.Phone ◀── SCCP, RTP ──▶ any SCCP server
//	                                │                 │
//	          conditions.go ◀───────┘                 ▼
//	          what expect can ask                recorder.go: every message of every phone
//	                                                  │
//	Result ◀── failure.go: what was expected, what ◀──┘
//	           is there instead, a ladder of all phones
//
// A scenario runs from top to bottom and ends at the first thing that is not as expected. Nothing in it reads a clock, or a file but what its phones say; all that waits
// waits for an event, up to a time-out. What it started, phones and commands, ends with it, however it ends.
//
// A failure ([Failure]) is what the server did wrong; a mistake is one of the file: it is no Starlark, or uses a builtin in a way that it does not
// have. docs/scenarios.md teaches the language; a test holds its reference to the tables of this package.
package play
