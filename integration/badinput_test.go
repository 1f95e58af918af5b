package integration

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// bystanders are two phones in a call that nothing may disturb.
type bystanders struct {
	a, b *phone.Phone
	mark int
}

func (h *house) bystanders() bystanders {
	h.Helper()
	by := bystanders{a: h.phone("1002", "7975"), b: h.phone("1003", "7960")}
	h.call(by.a, by.b, "1003")
	by.mark = by.a.Mark()
	return by
}

// undisturbed fails the test unless they still talk and were told nothing.
func (h *house) undisturbed(by bystanders) {
	h.Helper()
	talk(h, by.a, by.b)
	h.quiet(by.a, by.mark)
	call, _ := by.a.State().Front()
	if s, ok := by.a.MediaStats(call.Reference); !ok || s.Lost > 0 {
		h.Errorf("the call beside lost packets: %+v", s)
	}
}

// frame is a frame with any length field.
func frame(length uint32, id skinny.MessageID, payload int) []byte {
	b := binary.LittleEndian.AppendUint32(nil, length)
	b = binary.LittleEndian.AppendUint32(b, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(id))
	return append(b, make([]byte, payload)...)
}

// Frames that are none close their connection, with a line in the log, and no other.
func TestBadFrames(t *testing.T) {
	h := open(t)
	by := h.bystanders()
	garbage := make([]byte, 4096)
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range garbage {
		garbage[i] = byte(rnd.Uint32()) | 0x80
	}
	for _, c := range []struct {
		name     string
		register bool
		bytes    []byte
	}{
		{"length 0", false, frame(0, skinny.IDRegister, 0)},
		{"length 3", false, frame(3, skinny.IDRegister, 0)},
		{"length 3 of a registered phone", true, frame(3, skinny.IDOffHook, 0)},
		{"more than 4 KiB before Register", false, frame(4<<10+1, skinny.IDRegister, 4<<10)},
		{"more than 64 KiB after it", true, frame(64<<10+1, skinny.IDAlarm, 64<<10)},
		{"2 GiB and more", true, frame(0xfffffff0, skinny.IDAlarm, 100)},
		{"garbage", false, garbage},
		{"garbage of a registered phone", true, garbage},
		{"HTTP", false, []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := h.in(t)
			before := h.server.Counters.ClosedFraming.Load()
			w := h.wire()
			if c.register {
				w = h.registered("1001")
			}
			_, _ = w.Write(c.bytes) // it may be closed before all is written
			w.closed()
			h.until("it is counted", func() bool { return h.server.Counters.ClosedFraming.Load() == before+1 })
		})
	}
	h.undisturbed(by)
	if n := len(h.logs.with("bad frame from phone")); n == 0 {
		t.Error("nothing was logged")
	}
	p := h.phone("1001", "7960") // the phone whose connections were closed gets in again
	h.do(p.Dial(h.soon(), "700"))
	h.connected(p)
	h.down(p, by.a, by.b)
	h.nothingLeft()
}

