package capture

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Types of the blocks of a pcapng file (pcapng specification, 4).
const (
	blockInterface = 0x00000001
	blockPacket    = 0x00000002 // obsolete
	blockSimple    = 0x00000003
	blockEnhanced  = 0x00000006
	blockSection   = 0x0A0D0D0A // the same in either byte order
)

const (
	blockFrame    = 12         // type and length in front, length again behind
	sectionMagic  = 0x1A2B3C4D // tells the byte order
	blockHead     = 12         // what tells of a section header block how to read it
	minorField    = 14         // of a section header block
	packetHead    = 20         // of enhanced and obsolete packet blocks
	simpleHead    = 4
	capturedField = 8 + 12 // where such a block says how long its packet is
	maxBlock      = 1 << 20
)

// errCut says that a capture ends inside a packet.
var errCut = errors.New("the capture ends inside a packet")

// blocks is the blocks of a pcapng file that packets need. pcapgo allocates what a block says that it holds: so blocks are
// held to their size first, and those without packets, which may be large and hold keys of TLS, are left out.
type blocks struct {
	r     *bufio.Reader
	order binary.ByteOrder
	block bytes.Buffer
}

func newBlocks(r *bufio.Reader) *blocks { return &blocks{r: r, order: binary.LittleEndian} }

func (b *blocks) Read(p []byte) (int, error) {
	for b.block.Len() == 0 {
		if err := b.next(); err != nil {
			return 0, err
		}
	}
	return b.block.Read(p)
}

// next reads a block into the buffer, or passes it over.
func (b *blocks) next() error {
	head, err := b.r.Peek(blockHead)
	switch {
	case len(head) == 0 && errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, io.EOF):
		return errCut
	case err != nil:
		return err
	}
	kind := b.order.Uint32(head)
	if kind == blockSection {
		if b.order = binary.ByteOrder(binary.LittleEndian); binary.BigEndian.Uint32(head[8:]) == sectionMagic {
			b.order = binary.BigEndian
		}
	}
	size := int64(b.order.Uint32(head[4:]))
	if size < blockFrame || size%4 != 0 {
		return fmt.Errorf("a block of %d bytes cannot be", size)
	}
	switch kind {
	case blockSection, blockInterface, blockPacket, blockSimple, blockEnhanced:
	default:
		_, err := io.CopyN(io.Discard, b.r, size)
		return cut(err)
	}
	if size > maxBlock {
		return fmt.Errorf("a block of %d bytes is too large, %d are allowed", size, maxBlock)
	}
	if _, err := io.CopyN(&b.block, b.r, size); err != nil {
		return cut(err)
	}
	return b.check(kind)
}

// check holds the packet of the block in the buffer to the block's size, and makes a section one that is known.
func (b *blocks) check(kind uint32) error {
	block := b.block.Bytes()
	switch kind {
	case blockSection:
		if len(block) > minorField+1 && b.order.Uint16(block[minorField:]) == 2 {
			b.order.PutUint16(block[minorField:], 0) // 1.2 is to be read as 1.0, which pcapgo does not know
		}
	case blockPacket, blockEnhanced:
		room := len(block) - blockFrame - packetHead
		if room < 0 || uint64(b.order.Uint32(block[capturedField:])) > uint64(room) {
			return errors.New("a packet is longer than its block")
		}
	case blockSimple:
		room := len(block) - blockFrame - simpleHead
		if room < 0 {
			return errors.New("a packet is longer than its block")
		}
		if n := block[8:]; uint64(b.order.Uint32(n)) > uint64(room) { // the packet was longer than what was kept of it
			b.order.PutUint32(n, uint32(room))
		}
	}
	return nil
}

// cut makes of the end of a file inside a block what it means.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return err
}
