package session

import (
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// The tests of this file are faults that the simulator (session/sim) found, one each.

func TestWaitingCallRingsAfterHold(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 22)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.press(b, skinny.SoftKeyEventAnswer, 0)
	first := r.ref(bob)
	r.call("123.1", "1002")
	r.show(b)
	r.press(b, skinny.SoftKeyEventHold, first)
	r.expect(b, "CallState Hold", "SelectSoftKeys RingIn", "SetRinger Outside")
}

func TestFlashingCallRingsWhenTheHandsetIsDown(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 22)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.say(b, &skinny.OffHook{})
	r.say(a, &skinny.OnHook{})
	r.show(b)
	r.call("123.1", "1002")
	r.expect(b, "SetRinger FlashOnly")
	r.say(b, &skinny.OnHook{})
	r.expect(b, "SetRinger Outside")
}

func TestShutdownEndsFailedCalls(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	r.wait(17 * time.Second)
	r.expect(a, "CallState Congestion")
	r.step(Shutdown{})
	r.expect(a, "StopTone", "CallState OnHook")
	if !r.x.Idle() {
		t.Error("not idle")
	}
}

func TestBridgeGoneBeforeTheChannelJoins(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.refuse = func(c ari.Command) *ari.Result {
		add, ok := c.(ari.AddChannel)
		if !ok {
			return nil
		}
		r.say(a, &skinny.OnHook{}) // the call ends meanwhile
		delete(r.bridges, add.Bridge)
		return &ari.Result{Status: ari.Gone, Code: 404, Message: "Bridge not found"}
	}
	r.say(a, &skinny.OffHook{})
	r.dial(a, "700")
	r.wait(5 * time.Second)
	r.idle()
}

func TestLostBridgeIsNotAskedForAgain(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.refuse = func(ari.Command) *ari.Result { return &ari.Result{Status: ari.Lost, Message: "connection reset"} }
	r.say(a, &skinny.OffHook{})
	r.dial(a, "700")
	bridges := 0
	for _, c := range r.asked {
		if _, ok := c.(ari.CreateBridge); ok {
			bridges++
		}
	}
	if bridges != 1 {
		t.Errorf("asked for %#v", r.asked)
	}
	r.expect(a, "CallState Congestion")
	r.refuse = nil
	r.step(LinkDown{})
	r.step(LinkUp{})
	r.say(a, &skinny.OnHook{})
	r.wait(lateGrace) // it may be made after all: then it is destroyed
	if asks[ari.DestroyBridge](r) != 1 {
		t.Error("a bridge that is made late is left")
	}
	r.idle()
}

// A phone that comes back with its RTP still open knows the conversation, not the calls that it held; nothing may be sent for those
// before they are shown again.
func TestHeldCallEndsBeforeItIsShownAgain(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 22)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.press(b, skinny.SoftKeyEventAnswer, 0)
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	r.next++
	again := r.next
	r.open[again] = alice
	r.step(PhoneConnected{Conn: again, Remote: addrOf(again)})
	r.say(again, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11, ActiveStreams: 1})
	r.show(again)
	r.say(b, &skinny.OnHook{})
	for _, m := range r.sent[again] {
		switch m.(type) {
		case *skinny.CallState, *skinny.ClearPromptStatus:
			t.Errorf("sent %s", brief(m))
		}
	}
	r.say(again, &skinny.TimeDateReq{})
	r.idle()
}

func TestMusicEndsBeforeTheDialplanGoesOn(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 22)
	r.call("123.1", "1002", "g")
	r.press(b, skinny.SoftKeyEventAnswer, 0)
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.press(b, skinny.SoftKeyEventEndCall, r.ref(bob))
	want(t, r, ari.StartMOH{ID: "123.1"}, ari.StopMOH{ID: "123.1"}, ari.Continue{ID: "123.1"})
}

