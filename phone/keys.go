package phone

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// OffHook lifts the handset: it answers the oldest call that rings, else asks
// for a new call on the line that the server chooses.
func (p *Phone) OffHook() error {
	p.mu.Lock()
	line, ref := p.ringing()
	p.mu.Unlock()
	return p.OffHookOn(line, ref)
}

// ringing is the oldest call that rings.
func (p *Phone) ringing() (line, reference uint32) {
	c, _ := p.state.CallIn(skinny.CallStateRingIn)
	return c.Line, c.Reference
}

// OffHookOn lifts the handset with the line and the call that the phone names.
func (p *Phone) OffHookOn(line, reference uint32) error {
	return p.hookUp(skinny.MediaPathIDHandset, line, reference)
}

// hookUp goes off-hook with the handset or the speaker.
func (p *Phone) hookUp(by skinny.MediaPathID, line, reference uint32) error {
	p.mu.Lock()
	p.state.Handset, p.state.Speaker = by == skinny.MediaPathIDHandset, by == skinny.MediaPathIDSpeaker
	out := append(p.path(by, true), &skinny.OffHook{LineInstance: p.lineOut(line), CallReference: reference})
	p.changed.wake()
	p.mu.Unlock()
	return p.Send(out...)
}

// OnHook puts the handset down. A call that the speaker key has moved to the speaker goes on.
func (p *Phone) OnHook() error {
	p.mu.Lock()
	if p.state.Handset && p.state.Speaker {
		p.state.Handset = false
		out := p.path(skinny.MediaPathIDHandset, false)
		p.changed.wake()
		p.mu.Unlock()
		return p.Send(out...)
	}
	p.mu.Unlock()
	return p.hookDown(skinny.MediaPathIDHandset)
}

// hookDown goes on-hook. Without a server the phone ends its call itself.
func (p *Phone) hookDown(by skinny.MediaPathID) error {
	p.mu.Lock()
	defer p.changed.wake()
	p.state.Handset, p.state.Speaker = false, p.state.Speaker && by != skinny.MediaPathIDSpeaker
	if p.conn == nil {
		p.dropCalls()
		p.mu.Unlock()
		return nil
	}
	var line, ref uint32
	if c, ok := p.state.Front(); ok && c.Active() {
		line, ref = c.Line, c.Reference
	}
	out := append(p.path(by, false), &skinny.OnHook{LineInstance: p.lineOfHook(line), CallReference: ref})
	p.mu.Unlock()
	return p.Send(out...)
}

// HookFlash presses the flash key, or the hook for a moment, in the front call: hold and transfer on phones without such keys.
func (p *Phone) HookFlash() error {
	p.mu.Lock()
	c, _ := p.state.Front()
	m := &skinny.HookFlash{LineInstance: p.lineOut(c.Line), CallReference: c.Reference}
	has := p.model.HookFlash
	p.mu.Unlock()
	if !has {
		return fmt.Errorf("a %s has no flash key", p.model.Name)
	}
	return p.Send(m)
}

// lineOut is a line as the phone names it in its messages.
func (p *Phone) lineOut(line uint32) uint32 {
	if p.model.LineZero && line == 1 {
		return 0
	}
	return line
}

// lineOfHook is a line as OnHook and KeypadButton name it: old 7906 and 7911 count keys there, not lines (chan-sccp).
func (p *Phone) lineOfHook(line uint32) uint32 {
	if p.model.ButtonIndexLines && p.dialect.Version < 15 {
		for i, b := range p.state.Buttons {
			if b.Type == skinny.ButtonTypeLine && b.Instance == line {
				return uint32(i + 1)
			}
		}
	}
	return p.lineOut(line)
}

// Keypad presses one key for the front call: 0-9, *, #, A-D, +. In a connected call whose server ordered telephone-events
// it is one, and new phones do not tell the server besides.
func (p *Phone) Keypad(key rune) error {
	code, err := button(key)
	if err != nil {
		return err
	}
	m := &skinny.KeypadButton{Button: code}
	p.mu.Lock()
	c, ok := p.state.Front()
	silent, err := p.inBand(c, key)
	if ok && !p.model.BareKeypad {
		m.LineInstance, m.CallReference = p.lineOfHook(c.Line), c.Reference
	}
	p.mu.Unlock()
	if silent || err != nil {
		return err
	}
	return p.Send(m)
}

func button(key rune) (skinny.KeypadButtonCode, error) {
	i := strings.IndexRune("0123456789ABCD*#+", key)
	if i < 0 {
		return 0, fmt.Errorf("%w %q: press 0-9, *, #, A-D or +", ErrKey, key)
	}
	return skinny.KeypadButtonCode(i), nil
}

// ErrKey means that a number has something in it that is no key.
var ErrKey = errors.New("keypad key")

