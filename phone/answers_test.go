package phone

import (
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// settled waits until the phone has taken all that was said.
func settled(t *testing.T, s *script, p *Phone) {
	t.Helper()
	mark := p.Mark()
	s.say(&skinny.KeepAliveAck{})
	if _, err := p.WaitMessage(t.Context(), mark, "KeepAliveAck", func(m skinny.Message) bool { _, ok := m.(*skinny.KeepAliveAck); return ok }); err != nil {
		t.Fatal(err)
	}
}

// TestAnswers: what a phone says to each order that wants an answer; nil is none.
func TestAnswers(t *testing.T) {
	call := []skinny.Message{&skinny.CallState{CallState: skinny.CallStateOffHook, LineInstance: 1, CallReference: 5}, &skinny.ActivateCallPlane{LineInstance: 1}}
	local := netip.MustParseAddrPort("127.0.0.1:16394")
	group := netip.MustParseAddrPort("239.1.1.1:20480")
	const ok, failed = skinny.MulticastReceptionStatusOk, skinny.MulticastReceptionStatusError
	for _, tc := range []struct {
		name, model string
		say, want   skinny.Message
		fault       string // "" for none
	}{
		{"port", "7975", &skinny.PortReq{ConferenceID: 5, CallReference: 5, PassThruPartyID: 7, MediaType: skinny.MediaTypeAudio},
			&skinny.PortRes{ConferenceID: 5, CallReference: 5, PassThruPartyID: 7, Addr: local, RTCPPort: 16395, MediaType: skinny.MediaTypeAudio}, ""},
		{"port of no call", "7975", &skinny.PortReq{CallReference: 6},
			&skinny.PortRes{CallReference: 6, Addr: netip.MustParseAddrPort("127.0.0.1:16396"), RTCPPort: 16397}, "PortReq for call 6"},
		{"port for video", "7975", &skinny.PortReq{CallReference: 5, MediaType: skinny.MediaTypeMainVideo},
			&skinny.PortRes{CallReference: 5, MediaType: skinny.MediaTypeMainVideo}, "announced audio only"},
		{"multicast", "7960", &skinny.StartMulticastMediaReception{PassThruPartyID: 7, Multicast: group, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k},
			&skinny.MulticastMediaReceptionAck{ReceptionStatus: ok, PassThruPartyID: 7}, ""},
		{"multicast of no group", "7960", &skinny.StartMulticastMediaReception{PassThruPartyID: 7, Multicast: local, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k},
			&skinny.MulticastMediaReceptionAck{ReceptionStatus: failed, PassThruPartyID: 7}, "which is no group"},
		{"multicast with a codec that it lacks", "7960", &skinny.StartMulticastMediaReception{PassThruPartyID: 7, Multicast: group, MillisecondPacketSize: 20, PayloadType: skinny.CodecG722_64k},
			&skinny.MulticastMediaReceptionAck{ReceptionStatus: failed, PassThruPartyID: 7}, "did not announce"},
		{"video to receive", "7975", &skinny.OpenMultiMediaReceiveChannel{CallReference: 5, PassThruPartyID: 7},
			&skinny.OpenMultiMediaReceiveChannelAck{MediaStatus: skinny.MediaStatusOutOfChannels, CallReference: 5, PassThruPartyID: 7}, "no video"},
		{"video to send", "7975", &skinny.StartMultiMediaTransmission{ConferenceID: 5, CallReference: 5, PassThruPartyID: 7},
			&skinny.StartMultiMediaTransmissionAck{MediaStatus: skinny.MediaStatusOutOfChannels, ConferenceID: 5, CallReference: 5, PassThruPartyID: 7}, "no video"},
		{"video to send, old", "7960", &skinny.StartMultiMediaTransmission{ConferenceID: 5, CallReference: 5}, nil, "no video"},
		{"video commands", "7975", &skinny.FlowControlCommand{CallReference: 5}, nil, ""},
		{"failure detection of nothing", "7975", &skinny.StartMediaFailureDetection{CallReference: 5, PassThruPartyID: 7}, nil, "whose channel is not open"},
		{"page", "7960", &skinny.UserToDeviceData{ApplicationID: 1, LineInstance: 1, CallReference: 5, TransactionID: 3, Data: []byte("<CiscoIPPhoneText/>")},
			&skinny.DeviceToUserDataResponse{ApplicationID: 1, LineInstance: 1, CallReference: 5, TransactionID: 3,
				Data: []byte(`<CiscoIPPhoneResponse><ResponseItem Status="0" Data="Success" URL=""/></CiscoIPPhoneResponse>`)}, ""},
		{"page of nonsense", "7960", &skinny.UserToDeviceData{Data: []byte("<CiscoIPPhoneText>")},
			&skinny.DeviceToUserDataResponse{Data: []byte(`<CiscoIPPhoneError Number="1"/>`)}, "cannot be read"},
		{"page without a display", "ata186", &skinny.UserToDeviceData{Data: []byte("<CiscoIPPhoneText/>")},
			&skinny.DeviceToUserDataResponse{Data: []byte(`<CiscoIPPhoneResponse><ResponseItem Status="0" Data="Success" URL=""/></CiscoIPPhoneResponse>`)}, "no display"},
		{"announcement", "7960", &skinny.StopAnnouncement{ConferenceID: 1}, nil, "for conference bridges"},
		{"reception of CallManager 2.x", "7960", &skinny.StartMediaReception{}, nil, "takes OpenReceiveChannel"},
		{"reception of CallManager 2.x, to its phones", "7910", &skinny.StartMediaReception{}, nil, ""},
		{"other load", "7960", &skinny.VersionRes{RequiredVersion: "P0030702T023"}, nil, "begin an upgrade"},
		{"own load", "7960", &skinny.VersionRes{RequiredVersion: "P0030801SR02"}, nil, ""},
		{"subscription that it did not make", "7960", &skinny.Notification{TransactionID: 9}, nil, "subscription 9"},
		{"recording of no call", "7960", &skinny.RecordingStatus{CallReference: 9}, nil, "RecordingStatus for call 9"},
		{"calls of lines", "7975", &skinny.CallCountRes{}, nil, ""},
		{"hook flash", "ata186", &skinny.SetHookFlashDetect{}, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newScript(t)
			p := start(t, s, tc.model, func(o *Options) { o.NoMedia = true })
			s.say(call...)
			settled(t, s, p)
			mark := p.Mark()
			s.say(tc.say)
			settled(t, s, p)
			var got skinny.Message
			for _, e := range p.Since(mark) {
				if e.Out {
					got = e.Message
				}
			}
			if !cmp.Equal(got, tc.want, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })) {
				t.Errorf("answer %+v, want %+v", got, tc.want)
			}
			if tc.fault == "" {
				noFaults(t, p)
			} else if !hasFault(p, tc.fault) {
				t.Errorf("faults %v, want one with %q", p.Faults(), tc.fault)
			}
		})
	}
}

