package play

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/media"
)

// run plays a text against an exchange of its own.
func run(t *testing.T, text string, tune ...func(*Options)) Result {
	t.Helper()
	if strings.Contains(text, "tone.wav") {
		tune = append(tune, func(o *Options) { writeTone(t, filepath.Join(o.Dir, "tone.wav"), 500) })
	}
	o := Options{Server: newExchange(t).l.Addr().String(), Within: 2 * time.Second, Dir: t.TempDir(), Params: map[string]string{"set": "value"}}
	o.Params["server"] = o.Server
	for _, f := range tune {
		f(&o)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return Run(ctx, "test.star", []byte(text), o)
}

// writeTone writes a WAV file with a tenth of a second of a tone, whole periods of it.
func writeTone(t *testing.T, path string, hz float64) {
	t.Helper()
	pcm := make([]int16, 800)
	media.NewTone(-12, hz).Fill(pcm, 8000)
	var b bytes.Buffer
	if err := media.NewRecording(pcm, 8000).WriteWAV(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

const alice = `alice = phone("SEP000000001001")
`

// TestPasses: what must hold, holds.
func TestPasses(t *testing.T) {
	for name, text := range map[string]string{
		"a call to the echo": alice + `
alice.expect(idle=True, prompt="Ready", label=("Line", 1, "Alice"), number=("SpeedDial", 1, "700"), version=11, link="registered", state=None, states=[])
alice.offhook()
alice.expect(tone="InsideDialTone", state="OffHook", lamp=("Line", 1, "On"), handset=True, hears=None)
alice.digits("700")
alice.expect(state="Connected", calling="1001", called_name="Ec*", softkeys=["end*"], softkey="endcall", tone=None, line=1)
alice.expect(receiving=True, sending=True, codec="ulaw", states=["Connected"])
alice.expect_not(ringing=True, during="50ms")
alice.say(440, level=-20)
alice.expect(hears=440)
alice.say(None)
alice.expect(hears=None)
alice.digits("15")
alice.expect_digits("15")
alice.hangup()
alice.expect(idle=True)
`,
		"a call that rings": `
p = phone("SEP000000001001", type="7975", version=8, digit_delay="1ms")
p.enbloc("1")
p.expect(ringing=True, ringer="Inside", state="RingIn", softkey="Answer", version=8)
p.answer()
p.expect(state="Connected", ringing=False, ringer=None)
p.softkey("EndCall", call=1)
p.expect(idle=True, received=[""])
`,
		"fields of a message": alice + `
alice.expect_message("SelectSoftKeys")
alice.dial("700")
got = alice.expect_message("StartTone", Tone="Inside*", LineInstance=1)
if got["Tone"] != "InsideDialTone": fail(got)
alice.expect_message("CallState", CallState="Connected")
`,
		"any model, by name and by number": `
for kind in ["7985", "Wireless 7920", "ata186", 302, 7, 20000]:
    if kind == "Wireless 7920": continue
    p = phone("SEP000000001001", type=kind)
    p.unregister()
    p.expect(link="unregistered")
    p.register()
    p.unplug()
    p.expect(link="lost", reason="closed by the phone")
`,
		"a WAV file": alice + `
alice.say("tone.wav")
alice.dial("700")
alice.expect(hears=500)
alice.say(None)
alice.expect(hears=None)
if alice.audio["received"] < 5 or alice.audio["lost"] != 0: fail(alice.audio)
`,
		"keys in the audio": alice + `
alice.dial("700")
alice.expect(state="Connected", events=None)
alice.digits("15")
alice.expect(events="15")
`,
		"what keys and lines show": `
p = phone("SEP0000BUSYLAMP", type="7975")
p.expect(blf=("BLFSpeedDial", 1, "InUse"), label=("BLFSpeedDial", 1, "Bob"), forward_all=(1, "1003"), forward_busy=(1, None), forward_no_answer=(1, ""))
`,
		"messages as they are spelled out": alice + `
alice.send("OffHook")
alice.expect(state="OffHook")
for key in ["7", "0", 0]: alice.send("KeypadButton", Button=key, LineInstance=1)
alice.expect(state="Connected")
alice.send("onhook", CallReference=1)
alice.expect(idle=True)
alice.send(0x9999, Body="00ff07")
alice.expect(notify="0x9999 00 ff 07*")
`,
		"the next server of a list": `
p = phone("SEP000000001001", server=["127.0.0.1:1", param("server")])
p.expect(link="registered", server=param("server"))
`,
		"a phone that is refused": `
p = phone("SEP00000000BAD0", register=False)
p.connect()
p.expect(link="refused", reason="*Unknown")
`,
		"faults that are allowed": `
p = phone("SEP000000001001", allow_faults=True)
p.send("Stimulus", Stimulus="LastNumberRedial")
p.expect_message("CallInfo")
if len(p.faults) != 1: fail(p.faults)
q = phone("SEP000000001002")
allow_faults()
q.send("Stimulus", Stimulus="LastNumberRedial")
q.expect_message("CallInfo")
`,
		"a server that leaves requests unanswered": `
phone("SEP0000CHANSKIN", allow_faults=True)
allow_faults()
phone("SEP0000CHANSKIN").expect(link="registered")
`,
		"commands": `
if run("sh", "-c", "echo a; echo b >&2", within="5s").output != "a\nb\n": fail("output")
if run("sh", "-c", "exit 3", status=3).status != 3: fail("status")
run("sh", "-c", "exit 4", status=None)
run("sh", "-c", "echo x >>n; wc -l <n", until="*3")
c = start("sh", "-c", "echo ready; exec sleep 100")
c.expect("read*")
if c.status != None: fail("status")
c.stop()
d = start("true")
d.wait()
start("sleep", 100)
`,
		"the language": alice + `
def ring(p, times = 2):
    for _ in range(times):
        p.enbloc("1")
        p.answer()
        p.end()
        p.expect(idle = True)
ring(alice)
if param("set") != "value" or param("other", 7) != 7 or json.decode("[1]") != [1]: fail("param")
log("text", 1)
print(alice.name, str(alice), alice.screen)
alice.show()
sleep("1ms")
n = 0
while n < 3: n += 1
`,
	} {
		t.Run(name, func(t *testing.T) {
			if r := run(t, text); r.Outcome != Passed {
				t.Errorf("%s: %s", r.Outcome, r.Failure.Text())
			}
		})
	}
}

// TestFails: what does not hold fails, where it does not and for the right reason.
func TestFails(t *testing.T) {
	const dialled = alice + "alice.dial(\"700\")\nalice.expect(state=\"Connected\")\n" // 3 lines
	for _, c := range []struct{ name, text, message string }{
		{"one thing", dialled + `alice.expect(state="Hold", within="50ms")`, `test.star:4: alice: not within 50ms: state is Connected, expected Hold`},
		{"several", dialled + `alice.expect(tone=None, called="701", hears=440, softkeys=["Hold"], within="50ms")`,
			"test.star:4: alice: not within 50ms\n    4 | alice.expect(.*)\n  called is \"700\", expected \"701\"\n  hears is .*, expected 440 Hz\n  softkeys is \\[EndCall\\], expected \\[Hold\\]\n"},
		{"no such call", dialled + `alice.expect(call=2, state="Hold", prompt="x", calling="1", within="50ms")`, `state is none, expected Hold`},
		{"no such key", dialled + `alice.expect(lamp=("Line", 3, "On"), within="50ms")`, `lamp of Line 3 is no such key, expected On`},
		{"in a function", dialled + "def f():\n  alice.expect(speaker=True, within=\"50ms\")\nf()", `test.star:5: .*\n.*\n +called from line 6`},
		{"what is not expected", dialled + `alice.expect_not(state="Connected", sending=True)`, `state is Connected and sending is True, after .* of 500ms in which that was not expected`},
		{"a softkey", dialled + `alice.softkey("Hold", within="50ms")`, `not within 50ms: softkey Hold does not show; shown: \[EndCall\]`},
		{"a softkey of another call", dialled + "alice.send(\"EnblocCall\")\nalice.expect(call=2, state=\"RingIn\")\n" + `alice.softkey("Answer", within="50ms")`,
			`softkey Answer does not show; shown: \[EndCall\]; it shows for call 2: softkey\("Answer", call=2\)`},
		{"a key", alice + `alice.line_key(7)`, `the phone has no key Line 7`},
		{"no call to hold", alice + `alice.hold()`, `alice: the phone has no call to hold`},
		{"a message", dialled + `alice.expect_message("StartTone", Tone="AlertingTone", within="50ms")`, `StartTone came with Tone=InsideDialTone`},
		{"no message", dialled + `alice.expect_message("Reset", within="50ms")`, `no Reset came`},
		{"digits", dialled + "alice.digits(\"12\")\n" + `alice.expect_digits("13", within="50ms")`, `it played the tones of "12", expected "13"`},
		{"no dial tone", `p = phone("SEP00000000DEAD")` + "\n" + `p.dial("700", within="50ms")`, `p: not within 50ms: no new call takes digits: there is no call`},
		{"no service", `p = phone("SEP00000000FULL")` + "\n" + `p.dial("700", within="50ms")`, `no new call takes digits: state is Congestion, prompt is "No service"`},
		{"refused", `p = phone("SEP00000000BAD0")`, `server refused the phone SEP00000000BAD0: Device Unknown; is the name one of the server's configuration\?`},
		{"not answered", `p = phone("SEP00000000DEAF", within="50ms")`, `SEP00000000DEAF: not within 50ms: registered`},
		{"requests unanswered", `p = phone("SEP0000CHANSKIN", within="50ms")`, `not within 50ms: the server left requests .* unanswered; allow_faults\(\)(.*\n)*requests without answer: ForwardStatReq 1\n`},
		{"nobody there", `p = phone("SEP000000001001", server="127.0.0.1:1")`, `does a server run at 127.0.0.1:1\?`},
		{"none of a list", `p = phone("SEP000000001001", server=["127.0.0.1:1", "127.0.0.1:2"])`, `does a server run at 127.0.0.1:1 or 127.0.0.1:2\?`},
		{"not its address", `p = phone("SEP000000001001", source="192.0.2.1")`, `source= must be an address of this machine`},
		{"where calls go", alice + `alice.expect(forward_all=(1, "1004"), forward_busy=(1, "1"), within="50ms")`,
			`forward_all of line 1 is "1003", expected "1004"\n  forward_busy of line 1 is nothing, expected "1"`},
		{"what a key shows", alice + `alice.expect(blf=("BLFSpeedDial", 1, "Idle"), within="50ms")`, `blf of BLFSpeedDial 1 is no such key, expected Idle`},
		{"a fault", alice + `alice.send("Stimulus", Stimulus="LastNumberRedial")` + "\n" + `alice.expect_message("CallInfo")`, `test.star: the server did something against the protocol.*\n  alice \(SEP000000001001\): .*4711`},
		{"a command", `run("sh", "-c", "echo why; exit 2")`, `sh ended with exit status 2, expected status 0\n.*\nsh -c .* \(exit status 2\) said:\n  why`},
		{"a command that waits", `run("sleep", 100, within="50ms")`, `sleep has not ended`},
		{"a command that is not there", `run("no-such-command")`, `no-such-command is not installed, or not on the PATH`},
		{"output in vain", `run("echo", "x", until="y", within="300ms")`, `not within 300ms: what echo says is not like "y"`},
		{"a command that ends badly", "c = start(\"false\")\nrun(\"sleep\", \"0.1\")\n", `test.star: false ended with exit status 1`},
		{"waiting for one", "c = start(\"sh\", \"-c\", \"echo a; exit 1\")\nc.wait()", `test.star:2: sh ended with exit status 1, expected status 0`},
		{"its output", "c = start(\"echo\", \"a\")\nc.expect(\"b\")", `echo has ended, and what it said is not like "b"`},
		{"fail()", `fail("why", 1)`, `test.star:1: why 1`},
		{"no end", "while True: pass", `the scenario takes longer than 100ms, its limit`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := run(t, c.text, func(o *Options) {
				if c.name == "no end" {
					o.Limit = 100 * time.Millisecond
				}
			})
			if r.Outcome != Failed || !regexp.MustCompile(c.message).MatchString(r.Failure.Text()) {
				t.Errorf("%s, want %s\n%v", r.Outcome, c.message, r.Failure)
				if r.Failure != nil {
					t.Log(r.Failure.Text())
				}
			}
		})
	}
}

// TestMistakes: what is wrong in the file is said with its place, and what to write.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ text, message string }{
		{"x = (1,\n", `test.star:2: got end of file`},
		{"\nfone()", `test.star:2: undefined: fone`},
		{`load("x.star", "y")`, `a scenario is one file`},
		{`1 + "x"`, `test.star:1: unknown binary op: int \+ string`},
		{`phone()`, `phone: missing argument for name; write phone\(name, `},
		{`phone("")`, `phone name "": 1 to 15 characters`},
		{`phone("SEP1", type="7999")`, `type="7999" is no model; docs/models.md lists them`},
		{`phone("SEP1", type=True)`, `type=True: write a model in quotes`},
		{`phone("SEP1", type=0)`, `type=0 is no device type`},
		{`phone("SEP1", version=23)`, `version=23: versions are 0 to 22`},
		{`phone("SEP1", server="here")`, `server="here": write host:port`},
		{`phone("SEP1", server=[])`, `server=\[\]: write host:port in quotes, or a list of such`},
		{`phone("SEP1", server=["127.0.0.1:1", "here"])`, `server="here": write host:port`},
		{`phone("SEP1", source="here")`, `source="here" is no IP address`},
		{`phone("SEP1", codecs=["opus"])`, `codecs: unknown codec "opus"`},
		{`phone("SEP1", modules="7914")`, `modules="7914": write a list of texts: modules=\["7914"\]`},
		{`phone("SEP1", modules=["7915"])`, `modules: "7915" is no key expansion module; there are 7914, 7915-12, `},
		{`phone("SEP1", modules=["7915-12"])`, `phone: a 7960 takes no 7915-12; it takes 7914`},
		{`phone("SEP1", within=3)`, `within=3 is no time; write a number with a unit in quotes`},
		{`phone("SEP1", colour="red")`, `unexpected keyword argument "?colour"?`},
		{`param("nothing")`, `param "nothing" is not given; run the scenario with --set nothing=VALUE`},
		{`run()`, `run: which command\? write run\(command, `},
		{`run("echo hello")`, `there is no command "echo hello"; write each argument by itself: "echo", …`},
		{`run("true", status="x")`, `status="x": write an exit status`},
		{`run("true", ["x"])`, `run: \["x"\] is no text`},
		{`start("true").wiat()`, `a command has no .wiat; did you mean "wait"\?`},
		{`sleep(1)`, `time=1 is no time`},
		{`skip()`, `skip: say why`},
		{`log(a=1)`, `write log\(value`},
		{alice + `alice.dail("1")`, `test.star:2: a phone has no .dail; did you mean "dial"\?`},
		{alice + `alice.dial()`, `dial: missing argument for number; write dial\(number\)`},
		{alice + `alice.offhook(1)`, `offhook: got 1 arguments, want at most 0; write offhook\(\)`},
		{alice + `alice.dial("12x4")`, `test.star:2: dial: keypad key 'x': press 0-9, \*, #, A-D or \+`},
		{alice + `alice.say(1)`, `say: write a frequency of 20 to 8000 Hz`},
		{alice + `alice.say("none.wav")`, `say: open .*none.wav: no such file or directory; write a WAV file`},
		{alice + `alice.say("440", level=-20)`, `say: write a frequency .*; or a WAV file`},
		{alice + `alice.send("KeypadButon")`, `message "KeypadButon" is not known; did you mean "KeypadButton"\?`},
		{alice + `alice.send(None)`, `send: None is no message; write its name in quotes, or its number: send\(name`},
		{alice + `alice.send("KeypadButton", Key="1")`, `send: KeypadButton has no field Key`},
		{alice + `alice.send("KeypadButton", Button="x")`, `send: Button "x" is not known`},
		{alice + `alice.send("KeypadButton", LineInstance=-1)`, `send: LineInstance=-1: write a number of 32 bits`},
		{alice + `alice.send("Register", DeviceName=1)`, `send: DeviceName=1: write a text in quotes`},
		{alice + `alice.send("Register", StationIP="here")`, `send: StationIP="here": write an address in quotes`},
		{alice + `alice.send(0x9999, Body="xx")`, `send: Body="xx": write bytes in hexadecimal`},
		{alice + `alice.send("Register", MACAddress="00")`, `send: MACAddress="00": a scenario cannot write this field`},
		{alice + `alice.expect(codec="g711")`, `codec="g711" is not known; did you mean "g722"\?`},
		{alice + `alice.expect(link="registred")`, `link="registred" is not known; did you mean "registered"\?`},
		{alice + `alice.expect(forward_all="1003")`, `forward_all="1003": write a line and a number, or None for no number: forward_all=\(1, "1003"\)`},
		{alice + `alice.expect(blf=("BLFSpeedDial", 1, "Buzy"))`, `blf "Buzy" is not known; there is Unknown, Idle`},
		{alice + `alice.key("Mesages")`, `key "Mesages" is not known; did you mean "Messages"\?`},
		{alice + `alice.softkey("Hold", call=-1)`, `call=-1: calls are counted from 1`},
		{alice + `alice.expect()`, `expect: write what is expected by name`},
		{alice + `alice.expect("Connected")`, `expect: write what is expected by name`},
		{alice + `alice.expect(call=0, state=None)`, `call=0: calls are counted from 1`},
		{alice + `alice.expect(sate="Connected")`, `there is no sate=; did you mean "state"\?`},
		{alice + `alice.expect(colour="red")`, `there is no colour=; docs/scenarios.md lists`},
		{alice + `alice.expect(state="Connectd")`, `expect: state "Connectd" is not known; did you mean "Connected"\?`},
		{alice + `alice.expect(tone="Alerting")`, `tone "Alerting" is not known; did you mean "AlertingTone"\?`},
		{alice + `alice.expect(state=1)`, `state=1: write a name of the protocol in quotes, or None`},
		{alice + `alice.expect(ringing="yes")`, `ringing="yes": write True or False`},
		{alice + `alice.expect(prompt=1)`, `prompt=1: write a text in quotes`},
		{alice + `alice.expect(line="x")`, `line="x": write a number`},
		{alice + `alice.expect(softkeys="Hold")`, `softkeys="Hold": write a list of texts`},
		{alice + `alice.expect(softkeys=[1])`, `softkeys=\[1\]: 1 is no text`},
		{alice + `alice.expect(softkey=["Hold"])`, `write the name of a softkey in quotes`},
		{alice + `alice.expect(lamp="On")`, `lamp="On": write the kind of key, its number and what is there: lamp=\("Line", 1, "…"\), or its place`},
		{alice + `alice.expect(lamp=("Line", 1, "Bright"))`, `lamp "Bright" is not known; there is Off, On, Wink, Flash, Blink`},
		{alice + `alice.expect(hears="music")`, `hears="music": write a frequency in Hz, a list of several`},
		{alice + `alice.expect(hears=440, within="soon")`, `within="soon" is no time`},
		{alice + `alice.expect_not(hears=440, during=1)`, `during=1 is no time`},
		{alice + `alice.expect_message("StartTone", tone="x")`, `StartTone has no field tone; did you mean "Tone"\?`},
		{alice + `alice.expect_message("StartTune")`, `message "StartTune" is not known; did you mean "StartTone"\?`},
	} {
		r := run(t, c.text)
		if r.Outcome != Mistaken || !regexp.MustCompile(c.message).MatchString(r.Failure.Error()) {
			t.Errorf("%s\n%s: %v, want %s", c.text, r.Outcome, r.Failure, c.message)
		}
	}
}

