package capture

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// ErrNotCapture says that what was read is no capture.
var ErrNotCapture = errors.New("not a pcap or pcapng capture")

// maxPacket is the longest packet that libpcap captures. The snap length of a file may be anything.
const maxPacket = 256 << 10

const (
	readBuffer = 64 << 10
	gzipMagic  = 0x1F8B
)

// A source is the packets of a file.
type source struct {
	read func() ([]byte, gopacket.CaptureInfo, error)
	link layers.LinkType // of packets that do not say it themselves
	n    int             // packets so far
}

// newSource reads the head of a pcap or pcapng file, which may be compressed with gzip.
func newSource(r io.Reader) (s *source, err error) {
	defer recovered(&err)
	in := bufio.NewReaderSize(r, readBuffer)
	if head, err := in.Peek(2); err == nil && binary.BigEndian.Uint16(head) == gzipMagic {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNotCapture, err)
		}
		in = bufio.NewReaderSize(z, readBuffer)
	}
	head, err := in.Peek(4)
	switch {
	case len(head) == 0 && errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%w: it is empty", ErrNotCapture)
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	case len(head) == 4 && binary.LittleEndian.Uint32(head) == blockSection:
		return newNg(in)
	}
	p, err := newPcapReader(in)
	if err != nil {
		return nil, err
	}
	return &source{read: p.read, link: p.link}, nil
}

func newNg(in *bufio.Reader) (*source, error) {
	ng, err := pcapgo.NewNgReader(newBlocks(in), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	if err != nil {
		return nil, fmt.Errorf("%w: a pcapng file whose first block cannot be read: %w", ErrNotCapture, err)
	}
	return &source{read: ng.ReadPacketData}, nil
}

// next is the next packet. It returns io.EOF at the end, errCut at an end inside a packet.
func (s *source) next() (data []byte, ci gopacket.CaptureInfo, link layers.LinkType, err error) {
	defer recovered(&err)
	data, ci, err = s.read()
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF) && ci.CaptureLength > 0:
		err = errCut
	case err == nil:
		s.n++
	}
	link = s.link
	if len(ci.AncillaryData) > 0 {
		if l, ok := ci.AncillaryData[0].(layers.LinkType); ok {
			link = l
		}
	}
	return data, ci, link, err
}

// recovered makes an error of a panic. The libraries index some malformed blocks and headers without looking.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("malformed: %v", p)
	}
}
