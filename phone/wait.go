package phone

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// State returns what the phone shows now.
func (p *Phone) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.snapshot(time.Now())
}

// Server returns the address that the phone is at, or tries; empty before the first.
func (p *Phone) Server() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state.Server
}

// Link returns how far the phone is with its server, without the copy that State makes.
func (p *Phone) Link() Link {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state.Link
}

// snapshot copies the state. The caller holds the mutex.
func (p *Phone) snapshot(now time.Time) State {
	s := p.state
	s.Version = p.dialect.Version
	s.Standby = p.list.standing()
	s.Prompt = p.prompts.at(now)
	s.Notify = p.notify.at(now)
	s.PriNotify = p.highest(now)
	s.Buttons, s.Lines = slices.Clone(s.Buttons), slices.Clone(s.Lines)
	s.Placed, s.Received, s.Missed = slices.Clone(s.Placed), slices.Clone(s.Received), slices.Clone(s.Missed)
	s.Resets = slices.Clone(s.Resets)
	s.Executed, s.Watched, s.ServerList = slices.Clone(s.Executed), slices.Clone(s.Watched), slices.Clone(s.ServerList)
	for i := range s.Buttons {
		b := &s.Buttons[i]
		b.Lamp = p.lampOf(skinny.StimulusCode(b.Type), b.Instance)
	}
	for i := range s.Lines {
		s.Lines[i].Lamp = p.lampOf(skinny.StimulusLine, s.Lines[i].Instance)
	}
	s.MessageLamp = p.lampOf(skinny.StimulusVoiceMail, 0)
	for l, mode := range p.lamps {
		if mode > skinny.LampModeOff {
			s.Lamps = append(s.Lamps, Lamp{l.stimulus, l.instance, mode})
		}
	}
	s.Tone, s.Ringer = sounding(s.Tone, p.toneEnds, now), p.ringer(now)
	s.SoftKeys, s.SoftKeyEvents = p.keysOf(s.SoftKeySet, p.idleMask)
	s.Streams = len(p.legs) + len(p.groups)
	s.Calls = slices.Clone(s.Calls)
	for i := range s.Calls {
		c := &s.Calls[i]
		c.SoftKeys, c.SoftKeyEvents = p.keysOf(c.Set, c.Mask)
		c.Prompt = expiring{c.Prompt, c.promptEnds}.at(now)
		c.Tone = sounding(c.Tone, c.toneEnds, now)
		if l := p.legs[c.Reference]; l != nil {
			c.Media = l.view()
		}
	}
	return s
}

// signal wakes who waits for a change. It has a mutex of its own, so that a
// stream can call wake while the phone closes it.
type signal struct {
	mu       sync.Mutex
	watchers []chan struct{}
}

// watch returns a channel that gets a token after each change; stop ends it.
func (s *signal) watch() (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	s.mu.Lock()
	s.watchers = append(s.watchers, ch)
	s.mu.Unlock()
	return ch, func() {
		s.mu.Lock()
		i := slices.Index(s.watchers, ch)
		s.watchers = slices.Delete(s.watchers, i, i+1)
		s.mu.Unlock()
	}
}

func (s *signal) wake() {
	s.mu.Lock()
	for _, ch := range s.watchers {
		select {
		case ch <- struct{}{}:
		default: // it has a token already
		}
	}
	s.mu.Unlock()
}

// Changes returns a channel that gets a token when something has changed; end must be called when it is no longer read.
func (p *Phone) Changes() (changed <-chan struct{}, end func()) { return p.changed.watch() }

// defaultWait bounds a wait whose context has no end.
const defaultWait = 10 * time.Second

// WaitFor returns when cond holds; it is asked after each message and when
// audio begins. The error, when ctx ends first (10 s when it never does) or the
// phone is closed, shows the screen and the last messages. cond must not call the phone.
func (p *Phone) WaitFor(ctx context.Context, what string, cond func(State) bool) error {
	return p.wait(ctx, what, 0, func() bool { return cond(p.snapshot(time.Now())) })
}

