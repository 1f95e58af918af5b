package session

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// tb is what a rig needs of a test, so that rapid's will do.
type tb interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Fatal(args ...any)
}

// rig drives an exchange with phones that do what they are told and a model of Asterisk that answers at once, and keeps what came out.
type rig struct {
	tb
	x       *Exchange
	now     time.Time
	sent    map[ConnID][]skinny.Message
	logs    []LogEntry
	saved   map[string]Record         // what the store holds, by bucket and key
	dropped int                       // orders to forget something
	calls   []CallRecord              // the call log
	lists   map[DeviceName]*callLists // of phones; nil: nobody asks
	asked   []ari.Command
	open    map[ConnID]DeviceName
	next    ConnID
	events  []Event
	busy    bool

	// Asterisk
	hold     bool // commands wait in queue
	queue    []Effect
	channels map[ari.ChannelID]bool
	bridges  map[ari.BridgeID]map[ari.ChannelID]bool
	on       map[string]int // which Asterisk has them, when it is not the first
	refuse   func(ari.Command) *ari.Result
	lose     func(ari.Command) bool // it is carried out, but its answer and its events are lost with the link
	port     uint16
	ack      bool // phones open their receive channels at once
	states   states
}

func testConfig() *Config {
	pattern := func(s string) Pattern {
		p, err := ParsePattern(s)
		if err != nil {
			panic(err)
		}
		return p
	}
	cfg := &Config{
		Instance: "1", ServerName: "skinnyd", RingLocally: true,
		Asterisk: []Asterisk{{Name: "pbx1"}},
		Contexts: map[string]*DialContext{"from-skinny": {
			Patterns:  []Pattern{pattern("_7XX"), pattern("_80X."), pattern("123"), pattern("12345")},
			Emergency: []Pattern{pattern("911")}, MatchTimeout: 3 * time.Second, DigitTimeout: 8 * time.Second, FirstDigitTimeout: 16 * time.Second,
		}},
		Routes:  []Route{{Match: pattern("_9."), Endpoint: "PJSIP/{number:1}@trunk"}},
		Lines:   map[string]*Line{},
		Devices: map[DeviceName]*Device{},
		Timers: Timers{KeepAlive: 30 * time.Second, OrphanTimeout: 15 * time.Minute, ReorderTimeout: 15 * time.Second,
			DialAckTimeout: 2 * time.Second, MediaAckTimeout: 5 * time.Second, FarHangupReorder: time.Second},
	}
	for i, name := range []string{"Alice", "Bob", "Carol"} {
		number := fmt.Sprint(1001 + i)
		cfg.Lines[number] = &Line{Number: number, Label: name, CallerName: name, CallerNumber: number, Context: "from-skinny", MaxCalls: 2, CallWaitingTone: true,
			Codecs: []Codec{"ulaw", "alaw", "g722"}}
		dev := DeviceName("SEP00000000" + number)
		cfg.Devices[dev] = &Device{Name: dev, AutoLine: 1, Buttons: []Button{{Kind: ButtonLine, Line: number}, {Kind: ButtonSpeedDial, Number: "1002", Label: "Bob"}}}
	}
	return cfg
}

func newRig(t tb) *rig { return newRigWith(t, testConfig()) }

func newRigWith(t tb, cfg *Config, records ...Record) *rig {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r := &rig{tb: t, now: start, sent: map[ConnID][]skinny.Message{}, open: map[ConnID]DeviceName{}, ack: true, port: 20000,
		channels: map[ari.ChannelID]bool{}, bridges: map[ari.BridgeID]map[ari.ChannelID]bool{}, on: map[string]int{}, saved: map[string]Record{}}
	r.x = New(cfg, Boot{Number: 77, Time: start, Records: records})
	r.step(LinkUp{})
	return r
}

// restarted is an exchange that was started with what this one has saved.
func (r *rig) restarted(cfg *Config) *rig {
	r.Helper()
	return newRigWith(r.tb, cfg, r.kept()...)
}

