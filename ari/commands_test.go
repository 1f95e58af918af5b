package ari_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/ari/aritest"
)

var phone = netip.MustParseAddrPort("127.0.0.1:40000")

// way is how commands reach Asterisk.
type way string

const (
	bySocket way = "by the event socket"
	byHTTP   way = "by HTTP"
)

// bothWays runs a test that holds for both.
func bothWays(t *testing.T, test func(t *testing.T, w way)) {
	for _, w := range []way{bySocket, byHTTP} {
		t.Run(string(w), func(t *testing.T) { test(t, w) })
	}
}

// ready is a link that is up, with a bridge b, a leg leg, a channel far not dialled yet and a call in.
func ready(t *testing.T, w way, o ari.Options) *bench {
	t.Helper()
	a := aritest.New(t)
	if w == byHTTP {
		a.OnlyHTTP()
	}
	b := start(t, a, o)
	next[ari.Snapshot](t, b.recorder)
	if w == bySocket {
		poll(t, "requests on the event socket", func() bool {
			b.do(t, ari.Ring{ID: "nobody"})
			return b.link.Status().Counters.Socket > 0
		})
	}
	for _, cmd := range []ari.Command{
		ari.CreateBridge{ID: "b", Name: "call"},
		ari.ExternalMedia{ID: "leg", Remote: phone, Format: "ulaw", Variables: map[string]string{"CALLERID(all)": `"Alice" <1001>`}},
		ari.CreateChannel{ID: "far", OtherID: "far2", Endpoint: "Local/700@from-skinny/n", Originator: "leg"},
	} {
		if r := b.do(t, cmd); r.Status != ari.OK {
			t.Fatalf("%#v: %+v", cmd, r)
		}
	}
	b.asterisk.Incoming(ari.Channel{ID: "in", Name: "PJSIP/x-1"}, "1001")
	return b
}

func TestCommandsReachTheModel(t *testing.T) {
	bothWays(t, func(t *testing.T, w way) {
		b := ready(t, w, ari.Options{})
		r := b.do(t, ari.ExternalMedia{ID: "leg2", Remote: phone, Format: "alaw"})
		leg2, _ := b.asterisk.Channel("leg2")
		if r.Status != ari.OK || r.RTP != leg2.Local || !r.RTP.IsValid() || leg2.Remote != phone || leg2.Format != "alaw" {
			t.Errorf("external media %+v, model %+v", r, leg2)
		}
		for _, cmd := range []ari.Command{
			ari.AddChannel{Bridge: "b", Channel: "leg"}, ari.AddChannel{Bridge: "b", Channel: "far"},
			ari.DialChannel{ID: "far", Caller: "leg", Timeout: 20 * time.Second}, ari.Ring{ID: "in"},
			ari.SetVariable{ID: "in", Name: "SKINNY_STATUS", Value: "CANCEL"}, ari.SendDTMF{ID: "far", Digits: "12"},
			ari.StartMOH{ID: "in", Class: "jazz"}, ari.Mute{ID: "far", On: true},
			ari.CreateBridge{ID: "lot", Holding: true}, ari.AddChannel{Bridge: "lot", Channel: "leg2", OnHold: true, InhibitConnectedLine: true},
		} {
			if r := b.do(t, cmd); r.Status != ari.OK {
				t.Errorf("%#v: %+v", cmd, r)
			}
		}
		if bridges := b.asterisk.Bridges(); fmt.Sprint(bridges[0].Channels) != "[leg far]" || bridges[0].Type != "mixing,dtmf_events" ||
			fmt.Sprint(bridges[1].Channels) != "[leg2]" || bridges[1].Type != "holding" {
			t.Errorf("bridges %+v", bridges)
		}
		leg, _ := b.asterisk.Channel("leg")
		far, _ := b.asterisk.Channel("far")
		in, _ := b.asterisk.Channel("in")
		leg2, _ = b.asterisk.Channel("leg2")
		if !far.Muted || leg.Muted || !leg2.OnHold || far.OnHold {
			t.Errorf("far %+v\nleg2 %+v", far, leg2)
		}
		quiet := b.asterisk.WaitRequest("add to the lot", aritest.On("POST", "/bridges/lot/addChannel"))
		if loud := b.asterisk.WaitRequest("add to b", aritest.On("POST", "/bridges/b/addChannel")); quiet.Query.Get("inhibitConnectedLineUpdates") != "true" || loud.Query.Has("inhibitConnectedLineUpdates") {
			t.Errorf("%v, %v", quiet.Query, loud.Query)
		}
		if leg.CallerName != "Alice" || leg.CallerNumber != "1001" || !far.Dialled || far.Caller != "leg" || far.Digits != "12" ||
			!in.Ringing || in.Variables["SKINNY_STATUS"] != "CANCEL" || in.Music != "jazz" {
			t.Errorf("leg %+v\nfar %+v\nin %+v", leg, far, in)
		}
		for _, cmd := range []ari.Command{
			ari.RingStop{ID: "in"}, ari.StopMOH{ID: "in"}, ari.Answer{ID: "in"}, ari.Continue{ID: "in"},
			ari.Mute{ID: "leg"}, ari.DestroyBridge{ID: "lot"},
			ari.Hangup{ID: "far", Cause: 17}, ari.Hangup{ID: "leg"}, ari.Hangup{ID: "leg2"}, ari.DestroyBridge{ID: "b"},
		} {
			if r := b.do(t, cmd); r.Status != ari.OK {
				t.Errorf("%#v: %+v", cmd, r)
			}
		}
		channels := b.asterisk.Channels()
		if len(channels) != 1 || channels[0].InApp || channels[0].Music != "" || channels[0].State != "Up" || len(b.asterisk.Bridges()) != 0 {
			t.Errorf("left over: %+v %+v", channels, b.asterisk.Bridges())
		}
	})
}

