package session

import (
	"fmt"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// One command about a thing at a time; a hang-up that meets a request in flight waits for its end and undoes it.
func TestHangupMeetsRequestInFlight(t *testing.T) {
	r := newRig(t)
	r.hold = true
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "700")
	before := len(r.queue) // bridge, leg, far channel
	r.say(a, &skinny.OnHook{})
	if before != 3 || len(r.queue) != before {
		t.Errorf("%d commands under way, then %d", before, len(r.queue))
	}
	r.release()
	if asks[ari.Hangup](r) < 2 || asks[ari.DestroyBridge](r) != 1 || asks[ari.DialChannel](r) != 0 {
		t.Errorf("asked for %s", orders(r))
	}
	r.idle()
}

// Results of commands from before the link was lost come late: the snapshot is newer, and the link that is up stays up.
func TestLateResults(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.outside(a)
	r.hold = true
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	late := r.queue
	r.queue, r.hold = nil, false
	r.step(LinkDown{})
	r.step(LinkUp{Snapshot: r.snapshot()})
	for _, e := range late {
		r.step(CommandDone{ID: e.ID, Result: ari.Result{Status: ari.Lost}})
	}
	if !r.x.pbxs[0].up {
		t.Error("a late result takes the link down")
	}
	r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
	r.wantState(alice, "connected")
	r.say(a, &skinny.OnHook{})
	r.wait(lateGrace)
	r.idle()
}

// The reply that says where Asterisk receives was lost with the link: the leg is of no use and is replaced.
func TestLegWhoseReplyWasLost(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.outside(a)
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	r.lose = func(c ari.Command) bool { _, ok := c.(ari.ExternalMedia); return ok }
	r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
	r.lose = nil
	lost := r.device(alice).parties[0].media.leg.id
	r.forget()
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.expect(a, "CloseReceiveChannel", "OpenReceiveChannel", "StartMediaTransmission")
	want(t, r, ari.Hangup{ID: lost, Cause: 16})
	leg := r.device(alice).parties[0].media.leg
	if leg.id == lost || !leg.bridged() || len(r.channels) != 2 {
		t.Errorf("leg is %+v, channels %v", leg, r.channels)
	}
	r.say(a, &skinny.OnHook{})
	r.idle()
}

// Ids are ours and never used twice: the bridge's, and a letter for each channel.
func TestIDs(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 11)
	seen := map[string]bool{}
	for range 3 {
		r.say(a, &skinny.OffHook{})
		r.dial(a, "1002")
		r.say(b, &skinny.OffHook{})
		for range 3 {
			r.press(a, skinny.SoftKeyEventHold, 0)
			r.press(a, skinny.SoftKeyEventResume, 0)
		}
		r.say(a, &skinny.OnHook{})
		r.say(b, &skinny.OnHook{})
	}
	for _, c := range r.asked {
		id := ""
		switch c := c.(type) {
		case ari.CreateBridge:
			id = string(c.ID)
		case ari.ExternalMedia:
			id = string(c.ID)
		default:
			continue
		}
		if seen[id] || !r.x.ours(id) {
			t.Errorf("%s was used before, or is not ours", id)
		}
		seen[id] = true
	}
	if !seen["skinny-1-77-1"] || !seen["skinny-1-77-1-a"] || !seen["skinny-1-77-3-e"] {
		t.Errorf("ids are %v", seen)
	}
	c := &call{id: "x"}
	ids := map[ari.ChannelID]bool{}
	for i := range 2000 {
		id := c.newChannelID()
		if ids[id] {
			t.Fatalf("channel %d is %s again", i, id)
		}
		ids[id] = true
	}
	for i, want := range map[int]string{25: "x-z", 26: "x-aa", 701: "x-zz", 702: "x-aaa"} {
		if !ids[ari.ChannelID(want)] {
			t.Errorf("channel %d is not %s", i, want)
		}
	}
}

