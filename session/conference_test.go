package session

import (
	"fmt"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// conferenceConfig has rooms, and a fourth phone.
func conferenceConfig() *Config {
	cfg := testConfig()
	room, err := ParsePattern("_55XX")
	if err != nil {
		panic(err)
	}
	cfg.MeetMe = []Pattern{room}
	cfg.Lines["1004"] = &Line{Number: "1004", CallerName: "Jörg <&>", CallerNumber: "1004", Context: "from-skinny", MaxCalls: 2, Codecs: []Codec{"ulaw"}}
	cfg.Devices[dave] = &Device{Name: dave, Buttons: []Button{{Kind: ButtonLine, Line: "1004"}}}
	return cfg
}

const dave = "SEP000000001004"

// three is a conference that Alice made with Bob, or what else she talked to, and Carol.
func (r *rig) three(with string, a, b, c ConnID) *channel {
	r.Helper()
	far := r.peer(with, a, b)
	r.add(a, c, "1003")
	return far
}

// add takes the phone with a number into what Alice is in.
func (r *rig) add(a, c ConnID, number string) {
	r.Helper()
	r.press(a, skinny.SoftKeyEventConfrn, r.device(alice).active.ref)
	r.dial(a, number)
	r.say(c, &skinny.OffHook{})
	r.forget()
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
}

// mixed fails unless these are in one bridge, and nobody else.
func (r *rig) mixed(phones []string, far *channel) {
	r.Helper()
	c := r.device(phones[0]).active.call
	in, n := r.bridges[ari.BridgeID(c.id)], len(phones)
	for _, name := range phones {
		p := r.device(name).active
		if p == nil || p.call != c || p.media.leg == nil || !in[p.media.leg.id] {
			r.Errorf("%s is not in the bridge %v", name, in)
		}
	}
	if far != nil {
		n++
		if !in[far.id] || far.music {
			r.Errorf("%s is not in the bridge, or hears music: %v", far.id, in)
		}
	}
	if len(in) != n || len(r.bridges) != 1 {
		r.Errorf("bridges: %v; want one with %d", r.bridges, n)
	}
}

// over lets phones hang up, and all be over.
func (r *rig) over(conns ...ConnID) {
	r.Helper()
	for _, c := range conns {
		r.say(c, &skinny.OnHook{})
	}
	r.wait(2 * r.x.cfg.Timers.FarHangupReorder)
	r.wait(r.x.cfg.Timers.ReorderTimeout)
	r.idle()
}

// keys is the softkeys that the newest call of the phone shows.
func (r *rig) keys(c ConnID) string {
	r.Helper()
	m := last[*skinny.SelectSoftKeys](r, c)
	var keys []string
	for i, key := range softKeySets[m.SoftKeySetIndex] {
		if m.ValidKeyMask&(1<<i) != 0 {
			keys = append(keys, key.String())
		}
	}
	return strings.Join(keys, " ")
}

// Alice makes a conference of a call and of a second one; when one of the three leaves the others have an ordinary call.
func TestConference(t *testing.T) {
	for _, with := range []string{"phone", "dialplan", "caller"} {
		for _, how := range []string{"in the second call", "in the first", "on hold"} {
			t.Run(with+" "+how, func(t *testing.T) {
				r := newRig(t)
				a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
				far := r.peer(with, a, b)
				first := r.ref(alice)
				r.press(a, skinny.SoftKeyEventConfrn, first)
				r.expect(a, "CallState Hold", "CallState OffHook", "SelectSoftKeys OffHookWithFeatures", "StartTone InsideDialTone")
				r.dial(a, "1003")
				r.say(c, &skinny.OffHook{})
				if keys := r.keys(a); keys != "Hold EndCall Confrn Select Join" {
					t.Errorf("the second call has the keys %s", keys)
				}
				second, stays := r.ref(alice), r.ref(alice)
				switch how {
				case "in the first":
					r.press(a, skinny.SoftKeyEventResume, first)
					stays = first
				case "on hold":
					r.press(a, skinny.SoftKeyEventHold, second)
				}
				r.forget()
				r.press(a, skinny.SoftKeyEventConfrn, stays)
				if p := r.device(alice).parties; len(p) != 1 || p[0].ref != stays || p[0].state != connected || len(r.x.calls) != 1 {
					t.Fatalf("Alice has %d calls of %d, the one with reference %d is %v", len(p), len(r.x.calls), p[0].ref, p[0].state)
				}
				if keys := r.keys(a); keys != "Hold EndCall Confrn ConfList RmLstC Select Join Transfer" {
					t.Errorf("the conference has the keys %s", keys)
				}
				r.expect(a, "CallState OnHook", "CallInfo", "SelectSoftKeys ConnectedWithConference", `DisplayPromptStatus "\x804"`)
				phones := []string{alice, carol}
				if far == nil {
					phones = append(phones, bob)
					r.expect(b, "CallInfoDynamic 1001→1002", "SelectSoftKeys ConnectedWithConference", `DisplayDynamicPromptStatus "\x804"`)
				}
				r.mixed(phones, far)
				if p := r.device(carol).active; p.peer != (PartyView{Name: "Conference", Number: "1001"}) {
					t.Errorf("Carol is shown %v", p.peer)
				}
				r.press(a, skinny.SoftKeyEventHold, stays)
				if r.device(carol).active.media.leg.music || far != nil && far.music {
					t.Error("who is in a conference hears the music of one who holds it")
				}
				r.press(a, skinny.SoftKeyEventResume, stays)
				r.mixed(phones, far)
				r.forget()
				r.say(c, &skinny.OnHook{})
				r.expect(a, "SelectSoftKeys Connected", `DisplayPromptStatus "\x80\x18"`)
				if p := r.device(alice).active; p.call.many || p.peer.Name == "Conference" {
					t.Errorf("two are left, and Alice is shown %v", p.peer)
				}
				r.over(a, b)
			})
		}
	}
}

// notified fails unless this is the newest notice on the phone.
func (r *rig) notified(c ConnID, t text) {
	r.Helper()
	if m := last[*skinny.DisplayPriNotify](r, c); m.Text != string(t) {
		r.Fatalf("the notice is %q, not %q", m.Text, t)
	}
}

// What the phone of the one who made the conference leaves behind, and what of it when another one is made its moderator before.
func TestOwnerLeaves(t *testing.T) {
	for _, tc := range []struct {
		name          string
		ends, promote bool
		left          []string
	}{
		{"it ends", true, false, nil},
		{"another one is there", true, true, []string{bob, carol, dave}},
		{"it goes on", false, false, []string{bob, carol, dave}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := conferenceConfig()
			cfg.Conference.EndWithOwner = tc.ends
			r := newRigWith(t, cfg)
			a, b, c, d := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22), r.register(dave, 17)
			r.three("phone", a, b, c)
			r.add(a, d, "1004")
			r.mixed([]string{alice, bob, carol, dave}, nil)
			if tc.promote {
				r.choose(a, "Carol", "Promote")
			}
			r.forget()
			r.say(a, &skinny.OnHook{})
			if tc.left != nil {
				r.mixed(tc.left, nil)
				next := bob // who came first
				if tc.promote {
					next = carol
				}
				for _, name := range tc.left {
					if p := r.device(name).active; p.seat.moderator != (name == next) {
						t.Errorf("%s is a moderator: %v", name, p.seat.moderator)
					}
				}
			} else {
				r.expect(b, "CallState OnHook")
			}
			r.over(b, c, d)
		})
	}
}

