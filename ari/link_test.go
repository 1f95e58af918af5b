package ari_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/ari/aritest"
)

func TestLinkUpTellsWhatAsteriskHolds(t *testing.T) {
	a := aritest.New(t)
	mine := ari.Channel{ID: "skinny-1-1-1-a", Name: "UnicastRTP/x", State: "Up", CallerName: "Alice", CallerNumber: "1001", Exten: "s", Context: "default"}
	other := ari.Channel{ID: "17.1", Name: "PJSIP/x-1", State: "Ring"}
	a.Exists(mine, true)
	a.Exists(other, false)
	b := start(t, a, ari.Options{})
	want := ari.Snapshot{Channels: []ari.SnapshotChannel{{Channel: mine, InApp: true}, {Channel: other}}}
	if diff := cmp.Diff(want, next[ari.Snapshot](t, b.recorder)); diff != "" {
		t.Error(diff)
	}
	s := b.link.Status()
	if s.State != ari.StateReady || s.Version != "22.10.1" || s.Name != "pbx1" || s.URL != a.URL() || s.App != "skinny" || s.Since.IsZero() {
		t.Errorf("status %+v", s)
	}
	for _, q := range a.Requests() {
		if strings.Contains(fmt.Sprint(q.Path, q.Query), aritest.Password) {
			t.Errorf("the password is in a URL: %v", q)
		}
	}
}

func TestEventsComeInOrder(t *testing.T) {
	a := aritest.New(t)
	b := start(t, a, ari.Options{})
	next[ari.Snapshot](t, b.recorder)
	caller := ari.Channel{ID: "17.1", Name: "PJSIP/x-1", CallerNumber: "100"}
	a.Incoming(caller, "1001", "timeout=20")
	a.DTMF("17.1", "#")
	a.Hold("17.1", true)
	a.Hold("17.1", false)
	a.Connected("17.1", "Bob", "1002")
	a.DialStatus("17.1", "RINGING")
	a.Event("ChannelTeleported", nil)
	a.Event("ChannelTeleported", nil)
	a.Raw("{garbage")
	a.Hangup("17.1", 17)
	want := []ari.Event{
		ari.StasisStart{Channel: ari.Channel{ID: "17.1", Name: "PJSIP/x-1", State: "Ring", CallerNumber: "100"}, Args: []string{"1001", "timeout=20"}},
		ari.DTMFReceived{ID: "17.1", Digit: '#'},
		ari.Held{ID: "17.1"}, ari.Unheld{ID: "17.1"},
		ari.ConnectedLine{Channel: ari.Channel{ID: "17.1", Name: "PJSIP/x-1", State: "Ring", CallerNumber: "100", ConnectedName: "Bob", ConnectedNumber: "1002"}},
		ari.Dialed{ID: "17.1", Status: "RINGING"},
		ari.StasisEnd{ID: "17.1"}, ari.ChannelDestroyed{ID: "17.1", Cause: 17},
	}
	for _, w := range want {
		if diff := cmp.Diff(w, next[ari.Event](t, b.recorder)); diff != "" {
			t.Error(diff)
		}
	}
	s := b.link.Status().Counters
	if s.Unknown["ChannelTeleported"] != 2 || s.Unknown["not an event"] != 1 || s.Events["StasisStart"] != 1 {
		t.Errorf("counters %+v", s)
	}
	if n := strings.Count(b.log.String(), "ChannelTeleported"); n != 1 {
		t.Errorf("an unknown type was logged %d times", n)
	}
}

// Events between the opening of the socket and the snapshot follow LinkUp.
func TestEventsDuringResyncFollowLinkUp(t *testing.T) {
	a := aritest.New(t)
	a.Fault(aritest.Fault{Match: aritest.On("GET", "/bridges"), Times: 1, Delay: 50 * time.Millisecond})
	b := start(t, a, ari.Options{})
	a.WaitRequest("list of bridges", aritest.On("GET", "/bridges"))
	a.Incoming(ari.Channel{ID: "17.1"}, "1001")
	snapshot := next[ari.Snapshot](t, b.recorder)
	if len(snapshot.Channels) != 0 {
		t.Errorf("the list of channels was read before: %v", snapshot)
	}
	if e := next[ari.Event](t, b.recorder); e.(ari.StasisStart).Channel.ID != "17.1" {
		t.Error(e)
	}
}

