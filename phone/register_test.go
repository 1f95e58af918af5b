package phone

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

func TestRegistrationOfEachGeneration(t *testing.T) {
	for _, tc := range []struct {
		model   string
		version skinny.Version
		sends   []skinny.MessageID // among others
		never   []skinny.MessageID
		label   string
	}{
		{"ata186", 3, []skinny.MessageID{skinny.IDIpPort, skinny.IDCapabilitiesRes}, []skinny.MessageID{skinny.IDSoftKeyTemplateReq, skinny.IDUpdateCapabilities}, "Jörg 1"},
		{"7910", 2, []skinny.MessageID{skinny.IDIpPort}, []skinny.MessageID{skinny.IDSoftKeySetReq}, "Jörg 1"},
		{"7960", 11, []skinny.MessageID{skinny.IDAlarm, skinny.IDCapabilitiesRes, skinny.IDUpdateCapabilities, skinny.IDSoftKeyTemplateReq}, []skinny.MessageID{skinny.IDIpPort}, "Jörg 1"},
		{"7941", 17, []skinny.MessageID{skinny.IDUpdateCapabilitiesV2, skinny.IDSoftKeySetReq}, []skinny.MessageID{skinny.IDCapabilitiesRes}, "Jörg 1"},
		{"6901", 20, []skinny.MessageID{skinny.IDUpdateCapabilitiesV2}, []skinny.MessageID{skinny.IDSoftKeySetReq}, "Jörg 1"},
		{"7975", 22, []skinny.MessageID{skinny.IDXMLAlarm, skinny.IDUpdateCapabilitiesV3, skinny.IDTimeDateReq}, nil, "Jörg 1"},
		{"spa504", 8, []skinny.MessageID{skinny.IDSPCPRegisterTokenReq, skinny.IDRegisterAvailableLines}, []skinny.MessageID{skinny.IDTimeDateReq}, "Jörg 1"},
	} {
		t.Run(tc.model, func(t *testing.T) {
			s := newScript(t)
			p := start(t, s, tc.model, nil)
			state := p.State()
			if state.Link != Registered || state.Version != tc.version {
				t.Errorf("%v at version %d, want registered at %d", state.Link, state.Version, tc.version)
			}
			if len(state.Lines) != min(2, p.keys()) || state.Lines[0].Number != "1001" || state.Lines[0].Label != tc.label {
				t.Errorf("lines %+v", state.Lines)
			}
			if b := state.Button(skinny.ButtonTypeSpeedDial, 1); p.keys() > 2 && (b.Number != "2000" || b.Label != "Bob") {
				t.Errorf("speed dial %+v", b)
			}
			if p.model.SoftKeys > 0 {
				if got := strings.Join(state.SoftKeys, " "); got != "Redial NewCall" {
					t.Errorf("softkeys %q", got)
				}
				if state.Prompt != "Your current options" {
					t.Errorf("prompt %q", state.Prompt)
				}
			}
			sent := map[skinny.MessageID]bool{}
			for _, e := range p.Since(0) {
				if e.Out {
					sent[e.Message.ID()] = true
				}
			}
			for _, id := range tc.sends {
				if !sent[id] {
					t.Errorf("sends no %v", id)
				}
			}
			for _, id := range tc.never {
				if sent[id] {
					t.Errorf("sends %v", id)
				}
			}
			noFaults(t, p)
		})
	}
}

func TestRefusalGivesTheServersText(t *testing.T) {
	s := newScript(t)
	s.refuse = "Device Unknown"
	_, err := Dial(t.Context(), Options{Name: testName, Net: s.dial, Reconnect: true})
	if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "Device Unknown") {
		t.Errorf("error %v", err)
	}
	<-s.gone
}

func TestUnansweredRequestIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		s.quiet[skinny.IDForwardStatReq] = true
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := Dial(ctx, Options{Name: testName, Net: s.dial})
		var we *WaitError
		if !errors.As(err, &we) || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error %v", err)
		}
		for _, want := range []string{"ForwardStatReq 1, ForwardStatReq 2", "registering", "→ Register", "← RegisterAck", testName} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("error lacks %q:\n%v", want, err)
			}
		}
		<-s.gone
	})
}

// A lenient phone does without the answers that chan_skinny does not give.
func TestLenient(t *testing.T) {
	s := newScript(t)
	for _, id := range []skinny.MessageID{skinny.IDForwardStatReq, skinny.IDConfigStatReq, skinny.IDSpeedDialStatReq} {
		s.quiet[id] = true
	}
	p := start(t, s, "7960", func(o *Options) { o.Lenient = true })
	if st := p.State(); len(st.Lines) != 2 || st.Lines[1].Number != "1002" {
		t.Errorf("it shows\n%v", st)
	}
}

func TestKeepAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7960", nil)
		s.drain()
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if n := len(s.in); n != 2 {
			t.Errorf("%d keep-alives in 61 s, want 2", n)
		}
		if l := p.State().Link; l != Registered {
			t.Errorf("link %v", l)
		}
		s.change(func(s *script) { s.quiet[skinny.IDKeepAlive] = true })
		time.Sleep(121 * time.Second)
		synctest.Wait()
		if st := p.State(); st.Link != Lost || !strings.Contains(st.Reason, "keep-alive") {
			t.Errorf("%v: %s, want lost", st.Link, st.Reason)
		}
	})
}

func TestUnregister(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	s.change(func(s *script) { s.unreg = skinny.UnregisterStatusNAK })
	if err := p.Unregister(t.Context()); err == nil || !strings.Contains(err.Error(), "active") {
		t.Errorf("refused: %v", err)
	}
	if l := p.State().Link; l != Registered {
		t.Errorf("link %v after a refused Unregister", l)
	}
	s.change(func(s *script) { s.unreg = skinny.UnregisterStatusOk })
	if err := p.Unregister(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l := p.State().Link; l != Unregistered {
		t.Errorf("link %v", l)
	}
	<-s.gone
	if err := p.Register(t.Context()); err != nil {
		t.Errorf("register again: %v", err)
	}
}

func TestResetWaitsForTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7975", nil)
		s.say(&skinny.CallState{CallState: skinny.CallStateOffHook, LineInstance: 1, CallReference: 7})
		s.say(&skinny.Reset{ResetType: skinny.ResetTypeRestart})
		s.drain()
		synctest.Wait()
		if len(s.in) != 0 {
			t.Errorf("in a call it answers Reset with %T", <-s.in)
		}
		s.say(&skinny.CallState{CallState: skinny.CallStateOnHook, LineInstance: 1, CallReference: 7})
		expect[*skinny.Unregister](s)
		expect[*skinny.Register](s)
		wait(t, p, "registered again", func(st State) bool { return st.Link == Registered })
		if st := p.State(); len(st.Resets) != 1 || st.Resets[0] != skinny.ResetTypeRestart || len(st.Calls) != 0 {
			t.Errorf("resets %v calls %v", st.Resets, st.Calls)
		}
		noFaults(t, p)
	})
}

func TestReconnectAfterALoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7960", func(o *Options) { o.Reconnect = true })
		for range 2 {
			s.drain()
			_ = s.conn.Close()
			wait(t, p, "lost", func(st State) bool { return st.Link == Lost })
			wait(t, p, "back", func(st State) bool { return st.Link == Registered })
		}
	})
}

// TestRegisterAgainAtOnce: whether a phone comes back is decided with the end of its connection, not later by the goroutine
// that served it: the next connection may be there by then.
func TestRegisterAgainAtOnce(t *testing.T) {
	s := newScript(t)
	p, err := New(Options{Name: testName, Net: s.dial})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { p.Close(); <-s.gone }()
	conn, _ := s.dial("", "")
	first := s.gone
	p.running = true // as Connect leaves it
	stays := make(chan bool)
	go func() { // run, up to where the connection ends
		stays <- p.serve(&connection{conn, skinny.NewReader(conn), 0}).stays
	}()
	wait(t, p, "registered", func(st State) bool { return st.Link == Registered })
	p.mu.Lock()
	p.finish(ending{link: Unregistered, reason: "by the test"})
	p.mu.Unlock()
	if <-stays {
		t.Error("it comes back by itself")
	}
	<-first
	if err := p.Connect(); err != nil {
		t.Fatal(err)
	}
	wait(t, p, "registered again", func(st State) bool { return st.Link == Registered })
	if err := p.Connect(); err == nil {
		t.Error("it connects a second time")
	}
}

func TestSecondRegisterAck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		s.quiet[skinny.IDTimeDateReq] = true // so that it does not get further
		p, err := New(Options{Name: testName, Net: s.dial})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { p.Close(); <-s.gone }()
		if err := p.Connect(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		mark := p.Mark()
		s.say(&skinny.RegisterAck{KeepAliveInterval: 30, MaxProtocolVersion: 11})
		synctest.Wait()
		for _, e := range p.Since(mark) {
			if e.Out {
				t.Errorf("it asks again: %v", e)
			}
		}
		if !hasFault(p, "RegisterAck to a phone") {
			t.Errorf("faults %v", p.Faults())
		}
	})
}

func TestDropStaysDown(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	p.Drop()
	wait(t, p, "lost", func(st State) bool { return st.Link == Lost })
	mark := p.Mark()
	if err := p.OffHook(); err == nil {
		t.Error("keys work without a connection")
	}
	if e := p.Since(mark); len(e) > 0 {
		t.Errorf("sent without a connection: %v", e)
	}
}

