package load

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// exchange is an SCCP server of a few lines: it registers whoever comes, and connects phones whose audio goes straight from one
// to the other. It stands in for an Asterisk where the generator is measured, and misbehaves where a test says so.
type exchange struct {
	listener net.Listener
	wg       sync.WaitGroup

	mu     sync.Mutex
	ports  map[string]*port // by number
	conns  map[net.Conn]bool
	calls  uint32
	refuse bool                       // all calls, with a tone
	curt   bool                       // ends each connection when its phone is registered
	deaf   map[skinny.MessageID]bool  // what is not answered
	onCall func(e *exchange, a *port) // called when a call is connected, with the mutex
	onHook func(e *exchange, a *port) // called when a handset is put down in a call, with the mutex
}

// port is a phone at the exchange, and its call.
type port struct {
	conn    net.Conn
	dialect skinny.Dialect
	name    string
	number  string
	dialled string
	call    uint32
	peer    *port
	talks   bool // called or answered: putting the handset down ends the call
}

// digits of a number, see Plan.Number.
const digits = 6

func newExchange() (*exchange, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return exchangeAt(l), nil
}

func exchangeAt(l net.Listener) *exchange {
	e := &exchange{listener: l, ports: map[string]*port{}, conns: map[net.Conn]bool{}, deaf: map[skinny.MessageID]bool{}}
	e.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			e.mu.Lock()
			e.conns[c] = true
			e.mu.Unlock()
			e.wg.Go(func() { e.serve(c) })
		}
	})
	return e
}

func (e *exchange) close() {
	e.listener.Close()
	e.mu.Lock()
	for c := range e.conns {
		c.Close()
	}
	e.mu.Unlock()
	e.wg.Wait()
}

func (e *exchange) serve(c net.Conn) {
	p := &port{conn: c}
	r := skinny.NewReader(c)
	for {
		f, err := r.Next()
		e.mu.Lock()
		if err != nil {
			e.hangUp(p)
			delete(e.conns, c)
			e.mu.Unlock()
			c.Close()
			return
		}
		if m := skinny.Decode(f.ID, f.Payload, p.dialect); !e.deaf[f.ID] {
			e.answer(p, m)
		}
		e.mu.Unlock()
	}
}

// say writes messages; a phone that does not read is cut.
func (p *port) say(messages ...skinny.Message) {
	var b []byte
	for _, m := range messages {
		b = skinny.Append(b, m, p.dialect)
	}
	_ = p.conn.SetWriteDeadline(time.Now().Add(time.Second))
	if _, err := p.conn.Write(b); err != nil {
		p.conn.Close()
	}
}

func (e *exchange) answer(p *port, m skinny.Message) {
	switch m := m.(type) {
	case *skinny.Register:
		p.name = m.DeviceName
		p.number = "1" + m.DeviceName[len(m.DeviceName)-digits+1:]
		p.dialect.Version = min(skinny.Version(m.ProtocolVersion), skinny.MaxVersion)
		e.ports[p.number] = p
		p.say(&skinny.RegisterAck{KeepAliveInterval: 3600, SecondaryKeepAliveInterval: 3600, MaxProtocolVersion: uint8(p.dialect.Version)}, &skinny.CapabilitiesReq{})
	case *skinny.KeepAlive:
		p.say(&skinny.KeepAliveAck{})
	case *skinny.Unregister:
		p.say(&skinny.UnregisterAck{})
	case *skinny.ButtonTemplateReq:
		p.say(&skinny.ButtonTemplate{TotalButtonCount: 1, Buttons: []skinny.ButtonDefinition{{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}}})
	case *skinny.SoftKeyTemplateReq:
		p.say(&skinny.SoftKeyTemplateRes{})
	case *skinny.SoftKeySetReq:
		p.say(&skinny.SoftKeySetRes{})
	case *skinny.ConfigStatReq:
		p.say(&skinny.ConfigStat{DeviceName: p.name, NumberOfLines: 1})
	case *skinny.LineStatReq:
		p.say(&skinny.LineStat{LineNumber: m.LineNumber, DirectoryNumber: p.number})
	case *skinny.ForwardStatReq:
		p.say(&skinny.ForwardStat{LineNumber: m.LineNumber})
	case *skinny.TimeDateReq:
		p.say(&skinny.DefineTimeDate{Year: 2026, Month: 1, Day: 1, DayOfWeek: 4})
		if e.curt {
			p.conn.Close()
		}
	default:
		e.talk(p, m)
	}
}

