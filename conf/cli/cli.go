package cli

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/conf"
)

// Command is "config" with its subcommands.
func Command() *cli.Command {
	return &cli.Command{
		Name:  "config",
		Usage: "check a configuration file, or print an example",
		Action: func(c *cli.Context) error {
			if name := c.Args().First(); name != "" {
				return cli.Exit(fmt.Sprintf("there is no \"config %s\"; there are: config check FILE, config example", name), 2)
			}
			return cli.ShowSubcommandHelp(c)
		},
		Subcommands: []*cli.Command{
			{
				Name:      "check",
				Usage:     "list everything that is wrong in a configuration file",
				ArgsUsage: "FILE...",
				Action:    check,
			},
			{
				Name:   "example",
				Usage:  "print a configuration with every key and its default",
				Action: example,
			},
		},
	}
}

// check ends with status 1 when a file has a problem and 2 when none was given.
func check(c *cli.Context) error {
	if !c.Args().Present() {
		return cli.Exit("which file? usage: skinnyd config check FILE", 2)
	}
	bad := false
	for _, path := range c.Args().Slice() {
		f, err := conf.Load(path)
		if err != nil {
			bad = true
			_, _ = fmt.Fprintln(c.App.ErrWriter, err)
			continue
		}
		if _, err := fmt.Fprintf(c.App.Writer, "%s: ok (%s)\n", path, Summary(f)); err != nil {
			return fmt.Errorf("print result: %w", err)
		}
	}
	if bad {
		return cli.Exit("", 1)
	}
	return nil
}

// Summary counts what a configuration holds: "3 lines, 2 devices, 1 asterisk".
func Summary(f *conf.File) string {
	return count(len(f.Lines), "line", "lines") + ", " + count(len(f.Devices), "device", "devices") + ", " +
		count(len(f.Asterisk), "asterisk", "asterisks")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func example(c *cli.Context) error {
	if c.Args().Present() {
		return errors.New("config example takes no argument; it prints to standard output")
	}
	_, err := c.App.Writer.Write(conf.Example)
	return err
}
