package session

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// remarked is the texts that a phone was shown, and the tones and pages, in their order.
func (r *rig) remarked(c ConnID) string {
	var all []string
	for _, m := range r.sent[c] {
		switch m := m.(type) {
		case *skinny.DisplayText:
			all = append(all, "text "+m.Text)
		case *skinny.DisplayPromptStatus:
			all = append(all, fmt.Sprintf("prompt %d %s", m.TimeOut, skinny.PlainText(m.Text)))
		case *skinny.DisplayDynamicPromptStatus:
			all = append(all, fmt.Sprintf("prompt %d %s", m.TimeOut, skinny.PlainText(m.Text)))
		case *skinny.DisplayPriNotify:
			all = append(all, fmt.Sprintf("notify %d %s", m.TimeOut, skinny.PlainText(m.Text)))
		case *skinny.DisplayDynamicPriNotify:
			all = append(all, fmt.Sprintf("notify %d %s", m.TimeOut, skinny.PlainText(m.Text)))
		case *skinny.StartTone:
			all = append(all, "tone "+m.Tone.String())
		case *skinny.StopTone:
			all = append(all, "no tone")
		case *skinny.UserToDeviceDataV1:
			page := string(m.Data)
			_, after, found := strings.Cut(page, "<Text>")
			text, _, _ := strings.Cut(after, "</Text>")
			if _, url, ok := strings.Cut(page, `URL="`); ok && !found {
				text, _, _ = strings.Cut(url, `"`)
			}
			all = append(all, "page "+text)
		}
	}
	r.sent[c] = nil
	return strings.Join(all, ", ")
}

// TestRemarks: each generation is told by the best that it has why something was not done, and shows what it did before when that was long enough.
func TestRemarks(t *testing.T) {
	const no = "Can Not Complete Transfer"
	for _, tt := range []struct {
		kind    skinny.DeviceType
		version uint8
		text    string // Transfer, and Transfer again
		after   string // ten seconds later
	}{
		{skinny.DeviceTypeCisco7960, 11, "notify 10 " + no, ""},
		{skinny.DeviceTypeCisco7975, 22, "notify 10 " + no, ""},
		{skinny.DeviceTypeCisco6945, 22, "prompt 10 " + no, "prompt 0 Enter number"},
		{skinny.DeviceTypeCisco8945, 22, "page " + no, "page App:Close:9089"},
		{skinny.DeviceTypeCisco7910, 3, "text " + no, "text Enter number"},
		{skinny.DeviceType12SP, 3, "text " + no, "text Enter number"},
		{skinny.DeviceTypeCisco7902, 3, "tone BeepBonk", "no tone, tone InsideDialTone"},
		{skinny.DeviceTypeCisco6911, 22, "tone BeepBonk", "no tone, tone InsideDialTone"},
	} {
		t.Run(fmt.Sprint(tt.kind), func(t *testing.T) {
			cfg := testConfig()
			cfg.Contexts["from-skinny"].FirstDigitTimeout = time.Minute
			r := newRigWith(t, cfg)
			a, b := r.registerModel(alice, tt.kind, tt.version), r.register(bob, 17)
			r.talk(a, b)
			transfer := func() {
				r.say(a, &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventTransfer, LineInstance: 1, CallReference: r.ref(alice)})
			}
			transfer()
			r.forget()
			transfer()
			if got := r.remarked(a); got != tt.text {
				t.Errorf("the phone is told %q, not %q", got, tt.text)
			}
			r.wait(callNotifySeconds * time.Second)
			if got := r.remarked(a); got != tt.after {
				t.Errorf("then %q, not %q", got, tt.after)
			}
			r.wait(callNotifySeconds * time.Second)
			if got := r.remarked(a); got != "" {
				t.Errorf("and %q", got)
			}
			r.allOver(a, b)
		})
	}
}

