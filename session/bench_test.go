package session

import (
	"fmt"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// bench is an exchange with many phones, whose Asterisk does at once what it is asked for. Phones register as the connections from 1 on.
type bench struct {
	x   *Exchange
	now time.Time
	out []Effect
	do  []Effect // commands, to be carried out
}

const benchPhones = 1000

func newBench(tb testing.TB) *bench {
	cfg := testConfig()
	for i := range benchPhones {
		number, name := fmt.Sprint(20000+i), DeviceName(fmt.Sprintf("SEP%012d", i))
		cfg.Lines[number] = &Line{Number: number, Label: number, CallerName: "Phone " + number, Context: "from-skinny", MaxCalls: 2, Codecs: []Codec{"ulaw", "alaw"}}
		cfg.Devices[name] = &Device{Name: name, AutoLine: 1, Buttons: []Button{{Kind: ButtonLine, Line: number}, {Kind: ButtonSpeedDial, Number: "20001", Label: "1"}}}
	}
	b := &bench{now: time.Unix(1e9, 0), out: make([]Effect, 0, 64)}
	b.x = New(cfg, Boot{Number: 7, Time: b.now})
	b.step(LinkUp{})
	for i := range benchPhones {
		c := ConnID(i + 1)
		b.step(PhoneConnected{Conn: c, Remote: netip.MustParseAddrPort("127.0.0.1:4000")})
		b.step(PhoneMessage{c, &skinny.Register{DeviceName: fmt.Sprintf("SEP%012d", i), DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 17}})
		b.step(PhoneMessage{c, &skinny.CapabilitiesRes{Caps: []skinny.MediaCapability{{PayloadType: skinny.CodecG711Ulaw64k}}}})
		b.step(PhoneMessage{c, &skinny.TimeDateReq{}})
	}
	b.x.Changes(nil)
	if n := len(b.x.conns); n != benchPhones {
		tb.Fatalf("%d phones are connected", n)
	}
	return b
}

// step takes an event in and says how many effects it had.
func (b *bench) step(ev Event) int {
	b.out = b.x.Step(b.now, ev, b.out[:0])
	return b.collect()
}

func (b *bench) collect() int {
	for _, e := range b.out {
		if e.Kind == Do {
			b.do = append(b.do, e)
		}
	}
	return len(b.out)
}

// settle carries out what Asterisk was asked for, and answers for the phones.
func (b *bench) settle() {
	for i := 0; i < len(b.do); i++ { // it grows
		e := b.do[i]
		res := ari.Result{}
		var after ari.Event
		switch c := e.Command.(type) {
		case ari.ExternalMedia:
			res.RTP = netip.MustParseAddrPort("127.0.0.1:10000")
			after = ari.StasisStart{Channel: ari.Channel{ID: c.ID}}
		case ari.CreateChannel:
			after = ari.StasisStart{Channel: ari.Channel{ID: c.ID}}
		case ari.Hangup:
			after = ari.ChannelDestroyed{ID: c.ID}
		}
		b.step(CommandDone{ID: e.ID, Result: res})
		if after != nil {
			b.step(AsteriskEvent{Event: after})
		}
	}
	b.do = b.do[:0]
}

// ack answers all open requests for receive channels.
func (b *bench) ack(c ConnID) {
	for _, p := range b.x.conns[c].device.parties {
		if p.media.open && p.media.leg == nil {
			b.step(PhoneMessage{c, &skinny.OpenReceiveChannelAck{Addr: netip.MustParseAddrPort("127.0.0.1:4000"), PassThruPartyID: p.media.passThru}})
		}
	}
	b.settle()
}

func (b *bench) dial(c ConnID, number string) {
	for _, d := range []byte(number) {
		b.step(PhoneMessage{c, &skinny.KeypadButton{Button: skinny.KeypadButtonCode(d - '0')}})
	}
	b.settle()
}

// hangup puts both phones' handsets down, whatever they do.
func (b *bench) hangup() {
	for c := ConnID(1); c <= 2; c++ {
		b.step(PhoneMessage{c, &skinny.OnHook{}})
		for _, p := range b.x.conns[c].device.parties {
			b.step(PhoneMessage{c, &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventEndCall, CallReference: p.ref}})
		}
	}
	b.settle()
	b.now = b.now.Add(2 * time.Second)
	b.step(Tick{})
	b.x.Changes(nil)
}

