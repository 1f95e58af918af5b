package integration

import (
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/integration/sip"
	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// The addresses of the configuration's SIP peer, which calls, and of its trunk, which is called. The process id is in them:
// two runs on one machine do not meet.
var (
	peerSIP  = netip.AddrPortFrom(ownAddress(2), 15070)
	trunkSIP = netip.AddrPortFrom(ownAddress(3), 15080)
)

func ownAddress(last byte) netip.Addr {
	return netip.AddrFrom4([4]byte{127, byte(os.Getpid() >> 8), byte(os.Getpid()), last})
}

// needsSipp skips a test of calls with SIP where nobody can be at their other end.
func needsSipp(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("sipp"); err != nil {
		t.Skip(sip.ErrNoSipp)
	}
}

// sipPhone is a SIP phone with its audio.
type sipPhone struct {
	*sip.Peer
	stream *media.Stream
}

// sipCall calls a number from SIP as a scenario says.
func (h *house) sipCall(scenario, number string) *sipPhone {
	h.Helper()
	return h.sip(sip.Options{Scenario: scenario, Number: number, Local: peerSIP, Remote: h.pbx.SIPAddress()})
}

// sipTrunk waits for a call of Asterisk to the trunk.
func (h *house) sipTrunk(scenario, status string) *sipPhone {
	h.Helper()
	return h.sip(sip.Options{Scenario: scenario, Local: trunkSIP, Status: status})
}

func (h *house) sip(o sip.Options) *sipPhone {
	h.Helper()
	stream, err := media.Listen(media.Options{Local: o.Local.Addr()})
	h.do(err)
	h.Cleanup(func() { _ = stream.Close() })
	o.Media = stream.Local()
	return &sipPhone{h.sipStart(o), stream}
}

// sipStart starts sipp; the audio is the caller's affair.
func (h *house) sipStart(o sip.Options) *sip.Peer {
	h.Helper()
	o.Dir = h.TempDir()
	peer, err := sip.Start(o)
	h.do(err)
	h.Cleanup(func() {
		if h.Failed() {
			h.Logf("sipp, scenario %s:\n%s", o.Scenario, peer.Log())
		}
		if err := peer.Close(); err != nil {
			h.Error(err)
		}
	})
	return peer
}

// talkSIP checks that both hear the other's tone.
func talkSIP(h *house, p *phone.Phone, s *sipPhone) {
	h.Helper()
	h.connected(p)
	remote, err := s.Media(h.soon())
	h.do(err)
	h.do(s.stream.Send(remote, media.ULaw))
	s.stream.Play(media.NewTone(-12, 620))
	p.PlayTone(-12, 440)
	h.do(p.WaitTone(h.soon(), 620))
	h.until("the SIP phone hears 440 Hz", func() bool {
		sound := s.stream.Hearing()
		return sound.IsTone(440) && sound.Lasted() > 100*time.Millisecond
	})
}

func TestSIPCaller(t *testing.T) {
	needsSipp(t)
	for _, c := range []struct {
		name   string
		hangUp func(h *house, b *phone.Phone, s *sipPhone)
	}{
		{"the phone hangs up", func(h *house, b *phone.Phone, s *sipPhone) { h.down(b) }},
		{"the caller hangs up", func(h *house, b *phone.Phone, s *sipPhone) {
			h.do(s.Cue(h.soon()))
			h.wait(b, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
			h.down(b)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			b := h.phone("1002", "7960")
			s := h.sipCall("caller", "1002")
			h.wait(b, "ring with Zoe's name, as a call from outside", func(s phone.State) bool {
				call, ok := s.CallIn(skinny.CallStateRingIn)
				return ok && s.Ringer.Mode == skinny.RingModeOutside && call.Info.CallingName == "Zoe Zimmer" && call.Info.CallingNumber == "5550001"
			})
			h.do(b.OffHook())
			talkSIP(h, b, s)
			c.hangUp(h, b, s)
			h.do(s.Wait(h.soon()))
			h.nothingLeft()
		})
	}
}

// TestSIPHold: each side holds the other in turn, who hears music.
func TestSIPHold(t *testing.T) {
	needsSipp(t)
	h := open(t)
	b := h.phone("1002", "7975")
	s := h.sipCall("hold", "1002")
	h.rings(b)
	h.do(b.OffHook())
	talkSIP(h, b, s)
	h.do(s.Cue(h.soon()))
	_, err := s.Fact(h.soon(), "held")
	h.do(err)
	h.do(b.WaitHeard(h.soon(), "music", isMusic))
	h.wait(b, "show that it is held", func(s phone.State) bool {
		call, _ := s.Front()
		return call.State == skinny.CallStateConnected && call.Prompt == "Hold"
	})
	h.do(s.Cue(h.soon()))
	talkSIP(h, b, s)
	h.wait(b, "show that it talks", func(s phone.State) bool { call, _ := s.Front(); return call.Prompt == "Connected" })
	h.do(b.Hold(h.soon()))
	h.until("the SIP phone hears music", func() bool { return isMusic(s.stream.Hearing()) })
	h.do(b.Resume(h.soon()))
	talkSIP(h, b, s)
	h.do(s.Cue(h.soon()))
	h.do(s.Wait(h.soon()))
	h.wait(b, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
	h.down(b)
	h.nothingLeft()
}

// TestSIPHoldsConference: a SIP phone that holds a conference leaves the others in peace, and plays music to the last of them.
func TestSIPHoldsConference(t *testing.T) {
	needsSipp(t)
	h := open(t)
	b, c := h.phone("1002", "7975"), h.phone("1003", "7960")
	s := h.sipCall("hold", "1002")
	h.rings(b)
	h.do(b.OffHook())
	talkSIP(h, b, s)
	h.softKey(b, "Confrn")
	h.dialTone(b)
	h.do(b.Digits("1003"))
	h.rings(c)
	h.do(c.OffHook())
	h.connected(c)
	h.softKey(b, "Confrn")
	c.PlayTone(-12, 523)
	for _, p := range []*phone.Phone{b, c} {
		h.wait(p, "be in a conference", func(s phone.State) bool { call, _ := s.Front(); return call.Prompt == "Conference" })
	}
	h.do(s.Cue(h.soon()))
	_, err := s.Fact(h.soon(), "held")
	h.do(err)
	h.do(b.WaitTone(h.soon(), 523))
	h.do(c.WaitTone(h.soon(), 440))
	if call, _ := b.State().Front(); call.Prompt != "Conference" {
		h.Errorf("it shows %q", call.Prompt)
	}
	h.do(c.OnHook())
	h.do(b.WaitHeard(h.soon(), "music", isMusic))
	h.do(s.Cue(h.soon()))
	talkSIP(h, b, s)
	h.do(s.Cue(h.soon()))
	h.do(s.Wait(h.soon()))
	h.wait(b, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
	h.down(b)
	h.nothingLeft()
}

func TestSIPCallerGivesUp(t *testing.T) {
	needsSipp(t)
	h := open(t)
	b := h.phone("1002", "7960")
	s := h.sipCall("cancel", "1002")
	h.rings(b)
	_, err := s.Fact(h.soon(), "ringing")
	h.do(err)
	h.do(s.Cue(h.soon()))
	h.missed(b, "5550001")
	h.do(s.Wait(h.soon()))
	h.do(b.WaitIdle(h.soon()))
	h.nothingLeft()
}

func TestSIPCallerIsDeclined(t *testing.T) {
	needsSipp(t)
	h := open(t)
	b := h.phone("1002", "7960")
	s := h.sipCall("busy", "1002")
	h.rings(b)
	h.softKey(b, "EndCall")
	h.do(s.Wait(h.soon()))
	h.do(b.WaitIdle(h.soon()))
	h.nothingLeft()
}

// TestTrunk: the route for 9 leads to a SIP phone, which sees who calls.
func TestTrunk(t *testing.T) {
	needsSipp(t)
	for _, c := range []struct {
		name   string
		hangUp func(h *house, a *phone.Phone, s *sipPhone)
	}{
		{"the phone hangs up", func(h *house, a *phone.Phone, s *sipPhone) { h.down(a) }},
		{"the far end hangs up", func(h *house, a *phone.Phone, s *sipPhone) {
			h.do(s.Cue(h.soon()))
			h.wait(a, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
			h.down(a)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			a := h.phone("1001", "7975")
			s := h.sipTrunk("callee", "")
			h.do(a.Dial(h.soon(), "9555#"))
			h.wait(a, "hear ring-back", func(s phone.State) bool { return s.Hears() == skinny.ToneAlertingTone })
			for fact, want := range map[string]string{"from:": `"Alice Adams" <sip:1001@`, "to:": "<sip:555@"} {
				if got, err := s.Fact(h.soon(), fact); err != nil || !strings.Contains(got, want) {
					t.Errorf("%s %q, %v; want %s", fact, got, err, want)
				}
			}
			h.do(s.Cue(h.soon()))
			talkSIP(h, a, s)
			h.do(a.Hold(h.soon()))
			h.until("the SIP phone hears music", func() bool { return isMusic(s.stream.Hearing()) })
			h.do(a.Resume(h.soon()))
			talkSIP(h, a, s)
			c.hangUp(h, a, s)
			h.do(s.Wait(h.soon()))
			h.nothingLeft()
		})
	}
}

func TestTrunkRefuses(t *testing.T) {
	needsSipp(t)
	h := open(t)
	for _, c := range []struct {
		status, prompt string
		tone           skinny.Tone
	}{
		{"486 Busy Here", "Busy", skinny.ToneLineBusyTone},
		{"404 Not Found", "Unknown Number", skinny.ToneReorderTone},
		{"480 Temporarily Unavailable", "No answer", skinny.ToneReorderTone},
		{"503 Service Unavailable", "Temp Fail", skinny.ToneReorderTone},
		{"603 Decline", "Call rejected", skinny.ToneReorderTone},
	} {
		t.Run(c.status, func(t *testing.T) {
			h.T = t
			a := h.phone("1001", "7960")
			s := h.sipTrunk("refuse", c.status)
			h.do(a.Enbloc("9555", 1))
			h.wait(a, "hear "+c.tone.String()+" and read "+c.prompt, func(s phone.State) bool {
				call, ok := s.Front()
				return ok && s.Hears() == c.tone && call.Prompt == c.prompt
			})
			h.do(s.Wait(h.soon()))
			h.down(a)
			h.nothingLeft()
		})
	}
}

func TestTrunkRingsUntilThePhoneGivesUp(t *testing.T) {
	needsSipp(t)
	h := open(t)
	a := h.phone("1001", "7960")
	s := h.sipTrunk("ringing", "")
	h.do(a.Enbloc("9555", 1))
	h.wait(a, "hear ring-back", func(s phone.State) bool { return s.Hears() == skinny.ToneAlertingTone })
	h.down(a)
	h.do(s.Wait(h.soon()))
	h.nothingLeft()
}
