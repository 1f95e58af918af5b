package integration

import (
	"io"
	"net"
	"sync"
	"testing"
)

// proxy stands between skinnyd and an Asterisk, so that a test can cut the connections of a link that is well at both ends.
type proxy struct {
	listener net.Listener
	target   string

	mu      sync.Mutex
	refuses bool
	closed  bool
	open    map[net.Conn]struct{}
	pumps   sync.WaitGroup
}

// newProxy forwards to a host:port until the test ends.
func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: target, open: map[net.Conn]struct{}{}}
	p.pumps.Go(p.accept)
	t.Cleanup(func() {
		_ = l.Close()
		p.mu.Lock()
		p.closed = true
		p.mu.Unlock()
		p.cut()
		p.pumps.Wait()
	})
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

// cut closes all connections; new ones are served.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		_ = c.Close()
	}
}

// refuse says whether new connections are closed at once. Those that are open stay.
func (p *proxy) refuse(yes bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = yes
}

func (p *proxy) accept() {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = near.Close()
			continue
		}
		p.mu.Lock()
		if p.refuses || p.closed {
			_, _ = near.Close(), far.Close()
			p.mu.Unlock()
			continue
		}
		p.open[near], p.open[far] = struct{}{}, struct{}{}
		p.mu.Unlock()
		p.pumps.Go(func() { p.pump(near, far) })
		p.pumps.Go(func() { p.pump(far, near) })
	}
}

// pump copies until one side ends, which ends both.
func (p *proxy) pump(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_, _ = to.Close(), from.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, to)
	delete(p.open, from)
}