// What is within the limits is taken, however it is cut.
func TestOddFrames(t *testing.T) {
	h := open(t)
	register := skinny.Append(nil, &skinny.Register{DeviceName: "SEP000000001001", DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11}, skinny.Dialect{})
	keepAlive := skinny.Append(nil, &skinny.KeepAlive{}, skinny.Dialect{})

	one := h.wire() // byte by byte
	for _, b := range register {
		one.raw([]byte{b})
	}
	one.expect(skinny.IDRegisterAck)
	one.expect(skinny.IDCapabilitiesReq)
	one.raw(frame(64<<10, skinny.IDAlarm, 64<<10-4)) // the longest
	one.raw(keepAlive[:7])                           // a half, and nothing for a while
	half := h.registered("1002")
	half.send(&skinny.KeepAlive{})
	half.expect(skinny.IDKeepAliveAck)
	one.raw(keepAlive[7:])
	one.expect(skinny.IDKeepAliveAck)

	many := h.wire() // everything in one segment, with messages that nobody knows
	segment := append(append(append(append([]byte{}, register...), frame(4, 0x7fff, 0)...), frame(44, 0xdeadbeef, 40)...), keepAlive...)
	many.raw(segment)
	came := map[skinny.MessageID]bool{} // keep-alives are answered by the connection: no order
	for range 3 {
		f, err := many.frames.Next()
		h.do(err)
		came[f.ID] = true
	}
	if !came[skinny.IDRegisterAck] || !came[skinny.IDCapabilitiesReq] || !came[skinny.IDKeepAliveAck] {
		t.Errorf("answers to a segment: %v", came)
	}

	short := skinny.Append(nil, &skinny.KeypadButton{}, skinny.Dialect{})[:12] // no fields at all
	binary.LittleEndian.PutUint32(short, 4)
	for id := range skinny.MessageID(0x200) { // nor in any other
		if id == skinny.IDRegister || id == skinny.IDUnregister {
			continue
		}
		binary.LittleEndian.PutUint32(short[8:], uint32(id))
		many.raw(short)
	}
	many.send(&skinny.ServerReq{}) // answered after all of them
	many.comes(skinny.IDServerRes)
	h.until("the phone that sent them is idle", func() bool {
		v, ok := h.server.Views.Device("SEP000000001001")
		return ok && v.Registered && len(v.Calls) == 0
	})
	p := h.phone("1001", "7960")
	h.do(p.Dial(h.soon(), "700"))
	h.connected(p)
	h.down(p)
	h.nothingLeft()
}

// 10,000 requests whose answers are not read: closed as slow, while the audio of another call goes on.
func TestDeafPhone(t *testing.T) {
	h := open(t)
	by := h.bystanders()
	w := h.registered("1001")
	request := skinny.Append(nil, &skinny.SoftKeyTemplateReq{}, skinny.Dialect{})
	for range 10_000 {
		if _, err := w.Write(request); err != nil {
			break
		}
	}
	h.gone("SEP000000001001", "slow: does not read what it is sent")
	h.logged("slow phone closed", "SEP000000001001")
	if n := h.server.Counters.ClosedSlow.Load(); n != 1 {
		t.Errorf("%d connections closed as slow", n)
	}
	h.undisturbed(by)
	p := h.phone("1001", "7960")
	h.do(p.Dial(h.soon(), "700"))
	h.connected(p)
	h.down(p, by.a, by.b)
	h.nothingLeft()
}

// Keys and answers that fit nothing are passed over; the phone can be used as ever.
func TestNonsenseKeys(t *testing.T) {
	h := open(t)
	by := h.bystanders()
	p := h.phone("1001", "7960")
	_, err := p.WaitMessage(h.soon(), 0, "the lamp that ends its welcome", func(m skinny.Message) bool {
		lamp, ok := m.(*skinny.SetLamp)
		return ok && lamp.Stimulus == skinny.StimulusVoiceMail
	})
	h.do(err)
	mark := p.Mark()
	h.do(p.Digits("0123456789*#"))
	h.do(p.Send(&skinny.KeypadButton{Button: 99, LineInstance: 77, CallReference: 4711}))
	for _, e := range []skinny.SoftKeyEventCode{skinny.SoftKeyEventHold, skinny.SoftKeyEventResume, skinny.SoftKeyEventEndCall, skinny.SoftKeyEventAnswer, skinny.SoftKeyEventBackSpace, 250} {
		h.do(p.Press(e, 1, 4711))
		h.do(p.Press(e, 0, 0))
	}
	h.do(p.Send(&skinny.OpenReceiveChannelAck{PassThruPartyID: 5, CallReference: 4711, Addr: netip.MustParseAddrPort("127.0.0.1:9")}))
	h.do(p.Send(&skinny.StartMediaTransmissionAck{MediaStatus: skinny.MediaStatusUnknown, CallReference: 4711}))
	h.do(p.Send(&skinny.MediaTransmissionFailure{}))
	h.do(p.Send(&skinny.OnHook{CallReference: 4711}))
	h.quiet(p, mark)
	h.do(p.WaitIdle(h.soon()))

	// Answers for a call that is over.
	h.do(p.Dial(h.soon(), "700"))
	h.connected(p)
	h.echoes(p)
	old, _ := p.State().Front()
	h.down(p)
	h.do(p.Dial(h.soon(), "700"))
	h.connected(p)
	h.echoes(p)
	mark = p.Mark()
	h.do(p.Send(&skinny.OpenReceiveChannelAck{MediaStatus: skinny.MediaStatusUnknown, PassThruPartyID: old.Media.Party, CallReference: old.Reference}))
	h.do(p.Send(&skinny.StartMediaTransmissionAck{MediaStatus: skinny.MediaStatusUnknown, PassThruPartyID: old.Media.Party, CallReference: old.Reference}))
	h.do(p.Press(skinny.SoftKeyEventHold, 1, old.Reference+1000))
	h.quiet(p, mark)
	h.undisturbed(by)
	h.down(p, by.a, by.b)
	h.nothingLeft()
}

