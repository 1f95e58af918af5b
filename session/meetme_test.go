package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

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

// Who is alone in a room hears the music that the configuration wants, until another one comes, and again.
func TestRoomMusic(t *testing.T) {
	for _, class := range []string{"", "jazz"} {
		cfg := conferenceConfig()
		cfg.Conference.RoomMusic = class
		r := newRigWith(t, cfg)
		a := r.register(alice, 11)
		hears := func(ch *channel, alone bool) {
			t.Helper()
			if ch.music != (alone && class != "") || ch.music && ch.playing != class {
				t.Errorf("%s hears music: %v, %q", ch.id, ch.music, ch.playing)
			}
		}
		r.say(a, &skinny.EnblocCall{CalledParty: "5501"})
		hears(r.device(alice).active.media.leg, true)
		r.call("1.1", "5501")
		far := r.far()
		hears(r.device(alice).active.media.leg, false)
		hears(far, false)
		r.press(a, skinny.SoftKeyEventHold, r.ref(alice)) // two are in it
		hears(far, false)
		r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
		hears(far, true)
		r.end("1.1", 16)
		r.idle()
	}
}

// Phones hear that somebody came, where the configuration wants that; a 7910 cannot, and who holds is not there.
func TestEntryTone(t *testing.T) {
	for _, on := range []bool{false, true} {
		cfg := conferenceConfig()
		cfg.Conference.EntryTone = on
		r := newRigWith(t, cfg)
		a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 22)
		d := r.registerAs(&skinny.Register{DeviceName: dave, DeviceType: skinny.DeviceTypeCisco7910, ProtocolVersion: 5})
		heard := func(name string, conns ...ConnID) {
			t.Helper()
			for _, conn := range []ConnID{a, b, c, d} {
				want := 0
				if on && slices.Contains(conns, conn) {
					want = 1
				}
				if n := r.count(conn, "StartTone Zip"); n != want {
					t.Errorf("%s, on %v: phone %d hears %d tones, not %d", name, on, conn, n, want)
				}
			}
			r.wait(entryToneTime)
			for _, conn := range conns {
				if n := r.count(conn, "StopTone"); on && n == 0 {
					t.Errorf("%s: the tone of phone %d does not end", name, conn)
				}
			}
			r.forget()
		}
		r.three("phone", a, b, c)
		heard("conference", a, b, c)
		r.press(c, skinny.SoftKeyEventHold, r.ref(carol))
		r.add(a, d, "1004")
		heard("added", a, b)
		r.say(d, &skinny.OnHook{})
		r.press(c, skinny.SoftKeyEventEndCall, r.ref(carol))
		r.over(a, b)
		r.forget()
		r.say(a, &skinny.EnblocCall{CalledParty: "5501"})
		heard("first in a room")
		r.say(b, &skinny.EnblocCall{CalledParty: "5501"})
		heard("second in a room", a, b)
		r.call("1.1", "5501")
		heard("caller", a, b)
		r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
		r.dial(a, "1003")
		r.say(c, &skinny.OffHook{})
		r.forget()
		r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
		heard("transferred", b, c)
		r.end("1.1", 16)
		r.over(b, c)
	}
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
