package session

import (
	"fmt"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
)

// The key of a lot parks, lights while somebody waits, and shows who does.
func TestParkingKey(t *testing.T) {
	r := newRigWith(t, parkConfig())
	press := &skinny.Stimulus{Stimulus: skinny.StimulusPrivacy, StimulusInstance: 2}
	a, b := r.register(alice, 17), r.register(bob, 11)
	old := r.registerAs(&skinny.Register{DeviceName: carol, DeviceType: skinny.DeviceTypeCisco7910, ProtocolVersion: 3})
	r.say(a, press)
	r.expect(a, "DisplayDynamicPriNotify")
	r.call("1.1", "1001")
	r.say(a, &skinny.OffHook{})
	r.forget()
	r.say(a, press)
	r.wantState(alice, "none")
	r.expect(a, "FeatureStatDynamic", "SetLamp On")
	r.expect(b, "FeatureStat", "SetLamp On")
	r.say(a, press)
	if page := string(last[*skinny.UserToDeviceDataV1](r, a).Data); !strings.Contains(page, "<Name>Zoe 5551</Name><Telephone>6001</Telephone>") {
		t.Errorf("Alice is shown %s", page)
	}
	if back := r.register(bob, 11); r.x.featureStatus(r.device(bob), r.device(bob).dials[1]) != 1 {
		t.Error("the key is dark after a restart of the phone")
	} else {
		b = back
	}
	r.say(old, press) // which has no pages
	r.wantState(carol, "connected")
	r.expect(b, "SetLamp Off")
	r.allDown(a, b, old)
}

// A page has as many entries as the phone takes.
func TestParkedPage(t *testing.T) {
	var waiting []*parked
	for i := range 60 {
		waiting = append(waiting, &parked{slot: fmt.Sprint(6001 + i), who: PartyView{"Jörg <&> " + strings.Repeat("x", 50), fmt.Sprint(5551000 + i)}})
	}
	for _, tc := range []struct {
		model        skinny.DeviceType
		room, atMost int
	}{{skinny.DeviceTypeCisco7960, smallPage, 8}, {skinny.DeviceTypeCisco7975, pagePart, 20}} {
		model := skinny.ModelOf(tc.model)
		d := &device{model: &model}
		page := string(d.parkedPage(waiting))
		n := strings.Count(page, "<DirectoryEntry>")
		if len(page) > tc.room || n == 0 || n > tc.atMost || strings.Contains(page, "ö") || !strings.Contains(page, "60 parked") {
			t.Errorf("%d bytes, %d entries:\n%s", len(page), n, page)
		}
	}
}
