package play

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

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

// softKeys is the keys that show for the call, or without one for the phone.
func (v view) softKeys() []string {
	if v.has {
		return v.call.SoftKeys
	}
	return v.SoftKeys
}

// offers says whether a softkey is among them, by its label or by the name of its event.
func (v view) offers(name string) bool {
	if v.has {
		return v.call.Shows(name)
	}
	return v.Shows(name)
}

// other is the other party of the call.
func (v view) other() (name, number string) {
	i := v.call.Info
	if i.Type == skinny.CallTypeOutbound {
		return i.CalledName, i.CalledNumber
	}
	return i.CallingName, i.CallingNumber
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
	{"lines", "[1, 1, 2]", "the lines of all calls, in the same order", numbers(func(v view) []int {
		out := []int{}
		for _, c := range v.Calls {
			out = append(out, int(c.Line))
		}
		return out
	})},
	{"selected", "True", "the call is selected, by Select", yesNo(func(v view) bool { return v.call.Selected })},
	{"privacy", `"Full"`, "how much of the call is shown: None, Limited, Full", privacy},
	{"prompt", `"Ring out"`, "the prompt line: that of the call, or without one, or with `call=None`, that of the phone", text(func(v view) string {
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
	{"softkey", `"Hold"`, "this softkey shows, by its label or the name of its event: CfwdAll, Confrn, GPickUp …", softKeyIs},
	{"softkeys", `["Hold", "EndCall"]`, "exactly these softkeys show, from the left", texts(view.softKeys)},
	{"softkey_set", `"InUseHint"`, "the set that they are of: OnHook, Connected, OnHold, RingIn, OffHook, ConnectedWithTransfer, InUseHint, OnHookStealable …",
		enum[skinny.SoftKeySet](func(v view) (skinny.SoftKeySet, bool) {
			if v.has {
				return v.call.Set, true
			}
			return v.SoftKeySet, true
		})},
	{"tone", `"AlertingTone"`, "the tone that the phone plays: InsideDialTone, MessageWaitingIndicatorTone (stutter), AlertingTone, LineBusyTone, ReorderTone, CallWaitingTone …, which ends by itself; None: none",
		enum[skinny.Tone](func(v view) (skinny.Tone, bool) {
			t := v.Hears()
			return t, t != skinny.ToneSilence
		})},
	{"ringing", "True", "it rings so that it is heard", yesNo(func(v view) bool { return v.Ringing() })},
	{"ringer", `"Inside"`, "how the ringer rings: Inside, Outside, FlashOnly …; None: not",
		enum[skinny.RingMode](func(v view) (skinny.RingMode, bool) { return v.Ringer.Mode, v.Ringer.Mode > skinny.RingModeOff })},
	{"lamp", `("Line", 1, "Blink")`, "the lamp beside a key: Off, On, Wink, Flash, Blink; of VoiceMail, instance 0: the message lamp, instance 1 that of line 1. `(3, \"Blink\")` is the third key beside the display, here and in what follows", keyIs(lampOf)},
	{"blf", `("BLFSpeedDial", 1, "InUse")`, "what a key shows of the number behind it: Unknown, Idle, InUse, DND, Alerting; of a Line key that watches a number on an old phone, too", keyIs(blfOf)},
	{"feature", `("Feature", 1, True)`, "a Feature or MultiblinkFeature key shows that its feature is on", featureOn},
	{"watched", `("1002", "InUse")`, "what the server says of a number that `watch` has asked for", watched},
	{"label", `("Line", 1, "Alice")`, "the text beside a key: of Line, SpeedDial …", keyText(func(b phone.Button) string { return b.Label })},
	{"number", `("SpeedDial", 1, "1002")`, "the number behind a key", keyText(func(b phone.Button) string { return b.Number })},
	{"forward_all", `(1, "1003")`, "where a line sends all calls; None: nowhere", forward(func(f phone.Forward) string { return f.All })},
	{"forward_busy", `(1, "1003")`, "where it sends them when it is busy", forward(func(f phone.Forward) string { return f.Busy })},
	{"forward_no_answer", `(1, None)`, "where it sends them when nobody answers", forward(func(f phone.Forward) string { return f.NoAnswer })},
	{"calling", `"1001"`, "the number that calls, as the phone shows it", text(func(v view) string { return v.call.Info.CallingNumber })},
	{"calling_name", `"Alice Adams"`, "the name that calls", text(func(v view) string { return v.call.Info.CallingName })},
	{"called", `"1002"`, "the number that is called", text(func(v view) string { return v.call.Info.CalledNumber })},
	{"called_name", `"Bob Brown"`, "the name that is called", text(func(v view) string { return v.call.Info.CalledName })},
	{"other", `"1002"`, "the number of the other party: that is called in an outbound call, that calls in the others", text(func(v view) string { _, number := v.other(); return number })},
	{"other_name", `"Bob Brown"`, "the name of the other party", text(func(v view) string { name, _ := v.other(); return name })},
	{"original", `"1002"`, "the number that was called first, of a diverted call", text(func(v view) string { return v.call.Info.OriginalNumber })},
	{"original_name", `"Bob Brown"`, "its name", text(func(v view) string { return v.call.Info.OriginalName })},
	{"original_reason", `"ForwardBusy"`, "why it was diverted first: ForwardAll, ForwardBusy, ForwardNoAnswer, CallTransfer, CallPickup, CallPark …", enum[skinny.RedirectReason](func(v view) (skinny.RedirectReason, bool) { return v.call.Info.OriginalReason, v.has })},
	{"redirecting", `"1002"`, "the number that diverted the call last", text(func(v view) string { return v.call.Info.RedirectNumber })},
	{"redirecting_name", `"Bob Brown"`, "its name", text(func(v view) string { return v.call.Info.RedirectName })},
	{"redirecting_reason", `"ForwardNoAnswer"`, "why it was diverted last", enum[skinny.RedirectReason](func(v view) (skinny.RedirectReason, bool) { return v.call.Info.RedirectReason, v.has })},
	{"call_type", `"Inbound"`, "Inbound, Outbound or Forward", enum[skinny.CallType](func(v view) (skinny.CallType, bool) { return v.call.Info.Type, v.has })},
	{"dialed", `"1002"`, "the number that was dialled, as the server says it", text(func(v view) string { return v.call.Dialed })},
	{"line", "1", "the line of the call", number(func(v view) int { return int(v.call.Line) })},
	{"hears", "440", `a tone of so many Hz for 100 ms at least; [523, 620]: these at the same time, and no others, four at most; "sound": speech or music, or several tones; None: nothing, or silence`, hears},
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
	{"page", `"IconFileMenu"`, "the kind of page that the server shows: Menu, IconMenu, IconFileMenu, Text, Directory, Input … (skinnyd lists a conference in an IconFileMenu, before version 15 in a Menu, and parked calls in a Directory); None: none", ofPage(func(p phone.Page) string { return p.Kind })},
	{"page_title", `"Conference"`, "its title", ofPage(func(p phone.Page) string { return p.Title })},
	{"page_prompt", `"2 participants"`, "the line below", ofPage(func(p phone.Page) string { return p.Prompt })},
	{"page_text", `"text"`, "the text of a Text page", ofPage(func(p phone.Page) string { return p.Text })},
	{"page_items", `["Alice*", "Bob*"]`, "the items of a menu or directory, from the top", texts(func(v view) []string { return itemNames(v.Page) })},
	{"page_icons", `["0", "2"]`, "the index of the icon beside each item", texts(func(v view) []string { return itemIcons(v.Page) })},
	{"page_keys", `["Select", "Exit"]`, "the softkeys of the page, from the left", texts(func(v view) []string { return keysOfPage(v.Page) })},
	{"missed", `["5551234"]`, "its list of missed calls, the oldest first; `(\"1002\", \"Bob*\")` is an entry with its name, in the other lists too", records(func(v view) []phone.Record { return v.Missed })},
	{"received", `["1001"]`, "its list of received calls", records(func(v view) []phone.Record { return v.Received })},
	{"placed", `["1002"]`, "its list of placed calls", records(func(v view) []phone.Record { return v.Placed })},
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

// numbers is a condition on a list of numbers.
func numbers(of func(view) []int) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		list, ok := v.(starlark.Indexable)
		if !ok {
			return check{}, wrong("%s=%v: write a list of numbers: %s=[1, 2]", name, v, name)
		}
		want := []int{}
		for i := range list.Len() {
			var n int
			if starlark.AsInt(list.Index(i), &n) != nil {
				return check{}, wrong("%s=%v: write a list of numbers: %s=[1, 2]", name, v, name)
			}
			want = append(want, n)
		}
		return check{name, fmt.Sprint(want), func(v view) (string, bool) {
			is := of(v)
			return fmt.Sprint(is), slices.Equal(is, want)
		}}, nil
	}
}

// records is a condition on a call list: numbers, or pairs of number and name.
func records(of func(view) []phone.Record) func(string, starlark.Value) (check, error) {
	return func(name string, v starlark.Value) (check, error) {
		list, ok := v.(starlark.Indexable)
		if _, single := v.(starlark.String); !ok || single {
			return check{}, wrong(`%s=%v: write a list of numbers, or of numbers and names: %s=["1001", ("1002", "Bob*")]`, name, v, name)
		}
		type entry struct{ number, name string }
		want, withNames := []entry{}, false
		for i := range list.Len() {
			e := entry{name: "*"}
			number := list.Index(i)
			if pair, ok := number.(starlark.Tuple); ok && len(pair) == 2 {
				number, withNames = pair[0], true
				e.name, _ = starlark.AsString(pair[1])
			}
			if e.number, ok = starlark.AsString(number); !ok {
				return check{}, wrong(`%s=%v: %v is no number in quotes, nor a number and a name: ("1002", "Bob*")`, name, v, list.Index(i))
			}
			want = append(want, e)
		}
		draw := func(all []entry) string {
			var out []string
			for _, e := range all {
				text := e.number
				if withNames {
					text += " " + quoted(e.name)
				}
				out = append(out, text)
			}
			return listed(out)
		}
		return check{name, draw(want), func(v view) (string, bool) {
			var is []entry
			for _, r := range of(v) {
				is = append(is, entry{r.Number, r.Name})
			}
			return draw(is), slices.EqualFunc(is, want, func(is, want entry) bool { return like(is.number, want.number) && like(is.name, want.name) })
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

// privacy is the condition of that name; its None is not that there is none.
func privacy(name string, v starlark.Value) (check, error) {
	if v == starlark.None {
		v = starlark.String(skinny.CallPrivacyNone.String())
	}
	return enum[skinny.CallPrivacy](func(v view) (skinny.CallPrivacy, bool) { return v.call.Privacy, v.has })(name, v)
}

// softKeyIs is the condition softkey.
func softKeyIs(name string, v starlark.Value) (check, error) {
	want, ok := starlark.AsString(v)
	if !ok {
		return check{}, wrong(`%s=%v: write the name of a softkey in quotes; softkeys= takes a list of all`, name, v)
	}
	return check{name, want, func(v view) (string, bool) {
		return "one of " + listed(v.softKeys()), v.offers(want)
	}}, nil
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
