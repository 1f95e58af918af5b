package integration

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/integration/asterisk"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// This file is about an Asterisk that is not there, goes away, comes back, or is frozen.

// ownAsterisk starts an Asterisk that a test may ill-treat.
func ownAsterisk(t *testing.T) *asterisk.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	defer cancel()
	s, err := asterisk.Start(ctx, pbx.Install, asterisk.Options{Extensions: extensions})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// openAt is open with another Asterisk.
func openAt(t *testing.T, s *asterisk.Server) *house {
	t.Helper()
	h := openWith(t, fmt.Sprintf(configuration, s.URL()))
	h.pbx = s
	return h
}

func (h *house) link() ari.LinkStatus { return h.server.Asterisks()[0] }

func (h *house) linkIs(s ari.State) {
	h.Helper()
	h.until("the link is "+string(s), func() bool { return h.link().State == s })
}

// linkLost waits until skinnyd knows that its Asterisk is gone.
func (h *house) linkLost() {
	h.Helper()
	h.until("the link is lost", func() bool { return h.link().State != ari.StateReady })
}

// prompt waits until idle phones show a text.
func (h *house) prompt(text string, phones ...*phone.Phone) {
	h.Helper()
	for _, p := range phones {
		h.wait(p, "idle with the prompt "+text, func(s phone.State) bool {
			return s.Link == phone.Registered && len(s.Calls) == 0 && s.Prompt == text
		})
	}
}

// refused checks that a handset lifted in vain is told so.
func (h *house) refused(p *phone.Phone) {
	h.Helper()
	h.do(p.OffHook())
	h.wait(p, "hear reorder tone and read No service", func(s phone.State) bool {
		c, ok := s.Front()
		return ok && s.Hears() == skinny.ToneReorderTone && c.Prompt == "No service"
	})
	h.down(p)
}

// call is a call from a to b in which both hear each other.
func (h *house) call(a, b *phone.Phone, number string) {
	h.Helper()
	h.do(a.Dial(h.soon(), number))
	h.wait(b, "ring", phone.State.Ringing)
	h.do(b.OffHook())
	talk(h, a, b)
}

// sameConnections fails the test when a phone had to connect again.
func (h *house) sameConnections(before uint64) {
	h.Helper()
	if now := h.server.Counters.Accepted.Load(); now != before {
		h.Errorf("%d connections were made anew: the phones were to stay registered", now-before)
	}
}

const (
	idleText      = "Your current options"
	noServiceText = "No service"
)

func TestAsteriskComesLater(t *testing.T) {
	own := ownAsterisk(t)
	if err := own.Kill(); err != nil {
		t.Fatal(err)
	}
	h := start(t, fmt.Sprintf(configuration, own.URL()))
	h.pbx = own
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.prompt(noServiceText, a, b)
	h.refused(a)
	h.logged("asterisk problem", `"problem":"connection"`, "does not listen there")
	h.do(own.Boot(h.soon()))
	h.linkIs(ari.StateReady)
	h.prompt(idleText, a, b)
	h.call(a, b, "1002")
	h.down(a, b)
	h.nothingLeft()
	h.logged("asterisk problem solved", `"problem":"connection"`)
}

// Two phones talk and one rings while Asterisk goes and comes back, in the orderly way and by a crash.
func TestAsteriskGoesAndReturns(t *testing.T) {
	for _, c := range []struct {
		name     string
		go_, ret func(*asterisk.Server, context.Context) error
	}{
		{"core restart now", func(s *asterisk.Server, ctx context.Context) error { return s.Restart(ctx) }, nil},
		{"killed", func(s *asterisk.Server, _ context.Context) error { return s.Kill() }, (*asterisk.Server).Boot},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := openAt(t, ownAsterisk(t))
			a, b, ringing := h.phone("1001", "7975"), h.phone("1002", "7960"), h.phone("1003", "7941")
			connections := h.server.Counters.Accepted.Load()
			h.call(a, b, "1002")
			h.console("channel originate Local/1003@from-skinny extension milliwatt@caller")
			h.wait(ringing, "ring", phone.State.Ringing)

			h.do(c.go_(h.pbx, h.ctx))
			h.do(ringing.WaitIdle(h.soon())) // its caller is gone
			if c.ret != nil {
				h.linkLost()
				h.prompt(noServiceText, ringing)
				h.refused(ringing)
				h.do(c.ret(h.pbx, h.ctx))
			}
			h.linkIs(ari.StateReady)
			h.logged("asterisk lost")
			if lines := h.logs.with("transcodable"); len(lines) > 0 {
				t.Errorf("codecs are blamed: %s", lines)
			}
			for _, p := range []*phone.Phone{a, b} { // the handsets are still up
				h.wait(p, "say that the call is over", func(s phone.State) bool { return s.Hears() == skinny.ToneReorderTone })
			}
			h.down(a, b)
			h.prompt(idleText, a, b, ringing)
			h.nothingLeft()

			h.call(b, a, "1001")
			h.do(ringing.Dial(h.soon(), "700"))
			h.connected(ringing)
			h.echoes(ringing)
			h.down(b, a, ringing)
			h.nothingLeft()
			h.sameConnections(connections)
		})
	}
}

