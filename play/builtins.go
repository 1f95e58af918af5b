package play

import (
	"context"
	"errors"
	"strings"
	"time"

	"go.starlark.net/starlark"
)

// globals is the functions of a scenario, in the order of the reference.
var globals = []builtin{
	{name: "phone", args: `name, type="7960", …`, help: "a phone, which registers and is ready when this returns; its arguments are below", do: newPhone},
	{name: "run", args: `command, argument…, status=0, until=`, wait: commandWithin,
		help: "runs a command to its end, which must have the exit status (None: any); with `until`, again and again until its output is like that. Gives `.output` and `.status`", do: runCommand},
	{name: "start", args: `command, argument…`, wait: untimed,
		help: "starts a command that goes on in the background, and gives it", do: startCommand},
	{name: "param", args: `name, default=`, wait: untimed, mute: true,
		help: "what `--set name=value` says, else the default", do: param},
	{name: "log", args: `value…`, wait: untimed, mute: true,
		help: "says something", do: logValues},
	{name: "sleep", args: `time`, wait: untimed,
		help: "lets time pass. There is nearly always something better to wait for", do: sleep},
	{name: "fail", args: `value…`, wait: untimed, mute: true,
		help: "the scenario has failed, for this reason", do: failWith},
	{name: "skip", args: `value…`, wait: untimed, mute: true,
		help: "the scenario ends here and counts neither as passed nor as failed", do: skip},
	{name: "allow_faults", args: ``, wait: untimed, mute: true,
		help: "what a server does against the protocol, or leaves unanswered of a registration, does not fail the scenario; best in the first line", do: allowFaults},
}

func param(_ context.Context, a *arguments) (starlark.Value, error) {
	var name string
	var otherwise starlark.Value
	if err := a.unpack("name", &name, "default?", &otherwise); err != nil {
		return nil, err
	}
	if v, ok := a.s.o.Params[name]; ok {
		return starlark.String(v), nil
	}
	if otherwise == nil {
		return nil, wrong("param %q is not given; run the scenario with --set %s=VALUE", name, name)
	}
	return otherwise, nil
}

// words is values as print() writes them.
func (a *arguments) words() (string, error) {
	if len(a.kwargs) > 0 {
		return "", wrong("%s: %v is no value; write %s", a.name, a.kwargs[0], a.usage())
	}
	var out []string
	for _, v := range a.args {
		text, ok := starlark.AsString(v)
		if !ok {
			text = v.String()
		}
		out = append(out, text)
	}
	return strings.Join(out, " "), nil
}

func logValues(_ context.Context, a *arguments) (starlark.Value, error) {
	text, err := a.words()
	if err == nil {
		a.s.print(text)
	}
	return nil, err
}

func sleep(ctx context.Context, a *arguments) (starlark.Value, error) {
	var v starlark.Value
	if err := a.unpack("time", &v); err != nil {
		return nil, err
	}
	d, err := duration(a.name, "time", v)
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(d):
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func failWith(_ context.Context, a *arguments) (starlark.Value, error) {
	text, err := a.words()
	if err != nil {
		return nil, err
	}
	return nil, errors.New(text)
}

func skip(_ context.Context, a *arguments) (starlark.Value, error) {
	text, err := a.words()
	if err != nil {
		return nil, err
	}
	if text == "" {
		return nil, wrong(`skip: say why: skip("sipp is not installed")`)
	}
	a.s.skipped = text
	return nil, errSkip
}

func allowFaults(_ context.Context, a *arguments) (starlark.Value, error) {
	a.s.lenient = true
	return nil, a.unpack()
}
