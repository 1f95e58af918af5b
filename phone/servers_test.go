package phone

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/skinny"
)

// cluster is several servers by their addresses: a, b …; those that are down cannot be reached.
type cluster struct {
	mu   sync.Mutex
	down map[string]bool
	all  map[string]*script
}

func newCluster(t *testing.T, names ...string) *cluster {
	c := &cluster{down: map[string]bool{}, all: map[string]*script{}}
	for _, n := range names {
		c.all[n] = newScript(t)
		c.all[n].second = 20
	}
	return c
}

func (c *cluster) dial(_, addr string) (net.Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down[addr] {
		return nil, fmt.Errorf("dial %s: refused", addr)
	}
	return c.all[addr].dial("", "")
}

// set says whether a server is down; its connection ends then.
func (c *cluster) set(name string, down bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down[name] = down
	if s := c.all[name]; down && s.conn != nil {
		_ = s.conn.Close()
	}
}

// phone is a phone whose list is the servers a, b, c as far as there are.
func (c *cluster) phone(t *testing.T, change func(*Options)) *Phone {
	t.Helper()
	o := Options{Name: testName, Net: c.dial, Reconnect: true, NoMedia: true}
	for _, n := range []string{"a", "b", "c"} {
		if c.all[n] != nil {
			o.Servers = append(o.Servers, n)
		}
	}
	if change != nil {
		change(&o)
	}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close()
		for _, s := range c.all {
			if s.gone != nil {
				<-s.gone
			}
		}
	})
	return p
}

func at(server string) func(State) bool {
	return func(st State) bool { return st.Link == Registered && st.Server == server }
}

// alarm is the reason in the last Alarm that the server got.
func alarm(s *script) string {
	s.t.Helper()
	text := expect[*skinny.Alarm](s).Text
	code, _, _ := strings.Cut(text, ":")
	_, last, _ := strings.Cut(text, "Last=")
	return code + " " + last
}

// TestNextServer: a phone goes on to the next server of its list when one cannot be reached, refuses it or is silent.
func TestNextServer(t *testing.T) {
	for _, tc := range []struct {
		name string
		bad  func(c *cluster, name string)
		in   time.Duration
	}{
		{"not there", func(c *cluster, name string) { c.down[name] = true }, 0},
		{"refuses", func(c *cluster, name string) { c.all[name].refuse = "no" }, 0},
		{"is silent", func(c *cluster, name string) { c.all[name].quiet[skinny.IDRegister] = true }, patience},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster(t, "a", "b", "c")
				for _, name := range []string{"a", "b"} {
					tc.bad(c, name)
					c.all[name].quiet[skinny.IDRegisterTokenReq] = true // else the phone would be back at once
				}
				p := c.phone(t, func(o *Options) { o.Reconnect = false })
				began := time.Now()
				if err := p.Register(t.Context()); tc.in == 0 && err != nil {
					t.Fatal(err)
				}
				waitIn(t, p, "registered at c", at("c"), time.Minute)
				if took := time.Since(began); took != 2*tc.in {
					t.Errorf("after %v, want %v", took, 2*tc.in)
				}
				noFaults(t, p)
			})
		})
	}
}

// waitIn is wait with a limit of its own.
func waitIn(t *testing.T, p *Phone, what string, cond func(State) bool, limit time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	if err := p.WaitFor(ctx, what, cond); err != nil {
		t.Fatal(err)
	}
}

// TestNoServerTakesIt: the error has the last server's answer, or what each connection met.
func TestNoServerTakesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, "a", "b")
		c.down["a"] = true
		c.all["b"].refuse = "Device Unknown"
		if err := c.phone(t, nil).Register(t.Context()); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "Device Unknown") {
			t.Errorf("error %v", err)
		}
		c.down["b"] = true
		err := c.phone(t, nil).Register(t.Context())
		if err == nil || !strings.Contains(err.Error(), "dial a: refused; dial b: refused") {
			t.Errorf("error %v", err)
		}
	})
}

// TestLostServer: after a loss the phone is at the next server of its list, and says why in its Alarm; when all are lost it
// tries them again until one is back.
func TestLostServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, "a", "b")
		p := c.phone(t, nil)
		if err := p.Register(t.Context()); err != nil {
			t.Fatal(err)
		}
		if st := p.State(); st.Server != "a" || len(st.Standby) != 0 {
			t.Errorf("at %s, standby %v", st.Server, st.Standby)
		}
		c.set("a", true)
		wait(t, p, "registered at b", at("b"))
		if got := alarm(c.all["b"]); got != "14 CM-closed-TCP" {
			t.Errorf("alarm %q", got)
		}
		c.set("b", true)
		wait(t, p, "lost", func(st State) bool { return st.Link == Lost && strings.Contains(st.Reason, "dial a: refused") })
		time.Sleep(20 * time.Second)
		c.set("b", false)
		waitIn(t, p, "registered at b", at("b"), lastRetry)
	})
}

// TestSilentServerIsLeft: three keep-alives without answer, then the next server.
func TestSilentServerIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, "a", "b")
		p := c.phone(t, nil)
		if err := p.Register(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.all["a"].change(func(s *script) { s.quiet[skinny.IDKeepAlive], s.quiet[skinny.IDRegisterTokenReq] = true, true })
		waitIn(t, p, "registered at b", at("b"), 4*30*time.Second+time.Second)
		if got := alarm(c.all["b"]); !strings.HasSuffix(got, " KeepaliveTO") {
			t.Errorf("alarm %q", got)
		}
	})
}

