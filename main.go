// Command skinnyd lets Cisco SCCP (Skinny) phones use an unmodified Asterisk through its REST interface.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	decodecli "github.com/skinnyd/skinnyd/capture/cli"
	configcli "github.com/skinnyd/skinnyd/conf/cli"
	loadcli "github.com/skinnyd/skinnyd/load/cli"
	phonecli "github.com/skinnyd/skinnyd/phone/cli"
	playcli "github.com/skinnyd/skinnyd/play/cli"
	runcli "github.com/skinnyd/skinnyd/server/cli"
)

func main() {
	if err := app(version()).RunContext(context.Background(), os.Args); err != nil {
		var exit cli.ExitCoder
		if !errors.As(err, &exit) { // those are printed, and the process ended, by the package
			fmt.Fprintln(os.Stderr, "skinnyd:", err)
		}
		os.Exit(1)
	}
}

// app is the command line; each command lives beside what it commands.
func app(version string) *cli.App {
	cli.VersionPrinter = func(c *cli.Context) {
		fmt.Fprintf(c.App.Writer, "skinnyd %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	}
	return &cli.App{
		Name:  "skinnyd",
		Usage: "Cisco SCCP phones on any Asterisk, through ARI",
		Description: `Try it:

   skinnyd config example > skinnyd.yaml     an example with every key explained
   skinnyd config check skinnyd.yaml         say what is wrong with it
   skinnyd run --config skinnyd.yaml         run the exchange
   skinnyd phone --name SEP000000001001      be a phone of the example
   skinnyd load register --count 1000        be a thousand phones (skinnyd load --help)
   skinnyd play call.star                    play a scenario with such phones
   skinnyd decode phone.pcap                 print the SCCP messages of a capture
   curl http://127.0.0.1:8080/v1/devices     see the phones`,
		Version: version,
		Flags:   runcli.Flags(),
		Commands: []*cli.Command{
			runcli.Command(version),
			configcli.Command(),
			phonecli.Command(),
			loadcli.Command(),
			playcli.Command(),
			decodecli.Command(),
			{
				Name:  "version",
				Usage: "say which build this is",
				Action: func(c *cli.Context) error {
					cli.VersionPrinter(c)
					return nil
				},
			},
		},
		Action: func(c *cli.Context) error {
			if c.String("config") == "" && !c.Args().Present() {
				return cli.ShowAppHelp(c)
			}
			return runcli.Action(version)(c)
		},
	}
}

// build is set by the linker: make build writes what git describes.
var build string

// version is that of the build, of the module, or the commit that it was built from.
func version() string {
	if build != "" {
		return build
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	revision, modified := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = " (modified)"
		}
	}
	if revision == "" {
		return "devel"
	}
	return revision + modified
}
