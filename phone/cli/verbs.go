package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/phone/cli/terminal"
	"github.com/skinnyd/skinnyd/skinny"
)

// verb is one command.
type verb struct {
	name, args, help string
	min, max         int // arguments; max -1: any number
	run              func(ctx context.Context, d *desk, args []string) error
}

// verbs is the commands in the order of help. It is a function because help lists it.
func verbs() []verb {
	return []verb{
		{"dial", "NUMBER", "lift the handset and dial", 1, 1, func(ctx context.Context, d *desk, a []string) error { return d.p.Dial(ctx, a[0]) }},
		{"enbloc", "NUMBER", "dial a number typed beforehand", 1, 1, func(_ context.Context, d *desk, a []string) error { return d.p.Enbloc(a[0], 0) }},
		{"off", "", "lift the handset: a new call, or answer", 0, 0, func(_ context.Context, d *desk, _ []string) error { return d.p.OffHook() }},
		{"on", "", "put the handset down", 0, 0, func(_ context.Context, d *desk, _ []string) error { return d.p.OnHook() }},
		{"keys", "DIGITS", "press keys in a call: 0-9 * # A-D", 1, -1, keys},
		{"answer", "", "answer the call that rings, or the next that does", 0, 0, func(ctx context.Context, d *desk, _ []string) error { return d.p.Answer(ctx) }},
		{"hold", "", "hold the call", 0, 0, func(ctx context.Context, d *desk, _ []string) error { return d.p.Hold(ctx) }},
		{"resume", "", "take the held call back", 0, 0, func(ctx context.Context, d *desk, _ []string) error { return d.p.Resume(ctx) }},
		{"end", "", "press EndCall", 0, 0, func(ctx context.Context, d *desk, _ []string) error { return d.p.EndCall(ctx) }},
		{"hangup", "", "put the handset down when it is up, else press EndCall", 0, 0, hangup},
		{"softkey", "NAME [CALL]", "press a softkey that shows", 1, -1, softKey},
		{"line", "N", "press a line key", 1, 1, numbered("line", (*phone.Phone).LineKey, skinny.ButtonTypeLine)},
		{"speed", "N", "press a speed dial key", 1, 1, numbered("speed dial", (*phone.Phone).SpeedDial, skinny.ButtonTypeSpeedDial, skinny.ButtonTypeBLFSpeedDial)},
		{"key", "N", "press the Nth key beside the display, whatever it is for", 1, 1, key},
		{"flash", "", "flash the hook", 0, 0, func(_ context.Context, d *desk, _ []string) error { return d.p.HookFlash() }},
		{"choose", "N", "choose the Nth item of the page", 1, 1, choose},
		{"page", "SOFTKEY", "press a softkey of the page", 1, -1, func(_ context.Context, d *desk, a []string) error { return d.p.PageKey(strings.Join(a, " "), 0) }},
		{"speaker", "", "press the speaker key", 0, 0, func(_ context.Context, d *desk, _ []string) error { return d.p.SpeakerKey() }},
		{"mute", "on|off", "speak to nobody", 1, 1, onOff("mute", (*phone.Phone).Mute)},
		{"messages", "", "press the messages key", 0, 0, func(_ context.Context, d *desk, _ []string) error {
			return d.p.Stimulus(skinny.StimulusVoiceMail, 0)
		}},
		{"tone", "HZ [DBFS]", "speak a tone", 1, 2, speak},
		{"play", "FILE", "speak what is in a WAV file, over and over", 1, -1, play},
		{"silence", "", "speak no more", 0, 0, func(_ context.Context, d *desk, _ []string) error { d.speak("", 0); return nil }},
		{"echo", "on|off", "send back what is heard", 1, 1, onOff("echo", (*phone.Phone).Echo)},
		{"hear", "", "say what is heard, and how well", 0, 0, hear},
		{"show", "", "draw the screen", 0, 0, func(_ context.Context, d *desk, _ []string) error { d.paper.print(d.p.State().String()); return nil }},
		{"wait", "WHAT", "wait for: " + strings.Join(waits(), ", "), 1, -1, wait},
		{"log", "[N]", "print the last N messages, both ways (20)", 0, 1, printLog},
		{"faults", "", "say what the server did against the protocol", 0, 0, func(_ context.Context, d *desk, _ []string) error {
			faults := d.p.Faults()
			for _, f := range faults {
				d.paper.say("%v", f)
			}
			d.paper.say("%d faults", len(faults))
			return nil
		}},
		{"drop", "", "cut the connection; the phone comes back", 0, 0, func(_ context.Context, d *desk, _ []string) error { d.p.Drop(); return nil }},
		{"unregister", "", "log out", 0, 0, func(ctx context.Context, d *desk, _ []string) error { return d.p.Unregister(ctx) }},
		{"register", "", "log in again", 0, 0, func(ctx context.Context, d *desk, _ []string) error { return d.p.Register(ctx) }},
		{"help", "", "list the commands", 0, 0, help},
		{"quit", "", "hang up, log out and leave", 0, 0, func(_ context.Context, d *desk, _ []string) error { d.quit.Store(true); return nil }},
	}
}

