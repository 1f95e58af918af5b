package capture_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
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
		}(), "0[-- 10 bytes are missing in the capture, after the first 14 bytes of a message]2"},
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
		p.data[20+4] += 0x40 // behind the IPv4 header: the highest byte of the number
	}
	return packets
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

func TestLinks(t *testing.T) {
	v4 := newTalk(t, phoneA, serverA).write(false, frame(&skinny.OffHook{})).write(true, frame(&skinny.StopTone{}))
	v6 := newTalk(t, "[2001:db8::1]:50000", "[2001:db8::9]:2000").write(false, frame(&skinny.OffHook{})).write(true, frame(&skinny.StopTone{}))
	ethernet := func(kind ...byte) []byte { return append(make([]byte, 12), kind...) }
	cooked := func(kind ...byte) []byte { return slices.Concat([]byte{0, 0, 0, 1, 0, 6}, make([]byte, 8), kind) }
	cooked2 := func(kind ...byte) []byte { return append(kind, make([]byte, 18)...) }
	for _, c := range []struct {
		name string
		link layers.LinkType
		head []byte
		talk *talk
	}{
		{"raw", layers.LinkTypeRaw, nil, v4},
		{"raw, IPv6", layers.LinkTypeRaw, nil, v6},
		{"raw IPv4", layers.LinkTypeIPv4, nil, v4},
		{"raw IPv6", layers.LinkTypeIPv6, nil, v6},
		{"raw of OpenBSD", 14, nil, v4},
		{"Ethernet", layers.LinkTypeEthernet, ethernet(0x08, 0), v4},
		{"Ethernet, IPv6", layers.LinkTypeEthernet, ethernet(0x86, 0xDD), v6},
		{"VLAN", layers.LinkTypeEthernet, ethernet(0x81, 0, 0, 5, 0x08, 0), v4},
		{"VLAN in VLAN", layers.LinkTypeEthernet, ethernet(0x88, 0xA8, 0, 6, 0x81, 0, 0, 5, 0x86, 0xDD), v6},
		{"cooked", layers.LinkTypeLinuxSLL, cooked(0x08, 0), v4},
		{"cooked, IPv6", layers.LinkTypeLinuxSLL, cooked(0x86, 0xDD), v6},
		{"cooked 2", layers.LinkTypeLinuxSLL2, cooked2(0x08, 0), v4},
		{"loopback of BSD", layers.LinkTypeNull, []byte{2, 0, 0, 0}, v4},
		{"loopback of OpenBSD", layers.LinkTypeLoop, []byte{0, 0, 0, 2}, v4},
		{"loopback of macOS, IPv6", layers.LinkTypeNull, []byte{30, 0, 0, 0}, v6},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := packets(t, c.talk.b.Bytes())
			for i, p := range all {
				all[i].data = slices.Concat(c.head, p.data)
			}
			for form, file := range map[string][]byte{"pcap": pcap(t, c.link, all), "pcapng": pcapng(t, c.link, all)} {
				events, _ := decode(t, file, capture.Options{})
				if d := cmp.Diff([]string{"OffHook", "StopTone"}, names(events)); d != "" {
					t.Fatal(form, d)
				}
				if events[0].From != c.talk.from() || events[0].FromServer || events[1].To != c.talk.from() || !events[1].FromServer {
					t.Errorf("%s: %v → %v, %v → %v", form, events[0].From, events[0].To, events[1].From, events[1].To)
				}
				if at := begin.Add(time.Millisecond); !events[0].Time.Equal(at) || events[0].Elapsed != time.Millisecond {
					t.Errorf("%s: at %v, %v", form, events[0].Time, events[0].Elapsed)
				}
			}
		})
	}
}

func (k *talk) from() netip.AddrPort {
	p := packets(k.t, k.b.Bytes())[0]
	if p.data[0]>>4 == 6 {
		return netip.MustParseAddrPort("[2001:db8::1]:50000")
	}
	return netip.MustParseAddrPort(phoneA)
}

// TestCompressed: files compressed with gzip are read as they are.
func TestCompressed(t *testing.T) {
	k := digits(t, 3)
	for form, file := range map[string][]byte{"pcap": k.b.Bytes(), "pcapng": pcapng(t, layers.LinkTypeRaw, k.data())} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(file); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		events, _ := decode(t, b.Bytes(), capture.Options{})
		if got := pressed(events); got != "012" {
			t.Errorf("%s: %s", form, got)
		}
	}
}

// pcapng is a file with two interfaces, of which the packets are on the second, and blocks without packets.
func pcapng(t testing.TB, link layers.LinkType, packets []packet) []byte {
	t.Helper()
	var b bytes.Buffer
	other := layers.LinkTypeEthernet
	if link == other {
		other = layers.LinkTypeRaw
	}
	w, err := pcapgo.NewNgWriter(&b, other)
	if err != nil {
		t.Fatal(err)
	}
	n, err := w.AddInterface(pcapgo.NgInterface{LinkType: link})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteDecryptionSecretsBlock(pcapgo.DSB_SECRETS_TYPE_TLS, bytes.Repeat([]byte("key"), 100)); err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		p.ci.InterfaceIndex = n
		p.ci.Length, p.ci.CaptureLength = len(p.data), len(p.data)
		if err := w.WritePacket(p.ci, p.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.WriteInterfaceStats(n, pcapgo.NgInterfaceStatistics{LastUpdate: begin}); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
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