// hot are the events that a call waits for. prepare brings the exchange before it; the event is taken in by connection 1 or 2.
var hot = []struct {
	name    string
	prepare func(b *bench)
	event   func(b *bench) Event
}{
	{"off-hook", func(*bench) {}, func(*bench) Event { return PhoneMessage{1, offHookMessage} }},
	{"first digit", func(b *bench) { b.step(PhoneMessage{1, offHookMessage}) }, func(*bench) Event { return PhoneMessage{1, digitMessage} }},
	{"digit", func(b *bench) { b.step(PhoneMessage{1, offHookMessage}); b.dial(1, "2") }, func(*bench) Event { return PhoneMessage{1, digitMessage} }},
	{"hook flash", func(b *bench) {
		b.step(PhoneMessage{1, offHookMessage})
		b.dial(1, "20001")
		b.step(PhoneMessage{2, offHookMessage})
		b.settle()
		b.ack(1)
		b.ack(2)
	}, func(*bench) Event { return PhoneMessage{2, flashMessage} }},
	{"last digit, far phone rings", func(b *bench) { b.step(PhoneMessage{1, offHookMessage}); b.dial(1, "2000") }, func(*bench) Event { return PhoneMessage{1, oneMessage} }},
	{"answer", func(b *bench) { b.step(PhoneMessage{1, offHookMessage}); b.dial(1, "20001"); b.ack(1) }, func(*bench) Event { return PhoneMessage{2, offHookMessage} }},
	{"hang-up", func(b *bench) {
		b.step(PhoneMessage{1, offHookMessage})
		b.dial(1, "20001")
		b.step(PhoneMessage{2, offHookMessage})
		b.settle()
		b.ack(1)
		b.ack(2)
	}, func(*bench) Event { return PhoneMessage{1, onHookMessage} }},
	{"call from Asterisk", func(*bench) {}, func(*bench) Event { return incomingEvent }},
	{"early media", func(b *bench) { b.step(PhoneMessage{1, offHookMessage}); b.dial(1, "700"); b.ack(1) }, func(b *bench) Event {
		return AsteriskEvent{Event: ari.Dialed{ID: b.x.conns[1].device.parties[0].call.far().id, Status: "PROGRESS"}}
	}},
	{"event of a channel that nobody knows", func(*bench) {}, func(*bench) Event { return unknownEvent }},
}

var (
	offHookMessage = &skinny.OffHook{}
	onHookMessage  = &skinny.OnHook{}
	flashMessage   = &skinny.HookFlash{}
	digitMessage   = &skinny.KeypadButton{Button: 0}
	oneMessage     = &skinny.KeypadButton{Button: 1}
	incomingEvent  = AsteriskEvent{Event: ari.StasisStart{Channel: ari.Channel{ID: "1.1", CallerNumber: "5551"}, Args: []string{"20000"}}}
	unknownEvent   = AsteriskEvent{Event: ari.Dialed{ID: "x", Status: "RINGING"}}
)

// after ends what the event began.
func (b *bench) after() {
	b.settle()
	b.step(AsteriskEvent{Event: ari.ChannelDestroyed{ID: "1.1"}})
	b.settle()
	b.hangup()
}

// recordBudget is what the record of a call in the call log takes more, once in its life: its JSON, with four times and names. It takes 6, and
// up to 10 with the race detector, under which encoding/json loses its buffers now and then.
const recordBudget = 10

// The budget of design.md 2: two allocations an event and one an effect, and what a record takes.
func TestAllocationBudget(t *testing.T) {
	b := newBench(t)
	for _, h := range hot {
		t.Run(h.name, func(t *testing.T) {
			const runs = 50
			var total, effects, records float64
			for range runs {
				h.prepare(b)
				ev := h.event(b)
				total += allocs(func() { b.out = b.x.Step(b.now, ev, b.out[:0]) })
				effects += float64(b.collect())
				for _, e := range b.out {
					if e.Kind == Save {
						records++
					}
				}
				b.after()
			}
			if len(b.x.calls) > 0 {
				t.Fatalf("%d calls are left", len(b.x.calls))
			}
			total, effects = total/runs, effects/runs
			t.Logf("%.1f allocations, %.1f effects", total, effects)
			if budget := 2 + effects + recordBudget*records/runs; total > budget+0.5 {
				t.Errorf("%.1f allocations for %.1f effects: the budget is %.1f", total, effects, budget)
			}
		})
	}
}

// BenchmarkStep: at most 5 µs for a keypad digit with 1,000 phones registered, and 1 µs for each further effect (design.md 2). The time is the
// event's alone; what comes before and after it is not counted.
func BenchmarkStep(b *testing.B) {
	x := newBench(b)
	for _, h := range hot {
		b.Run(h.name, func(b *testing.B) {
			b.ReportAllocs()
			effects := 0
			for range b.N {
				b.StopTimer()
				h.prepare(x)
				ev := h.event(x)
				b.StartTimer()
				x.out = x.x.Step(x.now, ev, x.out[:0])
				b.StopTimer()
				effects += x.collect()
				x.after()
				b.StartTimer()
			}
			b.ReportMetric(float64(effects)/float64(b.N), "effects/op")
		})
	}
}

// BenchmarkCall is a whole call between two phones, with all its events.
func BenchmarkCall(b *testing.B) {
	x := newBench(b)
	b.ReportAllocs()
	for range b.N {
		x.step(PhoneMessage{1, offHookMessage})
		x.dial(1, "20001")
		x.step(PhoneMessage{2, offHookMessage})
		x.settle()
		x.ack(1)
		x.ack(2)
		x.hangup()
	}
}

// BenchmarkRegister is a registration among 1,000 phones.
func BenchmarkRegister(b *testing.B) {
	x := newBench(b)
	b.ReportAllocs()
	reg := &skinny.Register{DeviceName: "SEP000000000000", DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 17}
	for range b.N {
		for _, m := range []skinny.Message{reg, &skinny.ButtonTemplateReq{}, &skinny.SoftKeyTemplateReq{}, &skinny.SoftKeySetReq{}, &skinny.LineStatReq{LineNumber: 1}, &skinny.TimeDateReq{}} {
			x.step(PhoneMessage{1, m})
		}
		x.x.Changes(nil)
	}
}

// allocs counts the allocations of f.
func allocs(f func()) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs - before.Mallocs)
}
