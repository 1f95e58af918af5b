package play

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"time"

	starlarkjson "go.starlark.net/lib/json"
	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// What Options say when they say nothing.
const (
	DefaultWithin = 5 * time.Second
	DefaultLimit  = 2 * time.Minute
	DefaultLadder = 100
)

// Options of Run.
type Options struct {
	Server string        // host:port where phones register that name no server
	TLS    *tls.Config   // of phones with tls=True; nil: any certificate will do
	Within time.Duration // how long a step waits that does not say; 0: DefaultWithin
	Limit  time.Duration // of a whole scenario; 0: DefaultLimit
	Ladder int           // how many messages the ladder of a failure shows; 0: DefaultLadder
	Params map[string]string
	Dir    string            // where commands run; empty: here
	Step   func(Step)        // is told each step as it ends
	Print  func(text string) // is told what log() says
}

// An Outcome is what became of a scenario.
type Outcome string

// The outcomes.
const (
	Passed   Outcome = "passed"
	Failed   Outcome = "failed"   // something is not as expected
	Mistaken Outcome = "mistaken" // the file is wrong
	Skipped  Outcome = "skipped"  // by skip()
)

// Result is what became of a scenario.
type Result struct {
	File    string   `json:"file"`
	Outcome Outcome  `json:"outcome"`
	Reason  string   `json:"reason,omitempty"` // of skip()
	Seconds float64  `json:"seconds"`
	Steps   []Step   `json:"steps"`
	Failure *Failure `json:"failure,omitempty"` // what failed, or is mistaken
}

// Step is one thing that a scenario did.
type Step struct {
	Line    int     `json:"line"`
	Text    string  `json:"step"`
	At      float64 `json:"at"` // seconds since the beginning
	Seconds float64 `json:"seconds"`
}

// dialect is the Starlark of scenarios: statements at the top level, as in a script.
var dialect = &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true}

// Run plays the scenario of a file with the text src. It returns once everything that the scenario started has ended, which takes a few
// seconds at most after the end of ctx.
func Run(ctx context.Context, file string, src []byte, o Options) Result {
	o.Within, o.Limit, o.Ladder = cmp.Or(o.Within, DefaultWithin), cmp.Or(o.Limit, DefaultLimit), cmp.Or(o.Ladder, DefaultLadder)
	s := newScenario(file, src, o)
	ctx, cancel := context.WithTimeout(ctx, o.Limit)
	defer cancel()
	thread := &starlark.Thread{
		Name:  file,
		Print: func(_ *starlark.Thread, text string) { s.print(text) },
		Load: func(*starlark.Thread, string) (starlark.StringDict, error) {
			return nil, errors.New("a scenario is one file: load() reads no other")
		},
	}
	thread.SetLocal(contextKey, ctx)
	stop := context.AfterFunc(ctx, func() { thread.Cancel("stopped") })
	defer stop()

	globals, err := starlark.ExecFileOptions(dialect, thread, file, src, s.predeclared())
	s.nameAll(globals)
	failure := s.judge(ctx, err)
	if failure == nil && s.skipped == "" {
		failure = s.endedBadly()
	}
	s.close()
	if failure == nil && s.skipped == "" {
		failure = s.faults()
	}
	return s.result(failure)
}

// predeclared is what a scenario can name beside what Starlark has itself.
func (s *scenario) predeclared() starlark.StringDict {
	all := starlark.StringDict{"json": starlarkjson.Module}
	for _, b := range globals {
		all[b.name] = s.bind(b, nil, nil)
	}
	return all
}

// judge says what an error of Starlark means: nothing, a failure or a mistake.
func (s *scenario) judge(ctx context.Context, err error) *Failure {
	var failure *Failure
	switch {
	case err == nil || s.skipped != "" && errors.Is(err, errSkip):
		return nil
	case errors.As(err, &failure):
		return failure
	case ctx.Err() != nil:
		return s.fail(positions(err), stopped(ctx, s.o.Limit))
	}
	return s.mistake(err)
}

// mistake is an error of the file: of its syntax, its names, its types.
func (s *scenario) mistake(err error) *Failure {
	text, lines := err.Error(), positions(err)
	var syntaxError syntax.Error
	var names resolve.ErrorList
	switch {
	case errors.As(err, &syntaxError):
		text, lines = syntaxError.Msg, []int{int(syntaxError.Pos.Line)}
	case errors.As(err, &names):
		text, lines = names[0].Msg, []int{int(names[0].Pos.Line)}
	}
	f := s.at(lines, text)
	f.Mistake = true
	return f
}

// positions is the lines of the calls that led to an error of Starlark, the innermost first.
func positions(err error) []int {
	var at *starlark.EvalError
	if !errors.As(err, &at) {
		return nil
	}
	return linesOf(at.CallStack)
}

func linesOf(stack starlark.CallStack) []int {
	var lines []int
	for i := range stack {
		if pos := stack.At(i).Pos; pos.Line > 0 {
			lines = append(lines, int(pos.Line))
		}
	}
	return lines
}

// stopped says why a scenario ended before its end.
func stopped(ctx context.Context, limit time.Duration) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errors.New("the scenario takes longer than " + limit.String() + ", its limit")
	}
	return errors.New("interrupted")
}
