package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/phone/cli/terminal"
	"github.com/skinnyd/skinnyd/skinny"
)

// Command is "skinnyd phone".
func Command() *cli.Command {
	return &cli.Command{
		Name:      "phone",
		Usage:     "a simulated phone: registers, calls, and checks the audio",
		ArgsUsage: "[NAME]",
		Description: `In a terminal the phone is drawn, and the keyboard presses its keys; ? lists them:

   skinnyd phone SEP000000001001
   skinnyd phone --listen --type 7975 SEP000000001001

With --plain, and where there is no terminal, what the phone shows is printed as it changes. Type commands, one a line
("help" lists them), or give them with --do:

   skinnyd phone --plain --tone 600 --auto-answer SEP000000001002
   skinnyd phone --tone 440 --do "dial 1002; wait connected; wait tone 600; hear; hangup" SEP000000001001`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "server", Value: "127.0.0.1:2000", Usage: "`HOST:PORT` of the SCCP server, or several with commas between, the best first"},
			&cli.BoolFlag{Name: "tls", Usage: "connect over TLS, at port 2443 unless --server says otherwise"},
			&cli.StringFlag{Name: "ca", Usage: "with --tls: trust what `FILE` vouches for, certificates in PEM; else any certificate will do"},
			&cli.StringFlag{Name: "name", Usage: "device `NAME`, such as SEP001122334455; or give it as the argument"},
			&cli.StringFlag{Name: "type", Value: "7960", Usage: "`MODEL`: " + strings.Join(phone.Models(), ", ") + ", or another one of docs/models.md"},
			&cli.StringSliceFlag{Name: "module", DefaultText: "none", Usage: "key expansion `MODULE` that is attached, such as 7914, 7916-24 or SPA500S; several in their order"},
			&cli.UintFlag{Name: "protocol", DefaultText: "the model's", Usage: "highest protocol `VERSION`"},
			&cli.StringFlag{Name: "codec", DefaultText: "the model's", Usage: "`CODECS` by preference: ulaw, alaw, g722, g729"},
			&cli.BoolFlag{Name: "auto-answer", Usage: "answer each call that rings"},
			&cli.Float64Flag{Name: "tone", DefaultText: "silence", Usage: "speak a tone of `HZ`"},
			&cli.BoolFlag{Name: "listen", Usage: "show what is heard: level, tone, loss and jitter"},
			&cli.BoolFlag{Name: "plain", Usage: "print lines in a terminal too, as elsewhere"},
			&cli.BoolFlag{Name: "echo", Usage: "send back what is heard"},
			&cli.StringFlag{Name: "do", Usage: "`COMMANDS` to run, separated by ';', then quit; a failure ends it with status 1"},
			&cli.DurationFlag{Name: "patience", Value: 10 * time.Second, Usage: "how long a command may wait"},
			&cli.BoolFlag{Name: "quiet", Usage: "print what commands say, not what changes"},
			&cli.BoolFlag{Name: "trace", Usage: "print each message, both ways"},
		},
		Action: action,
		OnUsageError: func(_ *cli.Context, err error, _ bool) error {
			return fmt.Errorf("%w; skinnyd phone --help lists the flags, and times are written 200ms, 5s or 1h30m", err)
		},
	}
}

// desk is a phone with somebody at it.
type desk struct {
	p        *phone.Phone
	patience time.Duration
	paper    *paper
	speech   atomic.Pointer[string] // what the person speaks
	quit     atomic.Bool
}

func action(c *cli.Context) error {
	o, err := options(c)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(c.Context, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	d := &desk{patience: c.Duration("patience"), paper: &paper{w: c.App.Writer, quiet: c.Bool("quiet")}}
	drawn, journal := onTerminal(c), terminal.NewJournal()
	if drawn {
		d.paper.to(journal)
	}
	trace := c.Bool("trace")
	o.Observe = func(e phone.Entry) {
		if trace {
			d.paper.say("%v", e)
		}
		d.paper.changed(d.p.State)
	}
	if d.p, err = phone.New(o); err != nil {
		return err
	}
	defer d.p.Close()
	if c.IsSet("tone") {
		hz := c.Float64("tone")
		if !canSpeak(hz) {
			return fmt.Errorf("--tone %v: give %d to %d Hz", hz, lowestTone, highestTone)
		}
		d.speak(fmt.Sprintf("%.0f Hz", hz), toneLevel, hz)
	}
	d.p.Echo(c.Bool("echo"))

	reg, cancel := context.WithTimeout(ctx, d.patience)
	err = d.p.Register(reg)
	cancel()
	if err != nil {
		return unregistered(err, o.Server)
	}
	if !drawn {
		d.paper.print(d.p.State().String())
	}

	ctx, done := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { d.listen(ctx) })
	if c.Bool("listen") && !drawn {
		wg.Go(func() { d.report(ctx) })
	}
	if c.Bool("auto-answer") {
		wg.Go(func() { d.autoAnswer(ctx) })
	}
	switch do := c.String("do"); {
	case drawn:
		err = d.draw(ctx, c, journal)
	case do != "":
		err = d.script(ctx, do)
	default:
		d.paper.change(`type commands, one a line: "help" lists them, "quit" ends`)
		err = d.keyboard(ctx, c.App.Reader)
	}
	done()
	wg.Wait()
	d.leave()
	return err
}

