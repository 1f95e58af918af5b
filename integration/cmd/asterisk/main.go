// Asterisk runs a private Asterisk in the foreground, with the dialplan and SIP endpoints of this repository, until it is
// told to end. The container image of the compose stack starts it; by hand:
//
//	go run ./integration/cmd/asterisk -dir .cache/run/asterisk
//
// With a command it runs on free ports for as long as the command does, which finds it by ASTERISK_ARI_URL:
//
//	go run ./integration/cmd/asterisk go test ./ari
//
// The ARI's password comes from ARI_PASSWORD (default skinny).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/skinnyd/skinnyd/integration/asterisk"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "asterisk:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var cache string
	o := asterisk.Options{Password: os.Getenv("ARI_PASSWORD")}
	flag.StringVar(&cache, "cache", "", "folder with an unpacked Asterisk (default .cache/asterisk of the repository)")
	flag.StringVar(&o.Dir, "dir", "", "folder of its configuration, logs and state (default a temporary one)")
	flag.StringVar(&o.Bind, "bind", "127.0.0.1", "address of HTTP and SIP")
	flag.IntVar(&o.HTTPPort, "http", 8088, "port of the ARI")
	flag.IntVar(&o.SIPPort, "sip", 5060, "port of SIP over UDP")
	flag.IntVar(&o.RTPStart, "rtp-start", 10000, "first port of RTP")
	flag.IntVar(&o.RTPEnd, "rtp-end", 10999, "last port of RTP")
	flag.Parse()
	if flag.NArg() > 0 {
		o.HTTPPort, o.SIPPort, o.RTPStart, o.RTPEnd = 0, 0, 0, 0
	}

	if cache == "" {
		var err error
		if cache, err = asterisk.Cache(); err != nil {
			return err
		}
	}
	install, err := asterisk.Local(ctx, cache, os.Stderr)
	if err != nil {
		return err
	}
	s, err := asterisk.Start(ctx, install, o)
	if err != nil {
		return err
	}
	if flag.NArg() > 0 {
		return errors.Join(command(ctx, s, flag.Args()), s.Stop())
	}
	fmt.Printf("%s\nARI %s, SIP %s, RTP %d-%d\nconsole: %s\n", s.Install, s.URL(), s.SIPAddress(), s.Options.RTPStart, s.Options.RTPEnd, s.ConsoleCommand())
	select {
	case <-ctx.Done():
		return s.Stop()
	case <-s.Done():
		return errors.Join(errors.New("asterisk ended by itself; its log ends with:\n"+s.Log(20)), s.Stop())
	}
}

// command runs a program with the server's address in its environment.
func command(ctx context.Context, s *asterisk.Server, args []string) error {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "ASTERISK_ARI_URL="+s.URL())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	return nil
}
