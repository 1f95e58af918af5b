// Package exchange starts a whole exchange, an Asterisk and the skinnyd binary, for make run and make demo.
//
//	Start ── asterisk.Find, Start ──▶ Asterisk ◀── ARI ── skinnyd ◀── SCCP ── phones
//	                                                        │
//	      ◀── *Exchange, once /readyz answers 200 ──────────┘
package exchange

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/integration/asterisk"
	"github.com/skinnyd/skinnyd/integration/child"
)

const (
	readyTimeout = 20 * time.Second
	stopTimeout  = 15 * time.Second // calls are ended first
)

// Options of an Exchange.
type Options struct {
	Binary string // of skinnyd
	Config string // its configuration file; read here too, with Env, for the addresses
	// Env is added to skinnyd's environment, NAME=value. ASTERISK_ARI_URL is set by Start.
	Env      []string
	Asterisk asterisk.Options // unused with somebody else's Asterisk
	Cache    string           // where Asterisk is unpacked, see asterisk.Find
	Progress io.Writer        // what is being done
	Log      io.Writer        // what skinnyd logs
}

// Exchange is an Asterisk and a skinnyd that run.
type Exchange struct {
	File    *conf.File        // the configuration of skinnyd
	Install *asterisk.Install // Install.External: Server is nil
	Server  *asterisk.Server
	ARI     string // URL of Asterisk's ARI
	SCCP    string // host:port where phones register, from this machine
	REST    string // URL of the REST interface, from this machine

	skinnyd *child.Child
}

// Start starts both and waits until calls can be made. The caller must Stop it; ctx bounds the start alone.
func Start(ctx context.Context, o Options) (*Exchange, error) {
	x := &Exchange{}
	if err := x.startAsterisk(ctx, o); err != nil {
		return nil, errors.Join(err, x.Stop())
	}
	if err := x.startSkinnyd(ctx, o); err != nil {
		return nil, errors.Join(err, x.Stop())
	}
	return x, nil
}

func (x *Exchange) startAsterisk(ctx context.Context, o Options) (err error) {
	if x.Install, err = asterisk.Find(ctx, o.Cache, o.Progress); err != nil {
		return err
	}
	if x.Install.External() {
		x.ARI = x.Install.URL
		return nil
	}
	if x.Server, err = asterisk.Start(ctx, x.Install, o.Asterisk); err != nil {
		return err
	}
	x.ARI = x.Server.URL()
	return nil
}

func (x *Exchange) startSkinnyd(ctx context.Context, o Options) error {
	env := append(append(os.Environ(), o.Env...), "ASTERISK_ARI_URL="+x.ARI)
	text, err := os.ReadFile(o.Config)
	if err != nil {
		return fmt.Errorf("configuration of skinnyd: %w", err)
	}
	if x.File, err = conf.Parse(o.Config, text, lookup(env)); err != nil {
		return err
	}
	x.SCCP = local(string(x.File.SCCP.Listen))
	x.REST = "http://" + local(string(x.File.HTTP.Listen))

	if err := unused(string(x.File.HTTP.Listen), o.Config); err != nil {
		return err
	}
	cmd := exec.Command(o.Binary, "run", "--config", o.Config)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, o.Log, o.Log
	if x.skinnyd, err = child.Start(cmd); err != nil {
		return fmt.Errorf("%w (make build makes it)", err)
	}
	return WaitReady(ctx, x.REST, x.skinnyd.Done())
}

// unused fails when somebody listens at an address: another skinnyd there would answer that it is ready in place of ours.
func unused(address, config string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("%w: does an exchange run already (make run, docker compose)? Stop it, or choose other ports in %s", err, config)
	}
	return l.Close()
}

// WaitReady polls /readyz of the skinnyd at a REST URL: 200 when the ports are open and the link to Asterisk is up. It
// gives up after 20 s, with what was missing last, and when gone is closed.
func WaitReady(ctx context.Context, rest string, gone <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		last := ready(ctx, rest)
		if last == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("skinnyd at %s is not ready: %w", rest, last)
		case <-gone:
			return errors.New("skinnyd ended; its log says why")
		case <-tick.C:
		}
	}
}

// ready asks once; nil: yes, else what it says is missing.
func ready(ctx context.Context, rest string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, rest+"/readyz", nil)
	if err != nil {
		return err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 2 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK {
		return nil
	}
	body, _ := io.ReadAll(io.LimitReader(res.Body, 1000)) // what came of it says enough
	return fmt.Errorf("%s: %s", res.Status, body)
}

// Wait returns when ctx ends (nil) or one of the two programs does (an error).
func (x *Exchange) Wait(ctx context.Context) error {
	var gone <-chan struct{}
	if x.Server != nil {
		gone = x.Server.Done()
	}
	select {
	case <-ctx.Done():
		return nil
	case <-x.skinnyd.Done():
		return fmt.Errorf("skinnyd ended by itself: %w", cmp.Or(x.skinnyd.Err(), errors.New("exit status 0")))
	case <-gone:
		return errors.New("asterisk ended by itself; its log ends with:\n" + x.Server.Log(20))
	}
}

// Stop ends both, skinnyd first: it hangs up its calls.
func (x *Exchange) Stop() error {
	err := x.skinnyd.Term(stopTimeout)
	if x.Server != nil {
		err = errors.Join(err, x.Server.Stop())
	}
	return err
}

// Cache returns the folder in which Asterisk is unpacked and the one for the state of a run, both in .cache of the
// repository.
func Cache(name string) (unpacked, state string, err error) {
	if unpacked, err = asterisk.Cache(); err != nil {
		return "", "", err
	}
	return unpacked, filepath.Join(filepath.Dir(unpacked), name), nil
}

// lookup finds a variable in an environment; the last one counts, as for a process.
func lookup(env []string) func(string) (string, bool) {
	all := map[string]string{}
	for _, e := range env {
		for i := range e {
			if e[i] == '=' {
				all[e[:i]] = e[i+1:]
				break
			}
		}
	}
	return func(name string) (string, bool) {
		v, ok := all[name]
		return v, ok
	}
}

// local is a listening address as this machine reaches it.
func local(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
