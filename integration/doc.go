// Package integration tries the whole exchange: a real Asterisk, skinnyd, simulated phones and SIP callers on real sockets, with real RTP.
//
//	phone.Phone ── SCCP ──▶ skinnyd ── ARI ──▶ Asterisk ◀── SIP ── sipp
//	     └──────────── RTP ────────────────────────┘ └── RTP ──┘
//
// The Asterisk is found or unpacked by package asterisk; skinnyd runs inside the test, so that the race detector sees it.
package integration
