package phone

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// The times of a phone whose connection ended.
const (
	firstRetry  = time.Second // doubled from try to try …
	lastRetry   = 8 * time.Second
	restartTime = 100 * time.Millisecond // the configuration is fetched
	patience    = 10 * time.Second       // with a server that does not answer Register, when there are others
	leaveTime   = 5 * time.Second        // with one that does not answer Unregister
	writeTime   = 5 * time.Second        // with one that does not read

	maxUnacked = 3  // keep-alives without answer; then the connection is given up (flows.md 1.4)
	tokenBeats = 10 // keep-alives of an SPA phone from token to token; the number is in no source
)

// A reason is why a phone was out of service, as its next Alarm says: number and text.
type reason struct {
	code int
	text string
}

// Codes and texts as logs of IOS and captures have them; the codes of the last four are a guess.
var (
	closedTCP    = reason{14, "CM-closed-TCP"}
	resetReset   = reason{22, "Reset-Reset"}
	resetRestart = reason{23, "Reset-Restart"}
	initialized  = reason{25, "Initialized"}
	timeoutTCP   = reason{10, "TCP-timeout"}
	keepAliveTO  = reason{16, "KeepaliveTO"}
	failback     = reason{17, "Failback"}
	rejected     = reason{24, "Phone-Reg-Rej"}
)

// Connect connects to the first server that can be reached and sends Register, without waiting for the answer.
func (p *Phone) Connect() error { return p.ConnectContext(p.life) }

// ConnectContext is Connect, which tries for as long as ctx lasts.
func (p *Phone) ConnectContext(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.life, cancel)()
	p.mu.Lock()
	switch {
	case p.closed:
		p.mu.Unlock()
		return net.ErrClosed
	case p.running:
		p.mu.Unlock()
		return fmt.Errorf("phone %s is connected already", p.o.Name)
	}
	p.running = true
	p.state.Link, p.state.Reason = Connecting, ""
	p.list.restart()
	p.mu.Unlock()
	c, err := p.reach(ctx)
	if err != nil {
		p.mu.Lock()
		p.running, p.state.Link, p.state.Reason = false, Lost, err.Error()
		p.changed.wake()
		p.mu.Unlock()
		return fmt.Errorf("connect to the server: %w", err)
	}
	p.mu.Lock()
	if p.closed {
		p.running = false
		p.mu.Unlock()
		_ = c.Close()
		return net.ErrClosed
	}
	p.wg.Add(1)
	p.mu.Unlock()
	go p.run(c)
	return nil
}

// connection is one to a server, and what was read of it.
type connection struct {
	net.Conn
	r  *skinny.Reader
	at int // place of the server in the list
}

// run serves one connection after another.
func (p *Phone) run(c *connection) {
	defer p.wg.Done()
	wait := firstRetry
	for {
		end := p.serve(c)
		if end.served {
			wait = firstRetry
		}
		for c = end.next; c == nil; {
			if !end.stays {
				return
			}
			if end.retries {
				end.pause, wait = wait, min(2*wait, lastRetry)
			}
			if p.pause(p.life, end.pause) != nil || !p.quiet() {
				return
			}
			p.setLink(Connecting, "")
			var err error
			if c, err = p.reach(p.life); err != nil {
				end = p.unreached(err)
			}
		}
	}
}

// unreached is what follows when no server could be reached.
func (p *Phone) unreached(err error) parting {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.Link, p.state.Reason = Lost, err.Error()
	p.list.restart()
	p.running = p.o.Reconnect && !p.closed
	p.changed.wake()
	return parting{stays: p.running, retries: true}
}

// pause waits; an error when ctx or the phone ends first.
func (p *Phone) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-p.life.Done():
		return net.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// quiet waits until no media is open: a phone that lost its server in a call
// goes on talking and registers again when the call is over.
func (p *Phone) quiet() bool {
	ch, stop := p.changed.watch()
	defer stop()
	for {
		p.mu.Lock()
		n := len(p.legs)
		p.mu.Unlock()
		if n == 0 {
			return true
		}
		select {
		case <-ch:
		case <-p.life.Done():
			return false
		}
	}
}

// serve registers on c and reads it to its end.
func (p *Phone) serve(c *connection) parting {
	p.mu.Lock()
	if p.closed {
		p.running = false
		p.mu.Unlock()
		_ = c.Close()
		return parting{}
	}
	p.conn = c.Conn
	p.begin()
	p.list.at, p.state.Server = c.at, p.list.addrs[c.at]
	if len(p.list.addrs) > 1 {
		p.keepAlive = time.AfterFunc(patience, func() {
			p.giveUp(c.Conn, func() bool { return !p.acked() }, Lost, "the server did not answer Register")
		})
	}
	hello := p.hello()
	p.changed.wake()
	p.mu.Unlock()
	_ = p.Send(hello...)
	for {
		f, err := c.r.Next()
		if err != nil {
			_ = c.Close()
			return p.lost(err)
		}
		p.take(f)
	}
}

