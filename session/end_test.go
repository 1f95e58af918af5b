package session

import (
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// The far end hangs up with the handset still up: reorder tone after a second, until it is put down or used again.
func TestFarHangup(t *testing.T) {
	t.Run("handset", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.end(far.id, 16)
		r.exactly(a, "CloseReceiveChannel", "StopMediaTransmission", "ClearPromptStatus", "CallState OnHook", "SetLamp Off", "SelectSoftKeys OnHook",
			"DefineTimeDate", "SetSpeakerMode Off", `DisplayPromptStatus "\x80\x13"`)
		r.wait(time.Second - 1)
		r.exactly(a)
		r.wait(1)
		r.exactly(a, "StartTone ReorderTone")
		r.say(a, &skinny.OnHook{})
		r.exactly(a, "StopTone")
		r.idle()
	})
	t.Run("put down in time", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.end(far.id, 16)
		r.wait(time.Second - 1)
		r.say(a, &skinny.OnHook{})
		r.wait(time.Minute)
		r.never(a, "StartTone")
		r.idle()
	})
	t.Run("speaker", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 17)
		r.say(a, &skinny.MediaPathEvent{MediaPathID: skinny.MediaPathIDSpeaker, MediaPathEvent: skinny.MediaPathEventOn})
		far := r.outside(a)
		r.end(far.id, 16)
		r.wait(time.Minute)
		r.never(a, "StartTone")
		r.idle()
	})
	t.Run("answered by softkey", func(t *testing.T) {
		r := newRig(t)
		b := r.register(bob, 17)
		r.call("1.1", "1002")
		r.press(b, skinny.SoftKeyEventAnswer, r.ref(bob))
		r.end("1.1", 16)
		r.wait(time.Minute)
		r.never(b, "StartTone")
		r.idle()
	})
	t.Run("a new call ends the tone", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.end(r.outside(a).id, 16)
		r.wait(2 * time.Second)
		r.expect(a, "StartTone ReorderTone")
		r.press(a, skinny.SoftKeyEventNewCall, 0)
		r.expect(a, "StopTone", "CallState OffHook", "StartTone InsideDialTone")
		r.wait(time.Second)
		r.never(a, "StartTone ReorderTone")
	})
	t.Run("the tone has an end, and the phone rings again", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.end(r.outside(a).id, 16)
		r.wait(2 * time.Second)
		r.forget()
		r.call("1.1", "1001")
		r.expect(a, "SetRinger FlashOnly")
		r.wait(14 * time.Second)
		r.exactly(a, "StopTone", "SelectSoftKeys RingIn", "SetRinger Outside")
		r.end("1.1", 16)
		r.forget()
		r.call("1.2", "1001") // a 7960 that was on its speaker never says that it is down
		r.expect(a, "SetRinger Outside")
		r.end("1.2", 16)
		r.idle()
	})
	t.Run("no tone over a call that rings", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.call("1.1", "1001")
		r.forget()
		r.end(far.id, 16)
		r.expect(a, "CallState OnHook", "SetRinger Outside")
		r.wait(time.Minute)
		r.never(a, "StartTone")
	})
	t.Run("a held call is not heard", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.press(a, skinny.SoftKeyEventNewCall, 0)
		r.forget()
		r.end(far.id, 16)
		r.expect(a, "CallState OnHook")
		r.never(a, "SetSpeakerMode Off")
		r.wait(2 * time.Second)
		r.never(a, "StartTone ReorderTone")
		r.wantState(alice, "dialling")
	})
}

