package media

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/rtp"
	"golang.org/x/net/ipv4"
)

// bankSocket is a socket on all addresses, and who receives at each of them.
type bankSocket struct {
	bank    *Bank
	conn    *net.UDPConn
	batches *ipv4.PacketConn
	port    uint16

	mu   sync.RWMutex
	ends map[[4]byte]*Counted
}

const (
	// receiveBuffer is asked of the kernel, which gives up to net.core.rmem_max: a generator that is held up for a moment must
	// not lose packets of which it then says that the server lost them.
	receiveBuffer = 4 << 20
	// receiveBatch packets are taken at once.
	receiveBatch = 32
	// packetRoom is what is kept of a packet: more than 20 ms of any codec.
	packetRoom = 256
)

// socket opens another socket. The caller holds the mutex.
func (b *Bank) socket() (*bankSocket, error) {
	conn, err := listenAny(netip.IPv4Unspecified())
	if err != nil {
		return nil, err
	}
	_ = conn.SetReadBuffer(receiveBuffer) // as large as it gets
	s := &bankSocket{bank: b, conn: conn, batches: ipv4.NewPacketConn(conn), ends: map[[4]byte]*Counted{}}
	s.port = conn.LocalAddr().(*net.UDPAddr).AddrPort().Port()
	if err := s.batches.SetControlMessage(ipv4.FlagDst, true); err != nil {
		_ = conn.Close()
		return nil, err
	}
	b.sockets = append(b.sockets, s)
	b.done.Go(s.receive)
	return s, nil
}

// add makes c receive at an address; false when somebody does already.
func (s *bankSocket) add(local netip.Addr, c *Counted) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ends[local.As4()] != nil {
		return false
	}
	s.ends[local.As4()] = c
	c.socket, c.local = s, netip.AddrPortFrom(local, s.port)
	return true
}

func (s *bankSocket) remove(c *Counted) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := c.local.Addr().As4(); s.ends[a] == c {
		delete(s.ends, a)
	}
}

// receive is the goroutine that receives; it ends when the socket is closed.
func (s *bankSocket) receive() {
	packets := make([]ipv4.Message, receiveBatch)
	for i := range packets {
		packets[i].Buffers = [][]byte{make([]byte, packetRoom)}
		packets[i].OOB = ipv4.NewControlMessage(ipv4.FlagDst)
	}
	for {
		n, err := s.batches.ReadBatch(packets, 0)
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			continue // an ICMP error of what was sent
		}
		now := time.Now()
		s.mu.RLock()
		for i := range packets[:n] {
			p := &packets[i]
			if to, ok := destination(p.OOB[:p.NN]); ok {
				if c := s.ends[to]; c != nil {
					c.take(p.Buffers[0][:p.N], now)
				}
			}
		}
		s.mu.RUnlock()
	}
}

// take counts a datagram.
func (c *Counted) take(b []byte, now time.Time) {
	var h rtp.Header
	n, err := h.Unmarshal(b)
	c.mu.Lock()
	if err != nil || h.Version != 2 {
		c.recv.Malformed++
		c.mu.Unlock()
		return
	}
	event := h.PayloadType == DefaultEvents
	before := c.recv.delays.n
	c.recv.packet(&h, len(b)-n, event, now)
	delay := time.Duration(-1)
	if c.recv.delays.n > before {
		delay = c.recv.delays.last
	}
	c.mu.Unlock()
	if delay >= 0 && c.bank.o.Delay != nil {
		c.bank.o.Delay(delay)
	}
	if c.armed.Load() && c.armed.CompareAndSwap(true, false) && c.heard != nil {
		c.heard(now)
	}
}
