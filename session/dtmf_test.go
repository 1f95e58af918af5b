package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// DTMF is out of band both ways (design.md 3).
func TestDigitsBetweenPhones(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	r.talk(a, b)
	r.dial(a, "5")
	r.exactly(b, "StartTone Dtmf5")
	r.dial(a, "5")
	r.exactly(b, "StopTone", "StartTone Dtmf5")
	r.wait(digitTone)
	r.exactly(b, "StopTone")
	r.dial(b, "0*#ABCD")
	r.expect(a, "StartTone Dtmf0", "StopTone", "StartTone DtmfStar", "StartTone DtmfPound", "StartTone DtmfA", "StartTone DtmfD")
	r.wait(digitTone)
	r.forget()
	r.dial(a, "+") // DTMF has none
	r.exactly(b)
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.forget()
	r.dial(a, "1") // nobody hears it
	r.exactly(b)
	r.dial(b, "2")
	r.exactly(a)
}

func TestDigitsToTheFarEnd(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	far := r.outside(a)
	r.hold = true
	r.dial(a, "123")
	r.release()
	want(t, r, ari.SendDTMF{ID: far.id, Digits: "1"}, ari.SendDTMF{ID: far.id, Digits: "23"}) // in order, those that wait together
	r.exactly(a)
}

func TestDigitsWithEarlyMedia(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "700")
	r.dial(a, "1") // nobody listens
	r.event(ari.Dialed{ID: r.far().id, Status: "PROGRESS"})
	r.dial(a, "2")
	if n := asks[ari.SendDTMF](r); n != 1 {
		t.Errorf("%d digits were sent", n)
	}
	want(t, r, ari.SendDTMF{ID: r.far().id, Digits: "2"})
}

// Lost digits are lost; they are not sent late, and do no harm.
func TestLostDigit(t *testing.T) {
	for _, status := range []ari.Status{ari.Lost, ari.Refused} {
		r := newRig(t)
		a := r.register(alice, 11)
		r.outside(a)
		r.refuse = func(c ari.Command) *ari.Result {
			if _, ok := c.(ari.SendDTMF); ok {
				return &ari.Result{Status: status, Message: "no"}
			}
			return nil
		}
		r.dial(a, "1")
		r.refuse = nil
		r.dial(a, "2")
		if n := asks[ari.SendDTMF](r); n != 2 {
			t.Errorf("%v: %d digits were sent", status, n)
		}
		r.wantState(alice, "connected")
	}
}

func TestDigitsOfTheFarEnd(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	far := r.outside(a)
	r.event(ari.DTMFReceived{ID: far.id, Digit: '7'})
	r.exactly(a, "StartTone Dtmf7")
	r.wait(digitTone)
	r.exactly(a, "StopTone")
	r.event(ari.DTMFReceived{ID: far.id, Digit: 'x'})
	r.event(ari.DTMFReceived{ID: r.device(alice).parties[0].media.leg.id, Digit: '7'}) // its own
	r.event(ari.DTMFReceived{ID: "unknown", Digit: '7'})
	r.exactly(a)
	r.event(ari.DTMFReceived{ID: far.id, Digit: '7'})
	r.say(a, &skinny.OnHook{}) // in the middle of the tone
	r.expect(a, "StartTone Dtmf7", "StopTone", "CallState OnHook")
	r.idle()
}

// Digits typed while Asterisk is slow wait, but not without bound; those typed while it is lost are lost.
func TestDigitsThatWait(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	far := r.outside(a)
	r.hold = true
	for range 100 {
		r.dial(a, "1")
	}
	if len(far.digits) != maxWaitingDigits {
		t.Errorf("%d digits wait", len(far.digits))
	}
	r.queue = nil
	r.release()
	r.step(LinkDown{})
	r.dial(a, "2")
	r.step(LinkUp{Snapshot: r.snapshot()})
	if n := asks[ari.SendDTMF](r); n != 0 {
		t.Errorf("%d commands for digits after the return", n)
	}
	r.dial(a, "3")
	want(t, r, ari.SendDTMF{ID: far.id, Digits: "3"})
}
