package terminal

import (
	"fmt"
	"strings"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// keypad is the keys of a phone that a keyboard has too.
const keypad = "0123456789*#"

// longest is the length of a number that is typed on-hook: more is not sent at once (flows.md 2.2).
const longest = 23

// bindings are the keys of the keyboard, besides the keypad's.
var bindings = map[string]func(m model) (model, []order){
	"enter":     model.enter,
	"space":     model.hook,
	"h":         model.hook,
	"backspace": model.erase,
	"up":        func(m model) (model, []order) { return m.move(-1) },
	"down":      func(m model) (model, []order) { return m.move(1) },
	"left":      func(m model) (model, []order) { return m.cross(-1) },
	"right":     func(m model) (model, []order) { return m.cross(1) },
	"tab":       func(m model) (model, []order) { return m.turn(1) },
	"shift+tab": func(m model) (model, []order) { return m.turn(-1) },
	"pgup":      func(m model) (model, []order) { return m.scroll(-1) },
	"pgdown":    func(m model) (model, []order) { return m.scroll(1) },
	"l":         func(m model) (model, []order) { return m.await("l") },
	"k":         func(m model) (model, []order) { return m.await("k") },
	"m":         model.mute,
	"s":         func(m model) (model, []order) { return m.presses("speaker") },
	"t":         model.speak,
	":":         func(m model) (model, []order) { m.entry.open = true; return m, nil },
	"?":         func(m model) (model, []order) { m.help = true; return m, nil },
	"q":         model.leave,
	"esc":       model.escape,
}

// key takes a key of the keyboard: its name, and the text that it types.
func (m model) key(key, text string) (model, []order) {
	m.notice = ""
	switch {
	case key == "ctrl+c":
		return m, []order{{what: quit}}
	case m.help:
		m.help = false
		return m, nil
	case m.asking:
		m.asking = false
		if key == "q" || key == "y" {
			return m, []order{{what: quit}}
		}
		return m, nil
	case m.entry.open:
		return m.enterKey(key, text)
	case m.prefix != "":
		return m.second(key)
	case len(key) == 1 && strings.Contains(keypad, key):
		return m.digit(key)
	}
	if n := softKeyOf(key); n > 0 {
		return m.softKey(n)
	}
	if do, ok := bindings[key]; ok {
		return do(m)
	}
	m.notice = fmt.Sprintf("%s does nothing here; ? lists the keys", clean(key))
	return m, nil
}

// softKeyOf is the softkey that a key stands for: F1, or Alt and 1 where the terminal keeps F1 for itself; 0: none.
func softKeyOf(key string) int {
	for n := 1; n <= 5; n++ {
		if key == fmt.Sprintf("f%d", n) || key == fmt.Sprintf("alt+%d", n) {
			return n
		}
	}
	return 0
}

func (m model) presses(format string, args ...any) (model, []order) {
	m.cursor = cursor{}
	return m, []order{{what: press, line: fmt.Sprintf(format, args...)}}
}

func (m model) says(format string, args ...any) (model, []order) {
	m.notice = fmt.Sprintf(format, args...)
	return m, nil
}

// digit presses a key of the keypad, or types it on-hook.
func (m model) digit(key string) (model, []order) {
	if m.offHook() {
		m.pressed += key
		return m, []order{{what: press, line: "keys " + key}}
	}
	if len(m.typed) >= longest {
		return m.says("a number has %d digits at most", longest)
	}
	m.typed, m.cursor = m.typed+key, cursor{}
	return m, nil
}

// erase takes the last digit back.
func (m model) erase() (model, []order) {
	c, _ := m.facts.State.Front()
	switch {
	case m.typed != "":
		m.typed = m.typed[:len(m.typed)-1]
	case m.pressed != "" && c.Shows("<<"):
		m.pressed = m.pressed[:len(m.pressed)-1]
		return m, []order{{what: press, line: fmt.Sprintf("softkey << %d", c.Reference)}}
	}
	return m, nil
}

// enter dials, answers, or does what there is to do with the chosen thing.
func (m model) enter() (model, []order) {
	s := m.facts.State
	c, _ := s.Front()
	switch {
	case m.cursor.area == lineKeys:
		return m.presses("key %d", m.cursor.at+1)
	case m.cursor.area == list:
		return m.dial(m.records(m.pane)[m.cursor.at].Number)
	case m.cursor.area == calls:
		return m.take()
	case m.hasRinging() && m.offHook():
		return m.presses("answer")
	case m.hasRinging():
		return m.presses("off")
	case m.typed != "":
		return m.dial(m.typed)
	case c.State == skinny.CallStateOffHook && m.pressed != "":
		if c.Shows("Dial") {
			return m.presses("softkey Dial %d", c.Reference)
		}
		return m.presses("keys #")
	case !m.offHook():
		return m.presses("off")
	}
	return m.says("a call is up: digits are keys in it, Space hangs up")
}

func (m model) hasRinging() bool {
	_, ok := m.ringing()
	return ok
}

// take answers or resumes the chosen call.
func (m model) take() (model, []order) {
	c, _ := m.current()
	for _, key := range []string{"Answer", "Resume"} {
		if c.Shows(key) {
			return m.presses("softkey %s %d", key, c.Reference)
		}
	}
	switch c.State { // phones without softkeys
	case skinny.CallStateRingIn, skinny.CallStateCallWaiting:
		return m.presses("answer")
	case skinny.CallStateHold, skinny.CallStateHoldRevert, skinny.CallStateRemoteHold:
		return m.presses("resume")
	}
	return m.says("that call neither rings nor is held; the softkeys act on it")
}

// dial calls a number: as a whole on phones that know it before they dial, else with the handset.
func (m model) dial(number string) (model, []order) {
	m.typed = ""
	if number == "" {
		return m.says("that entry has no number")
	}
	if m.kind.SoftKeys > 0 && !m.facts.State.Handset {
		return m.presses("enbloc %s", number)
	}
	return m.presses("dial %s", number)
}

// hook lifts the handset or puts it down; a call on the speaker ends.
func (m model) hook() (model, []order) {
	s := m.facts.State
	c, _ := s.Front()
	switch {
	case s.Handset:
		return m.presses("on")
	case s.Speaker:
		return m.presses("speaker")
	case c.Active() && s.Link == phone.Registered:
		return m.presses("hangup")
	case c.Active(): // without a server the phone ends its call itself
		return m.presses("on")
	case m.typed != "" && !m.hasRinging():
		number := m.typed
		m.typed = ""
		return m.presses("dial %s", number)
	}
	return m.presses("off")
}

// await waits for the digit of a line key or a softkey.
func (m model) await(prefix string) (model, []order) {
	m.prefix = prefix
	return m, nil
}

func (m model) second(key string) (model, []order) {
	prefix := m.prefix
	m.prefix = ""
	switch {
	case key == "esc":
		return m, nil
	case len(key) != 1 || key < "1" || key > "9":
		return m.says("%s wants a digit behind it, 1 to 9", prefix)
	case prefix == "k":
		return m.softKey(int(key[0] - '0'))
	}
	return m.presses("key %s", key)
}

// softKey presses the nth softkey.
func (m model) softKey(n int) (model, []order) {
	keys := m.softKeys()
	switch {
	case m.kind.SoftKeys == 0:
		return m.says("a %s has no softkeys; its line keys and commands (:hold, :resume) do what they do elsewhere", m.kind.Name)
	case n > len(keys) || keys[n-1] == "":
		return m.says("no softkey %d shows", n)
	case keys[n-1] == more && n == m.kind.SoftKeys:
		m.page++
		return m, nil
	}
	if c, ok := m.current(); ok {
		return m.presses("softkey %s %d", keys[n-1], c.Reference)
	}
	return m.presses("softkey %s", keys[n-1])
}

func (m model) mute() (model, []order) {
	if m.facts.State.Muted {
		return m.presses("mute off")
	}
	return m.presses("mute on")
}

// speak begins to speak a tone, or ends what is spoken.
func (m model) speak() (model, []order) {
	if m.facts.Speech != "" {
		return m.presses("silence")
	}
	return m.presses("tone %.0f", m.tone)
}

// leave quits; with a call it asks.
func (m model) leave() (model, []order) {
	if len(m.facts.State.Calls) > 0 {
		m.asking = true
		return m, nil
	}
	return m, []order{{what: quit}}
}

// escape drops what was begun: the chosen thing, the number, else the command that runs.
func (m model) escape() (model, []order) {
	switch {
	case m.cursor != cursor{}:
		m.cursor = cursor{}
	case m.typed != "":
		m.typed = ""
	case m.top >= 0:
		m.top = -1
	case len(m.running) > 0:
		return m, []order{{what: stop}}
	}
	return m, nil
}
