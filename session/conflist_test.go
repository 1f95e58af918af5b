package session

import (
	"encoding/xml"
	"strconv"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// page is the newest page that the phone was sent, put together.
func (r *rig) page(c ConnID) (p menu) {
	r.Helper()
	var doc []byte
	for _, m := range r.sent[c] {
		if m, ok := m.(*skinny.UserToDeviceDataV1); ok {
			if m.SequenceFlag == skinny.SequenceFlagFirst || len(doc) == 0 || doc[len(doc)-1] == '\n' {
				doc = nil
			}
			if doc = append(doc, m.Data...); m.SequenceFlag == skinny.SequenceFlagLast {
				doc = append(doc, '\n')
			}
		}
	}
	if err := xml.Unmarshal(doc, &p); err != nil {
		r.Fatalf("%v: %q", err, doc)
	}
	return p
}

// choose chooses an item of the conference's list on a phone, and of the page that comes then.
func (r *rig) choose(c ConnID, items ...string) {
	r.Helper()
	d := r.x.conns[c].device
	r.press(c, skinny.SoftKeyEventConfList, d.active.ref)
	for _, name := range items {
		r.pick(c, name)
	}
}

// pick chooses an item of the page that shows.
func (r *rig) pick(c ConnID, name string) {
	r.Helper()
	p := r.page(c)
	for _, i := range p.Items {
		if strings.HasPrefix(i.Name, name) {
			part := strings.SplitN(i.URL, ":", 6)
			ref, _ := strconv.Atoi(part[3])
			r.say(c, &skinny.DeviceToUserDataV1{ApplicationID: appConference, CallReference: uint32(ref), Data: []byte(part[5])})
			return
		}
	}
	r.Fatalf("no item %s: %+v", name, p)
}

func names(p menu) string {
	var out []string
	for _, i := range p.Items {
		out = append(out, i.Name)
	}
	return strings.Join(out, ", ")
}

// The list of a conference on a new phone and on an old one: who is in it, and what its moderator does to them.
func TestConferenceList(t *testing.T) {
	for _, tc := range []struct {
		version uint8
		kind    string
		icon    int
	}{{11, "CiscoIPPhoneMenu", 0}, {22, "CiscoIPPhoneIconFileMenu", iconMuted}} {
		t.Run(tc.kind, func(t *testing.T) {
			r := newRigWith(t, conferenceConfig())
			a, b, c, d := r.register(alice, tc.version), r.register(bob, 17), r.register(carol, tc.version), r.register(dave, 17)
			r.three("phone", a, b, c)
			r.add(a, d, "1004")
			r.choose(a)
			p := r.page(a)
			if got := names(p); got != "Alice 1001 *, Bob 1002, Carol 1003, Jörg <&> 1004" || p.XMLName.Local != tc.kind {
				t.Errorf("%v: %s", p.XMLName, got)
			}
			r.pick(a, "Bob")
			if p := r.page(a); names(p) != "Mute, Remove, Promote" || p.Title.Text != "Bob" {
				t.Errorf("%s: %s", p.Title.Text, names(p))
			}
			r.forget()
			r.muteBob(a, b, tc.icon)
			r.choose(a, "Carol", "Promote")
			if p := r.page(a); names(p) != "Alice 1001 *, Bob 1002 (muted), Carol 1003 *, Jörg <&> 1004" {
				t.Errorf("%s", names(p))
			}
			r.forget()
			r.choose(c, "Jörg", "Remove")
			r.wantState(dave, "none")
			r.expect(d, "CallState OnHook")
			r.mixed([]string{alice, bob, carol}, nil)
			// Bob's list is to look at, whatever his phone sends.
			r.choose(b, "Carol")
			if p := r.page(b); names(p) != "Alice 1001 *, Bob 1002 (muted), Carol 1003 *" {
				t.Errorf("Bob chose something and sees %s", names(p))
			}
			carolNumber := strconv.Itoa(int(r.device(carol).active.seat.number))
			r.say(b, &skinny.DeviceToUserData{ApplicationID: appConference, CallReference: r.ref(bob), Data: []byte("remove/" + carolNumber)})
			r.wantState(carol, "connected")
			// With two left the list goes from the displays, and everybody is heard.
			r.forget()
			r.choose(c, "Alice", "Remove")
			r.expect(a, "UserToDeviceDataV1", "CallState OnHook")
			if leg := r.device(bob).active.media.leg; leg.muted {
				t.Error("Bob is muted in a call of two")
			}
			r.over(a, b, c, d)
		})
	}
}

// muteBob mutes Bob, whom the list of Alice shows so; a new leg of his is muted, too.
func (r *rig) muteBob(a, b ConnID, icon int) {
	r.Helper()
	r.choose(a, "Bob", "Mute")
	leg := r.device(bob).active.media.leg
	if p := r.page(a); p.Items[1].Name != "Bob 1002 (muted)" || p.Items[1].Icon != icon || !leg.muted {
		r.Errorf("Bob is shown as %+v, muted: %v", p.Items[1], leg.muted)
	}
	r.expect(b, `DisplayDynamicPromptStatus "Muted`)
	r.press(b, skinny.SoftKeyEventHold, r.ref(bob))
	r.asked = nil
	r.press(b, skinny.SoftKeyEventResume, r.ref(bob))
	if again := r.device(bob).active.media.leg; again == leg || !again.muted {
		r.Errorf("Bob is heard after he held the conference")
	}
	for _, cmd := range r.asked { // not for a moment
		if _, ok := cmd.(ari.AddChannel); ok {
			r.Errorf("Bob is in the bridge before he is muted")
		}
		if _, ok := cmd.(ari.Mute); ok {
			break
		}
	}
	r.choose(a, "Bob", "Unmute")
	if r.device(bob).active.media.leg.muted {
		r.Errorf("Bob is still muted")
	}
	r.choose(a, "Bob", "Mute")
	r.forget()
}

// Channels outside are muted and removed like phones.
func TestConferenceListOutside(t *testing.T) {
	r := newRig(t)
	a, b, c := r.register(alice, 22), r.register(bob, 17), r.register(carol, 22)
	far := r.three("caller", a, b, c)
	r.choose(a, "Zoe", "Mute")
	if !far.muted {
		t.Error("the caller is not muted")
	}
	r.choose(a, "Zoe")
	if p := r.page(a); names(p) != "Unmute, Remove" {
		t.Errorf("what can be done to a caller: %s", names(p))
	}
	r.pick(a, "Remove")
	want(t, r, ari.Hangup{ID: far.id, Cause: 16})
	r.wantState(alice, "connected")
	r.over(a, c)
}

// Long lists come in as much as the phone takes, and the rest after them.
func TestLongConferenceList(t *testing.T) {
	for _, tc := range []struct {
		name    string
		version uint8
		kind    skinny.DeviceType
		parts   int // messages
		items   int
	}{
		{"7960", 11, skinny.DeviceTypeCisco7960, 1, 6},
		{"7975 of version 17", 17, skinny.DeviceTypeCisco7975, 1, 13},
		{"7975 of version 22", 22, skinny.DeviceTypeCisco7975, 3, maxIconItems},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := conferenceConfig()
			r := newRigWith(t, cfg)
			a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: tc.kind, ProtocolVersion: tc.version})
			for i := range 40 {
				r.call(ari.ChannelID("1."+strconv.Itoa(i)), "5501")
			}
			r.say(a, &skinny.EnblocCall{CalledParty: "5501"})
			r.forget()
			r.choose(a)
			parts, size := r.count(a, "UserToDeviceDataV1"), 0
			for _, m := range r.sent[a] {
				if m, ok := m.(*skinny.UserToDeviceDataV1); ok {
					size = max(size, len(m.Data))
				}
			}
			first := r.page(a)
			if parts != tc.parts || len(first.Items) != tc.items || size > pagePart || tc.parts == 1 && size > r.device(alice).roomFor() {
				t.Errorf("%d items in %d messages of up to %d bytes", len(first.Items), parts, size)
			}
			seen := len(first.Items) - 1
			for names(r.page(a)) != "" && strings.HasSuffix(names(r.page(a)), "More") {
				r.sent[a] = r.sent[a][len(r.sent[a]):]
				r.say(a, &skinny.DeviceToUserDataV1{ApplicationID: appConference, CallReference: r.ref(alice), Data: []byte("list/" + strconv.Itoa(seen))})
				seen += len(r.page(a).Items)
				if strings.HasSuffix(names(r.page(a)), "More") {
					seen--
				}
			}
			if seen != 41 {
				t.Errorf("%d members are listed", seen)
			}
			for i := range 40 {
				r.end(ari.ChannelID("1."+strconv.Itoa(i)), 16)
			}
			r.over(a)
		})
	}
}

// Phones without XML have a line of text, or nothing.
func TestConferenceListAsText(t *testing.T) {
	r := newRig(t)
	a := r.registerAs(&skinny.Register{DeviceName: alice, DeviceType: skinny.DeviceTypeCisco7910, ProtocolVersion: 5})
	b, c := r.register(bob, 17), r.register(carol, 22)
	r.talk(a, b)
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusConference})
	r.dial(a, "1003")
	r.say(c, &skinny.OffHook{})
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusConference})
	r.mixed([]string{alice, bob, carol}, nil)
	r.forget()
	r.say(a, &skinny.Stimulus{Stimulus: skinny.StimulusConfList})
	if m := last[*skinny.DisplayText](r, a); m.Text != "Alice, Bob, Carol" {
		t.Errorf("the list is %q", m.Text)
	}
	r.never(a, "UserToDevice")
	r.over(a, b, c)
}
