package integration

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/integration/asterisk"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/server"
	servercli "github.com/skinnyd/skinnyd/server/cli"
	"github.com/skinnyd/skinnyd/skinny"
)

// pbx is the Asterisk of all tests of this package.
var pbx *asterisk.Server

//go:embed testdata/extensions.conf
var extensions string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cache, err := asterisk.Cache()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	install, err := asterisk.Local(ctx, cache, os.Stderr) // tests stop it and freeze it
	if err != nil {
		fmt.Fprintln(os.Stderr, "integration tests need an Asterisk:", err)
		return 1
	}
	fmt.Fprintln(os.Stderr, "integration:", install)
	tones, err := toneClass()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(tones)
	options := asterisk.Options{Extensions: extensions, MusicOnHold: "[tone]\nmode = files\ndirectory = " + tones,
		SIPPeer: peerSIP.Addr().String(), SIPDesk: ownAddress(4).String(), SIPTrunk: trunkSIP.String()}
	if pbx, err = asterisk.Start(ctx, install, options); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := pbx.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	return code
}

// config is the configuration of all tests with more settings of the top level.
func config(more string) string { return fmt.Sprintf(configuration, pbx.URL()) + more + "\n" }

const configuration = `
asterisk: [{name: pbx, url: %q, username: skinny, password: skinny}]
dial:
  from-skinny: {patterns: [_7XX, _1XXX, _8XX], emergency: ["911"], match_timeout: 500ms, digit_timeout: 1s}
routes:
  - {match: _9X., endpoint: "PJSIP/{number:1}@trunk"}
lines:
  "1001": {label: Alice, caller_id: Alice Adams <1001>}
  "1002": {label: Bob, caller_id: Bob Brown <1002>}
  "1003": {label: Carol, caller_id: Carol Clark <1003>}
  "1004": {label: Shared, caller_id: Reception <1004>}
devices:
  SEP000000001001: {buttons: [{line: "1001"}, {speeddial: "1002", label: Bob}]}
  SEP000000001002: {buttons: [{line: "1002"}, {line: "1004"}]}
  SEP000000001003: {buttons: [{line: "1003"}, {line: "1004"}]}
`

// house is one skinnyd with its phones, for one test.
type house struct {
	*testing.T
	ctx    context.Context
	server *server.Server
	addr   string
	web    string
	pbx    *asterisk.Server // the one of all tests, unless the test has its own
	logs   *logBook
}

// open starts skinnyd with the configuration of all tests and waits until its Asterisk is there.
func open(t *testing.T) *house { return openWith(t, fmt.Sprintf(configuration, pbx.URL())) }

func openWith(t *testing.T, text string, tune ...func(*conf.File)) *house {
	t.Helper()
	h := start(t, text, tune...)
	h.until("asterisk is ready", func() bool { return h.server.Asterisks()[0].State == ari.StateReady })
	return h
}

// start starts skinnyd and waits for nothing. tune sets what a file may not ask for.
func start(t *testing.T, text string, tune ...func(*conf.File)) *house {
	t.Helper()
	file, err := conf.Parse("test.yaml", []byte(text), os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	file.SCCP.Listen, file.HTTP.Listen = "127.0.0.1:0", "127.0.0.1:0" // free ports, which a file cannot ask for
	file.Store.Memory = true
	for _, f := range tune {
		f(file)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	logs := new(logBook)
	log := zerolog.New(zerolog.MultiLevelWriter(zerolog.NewTestWriter(t), logs)).Level(zerolog.InfoLevel)
	s, err := servercli.NewServer(ctx, file, log, "test")
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	run, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); s.Run(run) }()
	t.Cleanup(func() { stop(); <-done; cancel() })
	h := &house{T: t, ctx: ctx, server: s, addr: s.PhoneAddrs()[0].String(), web: "http://" + s.HTTPAddr().String(), pbx: pbx, logs: logs}
	return h
}

// until waits for a state that views or links show; the test fails when it does not come.
func (h *house) until(what string, ok func() bool) {
	h.Helper()
	tick := time.NewTicker(5 * time.Millisecond) // views have no event to wait for yet
	defer tick.Stop()
	limit := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			h.Fatalf("not in 20 s: %s", what)
		}
	}
}

