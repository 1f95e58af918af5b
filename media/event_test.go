package media

import (
	"errors"
	"fmt"
	"net"
	"reflect"
	"testing"
	"time"

	"github.com/pion/rtp"
)

// TestDigits: digits arrive once each, in order, and audio goes on around them, without a jump of its clock.
func TestDigits(t *testing.T) {
	clock, pacer := NewClock(), NewPacer()
	defer pacer.Close()
	notified := make(chan struct{}, 64)
	a := listen(t, Options{Clock: clock, Pacer: pacer})
	b := listen(t, Options{Clock: clock, Pacer: pacer, Notify: func() { notified <- struct{}{} }})
	if err := a.SendDigits(101, "1"); err == nil {
		t.Error("digits are sent nowhere")
	}
	a.Play(NewTone(-12, 440))
	if err := a.Send(b.Local(), ULaw); err != nil {
		t.Fatal(err)
	}
	until(t, "the tone", func() bool { return b.Hearing().IsTone(440) })
	const all = "0123456789*#ABCD"
	if err := a.SendDigits(101, all[:9]); err != nil {
		t.Fatal(err)
	}
	if err := a.SendDigits(101, all[9:]+"55"); err != nil {
		t.Fatal(err)
	}
	for len(notified) > 0 {
		<-notified
	}
	for b.Digits() != all+"55" {
		select {
		case <-notified:
		case <-time.After(5 * time.Second):
			t.Fatalf("digits %q", b.Digits())
		}
	}
	until(t, "the tone again", func() bool { s := b.Hearing(); return s.IsTone(440) && time.Since(s.To) < 30*time.Millisecond })
	st := b.Stats()
	if st.Digits != all+"55" || st.Lost != 0 || st.Jitter > 15*time.Millisecond || st.Delay.Max > 100*time.Millisecond {
		t.Errorf("stats %+v", st)
	}
	if len(st.PayloadTypes) != 2 || st.PayloadTypes[1].Type != 101 {
		t.Errorf("payload types %v", st.PayloadTypes)
	}
	if err := a.SendDigits(101, "1x"); err == nil {
		t.Error("x is sent")
	}
	if err := a.SendDigits(101, fmt.Sprintf("%065d", 0)); !errors.Is(err, ErrBusy) {
		t.Errorf("65 digits: %v", err)
	}
	_ = a.Close()
	if err := a.SendDigits(101, "1"); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// TestEventPackets: what RFC 4733 wants of the packets of a digit.
func TestEventPackets(t *testing.T) {
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	a := listen(t, Options{})
	if err := a.Send(unmap(conn.LocalAddr().(*net.UDPAddr).AddrPort()), ULaw); err != nil {
		t.Fatal(err)
	}
	if err := a.SendDigits(96, "#"); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	var event []rtp.Packet
	var before, after rtp.Packet
	buf := make([]byte, 1500)
	for after.Payload == nil {
		n, err := conn.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		var p rtp.Packet
		if err := p.Unmarshal(append([]byte(nil), buf[:n]...)); err != nil {
			t.Fatal(err)
		}
		switch {
		case p.PayloadType == 96:
			event = append(event, p)
		case event == nil:
			before = p
		default:
			after = p
		}
	}
	var durations []int
	for i, p := range event {
		if p.Timestamp != event[0].Timestamp || p.Marker != (i == 0) || p.Payload[0] != 11 || p.SequenceNumber != event[0].SequenceNumber+uint16(i) {
			t.Errorf("packet %d: %+v", i, p)
		}
		d := int(p.Payload[2])<<8 | int(p.Payload[3])
		if p.Payload[1]&0x80 != 0 {
			d = -d
		}
		durations = append(durations, d)
	}
	if want := []int{160, 320, 480, 640, -800, -800, -800}; !reflect.DeepEqual(durations, want) {
		t.Errorf("durations %v, want %v", durations, want)
	}
	if before.Payload != nil && event[0].Timestamp-before.Timestamp != 160 {
		t.Errorf("event at %d after audio at %d", event[0].Timestamp, before.Timestamp)
	}
	if got := after.Timestamp - event[0].Timestamp; got != 7*160 || after.Marker {
		t.Errorf("audio goes on %d units after the event began, want %d", got, 7*160)
	}
}

// TestHeardEvents: each digit once, whatever else comes in the packets.
func TestHeardEvents(t *testing.T) {
	e := heardEvents{}
	h := rtp.Header{SSRC: 1, Timestamp: 0}
	if !e.hear(&h, []byte{5, 10, 0, 160}) || e.hear(&h, []byte{5, 0x8A, 3, 32}) || string(e.digits) != "5" {
		t.Errorf("digits %q, want one 5", e.digits)
	}
	h.Timestamp = 160
	if e.hear(&h, []byte{16, 0, 0, 160}) || e.hear(&h, []byte{5}) {
		t.Error("a flash and a short packet are digits")
	}
	for i := range keepDigits + 3 {
		h.Timestamp = uint32(1000 + i)
		e.hear(&h, []byte{byte(i % 10), 0, 0, 160})
	}
	if len(e.digits) != keepDigits {
		t.Errorf("%d digits are kept", len(e.digits))
	}
}

// TestEventsOfAnotherType: the payload type that was agreed on counts, and no other.
func TestEventsOfAnotherType(t *testing.T) {
	a, b := listen(t, Options{}), listen(t, Options{})
	b.Events(96)
	if err := a.Send(b.Local(), ULaw); err != nil {
		t.Fatal(err)
	}
	for _, pt := range []uint8{101, 96} {
		if err := a.SendDigits(pt, "7"); err != nil {
			t.Fatal(err)
		}
		until(t, "the event", func() bool {
			st := b.Stats()
			return len(st.PayloadTypes) > 0 && st.PayloadTypes[len(st.PayloadTypes)-1] == PayloadCount{pt, 7}
		})
	}
	if got := b.Digits(); got != "7" {
		t.Errorf("digits %q, want one 7", got)
	}
}