// A hang-up from either side, at every stage, gives everything back.
func TestNothingIsLeft(t *testing.T) {
	stages := []struct {
		name string
		to   func(r *rig, a, b ConnID)
	}{
		{"dial tone", func(r *rig, a, _ ConnID) { r.say(a, &skinny.OffHook{}) }},
		{"some digits", func(r *rig, a, _ ConnID) { r.say(a, &skinny.OffHook{}); r.dial(a, "70") }},
		{"dialled out", func(r *rig, a, _ ConnID) { r.say(a, &skinny.OffHook{}); r.dial(a, "700") }},
		{"early media", func(r *rig, a, _ ConnID) {
			r.say(a, &skinny.OffHook{})
			r.dial(a, "700")
			r.event(ari.Dialed{ID: r.far().id, Status: "PROGRESS"})
		}},
		{"connected outside", func(r *rig, a, _ ConnID) { r.outside(a) }},
		{"ringing", func(r *rig, a, _ ConnID) { r.say(a, &skinny.OffHook{}); r.dial(a, "1002") }},
		{"connected", func(r *rig, a, b ConnID) { r.talk(a, b) }},
		{"held", func(r *rig, a, b ConnID) { r.talk(a, b); r.press(a, skinny.SoftKeyEventHold, r.ref(alice)) }},
		{"held by the other", func(r *rig, a, b ConnID) { r.talk(a, b); r.press(b, skinny.SoftKeyEventHold, r.ref(bob)) }},
		{"failed", func(r *rig, a, _ ConnID) { r.say(a, &skinny.OffHook{}); r.dial(a, "1001") }},
	}
	ends := []struct {
		name string
		end  func(r *rig, a, b ConnID)
	}{
		{"on hook", func(r *rig, a, b ConnID) { r.say(a, &skinny.OnHook{}); r.say(b, &skinny.OnHook{}) }},
		{"EndCall", func(r *rig, a, _ ConnID) {
			for _, p := range r.device(alice).parties {
				r.press(a, skinny.SoftKeyEventEndCall, p.ref)
			}
		}},
		{"the other's EndCall", func(r *rig, a, b ConnID) {
			if ps := r.device(bob).parties; len(ps) > 0 {
				r.press(b, skinny.SoftKeyEventEndCall, ps[0].ref)
			}
			r.say(a, &skinny.OnHook{})
		}},
		{"connection lost, then the far end", func(r *rig, a, _ ConnID) {
			r.step(PhoneGone{a, "reset"})
			for _, c := range r.x.sortedCalls() {
				if far := c.far(); far != nil {
					r.end(far.id, 16)
				}
			}
		}},
		{"shutdown", func(r *rig, _, _ ConnID) { r.step(Shutdown{}) }},
	}
	for _, stage := range stages {
		for _, end := range ends {
			for _, slow := range []bool{false, true} {
				name := stage.name + ", " + end.name
				if slow {
					name += ", commands under way"
				}
				t.Run(name, func(t *testing.T) {
					r := newRig(t)
					a, b := r.register(alice, 11), r.register(bob, 17)
					stage.to(r, a, b)
					r.hold = slow
					end.end(r, a, b)
					r.release()
					r.say(a, &skinny.OnHook{})
					r.say(b, &skinny.OnHook{})
					for _, d := range []string{alice, bob} { // held calls stay after OnHook
						for len(r.device(d).parties) > 0 {
							if conn := r.device(d).conn; conn != nil {
								r.press(conn.id, skinny.SoftKeyEventEndCall, r.device(d).parties[0].ref)
							} else {
								r.wait(15 * time.Minute)
							}
						}
					}
					r.wait(20 * time.Second)
					r.idle()
				})
			}
		}
	}
}

