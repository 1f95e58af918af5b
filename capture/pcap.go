package capture

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// What a pcap file begins with, in the byte order of who wrote it.
const (
	magicMicro    = 0xA1B2C3D4
	magicNano     = 0xA1B23C4D
	magicModified = 0xA1B2CD34 // of Linux distributions of old: records have more in their heads
)

const (
	fileHead     = 24
	recordHead   = 16
	modifiedMore = 8
	majorVersion = 2
)

// A pcapReader reads a pcap file. pcapgo ends at what others read: another minor version, a packet that was captured longer
// than it says that it was.
type pcapReader struct {
	r     io.Reader
	order binary.ByteOrder
	unit  time.Duration
	head  []byte // of a record
	link  layers.LinkType
}

func newPcapReader(r *bufio.Reader) (*pcapReader, error) {
	head := make([]byte, fileHead)
	n, err := io.ReadFull(r, head)
	if err != nil {
		return nil, fmt.Errorf("%w: it begins with %x and is too short", ErrNotCapture, head[:min(n, 4)])
	}
	p := &pcapReader{r: r, unit: time.Microsecond, head: make([]byte, recordHead)}
	for _, p.order = range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch p.order.Uint32(head) {
		case magicNano:
			p.unit = time.Nanosecond
		case magicModified:
			p.head = make([]byte, recordHead+modifiedMore)
		case magicMicro:
		default:
			continue
		}
		if v := p.order.Uint16(head[4:]); v != majorVersion {
			return nil, fmt.Errorf("%w: a pcap file of version %d", ErrNotCapture, v)
		}
		p.link = layers.LinkType(p.order.Uint32(head[20:])) // the upper half tells of check sums behind packets
		return p, nil
	}
	return nil, fmt.Errorf("%w: it begins with %x", ErrNotCapture, head[:4])
}

// read is the next packet; io.ErrUnexpectedEOF is an end inside it.
func (p *pcapReader) read() (data []byte, ci gopacket.CaptureInfo, err error) {
	if _, err := io.ReadFull(p.r, p.head); err != nil {
		return nil, ci, err
	}
	field := func(i int) int64 { return int64(p.order.Uint32(p.head[4*i:])) }
	if field(2) > maxPacket {
		return nil, ci, fmt.Errorf("a packet of %d bytes cannot be", field(2))
	}
	ci.Timestamp = time.Unix(field(0), field(1)*int64(p.unit)).UTC()
	ci.CaptureLength, ci.Length = int(field(2)), int(field(3))
	data = make([]byte, ci.CaptureLength)
	if _, err := io.ReadFull(p.r, data); err != nil {
		return nil, ci, io.ErrUnexpectedEOF
	}
	return data, ci, nil
}
