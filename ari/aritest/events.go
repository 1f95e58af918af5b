package aritest

import (
	"encoding/json"
	"maps"
	"time"

	"github.com/skinnyd/skinnyd/ari"
)

// Channels returns the channels, oldest first.
func (s *Server) Channels() []Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.model.listChannels()
}

// Bridges returns the bridges, oldest first.
func (s *Server) Bridges() []Bridge {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.model.listBridges()
}

// Channel returns the channel with this id and whether there is one.
func (s *Server) Channel(id ari.ChannelID) (Channel, bool) {
	for _, c := range s.Channels() {
		if c.ID == id {
			return c, true
		}
	}
	return Channel{}, false
}

// Entering sets how long new channels take from the reply to StasisStart; requests that come earlier are refused.
func (s *Server) Entering(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.model.enter = d
}

// OnDial sets what happens when a channel is dialled: f is called on its own goroutine and uses DialStatus, Answer and Hangup.
func (s *Server) OnDial(f func(Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.model.onDial = f
}

// Incoming is a call of the dialplan that reaches Stasis(skinny,args…). An empty state is Ring.
func (s *Server) Incoming(c ari.Channel, args ...string) {
	if c.State == "" {
		c.State = "Ring"
	}
	if args == nil {
		args = []string{}
	}
	s.change(func() {
		own := &Channel{Channel: c, InApp: true, Variables: map[string]string{}}
		s.model.channels = append(s.model.channels, own)
		s.send("StasisStart", map[string]any{"channel": channelJSON(own), "args": args})
	})
}

// Exists puts a channel into the model without an event, as if it were there before.
func (s *Server) Exists(c ari.Channel, inApp bool) {
	s.change(func() {
		s.model.channels = append(s.model.channels, &Channel{Channel: c, InApp: inApp, Variables: map[string]string{}})
	})
}

// Hangup is a channel that ends by itself.
func (s *Server) Hangup(id ari.ChannelID, cause int) {
	s.on(id, func(c *Channel) { s.hangup(c, cause) })
}

// Answer is a dialled channel that is answered: its Dial event says ANSWER.
func (s *Server) Answer(id ari.ChannelID) {
	s.on(id, func(c *Channel) {
		c.State = "Up"
		s.dial(c, "ANSWER")
	})
}

// DialStatus is progress of a dialled channel: PROGRESS, RINGING, BUSY …
func (s *Server) DialStatus(id ari.ChannelID, status string) {
	s.on(id, func(c *Channel) {
		if status == "RINGING" {
			c.State = "Ringing"
		}
		s.dial(c, status)
	})
}

// DTMF is a digit from the far end of a channel.
func (s *Server) DTMF(id ari.ChannelID, digit string) {
	s.on(id, func(c *Channel) {
		s.send("ChannelDtmfReceived", map[string]any{"channel": channelJSON(c), "digit": digit, "duration_ms": 100})
	})
}

// Hold is the far end of a channel putting us on hold, or taking us back.
func (s *Server) Hold(id ari.ChannelID, held bool) {
	s.on(id, func(c *Channel) {
		if held {
			s.send("ChannelHold", map[string]any{"channel": channelJSON(c), "musicclass": "default"})
		} else {
			s.send("ChannelUnhold", map[string]any{"channel": channelJSON(c)})
		}
	})
}

// Leave is a channel that drops out of its bridge by itself.
func (s *Server) Leave(id ari.ChannelID) {
	s.on(id, s.leave)
}

// Connected is a new connected line of a channel.
func (s *Server) Connected(id ari.ChannelID, name, number string) {
	s.on(id, func(c *Channel) {
		c.ConnectedName, c.ConnectedNumber = name, number
		s.send("ChannelConnectedLine", map[string]any{"channel": channelJSON(c)})
	})
}

// Event sends any event: its type and its fields.
func (s *Server) Event(kind string, fields map[string]any) {
	s.change(func() { s.send(kind, fields) })
}

// Raw sends any text on the event socket.
func (s *Server) Raw(text string) {
	s.change(func() {
		if s.holder != nil {
			s.holder.put([]byte(text))
		}
	})
}

func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.notify()
}

// on calls f with the channel; the test fails when there is none.
func (s *Server) on(id ari.ChannelID, f func(*Channel)) {
	s.t.Helper()
	s.change(func() {
		c := s.model.channel(id)
		if c == nil {
			s.t.Errorf("aritest: no channel %s", id)
			return
		}
		f(c)
	})
}

// send gives an event to who holds the application; mu is held. Without one it is lost, as with Asterisk.
func (s *Server) send(kind string, fields map[string]any) {
	if s.holder != nil {
		s.holder.put(encode(kind, fields))
	}
}

func encode(kind string, fields map[string]any) []byte {
	e := map[string]any{"type": kind, "application": App, "asterisk_id": "02:00:00:00:00:01",
		"timestamp": time.Now().Format("2006-01-02T15:04:05.000-0700")}
	maps.Copy(e, fields)
	data, err := json.Marshal(e)
	if err != nil {
		panic(err) // a test gave a field that JSON cannot carry
	}
	return data
}

func channelJSON(c *Channel) map[string]any {
	return map[string]any{
		"id": c.ID, "name": c.Name, "state": c.State, "protocol_id": "", "accountcode": "", "language": "en",
		"caller":       map[string]string{"name": c.CallerName, "number": c.CallerNumber},
		"connected":    map[string]string{"name": c.ConnectedName, "number": c.ConnectedNumber},
		"dialplan":     map[string]any{"context": c.Context, "exten": c.Exten, "priority": 1, "app_name": "Stasis", "app_data": App},
		"creationtime": "2026-01-01T00:00:00.000+0000",
	}
}

func bridgeJSON(b *Bridge) map[string]any {
	kind, technology := "mixing", "simple_bridge"
	if b.Type == "holding" {
		kind, technology = "holding", "holding_bridge"
	}
	return map[string]any{"id": b.ID, "name": b.Name, "bridge_type": kind, "technology": technology, "bridge_class": "stasis",
		"creator": "Stasis", "channels": append([]ari.ChannelID{}, b.Channels...), "creationtime": "2026-01-01T00:00:00.000+0000", "video_mode": "talker"}
}
