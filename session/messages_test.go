package session

import (
	"fmt"
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

func mailConfig() *Config {
	cfg := testConfig()
	l := *cfg.Lines["1001"]
	l.Mailbox, l.Voicemail = "1001@default", "700"
	cfg.Lines["1001"] = &l
	return cfg
}

// messageLamps is the last lamps of messages that the phone was sent, by instance.
func (r *rig) messageLamps(c ConnID) map[uint32]skinny.LampMode {
	lamps := map[uint32]skinny.LampMode{}
	for _, m := range r.sent[c] {
		if m, ok := m.(*skinny.SetLamp); ok && m.Stimulus == skinny.StimulusVoiceMail {
			lamps[m.StimulusInstance] = m.LampMode
		}
	}
	return lamps
}

func TestMessages(t *testing.T) {
	for _, by := range []string{"mailbox", "operator"} {
		t.Run(by, func(t *testing.T) {
			r := newRigWith(t, mailConfig())
			say := func(n int) {
				if by == "operator" {
					r.step(SetMessages{Line: "1001", New: n, Old: 3})
				} else {
					r.states.change(r, 0, "MWI:1001@default", map[int]string{0: "NOT_INUSE", 2: "INUSE"}[n])
				}
			}
			a, b := r.register(alice, 22), r.register(bob, 22)
			say(2)
			if l := r.messageLamps(a); l[0] != skinny.LampModeOn || l[1] != skinny.LampModeOn {
				t.Fatalf("lamps are %v", l)
			}
			r.expect(a, fmt.Sprintf("DisplayDynamicPromptStatus %q", string(skinny.LabelYouHaveVoiceMail)))
			if len(r.messageLamps(b)) > 0 {
				t.Error("Bob's phone was told")
			}
			view := MessagesView{}
			for _, c := range r.x.Changes(nil) {
				if c.Line != nil && c.Line.Number == "1001" {
					view = c.Line.Messages
				}
			}
			if want := map[string]MessagesView{"mailbox": {New: 1}, "operator": {New: 2, Old: 3}}[by]; view != want {
				t.Errorf("the view says %+v", view)
			}
			r.step(PhoneGone{Conn: a})
			a = r.connect() // it comes back
			r.say(a, &skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11})
			r.say(a, &skinny.TimeDateReq{})
			if l := r.messageLamps(a); l[0] != skinny.LampModeOn || l[1] != skinny.LampModeOn {
				t.Fatalf("lamps of the phone that is back are %v", l)
			}
			r.sent[a] = nil
			say(0)
			if l := r.messageLamps(a); l[0] != skinny.LampModeOff || l[1] != skinny.LampModeOff {
				t.Fatalf("lamps are %v", l)
			}
			r.expect(a, fmt.Sprintf("DisplayPromptStatus %q", string(skinny.LabelYourCurrentOptions)))
		})
	}
}

func TestMessagesSurvive(t *testing.T) {
	r := newRigWith(t, mailConfig())
	r.step(SetMessages{Line: "1001", New: 2})
	r.step(SetMessages{Line: "nobody", New: 2})
	if len(r.saved) != 1 {
		t.Fatalf("saved %+v", r.saved)
	}
	saved := r.saved[BucketMessages+"/1001"]
	x := New(mailConfig(), Boot{Number: 78, Time: r.now, Records: []Record{saved}})
	if !x.lines["1001"].waiting {
		t.Error("the messages are forgotten")
	}
	r.step(SetMessages{Line: "1001"})
	if saved := r.saved[BucketMessages+"/1001"]; saved.Value != nil {
		t.Errorf("saved %+v", saved)
	}
}

// A lamp stays as it is while Asterisk is away, until that has said anew what waits.
func TestMessagesWhileAsteriskIsAway(t *testing.T) {
	const box = "MWI:1001@default"
	for name, back := range map[string]struct {
		state   string
		refused bool
		lit     bool
	}{"as before": {"INUSE", false, true}, "none any more": {"NOT_INUSE", false, false}, "no such mailbox": {"INVALID", false, false}, "refused": {"INUSE", true, false}} {
		t.Run(name, func(t *testing.T) {
			r := newRigWith(t, mailConfig())
			a := r.register(alice, 22)
			r.states.change(r, 0, box, "INUSE")
			r.forget()
			r.states.hold = true
			r.step(LinkDown{Reason: "reset"})
			r.step(LinkUp{})
			r.step(LinkDown{Reason: "again"})
			r.states.queue = nil
			r.states.of[box], r.states.refuse = back.state, back.refused
			r.step(LinkUp{})
			r.never(a, "SetLamp")
			r.states.hold = false
			r.states.flush(r)
			if l, told := r.messageLamps(a), r.count(a, "SetLamp"); back.lit && told > 0 || !back.lit && (l[0] != skinny.LampModeOff || l[1] != skinny.LampModeOff || told != 2) {
				t.Errorf("lamps are %v, told %d times", l, told)
			}
			if got := r.x.lines["1001"].waiting; got != back.lit {
				t.Errorf("messages wait: %v", got)
			}
			r.forget()
			r.states.refuse = false
			r.states.change(r, 0, box, "NOT_INUSE")
			r.states.change(r, 0, box, "INUSE")
			if l := r.messageLamps(a); l[0] != skinny.LampModeOn || l[1] != skinny.LampModeOn {
				t.Errorf("lamps are %v", l)
			}
		})
	}
}

