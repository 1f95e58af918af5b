package cli

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/load"
)

// Command is "skinnyd load", with a command for each profile.
func Command() *cli.Command {
	c := &cli.Command{
		Name:      "load",
		Usage:     "a load generator: thousands of simulated phones, and what came of it in figures",
		ArgsUsage: "PROFILE",
		Description: `Try it, with the phones in a configuration of skinnyd's own:

   skinnyd load calls --count 1000 --print-config > load.yaml
   skinnyd run --config load.yaml
   skinnyd load register --count 1000                          all phones at once
   skinnyd load calls --count 1000 --rate 20 --hold 10s        needs an Asterisk
   skinnyd load calls --count 1000 --rate 20 --rtp --json > a.json

"skinnyd load PROFILE --help" lists the flags. Any SCCP server will do: give its address with --server, the names of phones that it knows with --name and --from.`,
		Action: nothing,
	}
	for _, p := range profiles {
		c.Subcommands = append(c.Subcommands, p.command())
	}
	return c
}

// nothing is "load" without a profile.
func nothing(c *cli.Context) error {
	if name := c.Args().First(); name != "" {
		return cli.Exit(fmt.Sprintf("there is no profile %q; skinnyd load --help lists them", name), 2)
	}
	return cli.ShowSubcommandHelp(c)
}

// profile is how a profile is explained.
type profile struct {
	is    load.Profile
	usage string
	flags func(load.Plan) []cli.Flag // beside those of all
}

var profiles = []profile{
	{load.Register, "register all phones, at once or shaped, and log out", func(load.Plan) []cli.Flag { return nil }},
	{load.Idle, "register, then nothing but keep-alives", lasting},
	{load.Calls, "calls between pairs of phones: the first calls the second, the third the fourth", func(d load.Plan) []cli.Flag {
		return append(calling(d), ringing())
	}},
	{load.Extension, "calls of all phones to a number", func(d load.Plan) []cli.Flag {
		return append(calling(d), &cli.StringFlag{Name: "dial", Value: d.Dial, Usage: "the `NUMBER`, or a format that takes a phone's number"})
	}},
	{load.Answer, "all phones answer whatever rings", func(d load.Plan) []cli.Flag { return append(lasting(d), ringing(), rtp()) }},
	{load.Churn, "connections are dropped, left half open, or not read", func(d load.Plan) []cli.Flag {
		return append(rated(d, "accidents"), &cli.StringFlag{Name: "accidents", Value: "drop,half-open,slow", Usage: "which `KINDS`, in turn"})
	}},
}

func (p profile) command() *cli.Command {
	d := load.Default(p.is)
	return &cli.Command{
		Name: string(p.is), Usage: p.usage, Flags: append(p.flags(d), common(d)...),
		Action: func(c *cli.Context) error { return run(c, p.is) },
	}
}

func run(c *cli.Context, profile load.Profile) error {
	plan, err := planOf(c, profile)
	if err != nil {
		return err
	}
	if c.Bool("print-config") {
		return plan.WriteConfig(c.App.Writer)
	}
	r, err := load.New(plan)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(c.Context, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	result, err := r.Do(ctx)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		err = result.WriteJSON(c.App.Writer)
	} else {
		err = result.Table(c.App.Writer)
	}
	return errors.Join(err, context.Cause(c.Context))
}
