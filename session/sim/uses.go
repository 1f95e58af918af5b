package sim

import (
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// A use is something that came about in a run: not a key that was pressed, but what it did.
type use uint8

// What a run can see.
const (
	secondLine use = iota
	callWaiting
	waitingTone
	lineBusy
	noAutoLine
	otherAutoLine
	redialled
	emergency
	routed

	lookedOn
	hidden
	tookOver
	barged
	privacySwitched

	held
	resumed
	heldByBoth
	heldOutside
	reminderRing
	reminderTone
	heldOverLoss
	orphanEnded

	transferred
	transferEarly
	transferBlind
	transferDirect
	transferHook
	transferMany
	referred

	conferenceMade
	conferenceGrown
	joined
	becamePair
	conferenceFull
	listShown
	muted
	unmuted
	kicked
	promoted
	droppedLast
	roomOpened
	roomEntered
	roomFromOutside
	roomConsulted

	forwardedAll
	forwardedBusy
	forwardedNoAnswer
	forwardedUnregistered
	forwardedTwice
	forwardLoop
	forwardByKey
	forwardByOrder
	forwardByDialplan

	dndSet
	dndRejected
	dndSilent

	pickedGroup
	pickedOther
	pickedNumber
	pickedLine
	pickedCode
	pickedTouch
	nothingToPickUp

	parkedByKey
	parkedInLot
	parkedInSlot
	fetched
	fetchedOutside
	cameBack
	tookBack
	parkedAgain
	lotFull
	adopted

	speedDialled
	nextNumber
	sawIdle
	sawRinging
	sawInUse
	sawDND
	listWatched
	stateToggled

	lampLit
	messagesKey
	diverted
	divertedTalk

	filedPlaced
	filedReceived
	filedNowhere
	callLogged

	tokenGiven
	otherConnection
	unregistered
	restarted

	mediaFailed
	linkLost
	linkBack
	asteriskAgain
	asteriskFrozen
	processAgain
	processKilled
	secondAsterisk

	numUses
)

var useNames = [numUses]string{
	secondLine:    "lines: a call on another line than the first",
	callWaiting:   "lines: a call waits",
	waitingTone:   "lines: its tone",
	lineBusy:      "lines: the line is busy",
	noAutoLine:    "lines: the handset takes none",
	otherAutoLine: "lines: the handset takes the second",
	redialled:     "lines: redial",
	emergency:     "lines: an emergency number",
	routed:        "lines: a route",

	lookedOn:        "shared: a phone looks on",
	hidden:          "shared: it sees nothing",
	tookOver:        "shared: resumed elsewhere",
	barged:          "shared: barge",
	privacySwitched: "shared: privacy",

	held:         "hold: hold",
	resumed:      "hold: resume",
	heldByBoth:   "hold: by both ends",
	heldOutside:  "hold: by the far end",
	reminderRing: "hold: the reminder rings",
	reminderTone: "hold: the reminder's tone",
	heldOverLoss: "hold: the phone is lost and comes back",
	orphanEnded:  "hold: the phone is lost for good",

	transferred:    "transfer: attended",
	transferEarly:  "transfer: early",
	transferBlind:  "transfer: blind",
	transferDirect: "transfer: direct",
	transferHook:   "transfer: by the hook",
	transferMany:   "transfer: of a conference",
	referred:       "transfer: by a telephone outside",

	conferenceMade:  "conference: made",
	conferenceGrown: "conference: grown",
	joined:          "conference: join",
	becamePair:      "conference: two are left",
	conferenceFull:  "conference: full",
	listShown:       "conference: list",
	muted:           "conference: mute",
	unmuted:         "conference: unmute",
	kicked:          "conference: remove",
	promoted:        "conference: promote",
	droppedLast:     "conference: drop the last",
	roomOpened:      "conference: a room is opened",
	roomEntered:     "conference: a phone enters a room",
	roomFromOutside: "conference: a caller enters a room",
	roomConsulted:   "conference: somebody is taken into a room",

	forwardedAll:          "forward: all",
	forwardedBusy:         "forward: busy",
	forwardedNoAnswer:     "forward: no answer",
	forwardedUnregistered: "forward: unregistered",
	forwardedTwice:        "forward: by two lines",
	forwardLoop:           "forward: a loop is refused",
	forwardByKey:          "forward: set by a phone",
	forwardByOrder:        "forward: set by an operator",
	forwardByDialplan:     "forward: set by the dialplan",

	dndSet:      "dnd: set or cleared by a phone",
	dndRejected: "dnd: a call is rejected",
	dndSilent:   "dnd: a call is silent",

	pickedGroup:     "pickup: of the group",
	pickedOther:     "pickup: of another group",
	pickedNumber:    "pickup: of a group by number",
	pickedLine:      "pickup: of a line by number",
	pickedCode:      "pickup: by a code",
	pickedTouch:     "pickup: by one touch",
	nothingToPickUp: "pickup: nothing rings",

	parkedByKey:    "park: by the key",
	parkedInLot:    "park: by the key of a lot",
	parkedInSlot:   "park: in a slot that was dialled",
	fetched:        "park: fetched",
	fetchedOutside: "park: fetched from outside",
	cameBack:       "park: came back",
	tookBack:       "park: and was answered",
	parkedAgain:    "park: and was not",
	lotFull:        "park: no free slot",
	adopted:        "park: waits over a restart",

	speedDialled: "blf: speed dial",
	nextNumber:   "blf: the next number of a speed dial",
	sawIdle:      "blf: a key shows idle",
	sawRinging:   "blf: a key shows ringing",
	sawInUse:     "blf: a key shows in use",
	sawDND:       "blf: a key shows do not disturb",
	listWatched:  "blf: a call list shows a line",
	stateToggled: "blf: a state is toggled",

	lampLit:      "messages: the lamp",
	messagesKey:  "messages: the key",
	diverted:     "messages: a ringing call is sent away",
	divertedTalk: "messages: a conversation is sent away",

	filedPlaced:   "lists: placed",
	filedReceived: "lists: received",
	filedNowhere:  "lists: in none",
	callLogged:    "lists: in the call log",

	tokenGiven:      "phones: token",
	otherConnection: "phones: a second connection",
	unregistered:    "phones: unregister",
	restarted:       "phones: restart",

	mediaFailed:    "faults: no audio",
	linkLost:       "faults: the link is lost in a conversation",
	linkBack:       "faults: and is back before its end",
	asteriskAgain:  "faults: Asterisk starts anew",
	asteriskFrozen: "faults: Asterisk stands still",
	processAgain:   "faults: the process starts anew",
	processKilled:  "faults: after it was killed",
	secondAsterisk: "faults: a conversation by the second Asterisk",
}

func (u use) String() string { return useNames[u] }

// uses are what a run has seen.
type uses struct {
	count [numUses]int
	event session.Event // that is being taken in
	typed map[session.ConnID]string
	calls map[string]*session.CallView // as they were last
	slots map[string]string            // the slot of calls that wait in one, or came back from it
	seats map[seat]sat
	ends  map[string]string // the calls of far channels
}

// seat is a phone's part in a call, sat how it was last.
type (
	seat struct {
		device session.DeviceName
		ref    uint32
	}
	sat struct{ call, state string }
)

func newUses() uses {
	u := uses{typed: map[session.ConnID]string{}}
	u.forget()
	return u
}

// forget is before the first event of a process.
func (u *uses) forget() {
	u.calls, u.slots, u.seats, u.ends = map[string]*session.CallView{}, map[string]string{}, map[seat]sat{}, map[string]string{}
}

func (u *uses) saw(what use) { u.count[what]++ }

// key is the key that the event is, as the softkey that does the same; 0 when it is none.
func (u *uses) key() skinny.SoftKeyEventCode {
	m, _ := u.event.(session.PhoneMessage)
	switch m := m.Message.(type) {
	case *skinny.SoftKeyEvent:
		return m.Event
	case *skinny.Stimulus:
		return softKeyOf[m.Stimulus]
	}
	return 0
}

// softKeyOf are the softkeys for other keys.
var softKeyOf = map[skinny.StimulusCode]skinny.SoftKeyEventCode{
	skinny.StimulusTransfer: skinny.SoftKeyEventTransfer, skinny.StimulusConference: skinny.SoftKeyEventConfrn, skinny.StimulusConfList: skinny.SoftKeyEventConfList,
	skinny.StimulusRemoveLastParticipant: skinny.SoftKeyEventRmLstC, skinny.StimulusCallPark: skinny.SoftKeyEventPark,
	skinny.StimulusCallPickUp: skinny.SoftKeyEventPickUp, skinny.StimulusLastNumberRedial: skinny.SoftKeyEventRedial,
	skinny.StimulusDoNotDisturb: skinny.SoftKeyEventDND,
}

// stimulus says that the event is such a key.
func (u *uses) stimulus(codes ...skinny.StimulusCode) bool {
	m, _ := u.event.(session.PhoneMessage)
	s, ok := m.Message.(*skinny.Stimulus)
	for _, c := range codes {
		if ok && s.Stimulus == c {
			return true
		}
	}
	return false
}

// says is the message of a phone that the event is, nil when it is none.
func says[M skinny.Message](u *uses) (m M) {
	if ev, ok := u.event.(session.PhoneMessage); ok {
		m, _ = ev.Message.(M)
	}
	return m
}

// listWord is what the event chose of a conference's list: "mute", "remove" …
func (u *uses) chose() string {
	if m := says[*skinny.DeviceToUserDataV1](u); m != nil {
		return string(m.Data)
	}
	return ""
}

// begin is before an event is taken in.
func (u *uses) begin(ev session.Event) {
	u.event = ev
	m, ok := ev.(session.PhoneMessage)
	if !ok {
		return
	}
	switch what := m.Message.(type) {
	case *skinny.KeypadButton:
		if n := int(what.Button); n < len(keypad) {
			u.typed[m.Conn] += keypad[n : n+1]
		}
	case *skinny.EnblocCall:
		u.typed[m.Conn] = what.CalledParty
	case *skinny.SoftKeyEvent, *skinny.Stimulus, *skinny.OnHook, *skinny.OffHook:
		if what, ok := what.(*skinny.SoftKeyEvent); !ok || what.Event != skinny.SoftKeyEventDial {
			delete(u.typed, m.Conn)
		}
	}
}

// keypad is the keys of a phone by their codes.
const keypad = "0123456789ABCD*#+"
