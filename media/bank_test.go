package media

import (
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// after is a channel that is closed at the nth call of the function.
func after(n int64) (func(time.Duration), <-chan struct{}) {
	var count atomic.Int64
	ch := make(chan struct{})
	return func(time.Duration) {
		if count.Add(1) == n {
			close(ch)
		}
	}, ch
}

func within(t *testing.T, ch <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-ch:
	case <-time.After(10 * time.Second):
		t.Fatalf("not in 10 s: %s", what)
	}
}

func address(i int) netip.Addr { return netip.AddrFrom4([4]byte{127, 44, byte(i >> 8), byte(i)}) }

func TestBankCountsBothWays(t *testing.T) {
	const ends = 40 // in pairs
	delay, enough := after(ends * 25)
	b := NewBank(BankOptions{Delay: delay, Late: func(d time.Duration) {
		if d < 0 {
			t.Errorf("%v late", d)
		}
	}})
	defer b.Close()
	first := make(chan netip.AddrPort, ends)
	all := make([]*Counted, ends)
	for i := range all {
		c, err := b.Open(address(i), func(time.Time) { first <- all[i].Local() })
		if err != nil {
			t.Fatal(err)
		}
		c.Arm()
		all[i] = c
	}
	if n := len(b.sockets); n != 8 {
		t.Errorf("%d sockets for %d ends with addresses of their own, want 8", n, ends)
	}
	for i, c := range all {
		if err := c.Send(all[i^1].Local(), []Codec{ULaw, ALaw, G722, G729}[i%4]); err != nil {
			t.Fatal(err)
		}
	}
	within(t, enough, "25 packets to each end")
	heard := map[netip.AddrPort]bool{}
	for range all {
		heard[<-first] = true
	}
	if len(heard) != ends {
		t.Errorf("%d ends were told of a first packet, want %d", len(heard), ends)
	}
	for _, c := range all {
		c.Stop()
	}
	for i, c := range all {
		st := c.Stats()
		if st.Lost != 0 || st.Duplicate != 0 || st.Reordered != 0 || st.Sources != 1 || st.SendErrors != 0 || st.Received < 20 || st.Sent < 20 {
			t.Errorf("end %d: %+v", i, st)
		}
		if st.Delay.Packets != st.Received || st.Delay.Max > time.Second {
			t.Errorf("end %d: delay %+v of %d packets", i, st.Delay, st.Received)
		}
		if want := []uint64{160, 160, 160, 20}[i%4]; st.SentBytes != want*st.Sent {
			t.Errorf("end %d: %d bytes in %d packets, want %d each", i, st.SentBytes, st.Sent, want)
		}
	}
}

// What a stream sends is heard, and what is counted is sent so that a stream hears it.
func TestBankTalksToAStream(t *testing.T) {
	b := NewBank(BankOptions{})
	defer b.Close()
	heard := make(chan struct{}, 1)
	c, err := b.Open(address(1), func(time.Time) { heard <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	notified := make(chan struct{}, 10)
	s, err := Listen(Options{Local: netip.MustParseAddr("127.0.0.1"), Notify: func() { notified <- struct{}{} }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := c.Send(s.Local(), ALaw); err != nil {
		t.Fatal(err)
	}
	within(t, notified, "the first packet at the stream")
	c.Arm()
	if err := s.Send(c.Local(), ULaw); err != nil {
		t.Fatal(err)
	}
	within(t, heard, "the first packet at the counted end")
	c.Reset()
	if st := c.Stats(); st.Received > 1 || st.Sent > 1 { // one may have come or gone since
		t.Errorf("after Reset: %+v", st)
	}
}

func TestBankPorts(t *testing.T) {
	b := NewBank(BankOptions{Sockets: 2})
	defer b.Close()
	ports := map[uint16]bool{}
	for range 5 { // one address: a socket each
		c, err := b.Open(address(1), nil)
		if err != nil {
			t.Fatal(err)
		}
		ports[c.Local().Port()] = true
	}
	if len(ports) != 5 || len(b.sockets) != 5 {
		t.Errorf("5 ends at one address have ports %v on %d sockets", ports, len(b.sockets))
	}
	a, err := b.Open(address(2), nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Close()
	again, err := b.Open(address(2), nil)
	if err != nil || again.Local().Port() == a.Local().Port() || len(b.sockets) != 5 {
		t.Errorf("an end opened after another was closed: %v after %v, %d sockets, error %v", again.Local(), a.Local(), len(b.sockets), err)
	}
	if _, err := b.Open(netip.IPv6Loopback(), nil); err == nil {
		t.Error("IPv6 was taken")
	}
	if err := again.Send(netip.AddrPort{}, ULaw); err == nil {
		t.Error("no address was taken")
	}
	b.Close()
	if _, err := b.Open(address(3), nil); err == nil {
		t.Error("a closed bank opened an end")
	}
	if err := again.Send(a.Local(), ULaw); err == nil {
		t.Error("a closed bank sends")
	}
}

// BenchmarkBank is the processor time of a packet that is sent and received in the same bank: 2,000 ends are 100,000 of them a
// second.
func BenchmarkBank(b *testing.B) {
	const ends = 2000
	delay, enough := after(int64(b.N))
	bank := NewBank(BankOptions{Delay: delay})
	defer bank.Close()
	all := make([]*Counted, ends)
	for i := range all {
		c, err := bank.Open(address(i), nil)
		if err != nil {
			b.Fatal(err)
		}
		all[i] = c
	}
	before := processorTime(b)
	began := time.Now()
	b.ResetTimer()
	for i, c := range all {
		if err := c.Send(all[i^1].Local(), ULaw); err != nil {
			b.Fatal(err)
		}
	}
	<-enough
	took := time.Since(began)
	b.ReportMetric(float64(processorTime(b)-before)/float64(b.N), "cpu-ns/packet")
	b.ReportMetric(100*float64(processorTime(b)-before)/float64(took), "cpu-%")
	var lost, received uint64
	for _, c := range all {
		c.Stop()
	}
	for _, c := range all {
		st := c.Stats()
		lost += st.Lost
		received += st.Received
	}
	b.ReportMetric(100*float64(lost)/float64(received+lost), "lost-%")
}

// processorTime is what this process has used.
func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestBankForgets: nothing is walked past for ends that send no more.
func TestBankForgets(t *testing.T) {
	b := NewBank(BankOptions{Sockets: 2})
	defer b.Close()
	var ends []*Counted
	for range 20 {
		c, err := b.Open(address(1), nil)
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, c)
		if err := c.Send(ends[0].Local(), ULaw); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range ends {
		if i%2 == 0 {
			c.Stop()
		} else {
			c.Close()
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for place, lanes := range b.wheel {
		if len(lanes) > 0 {
			t.Errorf("%d lanes are left at place %d", len(lanes), place)
		}
	}
}
