package server

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

func TestKeepAliveEndsInTheConnection(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	p := f.dial()
	p.send(&skinny.KeepAlive{}) // before Register, as 7985 and 6911 do
	p.expect(&skinny.KeepAliveAck{})
	p.send(register("SEP000000000001"))
	p.expect(&skinny.RegisterAck{})
	for range 10 {
		p.send(&skinny.KeepAlive{})
		p.expect(&skinny.KeepAliveAck{})
	}
	p.alive()
	if got := f.s.Counters.KeepAlives.Load(); got != 11 {
		t.Errorf("%d keep-alives counted, want 11", got)
	}
	for {
		ev := wait[session.PhoneMessage](f)
		if _, ok := ev.Message.(*skinny.KeepAlive); ok {
			t.Fatal("a keep-alive reached the core")
		}
		if _, ok := ev.Message.(*skinny.TimeDateReq); ok {
			return
		}
	}
}

// A keep-alive behind a request is answered behind it.
func TestKeepAliveInItsTurn(t *testing.T) {
	core := newFakeCore()
	at, gate := make(chan struct{}), make(chan struct{})
	core.script = func(ev session.Event, out []session.Effect) ([]session.Effect, bool) {
		if m, ok := ev.(session.PhoneMessage); ok && m.Message.ID() == skinny.IDRegister {
			close(at)
			<-gate
		}
		return out, false
	}
	f := start(t, core, testLimits())
	p := f.dial()
	p.send(register("SEP000000000001"), &skinny.KeepAlive{}, &skinny.TimeDateReq{})
	<-at
	deadline := time.Now().Add(patience)
	for len(f.s.loop.phones) < 2 && f.s.Counters.KeepAlives.Load() == 0 && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond) // the reader tells nobody how far it is
	}
	close(gate)
	p.expect(&skinny.RegisterAck{})
	p.expect(&skinny.KeepAliveAck{})
	p.expect(&skinny.DefineTimeDate{})
	p.send(&skinny.KeepAlive{})
	p.expect(&skinny.KeepAliveAck{})
}

// KeepAliveAck is 12 bytes with header version 0 in every dialect.
func TestKeepAliveAckBytes(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	p := f.registered("SEP000000000001")
	p.send(&skinny.KeepAlive{})
	got := make([]byte, 12)
	if _, err := io.ReadFull(p.nc, got); err != nil {
		t.Fatal(err)
	}
	if want := "\x04\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00"; string(got) != want {
		t.Errorf("got % x, want % x", got, want)
	}
}

func TestKeepAliveLost(t *testing.T) {
	core := newFakeCore()
	core.timeout = 150 * time.Millisecond
	f := start(t, core, testLimits())
	p := f.registered("SEP000000000001")
	begin := time.Now()
	var last time.Time                       // before the server heard the last one
	for time.Since(begin) < 2*core.timeout { // alive for longer than the time-out
		last = time.Now()
		p.send(&skinny.KeepAlive{})
		p.expect(&skinny.KeepAliveAck{})
	}
	p.expectEnd()
	if silent := time.Since(last); silent < core.timeout {
		t.Errorf("closed after %v of silence, want %v", silent, core.timeout)
	}
	if gone := wait[session.PhoneGone](f); gone.Reason != reasonSilent {
		t.Errorf("reason %q, want %q", gone.Reason, reasonSilent)
	}
	if n := f.s.Counters.ClosedSilent.Load(); n != 1 {
		t.Errorf("%d counted, want 1", n)
	}
}

// Bytes that never make a message are no sign of life.
func TestDribbleIsNoLife(t *testing.T) {
	core := newFakeCore()
	core.timeout = 150 * time.Millisecond
	f := start(t, core, testLimits())
	p := f.registered("SEP000000000001")
	p.write(header(60_000))
	var err error
	for err == nil {
		_, err = p.nc.Write([]byte{0})
		time.Sleep(time.Millisecond) // as fast as it can the frame would be whole before the time is up
	}
	if gone := wait[session.PhoneGone](f); gone.Reason != reasonSilent {
		t.Errorf("reason %q, want %q", gone.Reason, reasonSilent)
	}
}

// The time-out is longer during a call and shorter again after it.
func TestSetTimeout(t *testing.T) {
	core := newFakeCore()
	core.script = func(ev session.Event, out []session.Effect) ([]session.Effect, bool) {
		m, ok := ev.(session.PhoneMessage)
		if !ok {
			return out, false
		}
		switch m.Message.(type) {
		case *skinny.OnHook:
			return append(out, session.Effect{Kind: session.SetTimeout, Conn: m.Conn, Timeout: 100 * time.Millisecond}), true
		}
		return out, false
	}
	f := start(t, core, testLimits())
	p := f.registered("SEP000000000001")
	p.send(&skinny.OnHook{})
	p.expectEnd()
	if gone := wait[session.PhoneGone](f); gone.Reason != reasonSilent {
		t.Errorf("reason %q, want %q", gone.Reason, reasonSilent)
	}
}

