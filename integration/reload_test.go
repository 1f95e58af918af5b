package integration

import (
	"fmt"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// changed is the configuration of all tests with words replaced.
func (h *house) changed(old, new string, more ...string) string {
	h.Helper()
	text := fmt.Sprintf(configuration, h.pbx.URL())
	for words := append([]string{old, new}, more...); len(words) > 0; words = words[2:] {
		if !strings.Contains(text, words[0]) {
			h.Fatalf("the configuration does not say %s", words[0])
		}
		text = strings.ReplaceAll(text, words[0], words[1])
	}
	return text
}

// comesBack is a phone that comes back by itself after a restart.
func comesBack(o *phone.Options) { o.Reconnect = true }

// A label and a name reach the phones that show them, at once and in a call, and nothing restarts.
func TestReloadLabel(t *testing.T) {
	h := open(t)
	a, b, c := h.phone("1001", "7975", comesBack), h.phone("1002", "7960", comesBack), h.phone("1003", "7941", comesBack)
	h.call(a, b, "1002")
	mark := c.Mark()
	h.reload(h.changed("label: Alice", "label: Alicia", "Alice Adams", "Alicia Adams"))
	h.wait(a, "show the new label", func(s phone.State) bool { return s.Line(1).Label == "Alicia" && s.Line(1).Name == "Alicia Adams" })
	talk(h, a, b)
	h.down(a, b)
	h.do(a.Dial(h.soon(), "1002"))
	h.wait(b, "show the new name", func(s phone.State) bool {
		call, ok := s.CallIn(skinny.CallStateRingIn)
		return ok && call.Info.CallingName == "Alicia Adams"
	})
	h.down(a)
	h.do(b.WaitIdle(h.soon()))
	h.nothingLeft()
	h.quiet(c, mark)
	for _, p := range []*phone.Phone{a, b, c} {
		if r := p.State().Resets; len(r) > 0 {
			t.Errorf("%s was reset: %v", p.State().Name, r)
		}
	}
}

// quiet fails the test when the phone was sent anything since the mark: its answer to a question comes after all that was sent before.
func (h *house) quiet(p *phone.Phone, mark int) {
	h.Helper()
	h.do(p.Send(&skinny.ServerReq{}))
	end, err := p.WaitMessage(h.soon(), mark, "ServerRes", func(m skinny.Message) bool { _, ok := m.(*skinny.ServerRes); return ok })
	h.do(err)
	for _, e := range p.Since(mark) {
		if _, alive := e.Message.(*skinny.KeepAliveAck); !e.Out && !alive && e.N < end.N {
			h.Errorf("%s was sent %v", p.State().Name, e)
		}
	}
}

// Changed keys restart the phone when it is idle, not in its call.
func TestReloadKeys(t *testing.T) {
	h := open(t)
	idle, busy := h.phone("1003", "7941", comesBack), h.phone("1001", "7975", comesBack)
	h.do(busy.Dial(h.soon(), "700"))
	h.connected(busy)
	h.echoes(busy)
	h.reload(h.changed(`{line: "1003"}, {line: "1004"}`, `{line: "1003"}, {speeddial: "1001", label: Alice}`,
		`{speeddial: "1002", label: Bob}`, `{speeddial: "1003", label: Carol}`))
	h.wait(idle, "have its new key", func(s phone.State) bool {
		return s.Link == phone.Registered && s.Button(skinny.ButtonTypeSpeedDial, 1).Number == "1001"
	})
	if s := busy.State(); len(s.Resets) > 0 || !s.In(skinny.CallStateConnected) {
		t.Errorf("the phone in a call was disturbed:\n%v", s)
	}
	busy.PlayTone(-12, 700)
	h.do(busy.WaitTone(h.soon(), 700))
	h.do(busy.OnHook())
	h.wait(busy, "have its new key after its call", func(s phone.State) bool {
		return s.Link == phone.Registered && s.Button(skinny.ButtonTypeSpeedDial, 1).Number == "1003"
	})
	if n := len(busy.State().Resets); n != 1 {
		t.Errorf("%d resets", n)
	}
	h.do(busy.SpeedDial(1))
	h.wait(idle, "ring", phone.State.Ringing)
	h.do(busy.EndCall(h.soon()))
	h.do(busy.WaitIdle(h.soon()))
	h.nothingLeft()
}

// A phone that was removed ends its call in peace and is refused afterwards; an idle one goes at once.
func TestReloadRemoves(t *testing.T) {
	h := open(t)
	busy, other, idle := h.phone("1001", "7975", comesBack), h.phone("1002", "7960"), h.phone("1003", "7941", comesBack)
	h.call(busy, other, "1002")
	text := h.changed(`  SEP000000001001: {buttons: [{line: "1001"}, {speeddial: "1002", label: Bob}]}`+"\n", "",
		`  SEP000000001003: {buttons: [{line: "1003"}, {line: "1004"}]}`+"\n", "")
	h.reload(text)
	h.wait(idle, "be refused", func(s phone.State) bool {
		return s.Link == phone.Refused && strings.Contains(s.Reason, "Unknown device")
	})
	talk(h, busy, other)
	h.down(other)
	h.wait(busy, "be refused", func(s phone.State) bool {
		return s.Link == phone.Refused && strings.Contains(s.Reason, "Unknown device")
	})
	h.nothingLeft()
	if n := len(h.server.Views.Devices()); n != 1 {
		t.Errorf("%d phones are known", n)
	}
	h.reload(fmt.Sprintf(configuration, h.pbx.URL()))
	h.until("the phones are configured again", func() bool { return len(h.server.Views.Devices()) == 3 })
	h.do(busy.Register(h.soon()))
	h.call(other, busy, "1001")
	h.down(other, busy)
	h.nothingLeft()
}

// Of a hundred phones the one that changed is restarted, and no other hears a word.
func TestReloadTouchesNoOther(t *testing.T) {
	const many = 100
	text := fmt.Sprintf(configuration, pbx.URL())
	for n := range many {
		text += fmt.Sprintf("  SEP%012d: {buttons: [{line: \"1004\"}, {speeddial: \"%d\"}]}\n", 2000+n, 700)
	}
	h := openWith(t, text)
	phones, marks := make([]*phone.Phone, many), make([]int, many)
	for n := range phones {
		phones[n] = h.phone(fmt.Sprint(2000+n), "7975", comesBack, func(o *phone.Options) { o.NoMedia = true })
	}
	for n, p := range phones {
		h.prompt(idleText, p)
		marks[n] = p.Mark()
	}
	const changed = 42
	name := fmt.Sprintf("SEP%012d", 2000+changed)
	h.reload(strings.Replace(text, name+`: {buttons: [{line: "1004"}, {speeddial: "700"}]}`, name+`: {buttons: [{line: "1004"}, {speeddial: "701"}]}`, 1))
	h.wait(phones[changed], "have its new key", func(s phone.State) bool {
		return s.Link == phone.Registered && s.Button(skinny.ButtonTypeSpeedDial, 1).Number == "701"
	})
	for n, p := range phones {
		if n != changed {
			h.quiet(p, marks[n])
			continue
		}
		if r := p.State().Resets; len(r) != 1 {
			t.Errorf("resets of the phone that changed: %v", r)
		}
	}
}
