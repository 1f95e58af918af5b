package aritest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
)

// Channel is a channel of the model.
type Channel struct {
	ari.Channel
	InApp     bool
	Other     ari.ChannelID     // of a Local channel
	Format    string            // of externalMedia
	Remote    netip.AddrPort    // of externalMedia: the external host
	Local     netip.AddrPort    // of externalMedia: where "Asterisk" receives
	Endpoint  string            // of create
	Caller    ari.ChannelID     // of dial
	Dialled   bool              // dial was asked for
	Variables map[string]string // set with it or on it
	Ringing   bool              // POST ring, until DELETE
	Music     string            // POST moh: the class, "default" for none named
	Muted     bool              // POST mute, until DELETE
	OnHold    bool              // in a holding bridge, as one that hears music
	Digits    string            // POST dtmf
}

// Bridge is a bridge of the model.
type Bridge struct {
	ari.Bridge
	Name string
	Type string
}

// model is what the fake Asterisk holds. The server's mu guards it.
type model struct {
	channels []*Channel // in order of creation
	bridges  []*Bridge
	devices  map[string]string // states by name
	watched  map[string]bool   // by name
	port     uint16
	made     int           // channels that Asterisk named
	enter    time.Duration // how long a new channel takes to enter the application
	boot     string
	onDial   func(Channel)
}

func (m *model) init() {
	*m = model{devices: map[string]string{}, watched: map[string]bool{}, port: 10000, enter: m.enter, onDial: m.onDial, boot: time.Now().Format(time.RFC3339Nano)}
}

