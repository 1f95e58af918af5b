package capture_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/skinnyd/skinnyd/capture"
	"github.com/skinnyd/skinnyd/skinny"
)

// packet is a packet of a capture.
type packet struct {
	ci   gopacket.CaptureInfo
	data []byte
}

func packets(t testing.TB, file []byte) []packet {
	t.Helper()
	r, err := pcapgo.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var all []packet
	for {
		data, ci, err := r.ReadPacketData()
		if err != nil {
			return all
		}
		all = append(all, packet{ci, data})
	}
}

// written is the packets as a pcap file.
func written(t testing.TB, all []packet) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := capture.NewWriter(&b); err != nil { // for its head
		t.Fatal(err)
	}
	w := pcapgo.NewWriterNanos(&b)
	for _, p := range all {
		if err := w.WritePacket(p.ci, p.data); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func pcap(t testing.TB, link layers.LinkType, packets []packet) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pcapgo.NewWriterNanos(&b)
	if err := w.WriteFileHeader(256<<10, link); err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		p.ci.Length, p.ci.CaptureLength = max(len(p.data), p.ci.Length), len(p.data)
		if err := w.WritePacket(p.ci, p.data); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// A talk writes one connection: each write is a packet a millisecond later.
type talk struct {
	t    testing.TB
	b    bytes.Buffer
	conn *capture.WriterConn
	now  time.Time
}

func newTalk(t testing.TB, from, to string) *talk {
	t.Helper()
	k := &talk{t: t, now: begin}
	w, err := capture.NewWriter(&k.b)
	if err != nil {
		t.Fatal(err)
	}
	if k.conn, err = w.Connect(begin, netip.MustParseAddrPort(from), netip.MustParseAddrPort(to)); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *talk) write(fromServer bool, b []byte) *talk {
	k.t.Helper()
	k.now = k.now.Add(time.Millisecond)
	if err := k.conn.Write(k.now, fromServer, b); err != nil {
		k.t.Fatal(err)
	}
	return k
}

// data is the packets that carry bytes, without handshake and acknowledgements.
func (k *talk) data() []packet {
	return slices.DeleteFunc(packets(k.t, k.b.Bytes()), func(p packet) bool { return len(payload(p)) == 0 })
}

func payload(p packet) []byte {
	first := gopacket.Decoder(layers.LayerTypeIPv4)
	if p.data[0]>>4 == 6 {
		first = layers.LayerTypeIPv6
	}
	return gopacket.NewPacket(p.data, first, gopacket.Default).TransportLayer().LayerPayload()
}

const phoneA, serverA = "192.0.2.1:50000", "192.0.2.9:2000"

func frame(m skinny.Message) []byte { return skinny.Append(nil, m, skinny.Dialect{Version: 20}) }

// digits is key presses 0, 1, 2 …, each in a packet.
func digits(t testing.TB, n int) *talk {
	k := newTalk(t, phoneA, serverA)
	for i := range n {
		k.write(false, frame(&skinny.KeypadButton{Button: skinny.KeypadButtonCode(i), LineInstance: 1}))
	}
	return k
}

// pressed is what digits reads as: "012", with notes between.
func pressed(events []capture.Event) string {
	var b strings.Builder
	for _, e := range events {
		if m, ok := e.Message.(*skinny.KeypadButton); ok {
			fmt.Fprint(&b, uint32(m.Button))
			if m.CallReference != 0 {
				fmt.Fprintf(&b, "(%x)", m.CallReference)
			}
		} else {
			fmt.Fprintf(&b, "[%s]", names([]capture.Event{e})[0])
		}
	}
	return b.String()
}

// TestStreams: TCP as captures show it.
func TestStreams(t *testing.T) {
	all := func(k *talk) []packet { return packets(t, k.b.Bytes()) }
	key := frame(&skinny.KeypadButton{Button: 1, LineInstance: 1})
	codecs := frame(&skinny.CapabilitiesRes{Caps: slices.Repeat([]skinny.MediaCapability{{PayloadType: skinny.CodecG711Ulaw64k}}, 3)})
	open := func(m skinny.Message) []byte { return frame(m)[5:] } // the end of a message, as a capture may begin
	for _, c := range []struct {
		name    string
		packets []packet
		want    string
	}{
		{"whole", all(digits(t, 6)), "012345"},
		{"no handshake", digits(t, 6).data(), "012345"},
		{"reordered", func() []packet { p := all(digits(t, 6)); p[5], p[9] = p[9], p[5]; return p }(), "012345"},
		{"retransmitted", func() []packet {
			p := all(digits(t, 6))
			return slices.Concat(p[:9], p[3:8], p[9:])
		}(), "012345"},
		{"handshake twice", func() []packet { p := all(digits(t, 3)); return slices.Concat(p[:2], p) }(), "012"},
		{"missing", func() []packet { p := all(digits(t, 6)); return slices.Delete(p, 7, 8) }(),
			"01[-- 24 bytes are missing in the capture]345"},
		{"two missing", func() []packet { p := digits(t, 8).data(); return slices.Concat(p[:2], p[3:5], p[6:]) }(),
			"01[-- 24 bytes are missing in the capture]34[-- 24 bytes are missing in the capture]67"},
		{"byte by byte", func() []packet {
			k := newTalk(t, phoneA, serverA)
			for _, b := range bytes.Repeat(key, 3) {
				k.write(false, []byte{b})
			}
			return all(k)
		}(), "111"},
		{"byte by byte, one missing", func() []packet {
			k := newTalk(t, phoneA, serverA)
			for _, b := range bytes.Repeat(key, 4) {
				k.write(false, []byte{b})
			}
			return slices.Delete(k.data(), 30, 31)
		}(), "1[-- 1 byte is missing in the capture, after the first 6 bytes of a message][-- passed over 17 bytes that are no message]11"},
		{"joined", all(newTalk(t, phoneA, serverA).write(false, bytes.Repeat(key, 200))), strings.Repeat("1", 200)},
		{"cut in a header", all(newTalk(t, phoneA, serverA).write(false, slices.Concat(key, key[:7]))), "1[-- ends inside a message: 7 bytes of its header]"},
		{"cut in a payload", all(newTalk(t, phoneA, serverA).write(false, slices.Concat(key, key[:20]))), "1[-- ends inside a message: 20 of 24 bytes of KeypadButton]"},
		{"begins inside a message", newTalk(t, phoneA, serverA).write(false, open(&skinny.Alarm{Text: "name=SEP load=8.4"})).write(false, bytes.Repeat(key, 2)).data(),
			"[-- passed over 99 bytes that are no message]11"},
		{"garbage", all(newTalk(t, phoneA, serverA).write(false, slices.Concat(key, bytes.Repeat([]byte("garbage"), 3), key, key))),
			"1[-- passed over 21 bytes that are no message]11"},
		{"no SCCP", all(newTalk(t, phoneA, serverA).write(false, []byte("GET / HTTP/1.1\r\nHost: here\r\n\r\n"))),
			"[-- passed over 30 bytes that are no message]"},
		{"packets cut by the snap length", func() []packet {
			p := all(digits(t, 3))
			p[5].data = p[5].data[:len(p[5].data)-10]
			return p
		}(), "0[-- 10 bytes are missing in the capture, after the first 14 bytes of KeypadButton]2"},
		{"packets cut by the snap length that hold what looks like a KeepAlive", func() []packet {
			p := newTalk(t, phoneA, serverA).write(false, key).write(false, codecs).write(false, key).data()
			p[0].data = p[0].data[:dataAt+6]
			p[1].data = p[1].data[:dataAt+skinny.HeaderSize+4+16+3]
			return p
		}(), "[-- 18 bytes are missing in the capture, after the first 6 bytes of a message]" +
			"[-- 269 bytes are missing in the capture, after the first 35 bytes of CapabilitiesRes]1"},
		{"missing before a message of several segments", func() []packet {
			p := newTalk(t, phoneA, serverA).write(false, key).write(false, key).write(false, codecs[:30]).write(false, codecs[30:]).write(false, key).data()
			return slices.Delete(p, 1, 2)
		}(), "1[-- 24 bytes are missing in the capture][CapabilitiesRes]1"},
		{"numbers that wrap around", func() []packet {
			p := shift(digits(t, 6).data(), wrap)
			return []packet{p[0], p[1], p[2], like(p[1], 0, ack, payload(p[1]), payload(p[2]), payload(p[3])), p[4], p[5]}
		}(), "012345"},
		{"missing where they wrap around", func() []packet { p := shift(digits(t, 6).data(), wrap); return slices.Delete(p, 2, 3) }(),
			"01[-- 24 bytes are missing in the capture]345"},
		{"keep-alive probes", func() []packet {
			p := digits(t, 3).data()
			return []packet{like(p[0], -1, ack, zero), p[0], p[1], like(p[2], -1, ack, zero), like(p[2], -1, ack, zero), p[2]}
		}(), "012"},
		{"a keep-alive probe behind a hole", func() []packet {
			p := digits(t, 4).data()
			p[2].data[len(p[2].data)-1] = 0x70 // what the probe must not overwrite
			return []packet{p[0], p[2], like(p[3], -1, ack, zero), p[1], p[3]}
		}(), "012(70000000)3"},
		{"probes of a closed window, with the next byte", func() []packet {
			p := digits(t, 3).data()
			next := like(p[1], 0, ack, payload(p[1])[:1])
			return []packet{p[0], next, next, p[1], p[2]}
		}(), "012"},
		{"begins out of order", func() []packet { p := digits(t, 4).data(); return []packet{p[1], p[0], p[1], p[2], p[3]} }(), "1023"},
		{"the SYN late", func() []packet { p := all(digits(t, 3)); return slices.Concat(p[3:5], p[:3], p[5:]) }(), "012"},
		{"the end early", func() []packet {
			p := digits(t, 3).data()
			return []packet{p[0], p[1], like(p[2], len(key), fin), p[2]}
		}(), "012"},
		{"once more after the end", func() []packet {
			k := digits(t, 3)
			p, end := all(k), k.closed()
			return slices.Concat(p, end, p[3:], end)
		}(), "012"},
		{"reset inside a message", func() []packet {
			p := digits(t, 3).data()
			return []packet{p[0], like(p[1], 0, ack, key[:20]), like(p[1], 20, rst, []byte("reset"))}
		}(), "0[-- ends inside a message: 20 of 24 bytes of KeypadButton]"},
		{"an end of something else", func() []packet {
			p := digits(t, 4).data()
			return []packet{p[0], p[1], like(p[1], 1<<30, fin), p[2], p[3]}
		}(), "0123"},
		{"reset by the side of which nothing was seen", func() []packet {
			k := digits(t, 1).write(false, key[:20])
			p := k.data()
			return []packet{p[0], p[1], like(packets(t, k.b.Bytes())[2], 1, rst)}
		}(), "0[-- ends inside a message: 20 of 24 bytes of KeypadButton]"},
		{"a reset of something else", func() []packet {
			p := digits(t, 4).data()
			return []packet{p[0], p[1], like(p[1], 1<<30, rst), p[2], like(p[2], 24, rst), p[3]}
		}(), "0123"},
		{"the ports used again, the end not seen", slices.Concat(all(digits(t, 2)), later(all(digits(t, 3)))), "01[and]012"},
		{"the same without handshakes", slices.Concat(digits(t, 2).data(), later(digits(t, 3).data())), "01[and]012"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, _ := decode(t, pcap(t, layers.LinkTypeRaw, c.packets), capture.Options{})
			if got, want := pressed(events), strings.ReplaceAll(c.want, "[and]", ""); got != want {
				t.Errorf("%s\nwant %s", got, want)
			}
			for i := 1; i < len(events); i++ {
				if events[i].Time.Before(events[i-1].Time) {
					t.Errorf("%v at %v after one at %v", events[i].Message, events[i].Time, events[i-1].Time)
				}
			}
		})
	}
}

