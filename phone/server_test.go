package phone

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(fakeServer) != "" {
		serveFake()
		return
	}
	goleak.VerifyTestMain(m)
}

// script is the server's end of the connection: it registers the phone as a good
// server does, and then says what the test says.
type script struct {
	t       *testing.T
	mu      sync.Mutex // guards what the tests change while the reader runs
	dialect skinny.Dialect
	name    string                    // of the phone that registered
	prompts bool                      // its model has a prompt line
	quiet   map[skinny.MessageID]bool // requests that it does not answer
	refuse  string
	early   []skinny.Message // before RegisterAck
	unreg   skinny.UnregisterStatus
	alive   uint32 // keep-alive interval in seconds
	second  uint32 // the same of standby connections
	wait    uint32 // seconds of a refused token; 0: it is given
	buttons []skinny.ButtonDefinition

	in   chan skinny.Message
	conn net.Conn
	out  chan []byte   // what is to be written: a pipe holds nothing
	gone chan struct{} // the reader of conn has ended
}

func newScript(t *testing.T) *script {
	return &script{t: t, alive: 30, quiet: map[skinny.MessageID]bool{}, in: make(chan skinny.Message, 1000), buttons: []skinny.ButtonDefinition{
		{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}, {InstanceNumber: 2, ButtonType: skinny.ButtonTypeLine},
		{InstanceNumber: 1, ButtonType: skinny.ButtonTypeSpeedDial}, {InstanceNumber: 0, ButtonType: skinny.ButtonTypeUndefined}}}
}

// dial is Options.Net: a pipe for each connection.
func (s *script) dial(string, string) (net.Conn, error) {
	a, b := net.Pipe()
	s.accept(b)
	return a, nil
}

func (s *script) accept(c net.Conn) {
	s.conn, s.gone, s.out = c, make(chan struct{}), make(chan []byte, 1000)
	go s.read(c, s.gone, s.out)
}

