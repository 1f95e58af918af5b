package sim

import (
	"container/heap"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
)

// Options of a run.
type Options struct {
	Seed  uint64
	Steps int  // random actions before everybody hangs up; 0: DefaultSteps
	Hash  bool // compute Result.Hash, which takes time

	// Monkey: two phones on which the keys of a feature are pressed for ten minutes, and nothing fails. nil: a run of another kind.
	Monkey *monkey
}

// DefaultSteps is the length of a run.
const DefaultSteps = 300

// Result is the end of a run.
type Result struct {
	Failure string // what was wrong; empty when nothing was
	Trace   string // what led to it
	Hash    uint64 // of all events, effects and views
	Events  int
	Calls   int // that were connected
	Uses    [numUses]int
}

// Run plays one run.
func Run(o Options) (r Result) {
	if o.Steps == 0 {
		o.Steps = DefaultSteps
	}
	w := newWorld(o)
	defer func() {
		if p := recover(); p != nil {
			if _, ours := p.(stopped); !ours {
				w.failure = fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
			}
		}
		r = Result{Failure: w.failure, Hash: w.trace.hash, Events: w.events, Calls: w.connected, Uses: w.uses.count}
		if w.failure != "" {
			r.Trace = w.trace.about(w.focus)
		}
	}()
	if o.Monkey != nil {
		o.Monkey.play(w)
	} else {
		w.play(o.Steps)
	}
	w.quiesce()
	return r
}

// records are what the core has saved, as a process that starts finds them.
func (w *world) records() []session.Record {
	var all []session.Record
	for _, key := range slices.Sorted(maps.Keys(w.store)) {
		if r := w.store[key]; r.Value != nil {
			all = append(all, r)
		}
	}
	return all
}

// stopped is the panic that ends a run after a failure.
type stopped struct{}

// world is everything in a run.
type world struct {
	rng    *rand.Rand
	mix    mix
	now    time.Time
	queue  agenda
	order  uint64
	x      *session.Exchange
	cfg    *session.Config
	before *session.Config // the one before it; nil: none
	phones []*phone
	conns  map[session.ConnID]*conn
	next   session.ConnID
	// screens are what the phones show, by the name that they registered with; names in order.
	screens map[session.DeviceName]*screen
	names   []session.DeviceName
	pbxs    []*asterisk
	views   views
	store   map[string]session.Record // what the core saved, by bucket and key
	logged  map[string]bool           // calls that are in the call log
	uses    uses
	trace   trace
	effects []session.Effect

	boot      uint64 // number of the first process
	boots     int    // processes that were killed since
	quiet     bool   // no more faults and no more actions
	shutdown  bool
	events    int
	connected int
	failure   string
	focus     focus
}

// at is something that will happen.
type at struct {
	when  time.Time
	order uint64
	do    func()
}

type agenda []at

func (q agenda) Len() int { return len(q) }
func (q agenda) Less(i, j int) bool {
	if !q[i].when.Equal(q[j].when) {
		return q[i].when.Before(q[j].when)
	}
	return q[i].order < q[j].order
}
func (q agenda) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *agenda) Push(v any)   { *q = append(*q, v.(at)) }
func (q *agenda) Pop() any {
	old := *q
	last := old[len(old)-1]
	old[len(old)-1] = at{}
	*q = old[:len(old)-1]
	return last
}

func newWorld(o Options) *world {
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	w := &world{rng: rand.New(rand.NewPCG(o.Seed, 77)), now: start, conns: map[session.ConnID]*conn{}, screens: map[session.DeviceName]*screen{},
		store: map[string]session.Record{}, uses: newUses(), logged: map[string]bool{}}
	w.trace = trace{hashing: o.Hash, entries: make([]entry, 0, 8192)}
	w.mix = w.newMix(o)
	w.cfg = w.newConfig()
	if o.Monkey != nil && o.Monkey.config != nil {
		w.cfg = w.plainConfig()
		o.Monkey.config(w, w.cfg)
	}
	w.views.init()
	w.boot = uint64(w.rng.IntN(1 << 31))
	w.x = session.New(w.cfg, session.Boot{Number: w.boot, Time: start})
	for i := range w.cfg.Asterisk {
		w.pbxs = append(w.pbxs, newAsterisk(w, i))
	}
	for i := range w.mix.phones {
		w.addPhone(deviceName(i))
	}
	if o.Monkey != nil && o.Monkey.modern {
		w.phones[0].kind, w.phones[0].version = skinny.DeviceTypeCisco7975, 20
	}
	return w
}

func (w *world) after(d time.Duration, do func()) { w.atTime(w.now.Add(d), do) }

func (w *world) atTime(t time.Time, do func()) {
	w.order++
	heap.Push(&w.queue, at{t, w.order, do})
}

// run lets everything happen up to until.
func (w *world) run(until time.Time) {
	for {
		deadline := w.x.Next()
		tick := !deadline.IsZero() && !deadline.After(until)
		if len(w.queue) > 0 && !w.queue[0].when.After(until) && (!tick || !w.queue[0].when.After(deadline)) {
			next := heap.Pop(&w.queue).(at)
			w.pass(next.when)
			next.do()
			continue
		}
		if !tick {
			w.pass(until)
			return
		}
		w.pass(deadline)
		w.step(session.Tick{})
		if d := w.x.Next(); !d.IsZero() && !d.After(w.now) {
			w.fail(focus{}, "a deadline is still due after its tick: %v", d)
		}
	}
}

