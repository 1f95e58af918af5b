package integration

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// classTone is what music class "tone" sounds like.
const classTone = 880

// toneClass makes the folder of that class: one file of signed linear audio at 8 kHz.
func toneClass() (folder string, err error) {
	if folder, err = os.MkdirTemp("", "skinnyd-music-"); err != nil {
		return "", err
	}
	pcm := make([]int16, 30*8000)
	media.NewTone(-12, classTone).Fill(pcm, 8000)
	file := make([]byte, 0, 2*len(pcm))
	for _, sample := range pcm {
		file = binary.LittleEndian.AppendUint16(file, uint16(sample))
	}
	return folder, os.WriteFile(filepath.Join(folder, "tone.sln"), file, 0o600)
}

// pair opens a house in which Alice and Bob talk.
func pair(t *testing.T) (h *house, a, b *phone.Phone) {
	t.Helper()
	h = open(t)
	a, b = h.phone("1001", "7975"), h.phone("1002", "7960")
	h.do(a.Dial(h.soon(), "1002"))
	h.rings(b)
	h.do(b.OffHook())
	talk(h, a, b)
	return h, a, b
}

// held holds the phone's call and waits until it shows that.
func (h *house) held(p *phone.Phone) {
	h.Helper()
	h.do(p.Hold(h.soon()))
	_, err := p.WaitState(h.soon(), skinny.CallStateHold)
	h.do(err)
}

// noCall waits until the phone has no call, whatever its handset sounds like.
func (h *house) noCall(p *phone.Phone) {
	h.Helper()
	h.wait(p, "have no call", func(s phone.State) bool { return len(s.Calls) == 0 })
}

// endPair hangs up at a, then at b, and checks that nothing is left.
func (h *house) endPair(a, b *phone.Phone) {
	h.Helper()
	h.down(a)
	h.noCall(b)
	h.down(b)
	h.nothingLeft()
}

// TestBothHold: who resumes first hears the other's music until the other resumes.
func TestBothHold(t *testing.T) {
	h, a, b := pair(t)
	h.held(a)
	h.do(b.WaitHeard(h.soon(), "music", isMusic))
	h.held(b)
	h.do(a.Resume(h.soon()))
	h.do(a.WaitHeard(h.soon(), "music", isMusic))
	h.do(b.Resume(h.soon()))
	talk(h, a, b)
	h.endPair(a, b)
}

// TestHoldAgainAndAgain: each hold takes a new leg, and none is left behind.
func TestHoldAgainAndAgain(t *testing.T) {
	h, a, b := pair(t)
	for range 3 {
		h.held(a)
		h.do(a.Press(skinny.SoftKeyEventHold, 1, 0)) // again, too late
		h.do(a.Resume(h.soon()))
		h.connected(a)
		h.held(b)
		h.do(b.Resume(h.soon()))
		h.connected(b)
	}
	talk(h, a, b)
	h.until("a leg for each", func() bool { return len(strings.Fields(h.console("core show channels concise"))) == 2 })
	h.endPair(a, b)
}

// TestFarEndHangsUpOnHold: the held call goes, with no tone when the handset is down.
func TestFarEndHangsUpOnHold(t *testing.T) {
	h, a, b := pair(t)
	h.held(a)
	h.do(a.OnHook()) // held calls stay
	h.do(b.WaitHeard(h.soon(), "music", isMusic))
	if !a.State().In(skinny.CallStateHold) {
		t.Errorf("the held call is gone:\n%s", a.State())
	}
	mark := a.Mark()
	h.down(b)
	h.do(a.WaitIdle(h.soon()))
	for _, e := range a.Since(mark) {
		if _, ok := e.Message.(*skinny.StartTone); ok && !e.Out {
			t.Errorf("a tone: %s", e)
		}
	}
	h.nothingLeft()
}

// TestSwap: resuming one call holds the other, as often as one likes; each far end hears music while it is held.
func TestSwap(t *testing.T) {
	h := open(t)
	a, b, c := h.phone("1001", "7975"), h.phone("1002", "7960"), h.phone("1003", "7941")
	h.do(a.Dial(h.soon(), "1002"))
	h.rings(b)
	h.do(b.OffHook())
	talk(h, a, b)
	first, _ := a.State().CallIn(skinny.CallStateConnected)
	h.held(a)
	h.do(a.Dial(h.soon(), "1003"))
	h.rings(c)
	h.do(c.OffHook())
	talk(h, a, c)
	second, _ := a.State().CallIn(skinny.CallStateConnected)
	for range 2 {
		h.swap(a, first.Reference, second.Reference)
		talk(h, a, b)
		h.do(c.WaitHeard(h.soon(), "music", isMusic))
		h.swap(a, second.Reference, first.Reference)
		talk(h, a, c)
		h.do(b.WaitHeard(h.soon(), "music", isMusic))
	}
	h.held(a) // both
	h.do(c.WaitHeard(h.soon(), "music", isMusic))
	h.swap(a, first.Reference, second.Reference)
	talk(h, a, b)
	h.do(c.OnHook())
	h.do(c.WaitIdle(h.soon()))
	h.wait(a, "have the first call only", func(s phone.State) bool { return len(s.Calls) == 1 && s.In(skinny.CallStateConnected) })
	talk(h, a, b)
	h.endPair(a, b)
}

// swap resumes a held call and waits until it is connected and the other is held.
func (h *house) swap(p *phone.Phone, resume, hold uint32) {
	h.Helper()
	h.wait(p, "show Resume", func(s phone.State) bool { c, ok := s.Call(resume); return ok && c.Shows("Resume") })
	h.do(p.SoftKey("Resume", resume))
	h.wait(p, "have swapped its calls", func(s phone.State) bool {
		up, ok := s.Call(resume)
		down, ok2 := s.Call(hold)
		return ok && ok2 && up.State == skinny.CallStateConnected && down.State == skinny.CallStateHold
	})
}

// TestMusicClass: what is heard on hold is the class of the line that holds.
func TestMusicClass(t *testing.T) {
	h := openWith(t, strings.Replace(config(""), `"1001": {`, `"1001": {music_class: tone, `, 1))
	a, b := h.phone("1001", "7975"), h.phone("1002", "7960")
	h.do(a.Dial(h.soon(), "1002"))
	h.rings(b)
	h.do(b.OffHook())
	talk(h, a, b)
	h.held(a)
	h.do(b.WaitTone(h.soon(), classTone))
	h.do(a.Resume(h.soon()))
	talk(h, a, b)
	h.held(b)
	h.do(a.WaitHeard(h.soon(), "music", isMusic))
	h.do(b.Resume(h.soon()))
	talk(h, a, b)
	h.endPair(a, b)
}
