package cli

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/urfave/cli/v2"
	"go.uber.org/goleak"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(runAsCommand())
	}
	goleak.VerifyTestMain(m)
}

// exchange is a server for one phone: any three digits reach an echo.
type exchange struct {
	t    *testing.T
	l    net.Listener
	echo *media.Stream
	done chan struct{}
	call uint32
	keys int
}

func newExchange(t *testing.T) *exchange {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	echo, err := media.Listen(media.Options{Local: netip.MustParseAddr("127.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	echo.Echo(true)
	x := &exchange{t: t, l: l, echo: echo, done: make(chan struct{})}
	go x.run()
	t.Cleanup(func() {
		_ = l.Close()
		<-x.done
		_ = echo.Close()
	})
	return x
}

func (x *exchange) run() {
	defer close(x.done)
	for {
		c, err := x.l.Accept()
		if err != nil {
			return
		}
		r := skinny.NewReader(c)
		d := skinny.Dialect{}
		for {
			f, err := r.Next()
			if err != nil {
				break
			}
			m := skinny.Decode(f.ID, f.Payload, d)
			if reg, ok := m.(*skinny.Register); ok {
				d.Version = skinny.Version(reg.ProtocolVersion)
			}
			var b []byte
			for _, a := range x.answer(m) {
				b = skinny.Append(b, a, d)
			}
			if _, err := c.Write(b); err != nil {
				break
			}
		}
		_ = c.Close()
	}
}

func (x *exchange) answer(m skinny.Message) []skinny.Message {
	switch m := m.(type) {
	case *skinny.Register:
		if m.DeviceName == "SEP00000000BAD0" {
			return []skinny.Message{&skinny.RegisterReject{Text: "Device Unknown"}}
		}
		return []skinny.Message{&skinny.RegisterAck{KeepAliveInterval: 30, MaxProtocolVersion: m.ProtocolVersion}, &skinny.CapabilitiesReq{}}
	case *skinny.ButtonTemplateReq:
		return []skinny.Message{&skinny.ButtonTemplate{TotalButtonCount: 1, Buttons: []skinny.ButtonDefinition{{InstanceNumber: 1, ButtonType: skinny.ButtonTypeLine}}}}
	case *skinny.SoftKeyTemplateReq:
		return []skinny.Message{&skinny.SoftKeyTemplateRes{TotalSoftKeyCount: 3, Definitions: []skinny.SoftKeyDefinition{
			{Label: "NewCall", Event: 2}, {Label: "EndCall", Event: 9}, {Label: "Answer", Event: 11}}}}
	case *skinny.SoftKeySetReq:
		res := &skinny.SoftKeySetRes{TotalSoftKeySetCount: 3, Sets: make([]skinny.SoftKeySetDefinition, 3)}
		res.Sets[0].TemplateIndex[0], res.Sets[1].TemplateIndex[0], res.Sets[2].TemplateIndex[0] = 1, 2, 3
		return []skinny.Message{res, &skinny.SelectSoftKeys{ValidKeyMask: 1}, &skinny.DisplayPromptStatus{Text: "Ready"}}
	case *skinny.ConfigStatReq:
		return []skinny.Message{&skinny.ConfigStat{DeviceName: "SEP001122334455"}}
	case *skinny.LineStatReq:
		return []skinny.Message{&skinny.LineStat{LineNumber: 1, DirectoryNumber: "1001", TextLabel: "Alice"}}
	case *skinny.ForwardStatReq:
		return []skinny.Message{&skinny.ForwardStat{LineNumber: 1}}
	case *skinny.SpeedDialStatReq:
		return []skinny.Message{&skinny.SpeedDialStat{SpeedDialNumber: m.SpeedDialNumber}}
	case *skinny.TimeDateReq:
		return []skinny.Message{&skinny.DefineTimeDate{Year: 2026, Month: 11, Day: 22}}
	case *skinny.Unregister:
		return []skinny.Message{&skinny.UnregisterAck{}}
	case *skinny.KeepAlive:
		return []skinny.Message{&skinny.KeepAliveAck{}}
	}
	return x.calls(m)
}

func (x *exchange) calls(m skinny.Message) []skinny.Message {
	state := func(s skinny.CallStateCode) skinny.Message {
		return &skinny.CallState{CallState: s, LineInstance: 1, CallReference: x.call}
	}
	lamp := func(mode skinny.LampMode) skinny.Message {
		return &skinny.SetLamp{Stimulus: skinny.StimulusLine, StimulusInstance: 1, LampMode: mode}
	}
	switch m := m.(type) {
	case *skinny.Stimulus: // the messages key shows a page
		return []skinny.Message{&skinny.UserToDeviceDataV1{SequenceFlag: skinny.SequenceFlagLast, Data: []byte(`<CiscoIPPhoneMenu><Title>Messages</Title>` +
			`<MenuItem><Name>Old</Name><URL>UserData:1:old</URL></MenuItem><MenuItem><Name>New</Name><URL>UserData:1:new</URL></MenuItem></CiscoIPPhoneMenu>`)}}
	case *skinny.DeviceToUserDataV1:
		return []skinny.Message{&skinny.DisplayNotify{Text: "chosen " + string(m.Data)}}
	case *skinny.OffHook:
		x.call, x.keys = x.call+1, 0
		return []skinny.Message{lamp(skinny.LampModeOn), state(skinny.CallStateOffHook), &skinny.ActivateCallPlane{LineInstance: 1},
			&skinny.StartTone{Tone: skinny.ToneInsideDialTone, LineInstance: 1, CallReference: x.call}}
	case *skinny.KeypadButton:
		if x.keys++; x.keys < 3 {
			return []skinny.Message{&skinny.StopTone{LineInstance: 1, CallReference: x.call}}
		}
		return []skinny.Message{&skinny.OpenReceiveChannel{PassThruPartyID: 1, MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k, CallReference: x.call}}
	case *skinny.OpenReceiveChannelAck:
		if err := x.echo.Send(m.Addr, media.ULaw); err != nil {
			x.t.Error(err)
		}
		return []skinny.Message{
			&skinny.StartMediaTransmission{PassThruPartyID: 1, Remote: x.echo.Local(), MillisecondPacketSize: 20, PayloadType: skinny.CodecG711Ulaw64k, CallReference: x.call},
			state(skinny.CallStateConnected), &skinny.SelectSoftKeys{LineInstance: 1, CallReference: x.call, SoftKeySetIndex: 1, ValidKeyMask: 1},
			&skinny.CallInfo{LineInstance: 1, CallReference: x.call, CallingParty: "1001", CalledParty: "700", CalledPartyName: "Echo"}}
	case *skinny.EnblocCall: // any number gives up the call before and rings the phone itself
		var out []skinny.Message
		if x.call > 0 {
			out = append(out, state(skinny.CallStateOnHook))
		}
		x.call++
		return append(out, state(skinny.CallStateRingIn), &skinny.SelectSoftKeys{LineInstance: 1, CallReference: x.call, SoftKeySetIndex: 2, ValidKeyMask: 1})
	case *skinny.SoftKeyEvent:
		if m.Event == skinny.SoftKeyEventAnswer {
			return []skinny.Message{state(skinny.CallStateConnected)}
		}
		return x.calls(&skinny.OnHook{})
	case *skinny.OnHook:
		x.echo.StopSending()
		return []skinny.Message{&skinny.CloseReceiveChannel{PassThruPartyID: 1, CallReference: x.call},
			&skinny.StopMediaTransmission{PassThruPartyID: 1, CallReference: x.call}, lamp(skinny.LampModeOff), state(skinny.CallStateOnHook),
			&skinny.SetSpeakerMode{SpeakerMode: skinny.OnOffOff}}
	}
	return nil
}

// skinnyd runs "skinnyd phone" with a keyboard that types input.
func skinnyd(t *testing.T, x *exchange, input string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return skinnydUntil(ctx, func(string) {}, x, input, args...)
}

// skinnydUntil is skinnyd that is interrupted by the end of ctx; saw gets what it prints.
func skinnydUntil(ctx context.Context, saw func(string), x *exchange, input string, args ...string) (string, error) {
	var out strings.Builder
	w := &locked{w: &out, saw: saw}
	app := &cli.App{Commands: []*cli.Command{Command()}, Writer: w, ErrWriter: io.Discard, Reader: strings.NewReader(input), ExitErrHandler: func(*cli.Context, error) {}}
	args = append([]string{"skinnyd", "phone", "--server", x.l.Addr().String()}, args...)
	if !slices.Contains(args, "--name") && !slices.Contains(args, "SEP001122334455") {
		args = append(args, "SEP001122334455")
	}
	err := app.RunContext(ctx, args)
	return out.String(), err
}

type locked struct {
	mu  sync.Mutex
	w   io.Writer
	saw func(string)
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.saw(string(b))
	return l.w.Write(b)
}

func TestToneInToneOut(t *testing.T) {
	out, err := skinnyd(t, newExchange(t), "", "--tone", "440", "--do",
		"wait registered; dial 700; wait connected; wait tone 440; wait 300ms; hear; show; hangup; wait idle")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		`(?m)^hear: 440 Hz at -12 dBFS for 0\.[3-9] s, \d+ packets, 0 lost, jitter [\d.]+ ms, delay [\d.]+ ms \(99 %: [\d.]+ ms\), \d+ sent$`,
		`(?m)^\S+ tone: InsideDialTone$`, `(?m)^\S+ tone stopped$`,
		`(?m)^\S+ key 1: line 1 1001 Alice \(lamp On\)$`,
		`(?m)^\S+ call 1: line 1 Connected$`, `(?m)^\S+ call 1: 1001 to Echo <700>$`, `(?m)^\S+ call 1: softkeys: EndCall$`,
		`(?m)^\S+ call 1: sending ulaw to 127\.0\.0\.1:\d+$`,
		`(?m)^\S+ hearing: 440 Hz at -12 dBFS$`,
		`(?m)^  call 1 line 1 Connected, 1001 to Echo <700>, ulaw at \S+ to \S+ \[EndCall\]$`,
		`(?m)^\S+ call 1: ended$`,
		`(?m)^\S+ unregistered: unregistered$`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("output lacks %s", want)
		}
	}
	if strings.Contains(out, "fault") {
		t.Error("the server is said to make faults")
	}
	if t.Failed() {
		t.Log(out)
	}
}

// TestPage: an item of a page is chosen, and its softkeys are pressed.
func TestPage(t *testing.T) {
	out, err := skinnyd(t, newExchange(t), "choose x\nflash\nchoose 1\nmessages\nwait page\nchoose 2\nwait prompt chosen new\npage select\npage exit\nchoose 2\nquit\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`error: "x" is not the number of an item`, `error: a 7960 has no flash key`, `(?s)error: phone SEP001122334455 shows no page.*error: phone SEP001122334455 shows no page`,
		`(?m)^\S+ page: Messages: 1 Old, 2 New \[Select \| Exit\]$`, `(?m)^\S+ notify: chosen new$`, `(?m)^\S+ page: \(nothing\)$`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("output lacks %s\n%s", want, out)
		}
	}
}

