package skinny

import (
	"bytes"
	"testing"
)

// otherRest is the vectors that end elsewhere for us, and why.
var otherRest = map[string]string{
	"own_StartMediaTransmission_v0_cm2x":   "the fields that CallManager 2.x does not have are zero in it",
	"own_ConnectionStatisticsRes_v19":      "the slot of 600 bytes is not full",
	"own_ConnectionStatisticsRes_v21":      "the slot of 600 bytes is not full",
	"chansccp_ConnectionStatisticsRes_v0":  "the slot of 600 bytes is not full",
	"chansccp_ConnectionStatisticsRes_v20": "the slot of 600 bytes is not full",
	"own_LocationInfo_v22":                 "a text up to the end takes the padding too",
	"own_ExtensionDeviceCaps_v22":          "a text up to the end takes the padding too",
	"own_XMLAlarm_v22":                     "a text up to the end takes the padding too",

	"chansccp_StartMediaTransmissionAck_6901_v20": "the 8 zeros that a 6901 adds are none of its fields",
}

// TestRestOfVectors: the last field of every golden frame is where its source says.
func TestRestOfVectors(t *testing.T) {
	for _, v := range loadVectors(t) {
		_, rest := DecodeRest(v.id(), v.payload(), v.dialect())
		if reason := otherRest[v.Name]; (reason == "") != (len(rest) == v.Padding) {
			t.Errorf("%s: %d bytes after the last field, source says %d; reason: %q", v.Name, len(rest), v.Padding, reason)
		}
	}
}

// TestRestIsKept: fields that only a newer version has come back as they came.
func TestRestIsKept(t *testing.T) {
	d := Dialect{Version: MaxVersion, UTF8: true}
	for _, m := range []Message{&CallState{LineInstance: 1}, &SetLamp{LampMode: LampModeOn}, &KeepAlive{}, &UserToDeviceData{Data: []byte("xml")}} {
		newer := []byte{1, 0, 0, 0, 0xAA, 0xBB}
		payload := append(payloadOf(m, d), newer...)
		got, rest := DecodeRest(m.ID(), payload, d)
		if !bytes.Equal(rest, newer) {
			t.Errorf("%s: rest is %x", m.ID(), rest)
		}
		if again := append(payloadOf(got, d), rest...); !bytes.Equal(again, payload) {
			t.Errorf("%s: written again it is\n%x, want\n%x", m.ID(), again, payload)
		}
	}
}
