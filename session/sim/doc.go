// Package sim plays an exchange's life from a seed: phones with good and bad manners, a model of Asterisk with delays and failures, an
// operator who reloads and shuts down; and watches the core as it goes.
//
//	           random actions
//	  ┌─────────────┼──────────────┐
//	phones       operator       far ends, callers, faults
//	  │ delayed     │              │ delayed
//	  ▼             ▼              ▼
//	    Exchange.Step (virtual time)  ───▶ effects ──▶ screens, Asterisk
//	                                                     │
//	                  views ⇄ screens ⇄ Asterisk: checks after every step
//
// There is no clock, no goroutine and no I/O: the same seed gives the same run, to the byte. At the end everybody hangs up, time passes, and
// nothing may be left anywhere (design.md 2). What came about is counted (uses.go), for what is never tried is not tested.
//
// A failing seed is run again with
//
//	go test ./session/sim -run TestSeeds -seed N -seeds 1 -v
package sim
