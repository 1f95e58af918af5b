package play

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"go.starlark.net/starlark"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// speech is how loud a person speaks, in dBFS.
const speech = -12.0

// verbs is the methods of a phone: what a person does, then what one expects.
func verbs() []builtin { return slices.Concat(actions, expectations) }

// actions is what a person does, in the order of the reference.
var actions = []builtin{
	{name: "offhook", help: "lifts the handset: a new call, or the answer to the oldest that rings", do: plain((*phone.Phone).OffHook)},
	{name: "onhook", help: "puts the handset down", do: plain((*phone.Phone).OnHook)},
	{name: "dial", args: "number", help: "takes a new call, waits until it takes digits, and presses them", do: withText("number", func(ctx context.Context, p *phone.Phone, number string) error {
		return undialled(p.Dial(ctx, number))
	})},
	{name: "digits", args: "keys", help: "presses keys in a call: 0-9 * # A-D +", do: withText("keys", func(ctx context.Context, p *phone.Phone, keys string) error {
		if err := p.NeedCall(ctx, "press keys in"); err != nil {
			return err
		}
		return p.DigitsContext(ctx, keys)
	})},
	{name: "enbloc", args: "number, line=0", help: "dials a number that was typed beforehand; line 0 leaves the line to the server", do: enbloc},
	{name: "enter", args: "number", help: "waits until the call in front takes digits, as after Transfer, Confrn, CfwdAll, MeetMe, GPickUp, and presses them", do: withText("number", func(ctx context.Context, p *phone.Phone, number string) error {
		return undialled(p.Enter(ctx, number))
	})},
	{name: "softkey", args: "name, call=", help: "waits until the softkey shows, by its label or the name of its event, and presses it: for the call in front; `call=2` the second on the screen, `call=(1, 2)` the second of line 1, `call=None` the phone, without a call", do: pressSoftKey},
	{name: "press", args: "name, call=", help: "softkey; a phone without softkeys presses the key that its model has for this, or flashes the hook: Hold, Transfer, Confrn, CfwdAll, Redial …", do: press},
	{name: "flash", help: "flashes the hook, on models that report it", do: plain((*phone.Phone).HookFlash)},
	{name: "answer", help: "answers the oldest call that rings, or the next that does, by softkey; phones without lift the handset", do: waiting((*phone.Phone).Answer)},
	{name: "hold", help: "holds the connected call", do: waiting((*phone.Phone).Hold)},
	{name: "resume", help: "takes the oldest held call back", do: waiting((*phone.Phone).Resume)},
	{name: "end", help: "presses EndCall; a lifted handset stays lifted", do: waiting((*phone.Phone).EndCall)},
	{name: "hangup", help: "puts the handset down when it is up, else presses EndCall", do: hangUp},
	{name: "line_key", args: "n", help: "presses the key of line n", do: numbered((*phone.Phone).LineKey, skinny.ButtonTypeLine)},
	{name: "speed_dial", args: "n", help: "presses the nth speed dial key", do: numbered((*phone.Phone).SpeedDial, skinny.ButtonTypeSpeedDial, skinny.ButtonTypeBLFSpeedDial)},
	{name: "key", args: "name, n=0", help: `presses another key that the phone or its model has, by its name in the protocol: "VoiceMail" (messages), "Hold", "Feature", "DoNotDisturb", "CallPark" …; n: the number behind its name, the first of the kind without it`, do: fixedKey},
	{name: "button", args: "n", help: "presses the nth key beside the display, from the top, whatever it is for", do: buttonKey},
	{name: "speaker", help: "presses the speaker key: a new call, an answer, the end of a call on the speaker", do: plain((*phone.Phone).SpeakerKey)},
	{name: "choose", args: "item", help: "waits until the server's page has the item, a number from 1 or a name, and chooses it", do: chooseItem},
	{name: "page_key", args: "name, item=", help: "presses a softkey of the server's page, with this item chosen", do: pageKey},
	{name: "watch", args: "number", help: "asks to be told what a number does, as call lists do", do: withText("number", func(_ context.Context, p *phone.Phone, number string) error { return p.Watch(number) })},
	{name: "say", args: "hz, level=-12", help: "speaks a tone, in this call and in later ones, or a WAV file over and over: `say(\"hello.wav\")`, of 16 bit and one channel, beside the scenario; None speaks no more", do: say},
	{name: "echo", args: "on=True", help: "sends back what it hears", do: echo},
	{name: "register", help: "logs in", do: func(ctx context.Context, a *arguments) (starlark.Value, error) {
		if err := a.unpack(); err != nil {
			return nil, err
		}
		return nil, a.h.register(ctx)
	}},
	{name: "connect", help: "connects and asks to be registered, without waiting for the answer", do: waiting((*phone.Phone).ConnectContext)},
	{name: "unregister", help: "logs out in order", do: waiting((*phone.Phone).Unregister)},
	{name: "unplug", help: "cuts the connection without a word; `register()` plugs it in again", do: waiting(func(p *phone.Phone, ctx context.Context) error {
		p.Drop()
		return p.WaitFor(ctx, "the end of the connection", func(s phone.State) bool { return s.Link == phone.Lost || s.Link == phone.Offline })
	})},
	{name: "send", args: "name, Field=…", wait: untimed, help: "sends a message as it is spelled out, of which the phone itself takes no notice: `send(\"KeypadButton\", Button=\"5\")`; one without a name by its number: `send(0x9999, Body=\"00ff\")`", do: send},
	{name: "misbehave", args: "open_ack=True, keep_alive=True, statistics=True", help: "what it no longer answers or says, on purpose", do: misbehave},
	{name: "show", help: "says what its screen shows", mute: true, do: func(_ context.Context, a *arguments) (starlark.Value, error) {
		a.s.print(a.h.p.State().String())
		return nil, a.unpack()
	}},
}