// later gives packets sequence numbers far from those that they have, a second later.
func later(packets []packet) []packet {
	for i, p := range packets {
		packets[i].ci.Timestamp = p.ci.Timestamp.Add(time.Second)
	}
	return shift(packets, 1<<30)
}

// Where things are in a packet of IPv4.
const (
	lengthAt = 2
	seqAt    = 20 + 4
	flagsAt  = 20 + 13
	dataAt   = 20 + 20
)

const (
	fin = 0x11 // with an acknowledgement
	rst = 0x04
	ack = 0x10
)

// wrap is the shift with which the third digit holds byte 0.
const wrap = -1001 - 2*24 - 5

var zero = []byte{0}

// shift gives packets other sequence numbers.
func shift(packets []packet, by int) []packet {
	for _, p := range packets {
		seq := p.data[seqAt:]
		binary.BigEndian.PutUint32(seq, binary.BigEndian.Uint32(seq)+uint32(by))
	}
	return packets
}

// like is a packet like another, with a number that far from its, and a payload of its own.
func like(p packet, ahead int, flags byte, payload ...[]byte) packet {
	p.data = slices.Concat(append([][]byte{p.data[:dataAt]}, payload...)...)
	p.data[flagsAt] = flags
	binary.BigEndian.PutUint16(p.data[lengthAt:], uint16(len(p.data)))
	p.ci.Length, p.ci.CaptureLength = len(p.data), len(p.data)
	return shift([]packet{p}, ahead)[0]
}