// kept is what the store has.
func (r *rig) kept() []Record {
	var records []Record
	for _, key := range slices.Sorted(maps.Keys(r.saved)) {
		if r.saved[key].Value != nil {
			records = append(records, r.saved[key])
		}
	}
	return records
}

// step takes an event in, and those that follow from it in the order in which they came about.
func (r *rig) step(ev Event) {
	r.Helper()
	r.events = append(r.events, ev)
	if r.busy {
		return
	}
	r.busy = true
	for len(r.events) > 0 {
		ev := r.events[0]
		r.events = r.events[1:]
		r.one(ev)
	}
	r.busy = false
}

func (r *rig) one(ev Event) {
	r.Helper()
	r.effects(r.x.Step(r.now, ev, nil))
}

// doing calls what no event of its own leads to.
func (r *rig) doing(f func()) {
	r.Helper()
	f()
	r.x.planTouched()
	out := r.x.out
	r.x.out = nil
	r.effects(out)
	r.step(Tick{})
}

func (r *rig) effects(out []Effect) {
	r.Helper()
	for _, e := range out {
		switch e.Kind {
		case Send:
			if _, ok := r.open[e.Conn]; !ok {
				r.Fatalf("%T sent to connection %d, which is closed", e.Message, e.Conn)
			}
			r.sent[e.Conn] = append(r.sent[e.Conn], e.Message)
			if conn := r.x.conns[e.Conn]; r.lists != nil && conn != nil && conn.device != nil {
				l := r.lists[conn.device.name]
				if l == nil {
					l = &callLists{calls: map[uint32]*listed{}}
					r.lists[conn.device.name] = l
				}
				l.take(e.Message)
			}
			if m, ok := e.Message.(*skinny.OpenReceiveChannel); ok && r.ack {
				r.step(PhoneMessage{e.Conn, &skinny.OpenReceiveChannelAck{Addr: addrOf(e.Conn), PassThruPartyID: m.PassThruPartyID, CallReference: m.CallReference}})
			}
		case Close:
			delete(r.open, e.Conn)
		case Log:
			r.logs = append(r.logs, *e.Entry)
		case Save:
			if e.Record.Bucket == BucketCalls {
				r.callLogged(*e.Record)
				continue
			}
			r.saved[e.Record.Bucket+"/"+e.Record.Key] = *e.Record
			if e.Record.Value == nil {
				r.dropped++
			}
		case Do:
			if r.states.carryOut(r, e) {
				continue
			}
			if r.hold {
				r.queue = append(r.queue, e)
			} else {
				r.carryOut(e)
			}
		}
	}
}

func addrOf(c ConnID) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 30000+uint16(c))
}

// connect is a new connection.
func (r *rig) connect() ConnID {
	r.Helper()
	r.next++
	r.open[r.next] = ""
	r.step(PhoneConnected{Conn: r.next, Remote: addrOf(r.next), Local: netip.MustParseAddrPort("127.0.0.1:2000")})
	return r.next
}

// register connects a phone and takes it through registration.
func (r *rig) register(name string, version uint8) ConnID {
	r.Helper()
	kind := skinny.DeviceTypeCisco7960
	if version >= 17 {
		kind = skinny.DeviceTypeCisco7975
	}
	return r.registerAs(&skinny.Register{DeviceName: name, DeviceType: kind, ProtocolVersion: version})
}

func (r *rig) registerAs(reg *skinny.Register) ConnID {
	r.Helper()
	c := r.connect()
	r.say(c, reg)
	r.say(c, &skinny.CapabilitiesRes{Caps: []skinny.MediaCapability{{PayloadType: skinny.CodecG711Ulaw64k}, {PayloadType: skinny.CodecG729AnnexA}}})
	r.say(c, &skinny.ButtonTemplateReq{})
	r.say(c, &skinny.SoftKeyTemplateReq{})
	r.say(c, &skinny.SoftKeySetReq{})
	r.say(c, &skinny.LineStatReq{LineNumber: 1})
	r.say(c, &skinny.TimeDateReq{})
	r.sent[c] = nil
	return c
}

