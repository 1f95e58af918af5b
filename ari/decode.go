package ari

import (
	"cmp"
	"encoding/json"
	"errors"

	cyari "github.com/CyCoreSystems/ari/v5"
)

// wireChannel is the part of cyari.ChannelData that we read from events. Decoding events with cyari.DecodeEvent
// costs 35 µs each, twice through encoding/json; this costs 12 (BenchmarkDecode).
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

// wireEvent has the fields of all events that we read.
type wireEvent struct {
	Type       string      `json:"type"`
	Args       []string    `json:"args"`
	Channel    wireChannel `json:"channel"`
	Peer       wireChannel `json:"peer"` // Dial: the dialled channel
	Dialstatus string      `json:"dialstatus"`
	Digit      string      `json:"digit"`
	Cause      int         `json:"cause"`
	TechCause  int         `json:"tech_cause"` // newer versions only; SIP status
	response               // RESTResponse
	Bridge     bridgeRef   `json:"bridge"`
	// Replace is the channel whose place StasisStart's takes, and the one that takes the place of BridgeBlindTransfer's.
	Replace channelRef `json:"replace_channel"`
	Device  struct {
		Name  string `json:"name"`
		State string `json:"state"`
	} `json:"device_state"`
	wireTransfer
}

type channelRef struct {
	ID ChannelID `json:"id"`
}

type bridgeRef struct {
	ID BridgeID `json:"id"`
}

// wireTransfer has the fields of BridgeBlindTransfer and BridgeAttendedTransfer.
type wireTransfer struct {
	Exten             string     `json:"exten"`
	Context           string     `json:"context"`
	Result            string     `json:"result"`
	Transferee        channelRef `json:"transferee"`
	Target            channelRef `json:"transfer_target"`
	First             channelRef `json:"transferer_first_leg"`
	Second            channelRef `json:"transferer_second_leg"`
	FirstBridge       bridgeRef  `json:"transferer_first_leg_bridge"`
	SecondBridge      bridgeRef  `json:"transferer_second_leg_bridge"`
	FirstLink         channelRef `json:"destination_link_first_leg"`
	SecondLink        channelRef `json:"destination_link_second_leg"`
	Destination       string     `json:"destination_type"`
	DestinationBridge string     `json:"destination_bridge"`
	Threeway          bridgeRef  `json:"destination_threeway_bridge"`
}

func (w *wireEvent) blind() BlindTransfer {
	return BlindTransfer{Channel: w.Channel.ID, Replacement: w.Replace.ID, Transferee: w.Transferee.ID, Bridge: w.Bridge.ID,
		Exten: w.Exten, Context: w.Context, Result: w.Result}
}

func (w *wireTransfer) attended() AttendedTransfer {
	return AttendedTransfer{First: w.First.ID, Second: w.Second.ID, FirstBridge: w.FirstBridge.ID, SecondBridge: w.SecondBridge.ID,
		FirstLink: w.FirstLink.ID, SecondLink: w.SecondLink.ID, Transferee: w.Transferee.ID, Target: w.Target.ID,
		Destination: w.Destination, DestinationBridge: cmp.Or(BridgeID(w.DestinationBridge), w.Threeway.ID), Result: w.Result}
}

var errNoType = errors.New("event without a type")

// decoded is what became of one message of the websocket.
type decoded struct {
	event    Event    // nil when the core has no use for it
	kind     string   // its type
	known    bool     // whether the type is in the vocabulary of cyari
	replaced bool     // another client took the application
	answer   response // of a RESTResponse, which is no event
}

// decode turns a message of the websocket into an event. It is total: an error is a message that is not an event.
func decode(data []byte) (decoded, error) {
	var w wireEvent
	err := json.Unmarshal(data, &w)
	if w.Type == "" {
		if err == nil {
			err = errNoType
		}
		return decoded{}, err
	}
	// A field of an unexpected type (another Asterisk version) costs that field, not the event.
	var mismatch *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &mismatch) {
		return decoded{kind: w.Type}, err
	}
	d := decoded{kind: w.Type, known: true}
	switch w.Type {
	case cyari.Events.StasisStart:
		d.event = StasisStart{Channel: w.Channel.channel(), Args: w.Args, Replaces: w.Replace.ID}
	case cyari.Events.StasisEnd:
		d.event = StasisEnd{ID: w.Channel.ID}
	case cyari.Events.ChannelDestroyed:
		d.event = ChannelDestroyed{ID: w.Channel.ID, Cause: w.Cause, TechCause: w.TechCause}
	case cyari.Events.Dial:
		d.event = Dialed{ID: w.Peer.ID, Status: w.Dialstatus}
	case cyari.Events.ChannelDtmfReceived:
		if w.Digit != "" {
			d.event = DTMFReceived{ID: w.Channel.ID, Digit: w.Digit[0]}
		}
	case cyari.Events.ChannelHold:
		d.event = Held{ID: w.Channel.ID}
	case cyari.Events.ChannelUnhold:
		d.event = Unheld{ID: w.Channel.ID}
	case cyari.Events.ChannelLeftBridge:
		d.event = LeftBridge{Bridge: w.Bridge.ID, Channel: w.Channel.ID}
	case cyari.Events.BridgeDestroyed:
		d.event = BridgeDestroyed{ID: w.Bridge.ID}
	case cyari.Events.ChannelConnectedLine:
		d.event = ConnectedLine{Channel: w.Channel.channel()}
	case cyari.Events.ChannelCallerID:
		d.event = CallerID{Channel: w.Channel.channel()}
	case cyari.Events.DeviceStateChanged:
		d.event = DeviceState(w.Device)
	case cyari.Events.BridgeBlindTransfer:
		d.event = w.blind()
	case cyari.Events.BridgeAttendedTransfer:
		d.event = w.attended()
	case cyari.Events.ApplicationReplaced:
		d.replaced = true
	case typeResponse:
		d.answer = w.response
	default:
		d.known = ignored[w.Type]
	}
	return d, nil
}

// allowed are the event types that the link asks Asterisk to send. ApplicationReplaced and RESTResponse are subject to the
// filter like any other: without them the loss of the application would go unnoticed, and the answers to requests on the socket.
var allowed = []string{
	"StasisStart", "StasisEnd", "ChannelDestroyed", "Dial", "ChannelDtmfReceived", "ChannelHold", "ChannelUnhold",
	"ChannelLeftBridge", "BridgeDestroyed", "ChannelConnectedLine", "ChannelCallerId",
	"DeviceStateChanged", "BridgeBlindTransfer", "BridgeAttendedTransfer", "ApplicationReplaced", typeResponse,
}

// ignored are the types that an Asterisk without event filter (before 16.5), or before the filter is set, sends as well.
var ignored = map[string]bool{
	"ApplicationMoveFailed": true, "ApplicationRegistered": true, "ApplicationUnregistered": true,
	"BridgeCreated": true, "BridgeMerged": true,
	"BridgeVideoSourceChanged": true, "ChannelCreated": true, "ChannelDialplan": true, "ChannelEnteredBridge": true, "ChannelHangupRequest": true,
	"ChannelStateChange": true, "ChannelTalkingFinished": true, "ChannelTalkingStarted": true,
	"ChannelToneDetected": true, "ChannelTransfer": true, "ChannelUserevent": true, "ChannelVarset": true,
	"ContactInfo": true, "ContactStatusChange": true, "EndpointStateChange": true,
	"PeerStatusChange": true, "PlaybackContinuing": true, "PlaybackFinished": true, "PlaybackStarted": true,
	"RecordingFailed": true, "RecordingFinished": true, "RecordingStarted": true,
	"TextMessageReceived": true,
}
