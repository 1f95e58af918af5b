// Package asterisk finds and runs a real Asterisk: the private exchange of make run, make demo and the integration
// tests. Nothing is installed and no configuration of the machine is read or written.
//
//	Find ── ASTERISK_ARI_URL set? ──────────▶ somebody else's Asterisk, used as it is
//	  │
//	Local ─ asterisk on the PATH? ──────────▶ that binary
//	  │                                           │
//	  └──── .cache/asterisk, else fetch it ───▶ that binary
//	                                              │
//	Start: etc/*.conf from templates ──▶ process ──▶ poll /ari/asterisk/ping ──▶ *Server
//	                                                                              │
//	                                        Stop, Kill, Freeze, Thaw, Restart, Console
//
// The server ends with the program that started it, even when that is killed (on Linux).
package asterisk