// keysOfNumber is what is pressed for a number; an error when a key of it is not there.
func keysOfNumber(number string) (string, error) {
	keys := strings.NewReplacer(" ", "", "-", "").Replace(number)
	for _, k := range keys {
		if _, err := button(k); err != nil {
			return "", err
		}
	}
	return keys, nil
}

// Digits presses the keys of a text, DigitDelay apart, or none when there is no
// key for a part of it. Spaces and dashes are passed over.
func (p *Phone) Digits(number string) error { return p.DigitsContext(p.life, number) }

// DigitsContext is Digits, which presses for as long as ctx lasts.
func (p *Phone) DigitsContext(ctx context.Context, number string) error {
	keys, err := keysOfNumber(number)
	if err != nil {
		return err
	}
	for i, k := range keys {
		if i > 0 && p.o.DigitDelay > 0 {
			if err := p.pause(ctx, p.o.DigitDelay); err != nil {
				return fmt.Errorf("phone %s pressed %q of %q, %v between two keys: %w", p.o.Name, keys[:i], keys, p.o.DigitDelay, err)
			}
		}
		if err := p.Keypad(k); err != nil {
			return err
		}
	}
	return nil
}

// Stimulus presses a programmable or fixed key of the phone.
func (p *Phone) Stimulus(key skinny.StimulusCode, instance uint32) error {
	m := &skinny.Stimulus{Stimulus: key, StimulusInstance: instance}
	p.mu.Lock()
	if c, ok := p.state.Front(); ok && key != skinny.StimulusLine {
		m.CallReference = c.Reference
	}
	p.mu.Unlock()
	return p.Send(m)
}

// LineKey presses the key of a line.
func (p *Phone) LineKey(line uint32) error { return p.Stimulus(skinny.StimulusLine, line) }

// SpeedDial presses the nth speed dial key, with busy lamp or without.
func (p *Phone) SpeedDial(n uint32) error {
	if p.State().Button(skinny.ButtonTypeBLFSpeedDial, n).Instance == n {
		return p.Stimulus(skinny.StimulusBLFSpeedDial, n)
	}
	return p.Stimulus(skinny.StimulusSpeedDial, n)
}

// maxEnbloc is the length of a number in an EnblocCall: 24 bytes, the last zero.
const maxEnbloc = 23

// Enbloc dials a number typed beforehand, of keys that the phone has; line 0 leaves the line to the server.
func (p *Phone) Enbloc(number string, line uint32) error {
	keys, err := keysOfNumber(number)
	switch {
	case err != nil:
		return err
	case keys == "":
		return fmt.Errorf("%q has no digit", number)
	case len(keys) > maxEnbloc:
		return fmt.Errorf("%q is too long: %d characters can be sent at once", number, maxEnbloc)
	}
	return p.Send(&skinny.EnblocCall{CalledParty: keys, LineInstance: line})
}

// Press sends a softkey event as told, whether the key shows or not.
func (p *Phone) Press(event skinny.SoftKeyEventCode, line, reference uint32) error {
	return p.Send(&skinny.SoftKeyEvent{Event: event, LineInstance: p.lineOut(line), CallReference: reference})
}

// SoftKey presses the softkey that shows under a label, else that of an event of that name: for the call, or for the phone when
// reference is 0. It is an error when no such key shows.
func (p *Phone) SoftKey(name string, reference uint32) error {
	p.mu.Lock()
	event, line, shown := p.shownKey(name, reference)
	p.mu.Unlock()
	switch {
	case shown == nil:
	case reference == 0:
		return fmt.Errorf("softkey %s is not shown, without a call; shown: %s", name, keyRow(shown))
	default:
		return fmt.Errorf("softkey %s is not shown for call %d; shown: %s", name, reference, keyRow(shown))
	}
	return p.Press(event, line, reference)
}

// shownKey looks a key up among those that show; shown is not nil when it is not there.
func (p *Phone) shownKey(name string, reference uint32) (event skinny.SoftKeyEventCode, line uint32, shown []string) {
	defs := p.definitions(p.state.SoftKeySet, p.idleMask)
	if reference != 0 {
		defs = nil
		if c := p.find(reference); c != nil {
			defs, line = p.definitions(c.Set, c.Mask), c.Line
		}
	}
	shown = []string{}
	for _, d := range defs {
		label := skinny.PlainText(d.Label)
		if strings.EqualFold(label, name) {
			return d.Event, line, nil
		}
		shown = append(shown, label)
	}
	for _, d := range defs {
		if strings.EqualFold(d.Event.String(), name) {
			return d.Event, line, nil
		}
	}
	return 0, 0, shown
}

