package bench

import (
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// set is a telephone set: a connection and what is needed to speak. It has no goroutine; who waits for a message reads. What
// is not waited for is read over, undecoded.
type set struct {
	conn    net.Conn
	frames  *skinny.Reader
	dialect skinny.Dialect
	out     []byte
}

// patience is how long a set waits for a message.
const patience = 20 * time.Second

// A 7961 with its last firmware.
var (
	model      = skinny.DeviceTypeCisco7961
	version    = uint8(17)
	features   = [3]byte{0x00, 0x72, 0x85}
	load       = "SCCP41.8-5-3S"
	capability = []skinny.MediaCapability{
		{PayloadType: skinny.CodecG722_64k, MaxFramesPerPacket: 40},
		{PayloadType: skinny.CodecG711Ulaw64k, MaxFramesPerPacket: 40},
		{PayloadType: skinny.CodecG711Alaw64k, MaxFramesPerPacket: 40},
		{PayloadType: skinny.CodecG729AnnexA, MaxFramesPerPacket: 40},
	}
)

// register connects a set and registers it as such a phone does: the requests that need no template in one segment, those
// for each key in another. The set is in service when the last answer, to TimeDateReq, is there.
func register(address, name string) (*set, error) {
	nc, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return nil, err
	}
	s := &set{conn: nc, frames: skinny.NewReader(nc)}
	if err := s.register(name); err != nil {
		nc.Close()
		return nil, fmt.Errorf("registering %s: %w", name, err)
	}
	return s, nil
}

func (s *set) register(name string) error {
	err := s.send(
		&skinny.Alarm{Severity: skinny.AlarmSeverityInformational, Text: "25: Name=" + name + " Load=" + load + " Last=Initialized"},
		&skinny.Register{
			DeviceName: name, StationIP: netip.AddrFrom4([4]byte{127, 0, 0, 1}), DeviceType: model, Instance: 1, MaxStreams: 5,
			ProtocolVersion: version, FeatureBits: features, MaxNumberOfLines: 6, LoadName: load,
		})
	if err != nil {
		return err
	}
	if err := s.wait(skinny.IDRegisterAck); err != nil {
		return err
	}
	s.dialect = skinny.Dialect{Version: skinny.Version(version), UTF8: skinny.WantsUTF8(features)}
	err = s.send(&skinny.HeadsetStatus{}, &skinny.ButtonTemplateReq{}, &skinny.SoftKeyTemplateReq{}, &skinny.SoftKeySetReq{}, &skinny.ConfigStatReq{})
	if err != nil {
		return err
	}
	if err := s.wait(skinny.IDCapabilitiesReq); err != nil {
		return err
	}
	if err := s.send(&skinny.UpdateCapabilitiesV2{AudioCaps: capability}); err != nil {
		return err
	}
	if err := s.wait(skinny.IDConfigStat); err != nil {
		return err
	}
	err = s.send(&skinny.LineStatReq{LineNumber: 1}, &skinny.ForwardStatReq{LineNumber: 1}, &skinny.SpeedDialStatReq{SpeedDialNumber: 1},
		&skinny.RegisterAvailableLines{MaxLines: 1}, &skinny.TimeDateReq{})
	if err != nil {
		return err
	}
	return s.wait(skinny.IDDefineTimeDate)
}

// send writes messages in one segment.
func (s *set) send(messages ...skinny.Message) error {
	s.out = s.out[:0]
	for _, m := range messages {
		s.out = skinny.Append(s.out, m, s.dialect)
	}
	_, err := s.conn.Write(s.out)
	return err
}

// wait reads until a message of this number comes.
func (s *set) wait(id skinny.MessageID) error {
	_, err := until(s, id, func(skinny.Message) bool { return true })
	return err
}

// until reads until a message of this number is the one that is wanted, and returns it.
func until[M skinny.Message](s *set, id skinny.MessageID, wanted func(M) bool) (M, error) {
	var none M
	if err := s.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return none, err
	}
	for {
		frame, err := s.frames.Next()
		if err != nil {
			return none, fmt.Errorf("waiting for %v: %w", id, err)
		}
		if frame.ID == skinny.IDRegisterReject {
			reject, _ := skinny.Decode(frame.ID, frame.Payload, s.dialect).(*skinny.RegisterReject)
			return none, fmt.Errorf("rejected: %s", reject.Text)
		}
		if frame.ID != id {
			continue
		}
		if m, ok := skinny.Decode(frame.ID, frame.Payload, s.dialect).(M); ok && wanted(m) {
			return m, nil
		}
	}
}

func (s *set) close() { s.conn.Close() }

// tone waits for a tone.
func (s *set) tone(tone skinny.Tone) error {
	_, err := until(s, skinny.IDStartTone, func(m *skinny.StartTone) bool { return m.Tone == tone })
	return err
}

// rings waits until the bell rings.
func (s *set) rings() error {
	_, err := until(s, skinny.IDSetRinger, func(m *skinny.SetRinger) bool { return m.RingMode != skinny.RingModeOff })
	return err
}

// state waits for a state of a call.
func (s *set) state(state skinny.CallStateCode) error {
	_, err := until(s, skinny.IDCallState, func(m *skinny.CallState) bool { return m.CallState == state })
	return err
}

// press presses keys, one message each.
func (s *set) press(digits string) error {
	for _, d := range digits {
		if err := s.send(&skinny.KeypadButton{Button: skinny.KeypadButtonCode(d - '0')}); err != nil {
			return err
		}
	}
	return nil
}

// receive waits for the order to receive and obeys.
func (s *set) receive(at netip.AddrPort) error {
	m, err := until(s, skinny.IDOpenReceiveChannel, func(*skinny.OpenReceiveChannel) bool { return true })
	if err != nil {
		return err
	}
	return s.send(&skinny.OpenReceiveChannelAck{Addr: at, PassThruPartyID: m.PassThruPartyID, CallReference: m.CallReference})
}

// transmit waits for the order to send and returns where to.
func (s *set) transmit() (netip.AddrPort, error) {
	m, err := until(s, skinny.IDStartMediaTransmission, func(*skinny.StartMediaTransmission) bool { return true })
	if err != nil {
		return netip.AddrPort{}, err
	}
	return m.Remote, nil
}