// The last words arrive even though the phone has sent more than was read, and then the connection ends.
func TestRejectIsReadable(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	p := f.dial()
	p.send(register("SEPUNKNOWN"), &skinny.TimeDateReq{}, &skinny.TimeDateReq{})
	reject := p.expect(&skinny.RegisterReject{}).(*skinny.RegisterReject)
	if reject.Text == "" {
		t.Error("the reject has no text")
	}
	if _, err := p.receive(); !errors.Is(err, io.EOF) {
		t.Errorf("after the reject came %v, want the end", err)
	}
}

// A phone that does not close its side is closed all the same.
func TestCloseIsBounded(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	p := f.registered("SEP000000000001")
	p.send(&skinny.Unregister{})
	p.expect(&skinny.UnregisterAck{})
	wait[session.PhoneGone](f) // p.nc is still open here
	p.expectEnd()
}

func TestReplacedConnection(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	old := f.registered("SEP000000000001")
	first := wait[session.PhoneConnected](f).Conn
	again := f.registered("SEP000000000001")
	old.expectEnd()
	_ = old.nc.Close()
	again.alive()
	if gone := wait[session.PhoneGone](f); gone.Conn != first {
		t.Errorf("connection %d is gone, want %d", gone.Conn, first)
	}
	again.alive()
}

// Effects for a connection that is gone, or never was, are dropped.
func TestEffectsForGoneConnections(t *testing.T) {
	core := newFakeCore()
	core.script = func(ev session.Event, out []session.Effect) ([]session.Effect, bool) {
		for _, conn := range []session.ConnID{0, 1 << 40} {
			out = append(out,
				session.Effect{Kind: session.Send, Conn: conn, Message: &skinny.KeepAliveAck{}},
				session.Effect{Kind: session.Bind, Conn: conn},
				session.Effect{Kind: session.SetTimeout, Conn: conn},
				session.Effect{Kind: session.Close, Conn: conn})
		}
		return out, false
	}
	f := start(t, core, testLimits())
	f.registered("SEP000000000001").alive()
	if f.s.Counters.Dropped.Load() == 0 {
		t.Error("nothing was counted as dropped")
	}
}

// Every connection brings one PhoneConnected first and one PhoneGone last, however it ends.
func TestPhoneGoneOnce(t *testing.T) {
	ends := map[string]func(*phone){
		"hangs up":    func(p *phone) { _ = p.nc.Close() },
		"resets":      func(p *phone) { _ = p.nc.(*net.TCPConn).SetLinger(0); _ = p.nc.Close() },
		"half closes": func(p *phone) { _ = p.nc.(*net.TCPConn).CloseWrite() },
		"bad frame":   func(p *phone) { p.write(header(1)) },
		"unregisters": func(p *phone) { p.send(&skinny.Unregister{}) },
		"bad frame after unregister": func(p *phone) {
			p.write(append(frame(&skinny.Unregister{}), header(1)...))
		},
		"replaced": nil,
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			f := start(t, newFakeCore(), testLimits())
			p := f.registered("SEP000000000001")
			if end != nil {
				end(p)
			} else {
				f.registered("SEP000000000001")
			}
			if ev := wait[session.PhoneGone](f); ev.Conn != 1 {
				t.Fatalf("connection %d is gone, want 1", ev.Conn)
			}
			f.stop()
			close(f.core.seen)
			gone := 1 // the one that wait took
			for ev := range f.core.seen {
				if ev, ok := ev.(session.PhoneGone); ok && ev.Conn == 1 {
					gone++
				}
			}
			if gone != 1 {
				t.Errorf("%d PhoneGone, want 1", gone)
			}
		})
	}
}

// The addresses that the core gets are those of the socket, IPv4 ones without IPv6 clothes.
func TestAddresses(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	p := f.dial()
	ev := wait[session.PhoneConnected](f)
	if got, want := ev.Remote.String(), p.nc.LocalAddr().String(); got != want {
		t.Errorf("remote %s, want %s", got, want)
	}
	if got, want := ev.Local.String(), p.nc.RemoteAddr().String(); got != want {
		t.Errorf("local %s, want %s", got, want)
	}
	mapped := &net.TCPAddr{IP: net.ParseIP("::ffff:192.0.2.1"), Port: 2000}
	if got := addrPort(mapped).String(); got != "192.0.2.1:2000" {
		t.Errorf("got %s, want 192.0.2.1:2000", got)
	}
}