// TestTemplateInParts: also one that comes unasked, later.
func TestTemplateInParts(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7975", nil)
	part := func(offset uint32, types ...skinny.ButtonType) skinny.Message {
		m := &skinny.ButtonTemplate{ButtonOffset: offset, TotalButtonCount: 3}
		for i, b := range types {
			m.Buttons = append(m.Buttons, skinny.ButtonDefinition{InstanceNumber: uint8(i + 1), ButtonType: b})
		}
		return m
	}
	s.say(part(0, skinny.ButtonTypeLine), part(1, skinny.ButtonTypeSpeedDial, skinny.ButtonTypeSpeedDial))
	st := wait(t, p, "another template", func(st State) bool { return len(st.Buttons) == 3 && st.Buttons[2].Label == "Bob" })
	if len(st.Lines) != 1 || st.Lines[0].Number != "1001" {
		t.Errorf("lines %+v", st.Lines)
	}
	noFaults(t, p)
}

func TestOptionsAreChecked(t *testing.T) {
	for _, tc := range []struct {
		o    Options
		want string
	}{
		{Options{Server: "127.0.0.1:2000", Name: testName, Model: "9999"}, "unknown phone model"},
		{Options{Server: "127.0.0.1:2000"}, "phone name"},
		{Options{Server: "127.0.0.1", Name: testName}, "host:port"},
		{Options{Server: "127.0.0.1:2000", Name: "SEP 1"}, "phone name"},
	} {
		if _, err := New(tc.o); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: error %v, want %q", tc.o, err, tc.want)
		}
	}
	if _, err := Dial(t.Context(), Options{Server: "127.0.0.1:1", Name: testName}); err == nil {
		t.Error("a server that is not there is no error")
	}
}

// TestConnectingEnds: a server that takes the connection and then says nothing holds up neither who gives up nor Close.
func TestConnectingEnds(t *testing.T) {
	for name, end := range map[string]func(*Phone, context.CancelFunc){
		"given up": func(_ *Phone, cancel context.CancelFunc) { cancel() },
		"closed":   func(p *Phone, _ context.CancelFunc) { p.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			p, err := New(Options{Name: testName, Servers: []string{l.Addr().String(), l.Addr().String()}, TLS: &tls.Config{InsecureSkipVerify: true}})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			failed := make(chan error)
			go func() { failed <- p.Register(ctx) }()
			c, err := l.Accept() // the handshake waits
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			end(p, cancel)
			if err := <-failed; !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), ";") {
				t.Errorf("%v, want the end of the first attempt", err)
			}
			if _, err := io.ReadAll(c); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestDialingEnds: keys that are pressed slowly hold up neither who gives up nor Close.
func TestDialingEnds(t *testing.T) {
	for want, end := range map[error]func(*Phone, context.CancelFunc){
		context.Canceled: func(_ *Phone, cancel context.CancelFunc) { cancel() },
		net.ErrClosed:    func(p *Phone, _ context.CancelFunc) { p.Close() },
	} {
		s := newScript(t)
		p := start(t, s, "7960", func(o *Options) { o.DigitDelay = time.Hour })
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error)
		go func() { failed <- p.DigitsContext(ctx, "12") }()
		expect[*skinny.KeypadButton](s)
		end(p, cancel)
		if err := <-failed; !errors.Is(err, want) || !strings.Contains(err.Error(), `pressed "1" of "12"`) {
			t.Errorf("%v, want %v", err, want)
		}
		cancel()
	}
}

// TestEndOfAKeptCall: a phone that comes back with its media may be told the end of their call, and of no other.
func TestEndOfAKeptCall(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	onHook := func(ref uint32) skinny.Message {
		return &skinny.CallState{CallState: skinny.CallStateOnHook, LineInstance: 1, CallReference: ref}
	}
	s.say(&skinny.CallState{CallState: skinny.CallStateOffHook, LineInstance: 1, CallReference: 5}, &skinny.ActivateCallPlane{LineInstance: 1},
		&skinny.OpenReceiveChannel{CallReference: 5, PassThruPartyID: 5, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k})
	wait(t, p, "receive", func(st State) bool { return st.Streams == 1 })
	p.Drop()
	wait(t, p, "lost", func(st State) bool { return st.Link == Lost })
	if err := p.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.say(&skinny.CloseReceiveChannel{CallReference: 5, PassThruPartyID: 5}, onHook(5))
	wait(t, p, "have no stream", func(st State) bool { return st.Streams == 0 })
	noFaults(t, p)
	s.say(onHook(5), onHook(6), &skinny.DisplayPromptStatus{Text: "done"})
	wait(t, p, "show it", func(st State) bool { return st.Prompt == "done" })
	if !hasFault(p, "OnHook for call 5") || !hasFault(p, "OnHook for call 6") {
		t.Errorf("faults %v", p.Faults())
	}
}