// What happens on a phone is not hidden behind a remark, and what it says of a call is not taken away again.
func TestRemarkGivesWay(t *testing.T) {
	for _, tt := range []struct {
		kind skinny.DeviceType
		want string
	}{
		{skinny.DeviceTypeCisco8945, "no tone, page App:Close:9089, tone AlertingTone"},
		{skinny.DeviceTypeCisco7910, "no tone, tone AlertingTone, text Ring out"},
		{skinny.DeviceTypeCisco6945, "no tone, tone AlertingTone, prompt 0 Ring out"},
		{skinny.DeviceTypeCisco7902, "no tone, tone AlertingTone"},
	} {
		t.Run(fmt.Sprint(tt.kind), func(t *testing.T) {
			r := newRig(t)
			a, b := r.registerModel(alice, tt.kind, 22), r.register(bob, 17)
			r.register(carol, 17)
			r.talk(a, b)
			r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
			r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
			r.forget()
			r.say(a, &skinny.KeypadButton{Button: 1, LineInstance: 1})
			r.dial(a, "003")
			r.wait(callNotifySeconds * time.Second)
			if got := r.remarked(a); got != tt.want {
				t.Errorf("the phone is told %q, not %q", got, tt.want)
			}
		})
	}
}

// Beside no call, too: by the key of a lot in which nobody waits.
func TestRemarkOfIdlePhone(t *testing.T) {
	for kind, want := range map[skinny.DeviceType][2]string{
		skinny.DeviceTypeCisco7975: {"notify 10 No parked calls", ""},
		skinny.DeviceTypeCisco6945: {"prompt 10 No parked calls", "prompt 0 Your current options"},
		skinny.DeviceTypeCisco8945: {"page No parked calls", "page App:Close:9089"},
		skinny.DeviceTypeCisco7910: {"text No parked calls", "text Your current options"},
		skinny.DeviceTypeCisco7902: {"", ""},
	} {
		r := newRigWith(t, parkConfig())
		a := r.registerModel(alice, kind, 22)
		r.forget()
		r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusPrivacy, StimulusInstance: 2})
		now := r.remarked(a)
		r.wait(callNotifySeconds * time.Second)
		if then := r.remarked(a); now != want[0] || then != want[1] {
			t.Errorf("a %v is told %q, then %q", kind, now, then)
		}
		r.idle()
	}
}

// A call that came to nothing: an 894x shows the reason on a page, unless the state of the call says it.
func TestReasonOnPage(t *testing.T) {
	for number, want := range map[string]string{"6001": "tone ReorderTone, page Park Slot Unavailable", "1002": "tone LineBusyTone"} {
		r := newRigWith(t, parkConfig())
		a := r.registerModel(alice, skinny.DeviceTypeCisco8945, 22)
		r.register(bob, 17)
		r.step(SetDND{Device: bob, DND: DNDReject})
		r.say(a, &skinny.OffHook{})
		r.dial(a, number[:len(number)-1])
		r.forget()
		r.dial(a, number[len(number)-1:])
		if got := r.remarked(a); got != want {
			t.Errorf("%s: the phone is told %q, not %q", number, got, want)
		}
		r.say(a, &skinny.OnHook{})
		if got := r.remarked(a); strings.Contains(got, "App:Close") != strings.Contains(want, "page") {
			t.Errorf("%s: at the end %q", number, got)
		}
		r.idle()
	}
}

