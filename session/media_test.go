package session

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// orders is the commands asked for, by type.
func orders(r *rig) string {
	var names []string
	for _, c := range r.asked {
		names = append(names, strings.TrimPrefix(fmt.Sprintf("%T", c), "ari."))
	}
	return strings.Join(names, " ")
}

// The order of design.md 3: OpenReceiveChannel, its ack, the leg, StartMediaTransmission; addChannel once StasisStart came.
func TestMediaOrder(t *testing.T) {
	r := newRig(t)
	r.ack, r.hold = false, true
	b := r.register(bob, 17)
	r.call("1.1", "1002")
	r.release()
	r.hold = true
	r.say(b, &skinny.OffHook{})
	r.forget()
	p := r.device(bob).parties[0]
	r.say(b, &skinny.OpenReceiveChannelAck{Addr: addrOf(b), PassThruPartyID: p.media.passThru, CallReference: p.ref})
	if len(r.queue) != 2 { // the caller goes into the bridge meanwhile
		t.Fatalf("%d commands are asked for", len(r.queue))
	}
	e := r.queue[1]
	em, ok := e.Command.(ari.ExternalMedia)
	if !ok || em.Remote != addrOf(b) || em.Format != "ulaw" || em.Variables["CALLERID(all)"] != `"Bob" <1002>` ||
		em.Variables["SKINNY_DEVICE"] != bob || em.Variables["SKINNY_LINE"] != "1002" || em.Variables["SKINNY_CALL"] != p.call.id {
		t.Fatalf("asked for %+v", e.Command)
	}
	r.queue = r.queue[:1]
	r.release()
	r.exactly(b)
	local := netip.MustParseAddrPort("127.0.0.9:18000")
	r.channels[em.ID] = true
	r.step(CommandDone{ID: e.ID, Result: ari.Result{RTP: local}})
	smt := last[*skinny.StartMediaTransmission](r, b)
	if smt.Remote != local || smt.PassThruPartyID != p.media.passThru || smt.CallReference != p.ref || smt.ConferenceID != p.ref ||
		smt.PayloadType != skinny.CodecG711Ulaw64k || smt.MillisecondPacketSize != 20 || smt.SilenceSuppression != 0 || smt.RFC2833PayloadType != 0 ||
		smt.Precedence != 0xb8 {
		t.Errorf("told to send %+v", smt)
	}
	r.asked = nil
	r.step(Tick{})
	if asks[ari.AddChannel](r) != 0 {
		t.Error("addChannel before StasisStart")
	}
	r.event(ari.StasisStart{Channel: ari.Channel{ID: em.ID}})
	if asks[ari.AddChannel](r) != 1 || asks[ari.Answer](r) != 1 {
		t.Errorf("after StasisStart asked for %s", orders(r))
	}
}

func TestOpenReceiveChannel(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 17)
	r.call("1.1", "1002")
	r.say(b, &skinny.OffHook{})
	m := last[*skinny.OpenReceiveChannel](r, b)
	if m.PassThruPartyID == 0 || m.CallReference != r.ref(bob) || m.ConferenceID != m.CallReference || m.MillisecondPacketSize != 20 ||
		m.PayloadType != skinny.CodecG711Ulaw64k || m.RFC2833PayloadType != 0 {
		t.Errorf("asked to receive %+v", m)
	}
	ids := map[uint32]bool{m.PassThruPartyID: true}
	for range 3 { // a new pass-through id for each
		r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
		r.press(b, skinny.SoftKeyEventResume, r.ref(bob))
		id := last[*skinny.OpenReceiveChannel](r, b).PassThruPartyID
		if ids[id] {
			t.Errorf("pass-through id %d comes again", id)
		}
		ids[id] = true
	}
}