// TestPicture: a failure shows the screen, the last messages and a ladder with the steps.
func TestPicture(t *testing.T) {
	r := run(t, alice+`bob = phone("SEP000000001002")
c = start("sh", "-c", "echo here; exec sleep 100")
c.expect("here")
alice.dial("700")
alice.expect(prompt="Never", within="100ms")
`)
	text := r.Failure.Text()
	for _, want := range []string{
		`(?m)^alice \(SEP000000001001\) shows:\n  SEP000000001001  registered, protocol 11`, `(?m)^    call 1 line 1 Connected, 1001 to Echo <700>`,
		`(?m)^its last messages:\n(  .*\n)*  \S+ ← CallState CallState=Connected`, `(?m)^sh -c echo here; exec sleep 100 \(running\) said:\n  here$`,
		`(?m)^all phones:\n +alice +127\.0\.0\.1:\d+ +bob$`, `(?m)^ +SEP000000001001 +SEP000000001002$`, `│ +│ +│  -- line 5: alice\.dial\("700"\)`,
		`├─+ OffHook ─+▶│`, `│◀─+ CallState Connected ─+┤`,
	} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("it lacks %s", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Result
	if err := json.Unmarshal(b, &back); err != nil || back.Failure.Line != 6 || back.Failure.Phone != "alice (SEP000000001001)" || len(back.Steps) != 6 ||
		back.Steps[4].Text != `alice.dial("700")` || back.Steps[4].Line != 5 || len(back.Failure.Commands) != 1 {
		t.Errorf("%v\n%s", err, b)
	}
}

// TestSkip: a scenario that skips itself is none that passed.
func TestSkip(t *testing.T) {
	r := run(t, alice+`skip("not", "today")`+"\nfail()")
	if r.Outcome != Skipped || r.Reason != "not today" || r.Failure != nil {
		t.Errorf("%+v", r)
	}
}

// TestInterrupt: whatever a scenario waits for, Ctrl-C ends it, its phones and its commands.
func TestInterrupt(t *testing.T) {
	for _, wait := range []string{
		`alice.expect(ringing=True, within="1m")`, `run("sleep", 100, within="1m")`, `sleep("1m")`, "while True: pass",
		`alice.expect_not(ringing=True, during="1m")`, `start("sleep", 100).wait(within="1m")`, `alice.expect_message("Reset", within="1m")`,
		`phone("SEP000000001002", digit_delay="1m").dial("700", within="5m")`,
	} {
		t.Run(wait, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			o := Options{Server: newExchange(t).l.Addr().String(), Dir: t.TempDir()}
			o.Print = func(string) { time.AfterFunc(50*time.Millisecond, cancel) } // while it waits: before, it would not begin to
			text := alice + "alice.dial(\"700\")\n" + `start("sh", "-c", "trap '' TERM; echo $$ >pid; echo up; while :; do sleep 100; done").expect("up")` + "\nlog(\"now\")\n"
			began := time.Now()
			r := Run(ctx, "test.star", []byte(text+wait), o)
			if r.Outcome != Failed || !strings.Contains(r.Failure.Message, "interrupted") {
				t.Errorf("%s %v", r.Outcome, r.Failure)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("ended after %v", took)
			}
			pid, err := os.ReadFile(filepath.Join(o.Dir, "pid"))
			if err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command("kill", "-0", strings.TrimSpace(string(pid))).CombinedOutput(); err == nil {
				t.Errorf("the command still runs %s", out)
			}
		})
	}
}

