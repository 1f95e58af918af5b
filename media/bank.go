package media

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/ipv4"
)

// BankOptions are the options of a Bank.
type BankOptions struct {
	// Sockets is how many sockets ends with addresses of their own share; 0: 8. An end whose address is taken in all of them
	// gets a socket more.
	Sockets int
	Clock   *Clock // nil: its own
	// Delay is called with the one-way delay of each packet whose sender keeps a Clock, and Late with how long after its time
	// each millisecond's packets are sent: by several goroutines, and they must not block. nil: nobody wants to know.
	Delay, Late func(time.Duration)
}

// Bank is the RTP of many phones in few goroutines: one that sends for all, in batches of the same millisecond, and one that
// receives for each socket. Audio is silence, and what comes is counted and not heard. Who sends from and receives at an address
// of its own (127.x.y.z) shares a socket: the kernel says to which address a packet came.
type Bank struct {
	o     BankOptions
	start time.Time // of tick 0
	ts    uint32    // the RTP timestamp of tick 0

	mu      sync.Mutex
	sockets []*bankSocket
	turn    int // the socket that is tried first, so that a port rests
	wheel   [ticksPerPacket][]*lane
	tick    uint32 // the next one
	closed  bool
	done    sync.WaitGroup
	end     chan struct{}
}

const (
	tickTime       = time.Millisecond
	ticksPerPacket = 20
	unitsPerTick   = clockRate / 1000
	// maxLateTicks is how late packets are still sent; a generator that was held up for longer leaves a hole, not a burst.
	maxLateTicks = 100
)

// lane is who sends from a socket in a millisecond of the twenty.
type lane struct {
	socket *bankSocket
	ends   []*Counted
}

// NewBank starts a bank, which must be closed.
func NewBank(o BankOptions) *Bank {
	if o.Sockets == 0 {
		o.Sockets = 8
	}
	if o.Clock == nil {
		o.Clock = NewClock()
	}
	b := &Bank{o: o, end: make(chan struct{})}
	// Asterisk passes timestamps on in milliseconds: ticks are whole ones.
	now := time.Now()
	b.ts = o.Clock.timestamp(now)/unitsPerTick*unitsPerTick + unitsPerTick
	b.start = now.Add(-o.Clock.age(b.ts, now))
	b.done.Go(b.send)
	return b
}

// Close closes all ends.
func (b *Bank) Close() {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.end)
	}
	sockets := b.sockets
	b.mu.Unlock()
	for _, s := range sockets {
		_ = s.conn.Close()
	}
	b.done.Wait()
}

// Counted is one end of RTP in a Bank. All methods may be called from any goroutine.
type Counted struct {
	bank   *Bank
	socket *bankSocket
	local  netip.AddrPort
	heard  func(time.Time)
	armed  atomic.Bool // heard is to be called at the next packet

	// of the bank's mutex
	place  int    // in wheel; -1: not sending
	from   uint32 // the first tick
	remote *net.UDPAddr
	oob    []byte // names the source address
	header [12]byte
	silent []byte // the payload

	sent, sentBytes, sendErrors atomic.Uint64
	mu                          sync.Mutex
	recv                        reception
}

// Open returns an end that receives at an IPv4 address of the machine. heard is called when the first packet after Arm has come; it
// must not block.
func (b *Bank) Open(local netip.Addr, heard func(at time.Time)) (*Counted, error) {
	if !local.Is4() {
		return nil, fmt.Errorf("rtp at %v: give an IPv4 address", local)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, ErrClosed
	}
	c := &Counted{bank: b, heard: heard, place: -1, oob: (&ipv4.ControlMessage{Src: local.AsSlice()}).Marshal()}
	c.recv.clock = b.o.Clock
	for range b.sockets {
		s := b.sockets[b.turn%len(b.sockets)]
		b.turn++
		if len(b.sockets) >= b.o.Sockets && s.add(local, c) {
			return c, nil
		}
	}
	s, err := b.socket()
	if err != nil {
		return nil, err
	}
	s.add(local, c)
	return c, nil
}

// Local is where the end receives, and from where it sends.
func (c *Counted) Local() netip.AddrPort { return c.local }

// Reset forgets all figures, for another call.
func (c *Counted) Reset() {
	c.mu.Lock()
	c.recv = reception{clock: c.bank.o.Clock}
	c.mu.Unlock()
	c.sent.Store(0)
	c.sentBytes.Store(0)
	c.sendErrors.Store(0)
}

// Arm makes the next packet that comes be told.
func (c *Counted) Arm() { c.armed.Store(true) }

// Send starts sending to remote, from the next millisecond on, 50 packets a second.
func (c *Counted) Send(remote netip.AddrPort, codec Codec) error {
	if !remote.Addr().Unmap().Is4() || remote.Port() == 0 {
		return fmt.Errorf("send rtp to %v: not an IPv4 address with a port", remote)
	}
	b := c.bank
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return ErrClosed
	}
	b.leave(c)
	c.remote = net.UDPAddrFromAddrPort(unmap(remote))
	c.silent = newEncoder(codec).encode(nil, make([]int16, codec.samples(ticksPerPacket*tickTime)))
	c.header[0], c.header[1] = 2<<6, uint8(codec)|1<<7 // version 2; RFC 3551 4.1: a marker on the first packet after a silence
	binary.BigEndian.PutUint16(c.header[2:], uint16(rand.Uint32()))
	binary.BigEndian.PutUint32(c.header[8:], rand.Uint32())
	c.from = b.tick + 1 // the next one may be on its way
	c.place = int(c.from % ticksPerPacket)
	lanes := b.wheel[c.place]
	for _, l := range lanes {
		if l.socket == c.socket {
			l.ends = append(l.ends, c)
			return nil
		}
	}
	b.wheel[c.place] = append(lanes, &lane{c.socket, []*Counted{c}})
	return nil
}

// Stop stops sending; a packet that is due may still go.
func (c *Counted) Stop() {
	c.bank.mu.Lock()
	c.bank.leave(c)
	c.bank.mu.Unlock()
}

// leave takes c out of the wheel. The caller holds the mutex.
func (b *Bank) leave(c *Counted) {
	if c.place < 0 {
		return
	}
	lanes := b.wheel[c.place]
	i := slices.IndexFunc(lanes, func(l *lane) bool { return l.socket == c.socket })
	l := lanes[i]
	j, last := slices.Index(l.ends, c), len(l.ends)-1
	l.ends[j], l.ends[last] = l.ends[last], nil
	l.ends = l.ends[:last]
	if last == 0 { // nobody walks past lanes of sockets that are gone
		b.wheel[c.place] = slices.Delete(lanes, i, i+1)
	}
	c.place = -1
}

// Stats returns the figures since Reset.
func (c *Counted) Stats() Stats {
	c.mu.Lock()
	st := c.recv.stats()
	c.mu.Unlock()
	st.Sent, st.SentBytes, st.SendErrors = c.sent.Load(), c.sentBytes.Load(), c.sendErrors.Load()
	return st
}

// Close stops sending and gives the address back.
func (c *Counted) Close() {
	c.Stop()
	c.socket.remove(c)
}
