package play

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// A condition is something that expect can ask of a phone: a keyword argument.
type condition struct {
	name, takes, help string
	make              func(name string, v starlark.Value) (check, error)
}

// A check is a condition with what is wanted.
type check struct {
	name, want string
	// is says what there is, and whether that is what is wanted.
	is func(view) (string, bool)
}

// view is a phone and one of its calls.
type view struct {
	phone.State
	call phone.Call // zero: there is none
	has  bool
}

// look chooses the call: the nth on the screen from the top, or the one in front when n is 0.
func look(s phone.State, n int) view {
	v := view{State: s}
	if n == 0 {
		v.call, v.has = s.Front()
	} else if n <= len(s.Calls) {
		v.call, v.has = s.Calls[n-1], true
	}
	return v
}

// softKeys is the keys that show for the call, or without one for the phone.
func (v view) softKeys() []string {
	if v.has {
		return v.call.SoftKeys
	}
	return v.SoftKeys
}

// conditions is what expect can ask, in the order of the reference.
var conditions = []condition{
	{"state", `"Connected"`, "the state of the call: OffHook, Proceed, RingOut, RingIn, CallWaiting, Connected, Hold, Busy, Congestion, InvalidNumber …; None: there is no call",
		enum[skinny.CallStateCode](func(v view) (skinny.CallStateCode, bool) { return v.call.State, v.has })},
	{"states", `["Hold", "Connected"]`, "the states of all calls, in the order in which they came; [] is none",
		texts(func(v view) []string {
			out := []string{}
			for _, c := range v.Calls {
				out = append(out, c.State.String())
			}
			return out
		})},
	{"prompt", `"Ring out"`, "the prompt line: that of the call, or without one that of the phone", text(func(v view) string {
		if v.has {
			return v.call.Prompt
		}
		return v.Prompt
	})},
	{"notify", `"text"`, "the status line", text(func(v view) string {
		if v.PriNotify != "" {
			return v.PriNotify
		}
		return v.Notify
	})},
	{"display", `"text"`, "the text of a phone without prompt line", text(func(v view) string { return v.Text })},
	{"softkey", `"Hold"`, "this softkey shows", softKeyIs},
	{"softkeys", `["Hold", "EndCall"]`, "exactly these softkeys show, from the left", texts(view.softKeys)},
	{"tone", `"AlertingTone"`, "the tone that the phone plays: InsideDialTone, AlertingTone, LineBusyTone, ReorderTone …; None: none",
		enum[skinny.Tone](func(v view) (skinny.Tone, bool) {
			t := v.Hears()
			return t, t != skinny.ToneSilence
		})},
	{"ringing", "True", "it rings so that it is heard", yesNo(func(v view) bool { return v.Ringing() })},
	{"ringer", `"Inside"`, "how the ringer rings: Inside, Outside, FlashOnly …; None: not",
		enum[skinny.RingMode](func(v view) (skinny.RingMode, bool) { return v.Ringer.Mode, v.Ringer.Mode > skinny.RingModeOff })},
	{"lamp", `("Line", 1, "Blink")`, "the lamp beside a key: Off, On, Wink, Flash, Blink; of VoiceMail, instance 0: the message lamp", keyIs(lampOf)},
	{"blf", `("BLFSpeedDial", 1, "InUse")`, "what a key shows of the number behind it: Unknown, Idle, InUse, DND, Alerting",
		keyIs(func(v view, key skinny.StimulusCode, instance uint32) (skinny.BLFStatus, bool) {
			b, ok := v.button(key, instance)
			return skinny.BLFStatus(b.Status), ok
		})},
	{"label", `("Line", 1, "Alice")`, "the text beside a key: of Line, SpeedDial …", keyText(func(b phone.Button) string { return b.Label })},
	{"number", `("SpeedDial", 1, "1002")`, "the number behind a key", keyText(func(b phone.Button) string { return b.Number })},
	{"forward_all", `(1, "1003")`, "where a line sends all calls; None: nowhere", forward(func(f phone.Forward) string { return f.All })},
	{"forward_busy", `(1, "1003")`, "where it sends them when it is busy", forward(func(f phone.Forward) string { return f.Busy })},
	{"forward_no_answer", `(1, None)`, "where it sends them when nobody answers", forward(func(f phone.Forward) string { return f.NoAnswer })},
	{"calling", `"1001"`, "the number that calls, as the phone shows it", text(func(v view) string { return v.call.Info.CallingNumber })},
	{"calling_name", `"Alice Adams"`, "the name that calls", text(func(v view) string { return v.call.Info.CallingName })},
	{"called", `"1002"`, "the number that is called", text(func(v view) string { return v.call.Info.CalledNumber })},
	{"called_name", `"Bob Brown"`, "the name that is called", text(func(v view) string { return v.call.Info.CalledName })},
	{"original", `"1002"`, "the number that was called first, of a diverted call", text(func(v view) string { return v.call.Info.OriginalNumber })},
	{"redirecting", `"1002"`, "the number that diverted the call last", text(func(v view) string { return v.call.Info.RedirectNumber })},
	{"call_type", `"Inbound"`, "Inbound, Outbound or Forward", enum[skinny.CallType](func(v view) (skinny.CallType, bool) { return v.call.Info.Type, v.has })},
	{"dialed", `"1002"`, "the number that was dialled, as the server says it", text(func(v view) string { return v.call.Dialed })},
	{"line", "1", "the line of the call", number(func(v view) int { return int(v.call.Line) })},
	{"hears", "440", `a tone of so many Hz for 100 ms at least; "sound": speech or music; None: nothing, or silence`, hears},
	{"events", `"4711"`, "the keys that have come as telephone-events (RFC 4733) in the audio of the call", text(func(v view) string { return v.call.Media.Digits })},
	{"receiving", "True", "its receive channel is open", yesNo(func(v view) bool { return v.call.Media.Receiving })},
	{"sending", "True", "it sends audio", yesNo(func(v view) bool { return v.call.Media.Sending })},
	{"codec", `"ulaw"`, "of its audio: ulaw, alaw, g722, g729", oneOf(codecNames, func(v view) string {
		if m := v.call.Media; m.Receiving || m.Sending {
			return m.Codec.String()
		}
		return ""
	})},
	{"speaker", "True", "its speaker is on", yesNo(func(v view) bool { return v.Speaker })},
	{"handset", "True", "its handset is up", yesNo(func(v view) bool { return v.Handset })},
	{"idle", "True", "it has no call, no tone, no ringing, no audio, no line lamp lit, and its speaker is off", yesNo(func(v view) bool { return v.Idle() })},
	{"missed", `["5551234"]`, "its list of missed calls, the oldest first", texts(func(v view) []string { return phone.Numbers(v.Missed) })},
	{"received", `["1001"]`, "its list of received calls", texts(func(v view) []string { return phone.Numbers(v.Received) })},
	{"placed", `["1002"]`, "its list of placed calls", texts(func(v view) []string { return phone.Numbers(v.Placed) })},
	{"link", `"registered"`, "connecting, registering, registered, refused, unregistered or lost", oneOf(linkNames, func(v view) string { return v.Link.String() })},
	{"server", `"192.0.2.10:2000"`, "the server that it is at, or tries", text(func(v view) string { return v.Server })},
	{"reason", `"*nobody*"`, "why it is not registered", text(func(v view) string { return v.Reason })},
	{"version", "17", "the protocol version that was agreed on", number(func(v view) int { return int(v.Version) })},
	{"resets", "1", "how often the server has reset it", number(func(v view) int { return len(v.Resets) })},
}

