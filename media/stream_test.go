package media

import (
	"errors"
	"math"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

var loopback = netip.MustParseAddr("127.0.0.1")

func listen(t *testing.T, o Options) *Stream {
	t.Helper()
	o.Local = loopback
	s, err := Listen(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// until polls: audio is real time, and a stream says only when sounds begin.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 5 s: %s", what)
		}
	}
}

func TestToneInToneOut(t *testing.T) {
	for _, codec := range []Codec{ULaw, ALaw, G722} {
		t.Run(codec.String(), func(t *testing.T) {
			clock, pacer := NewClock(), NewPacer()
			defer pacer.Close()
			notified := make(chan struct{}, 16)
			a := listen(t, Options{Clock: clock, Pacer: pacer})
			b := listen(t, Options{Clock: clock, Pacer: pacer, Notify: func() { notified <- struct{}{} }})
			a.Play(NewTone(-12, 440))
			if err := a.Send(b.Local(), codec); err != nil {
				t.Fatal(err)
			}
			<-notified // the first packet
			<-notified // the tone
			until(t, "25 packets", func() bool { return b.Stats().Received >= 25 })
			s := b.Hearing()
			if !s.IsTone(440) || math.Abs(s.Level+12) > 1 {
				t.Errorf("hears %v, want 440 Hz at -12 dBFS", s)
			}
			if since := s.From.Sub(a.Played()); since < 0 || since > 200*time.Millisecond {
				t.Errorf("heard %v after it was played", since)
			}
			st := b.Stats()
			if st.Lost != 0 || len(st.PayloadTypes) != 1 || st.PayloadTypes[0].Type != uint8(codec) {
				t.Errorf("stats %+v", st)
			}
			if st.Delay.Packets != st.Received || st.Delay.P50 > 20*time.Millisecond {
				t.Errorf("delay %+v of %d packets", st.Delay, st.Received)
			}
			a.StopSending()
			sent := a.Stats().Sent
			until(t, "silence of the line", func() bool { return b.Hearing().Kind == Nothing })
			if again := a.Stats().Sent; again > sent+1 {
				t.Errorf("sent %d packets after StopSending", again-sent)
			}
		})
	}
}

func TestPacing(t *testing.T) {
	a, b := listen(t, Options{}), listen(t, Options{})
	start := time.Now()
	if err := a.Send(b.Local(), ULaw); err != nil {
		t.Fatal(err)
	}
	until(t, "50 packets", func() bool { return a.Stats().Sent >= 50 })
	if d := time.Since(start); d < 950*time.Millisecond {
		t.Errorf("50 packets of 20 ms took %v", d)
	}
	if k := b.Hearing().Kind; k != Silence {
		t.Errorf("hears %v, want silence", k)
	}
}

func TestEcho(t *testing.T) {
	clock := NewClock()
	a, b := listen(t, Options{Clock: clock}), listen(t, Options{Clock: clock})
	a.Play(NewTone(-20, 700))
	b.Echo(true)
	for _, err := range []error{a.Send(b.Local(), ALaw), b.Send(a.Local(), ALaw)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	until(t, "the tone comes back", func() bool { return a.Hearing().IsTone(700) })
	if st := a.Stats(); st.Delay.Packets == 0 {
		t.Error("echoed packets keep no timestamp: round trip not measured")
	}
}

func TestSendToANewRemote(t *testing.T) {
	a, b, c := listen(t, Options{}), listen(t, Options{}), listen(t, Options{})
	if err := a.Send(b.Local(), ULaw); err != nil {
		t.Fatal(err)
	}
	until(t, "b hears", func() bool { return b.Stats().Received > 3 })
	if err := a.Send(c.Local(), G722); err != nil {
		t.Fatal(err)
	}
	until(t, "c hears", func() bool { return c.Stats().Received > 3 })
	if pt := c.Stats().PayloadTypes[0].Type; pt != 9 {
		t.Errorf("payload type %d, want 9", pt)
	}
	if err := a.Send(netip.AddrPort{}, ULaw); err == nil {
		t.Error("an invalid remote is taken")
	}
	_ = a.Close()
	if err := a.Send(b.Local(), ULaw); !errors.Is(err, ErrClosed) {
		t.Errorf("send on a closed stream: %v", err)
	}
	if err := a.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

// TestTurnFromBeforeAStop: the pacer can take a stream's turn just before it is
// stopped and started anew; a packet sent then would put all later timestamps
// ahead of the clock.
func TestTurnFromBeforeAStop(t *testing.T) {
	pacer, clock := NewPacer(), NewClock()
	pacer.Close() // the test takes the turns
	a, b := listen(t, Options{Pacer: pacer, Clock: clock}), listen(t, Options{Clock: clock})
	if err := a.Send(b.Local(), ULaw); err != nil {
		t.Fatal(err)
	}
	if next := a.send(time.Now().Add(-time.Second)); next != 0 || a.Stats().Sent != 0 {
		t.Errorf("an old turn sent %d packets and has another in %v", a.Stats().Sent, next)
	}
}

func TestGarbageIsCounted(t *testing.T) {
	s := listen(t, Options{})
	conn, err := net.Dial("udp", s.Local().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, b := range [][]byte{{1}, []byte("OPTIONS sip:x SIP/2.0"), {0x80, 0, 0}} {
		if _, err := conn.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "three malformed", func() bool { return s.Stats().Malformed == 3 })
	if n := s.Stats().Received; n != 0 {
		t.Errorf("%d received", n)
	}
}

func TestManyStreamsOnOnePacer(t *testing.T) {
	pacer, clock := NewPacer(), NewClock()
	defer pacer.Close()
	var all []*Stream
	for range 40 {
		all = append(all, listen(t, Options{Pacer: pacer, Clock: clock, History: -1}))
	}
	for i, s := range all {
		if err := s.Send(all[i^1].Local(), ULaw); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range all {
		until(t, "25 packets each", func() bool { return s.Stats().Received >= 25 })
	}
	for _, s := range all {
		if st := s.Stats(); st.Lost > 0 || st.Sources != 1 {
			t.Errorf("%+v", st)
		}
		if p := s.Spectrum(); len(p) != 0 {
			t.Errorf("spectrum without history: %v", p)
		}
	}
}

func TestPortsRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Two ports that the system just gave out and took back are free to bind.
		probe, err := listenAny(loopback)
		if err != nil {
			t.Fatal(err)
		}
		low := uint16(probe.LocalAddr().(*net.UDPAddr).Port)
		_ = probe.Close()
		ports, err := NewPorts(loopback, low, low+1, 2*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := ports.listen()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ports.listen(); !errors.Is(err, ErrNoPort) {
			t.Errorf("port in use: %v", err)
		}
		_ = conn.Close()
		ports.release(low)
		time.Sleep(1900 * time.Millisecond)
		if _, err := ports.listen(); !errors.Is(err, ErrNoPort) {
			t.Errorf("port at rest: %v", err)
		}
		time.Sleep(200 * time.Millisecond)
		conn, err = ports.listen()
		if err != nil {
			t.Fatalf("rested port: %v", err)
		}
		_ = conn.Close()
	})
}

func TestPortsRange(t *testing.T) {
	for _, r := range [][2]uint16{{0, 0}, {9, 8}, {7, 7}} {
		if _, err := NewPorts(loopback, r[0], r[1], 0); err == nil {
			t.Errorf("range %v is taken", r)
		}
	}
	ports, err := NewPorts(loopback, 30001, 30100, 0)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Listen(Options{Ports: ports})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if p := s.Local().Port(); p%2 != 0 || p < 30002 || p > 30100 {
		t.Errorf("port %d", p)
	}
}