func TestResults(t *testing.T) {
	path := func(method, prefix string, status int, message string) aritest.Fault {
		return aritest.Fault{Match: aritest.On(method, prefix), Status: status, Message: message}
	}
	for _, c := range []struct {
		name    string
		cmd     ari.Command
		fault   *aritest.Fault
		status  ari.Status
		code    int
		message string
	}{
		{"hang up a channel that is gone", ari.Hangup{ID: "x"}, nil, ari.Gone, 404, "Channel not found"},
		{"destroy a bridge that is gone", ari.DestroyBridge{ID: "x"}, nil, ari.Gone, 404, "Bridge not found"},
		{"add to a bridge that is gone", ari.AddChannel{Bridge: "x", Channel: "leg"}, nil, ari.Gone, 404, "Bridge not found"},
		{"add a channel that is gone", ari.AddChannel{Bridge: "b", Channel: "x"}, nil, ari.Gone, 400, "Channel not found"},
		{"dial twice", ari.DialChannel{ID: "leg"}, nil, ari.Refused, 409, "Channel is not in the 'Down' state"},
		{"the same bridge twice", ari.CreateBridge{ID: "b"}, nil, ari.Refused, 409, "already exists"},
		{"the same channel twice", ari.ExternalMedia{ID: "leg", Remote: phone, Format: "ulaw"}, nil, ari.Refused, 500, "internal error"},
		{"an unknown technology", ari.CreateChannel{ID: "x", Endpoint: "Morse/x"}, nil, ari.Refused, 500, "Allocation failed"},
		{"a create that answers 404", ari.CreateChannel{ID: "x", Endpoint: "Local/1@x"}, ptr(path("POST", "/channels/create", 404, "Originator channel not found")), ari.Refused, 404, "Originator"},
		{"a module that is not loaded", ari.StartMOH{ID: "in"}, ptr(path("POST", "/channels/in/moh", 404, "Resource not found")), ari.Refused, 404, "Resource not found"},
		{"a watch that there is none of", ari.Unwatch{Name: "PJSIP/1"}, nil, ari.Gone, 422, "not subscribed"},
		{"mute a channel that is gone", ari.Mute{ID: "x", On: true}, nil, ari.Gone, 404, "Channel not found"},
		{"an answer that is not JSON", ari.Ring{ID: "in"}, ptr(path("POST", "/channels/in/ring", 500, "")), ari.Refused, 500, "Internal Server Error"},
	} {
		test := func(t *testing.T, w way) {
			b := ready(t, w, ari.Options{EarlyRetry: time.Nanosecond})
			if c.fault != nil {
				b.asterisk.Fault(*c.fault)
			}
			r := b.do(t, c.cmd)
			if r.Status != c.status || r.Code != c.code || !strings.Contains(r.Message, c.message) {
				t.Errorf("%+v", r)
			}
			if s := b.link.Status(); s.State != ari.StateReady {
				t.Errorf("the link is %s", s.State)
			}
			if n := b.link.Status().Counters.Commands[c.status.String()]; n == 0 {
				t.Error("not counted")
			}
		}
		t.Run(c.name, func(t *testing.T) { bothWays(t, test) })
	}
}

func ptr[T any](v T) *T { return &v }