// Acks are matched by the pass-through id, else by the call reference, else they are for the only open request.
func TestAckMatching(t *testing.T) {
	for _, tc := range []struct {
		name string
		ack  func(p *party) *skinny.OpenReceiveChannelAck
		ok   bool
	}{
		{"both ids", func(p *party) *skinny.OpenReceiveChannelAck {
			return &skinny.OpenReceiveChannelAck{PassThruPartyID: p.media.passThru, CallReference: p.ref}
		}, true},
		{"CallManager 4 phones say no reference", func(p *party) *skinny.OpenReceiveChannelAck {
			return &skinny.OpenReceiveChannelAck{PassThruPartyID: p.media.passThru}
		}, true},
		{"6901 and 6911 say no id", func(*party) *skinny.OpenReceiveChannelAck { return &skinny.OpenReceiveChannelAck{} }, true},
		{"the reference alone", func(p *party) *skinny.OpenReceiveChannelAck {
			return &skinny.OpenReceiveChannelAck{CallReference: p.ref}
		}, true},
		{"stale id", func(p *party) *skinny.OpenReceiveChannelAck {
			return &skinny.OpenReceiveChannelAck{PassThruPartyID: p.media.passThru - 1, CallReference: p.ref}
		}, false},
		{"another reference", func(p *party) *skinny.OpenReceiveChannelAck {
			return &skinny.OpenReceiveChannelAck{CallReference: p.ref + 1}
		}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			r.ack = false
			b := r.register(bob, 17)
			r.call("1.1", "1002")
			r.say(b, &skinny.OffHook{})
			p := r.device(bob).parties[0]
			m := tc.ack(p)
			m.Addr = addrOf(b)
			r.say(b, m)
			if (p.media.leg != nil) != tc.ok {
				t.Fatalf("has a leg: %v", p.media.leg != nil)
			}
			r.say(b, m) // twice is once
			if n := asks[ari.ExternalMedia](r); tc.ok && n != 1 || !tc.ok && n != 0 {
				t.Errorf("%d legs", n)
			}
		})
	}
}

func TestAckWithoutACall(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 17)
	r.say(b, &skinny.OpenReceiveChannelAck{Addr: addrOf(b), PassThruPartyID: 1, CallReference: 1})
	r.say(b, &skinny.OpenReceiveChannelAck{})
	r.call("1.1", "1002")
	r.say(b, &skinny.OffHook{})
	p := r.device(bob).parties[0]
	id, ref := p.media.passThru, p.ref
	r.say(b, &skinny.OnHook{})
	r.say(b, &skinny.OpenReceiveChannelAck{Addr: addrOf(b), PassThruPartyID: id, CallReference: ref})
	r.idle()
}

// A phone that says no address receives at the one it is connected from.
func TestAckWithoutAddress(t *testing.T) {
	r := newRig(t)
	r.ack = false
	b := r.register(bob, 17)
	r.call("1.1", "1002")
	r.say(b, &skinny.OffHook{})
	r.say(b, &skinny.OpenReceiveChannelAck{Addr: netip.AddrPortFrom(netip.Addr{}, 5004)})
	if got := r.device(bob).parties[0].media.leg.remote; got.String() != "127.0.0.1:5004" {
		t.Errorf("receives at %v", got)
	}
}