func (m *model) channel(id ari.ChannelID) *Channel {
	for _, c := range m.channels {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (m *model) bridge(id ari.BridgeID) *Bridge {
	for _, b := range m.bridges {
		if b.ID == id {
			return b
		}
	}
	return nil
}

func (m *model) holding(id ari.ChannelID) *Bridge {
	for _, b := range m.bridges {
		if slices.Contains(b.Channels, id) {
			return b
		}
	}
	return nil
}

func (m *model) listChannels() []Channel {
	list := make([]Channel, 0, len(m.channels))
	for _, c := range m.channels {
		copied := *c
		copied.Variables = map[string]string{}
		for k, v := range c.Variables {
			copied.Variables[k] = v
		}
		list = append(list, copied)
	}
	return list
}

func (m *model) listBridges() []Bridge {
	list := make([]Bridge, 0, len(m.bridges))
	for _, b := range m.bridges {
		copied := *b
		copied.Channels = slices.Clone(b.Channels)
		list = append(list, copied)
	}
	return list
}

var (
	noContent  = http.StatusNoContent
	noChannel  = failure{"Channel not found"}
	noBridge   = failure{"Bridge not found"}
	noResource = failure{"Resource not found"}
	internal   = failure{"An internal error prevented this request from being handled"}
)

// answer carries out a request and returns the HTTP status and what becomes the JSON body.
func (s *Server) answer(q Request) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	part := strings.Split(strings.TrimPrefix(q.Path, "/"), "/")
	switch part[0] {
	case "asterisk":
		return s.asterisk(q, part[1:])
	case "applications":
		return s.application(q, part[1:])
	case "bridges":
		return s.bridges(q, part[1:])
	case "channels":
		return s.channels(q, part[1:])
	case "deviceStates":
		return s.deviceStates(q, strings.Join(part[1:], "/"))
	}
	return 404, noResource
}

func (s *Server) asterisk(q Request, part []string) (int, any) {
	switch strings.Join(part, "/") {
	case "ping":
		return 200, map[string]string{"ping": "pong"}
	case "info":
		return 200, map[string]any{
			"system": map[string]string{"version": "22.10.1"},
			"status": map[string]string{"startup_time": s.model.boot},
		}
	case "modules":
		list := []map[string]string{}
		for _, n := range loaded {
			if !s.missing[n] {
				list = append(list, map[string]string{"name": n, "status": "Running"})
			}
		}
		return 200, list
	case "variable":
		return s.globalVariable(q)
	}
	return 404, noResource
}

// loaded are the modules of the fake.
var loaded = []string{"app_stasis.so", "res_stasis.so", "res_stasis_answer.so", "res_ari_channels.so", "res_ari_bridges.so",
	"res_ari_applications.so", "res_ari_asterisk.so", "bridge_simple.so", "chan_rtp.so", "res_rtp_asterisk.so", "codec_ulaw.so",
	"codec_alaw.so", "func_callerid.so", "func_config.so", "res_musiconhold.so", "pbx_config.so", "bridge_softmix.so",
	"bridge_holding.so", "func_channel.so", "func_devstate.so", "res_stasis_device_state.so", "res_ari_device_states.so"}

func (s *Server) application(q Request, part []string) (int, any) {
	if len(part) == 0 || part[0] != App {
		return 404, failure{"Application not found"}
	}
	channels := []ari.ChannelID{}
	for _, c := range s.model.channels {
		if c.InApp {
			channels = append(channels, c.ID)
		}
	}
	if len(part) > 1 && part[1] == "subscription" {
		return s.subscription(q)
	}
	if len(part) > 1 && (part[1] != "eventFilter" || q.Method != http.MethodPut) {
		return 404, noResource
	}
	if len(part) > 1 {
		s.answers = strings.Contains(q.Body, `"RESTResponse"`)
	}
	return 200, map[string]any{"name": App, "channel_ids": channels, "bridge_ids": []string{}}
}

func (s *Server) bridges(q Request, part []string) (int, any) {
	if len(part) == 0 {
		list := []any{}
		for _, b := range s.model.bridges {
			list = append(list, bridgeJSON(b))
		}
		return 200, list
	}
	id := ari.BridgeID(part[0])
	b := s.model.bridge(id)
	if len(part) == 1 && q.Method == http.MethodPost {
		if b != nil {
			return 409, failure{fmt.Sprintf("Bridge with id '%s' already exists", id)}
		}
		b = &Bridge{Bridge: ari.Bridge{ID: id, Channels: []ari.ChannelID{}}, Name: q.Query.Get("name"), Type: q.Query.Get("type")}
		s.model.bridges = append(s.model.bridges, b)
		return 200, bridgeJSON(b)
	}
	if b == nil {
		return 404, noBridge
	}
	switch {
	case len(part) == 1 && q.Method == http.MethodGet:
		return 200, bridgeJSON(b)
	case len(part) == 1 && q.Method == http.MethodDelete:
		for _, c := range slices.Clone(b.Channels) {
			s.leave(s.model.channel(c))
		}
		s.model.bridges = slices.DeleteFunc(s.model.bridges, func(x *Bridge) bool { return x == b })
		s.send("BridgeDestroyed", map[string]any{"bridge": bridgeJSON(b)})
		return noContent, nil
	case len(part) == 2 && part[1] == "addChannel":
		c := s.model.channel(ari.ChannelID(q.Query.Get("channel")))
		switch {
		case c == nil:
			return 400, noChannel
		case !c.InApp:
			return 422, failure{"Channel not in Stasis application"}
		}
		s.leave(c)
		b.Channels = append(b.Channels, c.ID)
		c.OnHold = b.Type == "holding" && q.Query.Get("role") == "holding_participant"
		return noContent, nil
	}
	return 404, noResource
}

// leave takes a channel out of its bridge.
func (s *Server) leave(c *Channel) {
	b := s.model.holding(c.ID)
	if b == nil {
		return
	}
	b.Channels = slices.DeleteFunc(b.Channels, func(id ari.ChannelID) bool { return id == c.ID })
	if c.OnHold {
		c.OnHold, c.Music = false, ""
	}
	s.send("ChannelLeftBridge", map[string]any{"bridge": bridgeJSON(b), "channel": channelJSON(c)})
}

func (s *Server) channels(q Request, part []string) (int, any) {
	switch {
	case len(part) == 0:
		list := []any{}
		for _, c := range s.model.channels {
			list = append(list, channelJSON(c))
		}
		return 200, list
	case part[0] == "externalMedia":
		return s.externalMedia(q)
	case part[0] == "create":
		return s.create(q)
	}
	c := s.model.channel(ari.ChannelID(part[0]))
	if c == nil {
		return 404, noChannel
	}
	if len(part) == 1 {
		switch q.Method {
		case http.MethodGet:
			return 200, channelJSON(c)
		case http.MethodDelete:
			cause, err := strconv.Atoi(q.Query.Get("reason_code"))
			if err != nil {
				cause = 16
			}
			s.hangup(c, cause)
			return noContent, nil
		}
		return 404, noResource
	}
	if part[1] == "variable" {
		return s.variable(q, c)
	}
	if !c.InApp {
		return 409, failure{"Channel not in Stasis application"}
	}
	return s.operate(q, c, part[1])
}

// operate carries out a command on a channel of the application.
func (s *Server) operate(q Request, c *Channel, what string) (int, any) {
	begin := q.Method != http.MethodDelete
	switch what {
	case "answer":
		s.answered(c)
	case "ring":
		c.Ringing = begin
	case "mute":
		c.Muted = begin
	case "moh":
		c.Music = ""
		if begin {
			c.Music = "default"
			if class := q.Query.Get("mohClass"); class != "" {
				c.Music = class
			}
		}
	case "dtmf":
		c.Digits += q.Query.Get("dtmf")
	case "continue":
		s.leave(c)
		c.InApp = false
		s.send("StasisEnd", map[string]any{"channel": channelJSON(c)})
	case "dial":
		if c.State != "Down" || c.Dialled {
			return 409, failure{"Channel is not in the 'Down' state"}
		}
		c.Dialled, c.Caller = true, ari.ChannelID(q.Query.Get("caller"))
		s.dial(c, "")
		if f := s.model.onDial; f != nil {
			copied := *c
			s.wg.Go(func() { f(copied) })
		}
	default:
		return 404, noResource
	}
	return noContent, nil
}

func (s *Server) variable(q Request, c *Channel) (int, any) {
	name := q.Query.Get("variable")
	if q.Method == http.MethodPost {
		if !c.InApp {
			return 409, failure{"Channel not in Stasis application"}
		}
		c.Variables[name] = q.Query.Get("value")
		return noContent, nil
	}
	if inner, ok := strings.CutPrefix(name, "AST_CONFIG("); ok {
		fields := strings.Split(strings.TrimSuffix(inner, ")"), ",")
		if v := s.limits[fields[len(fields)-1]]; v != "" {
			return 200, map[string]string{"value": v}
		}
		return 500, failure{"Unable to read provided function"}
	}
	v, ok := c.Variables[name]
	if !ok {
		return 404, failure{"Provided variable was not found"}
	}
	return 200, map[string]string{"value": v}
}

// formats are those of static payload types, the only ones that a UnicastRTP channel also receives.
var formats = []string{"ulaw", "alaw", "g722", "g729", "g723", "gsm", "slin"}

func (s *Server) externalMedia(q Request) (int, any) {
	id := ari.ChannelID(q.Query.Get("channelId"))
	remote, err := netip.ParseAddrPort(q.Query.Get("external_host"))
	if err != nil || s.model.channel(id) != nil || !slices.Contains(formats, q.Query.Get("format")) {
		return 500, internal
	}
	local := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), s.model.port)
	s.model.port += 2
	c := &Channel{Channel: ari.Channel{ID: id, Name: "UnicastRTP/" + remote.String() + "-0x1", State: "Down", Exten: "s", Context: "default"},
		Format: q.Query.Get("format"), Remote: remote, Local: local, Variables: set(q.Body)}
	c.CallerName, c.CallerNumber = callerID(c.Variables["CALLERID(all)"])
	c.Variables["UNICASTRTP_LOCAL_ADDRESS"] = local.Addr().String()
	c.Variables["UNICASTRTP_LOCAL_PORT"] = strconv.Itoa(int(local.Port()))
	s.model.channels = append(s.model.channels, c)
	answer := channelJSON(c)
	answer["channelvars"] = map[string]string{
		"UNICASTRTP_LOCAL_ADDRESS": c.Variables["UNICASTRTP_LOCAL_ADDRESS"],
		"UNICASTRTP_LOCAL_PORT":    c.Variables["UNICASTRTP_LOCAL_PORT"],
	}
	s.enter(c, func() {
		s.dial(c, "")
		c.State = "Up"
		s.dial(c, "ANSWER")
	})
	return 200, answer
}

