// Package cli is the command "skinnyd decode": it prints the SCCP messages of a capture or of a hex string.
//
//	FILE, -, HEX ──► capture.Decode, capture.DecodeBytes ──► a line a message, JSON or a ladder on standard output
package cli
