package ari_test

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/ari/aritest"
)

// real is a link to the Asterisk that the environment names.
func real(t *testing.T) *bench {
	t.Helper()
	url := os.Getenv("ASTERISK_ARI_URL")
	if url == "" {
		t.Skip("needs a real Asterisk: set ASTERISK_ARI_URL=http://127.0.0.1:8088/ari, ASTERISK_ARI_USERNAME and ASTERISK_ARI_PASSWORD (default skinny, skinny)")
	}
	name := func(key, standard string) string {
		if v := os.Getenv(key); v != "" {
			return v
		}
		return standard
	}
	b := &bench{recorder: &recorder{t: t, told: make(chan any, 100_000)}, log: &lines{}}
	b.link = ari.NewLink(ari.Options{
		Name: "real", URL: url, App: fmt.Sprintf("skinny-test-%d", os.Getpid()),
		Username: name("ASTERISK_ARI_USERNAME", "skinny"), Password: name("ASTERISK_ARI_PASSWORD", "skinny"),
		Log: zerolog.New(b.log),
	}, b.recorder)
	b.run(t)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("log of the link:\n%s", b.log)
		}
	})
	next[ari.Snapshot](t, b.recorder)
	return b
}

// event returns the next event that is a T and that match accepts.
func event[T ari.Event](t *testing.T, b *bench, match func(T) bool) T {
	t.Helper()
	for {
		if e := until[T](t, b.recorder); match(e) {
			return e
		}
	}
}

// TestRealLeg is the life of a phone's leg: bridge, external media, in, music, out.
func TestRealLeg(t *testing.T) {
	b := real(t)
	status := b.link.Status()
	t.Logf("asterisk %s at %s", status.Version, status.URL)
	socket, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	boot := time.Now().UnixNano()
	bridge, leg := ari.BridgeID(fmt.Sprintf("skinny-test-%d", boot)), ari.ChannelID(fmt.Sprintf("skinny-test-%d-a", boot))
	remote := socket.LocalAddr().(*net.UDPAddr).AddrPort()
	ok := func(cmd ari.Command) ari.Result {
		t.Helper()
		began := time.Now()
		r := b.do(t, cmd)
		if r.Status != ari.OK {
			t.Fatalf("%#v: %+v", cmd, r)
		}
		t.Logf("%T %v", cmd, time.Since(began).Round(10*time.Microsecond))
		return r
	}
	ok(ari.CreateBridge{ID: bridge, Name: "test"})
	media := ok(ari.ExternalMedia{ID: leg, Remote: remote, Format: "ulaw",
		Variables: map[string]string{"CALLERID(all)": `"Alice <&> Ö" <1001>`, "SKINNY_LINE": "a b&c=d"}})
	if !media.RTP.IsValid() || media.RTP.Port()%2 != 0 {
		t.Errorf("rtp %v", media.RTP)
	}
	ok(ari.AddChannel{Bridge: bridge, Channel: leg}) // at once: the link waits for StasisStart
	start := event(t, b, func(e ari.StasisStart) bool { return e.Channel.ID == leg })
	if c := start.Channel; c.CallerNumber != "1001" || !strings.HasPrefix(c.CallerName, "Alice") || c.State != "Up" || !strings.HasPrefix(c.Name, "UnicastRTP/") {
		t.Errorf("start %+v", c)
	}
	ok(ari.StartMOH{ID: leg})
	buffer := make([]byte, 1500)
	_ = socket.SetReadDeadline(time.Now().Add(5 * time.Second))
	n, from, err := socket.ReadFromUDPAddrPort(buffer)
	if err != nil {
		t.Errorf("no music: %v", err)
	} else if n != 172 || from != media.RTP {
		t.Errorf("%d bytes from %v, want 172 from %v", n, from, media.RTP)
	}
	ok(ari.StopMOH{ID: leg})
	ok(ari.SetVariable{ID: leg, Name: "CALLERID(name)", Value: "Zoë & Co?"})
	if c := until[ari.CallerID](t, b.recorder); c.Channel.CallerName != "Zoë & Co?" {
		t.Errorf("caller id %+v", c)
	}
	ok(ari.Hangup{ID: leg, Cause: 17})
	event(t, b, func(e ari.LeftBridge) bool { return e.Bridge == bridge && e.Channel == leg })
	event(t, b, func(e ari.StasisEnd) bool { return e.ID == leg })
	if e := event(t, b, func(e ari.ChannelDestroyed) bool { return e.ID == leg }); e.Cause != 17 {
		t.Errorf("cause %d", e.Cause)
	}
	ok(ari.DestroyBridge{ID: bridge})
	event(t, b, func(e ari.BridgeDestroyed) bool { return e.ID == bridge })
	for _, cmd := range []ari.Command{ari.Hangup{ID: leg}, ari.DestroyBridge{ID: bridge}, ari.AddChannel{Bridge: bridge, Channel: leg}, ari.Ring{ID: leg}} {
		if r := b.do(t, cmd); r.Status != ari.Gone {
			t.Errorf("%#v: %+v", cmd, r)
		}
	}
	// The first commands may have come before the answer to whether the socket takes requests.
	if n := b.link.Status().Counters.Socket; strings.HasPrefix(status.Version, "22.") != (n > 0) {
		t.Errorf("asterisk %s: %d commands on the event socket", status.Version, n)
	}
	for kind := range b.link.Status().Counters.Unknown {
		t.Errorf("unknown event %s", kind)
	}
	for _, p := range b.link.Status().Problems {
		t.Logf("problem %s: %s", p.Key, p.Text)
	}
}

