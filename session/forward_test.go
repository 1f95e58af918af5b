package session

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// forwarded fails unless the calls of a line go there.
func (r *rig) forwarded(line string, f Forward) {
	r.Helper()
	if got := r.x.forwards(r.x.lines[line]); got != f {
		r.Fatalf("%s: %v, not: %v", line, got, f)
	}
}

// A forward is entered in a call of its own, which ends by #, Dial, the key once more, a number that is complete, or a wait.
func TestForwardEntered(t *testing.T) {
	for how, end := range map[string]func(r *rig, a ConnID){
		"hash":    func(r *rig, a ConnID) { r.dial(a, "80123#") },
		"dial":    func(r *rig, a ConnID) { r.dial(a, "80123"); r.press(a, skinny.SoftKeyEventDial, r.ref(alice)) },
		"the key": func(r *rig, a ConnID) { r.dial(a, "80123"); r.press(a, skinny.SoftKeyEventCfwdAll, r.ref(alice)) },
		"wait":    func(r *rig, a ConnID) { r.dial(a, "80123"); r.wait(8 * time.Second) },
		"en bloc": func(r *rig, a ConnID) { r.say(a, &skinny.EnblocCall{CalledParty: "80123"}) },
		"mistyped": func(r *rig, a ConnID) {
			r.dial(a, "4")
			r.press(a, skinny.SoftKeyEventBackSpace, r.ref(alice))
			r.dial(a, "80123#")
		},
	} {
		t.Run(how, func(t *testing.T) {
			r := newRig(t)
			a := r.register(alice, 11)
			r.press(a, skinny.SoftKeyEventCfwdAll, 0)
			r.exactly(a, "SetRinger Off", "SetSpeakerMode On", "SetLamp On", "CallState OffHook", "SelectSoftKeys DigitsAfterDialingFirstDigit",
				`DisplayPromptStatus "Enter number to forward to"`, "ActivateCallPlane", "StartTone Zip")
			end(r, a)
			r.forwarded("1001", Forward{All: "80123"})
			if m := last[*skinny.ForwardStat](r, a); m.LineNumber != 1 || m.ActiveForward != 1 || m.ForwardAllActive != 1 || m.ForwardAllNumber != "80123" {
				t.Errorf("%+v", m)
			}
			r.expect(a, "ForwardStat", "StartTone ConfirmationTone", "CallState OnHook", `DisplayPromptStatus "\x80% 80123"`)
			if len(r.asked) > 0 {
				t.Errorf("asterisk was asked for %+v", r.asked)
			}
			r.idle()

			// The key clears it, without a call.
			r.press(a, skinny.SoftKeyEventCfwdAll, 0)
			r.forwarded("1001", Forward{})
			if m := last[*skinny.ForwardStat](r, a); *m != (skinny.ForwardStat{LineNumber: 1}) {
				t.Errorf("%+v", m)
			}
			r.expect(a, "ForwardStat", `DisplayPromptStatus "\x80\x13"`)
		})
	}
}

// Nothing is forwarded by somebody who thinks better of it.
func TestForwardNotEntered(t *testing.T) {
	for how, end := range map[string]func(r *rig, a ConnID){
		"hangs up": func(r *rig, a ConnID) { r.say(a, &skinny.OnHook{}) },
		"the key":  func(r *rig, a ConnID) { r.press(a, skinny.SoftKeyEventCfwdAll, r.ref(alice)) },
		"hash":     func(r *rig, a ConnID) { r.dial(a, "#") },
		"wait":     func(r *rig, a ConnID) { r.wait(16 * time.Second) },
		"end":      func(r *rig, a ConnID) { r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice)) },
		"lost":     func(r *rig, a ConnID) { r.step(PhoneGone{Conn: a}) },
	} {
		t.Run(how, func(t *testing.T) {
			r := newRig(t)
			a := r.register(alice, 17)
			r.press(a, skinny.SoftKeyEventCfwdAll, 0)
			end(r, a)
			r.forwarded("1001", Forward{})
			if len(r.saved) > 0 {
				t.Errorf("saved %v", r.saved)
			}
			r.idle()
		})
	}
}