// The calls of a phone that is lost: in a conversation they stay up without controls, before it they end at once (design.md 3).
func TestLostPhone(t *testing.T) {
	t.Run("the far end hangs up", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.step(PhoneGone{a, "keep-alive lost"})
		r.wantState(alice, "connected")
		if len(r.channels) != 2 {
			t.Errorf("channels %v", r.channels)
		}
		r.end(far.id, 16)
		r.idle()
	})
	t.Run("the far end hangs up, and it comes back talking", func(t *testing.T) {
		for name, c := range map[string]struct {
			streams uint32
			when    string
		}{"with its stream": {1, "away"}, "after a reboot": {0, "away"}, "while it registers": {1, "registering"}, "and again": {1, "lost twice"}} {
			t.Run(name, func(t *testing.T) {
				r := newRig(t)
				a := r.register(alice, 17)
				far := r.outside(a)
				kept := stream{r.ref(alice), r.device(alice).active.media.passThru, 1}
				r.step(PhoneGone{a, "reset"})
				back := func() {
					a = r.connect()
					r.say(a, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7975, ProtocolVersion: 17, ActiveStreams: c.streams})
				}
				if c.when == "registering" {
					back()
				}
				r.end(far.id, 16)
				if c.when == "lost twice" {
					back()
					r.step(PhoneGone{a, "reset"})
				}
				if c.when != "registering" {
					back()
				}
				r.say(a, &skinny.TimeDateReq{})
				if c.streams == 0 {
					r.never(a, "CloseReceiveChannel")
					r.never(a, "CallState")
					return
				}
				if m := last[*skinny.CloseReceiveChannel](r, a); m.PassThruPartyID != kept.passThru || m.CallReference != kept.ref {
					t.Errorf("closed is %+v", m)
				}
				if m := last[*skinny.CallState](r, a); m.CallReference != kept.ref || m.LineInstance != 1 || m.CallState != skinny.CallStateOnHook {
					t.Errorf("the call is %+v", m)
				}
				if n := r.count(a, "CloseReceiveChannel") + r.count(a, "CallState"); n != 2 {
					t.Errorf("told %d times", n)
				}
				r.expect(a, "CloseReceiveChannel", "StopMediaTransmission", "CallState OnHook")
				r.idle()
				r.outside(a)
				r.say(a, onHook)
				r.idle()
			})
		}
	})
	t.Run("it rang out, and comes back with the stream of that", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 17)
		r.say(a, offHook)
		r.dial(a, "700")
		r.step(PhoneGone{a, "reset"})
		r.wantState(alice, "none")
		again := r.connect()
		r.say(again, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7975, ProtocolVersion: 17, ActiveStreams: 1})
		r.say(again, &skinny.EnblocCall{CalledParty: "701"}) // before it was shown anything
		r.expect(again, "CloseReceiveChannel", "StopMediaTransmission", "CallState OnHook", "OpenReceiveChannel")
		r.say(again, &skinny.TimeDateReq{})
		r.never(again, "CloseReceiveChannel")
	})
	t.Run("it comes back talking", func(t *testing.T) {
		for _, version := range []uint8{11, 17} {
			r := newRig(t)
			a := r.register(alice, version)
			far := r.outside(a)
			ref := r.ref(alice)
			r.step(PhoneGone{a, "reset"})
			r.wait(14 * time.Minute)
			a = r.connect()
			r.say(a, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: version, ActiveStreams: 1})
			r.say(a, &skinny.TimeDateReq{})
			r.expect(a, "RegisterAck", "DefineTimeDate", "CallState OffHook", "CallState Connected", "ActivateCallPlane", "CallInfo", "SelectSoftKeys Connected", "SetLamp On")
			r.wait(20 * time.Minute)
			r.wantState(alice, "connected")
			if r.ref(alice) != ref {
				t.Error("the call has another reference")
			}
			r.dial(a, "1")
			want(t, r, ari.SendDTMF{ID: far.id, Digits: "1"})
			r.say(a, &skinny.OnHook{CallReference: ref})
			r.idle()
		}
	})
	t.Run("it comes back, holding", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.outside(a)
		r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
		r.step(PhoneGone{a, "reset"})
		a = r.connect()
		r.say(a, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11, ActiveStreams: 1})
		r.say(a, &skinny.TimeDateReq{})
		r.expect(a, "CallState Hold", "SelectSoftKeys OnHold", "SetLamp Wink")
		r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
		r.wantState(alice, "connected")
	})
	t.Run("it comes back and does not ask for the time", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.outside(a)
		r.step(PhoneGone{a, "reset"})
		a = r.connect()
		r.say(a, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11, ActiveStreams: 1})
		r.wait(time.Hour)
		r.wantState(alice, "connected")
	})
	t.Run("it comes back after a reboot", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.step(PhoneGone{a, "reset"})
		r.register(alice, 11)
		want(t, r, ari.Hangup{ID: far.id, Cause: 16})
		r.idle()
	})
	t.Run("it never comes back", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		far := r.outside(a)
		r.step(PhoneGone{a, "reset"})
		r.wait(15*time.Minute - 1)
		r.wantState(alice, "connected")
		r.wait(1)
		r.logged("orphaned call ended")
		want(t, r, ari.Hangup{ID: far.id, Cause: 16})
		r.idle()
	})
	t.Run("both are lost", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 17)
		r.talk(a, b)
		r.step(PhoneGone{a, "reset"})
		r.step(PhoneGone{b, "reset"})
		r.wait(15 * time.Minute)
		r.idle()
	})
	t.Run("the answer comes when it is gone", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "700")
		r.hold = true
		far := r.far()
		r.step(PhoneGone{a, "reset"})
		r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
		r.release()
		r.idle()
	})
}

func TestShutdown(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	c := r.register(carol, 17)
	r.talk(a, b)
	r.say(c, &skinny.OffHook{})
	r.step(Shutdown{})
	r.idle()
	if !r.x.Idle() {
		t.Error("not idle")
	}
	r.press(c, skinny.SoftKeyEventNewCall, 0) // no call begins any more
	r.expect(c, "StartTone InsideDialTone", "StartTone ReorderTone", `DisplayDynamicPromptStatus "No service"`)
	r.call("1.1", "1002")
	wantStatus(t, r, "1.1", "UNAVAILABLE", true)
}

// A call answered by its key ends the tone of the one before.
func TestAnswerEndsTheHookTone(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.end(r.outside(a).id, 16)
	r.wait(time.Second)
	r.call("1.1", "1001")
	r.expect(a, "StartTone ReorderTone", "CallState RingIn", "SetRinger FlashOnly")
	r.press(a, skinny.SoftKeyEventAnswer, r.ref(alice))
	r.expect(a, "StopTone", "CallState Connected")
	if r.device(alice).hookTone {
		t.Error("the tone is taken to sound still")
	}
}
