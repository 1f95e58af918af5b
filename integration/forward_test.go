package integration

import (
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// What was forwarded at a phone, cleared at another and left alone at a third is so after skinnyd was ended and started again.
func TestForwardSurvivesRestart(t *testing.T) {
	p := prepare(t, build(t), pbx)
	p.run()
	a, b, c := p.phone("1001", "7975", comesBack), p.phone("1002", "7960", comesBack), p.phone("1003", "7941", comesBack)
	for _, q := range []*phone.Phone{a, b} {
		p.softKey(q, "CFwdAll")
		p.wait(q, "take digits", func(s phone.State) bool { return s.In(skinny.CallStateOffHook) })
		p.do(q.Digits("1003"))
		p.wait(q, "be forwarded", func(s phone.State) bool { return s.Prompt == "Forwarded to 1003" })
	}
	p.softKey(b, "CFwdAll")
	p.wait(b, "be forwarded no more", func(s phone.State) bool { return s.Prompt == "Your current options" })
	p.softKey(c, "DND")
	p.wait(c, "be left alone", func(s phone.State) bool { return s.Prompt == "DND" })
	p.do(p.child.Term(10 * time.Second))
	for _, q := range []*phone.Phone{a, b, c} {
		p.wait(q, "lose its server", func(s phone.State) bool { return s.Link != phone.Registered })
	}
	p.run()
	p.wait(a, "be forwarded after the restart", func(s phone.State) bool { return s.Link == phone.Registered && s.Prompt == "Forwarded to 1003" })
	p.wait(b, "not be forwarded after the restart", func(s phone.State) bool { return s.Link == phone.Registered && s.Prompt == "Your current options" })
	p.wait(c, "be left alone after the restart", func(s phone.State) bool { return s.Link == phone.Registered && s.Prompt == "DND" })
	p.do(b.Dial(p.soon(), "1001"))
	p.wait(b, "find Carol busy", func(s phone.State) bool { call, ok := s.Front(); return ok && call.Prompt == "Busy" })
	p.down(b)
}
