package server

import "sync"

const (
	// bufferSize is what a buffer for output starts with: the answers to the requests of most steps.
	bufferSize = 512
	// bufferKept is the largest buffer that is kept for the next user.
	bufferKept = 16 << 10
)

// buffer is output that waits for, or is with, the writer of a connection.
type buffer struct {
	bytes []byte
	taken int                   // by the last offer
	offer func(fd uintptr) bool // writes what the socket takes now, for syscall.RawConn; made once, for it would be garbage each time
}

// buffers are shared by all connections: a phone that has nothing to say holds none.
type buffers struct{ pool sync.Pool }

func (p *buffers) get() *buffer {
	if b, ok := p.pool.Get().(*buffer); ok {
		return b
	}
	b := &buffer{bytes: make([]byte, 0, bufferSize)}
	b.offer = func(fd uintptr) bool {
		b.taken = writeNow(fd, b.bytes)
		return true // never wait
	}
	return b
}

func (p *buffers) put(b *buffer) {
	if cap(b.bytes) > bufferKept {
		return
	}
	b.bytes = b.bytes[:0]
	p.pool.Put(b)
}
