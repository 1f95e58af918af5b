package phone

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// Phone is one simulated phone. All methods may be called from any goroutine.
type Phone struct {
	o     Options
	kind  Kind
	model skinny.Model

	life context.Context // ends with Close, by die
	die  context.CancelFunc
	wg   sync.WaitGroup

	wmu  sync.Mutex // the order of what is sent; nothing else is done under it
	wbuf []byte

	mu        sync.Mutex
	closed    bool
	conn      net.Conn // nil when there is none
	running   bool     // the goroutine run is there
	end       ending   // why the phone itself ended the connection
	dialect   skinny.Dialect
	state     State
	reg       registration
	prompts   expiring // the idle prompt
	notify    expiring
	toneEnds  time.Time           // of State.Tone; zero: it lasts
	ringEnds  time.Time           // of State.Ringer, as well
	priority  map[uint32]expiring // nil until there is one, as the maps below: most phones are idle
	template  []skinny.SoftKeyDefinition
	sets      []skinny.SoftKeySetDefinition
	idleMask  uint32
	lamps     map[lamp]skinny.LampMode
	ended     recent
	kept      recent          // calls whose media went on when the phone registered again: their end may be all that is told of them
	legs      map[uint32]*leg // media by call reference
	groups    map[group]*leg  // multicast
	part      []byte          // of a pushed document
	behind    []Page          // pages of other applications, which show when the one in front is closed
	lastMedia map[uint32]media.Stats
	play      func() media.Source
	echo      bool
	misbehave Misbehaviour
	faults    []Fault
	reset     skinny.ResetType // that came and waits until the phone is idle; 0: none
	leaving   bool             // Unregister was sent for that, or to go to another server
	stale     bool             // a call was over, and the idle screen not restored
	last      reason           // why it was out of service
	list      list             // of servers
	keepAlive *time.Timer      // until RegisterAck: of the patience with a server of several
	unacked   int              // keep-alives without answer
	beaten    bool             // the server has answered one
	beats     int              // keep-alives sent

	trace   trace
	changed signal
}

// keptBuffer is the size of the largest message for which a phone keeps its buffer: capabilities are longer, and sent once.
const keptBuffer = 256

type ending struct {
	link   Link // Offline: it did not
	reason string
	wait   time.Duration // until the server may be asked for a token again
	last   reason
}

type lamp struct {
	stimulus skinny.StimulusCode
	instance uint32
}

// New returns a phone that is not connected yet.
func New(o Options) (*Phone, error) {
	o, kind, err := o.normal()
	if err != nil {
		return nil, err
	}
	p := &Phone{o: o, kind: kind, model: skinny.ModelOf(kind.Type), list: list{addrs: o.Servers}, last: initialized}
	p.life, p.die = context.WithCancel(context.Background())
	p.trace.size = max(0, o.Trace)
	p.state = State{Name: o.Name, MessageLamp: skinny.LampModeOff, Mic: true}
	p.state.Ringer.Mode = skinny.RingModeOff
	return p, nil
}

