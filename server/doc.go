// Package server is the shell around the pure core: it owns everything that the core must not know of, which is sockets,
// clocks, HTTP and the log. It turns what happens into events, gives them to the core one at a time, and carries out
// the effects that come back.
//
//	phone ─tcp─ conn.read ──▶ phones (bounded, back-pressure) ─┐
//	              ▲ keep-alives are answered here              │          ┌─▶ conn.send ─▶ queue (64 kB) ─▶ conn.write ─tcp─ phone
//	              └────────────────────────────────            ▼          │
//	                                                        loop ── core.Step ── effects ─▶ link.Submit ─▶ Asterisk
//	                                                           ▲  │       │                      │
//	Asterisk ─ws─ ari.Link ──▶ inbox (first, bounded) ─────────┘  │       └─▶ log, store        │
//	                             ▲  ▲                             ▼                              │
//	                   operator ─┘  └──── CommandDone ◀───────── Views ─▶ api (readers)  ◀───────┘
//
// One goroutine, loop.run, owns the core and the table of connections. A phone costs one goroutine, which reads; a second one
// lives only while output is queued. A keep-alive behind a request goes by the loop, to be answered behind it. Nothing that
// the loop does waits for a phone, for Asterisk or for a reader of the views.
package server
