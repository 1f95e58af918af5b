package session

import (
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// CommandID names a command until its CommandDone.
type CommandID uint64

// EffectKind says which fields of an Effect count.
type EffectKind uint8

// The kinds of effects.
const (
	// Send: put Message on connection Conn.
	Send EffectKind = iota + 1
	// Close: write what is queued for Conn, then close it. A PhoneGone may follow and is ignored.
	Close
	// Bind: Conn is now Device. From the next message on Dialect rules the layouts, Timeout is how long the phone may be
	// silent, and frames may be as long as a registered phone's. Sent before the RegisterAck, which is written in every dialect alike.
	Bind
	// SetTimeout: Conn may be silent for Timeout from now on.
	SetTimeout
	// Do: carry out Command on Asterisk and answer with CommandDone{ID}.
	Do
	// Log: write Entry to the log.
	Log
	// Save: keep Record in the store, written behind: nobody waits for it.
	Save
)

// An Effect is something that the shell is to do, in the order given. It is one flat struct so that a slice of effects needs no
// allocation an effect.
type Effect struct {
	Kind     EffectKind
	Conn     ConnID
	Device   DeviceName
	Message  skinny.Message
	Dialect  skinny.Dialect
	Timeout  time.Duration
	Asterisk int
	ID       CommandID
	Command  ari.Command
	Entry    *LogEntry
	Record   *Record
}

// Level of a log line.
type Level uint8

// The levels.
const (
	Debug Level = iota
	Info
	Warn
	Error
)

// LogEntry is one log line; empty fields are left out.
type LogEntry struct {
	Level    Level
	Message  string // fixed, lower case
	Device   DeviceName
	Line     string
	Call     string // bridge id
	Asterisk string
	Detail   string // what exactly, and what to do about it
}
