package media

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/pion/rtp"
)

// Options of a Stream. The zero value listens on every address, on any even port.
type Options struct {
	Local  netip.Addr     // address to listen on; invalid: all
	Group  netip.AddrPort // a multicast group to listen to, on the interface of Local
	Ports  *Ports         // where the port comes from; nil: any even port of Local
	Pacer  *Pacer         // who sends; nil: the stream has its own
	Clock  *Clock         // shared by the streams of a process; nil: its own
	Packet time.Duration  // length of a sent packet; 0: 20 ms
	// History is how much received audio Spectrum sees; 0: 200 ms, negative: none.
	History time.Duration
	// Notify is called, with no lock held, when the first packet has come and
	// when a new sound or a digit has begun. It must not block.
	Notify func()
}

// Stream is one RTP endpoint: it listens from the start, and sends while Send
// has given it a remote. All methods may be called from any goroutine.
type Stream struct {
	o     Options
	conn  *net.UDPConn
	local netip.AddrPort
	own   *Pacer // the pacer to close, when it is the stream's own
	turn  turn
	done  chan struct{} // the reader has ended

	mu     sync.Mutex
	closed bool
	remote netip.AddrPort // invalid: not sending
	began  time.Time      // when Send began to send
	codec  Codec
	enc    *encoder
	header rtp.Header // of the next packet
	source Source     // nil: silence
	fresh  bool       // source has not been sent yet
	played time.Time
	echo   bool
	sent   Stats // its sending half
	recv   reception
	ear    ear
	decs   [4]*decoder
	keys   eventSender
	events heardEvents

	recorded []Frame
	toRecord int

	pcm     []int16 // of the sending turn
	payload []byte  // of the sending turn
	pkt     []byte  // of the sending turn
}

// ErrClosed is returned by methods of a closed Stream.
var ErrClosed = errors.New("media stream is closed")

// Listen binds a port and starts to receive.
func Listen(o Options) (*Stream, error) {
	if o.Packet == 0 {
		o.Packet = 20 * time.Millisecond
	}
	if o.History == 0 {
		o.History = 200 * time.Millisecond
	}
	if !o.Local.IsValid() {
		o.Local = netip.IPv4Unspecified()
	}
	var conn *net.UDPConn
	var err error
	switch {
	case o.Group.IsValid():
		o.Ports = nil // the group says the port
		conn, err = listenGroup(o.Local, o.Group)
	case o.Ports != nil:
		conn, err = o.Ports.listen()
	default:
		conn, err = listenAny(o.Local)
	}
	if err != nil {
		return nil, fmt.Errorf("open an rtp port: %w", err)
	}
	s := &Stream{o: o, conn: conn, done: make(chan struct{})}
	s.local = unmap(conn.LocalAddr().(*net.UDPAddr).AddrPort())
	if s.o.Clock == nil {
		s.o.Clock = NewClock()
	}
	if s.o.Pacer == nil {
		s.own = NewPacer()
		s.o.Pacer = s.own
	}
	s.recv.clock = s.o.Clock
	s.events.pt = DefaultEvents
	s.turn = turn{index: -1, send: s.send}
	s.header = rtp.Header{Version: 2, SSRC: rand.Uint32(), SequenceNumber: uint16(rand.Uint32())}
	if o.History > 0 {
		s.ear.history = make([]int16, G722.samples(o.History))
	}
	go s.read()
	return s, nil
}

// Close stops sending and receiving and gives the port back.
func (s *Stream) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.remote = netip.AddrPort{}
	s.mu.Unlock()
	s.o.Pacer.stop(&s.turn)
	err := s.conn.Close()
	<-s.done
	if s.own != nil {
		s.own.Close()
	}
	if s.o.Ports != nil {
		s.o.Ports.release(s.local.Port())
	}
	return err
}

// Local is the address that the stream listens on and sends from.
func (s *Stream) Local() netip.AddrPort { return s.local }

