package skinny

import (
	"net/netip"
	"reflect"
)

// exampleAddr is an address for a field of an address type.
func exampleAddr(t reflect.Type, n uint32) (reflect.Value, bool) {
	addr := netip.AddrFrom4([4]byte{192, 0, 2, byte(n)})
	switch t {
	case reflect.TypeFor[netip.Addr]():
		return reflect.ValueOf(addr), true
	case reflect.TypeFor[netip.AddrPort]():
		return reflect.ValueOf(netip.AddrPortFrom(addr, uint16(20_000+n))), true
	}
	return reflect.Value{}, false
}

// forgetUnsent clears what the message cannot carry: fields of another form of it, and the rest of a small field.
func forgetUnsent(m Message) {
	switch m := m.(type) {
	case *UpdateCapabilities:
		for i := range m.VideoCaps {
			c := &m.VideoCaps[i]
			c.EncryptionCapability, c.IPAddressingMode = 0, 0
			clear(c.Capability[2:])
		}
		for i := range m.DataCaps {
			m.DataCaps[i].EncryptionCapability = 0
		}
	case *UpdateCapabilitiesV2:
		for i := range m.VideoCaps {
			m.VideoCaps[i].EncryptionCapability, m.VideoCaps[i].IPAddressingMode = 0, 0
		}
		for i := range m.DataCaps {
			m.DataCaps[i].EncryptionCapability = 0
		}
	}
}
