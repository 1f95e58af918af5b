package phone

import (
	"net/netip"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// A Link is how far a phone is with its server.
type Link uint8

// The states of a Link. Refused, Unregistered and Lost have a State.Reason.
const (
	Offline Link = iota // not tried yet
	Connecting
	Registering
	Registered   // every request of the registration is answered
	Refused      // RegisterReject
	Unregistered // orderly
	Lost         // the connection ended otherwise
)

// String names the state.
func (l Link) String() string {
	return [...]string{"offline", "connecting", "registering", "registered", "refused", "unregistered", "lost"}[l]
}

// State is what a person at the phone sees and hears: a copy that nobody changes.
// All texts are plain: labels are spelled out in English.
type State struct {
	Name      string
	Link      Link
	Reason    string   // why it is not registered
	Server    string   // the address that it is at, or tries
	Standby   []string // of the other servers those to which a connection is open
	Version   skinny.Version
	KeepAlive time.Duration

	Prompt       string // of the idle phone
	Notify       string // status line
	PriNotify    string // status line, the highest priority
	Text         string // of phones without prompt line
	Date         time.Time
	DateTemplate string

	Buttons     []Button // line keys from the top
	Lines       []Line
	MessageLamp skinny.LampMode // message waiting; LampModeOff until told otherwise
	SoftKeys    []string        // of the idle phone
	SoftKeySet  skinny.SoftKeySet

	Calls   []Call // in the order in which they came
	Plane   uint32 // line in front, 0 none
	Ringer  Ringer
	Tone    skinny.Tone // played for no call; ToneSilence is none
	Handset bool        // lifted
	Speaker bool        // speaker or headset on
	Mic     bool        // not muted by the server
	Muted   bool        // by the mute key
	Streams int         // open media: of calls, also of one that the phone has not been told of, and multicast

	Placed, Received, Missed []Record // the call lists, oldest first; a call is in one when it is over
	Resets                   []skinny.ResetType

	Page       Page            // that an application of the server shows
	Executed   []string        // the newest URLs and URIs that the server had the phone execute, 16 at most
	Watched    []Watched       // numbers whose state was asked for
	Load       string          // that the server wants the phone to run; empty: it did not say
	ServerList []skinny.Server // the list that the server gave
}

// Button is one line key.
type Button struct {
	Type     skinny.ButtonType
	Instance uint32
	Label    string
	Number   string // line or speed dial
	Lamp     skinny.LampMode
	Status   uint32 // of a feature or BLF key (skinny.BLFStatus)
}

// Line is one line of the phone.
type Line struct {
	Instance uint32
	Number   string
	Name     string // display name
	Label    string // beside the key
	Lamp     skinny.LampMode
	Forward  Forward
}

// Forward is the call forward state of a line; an empty number is off.
type Forward struct{ All, Busy, NoAnswer string }

// Ringer is what the ringer does.
type Ringer struct {
	Mode     skinny.RingMode // RingModeOff when silent
	Duration skinny.RingDuration
	Line     uint32
	Call     uint32
}

// Call is one call on the screen.
type Call struct {
	Reference uint32
	Line      uint32
	State     skinny.CallStateCode
	Privacy   skinny.CallPrivacy
	Began     time.Time
	Since     time.Time // of State
	Answered  time.Time // when it was connected first; zero: not yet
	Info      Info
	Prompt    string
	Dialed    string // DialedNumber
	Tone      skinny.Tone
	Selected  bool
	Recording bool // the recording indicator shows
	Set       skinny.SoftKeySet
	Mask      uint32
	SoftKeys  []string // that show, from the left
	Media     Media
	filing    filing
}

// Info is the CallInfo of a call.
type Info struct {
	Type                           skinny.CallType
	CallingName, CallingNumber     string
	CalledName, CalledNumber       string
	OriginalName, OriginalNumber   string
	RedirectName, RedirectNumber   string
	OriginalReason, RedirectReason skinny.RedirectReason
	Security                       skinny.CallSecurityStatus
	Instance                       uint32
}

// Media is the audio of a call.
type Media struct {
	Receiving bool // OpenReceiveChannel was answered and not closed
	Sending   bool
	Codec     media.Codec
	Party     uint32         // passThruPartyId of the last OpenReceiveChannel
	Local     netip.AddrPort // valid while Receiving or Sending
	Remote    netip.AddrPort // valid while Sending
	Hearing   media.Sound
	Digits    string // that came as telephone-events
}

// Call returns the call with the reference.
func (s State) Call(reference uint32) (Call, bool) {
	for _, c := range s.Calls {
		if c.Reference == reference {
			return c, true
		}
	}
	return Call{}, false
}

// CallIn returns the oldest call that is in one of the states.
func (s State) CallIn(states ...skinny.CallStateCode) (Call, bool) {
	for _, c := range s.Calls {
		if slices.Contains(states, c.State) {
			return c, true
		}
	}
	return Call{}, false
}

// In says whether a call is in one of the states.
func (s State) In(states ...skinny.CallStateCode) bool {
	_, ok := s.CallIn(states...)
	return ok
}

// Front returns the call that keys act on: the active one of the line in front,
// else any active one, else the newest that rings, else the newest.
func (s State) Front() (Call, bool) {
	best, rank := Call{}, 0
	for _, c := range s.Calls {
		r := 1
		switch {
		case c.Active() && c.Line == s.Plane:
			r = 4
		case c.Active():
			r = 3
		case c.State == skinny.CallStateRingIn || c.State == skinny.CallStateCallWaiting:
			r = 2
		}
		if r >= rank {
			best, rank = c, r
		}
	}
	return best, rank > 0
}

// Active says whether the call has the phone's ear.
func (c Call) Active() bool {
	switch c.State {
	case skinny.CallStateOffHook, skinny.CallStateRingOut, skinny.CallStateConnected, skinny.CallStateBusy,
		skinny.CallStateCongestion, skinny.CallStateProceed, skinny.CallStateInvalidNumber:
		return c.Privacy == skinny.CallPrivacyNone
	}
	return false
}

// Shows says whether the softkey shows for the call.
func (c Call) Shows(key string) bool { return contains(c.SoftKeys, key) }

// Line returns the line of an instance; its Number is empty when there is none.
func (s State) Line(instance uint32) Line {
	for _, l := range s.Lines {
		if l.Instance == instance {
			return l
		}
	}
	return Line{}
}

// Button returns the nth key of a kind, counted from 1 by its instance.
func (s State) Button(t skinny.ButtonType, instance uint32) Button {
	for _, b := range s.Buttons {
		if b.Type == t && b.Instance == instance {
			return b
		}
	}
	return Button{}
}

// Ringing says whether the phone rings so that it is heard.
func (s State) Ringing() bool {
	return s.Ringer.Mode > skinny.RingModeOff && s.Ringer.Mode != skinny.RingModeFlashOnly
}

// Idle says whether the phone has no call, no tone, no ringing, no media, no line
// lamp lit and its speaker off.
func (s State) Idle() bool {
	for _, l := range s.Lines {
		if l.Lamp > skinny.LampModeOff {
			return false
		}
	}
	return len(s.Calls) == 0 && s.Streams == 0 && !s.Speaker && s.Tone == skinny.ToneSilence && s.Ringer.Mode <= skinny.RingModeOff
}

// Hears is the tone that the phone plays: the front call's, else the one of no call.
func (s State) Hears() skinny.Tone {
	if c, ok := s.Front(); ok && c.Tone != skinny.ToneSilence {
		return c.Tone
	}
	return s.Tone
}