// The three keys, from a lifted handset too; each condition has its own number and clears alone.
func TestForwardKeys(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 22)
	for key, number := range map[skinny.SoftKeyEventCode]string{skinny.SoftKeyEventCfwdAll: "1002", skinny.SoftKeyEventCfwdBusy: "1003", skinny.SoftKeyEventCfwdNoAnswer: "700"} {
		r.say(a, &skinny.OffHook{})
		r.press(a, key, r.ref(alice))
		r.expect(a, "StartTone InsideDialTone", "StopTone", "SelectSoftKeys DigitsAfterDialingFirstDigit", "StartTone Zip")
		r.dial(a, number)
		r.say(a, &skinny.OnHook{})
	}
	r.forwarded("1001", Forward{All: "1002", Busy: "1003", NoAnswer: "700"})
	m := last[*skinny.ForwardStat](r, a)
	if m.ActiveForward != 2 || m.ForwardAllActive != 2 || m.ForwardBusyNumber != "1003" || m.ForwardBusyActive != 2 || m.ForwardNoAnswerNumber != "700" {
		t.Errorf("%+v", m)
	}
	r.say(a, &skinny.OffHook{})
	r.press(a, skinny.SoftKeyEventCfwdAll, r.ref(alice)) // ends the call that it was pressed in
	r.forwarded("1001", Forward{Busy: "1003", NoAnswer: "700"})
	r.idle()
}

// In a call the other end gets the calls, at once.
func TestForwardToTheOtherEnd(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 17), r.register(bob, 17)
	r.talk(a, b)
	r.press(a, skinny.SoftKeyEventCfwdAll, r.ref(alice))
	r.forwarded("1001", Forward{All: "1002"})
	r.wantState(alice, "connected")
	r.press(b, skinny.SoftKeyEventCfwdAll, r.ref(bob)) // would go round
	r.forwarded("1002", Forward{})
	r.expect(b, "DisplayDynamicPriNotify")
	r.say(a, &skinny.OnHook{})
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1003")
	r.press(a, skinny.SoftKeyEventCfwdAll, r.ref(alice))
	r.forwarded("1001", Forward{}) // pressed again it clears
}

// A forward that leads back to the line is refused when it is entered.
func TestForwardLoopRefused(t *testing.T) {
	r := newRig(t)
	a := r.register(alice, 17)
	r.step(SetForward{Line: "1002", Forward: Forward{All: "1003"}})
	r.step(SetForward{Line: "1003", Forward: Forward{All: "1001"}})
	for _, number := range []string{"1001", "1002", "1003"} {
		r.press(a, skinny.SoftKeyEventCfwdAll, 0)
		r.dial(a, number)
		r.forwarded("1001", Forward{})
		r.expect(a, "StartTone ReorderTone", "DisplayDynamicPromptStatus "+strconv.Quote(string(textForwardLoop)))
		r.say(a, &skinny.OnHook{})
		r.expect(a, "CallState OnHook")
	}
	r.idle()
}

// The messages key stands for the voicemail of the line.
func TestForwardToMessages(t *testing.T) {
	cfg := testConfig()
	cfg.Lines["1001"].Voicemail = "*97"
	cfg.Lines["1002"].Voicemail, cfg.Lines["1002"].Divert = "*97", "*981002"
	r := newRigWith(t, cfg)
	for line, want := range map[string]Forward{"1001": {All: "*97"}, "1002": {All: "*981002"}, "1003": {}} {
		c := r.register("SEP00000000"+line, 17)
		r.press(c, skinny.SoftKeyEventCfwdAll, 0)
		r.say(c, &skinny.Stimulus{Stimulus: skinny.StimulusVoiceMail})
		r.forwarded(line, want)
		r.say(c, &skinny.OnHook{})
	}
	r.idle()
}

