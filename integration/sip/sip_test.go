package sip_test

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/integration/asterisk"
	"github.com/skinnyd/skinnyd/integration/sip"
)

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

// desk is where a SIP phone is that Asterisk tells whom it is connected to. The process id is in it: two runs do not meet.
func desk(port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, byte(os.Getpid() >> 8), byte(os.Getpid()), 4}), port)
}

// bench is a private Asterisk and a link to it.
type bench struct {
	*testing.T
	link   *ari.Link
	events chan ari.Event
	up     chan struct{}
	ids    int
}

func (b *bench) LinkUp(_ ari.Snapshot, accept func()) { accept(); close(b.up) }
func (b *bench) LinkDown(reason string)               { b.Error(reason) }
func (b *bench) Event(e ari.Event) bool               { b.events <- e; return true }

func open(t *testing.T) *bench {
	t.Helper()
	if _, err := exec.LookPath("sipp"); err != nil {
		t.Skip(sip.ErrNoSipp)
	}
	cache, err := asterisk.Cache()
	if err != nil {
		t.Fatal(err)
	}
	install, err := asterisk.Local(t.Context(), cache, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	pbx, err := asterisk.Start(t.Context(), install, asterisk.Options{SIPDesk: desk(0).Addr().String(),
		Extensions: "[from-sip]\nexten => 702,1,Answer()\n same => n,Milliwatt()\n"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pbx.Stop(); err != nil {
			t.Error(err)
		}
	})
	b := &bench{T: t, events: make(chan ari.Event, 1000), up: make(chan struct{})}
	b.link = ari.NewLink(ari.Options{Name: "pbx", URL: pbx.URL(), App: "test", Username: pbx.Options.User, Password: pbx.Options.Password,
		Log: zerolog.Nop()}, b)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.link.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case <-b.up:
	case <-time.After(patience):
		t.Fatal("no link")
	}
	return b
}

func (b *bench) soon() context.Context {
	ctx, cancel := context.WithTimeout(b.Context(), patience)
	b.Cleanup(cancel)
	return ctx
}

// must carries out a command that must succeed.
func (b *bench) must(cmd ari.Command) {
	b.Helper()
	done := make(chan ari.Result, 1)
	b.link.Submit(cmd, func(r ari.Result) { done <- r })
	if r := <-done; r.Status != ari.OK {
		b.Fatalf("%#v: %+v", cmd, r)
	}
}

// until returns the next event that is a T.
func until[T ari.Event](b *bench) T {
	b.Helper()
	limit := time.After(patience)
	for {
		select {
		case e := <-b.events:
			if found, ok := e.(T); ok {
				return found
			}
		case <-limit:
			var want T
			b.Fatalf("no %T", want)
		}
	}
}

// cue lets a scenario go on, once it has taken all that it was told.
func (b *bench) cue(peer *sip.Peer) error {
	tick := time.NewTicker(5 * time.Millisecond) // the log is a file
	defer tick.Stop()
	for ctx := b.soon(); len(peer.Facts("settled")) < len(peer.Facts("told")); {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return peer.Cue(b.soon())
}

// all waits for events of the types of these pointers, in any order, and stores each in the first that is free.
func all(b *bench, wanted ...any) {
	b.Helper()
	limit := time.After(patience)
	for len(wanted) > 0 {
		select {
		case e := <-b.events:
			i := slices.IndexFunc(wanted, func(p any) bool { return reflect.TypeOf(p).Elem() == reflect.TypeOf(e) })
			if i >= 0 {
				reflect.ValueOf(wanted[i]).Elem().Set(reflect.ValueOf(e))
				wanted = slices.Delete(wanted, i, i+1)
			}
		case <-limit:
			b.Fatalf("no %T", wanted[0])
		}
	}
}

func (b *bench) id() string {
	b.ids++
	return fmt.Sprintf("test-%d", b.ids)
}

// leg makes a phone's leg in a bridge of its own.
func (b *bench) leg(callerID string) (ari.ChannelID, ari.BridgeID) {
	b.Helper()
	bridge, leg := ari.BridgeID(b.id()), ari.ChannelID(b.id())
	b.must(ari.CreateBridge{ID: bridge})
	b.must(ari.ExternalMedia{ID: leg, Remote: desk(9), Format: "ulaw", Variables: map[string]string{"CALLERID(all)": callerID}})
	b.must(ari.AddChannel{Bridge: bridge, Channel: leg})
	return leg, bridge
}

// call calls a SIP phone at a port of the desk, for a leg, and waits until it has answered and was told who calls.
func (b *bench) call(leg ari.ChannelID, bridge ari.BridgeID, port uint16, o sip.Options) (ari.ChannelID, *sip.Peer) {
	b.Helper()
	media, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(desk(0))) // nobody listens to it
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = media.Close() })
	o.Dir, o.Local, o.Media = b.TempDir(), desk(port), media.LocalAddr().(*net.UDPAddr).AddrPort()
	peer, err := sip.Start(o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if b.Failed() {
			b.Logf("sipp, scenario %s:\n%s", o.Scenario, peer.Log())
		}
		if err := peer.Close(); err != nil {
			b.Error(err)
		}
	})
	id := ari.ChannelID(b.id())
	b.must(ari.CreateChannel{ID: id, Endpoint: fmt.Sprintf("PJSIP/desk/sip:desk@%s", o.Local), Originator: leg})
	b.must(ari.AddChannel{Bridge: bridge, Channel: id})
	b.must(ari.DialChannel{ID: id, Caller: leg})
	if _, err := peer.Fact(b.soon(), "told"); err != nil {
		b.Fatal(err)
	}
	return id, peer
}