// A call whose media cannot be set up ends with a prompt and a log line, never in silence.
func TestMediaFailures(t *testing.T) {
	refuse := func(kind string) func(r *rig) {
		return func(r *rig) {
			r.refuse = func(c ari.Command) *ari.Result {
				if strings.HasSuffix(fmt.Sprintf("%T", c), kind) {
					return &ari.Result{Status: ari.Refused, Code: 500, Message: "no"}
				}
				return nil
			}
		}
	}
	for _, tc := range []struct {
		name   string
		before func(r *rig)
		after  func(r *rig, a, b ConnID)
	}{
		{"no ack", func(r *rig) { r.ack = false }, func(r *rig, _, _ ConnID) { r.wait(5 * time.Second) }},
		{"an ack with an error", func(r *rig) { r.ack = false }, func(r *rig, _, b ConnID) {
			r.say(b, &skinny.OpenReceiveChannelAck{MediaStatus: skinny.MediaStatusOutOfChannels})
		}},
		{"an ack without a port", func(r *rig) { r.ack = false }, func(r *rig, _, b ConnID) { r.say(b, &skinny.OpenReceiveChannelAck{}) }},
		{"no bridge", refuse("CreateBridge"), nil},
		{"no leg", refuse("ExternalMedia"), nil},
		{"not joined", refuse("AddChannel"), nil},
		{"no address", func(r *rig) {
			r.refuse = func(c ari.Command) *ari.Result {
				if em, ok := c.(ari.ExternalMedia); ok {
					r.channels[em.ID] = true
					return &ari.Result{Message: "no channelvars"}
				}
				return nil
			}
		}, nil},
		{"the leg never enters the application", func(r *rig) {
			r.refuse = func(c ari.Command) *ari.Result {
				if em, ok := c.(ari.ExternalMedia); ok {
					r.channels[em.ID] = true
					return &ari.Result{RTP: netip.MustParseAddrPort("127.0.0.1:1")}
				}
				return nil
			}
		}, func(r *rig, _, _ ConnID) { r.wait(5 * time.Second) }},
		{"the leg ends", nil, func(r *rig, _, _ ConnID) { r.end(r.device(bob).parties[0].media.leg.id, 16) }},
		{"the leg leaves the bridge", nil, func(r *rig, _, _ ConnID) {
			p := r.device(bob).parties[0]
			r.event(ari.LeftBridge{Bridge: ari.BridgeID(p.call.id), Channel: p.media.leg.id})
			r.wantState(bob, "connected") // its end may be on the way
			r.wait(leftGrace)
			if e := r.logged("media failed"); e.Device != bob || !strings.Contains(e.Detail, "transcodable?") {
				t.Errorf("logged %+v", e)
			}
		}},
		{"the bridge is lost", nil, func(r *rig, _, _ ConnID) {
			id := ari.BridgeID(r.device(bob).parties[0].call.id)
			delete(r.bridges, id)
			r.event(ari.BridgeDestroyed{ID: id})
		}},
		{"the phone cannot send", nil, func(r *rig, _, b ConnID) {
			r.say(b, &skinny.StartMediaTransmissionAck{MediaStatus: skinny.MediaStatusUnknown, PassThruPartyID: r.device(bob).parties[0].media.passThru})
		}},
		{"the phone says later that it cannot send", nil, func(r *rig, _, b ConnID) {
			r.say(b, &skinny.MediaTransmissionFailure{PassThruPartyID: r.device(bob).parties[0].media.passThru, CallReference: r.ref(bob)})
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			a, b := r.register(alice, 11), r.register(bob, 17)
			if tc.before != nil {
				tc.before(r)
			}
			r.say(a, &skinny.OffHook{})
			r.dial(a, "1002")
			r.say(b, &skinny.OffHook{})
			if tc.after != nil {
				tc.after(r, a, b)
			}
			if e := r.logged("media failed"); e.Detail == "" || e.Call == "" || e.Asterisk != "pbx1" {
				t.Errorf("logged %+v", e)
			}
			r.expect(a, "StartTone ReorderTone", "CallState Congestion", `DisplayPromptStatus "No audio path"`)
			r.say(a, &skinny.OnHook{})
			r.say(b, &skinny.OnHook{})
			r.wait(20 * time.Second)
			r.idle()
		})
	}
}

// An unanswered caller of the dialplan does not lose its call by a leg that fails while it rings elsewhere.
func TestStaleTransmissionFailure(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	r.talk(a, b)
	stale := r.device(bob).parties[0].media.passThru
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.press(b, skinny.SoftKeyEventResume, r.ref(bob))
	r.say(b, &skinny.MediaTransmissionFailure{PassThruPartyID: stale, CallReference: r.ref(bob)})
	r.say(b, &skinny.StartMediaTransmissionAck{MediaStatus: skinny.MediaStatusUnknown})
	r.say(b, &skinny.StartMediaTransmissionAck{}) // all is well
	r.wantState(bob, "connected")
	r.wantState(alice, "connected")
}

