package cli

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/play"
)

// The exit statuses beside 0.
const (
	statusFailed   = 1
	statusMistaken = 2
)

// Command is "skinnyd play".
func Command() *cli.Command {
	return &cli.Command{
		Name:      "play",
		Usage:     "play scenarios: phones that call each other and say what they expect, against any SCCP server",
		ArgsUsage: "FILE.star…",
		Description: `A scenario is a file in Starlark, which reads like Python:

   alice = phone("SEP000000001001")
   bob = phone("SEP000000001002", type="7975")
   alice.dial("1002")
   bob.expect(ringing=True, calling="1001")
   bob.answer()
   alice.say(440)
   bob.expect(hears=440)

docs/scenarios.md teaches it. The exit status is 1 when one fails, 2 when a file is wrong.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "server", Value: "127.0.0.1:2000", Usage: "`HOST:PORT` of the SCCP server, where phones register that name no other"},
			&cli.StringSliceFlag{Name: "set", Usage: "`NAME=VALUE` that the scenario asks for with param(\"NAME\"); may be repeated"},
			&cli.StringFlag{Name: "ca", Usage: "phones with tls=True trust what `FILE` vouches for, certificates in PEM; else any certificate will do"},
			&cli.StringFlag{Name: "cert", Usage: "certificate that phones with tls=True show, a `FILE` in PEM; needs --key"},
			&cli.StringFlag{Name: "key", Usage: "its private key, a `FILE` in PEM"},
			&cli.DurationFlag{Name: "within", Value: play.DefaultWithin, Usage: "how long a step waits that does not say"},
			&cli.DurationFlag{Name: "limit", Value: play.DefaultLimit, Usage: "how long a scenario may take"},
			&cli.IntFlag{Name: "ladder", Value: play.DefaultLadder, Usage: "how many messages the ladder of a failure shows"},
			&cli.BoolFlag{Name: "json", Usage: "print an object for each scenario, a line each"},
			&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "print each step"},
		},
		Action: action,
		OnUsageError: func(_ *cli.Context, err error, _ bool) error {
			return cli.Exit("skinnyd play: "+err.Error()+"; skinnyd play --help lists the flags, and times are written 200ms, 5s or 1h30m", statusMistaken)
		},
	}
}

func action(c *cli.Context) error {
	o, err := options(c)
	if err != nil {
		return cli.Exit("skinnyd play: "+err.Error(), statusMistaken)
	}
	ctx, stop := signal.NotifyContext(c.Context, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var failed, mistaken int
	for i, file := range c.Args().Slice() {
		if ctx.Err() != nil {
			return cli.Exit(fmt.Sprintf("skinnyd play: interrupted, %d of %d scenarios not played", c.NArg()-i, c.NArg()), statusFailed)
		}
		switch r := one(ctx, c, file, o); r.Outcome {
		case play.Failed:
			failed++
		case play.Mistaken:
			mistaken++
		}
	}
	switch {
	case mistaken > 0:
		return cli.Exit(fmt.Sprintf("skinnyd play: %d of %d scenarios are wrong, %d failed", mistaken, c.NArg(), failed), statusMistaken)
	case failed > 0:
		return cli.Exit(fmt.Sprintf("skinnyd play: %d of %d scenarios failed", failed, c.NArg()), statusFailed)
	}
	return nil
}

// one plays the scenario of a file and prints what became of it.
func one(ctx context.Context, c *cli.Context, file string, o play.Options) play.Result {
	src, err := os.ReadFile(file)
	if err != nil {
		r := play.Result{File: file, Outcome: play.Mistaken, Steps: []play.Step{}, Failure: &play.Failure{Mistake: true, File: file, Message: reason(err)}}
		report(c, r)
		return r
	}
	o.Dir = filepath.Dir(file)
	if !c.Bool("json") {
		o.Print = func(text string) { fmt.Fprintln(c.App.Writer, strings.TrimRight(text, "\n")) }
		if c.Bool("verbose") {
			o.Step = func(s play.Step) {
				fmt.Fprintf(c.App.Writer, "%8.3f %s:%d: %s\n", s.At+s.Seconds, file, s.Line, s.Text)
			}
		}
	}
	r := play.Run(ctx, file, src, o)
	report(c, r)
	return r
}

// reason is an error of the file system without the name of the file.
func reason(err error) string {
	if p, ok := err.(*os.PathError); ok {
		return p.Err.Error()
	}
	return err.Error()
}

// report prints what became of a scenario.
func report(c *cli.Context, r play.Result) {
	if c.Bool("json") {
		encode(c.App.Writer, r)
		return
	}
	switch r.Outcome {
	case play.Passed:
		fmt.Fprintf(c.App.Writer, "ok    %s  %.1f s, %d steps\n", r.File, r.Seconds, len(r.Steps))
	case play.Skipped:
		fmt.Fprintf(c.App.Writer, "skip  %s  %s\n", r.File, r.Reason)
	case play.Failed:
		fmt.Fprintf(c.App.Writer, "FAIL  %s  %.1f s\n%s", r.File, r.Seconds, r.Failure.Text())
	case play.Mistaken:
		fmt.Fprintf(c.App.Writer, "WRONG %s\n%s", r.File, r.Failure.Text())
	}
}

func encode(w io.Writer, v any) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // texts hold < and >
	_ = e.Encode(v)        // what cannot be written, cannot be said either
}

// options takes the flags.
func options(c *cli.Context) (play.Options, error) {
	o := play.Options{Server: c.String("server"), Within: c.Duration("within"), Limit: c.Duration("limit"), Ladder: c.Int("ladder"), Params: map[string]string{}}
	if c.NArg() == 0 {
		return o, fmt.Errorf("which scenario? give its file: skinnyd play FILE.star")
	}
	for _, file := range c.Args().Slice() {
		if strings.HasPrefix(file, "-") {
			return o, fmt.Errorf("%q after a file: give the flags before the files", file)
		}
	}
	if _, _, err := net.SplitHostPort(o.Server); err != nil {
		return o, fmt.Errorf("--server %q: give HOST:PORT", o.Server)
	}
	if o.Within <= 0 || o.Limit <= 0 {
		return o, fmt.Errorf("--within %v, --limit %v: give times, such as 5s", o.Within, o.Limit)
	}
	if o.Ladder < 1 {
		return o, fmt.Errorf("--ladder %d: give a number of messages", o.Ladder)
	}
	for _, pair := range c.StringSlice("set") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return o, fmt.Errorf("--set %q: give NAME=VALUE", pair)
		}
		o.Params[name] = value
	}
	var err error
	o.TLS, err = secure(c.String("ca"), c.String("cert"), c.String("key"))
	return o, err
}

// secure is how phones with tls=True connect; nil: as package play does by itself.
func secure(ca, cert, key string) (*tls.Config, error) {
	if ca == "" && cert == "" && key == "" {
		return nil, nil
	}
	o, err := phone.TLS(ca)
	if err != nil {
		return nil, fmt.Errorf("--ca: %w", err)
	}
	if cert != "" || key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("--cert %s, --key %s: %w", cert, key, err)
		}
		o.Certificates = []tls.Certificate{pair}
	}
	return o, nil
}
