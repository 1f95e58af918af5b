package sip

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/skinnyd/skinnyd/integration/child"
)

//go:embed testdata/*.xml
var scenarios embed.FS

// ErrNoSipp is the error of Start when sipp is not installed.
var ErrNoSipp = errors.New("sipp is not installed: apt-get install sip-tester")

// Options of a Peer.
type Options struct {
	Dir      string         // for its files, kept
	Scenario string         // file of testdata, without .xml
	Local    netip.AddrPort // where it takes SIP
	Remote   string         // host:port of Asterisk; empty when it waits for a call
	Number   string         // called, when it calls
	Media    netip.AddrPort // where it says that it receives RTP
	Status   string         // its answer in scenario refuse: "486 Busy Here"
	ReferTo  string         // where it transfers the call to in scenario refer: sip:702@127.0.0.1
}

// Peer is one call of a SIP phone.
type Peer struct {
	o    Options
	proc *child.Child
	call string // Call-ID, when the peer calls
}

var calls atomic.Uint64

// Start starts sipp. The caller must Close the Peer.
func Start(o Options) (*Peer, error) {
	binary, err := exec.LookPath("sipp")
	if err != nil {
		return nil, ErrNoSipp
	}
	text, err := scenarios.ReadFile("testdata/" + o.Scenario + ".xml")
	if err != nil {
		return nil, fmt.Errorf("sip: no such scenario: %w", err)
	}
	text = bytes.ReplaceAll(text, []byte("[status]"), []byte(o.Status)) // sipp wants its digits in the file
	p := &Peer{o: o}
	if err := os.WriteFile(p.path("scenario.xml"), text, 0o600); err != nil {
		return nil, fmt.Errorf("sip: writing the scenario: %w", err)
	}
	args := []string{
		"-sf", p.path("scenario.xml"), "-i", o.Local.Addr().String(), "-p", strconv.Itoa(int(o.Local.Port())),
		"-m", "1", "-nostdin", "-timeout", "60s", "-timeout_error",
		"-trace_logs", "-log_file", p.path("facts"), "-trace_err", "-error_file", p.path("errors"), "-trace_msg", "-message_file", p.path("messages"),
		"-key", "rtp_ip", o.Media.Addr().String(), "-key", "rtp_port", strconv.Itoa(int(o.Media.Port())),
		"-key", "refer_to", o.ReferTo,
	}
	if o.Remote != "" {
		p.call = fmt.Sprintf("test-%d-%d", os.Getpid(), calls.Add(1))
		args = append(args, "-cid_str", p.call, "-s", o.Number, o.Remote)
	}
	cmd := exec.Command(binary, args...)
	cmd.Env = append(os.Environ(), "TERM=dumb")
	if p.proc, err = child.Start(cmd); err != nil {
		return nil, fmt.Errorf("sip: %w", err)
	}
	return p, nil
}

func (p *Peer) path(name string) string { return filepath.Join(p.o.Dir, name) }

// Fact waits until the scenario has logged a fact, and returns it.
func (p *Peer) Fact(ctx context.Context, name string) (string, error) {
	tick := time.NewTicker(5 * time.Millisecond) // the log is a file
	defer tick.Stop()
	for ended := false; ; {
		if facts := p.Facts(name); len(facts) > 0 {
			return facts[0], nil
		}
		if ended {
			return "", p.failure(fmt.Sprintf("waiting for %s, but it ended: %v", name, cmp.Or(p.proc.Err(), errors.New("exit status 0"))))
		}
		select {
		case <-tick.C:
		case <-p.proc.Done():
			ended = true // what it logged last is read once more
		case <-ctx.Done():
			return "", p.failure("no " + name + ": " + ctx.Err().Error())
		}
	}
}

// Facts returns what the scenario has logged by a name so far.
func (p *Peer) Facts(name string) []string {
	var facts []string
	text, _ := os.ReadFile(p.path("facts"))
	for line := range strings.Lines(string(text)) {
		if fact, ok := strings.CutPrefix(line, name+" "); ok && strings.HasSuffix(fact, "\n") {
			facts = append(facts, strings.TrimSpace(fact))
		}
	}
	return facts
}

// Dialog waits for a call and returns its dialog as the parameter Replaces of a Refer-To has it, seen from Asterisk.
func (p *Peer) Dialog(ctx context.Context) (string, error) {
	var facts [3]string
	for i, name := range []string{"call:", "from:", "tag"} {
		var err error
		if facts[i], err = p.Fact(ctx, name); err != nil {
			return "", err
		}
	}
	_, tag, _ := strings.Cut(facts[1], ";tag=")
	return url.QueryEscape(facts[0] + ";to-tag=" + tag + ";from-tag=" + facts[2]), nil
}

// Media waits until the peer knows where Asterisk receives its RTP.
func (p *Peer) Media(ctx context.Context) (netip.AddrPort, error) {
	text, err := p.Fact(ctx, "media")
	if err != nil {
		return netip.AddrPort{}, err
	}
	return netip.ParseAddrPort(text)
}

// Cue lets a scenario go on that waits for somebody's decision. It must have come to that point.
func (p *Peer) Cue(ctx context.Context) error {
	call := p.call
	if call == "" {
		var err error
		if call, err = p.Fact(ctx, "call:"); err != nil {
			return err
		}
	}
	conn, err := net.Dial("udp", p.o.Local.String())
	if err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	_, err = fmt.Fprintf(conn, "INFO sip:peer@%[1]s SIP/2.0\r\nVia: SIP/2.0/UDP %[2]s;branch=z9hG4bK-cue-%[3]d\r\nFrom: <sip:cue@%[2]s>;tag=cue\r\n"+
		"To: <sip:peer@%[1]s>\r\nCall-ID: %[4]s\r\nCSeq: %[3]d INFO\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
		p.o.Local, conn.LocalAddr(), calls.Add(1), call)
	return errors.Join(err, conn.Close())
}

// Wait waits for the end of the scenario; everything in it must have happened.
func (p *Peer) Wait(ctx context.Context) error {
	select {
	case <-p.proc.Done():
		if err := p.proc.Err(); err != nil {
			return p.failure(err.Error())
		}
		return nil
	case <-ctx.Done():
		return p.failure("not at its end: " + ctx.Err().Error())
	}
}

// Log is what happened on the wire, and what the peer complained about.
func (p *Peer) Log() string {
	faults, _ := os.ReadFile(p.path("errors"))
	messages, _ := os.ReadFile(p.path("messages"))
	return string(faults) + "\n" + string(messages)
}

// failure tells what happened on the wire.
func (p *Peer) failure(what string) error {
	return fmt.Errorf("sip: scenario %s: %s\n%s", p.o.Scenario, what, p.Log())
}

// Close ends sipp, wherever it is.
func (p *Peer) Close() error { return p.proc.Kill() }
