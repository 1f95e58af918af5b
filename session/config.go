package session

import (
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
)

// DeviceName is the name that a phone registers with: SEP001122334455.
type DeviceName string

var (
	macName   = regexp.MustCompile(`^SEP[0-9A-F]{12}$`)
	otherName = regexp.MustCompile(`^[A-Za-z0-9_-]{3,15}$`) // RegisterMessage.deviceName has 16 bytes, the last zero
	mistyped  = regexp.MustCompile(`^(SEP.*|[0-9A-F]{12})$`)
)

// NameOf is the name of the phone that registers as given. Phones write their MAC address in capitals; programs that play a phone
// need not, and mean the same.
func NameOf(given string) DeviceName {
	if upper := strings.ToUpper(given); macName.MatchString(upper) {
		return DeviceName(upper)
	}
	return DeviceName(given)
}

// Valid says whether a phone can be configured by the name: SEP and a MAC address, or for gateways and soft phones (VGC, ATA, AN …) any that
// does not look like that mistyped.
func (n DeviceName) Valid() bool {
	return macName.MatchString(string(n)) ||
		otherName.MatchString(string(n)) && !mistyped.MatchString(strings.ToUpper(strings.ReplaceAll(string(n), "-", "")))
}

// Config is an immutable snapshot of the configuration, validated by package conf.
type Config struct {
	Instance string // short name of this process among several
	Asterisk []Asterisk
	Contexts map[string]*DialContext
	Routes   []Route
	Lines    map[string]*Line
	Devices  map[DeviceName]*Device
	Timers   Timers
	// ServerName is shown on phones that show one and stands in ServerRes.
	ServerName string
	// RingLocally: a phone that dials a line of this process rings it directly, without the dialplan.
	RingLocally bool
	// Parking are the parking lots by name. A line parks in the one it names, "default" when it names none.
	Parking map[string]*ParkingLot
	// MeetMe are the numbers of the rooms where people meet: who dials one is in its conference.
	MeetMe     []Pattern
	Conference Conference
	Pickup     Pickup
}

// ParkingLot is a range of numbers at which calls wait until somebody fetches them.
type ParkingLot struct {
	Name        string
	First, Last int           // slots, which are dialled like numbers
	Timeout     time.Duration // then the call comes back to who parked it
	MusicClass  string
}

// Conference is how conferences behave.
type Conference struct {
	MaxParties   int
	EndWithOwner bool   // when the phone that made the conference leaves it is over; else the others go on
	EntryTone    bool   // phones hear that somebody came
	RoomMusic    string // class of the music that who is alone in a room hears; empty: none
}

// Pickup is how the dialplan is asked for calls that ring telephones which are not ours. Empty: it is not asked.
type Pickup struct {
	Group    string // what is dialled when no phone of ours rings in the group: *8
	Directed string // what is dialled before the extension: **
}

// Asterisk is one Asterisk that calls can use.
type Asterisk struct {
	Name string
	// MediaAddress replaces the address that Asterisk gives for its RTP, when valid.
	MediaAddress netip.Addr
}

// DialContext is the numbers of one dialplan context.
type DialContext struct {
	Patterns  []Pattern
	Emergency []Pattern // dialled at once, whatever the limits
	// MatchTimeout is the wait when a number is complete but could grow, DigitTimeout the wait for another digit,
	// FirstDigitTimeout for the first.
	MatchTimeout, DigitTimeout, FirstDigitTimeout time.Duration
}

// Route sends numbers that match to an Asterisk endpoint instead of the dialplan.
type Route struct {
	Match    Pattern
	Endpoint string // {number} is the number, {number:1} the number without its first digit
}

// Codec is Asterisk's name of a codec: ulaw, alaw, g722, g729.
type Codec string

// Line is a directory number.
type Line struct {
	Number       string
	Label        string // beside the key; the number when empty
	CallerName   string
	CallerNumber string
	Context      string // Asterisk dialplan context, key of Config.Contexts
	Mailbox      string
	MusicClass   string
	MaxCalls     int // per phone
	Codecs       []Codec
	RingTimeout  time.Duration // 0: until the caller gives up

	Language    string // of announcements to it in the dialplan (CHANNEL(language))
	AccountCode string // of its calls (CHANNEL(accountcode))
	Ring        RingType

	NoCallWaiting       bool          // a second call finds the line busy
	CallWaitingTone     bool          // sounds when a second call comes
	CallWaitingInterval time.Duration // and again after this; 0: once
	HoldReminder        time.Duration // how often a held call reminds the phone that holds it; 0: never

	Forward      Forward       // until somebody sets others
	NoAnswerTime time.Duration // how long it rings before Forward.NoAnswer

	Voicemail string // the number that the messages key dials, and where iDivert sends callers
	Divert    string // where iDivert and forwards "to voicemail" send callers; Voicemail when empty

	Groups       []string // whose calls may be picked up by those that name them in PickupGroups
	PickupGroups []string
	NoBarge      bool   // others with the line cannot join its calls
	ParkingLot   string // name; "default" when empty
}

