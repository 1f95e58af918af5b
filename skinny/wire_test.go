package skinny

import (
	"bytes"
	"net/netip"
	"reflect"
	"testing"
)

// TestAddresses writes an address in each form and reads it again.
func TestAddresses(t *testing.T) {
	forms := map[string]func(*wire, *netip.Addr){"ip4": (*wire).ip4, "ip6": (*wire).ip6, "ip46": (*wire).ip46}
	tests := []struct {
		form, addr, wire, want string // want is what is read again, "" none
	}{
		{"ip4", "192.0.2.1", "\xC0\x00\x02\x01", "192.0.2.1"},
		{"ip4", "::ffff:192.0.2.1", "\xC0\x00\x02\x01", "192.0.2.1"},
		{"ip4", "2001:db8::1", "\x00\x00\x00\x00", ""},
		{"ip4", "", "\x00\x00\x00\x00", ""},
		{"ip6", "2001:db8::1", "\x20\x01\x0D\xB8" + noBytes[:11] + "\x01", "2001:db8::1"},
		{"ip6", "192.0.2.1", noBytes[:10] + "\xFF\xFF\xC0\x00\x02\x01", "192.0.2.1"},
		{"ip6", "", noBytes[:16], ""},
		{"ip46", "192.0.2.1", noBytes[:4] + "\xC0\x00\x02\x01" + noBytes[:12], "192.0.2.1"},
		{"ip46", "::ffff:192.0.2.1", noBytes[:4] + "\xC0\x00\x02\x01" + noBytes[:12], "192.0.2.1"},
		{"ip46", "2001:db8::1", "\x01\x00\x00\x00\x20\x01\x0D\xB8" + noBytes[:11] + "\x01", "2001:db8::1"},
		{"ip46", "", noBytes[:20], ""},
	}
	for _, test := range tests {
		t.Run(test.form+" "+test.addr, func(t *testing.T) {
			var addr, got netip.Addr
			if test.addr != "" {
				addr = netip.MustParseAddr(test.addr)
			}
			w := wire{writing: true}
			forms[test.form](&w, &addr)
			if !bytes.Equal(w.buf, []byte(test.wire)) {
				t.Errorf("wrote % x, want % x", w.buf, test.wire)
			}
			forms[test.form](&wire{buf: w.buf}, &got)
			if want := test.want; got.IsValid() != (want != "") || got.IsValid() && got.String() != want {
				t.Errorf("read %v, want %q", got, want)
			}
		})
	}
}

// TestAddressKinds reads the values of the type word that are not written: 2, both, has the IPv4 address first, 3 is none.
func TestAddressKinds(t *testing.T) {
	for kind, want := range map[byte]netip.Addr{wireBoth: netip.AddrFrom4([4]byte{192, 0, 2, 1}), 3: {}, 9: {}} {
		var got netip.Addr
		(&wire{buf: []byte(string(kind) + "\x00\x00\x00\xC0\x00\x02\x01" + noBytes[:12])}).ip46(&got)
		if got != want {
			t.Errorf("type %d: %v, want %v", kind, got, want)
		}
	}
}

// TestServersWithWordBehind: a word behind the short form does not make it the long one.
func TestServersWithWordBehind(t *testing.T) {
	want := &ServerRes{Servers: []Server{{"cm1", netip.MustParseAddrPort("192.0.2.1:2000")}, {"cm2", netip.MustParseAddrPort("192.0.2.2:2000")}}}
	payload := append(payloadOf(want, Dialect{Version: 11}), 0, 0, 0, 0)
	if got := Decode(IDServerRes, payload, Dialect{Version: 20}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
