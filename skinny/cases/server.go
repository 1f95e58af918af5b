package cases

import "github.com/skinnyd/skinnyd/skinny"

// server is what servers send.
var server = []Case{
	{
		Name: "KeepAliveAck", From: skinny.FromServer, Dialect: utf8At(22), Bytes: b("04000000 00000000 00010000"), Messages: one(&skinny.KeepAliveAck{}),
	},
	{
		Name: "CallState of CallManager 4.1", From: skinny.FromServer, Dialect: at(3),
		Bytes:    b("1c000000 00000000 11010000 04000000 01000000 1f000001 00000000 04000000 00000000"),
		Messages: one(&skinny.CallState{CallState: skinny.CallStateRingIn, LineInstance: 1, CallReference: 0x0100001F, PrecedenceLevel: skinny.CallPriorityNormal}),
	},
	{
		Name: "CallState of chan_skinny", From: skinny.FromServer, Dialect: at(3), Bytes: b("10000000 00000000 11010000 04000000 01000000 07000000"),
		Messages: one(&skinny.CallState{CallState: skinny.CallStateRingIn, LineInstance: 1, CallReference: 7}), Other: "it ends early; ours has all fields",
	},
	{
		Name: "CallState with a word more than any source knows", From: skinny.FromServer, Dialect: utf8At(22),
		Bytes:    b("20000000 16000000 11010000 04000000 01000000 07000000 00000000 04000000 00000000 01000000"),
		Messages: one(&skinny.CallState{CallState: skinny.CallStateRingIn, LineInstance: 1, CallReference: 7, PrecedenceLevel: skinny.CallPriorityNormal}),
		Other:    "the word is not of the message",
	},
	{
		Name: "StopTone of an old server", From: skinny.FromServer, Dialect: at(3), Bytes: b("0c000000 00000000 83000000 01000000 1f000001"),
		Messages: one(&skinny.StopTone{LineInstance: 1, CallReference: 0x0100001F}),
	},
	{
		Name: "StopTone", From: skinny.FromServer, Dialect: utf8At(20), Bytes: b("10000000 14000000 83000000 01000000 4a362e01 00000000"),
		Messages: one(&skinny.StopTone{LineInstance: 1, CallReference: 19805770}),
	},
	{
		Name: "DisplayPromptStatus with a label and a number", From: skinny.FromServer, Dialect: at(3),
		Bytes:    append(b("30000000 00000000 12010000 00000000 801731303033"), append(make([]byte, 26), b("01000000 1f000001")...)...),
		Messages: one(&skinny.DisplayPromptStatus{Text: string(skinny.LabelFrom) + "1003", LineInstance: 1, CallReference: 0x0100001F}),
	},
	{
		Name: "DisplayDynamicPromptStatus", From: skinny.FromServer, Dialect: utf8At(20),
		Bytes:    b("18000000 14000000 45010000 00000000 01000000 4b362e01 8017333231 00 0000"),
		Messages: one(&skinny.DisplayDynamicPromptStatus{Text: string(skinny.LabelFrom) + "321", LineInstance: 1, CallReference: 19805771}),
	},
	{
		Name: "CallInfoDynamic of CUCM", From: skinny.FromServer, Dialect: utf8At(20),
		Bytes: b("7c000000 14000000 4a010000 01000000 4b362e01 01000000 00000000 00000000 01000000 00000000 00000000" +
			"33323100 33323100 33303700 33303700 33303700 00 00 00 00 524958204d656574696e6720526f6f6d00" +
			"457276696e73204761696c69737300 457276696e73204761696c69737300 457276696e73204761696c69737300 00 00"),
		Messages: one(&skinny.CallInfoDynamic{LineInstance: 1, CallReference: 19805771, CallType: skinny.CallTypeInbound, CallInstance: 1,
			CallingParty: "321", AlternateCallingParty: "321", CalledParty: "307", OriginalCalledParty: "307", LastRedirectingParty: "307",
			CallingPartyName: "RIX Meeting Room", CalledPartyName: "Ervins Gailiss", OriginalCalledPartyName: "Ervins Gailiss",
			LastRedirectingPartyName: "Ervins Gailiss"}),
	},
	{
		Name: "OpenReceiveChannel of CallManager 4.1", From: skinny.FromServer, Dialect: at(3),
		Bytes: append(b("48000000 00000000 05010000 1f000001 01010001 14000000 04000000 00000000 00000000 1f000001"), make([]byte, 40)...),
		Messages: one(&skinny.OpenReceiveChannel{ConferenceID: 0x0100001F, PassThruPartyID: 0x01000101, MillisecondPacketSize: 20,
			PayloadType: skinny.CodecG711Ulaw64k, CallReference: 0x0100001F}),
		Other: "the short form; ours is the full one",
	},
	{
		Name: "DefineTimeDate of CallManager 3.3", From: skinny.FromServer, Dialect: at(3),
		Bytes:    b("28000000 00000000 94000000 ea070000 06000000 06000000 06000000 04000000 15000000 25000000 00000000 00000000"),
		Messages: one(&skinny.DefineTimeDate{Year: 2026, Month: 6, DayOfWeek: 6, Day: 6, Hour: 4, Minute: 21, Seconds: 37}),
	},
}
