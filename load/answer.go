package load

import (
	"context"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// answer is called when a phone rings that is to answer whatever rings.
func (r *Run) answer(s *seat) {
	if r.ctx.Err() != nil || !s.take() {
		return
	}
	r.tasks.Go(func() {
		c := &call{run: r, from: s}
		r.collect.counts.inCall.Add(1)
		s.begin()
		var err *failed
		if s.ringing() {
			err = c.pickUp(r.ctx)
		}
		r.collect.counts.inCall.Add(-1)
		s.count()
		if err != nil && r.ctx.Err() == nil {
			r.collect.fail(err.reason, s.name(), "answering: "+err.detail)
			c.clear()
		}
		s.free()
		if err == nil && s.ringing() { // it began to while the phone was busy
			r.answer(s)
		}
	})
}

// ringing says whether a call rings now.
func (s *seat) ringing() bool { return s.phone.State().In(skinny.CallStateRingIn) }

// pickUp answers a call, and puts the handset down when the caller has. A caller that gives up while it rings is no failure.
func (c *call) pickUp(ctx context.Context) *failed {
	const ever = 1000 * time.Hour
	s := c.from
	if m, ok := s.wait(ctx, c.run.plan.Ring, over, ended); ok && m == over {
		return nil
	}
	began := time.Now()
	s.listen()
	if err := s.phone.OffHook(); err != nil {
		return c.unsent(s, err)
	}
	if err := c.await(ctx, s, ordered, NoOrders); err != nil {
		return err
	}
	c.run.collect.counts.answered.Add(1)
	c.measure(Orders, began, ordered, s)
	if s.audio != nil {
		if err := c.await(ctx, s, heard, NoAudio); err != nil {
			return err
		}
		c.measure(Media, began, heard, s)
	}
	s.forget(far)
	if m, _ := s.wait(ctx, ever, over, refused, ended); m == ended {
		return c.early(sign{s, ended})
	}
	if err := s.phone.OnHook(); err != nil {
		return c.unsent(s, err)
	}
	if _, ok := s.wait(ctx, c.run.plan.Patience, over, ended); !ok {
		return c.late(ctx, NotOver)
	}
	c.run.collect.counts.callsDone.Add(1)
	return nil
}