// run runs one command line; an empty one and one that begins with # do nothing.
func (d *desk) run(ctx context.Context, line string) error {
	words := strings.Fields(line)
	if len(words) == 0 || strings.HasPrefix(words[0], "#") {
		return nil
	}
	for _, v := range verbs() {
		if !strings.EqualFold(v.name, words[0]) {
			continue
		}
		if n := len(words) - 1; n < v.min || v.max >= 0 && n > v.max {
			return fmt.Errorf("usage: %s %s", v.name, v.args)
		}
		if d, err := time.ParseDuration(strings.Join(words[1:], "")); err == nil && v.name == "wait" {
			return pause(ctx, d) // may be longer than the patience
		}
		ctx, cancel := context.WithTimeout(ctx, d.patience)
		defer cancel()
		return v.run(ctx, d, words[1:])
	}
	return fmt.Errorf("unknown command %q; help lists them", words[0])
}

func help(_ context.Context, d *desk, _ []string) error {
	for _, v := range verbs() {
		d.paper.say("  %-22s %s", v.name+" "+v.args, v.help)
	}
	return nil
}

func keys(ctx context.Context, d *desk, a []string) error {
	if err := d.p.NeedCall(ctx, "press keys in"); err != nil {
		return err
	}
	return d.p.Digits(strings.Join(a, ""))
}

func hangup(ctx context.Context, d *desk, _ []string) error {
	if d.p.State().Handset {
		return d.p.OnHook()
	}
	return d.p.EndCall(ctx)
}

// numbered is a command that takes the number of a key of one of the types.
func numbered(name string, press func(*phone.Phone, uint32) error, types ...skinny.ButtonType) func(context.Context, *desk, []string) error {
	return func(_ context.Context, d *desk, a []string) error {
		n, err := strconv.ParseUint(a[0], 10, 8)
		if err != nil || n == 0 {
			return fmt.Errorf("%q is not the number of a key, which counts from 1", a[0])
		}
		has := slices.ContainsFunc(d.p.State().Buttons, func(b phone.Button) bool {
			return b.Instance == uint32(n) && slices.Contains(types, b.Type)
		})
		if !has {
			return fmt.Errorf("the phone has no %s key %d; show draws its keys", name, n)
		}
		return press(d.p, uint32(n))
	}
}

// key presses a key by its place.
func key(_ context.Context, d *desk, a []string) error {
	n, err := strconv.Atoi(a[0])
	if err != nil {
		return fmt.Errorf("%q is not the number of a key, which counts from 1", a[0])
	}
	return d.p.ButtonKey(n)
}

// choose chooses an item of the page.
func choose(_ context.Context, d *desk, a []string) error {
	n, err := strconv.Atoi(a[0])
	if err != nil {
		return fmt.Errorf("%q is not the number of an item, which counts from 1", a[0])
	}
	return d.p.Choose(n)
}

