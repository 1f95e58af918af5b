// Demo is make demo: two simulated phones call each other, hold, and call the dialplan's echo, music and busy number
// through a real Asterisk, with real RTP. A table says how quick it was and how it sounded. Exit status 1: something
// did not work.
//
// It starts an exchange of its own. With -attach it uses the one that runs already, with the lines and phones of
// conf/example.yaml: make run or the compose stack.
package main

import (
	"context"
	_ "embed" // the configuration
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/skinnyd/skinnyd/integration/exchange"
)

//go:embed demo.yaml
var configuration []byte

// options are the command line.
type options struct {
	attach     bool
	brief      bool
	sccp, rest string // of the exchange to attach to
	binary     string
	talk       time.Duration
}

func main() {
	var o options
	flag.BoolVar(&o.attach, "attach", false, "use the exchange that runs already")
	flag.StringVar(&o.sccp, "sccp", "127.0.0.1:2000", "with -attach: where phones register")
	flag.StringVar(&o.rest, "rest", "http://127.0.0.1:8080", "with -attach: its REST interface")
	flag.StringVar(&o.binary, "binary", "bin/skinnyd", "the server to start")
	flag.BoolVar(&o.brief, "brief", false, "only the call between the phones and the echo")
	flag.DurationVar(&o.talk, "talk", 3*time.Second, "how long the phones talk in each call")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if o.attach {
		if err := exchange.WaitReady(ctx, o.rest, nil); err != nil {
			return err
		}
		return perform(ctx, o)
	}
	dir, err := os.MkdirTemp("", "skinnyd-demo-")
	if err != nil {
		return err
	}
	x, err := begin(ctx, &o, dir)
	if err == nil {
		fmt.Println("exchange:", x.Install, "and", o.binary, "at", o.sccp)
		err = errors.Join(perform(ctx, o), x.Stop())
	}
	if err != nil && ctx.Err() == nil { // not at a Ctrl-C
		fmt.Fprintln(os.Stderr, "what skinnyd logged last:\n"+tail(filepath.Join(dir, "log"), 40))
	}
	return errors.Join(err, os.RemoveAll(dir))
}

// begin starts an exchange on free ports and notes where it is in o.
func begin(ctx context.Context, o *options, dir string) (*exchange.Exchange, error) {
	unpacked, _, err := exchange.Cache("demo")
	if err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "demo.yaml")
	if err := os.WriteFile(config, configuration, 0o600); err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close() // skinnyd has its own
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	e := exchange.Options{
		Binary: o.binary, Config: config, Cache: unpacked, Progress: os.Stderr, Log: log,
		Env: []string{"DEMO_SCCP_PORT=" + ports[0], "DEMO_HTTP_PORT=" + ports[1]},
	}
	e.Asterisk.Password = os.Getenv("ARI_PASSWORD")
	x, err := exchange.Start(ctx, e)
	if err != nil {
		return nil, err
	}
	o.sccp, o.rest = x.SCCP, x.REST
	return x, nil
}

// freePorts finds TCP ports that nobody listens on.
func freePorts(n int) (ports []string, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // all at the end, so that they differ
		ports = append(ports, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	return ports, nil
}

func tail(path string, lines int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