// A phone that cannot open its receive channel, or never says, reads and hears so, the log has a line, and the call ends on both sides.
func TestMediaThatCannotBeOpened(t *testing.T) {
	for _, c := range []struct {
		name    string
		bad     phone.Misbehaviour
		said    string
		calling bool // the bad phone calls, else it is called
		number  string
	}{
		{"error, calling a phone", phone.Misbehaviour{OpenStatus: skinny.MediaStatusOutOfChannels}, "opened no receive channel", true, "1002"},
		{"error, calling the dialplan", phone.Misbehaviour{OpenStatus: skinny.MediaStatusOutOfChannels}, "opened no receive channel", true, "700"},
		{"error, called", phone.Misbehaviour{OpenStatus: skinny.MediaStatusOutOfChannels}, "opened no receive channel", false, "1001"},
		{"no answer, calling the dialplan", phone.Misbehaviour{NoOpenAck: true}, "did not open its receive channel", true, "700"},
		{"no answer, called", phone.Misbehaviour{NoOpenAck: true}, "did not open its receive channel", false, "1001"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := openWith(t, config("timers: {media_ack_timeout: 1s, dial_ack_timeout: 300ms}"))
			bad, good := h.phone("1001", "7975"), h.phone("1002", "7960")
			bad.Misbehave(c.bad)
			caller, called := bad, good
			if !c.calling {
				caller, called = good, bad
			}
			h.do(caller.Dial(h.soon(), c.number))
			if c.number != "700" {
				h.wait(called, "ring", phone.State.Ringing)
				h.do(called.OffHook())
			}
			h.wait(bad, "read No audio path and hear so", func(s phone.State) bool {
				call, ok := s.Front()
				return ok && call.Prompt == "No audio path" && s.Hears() == skinny.ToneReorderTone
			})
			h.logged("media failed", c.said, "SEP000000001001")
			if c.number != "700" {
				h.reorder(good)
				h.down(good)
			}
			h.down(bad)
			h.nothingLeft()
			bad.Misbehave(phone.Misbehaviour{})
			h.call(bad, good, "1002")
			h.down(bad, good)
			h.nothingLeft()
		})
	}
}

// A connection that says nothing costs nobody anything and is closed after 30 s, which package server tests in simulated time; here it
// is only seen that phones get in beside a thousand of them.
func TestSilentConnections(t *testing.T) {
	h := open(t)
	by := h.bystanders()
	for range 1000 {
		h.wire()
	}
	h.until("all are accepted", func() bool { return h.server.Counters.Connections.Load() >= 1000 })
	began := time.Now()
	p := h.phone("1001", "7960")
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("a phone needed %v to register", took)
	}
	h.do(p.Dial(h.soon(), "700"))
	h.connected(p)
	h.undisturbed(by)
	h.down(p, by.a, by.b)
	h.nothingLeft()
}
