package server

import (
	"bytes"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// Whatever a connection sends, it ends with a reason and a line that says what came, and the phone beside it is served.
func TestBadFrames(t *testing.T) {
	unknown := func(length int) []byte { // a whole frame with this value in its length field
		return frame(&skinny.Unknown{MessageID: 0x7777, Body: make([]byte, length-4)})
	}
	tests := []struct {
		name       string
		registered bool
		send       []byte
		ends       bool
		logged     []string // what the line of the end says
	}{
		{"length 0", false, append(header(0), make([]byte, 8)...), true, []string{"length 0", "allowed 4 to 4096", "000000000000"}},
		{"length 3", false, append(header(3), make([]byte, 8)...), true, []string{"length 3"}},
		{"length 4 is a message", false, unknown(4), false, nil},
		{"4 KiB before register", false, unknown(4096), false, nil},
		{"above 4 KiB before register", false, header(4097), true, []string{"length 4097", "allowed 4 to 4096", "01100000"}},
		{"above 4 KiB after register", true, unknown(4100), false, nil},
		{"64 KiB after register", true, unknown(65536), false, nil},
		{"above 64 KiB after register", true, header(65537), true, []string{"length 65537", "allowed 4 to 65536", "SEP000000000001"}},
		{"length above 31 bits", true, header(0xFFFFFFFF), true, []string{"length 4294967295"}},
		{"http", false, []byte("GET / HTTP/1.1\r\n\r\n"), true, []string{"474554202f20485454502f312e310d0a"}},
		{"tls", false, []byte("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), true, []string{"160301"}},
		{"0xFF", true, bytes.Repeat([]byte{0xFF}, 1000), true, []string{"ffffffffffffffffffffffffffffffff"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := start(t, newFakeCore(), testLimits())
			neighbour := f.registered("SEP000000000002")
			var p *phone
			if tt.registered {
				p = f.registered("SEP000000000001")
			} else {
				p = f.dial()
			}
			p.write(tt.send)
			if !tt.ends {
				p.send(&skinny.KeepAlive{})
				p.expect(&skinny.KeepAliveAck{})
				neighbour.alive()
				return
			}
			p.expectEnd()
			if gone := wait[session.PhoneGone](f); gone.Reason != reasonFraming {
				t.Errorf("reason %q, want %q", gone.Reason, reasonFraming)
			}
			lines := f.log.lines("bad frame")
			if len(lines) != 1 {
				t.Fatalf("%d lines about it, want 1:\n%s", len(lines), f.log)
			}
			for _, want := range append(tt.logged, p.nc.LocalAddr().String()) {
				if !strings.Contains(lines[0], want) {
					t.Errorf("%q is missing in %s", want, lines[0])
				}
			}
			if n := f.s.Counters.ClosedFraming.Load(); n != 1 {
				t.Errorf("%d counted, want 1", n)
			}
			neighbour.alive()
		})
	}
}

// How a stream is cut into segments changes nothing.
func TestSegments(t *testing.T) {
	stream := append(frame(register("SEP000000000001")), frame(&skinny.KeepAlive{})...)
	stream = append(stream, frame(&skinny.TimeDateReq{})...)
	tests := []struct {
		name string
		size int
	}{
		{"all in one segment", len(stream)},
		{"one byte at a time", 1},
		{"seven bytes at a time", 7},
		{"header and payload apart", 12},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := start(t, newFakeCore(), testLimits())
			p := f.dial()
			for rest := stream; len(rest) > 0; {
				n := min(tt.size, len(rest))
				p.write(rest[:n])
				rest = rest[n:]
			}
			got := map[skinny.MessageID]int{}
			for range 3 {
				m, err := p.receive()
				if err != nil {
					t.Fatal(err)
				}
				got[m.ID()]++
			}
			// The keep-alive is answered before the core saw the Register, or after.
			for _, id := range []skinny.MessageID{skinny.IDRegisterAck, skinny.IDKeepAliveAck, skinny.IDDefineTimeDate} {
				if got[id] != 1 {
					t.Errorf("%v came %d times, want once", id, got[id])
				}
			}
		})
	}
}

// A frame that stops in the middle ends with the connection, as a hang-up.
func TestHalfFrame(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	neighbour := f.registered("SEP000000000002")
	p := f.registered("SEP000000000001")
	half := frame(&skinny.TimeDateReq{})
	p.write(half[:len(half)-3])
	neighbour.alive()
	if err := p.nc.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	p.expectEnd()
	if gone := wait[session.PhoneGone](f); gone.Reason != reasonHungUp {
		t.Errorf("reason %q, want %q", gone.Reason, reasonHungUp)
	}
	neighbour.alive()
}

// A crowd of connections takes no registered phone's place and no file that Asterisk's requests need, and a phone that comes later gets in.
func TestTooManyConnections(t *testing.T) {
	limits := testLimits()
	limits.Connections = 3
	f := start(t, newFakeCore(), limits)
	first := f.registered("SEP000000000001")
	for range 20 {
		f.dial()
	}
	second := f.registered("SEP000000000002")
	third := f.registered("SEP000000000003")
	refused := f.dial() // all have registered
	refused.expectEnd()
	for _, p := range []*phone{first, second, third} {
		p.alive()
	}
	if n := f.s.Counters.ClosedFull.Load(); n != 21 {
		t.Errorf("%d were closed, want the 20 that sat there and the one too many", n)
	}
	if len(f.log.lines("too many phones")) != 1 || len(f.log.lines("too many connections, one")) == 0 {
		t.Errorf("log:\n%s", f.log)
	}
}

// A connection that comes while the server stops does not keep it.
func TestConnectionWhileStopping(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	a, b := net.Pipe()
	defer func() { _ = b.Close() }()
	known := func() bool {
		f.s.phones.mu.Lock()
		defer f.s.phones.mu.Unlock()
		return len(f.s.phones.open) > 0
	}
	f.s.phones.add(hooked{Conn: a, onDeadline: func() {
		if known() {
			t.Error("the time to register is set when the end may have set its own already")
		}
	}})
}

// hooked tells of the first read deadline.
type hooked struct {
	net.Conn
	onDeadline func()
}

func (c hooked) SetReadDeadline(at time.Time) error {
	if time.Until(at) > 10*time.Second {
		c.onDeadline()
	}
	return c.Conn.SetReadDeadline(at)
}

// A connection that does not register is closed, and keep-alives, which are answered, do not save it.
func TestNeverRegisters(t *testing.T) {
	tests := []struct {
		name      string
		keepAlive bool
	}{{"says nothing", false}, {"sends keep-alives", true}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			limits := testLimits()
			limits.Register = 150 * time.Millisecond
			f := start(t, newFakeCore(), limits)
			neighbour := f.registered("SEP000000000002")
			p := f.dial()
			if tt.keepAlive {
				for {
					if _, err := p.nc.Write(frame(&skinny.KeepAlive{})); err != nil {
						break
					}
					if _, err := p.receive(); err != nil {
						break
					}
				}
			}
			p.expectEnd()
			if gone := wait[session.PhoneGone](f); gone.Reason != reasonRegister {
				t.Errorf("reason %q, want %q", gone.Reason, reasonRegister)
			}
			if n := len(f.log.lines("did not register")); n != 1 {
				t.Errorf("%d lines about it, want 1:\n%s", n, f.log)
			}
			if n := f.s.Counters.ClosedRegister.Load(); n != 1 {
				t.Errorf("%d counted, want 1", n)
			}
			neighbour.alive()
		})
	}
}

