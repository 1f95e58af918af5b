package asterisk

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"text/template"
)

//go:embed etc/*.conf
var etc embed.FS

// Options of a server. The zero value is a server on free ports of 127.0.0.1 in a temporary folder.
type Options struct {
	Dir      string // configuration, logs and state; empty: a temporary folder that Stop removes
	Bind     string // address of HTTP and SIP; default 127.0.0.1. RTP uses every address
	HTTPPort int    // 0: a free one
	SIPPort  int    // 0: a free one
	RTPStart int    // 0: a free range of 1000 ports; two ports a leg
	RTPEnd   int
	User     string // of the ARI; default skinny
	Password string // of the ARI; default skinny
	SIPPeer  string // calls from this address reach context from-sip; default 127.0.0.2
	SIPDesk  string // calls from this address, too, and it is told whom it is connected to; port 15090 there is PJSIP/desk; default 127.0.0.4
	SIPTrunk string // where Dial(PJSIP/x@trunk) goes; default 127.0.0.3:15080
	// Extensions is appended to extensions.conf: more contexts, or more of context from-sip.
	Extensions string
	// MusicOnHold is appended to musiconhold.conf: more classes.
	MusicOnHold string
}

// settings is what the templates see.
type settings struct {
	Options
	Install            *Install
	RunDir             string
	Required, Optional []string
}

// complete fills in what the caller left open.
func (o *Options) complete() error {
	o.Bind = cmp.Or(o.Bind, "127.0.0.1")
	o.User = cmp.Or(o.User, "skinny")
	o.Password = cmp.Or(o.Password, "skinny")
	o.SIPPeer = cmp.Or(o.SIPPeer, "127.0.0.2")
	o.SIPDesk = cmp.Or(o.SIPDesk, "127.0.0.4")
	o.SIPTrunk = cmp.Or(o.SIPTrunk, "127.0.0.3:15080")
	if _, err := netip.ParseAddr(o.Bind); err != nil {
		return fmt.Errorf("asterisk: bind address: %w", err)
	}
	var err error
	if o.HTTPPort == 0 {
		if o.HTTPPort, err = freeTCP(o.Bind); err != nil {
			return err
		}
	}
	if o.SIPPort == 0 {
		if o.SIPPort, err = freeUDP(o.Bind); err != nil {
			return err
		}
	}
	if o.RTPStart == 0 {
		if o.RTPStart, o.RTPEnd, err = freeRTP(); err != nil {
			return err
		}
	}
	return nil
}

// write puts the configuration below Dir.
func (s *settings) write() error {
	for _, d := range []string{"etc", "lib", "log", "spool/recording", "spool/monitor", "spool/tmp"} {
		if err := os.MkdirAll(filepath.Join(s.Dir, d), 0o700); err != nil {
			return fmt.Errorf("asterisk: making its folders: %w", err)
		}
	}
	all, err := template.ParseFS(etc, "etc/*.conf")
	if err != nil {
		return fmt.Errorf("asterisk: configuration template: %w", err)
	}
	for _, t := range all.Templates() {
		if err := writeTemplate(t, filepath.Join(s.Dir, "etc", t.Name()), s); err != nil {
			return fmt.Errorf("asterisk: writing %s: %w", t.Name(), err)
		}
	}
	return nil
}

func writeTemplate(t *template.Template, path string, s *settings) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(t.Execute(f, s), f.Close())
}

func freeTCP(bind string) (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(bind, "0"))
	if err != nil {
		return 0, fmt.Errorf("asterisk: a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func freeUDP(bind string) (int, error) {
	c, err := net.ListenPacket("udp", net.JoinHostPort(bind, "0"))
	if err != nil {
		return 0, fmt.Errorf("asterisk: a free port: %w", err)
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).Port, nil
}

// freeRTP looks below the ports that Linux gives to clients (32768 and up) for a range in which nobody listens. The
// process id spreads programs that start at the same moment.
func freeRTP() (start, end int, err error) {
	const first, size, blocks = 12000, 1000, 20
	for n := range blocks {
		start := first + (os.Getpid()+n)%blocks*size
		if unused(start, start+size) {
			return start, start + size - 1, nil
		}
	}
	return 0, 0, fmt.Errorf("asterisk: no unused RTP range of %d ports between %d and %d", size, first, first+blocks*size)
}

// unused binds every tenth port for a moment: an Asterisk with a call in the range holds some of them.
func unused(start, end int) bool {
	for port := start; port < end; port += 10 {
		c, err := net.ListenUDP("udp", &net.UDPAddr{Port: port})
		if err != nil {
			return false
		}
		if c.Close() != nil {
			return false
		}
	}
	return true
}
