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
	// Holding makes a holding bridge instead (type holding): those in it hear nobody, not each other either. See AddChannel.
	Holding bool
}

// DestroyBridge ends a bridge; channels in it stay in the app (DELETE /bridges/{id}).
// BridgeDestroyed follows only for a bridge whose last channel ended in it: Asterisk drops the app's subscription to a bridge when the
// last channel is taken out.
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

// AddChannel puts a channel into a bridge, out of the one that it is in (POST /bridges/{id}/addChannel).
//
// A move from one bridge to another loses no audio: LeftBridge comes, and the next packet is heard in the new one. What Ring, StartMOH
// and Mute began goes on there: music until StopMOH, whoever is in the bridge, ring-back until somebody speaks.
//
// When two are in a mixing bridge each is told the caller id of the other, as its connected line: ConnectedLine events where that is news, and
// a SIP peer with send_connected_line=yes hears of it by a re-INVITE. A channel without caller id makes the other's empty. Three are told
// nothing; when one of them leaves, the two are told again.
type AddChannel struct {
	Bridge  BridgeID
	Channel ChannelID
	// OnHold is for a holding bridge: the channel hears music while it is there. The class is that of CHANNEL(musicclass), to be set before
	// by SetVariable, else Asterisk's default; any music ends when it leaves. Without OnHold it hears nothing but what StartMOH plays, which
	// goes on when it leaves.
	OnHold bool
	// InhibitConnectedLine keeps this channel and the other from being told of each other.
	InhibitConnectedLine bool
}

// Hangup ends a channel with a Q.850 cause.
type Hangup struct {
	ID    ChannelID
	Cause int
}

// Answer answers an inbound channel.
type Answer struct{ ID ChannelID }

// Ring indicates ringing to a channel: an answered one hears ring-back as audio, until somebody else in its bridge speaks.
type Ring struct{ ID ChannelID }

// RingStop ends what Ring began. It does not cross a Local channel, behind which the ring-back goes on: StartMOH ends it there, and
// StopMOH ends the music.
type RingStop struct{ ID ChannelID }

// Mute keeps what a channel says from the others in its bridge, or ends that; it hears them as before (POST and DELETE
// /channels/{id}/mute?direction=in). Muted twice is muted once.
type Mute struct {
	ID ChannelID
	On bool
}

// StartMOH plays music on hold to a channel, instead of what it would hear; the others hear it as before. An empty class is
// Asterisk's default. CHANNEL(musicclass), where it is set on the channel, goes before the class.
type StartMOH struct {
	ID    ChannelID
	Class string
}

// StopMOH ends the music.
type StopMOH struct{ ID ChannelID }

// SetVariable sets a channel variable or function.
//
// CONNECTEDLINE(all), "Ann" <1001>, tells a channel whom it is connected to, a SIP peer as well if its endpoint has send_connected_line=yes.
// CONNECTEDLINE(name) and CONNECTEDLINE(num) each do so by themselves; with i, as in CONNECTEDLINE(name,i), the peer is told with the next.
// CALLERID(all) is how the next to join its bridge is told of the channel; who is in the bridge already is not told.
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

// Watch asks for DeviceState events of a device, by its name in Asterisk: PJSIP/1001, Custom:night, MWI:1001@default. The name need not
// exist. Result.State is the state of now: newer than any DeviceState event of it before the result, older than any after.
// A watch ends with the Asterisk, not with the link: Watch may be repeated without harm.
type Watch struct{ Name string }

// Unwatch ends a Watch. Without one it is Gone.
type Unwatch struct{ Name string }

// SetDeviceState sets the state of a device that is nobody's: of Stasis:NAME, which may be written NAME, or of Custom:NAME. Asterisk
// refuses others, and states that it has not (see DeviceState).
type SetDeviceState struct{ Name, State string }

// Status says how a command ended.
type Status uint8

// The ends of a command. After a time-out the link asks Asterisk what became of it, so that OK, Refused and Gone are facts.
const (
	OK      Status = iota // done
	Refused               // Asterisk said no: nothing was changed
	Gone                  // the channel, bridge or watch named does not exist (any more)
	Lost                  // Asterisk cannot be reached: a LinkDown follows or came before
)

// Result is the end of a Command.
type Result struct {
	Status  Status
	Code    int    // HTTP status, 0 when there was none
	Message string // Asterisk's own words, or what went wrong
	RTP     netip.AddrPort
	State   string // of the device, for Watch and SetDeviceState of Custom:NAME
}
