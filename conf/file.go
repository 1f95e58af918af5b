package conf

import (
	"net/netip"
	"time"

	"github.com/skinnyd/skinnyd/session"
)

// Tags of the fields below:
//
//	yaml:"name"      the key; "-" is not read from the file
//	range:"1s..1h"   smallest and largest value of a number or duration
//	oneof:"a,b"      the values that a text may have
//	secret:"true"    the value is never printed
//	restart:"true"   a change takes effect at the next start only
//	single:"true"    a list of one may be written without its brackets

// File is a configuration file that was read without a problem. It must not be changed.
type File struct {
	// Path is where the file stands, as it was given to Load.
	Path string `yaml:"-"`

	Instance    string         `yaml:"instance" restart:"true"`
	ServerName  string         `yaml:"server_name"`
	RingLocally bool           `yaml:"ring_locally"`
	Timezone    *time.Location `yaml:"timezone"`
	DateFormat  DateFormat     `yaml:"date_format"`

	SCCP     SCCP                    `yaml:"sccp"`
	HTTP     HTTP                    `yaml:"http"`
	Store    Store                   `yaml:"store"`
	Log      Log                     `yaml:"log"`
	Timers   Timers                  `yaml:"timers"`
	Asterisk []*Asterisk             `yaml:"asterisk" restart:"true"`
	Dial     map[string]*DialContext `yaml:"dial"`
	Routes   []*Route                `yaml:"routes"`

	Parking    map[string]*ParkingLot `yaml:"parking"`
	MeetMe     []session.Pattern      `yaml:"meetme"`
	Conference Conference             `yaml:"conference"`
	Pickup     Pickup                 `yaml:"pickup"`

	Lines   map[string]*Line               `yaml:"lines"`
	Devices map[session.DeviceName]*Device `yaml:"devices"`
}

// SCCP is where phones connect.
type SCCP struct {
	Listen Listen `yaml:"listen" restart:"true"`
	TLS    []*TLS `yaml:"tls" restart:"true"`
}

// TLS is a port where phones connect over TLS. Phones whose firmware knows old versions only get one of their own.
type TLS struct {
	Listen Listen `yaml:"listen"`
	// Certificate and Key are files in PEM, relative to the configuration's folder. When neither is there they are made at the start.
	Certificate string `yaml:"certificate"`
	Key         string `yaml:"key"`
	MinVersion  string `yaml:"min_version" oneof:"1.0,1.1,1.2,1.3"`
}

// HTTP is where the REST interface listens.
type HTTP struct {
	Listen Listen `yaml:"listen" restart:"true"`
}

// Log says what is logged and how.
type Log struct {
	Level  string `yaml:"level" oneof:"debug,info,warn,error"`
	Format string `yaml:"format" oneof:"console,json" restart:"true"`
	// Devices are phones whose decoded messages are logged.
	Devices []session.DeviceName `yaml:"devices"`
}

// Timers are the waits of the exchange.
type Timers struct {
	KeepAlive        time.Duration `yaml:"keep_alive" range:"5s..10m"`
	OrphanTimeout    time.Duration `yaml:"orphan_timeout" range:"0s..24h"`
	ReorderTimeout   time.Duration `yaml:"reorder_timeout" range:"1s..10m"`
	DialAckTimeout   time.Duration `yaml:"dial_ack_timeout" range:"100ms..30s"`
	MediaAckTimeout  time.Duration `yaml:"media_ack_timeout" range:"1s..1m"`
	FarHangupReorder time.Duration `yaml:"far_hangup_reorder" range:"0s..1m"`
}

// Asterisk is one Asterisk and how to reach its ARI.
type Asterisk struct {
	Name     string `yaml:"name"`
	URL      URL    `yaml:"url"`
	App      string `yaml:"app"`
	Username string `yaml:"username"`
	Password Secret `yaml:"password" secret:"true"`
	// PasswordFile is a file whose first line is the password, read when the configuration is; relative to the configuration's folder.
	PasswordFile string     `yaml:"password_file"`
	MediaAddress netip.Addr `yaml:"media_address"`
}

// DialContext is what phones of a dialplan context can dial, and when a number is complete.
type DialContext struct {
	Patterns          []session.Pattern `yaml:"patterns"`
	Emergency         []session.Pattern `yaml:"emergency"`
	MatchTimeout      time.Duration     `yaml:"match_timeout" range:"0s..1m"`
	DigitTimeout      time.Duration     `yaml:"digit_timeout" range:"1s..2m"`
	FirstDigitTimeout time.Duration     `yaml:"first_digit_timeout" range:"1s..10m"`
}

