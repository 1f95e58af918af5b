package cli

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/load"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// common are the flags of all profiles, with the defaults of one.
func common(d load.Plan) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "server", Value: d.Server, Usage: "`HOST:PORT` of the SCCP server"},
		&cli.BoolFlag{Name: "tls", Usage: "connect over TLS, at port 2443 unless --server says otherwise"},
		&cli.StringFlag{Name: "ca", Usage: "with --tls: trust what `FILE` vouches for, certificates in PEM; else any certificate will do"},
		&cli.StringFlag{Name: "name", Value: d.Name, Usage: "names of the phones: a `FORMAT` that takes a phone's number"},
		&cli.StringFlag{Name: "number", Value: d.Number, Usage: "numbers of their lines: a `FORMAT` that takes a phone's number"},
		&cli.IntFlag{Name: "from", Value: d.From, Usage: "`NUMBER` of the first phone; several processes share phones with --from and --count"},
		&cli.IntFlag{Name: "count", Value: d.Count, Usage: "how many `PHONES`"},
		&cli.StringFlag{Name: "type", Value: d.Model, Usage: "`MODEL`: " + strings.Join(phone.Models(), ", ") + ", or another one of docs/models.md"},
		&cli.UintFlag{Name: "device-type", DefaultText: "the model's", Usage: "`NUMBER` of the device type, instead of the model"},
		&cli.UintFlag{Name: "protocol", DefaultText: "the model's", Usage: "highest protocol `VERSION`"},
		&cli.StringFlag{Name: "codec", DefaultText: "the model's", Usage: "`CODECS` by preference: ulaw, alaw, g722, g729"},
		&cli.StringFlag{Name: "source", Value: d.Source, Usage: "`ADDRESS` of the first phone, the next has the next one; auto: 127.16.0.0 + number when the server is on loopback; none: the system's choice"},
		&cli.Float64Flag{Name: "register-rate", Value: d.RegisterRate, Usage: "register so many phones `PER-SECOND`; 0: all at once"},
		&cli.IntFlag{Name: "window", Usage: "at most so many `PHONES` are registering at a time; 0: any number"},
		&cli.DurationFlag{Name: "keep-alive", DefaultText: "as the server says", Usage: "send keep-alives every `TIME`"},
		&cli.DurationFlag{Name: "patience", Value: d.Patience, Usage: "how much `TIME` each step may take"},
		&cli.IntFlag{Name: "pid", Usage: "process `ID` of the server, for its processor time and memory"},
		&cli.BoolFlag{Name: "json", Usage: "print the result as JSON"},
		report(), failIf(),
		&cli.BoolFlag{Name: "print-config", Usage: "print a configuration of skinnyd that has these phones, and do nothing else"},
	}
}

// The flags of some profiles, with the defaults of one.

func lasting(d load.Plan) []cli.Flag {
	return []cli.Flag{&cli.DurationFlag{Name: "for", Value: d.For, Usage: "go on for this `TIME` after the phones are registered; 0: until it is interrupted"}}
}

func rated(d load.Plan, what, none string) []cli.Flag {
	return append(lasting(d),
		&cli.Float64Flag{Name: "rate", Value: d.Rate, Usage: what + " `PER-SECOND`" + none},
		&cli.IntFlag{Name: "max", Usage: "end after so many `" + strings.ToUpper(what) + "`; 0: no end"})
}

func calling(d load.Plan) []cli.Flag {
	return append(rated(d, "calls", "; 0: each phone calls again as soon as it is idle"),
		&cli.DurationFlag{Name: "hold", Value: d.Hold, Usage: "the `TIME` that a call lasts once it is through"},
		rtp(),
		&cli.DurationFlag{Name: "digit-delay", Usage: "`TIME` between two digits"})
}

func rtp() cli.Flag {
	return &cli.BoolFlag{Name: "rtp", Usage: "phones send 50 packets a second, and count what comes"}
}

func ringing() cli.Flag {
	return &cli.DurationFlag{Name: "ring", Usage: "the `TIME` that a phone rings before it is answered"}
}

func report() cli.Flag {
	return &cli.StringFlag{Name: "report", Usage: "write a page with plots, and the result as JSON, to the folder `DIR`"}
}

func failIf() cli.Flag {
	return &cli.StringSliceFlag{Name: "fail-if", Usage: "`CONDITION` that makes the exit status 1, such as 'p99.dialtone>5ms'; may be given several times"}
}

// planOf makes a plan of the flags.
func planOf(c *cli.Context, profile load.Profile) (load.Plan, error) {
	p := load.Default(profile)
	if c.Args().Present() {
		return p, fmt.Errorf("%q: give flags only", c.Args().First())
	}
	p.Server, p.Name, p.Number, p.Source, p.Model = c.String("server"), c.String("name"), c.String("number"), c.String("source"), c.String("type")
	p.From, p.Count, p.Window, p.PID = c.Int("from"), c.Int("count"), c.Int("window"), c.Int("pid")
	p.RegisterRate, p.KeepAlive, p.Patience = c.Float64("register-rate"), c.Duration("keep-alive"), c.Duration("patience")
	p.Type = skinny.DeviceType(c.Uint("device-type"))
	if c.IsSet("protocol") {
		v := uint8(min(c.Uint("protocol"), 255))
		p.Version = &v
	}
	if err := p.Codecs.UnmarshalText([]byte(c.String("codec"))); err != nil {
		return p, fmt.Errorf("--codec: %w", err)
	}
	for flag, field := range map[string]*time.Duration{
		"for": &p.For, "hold": &p.Hold, "ring": &p.Ring, "digit-delay": &p.DigitDelay,
	} {
		if c.IsSet(flag) {
			*field = c.Duration(flag)
		}
	}
	if c.IsSet("rate") {
		p.Rate = c.Float64("rate")
	}
	if c.IsSet("dial") {
		p.Dial = c.String("dial")
	}
	if c.IsSet("accidents") {
		p.Accidents = nil
		for _, a := range strings.FieldsFunc(c.String("accidents"), func(r rune) bool { return r == ',' || r == ' ' }) {
			p.Accidents = append(p.Accidents, load.Accident(a))
		}
	}
	p.Max, p.RTP = c.Int("max"), c.Bool("rtp")
	if err := secure(c, &p); err != nil {
		return p, err
	}
	return p, p.Check()
}

// secure takes the flags of TLS.
func secure(c *cli.Context, p *load.Plan) error {
	ca := c.String("ca")
	if !c.Bool("tls") {
		if ca != "" {
			return errors.New("--ca is of use with --tls only")
		}
		return nil
	}
	if !c.IsSet("server") {
		p.Server = "127.0.0.1:2443"
	}
	var err error
	if p.TLS, err = phone.TLS(ca); err != nil {
		return fmt.Errorf("--ca: %w", err)
	}
	if host, _, err := net.SplitHostPort(p.Server); err == nil {
		p.TLS.ServerName = host
	}
	return nil
}
