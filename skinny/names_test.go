package skinny

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"reflect"
	"testing"
)

func TestNames(t *testing.T) {
	tests := []struct {
		value fmt.Stringer
		want  string
	}{
		{CallStateOffHook, "OffHook"},
		{CallStateCode(99), "99"},
		{KeypadButton0, "0"},
		{KeypadButtonStar, "*"},
		{KeypadButtonPound, "#"},
		{ToneInsideDialTone, "InsideDialTone"},
		{Tone(13), "13"},
		{CodecG722_64k, "G722_64k"},
		{Codec(0xFFFFFFFF), "4294967295"},
		{DeviceTypeCisco7960, "Cisco 7960"},
		{DeviceType(4711), "4711"},
		{CallHistoryDispositionUnknown, "Unknown"},
		{StimulusVoiceMail, "VoiceMail"},
		{SoftKeySetConnected, "Connected"},
		{PartyRestriction(0), "0"},
		{PartyRestrictionCallingPartyName | PartyRestrictionCalledPartyNumber | 0x400, "CallingPartyName|CalledPartyNumber|0x400"},
		{Features{}, "0"},
		{Features{0x00, 0x72, 0x85}, "DynamicMessages|RFC2833|AbbreviatedDial|PortRequest|UTF8|0x6000"},
		{Features{0x20, 0xF1, 0xFF}, "DynamicMessages|RFC2833|InternalCMMedia|AbbreviatedDial|UTF8|0x20e16a"},
		{ResourceTypeIVR, "IVR"},
		{CreateConfResultConferenceAlreadyExist, "ConferenceAlreadyExist"},
		{DeleteConfResultSystemErr, "SystemErr"},
		{ModifyConfResultMoreActiveCallsThanReserved, "MoreActiveCallsThanReserved"},
		{AddParticipantResultDuplicateCallRef, "DuplicateCallRef"},
		{AuditParticipantResultOK, "OK"},
		{EndOfAnnAckAnnAckRequired, "AnnAckRequired"},
		{AnnPlayModeOneShotMode, "OneShotMode"},
		{PlayAnnStatusErr, "Err"},
		{MwiNotificationResultVmCountOutOfBounds, "VmCountOutOfBounds"},
		{MulticastReceptionStatusError, "Error"},
		{SessionTypeWhiteboard | SessionTypeVideo | 0x40, "Whiteboard|Video|0x40"},
		{ResvStyleWF, "WF"},
		{ResvStyle(0), "0"},
		{RSVPDirectionSendRecv, "SENDRECV"},
		{QoSErrorCodePathRetriesFail, "PATH_RETRIES_FAIL"},
		{RSVPErrorCodeServicePreempted, "SERVICE_PREEMPTED"},
		{RSVPErrorCode(9), "9"},
		{IDOffHook, "OffHook"},
		{IDVersion, "Version"},
		{IDSPCPRegisterTokenAck, "SPCPRegisterTokenAck"},
		{MessageID(0x14), "0x0014"},
		{MessageID(0x7FFF), "0x7FFF"},
		{MessageID(0xFFFFFFFF), "0xFFFFFFFF"},
	}
	for _, test := range tests {
		if got := test.value.String(); got != test.want {
			t.Errorf("%T: got %s, want %s", test.value, got, test.want)
		}
	}
}

func TestDirections(t *testing.T) {
	for id, want := range map[MessageID]Direction{
		IDOffHook: FromStation, IDCallState: FromServer, IDMiscellaneousCommand: EitherWay, IDAuditConferenceReq: MediaResource,
		0x14: 0, 0xFFFF: 0,
	} {
		if got := id.Direction(); got != want {
			t.Errorf("%s: direction %d, want %d", id, got, want)
		}
	}
	for id, want := range map[MessageID]bool{IDAuditConferenceReq: false, IDOffHook: false, 0x14: true} {
		if _, unknown := Decode(id, nil, Dialect{}).(*Unknown); unknown != want {
			t.Errorf("%s is unknown: %v", id, unknown)
		}
	}
}

func TestHeaderVersion(t *testing.T) {
	tests := []struct {
		m       Message
		version Version
		want    uint32
	}{
		{&CallState{}, 0, 0},
		{&CallState{}, 9, 0},
		{&CallState{}, 10, 10},
		{&CallState{}, 22, 22},
		{&RegisterAck{}, 22, 0},
		{&UnregisterAck{}, 20, 0},
		{&KeepAliveAck{}, 17, 0},
		{&KeepAlive{}, 17, 17},
	}
	for _, test := range tests {
		frame := Append(nil, test.m, Dialect{Version: test.version})
		if got := binary.LittleEndian.Uint32(frame[4:]); got != test.want {
			t.Errorf("%s at version %d: header version %d, want %d", test.m.ID(), test.version, got, test.want)
		}
	}
}

// TestWideStatisticsForSPA checks the one layout that depends on the maker of the phone.
func TestWideStatisticsForSPA(t *testing.T) {
	m := &ConnectionStatisticsReq{DirectoryNumber: "1001", CallReference: 7}
	for spcp, want := range map[bool]int{false: 32, true: 36} {
		if frame := Append(nil, m, Dialect{Version: 8, SPCP: spcp}); len(frame)-HeaderSize != want {
			t.Errorf("SPCP %v: payload of %d bytes, want %d", spcp, len(frame)-HeaderSize, want)
		}
	}
}

// TestStatisticsForms reads reports of every form and length at versions that may send them: the sizes overlap.
func TestStatisticsForms(t *testing.T) {
	tests := []struct {
		name            string
		writes, reads   Version
		shortest, total int
	}{
		{"24-byte number", 11, 11, 0, maxReport},
		{"28-byte number", 20, 20, 0, maxReport},
		{"28-byte number at 22", 20, 22, 0, 500},
		{"packed", 22, 22, 0, maxReport},
		{"packed at 18, as Wireshark has it", 22, 18, 1, 595},
		{"packed at 21", 22, 21, 1, 595},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for n := test.shortest; n <= test.total; n++ {
				m := &ConnectionStatisticsRes{DirectoryNumber: "1001", CallReference: 7, StatsProcessing: StatsProcessingDoNotClear,
					PacketsSent: 300, PacketsLost: 3, Jitter: 4, Latency: 70_000, Data: bytes.Repeat([]byte("x"), n)}
				if n == 0 {
					m.Data = nil
				}
				frame := Append(nil, m, Dialect{Version: test.writes})
				if got := Decode(m.ID(), frame[HeaderSize:], Dialect{Version: test.reads}); !reflect.DeepEqual(got, m) {
					t.Fatalf("report of %d bytes:\n got %+v\nwant %+v", n, got, m)
				}
			}
		})
	}
}

// TestLoadIsNotCut: a phone that is told a part of the name of its load may look for a load of that name.
func TestLoadIsNotCut(t *testing.T) {
	for load, want := range map[string]string{
		"SCCP41.8-5-3S": "SCCP41.8-5-3S", "123456789012345": "123456789012345", "1234567890123456": "", "SCCP8941_8945.9-4-1-9": "", "": "",
	} {
		frame := Append(nil, &VersionRes{RequiredVersion: load}, Dialect{Version: 22})
		got := Decode(IDVersion, frame[HeaderSize:], Dialect{Version: 22}).(*VersionRes).RequiredVersion
		if got != want || len(frame)-HeaderSize != 16 {
			t.Errorf("%q is sent as %q in %d bytes, want %q", load, got, len(frame)-HeaderSize, want)
		}
	}
}