func TestDropLast(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	far := r.three("dialplan", a, b, c)
	r.press(c, skinny.SoftKeyEventRmLstC, r.ref(carol)) // is not hers
	r.add(a, b, "1002")
	r.mixed([]string{alice, bob, carol}, far)
	r.forget()
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusRemoveLastParticipant, CallReference: r.ref(alice)})
	r.wantState(bob, "none")
	r.expect(b, "CloseReceiveChannel", "StopMediaTransmission", "CallState OnHook", "SelectSoftKeys OnHook")
	r.mixed([]string{alice, carol}, far)
	r.press(a, skinny.SoftKeyEventRmLstC, r.ref(alice))
	r.wantState(carol, "none")
	r.press(a, skinny.SoftKeyEventRmLstC, r.ref(alice)) // is no conference any more
	r.wantState(alice, "connected")
	r.over(a)
}

// What cannot be added is refused, and leaves both calls as they are.
func TestNoConference(t *testing.T) {
	cfg := conferenceConfig()
	cfg.Conference.MaxParties = 3
	r := newRigWith(t, cfg)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.press(a, skinny.SoftKeyEventConfrn, 0)
	r.notified(a, textKeyNotActive)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.dial(a, "1003")
	r.forget()
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice)) // it rings
	r.notified(a, textNoConference)
	r.say(c, &skinny.OffHook{})
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.mixed([]string{alice, bob, carol}, nil)
	r.forget()
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice)) // a fourth
	r.notified(a, textConferenceFull)
	r.press(c, skinny.SoftKeyEventConfrn, r.ref(carol)) // not hers
	r.expect(c, "DisplayDynamicPriNotify")
	r.wantState(carol, "connected")
	r.over(a, b, c)
}