// TestPages: a document shows until it is closed, and what is entered in it goes back with its ids.
func TestPages(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7975", nil)
	push := func(flag skinny.SequenceFlag, text string) skinny.Message {
		return &skinny.UserToDeviceDataV1{ApplicationID: 4, LineInstance: 1, TransactionID: 9, SequenceFlag: flag, RoutingID: 1, Data: []byte(text)}
	}
	if err := p.Submit("x"); err == nil {
		t.Error("without a page something is sent")
	}
	s.say(push(skinny.SequenceFlagFirst, `<?xml version="1.0" encoding="iso-8859-1"?><CiscoIPPhone`), push(skinny.SequenceFlagMore, "Text><Text>J\xf6rg</Text>"),
		push(skinny.SequenceFlagLast, "</CiscoIPPhoneText>"))
	if r := expect[*skinny.DeviceToUserDataResponseV1](s); r.TransactionID != 9 || !strings.Contains(string(r.Data), `Status="0"`) {
		t.Errorf("response %+v: %s", r, r.Data)
	}
	if page := p.State().Page; page.Application != 4 || !strings.HasSuffix(page.XML, "<Text>J\xf6rg</Text></CiscoIPPhoneText>") {
		t.Errorf("page %+v", page)
	}
	if err := p.Submit("UserData:1"); err != nil {
		t.Fatal(err)
	}
	if m := expect[*skinny.DeviceToUserDataV1](s); m.ApplicationID != 4 || m.TransactionID != 9 || string(m.Data) != "UserData:1" {
		t.Errorf("submitted %+v", m)
	}
	s.say(push(skinny.SequenceFlagLast, `<setRingTone><ringTone>http://x</ringTone></setRingTone>`))
	expect[*skinny.DeviceToUserDataResponseV1](s)
	if p.State().Page.XML == "" {
		t.Error("a ring tone closes the page")
	}
	s.say(push(skinny.SequenceFlagLast, `<CiscoIPPhoneExecute><ExecuteItem URL="Play:a&amp;b" Priority="0"/><ExecuteItem URL="App:Close:4"/></CiscoIPPhoneExecute>`))
	if r := expect[*skinny.DeviceToUserDataResponseV1](s); !strings.Contains(string(r.Data), `URL="Play:a&amp;b"`) || strings.Count(string(r.Data), "ResponseItem") != 2 {
		t.Errorf("response %s", r.Data)
	}
	if st := p.State(); st.Page.XML != "" || !cmp.Equal(st.Executed, []string{"Play:a&b", "App:Close:4"}) {
		t.Errorf("page %+v, executed %v", st.Page, st.Executed)
	}
	noFaults(t, p)
}

