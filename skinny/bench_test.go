package skinny

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// frequent is the messages that make up nearly all traffic, as they are in a call.
var frequent = []Message{
	&KeepAlive{},
	&KeepAliveAck{},
	&KeypadButton{Button: KeypadButton5, LineInstance: 1, CallReference: 7},
	&OffHook{LineInstance: 1, CallReference: 7},
	&CallState{CallState: CallStateConnected, LineInstance: 1, CallReference: 7, PrecedenceLevel: CallPriorityNormal},
	&SetLamp{Stimulus: StimulusLine, StimulusInstance: 1, LampMode: LampModeOn},
	&StartTone{Tone: ToneInsideDialTone, LineInstance: 1, CallReference: 7},
	&SelectSoftKeys{LineInstance: 1, CallReference: 7, SoftKeySetIndex: SoftKeySetConnected, ValidKeyMask: 0xFFFFFFFF},
	&DisplayPromptStatus{Text: "\x80\x18", LineInstance: 1, CallReference: 7},
	&DisplayDynamicPromptStatus{Text: "\x80\x17" + "1002", LineInstance: 1, CallReference: 7},
	&CallInfo{CallingPartyName: "Alice", CallingParty: "1001", CalledPartyName: "Bob", CalledParty: "1002", LineInstance: 1,
		CallReference: 7, CallType: CallTypeOutbound},
	&CallInfoDynamic{CallingPartyName: "Alice", CallingParty: "1001", CalledPartyName: "Bob", CalledParty: "1002", LineInstance: 1,
		CallReference: 7, CallType: CallTypeOutbound},
	&OpenReceiveChannel{ConferenceID: 7, PassThruPartyID: 8, MillisecondPacketSize: 20, PayloadType: CodecG711Ulaw64k, CallReference: 7},
	&OpenReceiveChannelAck{Addr: netip.MustParseAddrPort("192.0.2.1:20000"), PassThruPartyID: 8, CallReference: 7},
	&StartMediaTransmission{ConferenceID: 7, PassThruPartyID: 8, Remote: netip.MustParseAddrPort("192.0.2.2:20000"),
		MillisecondPacketSize: 20, PayloadType: CodecG711Ulaw64k, CallReference: 7},
}

var benchDialect = Dialect{Version: 20, UTF8: true}

func BenchmarkAppend(b *testing.B) {
	for _, m := range frequent {
		b.Run(m.ID().String(), func(b *testing.B) {
			b.ReportAllocs()
			var buf []byte
			for b.Loop() {
				buf = Append(buf[:0], m, benchDialect)
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, m := range frequent {
		b.Run(m.ID().String(), func(b *testing.B) {
			b.ReportAllocs()
			payload := Append(nil, m, benchDialect)[HeaderSize:]
			for b.Loop() {
				sink = Decode(m.ID(), payload, benchDialect)
			}
		})
	}
}

// sink keeps decoded messages from being optimised away.
var sink Message

// TestAllocations: writing needs none, reading one for the message and one for all its texts together.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector drops pooled values at random, so allocations cannot be counted")
	}
	for _, m := range frequent {
		buf := make([]byte, 0, 1024)
		if n := testing.AllocsPerRun(100, func() { buf = Append(buf[:0], m, benchDialect) }); n > 0 {
			t.Errorf("Append of %s: %v allocations", m.ID(), n)
		}
		most := 1.0
		switch m.(type) {
		case *DisplayPromptStatus, *DisplayDynamicPromptStatus, *CallInfo, *CallInfoDynamic:
			most = 2
		}
		payload := Append(nil, m, benchDialect)[HeaderSize:]
		if n := testing.AllocsPerRun(100, func() { sink = Decode(m.ID(), payload, benchDialect) }); n > most {
			t.Errorf("Decode of %s: %v allocations", m.ID(), n)
		}
	}
}

// BenchmarkReader takes frames from memory: the call of a real capture, and the largest messages.
func BenchmarkReader(b *testing.B) {
	var call []byte
	for _, v := range loadVectors(b) {
		if strings.HasPrefix(v.Name, "skinny_") {
			call = append(call, v.frame...)
		}
	}
	for name, stream := range map[string][]byte{"call": call, "large": bytes.Repeat(frameOf(IDUserToDeviceDataV1, 2000), 20)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			from := bytes.NewReader(nil)
			for b.Loop() {
				from.Reset(stream)
				r := NewReader(from)
				for {
					if _, err := r.Next(); err != nil {
						break
					}
				}
			}
		})
	}
}

// The same two messages by other ways of describing a layout: encoding/binary with structs that look like the wire, and a
// walk over our structs by reflection, where a tag gives the width of a text.
type (
	binaryCallState struct {
		Header                                [3]uint32
		CallState, LineInstance, Call         uint32
		Privacy, PrecedenceLevel, PrecedenceD uint32
	}
	binaryPromptStatus struct {
		Header             [3]uint32
		TimeOut            uint32
		Text               [32]byte
		LineInstance, Call uint32
	}
	taggedPromptStatus struct {
		TimeOut                     uint32
		Text                        string `width:"32"`
		LineInstance, CallReference uint32
	}
)

// rival is a message that another codec writes and reads, and ours.
type rival struct {
	way    string
	ours   Message
	append func(dst []byte) []byte
	decode func(frame []byte) any
	read   any // what decode is to return
}