// The call from which somebody is to be added is over: the conference waits on hold, and nobody hears music.
func TestConferenceKeptOnHold(t *testing.T) {
	r := newRigWith(t, conferenceConfig())
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	far := r.three("caller", a, b, c)
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
	r.wantState(alice, "hold")
	if far.music {
		t.Error("the far end hears music")
	}
	r.press(a, skinny.SoftKeyEventResume, r.ref(alice))
	r.mixed([]string{alice, carol}, far)
	r.end(far.id, 16)
	r.wantState(alice, "connected")
	r.over(a, c)
}

// 69xx have no softkey set for conferences.
func TestConferenceOf69xx(t *testing.T) {
	r := newRig(t)
	a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco6941, ProtocolVersion: 20})
	b, c := r.register(bob, 17), r.register(carol, 22)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.dial(a, "1003")
	r.say(c, &skinny.OffHook{})
	if keys := r.keys(a); keys != "Hold EndCall Confrn" {
		t.Errorf("the second call has the keys %s", keys)
	}
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.mixed([]string{alice, bob, carol}, nil)
	if keys := r.keys(a); !strings.Contains(keys, "Confrn") || !strings.Contains(keys, "ConfList RmLstC") {
		t.Errorf("the conference has the keys %s", keys)
	}
	r.never(a, "SelectSoftKeys ConnectedWithConference")
	r.over(a, b, c)
}

// Phones that talked G.729 are moved to G.711, whichever call they come from.
func TestConferenceCodec(t *testing.T) {
	cfg := testConfig()
	for _, n := range []string{"1001", "1002"} {
		cfg.Lines[n].Codecs = []Codec{"g729", "ulaw"}
	}
	r := newRigWith(t, cfg)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.talk(a, b)
	r.add(a, c, "1003")
	r.mixed([]string{alice, bob, carol}, nil)
	for _, name := range []string{alice, bob, carol} {
		if m := r.device(name).active.media; m.codec != "ulaw" || m.leg.format != "ulaw" || !m.sending {
			t.Errorf("%s has %s", name, m.codec)
		}
	}
	r.over(a, b, c)
	cfg.MeetMe = conferenceConfig().MeetMe
	r.forget()
	r.say(a, &skinny.EnblocCall{CalledParty: "5501"})
	if n := r.count(a, "OpenReceiveChannel"); n != 1 {
		t.Errorf("the receive channel was opened %d times", n)
	}
	r.over(a)
}

