// Package sip is the SIP phone at the other end of Asterisk, for tests: sipp for the signalling, by the scenarios of testdata, and whoever
// started it for the audio.
//
//	test ── Start ──▶ sipp ◀── SIP ──▶ Asterisk
//	  │  ── Cue ───▶   │                   ▲
//	  │  ◀── Fact ─── log                  │
//	  └── media.Stream ◀────── RTP ────────┘
//
// A scenario waits for a cue where a person would decide something: to answer, to hold, to hang up. The cue is an INFO request with the
// call's Call-ID, from the test, which nobody answers. What a scenario learns (where Asterisk receives RTP, who calls) it logs as facts.
package sip