func TestKeyboard(t *testing.T) {
	out, err := skinnyd(t, newExchange(t), "show\n\n# a remark\nnonsense\ndial\nspeed x\nspeed 1\nline 2\ntone nan\nhear\nsoftkey Hold\nsoftkey EndCall 9\nwait softkey newcall\nwait moonlight\nhelp\nquit\nshow\n", "--quiet")
	if err != nil {
		t.Fatalf("quit: %v", err)
	}
	for _, want := range []string{
		"SEP001122334455  registered, protocol 11", "prompt   Ready", "key      line 1 1001 Alice", "softkeys [NewCall]",
		`error: unknown command "nonsense"`, "error: usage: dial NUMBER", `error: "x" is not the number of a key`,
		"error: the phone has no speed dial key 1; show draws its keys", "error: the phone has no line key 2", "error: usage: tone HZ",
		`error: the phone has no call "9"; show draws its calls`,
		"hear: no audio is open", "error: softkey Hold is not shown", `error: cannot wait for "moonlight"`, "press a softkey that shows",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("output lacks %q\n%s", want, out)
		}
	}
	if n := strings.Count(out, "protocol 11"); n != 2 {
		t.Errorf("the screen is drawn %d times, want 2", n)
	}
	if _, err = skinnyd(t, newExchange(t), "nonsense\n"); err == nil || !strings.Contains(err.Error(), "1 commands failed") {
		t.Errorf("failed commands on a pipe: %v", err)
	}
}