func (s *Server) create(q Request) (int, any) {
	id, other := ari.ChannelID(q.Query.Get("channelId")), ari.ChannelID(q.Query.Get("otherChannelId"))
	if s.model.channel(id) != nil || (other != "" && s.model.channel(other) != nil) {
		return 409, failure{"Channel with given unique ID already exists"}
	}
	endpoint := q.Query.Get("endpoint")
	technology, rest, _ := strings.Cut(endpoint, "/")
	exten, context, _ := strings.Cut(strings.TrimSuffix(rest, "/n"), "@")
	if technology != "Local" && technology != "PJSIP" {
		return 500, failure{"Allocation failed"}
	}
	c := &Channel{Channel: ari.Channel{ID: id, Name: strings.TrimSuffix(endpoint, "/n") + "-1", State: "Down", Exten: exten, Context: context},
		Endpoint: endpoint, Variables: set(q.Body)}
	if technology == "Local" {
		c.Name += ";1"
		if other != "" {
			c.Other = other
			far := &Channel{Channel: c.Channel, Other: id, Variables: map[string]string{}}
			far.ID, far.Name = other, strings.TrimSuffix(c.Name, "1")+"2"
			s.model.channels = append(s.model.channels, far)
		}
	}
	s.model.channels = append(s.model.channels, c)
	s.enter(c, func() {})
	return 200, channelJSON(c)
}

