package phone

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// fakeServer makes a process of this test binary a server that registers phones, so that a benchmark counts only what phones take.
const fakeServer = "SKINNYD_FAKE_SERVER"

// serveFake is the server's process; it ends with its input.
func serveFake() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(l.Addr())
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s := &script{alive: 3600, buttons: newScript(nil).buttons}
			go s.serve(c)
		}
	}()
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// serve answers on c as a good server does, and nothing else.
func (s *script) serve(c net.Conn) {
	r := skinny.NewReader(c)
	for {
		f, err := r.Next()
		if err != nil {
			return
		}
		for _, a := range s.answer(s.decode(f)) {
			if _, err := c.Write(skinny.Append(nil, a, s.dialect)); err != nil {
				return
			}
		}
	}
}

// startFake starts the server's process and returns its address.
func startFake(b *testing.B) string {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fakeServer+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// maxIdle is what an idle phone may take, in bytes.
const maxIdle = 15_000

// BenchmarkIdlePhone measures what a registered phone without RTP and without a trace takes: its memory, its connection as far
// as the process sees it, and its goroutines.
func BenchmarkIdlePhone(b *testing.B) {
	for _, model := range []string{"ata186", "7960", "7975"} {
		b.Run(model, func(b *testing.B) {
			const n = 1000
			addr := startFake(b)
			for b.Loop() {
				before, goroutines := inUse(), runtime.NumGoroutine()
				phones := make([]*Phone, n)
				for i := range phones {
					p, err := Dial(b.Context(), Options{Server: addr, Name: fmt.Sprintf("SEP%012d", i), Model: model, NoMedia: true, Trace: -1})
					if err != nil {
						b.Fatal(err)
					}
					phones[i] = p
				}
				each := float64(inUse()-before) / n
				b.ReportMetric(each, "B/phone")
				b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/n, "goroutines/phone")
				if each > maxIdle {
					b.Errorf("an idle %s takes %.0f bytes, allowed are %d", model, each, maxIdle)
				}
				for _, p := range phones {
					p.Close()
				}
			}
		})
	}
}

// inUse is the bytes of heap and stacks in use. Stacks shrink by half with each collection.
func inUse() int64 {
	for range 4 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}