// Pages are not there longer than what they are about: where a call was parked, for the time that others are told it, or until the next call; the list of
// a lot, until somebody of it is fetched.
func TestPagesAreClosed(t *testing.T) {
	for name, do := range map[string]func(r *rig, a ConnID){
		"in time":            func(r *rig, _ ConnID) { r.wait(callNotifySeconds * time.Second) },
		"by a call":          func(r *rig, a ConnID) { r.say(a, &skinny.OffHook{}) },
		"by one that begins": func(r *rig, _ ConnID) { r.call("1.2", "1001") },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRigWith(t, parkConfig())
			a := r.registerModel(alice, skinny.DeviceTypeCisco8945, 22)
			r.call("1.1", "1001")
			r.say(a, &skinny.OffHook{})
			r.forget()
			r.press(a, skinny.SoftKeyEventPark, r.ref(alice))
			if got := r.remarked(a); got != "page Call Park At 6001" {
				t.Errorf("the phone is told %q", got)
			}
			do(r, a)
			if got := r.remarked(a); !strings.HasPrefix(got, "page App:Close:9089") {
				t.Errorf("then %q", got)
			}
		})
	}
	for _, tt := range []struct {
		kind    skinny.DeviceType
		version uint8
		want    string
	}{{skinny.DeviceTypeCisco7975, 22, "App:Close:9082"}, {skinny.DeviceTypeCisco7960, 11, "Init:Services"}} {
		t.Run("list of a lot on a "+tt.kind.String(), func(t *testing.T) {
			r := newRigWith(t, parkConfig())
			a, b := r.registerModel(alice, tt.kind, tt.version), r.register(bob, 17)
			r.call("1.1", "1002")
			r.say(b, &skinny.OffHook{})
			r.press(b, skinny.SoftKeyEventPark, r.ref(bob))
			r.forget()
			r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusPrivacy, StimulusInstance: 2})
			if r.count(a, "UserToDeviceDataV1") != 1 {
				t.Errorf("the phone is told %q", r.remarked(a))
			}
			r.forget()
			r.say(a, &skinny.EnblocCall{CalledParty: "6001"})
			r.wantState(alice, "connected")
			if got := r.remarked(a); !strings.Contains(got, "page "+tt.want) {
				t.Errorf("then %q", got)
			}
			r.say(a, &skinny.OnHook{})
			r.say(a, &skinny.EnblocCall{CalledParty: "6001"}) // of the call list: there is no page any more
			if got := r.remarked(a); strings.Contains(got, "page") {
				t.Errorf("and %q", got)
			}
		})
	}
}

// A 69xx on a shared line that is in use elsewhere shows its idle prompt again.
func TestRemarkGoesWhileTheLineIsUsedElsewhere(t *testing.T) {
	r := newRigWith(t, sharedConfig())
	b, c, a := r.registerModel(bob, skinny.DeviceTypeCisco6945, 22), r.register(carol, 17), r.register(alice, 17)
	r.say(a, &skinny.EnblocCall{CalledParty: "1002"})
	r.say(c, offHook)
	r.wantState(bob, "remote")
	r.press(b, skinny.SoftKeyEventTransfer, 0)
	r.forget()
	r.wait(callNotifySeconds * time.Second)
	r.expect(b, "DisplayDynamicPromptStatus "+strconv.Quote(string(textIdle)))
}

// Who hung up to transfer, and could not, reads why on a phone that shows nothing more of the call.
func TestRemarkOfATransferByHook(t *testing.T) {
	for kind, want := range map[skinny.DeviceType]string{
		skinny.DeviceTypeCisco7975: "notify 10 Can Not Complete Transfer",
		skinny.DeviceTypeCisco8945: "page Can Not Complete Transfer",
		skinny.DeviceTypeCisco6945: "prompt 10 Can Not Complete Transfer",
	} {
		cfg := sharedConfig()
		cfg.Devices[alice].TransferOnHangup = true
		r := newRigWith(t, cfg)
		a, c := r.registerModel(alice, kind, 22), r.register(carol, 17)
		r.say(a, &skinny.EnblocCall{CalledParty: "1003"})
		r.say(c, offHook)
		r.press(a, skinny.SoftKeyEventTransfer, r.ref(alice))
		r.dial(a, "1002")
		r.forget()
		r.say(a, &skinny.OnHook{})
		if got := r.remarked(a); !strings.HasSuffix(got, want) {
			t.Errorf("%v ends with %s, want %s", kind, got, want)
		}
	}
}