// TestComesBackToABetterServer: at a secondary server the phone keeps connections to the others open, asks the better one for
// a token, waits as it is told, and moves.
func TestComesBackToABetterServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, "a", "b", "c")
		a, b, other := c.all["a"], c.all["b"], c.all["c"]
		c.down["a"], a.wait = true, 60
		p := c.phone(t, nil)
		if err := p.Register(t.Context()); err != nil {
			t.Fatal(err)
		}
		wait(t, p, "a connection to c", func(st State) bool { return st.Server == "b" && cmp.Equal(st.Standby, []string{"c"}) })
		other.drain()
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if n := len(other.in); n != 3 {
			t.Errorf("%d keep-alives to c in 61 s, want 3", n)
		}
		for len(other.in) > 0 {
			if m := <-other.in; m.ID() != skinny.IDKeepAlive {
				t.Errorf("c, which is no better, is sent %v", m.ID())
			}
		}
		c.set("a", false)
		m := expectIn[*skinny.RegisterTokenReq](a, 21*time.Second)
		if m.DeviceName != testName || m.DeviceType != skinny.DeviceTypeCisco7960 {
			t.Errorf("token request %+v", m)
		}
		refused := time.Now()
		a.change(func(s *script) { s.wait = 0 })
		expectIn[*skinny.RegisterTokenReq](a, 61*time.Second)
		if took := time.Since(refused); took != time.Minute {
			t.Errorf("it asks again after %v, want a minute", took)
		}
		expect[*skinny.Unregister](b)
		wait(t, p, "registered at a", at("a"))
		if got := alarm(a); !strings.HasSuffix(got, " Failback") {
			t.Errorf("alarm %q", got)
		}
		wait(t, p, "no other connection", func(st State) bool { return len(st.Standby) == 0 })
		<-b.gone
		<-other.gone
		noFaults(t, p)
	})
}

// TestComesBackWhenIdle: a token that comes during a call is used when the call is over.
func TestComesBackWhenIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, "a", "b")
		a, b := c.all["a"], c.all["b"]
		c.down["a"] = true
		p := c.phone(t, nil)
		if err := p.Register(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.say(offHook(1, 5)...)
		wait(t, p, "a call", func(st State) bool { return st.In(skinny.CallStateOffHook) })
		c.set("a", false)
		expectIn[*skinny.RegisterTokenReq](a, 21*time.Second)
		b.drain()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if st := p.State(); st.Server != "b" || st.Link != Registered || !st.In(skinny.CallStateOffHook) {
			t.Errorf("in a call it moves:\n%v", st)
		}
		b.say(&skinny.CallState{CallState: skinny.CallStateOnHook, LineInstance: 1, CallReference: 5})
		wait(t, p, "registered at a", at("a"))
	})
}

// TestStandbyIsMadeAnew: a standby connection without answers is closed and made again; one that cannot be made is tried again.
func TestStandbyIsMadeAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, "a", "b", "c")
		c.down["a"] = true
		p := c.phone(t, nil)
		if err := p.Register(t.Context()); err != nil {
			t.Fatal(err)
		}
		other := c.all["c"]
		wait(t, p, "a connection to c", func(st State) bool { return len(st.Standby) == 1 })
		first := other.gone
		other.change(func(s *script) { s.quiet[skinny.IDKeepAlive] = true })
		waitIn(t, p, "no connection to c", func(st State) bool { return len(st.Standby) == 0 }, 5*time.Minute)
		<-first
		waitIn(t, p, "another connection to c", func(st State) bool { return len(st.Standby) == 1 }, time.Minute)
		if other.gone == first {
			t.Error("it is the same")
		}
	})
}

// TestTokensOfSPAPhones: they ask first and again at times; a refusal is waited for, and costs the registration.
func TestTokensOfSPAPhones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		s.wait = 30
		p, err := New(Options{Name: testName, Model: "spa504", Net: s.dial, Reconnect: true})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { p.Close(); <-s.gone }()
		if err := p.Register(t.Context()); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "ask again in 30 s") {
			t.Errorf("error %v", err)
		}
		began := time.Now()
		s.change(func(s *script) { s.wait = 0 })
		waitIn(t, p, "registered", func(st State) bool { return st.Link == Registered }, time.Minute)
		if took := time.Since(began); took != 30*time.Second {
			t.Errorf("it asks again after %v", took)
		}
		s.drain()
		expectIn[*skinny.SPCPRegisterTokenReq](s, 10*31*time.Second)
		if l := p.State().Link; l != Registered {
			t.Errorf("a token that is given costs the registration: %v", l)
		}
		s.change(func(s *script) { s.wait = 30 })
		waitIn(t, p, "refused", func(st State) bool { return st.Link == Refused }, 10*31*time.Second)
		s.change(func(s *script) { s.wait = 0 })
		waitIn(t, p, "registered", func(st State) bool { return st.Link == Registered }, time.Minute)
	})
}

// TestLostServerInACall: the call's media goes on, and the phone is at the next server when the call is over.
func TestLostServerInACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, "a", "b")
		p := c.phone(t, nil)
		if err := p.Register(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.all["a"].say(connect(9, skinny.CodecG711Ulaw64k)...)
		wait(t, p, "audio", func(st State) bool { call, _ := st.Call(9); return call.Media.Receiving })
		c.set("a", true)
		time.Sleep(time.Minute)
		if st := p.State(); st.Link != Lost || st.Streams != 1 || len(c.all["b"].in) > 0 {
			t.Errorf("in the call, with %d messages to b:\n%v", len(c.all["b"].in), st)
		}
		if err := p.OnHook(); err != nil {
			t.Fatal(err)
		}
		wait(t, p, "registered at b", at("b"))
	})
}