// Forward says where the calls of a line go. An empty number: nowhere.
type Forward struct {
	All, Busy, NoAnswer string
	Unregistered        string // when none of its phones is registered
}

// RingType is how a line rings.
type RingType string

// The ways to ring. RingByOrigin, the zero value, rings calls from outside and from inside differently.
const (
	RingByOrigin RingType = ""
	RingInside   RingType = "inside"
	RingOutside  RingType = "outside"
	RingFeature  RingType = "feature"
	RingUrgent   RingType = "urgent"
	RingFlash    RingType = "flash"  // no sound, the lamp flashes
	RingSilent   RingType = "silent" // nothing but the screen
)

// DND is how a phone is left alone.
type DND string

// The ways of do not disturb.
const (
	DNDOff    DND = ""
	DNDReject DND = "reject" // callers find it busy
	DNDSilent DND = "silent" // calls are shown and do not ring
)

// Device is a phone.
type Device struct {
	Name        DeviceName
	Description string
	Buttons     []Button
	Location    *time.Location
	DateFormat  string // D.M.Y and the like, as in RegisterAck

	AutoLine         int  // the line that a lifted handset takes, from 1; 0: none, a line key must be pressed
	DND              DND  // what its DND key does; DNDReject when empty
	Privacy          bool // whether privacy is on from the start: others with a line see nothing of its calls
	TransferOnHangup bool // hanging up while transferring completes the transfer
}

// MaxButtons is how many keys a phone has at the most: a SPA 509G 12, and 32 on each of two modules.
const MaxButtons = 76

// ButtonKind says what a key is for.
type ButtonKind uint8

// The kinds of keys.
const (
	ButtonNone ButtonKind = iota
	ButtonLine
	ButtonSpeedDial
	ButtonService
	ButtonFeature
)

// Feature is what a feature key does.
type Feature string

// The features that a key may have.
const (
	FeatureDND         Feature = "dnd"
	FeaturePrivacy     Feature = "privacy"
	FeatureForward     Feature = "forward"      // all calls of the first line
	FeatureParkingLot  Feature = "parking"      // Button.Lot: parks, and lists what is parked
	FeatureDevState    Feature = "devstate"     // Button.BLF: toggles a custom device state and shows it
	FeaturePickup      Feature = "pickup"       // of the line's own groups
	FeatureGroupPickup Feature = "group-pickup" // of a group that is dialled
	FeatureMessages    Feature = "messages"
	FeatureTransfer    Feature = "transfer"
	FeatureConference  Feature = "conference"
	FeatureHold        Feature = "hold"
	FeatureRedial      Feature = "redial"
	FeatureMeetMe      Feature = "meetme"
)

// Button is one key of a phone.
type Button struct {
	Kind   ButtonKind
	Line   string // ButtonLine
	Number string // ButtonSpeedDial
	Label  string
	URL    string // ButtonService
	BLF    string // ButtonSpeedDial: the device state that its lamp shows (Stasis:1002), may be empty. FeatureDevState: the state (Custom:night)

	Numbers []string // ButtonSpeedDial: tried in turn after Number while nobody answers
	Feature Feature  // ButtonFeature
	Lot     string   // FeatureParkingLot
}

// Timers are the waits of the exchange; conf gives their defaults.
type Timers struct {
	KeepAlive        time.Duration // advertised to phones
	OrphanTimeout    time.Duration // how long a connected call of a lost phone stays up
	ReorderTimeout   time.Duration // how long a failure tone sounds before the call is ended
	DialAckTimeout   time.Duration // dial without the phone's media after this
	MediaAckTimeout  time.Duration // give up on a phone that does not open its receive channel
	FarHangupReorder time.Duration // far end hung up, handset still lifted: reorder tone after this
}

func (b Button) same(o Button) bool {
	numbers := slices.Equal(b.Numbers, o.Numbers)
	b.Numbers, o.Numbers = nil, nil
	return numbers && reflect.DeepEqual(b, o)
}
