package play

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const telephoneEvent = 101 // payload type

// exchange is a server: any three digits reach an echo, a number dialled en bloc rings the phone that dials.
type exchange struct {
	t    *testing.T
	l    net.Listener
	echo *media.Stream
	wg   sync.WaitGroup
}

// newExchange starts one; its address is x.l.Addr().
func newExchange(t *testing.T) *exchange {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	echo, err := media.Listen(media.Options{Local: netip.MustParseAddr("127.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	echo.Echo(true)
	x := &exchange{t: t, l: l, echo: echo}
	x.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			x.wg.Go(func() { (&station{x: x, c: c}).serve() })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		x.wg.Wait()
		_ = echo.Close()
	})
	return x
}

// station is one phone at an exchange.
type station struct {
	x    *exchange
	c    net.Conn
	d    skinny.Dialect
	name string
	call uint32

	model skinny.Model
	keys  int
}

func (s *station) serve() {
	defer s.c.Close()
	r := skinny.NewReader(s.c)
	for {
		f, err := r.Next()
		if err != nil {
			return
		}
		m := skinny.Decode(f.ID, f.Payload, s.d)
		if reg, ok := m.(*skinny.Register); ok {
			s.name, s.d.Version, s.model = reg.DeviceName, skinny.Version(reg.ProtocolVersion), skinny.ModelOf(reg.DeviceType)
		}
		var b []byte
		for _, a := range s.answer(m) {
			b = skinny.Append(b, a, s.d)
		}
		if _, err := s.c.Write(b); err != nil {
			return
		}
	}
}

func (s *station) answer(m skinny.Message) []skinny.Message {
	switch m := m.(type) {
	case *skinny.Register:
		switch s.name {
		case "SEP00000000BAD0":
			return []skinny.Message{&skinny.RegisterReject{Text: "Device Unknown"}}
		case "SEP00000000DEAF":
			return nil
		}
		return []skinny.Message{&skinny.RegisterAck{KeepAliveInterval: 30, MaxProtocolVersion: m.ProtocolVersion}, &skinny.CapabilitiesReq{}}
	case *skinny.ButtonTemplateReq:
		if s.name == "SEP0000FEATURES" {
			return []skinny.Message{&skinny.ButtonTemplate{TotalButtonCount: uint32(len(featureKeys)), Buttons: featureKeys}}
		}
		if s.name == "SEP0000BUSYLAMP" {
			return []skinny.Message{&skinny.ButtonTemplate{TotalButtonCount: 2, Buttons: []skinny.ButtonDefinition{
				{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}, {InstanceNumber: 1, ButtonType: skinny.ButtonTypeBLFSpeedDial}}}}
		}
		return []skinny.Message{&skinny.ButtonTemplate{TotalButtonCount: 2, Buttons: []skinny.ButtonDefinition{
			{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}, {InstanceNumber: 1, ButtonType: skinny.ButtonTypeSpeedDial}}}}
	case *skinny.SoftKeyTemplateReq:
		return []skinny.Message{&skinny.SoftKeyTemplateRes{TotalSoftKeyCount: 4, Definitions: []skinny.SoftKeyDefinition{
			{Label: "NewCall", Event: 2}, {Label: "EndCall", Event: 9}, {Label: "Answer", Event: 11}, {Label: "Wähl", Event: skinny.SoftKeyEventSelect}}}}
	case *skinny.SoftKeySetReq:
		res := &skinny.SoftKeySetRes{TotalSoftKeySetCount: 3, Sets: make([]skinny.SoftKeySetDefinition, 3)}
		res.Sets[0].TemplateIndex[0], res.Sets[1].TemplateIndex[0], res.Sets[2].TemplateIndex[0] = 1, 2, 3
		res.Sets[1].TemplateIndex[1] = 4
		return []skinny.Message{res, &skinny.SelectSoftKeys{ValidKeyMask: 1}, &skinny.DisplayPromptStatus{Text: "Ready"}}
	case *skinny.ConfigStatReq:
		return []skinny.Message{&skinny.ConfigStat{DeviceName: s.name}}
	case *skinny.LineStatReq:
		return []skinny.Message{&skinny.LineStat{LineNumber: m.LineNumber, DirectoryNumber: "1001", TextLabel: "Alice"}}
	case *skinny.ForwardStatReq:
		if s.name == "SEP0000CHANSKIN" {
			return nil
		}
		return []skinny.Message{&skinny.ForwardStat{LineNumber: m.LineNumber, ForwardAllActive: 1, ForwardAllNumber: "1003"}}
	case *skinny.FeatureStatReq:
		if s.name == "SEP0000FEATURES" {
			return []skinny.Message{featureStat(m.FeatureIndex, 0)}
		}
		return []skinny.Message{&skinny.FeatureStatDynamic{FeatureIndex: 1, FeatureID: skinny.ButtonTypeBLFSpeedDial, TextLabel: "Bob", FeatureStatus: uint32(skinny.BLFStatusInUse)}}
	case *skinny.Unknown: // said back, as what is shown
		if f, ok := scenes[m.MessageID]; ok {
			return f(s)
		}
		return []skinny.Message{&skinny.DisplayNotify{Text: fmt.Sprintf("%#x % x", uint32(m.MessageID), m.Body)}}
	case *skinny.SpeedDialStatReq:
		return []skinny.Message{&skinny.SpeedDialStat{SpeedDialNumber: m.SpeedDialNumber, Number: "700", DisplayName: "Echo"}}
	case *skinny.TimeDateReq:
		return []skinny.Message{&skinny.DefineTimeDate{Year: 2026, Month: 11, Day: 22}}
	case *skinny.Unregister:
		return []skinny.Message{&skinny.UnregisterAck{}}
	case *skinny.KeepAlive:
		return []skinny.Message{&skinny.KeepAliveAck{}}
	}
	return s.calls(m)
}

func (s *station) state(state skinny.CallStateCode) skinny.Message {
	return &skinny.CallState{CallState: state, LineInstance: 1, CallReference: s.call}
}

func (s *station) lamp(mode skinny.LampMode) skinny.Message {
	return &skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: 1, LampMode: mode}
}