// unregistered says what to do about a phone that does not get in.
func unregistered(err error, server string) error {
	var dial *net.OpError
	switch {
	case errors.Is(err, phone.ErrRefused):
		return fmt.Errorf("%w; is the name one of the server's configuration?", err)
	case errors.As(err, &dial):
		return fmt.Errorf("%w; does skinnyd run at %s? --server names another", err, server)
	}
	return err
}

// The tones that the phone speaks: level in dBFS, frequencies in Hz.
const (
	toneLevel               = -12
	lowestTone, highestTone = 20, 8000
)

func canSpeak(hz float64) bool { return hz >= lowestTone && hz <= highestTone } // not what is not a number

func options(c *cli.Context) (phone.Options, error) {
	o := phone.Options{Server: c.String("server"), Servers: strings.Split(c.String("server"), ","), Name: c.String("name"), Model: c.String("type"), Reconnect: true,
		Lenient: true} // people have other servers, too
	switch rest := c.Args(); {
	case o.Name == "" && rest.Len() == 1:
		o.Name = rest.First()
	case o.Name == "" && rest.Len() == 0:
		return o, errors.New("which phone? give its name: skinnyd phone SEP001122334455")
	case rest.Len() > 0: // flags after it are not read either
		return o, fmt.Errorf("%q after the phone's name: give the flags before it", rest.Get(rest.Len()-1))
	}
	if d := c.Duration("patience"); d <= 0 {
		return o, fmt.Errorf("--patience %v: give a time, such as 10s", d)
	}
	if err := secure(c, &o); err != nil {
		return o, err
	}
	if c.IsSet("protocol") {
		v := c.Uint("protocol")
		if v > uint(skinny.MaxVersion) {
			return o, fmt.Errorf("--protocol %d: versions go up to %d", v, skinny.MaxVersion)
		}
		version := uint8(v)
		o.Version = &version
	}
	for _, name := range c.StringSlice("module") {
		module, err := skinny.ModuleNamed(name)
		if err != nil {
			return o, fmt.Errorf("--module: %w", err)
		}
		o.Modules = append(o.Modules, module)
	}
	for _, name := range strings.FieldsFunc(c.String("codec"), func(r rune) bool { return r == ',' || r == ' ' }) {
		codec, err := media.ParseCodec(name)
		if err != nil {
			return o, fmt.Errorf("--codec: %w", err)
		}
		o.Codecs = append(o.Codecs, codec)
	}
	return o, nil
}

// secure takes the flags of TLS.
func secure(c *cli.Context, o *phone.Options) error {
	ca := c.String("ca")
	if !c.Bool("tls") {
		if ca != "" {
			return errors.New("--ca is of use with --tls only")
		}
		return nil
	}
	if !c.IsSet("server") {
		o.Server, o.Servers = "127.0.0.1:2443", nil
	}
	var err error
	if o.TLS, err = phone.TLS(ca); err != nil {
		return fmt.Errorf("--ca: %w", err)
	}
	return nil
}

// script runs the commands of --do up to the first that fails.
func (d *desk) script(ctx context.Context, text string) error {
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		err := d.run(ctx, line)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("interrupted at: %s", strings.TrimSpace(line))
		case err != nil:
			return fmt.Errorf("%s: %w", strings.TrimSpace(line), err)
		}
		if d.quit.Load() {
			break
		}
	}
	return nil
}

// keyboard runs lines until quit, the end of the input or a signal. A command
// that fails is said and does not end it, but its status is 1 then.
func (d *desk) keyboard(ctx context.Context, r io.Reader) error {
	lines := make(chan string)
	go func() { // ends with the input, or with the process
		defer close(lines)
		for s := bufio.NewScanner(r); s.Scan(); {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	failed := 0
	for !d.quit.Load() {
		select {
		case <-ctx.Done():
			return nil
		case line, ok := <-lines:
			if !ok {
				if failed > 0 {
					return fmt.Errorf("%d commands failed", failed)
				}
				return nil
			}
			if err := d.run(ctx, line); err != nil && ctx.Err() == nil {
				failed++
				d.paper.say("error: %v", err)
			}
		}
	}
	return nil
}

// autoAnswer answers each call that rings. One that cannot be answered, because its
// caller or the connection has just gone, is left alone.
func (d *desk) autoAnswer(ctx context.Context) {
	for ctx.Err() == nil {
		c, err := d.p.WaitState(ctx, skinny.CallStateRingIn)
		if err == nil {
			if err := d.p.Answer(ctx); err != nil && ctx.Err() == nil {
				d.paper.change("not answered: %v", brief(err))
			}
			err = d.p.WaitFor(ctx, "the call to be answered", func(s phone.State) bool {
				now, _ := s.Call(c.Reference)
				return now.State != skinny.CallStateRingIn
			})
		}
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return
		}
	}
}

// brief is an error without the picture of the phone.
func brief(err error) string {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

// leave hangs up, logs out, and says what the server did wrong.
func (d *desk) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if d.p.Leave(ctx) {
		d.paper.changed(d.p.State)
	}
	for _, f := range d.p.Faults() {
		d.paper.print(fmt.Sprintf("server fault: %v\n", f))
	}
}
