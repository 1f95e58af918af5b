package play

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"go.starlark.net/starlark"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

const (
	defaultServer = "127.0.0.1:2000"
	portTLS       = "2443"
	// leaveWithin bounds the end of a scenario: its phones hang up and log out.
	leaveWithin = 2 * time.Second
	// keepMessages is how many messages a phone remembers, for expect_message.
	keepMessages = 4096
)

// handset is a phone as Starlark sees it.
type handset struct {
	s        *scenario
	p        *phone.Phone
	device   string // SEP001122334455
	variable string // of the scenario that holds it, as soon as it is known
	servers  []string
	lenient  bool
	read     int // number of the last message that expect_message has found
}

// title is what a phone is called in what is printed.
func (h *handset) title() string {
	if h.variable != "" {
		return h.variable
	}
	return h.device
}

// full is title with the device's name.
func (h *handset) full() string {
	if h.variable != "" {
		return h.variable + " (" + h.device + ")"
	}
	return h.device
}

// server is the one of its list that it is at, or tries.
func (h *handset) server() string { return cmp.Or(h.p.Server(), h.servers[0]) }

// newPhone is phone().
func newPhone(ctx context.Context, a *arguments) (starlark.Value, error) {
	o := phoneOptions{register: true, media: true}
	if err := o.take(a); err != nil {
		return nil, err
	}
	h := &handset{s: a.s, device: o.Name, servers: o.Servers, lenient: o.lenient}
	o.Observe = func(e phone.Entry) { a.s.rec.message(h, e) }
	o.Trace, o.NoMedia, o.Lenient = keepMessages, !o.media, o.lenient || a.s.lenient
	if a.s.pacer == nil {
		a.s.pacer, a.s.clock = media.NewPacer(), media.NewClock()
	}
	o.Pacer, o.Clock = a.s.pacer, a.s.clock
	var err error
	if h.p, err = phone.New(o.Options); err != nil {
		return nil, wrong("phone: %w", err)
	}
	a.s.phones = append(a.s.phones, h)
	if !o.register {
		return h, nil
	}
	a.h = h // a failure shows it
	return h, h.register(ctx)
}

