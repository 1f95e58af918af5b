package quiet_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/quiet"
)

// pair is a quiet connection and its other end.
func pair(t testing.TB) (net.Conn, *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	b, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close(); b.Close() })
	return quiet.New(a), b.(*net.TCPConn)
}

// What fits into no socket buffer comes over whole, both ways, while the other end is slow.
func TestMuch(t *testing.T) {
	a, b := pair(t)
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	for _, ends := range [][2]net.Conn{{a, b}, {b, a}} {
		wrote := make(chan error, 1)
		go func() {
			n, err := ends[0].Write(sent)
			if err == nil && n != len(sent) {
				err = io.ErrShortWrite
			}
			wrote <- err
		}()
		got := make([]byte, len(sent))
		if _, err := io.ReadFull(ends[1], got); err != nil {
			t.Fatal(err)
		}
		if err := <-wrote; err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, sent) {
			t.Error("what came is not what was sent")
		}
	}
}

func TestDeadline(t *testing.T) {
	a, b := pair(t)
	buf := make([]byte, 10)
	for _, d := range []time.Duration{-time.Second, 10 * time.Millisecond} {
		if err := a.SetReadDeadline(time.Now().Add(d)); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Read(buf); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("deadline in %v: %v", d, err)
		}
	}
	if err := a.SetDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Write([]byte("late")); err != nil {
		t.Fatal(err)
	}
	if n, err := a.Read(buf); n != 4 || err != nil {
		t.Errorf("after the deadline: %d, %v", n, err)
	}
}

func TestEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(a net.Conn, b *net.TCPConn) error
		want error
	}{
		"the other end closes":    {func(_ net.Conn, b *net.TCPConn) error { return b.Close() }, io.EOF},
		"the other end is cut":    {func(_ net.Conn, b *net.TCPConn) error { return errors.Join(b.SetLinger(0), b.Close()) }, syscall.ECONNRESET},
		"closed while it is read": {func(a net.Conn, _ *net.TCPConn) error { return a.Close() }, net.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := pair(t)
			read := make(chan error, 1)
			go func() {
				_, err := a.Read(make([]byte, 10))
				read <- err
			}()
			if err := c.end(a, b); err != nil {
				t.Fatal(err)
			}
			if err := <-read; !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestWriteToClosed(t *testing.T) {
	a, _ := pair(t)
	a.Close()
	if n, err := a.Write([]byte("x")); n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("%d, %v", n, err)
	}
}

func TestIdle(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(a net.Conn, b *net.TCPConn) error
		want bool
	}{
		"nothing came":         {func(net.Conn, *net.TCPConn) error { return nil }, true},
		"a deadline passed":    {func(a net.Conn, _ *net.TCPConn) error { return a.SetDeadline(time.Unix(1, 0)) }, true},
		"something came":       {func(_ net.Conn, b *net.TCPConn) error { _, err := b.Write([]byte("x")); return err }, false},
		"the other end closed": {func(_ net.Conn, b *net.TCPConn) error { return b.Close() }, false},
		"it is closed":         {func(a net.Conn, _ *net.TCPConn) error { return a.Close() }, false},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := pair(t)
			idle := quiet.Idle(a)
			if err := c.do(a, b); err != nil {
				t.Fatal(err)
			}
			if got := idle(); got != c.want {
				t.Errorf("idle %v, want %v", got, c.want)
			}
		})
	}
}

func TestNothing(t *testing.T) {
	a, _ := pair(t)
	if n, err := a.Read(nil); n != 0 || err != nil {
		t.Errorf("read of nothing: %d, %v", n, err)
	}
	if n, err := a.Write(nil); n != 0 || err != nil {
		t.Errorf("write of nothing: %d, %v", n, err)
	}
}

// What is no socket is read as it is.
func TestPipe(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	if quiet.New(a) != a {
		t.Error("a pipe was wrapped")
	}
	go func() { _, _ = b.Write([]byte("hello")); b.Close() }()
	got, err := io.ReadAll(quiet.NewReader(a))
	if string(got) != "hello" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestNoAllocation(t *testing.T) {
	a, b := pair(t)
	buf := make([]byte, 10)
	n := testing.AllocsPerRun(100, func() {
		_, _ = b.Write(buf)
		_, _ = io.ReadFull(a, buf)
		_, _ = a.Write(buf)
		_, _ = io.ReadFull(b, buf)
	})
	if n > 0 {
		t.Errorf("%.1f allocations", n)
	}
}

func BenchmarkPing(b *testing.B) {
	for name, wrap := range map[string]func(net.Conn) net.Conn{"net": func(c net.Conn) net.Conn { return c }, "quiet": quiet.New} {
		b.Run(name, func(b *testing.B) {
			x, y := pair(b)
			x, other := wrap(x.(*quiet.Conn).TCPConn), wrap(y)
			go func() { _, _ = io.Copy(struct{ io.Writer }{other}, struct{ io.Reader }{other}) }()
			buf := make([]byte, 10)
			for b.Loop() {
				if _, err := x.Write(buf); err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadFull(x, buf); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
