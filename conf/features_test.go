package conf_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/session"
)

// A file that knows nothing of the features has calls as they always were.
func TestNoFeatures(t *testing.T) {
	s := mustParse(t, minimal).Session()
	if len(s.Parking) != 0 || len(s.MeetMe) != 0 || s.Pickup != (session.Pickup{}) || s.Conference != (session.Conference{MaxParties: 8}) {
		t.Errorf("parking %v, meetme %v, pickup %+v, conference %+v", s.Parking, s.MeetMe, s.Pickup, s.Conference)
	}
	if diff := cmp.Diff(&session.Line{Number: "1001", Label: "1001", CallerNumber: "1001", Context: "from-skinny", MaxCalls: 2,
		Codecs: []session.Codec{"ulaw", "alaw", "g722"}, CallWaitingTone: true, NoAnswerTime: 20 * time.Second}, s.Lines["1001"]); diff != "" {
		t.Errorf("line: %s", diff)
	}
	d := s.Devices["SEP000000001001"]
	d.Location = nil // as ever, and cmp cannot look into it
	if diff := cmp.Diff(&session.Device{Name: "SEP000000001001", DateFormat: "D.M.Y", AutoLine: 1, DND: session.DNDReject,
		Buttons: []session.Button{{Kind: session.ButtonLine, Line: "1001"}}}, d); diff != "" {
		t.Errorf("device: %s", diff)
	}
}

const featured = `
asterisk: [{password: x}]
parking:
  default: {first: 701, last: 720}
  support: {first: 7101, last: 8100, timeout: 2m, music_class: help}
meetme: [_88XX, "600"]
conference: {max_parties: 4, end_with_owner: true, entry_tone: true, room_music: jazz}
pickup: {group: "*8", directed: "**"}
lines:
  "1001":
    language: pt_BR
    account_code: sales
    ring: urgent
    call_waiting: false
    call_waiting_tone: false
    call_waiting_interval: 10s
    hold_reminder: 30s
    forward: {all: "1002", busy: "1003", no_answer: "*97", unregistered: "+4930123"}
    no_answer_time: 15s
    voicemail: "*98"
    divert: "*99"
    groups: [sales, 10]
    pickup_groups: ["10"]
    barge: false
    parking_lot: support
  "1002": {ring: auto, forward: {all: ""}, pickup_groups: [telephones]} # of Asterisk
devices:
  SEP000000001001:
    auto_line: 2
    dnd: silent
    privacy: true
    transfer_on_hangup: true
    buttons:
      - line: "1001"
      - line: "1002"
      - {speeddial: ["1002", "1003", "*97"], blf: "Stasis:1002"}
      - {speeddial: ["1002"], label: Bob}
      - {feature: parking}
      - {feature: parking, lot: default, label: Parked}
      - {feature: dnd}
      - {devstate: "Custom:night"}
      - {devstate: "Stasis:door", label: Door}
`

func TestFeatures(t *testing.T) {
	s := mustParse(t, featured).Session()
	if diff := cmp.Diff(map[string]*session.ParkingLot{
		"default": {Name: "default", First: 701, Last: 720, Timeout: time.Minute},
		"support": {Name: "support", First: 7101, Last: 8100, Timeout: 2 * time.Minute, MusicClass: "help"},
	}, s.Parking); diff != "" {
		t.Errorf("parking: %s", diff)
	}
	if len(s.MeetMe) != 2 || s.MeetMe[0].String() != "_88XX" || s.MeetMe[1].String() != "600" {
		t.Errorf("meetme %v", s.MeetMe)
	}
	if s.Conference != (session.Conference{MaxParties: 4, EndWithOwner: true, EntryTone: true, RoomMusic: "jazz"}) || s.Pickup != (session.Pickup{Group: "*8", Directed: "**"}) {
		t.Errorf("conference %+v, pickup %+v", s.Conference, s.Pickup)
	}
	if diff := cmp.Diff(&session.Line{Number: "1001", Label: "1001", CallerNumber: "1001", Context: "from-skinny", MaxCalls: 2,
		Codecs: []session.Codec{"ulaw", "alaw", "g722"}, Language: "pt_BR", AccountCode: "sales", Ring: session.RingUrgent, NoCallWaiting: true,
		CallWaitingInterval: 10 * time.Second, HoldReminder: 30 * time.Second,
		Forward:      session.Forward{All: "1002", Busy: "1003", NoAnswer: "*97", Unregistered: "+4930123"},
		NoAnswerTime: 15 * time.Second, Voicemail: "*98", Divert: "*99", Groups: []string{"sales", "10"}, PickupGroups: []string{"10"},
		NoBarge: true, ParkingLot: "support"}, s.Lines["1001"]); diff != "" {
		t.Errorf("line: %s", diff)
	}
	if l := s.Lines["1002"]; l.Ring != session.RingByOrigin || l.Forward != (session.Forward{}) || l.ParkingLot != "default" {
		t.Errorf("line %+v", l)
	}
	d := s.Devices["SEP000000001001"]
	if d.AutoLine != 2 || d.DND != session.DNDSilent || !d.Privacy || !d.TransferOnHangup {
		t.Errorf("device %+v", d)
	}
	if diff := cmp.Diff([]session.Button{
		{Kind: session.ButtonSpeedDial, Number: "1002", Numbers: []string{"1003", "*97"}, Label: "1002", BLF: "Stasis:1002"},
		{Kind: session.ButtonSpeedDial, Number: "1002", Label: "Bob"},
		{Kind: session.ButtonFeature, Feature: session.FeatureParkingLot, Label: "Park", Lot: "support"}, // of the first line
		{Kind: session.ButtonFeature, Feature: session.FeatureParkingLot, Label: "Parked", Lot: "default"},
		{Kind: session.ButtonFeature, Feature: session.FeatureDND, Label: "Do not disturb"},
		{Kind: session.ButtonFeature, Feature: session.FeatureDevState, Label: "night", BLF: "Custom:night"},
		{Kind: session.ButtonFeature, Feature: session.FeatureDevState, Label: "Door", BLF: "Stasis:door"},
	}, d.Buttons[2:]); diff != "" {
		t.Errorf("buttons: %s", diff)
	}
}

