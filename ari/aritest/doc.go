// Package aritest is an Asterisk for tests: its REST interface and event socket on a real TCP port, with a small model of
// channels and bridges behind it. What it answers and sends was recorded from Asterisk 22.10.
//
//	test ── Incoming, Hangup, DTMF, DialStatus ──▶ ┌───────┐ ── events ──▶ link under test
//	     ◀─ Channels, Bridges, WaitRequest ─────── │ model │ ◀─ requests ──
//	     ── Fault, Freeze, Boot, Stop, Replace ──▶ └───────┘
//
// There is no media: externalMedia answers with a port of 127.0.0.1 that nobody holds.
package aritest