// Dialling out: the leg is bridged before the far end is dialled; a phone that opens nothing in 2 s is not waited for.
func TestDialWaitsForTheLeg(t *testing.T) {
	t.Run("in order", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "700")
		leg, far := r.device(alice).parties[0].media.leg, r.far()
		at := func(c ari.Command) int {
			return slices.IndexFunc(r.asked, func(o ari.Command) bool { return equalCommand(o, c) })
		}
		dial := at(ari.DialChannel{ID: far.id, Caller: leg.id, Timeout: dialTimeout})
		b := ari.BridgeID(r.x.sortedCalls()[0].id)
		if la, fa := at(ari.AddChannel{Bridge: b, Channel: leg.id}), at(ari.AddChannel{Bridge: b, Channel: far.id}); la < 0 || fa < 0 || dial < la || dial < fa {
			t.Errorf("leg added at %d, far end at %d, dialled at %d", la, fa, dial)
		}
		r.never(a, "StartMediaTransmission") // nobody listens yet
	})
	t.Run("no ack", func(t *testing.T) {
		r := newRig(t)
		r.ack = false
		a := r.register(alice, 11)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "700")
		r.wait(2*time.Second - 1)
		if asks[ari.DialChannel](r) != 0 {
			t.Fatal("dialled before the time")
		}
		r.wait(1)
		far := r.far()
		want(t, r, ari.DialChannel{ID: far.id, Timeout: dialTimeout})
		r.event(ari.Dialed{ID: far.id, Status: "RINGING"})
		r.expect(a, "StartTone AlertingTone")
		r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
		r.expect(a, "CallState Connected")
		p := r.device(alice).parties[0]
		r.wait(4 * time.Second)
		r.say(a, &skinny.OpenReceiveChannelAck{Addr: addrOf(a), PassThruPartyID: p.media.passThru}) // late, but in time
		r.expect(a, "StartMediaTransmission")
		r.wait(10 * time.Second)
		r.wantState(alice, "connected")
	})
	t.Run("never an ack", func(t *testing.T) {
		r := newRig(t)
		r.ack = false
		a := r.register(alice, 11)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "700")
		r.wait(3 * time.Second)
		r.event(ari.Dialed{ID: r.far().id, Status: "ANSWER"})
		r.wait(5*time.Second - 1)
		r.wantState(alice, "connected")
		r.wait(1)
		r.logged("media failed")
		r.expect(a, "StartTone ReorderTone", `DisplayPromptStatus "No audio path"`)
		r.say(a, &skinny.OnHook{})
		r.idle()
	})
	t.Run("an ack with an error", func(t *testing.T) {
		r := newRig(t)
		r.ack = false
		a := r.register(alice, 11)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "700")
		r.say(a, &skinny.OpenReceiveChannelAck{MediaStatus: skinny.MediaStatusOutOfChannels})
		want(t, r, ari.DialChannel{ID: r.far().id, Timeout: dialTimeout})
		r.forget()
		r.ack = true
		r.event(ari.Dialed{ID: r.far().id, Status: "ANSWER"}) // there is another try
		r.expect(a, "OpenReceiveChannel", "CallState Connected", "StartMediaTransmission")
	})
}

// A 7910 plays no tone while RTP is open: its channel is opened at PROGRESS or ANSWER, and closed before a tone.
func TestNoToneWithMedia(t *testing.T) {
	for _, status := range []string{"PROGRESS", "ANSWER"} {
		t.Run(status, func(t *testing.T) {
			r := newRig(t)
			a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7910, ProtocolVersion: 3})
			r.say(a, &skinny.OffHook{})
			r.dial(a, "700")
			r.event(ari.Dialed{ID: r.far().id, Status: "RINGING"})
			r.never(a, "OpenReceiveChannel")
			r.expect(a, "StartTone AlertingTone")
			r.event(ari.Dialed{ID: r.far().id, Status: status})
			r.expect(a, "StopTone", "OpenReceiveChannel")
			r.end(r.far().id, 34)
			if status == "PROGRESS" {
				r.expect(a, "CloseReceiveChannel", "StartTone ReorderTone")
			}
			r.say(a, &skinny.OnHook{})
			r.wait(time.Second)
			r.idle()
		})
	}
	t.Run("to a phone", func(t *testing.T) {
		r := newRig(t)
		a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7910, ProtocolVersion: 3})
		b := r.register(bob, 17)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "1002")
		r.never(a, "OpenReceiveChannel")
		r.say(b, &skinny.OffHook{})
		r.expect(a, "StartTone AlertingTone", "StopTone", "OpenReceiveChannel", "CallState Connected")
	})
}