// The keys of the only phone of a line change before Asterisk, which has much to answer, has said again what waits.
func TestMessagesWhileKeysChange(t *testing.T) {
	config := func() *Config {
		cfg := mailConfig()
		for i := range maxStateOrders {
			n := fmt.Sprint(20000 + i)
			cfg.Lines[n] = &Line{Number: n, Context: "from-skinny", Mailbox: "0" + n}
			cfg.Devices[alice].Buttons = append(cfg.Devices[alice].Buttons, Button{Kind: ButtonLine, Line: n})
		}
		return cfg
	}
	r := newRigWith(t, config())
	r.register(alice, 22)
	r.states.change(r, 0, "MWI:1001@default", "INUSE")
	r.step(LinkDown{Reason: "reset"})
	r.states.hold = true
	r.step(LinkUp{})
	cfg := config()
	cfg.Devices[alice].Buttons = append(cfg.Devices[alice].Buttons, Button{Kind: ButtonSpeedDial, Number: "1002"})
	r.step(Reload{Config: cfg})
	if !r.x.lines["1001"].waiting {
		t.Error("the messages are forgotten")
	}
}

// Of two Asterisks one has the mailbox. What the other says, and whether it is there, makes no difference.
func TestMessagesOfSeveralAsterisks(t *testing.T) {
	cfg := mailConfig()
	cfg.Asterisk = []Asterisk{{Name: "pbx1"}, {Name: "pbx2"}}
	r := newRigWith(t, cfg)
	a := r.register(alice, 22)
	up := func(asterisk int, state string) {
		r.states.hold = true
		r.step(LinkUp{Asterisk: asterisk})
		r.states.hold = false
		for _, e := range r.states.queue {
			res := ari.Result{}
			if _, ok := e.Command.(ari.Watch); ok {
				res.State = state
			}
			r.step(CommandDone{Asterisk: asterisk, ID: e.ID, Result: res})
		}
		r.states.queue = nil
	}
	lit := func(want bool) {
		t.Helper()
		if got := r.messageLamps(a)[0] == skinny.LampModeOn; got != want {
			t.Fatalf("the lamp is lit: %v", got)
		}
	}
	for _, nothing := range []string{"INVALID", "NOT_INUSE"} {
		r.step(LinkDown{})
		up(0, nothing)
		lit(false)
		up(1, "INUSE")
		lit(true)
		r.forget()
		for _, asterisk := range []int{0, 1} {
			r.step(LinkDown{Asterisk: asterisk})
		}
		up(0, nothing)
		r.never(a, "SetLamp")
		up(1, nothing)
		lit(false)
	}
}

// Another mailbox after a reload; the one before is not watched any more.
func TestReloadedMailbox(t *testing.T) {
	r := newRigWith(t, mailConfig())
	a := r.register(alice, 22)
	r.states.change(r, 0, "MWI:1001@default", "INUSE")
	cfg := mailConfig()
	cfg.Lines["1001"].Mailbox = "1001@other"
	r.sent[a] = nil
	r.step(Reload{Config: cfg})
	if r.states.watched["MWI:1001@default"] || !r.states.watched["MWI:1001@other"] {
		t.Errorf("watched: %v", r.states.watched)
	}
	if l := r.messageLamps(a); l[0] != skinny.LampModeOff {
		t.Errorf("lamps are %v", l)
	}
}

func TestStutterTone(t *testing.T) {
	for _, tc := range []struct {
		kind skinny.DeviceType
		tone string
	}{{skinny.DeviceTypeCiscoAta186, "StartTone MessageWaitingIndicatorTone"}, {skinny.DeviceTypeCisco7960, "StartTone InsideDialTone"}} {
		r := newRig(t)
		a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: tc.kind, ProtocolVersion: 3})
		r.step(SetMessages{Line: "1001", New: 1})
		r.say(a, offHook)
		r.expect(a, tc.tone)
		r.say(a, onHook)
		r.step(SetMessages{Line: "1001"})
		r.say(a, offHook)
		r.expect(a, "StartTone InsideDialTone")
	}
}

func TestMessagesKey(t *testing.T) {
	for _, key := range []skinny.StimulusCode{skinny.StimulusVoiceMail, skinny.StimulusMessages} {
		r := newRigWith(t, mailConfig())
		a, b := r.register(alice, 11), r.register(bob, 22)
		r.say(a, &skinny.Stimulus{Stimulus: key, StimulusInstance: 21})
		r.expect(a, "CallState OffHook", "DialedNumber 700")
		r.say(b, &skinny.Stimulus{Stimulus: key})
		r.expect(b, "DisplayDynamicPriNotify")
		r.never(b, "CallState")
	}
}

// Of several lines, the one with messages is called for.
func TestMessagesKeyOfSeveralLines(t *testing.T) {
	cfg := mailConfig()
	second := *cfg.Lines["1003"]
	second.Voicemail = "701"
	cfg.Lines["1003"] = &second
	d := *cfg.Devices[alice]
	d.Buttons = []Button{{Kind: ButtonLine, Line: "1001"}, {Kind: ButtonLine, Line: "1003"}}
	cfg.Devices[alice] = &d
	r := newRigWith(t, cfg)
	a := r.register(alice, 11)
	press := func(want string) {
		t.Helper()
		r.sent[a] = nil
		r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusVoiceMail})
		r.expect(a, want)
		r.say(a, onHook)
	}
	press("DialedNumber 700")
	r.step(SetMessages{Line: "1003", New: 1})
	press("DialedNumber 701")
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusLine, StimulusInstance: 1})
	press("DialedNumber 700")
}
