package play

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.starlark.net/starlark"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
)

// scenario is one run of a file. Starlark calls its builtins one after the other, from one goroutine.
type scenario struct {
	o       Options
	file    string
	lines   []string // of the file
	began   time.Time
	phones  []*handset
	started []*command
	steps   []Step
	rec     *recorder
	pacer   *media.Pacer // what all phones share, made with the first
	clock   *media.Clock
	skipped string
	lenient bool // allow_faults()
}

func newScenario(file string, src []byte, o Options) *scenario {
	now := time.Now()
	return &scenario{o: o, file: file, lines: strings.Split(string(src), "\n"), began: now, rec: &recorder{began: now}}
}

// contextKey is where the thread keeps the context: Starlark has no place for one in a builtin's arguments.
const contextKey = "context"

func contextOf(t *starlark.Thread) context.Context { return t.Local(contextKey).(context.Context) }

// errSkip ends a scenario that skips itself.
var errSkip = errors.New("skipped")

// A builtin is something that a scenario can call: a function, or a method of a phone or of a command.
type builtin struct {
	name string
	args string // as the reference writes them
	help string
	wait time.Duration // how long it waits; 0: Options.Within, untimed: it takes no within=
	mute bool          // is no step
	do   func(ctx context.Context, a *arguments) (starlark.Value, error)
}

// untimed is the wait of a builtin that does not wait.
const untimed = -1

// usage is how it is written.
func (b builtin) usage() string { return b.name + "(" + b.args + ")" }

// arguments are one call of a builtin.
type arguments struct {
	builtin
	s      *scenario
	h      *handset // of a method of a phone
	c      *command // of a method of a command
	args   starlark.Tuple
	kwargs []starlark.Tuple
	within time.Duration
	lines  []int // where it is called
}

// unpack takes the arguments as starlark.UnpackArgs does.
func (a *arguments) unpack(pairs ...any) error {
	if err := starlark.UnpackArgs(a.name, a.args, a.kwargs, pairs...); err != nil {
		return wrong("%w; write %s", err, a.usage())
	}
	return nil
}

// keyword takes a keyword argument out, nil when it is not there.
func (a *arguments) keyword(name string) starlark.Value {
	for i, kv := range a.kwargs {
		if string(kv[0].(starlark.String)) == name {
			a.kwargs = append(append([]starlark.Tuple{}, a.kwargs[:i]...), a.kwargs[i+1:]...)
			return kv[1]
		}
	}
	return nil
}

// duration takes a keyword argument that is a time.
func (a *arguments) duration(name string, otherwise time.Duration) (time.Duration, error) {
	v := a.keyword(name)
	if v == nil {
		return otherwise, nil
	}
	return duration(a.name, name, v)
}

func duration(function, name string, v starlark.Value) (time.Duration, error) {
	text, ok := starlark.AsString(v)
	d, err := time.ParseDuration(text)
	if !ok || err != nil || d <= 0 {
		return 0, wrong(`%s: %s=%v is no time; write a number with a unit in quotes: "500ms", "2s", "1m"`, function, name, v)
	}
	return d, nil
}

// misuse is an error of the scenario itself.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

func wrong(format string, args ...any) error { return misuse{fmt.Errorf(format, args...)} }

// bind makes a builtin what Starlark calls.
func (s *scenario) bind(b builtin, h *handset, c *command) *starlark.Builtin {
	return starlark.NewBuiltin(b.name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		ctx := contextOf(thread)
		a := &arguments{builtin: b, s: s, h: h, c: c, args: args, kwargs: kwargs, lines: linesOf(stackOf(thread))}
		s.name(thread, h)
		text := a.text()
		start := time.Now()
		if len(s.phones) > 0 && !b.mute {
			s.rec.note(s.phones[0], fmt.Sprintf("line %d: %s", a.line(), text))
		}
		v, err := s.call(ctx, a)
		if !b.mute {
			s.step(Step{Line: a.line(), Text: text, At: seconds(start.Sub(s.began)), Seconds: seconds(time.Since(start))})
		}
		if err != nil {
			return nil, s.explain(ctx, a, err)
		}
		if v == nil {
			v = starlark.None
		}
		return v, nil
	})
}