// plain is a verb without arguments that waits for nothing.
func plain(do func(*phone.Phone) error) func(context.Context, *arguments) (starlark.Value, error) {
	return waiting(func(p *phone.Phone, _ context.Context) error { return do(p) })
}

// waiting is a verb without arguments.
func waiting(do func(*phone.Phone, context.Context) error) func(context.Context, *arguments) (starlark.Value, error) {
	return func(ctx context.Context, a *arguments) (starlark.Value, error) {
		if err := a.unpack(); err != nil {
			return nil, err
		}
		return nil, do(a.h.p, ctx)
	}
}

// withText is a verb with one text.
func withText(name string, do func(context.Context, *phone.Phone, string) error) func(context.Context, *arguments) (starlark.Value, error) {
	return func(ctx context.Context, a *arguments) (starlark.Value, error) {
		var text string
		if err := a.unpack(name, &text); err != nil {
			return nil, err
		}
		return nil, do(ctx, a.h.p, text)
	}
}

// numbered is a verb that presses a key of one of the types.
func numbered(press func(*phone.Phone, uint32) error, types ...skinny.ButtonType) func(context.Context, *arguments) (starlark.Value, error) {
	return func(_ context.Context, a *arguments) (starlark.Value, error) {
		var n uint32
		if err := a.unpack("n", &n); err != nil {
			return nil, err
		}
		has := slices.ContainsFunc(a.h.p.State().Buttons, func(b phone.Button) bool { return b.Instance == n && slices.Contains(types, b.Type) })
		if !has {
			return nil, fmt.Errorf("the phone has no key %v %d", types[0], n)
		}
		return nil, press(a.h.p, n)
	}
}

// undialled says what there is instead of a call that takes digits.
func undialled(err error) error {
	var w *phone.WaitError
	if !errors.As(err, &w) {
		return err
	}
	is := "there is no call"
	if c, ok := w.State.Front(); ok {
		is = fmt.Sprintf("state is %v, prompt is %s", c.State, quoted(c.Prompt))
	}
	return disappoint(err, []string{"no new call takes digits: " + is})
}

func hangUp(ctx context.Context, a *arguments) (starlark.Value, error) {
	if err := a.unpack(); err != nil {
		return nil, err
	}
	if a.h.p.State().Handset {
		return nil, a.h.p.OnHook()
	}
	return nil, a.h.p.EndCall(ctx)
}

func enbloc(_ context.Context, a *arguments) (starlark.Value, error) {
	var number string
	var line uint32
	if err := a.unpack("number", &number, "line?", &line); err != nil {
		return nil, err
	}
	return nil, a.h.p.Enbloc(number, line)
}

// pressSoftKey is the verb softkey.
func pressSoftKey(ctx context.Context, a *arguments) (starlark.Value, error) {
	var name string
	var v starlark.Value
	if err := a.unpack("name", &name, "call?", &v); err != nil {
		return nil, err
	}
	call, err := chosenOf(a.name, v)
	if err != nil {
		return nil, err
	}
	if !a.h.p.HasSoftKeys() {
		return nil, fmt.Errorf("the phone has no softkeys; press(%q) presses the key that it has for it", name)
	}
	return nil, a.h.softKey(ctx, name, call)
}

