package media

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// ErrNoPort means that every port of the range is in use or resting.
var ErrNoPort = errors.New("no free rtp port")

// Ports hands out the even UDP ports of a range on one address, in turn, and
// lets each rest after use so that late packets of an old call do not reach a
// new one.
type Ports struct {
	addr netip.Addr
	low  uint16
	rest time.Duration

	mu   sync.Mutex
	next int
	slot []portSlot
}

type portSlot struct {
	used bool
	free time.Time // when it may be used again
}

// NewPorts returns an allocator for the even ports of low..high on addr; each
// rests for the given time after use.
func NewPorts(addr netip.Addr, low, high uint16, rest time.Duration) (*Ports, error) {
	low += low & 1
	if low == 0 || high < low {
		return nil, fmt.Errorf("rtp ports %d-%d: need a range with an even port in it", low, high)
	}
	return &Ports{addr: addr, low: low, rest: rest, slot: make([]portSlot, (int(high)-int(low))/2+1)}, nil
}

// listen binds the next port that has rested. A port that another process holds
// is passed over.
func (p *Ports) listen() (*net.UDPConn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for range p.slot {
		i := p.next
		p.next = (p.next + 1) % len(p.slot)
		if p.slot[i].used || now.Before(p.slot[i].free) {
			continue
		}
		conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.addr, p.low+2*uint16(i))))
		if err != nil {
			continue
		}
		p.slot[i].used = true
		return conn, nil
	}
	return nil, fmt.Errorf("%w: %d ports from %d on %v are in use or rest for %v", ErrNoPort, len(p.slot), p.low, p.addr, p.rest)
}

// release starts the rest of a port.
func (p *Ports) release(port uint16) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := (int(port) - int(p.low)) / 2
	p.slot[i] = portSlot{free: time.Now().Add(p.rest)}
}

// listenAny binds any even port of addr.
func listenAny(addr netip.Addr) (*net.UDPConn, error) {
	var odd []*net.UDPConn // kept until an even one is found, so that it is not offered again
	defer func() {
		for _, c := range odd {
			_ = c.Close()
		}
	}()
	for range 64 {
		c, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(addr, 0)))
		if err != nil {
			return nil, err
		}
		if c.LocalAddr().(*net.UDPAddr).Port%2 == 0 {
			return c, nil
		}
		odd = append(odd, c)
	}
	return nil, fmt.Errorf("%w: no even port on %v in 64 tries", ErrNoPort, addr)
}