// Send starts sending to remote, or goes on to a new remote or codec.
func (s *Stream) Send(remote netip.AddrPort, codec Codec) error {
	if !remote.IsValid() || remote.Port() == 0 {
		return fmt.Errorf("send rtp to %v: not an address with a port", remote)
	}
	now := time.Now()
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return ErrClosed
	}
	if s.enc == nil || s.codec != codec {
		s.codec, s.enc = codec, newEncoder(codec)
	}
	start := !s.remote.IsValid()
	s.remote = unmap(remote)
	if start {
		s.began = now
		s.header.Marker = true // RFC 3551 4.1: first packet after a silence
		s.header.Timestamp = s.o.Clock.timestamp(now)
	}
	s.mu.Unlock()
	if start {
		s.o.Pacer.start(&s.turn, now)
	}
	return nil
}

// StopSending stops sending; receiving goes on.
func (s *Stream) StopSending() {
	s.mu.Lock()
	s.remote = netip.AddrPort{}
	s.keys.stop()
	s.mu.Unlock()
	s.o.Pacer.stop(&s.turn)
}

// Play makes src the audio that is sent from the next packet on; nil is silence.
// The stream reads src from its own goroutine; give it to one stream only.
func (s *Stream) Play(src Source) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.source, s.fresh, s.played = src, true, time.Time{}
}

// Played is when the first packet of the present source was sent; zero when
// that is still to come. With Sound.From at the far end it gives the delay of
// audio through anything that changes timestamps, within a packet's length.
func (s *Stream) Played() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.played
}

// Echo sends what is received back instead of the source, packet for packet,
// with the timestamps it came with.
func (s *Stream) Echo(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.echo = on
}

// Stats returns the figures so far.
func (s *Stream) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.recv.stats()
	st.Sent, st.SentBytes, st.SendErrors = s.sent.Sent, s.sent.SentBytes, s.sent.SendErrors
	st.Digits = string(s.events.digits)
	return st
}

// Hearing is the sound of now; its Kind is Nothing when no packets come.
func (s *Stream) Hearing() Sound {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ear.present(time.Now())
}

// Heard returns the last sounds, the oldest first, the present one last.
func (s *Stream) Heard() []Sound {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ear.sounds)
}

// Spectrum returns the sines in the newest History of received audio.
func (s *Stream) Spectrum() []Peak {
	s.mu.Lock()
	pcm, rate := s.ear.recent()
	s.mu.Unlock()
	if n := int(s.o.History * time.Duration(rate) / time.Second); n < len(pcm) {
		pcm = pcm[len(pcm)-n:]
	}
	return Spectrum(pcm, rate)
}

// send is the pacer's turn.
func (s *Stream) send(due time.Time) time.Duration {
	s.mu.Lock()
	if !s.remote.IsValid() || due.Before(s.began) { // stopped; or the pacer took this turn before a stop, and Send made another
		s.mu.Unlock()
		return 0
	}
	step := uint32(s.o.Packet * clockRate / time.Second)
	if late := time.Since(due); late > 5*s.o.Packet {
		// The process was held up: a phone's audio has a hole, not a burst.
		skip := late / s.o.Packet
		s.header.Timestamp += uint32(skip) * step
		s.mu.Unlock()
		return skip * s.o.Packet
	}
	h, of := s.header, s.header
	payload, event := s.keys.next(&of, s.payload[:0], s.o.Packet)
	s.header.Timestamp += step
	if s.echo && !event {
		s.mu.Unlock()
		return s.o.Packet
	}
	s.header.SequenceNumber++
	s.header.Marker = false
	fresh := false
	if event {
		h = of
	} else {
		h.PayloadType = uint8(s.codec)
		payload = s.audio(payload)
		fresh, s.fresh = s.fresh, false
	}
	s.payload = payload
	remote := s.remote
	s.mu.Unlock()

	now, err := s.write(&h, payload, remote, event)

	s.mu.Lock()
	if fresh && !s.fresh {
		s.played = now
	}
	s.count(len(payload), err)
	s.mu.Unlock()
	return s.o.Packet
}

