// Package cli is the command "skinnyd phone": a simulated phone at the keyboard.
//
//	terminal: drawn, keys of the keyboard ──▶ ┐
//	stdin or --do ────────────────────────▶ commands ──▶ phone.Phone ◀──▶ SCCP server
//	                                                        │
//	stdout, or the drawn phone's events ◀── what changed: screen, lamps, softkeys, tones, audio
//
// Each command is a line; see help. In a terminal the phone is drawn (draw.go, package terminal) and keys of the keyboard are
// such lines too; elsewhere what the phone shows is printed as it changes.
package cli
