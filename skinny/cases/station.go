package cases

import (
	"net/netip"

	"github.com/skinnyd/skinnyd/skinny"
)

// station is what phones send; the bytes that name a phone or a server are of captures (skinny/testdata/vectors).
var station = []Case{
	{
		Name: "KeepAlive", From: skinny.FromStation, Bytes: b("04000000 00000000 00000000"), Messages: one(&skinny.KeepAlive{}),
	},
	{
		Name: "KeepAlive with a word behind", From: skinny.FromStation, Bytes: b("08000000 00000000 00000000 00000000"),
		Messages: one(&skinny.KeepAlive{}), Other: "it has no fields",
	},
	{
		Name: "Register of a 7936", From: skinny.FromStation, Dialect: at(4),
		Bytes:    b("30000000 00000000 01000000 53455030303034463245323430413300 00000000 01000000 c0a804c8 43750000 00000000 00000001 04000000"),
		Messages: one(&skinny.Register{DeviceName: "SEP0004F2E240A3", Instance: 1, StationIP: netip.MustParseAddr("192.168.4.200"), DeviceType: skinny.DeviceTypeCisco7936Conference, ActiveStreams: 1 << 24, ProtocolVersion: 4}),
		Other:    "it ends early; ours has the fields of newer phones",
	},
	{
		Name: "Register of a 7960", From: skinny.FromStation, Dialect: at(11),
		Bytes: b("44000000 00000000 01000000 53455030303142353335434433443600 00000000 01000000 0a0f0fb2 07000000 00000000 00000000 0b006085" +
			"00000000 00000000 0000000000000000 52494e47"),
		Messages: one(&skinny.Register{DeviceName: "SEP001B535CD3D6", Instance: 1, StationIP: netip.MustParseAddr("10.15.15.178"),
			DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11, FeatureBits: [3]byte{0, 0x60, 0x85}, MACAddress: [12]byte{8: 'R', 'I', 'N', 'G'}}),
		Other: "it ends early; ours has the fields of newer phones",
	},
	{
		Name: "OffHook of an old phone", From: skinny.FromStation, Bytes: b("04000000 00000000 06000000"),
		Messages: one(&skinny.OffHook{}), Other: "ours names line and call",
	},
	{
		Name: "OffHook of a 7960", From: skinny.FromStation, Dialect: at(11), Bytes: b("0c000000 00000000 06000000 00000000 00000000"),
		Messages: one(&skinny.OffHook{}), Other: "header version 0; ours says 11",
	},
	{
		Name: "OnHook of a 7962", From: skinny.FromStation, Dialect: at(22), Bytes: b("0c000000 16000000 07000000 00000000 00000000"),
		Messages: one(&skinny.OnHook{}),
	},
	{
		Name: "KeypadButton that names no call", From: skinny.FromStation, Dialect: at(3), Bytes: b("08000000 00000000 03000000 0f000000"),
		Messages: one(&skinny.KeypadButton{Button: skinny.KeypadButtonPound}),
	},
	{
		Name: "KeypadButton", From: skinny.FromStation, Dialect: at(11), Bytes: b("10000000 0b000000 03000000 05000000 01000000 07000000"),
		Messages: one(&skinny.KeypadButton{Button: skinny.KeypadButton5, LineInstance: 1, CallReference: 7}),
	},
	{
		Name: "KeypadButton that ends inside a word", From: skinny.FromStation, Dialect: at(11), Bytes: b("0a000000 0b000000 03000000 05000000 0102"),
		Messages: one(&skinny.KeypadButton{Button: skinny.KeypadButton5}), Other: "half a word is none",
	},
	{
		Name: "SoftKeyEvent of a 7970", From: skinny.FromStation, Dialect: utf8At(20), Bytes: b("10000000 14000000 26000000 01000000 00000000 00000000"),
		Messages: one(&skinny.SoftKeyEvent{Event: skinny.SoftKeyEventRedial}),
	},
	{
		Name: "EnblocCall, packed, garbage in the padding", From: skinny.FromStation, Dialect: utf8At(22),
		Bytes:    b("24000000 16000000 04000000 39383031310000000000000000000000000000000000000000 01000000 0000aa"),
		Messages: one(&skinny.EnblocCall{CalledParty: "98011", LineInstance: 1}), Other: "ours has zeros there",
	},
	{
		Name: "EnblocCall of an 8945", From: skinny.FromStation, Dialect: utf8At(22),
		Bytes:    b("24000000 16000000 04000000 39383031310000000000000000000000000000000000000000000000 01000000"),
		Messages: one(&skinny.EnblocCall{CalledParty: "98011", LineInstance: 1}), Other: "its line is aligned; ours is not",
	},
	{
		Name: "OffHookWithCallingParty, garbage in the padding", From: skinny.FromStation, Dialect: utf8At(18),
		Bytes:    b("20000000 12000000 24000000 31303031000000000000000000000000000000000000000000 aabbcc"),
		Messages: one(&skinny.OffHookWithCallingParty{CallingPartyNumber: "1001"}), Other: "ours has zeros there",
	},
	{
		Name: "OpenReceiveChannelAck without a call reference", From: skinny.FromStation, Dialect: at(3),
		Bytes:    b("14000000 00000000 22000000 00000000 0a660ad1 00400000 01010001"),
		Messages: one(&skinny.OpenReceiveChannelAck{Addr: addr("10.102.10.209:16384"), PassThruPartyID: 0x01000101}),
	},
	{
		Name: "OpenReceiveChannelAck in the long form", From: skinny.FromStation, Dialect: utf8At(20),
		Bytes:    b("28000000 14000000 22000000 00000000 00000000 c0a8c33a000000000000000000000000 907d0000 4f000001 4a362e01"),
		Messages: one(&skinny.OpenReceiveChannelAck{Addr: addr("192.168.195.58:32144"), PassThruPartyID: 0x0100004F, CallReference: 19805770}),
	},
	{
		Name: "OpenReceiveChannelAck in the long form of a phone that agreed on 11", From: skinny.FromStation, Dialect: at(11),
		Bytes:    b("28000000 14000000 22000000 00000000 00000000 c0a8c33a000000000000000000000000 907d0000 4f000001 4a362e01"),
		Messages: one(&skinny.OpenReceiveChannelAck{Addr: addr("192.168.195.58:32144"), PassThruPartyID: 0x0100004F, CallReference: 19805770}),
		Other:    "ours has the short form at 11",
	},
	{
		Name: "StartMediaTransmissionAck of a 6901", From: skinny.FromStation, Dialect: utf8At(20),
		Bytes: b("34000000 14000000 54010000 00000000 00000000 12000000 00000000 0a01022c000000000000000000000000 f42f0000 00000000" +
			"0000000000000000"),
		Messages: one(&skinny.StartMediaTransmissionAck{CallReference: 18, Addr: addr("10.1.2.44:12276")}), Other: "8 zeros behind it",
	},
	{
		Name: "Alarm in ISO-8859-1", From: skinny.FromStation, Dialect: at(11),
		Bytes:    append(b("60000000 0b000000 20000000 02000000 4e616d653d4afc7267"), append(make([]byte, 71), b("04000000 0a010203")...)...),
		Messages: one(&skinny.Alarm{Severity: 2, Text: "Name=Jürg", Parm1: 4, Parm2: 0x0302010A}),
	},
	{
		Name: "Alarm in UTF-8 with garbage behind its end", From: skinny.FromStation, Dialect: utf8At(20),
		Bytes:    append(b("60000000 14000000 20000000 02000000 4a c3bc 00 ffee"), append(make([]byte, 74), b("00000000 00000000")...)...),
		Messages: one(&skinny.Alarm{Severity: 2, Text: "Jü"}), Other: "ours has zeros there",
	},
	{
		Name: "an id that no source knows", From: skinny.EitherWay, Dialect: at(11), Bytes: b("0c000000 0b000000 77770000 0102030405060708"),
		Messages: one(&skinny.Unknown{MessageID: 0x7777, Body: []byte{1, 2, 3, 4, 5, 6, 7, 8}}),
	},
	{
		Name: "an id that no source knows, not padded", From: skinny.EitherWay, Dialect: at(11), Bytes: b("09000000 0b000000 77770000 0102030405"),
		Messages: one(&skinny.Unknown{MessageID: 0x7777, Body: []byte{1, 2, 3, 4, 5}}),
	},
	{
		Name: "an id of all ones", From: skinny.EitherWay, Dialect: at(11), Bytes: b("04000000 0b000000 ffffffff"),
		Messages: one(&skinny.Unknown{MessageID: 0xFFFFFFFF}),
	},
	{
		Name: "a header version that cannot be", From: skinny.FromStation, Dialect: at(11), Bytes: b("0c000000 ffffffff 07000000 01000000 07000000"),
		Messages: one(&skinny.OnHook{LineInstance: 1, CallReference: 7}), Other: "ours has the version that was agreed",
	},
}