// softKey waits until the key shows, and presses it.
func (h *handset) softKey(ctx context.Context, name string, call chosen) error {
	var reference uint32
	var instead string
	err := h.p.WaitFor(ctx, "softkey "+name, func(s phone.State) bool {
		v := call.look(s)
		reference = v.call.Reference
		instead = fmt.Sprintf("softkey %s does not show; shown: %s", name, listed(v.softKeys()))
		if i := slices.IndexFunc(s.Calls, func(c phone.Call) bool { return c.Shows(name) }); i >= 0 {
			instead += fmt.Sprintf("; it shows for call %d: softkey(%q, call=%d)", i+1, name, i+1)
		} else if v.has && s.Shows(name) {
			instead += fmt.Sprintf("; it shows without a call: softkey(%q, call=None)", name)
		}
		return v.offers(name) && (call.nth == 0 || v.has)
	})
	if err != nil {
		return disappoint(err, []string{instead})
	}
	return h.p.SoftKey(name, reference)
}

// press is softkey of phones that have some; others have a key, or flash the hook.
func press(ctx context.Context, a *arguments) (starlark.Value, error) {
	if a.h.p.HasSoftKeys() {
		return pressSoftKey(ctx, a)
	}
	var name string
	var call starlark.Value // a phone without softkeys chooses none
	if err := a.unpack("name", &name, "call?", &call); err != nil {
		return nil, err
	}
	event, err := named[skinny.SoftKeyEventCode]("press", name)
	if err != nil {
		return nil, err
	}
	return nil, a.h.p.Function(event)
}

func fixedKey(_ context.Context, a *arguments) (starlark.Value, error) {
	var name string
	var n uint32
	if err := a.unpack("name", &name, "n?", &n); err != nil {
		return nil, err
	}
	key, err := keyNamed("key", name)
	if err != nil {
		return nil, err
	}
	return nil, a.h.p.Key(key, n)
}

func buttonKey(_ context.Context, a *arguments) (starlark.Value, error) {
	var n int
	if err := a.unpack("n", &n); err != nil {
		return nil, err
	}
	return nil, a.h.p.ButtonKey(n)
}

func say(_ context.Context, a *arguments) (starlark.Value, error) {
	var v, loud starlark.Value
	if err := a.unpack("hz", &v, "level?", &loud); err != nil {
		return nil, err
	}
	if v == starlark.None {
		a.h.p.PlayTone(0)
		return nil, nil
	}
	if file, ok := starlark.AsString(v); ok && loud == nil {
		return nil, a.h.sayFile(file)
	}
	if loud == nil {
		loud = starlark.Float(speech)
	}
	hz, ok := starlark.AsFloat(v)
	level, isNumber := starlark.AsFloat(loud)
	if !ok || !isNumber || !(hz >= 20 && hz <= 8000) || !(level >= media.Silent && level <= 0) { // not what is not a number
		return nil, wrong("say: write a frequency of 20 to 8000 Hz and a level of %v to 0 dBFS: say(440), say(440, level=-20); or a WAV file: say(\"hello.wav\")", media.Silent)
	}
	a.h.p.PlayTone(level, hz)
	return nil, nil
}

// sayFile speaks a WAV file of the scenario's folder.
func (h *handset) sayFile(file string) error {
	path := file
	if !filepath.IsAbs(path) {
		path = filepath.Join(h.s.o.Dir, file)
	}
	if err := h.p.PlayWAV(path); err != nil {
		return wrong("say: %w; write a WAV file of 16 bit and one channel, or a frequency without quotes: say(440)", err)
	}
	return nil
}

func echo(_ context.Context, a *arguments) (starlark.Value, error) {
	on := true
	if err := a.unpack("on?", &on); err != nil {
		return nil, err
	}
	a.h.p.Echo(on)
	return nil, nil
}

func misbehave(_ context.Context, a *arguments) (starlark.Value, error) {
	ack, alive, statistics := true, true, true
	if err := a.unpack("open_ack?", &ack, "keep_alive?", &alive, "statistics?", &statistics); err != nil {
		return nil, err
	}
	a.h.p.Misbehave(phone.Misbehaviour{NoOpenAck: !ack, NoKeepAlive: !alive, NoStatistics: !statistics})
	return nil, nil
}