// Handsets put down while Asterisk is dead leave nothing.
func TestHangUpWithoutAsterisk(t *testing.T) {
	h := openAt(t, ownAsterisk(t))
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.call(a, b, "1002")
	h.do(h.pbx.Kill())
	h.linkLost()
	h.down(a)
	h.wait(b, "lose the call", func(s phone.State) bool { return len(s.Calls) == 0 })
	h.down(b)
	h.prompt(noServiceText, a, b)
	h.do(h.pbx.Boot(h.ctx))
	h.linkIs(ari.StateReady)
	h.prompt(idleText, a, b)
	h.nothingLeft()
	h.call(a, b, "1002")
	h.down(a, b)
	h.nothingLeft()
}

// keyLimit is how long a phone may wait for the answer to a key when Asterisk does not answer: the answer takes well under a
// millisecond, the limit is for a busy test machine.
const keyLimit = 50 * time.Millisecond

// freezeLimit is when a frozen Asterisk must be known to be.
const freezeLimit = 3 * time.Second

func TestAsteriskFreezes(t *testing.T) {
	h := openAt(t, ownAsterisk(t))
	a, b, c := h.phone("1001", "7975"), h.phone("1002", "7960"), h.phone("1003", "7941")
	connections := h.server.Counters.Accepted.Load()
	h.call(a, b, "1002")

	h.do(h.pbx.Freeze())
	frozen := time.Now()
	h.answersKeys(c) // before anybody knows
	h.do(c.Dial(h.soon(), "700"))
	h.linkLost()
	if late := time.Since(frozen); late > freezeLimit {
		t.Errorf("noticed %v after the freeze, the limit is %v", late, freezeLimit)
	}
	h.wait(c, "read No service", func(s phone.State) bool {
		call, ok := s.Front()
		return ok && s.Hears() == skinny.ToneReorderTone && call.Prompt == noServiceText
	})
	h.down(c)
	h.prompt(noServiceText, c)
	h.answersKeys(c)

	h.do(h.pbx.Thaw())
	h.linkIs(ari.StateReady)
	h.prompt(idleText, c)
	talk(h, a, b) // that call went through all of it
	h.do(a.Hold(h.soon()))
	h.do(b.WaitHeard(h.soon(), "music", isMusic))
	h.do(a.Resume(h.soon()))
	talk(h, a, b)
	h.do(c.Dial(h.soon(), "700"))
	h.connected(c)
	h.echoes(c)
	h.down(a, b, c)
	h.nothingLeft()
	h.sameConnections(connections)
}

// answersKeys measures how long the phone waits for what its handset causes.
func (h *house) answersKeys(p *phone.Phone) {
	h.Helper()
	for range 3 {
		began := time.Now()
		h.do(p.OffHook())
		h.wait(p, "hear a tone", func(s phone.State) bool { return s.Hears() != skinny.ToneSilence })
		if took := time.Since(began); took > keyLimit {
			h.Errorf("the tone came %v after the handset was lifted, the limit is %v", took, keyLimit)
		}
		h.down(p)
	}
}

// openCut is open with a proxy before the Asterisk of all tests, and with words of the configuration replaced.
func openCut(t *testing.T, words ...string) (*house, *proxy) {
	t.Helper()
	p := newProxy(t, strings.TrimSuffix(strings.TrimPrefix(pbx.URL(), "http://"), "/ari"))
	return openWith(t, strings.NewReplacer(words...).Replace(fmt.Sprintf(configuration, "http://"+p.address()+"/ari"))), p
}

// lose cuts the link and waits until skinnyd knows; restore lets it come back.
func (h *house) lose(p *proxy) {
	p.refuse(true)
	p.cut()
	h.linkLost()
}

func (h *house) restore(p *proxy) {
	p.refuse(false)
	h.linkIs(ari.StateReady)
}

