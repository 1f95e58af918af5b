// Package ari is one Asterisk, reached through its REST interface: a Link that connects, re-reads what Asterisk holds,
// watches it, carries out commands and delivers events. It knows nothing of phones.
//
//	        Submit(cmd, done)                           Handler (one call at a time, in order)
//	              │                                     LinkUp(Snapshot, accept) · Event · LinkDown(reason)
//	              ├───────────── if it has room ──────────────┐           ▲
//	┌─────────────▼───────────────────────────────────────────┼───────────┼────────┐
//	│ queue of commands, bounded                              │          gate      │
//	│       │                                                 │           ▲        │
//	│ 16 workers: request, retry of ARI's own                 │        reader:     │
//	│ races, GET after a time-out                             │     events, answers│
//	│       │             watchdog: pings by both             │           ▲        │
//	└───────┼──────────────────┼──────────────────┼───────────┼───────────┼────────┘
//	        ▼ HTTP             ▼ HTTP             ▼           ▼ websocket │
//	                                  Asterisk
//
// The states of a link:
//
//	connecting ──▶ resync ──▶ ready ──▶ lost ──▶ connecting …     back-off with full jitter, 100 ms to 10 s
//	     └───────────▶ refused ──▶ connecting …                   wrong password, read-only user: slowly
//
// resync sets the event filter and reads channels, bridges and the application; events that arrive meanwhile are
// delivered after LinkUp, so an event may tell what the snapshot already shows: handlers take each as a fact, not a change.
package ari
