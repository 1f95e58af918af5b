package integration

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// This file is about callers in parking lots while skinnyd ends, dies and is started anew.

// terminatedParked: who is parked from outside waits in Asterisk for the next process, which knows of it.
func terminatedParked(p *process) {
	p.write(p.text() + "parking: {default: {first: 6001, last: 6002}}\n")
	p.run()
	a, c := p.phone("1001", "7975", comesBack), p.phone("1003", "7960", comesBack)
	p.incoming("1001", "", "milliwatt")
	p.rings(a)
	p.do(a.OffHook())
	p.do(a.WaitTone(p.soon(), 1004))
	p.softKey(a, "Park")
	p.wait(a, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
	p.do(a.OnHook())

	p.do(p.child.Signal(syscall.SIGTERM))
	if err := p.ended(stopLimit); err != nil {
		p.Errorf("exit status: %v", err)
	}
	if !p.holds("Local/1001@inbound", "skinny-1-") || p.holds("UnicastRTP/") {
		p.Errorf("Asterisk holds\n%s", p.console("core show channels concise")+p.console("bridge show all"))
	}
	p.run()
	p.logged("parked call taken back")
	p.prompt(idleText, a)
	p.prompt(idleText, c)
	p.do(c.Dial(p.soon(), "6001"))
	p.connected(c)
	p.do(c.WaitTone(p.soon(), 1004))
	p.down(c)
	p.asteriskEmpty()
}

// waitsInMusic waits until the SIP telephone hears the music of the tests, and nothing else.
func (h *house) waitsInMusic(s *sipPhone) {
	h.Helper()
	h.until("the caller hears music", func() bool {
		sound := s.stream.Hearing()
		return sound.IsTone(880) && sound.Lasted() > 500*time.Millisecond
	})
}

// parksSIP lets Alice answer a call from SIP and park it.
func (p *process) parksSIP(a *phone.Phone) *sipPhone {
	p.Helper()
	s := p.sipCall("caller", "1001")
	p.rings(a)
	p.do(a.OffHook())
	talkSIP(p.house, a, s)
	p.softKey(a, "Park")
	p.wait(a, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
	p.do(a.OnHook())
	p.waitsInMusic(s)
	return s
}

// recalled waits until the parked call is back at Alice, with the reason, and has her answer it.
func (p *process) recalled(a *phone.Phone, s *sipPhone) {
	p.Helper()
	p.until("Alice's phone rings with the parked call", func() bool { // which takes longer than a wait lasts
		call, ok := a.State().CallIn(skinny.CallStateRingIn)
		return ok && call.Prompt == "CallPark Reversion Zoe Zimmer"
	})
	p.do(a.OffHook())
	talkSIP(p.house, a, s)
	p.down(a)
	p.do(s.Wait(p.soon()))
	p.asteriskEmpty()
}

// TestParkedOverKill: skinnyd is killed with a caller in a slot, and while the call rings at who parked it. The next one has him in the slot with his music, and
// comes back to Alice with him; with a configuration that has the lot no more, too.
func TestParkedOverKill(t *testing.T) {
	needsSipp(t)
	binary := build(t)
	for _, c := range []struct {
		name          string
		rings, noLots bool
	}{
		{name: "in the slot"},
		{name: "rings at who parked it", rings: true},
		{name: "the lot is removed", noLots: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := prepare(t, binary, pbx)
			p.write(p.text() + "parking: {default: {first: 6001, last: 6002, timeout: 5s, music_class: tone}}\n")
			p.run()
			a := p.phone("1001", "7975", comesBack)
			s := p.parksSIP(a)
			if c.rings {
				p.rings(a)
				p.until("the caller hears ring-back", func() bool { return !s.stream.Hearing().IsTone(880) })
			}
			p.do(p.child.Kill())
			if c.noLots {
				p.write(p.text())
			}
			p.run()
			p.logged("parked call taken back")
			p.prompt(idleText, a)
			if c.noLots { // nor its music
				p.until("the caller hears other music", func() bool { return isMusic(s.stream.Hearing()) })
			} else {
				p.waitsInMusic(s)
			}
			if bridges := p.console("bridge show all"); strings.Count(bridges, "skinny-") != 2 { // an id and a name
				t.Errorf("Asterisk holds\n%s", bridges)
			}
			p.recalled(a, s)
		})
	}
}

// TestParkedOnAnotherAsterisk: the first number of a key is tried in one Asterisk, the second is the slot of somebody who waits in another.
func TestParkedOnAnotherAsterisk(t *testing.T) {
	other := ownAsterisk(t)
	text := strings.NewReplacer(`asterisk: [{`, fmt.Sprintf(`asterisk: [{name: other, url: %q, username: skinny, password: skinny}, {`, other.URL()),
		`{buttons: [{line: "1002"}`, `{buttons: [{line: "1002"}, {speeddial: ["710", "6001"], label: Somebody}`).Replace(fmt.Sprintf(configuration, pbx.URL()))
	h := openWith(t, text+"parking: {default: {first: 6001, last: 6002}}\n")
	h.until("both are ready", func() bool { return h.server.Asterisks()[1].State == ari.StateReady })
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.incoming("1001", "", "milliwatt") // by the second
	h.rings(a)
	h.do(a.OffHook())
	h.do(a.WaitTone(h.soon(), 1004))
	h.softKey(a, "Park")
	h.wait(a, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
	h.do(a.OnHook())

	h.do(b.SpeedDial(1))
	h.dialled(b, "6001")
	h.connected(b)
	h.do(b.WaitTone(h.soon(), 1004))
	first := *h
	first.pbx = other
	first.asteriskEmpty()
	h.down(b)
	h.nothingLeft()
}