// conditionOf finds a condition by the name of its keyword argument.
func conditionOf(function, name string) (condition, error) {
	var all []string
	for _, c := range conditions {
		if c.name == name {
			return c, nil
		}
		all = append(all, c.name)
	}
	return condition{}, wrong("%s: there is no %s=%s; docs/scenarios.md lists what can be expected", function, name, meant(name, all))
}

// text is a condition on a text, in which * stands for anything; None is no text.
func text(of func(view) string) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		want, ok := starlark.AsString(v)
		if !ok && v != starlark.None {
			return check{}, wrong(`%s=%v: write a text in quotes, in which * stands for anything, or None for no text`, name, v)
		}
		return check{name, quoted(want), func(v view) (string, bool) {
			is := of(v)
			return quoted(is), like(is, want)
		}}, nil
	}
}

var (
	codecNames = []string{media.ULaw.String(), media.ALaw.String(), media.G722.String(), media.G729.String()}
	linkNames  = func() (names []string) {
		for l := phone.Offline; l <= phone.Lost; l++ {
			names = append(names, l.String())
		}
		return names
	}()
)

// oneOf is a condition on a text that is one of a few names, or none.
func oneOf(names []string, of func(view) string) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		if want, _ := starlark.AsString(v); want != "" && !slices.Contains(names, want) {
			return check{}, wrong("%s=%v is not known%s", name, v, meant(want, names))
		}
		return text(of)(name, v)
	}
}