// TestRefusals: what Asterisk refuses is refused, and the fake of the tests refuses the same.
func TestRefusals(t *testing.T) {
	t.Run("fake", func(t *testing.T) {
		b := start(t, aritest.New(t), ari.Options{})
		next[ari.Snapshot](t, b.recorder)
		refusals(t, b)
	})
	t.Run("real", func(t *testing.T) { refusals(t, real(t)) })
}

func refusals(t *testing.T, b *bench) {
	boot := time.Now().UnixNano()
	bridge, leg := ari.BridgeID(fmt.Sprintf("skinny-test-%d", boot)), ari.ChannelID(fmt.Sprintf("skinny-test-%d-a", boot))
	none := leg + "x"
	media := ari.ExternalMedia{ID: leg, Remote: netip.MustParseAddrPort("127.0.0.1:9"), Format: "ulaw"}
	for _, c := range []struct {
		cmd  ari.Command
		want ari.Status
		code int
	}{
		{ari.CreateBridge{ID: bridge}, ari.OK, 200},
		{ari.CreateBridge{ID: bridge}, ari.Refused, 409},
		// First: after a duplicate id on the same connection Asterisk 22 gives that as the reason of this one, too (409).
		{ari.CreateChannel{ID: none, Endpoint: "Morse/x"}, ari.Refused, 500},
		{media, ari.OK, 200},
		{media, ari.Refused, 500},
		{ari.CreateChannel{ID: leg, Endpoint: "Local/1@nowhere"}, ari.Refused, 409},
		{ari.ExternalMedia{ID: none, Remote: media.Remote, Format: "noise"}, ari.Refused, 500},
		{ari.AddChannel{Bridge: bridge, Channel: leg}, ari.OK, 200},
		{ari.DialChannel{ID: leg}, ari.Refused, 409},
		{ari.AddChannel{Bridge: bridge, Channel: none}, ari.Gone, 400},
		{ari.AddChannel{Bridge: bridge + "x", Channel: leg}, ari.Gone, 404},
		{ari.Answer{ID: none}, ari.Gone, 404},
		{ari.SetVariable{ID: none, Name: "X", Value: "1"}, ari.Gone, 404},
		{ari.Continue{ID: none}, ari.Gone, 404},
		{ari.SendDTMF{ID: none, Digits: "1"}, ari.Gone, 404},
		{ari.RingStop{ID: none}, ari.Gone, 404},
		{ari.StopMOH{ID: none}, ari.Gone, 404},
		{ari.Hangup{ID: leg}, ari.OK, 200},
		{ari.DestroyBridge{ID: bridge}, ari.OK, 200},
		{ari.DestroyBridge{ID: bridge}, ari.Gone, 404},
	} {
		if r := b.do(t, c.cmd); r.Status != c.want || r.Code != c.code {
			t.Errorf("%#v: %+v, want %v %d", c.cmd, r, c.want, c.code)
		}
	}
	if s := b.link.Status(); s.State != ari.StateReady {
		t.Errorf("the link is %s: %s", s.State, s.Reason)
	}
}

// TestRealConflict: two links of one application; the first is told.
func TestRealConflict(t *testing.T) {
	b := real(t)
	second := real(t)
	if reason := string(until[down](t, b.recorder)); !strings.Contains(reason, "another client took the application") {
		t.Error(reason)
	}
	b.problem(t, "conflict", true)
	if s := second.link.Status(); s.State != ari.StateReady {
		t.Errorf("the second link is %s: %s", s.State, s.Reason)
	}
}

// TestRealLoad: 200 legs and bridges, with as many requests in flight as a link has.
func TestRealLoad(t *testing.T) {
	b := real(t)
	const calls = 20 // 20 ports at a time at most
	boot := time.Now().UnixNano()
	began := time.Now()
	for round := range 10 {
		all := func(cmd func(i int) ari.Command) {
			t.Helper()
			var results []chan ari.Result
			for i := range calls {
				results = append(results, b.submit(cmd(round*calls+i)))
			}
			for _, c := range results {
				if r := result(t, c); r.Status != ari.OK {
					t.Errorf("%+v", r)
				}
			}
		}
		bridge := func(i int) ari.BridgeID { return ari.BridgeID(fmt.Sprintf("skinny-test-%d-%d", boot, i)) }
		leg := func(i int) ari.ChannelID { return ari.ChannelID(bridge(i) + "-a") }
		all(func(i int) ari.Command { return ari.CreateBridge{ID: bridge(i)} })
		all(func(i int) ari.Command {
			return ari.ExternalMedia{ID: leg(i), Remote: netip.MustParseAddrPort("127.0.0.1:9"), Format: "ulaw"}
		})
		all(func(i int) ari.Command { return ari.AddChannel{Bridge: bridge(i), Channel: leg(i)} })
		all(func(i int) ari.Command { return ari.Hangup{ID: leg(i)} })
		all(func(i int) ari.Command { return ari.DestroyBridge{ID: bridge(i)} })
	}
	c := b.link.Status().Counters
	t.Logf("%d requests in %v, %d repeated because the channel was not in the application yet", calls*10*5, time.Since(began).Round(time.Millisecond), c.Retries)
}