func (r *rig) say(c ConnID, m skinny.Message) { r.Helper(); r.step(PhoneMessage{c, m}) }

func (r *rig) press(c ConnID, key skinny.SoftKeyEventCode, ref uint32) {
	r.Helper()
	r.say(c, &skinny.SoftKeyEvent{Event: key, LineInstance: 1, CallReference: ref})
}

func (r *rig) dial(c ConnID, number string) {
	r.Helper()
	for _, b := range []byte(number) {
		r.say(c, &skinny.KeypadButton{Button: skinny.KeypadButtonCode(strings.IndexByte(dialKeys, b)), LineInstance: 1})
	}
}

// wait lets time pass, with all deadlines on the way.
func (r *rig) wait(d time.Duration) {
	r.Helper()
	until := r.now.Add(d)
	for next := r.x.Next(); !next.IsZero() && !next.After(until); next = r.x.Next() {
		r.now = next
		r.step(Tick{})
	}
	r.now = until
}

// show is what the phone was sent since the last call, without texts.
func (r *rig) show(c ConnID) string {
	var b []string
	for _, m := range r.sent[c] {
		b = append(b, brief(m))
	}
	r.sent[c] = nil
	return strings.Join(b, "\n")
}

func brief(m skinny.Message) string {
	s := m.ID().String()
	switch m := m.(type) {
	case *skinny.CallState:
		s += " " + m.CallState.String()
	case *skinny.StartTone:
		s += " " + m.Tone.String()
	case *skinny.SetLamp:
		s += " " + m.LampMode.String()
	case *skinny.SetRinger:
		s += " " + m.RingMode.String()
	case *skinny.SetSpeakerMode:
		s += " " + m.SpeakerMode.String()
	case *skinny.SelectSoftKeys:
		s += " " + m.SoftKeySetIndex.String()
	case *skinny.DisplayPromptStatus:
		s += fmt.Sprintf(" %q", m.Text)
	case *skinny.DisplayDynamicPromptStatus:
		s += fmt.Sprintf(" %q", m.Text)
	case *skinny.CallInfo:
		s += " " + m.CallingParty + "→" + m.CalledParty
	case *skinny.CallInfoDynamic:
		s += " " + m.CallingParty + "→" + m.CalledParty
	case *skinny.DialedNumber:
		s += " " + m.DialedNumber
	}
	return s
}

// expect fails unless the messages sent to the phone hold the lines wanted, in that order; other messages may stand between them.
func (r *rig) expect(c ConnID, wanted ...string) {
	r.Helper()
	all := r.show(c)
	rest := strings.Split(all, "\n")
	for _, w := range wanted {
		found := false
		for len(rest) > 0 && !found {
			found, rest = strings.HasPrefix(rest[0], w), rest[1:]
		}
		if !found {
			r.Fatalf("phone %d was not sent %q (in that order); it was sent:\n%s", c, w, all)
		}
	}
}

// idle fails unless nothing is left anywhere.
func (r *rig) idle() {
	r.Helper()
	if len(r.x.calls) > 0 || r.known() > 0 || len(r.x.commands) > 0 || len(r.channels) > 0 || len(r.bridges) > 0 {
		r.Errorf("left over: %d calls, %d channels, %d commands in the exchange; channels %v and bridges %v in Asterisk",
			len(r.x.calls), r.known(), len(r.x.commands), r.channels, r.bridges)
	}
	for _, d := range r.x.sortedDevices() {
		if len(d.parties) > 0 || d.active != nil {
			r.Errorf("%s still has %d calls", d.name, len(d.parties))
		}
		for _, a := range d.appearances {
			if d.registered() && a.lamp != skinny.LampModeOff {
				r.Errorf("%s: lamp %d is %v", d.name, a.instance, a.lamp)
			}
		}
	}
	if len(r.x.timers.heap) > 0 {
		r.Errorf("%d timers are left", len(r.x.timers.heap))
	}
}

