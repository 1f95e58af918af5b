package load

import (
	"context"
	"fmt"
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/skinnyd/skinnyd/media"
)

// Run carries out a plan, once.
type Run struct {
	plan    Plan
	sources netip.Addr // the address of phone 0; invalid: none
	began   time.Time
	seats   []*seat
	bank    *media.Bank // nil without RTP
	own     netip.Addr  // where phones without an address of their own receive
	collect *collector
	phase   atomic.Pointer[phase]
	ctx     context.Context    // of Do until the phones leave: what the phones call back has none
	gone    context.Context    // ends when they have left
	tasks   sync.WaitGroup     // phones that come back, answers
	watched func(phase string) // not nil: called when a phase begins, for tests
}

// manyPhones are worth a collection of what registering them left.
const manyPhones = 1000

// phase is a part of a run.
type phase struct {
	name  string
	began time.Time
	lasts time.Duration // 0: not known
}

// New returns a run of a plan that has been checked; the error is that of Check, or that the plan needs more files than the
// process may open.
func New(p Plan) (*Run, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if err := checkFiles(p.files(), openFiles()); err != nil {
		return nil, err
	}
	sources, err := p.sources()
	if err != nil {
		return nil, err
	}
	r := &Run{plan: p, sources: sources, began: time.Now(), collect: newCollector()}
	r.enter("waiting", 0)
	return r, nil
}

// files is how many files the phones need.
func (p Plan) files() int {
	n := p.Count
	if p.Profile == Churn {
		n += min(p.Count, halfOpenAtOnce)
	}
	if sources, _ := p.sources(); p.RTP && !sources.IsValid() { // a socket each
		n += p.Count
	}
	return n
}

func (r *Run) enter(name string, lasts time.Duration) {
	r.phase.Store(&phase{name, time.Now(), lasts})
	if r.watched != nil {
		r.watched(name)
	}
}

// Do carries out the plan and returns what came of it, also when ctx ends it early (Result.Interrupted). The error is that
// nothing could be begun. It leaves no goroutine, and no connection.
func (r *Run) Do(ctx context.Context) (*Result, error) {
	r.began = time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.ctx = ctx
	gone, left := context.WithCancel(context.Background())
	defer left()
	r.gone = gone
	if err := r.openBank(); err != nil {
		return nil, err
	}
	defer r.closeBank()
	for n := r.plan.From; n < r.plan.From+r.plan.Count; n++ {
		s, err := newSeat(r, n)
		if err != nil {
			return nil, fmt.Errorf("phone %s: %w", r.plan.DeviceName(n), err)
		}
		r.seats = append(r.seats, s)
	}
	sampler, err := newSampler(r)
	if err != nil {
		return nil, err
	}
	r.enter("registering", 0)
	r.register(ctx)
	registered := time.Since(r.began)
	if r.plan.Count >= manyPhones {
		debug.FreeOSMemory() // registering takes a goroutine and buffers for each phone, which it needs no more
	}
	if ctx.Err() == nil && r.collect.counts.inService.Load() > 0 {
		r.enter(string(r.plan.Profile), r.plan.For)
		r.profile(ctx)
	}
	interrupted := ctx.Err() != nil
	took := time.Since(r.began)
	series := sampler.stop()
	cancel() // before the phones leave: a connection that ends by their leaving is not lost, and none comes back
	r.leave()
	left()
	r.tasks.Wait()
	return r.result(registered, took, interrupted, series), nil
}

func (r *Run) profile(ctx context.Context) {
	if r.plan.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.plan.For)
		defer cancel()
	}
	switch r.plan.Profile {
	case Register:
	case Idle, Answer: // the phones do what there is to do
		<-ctx.Done()
	case Calls:
		r.calls(ctx)
	case Extension:
		r.extension(ctx)
	case Churn:
		r.churn(ctx)
	}
}

// comeBack is how long a phone that lost its connection waits before it registers again: some time around it.
const comeBack = time.Second

// lost is called when a phone that was in service is so no more, and not by the generator's doing. It comes back.
func (r *Run) lost(s *seat) {
	if r.ctx.Err() != nil {
		return
	}
	r.collect.counts.lost.Add(1)
	r.tasks.Go(func() {
		r.collect.fail(Lost, s.name(), s.finished().Reason)
		r.returns(s, comeBack/2+time.Duration(s.n%1000)*comeBack/1000)
	})
}

// returns registers a phone again after a while, and again until it is in service or the run is over.
func (r *Run) returns(s *seat, after time.Duration) {
	for sleep(r.ctx, after) {
		err := s.register(r.ctx)
		if err == nil {
			r.collect.counts.returned.Add(1)
			return
		}
		if r.ctx.Err() == nil {
			r.collect.fail(err.reason, s.name(), err.detail)
		}
		after = min(2*after, 8*time.Second)
	}
}

// leaveWithin bounds the end of a run; what is not unregistered by then is cut.
const leaveWithin = 5 * time.Second

// leave unregisters all phones, some at a time, and closes them.
func (r *Run) leave() {
	r.enter("leaving", leaveWithin)
	ctx, cancel := context.WithTimeout(context.Background(), leaveWithin)
	defer cancel()
	const side = 64
	var all sync.WaitGroup
	for first := range min(side, len(r.seats)) {
		all.Go(func() {
			for i := first; i < len(r.seats); i += side {
				r.seats[i].leave(ctx)
			}
		})
	}
	all.Wait()
}

// Progress is how far a run is.
type Progress struct {
	Phase       string
	Began       time.Time     // of the phase
	Lasts       time.Duration // of the phase; 0: not known
	Phones      int
	InService   int64
	Calls, Done int64 // calls that go on, and that are over
	KeepAlives  int64
	Failures    int64
}

// Progress may be asked at any time.
func (r *Run) Progress() Progress {
	p, n := r.phase.Load(), &r.collect.counts
	return Progress{
		Phase: p.name, Began: p.began, Lasts: p.lasts, Phones: r.plan.Count, InService: n.inService.Load(),
		Calls: n.inCall.Load(), Done: n.callsDone.Load(), KeepAlives: n.keepAlives.Load(), Failures: r.collect.failed(),
	}
}
