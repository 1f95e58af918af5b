package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/integration/asterisk"
)

// The Asterisk and the binary of all tests of this package.
var (
	pbx     *asterisk.Server
	program string
)

func TestMain(m *testing.M) {
	if address := os.Getenv(echoServer); address != "" {
		fmt.Fprintln(os.Stderr, serveEcho(address))
		os.Exit(1)
	}
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "skinnyd-bench-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	err = setUp(ctx, dir)
	code := 1
	if err == nil {
		code = m.Run()
	}
	if pbx != nil {
		err = errors.Join(err, pbx.Stop())
	}
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	return code
}

// setUp builds skinnyd as make build does and starts an Asterisk.
func setUp(ctx context.Context, dir string) error {
	program = os.Getenv("SKINNYD_BENCH_BINARY")
	if program == "" {
		program = filepath.Join(dir, "skinnyd")
		build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "github.com/skinnyd/skinnyd")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("building skinnyd: %w: %s", err, out)
		}
	}
	cache, err := asterisk.Cache()
	if err != nil {
		return err
	}
	install, err := asterisk.Local(ctx, cache, os.Stderr)
	if err != nil {
		return fmt.Errorf("the benchmarks need an Asterisk: %w", err)
	}
	pbx, err = asterisk.Start(ctx, install, asterisk.Options{})
	return err
}