// A phone that asks and asks and never reads the answers is closed; the memory for it is bounded.
func TestTenThousandTemplateRequestsUnread(t *testing.T) {
	core := newFakeCore()
	core.seen = nil
	gone := make(chan string, 1)
	queued := 0
	core.script = func(ev session.Event, out []session.Effect) ([]session.Effect, bool) {
		switch ev := ev.(type) {
		case session.PhoneGone:
			gone <- ev.Reason
		case session.PhoneMessage:
			if _, ok := ev.Message.(*skinny.SoftKeyTemplateReq); ok {
				queued++
			}
		}
		return out, false
	}
	f := start(t, core, testLimits())
	neighbour := f.registered("SEP000000000002")
	p := f.registered("SEP000000000001")
	requests := bytes.Repeat(frame(&skinny.SoftKeyTemplateReq{}), 10_000)
	_, _ = p.nc.Write(requests) // fails when the server closes before it has read all
	select {
	case reason := <-gone:
		if reason != reasonSlow {
			t.Errorf("reason %q, want %q", reason, reasonSlow)
		}
	case <-time.After(patience):
		t.Fatal("the phone was not closed")
	}
	neighbour.alive()
	if n := f.s.Counters.ClosedSlow.Load(); n != 1 {
		t.Errorf("%d counted as slow, want 1", n)
	}
	lines := f.log.lines("slow phone closed")
	if len(lines) != 1 || !strings.Contains(lines[0], "SEP000000000001") {
		t.Errorf("want one line with the phone's name, got %q", lines)
	}
	if _, err := p.receive(); err == nil {
		p.expectEnd() // what the kernel had may still come; then the end
	}
}

// A phone that reads late but in time is not slow.
func TestBurstWithinTheQueue(t *testing.T) {
	f := start(t, newFakeCore(), testLimits())
	p := f.registered("SEP000000000001")
	const n = 60 // answers of 712 bytes: 43 kB, less than the queue holds even if nothing is written meanwhile
	p.write(bytes.Repeat(frame(&skinny.SoftKeyTemplateReq{}), n))
	for range n {
		p.expect(&skinny.SoftKeyTemplateRes{})
	}
	p.alive()
}