// TestWatch: a number that the phone watches.
func TestWatch(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7975", nil)
	if err := p.Watch("1002"); err != nil {
		t.Fatal(err)
	}
	m := expect[*skinny.SubscriptionStatReq](s)
	if m.SubscriptionID != "1002" || m.FeatureID != skinny.SubscriptionFeatureBLF {
		t.Errorf("asks %+v", m)
	}
	s.say(&skinny.SubscriptionStat{TransactionID: m.TransactionID}, &skinny.Notification{TransactionID: m.TransactionID, Status: skinny.BLFStatusInUse, Text: "Bob"})
	st := wait(t, p, "the state", func(st State) bool { return st.Watched[0].Status == skinny.BLFStatusInUse })
	if w := st.Watched[0]; !w.Answered || w.Cause != skinny.SubscribeCauseOK || w.Text != "Bob" {
		t.Errorf("watched %+v", w)
	}
	noFaults(t, p)
}

// TestKept: what has no answer and shows.
func TestKept(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7975", func(o *Options) { o.NoMedia = true })
	s.say(connect(9, skinny.CodecG711Ulaw64k)...)
	s.say(&skinny.StartMediaFailureDetection{CallReference: 9, PassThruPartyID: 109, MillisecondPacketSize: 20},
		&skinny.RecordingStatus{CallReference: 9, Status: skinny.OffOnOn},
		&skinny.ServerRes{Servers: []skinny.Server{{Name: "b", Addr: netip.MustParseAddrPort("192.0.2.1:2000")}}})
	st := wait(t, p, "servers", func(st State) bool { return len(st.ServerList) == 1 })
	if c, _ := st.Call(9); !c.Recording || st.ServerList[0].Name != "b" {
		t.Errorf("recording %v, servers %v", c.Recording, st.ServerList)
	}
	noFaults(t, p)
}

// TestReservedPort: the channel takes the port that was reserved, and a port that is to be kept outlives it.
func TestReservedPort(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7975", func(o *Options) { o.Net = s.tcp })
	messages := connect(9, skinny.CodecG711Ulaw64k)
	s.say(messages[:4]...)
	s.say(&skinny.PortReq{CallReference: 9, PassThruPartyID: 109, MediaType: skinny.MediaTypeAudio})
	port := expect[*skinny.PortRes](s).Addr
	s.say(messages[4:]...)
	if ack := expect[*skinny.OpenReceiveChannelAck](s); ack.Addr != port || !port.IsValid() {
		t.Errorf("reserved %v, receives at %v", port, ack.Addr)
	}
	s.say(&skinny.CloseReceiveChannel{CallReference: 9, PassThruPartyID: 109, PortHandling: skinny.PortHandlingKeepPort})
	settled(t, s, p)
	if n := p.State().Streams; n != 1 {
		t.Errorf("%d streams, want the kept port", n)
	}
	s.say(&skinny.PortClose{CallReference: 9, PassThruPartyID: 109})
	settled(t, s, p)
	if n := p.State().Streams; n != 0 {
		t.Errorf("%d streams after PortClose", n)
	}
	noFaults(t, p)
}

// TestMulticast: one phone pages, another hears it, without a call.
func TestMulticast(t *testing.T) {
	group := multicastGroup(t)
	a, b := newScript(t), newScript(t)
	from, to := start(t, a, "7960", func(o *Options) { o.Net = a.tcp }), start(t, b, "7975", func(o *Options) { o.Net = b.tcp })
	b.say(&skinny.StartMulticastMediaReception{PassThruPartyID: 7, Multicast: group, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k})
	if ack := expect[*skinny.MulticastMediaReceptionAck](b); ack.ReceptionStatus != skinny.MulticastReceptionStatusOk {
		t.Fatalf("answer %+v", ack)
	}
	from.PlayTone(-12, 440)
	a.say(&skinny.StartMulticastMediaTransmission{PassThruPartyID: 7, Multicast: group, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k})
	if err := to.WaitTone(t.Context(), 440); err != nil {
		t.Fatal(err)
	}
	a.say(&skinny.StopMulticastMediaTransmission{PassThruPartyID: 7})
	b.say(&skinny.StopMulticastMediaReception{PassThruPartyID: 7})
	for _, p := range []*Phone{from, to} {
		if err := p.WaitIdle(t.Context()); err != nil {
			t.Error(err)
		}
		noFaults(t, p)
	}
}

// multicastGroup is a group with a free port that the loopback interface carries; the test is skipped when it carries none.
func multicastGroup(t *testing.T) netip.AddrPort {
	t.Helper()
	s, err := media.Listen(media.Options{Local: netip.MustParseAddr("127.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	group := netip.AddrPortFrom(netip.MustParseAddr("239.1.1.1"), s.Local().Port())
	_ = s.Close()
	c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.WriteToUDPAddrPort([]byte{0}, group); err != nil {
		t.Skipf("no multicast on the loopback interface here: %v", err)
	}
	return group
}
