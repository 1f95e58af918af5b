package server

import (
	"context"
	"errors"

	"github.com/skinnyd/skinnyd/session"
)

// ErrStopped says that the server does not run any more.
var ErrStopped = errors.New("the server has stopped")

// order is an operator's event on its way to the loop, with what is closed when the views show what became of it.
type order struct {
	session.Event
	published chan struct{}
}

// Order gives an operator's order to the exchange and returns when the views show what became of it. ErrStopped means that it is not
// carried out; when ctx ends first it may still be.
func (s *Server) Order(ctx context.Context, ev session.Event) error {
	o := order{ev, make(chan struct{})}
	if !s.loop.inbox.force(o) {
		return ErrStopped
	}
	select {
	case <-o.published:
		return nil
	case <-s.loop.done:
		select {
		case <-o.published: // among the last
			return nil
		default:
			return ErrStopped
		}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// carriedOut tells those who gave orders that the views show them.
func (l *loop) carriedOut() {
	for i, o := range l.orders {
		close(o.published)
		l.orders[i] = order{}
	}
	l.orders = l.orders[:0]
}