func quoted(text string) string {
	if text == "" {
		return "nothing"
	}
	return strconv.Quote(text)
}

// yesNo is a condition that is True or False.
func yesNo(of func(view) bool) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		want, ok := v.(starlark.Bool)
		if !ok {
			return check{}, wrong("%s=%v: write True or False", name, v)
		}
		return check{name, want.String(), func(v view) (string, bool) {
			is := starlark.Bool(of(v))
			return is.String(), is == want
		}}, nil
	}
}

// number is a condition on a number.
func number(of func(view) int) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		var want int
		if err := starlark.AsInt(v, &want); err != nil {
			return check{}, wrong("%s=%v: write a number", name, v)
		}
		return check{name, strconv.Itoa(want), func(v view) (string, bool) {
			is := of(v)
			return strconv.Itoa(is), is == want
		}}, nil
	}
}

// texts is a condition on a list of texts, in any case, in each of which * stands for anything.
func texts(of func(view) []string) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		want, err := stringsOf(name, v)
		if err != nil {
			return check{}, err
		}
		return check{name, listed(want), func(v view) (string, bool) {
			is := of(v)
			return listed(is), slices.EqualFunc(is, want, func(is, want string) bool { return like(strings.ToLower(is), strings.ToLower(want)) })
		}}, nil
	}
}

func stringsOf(name string, v starlark.Value) ([]string, error) {
	list, ok := v.(starlark.Indexable)
	if _, single := v.(starlark.String); !ok || single {
		return nil, wrong(`%s=%v: write a list of texts: %s=["Hold", "EndCall"]`, name, v, name)
	}
	out := []string{}
	for i := range list.Len() {
		text, ok := starlark.AsString(list.Index(i))
		if !ok {
			return nil, wrong("%s=%v: %v is no text", name, v, list.Index(i))
		}
		out = append(out, text)
	}
	return out, nil
}

func listed(texts []string) string { return "[" + strings.Join(texts, ", ") + "]" }

// enum is a condition on a value of an enumeration of the protocol; None is that there is none.
func enum[E interface {
	~uint32
	fmt.Stringer
}](of func(view) (E, bool)) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		is := func(v view) (string, E, bool) {
			e, there := of(v)
			if !there {
				return "none", e, false
			}
			return e.String(), e, true
		}
		if v == starlark.None {
			return check{name, "none", func(v view) (string, bool) {
				text, _, there := is(v)
				return text, !there
			}}, nil
		}
		text, ok := starlark.AsString(v)
		if !ok {
			return check{}, wrong("%s=%v: write a name of the protocol in quotes, or None", name, v)
		}
		want, err := named[E](name, text)
		return check{name, want.String(), func(v view) (string, bool) {
			text, e, there := is(v)
			return text, there && e == want
		}}, err
	}
}

// shows says whether a softkey is among those that show.
func shows(keys []string, name string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, name) })
}

// softKeyIs is the condition softkey.
func softKeyIs(name string, v starlark.Value) (check, error) {
	want, ok := starlark.AsString(v)
	if !ok {
		return check{}, wrong(`%s=%v: write the name of a softkey in quotes; softkeys= takes a list of all`, name, v)
	}
	return check{name, want, func(v view) (string, bool) {
		keys := v.softKeys()
		return "one of " + listed(keys), shows(keys, want)
	}}, nil
}

