package aritest

import (
	"fmt"
	"slices"

	"github.com/skinnyd/skinnyd/ari"
)

// BlindTransfer is the far end of a channel transferring its call (REFER). Half a Local channel takes its place in the bridge; the
// channel itself stays until Hangup. It returns the id of the half.
func (s *Server) BlindTransfer(id ari.ChannelID, exten, context string) (half ari.ChannelID) {
	s.on(id, func(c *Channel) {
		b := s.model.holding(id)
		if b == nil {
			s.t.Errorf("aritest: channel %s is in no bridge", id)
			return
		}
		before := bridgeJSON(b)
		e := map[string]any{"channel": channelJSON(c), "bridge": before, "exten": exten, "context": context, "result": "Success", "is_external": true}
		if other := s.other(b, id); other != nil {
			e["transferee"] = channelJSON(other)
		}
		replacement := s.replace(b, c, ari.Channel{Name: "Local/" + exten + "@" + context + "-1;1", State: "Down", Exten: exten, Context: context})
		half = replacement.ID
		e["replace_channel"] = channelJSON(replacement)
		s.send("BridgeBlindTransfer", e)
	})
	return half
}

// AttendedTransfer is the common far end of two channels joining their calls (REFER with Replaces): the halves of a Local channel take
// their places. The second channel ends, the first stays until Hangup.
func (s *Server) AttendedTransfer(first, second ari.ChannelID) (halves [2]ari.ChannelID) {
	s.on(second, func(two *Channel) {
		one := s.model.channel(first)
		a, b := s.model.holding(first), s.model.holding(second)
		if one == nil || a == nil || b == nil {
			s.t.Errorf("aritest: channels %s and %s are not in a bridge each", first, second)
			return
		}
		e := map[string]any{"transferer_first_leg": channelJSON(one), "transferer_second_leg": channelJSON(two),
			"transferer_first_leg_bridge": bridgeJSON(a), "transferer_second_leg_bridge": bridgeJSON(b),
			"destination_type": "link", "result": "Success", "is_external": false}
		if other := s.other(a, first); other != nil {
			e["transferee"] = channelJSON(other)
		}
		if other := s.other(b, second); other != nil {
			e["transfer_target"] = channelJSON(other)
		}
		far := s.replace(b, two, ari.Channel{Name: "Local/_attended@transfer-1;2", State: "Up", Exten: "_attended", Context: "transfer"})
		near := s.replace(a, one, ari.Channel{Name: "Local/_attended@transfer-1;1", State: "Up", Exten: "_attended", Context: "transfer"})
		near.Other, far.Other = far.ID, near.ID
		halves = [2]ari.ChannelID{near.ID, far.ID}
		s.hangup(two, 16)
		e["destination_link_first_leg"], e["destination_link_second_leg"] = channelJSON(near), channelJSON(far)
		s.send("BridgeAttendedTransfer", e)
	})
	return halves
}

// replace puts a new channel, with an id of Asterisk's, into a bridge in place of another.
func (s *Server) replace(b *Bridge, old *Channel, with ari.Channel) *Channel {
	s.model.made++
	with.ID = ari.ChannelID(fmt.Sprintf("asterisk-1795904859.%d", s.model.made))
	c := &Channel{Channel: with, InApp: true, Variables: map[string]string{}}
	s.model.channels = append(s.model.channels, c)
	s.send("StasisStart", map[string]any{"channel": channelJSON(c), "args": []string{}, "replace_channel": channelJSON(old)})
	s.leave(old)
	b.Channels = append(b.Channels, c.ID)
	return c
}

// other returns the other channel of a bridge of two.
func (s *Server) other(b *Bridge, id ari.ChannelID) *Channel {
	if len(b.Channels) != 2 {
		return nil
	}
	i := slices.IndexFunc(b.Channels, func(c ari.ChannelID) bool { return c != id })
	return s.model.channel(b.Channels[i])
}
