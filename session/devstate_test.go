package session

import (
	"fmt"
	"testing"

	"github.com/skinnyd/skinnyd/ari"
)

// states is the device states of the rig's Asterisks: a model of what package ari promises.
type states struct {
	hold    bool // commands wait in queue
	queue   []Effect
	refuse  bool
	of      map[string]string
	watched map[string]bool
	orders  []ari.Command
	most    int // in flight at once
}

// carryOut takes a command about a state; false when it is about something else.
func (s *states) carryOut(r *rig, e Effect) bool {
	switch e.Command.(type) {
	case ari.Watch, ari.Unwatch, ari.SetDeviceState:
	default:
		return false
	}
	s.queue = append(s.queue, e)
	s.most = max(s.most, len(s.queue))
	if !s.hold {
		s.flush(r)
	}
	return true
}

func (s *states) flush(r *rig) {
	for len(s.queue) > 0 {
		e := s.queue[0]
		s.queue = s.queue[1:]
		s.orders = append(s.orders, e.Command)
		r.step(CommandDone{Asterisk: e.Asterisk, ID: e.ID, Result: s.result(r, e)})
	}
}

func (s *states) result(r *rig, e Effect) ari.Result {
	if s.of == nil {
		s.of, s.watched = map[string]string{}, map[string]bool{}
	}
	if s.refuse {
		return ari.Result{Status: ari.Refused, Code: 404, Message: "no such resource"}
	}
	switch c := e.Command.(type) {
	case ari.Watch:
		s.watched[c.Name] = true
		return ari.Result{State: s.of[c.Name]}
	case ari.Unwatch:
		if !s.watched[c.Name] {
			return ari.Result{Status: ari.Gone, Code: 404}
		}
		delete(s.watched, c.Name)
	case ari.SetDeviceState:
		r.states.change(r, e.Asterisk, c.Name, c.State)
	}
	return ari.Result{}
}

// change is a state that changes in Asterisk, which tells those who watch it.
func (s *states) change(r *rig, asterisk int, name, state string) {
	if s.of == nil {
		s.of, s.watched = map[string]string{}, map[string]bool{}
	}
	s.of[name] = state
	if s.watched[name] {
		r.step(AsteriskEvent{Asterisk: asterisk, Event: ari.DeviceState{Name: name, State: state}})
	}
}

// wantLine fails unless Asterisk has been told this state of a line.
func (r *rig) wantLine(number, state string) {
	r.Helper()
	if got := r.states.of["Stasis:"+number]; got != state {
		r.Fatalf("asterisk was told that line %s is %s, not %s", number, got, state)
	}
}

func TestLinesAreTold(t *testing.T) {
	r := newRig(t)
	r.wantLine("1002", "UNAVAILABLE")
	a, b := r.register(alice, 11), r.register(bob, 22)
	r.wantLine("1002", "NOT_INUSE")
	r.say(a, offHook)
	r.wantLine("1001", "INUSE")
	r.dial(a, "1002")
	r.wantLine("1002", "RINGING")
	r.say(b, offHook)
	r.wantLine("1002", "INUSE")
	r.call("1.1", "1002")
	r.wantLine("1002", "RINGINUSE")
	r.end("1.1", 16)
	r.wantLine("1002", "INUSE")
	r.press(b, holdKey, r.ref(bob))
	r.wantLine("1002", "ONHOLD")
	r.say(a, onHook)
	r.wantLine("1001", "NOT_INUSE")
	r.wantLine("1002", "NOT_INUSE")
	r.step(SetDND{Device: bob, DND: DNDReject})
	r.wantLine("1002", "BUSY")
	r.step(SetDND{Device: bob, DND: DNDSilent})
	r.wantLine("1002", "NOT_INUSE")
	r.step(PhoneGone{Conn: b, Reason: "reset"})
	r.wantLine("1002", "UNAVAILABLE")
	cfg := testConfig()
	delete(cfg.Lines, "1001")
	delete(cfg.Devices, alice)
	cfg.Lines["1009"] = &Line{Number: "1009", Context: "from-skinny"}
	r.step(Reload{Config: cfg})
	r.wantLine("1001", "UNAVAILABLE")
	r.wantLine("1009", "UNAVAILABLE")
}

// Many lines are told a few at once, each with its newest state only, and again when the link is back.
func TestManyLinesAreTold(t *testing.T) {
	cfg := testConfig()
	for i := range 500 {
		n := fmt.Sprint(20000 + i)
		cfg.Lines[n] = &Line{Number: n, Context: "from-skinny"}
	}
	r := newRigWith(t, cfg)
	if r.states.most > maxStateOrders || len(r.states.orders) != 503 {
		t.Fatalf("%d orders, %d at once", len(r.states.orders), r.states.most)
	}
	r.states.hold = true
	r.states.orders = nil
	a := r.register(alice, 11)
	for range 5 {
		r.say(a, offHook)
		r.say(a, onHook)
	}
	r.states.hold = false
	r.states.flush(r)
	if r.wantLine("1001", "NOT_INUSE"); len(r.states.orders) > 2 {
		t.Errorf("orders %v", r.states.orders)
	}
	r.step(LinkDown{Reason: "reset"})
	r.say(a, offHook)
	r.states.orders, r.states.of = nil, nil
	r.step(LinkUp{})
	if r.wantLine("1001", "INUSE"); len(r.states.orders) != 503 {
		t.Errorf("%d orders after the link is back", len(r.states.orders))
	}
}

// What was asked before the link was lost does not count after it, and an Asterisk without states is asked once and said so once.
func TestStateOrdersAreLost(t *testing.T) {
	r := newRig(t)
	r.states.hold = true
	r.register(alice, 11)
	late := r.states.queue[0]
	r.states.queue = nil
	r.step(LinkDown{Reason: "reset"})
	r.step(LinkUp{})
	r.step(CommandDone{ID: late.ID, Result: ari.Result{Status: ari.Lost}})
	if !r.x.pbxs[0].up {
		t.Fatal("a late result took the link down")
	}
	r.states.hold = false
	r.states.flush(r)
	r.wantLine("1001", "NOT_INUSE")
	r.states.refuse, r.states.orders, r.logs = true, nil, nil
	r.step(LinkDown{Reason: "reset"})
	r.step(LinkUp{})
	if len(r.states.orders) != 3 {
		t.Errorf("refused orders are repeated: %v", r.states.orders)
	}
	said := 0
	for _, l := range r.logs {
		if l.Message == "device state refused" {
			said++
		}
	}
	if said != 1 {
		t.Errorf("said %d times that states are refused", said)
	}
}

// An order that was lost with the link is carried out after those that were given since: the state is told once more.
func TestLostStateOrderIsLate(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.wantLine("1001", "NOT_INUSE")
	r.states.hold = true
	r.say(a, offHook)
	lost := r.states.queue[0]
	r.states.queue = nil
	r.step(LinkDown{Reason: "reset"})
	r.say(a, onHook)
	r.states.hold = false
	r.step(LinkUp{})
	r.wantLine("1001", "NOT_INUSE")
	r.states.result(r, lost)
	r.wantLine("1001", "INUSE")
	r.states.orders = nil
	r.wait(lateGrace)
	if r.wantLine("1001", "NOT_INUSE"); len(r.states.orders) != 1 {
		t.Errorf("orders %v", r.states.orders)
	}
	r.idle()
}
