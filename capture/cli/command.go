package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/capture"
	"github.com/skinnyd/skinnyd/skinny"
)

// Command is "skinnyd decode".
func Command() *cli.Command {
	return &cli.Command{
		Name:      "decode",
		Usage:     "print the SCCP messages of a network capture or a hex string",
		ArgsUsage: "FILE|-|HEX",
		Description: `FILE is a pcap or pcapng file, - is standard input:

   skinnyd decode phone.pcap
   skinnyd decode --json phone.pcapng
   skinnyd decode --ladder phone.pcap
   tcpdump -i any -U -w - tcp port 2000 | skinnyd decode -
   skinnyd decode 0c 00 00 00 00 00 00 00 26 00 00 00 01 00 00 00 00 00 00 00

Fields that are zero are not shown, but in JSON. A line with -- is a note: something is missing, or is no message.`,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "a JSON object a line"},
			&cli.BoolFlag{Name: "ladder", Usage: "an arrow for each message between columns of hosts"},
			&cli.IntSliceFlag{Name: "port", Value: cli.NewIntSlice(capture.Port), Usage: "TCP `PORT` of the SCCP server; may be given several times"},
			&cli.StringFlag{Name: "time", Value: "relative", Usage: "`relative` to the first packet, or absolute (UTC)"},
			&cli.UintFlag{Name: "version", Value: uint(capture.DefaultVersion), Usage: "protocol `VERSION` where neither a Register nor a header says it"},
		},
		Action: action,
	}
}

// printer is a form of output.
type printer interface {
	Event(capture.Event) error
	Close() error
}

func action(c *cli.Context) error {
	o, err := options(c)
	if err != nil {
		return err
	}
	p, err := output(c)
	if err != nil {
		return err
	}
	args := c.Args().Slice()
	switch {
	case len(args) == 0:
		return errors.New("which capture? usage: skinnyd decode FILE, - for standard input, or a hex string")
	case len(args) == 1 && args[0] == "-":
		return file(c, "standard input", c.App.Reader, o, p)
	}
	f, err := os.Open(args[0])
	if err != nil {
		b, notHex := capture.ParseHex(strings.Join(args, " "))
		switch {
		case notHex == nil && c.Bool("ladder"):
			return errors.New("--ladder draws captures: a hex string does not say who talks to whom")
		case notHex == nil:
			return frames(b, o, p)
		case errors.Is(err, os.ErrNotExist):
			return fmt.Errorf("%w, and it is %w; give a pcap or pcapng file, - or a hex string", err, notHex)
		}
		return err
	}
	defer f.Close()
	if len(args) > 1 {
		return fmt.Errorf("%q after the file: one file at a time, and flags before it", args[1])
	}
	return file(c, args[0], f, o, p)
}

func options(c *cli.Context) (capture.Options, error) {
	var o capture.Options
	for _, port := range c.IntSlice("port") {
		if port < 1 || port > 0xFFFF {
			return o, fmt.Errorf("--port %d: ports are 1 to 65535", port)
		}
		o.Ports = append(o.Ports, uint16(port))
	}
	v := c.Uint("version")
	if v > uint(skinny.MaxVersion) {
		return o, fmt.Errorf("--version %d: versions go up to %d", v, skinny.MaxVersion)
	}
	o.Version = skinny.Version(v)
	return o, nil
}

func output(c *cli.Context) (printer, error) {
	absolute := false
	switch t := c.String("time"); t {
	case "relative":
	case "absolute":
		absolute = true
	default:
		return nil, fmt.Errorf("--time %s: give relative or absolute", t)
	}
	if c.Bool("json") && c.Bool("ladder") {
		return nil, errors.New("--json or --ladder, not both")
	}
	if c.Bool("ladder") {
		return &capture.Ladder{W: c.App.Writer, Absolute: absolute}, nil
	}
	if c.Bool("json") {
		return &capture.JSON{W: c.App.Writer, Absolute: absolute}, nil
	}
	return &capture.Lines{W: c.App.Writer, Absolute: absolute}, nil
}

// frames prints the messages of a hex string.
func frames(b []byte, o capture.Options, p printer) error {
	err := capture.DecodeBytes(b, o.Version, p.Event)
	return errors.Join(err, p.Close())
}

// file prints the messages of a capture. Where it becomes unreadable, what came before is printed.
func file(c *cli.Context, name string, r io.Reader, o capture.Options, p printer) error {
	stats, err := capture.Decode(r, o, p.Event)
	if closed := p.Close(); err == nil {
		err = closed
	}
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case stats.Messages == 0:
		return fmt.Errorf("%s: %s", name, nothing(stats, o))
	case stats.Cut:
		fmt.Fprintf(c.App.ErrWriter, "%s: ends inside packet %d: what came before it is decoded\n", name, stats.Packets+1)
	}
	return nil
}

// portTLS is SCCP over TLS.
const portTLS = 2443

// nothing says what a capture holds that has no SCCP message.
func nothing(stats capture.Stats, o capture.Options) string {
	if stats.Packets == 0 {
		return "there is no packet in it"
	}
	packets := count(stats.Packets, "packet")
	if len(stats.Links) > 0 && len(stats.Ports) == 0 {
		return fmt.Sprintf("no TCP in its %s; those of link type %s cannot be read", packets, numbers(slices.Sorted(maps.Keys(stats.Links))))
	}
	if len(stats.Ports) == 0 {
		return "no TCP in its " + packets + ": was the capture filtered?"
	}
	text := fmt.Sprintf("no SCCP message on TCP port %s in its %s; TCP ports seen: %s", numbers(o.Ports), packets, seen(stats.Ports))
	if stats.Ports[portTLS] > 0 {
		text += fmt.Sprintf("; %d is SCCP over TLS, which cannot be read", portTLS)
	}
	return text + "; --port names another"
}

// numbers is a list of them.
func numbers[T int | uint16](list []T) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(list)), ", "), "[]")
}

const maxSeen = 8

// seen lists the busiest ports.
func seen(ports map[uint16]int) string {
	all := slices.SortedFunc(maps.Keys(ports), func(a, b uint16) int {
		if ports[a] != ports[b] {
			return ports[b] - ports[a]
		}
		return int(a) - int(b)
	})
	var out []string
	for _, p := range all[:min(len(all), maxSeen)] {
		out = append(out, fmt.Sprintf("%d (%s)", p, count(ports[p], "packet")))
	}
	if more := len(all) - maxSeen; more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(out, ", ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
