package session

import (
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// TestTransferTellsWho: both ends are shown who transferred the call as the one who sent it on last, and who was called first as before.
func TestTransferTellsWho(t *testing.T) {
	const transfer, hold, answer = skinny.SoftKeyEventTransfer, skinny.SoftKeyEventHold, skinny.SoftKeyEventAnswer
	for _, tt := range []struct {
		name     string
		do       func(s *cast)
		original string // who Carol is shown to have been called first
		last     string
		why      skinny.RedirectReason
	}{
		{"attended", func(s *cast) { s.consult(s.a, transfer, "1003"); s.answer(s.c); s.key(s.a, transfer) }, "1003", "1001", skinny.RedirectReasonCallTransfer},
		{"early", func(s *cast) { s.consult(s.a, transfer, "1003"); s.key(s.a, transfer); s.answer(s.c) }, "1003", "1001", skinny.RedirectReasonCallTransfer},
		{"while it rings", func(s *cast) { s.consult(s.a, transfer, "1003"); s.key(s.a, transfer) }, "1003", "1001", skinny.RedirectReasonCallTransfer},
		{"blind", func(s *cast) { s.consult(s.a, transfer, "100"); s.dial(s.a, "3"); s.key(s.a, transfer) }, "1003", "1001", skinny.RedirectReasonCallTransfer},
		{"direct", func(s *cast) {
			s.key(s.a, hold)
			s.key(s.a, skinny.SoftKeyEventNewCall)
			s.dial(s.a, "1003")
			s.answer(s.c)
			s.key(s.a, skinny.SoftKeyEventDirTrfr)
		}, "1003", "1001", skinny.RedirectReasonCallTransfer},
		{"to a line that is forwarded", func(s *cast) {
			s.step(SetForward{Line: "1004", Forward: Forward{All: "1003"}})
			s.consult(s.a, transfer, "1004")
			s.key(s.a, transfer)
		}, "1004", "1001", skinny.RedirectReasonCallTransfer},
		{"to a line that does not answer then", func(s *cast) {
			s.step(SetForward{Line: "1004", Forward: Forward{NoAnswer: "1003"}})
			s.consult(s.a, transfer, "1004")
			s.key(s.a, transfer)
			s.wait(defaultNoAnswerTime + time.Second)
		}, "1004", "1004", skinny.RedirectReasonForwardNoAnswer},
		{"picked up, then completed", func(s *cast) {
			s.x.lines["1004"].cfg.Groups = []string{"sales"}
			s.consult(s.a, transfer, "1004")
			s.key(s.c, skinny.SoftKeyEventPickUp)
			s.key(s.a, transfer)
		}, "1003", "1001", skinny.RedirectReasonCallTransfer},
		{"completed, then picked up", func(s *cast) {
			s.x.lines["1004"].cfg.Groups = []string{"sales"}
			s.consult(s.a, transfer, "1004")
			s.key(s.a, transfer)
			s.key(s.c, skinny.SoftKeyEventPickUp)
		}, "1003", "1004", skinny.RedirectReasonCallPickup},
		{"through the dialplan, early", func(s *cast) {
			s.consult(s.a, transfer, "799")
			far := s.far()
			s.rig.call(far.other, "1003")
			s.key(s.a, transfer)
			s.event(ari.CallerID{Channel: ari.Channel{ID: far.other, CallerName: "Bob", CallerNumber: "1002"}})
		}, "1003", "1001", skinny.RedirectReasonCallTransfer},
		{"through the dialplan, blind", func(s *cast) {
			s.consult(s.a, transfer, "799")
			s.key(s.a, transfer)
			s.rig.call(s.far().other, "1003")
			s.key(s.c, answer)
		}, "1003", "1001", skinny.RedirectReasonCallTransfer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRigWith(t, historyConfig())
			s := &cast{r, r.register(alice, 11), r.register(bob, 11), r.register(carol, 22), r.register(dave, 22)}
			s.talking(s.b, "1001", s.a)
			tt.do(s)
			m := last[*skinny.CallInfoDynamic](r, s.c)
			if m.OriginalCalledParty != tt.original || m.LastRedirectingParty != tt.last || m.LastRedirectingReason != tt.why {
				t.Errorf("Carol is shown %+v", m)
			}
			if tt.last == "1001" && m.LastRedirectingPartyName != "Alice" {
				t.Errorf("Carol is shown the name %q", m.LastRedirectingPartyName)
			}
			if m := last[*skinny.CallInfo](r, s.b); tt.why == skinny.RedirectReasonCallTransfer && (m.LastRedirectingParty != "1001" || m.LastRedirectingReason != tt.why) {
				t.Errorf("Bob is shown %+v", m)
			}
		})
	}
}

// TestTransferToOneself: a phone is not connected with itself. Where another phone of the line rings, too, it is that one which takes the call.
func TestTransferToOneself(t *testing.T) {
	const transfer = skinny.SoftKeyEventTransfer
	for _, tt := range []struct {
		name    string
		do      func(s *cast)
		refused bool
	}{
		{"while it rings", func(s *cast) { s.consult(s.a, transfer, "1002") }, true},
		{"answered", func(s *cast) { s.consult(s.a, transfer, "1002"); s.key(s.b, skinny.SoftKeyEventAnswer) }, true},
		{"another line of the phone", func(s *cast) { s.say(s.c, &skinny.Unregister{}); s.consult(s.a, transfer, "1010") }, true},
		{"a line that is forwarded to it", func(s *cast) {
			s.step(SetForward{Line: "1004", Forward: Forward{All: "1002"}})
			s.consult(s.a, transfer, "1004")
		}, true},
		{"out of a conference", func(s *cast) {
			s.consult(s.a, skinny.SoftKeyEventConfrn, "1003")
			s.answer(s.c)
			s.key(s.a, skinny.SoftKeyEventConfrn)
			s.consult(s.a, transfer, "1002")
			s.key(s.b, skinny.SoftKeyEventAnswer)
		}, true},
		{"a line of others, too", func(s *cast) { s.consult(s.a, transfer, "1010") }, false},
		{"a line of others, who has answered", func(s *cast) { s.consult(s.a, transfer, "1010"); s.answer(s.c) }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRigWith(t, historyConfig())
			s := &cast{r, r.register(alice, 11), r.register(bob, 17), r.register(carol, 22), r.register(dave, 22)}
			r.lists = map[DeviceName]*callLists{}
			s.talking(s.a, "1002", s.b)
			tt.do(s)
			r.forget()
			s.key(s.a, transfer)
			if tt.refused {
				if m := last[*skinny.DisplayPriNotify](r, s.a); m.Text != string(textNoTransfer) || len(r.device(alice).parties) != 2 {
					t.Errorf("Alice has %d calls and is told %q", len(r.device(alice).parties), m.Text)
				}
			} else {
				if r.device(bob).ringing(nil) != nil {
					t.Error("Bob's phone rings for himself")
				}
				s.answer(s.c)
				bobs, carols := r.device(bob), r.device(carol)
				if bobs.active == nil || carols.active == nil || bobs.active.call != carols.active.call || bobs.callsOn(nil) != 1 || len(r.device(alice).parties) > 0 {
					t.Errorf("Bob has %d calls, Alice %d", len(bobs.parties), len(r.device(alice).parties))
				}
			}
			r.allOver(s.registered()...)
			if l := r.lists[bob]; !tt.refused && len(l.entries) != 1 {
				t.Errorf("Bob's lists: %v", l.entries)
			}
		})
	}
}
