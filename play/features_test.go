package play

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// featureKeys is the keys of the phone SEP0000FEATURES.
var featureKeys = []skinny.ButtonDefinition{
	{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}, {InstanceNumber: 2, ButtonType: skinny.ButtonTypeLine},
	{InstanceNumber: 1, ButtonType: skinny.ButtonTypeFeature}, {InstanceNumber: 2, ButtonType: skinny.ButtonTypeBLFSpeedDial},
	{InstanceNumber: 1, ButtonType: skinny.ButtonTypeCallPark},
}

func featureStat(n, status uint32) skinny.Message {
	m := &skinny.FeatureStatDynamic{FeatureIndex: n, FeatureID: skinny.ButtonTypeFeature, FeatureStatus: status, TextLabel: "Do not disturb"}
	if n == 2 {
		m.FeatureID, m.TextLabel = skinny.ButtonTypeBLFSpeedDial, "Bob"
	}
	return m
}

// told shows what the exchange was told, on any model.
func (s *station) told(format string, args ...any) []skinny.Message {
	text := fmt.Sprintf(format, args...)
	if !s.model.Prompts {
		return []skinny.Message{&skinny.DisplayText{Text: text}}
	}
	return []skinny.Message{&skinny.DisplayNotify{Text: text}}
}

// scenes is what the exchange plays when a phone sends a message of such an id.
var scenes = map[skinny.MessageID]func(*station) []skinny.Message{
	0x9001: func(s *station) []skinny.Message { // two calls on line 1, one on line 2
		s.call = 13
		state := func(c skinny.CallStateCode, line, ref uint32) skinny.Message {
			return &skinny.CallState{CallState: c, LineInstance: line, CallReference: ref}
		}
		keys := func(line, ref uint32, set skinny.SoftKeySet) skinny.Message {
			return &skinny.SelectSoftKeys{LineInstance: line, CallReference: ref, SoftKeySetIndex: set, ValidKeyMask: 3}
		}
		return []skinny.Message{
			state(skinny.CallStateOffHook, 1, 11), state(skinny.CallStateHold, 1, 11), keys(1, 11, 1),
			&skinny.CallInfo{CallType: skinny.CallTypeOutbound, CallingParty: "1001", CalledParty: "1002", CalledPartyName: "Bob", LineInstance: 1, CallReference: 11},
			state(skinny.CallStateCallRemoteMultiline, 2, 12), keys(2, 12, 0),
			state(skinny.CallStateRingIn, 1, 13), keys(1, 13, 2),
			&skinny.CallInfo{CallType: skinny.CallTypeInbound, CallingParty: "1005", CallingPartyName: "Eve", CalledParty: "1001", OriginalCalledParty: "1003",
				OriginalCalledPartyName: "Carol", LastRedirectingParty: "1004", LastRedirectingPartyName: "Dave", OriginalCdpnRedirectReason: skinny.RedirectReasonForwardBusy,
				LastRedirectingReason: skinny.RedirectReasonForwardNoAnswer, LineInstance: 1, CallReference: 13},
		}
	},
	0x9002: func(*station) []skinny.Message { // one of them has called in vain
		return []skinny.Message{&skinny.CallState{CallState: skinny.CallStateOnHook, LineInstance: 1, CallReference: 13}}
	},
	0x9003: func(s *station) []skinny.Message { // two people speak
		s.x.echo.Echo(false)
		s.x.echo.Play(media.NewTone(-20, 620, 523))
		return nil
	},
	0x9004: func(s *station) []skinny.Message { // and one falls silent
		s.x.echo.Play(media.NewTone(-20, 620))
		return nil
	},
	0x9005: func(*station) []skinny.Message {
		lamp := func(key skinny.StimulusCode, n uint32, mode skinny.LampMode) skinny.Message {
			return &skinny.SetLamp{Stimulus: key, StimulusInstance: n, LampMode: mode}
		}
		return []skinny.Message{featureStat(1, 1), featureStat(2, uint32(skinny.BLFStatusAlerting)), lamp(skinny.StimulusVoiceMail, 0, skinny.LampModeOn),
			lamp(skinny.StimulusVoiceMail, 2, skinny.LampModeOn), lamp(skinny.StimulusForwardAll, 1, skinny.LampModeFlash), lamp(skinny.StimulusPrivacy, 1, skinny.LampModeOn)}
	},
	0x9006: func(*station) []skinny.Message {
		return []skinny.Message{&skinny.UserToDeviceDataV1{ApplicationID: 7, SequenceFlag: skinny.SequenceFlagLast, RoutingID: 1, Data: []byte(
			`<CiscoIPPhoneIconFileMenu><Title>Conference</Title><Prompt>of two</Prompt><MenuItem><IconIndex>0</IconIndex><Name>Alice Adams</Name><URL>UserData:7:1</URL></MenuItem>` +
				`<MenuItem><IconIndex>2</IconIndex><Name>Bob</Name><URL>UserData:7:2</URL></MenuItem>` +
				`<SoftKeyItem><Name>Kick</Name><Position>1</Position><URL>UserDataSoftKey:Select:7:kick</URL></SoftKeyItem><SoftKeyItem><Name>Exit</Name><Position>2</Position><URL>SoftKey:Exit</URL></SoftKeyItem></CiscoIPPhoneIconFileMenu>`)}}
	},
	0x9007: func(*station) []skinny.Message {
		return []skinny.Message{&skinny.UserToDeviceDataV1{SequenceFlag: skinny.SequenceFlagLast, RoutingID: 1, Data: []byte(`<CiscoIPPhoneText><Title>Parked</Title><Text>nothing</Text></CiscoIPPhoneText>`)}}
	},
	0x9008: func(*station) []skinny.Message { // the line key of an old phone watches a number
		return []skinny.Message{&skinny.CallState{CallState: skinny.CallStateCallRemoteMultiline, LineInstance: 1}, &skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: 1, LampMode: skinny.LampModeOn}}
	},
}

