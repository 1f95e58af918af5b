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

	Buttons       []Button // line keys from the top
	Lines         []Line
	MessageLamp   skinny.LampMode           // message waiting; LampModeOff until told otherwise
	Lamps         []Lamp                    // that are lit, of keys and of what has no key
	SoftKeys      []string                  // of the idle phone
	SoftKeyEvents []skinny.SoftKeyEventCode // of them
	SoftKeySet    skinny.SoftKeySet

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
	// Status of a BLF key is a skinny.BLFStatus, and so is that of a line key that watches a number on old phones
	// (Line.Watches). Of a feature key it is 0 or 1, of one that can blink see skinny.ButtonTypeMultiblinkFeature.
	Status uint32
}

// On says whether a feature key shows that its feature is on. One that can blink is off when its rhythm is (enums.md 6).
func (k Button) On() bool {
	if k.Type == skinny.ButtonTypeMultiblinkFeature {
		return k.Status&0xff != 0
	}
	return k.Status != 0
}

// Lamp is a lamp that is lit.
type Lamp struct {
	Stimulus skinny.StimulusCode
	Instance uint32
	Mode     skinny.LampMode
}

// Line is one line of the phone.
type Line struct {
	Instance uint32
	Number   string
	Name     string // display name
	Label    string // beside the key
	Lamp     skinny.LampMode
	Forward  Forward
	Watches  bool // it is no line of the phone: its key shows what another number does (old phones, flows.md 9)
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
	Reference     uint32
	Line          uint32
	State         skinny.CallStateCode
	Privacy       skinny.CallPrivacy
	Began         time.Time
	Since         time.Time // of State
	Answered      time.Time // when it was connected first; zero: not yet
	Info          Info
	Prompt        string
	Dialed        string // DialedNumber
	Tone          skinny.Tone
	Selected      bool
	Recording     bool // the recording indicator shows
	Set           skinny.SoftKeySet
	Mask          uint32
	SoftKeys      []string                  // that show, from the left
	SoftKeyEvents []skinny.SoftKeyEventCode // of them
	Media         Media
	filing        filing
	promptEnds    time.Time // zero: it lasts
	toneEnds      time.Time // the same
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
	Digits    string        // that came as telephone-events
	stream    *media.Stream // nil: not receiving
}

// Tones are the frequencies (Hz) of the sines that are heard now, the lowest first: of several people who speak at the same time
// in a conference each has one. See media.Spectrum.
func (m Media) Tones() []float64 {
	if m.stream == nil || m.Hearing.Kind <= media.Silence {
		return nil
	}
	var hz []float64
	for _, peak := range m.stream.Spectrum() {
		hz = append(hz, peak.Hz)
	}
	slices.Sort(hz)
	return hz
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

// Front returns the call that keys act on: the active one of the line in front, else any active one, else the newest that rings,
// else the newest, one that another phone with the line has only when there is no other.
func (s State) Front() (Call, bool) {
	best, rank := Call{}, 0
	for _, c := range s.Calls {
		r := 2
		switch {
		case c.Active() && c.Line == s.Plane:
			r = 5
		case c.Active():
			r = 4
		case c.State == skinny.CallStateRingIn || c.State == skinny.CallStateCallWaiting:
			r = 3
		case c.Remote():
			r = 1
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

// Remote says whether another phone with the line has the call, in its ear or on hold (flows.md 8).
func (c Call) Remote() bool {
	return c.State == skinny.CallStateCallRemoteMultiline || c.State == skinny.CallStateRemoteHold
}

// Shows says whether the softkey shows for the call, by its label or by the name of its event.
func (c Call) Shows(key string) bool { return offered(c.SoftKeys, c.SoftKeyEvents, key) }

// Shows says whether the softkey shows on the phone without a call.
func (s State) Shows(key string) bool { return offered(s.SoftKeys, s.SoftKeyEvents, key) }

// Lamp is how a lamp shines.
func (s State) Lamp(stimulus skinny.StimulusCode, instance uint32) skinny.LampMode {
	for _, l := range s.Lamps {
		if l.Stimulus == stimulus && l.Instance == instance {
			return l.Mode
		}
	}
	return skinny.LampModeOff
}

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

// Idle says whether the phone has no call, no tone, no ringing, no media, no lamp of a line of its own lit and its speaker off.
func (s State) Idle() bool {
	for _, l := range s.Lines {
		if l.Lamp > skinny.LampModeOff && !l.Watches {
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
