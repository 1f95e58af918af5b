package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// Phones register without Asterisk, say so, and get a tone and a prompt off hook.
func TestNoAsterisk(t *testing.T) {
	r := newRig(t)
	r.x = New(testConfig(), Boot{Number: 78, Time: r.now}) // the link was never up
	a := r.register(alice, 11)
	if got := r.x.deviceView(r.device(alice)).Prompt; got != "No service" {
		t.Errorf("idle prompt is %q", got)
	}
	r.say(a, &skinny.OffHook{})
	r.expect(a, "SetSpeakerMode On", "CallState OffHook", "ActivateCallPlane", "StartTone ReorderTone", "CallState Congestion", "SelectSoftKeys RingOut", `DisplayPromptStatus "No service"`)
	r.dial(a, "1002")
	r.exactly(a)
	r.say(a, &skinny.OnHook{})
	r.expect(a, "StopTone", "CallState OnHook", `DisplayPromptStatus "No service"`)
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusSpeedDial, StimulusInstance: 1})
	r.expect(a, "DialedNumber 1002", "StartTone ReorderTone", `DisplayPromptStatus "No service"`)
	r.say(a, &skinny.OnHook{})
	r.forget()
	r.step(LinkUp{})
	r.exactly(a, `DisplayPromptStatus "\x80\x13"`)
	r.idle()
}

// Asterisk that stops takes channels out of their bridges before it ends them, or says no more: no codec is to blame.
func TestBridgesAreLeftWhenAsteriskStops(t *testing.T) {
	for name, then := range map[string]func(r *rig, leg ari.ChannelID){
		"the channel ends": func(r *rig, leg ari.ChannelID) { r.end(leg, 16) },
		"the link is lost": func(r *rig, _ ari.ChannelID) { r.step(LinkDown{Reason: "event socket closed by asterisk"}) },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			a, b := r.register(alice, 11), r.register(bob, 17)
			r.talk(a, b)
			leg := r.device(bob).parties[0].media.leg
			r.event(ari.LeftBridge{Bridge: ari.BridgeID(leg.call.id), Channel: leg.id})
			then(r, leg.id)
			r.wait(leftGrace)
			for _, e := range r.logs {
				if strings.Contains(e.Detail, "transcodable") {
					t.Errorf("logged %+v", e)
				}
			}
		})
	}
}

// The link goes and comes back: phones stay registered and say so, calls that are not through end, conversations go on.
func TestLinkLost(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 17)
	r.talk(a, b)
	r.say(c, &skinny.OffHook{})
	r.dial(c, "700")
	r.call("1.1", "1002") // waits at bob's
	r.forget()
	r.step(LinkDown{Reason: "connection reset"})
	r.step(LinkDown{Reason: "once more"})
	if e := r.logged("asterisk lost"); e.Detail != "connection reset; it is tried again; calls that go on: 1, that end: 2" || e.Asterisk != "pbx1" || len(r.logs) != 1 {
		t.Errorf("logged %+v", r.logs)
	}
	r.expect(c, "StartTone ReorderTone", "CallState Congestion", `DisplayDynamicPromptStatus "No service"`)
	r.expect(b, "CallState OnHook") // the waiting call
	r.wantState(alice, "connected")
	r.wantState(bob, "connected")
	r.never(a, "CallState")
	for _, d := range []string{alice, bob, carol} {
		if v := r.x.deviceView(r.device(d)); !v.Registered || v.Prompt != "No service" {
			t.Errorf("%s: %+v", d, v)
		}
	}
	r.asked = nil
	r.say(c, &skinny.OnHook{})
	if len(r.asked) != 0 {
		t.Errorf("asked a lost asterisk for %s", orders(r))
	}
	r.step(LinkUp{Snapshot: r.snapshot()})
	r.wantState(alice, "connected")
	wantStatus(t, r, "1.1", "UNAVAILABLE", true)
	if len(r.channels) != 2 || len(r.bridges) != 1 {
		t.Errorf("after the return: %v and %v", r.channels, r.bridges)
	}
	if v := r.x.deviceView(r.device(alice)); v.Prompt != "Your current options" {
		t.Errorf("prompt is %q", v.Prompt)
	}
	r.say(a, &skinny.OnHook{})
	r.say(b, &skinny.OnHook{})
	r.idle()
}

