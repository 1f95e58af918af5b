package integration

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/load"
)

// loaded starts skinnyd with the phones of a plan, whose address it sets.
func loaded(t *testing.T, p *load.Plan) *house {
	t.Helper()
	t.Setenv("ASTERISK_ARI_URL", pbx.URL())
	var config strings.Builder
	if err := p.WriteConfig(&config); err != nil {
		t.Fatal(err)
	}
	h := openWith(t, config.String())
	p.Server, p.RegisterRate, p.For = h.addr, 0, 0
	return h
}

// loadRun carries out a plan and checks that nothing failed.
func (h *house) loadRun(p load.Plan) *load.Result {
	h.Helper()
	r, err := load.New(p)
	h.do(err)
	res, err := r.Do(h.ctx)
	h.do(err)
	var table strings.Builder
	h.do(res.Table(&table))
	h.Log(table.String())
	if len(res.Failures) > 0 || len(res.Faults) > 0 || res.Interrupted {
		h.Errorf("failures %+v, faults %+v, interrupted %v", res.Failures, res.Faults, res.Interrupted)
	}
	return res
}

// measured checks that each of some metrics has so many times.
func measured(t *testing.T, res *load.Result, count int64, metrics ...load.Metric) {
	t.Helper()
	for _, m := range metrics {
		if h := res.Times[m.String()]; h.Count != count || h.Max <= 0 {
			t.Errorf("%s: %+v, want %d of them", m, h, count)
		}
	}
}

// TestLoadCalls: pairs of phones call each other, with audio; the load generator sees calls that all succeed, and no packet lost.
func TestLoadCalls(t *testing.T) {
	p := load.Default(load.Calls)
	p.Count, p.Rate, p.Max, p.Hold, p.RTP = 20, 15, 30, 500*time.Millisecond, true
	h := loaded(t, &p)
	res := h.loadRun(p)
	if n := res.Counts; n.CallsDone != 30 || n.Calls != 30 {
		t.Errorf("counts %+v", n)
	}
	measured(t, res, res.Counts.Calls, load.DialTone, load.RingTime, load.Orders, load.Media, load.IdleTime)
	if a := res.RTP; a.Legs != 2*res.Counts.Calls || a.Lost != 0 || a.Received < a.Sent*8/10 || a.Sent < uint64(a.Legs)*20 {
		t.Errorf("audio %+v of %d calls", a, res.Counts.Calls)
	}
	h.nothingLeft()
}

// TestLoadExtension: all phones call the echo.
func TestLoadExtension(t *testing.T) {
	p := load.Default(load.Extension)
	p.Count, p.Rate, p.Max, p.Hold, p.RTP = 5, 0, 10, 300*time.Millisecond, true
	h := loaded(t, &p)
	res := h.loadRun(p)
	if n := res.Counts; n.CallsDone != 10 {
		t.Errorf("counts %+v", n)
	}
	measured(t, res, 10, load.DialTone, load.Through, load.Media, load.IdleTime)
	if a := res.RTP; a.Lost != 0 || a.Received == 0 {
		t.Errorf("audio %+v", a)
	}
	h.nothingLeft()
}

// TestLoadAnswer: two generators share the phones: those of one call, those of the other answer.
func TestLoadAnswer(t *testing.T) {
	const calls = 8
	all := load.Default(load.Answer)
	all.Count, all.RTP = 14, true
	h := loaded(t, &all)
	called := all
	called.From, called.Count = 11, 4
	callers := all
	callers.Profile, callers.Count, callers.Dial = load.Extension, 4, "10001%d" // phone 1 calls 100011, the line of phone 11
	callers.Rate, callers.Max, callers.Hold = 0, calls, 200*time.Millisecond

	r, err := load.New(called)
	h.do(err)
	ctx, cancel := context.WithCancel(h.ctx)
	answered := make(chan *load.Result, 1)
	go func() {
		res, err := r.Do(ctx)
		if err != nil {
			h.Error(err)
		}
		answered <- res
	}()
	h.until("the phones that answer are registered", func() bool { return r.Progress().InService == 4 })
	res := h.loadRun(callers)
	h.until("all phones are idle", func() bool { return r.Progress().Done == calls })
	cancel()
	other := <-answered
	if res.Counts.CallsDone != calls || other.Counts.Answered != calls || other.Counts.CallsDone != calls || len(other.Failures) > 0 || len(other.Faults) > 0 {
		t.Errorf("calls %+v, answers %+v, failures %+v, faults %+v", res.Counts, other.Counts, other.Failures, other.Faults)
	}
	measured(t, other, calls, load.Orders, load.Media)
	if res.RTP.Lost != 0 || other.RTP.Lost != 0 || other.RTP.Legs != calls {
		t.Errorf("audio of the callers %+v, of the others %+v", res.RTP, other.RTP)
	}
	h.nothingLeft()
}
