package phone

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// list is the servers of a phone, the best first, and where it stands in them (flows.md 1.1, 1.6).
type list struct {
	addrs []string
	at    int // the server that the phone is at, or tries
	tried int // servers in a row that did not take it

	// While the phone is registered with a server that is not the best:
	others  []*standby    // connections to the others
	granted *standby      // of them, the better server that gave a token
	stop    chan struct{} // closed when they end
	every   time.Duration // between keep-alives on them
}

func (l *list) has(s *standby) bool { return slices.Contains(l.others, s) }

func (l *list) remove(s *standby) {
	if i := slices.Index(l.others, s); i >= 0 {
		l.others = slices.Delete(l.others, i, i+1)
		s.beat.Stop()
		if s.ask != nil {
			s.ask.Stop()
		}
	}
}

// standing is the addresses of the standby connections.
func (l *list) standing() []string {
	var out []string
	for _, s := range l.others {
		out = append(out, l.addrs[s.at])
	}
	slices.Sort(out)
	return out
}

// restart begins with the best server.
func (l *list) restart() { l.at, l.tried = 0, 0 }

// failed goes on to the next server; false when all have been tried.
func (l *list) failed() bool {
	l.tried++
	l.at = (l.at + 1) % len(l.addrs)
	return l.tried < len(l.addrs)
}

// reach connects to the server in turn, else to one of those after it. The error has what each said.
func (p *Phone) reach(ctx context.Context) (*connection, error) {
	var errs []string
	for {
		p.mu.Lock()
		at := p.list.at
		p.state.Server = p.list.addrs[at]
		p.mu.Unlock()
		conn, err := p.o.dial(ctx, "tcp", p.list.addrs[at])
		if err == nil {
			return &connection{conn, skinny.NewReader(conn), at}, nil
		}
		errs = append(errs, err.Error())
		p.mu.Lock()
		more := p.list.failed() && !p.closed && ctx.Err() == nil
		p.mu.Unlock()
		switch {
		case more:
		case len(errs) == 1:
			return nil, err
		default:
			return nil, fmt.Errorf("%s; %w", strings.Join(errs[:len(errs)-1], "; "), err)
		}
	}
}