func TestLinkCut(t *testing.T) {
	h, link := openCut(t)
	a, b, c := h.phone("1001", "7975"), h.phone("1002", "7960"), h.phone("1003", "7941")
	connections := h.server.Counters.Accepted.Load()
	h.call(a, b, "1002")
	h.do(c.Dial(h.soon(), "700"))
	h.connected(c)
	h.echoes(c)

	h.lose(link)
	a.PlayTone(-12, 550)
	h.do(b.WaitTone(h.soon(), 550)) // they talk on
	c.PlayTone(-12, 650)
	h.do(c.WaitTone(h.soon(), 650))
	h.restore(link)

	talk(h, a, b)
	h.do(a.Hold(h.soon()))
	h.do(b.WaitHeard(h.soon(), "music", isMusic))
	h.do(a.Resume(h.soon()))
	talk(h, a, b)
	h.echoes(c)
	h.down(a, b, c)
	h.nothingLeft()
	h.sameConnections(connections)
}

// What happens while the link is cut is made good when it is back.
func TestChangesWhileLinkIsCut(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(h *house, a, b, c *phone.Phone)
		then   func(h *house, a, b, c *phone.Phone)
	}{
		{"a phone hangs up", func(h *house, a, _, _ *phone.Phone) {
			h.down(a)
		}, func(h *house, _, b, c *phone.Phone) {
			h.echoes(c)
			h.down(b, c)
		}},
		{"a phone holds", func(h *house, a, _, _ *phone.Phone) {
			h.do(a.Hold(h.soon()))
			h.do(a.Resume(h.soon())) // cannot be done now
			h.wait(a, "read No service", func(s phone.State) bool {
				_, ok := s.CallIn(skinny.CallStateHold)
				return ok && s.PriNotify == noServiceText
			})
		}, func(h *house, a, b, c *phone.Phone) {
			h.do(b.WaitHeard(h.soon(), "music", isMusic))
			h.do(a.Resume(h.soon()))
			talk(h, a, b)
			h.down(a, b, c)
		}},
		{"the far end hangs up", func(h *house, _, _, c *phone.Phone) {
			h.console("channel request hangup all")
			_ = c
		}, func(h *house, a, b, c *phone.Phone) {
			for _, p := range []*phone.Phone{a, b, c} {
				h.wait(p, "hear that the call is over", func(s phone.State) bool { return s.Hears() == skinny.ToneReorderTone })
			}
			h.down(a, b, c)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, link := openCut(t)
			x, y, z := h.phone("1001", "7975"), h.phone("1002", "7960"), h.phone("1003", "7941")
			h.call(x, y, "1002")
			h.do(z.Dial(h.soon(), "700"))
			h.connected(z)
			h.lose(link)
			c.change(h, x, y, z)
			h.restore(link)
			c.then(h, x, y, z)
			h.nothingLeft()
		})
	}
}

// A message lamp burns on while the link is cut, and goes out when there is nothing any more.
func TestMessageLampWhileLinkIsCut(t *testing.T) {
	h, link := openCut(t, "label: Alice,", "label: Alice, mailbox: 1001@default,")
	a := h.phone("1001", "7975")
	lamp := func(mode skinny.LampMode) {
		h.Helper()
		h.wait(a, "show its message lamp "+mode.String(), func(s phone.State) bool { return s.Lamp(skinny.StimulusVoiceMail, 0) == mode })
	}
	mail := func(extension string) {
		h.Helper()
		h.console("channel originate Local/" + extension + "@from-skinny application NoOp")
	}
	mail("786")
	lamp(skinny.LampModeOn)
	mark := a.Mark()
	h.lose(link)
	h.prompt(noServiceText, a)
	h.restore(link)
	h.wait(a, "say that messages wait", func(s phone.State) bool { return s.Prompt == "You Have VoiceMail" })
	b := h.phone("1002", "7960")
	h.call(b, a, "1001") // by then Asterisk has answered
	h.down(a, b)
	for _, e := range a.Since(mark) {
		if m, ok := e.Message.(*skinny.SetLamp); ok && m.Stimulus == skinny.StimulusVoiceMail {
			t.Errorf("the phone was told %v", e)
		}
	}
	h.lose(link)
	mail("787")
	h.prompt(noServiceText, a)
	lamp(skinny.LampModeOn)
	h.restore(link)
	lamp(skinny.LampModeOff)
}

