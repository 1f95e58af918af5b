package ari

import (
	"errors"

	cyari "github.com/CyCoreSystems/ari/v5"
)

// wireChannel is the part of cyari.ChannelData that we read from snapshots.
type wireChannel struct {
	ID        ChannelID         `json:"id"`
	Name      string            `json:"name"`
	State     string            `json:"state"`
	Caller    cyari.CallerID    `json:"caller"`
	Connected cyari.CallerID    `json:"connected"`
	Dialplan  cyari.DialplanCEP `json:"dialplan"`
}

func (c *wireChannel) channel() Channel {
	return Channel{
		ID: c.ID, Name: c.Name, State: c.State,
		CallerName: c.Caller.Name, CallerNumber: c.Caller.Number,
		ConnectedName: c.Connected.Name, ConnectedNumber: c.Connected.Number,
		Exten: c.Dialplan.Exten, Context: c.Dialplan.Context,
	}
}

// channel reads the same from an event.
func (s *scan) channel(c *Channel) {
	s.object(func(key []byte) {
		switch string(key) {
		case "id":
			s.string((*string)(&c.ID))
		case "name":
			s.string(&c.Name)
		case "state":
			s.string(&c.State)
		case "caller":
			s.pair("name", &c.CallerName, "number", &c.CallerNumber)
		case "connected":
			s.pair("name", &c.ConnectedName, "number", &c.ConnectedNumber)
		case "dialplan":
			s.pair("exten", &c.Exten, "context", &c.Context)
		default:
			s.skip()
		}
	})
}

// pair reads two strings of an object.
func (s *scan) pair(a string, toA *string, b string, toB *string) {
	s.object(func(key []byte) {
		switch string(key) {
		case a:
			s.string(toA)
		case b:
			s.string(toB)
		default:
			s.skip()
		}
	})
}

// wireEvent has the fields of all events that we read. cyari.DecodeEvent reads each event whole, twice.
type wireEvent struct {
	kind           string
	args           []string
	channel, peer  Channel // peer: the dialled channel of a Dial
	dialstatus     string
	digit          string
	cause          int
	technicalCause int // newer versions only; SIP status
	bridge         BridgeID
}

// read reads an event and reports whether it was JSON. A field of an unexpected type (another Asterisk version) costs that field,
// not the event.
func (w *wireEvent) read(text []byte) bool {
	s := scan{text: text}
	if s.next() != '{' {
		return false
	}
	s.object(func(key []byte) {
		switch string(key) {
		case "type":
			s.string(&w.kind)
		case "args":
			w.args = []string{}
			s.list(func() {
				arg := ""
				s.string(&arg)
				w.args = append(w.args, arg)
			})
		case "channel":
			s.channel(&w.channel)
		case "peer":
			s.channel(&w.peer)
		case "dialstatus":
			s.string(&w.dialstatus)
		case "digit":
			s.string(&w.digit)
		case "cause":
			s.int(&w.cause)
		case "tech_cause":
			s.int(&w.technicalCause)
		case "bridge":
			s.pair("id", (*string)(&w.bridge), "", new(string))
		default:
			s.skip()
		}
	})
	s.end()
	return !s.bad
}

var (
	errNoType = errors.New("event without a type")
	errNoJSON = errors.New("event that is not JSON")
)

// decoded is what became of one message of the websocket.
type decoded struct {
	event    Event  // nil when the core has no use for it
	kind     string // its type
	known    bool   // whether the type is in the vocabulary of cyari
	replaced bool   // another client took the application
}

// decode turns a message of the websocket into an event. It is total: an error is a message that is not an event.
func decode(data []byte) (decoded, error) {
	var w wireEvent
	switch {
	case !w.read(data):
		return decoded{}, errNoJSON
	case w.kind == "":
		return decoded{}, errNoType
	}
	d := decoded{kind: w.kind, known: true}
	switch w.kind {
	case cyari.Events.StasisStart:
		d.event = StasisStart{Channel: w.channel, Args: w.args}
	case cyari.Events.StasisEnd:
		d.event = StasisEnd{ID: w.channel.ID}
	case cyari.Events.ChannelDestroyed:
		d.event = ChannelDestroyed{ID: w.channel.ID, Cause: w.cause, TechCause: w.technicalCause}
	case cyari.Events.Dial:
		d.event = Dialed{ID: w.peer.ID, Status: w.dialstatus}
	case cyari.Events.ChannelDtmfReceived:
		if w.digit != "" {
			d.event = DTMFReceived{ID: w.channel.ID, Digit: w.digit[0]}
		}
	case cyari.Events.ChannelHold:
		d.event = Held{ID: w.channel.ID}
	case cyari.Events.ChannelUnhold:
		d.event = Unheld{ID: w.channel.ID}
	case cyari.Events.ChannelEnteredBridge:
		d.event = EnteredBridge{Bridge: w.bridge, Channel: w.channel.ID}
	case cyari.Events.ChannelLeftBridge:
		d.event = LeftBridge{Bridge: w.bridge, Channel: w.channel.ID}
	case cyari.Events.BridgeDestroyed:
		d.event = BridgeDestroyed{ID: w.bridge}
	case cyari.Events.ChannelConnectedLine:
		d.event = ConnectedLine{Channel: w.channel}
	case cyari.Events.ChannelCallerID:
		d.event = CallerID{Channel: w.channel}
	case cyari.Events.ApplicationReplaced:
		d.replaced = true
	default:
		d.known = ignored[w.kind]
	}
	return d, nil
}

// allowed are the event types that the link asks Asterisk to send. ApplicationReplaced is subject to the
// filter like any other: without it the loss of the application would go unnoticed.
var allowed = []string{
	"StasisStart", "StasisEnd", "ChannelDestroyed", "Dial", "ChannelDtmfReceived", "ChannelHold", "ChannelUnhold",
	"ChannelEnteredBridge", "ChannelLeftBridge", "BridgeDestroyed", "ChannelConnectedLine", "ChannelCallerId",
	"ApplicationReplaced",
}

// ignored are the types that an Asterisk without event filter (before 16.5), or before the filter is set, sends as well.
var ignored = map[string]bool{
	"ApplicationMoveFailed": true, "ApplicationRegistered": true, "ApplicationUnregistered": true,
	"BridgeAttendedTransfer": true, "BridgeBlindTransfer": true, "BridgeCreated": true, "BridgeMerged": true,
	"BridgeVideoSourceChanged": true, "ChannelCreated": true, "ChannelDialplan": true, "ChannelHangupRequest": true,
	"ChannelStateChange": true, "ChannelTalkingFinished": true, "ChannelTalkingStarted": true,
	"ChannelToneDetected": true, "ChannelTransfer": true, "ChannelUserevent": true, "ChannelVarset": true,
	"ContactInfo": true, "ContactStatusChange": true, "DeviceStateChanged": true, "EndpointStateChange": true,
	"PeerStatusChange": true, "PlaybackContinuing": true, "PlaybackFinished": true, "PlaybackStarted": true,
	"RecordingFailed": true, "RecordingFinished": true, "RecordingStarted": true, "RESTResponse": true,
	"TextMessageReceived": true,
}