// Calls that are selected are joined, without a second call for it.
func TestJoin(t *testing.T) {
	r := newRigWith(t, conferenceConfig())
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.talk(a, b)
	first := r.ref(alice)
	r.press(a, skinny.SoftKeyEventJoin, first)
	r.notified(a, textNoJoin)
	r.press(a, skinny.SoftKeyEventNewCall, 0)
	r.dial(a, "1003")
	r.say(c, &skinny.OffHook{})
	second := r.ref(alice)
	r.press(a, skinny.SoftKeyEventSelect, first)
	r.press(a, skinny.SoftKeyEventSelect, second)
	r.forget()
	r.press(a, skinny.SoftKeyEventJoin, second)
	r.mixed([]string{alice, bob, carol}, nil)
	if m := last[*skinny.CallSelectStat](r, a); m.CallReference != second || m.Selected != 0 {
		t.Errorf("the mark is not taken away: %+v", m)
	}
	r.over(a, b, c)
}

// A phone without audio leaves the conference; the others go on.
func TestConferenceMediaFails(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	far := r.three("dialplan", a, b, c)
	r.add(a, b, "1002")
	leg := r.device(carol).active.media.leg
	r.end(leg.id, 16)
	r.wantState(carol, "none")
	r.mixed([]string{alice, bob}, far)
	r.logged("media failed")
	r.event(ari.LeftBridge{Bridge: ari.BridgeID(far.call.id), Channel: far.id})
	delete(r.bridges[ari.BridgeID(far.call.id)], far.id)
	r.wait(leftGrace)
	r.mixed([]string{alice, bob}, nil)
	r.over(a, b)
}

// The link is lost while somebody is being muted: he is muted when it is back.
func TestMuteIsLost(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.three("phone", a, b, c)
	r.lose = func(cmd ari.Command) bool { _, ok := cmd.(ari.Mute); return ok }
	r.choose(a, "Bob", "Mute")
	leg := r.device(bob).active.media.leg
	if leg.muted {
		t.Fatal("Bob is known to be muted, and the answer was lost")
	}
	r.lose, r.asked = nil, nil
	r.step(LinkUp{Snapshot: r.snapshot()})
	want(t, r, ari.Mute{ID: leg.id, On: true})
	r.over(a, b, c)
}

// Who is transferred a conference by its moderator moderates it. It cannot be transferred to somebody who does not answer.
func TestTransferOfConference(t *testing.T) {
	cfg := conferenceConfig()
	cfg.Conference.EndWithOwner = true
	r := newRigWith(t, cfg)
	a, b, c, d := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22), r.register(dave, 17)
	r.three("phone", a, b, c)
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.dial(a, "1004")
	r.forget()
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.notified(a, textNoTransfer)
	r.say(d, &skinny.OffHook{})
	r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
	r.wantState(alice, "none")
	r.mixed([]string{bob, carol, dave}, nil)
	if !r.device(dave).active.seat.moderator {
		t.Error("nobody moderates the conference")
	}
	r.over(b, c, d)
}

// A phone that lost its connection in a conference is shown it again.
func TestConferencePhoneComesBack(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.three("phone", a, b, c)
	r.step(PhoneGone{a, "reset"})
	a = r.connect()
	r.say(a, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11, ActiveStreams: 1})
	r.say(a, &skinny.TimeDateReq{})
	r.expect(a, "CallState Connected", `DisplayPromptStatus "\x804"`, "SelectSoftKeys ConnectedWithConference")
	r.mixed([]string{alice, bob, carol}, nil)
	r.over(a, b, c)
}

