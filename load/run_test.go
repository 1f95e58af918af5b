package load

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/conf"
	servercli "github.com/skinnyd/skinnyd/server/cli"
)

// skinnyd runs the server in this process, without an Asterisk, with the phones of a plan; it changes the plan's address.
func skinnyd(t *testing.T, p *Plan, known ...func(*Plan)) {
	t.Helper()
	of := *p
	for _, f := range known {
		f(&of)
	}
	var b bytes.Buffer
	if err := of.WriteConfig(&b); err != nil {
		t.Fatal(err)
	}
	file, err := conf.Parse("load.yaml", b.Bytes(), func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	file.SCCP.Listen, file.HTTP.Listen = "127.0.0.1:0", "127.0.0.1:0" // free ports, which a file cannot ask for
	file.Store.Memory = true
	ctx, stop := context.WithCancel(t.Context())
	s, err := servercli.NewServer(ctx, file, zerolog.Nop(), "test")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	p.Server = s.PhoneAddrs()[0].String()
}

// small is a plan for tests.
func small(p Profile, count int) Plan {
	plan := Default(p)
	plan.Count, plan.RegisterRate, plan.Patience = count, 0, 20*time.Second
	return plan
}

func do(t *testing.T, p Plan) *Result {
	t.Helper()
	r, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	res, err := r.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestRegister(t *testing.T) {
	p := small(Register, 40)
	skinnyd(t, &p)
	res := do(t, p)
	for _, m := range []Metric{Connect, Ack, Ready} {
		if h := res.Times[m.String()]; h.Count != 40 || h.P50 <= 0 || h.Max < h.P99 {
			t.Errorf("%s: %+v", m, h)
		}
	}
	if n := res.Counts; n.Registered != 40 || n.InService != 40 || n.Failures != 0 || n.Faults != 0 || n.Lost != 0 {
		t.Errorf("counts %+v\nfailures %+v\nfaults %+v", n, res.Failures, res.Faults)
	}
	if res.Rates.Register <= 0 || res.Generator == nil || res.Generator.MemoryMax == 0 {
		t.Errorf("rates %+v, generator %v", res.Rates, res.Generator)
	}
}

func TestIdleSendsKeepAlives(t *testing.T) {
	p := small(Idle, 10)
	p.KeepAlive, p.For = 150*time.Millisecond, time.Second // three that a busy machine does not answer in time end a connection
	skinnyd(t, &p)
	res := do(t, p)
	if n := res.Counts.KeepAlives; n < 20 || res.Times["keepalive"].Count != n || len(res.Failures) > 0 {
		t.Errorf("%d keep-alives answered, times %+v, failures %+v", n, res.Times["keepalive"], res.Failures)
	}
}

// Every model, and versions that are not the model's, register.
func TestModelsRegister(t *testing.T) {
	for _, tc := range []struct {
		model   string
		version uint8
	}{{"12sp+", 0}, {"7910", 2}, {"7912", 5}, {"7960", 8}, {"7960", 11}, {"7941", 17}, {"7962", 22}, {"7962", 3}} {
		p := small(Register, 2)
		p.Model, p.Version = tc.model, &tc.version
		skinnyd(t, &p)
		if res := do(t, p); res.Counts.InService != 2 || res.Counts.Faults != 0 {
			t.Errorf("%s with version %d: %+v %+v", tc.model, tc.version, res.Failures, res.Faults)
		}
	}
}

func TestFailuresHaveReasons(t *testing.T) {
	silent := listen(t, func(net.Conn) {})
	cut := listen(t, func(c net.Conn) { c.Close() })
	for _, tc := range []struct {
		name    string
		tune    func(*Plan)
		want    Reason
		example string
	}{
		{"unknown phones", func(p *Plan) { skinnyd(t, p, func(k *Plan) { k.From = 500 }) }, RegisterRefused, ""},
		{"nobody listens", func(p *Plan) { p.Server = free(t) }, ConnectRefused, "refused"},
		{"not our address", func(p *Plan) { p.Server, p.Source = cut, "240.0.0.1" }, NoSource, "bind"},
		{"no answer", func(p *Plan) { p.Server, p.Patience = silent, 50*time.Millisecond }, RegisterTimeout, "nothing in 50ms"},
		{"hangs up", func(p *Plan) { p.Server = cut }, RegisterCut, "before RegisterAck"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := small(Register, 3)
			tc.tune(&p)
			res := do(t, p)
			if len(res.Failures) != 1 || res.Failures[0].Reason != tc.want || res.Failures[0].Count != 3 ||
				!strings.Contains(res.Failures[0].Example, tc.example) || res.Failures[0].Phone == "" {
				t.Errorf("failures %+v, want 3 of %q with %q", res.Failures, tc.want, tc.example)
			}
			if hints[tc.want] == "" {
				t.Errorf("nothing says what to do about %q", tc.want)
			}
			if res.Counts.InService != 0 {
				t.Errorf("%d in service", res.Counts.InService)
			}
		})
	}
}

// A run that is interrupted ends, and says so.
func TestInterrupt(t *testing.T) {
	p := small(Idle, 5)
	p.For = time.Hour
	skinnyd(t, &p)
	r, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r.watched = func(p string) {
		if p == string(Idle) {
			cancel()
		}
	}
	res, err := r.Do(ctx)
	if err != nil || !res.Interrupted || res.Counts.InService != 5 {
		t.Errorf("result %+v, error %v", res, err)
	}
}

// listen serves connections of a server that is none.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
			serve(c)
		}
	}()
	return l.Addr().String()
}

// free is an address on which nobody listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Phones that lose their connection, leave it half open or do not read come back, and the server ends what they left.
func TestChurn(t *testing.T) {
	for _, a := range AllAccidents() {
		t.Run(string(a), func(t *testing.T) {
			p := small(Churn, 8)
			p.Rate, p.Max, p.For, p.Accidents = 200, 12, 0, []Accident{a}
			skinnyd(t, &p)
			res := do(t, p)
			n := res.Counts
			if n.Accidents != 12 || n.InService != 8 || n.Failures != 0 || n.Lost != 0 {
				t.Errorf("counts %+v, failures %+v", n, res.Failures)
			}
			if back := n.Returned; a != Slow && back != n.Accidents {
				t.Errorf("%d came back", back)
			}
			if a == HalfOpen && n.Closed != n.Accidents {
				t.Errorf("the server closed %d half-open connections of %d", n.Closed, n.Accidents)
			}
		})
	}
}

// contextOf is a context that ends with a test that takes too long.
func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), 20*time.Second)
}
