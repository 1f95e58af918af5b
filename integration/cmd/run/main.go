// Run is make run: an Asterisk, skinnyd with the example configuration, and how to try it. Ctrl-C ends both.
//
// The Asterisk is that of ASTERISK_ARI_URL, else an installed one with a private configuration, else one unpacked from
// Debian into .cache/asterisk. The ARI's password is ARI_PASSWORD, else skinny.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/skinnyd/skinnyd/integration/asterisk"
	"github.com/skinnyd/skinnyd/integration/exchange"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait: what was started ends with this process
	binary := flag.String("binary", "bin/skinnyd", "the server")
	config := flag.String("config", "conf/example.yaml", "its configuration")
	state := flag.String("state", "", "folder of Asterisk's configuration, logs and state (default .cache/run/asterisk of the repository); skinnyd's is data beside it")
	flag.Parse()
	if err := run(ctx, *binary, *config, *state); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, binary, config, state string) error {
	unpacked, cached, err := exchange.Cache("run")
	if err != nil {
		return err
	}
	if state == "" {
		state = filepath.Join(cached, "asterisk")
	}
	if state, err = filepath.Abs(state); err != nil {
		return err
	}
	x, err := exchange.Start(ctx, exchange.Options{
		Binary: binary, Config: config, Cache: unpacked, Progress: os.Stderr, Log: os.Stderr,
		Env: []string{"STATE_DIRECTORY=" + cmp.Or(os.Getenv("STATE_DIRECTORY"), filepath.Join(filepath.Dir(state), "data"))},
		Asterisk: asterisk.Options{
			Dir: state, Password: os.Getenv("ARI_PASSWORD"),
			HTTPPort: preferTCP(8088), SIPPort: preferUDP(5060),
		},
	})
	if err != nil {
		return err
	}
	tell(os.Stdout, x, binary)
	err = x.Wait(ctx)
	fmt.Println("\nstopping …")
	if stopErr := x.Stop(); stopErr != nil {
		return stopErr
	}
	return err
}

// preferTCP returns the usual port when nobody has it, else 0, with which a free one is chosen.
func preferTCP(port int) int {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return 0
	}
	defer l.Close()
	return port
}

func preferUDP(port int) int {
	c, err := net.ListenPacket("udp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return 0
	}
	defer c.Close()
	return port
}

// tell prints what is where and what to paste into other terminals.
func tell(w io.Writer, x *exchange.Exchange, binary string) {
	fmt.Fprintf(w, "\nThe exchange is up.\n\n")
	row := func(what, where string) { fmt.Fprintf(w, "  %-12s %s\n", what, where) }
	row("phones", x.SCCP+" (SCCP; configuration "+x.File.Path+")")
	row("REST", x.REST+"/v1/devices, /v1/calls, /v1/asterisk, /docs")
	row("Asterisk", x.Install.String())
	if s := x.Server; s != nil {
		row("", "ARI "+x.ARI+", SIP over UDP "+s.SIPAddress()+", logs in "+s.Options.Dir+"/log")
		row("", "console: "+s.ConsoleCommand())
	}
	server := ""
	if x.SCCP != "127.0.0.1:2000" {
		server = " --server " + x.SCCP
	}
	fmt.Fprintf(w, `
Try it, each in a terminal of its own:

  %[1]s phone%[2]s --tone 600 --auto-answer SEP000000001002     Bob, 1002
  %[1]s phone%[2]s --tone 440 --listen SEP000000001001          Alice, 1001

and press 1002 and Enter at Alice's, Space to hang up ("?" lists the keys).%[3]s

Ctrl-C ends it.

`, binary, server, extensions(x))
}

// extensions lists the dialplan (integration/asterisk/etc/extensions.conf). Somebody else's Asterisk has its own.
func extensions(x *exchange.Exchange) string {
	if x.Server == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(" The dialplan of Asterisk has\n")
	for _, e := range [][2]string{
		{"700", "echo"}, {"701", "music"}, {"702", "a tone of 1004 Hz"}, {"703", "early media, then echo"},
		{"704", "rings two seconds, then echo"}, {"710", "busy"}, {"711", "congestion"}, {"712", "no such number"},
		{"713", "rings for ever"}, {"714", "hangs up after two seconds"}, {"720", "asks for four digits and says them"},
		{"1001-1004", "the lines of the example"}, {"9…", "over SIP to 127.0.0.3:15080"},
	} {
		fmt.Fprintf(&b, "\n  %-10s %s", e[0], e[1])
	}
	return b.String()
}