// What happened while nobody looked.
func TestSnapshotRecovery(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lost  func(r *rig, a ConnID, far *channel) // while the link is down
		state string
		asked []ari.Command
	}{
		{"nothing", func(*rig, ConnID, *channel) {}, "connected", nil},
		{"the far end hung up", func(r *rig, _ ConnID, far *channel) { r.gone(far.id) }, "none", nil},
		{"the leg is gone", func(r *rig, _ ConnID, far *channel) { r.gone(r.device(alice).parties[0].media.leg.id) }, "failed", nil},
		{"asterisk was restarted", func(r *rig, _ ConnID, _ *channel) { clear(r.channels); clear(r.bridges) }, "none", nil},
		{"the bridge is gone", func(r *rig, _ ConnID, _ *channel) { clear(r.bridges) }, "failed", nil},
		{"the phone hung up", func(r *rig, a ConnID, _ *channel) { r.say(a, &skinny.OnHook{}) }, "none", nil},
		{"the phone held", func(r *rig, a ConnID, _ *channel) { r.press(a, skinny.SoftKeyEventHold, r.ref(alice)) }, "hold", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			a := r.register(alice, 11)
			far := r.outside(a)
			r.step(LinkDown{})
			tc.lost(r, a, far)
			r.step(LinkUp{Snapshot: r.snapshot()})
			r.wantState(alice, tc.state)
			if tc.state == "hold" {
				want(t, r, ari.StartMOH{ID: far.id})
				r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
				r.wantState(alice, "connected")
			}
			r.say(a, &skinny.OnHook{})
			r.idle()
		})
	}
}

// gone is a channel that ended unseen.
func (r *rig) gone(id ari.ChannelID) {
	delete(r.channels, id)
	for _, in := range r.bridges {
		delete(in, id)
	}
}

// While the link is down a held call cannot be taken back: it stays held, and the phone says why.
func TestResumeWithoutAsterisk(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.outside(a)
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	r.step(LinkDown{})
	r.forget()
	r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
	if m := last[*skinny.DisplayPriNotify](r, a); m.Text != textNoService.english() || len(r.sent[a]) != 1 {
		t.Errorf("the phone shows %q", m.Text)
	}
	r.wantState(alice, "hold")
}

// The second half of a Local channel has an id of ours, too: it belongs to the call, and goes on in the dialplan when it has come to us and nobody here knows of it.
func TestLocalChannelIsNoStray(t *testing.T) {
	for _, inApp := range []bool{false, true} {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.step(LinkDown{})
		r.channels[far.other] = true
		s := r.snapshot()
		for i := range s.Channels {
			s.Channels[i].InApp = inApp || s.Channels[i].ID != far.other
		}
		r.forget()
		r.step(LinkUp{Snapshot: s})
		if n := asks[ari.Continue](r); n != 0 && !inApp || n != 1 && inApp || asks[ari.Hangup](r) != 0 || !r.channels[far.id] {
			t.Errorf("asked: %v", r.asked)
		}
		delete(r.channels, far.other)
		r.say(a, &skinny.OnHook{})
		r.idle()
	}
}

