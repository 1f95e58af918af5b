// Package cli is the command "skinnyd phone": a simulated phone at the keyboard.
//
//	stdin or --do ──▶ commands ──▶ phone.Phone ◀──▶ SCCP server
//	                                   │
//	stdout ◀── what changed: screen, lamps, softkeys, tones, audio
//
// Each command is a line; see help. What the phone shows is printed as it
// changes, so that a terminal is all that a phone needs.
package cli
