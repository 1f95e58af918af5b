package terminal

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// model is all that the screen is drawn from. It is a value: update returns another one.
type model struct {
	kind   skinny.Model
	listen bool
	tone   float64 // Hz that t speaks

	facts         Facts
	clock         time.Duration // the phone's, ahead of ours
	width, height int

	typed   string   // a number, on-hook
	pressed string   // the keys of …
	call    uint32   // … this call
	cursor  cursor   // the thing that the arrows chose
	pane    pane     // below the phone
	top     int      // number of the first event that shows; -1: the newest show
	page    int      // of the softkeys, on phones with fewer than the server gives
	prefix  string   // l or k, which wait for a digit
	entry   entry    // the command line
	running []string // commands that run or wait for their turn
	help    bool     // shows
	asking  bool     // whether to quit with a call
	notice  string   // what the last key did not do
}

// An order is what the model wants done.
type order struct {
	what what
	line string // of press and command
}

type what uint8

const (
	press   what = iota // a key of the phone, as a command line
	command             // a command that was typed
	stop                // the command that runs
	quit
)

// done is the end of an order.
type done struct {
	order order
	err   error
	from  int // number of the first event that a command printed
	facts Facts
}

func newModel(o Options) model {
	return model{kind: o.Model, listen: o.Listen, tone: o.Tone, top: -1}
}

// update takes what happened.
func (m model) update(msg tea.Msg) (model, []order) {
	switch msg := msg.(type) {
	case Facts:
		return m.learn(msg)
	case done:
		m, orders := m.learn(msg.facts)
		return m.finish(msg), orders
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.PasteMsg:
		return m.paste(msg.Content)
	case tea.KeyPressMsg:
		return m.key(msg.String(), msg.Text)
	}
	return m, nil
}

// learn takes new facts. What was chosen stays chosen as long as it is there.
func (m model) learn(f Facts) (model, []order) {
	date, keys := m.facts.State.Date, m.allSoftKeys()
	f.State = cleaned(f.State)
	m.facts = f
	s := f.State
	if !s.Date.Equal(date) { // the server has set the clock
		m.clock = s.Date.Sub(f.Now)
	}
	if c, _ := s.Front(); c.Reference != m.call {
		m.call, m.pressed = c.Reference, ""
	}
	if m.cursor.area == calls {
		m.cursor.at = slices.IndexFunc(s.Calls, func(c phone.Call) bool { return c.Reference == m.cursor.call })
	}
	if m.cursor.at < 0 || m.cursor.at >= m.count(m.cursor.area) {
		m.cursor = cursor{}
	}
	if !slices.Equal(keys, m.allSoftKeys()) {
		m.page = 0
	}
	if len(s.Calls) == 0 {
		m.asking = false
	}
	return m.lifted()
}

// lifted dials the number that was typed when the phone has gone off-hook for a new call, as phones do (flows.md 2.2).
func (m model) lifted() (model, []order) {
	if m.typed == "" || !m.offHook() {
		return m, nil
	}
	number := m.typed
	m.typed = ""
	if c, ok := m.facts.State.Front(); ok && c.State != skinny.CallStateOffHook {
		return m, nil // another call has come meanwhile
	}
	m.pressed += number
	return m, []order{{what: press, line: "keys " + number}}
}

// finish takes the end of an order: what went wrong, and where what a command said begins.
func (m model) finish(d done) model {
	if d.order.what == command && len(m.running) > 0 {
		m.running = m.running[1:]
		if printed := m.facts.First + len(m.facts.Events) - d.from; printed > m.paneHeight() {
			m.top = d.from
		}
	}
	if d.err != nil {
		m.notice = d.order.line + ": " + brief(d.err)
	}
	return m
}

// paste takes a text as if it was typed: into the command line, or as a number.
func (m model) paste(text string) (model, []order) {
	if m.entry.open {
		m.entry = m.entry.insert(clean(text))
		return m, nil
	}
	var all []order
	for _, r := range clean(text) {
		if strings.ContainsRune(keypad, r) {
			var orders []order
			m, orders = m.digit(string(r))
			all = append(all, orders...)
		}
	}
	return m, all
}

// offHook says whether keys of the keypad reach the server at once.
func (m model) offHook() bool {
	c, ok := m.facts.State.Front()
	return m.facts.State.Handset || m.facts.State.Speaker || ok && c.Active()
}

// ringing is the oldest call that rings.
func (m model) ringing() (phone.Call, bool) {
	return m.facts.State.CallIn(skinny.CallStateRingIn, skinny.CallStateCallWaiting)
}

// current is the call that softkeys act on: the chosen one, else the one in front.
func (m model) current() (phone.Call, bool) {
	if m.cursor.area == calls {
		return m.facts.State.Calls[m.cursor.at], true
	}
	return m.facts.State.Front()
}

// allSoftKeys are the labels that the server gives for the current call, or for the idle phone.
func (m model) allSoftKeys() []string {
	if c, ok := m.current(); ok {
		return c.SoftKeys
	}
	return m.facts.State.SoftKeys
}

// more is the softkey that turns the page.
const more = "more"

// softKeys are the labels beside the phone's softkeys. Where the server gives more than there are, the last one is more.
func (m model) softKeys() []string {
	keys, n := m.allSoftKeys(), m.kind.SoftKeys
	if len(keys) <= n || n < 2 {
		return keys[:min(n, len(keys))]
	}
	pages := (len(keys) + n - 2) / (n - 1)
	from := m.page % pages * (n - 1)
	page := make([]string, n)
	copy(page, keys[from:])
	page[n-1] = more
	return page
}

// refuse says that an order was not taken: too many wait.
func (m model) refuse(o order) model {
	if o.what == command {
		m.running = m.running[:len(m.running)-1]
	}
	m.notice = o.line + ": too much waits to be done already; try again, or Esc"
	return m
}
