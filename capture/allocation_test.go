package capture_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/gopacket/gopacket/layers"

	"github.com/skinnyd/skinnyd/capture"
	"github.com/skinnyd/skinnyd/skinny"
)

const captureSize = 64 << 10

// hostile is captures of 64 KiB that claim much, or make much work.
func hostile(t testing.TB) map[string][]byte {
	t.Helper()
	random := make([]byte, captureSize)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(random)
	head := pcap(t, layers.LinkTypeEthernet, nil)
	huge := slices.Clone(head)
	binary.LittleEndian.PutUint32(huge[16:], 0xFFFFFFFF) // snap length
	huge = append(huge, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F)
	ng := pcapng(t, layers.LinkTypeRaw, nil)
	block := func(kind uint32, fields ...uint32) []byte {
		b := binary.LittleEndian.AppendUint32(slices.Clone(ng), kind)
		for _, f := range fields {
			b = binary.LittleEndian.AppendUint32(b, f)
		}
		return b
	}
	var empty, small []packet
	for range 2000 {
		empty = append(empty, packet{})
	}
	k := newTalk(t, phoneA, serverA)
	for range 450 {
		k.write(false, frame(&skinny.KeepAlive{}))
	}
	for _, p := range k.data() { // each from another phone
		p.data[12]++
		p.data[15] = byte(len(small))
		p.data[14] = byte(len(small) >> 8)
		small = append(small, p)
	}
	holes := slices.Clone(digits(t, 900).data())
	holes = slices.DeleteFunc(holes, func(p packet) bool { return p.data[5]%4 == 0 }) // every second one: acknowledgements have ids, too
	return map[string][]byte{
		"random":                  random,
		"random packets":          append(slices.Clone(head), random...),
		"a huge packet":           append(huge, random...),
		"a huge block":            block(6, 0xFFFFFFF0, 0, 0, 0, 0xFFFFFFF0, 0xFFFFFFF0),
		"a huge packet of pcapng": block(6, 64, 0, 0, 0, 0xFFFFFF00, 0xFFFFFF00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64),
		"a huge simple packet":    block(3, 32, 0xFFFFFF00, 0, 0, 0, 0, 32),
		"huge secrets":            block(10, 32, 0x544c534b, 0xFFFFFF00, 0, 0, 0, 32),
		"empty packets":           pcap(t, layers.LinkTypeRaw, empty),
		"many connections":        pcap(t, layers.LinkTypeRaw, small),
		"many holes":              pcap(t, layers.LinkTypeRaw, holes),
	}
}

// TestAllocation: what reading takes is bounded by the size of the file, whatever the file says.
func TestAllocation(t *testing.T) {
	const (
		buffers = 256 << 10
		perByte = 64
	)
	for name, file := range hostile(t) {
		file = file[:min(len(file), captureSize)]
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := capture.Decode(bytes.NewReader(file), capture.Options{}, func(capture.Event) error { return nil })
		runtime.ReadMemStats(&after)
		took := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s: %d bytes take %d KiB, error %v", name, len(file), took>>10, err)
		if took > uint64(buffers+perByte*len(file)) {
			t.Errorf("%s: %d bytes take %d", name, len(file), took)
		}
	}
}

// endless is a capture of connections between the same ports, a thousandth of a second each, of which none is ended. It
// counts what reading keeps when it ends.
type endless struct {
	packet []byte // with the head of its record
	left   int
	kept   uint64
}

func (e *endless) Read(b []byte) (int, error) {
	if e.left == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		e.kept = m.HeapAlloc
		return 0, io.EOF
	}
	e.left--
	seq := e.packet[recordHead+seqAt:]
	binary.BigEndian.PutUint32(seq, binary.BigEndian.Uint32(seq)+1<<16)
	return copy(b, e.packet), nil
}

const recordHead = 16

// What is kept of connections does not grow with their number.
func TestKept(t *testing.T) {
	p := packets(t, digits(t, 0).b.Bytes())[:1]
	file := written(t, p)
	head := len(file) - recordHead - len(p[0].data)
	e := &endless{packet: file[head:], left: 100_000}
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	stats, err := capture.Decode(io.MultiReader(bytes.NewReader(file[:head]), e), capture.Options{}, func(capture.Event) error { return nil })
	if err != nil || stats.Packets != 100_000 {
		t.Fatalf("%d packets, %v", stats.Packets, err)
	}
	if grown := int64(e.kept) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("%d KiB are kept", grown>>10)
	}
}