// All phones of a line show its forward; a feature key is about the first line of its phone.
func TestForwardShownOnAllPhones(t *testing.T) {
	cfg := sharedConfig() // Carol's second key is Bob's line
	for _, name := range []DeviceName{bob, carol} {
		cfg.Devices[name].Buttons = append(cfg.Devices[name].Buttons, Button{Kind: ButtonFeature, Feature: FeatureForward, Label: "away"})
	}
	r := newRigWith(t, cfg)
	b, c := r.register(bob, 11), r.register(carol, 17)
	r.say(b, &skinny.Stimulus{Stimulus: skinny.StimulusPrivacy, StimulusInstance: 2})
	r.expect(b, "StartTone Zip")
	r.dial(b, "1001")
	if m := last[*skinny.ForwardStat](r, c); m.LineNumber != 2 || m.ForwardAllNumber != "1001" {
		t.Errorf("Carol is told %+v", m)
	}
	if m := last[*skinny.FeatureStat](r, b); m.FeatureIndex != 2 || m.FeatureStatus != 1 {
		t.Errorf("Bob's key shows %+v", m)
	}
	if m := last[*skinny.FeatureStatDynamic](r, c); m.FeatureStatus != 0 {
		t.Errorf("Carol's key, which is about her first line, shows %+v", m)
	}
	r.expect(b, "FeatureStat", "SetLamp On")
	r.expect(c, `DisplayDynamicPromptStatus "\x80% 1001"`)

	// Who comes back is told again.
	r.step(PhoneGone{Conn: b})
	b = r.connect()
	r.say(b, &skinny.Register{DeviceName: bob, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11})
	r.say(b, &skinny.TimeDateReq{})
	r.expect(b, `DisplayPromptStatus "\x80% 1001"`, "ForwardStat", "FeatureStat", "SetLamp On")
	r.say(b, &skinny.ForwardStatReq{LineNumber: 1})
	if m := last[*skinny.ForwardStat](r, b); m.ForwardAllNumber != "1001" {
		t.Errorf("%+v", m)
	}
	r.say(b, &skinny.ForwardStatReq{LineNumber: 7})
	if m := last[*skinny.ForwardStat](r, b); *m != (skinny.ForwardStat{LineNumber: 7}) {
		t.Errorf("%+v", m)
	}
	r.say(b, &skinny.Stimulus{Stimulus: skinny.StimulusPrivacy, StimulusInstance: 2})
	r.forwarded("1002", Forward{})
	r.expect(b, "ForwardStat", "SetLamp Off")
}

// A 7910 has a key for it, and a lamp beside.
func TestForwardFixedKey(t *testing.T) {
	r := newRig(t)
	a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7910, ProtocolVersion: 6})
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusForwardAll, StimulusInstance: 1})
	r.dial(a, "700")
	r.forwarded("1001", Forward{All: "700"})
	if m := last[*skinny.SetLamp](r, a); m.Stimulus != skinny.StimulusLine {
		t.Errorf("%+v", m)
	}
	r.expect(a, "ForwardStat", "SetLamp On", "CallState OnHook")
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusForwardAll, StimulusInstance: 1})
	r.forwarded("1001", Forward{})
	r.expect(a, "ForwardStat", "SetLamp Off")
}