// softKey presses a key of the given call, else of the front one, else of the idle phone.
func softKey(_ context.Context, d *desk, a []string) error {
	s := d.p.State()
	c, _ := s.Front()
	name, ref := strings.Join(a, " "), c.Reference
	if last := len(a) - 1; last > 0 && !c.Shows(name) { // a label may have spaces
		n, err := strconv.ParseUint(a[last], 10, 32)
		if _, ok := s.Call(uint32(n)); err != nil || !ok {
			return fmt.Errorf("the phone has no call %q; show draws its calls", a[last])
		}
		name, ref = strings.Join(a[:last], " "), uint32(n)
	}
	return d.p.SoftKey(name, ref)
}

// speak makes the person speak a tone, and says what it is.
func (d *desk) speak(what string, level float64, hz ...float64) {
	d.p.PlayTone(level, hz...)
	d.speech.Store(&what)
}

// spoken is what the person speaks; empty: nothing.
func (d *desk) spoken() string {
	if what := d.speech.Load(); what != nil {
		return *what
	}
	return ""
}

func speak(_ context.Context, d *desk, a []string) error {
	level := float64(toneLevel)
	hz, err := strconv.ParseFloat(a[0], 64)
	if err == nil && len(a) == 2 {
		level, err = strconv.ParseFloat(a[1], 64)
	}
	if err != nil || !canSpeak(hz) || !(level >= media.Silent && level <= 0) { // not what is not a number
		return errors.New("usage: tone HZ [DBFS], such as: tone 440 -12")
	}
	d.speak(fmt.Sprintf("%.0f Hz", hz), level, hz)
	return nil
}

func play(_ context.Context, d *desk, a []string) error {
	name := strings.Join(a, " ")
	if err := d.p.PlayWAV(name); err != nil {
		return err
	}
	name = filepath.Base(name)
	d.speech.Store(&name)
	return nil
}

// onOff is a command that switches something.
func onOff(name string, set func(*phone.Phone, bool)) func(context.Context, *desk, []string) error {
	return func(_ context.Context, d *desk, a []string) error {
		if a[0] != "on" && a[0] != "off" {
			return fmt.Errorf("usage: %s on|off", name)
		}
		set(d.p, a[0] == "on")
		return nil
	}
}

func printLog(_ context.Context, d *desk, a []string) error {
	n := 20
	if len(a) == 1 {
		var err error
		if n, err = strconv.Atoi(a[0]); err != nil || n < 1 {
			return fmt.Errorf("%q is not a number of messages", a[0])
		}
	}
	for _, e := range d.p.Since(d.p.Mark() - n) {
		d.paper.say("%v", e)
	}
	return nil
}

func hear(_ context.Context, d *desk, _ []string) error {
	s := d.p.Stream()
	if s == nil {
		d.paper.say("hear: no audio is open")
		return nil
	}
	d.paper.say("hear: %s", heard(s))
	return nil
}

// heard is what a stream hears: "440 Hz at -12 dBFS for 2.9 s, 148 packets, 0 lost, jitter 0.4 ms".
func heard(s *media.Stream) string {
	sound, st := s.Hearing(), s.Stats()
	text := sound.String()
	if hz := terminal.Tones(s, sound); len(hz) == 2 { // a tone of the network: dial, ring back, busy
		text = fmt.Sprintf("%.0f + %.0f Hz at %.0f dBFS for %.1f s", hz[0], hz[1], sound.Level, sound.Lasted().Seconds())
	}
	text += fmt.Sprintf(", %d packets, %d lost, jitter %.1f ms", st.Received, st.Lost, ms(st.Jitter))
	if st.Delay.Packets > 0 {
		text += fmt.Sprintf(", delay %.1f ms (99 %%: %.1f ms)", ms(st.Delay.P50), ms(st.Delay.P99))
	}
	return text + fmt.Sprintf(", %d sent", st.Sent)
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