// enter lets a channel enter the application, after the delay that Entering set.
func (s *Server) enter(c *Channel, before func()) {
	start := func() {
		before()
		c.InApp = true
		s.send("StasisStart", map[string]any{"channel": channelJSON(c), "args": []string{}})
	}
	if s.model.enter == 0 {
		start()
		return
	}
	s.wg.Go(func() {
		select {
		case <-time.After(s.model.enter):
		case <-s.done:
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.model.channel(c.ID) == c {
			start()
			s.notify()
		}
	})
}

// hangup ends a channel, and the other half of a Local channel with it.
func (s *Server) hangup(c *Channel, cause int) {
	s.leave(c)
	s.model.channels = slices.DeleteFunc(s.model.channels, func(x *Channel) bool { return x == c })
	if c.InApp {
		s.send("StasisEnd", map[string]any{"channel": channelJSON(c)})
		s.send("ChannelDestroyed", map[string]any{"channel": channelJSON(c), "cause": cause, "cause_txt": ""})
	}
	if other := s.model.channel(c.Other); c.Other != "" && other != nil {
		s.hangup(other, cause)
	}
}

func (s *Server) answered(c *Channel) {
	if c.State != "Up" {
		c.State = "Up"
		c.Ringing = false
	}
}

func (s *Server) dial(c *Channel, status string) {
	s.send("Dial", map[string]any{"peer": channelJSON(c), "dialstatus": status, "forward": "", "dialstring": c.Endpoint})
}

// set reads the variables of a request's body.
func set(body string) map[string]string {
	var b struct {
		Variables map[string]string `json:"variables"`
	}
	_ = json.Unmarshal([]byte(body), &b)
	if b.Variables == nil {
		b.Variables = map[string]string{}
	}
	return b.Variables
}

// callerID splits "Name" <number>.
func callerID(v string) (name, number string) {
	name, number, _ = strings.Cut(v, "<")
	return strings.Trim(name, `" `), strings.Trim(number, "> ")
}