// A channel that has not entered the application yet is the link's matter, not the core's.
func TestEarlyRequestsAreRepeated(t *testing.T) {
	bothWays(t, func(t *testing.T, w way) {
		b := ready(t, w, ari.Options{})
		b.asterisk.Entering(30 * time.Millisecond)
		for i, cmd := range []func(ari.ChannelID) ari.Command{
			func(id ari.ChannelID) ari.Command { return ari.AddChannel{Bridge: "b", Channel: id} },
			func(id ari.ChannelID) ari.Command { return ari.SetVariable{ID: id, Name: "X", Value: "1"} },
		} {
			id := ari.ChannelID(fmt.Sprint("late", i))
			if r := b.do(t, ari.ExternalMedia{ID: id, Remote: phone, Format: "ulaw"}); r.Status != ari.OK {
				t.Fatalf("%+v", r)
			}
			if r := b.do(t, cmd(id)); r.Status != ari.OK {
				t.Errorf("%#v: %+v", cmd(id), r)
			}
		}
		if n := b.link.Status().Counters.Retries; n < 2 {
			t.Errorf("%d retries", n)
		}
	})
}

func TestRetriesAreCounted(t *testing.T) {
	bothWays(t, func(t *testing.T, w way) {
		b := ready(t, w, ari.Options{})
		b.asterisk.Fault(aritest.Fault{Match: aritest.On("POST", "/channels/in/ring"), Times: 1, Status: 409, Message: "Channel not in Stasis application"})
		if r := b.do(t, ari.Ring{ID: "in"}); r.Status != ari.OK {
			t.Errorf("%+v", r)
		}
		if n := b.link.Status().Counters.Retries; n != 1 {
			t.Errorf("%d retries", n)
		}
	})
}

func TestEarlyRetryIsBounded(t *testing.T) {
	bothWays(t, func(t *testing.T, w way) {
		b := ready(t, w, ari.Options{EarlyRetry: 5 * time.Millisecond})
		b.asterisk.Entering(time.Hour)
		b.do(t, ari.ExternalMedia{ID: "late", Remote: phone, Format: "ulaw"})
		if r := b.do(t, ari.AddChannel{Bridge: "b", Channel: "late"}); r.Status != ari.Refused || r.Code != 422 {
			t.Errorf("%+v", r)
		}
	})
}