// WaitHearing is WaitFor that asks every 10 ms besides: how long a sound has lasted changes without a message.
func (p *Phone) WaitHearing(ctx context.Context, what string, cond func(State) bool) error {
	return p.wait(ctx, what, 10*time.Millisecond, func() bool { return cond(p.snapshot(time.Now())) })
}

// wait polls every so often besides, when poll is not 0. done is called with the mutex held.
func (p *Phone) wait(ctx context.Context, what string, poll time.Duration, done func() bool) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, defaultWait)
		defer cancel()
	}
	var tick <-chan time.Time
	if poll > 0 {
		t := time.NewTicker(poll)
		defer t.Stop()
		tick = t.C
	}
	start := time.Now()
	ch, stop := p.changed.watch()
	defer stop()
	for {
		p.mu.Lock()
		ok, closed := done(), p.closed
		p.mu.Unlock()
		switch {
		case ok:
			return nil
		case closed:
			return fmt.Errorf("phone %s was closed while waiting for: %s", p.o.Name, what)
		}
		select {
		case <-ch:
		case <-tick:
		case <-ctx.Done():
			return p.inVain(what, time.Since(start), ctx.Err())
		}
	}
}

func (p *Phone) inVain(what string, after time.Duration, err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return &WaitError{What: what, After: after, State: p.snapshot(time.Now()),
		Pending: p.reg.pending(), Trace: p.trace.last(40), Faults: slices.Clone(p.faults), err: err}
}

// WaitError says what was waited for in vain, and what the phone showed then.
type WaitError struct {
	What    string
	After   time.Duration
	State   State
	Pending []string // requests of the registration without an answer
	Trace   string   // the last messages, one a line
	Faults  []Fault
	err     error
}

// Error draws all of it, for a test's log.
func (e *WaitError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "phone %s: not within %v: %s\n", e.State.Name, e.After.Round(time.Millisecond), e.What)
	if len(e.Pending) > 0 {
		fmt.Fprintf(&b, "requests without answer: %s\n", strings.Join(e.Pending, ", "))
	}
	fmt.Fprintf(&b, "it shows:\n%v", e.State)
	for _, f := range e.Faults {
		fmt.Fprintf(&b, "fault: %v\n", f)
	}
	fmt.Fprintf(&b, "last messages:\n%s", e.Trace)
	return b.String()
}

// Unwrap is the context's error.
func (e *WaitError) Unwrap() error { return e.err }

// WaitState waits until some call is in one of the states, and returns it.
func (p *Phone) WaitState(ctx context.Context, states ...skinny.CallStateCode) (Call, error) {
	var call Call
	err := p.WaitFor(ctx, fmt.Sprintf("a call in state %v", states), func(s State) bool {
		var ok bool
		call, ok = s.CallIn(states...)
		return ok
	})
	return call, err
}

// WaitIdle waits until the phone is idle, see State.Idle.
func (p *Phone) WaitIdle(ctx context.Context) error {
	return p.WaitFor(ctx, "idle: no call, media, tone, ringing or lit line lamp, speaker off", State.Idle)
}

// WaitMessage waits for a message from the server after mark that cond takes,
// and returns it; also one that came already.
func (p *Phone) WaitMessage(ctx context.Context, mark int, what string, cond func(skinny.Message) bool) (Entry, error) {
	var found Entry
	err := p.wait(ctx, what, 0, func() bool {
		for _, e := range p.trace.since(mark) {
			mark = e.N
			if !e.Out && cond(e.Message) {
				found = e
				return true
			}
		}
		return false
	})
	return found, err
}

// WaitHeard waits until the audio of the front call satisfies cond.
func (p *Phone) WaitHeard(ctx context.Context, what string, cond func(media.Sound) bool) error {
	return p.wait(ctx, what, 10*time.Millisecond, func() bool {
		l := p.frontLeg()
		return l != nil && cond(l.hearing())
	})
}

// WaitTone waits until the front call's audio is a steady tone of hz, for 100 ms.
func (p *Phone) WaitTone(ctx context.Context, hz float64) error {
	return p.WaitHeard(ctx, fmt.Sprintf("a tone of %.0f Hz", hz), func(s media.Sound) bool {
		return s.IsTone(hz) && s.Lasted() >= 100*time.Millisecond
	})
}