func TestStartBeforeAsterisk(t *testing.T) {
	a := aritest.New(t)
	a.Stop()
	b := start(t, a, ari.Options{})
	if text := b.problem(t, "connection", true); !strings.Contains(text, "pbx1: asterisk at "+a.URL()+" does not listen there") {
		t.Errorf("refused: %s", text)
	}
	if r := b.do(t, ari.Ring{ID: "c"}); r.Status != ari.Lost {
		t.Errorf("a command without asterisk: %+v", r)
	}
	a.Boot(true)
	a.Start()
	poll(t, "404 noticed", func() bool { return strings.Contains(b.problem(t, "connection", true), "still starting") })
	if s := b.link.Status(); s.State != ari.StateLost && s.State != ari.StateConnecting {
		t.Errorf("state %v", s.State)
	}
	a.Boot(false)
	next[ari.Snapshot](t, b.recorder)
	b.problem(t, "connection", false)
}

func TestReconnect(t *testing.T) {
	for _, c := range []struct {
		name string
		hit  func(*aritest.Server)
	}{
		{"socket cut", (*aritest.Server).DropSocket},
		{"restart", (*aritest.Server).Restart},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := aritest.New(t)
			b := start(t, a, ari.Options{})
			next[ari.Snapshot](t, b.recorder)
			a.Incoming(ari.Channel{ID: "17.1"}, "1001")
			next[ari.Event](t, b.recorder)
			c.hit(a)
			next[down](t, b.recorder)
			snapshot := next[ari.Snapshot](t, b.recorder)
			if restarted := c.name == "restart"; restarted != (len(snapshot.Channels) == 0) {
				t.Errorf("snapshot %v", snapshot)
			}
			if n := b.link.Status().Counters.Reconnects; n != 1 {
				t.Errorf("%d reconnects", n)
			}
			if r := b.do(t, ari.CreateBridge{ID: "b"}); r.Status != ari.OK {
				t.Errorf("a command after reconnecting: %+v", r)
			}
			// A socket closed by an Asterisk that went on running points at its write time-out.
			b.problem(t, "websocket_write_timeout", c.name == "socket cut")
		})
	}
}

// late is a handler that looks at snapshots when it is told to.
type late struct {
	*recorder
	accept chan func()
}

func (h late) LinkUp(s ari.Snapshot, accept func()) {
	h.accept <- accept
	h.tell(s)
}

// A command that was decided upon before the snapshot was looked at does not reach Asterisk, which the snapshot would not show.
func TestCommandsAreLostUntilTheSnapshotIsLookedAt(t *testing.T) {
	a := aritest.New(t)
	h := late{&recorder{t: t, told: make(chan any, 1000)}, make(chan func(), 10)}
	b := &bench{recorder: h.recorder, asterisk: a, log: &lines{}}
	b.link = ari.NewLink(options(a, ari.Options{}, b.log), h)
	b.run(t)
	lost := func(when string) {
		t.Helper()
		next[ari.Snapshot](t, b.recorder)
		if r := b.do(t, ari.CreateBridge{ID: "b"}); r.Status != ari.Lost {
			t.Errorf("%s: %+v", when, r)
		}
	}
	lost("before it was looked at")
	first := <-h.accept
	first()
	if r := b.do(t, ari.CreateBridge{ID: "b"}); r.Status != ari.OK {
		t.Errorf("%+v", r)
	}
	a.DropSocket()
	next[down](t, b.recorder)
	first()
	lost("accepted for the session before")
	(<-h.accept)()
	if r := b.do(t, ari.DestroyBridge{ID: "b"}); r.Status != ari.OK {
		t.Errorf("%+v", r)
	}
}

// stuck is a handler whose events take until free is closed.
type stuck struct {
	*recorder
	came, free chan struct{}
}

