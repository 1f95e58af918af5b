// Package load is a load generator for SCCP servers: thousands of simulated phones in one process, and what came of it in
// figures. It is made of phones (package phone) and of RTP that is counted and not heard ([media.Bank]); it knows nothing of
// the server but its address.
//
//	Plan ──▶ Run ──▶ profile: register, idle, calls, extension, answer, churn
//	          │         │ presses keys                       Result ──▶ Table, JSON, Report (HTML), FailIf, Compare
//	          │         ▼                                      ▲
//	          │       seats, one a phone ── moments ──▶ Collector: histograms, reasons, a point of time every so often
//	          │         │        ▲
//	          ▼         ▼        │ each message (phone.Options.Observe), the end of the connection (line), RTP
//	       sampler    phone.Phone ◀──────────────────────────▶ SCCP server
//
// A seat notes when each thing happened to its phone for the first time, a moment; who drives it waits for moments. No
// goroutine belongs to a phone but the one that reads its connection: a registration or a call has one for as long as it lasts.
package load
