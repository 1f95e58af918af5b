package phone

import (
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// standby is a connection to a server of the list that the phone is not registered with: keep-alives, and to a better server
// the question whether the phone may come back (flows.md 1.1). What goes over it is not in the trace.
type standby struct {
	connection
	beat    *time.Timer
	ask     *time.Timer // for a token; nil when the server is not a better one
	unacked int
}

// defaultStandby is the time between keep-alives of a standby connection when RegisterAck has none.
const defaultStandby = time.Minute

// standBy opens connections to the other servers, when the phone is registered with one that is not the best.
func (p *Phone) standBy() {
	if p.list.at == 0 || p.closed {
		return
	}
	stop := make(chan struct{})
	p.list.stop = stop
	for at := range p.list.addrs {
		if at != p.list.at {
			p.wg.Go(func() { p.keepOpen(at, stop) })
		}
	}
}

// keepOpen holds a connection to a server until stop, or until the server gives a token.
func (p *Phone) keepOpen(at int, stop chan struct{}) {
	for {
		conn, err := p.o.dial(p.life, "tcp", p.list.addrs[at])
		if err == nil && p.attend(&standby{connection: connection{conn, skinny.NewReader(conn), at}}, stop) {
			return
		}
		p.mu.Lock()
		every := p.list.every
		p.mu.Unlock()
		select {
		case <-time.After(every):
		case <-stop:
			return
		}
	}
}

// attend reads a standby connection to its end; true when it gave a token, and is to be registered on.
func (p *Phone) attend(s *standby, stop chan struct{}) bool {
	p.mu.Lock()
	if p.list.stop != stop { // the phone's own connection is another one by now
		p.mu.Unlock()
		_ = s.Close()
		return true
	}
	p.list.others = append(p.list.others, s)
	s.beat = time.AfterFunc(p.list.every, func() { p.beatOther(s) })
	if s.at < p.list.at {
		s.ask = time.AfterFunc(0, func() { p.sendOther(s, p.tokenRequest()) })
	}
	p.changed.wake()
	p.mu.Unlock()
	for {
		f, err := s.r.Next()
		if err != nil {
			_ = s.Close()
			p.mu.Lock()
			p.list.remove(s)
			p.changed.wake()
			p.mu.Unlock()
			return false
		}
		if p.takeOther(s, skinny.Decode(f.ID, f.Payload, skinny.Dialect{})) {
			return true
		}
	}
}

// takeOther takes a message of a standby connection; true when it was a token.
func (p *Phone) takeOther(s *standby, m skinny.Message) bool {
	p.mu.Lock()
	var out []skinny.Message
	granted := false
	switch m := m.(type) {
	case *skinny.KeepAliveAck:
		s.unacked = 0
	case *skinny.RegisterTokenAck, *skinny.SPCPRegisterTokenAck:
		if s.ask != nil && p.list.granted == nil && p.list.has(s) {
			granted = true
			p.list.granted = s
			out = p.leaveWhenIdle()
		}
	case *skinny.RegisterTokenReject:
		s.askAgain(m.WaitTimeBeforeNextReq)
	case *skinny.SPCPRegisterTokenReject:
		s.askAgain(m.WaitTimeBeforeNextReq)
	}
	p.mu.Unlock()
	_ = p.Send(out...)
	return granted
}

func (s *standby) askAgain(seconds uint32) {
	if s.ask != nil {
		s.ask.Reset(max(1, time.Duration(seconds)) * time.Second)
	}
}

// beatOther sends a keep-alive; a connection without answers is made anew.
func (p *Phone) beatOther(s *standby) {
	p.mu.Lock()
	if !p.list.has(s) {
		p.mu.Unlock()
		return
	}
	silent := s.unacked >= maxUnacked && s != p.list.granted // nobody reads of the one that gave a token
	s.unacked++
	s.beat.Reset(p.list.every)
	p.mu.Unlock()
	if silent {
		_ = s.Close()
		return
	}
	p.sendOther(s, &skinny.KeepAlive{})
}

func (p *Phone) sendOther(s *standby, m skinny.Message) {
	_ = s.SetWriteDeadline(time.Now().Add(writeTime))
	_, _ = s.Write(skinny.Append(nil, m, skinny.Dialect{})) // its reader sees the end
}

// leaveOthers closes the standby connections but the one that gave a token, which it returns.
func (p *Phone) leaveOthers() *connection {
	l := &p.list
	if l.stop == nil {
		return nil
	}
	close(l.stop)
	var granted *connection
	for _, s := range l.others {
		s.beat.Stop()
		if s.ask != nil {
			s.ask.Stop()
		}
		if s == l.granted {
			granted = &s.connection
		} else {
			_ = s.Close()
		}
	}
	l.stop, l.others, l.granted = nil, nil, nil
	return granted
}

// tokenRequest asks whether the phone may register (flows.md 1.1).
func (p *Phone) tokenRequest() skinny.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.token()
}

func (p *Phone) token() skinny.Message {
	if p.model.SPCP { // the instance is in the wrong byte order there
		return &skinny.SPCPRegisterTokenReq{DeviceName: p.o.Name, Instance: 0x01000000, StationIP: p.localAddr(), DeviceType: p.kind.Type, MaxStreams: 3}
	}
	return &skinny.RegisterTokenReq{DeviceName: p.o.Name, Instance: 1, StationIP: p.localAddr(), DeviceType: p.kind.Type}
}
