package bench

import (
	"io"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/integration/child"
)

// echoServer is the variable that makes this program, started once more, the server of echoes at an address.
const echoServer = "SKINNYD_BENCH_ECHO"

// serveEcho gives back what comes on each connection, until the process is ended.
func serveEcho(address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	for {
		nc, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer nc.Close()
			// read and written by Go, as skinnyd does; the kernel would splice
			_, _ = io.Copy(struct{ io.Writer }{nc}, struct{ io.Reader }{nc})
		}()
	}
}

// echoes measures messages of the size of an off-hook that come back at once, with a rest between.
func echoes(tb testing.TB, rounds int, rest time.Duration) samples {
	tb.Helper()
	address := free(tb)
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), echoServer+"="+address), os.Stderr
	server, err := child.Start(cmd)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() {
		if err := server.Kill(); err != nil {
			tb.Error(err)
		}
	}()
	nc := connect(tb, address, server)
	defer nc.Close()
	message := make([]byte, 20)
	took := make(samples, rounds)
	for i := range took {
		began := time.Now()
		if _, err := nc.Write(message); err != nil {
			tb.Fatal(err)
		}
		if _, err := io.ReadFull(nc, message); err != nil {
			tb.Fatal(err)
		}
		took[i] = time.Since(began)
		time.Sleep(rest)
	}
	return took
}

// connect connects to a server that is about to listen.
func connect(tb testing.TB, address string, server *child.Child) net.Conn {
	tb.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(patience)
	for {
		nc, err := net.Dial("tcp", address)
		if err == nil {
			return nc
		}
		select {
		case <-tick.C:
		case <-server.Done():
			tb.Fatalf("the server of echoes ended: %v", server.Err())
		case <-limit:
			tb.Fatal(err)
		}
	}
}
