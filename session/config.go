package session

import (
	"net/netip"
	"regexp"
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
}

// Device is a phone.
type Device struct {
	Name        DeviceName
	Description string
	Buttons     []Button
	Location    *time.Location
	DateFormat  string // D.M.Y and the like, as in RegisterAck
}

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

// Button is one key of a phone.
type Button struct {
	Kind   ButtonKind
	Line   string // ButtonLine
	Number string // ButtonSpeedDial
	Label  string
	URL    string // ButtonService
	BLF    string // ButtonSpeedDial: the device state that its lamp shows (Stasis:1002), may be empty
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