func TestLineViewShowsAPhoneThatCameLater(t *testing.T) {
	r := newRig(t)
	r.x.Changes(nil)
	cfg := testConfig()
	cfg.Devices["SEP000000009999"] = &Device{Name: "SEP000000009999", AutoLine: 1, Buttons: []Button{{Kind: ButtonLine, Line: "1001"}}}
	r.step(Reload{Config: cfg})
	for _, c := range r.x.Changes(nil) {
		if c.Line != nil && c.Line.Number == "1001" && len(c.Line.Devices) == 2 {
			return
		}
	}
	t.Error("line 1001 is not shown with its second phone")
}

func TestPhoneRemovedAndBackBetweenTwoLooks(t *testing.T) {
	r := newRig(t)
	r.x.Changes(nil)
	without := testConfig()
	delete(without.Devices, alice)
	r.step(Reload{Config: without})
	r.step(Reload{Config: testConfig()})
	shown := true
	for _, c := range r.x.Changes(nil) {
		if c.Device != nil && c.Device.Name == alice {
			shown = !c.Removed
		}
	}
	if !shown {
		t.Error("the phone is back and shown as removed")
	}
}

func TestCallerTakenAwayWhileTheLinkIsDown(t *testing.T) {
	r := newRig(t)
	r.register(bob, 22)
	r.call("123.1", "1002")
	r.step(LinkDown{})
	r.bridges = map[ari.BridgeID]map[ari.ChannelID]bool{}
	r.step(LinkUp{Snapshot: ari.Snapshot{Channels: []ari.SnapshotChannel{{Channel: ari.Channel{ID: "123.1", State: "Ring"}}}}})
	if !r.x.Idle() {
		t.Error("the call waits for a channel that is not in the application any more")
	}
}

func TestMusicAgainAfterItsEndWasLost(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 22)
	r.call("123.1", "1002")
	r.press(b, skinny.SoftKeyEventAnswer, 0)
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.refuse = func(c ari.Command) *ari.Result {
		if _, ok := c.(ari.StopMOH); ok {
			return &ari.Result{Status: ari.Lost, Message: "connection reset"} // it was carried out all the same
		}
		return nil
	}
	r.press(b, skinny.SoftKeyEventResume, r.ref(bob))
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.asked = nil
	var s ari.Snapshot
	for id := range r.channels {
		s.Channels = append(s.Channels, ari.SnapshotChannel{Channel: ari.Channel{ID: id, State: "Up"}, InApp: true})
	}
	for id, in := range r.bridges {
		br := ari.Bridge{ID: id}
		for ch := range in {
			br.Channels = append(br.Channels, ch)
		}
		s.Bridges = append(s.Bridges, br)
	}
	r.step(LinkUp{Snapshot: s})
	want(t, r, ari.StartMOH{ID: "123.1"})
}

func TestCallerTakenAwayIsNotHungUp(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 22)
	r.call("123.1", "1002")
	r.press(b, skinny.SoftKeyEventAnswer, 0)
	for id, in := range r.bridges {
		delete(in, "123.1")
		r.event(ari.LeftBridge{Bridge: id, Channel: "123.1"})
	}
	r.event(ari.StasisEnd{ID: "123.1"})
	r.say(b, &skinny.OnHook{})
	r.press(b, skinny.SoftKeyEventEndCall, 0)
	r.wait(2 * time.Second)
	if !r.channels["123.1"] {
		t.Error("the caller was hung up after somebody had taken it elsewhere")
	}
	delete(r.channels, "123.1")
	r.idle()
}

func TestAnsweredCallerTakenAwayWhileTheLinkIsDown(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 22)
	r.call("123.1", "1002")
	r.press(b, skinny.SoftKeyEventAnswer, 0)
	r.step(LinkDown{})
	r.say(b, &skinny.OnHook{})
	r.channels, r.bridges = map[ari.ChannelID]bool{}, map[ari.BridgeID]map[ari.ChannelID]bool{}
	r.step(LinkUp{Snapshot: ari.Snapshot{Channels: []ari.SnapshotChannel{{Channel: ari.Channel{ID: "123.1", State: "Up"}}}}})
	r.wait(2 * time.Second)
	r.idle()
}

