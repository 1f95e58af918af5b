package phone

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/skinny"
)

// Options of a Phone. Server or Servers, and Name, are needed; the zero value of all others is a 7960.
type Options struct {
	Server string // host:port
	// Servers is the phone's list of servers, the best first, instead of Server: it tries the next one when a server cannot
	// be reached, refuses it or does not answer, and comes back to a better one when that gives a token.
	Servers []string
	Name    string // SEP and 12 hexadecimal digits, in upper case
	Model   string // "7960", see Models; may be empty where there is a Type, for one that has no name there
	// Type, Version, Features, Load and Codecs override what the model says, when not zero.
	Type     skinny.DeviceType
	Version  *uint8
	Features *[3]byte
	Load     string
	Codecs   []media.Codec
	Modules  []skinny.DeviceType // key expansion modules, in order, of those that the model takes (skinny.Model.Modules)

	TLS       *tls.Config // connects over TLS; nil: in the clear
	LocalAddr netip.Addr  // source address of the connection, and of RTP; invalid: as the system chooses
	// Lenient makes the phone content with a server that leaves requests unanswered which it can do without, as real phones
	// are: chan_skinny those for its configuration, for call forwarding and for speed dials that there are not.
	Lenient bool
	// NoMedia answers media orders with MediaAddr, or with a made-up address, and opens no socket.
	NoMedia   bool
	MediaAddr netip.AddrPort // where somebody else receives for a phone with NoMedia
	// What the phones of a process share; nil gives the phone its own.
	Ports *media.Ports
	Pacer *media.Pacer
	Clock *media.Clock

	// Reconnect makes the phone come back by itself after a lost connection (after
	// 1 s, 2 s, 4 s, then every 8 s; not during a call). After a Reset it tries once
	// without.
	Reconnect bool
	// KeepAlive is how often keep-alives are sent; 0: as the server says.
	KeepAlive time.Duration
	// DigitDelay is the time between two digits that Digits presses.
	DigitDelay time.Duration
	// Trace is how many messages are remembered; 0: 256, negative: none.
	Trace int
	// History is how many calls each call list holds; 0: 32, negative: none.
	History int
	// Observe is called after each message, by the goroutine that read or sent it.
	// It may look at the phone but must not send.
	Observe func(Entry)
	// Net dials instead of the network, for tests.
	Net func(network, address string) (net.Conn, error)
	Log zerolog.Logger

	dial func(ctx context.Context, network, address string) (net.Conn, error) // Net, or what the network gives
}

// ErrRefused means that the server answered RegisterReject.
var ErrRefused = errors.New("server refused the phone")

// normal checks the options and fills in the model's values.
func (o Options) normal() (Options, Kind, error) {
	if o.Model == "" && o.Type == 0 {
		o.Model = "7960"
	}
	k := KindOfType(o.Type)
	if o.Model != "" {
		var err error
		if k, err = KindOf(o.Model); err != nil {
			return o, k, err
		}
	}
	if len(o.Name) == 0 || len(o.Name) > 15 || strings.ContainsAny(o.Name, " \t\r\n") {
		return o, k, fmt.Errorf("phone name %q: 1 to 15 characters without spaces, such as SEP001122334455", o.Name)
	}
	if len(o.Servers) == 0 {
		o.Servers = []string{o.Server}
	}
	for _, s := range o.Servers {
		if _, _, err := net.SplitHostPort(s); err != nil && o.Net == nil {
			return o, k, fmt.Errorf("server %q: give host:port, such as 127.0.0.1:2000", s)
		}
	}
	if o.Type != 0 {
		k.Type = o.Type
	}
	if o.Version != nil {
		k.Version = *o.Version
	}
	if o.Features != nil {
		k.Features = *o.Features
	}
	if o.Load != "" {
		k.Load = o.Load
	}
	if len(o.Codecs) > 0 {
		k.Codecs = o.Codecs
	}
	if o.Trace == 0 {
		o.Trace = 256
	}
	if o.History == 0 {
		o.History = 32
	}
	if err := fits(o.Modules, skinny.ModelOf(k.Type)); err != nil {
		return o, k, err
	}
	o.dial = o.dialer()
	return o, k, nil
}

// fits says whether the model takes the key expansion modules.
func fits(modules []skinny.DeviceType, model skinny.Model) error {
	if len(modules) > skinny.MaxModules {
		return fmt.Errorf("%d key expansion modules: a phone takes %d at most", len(modules), skinny.MaxModules)
	}
	for _, m := range modules {
		if slices.Contains(model.Modules, m) {
			continue
		}
		if len(model.Modules) == 0 {
			return fmt.Errorf("a %s takes no key expansion module", model.Name)
		}
		var all []string
		for _, t := range model.Modules {
			all = append(all, t.Module().String())
		}
		return fmt.Errorf("a %s takes no %s; it takes %s", model.Name, m.Module(), strings.Join(all, ", "))
	}
	return nil
}

func (o Options) dialer() func(context.Context, string, string) (net.Conn, error) {
	if reach := o.Net; reach != nil {
		return func(_ context.Context, network, address string) (net.Conn, error) { return reach(network, address) }
	}
	d := net.Dialer{Timeout: 5 * time.Second}
	if o.LocalAddr.IsValid() {
		d.LocalAddr = &net.TCPAddr{IP: o.LocalAddr.AsSlice()}
	}
	if o.TLS != nil {
		return (&tls.Dialer{NetDialer: &d, Config: o.TLS}).DialContext
	}
	return d.DialContext
}
