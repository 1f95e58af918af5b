package media

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// destination is the address to which a packet came: of struct in_pktinfo (ip(7)), the only control message that is asked for. It
// is read here because ipv4.ControlMessage allocates for each packet.
func destination(oob []byte) (to [4]byte, ok bool) {
	head := unix.CmsgLen(0)
	if len(oob) < head+unix.SizeofInet4Pktinfo ||
		binary.NativeEndian.Uint32(oob[head-8:]) != unix.IPPROTO_IP || binary.NativeEndian.Uint32(oob[head-4:]) != unix.IP_PKTINFO {
		return to, false
	}
	copy(to[:], oob[head+8:])
	return to, true
}
