package capture_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/skinnyd/skinnyd/capture"
	"github.com/skinnyd/skinnyd/skinny"
)

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
		{"PPP", layers.LinkTypePPP, []byte{0xFF, 0x03, 0, 0x21}, v4},
		{"PPP of a router", layers.LinkTypePPP_HDLC, []byte{0xFF, 0x03, 0, 0x57}, v6},
		{"HDLC of Cisco", layers.LinkTypeC_HDLC, []byte{0x0F, 0, 0x08, 0}, v4},
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

// TestHeads: files of either byte order, units of time, versions, and lengths that are not as they should be.
func TestHeads(t *testing.T) {
	all := digits(t, 3).data()
	file := func(order binary.AppendByteOrder, magic uint32, minor uint16, unit time.Duration, more int) []byte {
		b := order.AppendUint32(nil, magic)
		b = order.AppendUint16(order.AppendUint16(b, 2), minor)
		b = order.AppendUint32(append(b, make([]byte, 12)...), 1<<28|uint32(layers.LinkTypeRaw)) // check sums behind packets
		for _, p := range all {
			at := p.ci.Timestamp
			b = order.AppendUint32(order.AppendUint32(b, uint32(at.Unix())), uint32(at.Nanosecond()/int(unit)))
			b = order.AppendUint32(order.AppendUint32(b, uint32(len(p.data))), uint32(len(p.data)-1))
			b = append(append(b, make([]byte, more)...), p.data...)
		}
		return b
	}
	ng := pcapng(t, layers.LinkTypeRaw, all)
	binary.LittleEndian.PutUint16(ng[14:], 2)
	for name, file := range map[string][]byte{
		"little-endian":    file(binary.LittleEndian, 0xA1B2C3D4, 4, time.Microsecond, 0),
		"big-endian":       file(binary.BigEndian, 0xA1B2C3D4, 4, time.Microsecond, 0),
		"nanoseconds":      file(binary.BigEndian, 0xA1B23C4D, 4, time.Nanosecond, 0),
		"an older version": file(binary.LittleEndian, 0xA1B2C3D4, 3, time.Microsecond, 0),
		"modified":         file(binary.LittleEndian, 0xA1B2CD34, 4, time.Microsecond, 8),
		"pcapng 1.2":       ng,
	} {
		t.Run(name, func(t *testing.T) {
			events, _ := decode(t, file, capture.Options{})
			if got := pressed(events); got != "012" {
				t.Fatal(got)
			}
			if at := all[0].ci.Timestamp; !events[0].Time.Equal(at) {
				t.Errorf("at %v, want %v", events[0].Time, at)
			}
		})
	}
}