// What earlier lives left is cleared; what came in while nobody was here goes back to the dialplan; the rest is not ours.
func TestStrays(t *testing.T) {
	r := newRig(t)
	r.step(LinkDown{})
	for _, id := range []ari.ChannelID{"skinny-1-5-9-a", "skinny-1-5-9-b", "1.1", "1.2", "skinny-2-5-9-a"} {
		r.channels[id] = true
	}
	r.bridges["skinny-1-5-9"] = map[ari.ChannelID]bool{"skinny-1-5-9-a": true}
	r.bridges["skinny-2-5-9"] = map[ari.ChannelID]bool{}
	r.bridges["other"] = map[ari.ChannelID]bool{}
	s := r.snapshot()
	for i := range s.Channels {
		s.Channels[i].InApp = s.Channels[i].ID == "1.1" || s.Channels[i].ID == "skinny-1-5-9-a"
		s.Channels[i].State = "Up"
	}
	r.step(LinkUp{Snapshot: s})
	want(t, r, ari.Mute{ID: "1.1"}, ari.StopMOH{ID: "1.1"}, ari.RingStop{ID: "1.1"}, ari.Continue{ID: "1.1"})
	wantStatus(t, r, "1.1", "UNAVAILABLE", true)
	if len(r.channels) != 2 || !r.channels["1.2"] || !r.channels["skinny-2-5-9-a"] {
		t.Errorf("channels left: %v", r.channels)
	}
	if len(r.bridges) != 2 || r.bridges["skinny-1-5-9"] != nil {
		t.Errorf("bridges left: %v", r.bridges)
	}
	for _, c := range r.x.Changes(nil) {
		if c.Call != nil {
			t.Errorf("clearing shows as a call: %+v", c.Call)
		}
	}
	clear(r.channels)
	clear(r.bridges)
	r.idle()
}

// A channel of ours that enters the application when its call is over is hung up.
func TestLateStasisStart(t *testing.T) {
	r := newRig(t)
	r.channels["skinny-1-77-999-a"] = true
	r.event(ari.StasisStart{Channel: ari.Channel{ID: "skinny-1-77-999-a", Name: "UnicastRTP/x"}})
	if len(r.channels) != 0 {
		t.Errorf("channels are %v", r.channels)
	}
	r.idle()
}

// The dialplan sends a Local channel of ours into our application: that is a call (design.md 3).
func TestDialplanSendsOurCallBack(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "700")
	far := r.far()
	r.channels[far.other] = true
	r.event(ari.StasisStart{Channel: ari.Channel{ID: far.other, Name: "Local/700@from-skinny-1;2", CallerName: "Alice", CallerNumber: "1001"}, Args: []string{"1002"}})
	r.expect(b, "CallState RingIn", "CallInfoDynamic 1001→1002", "SetRinger Inside")
	r.say(b, &skinny.OffHook{})
	want(t, r, ari.Answer{ID: far.other})
	r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
	r.wantState(alice, "connected")
	r.say(a, &skinny.OnHook{})
	r.end(far.other, 16)
	r.say(b, &skinny.OnHook{})
	r.idle()
}

// Events for channels and bridges that nobody knows do nothing.
func TestUnknownEvents(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	for _, ev := range []ari.Event{ari.StasisEnd{ID: "x"}, ari.ChannelDestroyed{ID: "x"}, ari.Dialed{ID: "x", Status: "ANSWER"}, ari.DTMFReceived{ID: "x", Digit: '1'},
		ari.Held{ID: "x"}, ari.Unheld{ID: "x"}, ari.LeftBridge{Bridge: "x", Channel: "x"}, ari.BridgeDestroyed{ID: "x"},
		ari.ConnectedLine{Channel: ari.Channel{ID: "x"}}, ari.CallerID{Channel: ari.Channel{ID: "x"}}} {
		r.event(ev)
	}
	r.step(CommandDone{ID: 4711})
	r.step(PhoneMessage{Conn: 4711, Message: &skinny.OffHook{}})
	r.step(PhoneGone{Conn: 4711})
	r.exactly(a)
	r.idle()
}

// The far end's name: from the caller id of its channel, or the connected line of the phone's; the connected line of the far channel is
// ourselves.
func TestFarIdentity(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	far := r.outside(a)
	leg := r.device(alice).parties[0].media.leg.id
	r.event(ari.ConnectedLine{Channel: ari.Channel{ID: far.id, ConnectedName: "Alice", ConnectedNumber: "1001"}})
	r.exactly(a)
	r.event(ari.CallerID{Channel: ari.Channel{ID: far.id, CallerName: "Echo"}})
	if m := last[*skinny.CallInfo](r, a); m.CalledPartyName != "Echo" || m.CalledParty != "700" {
		t.Errorf("shown is %+v", m)
	}
	r.event(ari.ConnectedLine{Channel: ari.Channel{ID: leg, ConnectedName: "Desk", ConnectedNumber: "701"}})
	if m := last[*skinny.CallInfo](r, a); m.CalledPartyName != "Desk" || m.CalledParty != "701" || m.CallingParty != "1001" {
		t.Errorf("shown is %+v", m)
	}
	r.forget()
	r.event(ari.ConnectedLine{Channel: ari.Channel{ID: leg}})
	r.event(ari.ConnectedLine{Channel: ari.Channel{ID: leg, ConnectedName: "Desk", ConnectedNumber: "701"}})
	r.exactly(a)
}