func TestClearErrors(t *testing.T) {
	x := newExchange(t)
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{"--name", "SEP00000000BAD0"}, "server refused the phone SEP00000000BAD0: Device Unknown"},
		{[]string{"SEP001122334455", "--quiet"}, "give the flags before it"},
		{[]string{"--name", ""}, "which phone?"},
		{[]string{"--name", "SEP00000000BAD0"}, "is the name one of the server's configuration?"},
		{[]string{"--server", "127.0.0.1:1"}, "connect to the server"},
		{[]string{"--server", "127.0.0.1:1"}, "does skinnyd run at 127.0.0.1:1? --server names another"},
		{[]string{"--ca", "x.pem"}, "--ca is of use with --tls only"},
		{[]string{"--tls", "--ca", "no/such.pem"}, "--ca: open no/such.pem"},
		{[]string{"--tls", "--ca", "cli_test.go"}, "no certificate in PEM is in it"},
		{[]string{"--tone", "NaN"}, "--tone NaN: give 20 to 8000 Hz"},
		{[]string{"--tone", "-440"}, "--tone -440: give 20 to 8000 Hz"},
		{[]string{"--patience", "0s"}, "--patience 0s: give a time"},
		{[]string{"--patience", "5"}, "times are written 200ms"},
		{[]string{"--type", "7999"}, "unknown phone model"},
		{[]string{"--codec", "opus"}, `unknown codec "opus"`},
		{[]string{"--module", "7914", "--module", "7999"}, `--module: "7999" is no key expansion module; there are 7914, `},
		{[]string{"--module", "7914", "--module", "7914", "--module", "7914"}, "3 key expansion modules: a phone takes 2 at most"},
		{[]string{"--type", "7941", "--module", "7914"}, "a 7941 takes no key expansion module"},
		{[]string{"--protocol", "99"}, "versions go up to 22"},
		{[]string{"--patience", "50ms", "--do", "wait ringing"}, "wait ringing: phone SEP001122334455: not within "},
	} {
		if _, err := skinnyd(t, x, "", tc.args...); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v: error %v, want %q", tc.args, err, tc.want)
		}
	}
}