// call runs a builtin for as long as it may take.
func (s *scenario) call(ctx context.Context, a *arguments) (starlark.Value, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if a.wait == untimed {
		return a.do(ctx, a)
	}
	a.within = s.o.Within
	if a.wait > 0 {
		a.within = a.wait
	}
	var err error
	if a.within, err = a.duration("within", a.within); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, a.within)
	defer cancel()
	return a.do(ctx, a)
}

// explain makes a Failure of an error, or leaves it to be a mistake.
func (s *scenario) explain(ctx context.Context, a *arguments, err error) error {
	var m misuse
	var f *Failure
	switch {
	case errors.Is(err, errSkip) || errors.As(err, &m) || errors.As(err, &f):
		return err
	case errors.Is(err, phone.ErrKey):
		return wrong("%s: %w", a.name, err)
	case ctx.Err() != nil:
		err = stopped(ctx, s.o.Limit)
	}
	f = s.fail(a.lines, err)
	if a.h != nil {
		f.show(a.h, err, a.within)
	}
	return f
}

func stackOf(t *starlark.Thread) starlark.CallStack {
	stack := t.CallStack()
	return stack[:len(stack)-1] // without the builtin itself
}

func (a *arguments) line() int {
	if len(a.lines) == 0 {
		return 0
	}
	return a.lines[0]
}

// text is the call as the scenario could have written it.
func (a *arguments) text() string {
	var b strings.Builder
	switch {
	case a.h != nil:
		b.WriteString(a.h.title() + ".")
	case a.c != nil:
		b.WriteString(a.c.title() + ".")
	}
	b.WriteString(a.name + "(")
	for i, v := range a.args {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(v.String())
	}
	for i, kv := range a.kwargs {
		if i > 0 || len(a.args) > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(kv[0].(starlark.String)) + "=" + kv[1].String())
	}
	b.WriteString(")")
	return b.String()
}

func (s *scenario) step(st Step) {
	s.steps = append(s.steps, st)
	if s.o.Step != nil {
		s.o.Step(st)
	}
}

func (s *scenario) print(text string) {
	if s.o.Print != nil {
		s.o.Print(text)
	}
}

// name gives a phone the name of the variable that it is in.
func (s *scenario) name(thread *starlark.Thread, h *handset) {
	if h == nil || h.variable != "" {
		return
	}
	for depth := 1; depth < thread.CallStackDepth(); depth++ {
		if f, ok := thread.DebugFrame(depth).Callable().(*starlark.Function); ok {
			s.nameAll(f.Globals())
			return
		}
	}
}

func (s *scenario) nameAll(globals starlark.StringDict) {
	for _, name := range globals.Keys() {
		if h, ok := globals[name].(*handset); ok && h.variable == "" {
			h.variable = name
		}
	}
}

// close ends phones and commands, within two seconds or so.
func (s *scenario) close() {
	ctx, cancel := context.WithTimeout(context.Background(), leaveWithin)
	defer cancel()
	var wg sync.WaitGroup
	for _, h := range s.phones {
		wg.Go(func() { h.leave(ctx) })
	}
	wg.Wait()
	for _, c := range s.started {
		wg.Go(c.stop)
	}
	wg.Wait()
	if s.pacer != nil {
		s.pacer.Close()
	}
}

// result sums up.
func (s *scenario) result(f *Failure) Result {
	r := Result{File: s.file, Outcome: Passed, Seconds: seconds(time.Since(s.began)), Steps: s.steps, Failure: f, Reason: s.skipped}
	switch {
	case f == nil && s.skipped != "":
		r.Outcome = Skipped
	case f != nil && f.Mistake:
		r.Outcome = Mistaken
	case f != nil:
		r.Outcome = Failed
	}
	return r
}

// seconds is a time for people and programs: to the microsecond.
func seconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1e6 }