func (h stuck) Event(e ari.Event) bool {
	h.came <- struct{}{}
	<-h.free
	return h.recorder.Event(e)
}

// That Asterisk closed the event socket counts also when a request finds it out, before the reader does.
func TestHungUpFoundByWriting(t *testing.T) {
	a := aritest.New(t)
	h := stuck{&recorder{t: t, told: make(chan any, 1000)}, make(chan struct{}, 1), make(chan struct{})}
	b := &bench{recorder: h.recorder, asterisk: a, log: &lines{}}
	b.link = ari.NewLink(options(a, ari.Options{}, b.log), h)
	b.run(t)
	free := sync.OnceFunc(func() { close(h.free) })
	t.Cleanup(free)
	next[ari.Snapshot](t, b.recorder)
	poll(t, "requests on the event socket", func() bool {
		b.do(t, ari.Ring{ID: "nobody"})
		return b.link.Status().Counters.Socket > 0
	})
	a.Incoming(ari.Channel{ID: "17.1"}, "1001")
	<-h.came
	a.DropSocket()
	poll(t, "the loss", func() bool {
		done := make(chan ari.Result, 1)
		b.link.Submit(ari.Ring{ID: "nobody"}, func(r ari.Result) { done <- r })
		return len(done) == 1 && strings.Contains((<-done).Message, "not connected")
	})
	free()
	if reason := until[down](t, b.recorder); reason != "event socket closed by asterisk" {
		t.Error(reason)
	}
	b.problem(t, "websocket_write_timeout", true)
}

