package session

import (
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// A reload without a change sends nothing to any phone.
func TestReloadWithoutChange(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 17)
	r.talk(a, b)
	r.step(Reload{Config: testConfig()})
	for _, conn := range []ConnID{a, b, c} {
		r.exactly(conn)
	}
	if e := r.logged("configuration reloaded"); e.Detail != "0 phones added, 0 removed, 0 to restart when idle" {
		t.Errorf("logged %q", e.Detail)
	}
	r.say(a, &skinny.OnHook{})
	r.say(b, &skinny.OnHook{})
	r.never(a, "Reset")
	r.idle()
}

// Labels and names apply live, to the phones that show them only.
func TestReloadLabel(t *testing.T) {
	for _, change := range []func(*Line){func(l *Line) { l.Label = "Robert" }, func(l *Line) { l.CallerName = "Robert" }, func(l *Line) { l.CallerNumber = "5" }} {
		r := newRigWith(t, sharedConfig())
		a, b, c := r.register(alice, 11), r.register(bob, 17), r.register(carol, 11)
		r.forget()
		cfg := sharedConfig()
		change(cfg.Lines["1002"])
		r.step(Reload{Config: cfg})
		r.exactly(a)
		r.exactly(b, "LineStatDynamic")
		r.exactly(c, "LineStat")
		r.forget()
		r.call("1.1", "1002") // and the calls after it show them
		if m := last[*skinny.CallInfoDynamic](r, b); m.CalledPartyName != cfg.Lines["1002"].CallerName {
			t.Errorf("shown is %+v", m)
		}
	}
}

// What no phone shows applies to the next call.
func TestReloadLive(t *testing.T) {
	r := newRig(t)
	b := r.register(bob, 11)
	r.say(b, caps(skinny.CodecG711Ulaw64k, skinny.CodecG711Alaw64k))
	cfg := testConfig()
	cfg.Lines["1002"].Codecs = []Codec{"alaw"}
	cfg.Lines["1002"].MaxCalls = 1
	cfg.Contexts["from-skinny"].DigitTimeout = time.Second
	r.step(Reload{Config: cfg})
	r.exactly(b)
	r.call("1.1", "1002")
	r.say(b, &skinny.OffHook{})
	if got := r.device(bob).parties[0].media.codec; got != "alaw" {
		t.Errorf("codec is %s", got)
	}
	r.call("1.2", "1002")
	wantStatus(t, r, "1.2", "BUSY", true)
	r.end("1.1", 16)
	r.forget()
	r.dial(b, "55")
	r.say(b, &skinny.OffHook{})
	r.dial(b, "55")
	r.wait(time.Second)
	r.expect(b, "DialedNumber 55")
}

// Changed keys restart that phone when it is idle.
func TestReloadKeys(t *testing.T) {
	changed := func() *Config {
		cfg := testConfig()
		cfg.Devices[alice].Buttons[1].Number = "1003"
		return cfg
	}
	t.Run("idle", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 11)
		r.step(Reload{Config: changed()})
		r.exactly(a, "Reset")
		r.exactly(b)
		r.step(Reload{Config: changed()}) // once is enough
		r.exactly(a)
		r.say(a, &skinny.Unregister{})
		a = r.register(alice, 11)
		r.register(carol, 11)
		r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusSpeedDial, StimulusInstance: 1})
		r.expect(a, "DialedNumber 1003")
	})
	t.Run("in a call", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 11)
		r.talk(a, b)
		r.step(Reload{Config: changed()})
		r.exactly(a)
		r.press(a, skinny.SoftKeyEventNewCall, 0)
		r.press(a, skinny.SoftKeyEventNewCall, 0)
		r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
		r.never(a, "Reset")
		r.press(a, skinny.SoftKeyEventEndCall, r.ref(alice))
		r.expect(a, "CallState OnHook", "Reset")
		r.say(b, &skinny.OnHook{})
		r.idle()
	})
	t.Run("while it changes calls", func(t *testing.T) {
		// The ringing call is ended for another: in between there is none, and the phone must not restart under the new one.
		r := newRig(t)
		a := r.register(alice, 11)
		r.register(bob, 11)
		r.say(a, &skinny.OffHook{})
		r.dial(a, "1002")
		r.step(Reload{Config: changed()})
		r.say(a, &skinny.EnblocCall{CalledParty: "1002"})
		r.never(a, "Reset")
		r.wantState(alice, "ringout")
		r.say(a, &skinny.OnHook{})
		r.expect(a, "Reset")
		r.idle()
	})
	t.Run("taken back before the call ends", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 11)
		r.talk(a, b)
		r.step(Reload{Config: changed()})
		r.step(Reload{Config: testConfig()})
		r.say(a, &skinny.OnHook{})
		r.never(a, "Reset")
	})
	t.Run("not registered", func(t *testing.T) {
		r := newRig(t)
		r.step(Reload{Config: changed()})
		a := r.register(alice, 11)
		r.never(a, "Reset")
		if got := r.device(alice).dials[0].Number; got != "1003" {
			t.Errorf("speed dial is %s", got)
		}
	})
}