// giveUp ends a connection whose server does not answer, if it still waits for that.
func (p *Phone) giveUp(conn net.Conn, waits func() bool, as Link, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == conn && waits() {
		p.finish(ending{link: as, reason: why, last: timeoutTCP})
	}
}

// parting is what follows the end of a connection.
type parting struct {
	served  bool          // the phone had been registered
	stays   bool          // the phone comes back …
	pause   time.Duration // … after this
	retries bool          // … after a time that grows from try to try instead
	next    *connection   // … at once, on this
}

// lost ends what the connection carried. It alone decides whether the phone comes
// back: a moment later the next connection may be there already.
func (p *Phone) lost(err error) parting {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conn = nil
	if p.keepAlive != nil {
		p.keepAlive.Stop()
	}
	end := parting{served: p.state.Link == Registered}
	p.parted(err)
	if p.state.Link != Lost || p.closed || len(p.legs) == 0 {
		p.dropCalls()
	}
	p.state.Ringer = Ringer{Mode: skinny.RingModeOff}
	p.state.Tone = skinny.ToneSilence
	p.follow(&end)
	p.running = end.stays // when not, who waits for this end may connect anew
	p.changed.wake()
	return end
}

// parted says why the connection ended.
func (p *Phone) parted(err error) {
	p.last = timeoutTCP
	switch {
	case p.end.link != Offline:
		p.state.Link, p.state.Reason, p.last = p.end.link, p.end.reason, p.end.last
	case p.closed || errors.Is(err, net.ErrClosed):
		p.state.Link, p.state.Reason = Lost, "closed by the phone"
	case errors.Is(err, io.EOF):
		p.state.Link, p.state.Reason, p.last = Lost, "server closed the connection", closedTCP
	default:
		p.state.Link, p.state.Reason = Lost, err.Error()
	}
	if p.last == (reason{}) {
		p.last = initialized
	}
	switch p.reset {
	case skinny.ResetTypeReset:
		p.last = resetReset
	case skinny.ResetTypeRestart:
		p.last = resetRestart
	}
}

// follow decides what comes next: a reset, the better server that gave a token, the next of the list, or the same again.
func (p *Phone) follow(end *parting) {
	reset := p.reset
	p.reset, p.leaving = 0, false
	granted := p.leaveOthers()
	switch {
	case p.closed:
	case reset != 0:
		if reset == skinny.ResetTypeReset { // its memory is gone
			p.state.Placed, p.state.Received, p.state.Missed = nil, nil, nil
		}
		p.list.restart()
		end.stays, end.pause = true, restartTime
	case granted != nil && len(p.legs) == 0:
		p.state.Link, p.last = Connecting, failback
		end.stays, end.next = true, granted
		granted = nil
	case p.state.Link == Unregistered:
	case p.list.failed() && (!end.served || p.o.Reconnect):
		end.stays = true
		if !end.served {
			p.state.Link = Connecting
		}
	case p.o.Reconnect && p.end.wait > 0:
		p.list.restart()
		end.stays, end.pause = true, p.end.wait
	case p.o.Reconnect && p.state.Link != Refused:
		p.list.restart()
		end.stays, end.retries = true, true
	}
	if granted != nil {
		_ = granted.Close()
	}
}

// finish closes the connection for a reason of the phone's own.
func (p *Phone) finish(e ending) {
	p.end = e
	if p.conn != nil {
		_ = p.conn.Close()
	}
}

// leaveWhenIdle logs out for a reset, or to go to a better server, once no call is left (flows.md 1.1, 1.5).
func (p *Phone) leaveWhenIdle() []skinny.Message {
	if p.reset == 0 && p.list.granted == nil || p.leaving || len(p.state.Calls) > 0 || len(p.legs) > 0 || p.conn == nil {
		return nil
	}
	p.leaving = true
	conn := p.conn
	time.AfterFunc(leaveTime, func() {
		p.giveUp(conn, func() bool { return p.leaving }, Unregistered, "the server did not answer Unregister")
	})
	return []skinny.Message{&skinny.Unregister{}}
}

// takeReset is an order to begin anew, for which the phone waits until it is idle. A simulated phone has no configuration
// that could have changed, so that applying it does nothing.
func (p *Phone) takeReset(m *skinny.Reset) []skinny.Message {
	p.state.Resets = append(p.state.Resets, m.ResetType)
	switch m.ResetType {
	case skinny.ResetTypeReset, skinny.ResetTypeRestart:
		p.reset = m.ResetType
	case skinny.ResetTypeApplyConfig:
		if p.dialect.Version < 12 {
			p.fault("Reset %v to a phone of version %d, which knows Reset and Restart", m.ResetType, p.dialect.Version)
		}
	default:
		p.fault("Reset of type %v", m.ResetType)
	}
	return p.leaveWhenIdle()
}