func TestWrongPasswordIsSaidAtOnceAndRetriedSlowly(t *testing.T) {
	a := aritest.New(t)
	b := start(t, a, ari.Options{Password: "wrong", RefusedRetry: time.Hour})
	text := b.problem(t, "credentials", true)
	for _, part := range []string{"pbx1: user name or password refused by " + a.URL(), "check username and password", "[skinny] of ari.conf"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
	poll(t, "refused", func() bool { return b.link.Status().State == ari.StateRefused })
	if why := b.link.Status().Reason; why != "user name or password refused" {
		t.Errorf("the reason is %q", why)
	}
	if n := len(a.Requests()); n != 1 {
		t.Errorf("%d requests: %v", n, a.Requests())
	}
	if strings.Contains(b.log.String(), "wrong") {
		t.Errorf("the password is in the log: %s", b.log)
	}
}

func TestReadOnlyUser(t *testing.T) {
	a := aritest.New(t)
	a.Fault(aritest.Fault{Match: aritest.On("PUT", "/"), Status: 403, Message: "Write access denied"})
	b := start(t, a, ari.Options{RefusedRetry: time.Hour})
	if text := b.problem(t, "credentials", true); !strings.Contains(text, "read_only = no") {
		t.Error(text)
	}
}

func TestAnotherClientTakesTheApplication(t *testing.T) {
	a := aritest.New(t)
	b := start(t, a, ari.Options{ConflictRetry: time.Hour})
	next[ari.Snapshot](t, b.recorder)
	a.Replace()
	if reason := string(next[down](t, b.recorder)); !strings.Contains(reason, `another client took the application "skinny"`) {
		t.Error(reason)
	}
	if text := b.problem(t, "conflict", true); !strings.Contains(text, "its own app") {
		t.Error(text)
	}
	before := len(a.Requests())
	if r := b.do(t, ari.Ring{ID: "c"}); r.Status != ari.Lost || len(a.Requests()) != before {
		t.Errorf("it goes on: %+v", r)
	}
}

func TestOldAsteriskWithoutEventFilter(t *testing.T) {
	a := aritest.New(t)
	a.Fault(aritest.Fault{Match: aritest.On("PUT", "/applications"), Status: 404, Message: "Resource not found"})
	b := start(t, a, ari.Options{})
	next[ari.Snapshot](t, b.recorder)
}

// A stopped process is noticed within 3 s with the defaults, and no command waits for longer.
func TestFreeze(t *testing.T) {
	a := aritest.New(t)
	b := start(t, a, ari.Options{})
	next[ari.Snapshot](t, b.recorder)
	poll(t, "a ping", func() bool { return b.link.Status().Ping > 0 })
	a.Freeze()
	frozen := time.Now()
	var results []chan ari.Result
	for i := range 100 {
		results = append(results, b.submit(ari.CreateBridge{ID: ari.BridgeID(fmt.Sprint("b", i))}))
	}
	reason := string(next[down](t, b.recorder))
	if late := time.Since(frozen); late > 3*time.Second || !strings.Contains(reason, "asterisk does not answer") {
		t.Errorf("after %v: %s", late, reason)
	}
	for _, c := range results {
		if r := result(t, c); r.Status != ari.Lost {
			t.Errorf("a command in the freeze: %+v", r)
		}
	}
	if late := time.Since(frozen); late > 3*time.Second {
		t.Errorf("results after %v", late)
	}
	if r := b.do(t, ari.Ring{ID: "c"}); r.Status != ari.Lost {
		t.Errorf("a command after it: %+v", r)
	}
	a.Thaw()
	next[ari.Snapshot](t, b.recorder)
	b.problem(t, "connection", false)
}

func TestSlowHandlerLosesTheLinkNotMemory(t *testing.T) {
	a := aritest.New(t)
	b := start(t, a, ari.Options{})
	next[ari.Snapshot](t, b.recorder)
	a.Exists(ari.Channel{ID: "c"}, true)
	b.full.Store(true)
	a.DTMF("c", "1")
	if reason := next[down](t, b.recorder); !strings.Contains(string(reason), "too slow") {
		t.Error(reason)
	}
	if s := next[ari.Snapshot](t, b.recorder); len(s.Channels) != 1 {
		t.Errorf("snapshot %v", s)
	}
}

// An event socket that died without a word is noticed, though the web server answers pings.
func TestDeadEventSocket(t *testing.T) {
	a := aritest.New(t)
	b := start(t, a, ari.Options{PingInterval: 10 * time.Millisecond, PingTimeout: 100 * time.Millisecond})
	next[ari.Snapshot](t, b.recorder)
	poll(t, "a ping", func() bool { return b.link.Status().Ping > 0 })
	a.Deafen(true)
	if reason := string(next[down](t, b.recorder)); !strings.Contains(reason, "asterisk does not answer") {
		t.Error(reason)
	}
	a.Deafen(false)
	next[ari.Snapshot](t, b.recorder)
}

// Asterisk answers pings on the socket after the requests before them: one that takes its time, within its limit, is no dead socket.
func TestSlowRequestIsNoDeadSocket(t *testing.T) {
	b := ready(t, bySocket, ari.Options{PingInterval: 10 * time.Millisecond, PingTimeout: 500 * time.Millisecond})
	slow := func(q aritest.Request) bool { return q.Socket && q.Path == "/channels/in/ring" }
	b.asterisk.Fault(aritest.Fault{Match: slow, Times: 1, Delay: 1200 * time.Millisecond})
	if r := b.do(t, ari.Ring{ID: "in"}); r.Status != ari.OK {
		t.Errorf("%+v", r)
	}
	if n := b.link.Status().Counters.Reconnects; n != 0 {
		t.Errorf("%d reconnects", n)
	}
}

func TestTooManyCommands(t *testing.T) {
	a := aritest.New(t)
	a.OnlyHTTP() // the socket would take most of them
	b := start(t, a, ari.Options{Requests: 2, Commands: 3})
	next[ari.Snapshot](t, b.recorder)
	a.Fault(aritest.Fault{Match: aritest.On("POST", "/bridges"), Hang: true})
	var results []chan ari.Result
	for i := range 10 {
		results = append(results, b.submit(ari.CreateBridge{ID: ari.BridgeID(fmt.Sprint("b", i))}))
	}
	for _, c := range results {
		if r := result(t, c); r.Status != ari.Lost {
			t.Errorf("%+v", r)
		}
	}
	next[down](t, b.recorder)
	next[ari.Snapshot](t, b.recorder)
	if n := b.link.Status().Counters.Commands["lost"]; n != 10 {
		t.Errorf("%d lost", n)
	}
}

func TestRunEndsWithCommandsInFlight(t *testing.T) {
	a := aritest.New(t)
	b := start(t, a, ari.Options{})
	next[ari.Snapshot](t, b.recorder)
	a.Fault(aritest.Fault{Match: aritest.On("POST", "/bridges"), Hang: true})
	var results []chan ari.Result
	for i := range 40 {
		results = append(results, b.submit(ari.CreateBridge{ID: ari.BridgeID(fmt.Sprint("b", i))}))
	}
	a.WaitRequest("a bridge", aritest.On("POST", "/bridges/"))
	b.stop()
	for _, c := range results {
		select {
		case r := <-c:
			if r.Status != ari.Lost {
				t.Errorf("%+v", r)
			}
		default:
			t.Error("Run returned before a result")
		}
	}
	if r := b.do(t, ari.Ring{ID: "c"}); r.Status != ari.Lost {
		t.Errorf("after Run: %+v", r)
	}
}

func TestModulesAndLimits(t *testing.T) {
	a := aritest.New(t)
	a.Unload("chan_rtp.so", "res_musiconhold.so")
	a.Limit("sessionlimit", "10")
	a.Limit("websocket_write_timeout", "") // not set: 100 ms
	a.Limit("rtpend", "10019")
	b := start(t, a, ari.Options{CheckInterval: time.Millisecond})
	next[ari.Snapshot](t, b.recorder)
	for key, want := range map[string]string{
		"module chan_rtp.so":        "pbx1: module chan_rtp.so is not loaded: phones have no audio",
		"module res_musiconhold.so": "held parties hear silence",
	} {
		if text := b.problem(t, key, true); !strings.Contains(text, want) {
			t.Errorf("%s: %s", key, text)
		}
	}
	b.do(t, ari.ExternalMedia{ID: "c", Remote: a.Addr(), Format: "ulaw"})
	for key, want := range map[string]string{
		"sessionlimit":            "sessionlimit in http.conf is 10",
		"websocket_write_timeout": "websocket_write_timeout in ari.conf is 100",
		"rtp ports":               "leave 20 ports, enough for 10 phones",
	} {
		if text := b.problem(t, key, true); !strings.Contains(text, want) {
			t.Errorf("%s: %s", key, text)
		}
	}
	a.Load("chan_rtp.so", "res_musiconhold.so")
	b.problem(t, "module chan_rtp.so", false)
	b.problem(t, "module res_musiconhold.so", false)
}

// Limits are read through the next channel when the first has ended before they were.
func TestLimitsByTheNextChannel(t *testing.T) {
	a := aritest.New(t)
	a.Limit("sessionlimit", "10")
	gone := aritest.On("GET", "/channels/first/variable")
	a.Fault(aritest.Fault{Match: gone, Status: http.StatusNotFound, Message: "Channel not found"})
	b := start(t, a, ari.Options{})
	next[ari.Snapshot](t, b.recorder)
	b.do(t, ari.ExternalMedia{ID: "first", Remote: a.Addr(), Format: "ulaw"})
	a.WaitRequest("limit", gone)
	b.do(t, ari.ExternalMedia{ID: "second", Remote: a.Addr(), Format: "ulaw"})
	b.problem(t, "sessionlimit", true)
}

func TestBadOptions(t *testing.T) {
	for _, url := range []string{"", "127.0.0.1:8088", "ftp://x/ari", "http://", "http://a b/"} {
		link := ari.NewLink(ari.Options{Name: "pbx1", URL: url, App: "skinny"}, &recorder{t: t})
		if err := link.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "pbx1") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestErrorText(t *testing.T) {
	for _, c := range []struct {
		err  ari.Error
		want string
	}{
		{ari.Error{Status: 422, Message: "Channel not in Stasis application", Op: "add channel c to bridge b"},
			"add channel c to bridge b: asterisk answered 422: Channel not in Stasis application"},
		{ari.Error{Status: http.StatusNotFound, Op: "ping"}, "ping: asterisk answered 404: Not Found"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