// closed is the end of the connection.
func (k *talk) closed() []packet {
	k.t.Helper()
	before := len(packets(k.t, k.b.Bytes()))
	if err := k.conn.Close(k.now, false); err != nil {
		k.t.Fatal(err)
	}
	return packets(k.t, k.b.Bytes())[before:]
}

// TestOrder: what waits behind a hole comes in its place among the messages of other connections.
func TestOrder(t *testing.T) {
	a, b := digits(t, 4).data(), newTalk(t, "192.0.2.2:50000", serverA)
	for i := range 10 {
		b.now = begin.Add(time.Duration(i) * time.Second)
		b.write(false, frame(&skinny.OffHook{LineInstance: uint32(i)}))
	}
	mixed := slices.Concat(a[:1], b.data()[:1], a[2:], b.data()[1:])
	events, _ := decode(t, pcap(t, layers.LinkTypeRaw, mixed), capture.Options{})
	got := names(events)
	want := append([]string{"KeypadButton", "OffHook", "-- 24 bytes are missing in the capture", "KeypadButton", "KeypadButton"}, slices.Repeat([]string{"OffHook"}, 9)...)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// A file cut anywhere gives what came before.
func TestCutFiles(t *testing.T) {
	whole := callCapture(t)
	before := 0
	for n := 24; n <= len(whole); n += 97 { // 24: the head of the file
		stats, err := capture.Decode(bytes.NewReader(whole[:n]), capture.Options{}, func(capture.Event) error { return nil })
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if stats.Messages < before {
			t.Errorf("cut at %d: %d messages, %d before", n, stats.Messages, before)
		}
		before = stats.Messages
	}
}

// TestClosed: nothing is written behind the end of a connection.
func TestClosed(t *testing.T) {
	k := newTalk(t, phoneA, serverA)
	if err := k.conn.Close(begin, true); err != nil {
		t.Fatal(err)
	}
	if err := k.conn.Write(begin, false, frame(&skinny.OnHook{})); err != capture.ErrOver {
		t.Errorf("a write after the end: %v", err)
	}
	if err := k.conn.Close(begin, false); err != capture.ErrOver {
		t.Errorf("another end: %v", err)
	}
}

// TestAnyOrder: segments cut anywhere, late, and sent again in other sizes are the same stream.
func TestAnyOrder(t *testing.T) {
	k := digits(t, 30)
	syn, data := packets(t, k.b.Bytes())[0], k.data()
	var whole []byte
	for _, p := range data {
		whole = append(whole, payload(p)...)
	}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 0))
		part := func(from int) packet {
			to := min(len(whole), from+1+r.IntN(60))
			return like(data[0], from, ack, whole[from:to])
		}
		sent := []packet{{syn.ci, bytes.Clone(syn.data)}}
		for from := 0; from < len(whole); {
			p := part(from)
			sent = append(sent, p)
			from += len(payload(p))
			if r.IntN(3) == 0 {
				sent = append(sent, part(r.IntN(from)))
			}
		}
		for i := range sent[1:] { // each up to three places late
			j := min(len(sent)-1, i+1+r.IntN(4))
			sent[i+1], sent[j] = sent[j], sent[i+1]
		}
		file := pcap(t, layers.LinkTypeRaw, shift(sent, -1001-r.IntN(len(whole)))) // numbers that wrap around somewhere
		events, _ := decode(t, file, capture.Options{})
		if got := pressed(events); got != "0123456789"+"1011121314151617181920212223242526272829" {
			t.Fatalf("seed %d: %s", seed, got)
		}
	}
}