var rivalDialect = Dialect{Version: 11}

func rivals() []rival {
	state := &CallState{CallState: CallStateConnected, LineInstance: 1, CallReference: 7, PrecedenceLevel: CallPriorityNormal}
	prompt := &DisplayPromptStatus{Text: "Enter number", LineInstance: 1, CallReference: 7}
	tagged := &taggedPromptStatus{prompt.TimeOut, prompt.Text, prompt.LineInstance, prompt.CallReference}
	wireState := &binaryCallState{[3]uint32{28, 11, uint32(IDCallState)}, uint32(state.CallState), 1, 7, 0, uint32(state.PrecedenceLevel), 0}
	wirePrompt := func() *binaryPromptStatus {
		m := &binaryPromptStatus{Header: [3]uint32{48, 11, uint32(IDDisplayPromptStatus)}, TimeOut: prompt.TimeOut, LineInstance: prompt.LineInstance, Call: prompt.CallReference}
		copy(m.Text[:31], prompt.Text)
		return m
	}
	own := func(m Message) rival {
		return rival{"layout", m, func(dst []byte) []byte { return Append(dst, m, rivalDialect) },
			func(frame []byte) any { return Decode(m.ID(), frame[HeaderSize:], rivalDialect) }, m}
	}
	return []rival{
		own(state), own(prompt),
		{"encoding-binary", state,
			func(dst []byte) []byte { dst, _ = binary.Append(dst, binary.LittleEndian, wireState); return dst },
			func(frame []byte) any {
				m := new(binaryCallState)
				_, _ = binary.Decode(frame, binary.LittleEndian, m)
				return m
			}, wireState},
		{"encoding-binary", prompt,
			func(dst []byte) []byte { dst, _ = binary.Append(dst, binary.LittleEndian, wirePrompt()); return dst },
			func(frame []byte) any {
				var m binaryPromptStatus
				_, _ = binary.Decode(frame, binary.LittleEndian, &m)
				text, _, _ := strings.Cut(string(m.Text[:]), "\x00")
				return &DisplayPromptStatus{TimeOut: m.TimeOut, Text: text, LineInstance: m.LineInstance, CallReference: m.Call}
			}, prompt},
		{"reflection", state,
			func(dst []byte) []byte { return reflectAppend(dst, IDCallState, state) },
			func(frame []byte) any { m := new(CallState); reflectDecode(frame[HeaderSize:], m); return m }, state},
		{"reflection", prompt,
			func(dst []byte) []byte { return reflectAppend(dst, IDDisplayPromptStatus, tagged) },
			func(frame []byte) any { m := new(taggedPromptStatus); reflectDecode(frame[HeaderSize:], m); return m }, tagged},
	}
}

func reflectAppend(dst []byte, id MessageID, m any) []byte {
	start := len(dst)
	dst = append(dst, make([]byte, HeaderSize)...)
	v := reflect.ValueOf(m).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Uint32:
			dst = binary.LittleEndian.AppendUint32(dst, uint32(f.Uint()))
		case reflect.String:
			width, _ := strconv.Atoi(v.Type().Field(i).Tag.Get("width"))
			text := f.String()
			text = text[:min(len(text), width-1)]
			dst = append(append(dst, text...), make([]byte, width-len(text))...)
		}
	}
	head := dst[start:]
	binary.LittleEndian.PutUint32(head, uint32(len(head)-8))
	binary.LittleEndian.PutUint32(head[4:], uint32(rivalDialect.Version))
	binary.LittleEndian.PutUint32(head[8:], uint32(id))
	return dst
}

func reflectDecode(b []byte, m any) {
	v := reflect.ValueOf(m).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Uint32:
			f.SetUint(uint64(binary.LittleEndian.Uint32(b)))
			b = b[4:]
		case reflect.String:
			width, _ := strconv.Atoi(v.Type().Field(i).Tag.Get("width"))
			text, _, _ := bytes.Cut(b[:width], []byte{0})
			f.SetString(string(text))
			b = b[width:]
		}
	}
}

// TestRivals: the other codecs do the same work, or their times say nothing.
func TestRivals(t *testing.T) {
	for _, r := range rivals() {
		ours := Append(nil, r.ours, rivalDialect)
		if got := r.append(nil); !bytes.Equal(got, ours) {
			t.Errorf("%s writes %s as\n%x, want\n%x", r.way, r.ours.ID(), got, ours)
		}
		if got := r.decode(ours); !reflect.DeepEqual(got, r.read) {
			t.Errorf("%s reads %s as\n%+v, want\n%+v", r.way, r.ours.ID(), got, r.read)
		}
	}
}

func BenchmarkRivals(b *testing.B) {
	for _, r := range rivals() {
		b.Run("append/"+r.way+"/"+r.ours.ID().String(), func(b *testing.B) {
			b.ReportAllocs()
			var buf []byte
			for b.Loop() {
				buf = r.append(buf[:0])
			}
		})
		b.Run("decode/"+r.way+"/"+r.ours.ID().String(), func(b *testing.B) {
			b.ReportAllocs()
			frame := Append(nil, r.ours, rivalDialect)
			for b.Loop() {
				rivalSink = r.decode(frame)
			}
		})
	}
}

var rivalSink any
