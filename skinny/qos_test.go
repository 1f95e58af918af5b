package skinny

import (
	"encoding/binary"
	"net/netip"
	"reflect"
	"testing"
)

// TestLongQoSAddresses: the form that Wireshark has is read as the one that is written.
func TestLongQoSAddresses(t *testing.T) {
	const before = 12 // the bytes in front of the address
	d := Dialect{Version: 20, UTF8: true}
	for _, id := range []MessageID{IDQoSListen, IDQoSPath, IDQoSModify, IDQoSTeardown, IDUpdateDSCP, IDQoSResvNotify, IDQoSErrorNotify} {
		m := newMessage(id)
		var n uint32
		fill(reflect.ValueOf(m).Elem(), &n)
		short := payloadOf(m, d)
		long := binary.LittleEndian.AppendUint32(short[:before:before], wireIPv4)
		long = append(append(append(long, short[before:before+4]...), make([]byte, 12)...), short[before+4:]...)
		if got, rest := DecodeRest(id, long, d); !reflect.DeepEqual(got, m) || len(rest) > 0 {
			t.Errorf("%s:\n got %+v and %x\nwant %+v", id, got, rest, m)
		}
	}
	long := append(make([]byte, before), wireIPv6, 0, 0, 0, 0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x20, 0x4E, 0, 0, 0, 0, 0, 0)
	if got := Decode(IDQoSTeardown, long, d).(*QoSTeardown); got.Remote != netip.MustParseAddrPort("[2001:db8::1]:20000") {
		t.Errorf("remote is %v", got.Remote)
	}
}