// Route sends numbers to an endpoint of Asterisk instead of the dialplan.
type Route struct {
	Match    session.Pattern `yaml:"match"`
	Endpoint Endpoint        `yaml:"endpoint"`
}

// ParkingLot is a range of numbers at which calls wait. Its name is the key.
type ParkingLot struct {
	First      Slot          `yaml:"first" range:"1..99999999"`
	Last       Slot          `yaml:"last" range:"1..99999999"`
	Timeout    time.Duration `yaml:"timeout" range:"5s..1h"`
	MusicClass string        `yaml:"music_class"`
}

// Conference is how conferences behave.
type Conference struct {
	MaxParties   int    `yaml:"max_parties" range:"3..64"`
	EndWithOwner bool   `yaml:"end_with_owner"`
	EntryTone    bool   `yaml:"entry_tone"`
	RoomMusic    string `yaml:"room_music"`
}

// Pickup is what is dialled for calls that ring telephones which are not of this file.
type Pickup struct {
	Group    Digits `yaml:"group"`
	Directed Digits `yaml:"directed"`
}

// Line is a directory number. Its number is the key.
type Line struct {
	Label       string          `yaml:"label"`
	CallerID    CallerID        `yaml:"caller_id"`
	Context     string          `yaml:"context"`
	Language    string          `yaml:"language"`
	AccountCode string          `yaml:"account_code"`
	Mailbox     Mailbox         `yaml:"mailbox"`
	Voicemail   Digits          `yaml:"voicemail"`
	Divert      Digits          `yaml:"divert"`
	MusicClass  string          `yaml:"music_class"`
	MaxCalls    int             `yaml:"max_calls" range:"1..200"`
	Codecs      []session.Codec `yaml:"codecs"`

	Ring                string        `yaml:"ring" oneof:"auto,inside,outside,feature,urgent,flash,silent"`
	RingTimeout         time.Duration `yaml:"ring_timeout" range:"0s..1h"`
	CallWaiting         bool          `yaml:"call_waiting"`
	CallWaitingTone     bool          `yaml:"call_waiting_tone"`
	CallWaitingInterval time.Duration `yaml:"call_waiting_interval" range:"0s..5m"`
	HoldReminder        time.Duration `yaml:"hold_reminder" range:"0s..1h"`

	Forward      Forward       `yaml:"forward"`
	NoAnswerTime time.Duration `yaml:"no_answer_time" range:"1s..1h"`

	Groups       []Group `yaml:"groups"`
	PickupGroups []Group `yaml:"pickup_groups"`
	Barge        bool    `yaml:"barge"`
	// ParkingLot is default when absent, or the only one.
	ParkingLot string `yaml:"parking_lot"`
}

// Forward says where the calls of a line go until somebody sets others at the phone.
type Forward struct {
	All          Digits `yaml:"all"`
	Busy         Digits `yaml:"busy"`
	NoAnswer     Digits `yaml:"no_answer"`
	Unregistered Digits `yaml:"unregistered"`
}

// Device is a phone. Its name is the key.
type Device struct {
	Description string `yaml:"description"`
	// Timezone and DateFormat are those of the File when absent.
	Timezone   *time.Location `yaml:"timezone"`
	DateFormat DateFormat     `yaml:"date_format"`

	AutoLine         int       `yaml:"auto_line" range:"0..76"`
	DND              string    `yaml:"dnd" oneof:"reject,silent"`
	Privacy          bool      `yaml:"privacy"`
	TransferOnHangup bool      `yaml:"transfer_on_hangup"`
	Buttons          []*Button `yaml:"buttons"`
}

// Button is one key of a phone: exactly one of Line, SpeedDial, Service, Feature, DevState and Empty.
type Button struct {
	Line string `yaml:"line"`
	// SpeedDial is the numbers that are dialled, the next while nobody answers.
	SpeedDial []DialNumber `yaml:"speeddial" single:"true"`
	Service   URL          `yaml:"service"`
	Feature   string       `yaml:"feature" oneof:"dnd,privacy,forward,parking,pickup,group-pickup,messages,transfer,conference,hold,redial,meetme"`
	DevState  CustomState  `yaml:"devstate"`
	Empty     bool         `yaml:"empty"`
	Label     string       `yaml:"label"`
	// Lot is the parking lot of a parking key; that of the phone's first line when absent.
	Lot string `yaml:"lot"`
	// BLF is the device state that the lamp of a speed dial shows: Stasis:1002, PJSIP/trunk.
	BLF DeviceState `yaml:"blf"`
}