// A channel that leaves the application without ending was taken elsewhere: the call is over for us.
func TestChannelTakenElsewhere(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	far := r.outside(a)
	r.event(ari.StasisEnd{ID: far.id})
	r.wantState(alice, "connected")
	r.wait(leftGrace)
	r.wantState(alice, "none")
	if asks[ari.Hangup](r) > 1 { // the leg
		t.Errorf("asked for %s", orders(r))
	}
	delete(r.channels, far.id)
	r.say(a, &skinny.OnHook{})
	r.idle()
}

// scenarios use every command there is.
var scenarios = []struct {
	name string
	play func(r *rig, a, b ConnID)
}{
	{"to the dialplan and back", func(r *rig, a, _ ConnID) {
		r.say(a, &skinny.OffHook{})
		r.dial(a, "700")
		for _, c := range r.x.sortedCalls() {
			if far := c.far(); far != nil && far.dialled {
				r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
			}
		}
		r.dial(a, "5")
		r.press(a, skinny.SoftKeyEventHold, 0)
		r.press(a, skinny.SoftKeyEventResume, 0)
		r.say(a, &skinny.OnHook{})
	}},
	{"from the dialplan", func(r *rig, _, b ConnID) {
		r.call("1.1", "1002", "g")
		r.say(b, &skinny.OffHook{})
		r.press(b, skinny.SoftKeyEventHold, 0)
		r.press(b, skinny.SoftKeyEventResume, 0)
		r.say(b, &skinny.OnHook{})
	}},
	{"refused to the dialplan", func(r *rig, _, b ConnID) {
		r.call("1.1", "1002")
		r.press(b, skinny.SoftKeyEventEndCall, 0)
	}},
	{"phone to phone", func(r *rig, a, b ConnID) {
		r.say(a, &skinny.OffHook{})
		r.dial(a, "1002")
		r.say(b, &skinny.OffHook{})
		r.press(a, skinny.SoftKeyEventHold, 0)
		r.press(b, skinny.SoftKeyEventHold, 0)
		r.press(a, skinny.SoftKeyEventResume, 0)
		r.press(b, skinny.SoftKeyEventResume, 0)
		r.say(a, &skinny.OnHook{})
	}},
}

// Each command in turn ends in each way that it can; whatever becomes of the call, nothing is left over and the phones can be used again.
func TestEveryCommandCanFail(t *testing.T) {
	used := map[string]bool{}
	for _, sc := range scenarios {
		for _, how := range []string{"refused", "gone", "lost", "lost when done"} {
			for n, more := 0, true; more; n++ {
				t.Run(fmt.Sprintf("%s, command %d is %s", sc.name, n, how), func(t *testing.T) {
					more = failCommand(t, sc.play, how, n, used)
				})
			}
		}
	}
	if len(used) < 14 {
		t.Errorf("only these commands were used: %v", used)
	}
}

