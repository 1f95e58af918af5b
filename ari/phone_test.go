package ari_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
)

// tone is a frequency in Hz, of those that fit into the window of an ear; 0 is silence.
type tone float64

// ringback are the two tones of ring-back in the private exchange.
var ringback = []tone{440, 480}

// rtpPhone is the other end of a leg: it says one tone and hears the others.
type rtpPhone struct {
	leg  ari.ChannelID
	conn *net.UDPConn
}

// newPhone makes a leg whose phone says a tone for as long as the test runs.
func newPhone(t *testing.T, b *bench, callerID string, says tone) *rtpPhone {
	t.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	p := &rtpPhone{leg: ari.ChannelID(unique()), conn: conn}
	cmd := ari.ExternalMedia{ID: p.leg, Remote: conn.LocalAddr().(*net.UDPAddr).AddrPort(), Format: "ulaw"}
	if callerID != "" {
		cmd.Variables = map[string]string{"CALLERID(all)": callerID}
	}
	media := b.must(t, cmd)
	t.Cleanup(func() { b.must(t, ari.Hangup{ID: p.leg}) })
	if says != 0 {
		p.say(t, says, media.RTP)
	}
	return p
}

// say sends a packet of the tone every 20 ms.
func (p *rtpPhone) say(t *testing.T, says tone, to netip.AddrPort) {
	packet := make([]byte, 12+160)
	packet[0] = 0x80
	var wg sync.WaitGroup
	stop := make(chan struct{})
	wg.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for n := uint32(0); ; n++ {
			binary.BigEndian.PutUint16(packet[2:], uint16(n))
			binary.BigEndian.PutUint32(packet[4:], n*160)
			for i := range 160 {
				packet[12+i] = ulaw(8000 * math.Sin(2*math.Pi*float64(says)*float64(int(n)*160+i)/8000))
			}
			_, _ = p.conn.WriteToUDPAddrPort(packet, to) // until Asterisk hears it, it may refuse it
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	})
	t.Cleanup(func() { close(stop); wg.Wait() })
}

// window is how many packets are looked at together.
const window = 10

// quiet is how long no packet comes where nothing is heard.
const quiet = 300 * time.Millisecond

// hears waits until the phone hears these tones and no other of this file's; without any, until no packet comes.
func (p *rtpPhone) hears(t *testing.T, want ...tone) {
	t.Helper()
	p.listen(t, fmt.Sprint(want), func(heard []byte) bool {
		if len(want) == 0 {
			return heard == nil
		}
		var got []tone
		for _, f := range []tone{440, 480, 700, 1100} {
			if level(heard, f) > 2000 {
				got = append(got, f)
			}
		}
		return slices.Equal(got, want)
	})
}

// music waits for packets that are not empty, and silence for a second of such that are.
func (p *rtpPhone) music(t *testing.T) {
	t.Helper()
	p.listen(t, "music", func(heard []byte) bool { return loudness(heard) > 200 })
}

func (p *rtpPhone) silence(t *testing.T) {
	t.Helper()
	packets := 0
	p.listen(t, "silence in packets", func(heard []byte) bool {
		packets++
		if len(heard) == 0 || loudness(heard) > 10 { // what gsm makes of silence is not quite it
			packets = 0
		}
		return packets == 50
	})
}

// listen waits until a window of packets, nil where none come, is as wanted.
func (p *rtpPhone) listen(t *testing.T, what string, ok func([]byte) bool) {
	t.Helper()
	limit := time.Now().Add(patience)
	var heard []byte
	packet := make([]byte, 1500)
	for {
		_ = p.conn.SetReadDeadline(time.Now().Add(quiet))
		n, err := p.conn.Read(packet)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			heard = nil
		case err != nil:
			t.Fatal(err)
		default:
			heard = append(heard, packet[min(12, n):n]...)
			heard = heard[max(0, len(heard)-window*160):]
		}
		if (heard == nil || len(heard) == window*160) && ok(heard) {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("%s is not heard; %d bytes of loudness %.0f are", what, len(heard), loudness(heard))
		}
	}
}

// level is the amplitude of one frequency in G.711 µ-law.
func level(data []byte, f tone) float64 {
	var re, im float64
	for i, b := range data {
		sin, cos := math.Sincos(2 * math.Pi * float64(f) * float64(i) / 8000)
		re += linear(b) * cos
		im += linear(b) * sin
	}
	return 2 * math.Hypot(re, im) / float64(max(1, len(data)))
}

// loudness is the root of the mean square.
func loudness(data []byte) float64 {
	sum := 0.0
	for _, b := range data {
		sum += linear(b) * linear(b)
	}
	return math.Sqrt(sum / float64(max(1, len(data))))
}

// ulaw and linear are G.711 µ-law.
func ulaw(v float64) byte {
	sign := byte(0)
	if v < 0 {
		sign, v = 0x80, -v
	}
	n := min(int(v), 32635) + 132
	exponent := 0
	for n>>(exponent+8) > 0 {
		exponent++
	}
	return ^(sign | byte(exponent<<4) | byte(n>>(exponent+3)&15))
}

func linear(b byte) float64 {
	b = ^b
	v := float64((int(b&15)<<3+132)<<(b>>4&7) - 132)
	if b&0x80 != 0 {
		return -v
	}
	return v
}