// phone registers a phone of a model on a line's device.
func (h *house) phone(line, model string, change ...func(*phone.Options)) *phone.Phone {
	h.Helper()
	o := phone.Options{Server: h.addr, Name: "SEP00000000" + line, Model: model}
	for _, f := range change {
		f(&o)
	}
	p, err := phone.Dial(h.soon(), o)
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() {
		if h.Failed() {
			h.Logf("%s (%s) shows:\n%s", o.Name, model, p.State())
		}
		p.Close()
		for _, f := range p.Faults() {
			h.Errorf("%s (%s): %s", o.Name, model, f)
		}
	})
	// The idle text is the last that a phone is told when it registers, and the exchange hears a moment later that Asterisk is there.
	kind, err := phone.KindOf(model)
	h.do(err)
	m := skinny.ModelOf(cmp.Or(o.Type, kind.Type))
	silent := !m.Display || !m.Prompts && m.SoftKeys > 0
	ready := h.server != nil && h.server.Asterisks()[0].State == ari.StateReady
	h.wait(p, "be in service", func(s phone.State) bool {
		shown := s.Prompt + s.Text
		return (shown != "" || silent) && (shown != "No service" || !ready)
	})
	return p
}

// soon bounds one wait of a test.
func (h *house) soon() context.Context {
	ctx, cancel := context.WithTimeout(h.ctx, 10*time.Second)
	h.Cleanup(cancel)
	return ctx
}

// do fails the test on an error.
func (h *house) do(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// wait waits until a phone shows something.
func (h *house) wait(p *phone.Phone, what string, ok func(phone.State) bool) {
	h.Helper()
	h.do(p.WaitFor(h.soon(), what, ok))
}

// nothingLeft fails the test unless skinnyd and Asterisk hold no call any more.
func (h *house) nothingLeft() {
	h.Helper()
	h.until("skinnyd has no call", func() bool { return len(h.server.Views.Calls()) == 0 })
	h.asteriskEmpty()
	for _, d := range h.server.Views.Devices() {
		if len(d.Calls) > 0 {
			h.Errorf("%s still has calls: %+v", d.Name, d.Calls)
		}
	}
}

// asteriskEmpty waits until Asterisk has no channel, and no bridge of ours.
func (h *house) asteriskEmpty() {
	h.Helper()
	h.until("asterisk has no channel and no bridge of ours", func() bool {
		return string(h.ari("GET", "/channels")) == "[]" && !strings.Contains(string(h.ari("GET", "/bridges")), `"skinny-`)
	})
}

// connected waits until the phone's call is through.
func (h *house) connected(phones ...*phone.Phone) {
	h.Helper()
	for _, p := range phones {
		_, err := p.WaitState(h.soon(), skinny.CallStateConnected)
		h.do(err)
	}
}

// offHook lifts the handset and waits for the dial tone.
func (h *house) offHook(p *phone.Phone) {
	h.Helper()
	h.do(p.OffHook())
	h.dialTone(p)
}

func (h *house) dialTone(p *phone.Phone) {
	h.Helper()
	h.wait(p, "hear the dial tone", func(s phone.State) bool {
		return s.In(skinny.CallStateOffHook) && s.Hears() == skinny.ToneInsideDialTone
	})
}

// dialled waits until the phone shows what it dialled.
func (h *house) dialled(p *phone.Phone, number string) {
	h.Helper()
	h.wait(p, "show that it dialled "+number, func(s phone.State) bool {
		call, ok := s.Front()
		return ok && call.Dialed == number
	})
}

// softKey waits until a key shows, for the front call or for the idle phone, and presses it.
func (h *house) softKey(p *phone.Phone, key string) {
	h.Helper()
	var ref uint32
	h.wait(p, "show softkey "+key, func(s phone.State) bool {
		if call, ok := s.Front(); ok {
			ref = call.Reference
			return call.Shows(key)
		}
		ref = 0
		return slices.Contains(s.SoftKeys, key)
	})
	h.do(p.SoftKey(key, ref))
}

// echoes checks that the phone hears the tone that it sends.
func (h *house) echoes(p *phone.Phone) {
	h.Helper()
	p.PlayTone(-12, 523)
	h.do(p.WaitTone(h.soon(), 523))
}

// down puts handsets down and waits until the phones are idle.
func (h *house) down(phones ...*phone.Phone) {
	h.Helper()
	for _, p := range phones {
		h.do(p.OnHook())
		h.do(p.WaitIdle(h.soon()))
	}
}

// console runs a command of Asterisk's console.
func (h *house) console(command string) string {
	h.Helper()
	out, err := h.pbx.Console(h.soon(), command)
	h.do(err)
	return out
}
