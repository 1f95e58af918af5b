package session

import (
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

// A phone that is in both calls is not in the conference twice.
func TestConferenceOfOnePhoneTwice(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 11), r.register(bob, 17)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.dial(a, "1002")
	r.press(b, skinny.SoftKeyEventAnswer, r.ref(bob))
	r.forget()
	r.press(a, skinny.SoftKeyEventConfrn, r.ref(alice))
	r.notified(a, textInConference)
	if n := len(r.device(alice).parties); n != 2 {
		t.Errorf("Alice has %d calls", n)
	}
	r.say(a, &skinny.OnHook{})
	r.press(a, skinny.SoftKeyEventResume, 0)
	r.over(a, b)
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

// A SIP telephone that holds the conference may send music: it is not heard until it is back, and not shown as muted.
func TestHolderOutsideIsNotHeard(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 22), r.register(bob, 17), r.register(carol, 22)
	far := r.three("caller", a, b, c)
	r.event(ari.Held{ID: far.id})
	if !far.muted || far.music || r.device(alice).active.media.leg.music || r.device(carol).active.media.leg.music {
		t.Errorf("the holder is muted: %v", far.muted)
	}
	r.never(a, "DisplayDynamicPromptStatus \"\\x80\\x03")
	r.choose(a)
	if p := r.page(a); names(p) != "Alice 1001 *, Zoe 5551, Carol 1003" {
		t.Errorf("the list is %s", names(p))
	}
	r.event(ari.Unheld{ID: far.id})
	if far.muted {
		t.Error("who is back is not heard")
	}
	r.event(ari.Held{ID: far.id})
	r.forget()
	r.say(c, &skinny.OnHook{}) // two are left: it holds a call
	r.expect(a, "SelectSoftKeys Connected", `DisplayDynamicPromptStatus "\x80\x03"`)
	if far.muted || !r.device(alice).active.media.leg.music {
		t.Errorf("muted %v, music %v", far.muted, r.device(alice).active.media.leg.music)
	}
	r.end(far.id, 16)
	r.over(a)
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
