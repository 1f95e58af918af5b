package session

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/skinny"
)

// callLogged takes a record of the call log, which is written once.
func (r *rig) callLogged(rec Record) {
	r.Helper()
	var c CallRecord
	d := json.NewDecoder(bytes.NewReader(rec.Value))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil || keyed(rec.Key) != c.ID {
		r.Fatalf("record %s: %v: %s", rec.Key, err, rec.Value)
	}
	for _, o := range r.calls {
		if o.ID == c.ID {
			r.Fatalf("call %s is logged twice", c.ID)
		}
	}
	r.calls = append(r.calls, c)
}

var (
	callAlice = CallParty{"Alice", "1001"}
	callBob   = CallParty{"Bob", "1002"}
	callCarol = CallParty{"Carol", "1003"}
	callZoe   = CallParty{"Zoe", "5551"}
)

// The call log: one record a call, when it ends.
func TestCallLog(t *testing.T) {
	caller, rang := CallRole{alice, "1001", roleCaller}, CallRole{bob, "1002", roleRang}
	answered := CallRole{bob, "1002", roleAnswered}
	dial := func(r *rig, a ConnID, number string) {
		r.say(a, &skinny.OffHook{})
		r.dial(a, number)
	}
	for _, tt := range []struct {
		name string
		do   func(r *rig, a, b, c ConnID)
		want []CallRecord // without ids and times
	}{
		{"answered", func(r *rig, a, b, _ ConnID) {
			r.talk(a, b)
			r.say(a, &skinny.OnHook{})
		}, []CallRecord{{From: callAlice, To: callBob, Outcome: CallAnswered, Parties: []CallRole{caller, answered}}}},
		{"missed", func(r *rig, a, _, _ ConnID) {
			dial(r, a, "1002")
			r.say(a, &skinny.OnHook{})
		}, []CallRecord{{From: callAlice, To: callBob, Outcome: CallMissed, Parties: []CallRole{caller, rang}}}},
		{"declined", func(r *rig, a, b, _ ConnID) {
			dial(r, a, "1002")
			r.press(b, skinny.SoftKeyEventEndCall, r.ref(bob))
		}, []CallRecord{{From: callAlice, To: callBob, Outcome: CallBusy, Parties: []CallRole{caller, rang}}}},
		{"unknown number", func(r *rig, a, _, _ ConnID) {
			dial(r, a, "799")
			r.end(r.far().id, causeUnallocated)
		}, []CallRecord{{From: callAlice, To: CallParty{Number: "799"}, Outcome: CallFailed, Cause: "Unknown Number", Parties: []CallRole{caller}}}},
		{"given up before it rang", func(r *rig, a, _, _ ConnID) {
			dial(r, a, "799")
			r.say(a, &skinny.OnHook{})
		}, []CallRecord{{From: callAlice, To: CallParty{Number: "799"}, Outcome: CallCancelled, Parties: []CallRole{caller}}}},
		{"nothing dialled", func(r *rig, a, _, _ ConnID) {
			r.say(a, &skinny.OffHook{})
		}, nil},
		{"number of a forward", func(r *rig, a, _, _ ConnID) {
			r.press(a, skinny.SoftKeyEventCfwdAll, 0)
			r.dial(a, "1002")
		}, nil},
		{"from outside, forwarded", func(r *rig, _, _, _ ConnID) {
			r.step(SetForward{Line: "1002", Forward: Forward{All: "1003"}})
			r.call("1.1", "1002")
			r.end("1.1", 16)
		}, []CallRecord{{From: callZoe, To: callCarol, Outcome: CallMissed, By: &callBob, Parties: []CallRole{{carol, "1003", roleRang}}}}},
		{"transferred", func(r *rig, a, b, c ConnID) {
			r.talk(a, b)
			r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
			r.dial(a, "1003")
			r.say(c, &skinny.OffHook{})
			r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
			r.say(b, &skinny.OnHook{})
		}, []CallRecord{
			{From: callAlice, To: callBob, Outcome: CallAnswered, Parties: []CallRole{caller, answered}, Next: "skinny-1-77-2"},
			{From: callAlice, To: callCarol, Outcome: CallAnswered, Parties: []CallRole{caller, {carol, "1003", roleAnswered}, {bob, "1002", roleJoined}}},
		}},
		{"meet-me room", func(r *rig, a, b, _ ConnID) {
			dial(r, a, "5501")
			dial(r, b, "5501")
			r.call("1.1", "5501")
			r.end("1.1", 16)
			r.say(b, &skinny.OnHook{})
		}, []CallRecord{
			{From: callBob, To: CallParty{Number: "5501"}, Outcome: CallAnswered, Parties: []CallRole{{bob, "1002", roleCaller}}, Next: "skinny-1-77-1"},
			{From: callZoe, To: CallParty{Number: "5501"}, Outcome: CallAnswered, Parties: []CallRole{}, Next: "skinny-1-77-1"},
			{From: callAlice, To: CallParty{"Conference", "5501"}, Outcome: CallAnswered, Parties: []CallRole{caller, {bob, "1002", roleJoined}}},
		}},
		{"barged into and taken over", func(r *rig, a, b, c ConnID) {
			dial(r, a, "1010")
			r.say(b, &skinny.OffHook{})
			r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
			r.press(c, skinny.SoftKeyEventResume, r.ref(carol))
			r.press(b, skinny.SoftKeyEventBarge, r.ref(bob))
			r.say(a, &skinny.OnHook{})
		}, []CallRecord{{From: callAlice, To: CallParty{"Desk", "1010"}, Outcome: CallAnswered,
			Parties: []CallRole{caller, {bob, "1010", roleAnswered}, {carol, "1010", roleJoined}}}}},
		{"parked", func(r *rig, a, b, _ ConnID) {
			r.talk(a, b)
			r.press(a, skinny.SoftKeyEventPark, r.ref(alice))
			r.say(b, &skinny.OnHook{})
		}, []CallRecord{
			{From: callAlice, To: callBob, Outcome: CallAnswered, Parties: []CallRole{caller, answered}, Next: "skinny-1-77-2"},
			{From: callBob, To: CallParty{"Call Park", "6001"}, Outcome: CallParked, Parties: []CallRole{{bob, "1002", roleJoined}}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRigWith(t, historyConfig())
			a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
			began := r.now
			r.now = r.now.Add(time.Second)
			tt.do(r, a, b, c)
			for _, conn := range []ConnID{a, b, c} {
				r.say(conn, &skinny.OnHook{})
			}
			r.idle()
			for i := range r.calls {
				got := &r.calls[i]
				if !got.Created.After(began) || got.Ended.Before(got.Created) || got.Answered.IsZero() != (got.Outcome != CallAnswered && got.Outcome != CallParked) {
					t.Errorf("times of %+v", got)
				}
				got.ID, got.Created, got.Answered, got.Ended = "", time.Time{}, time.Time{}, time.Time{}
			}
			if diff := cmp.Diff(tt.want, r.calls); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
