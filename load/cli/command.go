package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
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
   skinnyd load calls --count 1000 --rate 20 --rtp --report report --fail-if 'p99.dialtone>5ms' --fail-if 'failures>0'
   skinnyd load --compare a.json b.json                        of two runs
   skinnyd load --merge a.json b.json                          of two processes that ran side by side

"skinnyd load PROFILE --help" lists the flags. Any SCCP server will do: give its address with --server, the names of phones that it knows with --name and --from.`,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "compare", Usage: "print two results of --json side by side, with their ratios: skinnyd load --compare a.json b.json"},
			&cli.BoolFlag{Name: "merge", Usage: "make one result of those of processes that shared the phones: skinnyd load --merge a.json b.json"},
			&cli.BoolFlag{Name: "json", Usage: "with --compare and --merge: print JSON"},
			report(), failIf(),
		},
		Action: nothing,
	}
	for _, p := range profiles {
		c.Subcommands = append(c.Subcommands, p.command())
	}
	return c
}

// nothing is "load" without a profile: --compare, --merge, or a mistake.
func nothing(c *cli.Context) error {
	for _, a := range c.Args().Slice() {
		if strings.HasPrefix(a, "-") {
			return cli.Exit(fmt.Sprintf("%s comes after a file: give flags before the files, as in skinnyd load --merge --json a.json b.json", a), 2)
		}
	}
	if c.Bool("compare") {
		if c.Bool("merge") || c.IsSet("report") || c.IsSet("fail-if") {
			return cli.Exit("--compare takes --json and two files, and no other flag", 2)
		}
		if c.NArg() != 2 {
			return cli.Exit("which results? usage: skinnyd load --compare a.json b.json", 2)
		}
		return compare(c, c.Args().Get(0), c.Args().Get(1))
	}
	if c.Bool("merge") {
		return merge(c, c.Args().Slice())
	}
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
		return append(rated(d, "accidents", ""), &cli.StringFlag{Name: "accidents", Value: "drop,half-open,slow", Usage: "which `KINDS`, in turn"})
	}},
}

func (p profile) command() *cli.Command {
	d := load.Default(p.is)
	return &cli.Command{
		Name: string(p.is), Usage: p.usage, Flags: append(p.flags(d), common(d)...),
		Action: func(c *cli.Context) error { return run(c, p.is) },
		OnUsageError: func(_ *cli.Context, err error, _ bool) error {
			return cli.Exit(fmt.Sprintf("%v; skinnyd load %s --help lists the flags, and times are written 200ms, 5s or 1h30m", err, p.is), 2)
		},
	}
}

func run(c *cli.Context, profile load.Profile) error {
	if early := c.Lineage()[1].LocalFlagNames(); len(early) > 0 { // nobody would look at them
		return cli.Exit(fmt.Sprintf("--%s comes before the profile: give flags after it, as in skinnyd load %s --%[1]s", early[0], profile), 2)
	}
	plan, err := planOf(c, profile)
	if err != nil {
		return err
	}
	if c.Bool("print-config") {
		return plan.WriteConfig(c.App.Writer)
	}
	conditions, err := conditionsOf(c)
	if err != nil {
		return err
	}
	r, err := load.New(plan)
	if err != nil {
		return err
	}
	if dir := c.String("report"); dir != "" {
		if err := os.MkdirAll(dir, 0o755); err != nil { // better known now than after the run
			return fmt.Errorf("--report: give a folder that can be made: %w", err)
		}
	}
	ctx, stop := signal.NotifyContext(c.Context, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)                     // a second signal ends the process at once
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // memory before time: the phones keep all there is, and leave little behind
	over := follow(r, c.App.ErrWriter)
	result, err := r.Do(ctx)
	over()
	if err != nil {
		return err
	}
	return tell(c, result, conditions)
}

func conditionsOf(c *cli.Context) (all []load.Condition, err error) {
	for _, text := range c.StringSlice("fail-if") {
		one, err := load.ParseCondition(text)
		if err != nil {
			return nil, fmt.Errorf("--fail-if: %w", err)
		}
		all = append(all, one)
	}
	return all, nil
}

// tell prints the result, writes the page, and fails when a condition does or nothing was registered at all.
func tell(c *cli.Context, result *load.Result, conditions []load.Condition) error {
	outcomes := make([]load.Outcome, len(conditions))
	var failed []string
	for i, one := range conditions {
		outcomes[i] = one.Check(result)
		if outcomes[i].Failed {
			failed = append(failed, fmt.Sprintf("%s: it is %s", outcomes[i].Text, outcomes[i].Got))
		}
	}
	print := result.Table
	if c.Bool("json") {
		print = result.WriteJSON
	}
	err := print(c.App.Writer)
	if dir := c.String("report"); err == nil && dir != "" {
		err = result.Report(dir, outcomes)
	}
	switch {
	case err != nil:
		return err
	case len(failed) > 0:
		return cli.Exit("failed: "+strings.Join(failed, "; "), 1)
	case result.Counts.Registered == 0:
		return cli.Exit("no phone could register", 1)
	}
	return nil
}

// compare is "load --compare A B".
func compare(c *cli.Context, a, b string) error {
	x, err := load.ReadResult(a)
	if err != nil {
		return err
	}
	y, err := load.ReadResult(b)
	if err != nil {
		return err
	}
	both := load.Compare(x, y)
	if c.Bool("json") {
		return both.WriteJSON(c.App.Writer)
	}
	return both.Table(c.App.Writer, a, b)
}

// merge is "load --merge A B …".
func merge(c *cli.Context, paths []string) error {
	if len(paths) < 2 {
		return cli.Exit("which results? usage: skinnyd load --merge a.json b.json", 2)
	}
	conditions, err := conditionsOf(c)
	if err != nil {
		return err
	}
	all := make([]*load.Result, len(paths))
	for i, path := range paths {
		if all[i], err = load.ReadResult(path); err != nil {
			return err
		}
	}
	m, err := load.Merge(all...)
	if err != nil {
		return err
	}
	return tell(c, m, conditions)
}