// keyOf is the key of a condition that is written (kind, instance, what).
func keyOf(name string, v starlark.Value) (key skinny.StimulusCode, instance uint32, what string, err error) {
	t, ok := v.(starlark.Indexable)
	if ok && t.Len() == 3 {
		kind, isText := starlark.AsString(t.Index(0))
		what, ok = starlark.AsString(t.Index(2))
		if isText && ok && starlark.AsInt(t.Index(1), &instance) == nil {
			key, err = named[skinny.StimulusCode](name+": key", kind)
			return key, instance, what, err
		}
	}
	return 0, 0, "", wrong(`%s=%v: write the kind of key, its number and what is there: %s=("Line", 1, "…")`, name, v, name)
}

// button finds a key; false: the phone has none.
func (v view) button(key skinny.StimulusCode, instance uint32) (phone.Button, bool) {
	for _, b := range v.Buttons {
		if skinny.StimulusCode(b.Type) == key && b.Instance == instance {
			return b, true
		}
	}
	return phone.Button{}, false
}

// keyText is a condition on a text of a key.
func keyText(of func(phone.Button) string) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		key, instance, want, err := keyOf(name, v)
		name = fmt.Sprintf("%s of %v %d", name, key, instance)
		return check{name, quoted(want), func(v view) (string, bool) {
			b, ok := v.button(key, instance)
			if key == skinny.StimulusLine { // its texts come with the line
				l := v.Line(instance)
				b.Number, b.Label, ok = l.Number, l.Label, l.Instance != 0
			}
			if !ok {
				return "no such key", false
			}
			return quoted(of(b)), like(of(b), want)
		}}, err
	}
}

// keyIs is a condition on what a key shows besides its texts.
func keyIs[E interface {
	~uint32
	fmt.Stringer
}](of func(v view, key skinny.StimulusCode, instance uint32) (is E, ok bool)) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		key, instance, what, err := keyOf(name, v)
		if err != nil {
			return check{}, err
		}
		want, err := named[E](name, what)
		return check{fmt.Sprintf("%s of %v %d", name, key, instance), want.String(), func(v view) (string, bool) {
			is, ok := of(v, key, instance)
			if !ok {
				return "no such key", false
			}
			return is.String(), is == want
		}}, err
	}
}

func lampOf(v view, key skinny.StimulusCode, instance uint32) (skinny.LampMode, bool) {
	if key == skinny.StimulusVoiceMail {
		return v.MessageLamp, true
	}
	b, ok := v.button(key, instance)
	return b.Lamp, ok
}

// forward is a condition on where a line sends its calls.
func forward(of func(phone.Forward) string) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		pair, ok := v.(starlark.Tuple)
		var line uint32
		if !ok || len(pair) != 2 || starlark.AsInt(pair[0], &line) != nil {
			return check{}, wrong(`%s=%v: write a line and a number, or None for no number: %s=(1, "1003")`, name, v, name)
		}
		return text(func(v view) string { return of(v.Line(line).Forward) })(fmt.Sprintf("%s of line %d", name, line), pair[1])
	}
}

// toneLasts is how long a tone must have been heard.
const toneLasts = 100 * time.Millisecond

// hears is the condition of that name.
func hears(name string, v starlark.Value) (check, error) {
	c := check{name: name}
	hz, isTone := starlark.AsFloat(v)
	kind, _ := starlark.AsString(v)
	var holds func(media.Sound) bool
	switch {
	case isTone:
		c.want, holds = fmt.Sprintf("%g Hz", hz), func(s media.Sound) bool { return s.IsTone(hz) && s.Lasted() >= toneLasts }
	case v == starlark.None:
		c.want, holds = "nothing", func(s media.Sound) bool { return s.Kind == media.Nothing || s.Kind == media.Silence }
	case kind == "sound":
		c.want, holds = "sound", func(s media.Sound) bool { return s.Kind == media.Noise && s.Lasted() >= 2*toneLasts }
	default:
		return c, wrong(`%s=%v: write a frequency in Hz, "sound" for speech or music, or None for nothing`, name, v)
	}
	c.is = func(v view) (string, bool) {
		s := v.call.Media.Hearing
		return s.String(), holds(s)
	}
	return c, nil
}