// Where a line and a parking key park that name no lot.
func TestLotByDefault(t *testing.T) {
	for _, c := range []struct{ name, lots, want string }{
		{"the only one", "sales: {first: 701, last: 720}", "sales"},
		{"default", "a: {first: 701, last: 720}, default: {first: 801, last: 820}", "default"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mustParse(t, strings.Replace(minimal, `[{line: "1001"}]`, `[{line: "1001"}, {feature: parking}]`, 1)+"parking: {"+c.lots+"}\n").Session()
			if line, key := s.Lines["1001"].ParkingLot, s.Devices["SEP000000001001"].Buttons[1].Lot; line != c.want || key != c.want {
				t.Errorf("the line parks in %q, the key in %q, want %q", line, key, c.want)
			}
		})
	}
	t.Run("neither", func(t *testing.T) {
		s := mustParse(t, minimal+"parking: {a: {first: 701, last: 720}, b: {first: 801, last: 820}}\n").Session()
		if lot := s.Lines["1001"].ParkingLot; lot != "" {
			t.Errorf("the line parks in %q", lot)
		}
	})
}

// Numbers that only look alike do not collide.
func TestNumbersApart(t *testing.T) {
	for name, text := range map[string]string{
		"a line that begins with a slot":         "parking: {default: {first: 100, last: 100}}",
		"a slot that begins with a line":         "parking: {default: {first: 10010, last: 10019}}",
		"an emergency number beyond a slot":      "parking: {default: {first: 11, last: 11}}\ndial: {from-skinny: {emergency: ['112']}}",
		"rooms beside an emergency number":       "meetme: [_12XX]\ndial: {from-skinny: {emergency: ['112', '130', _19.]}}",
		"rooms shorter than an emergency number": "meetme: [_11X]\ndial: {from-skinny: {emergency: [_11XX]}}",
		"rooms whose numbers begin with a line":  "meetme: [_1001X]",
		"lots that touch":                        "parking: {a: {first: 701, last: 710}, b: {first: 711, last: 720}}",
		"a thousand slots":                       "parking: {a: {first: 2001, last: 3000}}",
	} {
		t.Run(name, func(t *testing.T) { mustParse(t, minimal+text+"\n") })
	}
}

// Forwards that end, and rings that are long enough, are no mistake.
func TestForwardsThatEnd(t *testing.T) {
	for name, lines := range map[string]string{
		"all to one that has others when busy": `"1001": {forward: {all: "1002"}}, "1002": {forward: {busy: "1001", no_answer: "1001"}}`,
		"to a number of the dialplan":          `"1001": {forward: {all: "*97"}, ring_timeout: 5s}`,
		"a ring longer than the wait":          `"1001": {forward: {no_answer: "1002"}, ring_timeout: 21s}`,
		"a short ring, and nothing behind it":  `"1001": {ring_timeout: 5s, no_answer_time: 20s}`,
	} {
		t.Run(name, func(t *testing.T) { mustParse(t, strings.Replace(minimal, `"1001": {}`, lines, 1)) })
	}
}

// A key at the top that is not known may be meant for the section that a feature key needs: it is the only thing said.
func TestFeatureOfMistypedSection(t *testing.T) {
	keys := `[{line: "1001"}, {feature: parking}, {feature: meetme}, {feature: pickup}]`
	_, err := conf.Parse("test.yaml", []byte(strings.Replace(minimal, `[{line: "1001"}]`, keys, 1)+"meet_me: [_88XX]\n"), environment)
	var problems conf.Problems
	if !errors.As(err, &problems) || len(problems) != 1 || !strings.Contains(problems[0].Hint, `"meetme"`) {
		t.Errorf("got\n%v", err)
	}
}
