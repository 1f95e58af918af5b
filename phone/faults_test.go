package phone

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
)

func TestFaults(t *testing.T) {
	state := func(s skinny.CallStateCode, line, ref uint32) skinny.Message {
		return &skinny.CallState{CallState: s, LineInstance: line, CallReference: ref}
	}
	open := func(ref uint32) skinny.Message {
		return &skinny.OpenReceiveChannel{CallReference: ref, PassThruPartyID: ref, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k}
	}
	closed := func(ref uint32) skinny.Message {
		return &skinny.CloseReceiveChannel{CallReference: ref, PassThruPartyID: ref}
	}
	tone := func(t skinny.Tone) skinny.Message {
		return &skinny.StartTone{Tone: t, LineInstance: 1, CallReference: 5}
	}
	template := func(t skinny.ButtonType) skinny.Message {
		return &skinny.ButtonTemplate{TotalButtonCount: 2, Buttons: []skinny.ButtonDefinition{{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}, {InstanceNumber: 1, ButtonType: t}}}
	}
	recording := func(ref, direction uint32) skinny.Message {
		m := transmit(ref, netip.MustParseAddrPort("127.0.0.1:11"), skinny.CodecG711Ulaw64k)
		m.ConferenceID, m.MixingMode, m.PartyDirection = 5, 1, direction
		return m
	}
	page := func(text string) skinny.Message { return &skinny.UserToDeviceData{Data: []byte(text)} }
	far := netip.MustParseAddrPort("127.0.0.1:9")
	call := []skinny.Message{state(skinny.CallStateOffHook, 1, 5), &skinny.ActivateCallPlane{LineInstance: 1}}
	call = slices.Clip(call) // each case appends to it
	ended := slices.Clip(append(call, state(skinny.CallStateOnHook, 1, 5)))
	for _, tc := range []struct {
		name, model string
		say         []skinny.Message
		want        string // "" for none
	}{
		{"info before the call", "7960", []skinny.Message{&skinny.CallInfo{LineInstance: 1, CallReference: 5}}, "call 5, which the phone does not know"},
		{"softkeys before the call", "7960", []skinny.Message{&skinny.SelectSoftKeys{LineInstance: 1, CallReference: 5}}, "SelectSoftKeys for call 5"},
		{"prompt before the call", "7960", []skinny.Message{&skinny.DisplayPromptStatus{Text: "x", LineInstance: 1, CallReference: 5}}, "DisplayPromptStatus for call 5"},
		{"tone before the call", "7960", []skinny.Message{&skinny.ActivateCallPlane{LineInstance: 1}, &skinny.StartTone{Tone: 33, LineInstance: 1, CallReference: 5}}, "StartTone for call 5"},
		{"ringer before the call", "7960", []skinny.Message{&skinny.SetRinger{RingMode: skinny.RingModeInside, LineInstance: 1, CallReference: 5}}, "SetRinger for call 5"},
		{"media before the call", "7960", []skinny.Message{open(5)}, "OpenReceiveChannel for call 5"},
		{"end of an unknown call", "7960", []skinny.Message{state(skinny.CallStateOnHook, 1, 5)}, "CallState OnHook for call 5"},
		{"info after the call", "7960", append(ended, &skinny.CallInfo{LineInstance: 1, CallReference: 5}), "call 5 after its CallState OnHook"},
		{"call again after the call", "7960", append(ended, state(skinny.CallStateRingIn, 1, 5)), "RingIn for call 5 after"},
		{"prompt cleared after the call", "7960", append(ended, &skinny.ClearPromptStatus{LineInstance: 1, CallReference: 5}), ""},
		{"tone stopped after the call", "7960", append(ended, &skinny.StopTone{LineInstance: 1, CallReference: 5}), ""},
		{"wrong line in info", "7960", append(call, &skinny.CallInfo{LineInstance: 2, CallReference: 5}), "names line 2 for call 5, which is on line 1"},
		{"wrong line in state", "7960", append(call, state(skinny.CallStateRingOut, 2, 5)), "names line 2"},
		{"line that is not there", "7960", []skinny.Message{state(skinny.CallStateRingIn, 7, 5)}, "on line 7, which the phone does not have"},
		{"lamp of a line that is not there", "7960", []skinny.Message{&skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: 7, LampMode: 2}}, "SetLamp of line 7"},
		{"plane of a line that is not there", "7960", []skinny.Message{&skinny.ActivateCallPlane{LineInstance: 7}}, "ActivateCallPlane of line 7"},
		{"tone without plane", "7960", []skinny.Message{state(skinny.CallStateOffHook, 1, 5), &skinny.StartTone{Tone: 33, LineInstance: 1, CallReference: 5}}, "ActivateCallPlane comes first"},
		{"softkeys of a line without call", "7960", []skinny.Message{&skinny.SelectSoftKeys{LineInstance: 1}}, "without a call"},
		{"softkey set that is not there", "7960", append(call, &skinny.SelectSoftKeys{LineInstance: 1, CallReference: 5, SoftKeySetIndex: 13}), "the server gave 10 sets"},
		{"softkeys to an ATA", "ata186", []skinny.Message{&skinny.SelectSoftKeys{}}, "has no softkeys"},
		{"two connected", "7960", append(call, state(skinny.CallStateConnected, 1, 5), state(skinny.CallStateConnected, 1, 6)), "one at a time"},
		{"connected elsewhere is not here", "7960", append(call, state(skinny.CallStateConnected, 1, 5),
			&skinny.CallState{CallState: skinny.CallStateConnected, LineInstance: 1, CallReference: 6, Privacy: skinny.CallPrivacyFull}), ""},
		{"7911 connected from ringing", "7911", []skinny.Message{state(skinny.CallStateRingIn, 1, 5), state(skinny.CallStateConnected, 1, 5)}, "without CallState OffHook"},
		{"two off-hook", "7960", append(call, state(skinny.CallStateOffHook, 1, 6)), "CallState OffHook of call 6 while call 5 is OffHook"},
		{"dialled while another is connected", "7960", append(call, state(skinny.CallStateConnected, 1, 5), state(skinny.CallStateHold, 1, 5),
			state(skinny.CallStateOffHook, 1, 6), state(skinny.CallStateRingOut, 1, 6), state(skinny.CallStateConnected, 1, 5)), "CallState Connected of call 5 while call 6 is RingOut"},
		{"held, then another", "7960", append(call, state(skinny.CallStateHold, 1, 5), state(skinny.CallStateOffHook, 1, 6)), ""},
		{"call waiting", "7960", append(call, state(skinny.CallStateConnected, 1, 5), state(skinny.CallStateRingIn, 1, 6)), ""},
		{"in use elsewhere takes no ear", "7975", append(call, state(skinny.CallStateConnected, 1, 5), state(skinny.CallStateCallRemoteMultiline, 2, 6)), ""},
		{"held elsewhere", "7975", []skinny.Message{state(skinny.CallStateRemoteHold, 1, 5)}, ""},
		{"held elsewhere, as old phones are not told", "7960", []skinny.Message{state(skinny.CallStateRemoteHold, 1, 5)}, "RemoteHold to a phone of version 11"},
		{"channel of a call elsewhere", "7975", []skinny.Message{state(skinny.CallStateCallRemoteMultiline, 1, 5), &skinny.ActivateCallPlane{LineInstance: 1}, open(5)}, "OpenReceiveChannel of call 5, which another phone with line 1 has"},
		{"audio of a call elsewhere", "7975", []skinny.Message{state(skinny.CallStateCallRemoteMultiline, 1, 5), transmit(5, far, skinny.CodecG711Ulaw64k)}, "StartMediaTransmission of call 5, which another phone"},
		{"tone of a call elsewhere", "7975", []skinny.Message{state(skinny.CallStateCallRemoteMultiline, 1, 5), &skinny.ActivateCallPlane{LineInstance: 1}, tone(skinny.ToneZip)}, "StartTone of call 5, which another phone"},
		{"barged in", "7975", []skinny.Message{state(skinny.CallStateCallRemoteMultiline, 1, 5), &skinny.ActivateCallPlane{LineInstance: 1}, state(skinny.CallStateConnected, 1, 5), open(5)}, ""},
		{"rings out from nowhere", "7960", []skinny.Message{state(skinny.CallStateRingOut, 1, 5)}, "RingOut for call 5, which the phone does not know"},
		{"proceeds from nowhere", "7960", []skinny.Message{state(skinny.CallStateProceed, 1, 5)}, "Proceed for call 5, which the phone does not know"},
		{"parked from nowhere", "7960", []skinny.Message{state(skinny.CallStateCallPark, 1, 5)}, "CallPark for call 5, which the phone does not know"},
		{"comes back held", "7960", []skinny.Message{state(skinny.CallStateHold, 1, 5)}, ""},
		{"selected before the call", "7975", []skinny.Message{&skinny.CallSelectStat{Selected: 1, CallReference: 5, LineInstance: 1}}, "CallSelectStat for call 5"},
		{"started with the stutter tone", "7960", append(call, tone(skinny.ToneMessageWaitingIndicatorTone), transmit(5, far, skinny.CodecG711Ulaw64k)), "while it plays MessageWaitingIndicatorTone"},
		{"feature key that is not there", "7975", []skinny.Message{&skinny.FeatureStatDynamic{FeatureIndex: 1, FeatureID: skinny.ButtonTypeBLFSpeedDial, FeatureStatus: 2}}, "key BLFSpeedDial 1, which the template does not have"},
		{"feature key of another kind", "7975", []skinny.Message{template(skinny.ButtonTypeFeature), &skinny.FeatureStatDynamic{FeatureIndex: 1, FeatureID: skinny.ButtonTypeMultiblinkFeature}}, "key MultiblinkFeature 1, which"},
		{"feature key", "7975", []skinny.Message{template(skinny.ButtonTypeFeature), &skinny.FeatureStatDynamic{FeatureIndex: 1, FeatureID: skinny.ButtonTypeFeature, FeatureStatus: 1}}, ""},
		{"watched line that is not there", "7960", []skinny.Message{state(skinny.CallStateCallRemoteMultiline, 7, 0)}, "without a call on line 7"},
		{"watched line that stops to ring", "7960", []skinny.Message{state(skinny.CallStateRingIn, 2, 0), state(skinny.CallStateOnHook, 2, 0)}, "the icon sticks"},
		{"watched line that stops to ring by way of Congestion", "7960", []skinny.Message{state(skinny.CallStateRingIn, 2, 0), state(skinny.CallStateCongestion, 2, 0), state(skinny.CallStateOnHook, 2, 0)}, ""},
		{"page with images by address to an old phone", "7960", []skinny.Message{page("<CiscoIPPhoneIconFileMenu/>")}, "known from 15 on"},
		{"page that no phone shows", "7975", []skinny.Message{page("<CiscoIPPhoneTable/>")}, "CiscoIPPhoneTable is no document"},
		{"page with a long title", "7975", []skinny.Message{page("<CiscoIPPhoneText><Title>" + strings.Repeat("x", 33) + "</Title></CiscoIPPhoneText>")}, "title"},
		{"page with a long item", "7975", []skinny.Message{page("<CiscoIPPhoneMenu><MenuItem><Name>" + strings.Repeat("x", 65) + "</Name></MenuItem></CiscoIPPhoneMenu>")}, "item"},
		{"page with many items", "7975", []skinny.Message{page("<CiscoIPPhoneIconMenu>" + strings.Repeat("<MenuItem/>", 33) + "</CiscoIPPhoneIconMenu>")}, "CiscoIPPhoneIconMenu takes 32"},
		{"page with an icon too many", "7975", []skinny.Message{page("<CiscoIPPhoneIconMenu><MenuItem><IconIndex>10</IconIndex></MenuItem></CiscoIPPhoneIconMenu>")}, "has icon 10"},
		{"page with a softkey too far", "7975", []skinny.Message{page("<CiscoIPPhoneMenu><SoftKeyItem><Position>9</Position></SoftKeyItem></CiscoIPPhoneMenu>")}, "position 9"},
		{"page", "7960", []skinny.Message{page("<CiscoIPPhoneIconMenu><Title>x</Title><MenuItem><Name>y</Name><IconIndex>1</IconIndex></MenuItem></CiscoIPPhoneIconMenu>")}, ""},
		{"prompt to a phone without", "8945", []skinny.Message{&skinny.DisplayPromptStatus{Text: "x"}}, "DisplayPromptStatus to a 8945, which has no prompt line"},
		{"dynamic prompt to a phone without", "8945", []skinny.Message{&skinny.DisplayDynamicPromptStatus{Text: "x"}}, "DisplayDynamicPromptStatus to a 8945"},
		{"status line to a phone without", "7910", []skinny.Message{&skinny.DisplayNotify{Text: "x"}}, "DisplayNotify to a 7910, which has no prompt line"},
		{"dynamic status line to a phone without", "8945", []skinny.Message{&skinny.DisplayDynamicNotify{Text: "x"}}, "DisplayDynamicNotify to a 8945"},
		{"notify over all to a phone without", "6901", []skinny.Message{&skinny.DisplayDynamicPriNotify{Text: "x"}}, "DisplayDynamicPriNotify to a 6901"},
		{"notify over all to a 69xx", "6941", []skinny.Message{&skinny.DisplayPriNotify{Text: "x"}}, "DisplayPriNotify to a 6941, which does not show it well"},
		{"prompt to a 69xx", "6941", []skinny.Message{&skinny.DisplayPromptStatus{Text: "x"}}, ""},
		{"text to a 7910", "7910", []skinny.Message{&skinny.DisplayText{Text: "x"}}, ""},
		{"opened twice", "7960", append(call, open(5), open(5)), "twice without CloseReceiveChannel"},
		{"opened for two calls", "7960", append(call, open(5), state(skinny.CallStateOffHook, 1, 6), open(6)), "while call 5 has its channel open"},
		{"closed between", "7960", append(call, open(5), closed(5), open(5), closed(5)), ""},
		{"closed as another party", "7960", append(call, open(5), &skinny.CloseReceiveChannel{CallReference: 5, PassThruPartyID: 6}), "CloseReceiveChannel of call 5 names party 0x6; it is 0x5"},
		{"stopped as another party", "7960", append(call, transmit(5, far, skinny.CodecG711Ulaw64k), &skinny.StopMediaTransmission{CallReference: 5, PassThruPartyID: 5}), "StopMediaTransmission of call 5 names party 0x5; it is 0x69"},
		{"started as another party", "7960", append(call, open(5), transmit(5, far, skinny.CodecG711Ulaw64k)), "names party 0x69; its receive channel is of 0x5"},
		{"started with the dial tone", "7960", append(call, tone(skinny.ToneInsideDialTone), transmit(5, far, skinny.CodecG711Ulaw64k)), "while it plays InsideDialTone"},
		{"started with a short tone", "7960", append(call, tone(skinny.ToneCallWaitingTone), transmit(5, far, skinny.CodecG711Ulaw64k)), ""},
		{"started while it rings", "7960", append(call, &skinny.SetRinger{RingMode: skinny.RingModeInside, LineInstance: 1, CallReference: 5}, transmit(5, far, skinny.CodecG711Ulaw64k)), "rings for it"},
		{"tone of an unknown call stopped", "7960", append(call, &skinny.StopTone{LineInstance: 1, CallReference: 6}), "StopTone for call 6"},
		{"tone of another line stopped", "7960", append(call, &skinny.StopTone{LineInstance: 2, CallReference: 5}), "StopTone names line 2"},
		{"prompt of an unknown call cleared", "7960", append(call, &skinny.ClearPromptStatus{LineInstance: 1, CallReference: 6}), "ClearPromptStatus for call 6"},
		{"started twice", "7960", append(call, transmit(5, far, skinny.CodecG711Ulaw64k), transmit(5, far, skinny.CodecG711Ulaw64k)), "twice without StopMediaTransmission"},
		{"started nowhere", "7960", append(call, transmit(5, netip.AddrPort{}, skinny.CodecG711Ulaw64k)), "StartMediaTransmission to"},
		{"codec that it lacks", "7960", append(call, transmit(5, far, skinny.CodecG722_64k)), "did not announce"},
		{"packet of 0 ms", "7960", append(call, &skinny.OpenReceiveChannel{CallReference: 5, PayloadType: skinny.CodecG711Ulaw64k}), "packets of 0 ms"},
		{"ended with media open", "7960", append(call, open(5), state(skinny.CallStateOnHook, 1, 5)), "ends with media open"},
		{"dynamic text to an old phone", "ata186", []skinny.Message{&skinny.DisplayDynamicPromptStatus{Text: "x"}}, "known from 8 on"},
		{"dynamic line to version 11", "7960", []skinny.Message{&skinny.LineStatDynamic{LineNumber: 1}}, "known from 17 on"},
		{"dynamic info to an SPA", "spa504", append(call, &skinny.CallInfoDynamic{LineInstance: 1, CallReference: 5}), "takes CallInfo only"},
		{"history to version 11", "7960", append(call, &skinny.CallHistoryInfo{LineInstance: 1, CallReference: 5}), "known from 12 on"},
		{"call without reference", "7975", []skinny.Message{state(skinny.CallStateCallRemoteMultiline, 1, 0)}, "without a call reference"},
		{"lamp call of an old phone", "7960", []skinny.Message{state(skinny.CallStateCallRemoteMultiline, 1, 0)}, ""},
		{"ring duration", "7960", append(call, &skinny.SetRinger{RingMode: skinny.RingModeInside, LineInstance: 1, CallReference: 5}), "a 7960 is silent"},
		{"ring duration of a newer phone", "7975", append(call, &skinny.SetRinger{RingMode: skinny.RingModeInside, LineInstance: 1, CallReference: 5}), ""},
		{"muted in the call", "7975", append(call, open(5), &skinny.SetMicroMode{MicMode: skinny.OnOffOff}), "a 7975 is not muted"},
		{"muted before the call", "7975", append(call, &skinny.SetMicroMode{MicMode: skinny.OnOffOff}, open(5)), ""},
		{"muted when it sends", "8945", append(call, transmit(5, far, skinny.CodecG711Ulaw64k), &skinny.SetMicroMode{MicMode: skinny.OnOffOff}), "a 8945 is not muted"},
		{"conference set", "6941", append(call, &skinny.SelectSoftKeys{LineInstance: 1, CallReference: 5, SoftKeySetIndex: skinny.SoftKeySetConnectedWithConference}), "which does not have it"},
		{"multiblink key", "8945", []skinny.Message{template(skinny.ButtonTypeMultiblinkFeature)}, "shows nonsense"},
		{"multiblink key of another", "7975", []skinny.Message{template(skinny.ButtonTypeMultiblinkFeature)}, ""},
		{"busy lamp key of an old phone", "7960", []skinny.Message{template(skinny.ButtonTypeBLFSpeedDial)}, "known from 15 on"},
		{"second call without the clock", "7936", append(ended, state(skinny.CallStateOffHook, 1, 6)), "without DefineTimeDate"},
		{"second call with the clock", "7936", append(ended, &skinny.DefineTimeDate{Year: 2026, Month: 11, Day: 22}, state(skinny.CallStateOffHook, 1, 6)), ""},
		{"large document to an old phone", "7960", []skinny.Message{&skinny.UserToDeviceData{Data: []byte("<a>" + strings.Repeat("x", 1000) + "</a>")}}, "which takes 1000"},
		{"recorded call", "7975", append(call, transmit(5, far, skinny.CodecG711Ulaw64k), recording(21, 1), recording(22, 2)), ""},
		{"unknown id", "7911", []skinny.Message{&skinny.Unknown{MessageID: 0x7777}}, "unknown message id 0x7777"},
		{"a phone's message", "7960", []skinny.Message{&skinny.OffHook{}}, "from phones to servers only"},
		{"wrong weekday", "7960", []skinny.Message{&skinny.DefineTimeDate{Year: 2026, Month: 11, Day: 22, DayOfWeek: 3}}, "day of week"},
		{"registered twice", "7960", []skinny.Message{&skinny.RegisterAck{KeepAliveInterval: 30, MaxProtocolVersion: 11}}, "to a phone that is registered"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newScript(t)
			p := start(t, s, tc.model, func(o *Options) { o.NoMedia = true })
			mark := p.Mark()
			s.say(append(tc.say[:len(tc.say):len(tc.say)], &skinny.KeepAliveAck{})...)
			if _, err := p.WaitMessage(t.Context(), mark, "the end", func(m skinny.Message) bool { _, ok := m.(*skinny.KeepAliveAck); return ok }); err != nil {
				t.Fatal(err)
			}
			if tc.want == "" {
				noFaults(t, p)
			} else if !hasFault(p, tc.want) {
				t.Errorf("faults %v, want one with %q", p.Faults(), tc.want)
			}
		})
	}
}