// A link that never holds for long neither loses phones nor leaves channels.
func TestLinkFlaps(t *testing.T) {
	h, link := openCut(t)
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	for i := range uint64(4) {
		h.do(a.OffHook())
		h.do(a.Digits("1002")) // whatever comes of it
		link.cut()
		h.until("the link is back", func() bool {
			return h.link().Counters.Reconnects > i && h.link().State == ari.StateReady
		})
		h.down(a, b)
	}
	h.nothingLeft()
	h.call(a, b, "1002")
	h.down(a, b)
	h.nothingLeft()
}

// Each thing that a person must change is one line of the log, and a problem at /v1/asterisk.
func TestLinkProblems(t *testing.T) {
	own := ownAsterisk(t)
	if _, err := own.Console(context.Background(), "module unload codec_alaw.so"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, key string
		words     []string
		tune      func(*conf.Asterisk)
	}{
		{"wrong password", "credentials", []string{"user name or password refused", "[skinny] of ari.conf"}, func(a *conf.Asterisk) { a.Password = "wrong" }},
		{"unknown user", "credentials", []string{"user name or password refused", "[nobody] of ari.conf"}, func(a *conf.Asterisk) { a.Username = "nobody" }},
		{"wrong path", "connection", []string{"has no ARI there", "the path (/ari) is wrong"}, func(a *conf.Asterisk) { a.URL = conf.URL(strings.Replace(string(a.URL), "/ari", "/wrong", 1)) }},
		{"nobody listens", "connection", []string{"does not listen there"}, func(a *conf.Asterisk) { a.URL = "http://127.0.0.1:1/ari" }},
		{"a module is missing", "module codec_alaw.so", []string{"codec_alaw.so is not loaded", "modules.conf"}, func(*conf.Asterisk) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := start(t, fmt.Sprintf(configuration, own.URL()), func(f *conf.File) { c.tune(f.Asterisk[0]) })
			h.problem(c.key, c.words...)
		})
	}
}

// problem waits for a problem of the link and checks that it reads the same in the log, once, and over REST.
func (h *house) problem(key string, words ...string) {
	h.Helper()
	h.until("the problem "+key, func() bool {
		for _, p := range h.link().Problems {
			if p.Key == key {
				return true
			}
		}
		return false
	})
	h.logged(append([]string{"asterisk problem", `"problem":"` + key + `"`}, words...)...)
	status, _, body := h.get("/v1/asterisk")
	if status != 200 {
		h.Errorf("/v1/asterisk: %d", status)
	}
	for _, w := range append(words, `"key":"`+key+`"`) {
		if !strings.Contains(body, w) {
			h.Errorf("/v1/asterisk does not say %q:\n%s", w, body)
		}
	}
}

// Limits that are too small for an exchange are said with the first call, through whose channel a real Asterisk tells them.
func TestLinkLimits(t *testing.T) {
	own := ownAsterisk(t)
	rtp := own.Options.RTPStart
	for _, c := range []struct{ file, old, new string }{
		{"http.conf", "sessionlimit = 500", "sessionlimit = 10"},
		{"ari.conf", "websocket_write_timeout = 1000", ""},
		{"rtp.conf", fmt.Sprint("rtpend = ", own.Options.RTPEnd), fmt.Sprint("rtpend = ", rtp+19)},
	} {
		path := filepath.Join(own.Options.Dir, "etc", c.file) // read anew whenever it is asked for
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), c.old) {
			t.Fatalf("%s: %v, want %s in it:\n%s", c.file, err, c.old, text)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), c.old, c.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := openAt(t, own)
	a := h.phone("1001", "7975")
	h.do(a.Dial(h.soon(), "700"))
	h.connected(a)
	h.problem("sessionlimit", "sessionlimit in http.conf is 10")
	h.problem("websocket_write_timeout", "websocket_write_timeout in ari.conf is 100")
	h.problem("rtp ports", "rtp.conf leave 20 ports")
	h.down(a)
	h.nothingLeft()
}

// A second skinnyd with the same application takes it; the first says so instead of going on deaf.
func TestApplicationTaken(t *testing.T) {
	h := open(t)
	a := h.phone("1001", "7975")
	other := open(t)
	h.linkLost()
	h.problem("conflict", `another client took the application \"skinny\"`)
	h.prompt(noServiceText, a)
	b := other.phone("1001", "7960")
	other.do(b.Dial(other.soon(), "700"))
	other.connected(b)
	other.echoes(b)
	other.down(b)
	other.nothingLeft()
	if got := other.link().Problems; len(got) > 0 {
		t.Errorf("the second one has problems: %+v", got)
	}
}
