package load

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// child is an exchange in a process of its own, whose processor time does not count.
func child(b *testing.B) string {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), exchangeProcess+"=1")
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
	b.Cleanup(func() { in.Close(); _ = cmd.Wait() })
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return "127.0.0.1:" + strings.TrimSpace(port)
}

// measure carries out a plan and returns its result and the processor time that its profile took.
func measure(b *testing.B, p Plan) (*Result, time.Duration) {
	b.Helper()
	r, err := New(p)
	if err != nil {
		b.Fatal(err)
	}
	var began, ended time.Duration
	r.watched = func(phase string) {
		switch phase {
		case string(p.Profile):
			began = processor(b)
		case "leaving":
			ended = processor(b)
		}
	}
	res, err := r.Do(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if res.Counts.InService == 0 || res.Counts.Failures > 0 {
		b.Errorf("counts %+v, failures %+v", res.Counts, res.Failures)
	}
	return res, ended - began
}

func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkKeepAlives is how many keep-alives one processor of the generator sends and sees answered in a second.
func BenchmarkKeepAlives(b *testing.B) {
	p := small(Idle, 5000)
	p.Server, p.RegisterRate, p.KeepAlive, p.For = child(b), 2000, 500*time.Millisecond, 5*time.Second
	for range b.N {
		res, used := measure(b, p)
		b.ReportMetric(float64(res.Counts.KeepAlives)/used.Seconds(), "keepalives/cpu-s")
	}
}

// BenchmarkLegs is the share of a processor that 2,000 legs with audio take the generator, and how many it could serve with all
// of one. The audio goes from phone to phone, so that each packet is sent and received here.
func BenchmarkLegs(b *testing.B) {
	p := small(Calls, 2000)
	p.Server, p.RegisterRate, p.Rate, p.For, p.Hold, p.RTP = child(b), 2000, 1000, 10*time.Second, time.Hour, true
	for range b.N {
		res, used := measure(b, p)
		share := used.Seconds() / p.For.Seconds()
		b.ReportMetric(100*share, "cpu-%")
		b.ReportMetric(float64(res.RTP.Legs)/share, "legs/cpu")
		b.ReportMetric(res.RTP.LossPercent, "lost-%")
		b.ReportMetric(float64(res.RTP.Sent)/float64(res.RTP.Legs)/p.For.Seconds(), "packets/s/leg")
		b.ReportMetric(res.Times["late"].P99, "late-p99-ms")
	}
}

// BenchmarkMemory is the resident memory of each of 10,000 phones with nothing to do, and of their registration.
func BenchmarkMemory(b *testing.B) {
	p := small(Idle, 10_000)
	p.Server, p.RegisterRate, p.For = child(b), 3000, 3*time.Second
	for range b.N {
		before, err := usageOf(os.Getpid())
		if err != nil {
			b.Skip(err)
		}
		res, _ := measure(b, p)
		b.ReportMetric(float64(res.Generator.MemoryEnd-before.memory)/float64(p.Count)/1000, "kB/phone")
		b.ReportMetric(float64(res.Generator.MemoryMax-before.memory)/float64(p.Count)/1000, "most-kB/phone")
	}
}