// What was set last outlives the process, clearing too. The configuration counts until then, and again once somebody sets what it says.
func TestForwardKept(t *testing.T) {
	cfg := testConfig()
	cfg.Lines["1001"].Forward = Forward{NoAnswer: "700"}
	cfg.Lines["*11"] = &Line{Number: "*11", Context: "from-skinny"}
	r := newRigWith(t, cfg)
	r.forwarded("1001", Forward{NoAnswer: "700"})
	r.step(SetForward{Line: "1001"})
	r.step(SetForward{Line: "1002", Forward: Forward{All: "(7) 00", Busy: "*11"}})
	r.step(SetForward{Line: "*11", Forward: Forward{Unregistered: "701"}})
	r.step(SetForward{Line: "9999", Forward: Forward{All: "1"}}) // no such line
	for key := range r.saved {
		if strings.Trim(key, "abcdefghijklmnopqrstuvwxyz/0123456789-_=.ABCDEF") != "" {
			t.Errorf("no key of a store: %s", key)
		}
	}
	again := r.restarted(cfg)
	again.forwarded("1001", Forward{})
	again.forwarded("1002", Forward{All: "700", Busy: "*11"})
	again.forwarded("*11", Forward{Unregistered: "701"})
	if len(again.x.forwarded) != 3 {
		t.Errorf("kept: %v", again.x.forwarded)
	}
	a := again.register(alice, 17)
	changed := *cfg
	changed.Lines = map[string]*Line{"1002": cfg.Lines["1002"], "1003": cfg.Lines["1003"]}
	one := *cfg.Lines["1001"]
	one.Forward.All = "1003"
	changed.Lines["1001"] = &one
	again.step(Reload{Config: &changed})
	again.forwarded("1001", Forward{})
	again.never(a, "ForwardStat")

	again.step(SetForward{Line: "1001", Forward: Forward{All: "1003", NoAnswer: "700"}})
	if dropped, told := again.saved["forwards/1001"]; len(again.x.forwarded) != 2 || !told || dropped.Value != nil {
		t.Errorf("kept: %v, %v", again.x.forwarded, again.saved)
	}
	again.step(Reload{Config: cfg})
	again.forwarded("1001", Forward{NoAnswer: "700"})
}

// Rooms and slots are for those who dial them.
func TestForwardToRoomOrSlotRefused(t *testing.T) {
	cfg := parkConfig()
	cfg.MeetMe = conferenceConfig().MeetMe
	for _, number := range []string{"5501", "6001"} {
		r := newRigWith(t, cfg)
		a := r.register(alice, 17)
		r.press(a, skinny.SoftKeyEventCfwdAll, 0)
		r.dial(a, number)
		r.expect(a, "StartTone ReorderTone", "DisplayDynamicPromptStatus "+strconv.Quote(string(textUnknownNumber)))
		r.say(a, &skinny.OnHook{})
		r.call("1.1", "1001", "forward=all:"+number)
		wantStatus(t, r, "1.1", "INVALID", true)
		r.forwarded("1001", Forward{})
		r.idle()
	}
}

// A call that is forwarded to a star code does nothing to the line of who made it.
func TestForwardedToStarCode(t *testing.T) {
	r := newRigWith(t, forwarding(Forward{All: "*721003"}))
	a := r.register(alice, 17)
	r.say(a, &skinny.EnblocCall{CalledParty: "1002"})
	far := r.far()
	if far.endpoint != "Local/*721003@from-skinny/n" || far.vars["SKINNY_LINE"] != "1001" {
		t.Fatalf("%s with %v is dialled", far.endpoint, far.vars)
	}
	r.call(far.other, "1001", "forward=all:1003", "dnd=reject")
	r.forwarded("1001", Forward{})
	if mode := r.x.dnd(r.device(alice)); mode != DNDOff {
		t.Errorf("do not disturb is %q", mode)
	}
	wantStatus(t, r, far.other, "INVALID", true)
}

// A reload of the configuration moves a forward that nobody has touched, and phones show it.
func TestForwardReloaded(t *testing.T) {
	cfg := testConfig()
	r := newRigWith(t, cfg)
	a := r.register(alice, 17)
	changed := *cfg
	changed.Lines = map[string]*Line{"1002": cfg.Lines["1002"], "1003": cfg.Lines["1003"]}
	one := *cfg.Lines["1001"]
	one.Forward.All = "1003"
	changed.Lines["1001"] = &one
	r.step(Reload{Config: &changed})
	r.expect(a, "ForwardStat", `DisplayDynamicPromptStatus "\x80% 1003"`)
}