// Nor does it in a conversation: neither for a call that waits, nor for one that is held, nor for a key that means nothing.
func TestNoToneInConversation(t *testing.T) {
	for _, kind := range []skinny.DeviceType{skinny.DeviceTypeCisco7910, skinny.DeviceTypeCisco7902} {
		cfg := testConfig()
		cfg.Lines["1001"].HoldReminder = time.Minute
		r := newRigWith(t, cfg)
		a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: kind, ProtocolVersion: 3})
		r.call("1.1", "1001")
		r.say(a, &skinny.OffHook{})
		r.forget()
		r.call("1.2", "1001")
		r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusCallPark})
		r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 1})
		r.wait(time.Minute)
		if kind == skinny.DeviceTypeCisco7910 {
			r.never(a, "StartTone")
			r.expect(a, "SetLamp Blink")
		} else {
			r.expect(a, "StartTone CallWaitingTone", "StartTone BeepBonk", "StartTone HoldTone")
		}
	}
}

func TestMediaAddress(t *testing.T) {
	for address, want := range map[string]string{"": "127.0.0.1:20002", "192.0.2.7": "192.0.2.7:20002"} {
		cfg := testConfig()
		if address != "" {
			cfg.Asterisk[0].MediaAddress = netip.MustParseAddr(address)
		}
		r := newRigWith(t, cfg)
		b := r.register(bob, 17)
		r.call("1.1", "1002")
		r.say(b, &skinny.OffHook{})
		if got := last[*skinny.StartMediaTransmission](r, b).Remote.String(); got != want {
			t.Errorf("with media_address %q the phone sends to %s", address, got)
		}
	}
}

// The far end that leaves the bridge without ending is of no use: nobody hears it.
func TestFarEndLeavesTheBridge(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	far := r.outside(a)
	r.event(ari.LeftBridge{Bridge: ari.BridgeID(far.call.id), Channel: far.id})
	r.wantState(alice, "connected") // its end may be on the way
	r.wait(leftGrace)
	r.logged("media failed")
	r.expect(a, `DisplayPromptStatus "No audio path"`)
	want(t, r, ari.Hangup{ID: far.id, Cause: causeFailure})
	r.say(a, &skinny.OnHook{})
	r.idle()
}

// A leg that fails while the phone holds the call does the call no harm: there will be another.
func TestLegFailsWhileHeld(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 11)
	r.outside(a)
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	r.hold = true
	r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
	r.press(a, skinny.SoftKeyEventHold, r.ref(alice))
	r.refuse = func(c ari.Command) *ari.Result {
		if _, ok := c.(ari.ExternalMedia); ok {
			return &ari.Result{Status: ari.Refused, Code: 500, Message: "no"}
		}
		return nil
	}
	r.release()
	r.refuse = nil
	r.wantState(alice, "hold")
	r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
	r.wantState(alice, "connected")
	r.say(a, &skinny.OnHook{})
	r.idle()
}

// Asterisk answers while the phone registers again: it is told where to send when it shows the call.
func TestTransmissionOfALostPhone(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 17), r.register(bob, 17)
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.hold = true
	r.say(b, &skinny.OffHook{})
	r.step(PhoneGone{b, "power cut"})
	again := r.connect()
	r.say(again, &skinny.Register{DeviceName: bob, DeviceType: skinny.DeviceTypeCisco7975, ProtocolVersion: 17, ActiveStreams: 1})
	r.release()
	r.never(again, "StartMediaTransmission")
	r.say(again, &skinny.TimeDateReq{})
	r.expect(again, "CallState Connected", "StartMediaTransmission")
	r.say(a, &skinny.OnHook{})
	r.say(again, &skinny.OnHook{})
	r.idle()
}
