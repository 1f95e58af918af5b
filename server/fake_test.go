package server

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// fakeCore is a scripted exchange: it registers every phone that asks, answers a few requests, and tells the test what it saw.
type fakeCore struct {
	seen    chan session.Event // every event, in order; nil: nobody looks
	script  func(ev session.Event, out []session.Effect) ([]session.Effect, bool)
	timeout time.Duration
	dialect *skinny.Dialect // of all phones; nil: as each registers

	conns   map[session.DeviceName]session.ConnID
	changes []session.Change
	next    time.Time
	busy    bool // not idle at Shutdown
	ending  bool
}

func newFakeCore() *fakeCore {
	return &fakeCore{
		seen:    make(chan session.Event, 100_000),
		timeout: time.Minute,
		conns:   map[session.DeviceName]session.ConnID{},
	}
}

func (f *fakeCore) Step(_ time.Time, ev session.Event, out []session.Effect) []session.Effect {
	if f.seen != nil {
		f.seen <- ev
	}
	if f.script != nil {
		var done bool
		if out, done = f.script(ev, out); done {
			return out
		}
	}
	switch ev := ev.(type) {
	case session.PhoneMessage:
		return f.message(ev, out)
	case session.Tick:
		f.next = time.Time{}
	case session.Shutdown:
		f.ending = true
	}
	return out
}

func (f *fakeCore) message(ev session.PhoneMessage, out []session.Effect) []session.Effect {
	send := func(m skinny.Message) {
		out = append(out, session.Effect{Kind: session.Send, Conn: ev.Conn, Message: m})
	}
	switch m := ev.Message.(type) {
	case *skinny.Register:
		name := session.DeviceName(m.DeviceName)
		if name == "SEPUNKNOWN" {
			send(&skinny.RegisterReject{Text: "not in the configuration"})
			return append(out, session.Effect{Kind: session.Close, Conn: ev.Conn})
		}
		if old := f.conns[name]; old != 0 {
			out = append(out, session.Effect{Kind: session.Close, Conn: old})
		}
		f.conns[name] = ev.Conn
		dialect := skinny.Dialect{Version: skinny.Version(m.ProtocolVersion)}
		if f.dialect != nil {
			dialect = *f.dialect
		}
		out = append(out, session.Effect{Kind: session.Bind, Conn: ev.Conn, Device: name, Timeout: f.timeout, Dialect: dialect})
		send(&skinny.RegisterAck{KeepAliveInterval: 30})
		f.changes = append(f.changes, session.Change{Device: &session.DeviceView{Name: name, Registered: true}})
	case *skinny.SoftKeyTemplateReq:
		send(templateRes())
	case *skinny.TimeDateReq:
		send(&skinny.DefineTimeDate{})
	case *skinny.Unregister:
		send(&skinny.UnregisterAck{})
		out = append(out, session.Effect{Kind: session.Close, Conn: ev.Conn})
	}
	return out
}

func (f *fakeCore) Next() time.Time { return f.next }

func (f *fakeCore) Changes(out []session.Change) []session.Change {
	out = append(out, f.changes...)
	f.changes = nil
	return out
}

func (f *fakeCore) Idle() bool { return f.ending && !f.busy }

// templateRes is as large as a real one: some 700 bytes.
func templateRes() skinny.Message {
	return &skinny.Unknown{MessageID: skinny.IDSoftKeyTemplateRes, Body: make([]byte, 700)}
}

// fixture is a running server with a fake core.
type fixture struct {
	t    testing.TB
	s    *Server
	core *fakeCore
	log  *safeBuffer
	stop func() // ends the server and waits
}

func start(t testing.TB, core Core, limits Limits, links ...func(ari.Handler) Link) *fixture {
	t.Helper()
	return startWith(t, Options{Core: core, SCCP: []string{"127.0.0.1:0"}, Limits: limits, Links: links})
}

func startWith(t testing.TB, o Options) *fixture {
	t.Helper()
	f := &fixture{t: t, log: new(safeBuffer)}
	f.core, _ = o.Core.(*fakeCore)
	o.Log = zerolog.New(f.log).Level(zerolog.DebugLevel)
	s, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	f.s = s
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	f.stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	t.Cleanup(f.stop)
	return f
}

