package cli

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/rs/zerolog"
	"github.com/urfave/cli/v2"

	"github.com/skinnyd/skinnyd/api"
	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/server"
	"github.com/skinnyd/skinnyd/session"
)

const usage = `Runs the exchange: phones register over SCCP, calls go through Asterisk's ARI, the state can be read over REST, and
some of it set.

SIGHUP reads the configuration again; a file with a mistake changes nothing. SIGTERM and SIGINT (Ctrl-C) end the calls and stop;
a second one stops at once.`

// Flags are those of "run", for the program itself too: "skinnyd --config FILE" is "skinnyd run --config FILE".
func Flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name: "config", Aliases: []string{"c"}, EnvVars: []string{"SKINNYD_CONFIG"},
			Usage: "read the configuration from `FILE`; \"skinnyd config example\" prints one",
		},
	}
}

// Command is "run".
func Command(version string) *cli.Command {
	return &cli.Command{
		Name:        "run",
		Usage:       "run the exchange",
		UsageText:   "skinnyd run --config FILE",
		Description: usage,
		Flags:       Flags(),

		HideHelpCommand: true,

		Action: Action(version),
	}
}

// Action runs the exchange with the configuration that the flags name, until a signal ends it.
func Action(version string) cli.ActionFunc {
	return func(c *cli.Context) error {
		if c.Args().Present() {
			return cli.Exit("skinnyd: \""+c.Args().First()+"\" is not known here; see skinnyd help", 2)
		}
		path := configPath(c)
		if path == "" {
			return cli.Exit("skinnyd: which configuration? usage: skinnyd run --config FILE", 2)
		}
		file, err := conf.Load(path)
		if err != nil {
			return cli.Exit(err, 1)
		}
		return run(c.Context, file, version)
	}
}

// configPath is what --config names, before "run" or behind it.
func configPath(c *cli.Context) string {
	for _, at := range c.Lineage() {
		if path := at.String("config"); path != "" {
			return path
		}
	}
	return ""
}

// run is one life of the server.
func run(ctx context.Context, file *conf.File, version string) error {
	log, closeLog := openLog(os.Stderr, file.Log.Format, file.Log.Level)
	defer closeLog()
	log.Info().Str("version", version).Str("config", file.Path).Str("instance", file.Instance).
		Int("lines", len(file.Lines)).Int("devices", len(file.Devices)).Int("pid", os.Getpid()).Msg("skinnyd starts")

	// Before the ports are open, so that no signal is lost once phones can connect.
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT)
	defer signal.Stop(signals)

	s, certificates, err := newServer(ctx, file, log, version)
	if err != nil {
		return cli.Exit("skinnyd: "+err.Error(), 1)
	}
	reload := &reloader{server: s, running: startedWith(file), certificates: certificates, log: log}
	growth := heapGrowth(len(file.Devices))
	file = nil
	lean(growth)

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	return watch(signals, done, stop, reload, log)
}

// manyPhones have a heap that is worth keeping small.
const manyPhones = 4000

// heapGrowth is how much garbage may pile up, in percent of what is in use. Half of Go's default makes 10,000 phones that registered together
// 13 kB each instead of 15, for some more CPU while they do; idle phones make no garbage. The heap of a few phones is small anyway: twice
// Go's default saves some processor time of each call (docs/benchmarks.md).
func heapGrowth(phones int) int {
	if phones < manyPhones {
		return 200
	}
	return 50
}

// lean gives back what reading a large configuration left behind, several times its size, and says how the heap may grow from now on.
func lean(growth int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growth)
	}
	debug.FreeOSMemory()
}

// NewServer puts the parts of one exchange together and opens its ports; Run it.
func NewServer(ctx context.Context, file *conf.File, log zerolog.Logger, version string) (*server.Server, error) {
	s, _, err := newServer(ctx, file, log, version)
	return s, err
}

func newServer(ctx context.Context, file *conf.File, log zerolog.Logger, version string) (*server.Server, []*certificate, error) {
	ports, certificates, err := tlsPorts(file, log)
	if err != nil {
		return nil, nil, err
	}
	kept, records, err := openStore(ctx, file, log)
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	s, err := server.New(ctx, server.Options{
		Core:    session.New(file.Session(), session.Boot{Number: uint64(now.UnixMilli()), Time: now, Records: records, Forgets: file.Store.Memory}),
		Store:   kept,
		SCCP:    []string{string(file.SCCP.Listen)},
		TLS:     ports,
		HTTP:    string(file.HTTP.Listen),
		Handler: func(s *server.Server) http.Handler { return api.New(source{s.Views, s}, api.Options{Version: version}) },
		Links:   links(file, log),
		Trace:   file.Log.Devices,
		Log:     log,
	})
	return s, certificates, err
}

// errKilled is a second signal while the first was being obeyed.
var errKilled = errors.New("stopped by a second signal; calls may be left in asterisk")

// watch obeys signals until the server is done.
func watch(signals <-chan os.Signal, done <-chan struct{}, stop func(), r *reloader, log zerolog.Logger) error {
	stopping := false
	for {
		select {
		case <-done:
			return nil
		case got := <-signals:
			switch {
			case got == syscall.SIGHUP && !stopping:
				r.reload()
			case got == syscall.SIGHUP:
			case stopping:
				return cli.Exit("skinnyd: "+errKilled.Error(), 1)
			default:
				stopping = true
				log.Info().Str("signal", got.String()).Msg("stopping: calls are ended first")
				stop()
			}
		}
	}
}

// links are the makers of the links to each Asterisk of the configuration.
func links(file *conf.File, log zerolog.Logger) []func(ari.Handler) server.Link {
	var all []func(ari.Handler) server.Link
	for _, a := range file.Asterisk {
		all = append(all, func(h ari.Handler) server.Link {
			return ari.NewLink(ari.Options{
				Name: a.Name, URL: string(a.URL), App: a.App, Username: a.Username, Password: string(a.Password), Log: log,
			}, h)
		})
	}
	return all
}
