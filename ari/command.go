package ari

import (
	"net/netip"
	"time"
)

// ChannelID names a channel. Ids of channels that skinnyd makes are chosen by skinnyd and never used twice.
type ChannelID string

// BridgeID names a bridge. Ids are chosen by skinnyd and never used twice.
type BridgeID string

// A Command is one request to Asterisk: plain data, made by the core, carried out by a Link.
type Command interface{ request() request }

// CreateBridge makes a mixing bridge that reports DTMF (POST /bridges/{id}, type mixing,dtmf_events).
type CreateBridge struct {
	ID   BridgeID
	Name string
}

// DestroyBridge ends a bridge; channels in it stay in the app (DELETE /bridges/{id}).
type DestroyBridge struct{ ID BridgeID }

// ExternalMedia makes the UnicastRTP channel of one phone (POST /channels/externalMedia).
// Result.RTP is where Asterisk receives.
type ExternalMedia struct {
	ID     ChannelID
	Remote netip.AddrPort // where the phone receives
	Format string         // Asterisk's name: ulaw, alaw, g722, g729
	// Variables are set on the channel before it starts, CALLERID(all) among them.
	Variables map[string]string
}

// CreateChannel makes an outgoing channel that is not dialled yet (POST /channels/create).
// StasisStart follows at once.
type CreateChannel struct {
	ID         ChannelID
	OtherID    ChannelID // the second half of a Local channel, else empty
	Endpoint   string    // Local/100@from-skinny/n, PJSIP/100@trunk
	Originator ChannelID // the channel that it is made for, may be empty
	// Formats are what the channel carries, ulaw for example. Without them a Local channel is made for signed linear at the highest rate
	// and everything through it is resampled. Asterisk takes these or an originator.
	Formats   string
	Variables map[string]string
}

// DialChannel dials a channel made by CreateChannel (POST /channels/{id}/dial).
type DialChannel struct {
	ID      ChannelID
	Caller  ChannelID     // whose caller id is shown, may be empty
	Timeout time.Duration // whole seconds; 0 is Asterisk's default
}

// AddChannel puts a channel into a bridge.
type AddChannel struct {
	Bridge  BridgeID
	Channel ChannelID
}

// Hangup ends a channel with a Q.850 cause.
type Hangup struct {
	ID    ChannelID
	Cause int
}

// Answer answers an inbound channel.
type Answer struct{ ID ChannelID }

// Ring indicates ringing to a channel.
type Ring struct{ ID ChannelID }

// RingStop ends what Ring began.
type RingStop struct{ ID ChannelID }

// StartMOH plays music on hold to a channel. An empty class is Asterisk's default.
type StartMOH struct {
	ID    ChannelID
	Class string
}

// StopMOH ends the music.
type StopMOH struct{ ID ChannelID }

// SetVariable sets a channel variable or function.
type SetVariable struct {
	ID          ChannelID
	Name, Value string
}

// SendDTMF sends digits to what is behind a channel.
type SendDTMF struct {
	ID     ChannelID
	Digits string
}

// Continue sends an inbound channel back to the dialplan, to the priority after Stasis().
type Continue struct{ ID ChannelID }

// Status says how a command ended.
type Status uint8

// The ends of a command. After a time-out the link asks Asterisk what became of it, so that OK, Refused and Gone are facts.
const (
	OK      Status = iota // done
	Refused               // Asterisk said no: nothing was changed
	Gone                  // the channel or bridge named does not exist (any more)
	Lost                  // Asterisk cannot be reached: a LinkDown follows or came before
)

// Result is the end of a Command.
type Result struct {
	Status  Status
	Code    int    // HTTP status, 0 when there was none
	Message string // Asterisk's own words, or what went wrong
	RTP     netip.AddrPort
}