// TestLeftBehind: what a command has started ends with it.
func TestLeftBehind(t *testing.T) {
	const background = `"sh", "-c", "exec 3>fifo; sleep 100 >/dev/null 2>&1 & `
	for _, text := range []string{`run(` + background + `")`, `start(` + background + `").wait()`, "c = start(" + background + `echo up; exec sleep 100")` + "\nc.expect(\"up\")\nc.stop()"} {
		r := run(t, text, func(o *Options) {
			fifo := filepath.Join(o.Dir, "fifo")
			if out, err := exec.Command("mkfifo", fifo).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			ended := make(chan error, 1)
			go func() {
				_, err := os.ReadFile(fifo) // which ends with the last that could write
				ended <- err
			}()
			t.Cleanup(func() {
				select {
				case err := <-ended:
					if err != nil {
						t.Error(err)
					}
				case <-time.After(10 * time.Second):
					t.Errorf("%s: it still runs", text)
				}
			})
		})
		if r.Outcome != Passed {
			t.Error(r.Failure)
		}
	}
}

func TestLike(t *testing.T) {
	for _, c := range []struct {
		text, pattern string
		want          bool
	}{
		{"abc", "abc", true}, {"abc", "ab", false}, {"abc", "a*", true}, {"abc", "*c", true}, {"abc", "*b*", true}, {"abc", "*", true},
		{"", "", true}, {"", "*", true}, {"a", "", false}, {"ab", "ab*b", false}, {"abab", "ab*ab", true}, {"a\nb", "a*b", true}, {"abcd", "a*c*b*", false},
	} {
		if got := like(c.text, c.pattern); got != c.want {
			t.Errorf("%q like %q: %v", c.text, c.pattern, got)
		}
	}
}
