package cli

import (
	"context"
	"os"

	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/phone/cli/terminal"
	"github.com/skinnyd/skinnyd/skinny"
)

// onTerminal says whether the phone is drawn: nobody wants lines, and the keyboard and the screen are a terminal's that can do it.
func onTerminal(c *cli.Context) bool {
	if c.String("do") != "" || c.Bool("plain") {
		return false
	}
	if kind := os.Getenv("TERM"); kind == "" || kind == "dumb" {
		return false
	}
	in, isFile := c.App.Reader.(*os.File)
	out, toFile := c.App.Writer.(*os.File)
	return isFile && toFile && isatty.IsTerminal(in.Fd()) && isatty.IsTerminal(out.Fd())
}

// usualTone is what the key t speaks when --tone does not say, in Hz.
const usualTone = 440

// draw draws the phone until somebody quits. What is printed goes to the journal meanwhile.
func (d *desk) draw(ctx context.Context, c *cli.Context, journal *terminal.Journal) error {
	defer d.paper.to(c.App.Writer)
	kind, err := phone.KindOf(c.String("type"))
	if err != nil {
		return err
	}
	tone := c.Float64("tone")
	if tone == 0 {
		tone = usualTone
	}
	return terminal.Run(ctx, terminal.Options{
		Phone: d.p, Model: skinny.ModelOf(kind.Type), Journal: journal, Listen: c.Bool("listen"), Tone: tone, Speech: d.spoken,
		Do: func(ctx context.Context, line string) (bool, error) {
			err := d.run(ctx, line)
			return d.quit.Load(), err
		},
		In: c.App.Reader.(*os.File), Out: c.App.Writer.(*os.File),
	})
}
