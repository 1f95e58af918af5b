package show

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
)

func TestShow(t *testing.T) {
	long := strings.Repeat("ü", 150)
	for _, c := range []struct {
		m                 skinny.Message
		text, json, label string
	}{
		{&skinny.KeepAlive{}, "", "{}", "KeepAlive"},
		{&skinny.CallState{CallState: skinny.CallStateRingIn, LineInstance: 1, CallReference: 7, PrecedenceLevel: skinny.CallPriorityNormal},
			"CallState=RingIn LineInstance=1 CallReference=7 PrecedenceLevel=Normal",
			`{"CallState":"RingIn","LineInstance":1,"CallReference":7,"Privacy":"None","PrecedenceLevel":"Normal","PrecedenceDomain":0}`,
			"CallState RingIn"},
		{&skinny.DisplayPromptStatus{Text: "\x80\x17" + "1003 \"<b>\"\n"}, `Text="From 1003 \"<b>\"\n"`,
			`{"TimeOut":0,"Text":"From 1003 \"<b>\"\n","LineInstance":0,"CallReference":0}`, `DisplayPromptStatus "From 1003 \"<b>\"\n"`},
		{&skinny.CallInfo{CallingPartyName: "Alice", CalledParty: "1002"}, `CallingPartyName="Alice" CalledParty="1002"`, "", "CallInfo Alice → 1002"},
		{&skinny.OpenReceiveChannelAck{Addr: netip.MustParseAddrPort("192.0.2.1:20000")}, "Addr=192.0.2.1:20000",
			`{"MediaStatus":"Ok","Addr":"192.0.2.1:20000","PassThruPartyID":0,"CallReference":0}`, "OpenReceiveChannelAck 192.0.2.1:20000"},
		{&skinny.KeypadButton{LineInstance: 1}, "Button=0 LineInstance=1", "", "KeypadButton 0"},
		{&skinny.IpPort{RTPMediaPort: 20000}, "RTPMediaPort=20000", "", "IpPort"},
		{&skinny.ButtonTemplate{TotalButtonCount: 1, Buttons: []skinny.ButtonDefinition{{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}}},
			"TotalButtonCount=1 Buttons=[{InstanceNumber=1 ButtonType=Line}]", `{"ButtonOffset":0,"TotalButtonCount":1,"Buttons":[{"InstanceNumber":1,"ButtonType":"Line"}]}`,
			"ButtonTemplate"},
		{&skinny.SoftKeySetRes{Sets: []skinny.SoftKeySetDefinition{{TemplateIndex: [16]uint8{1, 2}}}}, "Sets=[{TemplateIndex=0102}]", "", "SoftKeySetRes"},
		{&skinny.StartMediaTransmission{MediaCrypto: skinny.MediaCrypto{CryptoKeyLen: 16}}, "CryptoKeyLen=16", "", "StartMediaTransmission"},
		{&skinny.Unknown{MessageID: 0x7777, Body: []byte{1, 0}}, "Body=0100", `{"Body":"0100"}`, "0x7777"},
		{&skinny.XMLAlarm{XML: long}, `XML="` + long[:200] + `…"`, `{"XML":"` + long + `"}`, `XMLAlarm "` + long[:200] + `…"`},
		{&skinny.XMLAlarm{XML: "\xff"}, `XML="` + "\uFFFD" + `"`, `{"XML":"` + "\uFFFD" + `"}`, `XMLAlarm "` + "\uFFFD" + `"`},
	} {
		if got := Text(c.m); got != c.text {
			t.Errorf("text of %s:\n got %s\nwant %s", c.m.ID(), got, c.text)
		}
		got, err := JSON(c.m).MarshalJSON()
		if err != nil || !json.Valid(got) || c.json != "" && string(got) != c.json {
			t.Errorf("JSON of %s, %v:\n got %s\nwant %s", c.m.ID(), err, got, c.json)
		}
		if got := Label(c.m, 2); got != c.label {
			t.Errorf("label of %s:\n got %s\nwant %s", c.m.ID(), got, c.label)
		}
	}
}