func (s *station) calls(m skinny.Message) []skinny.Message {
	switch m := m.(type) {
	case *skinny.OffHook:
		s.call, s.keys = s.call+1, 0
		switch s.name {
		case "SEP00000000DEAD":
			return nil
		case "SEP00000000FULL":
			return []skinny.Message{s.state(skinny.CallStateCongestion),
				&skinny.DisplayPromptStatus{LineInstance: 1, CallReference: s.call, Text: "No service"}}
		}
		return []skinny.Message{s.lamp(skinny.LampModeOn), s.state(skinny.CallStateOffHook), &skinny.ActivateCallPlane{LineInstance: 1},
			&skinny.StartTone{Tone: skinny.ToneInsideDialTone, LineInstance: 1, CallReference: s.call}}
	case *skinny.KeypadButton:
		if s.keys++; s.keys < 3 {
			return []skinny.Message{&skinny.StopTone{LineInstance: 1, CallReference: s.call}}
		}
		if s.keys > 3 { // said back, as tones and in the audio
			if err := s.x.echo.SendDigits(telephoneEvent, m.Button.String()); err != nil {
				s.x.t.Error(err)
			}
			return []skinny.Message{&skinny.StartTone{Tone: skinny.ToneDtmf1 + skinny.Tone(m.Button) - 1, LineInstance: 1, CallReference: s.call},
				&skinny.StopTone{LineInstance: 1, CallReference: s.call}}
		}
		return []skinny.Message{&skinny.OpenReceiveChannel{PassThruPartyID: 1, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k, RFC2833PayloadType: telephoneEvent, CallReference: s.call}}
	case *skinny.OpenReceiveChannelAck:
		if err := s.x.echo.Send(m.Addr, media.ULaw); err != nil {
			s.x.t.Error(err)
		}
		return []skinny.Message{
			&skinny.StartMediaTransmission{PassThruPartyID: 1, Remote: s.x.echo.Local(), MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k, CallReference: s.call},
			s.state(skinny.CallStateConnected), &skinny.SelectSoftKeys{LineInstance: 1, CallReference: s.call, SoftKeySetIndex: 1, ValidKeyMask: 1},
			&skinny.CallInfo{LineInstance: 1, CallReference: s.call, CallingParty: "1001", CalledParty: "700", CalledPartyName: "Echo"}}
	case *skinny.EnblocCall:
		s.call++
		return []skinny.Message{s.state(skinny.CallStateRingIn), &skinny.SetRinger{RingMode: skinny.RingModeInside, RingDuration: skinny.RingDurationContinuous, LineInstance: 1, CallReference: s.call},
			&skinny.SelectSoftKeys{LineInstance: 1, CallReference: s.call, SoftKeySetIndex: 2, ValidKeyMask: 1}}
	case *skinny.Stimulus:
		if m.Stimulus == skinny.StimulusLastNumberRedial { // a fault: the phone has no such call
			return []skinny.Message{&skinny.CallInfo{LineInstance: 1, CallReference: 4711}}
		}
		return s.told("%v %d", m.Stimulus, m.StimulusInstance)
	case *skinny.HookFlash:
		return s.told("flash")
	case *skinny.DeviceToUserDataV1:
		return s.told("%d %s", m.ApplicationID, m.Data)
	case *skinny.SubscriptionStatReq:
		return []skinny.Message{&skinny.SubscriptionStat{TransactionID: m.TransactionID}, &skinny.Notification{TransactionID: m.TransactionID, Status: skinny.BLFStatusInUse}}
	case *skinny.SoftKeyEvent:
		if m.Event == skinny.SoftKeyEventAnswer {
			return []skinny.Message{&skinny.SetRinger{RingMode: skinny.RingModeOff}, s.state(skinny.CallStateConnected),
				&skinny.SelectSoftKeys{LineInstance: 1, CallReference: s.call, SoftKeySetIndex: 1, ValidKeyMask: 1}}
		}
		if m.Event == skinny.SoftKeyEventSelect {
			return []skinny.Message{&skinny.CallSelectStat{Selected: 1, CallReference: m.CallReference, LineInstance: m.LineInstance}}
		}
		if m.Event == skinny.SoftKeyEventNewCall {
			return s.told("NewCall of call %d", m.CallReference)
		}
		return s.calls(&skinny.OnHook{})
	case *skinny.OnHook:
		s.x.echo.StopSending()
		return []skinny.Message{&skinny.CloseReceiveChannel{PassThruPartyID: 1, CallReference: s.call},
			&skinny.StopMediaTransmission{PassThruPartyID: 1, CallReference: s.call}, s.lamp(skinny.LampModeOff), s.state(skinny.CallStateOnHook),
			&skinny.SetRinger{RingMode: skinny.RingModeOff}, &skinny.SetSpeakerMode{SpeakerMode: skinny.OnOffOff}}
	}
	return nil
}