// Two far ends leave their bridge in the same moment, when somebody destroys it: both are hung up.
func TestBothFarEndsLeaveTheBridge(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.step(SetForward{Line: "1002", Forward: Forward{All: "700"}})
	r.call("123.1", "1002")
	far := r.x.calls["skinny-1-77-1"].dialled()
	r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
	bridge := ari.BridgeID(far.call.id)
	r.event(ari.LeftBridge{Bridge: bridge, Channel: "123.1"})
	r.event(ari.LeftBridge{Bridge: bridge, Channel: far.id})
	r.wait(2 * time.Second)
	r.say(a, &skinny.OnHook{})
	r.idle()
}

func TestRingingCallWaitsWhenAnotherIsResumed(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 22)
	r.talk(a, b)
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.call("123.1", "1002")
	r.expect(b, "SetRinger Outside")
	r.press(b, skinny.SoftKeyEventResume, r.device(bob).held(nil).ref)
	r.expect(b, "SetRinger FlashOnly", "CallState Connected")
}

// The codec changes while the phone is away: it is asked again to receive when it is back.
func TestCodecChangesWhileThePhoneIsAway(t *testing.T) {
	cfg := mailConfig()
	for _, n := range []string{"1001", "1002"} {
		l := *cfg.Lines[n]
		l.Codecs = []Codec{"g729", "ulaw"}
		cfg.Lines[n] = &l
	}
	r := newRigWith(t, cfg)
	a, b := r.register(alice, 11), r.register(bob, 22)
	r.talk(a, b)
	r.step(PhoneGone{Conn: b, Reason: "reset"})
	r.press(a, skinny.SoftKeyEventIDivert, r.ref(alice))
	far := r.far()
	r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
	b = r.connect()
	r.say(b, &skinny.Register{DeviceName: bob, DeviceType: skinny.DeviceTypeCisco7975, ProtocolVersion: 22, ActiveStreams: 1})
	r.say(b, &skinny.TimeDateReq{})
	r.expect(b, "CallState Connected", "OpenReceiveChannel", "StartMediaTransmission")
	r.wait(2 * cfg.Timers.MediaAckTimeout)
	r.wantState(bob, "connected")
	r.inBridge(r.device(bob).parties[0].media.leg, far)
}

// Whom a phone talks to is sent on while it is away, to where it still rings: a 7910 that comes back, and has kept its audio open, plays no tone beside.
func TestAudioKeptWhileTheCallWentOn(t *testing.T) {
	r := newRig(t)
	old := skinny.Register{DeviceName: bob, DeviceType: skinny.DeviceTypeCisco7910, ProtocolVersion: 9}
	a, b, c := r.register(alice, 11), r.registerAs(&old), r.register(carol, 22)
	r.talk(a, b)
	kept := r.device(bob).active.media.passThru
	r.step(PhoneGone{Conn: b, Reason: "reset"})
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "1003")
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	b, old.ActiveStreams = r.connect(), 1
	r.say(b, &old)
	r.say(b, &skinny.TimeDateReq{})
	if m := last[*skinny.CloseReceiveChannel](r, b); m.PassThruPartyID != kept {
		t.Errorf("channel %d was closed, not %d", m.PassThruPartyID, kept)
	}
	r.expect(b, "CloseReceiveChannel", "StopMediaTransmission", "StartTone AlertingTone")
	r.allDown(a, b, c)
}

// The far end answers before Asterisk's answer to the dialling, which is lost with the link: it is not dialled again.
func TestDialledOnce(t *testing.T) {
	r := newRigWith(t, mailConfig())
	a := r.register(alice, 22)
	r.call("1.1", "1001")
	r.hold = true
	r.press(a, skinny.SoftKeyEventIDivert, r.ref(alice))
	for len(r.queue) > 0 {
		e := r.queue[0]
		r.queue = r.queue[1:]
		if dial, ok := e.Command.(ari.DialChannel); ok {
			r.event(ari.Dialed{ID: dial.ID, Status: "ANSWER"})
			r.step(CommandDone{ID: e.ID, Result: ari.Result{Status: ari.Lost, Message: "connection reset"}})
			break
		}
		r.carryOut(e)
	}
	r.queue, r.hold = nil, false
	r.step(LinkUp{Snapshot: r.snapshot()})
	if n := asks[ari.DialChannel](r); n > 0 {
		t.Error("it is dialled again")
	}
	r.allDown(a)
}

