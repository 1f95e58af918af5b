package ari

import (
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// request is one request of the REST interface, by HTTP or on the event socket.
type request struct {
	op     string // what is being done, for errors and logs: "add channel a to bridge b"
	method string
	path   string // below the base URL, escaped: /channels/x/answer; {app} in it is the application's name
	query  url.Values
	body   any  // sent as JSON, nil for none
	app    bool // the link adds its application's name to the query
	slow   bool // reaches into a channel driver, which may take its time: not for the socket, where all behind it would wait
	// probe is the path of the object that the request makes or changes: after a time-out GET of it says what became of the
	// request, by the rule settle.
	probe  string
	settle settle
	member ChannelID // for byMember
	// rtp is set where the reply tells where Asterisk receives.
	rtp bool
	// next is sent after success; its result is that of the command.
	next *request
	// device is set where the reply tells the state of that device, and want where it must be that one.
	device, want string
}

// uri is the path with its query, which names the application where the request wants it.
func (r request) uri(app string) string {
	q, path := r.query, strings.Replace(r.path, appName, url.PathEscape(app), 1)
	if r.app {
		q = url.Values{"app": {app}}
		maps.Copy(q, r.query)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// appName stands for the application's name in a path, where no escaped name can look like it.
const appName = "{app}"

// settle is how the outcome of a request without an answer is found out. In every rule an object that is not there
// is Gone, but for the two that it decides.
type settle uint8

const (
	byRepeating settle = iota // the request may be repeated without harm
	byExistence               // the object is there: OK; not: Refused
	byAbsence                 // the object is not there: OK; else repeat
	byMember                  // the bridge lists the channel: OK; else repeat
	byDialling                // the channel is not Down any more: OK; else Refused
	byLeaving                 // the channel is not in the application any more: OK; else Refused
	never                     // cannot be found out and must not be repeated: Refused
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
	if c.Holding {
		q.Set("type", "holding")
	}
	if c.Name != "" {
		q.Set("name", c.Name)
	}
	return request{op: "create bridge " + string(c.ID), method: http.MethodPost, path: c.ID.path(), query: q,
		probe: c.ID.path(), settle: byExistence}
}

func (c DestroyBridge) request() request {
	return request{op: "destroy bridge " + string(c.ID), method: http.MethodDelete, path: c.ID.path(),
		probe: c.ID.path(), settle: byAbsence}
}

func (c ExternalMedia) request() request {
	q := url.Values{
		"channelId":     {string(c.ID)},
		"external_host": {c.Remote.String()},
		"format":        {c.Format},
	}
	return request{op: "create external media " + string(c.ID), method: http.MethodPost, path: "/channels/externalMedia",
		query: q, body: withVariables(c.Variables), app: true, rtp: true, probe: c.ID.path(), settle: byExistence}
}

func (c CreateChannel) request() request {
	q := url.Values{"channelId": {string(c.ID)}, "endpoint": {c.Endpoint}}
	if c.OtherID != "" {
		q.Set("otherChannelId", string(c.OtherID))
	}
	if c.Originator != "" {
		q.Set("originator", string(c.Originator))
	}
	if c.Formats != "" {
		q.Set("formats", c.Formats)
	}
	return request{op: "create channel " + string(c.ID) + " to " + c.Endpoint, method: http.MethodPost,
		path: "/channels/create", query: q, body: withVariables(c.Variables), app: true, slow: true, probe: c.ID.path(), settle: byExistence}
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
		probe: c.ID.path(), settle: byDialling, slow: true}
}

func (c AddChannel) request() request {
	q := url.Values{"channel": {string(c.Channel)}}
	if c.OnHold {
		q.Set("role", "holding_participant") // of "participant", the name in ARI's documentation, Asterisk's holding bridge knows nothing
	}
	if c.InhibitConnectedLine {
		q.Set("inhibitConnectedLineUpdates", "true")
	}
	return request{op: "add channel " + string(c.Channel) + " to bridge " + string(c.Bridge), method: http.MethodPost,
		path: c.Bridge.path() + "/addChannel", query: q,
		probe: c.Bridge.path(), settle: byMember, member: c.Channel}
}

func (c Hangup) request() request {
	q := url.Values{}
	if c.Cause != 0 {
		q.Set("reason_code", strconv.Itoa(c.Cause))
	}
	return request{op: "hang up channel " + string(c.ID), method: http.MethodDelete, path: c.ID.path(), query: q,
		probe: c.ID.path(), settle: byAbsence}
}

func (c Answer) request() request {
	return request{op: "answer channel " + string(c.ID), method: http.MethodPost, path: c.ID.path() + "/answer",
		probe: c.ID.path(), slow: true}
}

func (c Ring) request() request {
	return request{op: "ring channel " + string(c.ID), method: http.MethodPost, path: c.ID.path() + "/ring", probe: c.ID.path()}
}

func (c RingStop) request() request {
	return request{op: "stop ringing channel " + string(c.ID), method: http.MethodDelete, path: c.ID.path() + "/ring", probe: c.ID.path()}
}

func (c Mute) request() request {
	op, method := "mute channel ", http.MethodPost
	if !c.On {
		op, method = "unmute channel ", http.MethodDelete
	}
	return request{op: op + string(c.ID), method: method, path: c.ID.path() + "/mute", query: url.Values{"direction": {"in"}},
		probe: c.ID.path()}
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
		query: url.Values{"dtmf": {c.Digits}}, probe: c.ID.path(), settle: never}
}

func (c Continue) request() request {
	return request{op: "continue channel " + string(c.ID) + " in the dialplan", method: http.MethodPost,
		path: c.ID.path() + "/continue", probe: c.ID.path(), settle: byLeaving}
}

// devicePath is where the state of any device is read, and that of Stasis: devices set.
func devicePath(name string) string { return "/deviceStates/" + url.PathEscape(name) }

func readDevice(name string) request {
	return request{op: "read state of device " + name, method: http.MethodGet, path: devicePath(name), probe: devicePath(name), device: name}
}

func subscription(op, method, name string) request {
	const app = "/applications/" + appName
	return request{op: op + " device " + name, method: method, path: app + "/subscription",
		query: url.Values{"eventSource": {"deviceState:" + name}}, probe: app}
}

func (c Watch) request() request {
	r, next := subscription("watch", http.MethodPost, c.Name), readDevice(c.Name)
	r.next = &next // the subscription tells changes only
	return r
}

func (c Unwatch) request() request { return subscription("unwatch", http.MethodDelete, c.Name) }

// ARI itself sets Stasis: devices only. A Custom: one is set by its dialplan function, which needs no channel but tells nothing of failure.
func (c SetDeviceState) request() request {
	op := "set state of device " + c.Name
	if strings.HasPrefix(c.Name, "Custom:") {
		next := readDevice(c.Name)
		next.want = c.State
		return request{op: op, method: http.MethodPost, path: "/asterisk/variable",
			query: url.Values{"variable": {"DEVICE_STATE(" + c.Name + ")"}, "value": {c.State}}, probe: devicePath(c.Name), next: &next}
	}
	name := c.Name
	if !strings.Contains(name, ":") {
		name = "Stasis:" + name
	}
	return request{op: op, method: http.MethodPut, path: devicePath(name), query: url.Values{"deviceState": {c.State}}, probe: devicePath(name)}
}