func (w *world) pass(t time.Time) {
	if t.After(w.now) {
		w.now = t
	}
}

// step gives one event to the core, lets its effects take place and looks at what came out.
func (w *world) step(ev session.Event) {
	w.events++
	w.trace.event(w.now, ev)
	w.uses.begin(ev)
	w.effects = w.x.Step(w.now, ev, w.effects[:0])
	for i := range w.effects {
		w.trace.effect(w.now, &w.effects[i])
	}
	for i := range w.effects {
		w.told(&w.effects[i])
		w.effect(&w.effects[i])
	}
	w.take()
	w.came(ev)
	w.checkScreens()
	if w.quiet || w.rng.IntN(4) == 0 {
		w.look()
	}
}

func (w *world) effect(e *session.Effect) {
	switch e.Kind {
	case session.Do:
		w.pbxs[e.Asterisk].do(e)
	case session.Log:
	case session.Save:
		if e.Record.Bucket == session.BucketCalls {
			w.logCall(e.Record)
			return
		}
		w.store[e.Record.Bucket+"/"+e.Record.Key] = *e.Record
	case session.Send, session.Close, session.Bind, session.SetTimeout:
		c := w.conns[e.Conn]
		if c == nil || !c.open {
			w.fail(focus{conn: e.Conn}, "effect for connection %d, which is closed: %s", e.Conn, describe(e))
		}
		c.effect(e)
	default:
		w.fail(focus{}, "effect of kind %d", e.Kind)
	}
}

// fail ends the run.
func (w *world) fail(f focus, format string, args ...any) {
	w.failure, w.focus = fmt.Sprintf(format, args...), f
	panic(stopped{})
}

// Chances and delays.

func (w *world) chance(p float64) bool { return w.rng.Float64() < p }

func (w *world) between(a, b time.Duration) time.Duration {
	return a + time.Duration(w.rng.Int64N(int64(b-a)+1))
}

func pick[T any](w *world, from []T) T { return from[w.rng.IntN(len(from))] }

// pause is the time between two actions: mostly short, so that things meet, sometimes long, so that waits end.
func (w *world) pause() time.Duration {
	switch n := w.rng.IntN(100); {
	case n < 25:
		return 0
	case n < 50:
		return w.between(0, 5*time.Millisecond)
	case n < 75:
		return w.between(0, 100*time.Millisecond)
	case n < 92:
		return w.between(0, 2*time.Second)
	case n < 99:
		return w.between(time.Second, 20*time.Second)
	}
	return w.between(20*time.Second, 10*time.Minute)
}

// begin connects everything.
func (w *world) begin() {
	for _, a := range w.pbxs {
		a.begin()
	}
	for _, p := range w.phones {
		w.after(w.between(0, time.Second), p.connect)
	}
	w.run(w.now.Add(2 * time.Second))
}

// play lets steps random actions happen.
func (w *world) play(steps int) {
	w.begin()
	for range steps {
		w.act()
		w.run(w.now.Add(w.pause()))
	}
}

// act is one action of somebody.
func (w *world) act() {
	n := w.rng.IntN(1000)
	switch {
	case len(w.views.parked) > 0 && w.mix.faults > 0 && w.chance(0.02):
		pick(w, w.pbxs).fault()
	case n < w.mix.phoneActs:
		pick(w, w.phones).act()
	case n < w.mix.phoneActs+w.mix.inbound:
		pick(w, w.pbxs).inbound()
	case n < w.mix.phoneActs+w.mix.inbound+w.mix.farActs:
		pick(w, w.pbxs).farActs()
		pick(w, w.pbxs).deviceActs()
	case n < w.mix.phoneActs+w.mix.inbound+w.mix.farActs+w.mix.faults:
		if w.chance(0.15) || len(w.views.parked) > 0 && w.chance(0.5) {
			w.uses.saw(processKilled)
			w.crash()
			return
		}
		pick(w, w.pbxs).fault()
	case n < w.mix.phoneActs+w.mix.inbound+w.mix.farActs+w.mix.faults+w.mix.reloads:
		w.operate()
	default:
		pick(w, w.phones).act()
	}
}

// operate is an operator's action.
func (w *world) operate() {
	switch {
	case w.chance(0.1), len(w.views.parked) > 0 && w.chance(0.3): // who waits outlives the process
		w.restart()
		return
	case w.chance(0.2):
		w.step(session.ResetDevice{Device: pick(w, w.phones).home, Reboot: w.chance(0.5)})
		return
	case w.chance(0.3):
		w.step(session.SetForward{Line: lineNumber(w.rng.IntN(w.mix.lines)), Forward: w.someForward()})
		return
	case w.chance(0.2):
		w.step(session.SetMessages{Line: lineNumber(w.rng.IntN(w.mix.lines)), New: w.rng.IntN(3), Old: w.rng.IntN(2)})
		return
	case w.chance(0.2):
		w.step(session.SetDND{Device: pick(w, w.phones).home, DND: pick(w, []session.DND{session.DNDOff, session.DNDReject, session.DNDSilent})})
		return
	}
	old := w.cfg
	if w.before != nil && w.chance(0.3) {
		w.cfg = w.before // a change taken back
	} else {
		w.cfg = w.changedConfig()
	}
	w.before = old
	for _, a := range w.pbxs {
		a.reloaded()
	}
	w.step(session.Reload{Config: w.cfg})
}