// ref is the reference of the phone's newest call.
func (r *rig) ref(name string) uint32 {
	ps := r.x.devices[DeviceName(name)].parties
	return ps[len(ps)-1].ref
}

const (
	alice = "SEP000000001001"
	bob   = "SEP000000001002"
	carol = "SEP000000001003"
)

// device is the phone of that name.
func (r *rig) device(name string) *device { return r.x.devices[DeviceName(name)] }

// state is the state of the phone's newest call, "none" without one.
func (r *rig) state(name string) string {
	ps := r.device(name).parties
	if len(ps) == 0 {
		return "none"
	}
	return ps[len(ps)-1].state.String()
}

func (r *rig) wantState(name, state string) {
	r.Helper()
	if got := r.state(name); got != state {
		r.Fatalf("%s is %s, not %s", name, got, state)
	}
}

// far is the far channel of the only call that has one.
func (r *rig) far() *channel {
	r.Helper()
	for _, c := range r.x.sortedCalls() {
		if far := c.far(); far != nil {
			return far
		}
	}
	r.Fatal("no far channel")
	return nil
}

// last is the newest message of its type that the phone was sent.
func last[M skinny.Message](r *rig, c ConnID) M {
	r.Helper()
	for i := len(r.sent[c]) - 1; i >= 0; i-- {
		if m, ok := r.sent[c][i].(M); ok {
			return m
		}
	}
	var none M
	r.Fatalf("phone %d was not sent a %T; it was sent\n%s", c, none, r.show(c))
	return none
}

// count is how many messages sent to the phone begin like this.
func (r *rig) count(c ConnID, prefix string) int {
	n := 0
	for _, m := range r.sent[c] {
		if strings.HasPrefix(brief(m), prefix) {
			n++
		}
	}
	return n
}

// never fails when the phone was sent such a message.
func (r *rig) never(c ConnID, prefix string) {
	r.Helper()
	if r.count(c, prefix) > 0 {
		r.Fatalf("phone %d was sent %q:\n%s", c, prefix, r.show(c))
	}
}

// exactly fails unless the phone was sent just these since the last look.
func (r *rig) exactly(c ConnID, wanted ...string) {
	r.Helper()
	if got := r.show(c); got != strings.Join(wanted, "\n") {
		r.Fatalf("phone %d was sent\n%s\nnot\n%s", c, got, strings.Join(wanted, "\n"))
	}
}

// talk lets Alice call Bob, who answers.
func (r *rig) talk(a, b ConnID) {
	r.Helper()
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1002")
	r.say(b, &skinny.OffHook{})
	r.wantState(alice, "connected")
	r.wantState(bob, "connected")
	r.forget()
}

// outside lets Alice call 700 in the dialplan, which answers.
func (r *rig) outside(a ConnID) *channel {
	r.Helper()
	r.say(a, &skinny.OffHook{})
	r.dial(a, "700")
	far := r.far()
	r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
	r.wantState(alice, "connected")
	r.forget()
	return far
}

// forget drops what was sent, logged and asked so far.
func (r *rig) forget() {
	for c := range r.sent {
		r.sent[c] = nil
	}
	r.logs, r.asked = nil, nil
}

// logged fails unless there is a log line with this message.
func (r *rig) logged(message string) LogEntry {
	r.Helper()
	for _, e := range r.logs {
		if e.Message == message {
			return e
		}
	}
	r.Fatalf("%q was not logged, but %v", message, r.logs)
	return LogEntry{}
}

// asks is how often Asterisk was asked for a command of this type.
func asks[C ari.Command](r *rig) int {
	n := 0
	for _, c := range r.asked {
		if _, ok := c.(C); ok {
			n++
		}
	}
	return n
}