// tcp is Options.Net for tests with audio: a real connection.
func (s *script) tcp(network, _ string) (net.Conn, error) {
	l, err := net.Listen(network, "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	a, err := net.Dial(network, l.Addr().String())
	if err != nil {
		return nil, err
	}
	b, err := l.Accept()
	if err != nil {
		return nil, err
	}
	s.accept(b)
	return a, nil
}

func (s *script) read(c net.Conn, gone chan struct{}, out chan []byte) {
	written := make(chan struct{})
	go func() {
		defer close(written)
		for {
			select {
			case b := <-out:
				if _, err := c.Write(b); err != nil {
					return
				}
			case <-gone:
				return
			}
		}
	}()
	defer func() {
		_ = c.Close()
		close(gone)
		<-written
	}()
	r := skinny.NewReader(c)
	s.mu.Lock()
	s.dialect = skinny.Dialect{}
	s.mu.Unlock()
	for {
		f, err := r.Next()
		if err != nil {
			return
		}
		s.mu.Lock()
		m := s.decode(f)
		d := s.dialect
		var answers []skinny.Message
		if !s.quiet[f.ID] {
			answers = s.answer(m)
		}
		s.mu.Unlock()
		s.in <- m // first, so that what a test drains when the phone has the answer is all of it
		for _, a := range answers {
			out <- skinny.Append(nil, a, d)
		}
	}
}

// decode reads a frame; a Register says the dialect from then on.
func (s *script) decode(f skinny.Frame) skinny.Message {
	m := skinny.Decode(f.ID, f.Payload, s.dialect)
	if reg, ok := m.(*skinny.Register); ok {
		s.name = reg.DeviceName
		model := skinny.ModelOf(reg.DeviceType)
		s.prompts = model.Prompts
		s.dialect = skinny.Dialect{Version: skinny.NegotiateVersion(reg.ProtocolVersion, model),
			UTF8: skinny.WantsUTF8(reg.FeatureBits), SPCP: model.SPCP}
	}
	return m
}

// answer is what a good server says at once.
func (s *script) answer(m skinny.Message) []skinny.Message {
	dynamic := s.dialect.Version >= 17
	switch m := m.(type) {
	case *skinny.RegisterTokenReq:
		if s.wait > 0 {
			return []skinny.Message{&skinny.RegisterTokenReject{WaitTimeBeforeNextReq: s.wait}}
		}
		return []skinny.Message{&skinny.RegisterTokenAck{}}
	case *skinny.SPCPRegisterTokenReq:
		if s.wait > 0 {
			return []skinny.Message{&skinny.SPCPRegisterTokenReject{WaitTimeBeforeNextReq: s.wait}}
		}
		return []skinny.Message{&skinny.SPCPRegisterTokenAck{Features: 65535}}
	case *skinny.Register:
		if s.refuse != "" {
			return []skinny.Message{&skinny.RegisterReject{Text: s.refuse}}
		}
		return append(s.early, &skinny.RegisterAck{KeepAliveInterval: s.alive, SecondaryKeepAliveInterval: s.second, DateTemplate: "D.M.Y", MaxProtocolVersion: uint8(s.dialect.Version),
			FeatureBits: skinny.ServerFeatures(s.dialect.Version)}, &skinny.CapabilitiesReq{})
	case *skinny.KeepAlive:
		return []skinny.Message{&skinny.KeepAliveAck{}}
	case *skinny.ButtonTemplateReq:
		return []skinny.Message{&skinny.ButtonTemplate{TotalButtonCount: uint32(len(s.buttons)), Buttons: s.buttons}}
	case *skinny.SoftKeyTemplateReq:
		return []skinny.Message{&skinny.SoftKeyTemplateRes{TotalSoftKeyCount: 7, Definitions: []skinny.SoftKeyDefinition{
			{Label: "\x80\x01", Event: 1}, {Label: "\x80\x02", Event: 2}, {Label: "\x80\x03", Event: 3}, {Label: "\x80\x09", Event: 9},
			{Label: "\x80\x0a", Event: 10}, {Label: "\x80\x0b", Event: 11}, {Label: "Dial", Event: 19}}}}
	case *skinny.SoftKeySetReq:
		res := &skinny.SoftKeySetRes{TotalSoftKeySetCount: 10, Sets: make([]skinny.SoftKeySetDefinition, 10)}
		for set, keys := range map[skinny.SoftKeySet][]uint8{
			skinny.SoftKeySetOnHook: {1, 2}, skinny.SoftKeySetConnected: {3, 4}, skinny.SoftKeySetOnHold: {5, 2},
			skinny.SoftKeySetRingIn: {6, 4}, skinny.SoftKeySetOffHook: {1, 4}, skinny.SoftKeySetRingOut: {0, 4},
			skinny.SoftKeySetDigitsAfterDialingFirstDigit: {7, 4},
		} {
			copy(res.Sets[set].TemplateIndex[:], keys)
		}
		out := []skinny.Message{res, &skinny.SelectSoftKeys{SoftKeySetIndex: skinny.SoftKeySetOnHook, ValidKeyMask: ^uint32(0)}}
		if s.prompts {
			out = append(out, &skinny.DisplayPromptStatus{Text: "\x80\x13"})
		}
		return out
	case *skinny.ConfigStatReq:
		return []skinny.Message{&skinny.ConfigStat{DeviceName: s.name, NumberOfLines: 2}}
	case *skinny.LineStatReq:
		number, label := fmt.Sprintf("100%d", m.LineNumber), fmt.Sprintf("Jörg %d", m.LineNumber)
		if dynamic {
			return []skinny.Message{&skinny.LineStatDynamic{LineNumber: m.LineNumber, DirectoryNumber: number, DisplayName: label, TextLabel: label}}
		}
		return []skinny.Message{&skinny.LineStat{LineNumber: m.LineNumber, DirectoryNumber: number, DisplayName: label, TextLabel: label}}
	case *skinny.ForwardStatReq:
		return []skinny.Message{&skinny.ForwardStat{LineNumber: m.LineNumber}}
	case *skinny.SpeedDialStatReq:
		number := map[bool]string{true: "2000"}[m.SpeedDialNumber == 1]
		if dynamic {
			return []skinny.Message{&skinny.SpeedDialStatDynamic{SpeedDialNumber: m.SpeedDialNumber, Number: number, DisplayName: "Bob"}}
		}
		return []skinny.Message{&skinny.SpeedDialStat{SpeedDialNumber: m.SpeedDialNumber, Number: number, DisplayName: "Bob"}}
	case *skinny.TimeDateReq:
		return []skinny.Message{&skinny.DefineTimeDate{Year: 2026, Month: 11, DayOfWeek: 0, Day: 22, Hour: 15, Minute: 4}}
	case *skinny.Unregister:
		return []skinny.Message{&skinny.UnregisterAck{Status: s.unreg}}
	}
	return nil
}

// change sets how the server behaves from now on.
func (s *script) change(f func(*script)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

// say sends messages in one segment.
func (s *script) say(ms ...skinny.Message) {
	s.t.Helper()
	s.mu.Lock()
	d := s.dialect
	s.mu.Unlock()
	var b []byte
	for _, m := range ms {
		b = skinny.Append(b, m, d)
	}
	s.out <- b
}

// expect reads what the phone sends until a message of the type of want comes.
func expect[M skinny.Message](s *script) M {
	s.t.Helper()
	return expectIn[M](s, 5*time.Second)
}

// expectIn is expect with a limit of its own.
func expectIn[M skinny.Message](s *script, limit time.Duration) M {
	s.t.Helper()
	late := time.After(limit)
	for {
		select {
		case m := <-s.in:
			if got, ok := m.(M); ok {
				return got
			}
		case <-late:
			var want M
			s.t.Fatalf("the phone sends no %T", want)
		}
	}
}

// drain forgets what came so far.
func (s *script) drain() {
	for {
		select {
		case <-s.in:
		default:
			return
		}
	}
}

const testName = "SEP001122334455"

// start makes a phone of a model that registers with s.
func start(t *testing.T, s *script, model string, change func(*Options)) *Phone {
	t.Helper()
	o := Options{Name: testName, Model: model, Net: s.dial}
	if change != nil {
		change(&o)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	p, err := Dial(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close()
		<-s.gone
	})
	return p
}

// wait is WaitFor that ends the test.
func wait(t *testing.T, p *Phone, what string, cond func(State) bool) State {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	var last State
	if err := p.WaitFor(ctx, what, func(s State) bool { last = s; return cond(s) }); err != nil {
		t.Fatal(err)
	}
	return last
}

func noFaults(t *testing.T, p *Phone) {
	t.Helper()
	for _, f := range p.Faults() {
		t.Errorf("fault: %v", f)
	}
}

func hasFault(p *Phone, text string) bool {
	for _, f := range p.Faults() {
		if strings.Contains(f.Text, text) {
			return true
		}
	}
	return false
}
