package load

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// exchanged is a plan of calls at an exchange of few lines.
func exchanged(t *testing.T, is Profile, count int) (*exchange, Plan) {
	t.Helper()
	e, err := newExchange()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.close)
	p := small(is, count)
	p.Server, p.For = e.address(), 0
	return e, p
}

func TestCallsWithAudio(t *testing.T) {
	_, p := exchanged(t, Calls, 6)
	p.Rate, p.Max, p.Hold, p.RTP = 0, 12, 300*time.Millisecond, true
	res := do(t, p)
	if n := res.Counts; n.CallsDone != 12 || n.CallsFailed != 0 || n.Failures != 0 || n.Faults != 0 || n.CallsMost == 0 {
		t.Errorf("counts %+v\nfailures %+v\nfaults %+v", n, res.Failures, res.Faults)
	}
	for _, m := range []Metric{DialTone, RingTime, Orders, Media, IdleTime} {
		if h := res.Times[m.String()]; h.Count != 12 {
			t.Errorf("%s: %+v", m, h)
		}
	}
	if a := res.RTP; a.Legs != 24 || a.Lost != 0 || a.Duplicate != 0 || a.Sent < 24*10 || a.Received+24*3 < a.Sent {
		t.Errorf("audio %+v", a)
	}
	if d := res.Times["delay"]; d.Count == 0 || res.Times["jitter"].Count != 24 {
		t.Errorf("delay %+v, jitter %+v", d, res.Times["jitter"])
	}
}

// TestCallsOverTLS: the exchange's certificate is trusted, or it is not and no phone registers.
func TestCallsOverTLS(t *testing.T) {
	web := httptest.NewTLSServer(nil) // for its certificate
	defer web.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(web.Certificate())
	for name, trust := range map[string]*x509.CertPool{"trusted": trusted, "not trusted": x509.NewCertPool()} {
		t.Run(name, func(t *testing.T) {
			l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: web.TLS.Certificates})
			if err != nil {
				t.Fatal(err)
			}
			e := exchangeAt(l)
			t.Cleanup(e.close)
			p := small(Calls, 4)
			p.Server, p.For, p.Rate, p.Max, p.Hold = e.address(), 0, 0, 4, 10*time.Millisecond
			p.TLS = &tls.Config{RootCAs: trust, ServerName: "127.0.0.1"}
			res := do(t, p)
			if n := res.Counts; trust == trusted && (n.CallsDone != 4 || n.Failures != 0) || trust != trusted && (n.Registered != 0 || n.Failures == 0) {
				t.Errorf("counts %+v, failures %+v", n, res.Failures)
			}
		})
	}
}

func TestCallsAtARate(t *testing.T) {
	_, p := exchanged(t, Calls, 2)
	p.Rate, p.Max, p.Hold = 100, 3, 50*time.Millisecond
	res := do(t, p)
	if n := res.Counts; n.CallsDone != 3 || n.CallsSkipped == 0 {
		t.Errorf("one pair, calls faster than they end: %+v", n)
	}
}

// The time of the profile ends calls in order.
func TestCallsEndWithTheProfile(t *testing.T) {
	_, p := exchanged(t, Calls, 4)
	p.Rate, p.For, p.Hold = 0, 300*time.Millisecond, time.Hour
	res := do(t, p)
	if n := res.Counts; n.CallsDone != 2 || n.Failures != 0 || res.Interrupted {
		t.Errorf("counts %+v, failures %+v", n, res.Failures)
	}
}