func TestReloadAddsAndRemoves(t *testing.T) {
	smaller := func() *Config {
		cfg := testConfig()
		delete(cfg.Devices, alice)
		delete(cfg.Lines, "1001")
		return cfg
	}
	t.Run("removed", func(t *testing.T) {
		r := newRig(t)
		a := r.register(alice, 11)
		r.step(Reload{Config: smaller()})
		r.exactly(a, "Reset")
		if _, open := r.open[a]; open || r.device(alice) != nil || r.x.lines["1001"] != nil {
			t.Error("the phone or its line is still there")
		}
		c := r.connect()
		r.say(c, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960})
		r.exactly(c, "RegisterReject")
		r.idle()
	})
	t.Run("removed in a call", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 11)
		r.talk(a, b)
		r.step(Reload{Config: smaller()})
		r.exactly(a)
		r.wantState(alice, "connected")
		r.call("1.1", "1001") // but gets no new one
		wantStatus(t, r, "1.1", "UNAVAILABLE", true)
		r.say(b, &skinny.OnHook{})
		r.expect(a, "CallState OnHook", "Reset")
		if r.device(alice) != nil || r.x.lines["1001"] != nil {
			t.Error("the phone or its line is still there")
		}
		r.idle()
	})
	t.Run("removed in a call and lost", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 11)
		r.talk(a, b)
		r.step(Reload{Config: smaller()})
		r.step(PhoneGone{a, "reset"})
		r.say(b, &skinny.OnHook{})
		if r.device(alice) != nil {
			t.Error("the phone is still there")
		}
		r.idle()
	})
	t.Run("removed and put back", func(t *testing.T) {
		r := newRig(t)
		a, b := r.register(alice, 11), r.register(bob, 11)
		r.talk(a, b)
		r.step(Reload{Config: smaller()})
		r.step(Reload{Config: testConfig()})
		r.say(a, &skinny.OnHook{})
		r.say(b, &skinny.OnHook{})
		if !r.device(alice).registered() {
			t.Error("the phone is gone")
		}
		r.call("1.1", "1001")
		r.wantState(alice, "ringin")
	})
	t.Run("removed and put back, with news", func(t *testing.T) {
		r := newRigWith(t, watchingConfig())
		a, b := r.registerModel(alice, skinny.DeviceTypeCisco7975, 22), r.register(bob, 11)
		r.outside(a)
		without := watchingConfig()
		delete(without.Devices, alice)
		r.step(Reload{Config: without})
		r.step(SetMessages{Line: "1001", New: 1})
		r.say(b, &skinny.OffHook{})
		r.step(Reload{Config: watchingConfig()})
		if l := r.messageLamps(a); l[0] != skinny.LampModeOn || l[1] != skinny.LampModeOn {
			t.Errorf("lamps are %v", l)
		}
		if got := r.watched(a, skinny.ButtonTypeBLFSpeedDial, 1); got != "InUse" {
			t.Errorf("the key of Bob shows %s", got)
		}
	})
	t.Run("added", func(t *testing.T) {
		r := newRigWith(t, smaller())
		r.step(Reload{Config: testConfig()})
		a := r.register(alice, 11)
		r.call("1.1", "1001")
		r.expect(a, "CallState RingIn")
		b := r.register(bob, 11)
		r.say(b, &skinny.OffHook{})
		r.dial(b, "1001") // its number is known, too
		r.expect(b, "DialedNumber 1001")
	})
	t.Run("a line of a phone", func(t *testing.T) {
		r := newRigWith(t, sharedConfig())
		b, c := r.register(bob, 11), r.register(carol, 11)
		r.forget()
		r.step(Reload{Config: testConfig()})
		r.exactly(b)
		r.exactly(c, "Reset")
		r.call("1.1", "1002")
		r.expect(b, "CallState RingIn")
		r.exactly(c)
	})
}

// A phone that does nothing is told at once that it may pick up from now on.
func TestReloadedSoftKeys(t *testing.T) {
	r := newRig(t)
	a, b := r.register(alice, 22), r.register(bob, 22)
	cfg := testConfig()
	cfg.Lines["1001"].PickupGroups = []string{"sales"}
	r.step(Reload{Config: cfg})
	r.expect(a, "SelectSoftKeys OnHook")
	r.never(b, "SelectSoftKeys")
	r.step(Reload{Config: cfg})
	r.never(a, "SelectSoftKeys")
}