// Ring-back is lost with the link, on the way back of a parked call, and is carried out when the link is back, after the music was asked for: whoever
// waits hears music in the end.
func TestRingBackIsLate(t *testing.T) {
	for _, kind := range []string{"dialplan", "caller"} {
		r := newRigWith(t, parkConfig())
		a, b := r.register(alice, 11), r.register(bob, 11)
		far := r.parkedBy(kind, a, b)
		r.lose = func(c ari.Command) bool { _, ok := c.(ari.Ring); return ok }
		r.wait(time.Minute) // it comes back to Alice
		r.lose = nil
		hearsMusic := func() {
			t.Helper()
			if kind == "caller" { // behind a Local channel it is the music that ends ring-back
				want(t, r, ari.RingStop{ID: far.id})
			}
			want(t, r, ari.StartMOH{ID: far.id, Class: "jazz"})
			r.forget()
		}
		r.forget()
		r.step(LinkUp{Snapshot: r.snapshot()})
		hearsMusic()
		r.wait(lateGrace)
		hearsMusic()
		r.end(far.id, 16)
		r.idle()
	}
}

// The process dies while a parked call rings where it was parked, at once or later: the next one ends the ring-back that whoever waits hears, and makes a
// call of its own of it, for the one that waited in the slot is in the call log.
func TestDeathWhileAParkedCallIsBack(t *testing.T) {
	for _, atOnce := range []bool{false, true} {
		r := newRigWith(t, parkConfig())
		a, b := r.register(alice, 11), r.register(bob, 11)
		far := r.parkedBy("caller", a, b)
		r.hold = atOnce // Asterisk has been asked for nothing yet
		r.wait(time.Minute)
		next := newRigWith(t, parkConfig())
		next.channels, next.bridges = r.channels, r.bridges
		next.x = New(parkConfig(), Boot{Number: 78, Time: next.now, Records: r.kept()})
		snapshot := r.snapshot()
		for i := range snapshot.Channels {
			snapshot.Channels[i].InApp = true
		}
		next.step(LinkUp{Snapshot: snapshot})
		want(t, next, ari.RingStop{ID: far.id}, ari.StartMOH{ID: far.id, Class: "jazz"})
		next.inSlot("6001", "caller", next.x.slots["6001"].far())
		for _, log := range r.calls {
			if log.ID == next.x.slots["6001"].id {
				t.Error("the call has the id of one that is in the call log")
			}
		}
		if len(next.bridges) != 1 {
			t.Errorf("bridges are %v", next.bridges)
		}
	}
}

// The far end is put into the bridge, leaves it again, and the event comes before the result of the former: it is not there, and its answer answers nobody
// until it is clear whether it ends.
func TestLeftBeforeItIsKnownToBeIn(t *testing.T) {
	cfg := testConfig()
	cfg.Lines["1001"].Forward.All = "700"
	r := newRigWith(t, cfg)
	r.hold = true
	r.call("1.1", "1001")
	for len(r.queue) > 0 {
		e := r.queue[0]
		r.queue = r.queue[1:]
		if add, ok := e.Command.(ari.AddChannel); ok && add.Channel != "1.1" {
			r.event(ari.LeftBridge{Bridge: add.Bridge, Channel: add.Channel})
			r.step(CommandDone{ID: e.ID})
			r.event(ari.Dialed{ID: add.Channel, Status: "ANSWER"})
			continue
		}
		r.carryOut(e)
	}
	if asks[ari.Answer](r) > 0 {
		t.Error("the caller was answered")
	}
	r.hold = false
	r.wait(leftGrace)
	r.idle()
}
