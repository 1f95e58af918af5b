package play

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	starlarkjson "go.starlark.net/lib/json"
	"go.starlark.net/starlark"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/skinny/show"
)

// expectations is what a phone can be expected to do, in the order of the reference.
var expectations = []builtin{
	{name: "expect", args: "condition…, call=", help: "waits until all of the conditions hold at the same time, for the call in front, or for the one that `call` says, as in `softkey`", do: expect},
	{name: "expect_not", args: `condition…, call=, during="500ms"`, wait: untimed, help: "fails when all of the conditions hold at the same time, at any time within `during`", do: expectNot},
	{name: "expect_message", args: "name, Field=…", help: "waits for a message from the server with these fields, and gives all of its fields. It looks from behind the last message that was found so", do: expectMessage},
	{name: "expect_digits", args: "keys", help: "waits until the phone was told to play the tones of these keys and no others, from behind the last message that was found", do: expectDigits},
}

// conditionsOf takes the keyword arguments of expect.
func (a *arguments) conditionsOf() (checks []check, call chosen, err error) {
	if call, err = chosenOf(a.name, a.keyword("call")); err != nil {
		return nil, call, err
	}
	if len(a.args) > 0 || len(a.kwargs) == 0 {
		return nil, call, wrong(`%s: write what is expected by name: %s(state="Connected", softkey="Hold")`, a.name, a.name)
	}
	for _, kv := range a.kwargs {
		name := string(kv[0].(starlark.String))
		c, err := conditionOf(a.name, name)
		if err != nil {
			return nil, call, err
		}
		check, err := c.make(name, kv[1])
		if err != nil {
			return nil, call, wrong("%s: %w", a.name, err)
		}
		checks = append(checks, check)
	}
	return checks, call, nil
}

// unmet is what is not as the checks want it.
func unmet(checks []check, v view) []string {
	var out []string
	for _, c := range checks {
		if is, ok := c.is(v); !ok {
			out = append(out, fmt.Sprintf("%s is %s, expected %s", c.name, is, c.want))
		}
	}
	return out
}

func expect(ctx context.Context, a *arguments) (starlark.Value, error) {
	checks, call, err := a.conditionsOf()
	if err != nil {
		return nil, err
	}
	var not []string
	err = a.h.p.WaitHearing(ctx, "what is expected", func(s phone.State) bool {
		not = unmet(checks, call.look(s))
		return len(not) == 0
	})
	return nil, disappoint(err, not)
}

// disappointed is a wait that was in vain, in the words of a scenario.
type disappointed struct {
	instead []string // what there is, of each thing that was expected
	wait    *phone.WaitError
}

func (d *disappointed) Error() string { return strings.Join(d.instead, "; ") }
func (d *disappointed) Unwrap() error { return d.wait }

// disappoint says an error of a wait in the words of a scenario.
func disappoint(err error, instead []string) error {
	var w *phone.WaitError
	if !errors.As(err, &w) {
		return err
	}
	return &disappointed{instead: instead, wait: w}
}

// silence is how long expect_not watches unless it is told.
const silence = 500 * time.Millisecond

func expectNot(ctx context.Context, a *arguments) (starlark.Value, error) {
	during, err := a.duration("during", silence)
	if err != nil {
		return nil, err
	}
	checks, call, err := a.conditionsOf()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, during)
	defer cancel()
	began := time.Now()
	err = a.h.p.WaitHearing(ctx, "what is not expected", func(s phone.State) bool { return len(unmet(checks, call.look(s))) == 0 })
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, nil
	case err != nil:
		return nil, err
	}
	var all []string
	for _, c := range checks {
		all = append(all, fmt.Sprintf("%s is %s", c.name, c.want))
	}
	return nil, fmt.Errorf("%s, after %v of %v in which that was not expected", strings.Join(all, " and "), time.Since(began).Round(roundTo), during)
}

// expectMessage compares fields as skinnyd decode --json prints them.
func expectMessage(ctx context.Context, a *arguments) (starlark.Value, error) {
	like, fields, err := a.message()
	if err != nil {
		return nil, err
	}
	name := like.ID().String()
	var near []string // what its fields were instead
	e, err := a.h.p.WaitMessage(ctx, a.h.read, name, func(m skinny.Message) bool {
		if m.ID() != like.ID() {
			return false
		}
		differs := different(m, fields)
		if differs != "" {
			near = append(near, differs)
		}
		return differs == ""
	})
	if err != nil {
		what := "no " + name + " came"
		if len(near) > 0 {
			what = name + " came with " + strings.Join(near, "; with ")
		}
		return nil, disappoint(err, []string{what})
	}
	a.h.read = e.N
	return decoded(e.Message)
}

// different is what is not as expected in a message: "Tone=AlertingTone".
func different(m skinny.Message, fields []starlark.Tuple) string {
	var is map[string]any
	text, err := json.Marshal(show.JSON(m))
	if err == nil {
		err = json.Unmarshal(text, &is)
	}
	if err != nil {
		return err.Error()
	}
	var out []string
	for _, kv := range fields {
		name := string(kv[0].(starlark.String))
		want, ok := starlark.AsString(kv[1])
		if !ok {
			want = kv[1].String()
		}
		if got := fmt.Sprint(is[name]); !like(got, want) {
			out = append(out, name+"="+got)
		}
	}
	return strings.Join(out, " ")
}

// decoded is the fields of a message as Starlark has them.
func decoded(m skinny.Message) (starlark.Value, error) {
	text, err := json.Marshal(show.JSON(m))
	if err != nil {
		return nil, err
	}
	decode := starlarkjson.Module.Members["decode"].(*starlark.Builtin)
	return decode.CallInternal(&starlark.Thread{}, starlark.Tuple{starlark.String(text)}, nil)
}

// touchTones is the keys in the order of their tones, each with its tone.
var touchTones = map[skinny.Tone]string{
	skinny.ToneDtmf0: "0", skinny.ToneDtmf1: "1", skinny.ToneDtmf2: "2", skinny.ToneDtmf3: "3", skinny.ToneDtmf4: "4", skinny.ToneDtmf5: "5",
	skinny.ToneDtmf6: "6", skinny.ToneDtmf7: "7", skinny.ToneDtmf8: "8", skinny.ToneDtmf9: "9", skinny.ToneDtmfStar: "*", skinny.ToneDtmfPound: "#",
	skinny.ToneDtmfA: "A", skinny.ToneDtmfB: "B", skinny.ToneDtmfC: "C", skinny.ToneDtmfD: "D",
}

func expectDigits(ctx context.Context, a *arguments) (starlark.Value, error) {
	var keys string
	if err := a.unpack("keys", &keys); err != nil {
		return nil, err
	}
	heard := ""
	e, err := a.h.p.WaitMessage(ctx, a.h.read, "the tones of "+keys, func(m skinny.Message) bool {
		if t, ok := m.(*skinny.StartTone); ok {
			heard += touchTones[t.Tone]
		}
		return heard == keys
	})
	if err != nil {
		return nil, disappoint(err, []string{fmt.Sprintf("it played the tones of %q, expected %q", heard, keys)})
	}
	a.h.read = e.N
	return nil, nil
}
