//go:build !linux

package media

import "golang.org/x/net/ipv4"

// destination is the address to which a packet came.
func destination(oob []byte) (to [4]byte, ok bool) {
	var m ipv4.ControlMessage
	if m.Parse(oob) != nil || m.Dst.To4() == nil {
		return to, false
	}
	return [4]byte(m.Dst.To4()), true
}