const features = `p = phone("SEP0000FEATURES", type="7975")
`

// TestFeatures: what scenarios of call features press and expect.
func TestFeatures(t *testing.T) {
	for name, text := range map[string]string{
		"calls of several lines": features + `
p.send(0x9001)
p.expect(states=["Hold", "CallRemoteMultiline", "RingIn"], lines=[1, 2, 1], state="RingIn")
p.expect(call=1, state="Hold", other="1002", other_name="Bob", selected=False, softkey_set="Connected")
p.expect(call=(1, 2), state="RingIn", other="1005", other_name="Eve", original="1003", original_name="Carol", redirecting="1004", redirecting_name="Dave")
p.expect(call=3, original_reason="ForwardBusy", redirecting_reason="ForwardNoAnswer", privacy="None")
p.expect(call=(2, 1), state="CallRemoteMultiline", softkeys=["NewCall"], privacy=None)
p.expect(call=None, state=None, prompt="Ready", softkeys=["NewCall"], softkey_set="OnHook")
p.softkey("Select", call=1)
p.expect(call=(1, 1), selected=True, softkey="select")
p.expect(call=2, selected=False)
p.softkey("NewCall", call=(2, 1))
p.expect(notify="NewCall of call 12")
p.softkey("NewCall", call=None)
p.expect(notify="NewCall of call 0")
p.send(0x9002)
p.expect(missed=["1005"], states=["Hold", "CallRemoteMultiline"], call=(1, 2), state=None)
p.expect(missed=[("1005", "E*")], received=[], placed=[], state="Hold")
`,
		"people who speak at the same time": alice + `
alice.dial("700")
alice.expect(state="Connected")
alice.send(0x9003)
alice.expect(hears=[620, 523])
alice.expect_not(hears=[620], during="300ms")
alice.expect(hears="sound")
alice.send(0x9004)
alice.expect(hears=[620])
alice.expect(hears=620)
`,
		"keys and lamps": features + `
p.expect(feature=("Feature", 1, False), lamp=("VoiceMail", 0, "Off"))
p.send(0x9005)
p.expect(feature=("Feature", 1, True), blf=("BLFSpeedDial", 2, "Alerting"), label=("Feature", 1, "Do*"))
p.expect(feature=(3, True), blf=(4, "Alerting"), label=(4, "Bob"), number=(1, "1001"), lamp=(3, "On"))
p.expect(lamp=("VoiceMail", 0, "On"))
p.expect(lamp=("VoiceMail", 1, "Off"))
p.expect(lamp=("voicemail", 2, "On"))
p.expect(lamp=("ForwardAll", 1, "Flash"))
p.key("Feature")
p.expect(notify="Privacy 1")
p.button(4)
p.expect(notify="BLFSpeedDial 2")
p.key("CallPark")
p.expect(notify="CallPark 1")
p.key("VoiceMail")
p.expect(notify="VoiceMail 0")
p.press("NewCall")
p.expect(notify="NewCall*")
p.watch("1002")
p.expect(watched=("1002", "InUse"))
`,
		"keys of a phone without softkeys": `
p = phone("SEP000000001001", type="7910")
p.press("Transfer")
p.expect(display="Transfer 1")
p.press("confrn", call=1)
p.expect(display="Conference 1")
q = phone("SEP000000001002", type="6901")
q.press("Transfer")
q.expect(display="flash")
r = phone("SEP000000001003", type="ata186")
r.flash()
r.expect(display="flash")
`,
		"a number that an old phone watches": alice + `
alice.send(0x9008)
alice.expect(blf=("Line", 1, "InUse"), lamp=("Line", 1, "On"), idle=True)
alice.speaker()
alice.expect(state="OffHook", speaker=True)
alice.enter("700")
alice.expect(state="Connected")
`,
		"a page": features + `
p.expect(page=None, page_items=[], page_title=None)
p.send(0x9006)
p.expect(page="IconFileMenu", page_title="Conf*", page_prompt="of two", page_items=["Alice*", "bob"], page_icons=["0", "2"], page_keys=["Kick", "Exit"])
p.choose(2)
p.expect(notify="7 2")
p.choose("Alice*")
p.expect(notify="7 1")
p.page_key("kick", item="Bob")
p.expect(notify="7 2")
p.page_key("Kick", item=1)
p.expect(notify="7 1")
p.page_key("Exit")
p.expect(page=None)
p.send(0x9007)
p.expect(page="Text", page_text="nothing", page_keys=["Update", "Exit"])
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := run(t, text); r.Outcome != Passed {
				t.Errorf("%s: %s", r.Outcome, r.Failure.Text())
			}
		})
	}
}

// TestFeaturesInVain: what is not there is said, and what there is instead.
func TestFeaturesInVain(t *testing.T) {
	const calls = features + "p.send(0x9001)\np.expect(states=[\"*\", \"*\", \"*\"])\n"
	for _, c := range []struct{ text, message string }{
		{calls + `p.expect(call=(2, 2), state="Hold", within="50ms")`, `state is none, expected Hold`},
		{calls + `p.expect(call=1, selected=True, privacy="Full", softkey_set="OnHold", within="50ms")`, `selected is False, expected True\n  privacy is None, expected Full\n  softkey_set is Connected, expected OnHold`},
		{calls + `p.expect(lines=[1, 1, 2], within="50ms")`, `lines is \[1 2 1\], expected \[1 1 2\]`},
		{calls + `p.softkey("Answer", call=7, within="50ms")`, `softkey Answer does not show; shown: \[NewCall\]; it shows for call 3`},
		{calls + `p.softkey("NewCall", call=3, within="50ms")`, `it shows for call 2`},
		{calls + "p.send(0x9002)\n" + `p.expect(missed=[("1005", "Bob")], within="50ms")`, `missed is \[1005 "Eve"\], expected \[1005 "Bob"\]`},
		{calls + "p.send(0x9002)\n" + `p.expect(missed=["1006"], within="50ms")`, `missed is \[1005\], expected \[1006\]`},
		{features + `p.expect(feature=("Feature", 1, True), within="50ms")`, `feature of Feature 1 is False, expected True`},
		{features + `p.expect(feature=("Feature", 2, True), within="50ms")`, `feature of Feature 2 is no such key`},
		{features + `p.expect(lamp=(9, "On"), within="50ms")`, `lamp of key 9 is no such key`},
		{features + `p.expect(lamp=("Feature", 9, "On"), within="50ms")`, `lamp of Feature 9 is no such key`},
		{features + `p.expect(watched=("1002", "Idle"), within="50ms")`, `watched 1002 is not watched, expected Idle`},
		{features + `p.key("Hold")`, `the phone has no key Hold; it has Line 1, Line 2, Feature 1, BLFSpeedDial 2, CallPark 1`},
		{features + `p.button(6)`, `no key 6 beside its display: it has 5`},
		{features + `p.flash()`, `a 7975 has no flash key`},
		{features + `p.choose(1, within="50ms")`, `there is no page`},
		{features + `p.expect(page_title="*", within="50ms")`, `page_title is no page`},
		{features + "p.send(0x9006)\n" + `p.choose("Carol", within="50ms")`, `the page "Conference" has no item "Carol"; it has \[Alice Adams, Bob\]`},
		{features + "p.send(0x9006)\n" + `p.choose(3, within="50ms")`, `the page "Conference" has no item 3`},
		{features + "p.send(0x9006)\n" + `p.page_key("Mute", within="50ms")`, `softkey Mute is not on the page; shown: \[Kick, Exit\]`},
		{features + "p.send(0x9006)\n" + `p.expect(page="Menu", page_items=["Bob"], within="50ms")`, `page is "IconFileMenu", expected "Menu"\n  page_items is \[Alice Adams, Bob\], expected \[Bob\]`},
		{`p = phone("SEP000000001001", type="7910")` + "\n" + `p.softkey("Transfer")`, `the phone has no softkeys; press\("Transfer"\) presses the key`},
		{`p = phone("SEP000000001001", type="7910")` + "\n" + `p.press("Park")`, `a 7910 has no key for Park`},
		{features + `p.enter("1", within="50ms")`, `no new call takes digits`},
		{alice + "alice.dial(\"700\")\nalice.say(440)\nalice.expect(hears=440)\n" + `alice.expect(hears=[440, 620], within="300ms")`, `hears is 440 Hz, expected 440 \+ 620 Hz`},
		{alice + "alice.dial(\"700\")\nalice.expect(hears=None)\n" + `alice.expect(hears=[440], within="100ms")`, `hears is (silence|nothing).*, expected 440 Hz`},
	} {
		t.Run(c.message, func(t *testing.T) {
			t.Parallel() // the exchange ends none of these calls: each scenario waits for it at its end
			r := run(t, c.text)
			if r.Outcome != Failed || !regexp.MustCompile(c.message).MatchString(r.Failure.Text()) {
				t.Errorf("%s\n%s, want %s\n%v", c.text, r.Outcome, c.message, r.Failure.Text())
			}
		})
	}
}

// TestFeatureMistakes: what is wrongly written is said with how to write it.
func TestFeatureMistakes(t *testing.T) {
	for _, c := range []struct{ text, message string }{
		{`alice.softkey("Hold", call="x")`, `call="x": calls are counted from 1; call=\(1, 2\) is the second of line 1`},
		{`alice.softkey("Hold", call=(0, 1))`, `write a line and which of its calls`},
		{`alice.expect(call=(1, 0), state="Hold")`, `calls are counted from 1`},
		{`alice.expect(hears=[])`, `hears=\[\]: write a frequency in Hz, a list of several`},
		{`alice.expect(hears=["x"])`, `hears: "x" is no frequency in Hz`},
		{`alice.expect(feature=("Feature", 1, "On"))`, `its number, and True or False: feature=\("Feature", 1, True\)`},
		{`alice.expect(watched="1002")`, `watched="1002": write a number and what it does`},
		{`alice.expect(watched=("1002", "Buzy"))`, `watched "Buzy" is not known`},
		{`alice.expect(lamp=("Featur", 1, "On"))`, `lamp: key "Featur" is not known`},
		{`alice.expect(lamp=(0, "On"))`, `write the kind of key, its number`},
		{`alice.expect(label=(1, 2))`, `write the kind of key, its number`},
		{`alice.expect(missed="1001")`, `missed="1001": write a list of numbers`},
		{`alice.expect(missed=[1001])`, `1001 is no number in quotes, nor a number and a name`},
		{`alice.expect(lines=1)`, `lines=1: write a list of numbers`},
		{`alice.expect(lines=["x"])`, `write a list of numbers: lines=\[1, 2\]`},
		{`alice.choose(0)`, `choose: item=0: write the number of the item, from 1, or its name`},
		{`phone("SEP000000001002", type="7910").press("Transfr")`, `press "Transfr" is not known; did you mean "Transfer"`},
	} {
		r := run(t, alice+c.text)
		if r.Outcome != Mistaken || !regexp.MustCompile(c.message).MatchString(r.Failure.Error()) {
			t.Errorf("%s\n%s: %v, want %s", c.text, r.Outcome, r.Failure, c.message)
		}
	}
}
