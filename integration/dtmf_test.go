package integration

import (
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"

	"github.com/skinnyd/skinnyd/integration/sip"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// keys are the digits in the order of their RFC 4733 events.
const keys = "0123456789*#ABCD"

// toneOf is the tone of each of keys.
var toneOf = []skinny.Tone{
	skinny.ToneDtmf0, skinny.ToneDtmf1, skinny.ToneDtmf2, skinny.ToneDtmf3, skinny.ToneDtmf4, skinny.ToneDtmf5, skinny.ToneDtmf6,
	skinny.ToneDtmf7, skinny.ToneDtmf8, skinny.ToneDtmf9, skinny.ToneDtmfStar, skinny.ToneDtmfPound,
	skinny.ToneDtmfA, skinny.ToneDtmfB, skinny.ToneDtmfC, skinny.ToneDtmfD,
}

// hearsDigits waits until the phone has been told, after mark, to play the tones of digits, and to stop each.
func (h *house) hearsDigits(p *phone.Phone, mark int, digits string) {
	h.Helper()
	heard, playing := "", false
	_, err := p.WaitMessage(h.soon(), mark, "the tones of "+digits, func(m skinny.Message) bool {
		switch m := m.(type) {
		case *skinny.StartTone:
			for i, tone := range toneOf {
				if tone == m.Tone {
					heard, playing = heard+keys[i:i+1], true
				}
			}
		case *skinny.StopTone:
			playing = false
		}
		return heard == digits && !playing
	})
	if err != nil {
		h.Fatalf("heard %q: %v", heard, err)
	}
}

// TestDTMFBetweenPhones: a digit is a short tone on the other phone, and the audio stays.
func TestDTMFBetweenPhones(t *testing.T) {
	h := open(t)
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.do(a.Dial(h.soon(), "1002"))
	h.rings(b)
	h.do(b.OffHook())
	talk(h, a, b)
	markA, markB := a.Mark(), b.Mark()
	h.do(a.Digits("19*#0"))
	h.do(b.Digits("55"))
	h.hearsDigits(b, markB, "19*#0")
	h.hearsDigits(a, markA, "55")
	talk(h, a, b)
	h.down(a)
	h.wait(b, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
	h.down(b)
	h.nothingLeft()
}

// TestDialplanReadsDigits: pressed as fast as the network carries them, all digits arrive, in order.
func TestDialplanReadsDigits(t *testing.T) {
	for _, c := range []struct{ name, number, variable, press, read string }{
		{"four", "720", "SKINNY_DIGITS", "4711", "4711"},
		{"21 at once", "721", "T_DIGITS", "0123456789*0011223344#", "0123456789*0011223344"},
		{"ended by #", "721", "T_DIGITS", "1*2#", "1*2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			a := h.phone("1001", "7960")
			h.set(c.variable, "")
			h.do(a.Dial(h.soon(), c.number))
			h.connected(a)
			h.do(a.Digits(c.press))
			h.global(c.variable, c.read)
			h.down(a)
			h.nothingLeft()
		})
	}
}

// TestDialplanSendsDigits: the phone hears digits of the dialplan.
func TestDialplanSendsDigits(t *testing.T) {
	h := open(t)
	a := h.phone("1001", "7975")
	mark := a.Mark()
	h.do(a.Dial(h.soon(), "722"))
	h.connected(a)
	h.hearsDigits(a, mark, "7*")
	h.echoes(a)
	h.down(a)
	h.nothingLeft()
}

// TestDTMFWithSIP: digits go to and come from a SIP phone as RFC 4733 events.
func TestDTMFWithSIP(t *testing.T) {
	needsSipp(t)
	h := open(t)
	b := h.phone("1002", "7975")
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(peerSIP.Addr(), 0)))
	h.do(err)
	defer conn.Close()
	s := h.sipStart(sip.Options{Scenario: "caller", Number: "1002", Local: peerSIP, Remote: h.pbx.SIPAddress(),
		Media: conn.LocalAddr().(*net.UDPAddr).AddrPort()})
	h.rings(b)
	h.do(b.OffHook())
	h.connected(b)
	remote, err := s.Media(h.soon())
	h.do(err)

	mark := b.Mark()
	h.do(sendEvents(conn, remote, "4*2"))
	h.hearsDigits(b, mark, "4*2")

	h.do(b.Digits("90#1"))
	h.do(conn.SetReadDeadline(time.Now().Add(10 * time.Second)))
	got, err := readEvents(conn, 4)
	if got != "90#1" {
		t.Errorf("the SIP phone received digits %q, %v; want 90#1", got, err)
	}
	h.down(b)
	h.do(s.Wait(h.soon()))
	h.nothingLeft()
}

// sendEvents sends digits of 100 ms in the time that they take (RFC 4733 2.5).
func sendEvents(conn *net.UDPConn, remote netip.AddrPort, digits string) error {
	tick := time.NewTicker(20 * time.Millisecond) // the pace of RTP
	defer tick.Stop()
	p := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 101, SSRC: 4711, Timestamp: 8000}}
	for _, digit := range digits {
		for n := range 8 {
			<-tick.C
			p.Marker = n == 0
			duration, end := uint16(n+1)*160, byte(0)
			if n >= 5 { // the end is sent three times
				duration, end = 960, 0x80
			}
			p.Payload = []byte{byte(strings.IndexRune(keys, digit)), end | 10, byte(duration >> 8), byte(duration)}
			b, err := p.Marshal()
			if err != nil {
				return err
			}
			if _, err := conn.WriteToUDPAddrPort(b, remote); err != nil {
				return err
			}
			p.SequenceNumber++
		}
		p.Timestamp += 1600
	}
	return nil
}

// readEvents reads packets until n digits have ended.
func readEvents(conn *net.UDPConn, n int) (string, error) {
	digits, last := "", uint32(0)
	var p rtp.Packet
	b := make([]byte, 1500)
	for len(digits) < n {
		size, err := conn.Read(b)
		if err != nil {
			return digits, err
		}
		if err := p.Unmarshal(b[:size]); err != nil || p.PayloadType != 101 || len(p.Payload) < 4 {
			continue
		}
		if end := p.Payload[1]&0x80 != 0; end && p.Timestamp != last {
			last = p.Timestamp
			digits += string(keys[p.Payload[0]&15])
		}
	}
	return digits, nil
}
