package bench

import (
	"errors"
	"net/netip"
	"sync"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// line is two sets that call each other again and again, and the port where each receives.
type line struct {
	from, to *set
	number   string // of to
	mouths   [2]*mouth
}

// line is the sets with the numbers 2n and 2n+1. It must be closed.
func (h *house) line(n int) (*line, error) {
	l := &line{from: h.sets[2*n], to: h.sets[2*n+1], number: number(2*n + 1)}
	for i := range l.mouths {
		m, err := newMouth(byte(2*n + i))
		if err != nil {
			return nil, errors.Join(err, l.close())
		}
		l.mouths[i] = m
	}
	return l, nil
}

func (l *line) close() (err error) {
	for _, m := range l.mouths {
		if m != nil {
			err = errors.Join(err, m.socket.Close())
		}
	}
	return err
}

// dial calls and returns how long after the last digit the far phone rang. The caller's phone receives from then on.
func (l *line) dial() (time.Duration, error) {
	last := len(l.number) - 1
	err := inOrder(
		func() error { return l.from.send(&skinny.OffHook{}) },
		func() error { return l.from.tone(skinny.ToneInsideDialTone) },
		func() error { return l.from.press(l.number[:last]) },
	)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := errors.Join(l.from.press(l.number[last:]), l.to.rings()); err != nil {
		return 0, err
	}
	took := time.Since(began)
	return took, l.from.receive(l.mouths[0].address())
}

// order is that a set is to send.
type order struct {
	at  time.Time
	to  netip.AddrPort
	err error
}

// answer lifts the far handset and returns when, and the orders that both phones get. Who gets its order first is not known: each has a reader.
// sent, if it is not nil, is called by each reader at once.
func (l *line) answer(sent func(end int, to netip.AddrPort)) (began time.Time, orders [2]order, err error) {
	began = time.Now()
	if err := l.to.send(&skinny.OffHook{}); err != nil {
		return began, orders, err
	}
	var both sync.WaitGroup
	both.Go(func() {
		orders[0].to, orders[0].err = l.from.transmit()
		orders[0].at = time.Now()
		if sent != nil && orders[0].err == nil {
			sent(0, orders[0].to)
		}
	})
	if orders[1].err = l.to.receive(l.mouths[1].address()); orders[1].err == nil {
		orders[1].to, orders[1].err = l.to.transmit()
		orders[1].at = time.Now()
		if sent != nil && orders[1].err == nil {
			sent(1, orders[1].to)
		}
	}
	both.Wait()
	return began, orders, errors.Join(orders[0].err, orders[1].err)
}

// hangUp puts down the handset of the caller, then that of the other, and returns how long after the first the far phone was told.
func (l *line) hangUp() (time.Duration, error) {
	began := time.Now()
	if err := errors.Join(l.from.send(&skinny.OnHook{}), l.to.state(skinny.CallStateOnHook)); err != nil {
		return 0, err
	}
	took := time.Since(began)
	return took, errors.Join(l.to.send(&skinny.OnHook{}), l.from.state(skinny.CallStateOnHook))
}

// inOrder does one thing after the other, until the first error.
func inOrder(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