// audio appends the next payload of the source to dst.
func (s *Stream) audio(dst []byte) []byte {
	if f, ok := s.source.(*Frames); ok {
		if dst, ok = f.frame(dst, s.codec); ok {
			return dst
		}
	}
	n := s.codec.samples(s.o.Packet)
	s.pcm = slices.Grow(s.pcm[:0], n)[:n]
	clear(s.pcm)
	if s.source != nil {
		s.source.Fill(s.pcm, s.codec.SampleRate())
	}
	return s.enc.encode(dst, s.pcm)
}

// write sends a packet of a turn and says when. The timestamp of an event is that of its beginning, so it is not noted as
// the time of this packet.
func (s *Stream) write(h *rtp.Header, payload []byte, remote netip.AddrPort, event bool) (time.Time, error) {
	s.pkt = slices.Grow(s.pkt[:0], 12+len(payload))[:12]
	n, err := h.MarshalTo(s.pkt)
	now := time.Now()
	if err != nil {
		return now, err
	}
	s.pkt = append(s.pkt[:n], payload...)
	if !event {
		s.o.Clock.sent(h.Timestamp, now)
	}
	_, err = s.conn.WriteToUDPAddrPort(s.pkt, remote)
	return now, err
}

func (s *Stream) count(payload int, err error) {
	if err != nil {
		s.sent.SendErrors++
		return
	}
	s.sent.Sent++
	s.sent.SentBytes += uint64(payload)
}

// read is the reader goroutine; it ends when the socket is closed.
func (s *Stream) read() {
	defer close(s.done)
	buf := make([]byte, 2048)
	back := make([]byte, 2048)
	var pcm []int16
	for {
		n, _, err := s.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			continue // an ICMP error of what was sent
		}
		var notify bool
		pcm, notify = s.receive(buf[:n], pcm[:0], back, time.Now())
		if notify && s.o.Notify != nil {
			s.o.Notify()
		}
	}
}

// receive counts and hears a datagram, and echoes it. pcm and back are scratch.
func (s *Stream) receive(b []byte, pcm []int16, back []byte, now time.Time) ([]int16, bool) {
	var p rtp.Packet
	if err := p.Unmarshal(b); err != nil || p.Version != 2 {
		s.mu.Lock()
		s.recv.Malformed++
		s.mu.Unlock()
		return pcm, false
	}
	s.mu.Lock()
	first := s.recv.Received == 0
	event, began := p.PayloadType == s.events.pt, false
	s.recv.packet(&p.Header, len(p.Payload), event, now)
	if event {
		began = s.events.hear(&p.Header, p.Payload)
	} else {
		s.record(p.PayloadType, p.Payload)
	}
	if c := Codec(p.PayloadType); c.known() {
		pcm = s.decoder(c).decode(pcm, p.Payload)
		began = s.ear.hear(pcm, c.SampleRate(), now)
	}
	remote := netip.AddrPort{}
	if s.echo && s.remote.IsValid() {
		remote = s.remote
		p.SSRC, p.SequenceNumber = s.header.SSRC, s.header.SequenceNumber
		s.header.SequenceNumber++
	}
	s.mu.Unlock()
	if remote.IsValid() {
		n, err := p.MarshalTo(back)
		if err == nil {
			_, err = s.conn.WriteToUDPAddrPort(back[:n], remote)
		}
		s.mu.Lock()
		s.count(len(p.Payload), err)
		s.mu.Unlock()
	}
	return pcm, first || began
}

// decoder returns the stream's decoder for c; G.722 has a memory.
func (s *Stream) decoder(c Codec) *decoder {
	for i, d := range s.decs {
		if d == nil {
			s.decs[i] = newDecoder(c)
			return s.decs[i]
		}
		if d.codec == c {
			return d
		}
	}
	return newDecoder(c)
}

func unmap(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}
