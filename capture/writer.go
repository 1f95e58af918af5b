package capture

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/skinnyd/skinnyd/skinny"
)

// What the TCP of a written capture looks like.
const (
	mtu         = 1500
	headersOfV4 = 20 + 20
	headersOfV6 = 40 + 20
	window      = 65535
	ttl         = 64
	firstSeq    = 1000 // of stations; servers begin with serverSeq
	serverSeq   = 5000
	seqStep     = 1 << 27 // from one connection to the next: they may have the same ports
)

// A Writer writes a pcap file of raw IP packets that Wireshark opens. It is for one goroutine.
type Writer struct {
	pcap *pcapgo.Writer
	id   uint16 // of the next IPv4 packet
	seq  uint32 // added to the first numbers of the next connection
}

// NewWriter writes the head of the file.
func NewWriter(w io.Writer) (*Writer, error) {
	p := pcapgo.NewWriterNanos(w)
	if err := p.WriteFileHeader(maxPacket, layers.LinkTypeRaw); err != nil {
		return nil, fmt.Errorf("write head of capture: %w", err)
	}
	return &Writer{pcap: p}, nil
}

// A WriterConn is a TCP connection in a capture that is written.
type WriterConn struct {
	w    *Writer
	ends [2]end // station, server
	v6   bool
	over bool
}

// An end is one side of a connection.
type end struct {
	addr netip.AddrPort
	seq  uint32 // of the next byte that it sends
}

const (
	station = iota
	server
)

// ErrOver says that a connection was written to after Close.
var ErrOver = errors.New("the connection of the capture is closed")

// Connect writes the handshake of a connection that a station makes to a server at a time.
func (w *Writer) Connect(at time.Time, from, to netip.AddrPort) (*WriterConn, error) {
	from = netip.AddrPortFrom(from.Addr().Unmap().WithZone(""), from.Port())
	to = netip.AddrPortFrom(to.Addr().Unmap().WithZone(""), to.Port())
	if !from.IsValid() || !to.IsValid() || from.Addr().Is4() != to.Addr().Is4() {
		return nil, fmt.Errorf("a connection from %v to %v cannot be: two addresses of the same family are wanted", from, to)
	}
	c := &WriterConn{w: w, v6: from.Addr().Is6(), ends: [2]end{{from, w.seq + firstSeq}, {to, w.seq + serverSeq}}}
	w.seq += seqStep
	mss := []layers.TCPOption{{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{byte(c.mss() >> 8), byte(c.mss())}}}
	if err := c.packet(at, station, &layers.TCP{SYN: true, Options: mss}, nil); err != nil {
		return nil, err
	}
	if err := c.packet(at, server, &layers.TCP{SYN: true, ACK: true, Options: mss}, nil); err != nil {
		return nil, err
	}
	return c, c.packet(at, station, &layers.TCP{ACK: true}, nil)
}

func (c *WriterConn) mss() int {
	if c.v6 {
		return mtu - headersOfV6
	}
	return mtu - headersOfV4
}

// Message writes a message.
func (c *WriterConn) Message(at time.Time, fromServer bool, m skinny.Message, d skinny.Dialect) error {
	return c.Write(at, fromServer, skinny.Append(nil, m, d))
}

// Write writes bytes of the connection, whole frames or not, in segments, and the other side's acknowledgement.
func (c *WriterConn) Write(at time.Time, fromServer bool, b []byte) error {
	if c.over {
		return ErrOver
	}
	side, other := station, server
	if fromServer {
		side, other = server, station
	}
	for len(b) > 0 {
		n := min(len(b), c.mss())
		if err := c.packet(at, side, &layers.TCP{ACK: true, PSH: n == len(b)}, b[:n]); err != nil {
			return err
		}
		if err := c.packet(at, other, &layers.TCP{ACK: true}, nil); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// Close writes the end of the connection, as the station or the server ends it.
func (c *WriterConn) Close(at time.Time, fromServer bool) error {
	if c.over {
		return ErrOver
	}
	c.over = true
	side, other := station, server
	if fromServer {
		side, other = server, station
	}
	if err := c.packet(at, side, &layers.TCP{ACK: true, FIN: true}, nil); err != nil {
		return err
	}
	if err := c.packet(at, other, &layers.TCP{ACK: true, FIN: true}, nil); err != nil {
		return err
	}
	return c.packet(at, side, &layers.TCP{ACK: true}, nil)
}

// packet writes a packet from one side, whose numbers it fills in.
func (c *WriterConn) packet(at time.Time, side int, tcp *layers.TCP, payload []byte) error {
	from, to := &c.ends[side], &c.ends[1-side]
	tcp.SrcPort, tcp.DstPort = layers.TCPPort(from.addr.Port()), layers.TCPPort(to.addr.Port())
	tcp.Seq, tcp.Window = from.seq, window
	if tcp.ACK {
		tcp.Ack = to.seq
	}
	from.seq += uint32(len(payload))
	if tcp.SYN || tcp.FIN {
		from.seq++
	}
	ip := c.ip(from.addr.Addr(), to.addr.Addr())
	if err := tcp.SetNetworkLayerForChecksum(ip.(gopacket.NetworkLayer)); err != nil {
		return err
	}
	b := gopacket.NewSerializeBuffer()
	options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(b, options, ip, tcp, gopacket.Payload(payload)); err != nil {
		return err
	}
	n := len(b.Bytes())
	err := c.w.pcap.WritePacket(gopacket.CaptureInfo{Timestamp: at, CaptureLength: n, Length: n}, b.Bytes())
	if err != nil {
		return fmt.Errorf("write packet of capture: %w", err)
	}
	return nil
}

func (c *WriterConn) ip(from, to netip.Addr) gopacket.SerializableLayer {
	if c.v6 {
		return &layers.IPv6{Version: 6, NextHeader: layers.IPProtocolTCP, HopLimit: ttl, SrcIP: from.AsSlice(), DstIP: to.AsSlice()}
	}
	c.w.id++
	return &layers.IPv4{Version: 4, IHL: 5, Id: c.w.id, Flags: layers.IPv4DontFragment, TTL: ttl, Protocol: layers.IPProtocolTCP,
		SrcIP: from.AsSlice(), DstIP: to.AsSlice()}
}
