package session

import (
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// What the dialplan orders is done at once, without a call, and it reads whether it was understood.
func TestDialplanOrders(t *testing.T) {
	set := Forward{All: "1001", Busy: "1001", NoAnswer: "1001", Unregistered: "1001"}
	for _, c := range []struct {
		args   []string
		status string
		want   Forward
		dnd    DND // of Bob's phone
	}{
		{[]string{"1002", "forward=all:700"}, "OK", Forward{"700", "1001", "1001", "1001"}, DNDSilent},
		{[]string{"1002", "forward=busy:700"}, "OK", Forward{"1001", "700", "1001", "1001"}, DNDSilent},
		{[]string{"1002", "forward=no_answer:700"}, "OK", Forward{"1001", "1001", "700", "1001"}, DNDSilent},
		{[]string{"1002", "forward=unregistered:(7)00"}, "OK", Forward{"1001", "1001", "1001", "700"}, DNDSilent},
		{[]string{"1002", "forward=all:", "forward=busy:"}, "OK", Forward{"", "", "1001", "1001"}, DNDSilent},
		{[]string{"1002", "dnd=off"}, "OK", set, DNDOff},
		{[]string{"1002", "dnd=toggle"}, "OK", set, DNDOff},
		{[]string{"1002", "dnd=reject", "forward=all:"}, "OK", Forward{"", "1001", "1001", "1001"}, DNDReject},
		{[]string{"1002", "forward=all:1002"}, "INVALID", set, DNDSilent},
		{[]string{"1002", "forward=all:1003"}, "INVALID", set, DNDSilent},
		{[]string{"1002", "forward=all"}, "INVALID", set, DNDSilent},
		{[]string{"1002", "forward=never:700"}, "INVALID", set, DNDSilent},
		{[]string{"1002", "forward=all:bob"}, "INVALID", set, DNDSilent},
		{[]string{"9999", "forward=all:700"}, "INVALID", set, DNDSilent},
		{[]string{"9999", "dnd=off"}, "INVALID", set, DNDSilent},
		{[]string{"1002", "dnd=loud"}, "INVALID", set, DNDSilent},
		{[]string{"1002", "forward=all:x", "dnd=off"}, "INVALID", set, DNDOff},
	} {
		t.Run(c.args[len(c.args)-1], func(t *testing.T) {
			r := newRigWith(t, forwarding(set, func(cfg *Config) { cfg.Lines["1003"].Forward.All = "1002" }))
			b := r.register(bob, 17)
			r.step(SetDND{Device: bob, DND: DNDSilent})
			r.forget()
			r.call("1.1", c.args...)
			wantStatus(t, r, "1.1", c.status, true)
			r.forwarded("1002", c.want)
			if got := r.x.dnd(r.device(bob)); got != c.dnd {
				t.Errorf("do not disturb is %q", got)
			}
			if c.status == "INVALID" {
				r.logged("order of the dialplan not carried out")
			}
			r.never(b, "CallState")
			r.idle()
		})
	}
}

// On a shared line the phone that dialled the star code is meant, others with the line are not.
func TestDialplanDNDOfTheCaller(t *testing.T) {
	for _, from := range []string{"phone", "outside"} {
		t.Run(from, func(t *testing.T) {
			r := newRigWith(t, sharedConfig())
			b := r.register(bob, 17)
			r.register(carol, 17)
			id := ari.ChannelID("1.1")
			if from == "phone" {
				r.say(b, &skinny.EnblocCall{CalledParty: "*78"})
				far := r.far()
				if far.vars["SKINNY_LINE"] != "1002" || far.vars["SKINNY_DEVICE"] != bob {
					t.Errorf("%v", far.vars)
				}
				id = far.other
			}
			r.call(id, "1002", "dnd=reject")
			if b, c := r.x.disturb[bob], r.x.disturb[carol]; b != DNDReject || (c == DNDReject) != (from == "outside") {
				t.Errorf("Bob %q, Carol %q", b, c)
			}
			wantStatus(t, r, id, "OK", true)
		})
	}
}

// Somebody who was transferred to a star code dialled nothing either, but nobody's line did it for them.
func TestDialplanOrderOfATransferredCaller(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 17), r.register(bob, 17)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "700")
	far := r.far()
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.wantState(alice, "none")
	r.call(far.other, "1002", "dnd=reject")
	if mode := r.x.disturb[bob]; mode != DNDReject {
		t.Errorf("do not disturb is %q", mode)
	}
	wantStatus(t, r, far.other, "OK", true)
}