// do waits until a call in one of the states shows the softkey, and presses it.
// A phone without softkeys uses other: its hook or a fixed key.
func (p *Phone) do(ctx context.Context, key string, other func(Call) error, states ...skinny.CallStateCode) error {
	var call Call
	what := fmt.Sprintf("softkey %s for a call in state %v", key, states)
	err := p.wait(ctx, what, 0, func() bool {
		for _, c := range p.snapshot(time.Now()).Calls {
			for _, s := range states {
				if c.State == s && (p.model.SoftKeys == 0 || c.Shows(key)) {
					call = c
					return true
				}
			}
		}
		return false
	})
	if err != nil {
		return err
	}
	if p.model.SoftKeys == 0 {
		return other(call)
	}
	return p.SoftKey(key, call.Reference)
}

// NeedCall is an error when the phone has no call for a purpose. One that a key has asked for counts: the server answers in
// order, a keep-alive after the keys that were pressed before.
func (p *Phone) NeedCall(ctx context.Context, purpose string) error {
	if len(p.State().Calls) > 0 {
		return nil
	}
	mark := p.Mark()
	if err := p.Send(&skinny.KeepAlive{}); err != nil {
		return err
	}
	_, err := p.WaitMessage(ctx, mark, "the server's answer to what was pressed", func(m skinny.Message) bool {
		_, ok := m.(*skinny.KeepAliveAck)
		return ok
	})
	if err == nil && len(p.State().Calls) == 0 {
		err = fmt.Errorf("the phone has no call to %s", purpose)
	}
	return err
}

// Answer answers the oldest call that rings, or the next that does, by softkey. Lift the handset with
// OffHook instead.
func (p *Phone) Answer(ctx context.Context) error {
	return p.do(ctx, "Answer", func(c Call) error { return p.OffHookOn(c.Line, c.Reference) },
		skinny.CallStateRingIn, skinny.CallStateCallWaiting)
}

// Hold holds the connected call, or the one that there is once it is connected.
func (p *Phone) Hold(ctx context.Context) error {
	if err := p.NeedCall(ctx, "hold"); err != nil {
		return err
	}
	return p.do(ctx, "Hold", func(c Call) error { return p.Stimulus(skinny.StimulusHold, c.Line) }, skinny.CallStateConnected)
}

// Resume takes the oldest held call back, or the one that there is once it is held.
func (p *Phone) Resume(ctx context.Context) error {
	if err := p.NeedCall(ctx, "resume"); err != nil {
		return err
	}
	return p.do(ctx, "Resume", func(c Call) error { return p.Stimulus(skinny.StimulusHold, c.Line) },
		skinny.CallStateHold, skinny.CallStateRemoteHold, skinny.CallStateHoldRevert)
}

// EndCall ends the front call by its softkey, or by the hook on phones without.
// A lifted handset stays lifted.
func (p *Phone) EndCall(ctx context.Context) error {
	if err := p.NeedCall(ctx, "end"); err != nil {
		return err
	}
	var ref uint32
	err := p.wait(ctx, "softkey EndCall for the front call", 0, func() bool {
		c, ok := p.snapshot(time.Now()).Front()
		ref = c.Reference
		return ok && (p.model.SoftKeys == 0 || c.Shows("EndCall"))
	})
	if err != nil {
		return err
	}
	if p.model.SoftKeys == 0 {
		return p.OnHook()
	}
	return p.SoftKey("EndCall", ref)
}

// Dial presses the digits in a new call, or in the one that waits for them.
func (p *Phone) Dial(ctx context.Context, number string) error {
	if _, err := keysOfNumber(number); err != nil {
		return err
	}
	if c, _ := p.State().Front(); c.State != skinny.CallStateOffHook {
		if err := p.NewCall(ctx); err != nil {
			return err
		}
	}
	return p.DigitsContext(ctx, number)
}

// NewCall gets a new call by lifting the handset, or by softkey or a line key
// when it is lifted or has a call, and waits until it takes digits.
func (p *Phone) NewCall(ctx context.Context) error {
	s := p.State()
	known := map[uint32]bool{}
	for _, c := range s.Calls {
		known[c.Reference] = true
	}
	var err error
	switch {
	case !s.Handset && len(s.Calls) == 0:
		err = p.OffHook()
	case p.model.SoftKeys > 0:
		err = p.newCallKey(ctx)
	default:
		err = p.LineKey(1)
	}
	if err != nil {
		return err
	}
	return p.WaitFor(ctx, "a new call that takes digits", func(s State) bool {
		for _, c := range s.Calls {
			if !known[c.Reference] && c.State == skinny.CallStateOffHook {
				return true
			}
		}
		return false
	})
}

// newCallKey waits until the front call, or the idle phone, shows NewCall, and presses it.
func (p *Phone) newCallKey(ctx context.Context) error {
	var ref uint32
	err := p.wait(ctx, "softkey NewCall", 0, func() bool {
		s := p.snapshot(time.Now())
		c, ok := s.Front()
		ref = c.Reference
		return ok && c.Shows("NewCall") || !ok && s.Shows("NewCall")
	})
	if err != nil {
		return err
	}
	return p.SoftKey("NewCall", ref)
}