// TestToldWhomItIsConnectedTo: a SIP phone learns the caller id of whoever its channel is bridged with, or what CONNECTEDLINE says.
func TestToldWhomItIsConnectedTo(t *testing.T) {
	b := open(t)
	ann, first := b.leg(`"Ann" <1001>`)
	_, second := b.leg(`"Bob" <1002>`)
	far, peer := b.call(ann, first, 15090, sip.Options{Scenario: "told"})
	told := func(name, number string) {
		t.Helper()
		who, err := peer.Fact(b.soon(), `told  "`+name+`"`)
		if err != nil {
			t.Fatal(err)
		}
		if want := "<sip:" + number + "@127.0.0.1>"; who != want {
			t.Errorf("told of %s %s, want %s", name, who, want)
		}
	}
	b.must(ari.AddChannel{Bridge: second, Channel: far})
	told("Bob", "1002")
	b.must(ari.AddChannel{Bridge: first, Channel: far, InhibitConnectedLine: true})
	b.must(ari.SetVariable{ID: far, Name: "CONNECTEDLINE(all)", Value: `"Müller, Zoë" <1003>`})
	told("Müller, Zoë", "1003")
	b.must(ari.SetVariable{ID: far, Name: "CONNECTEDLINE(name,i)", Value: "Dog"})
	b.must(ari.SetVariable{ID: far, Name: "CONNECTEDLINE(num)", Value: "1004"})
	told("Dog", "1004")
	var names []string
	for _, fact := range peer.Facts("told") {
		names = append(names, strings.Split(fact, `"`)[1])
	}
	if want := []string{"Ann", "Bob", "Müller, Zoë", "Dog"}; !slices.Equal(names, want) {
		t.Errorf("told %q, want %q", names, want)
	}
	if err := b.cue(peer); err != nil {
		t.Fatal(err)
	}
	if err := peer.Wait(b.soon()); err != nil {
		t.Error(err)
	}
}

// TestBlindTransfer: a SIP phone transfers the leg that it talks to. The leg stays in its bridge, half a Local channel comes there.
func TestBlindTransfer(t *testing.T) {
	b := open(t)
	leg, bridge := b.leg(`"Ann" <1001>`)
	far, peer := b.call(leg, bridge, 15090, sip.Options{Scenario: "refer", ReferTo: "sip:702@127.0.0.1"})
	until[ari.StasisStart](b)
	until[ari.StasisStart](b)
	if err := b.cue(peer); err != nil {
		t.Fatal(err)
	}
	var left ari.LeftBridge
	var half ari.StasisStart
	var told ari.BlindTransfer
	all(b, &left, &half, &told)
	if half.Replaces != far || !strings.HasPrefix(half.Channel.Name, "Local/702@from-sip") || len(half.Args) != 0 {
		t.Errorf("%+v", half)
	}
	if left != (ari.LeftBridge{Bridge: bridge, Channel: far}) {
		t.Errorf("%+v", left)
	}
	want := ari.BlindTransfer{Channel: far, Replacement: half.Channel.ID, Transferee: leg, Bridge: bridge, Exten: "702", Context: "from-sip", Result: "Success"}
	if told != want {
		t.Errorf("%+v, want %+v", told, want)
	}
	b.must(ari.Hangup{ID: far})
	if e := until[ari.StasisEnd](b); e.ID != far {
		t.Errorf("%+v, want the end of %s and nothing before", e, far)
	}
	b.must(ari.Hangup{ID: half.Channel.ID}) // it is ours to end
}

// TestAttendedTransfer: a SIP phone joins the two legs that it talks to.
func TestAttendedTransfer(t *testing.T) {
	b := open(t)
	ann, first := b.leg(`"Ann" <1001>`)
	bob, second := b.leg(`"Bob" <1002>`)
	two, consultation := b.call(bob, second, 15091, sip.Options{Scenario: "told"})
	dialog, err := consultation.Dialog(b.soon())
	if err != nil {
		t.Fatal(err)
	}
	one, peer := b.call(ann, first, 15090, sip.Options{Scenario: "refer", ReferTo: "sip:desk@127.0.0.1?Replaces=" + dialog})
	for range 4 {
		until[ari.StasisStart](b)
	}
	if err := b.cue(peer); err != nil {
		t.Fatal(err)
	}
	var halfOne, halfTwo ari.StasisStart
	var end ari.StasisEnd
	var told ari.AttendedTransfer
	all(b, &halfOne, &halfTwo, &end, &told)
	halves := map[ari.ChannelID]ari.ChannelID{halfOne.Replaces: halfOne.Channel.ID, halfTwo.Replaces: halfTwo.Channel.ID}
	if end.ID != two {
		t.Errorf("%+v, want the end of %s", end, two)
	}
	want := ari.AttendedTransfer{First: one, Second: two, FirstBridge: first, SecondBridge: second, FirstLink: halves[one], SecondLink: halves[two],
		Transferee: ann, Target: bob, Destination: "link", Result: "Success"}
	if told != want {
		t.Errorf("%+v, want %+v", told, want)
	}
	if err := consultation.Wait(b.soon()); err != nil { // Asterisk hung it up
		t.Error(err)
	}
}
