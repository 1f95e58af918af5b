package ari

import (
	"net/http"
	"net/url"
	"strconv"
)

// request is one HTTP request of the REST interface, without host and credentials.
type request struct {
	op     string // what is being done, for errors and logs: "add channel a to bridge b"
	method string
	path   string // below the base URL, escaped: /channels/x/answer
	query  url.Values
	body   any  // sent as JSON, nil for none
	app    bool // the link adds its application's name to the query
	// probe is the path of the object that the request makes or changes: after a time-out GET says what became of it.
	probe string
	// made says how the reply to probe tells that the request was carried out.
	made made
	// early is set where Asterisk answers 422 although the request is right, because the channel is not yet in the application.
	early bool
	// rtp is set where the reply tells where Asterisk receives.
	rtp bool
}

// made says what GET of request.probe answers once the request was carried out.
type made uint8

const (
	madeUnknown made = iota // GET cannot tell
	madeExists              // the object exists
	madeAbsent              // the object does not exist
	madeMember              // the bridge lists the channel request.member
	madeUp                  // the channel's state is Up
)

// variables is the JSON body that sets channel variables before a channel starts.
type variables struct {
	Variables map[string]string `json:"variables"`
}

func (id ChannelID) path() string { return "/channels/" + url.PathEscape(string(id)) }
func (id BridgeID) path() string  { return "/bridges/" + url.PathEscape(string(id)) }

// withVariables returns the body for v, nil when there are none: Asterisk takes an empty body for none.
func withVariables(v map[string]string) any {
	if len(v) == 0 {
		return nil
	}
	return variables{Variables: v}
}

func (c CreateBridge) request() request {
	q := url.Values{"type": {"mixing,dtmf_events"}}
	if c.Name != "" {
		q.Set("name", c.Name)
	}
	return request{op: "create bridge " + string(c.ID), method: http.MethodPost, path: c.ID.path(), query: q,
		probe: c.ID.path(), made: madeExists}
}

func (c DestroyBridge) request() request {
	return request{op: "destroy bridge " + string(c.ID), method: http.MethodDelete, path: c.ID.path(),
		probe: c.ID.path(), made: madeAbsent}
}

func (c ExternalMedia) request() request {
	q := url.Values{
		"channelId":     {string(c.ID)},
		"external_host": {c.Remote.String()},
		"format":        {c.Format},
	}
	return request{op: "create external media " + string(c.ID), method: http.MethodPost, path: "/channels/externalMedia",
		query: q, body: withVariables(c.Variables), app: true, rtp: true, probe: c.ID.path(), made: madeExists}
}

func (c CreateChannel) request() request {
	q := url.Values{"channelId": {string(c.ID)}, "endpoint": {c.Endpoint}}
	if c.OtherID != "" {
		q.Set("otherChannelId", string(c.OtherID))
	}
	if c.Originator != "" {
		q.Set("originator", string(c.Originator))
	}
	return request{op: "create channel " + string(c.ID) + " to " + c.Endpoint, method: http.MethodPost,
		path: "/channels/create", query: q, body: withVariables(c.Variables), app: true, probe: c.ID.path(), made: madeExists}
}

func (c DialChannel) request() request {
	q := url.Values{}
	if c.Caller != "" {
		q.Set("caller", string(c.Caller))
	}
	if s := int(c.Timeout.Seconds()); s > 0 {
		q.Set("timeout", strconv.Itoa(s))
	}
	return request{op: "dial channel " + string(c.ID), method: http.MethodPost, path: c.ID.path() + "/dial", query: q,
		probe: c.ID.path()}
}

func (c AddChannel) request() request {
	return request{op: "add channel " + string(c.Channel) + " to bridge " + string(c.Bridge), method: http.MethodPost,
		path: c.Bridge.path() + "/addChannel", query: url.Values{"channel": {string(c.Channel)}},
		early: true, probe: c.Bridge.path(), made: madeMember}
}

func (c Hangup) request() request {
	q := url.Values{}
	if c.Cause != 0 {
		q.Set("reason_code", strconv.Itoa(c.Cause))
	}
	return request{op: "hang up channel " + string(c.ID), method: http.MethodDelete, path: c.ID.path(), query: q,
		probe: c.ID.path(), made: madeAbsent}
}

func (c Answer) request() request {
	return request{op: "answer channel " + string(c.ID), method: http.MethodPost, path: c.ID.path() + "/answer",
		probe: c.ID.path(), made: madeUp}
}

func (c Ring) request() request {
	return request{op: "ring channel " + string(c.ID), method: http.MethodPost, path: c.ID.path() + "/ring", probe: c.ID.path()}
}

func (c RingStop) request() request {
	return request{op: "stop ringing channel " + string(c.ID), method: http.MethodDelete, path: c.ID.path() + "/ring", probe: c.ID.path()}
}

func (c StartMOH) request() request {
	q := url.Values{}
	if c.Class != "" {
		q.Set("mohClass", c.Class)
	}
	return request{op: "start music on channel " + string(c.ID), method: http.MethodPost, path: c.ID.path() + "/moh",
		query: q, probe: c.ID.path()}
}

func (c StopMOH) request() request {
	return request{op: "stop music on channel " + string(c.ID), method: http.MethodDelete, path: c.ID.path() + "/moh", probe: c.ID.path()}
}

func (c SetVariable) request() request {
	return request{op: "set variable " + c.Name + " of channel " + string(c.ID), method: http.MethodPost,
		path: c.ID.path() + "/variable", query: url.Values{"variable": {c.Name}, "value": {c.Value}}, probe: c.ID.path()}
}

func (c SendDTMF) request() request {
	return request{op: "send dtmf to channel " + string(c.ID), method: http.MethodPost, path: c.ID.path() + "/dtmf",
		query: url.Values{"dtmf": {c.Digits}}, probe: c.ID.path()}
}

func (c Continue) request() request {
	return request{op: "continue channel " + string(c.ID) + " in the dialplan", method: http.MethodPost,
		path: c.ID.path() + "/continue", probe: c.ID.path()}
}
