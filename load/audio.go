package load

import (
	"fmt"
	"net"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// openBank makes what sends and receives the audio of all phones.
func (r *Run) openBank() error {
	if !r.plan.RTP {
		return nil
	}
	if !r.sources.IsValid() {
		// Nothing is sent: the system says from which address it would.
		c, err := net.Dial("udp4", r.plan.Server)
		if err != nil {
			return fmt.Errorf("the address for audio, which is over IPv4: %w", err)
		}
		r.own = c.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
		c.Close()
	}
	r.bank = media.NewBank(media.BankOptions{
		Delay: func(d time.Duration) { r.collect.time(Delay, d) },
		Late:  func(d time.Duration) { r.collect.time(Late, d) },
	})
	return nil
}

func (r *Run) closeBank() {
	if r.bank != nil {
		r.bank.Close()
	}
}

// begin forgets the call before.
func (s *seat) begin() {
	s.forget(firstOfCall)
	if s.audio != nil {
		s.audio.Reset()
	}
}

// listen makes the next packet the first that is heard.
func (s *seat) listen() {
	if s.audio == nil {
		return
	}
	s.mu.Lock()
	s.at[heard] = 0
	s.mu.Unlock()
	s.audio.Arm()
}

// speak begins to send as the server says; the phone has answered, or not, by itself.
func (s *seat) speak(m *skinny.StartMediaTransmission) {
	if s.audio == nil {
		return
	}
	if err := s.audio.Send(m.Remote, codecOf(m.PayloadType)); err != nil {
		s.run.collect.fail(BadOrder, s.name(), err.Error())
	}
}

func (s *seat) silence() {
	if s.audio != nil {
		s.audio.Stop()
	}
}

// count adds the figures of a call that is over.
func (s *seat) count() {
	if s.audio == nil {
		return
	}
	s.audio.Stop()
	st := s.audio.Stats()
	if st.Sent == 0 && st.Received == 0 {
		return
	}
	if st.Received > 1 {
		s.run.collect.time(Jitter, st.Jitter)
	}
	s.run.collect.mu.Lock()
	defer s.run.collect.mu.Unlock()
	a := &s.run.collect.rtp
	a.Legs++
	a.Sent += st.Sent
	a.Received += st.Received
	a.Lost += st.Lost
	a.Reordered += st.Reordered
	a.Duplicate += st.Duplicate
	a.SendErrors += st.SendErrors
}

// audio is the figures of all calls.
func (c *collector) audio() RTP {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.rtp
	a.LossPercent = loss(a.Received, a.Lost)
	return a
}

// loss is lost packets in percent of all that were to come.
func loss(received, lost uint64) float64 {
	if lost == 0 {
		return 0
	}
	return 100 * float64(lost) / float64(received+lost)
}

// codecOf is the codec of an order, as far as the length of its packets goes.
func codecOf(payload skinny.Codec) media.Codec {
	switch payload {
	case skinny.CodecG711Alaw64k, skinny.CodecG711Alaw56k:
		return media.ALaw
	case skinny.CodecG722_64k, skinny.CodecG722_56k, skinny.CodecG722_48k:
		return media.G722
	case skinny.CodecG729, skinny.CodecG729AnnexA, skinny.CodecG729AnnexB, skinny.CodecG729AnnexAwAnnexB:
		return media.G729
	}
	return media.ULaw
}