// TestNothingToActOn: what needs a call says at once that there is none; the patience is longer than the test.
func TestNothingToActOn(t *testing.T) {
	x := newExchange(t)
	for _, tc := range []struct{ do, want string }{
		{"hold", "hold: the phone has no call to hold"},
		{"resume", "resume: the phone has no call to resume"},
		{"end", "end: the phone has no call to end"},
		{"hangup", "hangup: the phone has no call to end"},
		{"keys 1", "keys 1: the phone has no call to press keys in"},
		{"enbloc abc", "enbloc abc: keypad key 'a'"},
		{"enbloc -", `enbloc -: "-" has no digit`},
		{"enbloc 123456789012345678901234", "is too long"},
		{"off; keys 700; wait connected; hangup; wait idle", ""}, // the call is still to come when keys are pressed
	} {
		out, err := skinnyd(t, x, "", "--patience", "10m", "--do", tc.do)
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%s: error %v, want %q\n%s", tc.do, err, tc.want, out)
		}
	}
}

// TestHelp: a default is said once, and as what it means.
func TestHelp(t *testing.T) {
	out, err := skinnyd(t, newExchange(t), "", "--name", "", "--help")
	if err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"--protocol", "--codec"} {
		if want := regexp.MustCompile(`(?m)^ +` + flag + ` .*[^)] \(default: the model's\)$`); !want.MatchString(out) {
			t.Errorf("%s without its default:\n%s", flag, out)
		}
	}
	if strings.Contains(out, "(default: 0)") {
		t.Errorf("a default of 0:\n%s", out)
	}
}

// TestInterrupt: Ctrl-C in a command that waits is no failure of it at the keyboard,
// and the failure of a script.
func TestInterrupt(t *testing.T) {
	x := newExchange(t)
	run := func(at, input string, args ...string) (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		return skinnydUntil(ctx, func(text string) {
			if strings.Contains(text, at) {
				cancel()
			}
		}, x, input, args...)
	}
	if out, err := run("RingIn", "enbloc 1\nwait connected\n"); err != nil || strings.Contains(out, "error") {
		t.Errorf("at the keyboard: %v\n%s", err, out)
	}
	if out, err := run("prompt   Ready", "", "--do", "wait 5m; show"); err == nil || !strings.Contains(err.Error(), "interrupted at: wait 5m") {
		t.Errorf("in a script: %v\n%s", err, out)
	}
}

// deaf loses the first softkey that is pressed.
type deaf struct {
	net.Conn
	lost atomic.Bool
}

func (d *deaf) Write(b []byte) (int, error) {
	if skinny.MessageID(binary.LittleEndian.Uint32(b[8:])) == skinny.IDSoftKeyEvent && !d.lost.Swap(true) {
		return 0, io.ErrClosedPipe
	}
	return d.Conn.Write(b)
}

// TestAutoAnswerGoesOn: a call that could not be answered does not end it.
func TestAutoAnswerGoesOn(t *testing.T) {
	x := newExchange(t)
	p, err := phone.Dial(t.Context(), phone.Options{Name: "SEP001122334455", Server: x.l.Addr().String(), NoMedia: true,
		Net: func(network, address string) (net.Conn, error) {
			c, err := net.Dial(network, address)
			return &deaf{Conn: c}, err
		}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	var out strings.Builder
	said := make(chan struct{}, 1)
	d := &desk{p: p, paper: &paper{w: &locked{w: &out, saw: func(string) {
		select {
		case said <- struct{}{}:
		default:
		}
	}}}}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { d.autoAnswer(ctx) })
	defer func() { cancel(); wg.Wait() }()
	if err := p.Enbloc("1", 0); err != nil {
		t.Fatal(err)
	}
	select {
	case <-said: // that it could not
	case <-time.After(5 * time.Second):
		t.Error("it does not say that it could not answer")
	}
	if err := p.Enbloc("1", 0); err != nil {
		t.Fatal(err)
	}
	if err := p.WaitFor(t.Context(), "the second call answered", conditions["connected"]); err != nil {
		t.Fatal(err)
	}
}