// register registers, and says what to do when that cannot be.
func (h *handset) register(ctx context.Context) error {
	err := h.p.Register(ctx)
	var dial *net.OpError
	var wait *phone.WaitError
	switch {
	case errors.As(err, &wait) && len(wait.Pending) > 0:
		return disappoint(err, []string{"the server left requests of the registration unanswered; allow_faults(), before it, lets those pass that a phone can do without"})
	case errors.Is(err, phone.ErrRefused):
		return fmt.Errorf("%w; is the name one of the server's configuration?", err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%w; source= must be an address of this machine", err)
	case errors.As(err, &dial):
		return fmt.Errorf("%w; does a server run at %s? --server or phone(…, server=) names another", err, strings.Join(h.servers, " or "))
	}
	return err
}

// phoneArguments is the arguments of phone(), in the order of the reference.
var phoneArguments = []struct{ name, takes, help string }{
	{"name", `"SEP001122334455"`, "its device name; must be given, without `name=`"},
	{"type", `"7975"`, "its model, one of models.md, or a device type by its number: `type=302`. Without: a 7960"},
	{"version", "17", "the highest protocol version that it speaks, 0 to 22. Without: the model's"},
	{"modules", `["7916-24", "7916-12"]`, "the key expansion modules that are attached, in their order, of those that the model takes: 7914, 7915-12, 7915-24, 7916-12, 7916-24, SPA500S, SPA500DS, SPA932DS"},
	{"server", `"192.0.2.10:2000"`, "where it registers, or a list of servers, the best first: it goes to the next when one fails, and back when a better one gives a token. Without: what `--server` says"},
	{"tls", "True", "connects over TLS, to port 2443 when `server` is not given"},
	{"source", `"127.0.0.5"`, "its own address, of its audio too. Without: as the system chooses"},
	{"codecs", `["g722", "ulaw"]`, "what it can play, best first: ulaw, alaw, g722, g729. Without: the model's"},
	{"register", "False", "does nothing yet: for `connect()` or `register()` later"},
	{"reconnect", "True", "comes back by itself when the connection is lost, after a second, then two, four, eight; after a reset it always does"},
	{"media", "False", "opens no audio: it answers as if it did"},
	{"digit_delay", `"100ms"`, "the time between two keys that it presses, which counts in the `within` of a step"},
	{"allow_faults", "True", "what the server does to it against the protocol, or leaves unanswered of its registration, does not fail the scenario"},
}

// phoneOptions are the arguments of phone().
type phoneOptions struct {
	phone.Options
	register, media, lenient bool
}

func (o *phoneOptions) take(a *arguments) error {
	delay, err := a.duration("digit_delay", 0)
	if err != nil {
		return err
	}
	o.DigitDelay = delay
	var kind, version, modules, server starlark.Value
	var source string
	var secure bool
	var codecs *starlark.List
	if err := a.unpack("name", &o.Name, "type?", &kind, "version??", &version, "modules??", &modules, "server??", &server, "tls?", &secure, "source??", &source, "codecs??", &codecs,
		"register?", &o.register, "reconnect?", &o.Reconnect, "media?", &o.media, "allow_faults?", &o.lenient); err != nil {
		return err
	}
	if err := o.takeKind(kind); err != nil {
		return err
	}
	if err := o.takeVersion(version); err != nil {
		return err
	}
	if err := o.takeModules(modules); err != nil {
		return err
	}
	if source != "" {
		if o.LocalAddr, err = netip.ParseAddr(source); err != nil {
			return wrong("phone: source=%q is no IP address", source)
		}
	}
	for i := range length(codecs) {
		text, _ := starlark.AsString(codecs.Index(i))
		codec, err := media.ParseCodec(text)
		if err != nil {
			return wrong("phone: codecs: %w", err)
		}
		o.Codecs = append(o.Codecs, codec)
	}
	return o.reach(a.s.o, server, secure)
}

func length(l *starlark.List) int {
	if l == nil {
		return 0
	}
	return l.Len()
}

// reach says where the server is, and how it is trusted.
func (o *phoneOptions) reach(play Options, server starlark.Value, secure bool) error {
	o.Servers = []string{cmp.Or(play.Server, defaultServer)}
	if one, ok := starlark.AsString(server); ok {
		o.Servers = []string{one}
	} else if server != nil {
		var err error
		if o.Servers, err = stringsOf("server", server); err != nil || len(o.Servers) == 0 {
			return wrong("phone: server=%v: write host:port in quotes, or a list of such", server)
		}
	}
	for i, s := range o.Servers {
		host, _, err := net.SplitHostPort(s)
		if err != nil {
			return wrong("phone: server=%q: write host:port, such as %q", s, defaultServer)
		}
		if secure && server == nil {
			o.Servers[i] = net.JoinHostPort(host, portTLS)
		}
	}
	if !secure {
		return nil
	}
	if o.TLS = play.TLS; o.TLS == nil {
		o.TLS, _ = phone.TLS("") // no file that could fail
	}
	return nil
}

// takeKind takes a model by its name, or a device type by its number.
func (o *phoneOptions) takeKind(v starlark.Value) error {
	switch v := v.(type) {
	case nil:
	case starlark.Int:
		var n uint32
		if err := starlark.AsInt(v, &n); err != nil || n == 0 {
			return wrong("phone: type=%v is no device type", v)
		}
		o.Type = skinny.DeviceType(n)
	case starlark.String:
		if _, err := phone.KindOf(string(v)); err == nil {
			o.Model = string(v)
			return nil
		}
		return wrong("phone: type=%q is no model; docs/models.md lists them, and a device type may be given as a number: type=302", string(v))
	default:
		return wrong(`phone: type=%v: write a model in quotes, such as "7975", or the number of a device type`, v)
	}
	return nil
}

func (o *phoneOptions) takeVersion(v starlark.Value) error {
	if v == nil {
		return nil
	}
	var version uint8
	if err := starlark.AsInt(v, &version); err != nil || version > uint8(skinny.MaxVersion) {
		return wrong("phone: version=%v: versions are 0 to %d", v, skinny.MaxVersion)
	}
	o.Version = &version
	return nil
}

// takeModules takes the key expansion modules.
func (o *phoneOptions) takeModules(v starlark.Value) error {
	if v == nil || v == starlark.None {
		return nil
	}
	names, err := stringsOf("modules", v)
	if err != nil {
		return wrong(`phone: modules=%v: write a list of texts: modules=["7914"]`, v)
	}
	for _, name := range names {
		module, err := skinny.ModuleNamed(name)
		if err != nil {
			return wrong("phone: modules: %w", err)
		}
		o.Modules = append(o.Modules, module)
	}
	return nil
}

// leave hangs up, logs out and ends the phone.
func (h *handset) leave(ctx context.Context) {
	h.p.Leave(ctx)
	h.p.Close()
}

// faults fails a scenario in which a phone saw the server do something against the protocol.
func (s *scenario) faults() *Failure {
	if s.lenient {
		return nil
	}
	var all []string
	for _, h := range s.phones {
		if !h.lenient {
			for _, f := range h.p.Faults() {
				all = append(all, fmt.Sprintf("%s: %v", h.full(), f))
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	what := "the server did something against the protocol"
	if len(all) > 1 {
		what = fmt.Sprintf("the server did %d things against the protocol", len(all))
	}
	f := s.fail(nil, errors.New(what+"; allow_faults() lets it pass"))
	f.Instead = all
	return f
}

// What Starlark wants of a value.
func (h *handset) String() string        { return fmt.Sprintf("phone(%q)", h.device) }
func (h *handset) Type() string          { return "phone" }
func (h *handset) Freeze()               {}
func (h *handset) Truth() starlark.Bool  { return true }
func (h *handset) Hash() (uint32, error) { return starlark.String(h.device).Hash() }

// Attr is a method or a fact of the phone.
func (h *handset) Attr(name string) (starlark.Value, error) {
	for _, b := range verbs() {
		if b.name == name {
			return h.s.bind(b, h, nil), nil
		}
	}
	for _, f := range facts {
		if f.name == name {
			return f.of(h), nil
		}
	}
	return nil, wrong("a phone has no .%s%s", name, meant(name, h.AttrNames()))
}

// AttrNames lists them.
func (h *handset) AttrNames() []string {
	var names []string
	for _, b := range verbs() {
		names = append(names, b.name)
	}
	for _, f := range facts {
		names = append(names, f.name)
	}
	return names
}

// fact is something of a phone that can be read.
type fact struct {
	name, help string
	of         func(*handset) starlark.Value
}

var facts = []fact{
	{"name", "its device name", func(h *handset) starlark.Value { return starlark.String(h.device) }},
	{"screen", "what it shows, drawn", func(h *handset) starlark.Value { return starlark.String(h.p.State().String()) }},
	{"audio", "a dict of the figures of the call in front: packets `sent`, `received`, `lost`; `jitter` and, when it can be known, one-way `delay`, in seconds", audioOf},
	{"faults", "a list of what the server did against the protocol", func(h *handset) starlark.Value {
		var all []starlark.Value
		for _, f := range h.p.Faults() {
			all = append(all, starlark.String(f.Text))
		}
		return starlark.NewList(all)
	}},
}

// audioOf is the fact audio.
func audioOf(h *handset) starlark.Value {
	c, _ := h.p.State().Front()
	st, _ := h.p.MediaStats(c.Reference)
	d := starlark.NewDict(5)
	put := func(name string, v starlark.Value) { _ = d.SetKey(starlark.String(name), v) } // a new dict takes all
	put("sent", starlark.MakeUint64(st.Sent))
	put("received", starlark.MakeUint64(st.Received))
	put("lost", starlark.MakeUint64(st.Lost))
	put("jitter", starlark.Float(st.Jitter.Seconds()))
	put("delay", starlark.None)
	if st.Delay.Packets > 0 {
		put("delay", starlark.Float(st.Delay.Mean.Seconds()))
	}
	return d
}