// TestSettled: the request is carried out or not, its answer does not come: the result is a fact all the same.
func TestSettled(t *testing.T) {
	const lostRequest, lostAnswer = false, true
	for _, c := range []struct {
		name   string
		cmd    ari.Command
		on     func(aritest.Request) bool
		effect bool
		want   ari.Status
		sent   int // how often the request was sent
	}{
		{"bridge made", ari.CreateBridge{ID: "n"}, aritest.On("POST", "/bridges/n"), lostAnswer, ari.OK, 1},
		{"bridge not made", ari.CreateBridge{ID: "n"}, aritest.On("POST", "/bridges/n"), lostRequest, ari.Refused, 1},
		{"leg made", ari.ExternalMedia{ID: "n", Remote: phone, Format: "ulaw"}, aritest.On("POST", "/channels/externalMedia"), lostAnswer, ari.OK, 1},
		{"leg not made", ari.ExternalMedia{ID: "n", Remote: phone, Format: "ulaw"}, aritest.On("POST", "/channels/externalMedia"), lostRequest, ari.Refused, 1},
		{"channel made", ari.CreateChannel{ID: "n", Endpoint: "Local/1@x"}, aritest.On("POST", "/channels/create"), lostAnswer, ari.OK, 1},
		{"channel not made", ari.CreateChannel{ID: "n", Endpoint: "Local/1@x"}, aritest.On("POST", "/channels/create"), lostRequest, ari.Refused, 1},
		{"added", ari.AddChannel{Bridge: "b", Channel: "leg"}, aritest.On("POST", "/bridges/b/addChannel"), lostAnswer, ari.OK, 1},
		{"not added", ari.AddChannel{Bridge: "b", Channel: "leg"}, aritest.On("POST", "/bridges/b/addChannel"), lostRequest, ari.OK, 2},
		{"hung up", ari.Hangup{ID: "leg"}, aritest.On("DELETE", "/channels/leg"), lostAnswer, ari.OK, 1},
		{"not hung up", ari.Hangup{ID: "leg"}, aritest.On("DELETE", "/channels/leg"), lostRequest, ari.OK, 2},
		{"bridge not destroyed", ari.DestroyBridge{ID: "b"}, aritest.On("DELETE", "/bridges/b"), lostRequest, ari.OK, 2},
		{"not dialled", ari.DialChannel{ID: "far"}, aritest.On("POST", "/channels/far/dial"), lostRequest, ari.Refused, 1},
		{"left", ari.Continue{ID: "in"}, aritest.On("POST", "/channels/in/continue"), lostAnswer, ari.OK, 1},
		{"not left", ari.Continue{ID: "in"}, aritest.On("POST", "/channels/in/continue"), lostRequest, ari.Refused, 1},
		{"ring", ari.Ring{ID: "in"}, aritest.On("POST", "/channels/in/ring"), lostRequest, ari.OK, 2},
		{"mute", ari.Mute{ID: "in", On: true}, aritest.On("POST", "/channels/in/mute"), lostRequest, ari.OK, 2},
		{"unmute", ari.Mute{ID: "in"}, aritest.On("DELETE", "/channels/in/mute"), lostAnswer, ari.OK, 2},
		{"watched", ari.Watch{Name: "PJSIP/1"}, aritest.On("POST", "/applications/skinny/subscription"), lostAnswer, ari.OK, 2},
		{"not watched", ari.Watch{Name: "PJSIP/1"}, aritest.On("POST", "/applications/skinny/subscription"), lostRequest, ari.OK, 2},
		{"device set", ari.SetDeviceState{Name: "x", State: "BUSY"}, aritest.On("PUT", "/deviceStates/Stasis:x"), lostRequest, ari.OK, 2},
		{"custom device set", ari.SetDeviceState{Name: "Custom:x", State: "BUSY"}, aritest.On("POST", "/asterisk/variable"), lostRequest, ari.OK, 2},
		{"digit", ari.SendDTMF{ID: "far", Digits: "1"}, aritest.On("POST", "/channels/far/dtmf"), lostAnswer, ari.Refused, 1},
		{"ring of a channel that is gone", ari.Ring{ID: "x"}, aritest.On("POST", "/channels/x/ring"), lostRequest, ari.Gone, 1},
	} {
		for _, how := range []string{"time-out", "connection cut"} {
			t.Run(c.name+", "+how, func(t *testing.T) {
				b := ready(t, byHTTP, ari.Options{RequestTimeout: 100 * time.Millisecond})
				hang := how == "time-out"
				b.asterisk.Fault(aritest.Fault{Match: c.on, Times: 1, AfterEffect: c.effect, Hang: hang, Drop: !hang})
				r := b.do(t, c.cmd)
				if r.Status != c.want {
					t.Errorf("%+v", r)
				}
				if leg, ok := b.asterisk.Channel("n"); ok && leg.Local.IsValid() && r.RTP != leg.Local {
					t.Errorf("rtp %v, want %v", r.RTP, leg.Local)
				}
				sent := 0
				for _, q := range b.asterisk.Requests() {
					if c.on(q) {
						sent++
					}
				}
				if before := map[bool]int{true: 1}[c.on(aritest.Request{Method: "POST", Path: "/channels/externalMedia"}) || c.on(aritest.Request{Method: "POST", Path: "/channels/create"})]; sent-before != c.sent {
					t.Errorf("sent %d times", sent-before)
				}
				if n := b.link.Status().Counters.Timeouts; n != 1 {
					t.Errorf("%d time-outs", n)
				}
				if s := b.link.Status().State; s != ari.StateReady {
					t.Errorf("the link is %s", s)
				}
			})
		}
	}
}

// A request on the event socket that is not answered ends the session: it may still be carried out, and those behind it, too.
func TestUnansweredOnTheSocket(t *testing.T) {
	for name, fault := range map[string]aritest.Fault{"time-out": {Hang: true}, "connection cut": {Drop: true, Delay: 50 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			b := ready(t, bySocket, ari.Options{RequestTimeout: 300 * time.Millisecond})
			fault.Match = func(q aritest.Request) bool { return q.Socket && q.Path == "/channels/in/ring" }
			fault.Times = 1
			b.asterisk.Fault(fault)
			first, behind := b.submit(ari.Ring{ID: "in"}), b.submit(ari.StartMOH{ID: "in"})
			for _, c := range []chan ari.Result{first, behind} {
				if r := result(t, c); r.Status != ari.Lost {
					t.Errorf("%+v", r)
				}
			}
			until[down](t, b.recorder)
			until[ari.Snapshot](t, b.recorder)
			if r := b.do(t, ari.Ring{ID: "in"}); r.Status != ari.OK {
				t.Errorf("after it: %+v", r)
			}
		})
	}
}

