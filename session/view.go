package session

import (
	"net/netip"
	"time"
)

// DeviceView is the state of a phone for readers outside the loop; never changed once published.
type DeviceView struct {
	Name        DeviceName
	Description string
	Registered  bool
	Since       time.Time // of Registered, zero when never
	Remote      netip.AddrPort
	Model       string
	Type        uint32
	Protocol    uint8
	Load        string
	Modules     []ModuleView // key expansion modules that it reports
	Lines       []string
	LeftOut     []KeyView // configured keys that its model does not have
	Calls       []AppearanceView
	OffHook     bool
	Prompt      string
	LastReason  string // why it is not registered: "unregistered", "keep-alive lost" …
	DND         DND
	Privacy     bool // others with its lines see nothing of its calls
}

// KeyView is a key of the configuration.
type KeyView struct {
	Key    int    // from 1
	Kind   string // line, speeddial, service or feature
	Target string // the number, URL or feature
}

// ModuleView is a key expansion module.
type ModuleView struct {
	Model string // 7915
	Keys  int
}

// AppearanceView is one call on one phone.
type AppearanceView struct {
	Call      string // CallView.ID
	Device    DeviceName
	Line      string
	Instance  uint32
	Reference uint32
	State     string // dialling, proceeding, ringout, ringin, connected, hold, failed, remote (another phone of the line has it)
	Media     *MediaView
	Muted     bool // by a moderator of the conference
}

// MediaView is the RTP of one appearance.
type MediaView struct {
	Codec    Codec
	Phone    netip.AddrPort
	Asterisk netip.AddrPort
	Channel  string
}

// LineView is the state of a line.
type LineView struct {
	Number   string
	Label    string
	Context  string
	State    string // idle, ringing, inuse, hold, unavailable
	Devices  []DeviceName
	Calls    []AppearanceView
	Forward  Forward // of now, whoever set it
	Messages MessagesView
}

// MessagesView is how many messages wait for a line. A mailbox of Asterisk tells no number: one stands for some.
type MessagesView struct{ New, Old int }

// CallView is one call.
type CallView struct {
	ID          string // the bridge's id
	Asterisk    string
	State       string // dialling, proceeding, ringing, early, connected, parked, failed, ending
	From, To    PartyView
	Created     time.Time
	Answered    time.Time
	Conference  bool
	Room        string // the number of the meet-me room that it is
	Appearances []AppearanceView
	Channels    []ChannelView
}

// PartyView is a name and a number.
type PartyView struct{ Name, Number string }

// ChannelView is a far channel of a call.
type ChannelView struct {
	ID, Name, State string
	Held            bool
	Muted           bool // by a moderator of the conference
}

// UnknownView is a phone that tried to register and is not in the configuration.
type UnknownView struct {
	Name   DeviceName
	Model  string
	Remote netip.AddrPort
	First  time.Time
	Last   time.Time
	Tries  int
	YAML   string // what to paste into the configuration
}

// ParkedView is a call that waits in a slot of a parking lot.
type ParkedView struct {
	Lot          string
	Slot         string     // the number that fetches it; with Lot it names the view
	Who          PartyView  // who waits
	By           DeviceName // the phone that parked the call; "": the dialplan did
	ByLine       string     // the line to which the call comes back
	Since, Until time.Time  // Until it comes back; zero: never
	Call         string     // CallView.ID
}

// A Change is one view that is new since the last call of Exchange.Changes; the others are nil. A view with
// Removed set is gone.
type Change struct {
	Device  *DeviceView
	Line    *LineView
	Call    *CallView
	Unknown *UnknownView
	Parked  *ParkedView
	Removed bool
}
