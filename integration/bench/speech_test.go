package bench

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/pion/rtp"
)

// mouth is the RTP of a set: it speaks in numbered packets, so that the far end can tell how many were lost before the first
// that it heard. Both phones send G.711 µ-law, which Asterisk passes through as it is.
type mouth struct {
	socket *net.UDPConn
	mark   byte // of what it says
}

// heard is the first packet of the other end.
type heard struct {
	since time.Time // the answer
	at    time.Time
	lost  int // numbers before it
	err   error
}

func newMouth(mark byte) (*mouth, error) {
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	return &mouth{socket, mark}, nil
}

func (m *mouth) address() netip.AddrPort {
	return m.socket.LocalAddr().(*net.UDPAddr).AddrPort()
}

const (
	packetTime = 20 * time.Millisecond
	packetSize = 160
)

// speak sends a packet at once and then one every 20 ms, until stop is closed.
func (m *mouth) speak(to netip.AddrPort, stop <-chan struct{}) error {
	p := rtp.Packet{Header: rtp.Header{Version: 2, SSRC: uint32(m.mark)}, Payload: make([]byte, packetSize)}
	for i := range p.Payload {
		p.Payload[i] = m.mark
	}
	clock := time.NewTicker(packetTime)
	defer clock.Stop()
	for n := uint32(0); ; n++ {
		binary.BigEndian.PutUint32(p.Payload, n)
		packet, err := p.Marshal()
		if err != nil {
			return err
		}
		if _, err := m.socket.WriteToUDPAddrPort(packet, to); err != nil {
			return err
		}
		p.SequenceNumber++
		p.Timestamp += packetSize
		select {
		case <-stop:
			return nil
		case <-clock.C:
		}
	}
}

// hear waits for the first packet with another mark.
func (m *mouth) hear(mark byte) heard {
	buf := make([]byte, 2048)
	_ = m.socket.SetReadDeadline(time.Now().Add(patience))
	for {
		n, err := m.socket.Read(buf)
		at := time.Now()
		if err != nil {
			return heard{err: fmt.Errorf("no speech was heard: %w", err)}
		}
		var p rtp.Packet
		if p.Unmarshal(buf[:n]) == nil && len(p.Payload) == packetSize && p.Payload[packetSize-1] == mark {
			return heard{at: at, lost: int(binary.BigEndian.Uint32(p.Payload))}
		}
	}
}