// References differ from boot to boot, are never 0 and do not repeat.
func TestReferences(t *testing.T) {
	x := New(testConfig(), Boot{Number: 1<<31 - 1})
	seen := map[uint32]bool{}
	for range 10000 {
		ref := x.newRef()
		if ref == 0 || seen[ref] {
			t.Fatalf("reference %d", ref)
		}
		seen[ref] = true
	}
	if New(testConfig(), Boot{Number: 5}).newRef() == New(testConfig(), Boot{Number: 6}).newRef() {
		t.Error("two boots begin with the same reference")
	}
}

// The same events give the same effects: names come in order, never in that of a map.
func TestDeterminism(t *testing.T) {
	run := func() string {
		r := newRigWith(t, sharedConfig())
		first := fmt.Sprint(changeNames(r))
		a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 11)
		r.talk(a, b)
		r.call("1.1", "1002")
		r.step(LinkDown{})
		r.step(LinkUp{Snapshot: r.snapshot()})
		r.step(Reload{Config: testConfig()})
		return first + r.show(a) + r.show(b) + r.show(c) + orders(r) + fmt.Sprint(r.asked) + fmt.Sprint(changeNames(r))
	}
	want := run()
	for range 20 {
		if got := run(); got != want {
			t.Fatalf("the same events gave\n%s\nand\n%s", want, got)
		}
	}
}

func changeNames(r *rig) (names []string) {
	for _, c := range r.x.Changes(nil) {
		switch {
		case c.Device != nil:
			names = append(names, string(c.Device.Name))
		case c.Line != nil:
			names = append(names, c.Line.Number)
		case c.Call != nil:
			names = append(names, c.Call.ID)
		}
	}
	return names
}

// A caller that Asterisk does not send back to the dialplan is hung up: nobody would ever look after it again. One that is in the application no
// more is somebody else's.
func TestContinueRefused(t *testing.T) {
	for _, test := range []struct {
		name  string
		code  int
		hangs int
	}{{"not done", 0, 1}, {"server error", 500, 1}, {"not in the application", 409, 0}} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			r.refuse = func(c ari.Command) *ari.Result {
				if _, ok := c.(ari.Continue); ok {
					return &ari.Result{Status: ari.Refused, Code: test.code, Message: "no"}
				}
				return nil
			}
			r.call("1.1", "1002") // no phone of it is registered
			r.wait(time.Minute)
			if n := asks[ari.Hangup](r); n != test.hangs {
				t.Errorf("the caller was hung up %d times, not %d", n, test.hangs)
			}
			if asks[ari.Continue](r) != 1 || len(r.x.calls) > 0 || r.known() > 0 {
				t.Errorf("asked %d times, %d calls and %d channels are left", asks[ari.Continue](r), len(r.x.calls), r.known())
			}
		})
	}
}

// What became of the call is not taken as told because something else was refused that was told before.
func TestRefusedStatusIsNotTheNextOne(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 11)
	r.hold = true
	r.call("1.1", "1002")
	r.press(b, skinny.SoftKeyEventEndCall, r.ref(bob))
	refused := 0
	r.refuse = func(c ari.Command) *ari.Result {
		if v, ok := c.(ari.SetVariable); ok && v.Value == "CANCEL" {
			refused++
			return &ari.Result{Status: ari.Refused, Code: 500, Message: "no"}
		}
		return nil
	}
	r.release()
	if refused != 1 {
		t.Fatalf("%d refused", refused)
	}
	wantStatus(t, r, "1.1", "BUSY", true)
	r.idle()
}

// A far end that left the bridge is being hung up, most often: a key pressed meanwhile does not have it joined again, which would fail.
func TestFarEndThatLeftIsNotJoinedAgain(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	far := r.outside(a)
	r.event(ari.LeftBridge{Bridge: ari.BridgeID(far.call.id), Channel: far.id})
	r.say(a, &skinny.KeypadButton{Button: 1})
	if n := asks[ari.AddChannel](r); n > 0 {
		t.Errorf("joined again %d times", n)
	}
	r.end(far.id, 16)
	r.expect(a, "CallState OnHook")
	r.say(a, &skinny.OnHook{})
	r.idle()
}
