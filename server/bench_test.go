package server

import (
	"fmt"
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// echo answers every message with one and keeps nothing.
type echo struct{}

func (echo) Step(_ time.Time, ev session.Event, out []session.Effect) []session.Effect {
	if m, ok := ev.(session.PhoneMessage); ok {
		if r, ok := m.Message.(*skinny.Register); ok {
			out = append(out, session.Effect{
				Kind: session.Bind, Conn: m.Conn, Device: session.DeviceName(r.DeviceName), Timeout: time.Hour,
				Dialect: skinny.Dialect{Version: 11},
			})
			return append(out, session.Effect{Kind: session.Send, Conn: m.Conn, Message: &skinny.RegisterAck{}})
		}
		out = append(out, session.Effect{Kind: session.Send, Conn: m.Conn, Message: &skinny.StartTone{Tone: 0x21}})
	}
	return out
}

func (echo) Next() time.Time                               { return time.Time{} }
func (echo) Changes(out []session.Change) []session.Change { return out }
func (echo) Idle() bool                                    { return true }

// BenchmarkRoundTrip is a message of a phone through socket, loop and core and the answer back, with other phones registered and idle.
func BenchmarkRoundTrip(b *testing.B) {
	for _, idle := range []int{0, 1000} {
		b.Run(fmt.Sprintf("idle=%d", idle), func(b *testing.B) {
			f := start(b, echo{}, testLimits())
			for i := range idle {
				f.registered(fmt.Sprintf("SEP%012d", i))
			}
			p := f.registered("SEPFFFFFFFFFFFF")
			request := frame(&skinny.OffHook{})
			answer := make([]byte, len(frame(&skinny.StartTone{Tone: 0x21})))
			b.ReportAllocs()
			for b.Loop() {
				p.write(request)
				if _, err := io.ReadFull(p.nc, answer); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkLoop is the loop alone: an event of a phone in, a message into the queue of the phone. The writer throws it away.
func BenchmarkLoop(b *testing.B) {
	counters := new(Counters)
	l := newLoop(echo{}, new(Views), counters, newLog(zerolog.Nop(), counters))
	p := newPhones(l, DefaultLimits(), &trace{log: l.log})
	c := &conn{id: 1, nc: discard{}, p: p}
	l.conns[1] = c
	now := time.Now()
	ev := phoneEvent{conn: c, kind: phoneMessage, message: &skinny.OffHook{}}
	b.ReportAllocs()
	for b.Loop() {
		l.phone(now, ev)
	}
	p.writers.Wait()
}

// discard is a connection that takes everything.
type discard struct{ net.Conn }

func (discard) Write(p []byte) (int, error)      { return len(p), nil }
func (discard) SetWriteDeadline(time.Time) error { return nil }
func (discard) Close() error                     { return nil }

// BenchmarkIdlePhone registers phones and reports what one of them costs when nothing moves: B/phone is resident memory of this
// process, server and bare client sockets together; heap-B/phone and stack-B/phone are of the Go runtime alone.
func BenchmarkIdlePhone(b *testing.B) {
	const phones = 5000
	for b.Loop() {
		f := start(b, echo{}, testLimits())
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		resident := residentBytes(b)
		clients := make([]net.Conn, phones)
		ack := make([]byte, len(frame(&skinny.RegisterAck{})))
		for i := range clients {
			nc, err := net.Dial("tcp", f.s.PhoneAddrs()[0].String())
			if err != nil {
				b.Fatal(err)
			}
			clients[i] = nc
			if _, err := nc.Write(frame(register(fmt.Sprintf("SEP%012d", i)))); err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadFull(nc, ack); err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(residentBytes(b)-resident)/phones, "B/phone")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/phones, "heap-B/phone")
		b.ReportMetric(float64(after.StackInuse-before.StackInuse)/phones, "stack-B/phone")
		for _, nc := range clients {
			_ = nc.Close()
		}
		f.stop()
	}
}