func TestCallsFailForReasons(t *testing.T) {
	drop := func(e *exchange, p *port) { p.peer.conn.Close() }
	end := func(e *exchange, p *port) { e.hangUp(p) }
	for _, tc := range []struct {
		name    string
		wrong   func(*exchange)
		want    Reason
		example string
	}{
		{"no dial tone", func(e *exchange) { e.deaf[skinny.IDOffHook] = true }, NoDialTone, "not in 200ms"},
		{"no ring", func(e *exchange) { e.deaf[skinny.IDKeypadButton] = true }, NoRing, "not in 200ms"},
		{"refused", func(e *exchange) { e.refuse = true }, CallRefused, "tone ReorderTone"},
		{"no media", func(e *exchange) { e.deaf[skinny.IDOpenReceiveChannelAck] = true }, NoOrders, "not in 200ms"},
		{"ended", func(e *exchange) { e.onCall = end }, EndedEarly, "was told that it is over"},
		{"lost", func(e *exchange) { e.onCall = drop }, LostInCall, "SEP000000000001: "},
		{"lost at its end", func(e *exchange) { e.onHook = drop }, LostInCall, "SEP000000000002: "},
		{"never over", func(e *exchange) { e.deaf[skinny.IDOnHook] = true }, NotOver, "not in 200ms"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e, p := exchanged(t, Calls, 2)
			e.mu.Lock()
			tc.wrong(e)
			e.mu.Unlock()
			p.Rate, p.Max, p.Hold, p.Patience = 0, 1, 20*time.Millisecond, 200*time.Millisecond
			res := do(t, p)
			if n := res.Counts; n.Calls != 1 || n.CallsFailed != 1 || n.CallsDone != 0 {
				t.Errorf("counts %+v", n)
			}
			for _, f := range res.Failures {
				if f.Reason == tc.want && f.Hint != "" && f.Phone == "SEP000000000001" && strings.HasPrefix(f.Example, "calling 100002: ") && strings.Contains(f.Example, tc.example) {
					return
				}
			}
			t.Errorf("failures %+v, want %q with %q", res.Failures, tc.want, tc.example)
		})
	}
}

// A registered phone that loses its connection is counted, and comes back.
func TestLostPhonesComeBack(t *testing.T) {
	e, p := exchanged(t, Idle, 3)
	p.For = time.Minute
	r, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := contextOf(t)
	r.watched = func(phase string) {
		if phase == string(Idle) {
			e.mu.Lock()
			for c := range e.conns {
				c.Close()
			}
			e.mu.Unlock()
			r.tasks.Go(func() {
				defer cancel()
				for r.collect.counts.returned.Load() < 3 && sleep(ctx, 5*time.Millisecond) { // a count has no event
				}
			})
		}
	}
	res, err := r.Do(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if n := res.Counts; n.Lost != 3 || n.Returned != 3 || len(res.Failures) != 1 || res.Failures[0].Reason != Lost || res.Failures[0].Count != 3 {
		t.Errorf("counts %+v, failures %+v", n, res.Failures)
	}
}

// A connection that ends with the registration is one that was lost, or one that could not register: never one that nobody misses.
func TestConnectionsThatEndAtOnce(t *testing.T) {
	e, p := exchanged(t, Register, 200)
	e.curt = true
	res := do(t, p)
	if n := res.Counts; n.Failures < 200 {
		t.Errorf("counts %+v, failures %+v", n, res.Failures)
	}
}

// A call that goes on when the phones that answer leave did not fail.
func TestAnswerEndsInACall(t *testing.T) {
	_, p := exchanged(t, Answer, 1000) // so many that leaving takes a while
	p.From, p.For = 2, time.Second
	caller := p
	caller.Profile, caller.From, caller.Count, caller.Dial = Extension, 1, 1, "100002"
	caller.Rate, caller.Max, caller.Hold = 0, 1, time.Hour
	calling, err := New(caller)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := contextOf(t)
	var other sync.WaitGroup
	defer other.Wait()
	defer cancel()
	r.watched = func(phase string) {
		if phase == string(Answer) {
			other.Go(func() { _, _ = calling.Do(ctx) })
		}
	}
	res, err := r.Do(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if n := res.Counts; n.Answered != 1 || n.Failures != 0 {
		t.Errorf("counts %+v, failures %+v", n, res.Failures)
	}
}
