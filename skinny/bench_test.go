package skinny

import (
	"net/netip"
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