// Rooms: who dials one is in it; it is open while one is left, be that a caller from the dialplan.
func TestMeetMe(t *testing.T) {
	r := newRigWith(t, conferenceConfig())
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.press(a, skinny.SoftKeyEventMeetMe, 0)
	r.expect(a, "CallState OffHook", "SelectSoftKeys OffHook", "StartTone InsideDialTone")
	r.dial(a, "5501")
	r.expect(a, "DialedNumber 5501", "CallState Proceed", "OpenReceiveChannel", "CallState Connected", "SelectSoftKeys ConnectedWithConference",
		`DisplayPromptStatus "\x804"`, "CallInfo 1001→5501", "StartMediaTransmission")
	r.mixed([]string{alice}, nil)
	r.say(b, &skinny.EnblocCall{CalledParty: "5501"})
	r.mixed([]string{alice, bob}, nil)
	r.call("1.1", "5501")
	far := r.far()
	want(t, r, ari.SetVariable{ID: "1.1", Name: "SKINNY_STATUS", Value: "ANSWER"}, ari.AddChannel{Bridge: ari.BridgeID(far.call.id), Channel: "1.1"}, ari.Answer{ID: "1.1"})
	r.mixed([]string{alice, bob}, far)
	r.call("1.2", "5502") // another room, all alone
	if len(r.x.rooms) != 2 {
		t.Errorf("rooms: %v", r.x.rooms)
	}
	r.end("1.2", 16)
	r.say(a, &skinny.OnHook{})
	r.mixed([]string{bob}, far)
	if !r.device(bob).active.seat.moderator {
		t.Error("the room has no moderator")
	}
	r.end("1.1", 16)
	r.mixed([]string{bob}, nil)
	// somebody is taken along into it
	r.talkTo(c, a, "1001")
	r.press(c, skinny.SoftKeyEventConfrn, r.ref(carol))
	r.dial(c, "5501")
	r.press(c, skinny.SoftKeyEventConfrn, r.ref(carol))
	r.mixed([]string{alice, bob, carol}, nil)
	if r.x.rooms["5501"] != r.device(alice).active.call {
		t.Error("the room is another call")
	}
	r.over(a, b, c)
	if len(r.x.rooms) > 0 {
		t.Errorf("rooms are left: %v", r.x.rooms)
	}
}

// The key of a phone for rooms takes its first line, whichever key it is.
func TestMeetMeButton(t *testing.T) {
	cfg := conferenceConfig()
	cfg.Devices[alice].Buttons = append(cfg.Devices[alice].Buttons, Button{Kind: ButtonLine, Line: "1003"}, Button{Kind: ButtonFeature, Feature: FeatureMeetMe})
	r := newRigWith(t, cfg)
	a := r.register(alice, 17)
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusMeetMeConference, StimulusInstance: 2})
	r.dial(a, "5501")
	if p := r.device(alice).active; p == nil || p.app.instance != 1 || p.call.room != "5501" {
		t.Errorf("Alice is in %+v", p)
	}
	r.over(a)
}

// talkTo lets one phone call another, which answers.
func (r *rig) talkTo(a, b ConnID, number string) {
	r.Helper()
	r.say(a, &skinny.OffHook{})
	r.dial(a, number)
	r.say(b, &skinny.OffHook{})
	r.forget()
}