// failCommand plays a scenario in which command n fails; false when there is no such command.
func failCommand(t *testing.T, play func(r *rig, a, b ConnID), how string, n int, used map[string]bool) bool {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	at, failed := -1, false
	hit := func(c ari.Command) bool {
		at++
		used[fmt.Sprintf("%T", c)] = true
		failed = failed || at == n
		return at == n
	}
	switch how {
	case "lost when done":
		r.lose = hit
	default:
		status := map[string]ari.Status{"refused": ari.Refused, "gone": ari.Gone, "lost": ari.Lost}[how]
		r.refuse = func(c ari.Command) *ari.Result {
			if !hit(c) {
				return nil
			}
			if status == ari.Gone {
				r.vanish(c)
			}
			return &ari.Result{Status: status, Code: 404, Message: how}
		}
	}
	play(r, a, b)
	r.refuse, r.lose = nil, nil
	if status := r.x.pbxs[0].up; !status {
		r.step(LinkDown{Reason: "lost"})
		r.step(LinkUp{Snapshot: r.snapshot()})
	}
	for _, conn := range []ConnID{a, b} {
		r.say(conn, &skinny.OnHook{})
	}
	for id := range r.channels { // a caller from outside goes on its own
		if !r.x.ours(string(id)) {
			r.end(id, 16)
		}
	}
	r.wait(time.Minute)
	for _, d := range []string{alice, bob} {
		for _, p := range slices.Clone(r.device(d).parties) {
			r.press(r.device(d).conn.id, skinny.SoftKeyEventEndCall, p.ref)
		}
	}
	r.wait(time.Minute)
	if how == "refused" { // what Asterisk refuses to let go of stays there
		clear(r.channels)
		clear(r.bridges)
	}
	r.idle()
	r.talk(a, b)
	return failed
}

// vanish takes away from Asterisk what a command is about.
func (r *rig) vanish(c ari.Command) {
	switch c := c.(type) {
	case ari.DestroyBridge:
		delete(r.bridges, c.ID)
	case ari.AddChannel:
		r.gone(c.Channel)
	case ari.DialChannel:
		r.gone(c.ID)
	case ari.Hangup:
		r.gone(c.ID)
	case ari.Answer:
		r.gone(c.ID)
	case ari.Ring:
		r.gone(c.ID)
	case ari.StartMOH:
		r.gone(c.ID)
	case ari.StopMOH:
		r.gone(c.ID)
	case ari.SetVariable:
		r.gone(c.ID)
	case ari.SendDTMF:
		r.gone(c.ID)
	case ari.Continue:
		r.gone(c.ID)
	}
}

// Two Asterisks: a call lives on one, and what comes in may have the same id on both.
func TestTwoAsterisks(t *testing.T) {
	cfg := testConfig()
	cfg.Asterisk = append(cfg.Asterisk, Asterisk{Name: "pbx2"})
	x := New(cfg, Boot{Number: 1})
	var conn ConnID
	step := func(ev Event) (out []Effect) { return x.Step(x.now.Add(time.Millisecond), ev, nil) }
	for _, name := range []string{alice, bob} {
		conn++
		step(PhoneConnected{Conn: conn})
		step(PhoneMessage{conn, &skinny.Register{DeviceName: name, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11}})
	}
	asked := func(out []Effect) (on []int) {
		for _, e := range out {
			if e.Kind == Do {
				on = append(on, e.Asterisk)
			}
		}
		return on
	}
	step(LinkUp{Asterisk: 1})
	step(PhoneMessage{1, &skinny.EnblocCall{CalledParty: "700"}})
	if c := x.sortedCalls()[0]; c.pbx.index != 1 {
		t.Errorf("the call is on asterisk %d, which is down", c.pbx.index)
	}
	step(LinkUp{Asterisk: 0})
	start := ari.StasisStart{Channel: ari.Channel{ID: "1700000000.1", Name: "PJSIP/x"}, Args: []string{"1002"}}
	if on := asked(step(AsteriskEvent{0, start})); !slices.Equal(on, []int{0, 0}) {
		t.Errorf("the first call asks %v", on)
	}
	if on := asked(step(AsteriskEvent{1, start})); !slices.Equal(on, []int{1, 1}) {
		t.Errorf("the second call asks %v", on)
	}
	if n := len(x.devices[bob].parties); n != 2 {
		t.Fatalf("%d calls ring", n)
	}
	step(AsteriskEvent{1, ari.ChannelDestroyed{ID: "1700000000.1"}})
	if ps := x.devices[bob].parties; len(ps) != 1 || ps[0].call.pbx.index != 0 {
		t.Errorf("%d calls ring", len(ps))
	}
	step(LinkDown{Asterisk: 1})
	if d := x.devices[alice]; d.parties[0].state != failed || x.healthy().index != 0 {
		t.Error("the call of the lost asterisk goes on, or nothing is healthy")
	}
}
