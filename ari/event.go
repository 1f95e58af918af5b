package ari

// An Event is something that Asterisk reported on the application's websocket. Only what the core uses
// is decoded; other types are counted by the link and dropped.
type Event interface{ event() }

// Channel is what events and snapshots tell about a channel.
type Channel struct {
	ID              ChannelID
	Name            string // technology/resource: PJSIP/trunk-00000001, Local/100@x-0;1
	State           string // Down, Ring, Ringing, Up
	CallerName      string
	CallerNumber    string
	ConnectedName   string
	ConnectedNumber string
	Exten           string // extension and context that it is in
	Context         string
}

// Bridge is what snapshots tell about a bridge.
type Bridge struct {
	ID       BridgeID
	Channels []ChannelID
}

// Snapshot is Asterisk's state when the link came up.
type Snapshot struct {
	Channels []SnapshotChannel
	Bridges  []Bridge
}

// SnapshotChannel is a channel and whether it is in our application now.
type SnapshotChannel struct {
	Channel
	InApp bool
}

type (
	// StasisStart is a channel that entered the application: one of ours is ready, a call came in, or, with Replaces, it takes the place in a
	// bridge of a channel whose far end transferred the call (see BlindTransfer). That one's id is Asterisk's, and its Args are empty.
	StasisStart struct {
		Channel  Channel
		Args     []string
		Replaces ChannelID
	}
	// StasisEnd is a channel that left the application.
	StasisEnd struct{ ID ChannelID }
	// ChannelDestroyed is a channel that ended. Cause is Q.850 (0 none); TechCause the technology's own, for SIP the status.
	ChannelDestroyed struct {
		ID        ChannelID
		Cause     int
		TechCause int
	}
	// Dialed is the progress of a dialled channel: Status is "", PROGRESS, PROCEEDING, RINGING, ANSWER, BUSY, CONGESTION, NOANSWER, CHANUNAVAIL, CANCEL.
	Dialed struct {
		ID     ChannelID
		Status string
	}
	// DTMFReceived is a digit that the far end of a channel sent.
	DTMFReceived struct {
		ID    ChannelID
		Digit byte
	}
	// Held says that the far end of a channel put us on hold.
	Held struct{ ID ChannelID }
	// Unheld says that it took us back.
	Unheld struct{ ID ChannelID }
	// LeftBridge is a channel that left a bridge, asked to or not.
	LeftBridge struct {
		Bridge  BridgeID
		Channel ChannelID
	}
	// BridgeDestroyed is a bridge that ended.
	BridgeDestroyed struct{ ID BridgeID }
	// ConnectedLine is a new name and number of whom a channel is connected to.
	ConnectedLine struct{ Channel Channel }
	// CallerID is a new caller id of a channel.
	CallerID struct{ Channel Channel }
	// DeviceState is a device of Watch whose state changed: NOT_INUSE, INUSE, BUSY, INVALID, UNAVAILABLE, RINGING, RINGINUSE, ONHOLD, UNKNOWN.
	DeviceState struct{ Name, State string }
	// BlindTransfer is a call that the far end of Channel transferred, by a REFER without Replaces. Asterisk puts half a Local channel to
	// Exten@Context into the bridge in its place (Replacement; StasisStart and LeftBridge tell it); the others have not moved, and
	// Channel stays in the application until its far end hangs up. These events come in no certain order. Result is Success, Fail, Invalid or Not Permitted.
	BlindTransfer struct {
		Channel, Replacement ChannelID
		Transferee           ChannelID // the other one in the bridge, empty if there were several
		Bridge               BridgeID
		Exten, Context       string
		Result               string
	}
	// AttendedTransfer is two calls that their common far end joined, by a REFER with Replaces. First has sent it. For two bridges of the
	// application Destination is link: half a Local channel each takes the place of First and of Second, told by StasisStart and LeftBridge.
	// Second ends, First stays until its far end hangs up. These events come in no certain order. Bridges and links that there are none of are empty.
	AttendedTransfer struct {
		First, Second             ChannelID
		FirstBridge, SecondBridge BridgeID
		FirstLink, SecondLink     ChannelID // the halves, in FirstBridge and SecondBridge
		Transferee, Target        ChannelID // the others in the two bridges, empty if there were several
		Destination               string    // link, bridge, threeway, application, fail
		DestinationBridge         BridgeID  // of bridge and threeway
		Result                    string    // as that of BlindTransfer
	}
)

func (StasisStart) event()      {}
func (StasisEnd) event()        {}
func (ChannelDestroyed) event() {}
func (Dialed) event()           {}
func (DTMFReceived) event()     {}
func (Held) event()             {}
func (Unheld) event()           {}
func (LeftBridge) event()       {}
func (BridgeDestroyed) event()  {}
func (ConnectedLine) event()    {}
func (CallerID) event()         {}
func (DeviceState) event()      {}
func (BlindTransfer) event()    {}
func (AttendedTransfer) event() {}
