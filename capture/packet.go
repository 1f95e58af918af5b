package capture

import (
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// A segment is a TCP segment and where it came from and goes to.
type segment struct {
	from, to netip.AddrPort
	tcp      *layers.TCP
}

// linkRaw is raw IP in captures of OpenBSD; those of others are known to the library.
const linkRaw = 14

// linkDecoder is the decoder of a link type. The library knows the numbers of raw IPv4 and IPv6, but not what they hold.
func linkDecoder(link layers.LinkType) gopacket.Decoder {
	switch link {
	case layers.LinkTypeIPv4:
		return layers.LayerTypeIPv4
	case layers.LinkTypeIPv6:
		return layers.LayerTypeIPv6
	case linkRaw:
		return layers.LinkTypeRaw
	}
	return link
}

// segmentOf is the TCP segment in a packet; ok is false when there is none.
func segmentOf(data []byte, link layers.LinkType) (s segment, ok bool) {
	defer func() {
		if recover() != nil { // a header that the library does not expect
			ok = false
		}
	}()
	packet := gopacket.NewPacket(data, linkDecoder(link), gopacket.DecodeOptions{Lazy: true, NoCopy: true})
	tcp, is := packet.Layer(layers.LayerTypeTCP).(*layers.TCP)
	if !is {
		return s, false
	}
	var from, to netip.Addr
	for _, l := range packet.Layers() { // the innermost address in front of it counts: the outer ones are of a tunnel
		switch ip := l.(type) {
		case *layers.IPv4:
			from, _ = netip.AddrFromSlice(ip.SrcIP)
			to, _ = netip.AddrFromSlice(ip.DstIP)
		case *layers.IPv6:
			from, _ = netip.AddrFromSlice(ip.SrcIP)
			to, _ = netip.AddrFromSlice(ip.DstIP)
		}
		if l == gopacket.Layer(tcp) {
			break
		}
	}
	if !from.IsValid() || !to.IsValid() {
		return s, false
	}
	return segment{netip.AddrPortFrom(from, uint16(tcp.SrcPort)), netip.AddrPortFrom(to, uint16(tcp.DstPort)), tcp}, true
}