// Dial makes a phone and registers it.
func Dial(ctx context.Context, o Options) (*Phone, error) {
	p, err := New(o)
	if err != nil {
		return nil, err
	}
	if err := p.Register(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Register connects and registers, and returns when every request of the
// registration is answered. A refusal is ErrRefused with the server's text.
func (p *Phone) Register(ctx context.Context) error {
	if err := p.ConnectContext(ctx); err != nil {
		return err
	}
	err := p.WaitFor(ctx, "registered", func(s State) bool { return s.Link >= Registered })
	if err != nil {
		return err
	}
	switch s := p.State(); s.Link {
	case Registered:
		return nil
	case Refused:
		return fmt.Errorf("%w %s: %s", ErrRefused, s.Name, s.Reason)
	default:
		return fmt.Errorf("register %s at %s: connection %v: %s", s.Name, s.Server, s.Link, s.Reason)
	}
}

// dropCalls forgets all calls and closes their media.
func (p *Phone) dropCalls() {
	for ref := range p.legs {
		p.closeLeg(ref)
	}
	p.leaveGroups()
	p.fileCalls()
	p.state.Plane = 0
	p.state.Speaker = false
}

// take handles one frame.
func (p *Phone) take(f skinny.Frame) {
	p.mu.Lock()
	m := skinny.Decode(f.ID, f.Payload, p.dialect)
	e := p.trace.add(false, m, time.Now())
	out := p.handle(m)
	p.changed.wake()
	p.mu.Unlock()
	p.logEntry(e)
	_ = p.Send(out...)
}

// Send writes messages to the server in one piece, whatever they are.
func (p *Phone) Send(messages ...skinny.Message) error {
	if len(messages) == 0 {
		return nil
	}
	p.wmu.Lock()
	defer p.wmu.Unlock()
	p.mu.Lock()
	conn := p.conn
	if conn == nil {
		p.mu.Unlock()
		return fmt.Errorf("phone %s sends %v: not connected", p.o.Name, messages[0].ID())
	}
	p.wbuf = p.wbuf[:0]
	entries := make([]Entry, len(messages))
	for i, m := range messages {
		p.wbuf = skinny.Append(p.wbuf, m, p.dialect)
		entries[i] = p.trace.add(true, m, time.Now())
	}
	buf := p.wbuf
	if cap(buf) > keptBuffer {
		p.wbuf = nil
	}
	p.mu.Unlock()
	for _, e := range entries {
		p.logEntry(e)
	}
	_ = conn.SetWriteDeadline(time.Now().Add(writeTime))
	if _, err := conn.Write(buf); err != nil {
		return fmt.Errorf("phone %s sends %v: %w", p.o.Name, messages[0].ID(), err)
	}
	return nil
}

func (p *Phone) logEntry(e Entry) {
	if ev := p.o.Log.Debug(); ev.Enabled() {
		ev.Str("dev", p.o.Name).Str("msg", e.String()).Send()
	}
	if p.o.Observe != nil {
		p.o.Observe(e)
	}
}

// Unregister logs out in order: Unregister, its answer, close. A server that
// refuses because of a call leaves the phone registered and gives an error.
func (p *Phone) Unregister(ctx context.Context) error {
	mark := p.Mark()
	if err := p.Send(&skinny.Unregister{}); err != nil {
		return err
	}
	var nak bool
	err := p.wait(ctx, "unregistered", 0, func() bool {
		for _, e := range p.trace.since(mark) {
			if a, ok := e.Message.(*skinny.UnregisterAck); ok && a.Status != skinny.UnregisterStatusOk {
				nak = true
			}
		}
		return nak || p.state.Link > Registered
	})
	if err == nil && nak {
		return fmt.Errorf("unregister %s: server refused, a call is active", p.o.Name)
	}
	return err
}

// Leave ends all calls and logs out, as far as ctx gives time. False: the phone was not registered.
func (p *Phone) Leave(ctx context.Context) bool {
	s := p.State()
	if s.Link != Registered {
		return false
	}
	if len(s.Calls) > 0 {
		for _, c := range s.Calls {
			_ = p.Press(skinny.SoftKeyEventEndCall, c.Line, c.Reference)
		}
		_ = p.OnHook()
		_ = p.WaitIdle(ctx)
	}
	_ = p.Unregister(ctx)
	return true
}

// Drop cuts the connection without a word, as a phone that loses its network.
// Media goes on. With Options.Reconnect the phone comes back.
func (p *Phone) Drop() {
	p.mu.Lock()
	conn := p.conn
	p.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
	}
}

// Close cuts the connection, closes all media and ends the phone.
func (p *Phone) Close() {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		p.die()
		p.changed.wake()
	}
	conn := p.conn
	if p.keepAlive != nil {
		p.keepAlive.Stop()
	}
	granted := p.leaveOthers()
	p.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
	}
	if granted != nil {
		_ = granted.Close()
	}
	p.wg.Wait()
	p.mu.Lock()
	p.dropCalls()
	p.mu.Unlock()
}

func (p *Phone) setLink(l Link, reason string) {
	p.mu.Lock()
	p.state.Link, p.state.Reason = l, reason
	p.changed.wake()
	p.mu.Unlock()
}

// localAddr is the phone's own address on the connection.
func (p *Phone) localAddr() netip.Addr {
	if p.conn != nil {
		if a, ok := p.conn.LocalAddr().(*net.TCPAddr); ok {
			return a.AddrPort().Addr().Unmap()
		}
	}
	if p.o.LocalAddr.IsValid() {
		return p.o.LocalAddr
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}