// Rooms that cannot be entered.
func TestNoMeetMe(t *testing.T) {
	for _, tc := range []struct {
		name   string
		enter  func(r *rig, a, b ConnID)
		prompt text
	}{
		{"not a room", func(r *rig, a, _ ConnID) {
			r.press(a, skinny.SoftKeyEventMeetMe, 0)
			r.dial(a, "1002#")
		}, textUnknownNumber},
		{"in it already", func(r *rig, a, _ ConnID) {
			r.say(a, &skinny.EnblocCall{CalledParty: "5501"})
			r.press(a, skinny.SoftKeyEventNewCall, 0)
			r.dial(a, "5501")
		}, textInConference},
		{"full", func(r *rig, a, b ConnID) {
			r.x.cfg.Conference.MaxParties = 1
			r.say(b, &skinny.EnblocCall{CalledParty: "5501"})
			r.say(a, &skinny.EnblocCall{CalledParty: "5501"})
		}, textConferenceFull},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRigWith(t, conferenceConfig())
			a, b := r.register(alice, 11), r.register(bob, 17)
			tc.enter(r, a, b)
			r.expect(a, "StartTone ReorderTone", fmt.Sprintf("DisplayPromptStatus %q", tc.prompt))
			r.say(a, &skinny.OnHook{})
			r.press(a, skinny.SoftKeyEventResume, 0)
			r.over(a, b)
		})
	}
	r := newRig(t) // without rooms there is no key
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	if keys := r.keys(a); strings.Contains(keys, "MeetMe") {
		t.Errorf("keys: %s", keys)
	}
	r.press(a, skinny.SoftKeyEventMeetMe, 0)
	r.notified(a, textNoMeetMe)
	r.over(a)
}

// The bridge of a call that became part of a conference is there until everybody has left it: Asterisk does not do both at once.
func TestBridgeWaitsForTheMoved(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	far := r.peer("caller", a, b)
	old := ari.BridgeID(far.call.id)
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.dial(a, "1003")
	r.say(c, &skinny.OffHook{})
	r.forget()
	r.hold = true
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	for _, e := range r.queue {
		if d, ok := e.Command.(ari.DestroyBridge); ok {
			t.Fatalf("%s is destroyed before its caller has left it", d.ID)
		}
	}
	r.release()
	want(t, r, ari.AddChannel{Bridge: ari.BridgeID(far.call.id), Channel: far.id}, ari.DestroyBridge{ID: old})
	r.mixed([]string{alice, carol}, far)
	r.say(c, &skinny.OnHook{})
	r.over(a)
}

// Call lists of phones name whom they called, and who called them, whoever they talk to after the conference.
func TestConferenceHistory(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
	r.three("phone", a, b, c)
	r.forget()
	r.say(b, &skinny.OnHook{})
	r.expect(b, "CallInfoDynamic 1001→1002", "CallState OnHook")
	r.say(a, &skinny.OnHook{})
	r.expect(a, "CallInfo 1001→1003", "CallState OnHook")
	if p := r.device(alice).parties; len(p) > 0 {
		t.Errorf("Alice still has %d calls", len(p))
	}
	r.over(c)

	r.three("phone", a, b, c)
	r.say(a, &skinny.OnHook{})
	r.wantState(bob, "connected") // with Carol
	r.forget()
	r.say(b, &skinny.OnHook{})
	r.expect(b, "CallInfoDynamic 1001→1002", "CallState OnHook")
	r.over(c)
}

// A caller from the dialplan who cannot be in a room goes on there.
func TestRoomRefusesCaller(t *testing.T) {
	cfg := conferenceConfig()
	cfg.Conference.MaxParties = 2
	r := newRigWith(t, cfg)
	r.call("1.1", "5501")
	r.call("1.2", "5501")
	r.call("1.3", "5501")
	wantStatus(t, r, "1.3", "BUSY", true)
	r.end("1.1", 16)
	r.end("1.2", 16)
	r.idle()
}

// A conference offers Transfer, its consultation does not.
func TestConferenceOffersTransfer(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 17), r.register(bob, 17)
	r.register(carol, 17)
	r.talk(a, b)
	bit := uint32(1) << (len(softKeySets[skinny.SoftKeySetConnectedWithConference]) - 1)
	p := r.device(alice).active
	p.consult.purpose = toConfer
	if r.x.validKeys(p, skinny.SoftKeySetConnectedWithConference)&bit != 0 {
		t.Error("Transfer is offered while somebody is to be added")
	}
	p.consult.purpose = 0
	p.call.many = true
	if r.x.validKeys(p, skinny.SoftKeySetConnectedWithConference)&bit == 0 {
		t.Error("Transfer is not offered")
	}
}
