package capture

import (
	"encoding/binary"
	"errors"
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

// ciscoHead is address, control, and what Ethernet has as its type.
const ciscoHead = 4

// decoderOf is the decoder of a link type, nil when there is none, and the packet from where it begins. The library knows
// some numbers, but not what they hold.
func decoderOf(link layers.LinkType, data []byte) (gopacket.Decoder, []byte) {
	switch link {
	case layers.LinkTypeIPv4:
		return layers.LayerTypeIPv4, data
	case layers.LinkTypeIPv6:
		return layers.LayerTypeIPv6, data
	case linkRaw:
		return layers.LinkTypeRaw, data
	case layers.LinkTypePPP_HDLC:
		return layers.LayerTypePPP, data
	case layers.LinkTypeC_HDLC:
		return layers.EthernetType(binary.BigEndian.Uint16(data[ciscoHead-2:])), data[ciscoHead:]
	}
	if link >= layers.LinkTypeMax || layers.LinkTypeMetadata[link].DecodeWith == nil {
		return nil, data
	}
	return link, data
}

// The library reads TCP options without need, and one of length 0 holds it for ever: its decoder of TCP gets none to read.
func init() {
	gopacket.OverrideLayerType(int(layers.LayerTypeTCP), gopacket.LayerTypeMetadata{Name: "TCP", Decoder: gopacket.DecodeFunc(decodeTCP)})
}

// decodeTCP blanks the options of a TCP header, which ends their list, and decodes it.
func decodeTCP(data []byte, p gopacket.PacketBuilder) error {
	const header, offset = 20, 12
	if len(data) > header {
		if words := int(data[offset] >> 4); words*4 > header {
			clear(data[header:min(words*4, len(data))])
		}
	}
	tcp := &layers.TCP{}
	if err := tcp.DecodeFromBytes(data, p); err != nil {
		return err
	}
	p.AddLayer(tcp)
	p.SetTransportLayer(tcp)
	return p.NextDecoder(gopacket.LayerTypePayload)
}

// errLink says that packets of a link type cannot be read.
var errLink = errors.New("unknown link type")

// errNoTCP says that a packet holds no TCP segment.
var errNoTCP = errors.New("no TCP")

// segmentOf is the TCP segment in a packet. The error is errLink, or any when there is none.
func segmentOf(data []byte, link layers.LinkType) (s segment, err error) {
	defer recovered(&err) // a header that the library does not expect
	first, data := decoderOf(link, data)
	if first == nil {
		return s, errLink
	}
	packet := gopacket.NewPacket(data, first, gopacket.DecodeOptions{Lazy: true, NoCopy: true})
	tcp, is := packet.Layer(layers.LayerTypeTCP).(*layers.TCP)
	if !is {
		return s, errNoTCP
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
		return s, errNoTCP
	}
	return segment{netip.AddrPortFrom(from, uint16(tcp.SrcPort)), netip.AddrPortFrom(to, uint16(tcp.DstPort)), tcp}, nil
}