func (e *exchange) talk(p *port, m skinny.Message) {
	switch m := m.(type) {
	case *skinny.OffHook:
		if p.call != 0 && p.peer != nil {
			e.connect(p)
			return
		}
		e.calls++
		p.call, p.dialled, p.talks = e.calls, "", true
		p.say(p.state(skinny.CallStateOffHook), &skinny.ActivateCallPlane{LineInstance: 1},
			&skinny.StartTone{Tone: skinny.ToneInsideDialTone, LineInstance: 1, CallReference: p.call})
	case *skinny.KeypadButton:
		if p.dialled += fmt.Sprint(uint32(m.Button)); len(p.dialled) == digits {
			e.ring(p, e.ports[p.dialled])
		}
	case *skinny.OnHook:
		if e.onHook != nil && p.peer != nil {
			e.onHook(e, p)
		}
		if p.talks {
			e.hangUp(p)
		}
	case *skinny.OpenReceiveChannelAck:
		if p.peer != nil {
			p.peer.say(&skinny.StartMediaTransmission{PassThruPartyID: p.call, CallReference: p.call, Remote: m.Addr, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k})
		}
	}
}

func (p *port) state(s skinny.CallStateCode) skinny.Message {
	return &skinny.CallState{CallState: s, LineInstance: 1, CallReference: p.call, PrecedenceLevel: skinny.CallPriorityNormal}
}

func (e *exchange) ring(p, to *port) {
	stop := &skinny.StopTone{LineInstance: 1, CallReference: p.call}
	if e.refuse || to == nil || to.call != 0 {
		p.say(stop, &skinny.StartTone{Tone: skinny.ToneReorderTone, LineInstance: 1, CallReference: p.call})
		return
	}
	to.call, to.peer, p.peer = p.call, p, to
	p.say(stop, p.state(skinny.CallStateRingOut))
	to.say(to.state(skinny.CallStateRingIn))
}

func (e *exchange) connect(p *port) {
	p.talks = true
	for _, q := range []*port{p, p.peer} {
		q.say(&skinny.ActivateCallPlane{LineInstance: 1}, q.state(skinny.CallStateConnected),
			&skinny.OpenReceiveChannel{PassThruPartyID: q.call, CallReference: q.call, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k})
	}
	if e.onCall != nil {
		e.onCall(e, p)
	}
}

// hangUp ends the call of a port at both ends.
func (e *exchange) hangUp(p *port) {
	for _, q := range []*port{p, p.peer} {
		if q == nil || q.call == 0 {
			continue
		}
		q.say(&skinny.CloseReceiveChannel{PassThruPartyID: q.call, CallReference: q.call},
			&skinny.StopMediaTransmission{PassThruPartyID: q.call, CallReference: q.call}, q.state(skinny.CallStateOnHook))
	}
	if q := p.peer; q != nil {
		q.call, q.peer, q.talks = 0, nil, false
	}
	p.call, p.peer, p.talks = 0, nil, false
}

// exchangeProcess is the variable that makes the test's binary an exchange, which says where it listens and ends with its input.
const exchangeProcess = "SKINNYD_LOAD_TEST_EXCHANGE"

func serveExchange() {
	e, err := newExchange()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(e.listener.Addr().(*net.TCPAddr).AddrPort().Port())
	_, _ = os.Stdin.Read(make([]byte, 1)) // the end of who started it
	os.Exit(0)
}

// address of an exchange for a plan.
func (e *exchange) address() string {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), e.listener.Addr().(*net.TCPAddr).AddrPort().Port()).String()
}