// While the socket is busy with a few requests, others are carried out by HTTP; what reaches into a channel driver always is.
func TestSocketIsNotWaitedFor(t *testing.T) {
	b := ready(t, bySocket, ari.Options{})
	stuck := func(q aritest.Request) bool { return q.Socket && q.Path == "/channels/in/ring" }
	b.asterisk.Fault(aritest.Fault{Match: stuck, Times: 1, Hang: true})
	for range 8 {
		b.submit(ari.Ring{ID: "in"})
	}
	for _, cmd := range []ari.Command{ari.StartMOH{ID: "in"}, ari.CreateBridge{ID: "n"}} {
		if r := b.do(t, cmd); r.Status != ari.OK {
			t.Errorf("%#v: %+v", cmd, r)
		}
	}
}

func TestSlowCommandsGoByHTTP(t *testing.T) {
	b := ready(t, bySocket, ari.Options{})
	for _, cmd := range []ari.Command{ari.CreateChannel{ID: "n", Endpoint: "PJSIP/x"}, ari.DialChannel{ID: "n"}, ari.Answer{ID: "in"}, ari.Ring{ID: "in"}} {
		if r := b.do(t, cmd); r.Status != ari.OK {
			t.Errorf("%#v: %+v", cmd, r)
		}
	}
	for _, q := range b.asterisk.Requests() {
		slow := q.Path == "/channels/create" || strings.HasSuffix(q.Path, "/dial") || strings.HasSuffix(q.Path, "/answer")
		if slow && q.Socket || q.Path == "/channels/in/ring" && !q.Socket {
			t.Errorf("%s, on the socket: %v", q.Path, q.Socket)
		}
	}
}

// A command whose outcome cannot be found out is Lost, and the link goes down and comes back with a snapshot.
func TestUnsettledIsLost(t *testing.T) {
	b := ready(t, byHTTP, ari.Options{RequestTimeout: 100 * time.Millisecond})
	about := func(q aritest.Request) bool { return q.Path == "/bridges/n" }
	b.asterisk.Fault(aritest.Fault{Match: about, Hang: true})
	if r := b.do(t, ari.CreateBridge{ID: "n"}); r.Status != ari.Lost {
		t.Errorf("%+v", r)
	}
	until[down](t, b.recorder)
	until[ari.Snapshot](t, b.recorder)
}

// Shut-down of Asterisk and a changed password end the session, wherever they are noticed first.
func TestAnswersThatEndTheSession(t *testing.T) {
	bothWays(t, func(t *testing.T, w way) {
		for _, c := range []struct {
			status  int
			message string
		}{{503, ""}, {404, ""}, {401, "Authentication required"}} {
			t.Run(fmt.Sprint(c.status), func(t *testing.T) {
				b := ready(t, w, ari.Options{})
				b.asterisk.Fault(aritest.Fault{Match: aritest.On("POST", "/channels/in/ring"), Times: 1, Status: c.status, Message: c.message})
				if r := b.do(t, ari.Ring{ID: "in"}); r.Status != ari.Lost {
					t.Errorf("%+v", r)
				}
				until[down](t, b.recorder)
				until[ari.Snapshot](t, b.recorder)
			})
		}
	})
}

func TestRequestsAtOnce(t *testing.T) {
	b := ready(t, byHTTP, ari.Options{Requests: 4})
	release := b.asterisk.Fault(aritest.Fault{Match: aritest.On("POST", "/bridges/n"), Delay: 20 * time.Millisecond})
	defer release()
	var results []chan ari.Result
	began := time.Now()
	for i := range 12 {
		results = append(results, b.submit(ari.CreateBridge{ID: ari.BridgeID(fmt.Sprint("n", i))}))
	}
	for _, c := range results {
		if r := result(t, c); r.Status != ari.OK {
			t.Errorf("%+v", r)
		}
	}
	if d := time.Since(began); d < 60*time.Millisecond {
		t.Errorf("12 requests of 20 ms, 4 at once, took %v", d)
	}
}

func BenchmarkCommand(b *testing.B) {
	for _, w := range []way{bySocket, byHTTP} {
		b.Run(string(w), func(b *testing.B) {
			a := aritest.New(b)
			if w == byHTTP {
				a.OnlyHTTP()
			}
			r := &recorder{t: b, told: make(chan any, 1<<16)}
			link := ari.NewLink(options(a, ari.Options{}, &lines{}), r)
			s := &bench{recorder: r, asterisk: a, link: link}
			s.run(b)
			<-r.told
			b.ReportAllocs()
			done := make(chan ari.Result, 1)
			for b.Loop() {
				link.Submit(ari.Ring{ID: "x"}, func(r ari.Result) { done <- r })
				<-done
			}
		})
	}
}
