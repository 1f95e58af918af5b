package quiet

import (
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// Conn is a TCP connection. As with most, one goroutine reads and one writes at a time; deadlines, Close and the rest are those of net.
type Conn struct {
	*net.TCPConn
	in  Reader
	out writer
}

// New makes a TCP connection quiet. Another connection is returned as it is.
func New(nc net.Conn) net.Conn {
	tcp, ok := nc.(*net.TCPConn)
	if !ok {
		return nc
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nc
	}
	c := &Conn{TCPConn: tcp}
	c.in.init(raw)
	c.out.init(raw)
	return c
}

// Read reads what there is, or waits for it.
func (c *Conn) Read(b []byte) (int, error) { return c.in.Read(b) }

// Write writes all of b.
func (c *Conn) Write(b []byte) (int, error) { return c.out.Write(b) }

// Reader is the reading half of a connection.
type Reader struct {
	nc   net.Conn // read from when it is no socket
	raw  syscall.RawConn
	buf  []byte
	n    int
	err  error
	take func(fd uintptr) bool // made once, for it would be garbage each time
}

// NewReader returns a reader of nc, which is quiet when nc is a TCP connection.
func NewReader(nc net.Conn) *Reader {
	r := &Reader{nc: nc}
	if tcp, ok := nc.(*net.TCPConn); ok {
		if raw, err := tcp.SyscallConn(); err == nil {
			r.init(raw)
		}
	}
	return r
}

func (r *Reader) init(raw syscall.RawConn) {
	r.raw = raw
	r.take = func(fd uintptr) bool {
		n, errno := read(fd, r.buf)
		switch {
		case errno == syscall.EAGAIN:
			return false
		case errno != 0:
			r.n, r.err = 0, os.NewSyscallError("read", errno)
		case n == 0:
			r.n, r.err = 0, io.EOF
		default:
			r.n, r.err = n, nil
		}
		return true
	}
}

// Read reads what there is, or waits for it.
func (r *Reader) Read(b []byte) (int, error) {
	if r.raw == nil {
		return r.nc.Read(b)
	}
	if len(b) == 0 {
		return 0, nil
	}
	r.buf = b
	err := r.raw.Read(r.take)
	r.buf = nil
	if err != nil {
		return 0, err
	}
	return r.n, r.err
}

type writer struct {
	raw  syscall.RawConn
	left []byte
	err  error
	give func(fd uintptr) bool
}

func (w *writer) init(raw syscall.RawConn) {
	w.raw = raw
	w.give = func(fd uintptr) bool {
		for len(w.left) > 0 {
			n, errno := write(fd, w.left)
			switch errno {
			case 0:
				w.left = w.left[n:]
			case syscall.EAGAIN:
				return false
			default:
				w.err = os.NewSyscallError("write", errno)
				return true
			}
		}
		return true
	}
}

func (w *writer) Write(b []byte) (int, error) {
	w.left, w.err = b, nil
	err := w.raw.Write(w.give)
	written := len(b) - len(w.left)
	w.left = nil
	if err == nil {
		err = w.err
	}
	return written, err
}

// Idle returns a look at a connection that nobody reads: whether the other side has neither closed it nor sent anything. It takes
// the read deadline away.
func Idle(nc net.Conn) func() bool {
	socket, ok := nc.(syscall.Conn)
	if !ok {
		return func() bool { return true }
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return func() bool { return false }
	}
	var (
		one  [1]byte
		idle bool
	)
	look := func(fd uintptr) bool {
		_, errno := read(fd, one[:])
		idle = errno == syscall.EAGAIN
		return true
	}
	return func() bool {
		idle = false
		_ = nc.SetReadDeadline(time.Time{}) // one that has passed would make it look closed
		return raw.Read(look) == nil && idle
	}
}

// Offer writes what the socket takes without waiting and returns how much that was: 0 when nothing, or when it is broken.
func Offer(fd uintptr, b []byte) int {
	n, errno := write(fd, b)
	if errno != 0 {
		return 0
	}
	return n
}
