package session

import (
	"net/netip"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// ConnID names one TCP connection of a phone for the life of the process; 0 is none.
type ConnID uint64

// An Event is something that happened outside the core; Step takes it in.
type Event interface{ event() }

type (
	// PhoneConnected is a new connection, before anything was read from it.
	PhoneConnected struct {
		Conn          ConnID
		Remote, Local netip.AddrPort
	}
	// PhoneMessage is a message of a phone. Keep-alives are answered by the connection and never come here.
	PhoneMessage struct {
		Conn    ConnID
		Message skinny.Message
	}
	// PhoneGone is a connection that ended, for the reason given.
	PhoneGone struct {
		Conn   ConnID
		Reason string
	}
	// AsteriskEvent is an event of the Asterisk at this index of Config.Asterisk.
	AsteriskEvent struct {
		Asterisk int
		Event    ari.Event
	}
	// CommandDone is the end of a command.
	CommandDone struct {
		Asterisk int
		ID       CommandID
		Result   ari.Result
	}
	// LinkUp says that an Asterisk can be used, and what it holds.
	LinkUp struct {
		Asterisk int
		Snapshot ari.Snapshot
	}
	// LinkDown says that an Asterisk cannot be used any more.
	LinkDown struct {
		Asterisk int
		Reason   string
	}
	// Tick says that the time of Exchange.Next has come.
	Tick struct{}
	// Reload brings a new configuration, which must not be changed afterwards.
	Reload struct{ Config *Config }
	// ResetDevice is an operator's order to restart (or reboot) a phone.
	ResetDevice struct {
		Device DeviceName
		Reboot bool
	}
	// SetForward is an operator's order: where a line's calls go from now on.
	SetForward struct {
		Line    string
		Forward Forward
	}
	// SetDND is an operator's order about a phone.
	SetDND struct {
		Device DeviceName
		DND    DND
	}
	// SetMessages says how many messages wait for a line, from a voicemail system that Asterisk does not know.
	SetMessages struct {
		Line     string
		New, Old int
	}
	// Shutdown ends all calls; the exchange is Idle when nothing is left in Asterisk.
	Shutdown struct{}
)

func (PhoneConnected) event() {}
func (PhoneMessage) event()   {}
func (PhoneGone) event()      {}
func (AsteriskEvent) event()  {}
func (CommandDone) event()    {}
func (LinkUp) event()         {}
func (LinkDown) event()       {}
func (Tick) event()           {}
func (Reload) event()         {}
func (ResetDevice) event()    {}
func (SetForward) event()     {}
func (SetDND) event()         {}
func (SetMessages) event()    {}
func (Shutdown) event()       {}