// testLimits are those of a server in use, but for what a test would wait for.
func testLimits() Limits {
	l := DefaultLimits()
	l.Close = 200 * time.Millisecond
	return l
}

// phone is the client end of a connection.
type phone struct {
	t      testing.TB
	nc     net.Conn
	frames *skinny.Reader
}

const patience = 10 * time.Second

func (f *fixture) dial() *phone {
	f.t.Helper()
	nc, err := net.Dial("tcp", f.s.PhoneAddrs()[0].String())
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = nc.Close() })
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		f.t.Fatal(err)
	}
	return &phone{t: f.t, nc: nc, frames: skinny.NewReader(nc)}
}

// registered dials and registers.
func (f *fixture) registered(name string) *phone {
	f.t.Helper()
	p := f.dial()
	p.send(register(name))
	p.expect(&skinny.RegisterAck{})
	return p
}

func register(name string) *skinny.Register {
	return &skinny.Register{DeviceName: name, ProtocolVersion: 11}
}

func frame(m skinny.Message) []byte { return skinny.Append(nil, m, skinny.Dialect{Version: 11}) }

// header is the beginning of a frame that claims any length.
func header(length uint32) []byte {
	return binary.LittleEndian.AppendUint32(nil, length)
}

func (p *phone) send(ms ...skinny.Message) {
	p.t.Helper()
	var b []byte
	for _, m := range ms {
		b = append(b, frame(m)...)
	}
	p.write(b)
}

func (p *phone) write(b []byte) {
	p.t.Helper()
	if _, err := p.nc.Write(b); err != nil {
		p.t.Fatal(err)
	}
}

// receive returns the next message of the server.
func (p *phone) receive() (skinny.Message, error) {
	frame, err := p.frames.Next()
	if err != nil {
		return nil, err
	}
	return skinny.Decode(frame.ID, frame.Payload, skinny.Dialect{Version: 11}), nil
}

// expect reads one message, which must be of the type of want.
func (p *phone) expect(want skinny.Message) skinny.Message {
	p.t.Helper()
	got, err := p.receive()
	if err != nil {
		p.t.Fatalf("waiting for %T: %v", want, err)
	}
	if got.ID() != want.ID() {
		p.t.Fatalf("got %T, want %T", got, want)
	}
	return got
}

// expectEnd reads until the server closed the connection.
func (p *phone) expectEnd() {
	p.t.Helper()
	_, err := io.Copy(io.Discard, p.nc)
	if err, ok := err.(net.Error); ok && err.Timeout() {
		p.t.Fatal("the server did not close the connection")
	}
}

// alive proves that the phone is served.
func (p *phone) alive() {
	p.t.Helper()
	p.send(&skinny.TimeDateReq{})
	p.expect(&skinny.DefineTimeDate{})
}

// wait returns the next event of type T that the core saw, other types skipped.
func wait[T session.Event](f *fixture) T {
	f.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case ev := <-f.core.seen:
			if ev, ok := ev.(T); ok {
				return ev
			}
		case <-timeout:
			var want T
			f.t.Fatalf("no %T came; log:\n%s", want, f.log)
		}
	}
}

// fakeLink is a link whose Submit is the test's.
type fakeLink struct {
	handler ari.Handler
	submit  func(ari.Command, func(ari.Result))
	run     func(ctx context.Context)
	status  ari.LinkStatus
}

func (l *fakeLink) Run(ctx context.Context) error {
	if l.run != nil {
		l.run(ctx)
	}
	<-ctx.Done()
	return nil
}

func (l *fakeLink) Submit(cmd ari.Command, done func(ari.Result)) { l.submit(cmd, done) }
func (l *fakeLink) Status() ari.LinkStatus                        { return l.status }

// safeBuffer is a log that tests can read while it is written.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *safeBuffer) lines(with string) []string {
	var found []string
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, with) {
			found = append(found, line)
		}
	}
	return found
}

// residentBytes is the resident set of this process.
func residentBytes(t testing.TB) int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("no /proc/self/statm here, so resident memory cannot be measured")
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(b), &size, &resident); err != nil {
		t.Fatal(err)
	}
	return resident * int64(os.Getpagesize())
}
