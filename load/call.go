package load

import (
	"context"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// call is one call: of two phones, or of a phone to a number, in which case there is no far phone.
type call struct {
	run      *Run
	from, to *seat
	number   string
}

// do makes the call from off-hook to idle and counts it. A call that lasts when its profile's time is over is hung up then.
func (c *call) do(profile context.Context) {
	ctx := c.run.ctx
	n := &c.run.collect.counts
	n.callsStarted.Add(1)
	n.inCall.Add(1)
	for _, s := range c.phones() {
		s.begin()
	}
	err := c.dial(ctx)
	if err == nil {
		err = c.connect(ctx)
	}
	if err == nil {
		err = c.pass(profile, c.run.plan.Hold)
	}
	if err == nil {
		err = c.hangUp(ctx)
	}
	n.inCall.Add(-1)
	for _, s := range c.phones() {
		s.count()
	}
	switch {
	case err == nil:
		n.callsDone.Add(1)
	case ctx.Err() == nil: // else the call was broken off because the run is
		n.callsFailed.Add(1)
		c.run.collect.fail(err.reason, c.from.name(), "calling "+c.number+": "+err.detail)
	}
	if err != nil {
		c.clear()
	}
}

func (c *call) phones() []*seat {
	if c.to == nil {
		return []*seat{c.from}
	}
	return []*seat{c.from, c.to}
}

// dial lifts the handset, waits for the dial tone and presses the digits.
func (c *call) dial(ctx context.Context) *failed {
	began := time.Now()
	if err := c.from.phone.OffHook(); err != nil {
		return c.unsent(c.from, err)
	}
	if err := c.await(ctx, c.from, toned, NoDialTone); err != nil {
		return err
	}
	c.measure(DialTone, began, toned, c.from)
	last := len(c.number) - 1
	err := error(nil)
	if last > 0 {
		err = c.from.phone.Digits(c.number[:last])
	}
	if err == nil {
		sleep(ctx, c.run.plan.DigitDelay)
		began = time.Now()
		err = c.from.phone.Keypad(rune(c.number[last]))
	}
	if err != nil {
		return c.unsent(c.from, err)
	}
	if c.to == nil {
		if err := c.await(ctx, c.from, through, NoAnswer); err != nil {
			return err
		}
		c.measure(Through, began, through, c.from)
		return nil
	}
	if err := c.await(ctx, c.to, rings, NoRing); err != nil {
		return err
	}
	c.measure(RingTime, began, rings, c.to)
	return nil
}

// connect answers, if there is a phone to do it, and waits for the audio. A number answers by itself.
func (c *call) connect(ctx context.Context) *failed {
	began := time.Now()
	if c.to == nil {
		c.listen()
	} else {
		if err := c.pass(ctx, c.run.plan.Ring); err != nil {
			return err
		}
		began = time.Now()
		c.listen()
		if err := c.to.phone.OffHook(); err != nil {
			return c.unsent(c.to, err)
		}
		for _, s := range c.phones() {
			if err := c.await(ctx, s, through, NoAnswer); err != nil {
				return err
			}
		}
	}
	for _, s := range c.phones() {
		if err := c.await(ctx, s, ordered, NoOrders); err != nil {
			return err
		}
	}
	if c.to != nil {
		c.measure(Orders, began, ordered, c.phones()...)
	}
	if !c.run.plan.RTP {
		return nil
	}
	for _, s := range c.phones() {
		if err := c.await(ctx, s, heard, NoAudio); err != nil {
			return err
		}
	}
	c.measure(Media, began, heard, c.phones()...)
	return nil
}

// pass waits, not longer than ctx lasts, and fails when something ends the call meanwhile.
func (c *call) pass(ctx context.Context, d time.Duration) *failed {
	if s, ok := first(ctx, d, c.ends()...); ok {
		return c.early(s)
	}
	return nil
}

// ends are the signs of a call that does not go on.
func (c *call) ends() (signs []sign) {
	for _, s := range c.phones() {
		signs = append(signs, sign{s, ended}, sign{s, refused}, sign{s, over})
	}
	return signs
}

// early is a call that something else than the plan ended.
func (c *call) early(s sign) *failed {
	switch s.moment {
	case ended:
		return &failed{LostInCall, s.name() + ": " + s.reason()}
	case refused:
		return &failed{CallRefused, s.name() + ": " + s.reason()}
	}
	// When a connection is lost the other phone may be told before the loss is seen here.
	for _, other := range c.phones() {
		if _, ok := other.wait(c.run.ctx, 50*time.Millisecond, ended); ok {
			return &failed{LostInCall, other.name() + ": " + other.reason()}
		}
	}
	return &failed{EndedEarly, s.name() + " was told that it is over"}
}

// unsent is a message that a phone could not send. When its connection is lost that is seen here a moment later.
func (c *call) unsent(s *seat, err error) *failed {
	if _, ok := s.wait(c.run.ctx, 50*time.Millisecond, ended); ok {
		return c.early(sign{s, ended})
	}
	return &failed{NotSent, firstLine(err)}
}

// await waits for a moment of a phone, or for the end of the call.
func (c *call) await(ctx context.Context, s *seat, m moment, in Reason) *failed {
	came, ok := first(ctx, c.run.plan.Patience, append([]sign{{s, m}}, c.ends()...)...)
	switch {
	case !ok:
		return c.late(ctx, in)
	case came != sign{s, m}:
		return c.early(came)
	}
	return nil
}

func (c *call) late(ctx context.Context, in Reason) *failed {
	if ctx.Err() != nil {
		return &failed{in, "the run is over"}
	}
	return &failed{in, "not in " + c.run.plan.Patience.String()}
}

// listen makes the next packet at each phone count as the first that it hears: what came before an answer is no answer.
func (c *call) listen() {
	for _, s := range c.phones() {
		s.listen()
	}
}

// measure is from a time until the last of the phones had a moment.
func (c *call) measure(m Metric, began time.Time, what moment, phones ...*seat) {
	last := time.Duration(0)
	for _, s := range phones {
		last = max(last, s.when(what))
	}
	c.run.collect.time(m, max(0, last-began.Sub(c.run.began)))
}

// hangUp puts the caller's handset down, and the other when its phone is told.
func (c *call) hangUp(ctx context.Context) *failed {
	for _, s := range c.phones() {
		s.forget(far)
	}
	began := time.Now()
	if err := c.from.phone.OnHook(); err != nil {
		return c.unsent(c.from, err)
	}
	if c.to != nil {
		if _, ok := c.to.wait(ctx, c.run.plan.Patience, over, far, refused, ended); !ok {
			return c.late(ctx, NotOver)
		}
		if err := c.to.phone.OnHook(); err != nil {
			return c.unsent(c.to, err)
		}
	}
	for _, s := range c.phones() {
		m, ok := s.wait(ctx, c.run.plan.Patience, over, ended)
		switch {
		case !ok:
			return c.late(ctx, NotOver)
		case m == ended:
			return c.early(sign{s, m})
		}
	}
	c.measure(IdleTime, began, over, c.phones()...)
	return nil
}

// clear makes the phones of a call that failed idle: by the hook, by softkey, and when neither helps by a new registration.
func (c *call) clear() {
	within := min(2*time.Second, c.run.plan.Patience)
	ctx := c.run.ctx
	for _, s := range c.phones() {
		_ = s.phone.OnHook() // a phone that lost its connection needs no message
	}
	for _, s := range c.phones() {
		if s.when(ended) != 0 || len(s.phone.State().Calls) == 0 {
			continue
		}
		if _, ok := s.wait(ctx, within, over, ended); ok {
			continue
		}
		for _, call := range s.phone.State().Calls {
			_ = s.phone.Press(skinny.SoftKeyEventEndCall, call.Line, call.Reference)
		}
		if _, ok := s.wait(ctx, within, over, ended); !ok && ctx.Err() == nil {
			s.drop()
			c.run.returns(s, 0)
		}
	}
}
