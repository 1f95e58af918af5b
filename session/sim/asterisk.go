package sim

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
)

// asterisk is a model of one Asterisk and of the link to it: commands run side by side and end after a while, events come in their own order,
// before or after the results (asterisk.md 3, 4, 6).
type asterisk struct {
	w        *world
	index    int
	channels []*channel
	bridges  []*bridge
	used     map[string]bool // ids of channels and bridges that exist or existed
	asked    map[string]int  // ids that were asked for, and in which life of the link
	dialled  map[ari.ChannelID]bool
	inflight map[string]session.CommandID // by what the command is about
	pending  []flight                     // the same, in order
	port     uint16
	callers  int

	// The link.
	life      int  // grows with every loss of the link
	boot      int  // grows with every restart
	accepting bool // commands reach Asterisk
	streaming bool // events leave Asterisk for us
	holding   bool // they wait for the snapshot
	held      []ari.Event
	stream    time.Time // when the last of them arrives
	arriving  int       // events and the like on their way
	frozen    bool
	stalled   []func()
	late      []ari.Event // that a frozen Asterisk tells when it goes on
	told      bool        // the core was told that the link is up
	devices   devices
	upSince   time.Time
	fresh     bool // the process that connects next knows of it by the store alone
	born      int  // the life in which the process connects first; what one before has asked arrives before that, or never
}

// flight is a command on its way.
type flight struct {
	number session.CommandID
	id     string // what it is about
}

// channel is a channel in Asterisk.
type channel struct {
	ast      *asterisk
	id       ari.ChannelID
	name     string
	device   string // a leg's phone
	inApp    bool
	told     bool // the core has had its StasisStart, or saw it in a snapshot
	in       bool // came from the dialplan
	answered bool
	music    bool
	noMusic  bool // a command about music or muting was refused
	muted    bool
	callerID string // "Alice" <1001>
	shown    string // whom it was told that it talks to, likewise
	ring     bool   // it hears ring-back
	status   string
	bridge   *bridge
	pair     *channel // other half of a Local channel
	endpoint string
	gone     bool
	taken    bool // something strange was done to it
	entered  bool // it was in our application
	leftTold bool // the core has had its StasisEnd
	entering bool // its StasisStart is on its way
}

type bridge struct {
	id        ari.BridgeID
	members   []*channel
	hadLeg    bool // a phone was in it
	hadAnswer bool // a far end was in it that is answered
	holding   bool
}

func newAsterisk(w *world, index int) *asterisk {
	return &asterisk{w: w, index: index, used: map[string]bool{}, asked: map[string]int{}, dialled: map[ari.ChannelID]bool{}, devices: newDevices(), inflight: map[string]session.CommandID{}, port: 10000}
}

func (a *asterisk) fail(id, format string, args ...any) {
	a.w.fail(focus{call: id}, "asterisk: "+format, args...)
}

func (a *asterisk) channel(id ari.ChannelID) *channel {
	for _, c := range a.channels {
		if c.id == id {
			return c
		}
	}
	return nil
}

func (a *asterisk) bridge(id ari.BridgeID) *bridge {
	for _, b := range a.bridges {
		if b.id == id {
			return b
		}
	}
	return nil
}

func (a *asterisk) add(c *channel) *channel {
	c.ast = a
	a.channels = append(a.channels, c)
	a.used[string(c.id)] = true
	return c
}

// do takes a command of the core.
func (a *asterisk) do(e *session.Effect) {
	id, makes := subject(e.Command)
	if other, ok := a.inflight[id]; ok {
		a.fail(id, "%s while command %d about it is in flight", brief(e.Command), other)
	}
	if aboutDevice(id) {
		a.devices.begin(id, e.Command)
		a.send(e.Command, e.ID, id)
		return
	}
	if !strings.HasPrefix(id, "skinny-1-") && strings.HasPrefix(id, "skinny-") {
		a.fail(id, "%s: it belongs to another instance", brief(e.Command))
	}
	life, asked := a.asked[id]
	_, isBridge := e.Command.(ari.CreateBridge)
	switch {
	case makes && isBridge && asked && life != a.life: // whether it was made is not known: Asterisk takes a second one for the same
	case makes && a.used[id]:
		a.fail(id, "%s: the id was used before", brief(e.Command))
	case !makes && !a.used[id] && !asked: // what is asked for may be lost with the link
		a.fail(id, "%s: no such thing was ever made", brief(e.Command))
	}
	if makes {
		a.asked[id] = a.life
	}
	if add, ok := e.Command.(ari.AddChannel); ok {
		if c := a.channel(add.Channel); c != nil && !c.told {
			a.fail(id, "%s before its StasisStart", brief(e.Command))
		}
		if !a.used[string(add.Bridge)] {
			a.fail(id, "%s: no such bridge was ever made", brief(e.Command))
		}
	}
	if dial, ok := e.Command.(ari.DialChannel); ok {
		if a.dialled[dial.ID] {
			a.fail(id, "dialled twice")
		}
		a.dialled[dial.ID] = true
	}
	switch c := e.Command.(type) {
	case ari.Answer:
		a.mayAnswer(c.ID)
	case ari.Hangup:
		a.mayHangUp(c.ID)
	}
	a.send(e.Command, e.ID, id)
}

// send is the way of a command to Asterisk.
func (a *asterisk) send(cmd ari.Command, number session.CommandID, id string) {
	a.inflight[id] = number
	a.pending = append(a.pending, flight{number, id})
	if !a.accepting {
		a.w.after(a.w.between(0, time.Millisecond), a.w.sameProcess(func() { a.done(number, id, ari.Result{Status: ari.Lost, Message: "not connected"}) }))
		return
	}
	life, boot := a.life, a.boot
	delay := a.w.between(0, a.w.mix.slowCommand)
	if a.w.chance(a.w.mix.stuck) { // a worker of the link or a lock in Asterisk
		delay = a.w.between(0, time.Second)
	}
	a.w.after(delay, func() { a.execute(cmd, number, id, life, boot) })
}

// execute is the arrival of a command at Asterisk.
func (a *asterisk) execute(cmd ari.Command, number session.CommandID, id string, life, boot int) {
	if a.frozen {
		a.stalled = append(a.stalled, func() { a.execute(cmd, number, id, life, boot) })
		return
	}
	if boot != a.boot || life != a.life && a.w.chance(0.5) || life < a.born && a.told {
		return // it never arrived; its result was Lost
	}
	r := a.carryOut(cmd)
	a.w.trace.note(a.w.now, "pbx %d carried out %d: %+v", a.index, number, r)
	if life == a.life {
		a.w.after(a.w.between(0, a.w.mix.slowResult), func() {
			if life == a.life {
				a.done(number, id, r)
			}
		})
	}
}

func (a *asterisk) done(number session.CommandID, id string, r ari.Result) {
	if a.inflight[id] == number {
		delete(a.inflight, id)
	}
	a.pending = slices.DeleteFunc(a.pending, func(f flight) bool { return f.number == number })
	a.devices.end(id, &r)
	a.w.step(session.CommandDone{Asterisk: a.index, ID: number, Result: r})
}

// emit sends an event; it arrives after those before it.
func (a *asterisk) emit(ev ari.Event) {
	switch {
	case !a.streaming:
	case a.frozen:
		a.late = append(a.late, ev)
	case a.holding:
		a.held = append(a.held, ev)
	default:
		a.deliver(a.w.between(0, a.w.mix.slowEvent), func() { a.event(ev) })
	}
}

func (a *asterisk) event(ev ari.Event) {
	if d, ok := ev.(ari.DeviceState); ok {
		a.devices.tell(d)
	}
	if s, ok := ev.(ari.StasisStart); ok {
		if c := a.channel(s.Channel.ID); c != nil {
			c.told, c.entering, c.leftTold = true, false, false
		}
	}
	if s, ok := ev.(ari.StasisEnd); ok {
		if c := a.channel(s.ID); c != nil {
			c.leftTold = true
		}
	}
	a.w.step(session.AsteriskEvent{Asterisk: a.index, Event: ev})
}

// deliver lets something arrive on the link, in order.
func (a *asterisk) deliver(d time.Duration, do func()) {
	when := a.w.now.Add(d)
	if a.stream.After(when) {
		when = a.stream
	}
	a.stream = when
	a.arriving++
	a.w.atTime(when, a.w.sameProcess(func() { a.arriving--; do() }))
}

var (
	refused = ari.Result{Status: ari.Refused, Code: 500, Message: "refused by the model"}
	gone    = ari.Result{Status: ari.Gone, Code: 404, Message: "Channel not found"}
)

// carryOut is what Asterisk does.
func (a *asterisk) carryOut(cmd ari.Command) ari.Result {
	if r, ok := a.carryOutDevice(cmd); ok {
		return r
	}
	no := a.w.chance(a.w.mix.refuse) && !a.w.quiet
	switch c := cmd.(type) {
	case ari.CreateBridge:
		if no {
			return refused
		}
		a.used[string(c.ID)] = true
		if a.bridge(c.ID) == nil {
			a.bridges = append(a.bridges, &bridge{id: c.ID, holding: c.Holding})
		}
		return ari.Result{}
	case ari.DestroyBridge:
		return a.destroyBridge(c.ID)
	case ari.ExternalMedia:
		if no {
			a.used[string(c.ID)] = true
			return refused
		}
		return a.externalMedia(c)
	case ari.CreateChannel:
		if no {
			a.used[string(c.ID)] = true
			return refused
		}
		return a.create(c)
	}
	id, _ := subject(cmd)
	ch := a.channel(ari.ChannelID(id))
	if ch == nil {
		return gone
	}
	return a.carryOutOn(ch, cmd, no)
}

func (a *asterisk) carryOutOn(ch *channel, cmd ari.Command, no bool) ari.Result {
	if hangup, ok := cmd.(ari.Hangup); ok {
		ch.hangup(hangup.Cause)
		return ari.Result{}
	}
	if !ch.inApp {
		return ari.Result{Status: ari.Refused, Code: 409, Message: "Channel not in Stasis application"}
	}
	switch c := cmd.(type) {
	case ari.Continue:
		ch.goOn()
		return ari.Result{}
	case ari.AddChannel:
		return a.join(ch, c.Bridge, no)
	case ari.SetVariable:
		switch c.Name {
		case "SKINNY_STATUS":
			if ch.status = c.Value; no {
				return refused
			}
		case "CONNECTEDLINE(all)":
			ch.show(c.Value)
		}
	case ari.StartMOH, ari.StopMOH, ari.Ring, ari.RingStop, ari.Mute:
		if no {
			ch.noMusic = true
			return refused
		}
		ch.sound(cmd)
	case ari.Answer:
		if no {
			return refused
		}
		ch.ring = ch.ring && ch.answered // in the audio of a channel that is up
		ch.answer()
	case ari.DialChannel:
		if no {
			return refused
		}
		ch.dial(c.Timeout)
	}
	return ari.Result{}
}

func (a *asterisk) externalMedia(c ari.ExternalMedia) ari.Result {
	if !c.Remote.IsValid() {
		a.fail(string(c.ID), "media to nowhere: %+v", c)
	}
	ch := a.add(&channel{id: c.ID, name: "UnicastRTP/" + c.Remote.String(), device: c.Variables["SKINNY_DEVICE"], callerID: c.Variables["CALLERID(all)"],
		answered: true})
	if ch.device == "" {
		a.fail(string(c.ID), "a leg without SKINNY_DEVICE")
	}
	a.port += 2
	a.start(ch, nil, a.w.between(0, 2*time.Millisecond))
	return ari.Result{RTP: netip.AddrPortFrom(netip.MustParseAddr("192.0.2.1"), a.port)}
}

// start lets a channel enter our application.
func (a *asterisk) start(ch *channel, args []string, delay time.Duration) {
	ch.entering = true
	a.w.after(delay, func() {
		if ch.gone {
			return
		}
		if ch.in && !a.streaming { // nobody holds the application: the dialplan goes on
			a.w.after(delay, func() { ch.hangup(16) })
			return
		}
		ch.inApp, ch.told, ch.entered, ch.leftTold = true, false, true, false
		state := "Down"
		if ch.answered {
			state = "Up"
		} else if ch.in {
			state = "Ring"
		}
		a.emit(ari.StasisStart{Channel: ari.Channel{ID: ch.id, Name: ch.name, State: state, CallerName: "Caller", CallerNumber: "5551"}, Args: args})
	})
}

func (a *asterisk) create(c ari.CreateChannel) ari.Result {
	ch := a.add(&channel{id: c.ID, endpoint: c.Endpoint, name: c.Endpoint + "-0001"})
	if strings.HasPrefix(c.Endpoint, "Local/") {
		if c.OtherID == "" || a.used[string(c.OtherID)] {
			a.fail(string(c.ID), "second half of %s has no new id: %q", c.Endpoint, c.OtherID)
		}
		ch.name += ";1"
		ch.pair = a.add(&channel{id: c.OtherID, name: c.Endpoint + "-0001;2", pair: ch, in: true})
	}
	a.start(ch, nil, a.w.between(0, 2*time.Millisecond))
	if a.w.chance(a.w.mix.refuse) && !a.w.quiet { // no such extension
		a.w.after(a.w.between(0, 20*time.Millisecond), func() { ch.hangup(0) })
	}
	return ari.Result{}
}

func (a *asterisk) join(ch *channel, id ari.BridgeID, no bool) ari.Result {
	b := a.bridge(id)
	switch {
	case b == nil:
		return ari.Result{Status: ari.Gone, Code: 404, Message: "Bridge not found"}
	case no:
		return refused
	}
	for _, m := range b.members {
		if m != ch && ch.device != "" && m.device == ch.device {
			a.fail(string(id), "two legs of %s in a bridge: %s joins %s", ch.device, ch.id, m.id)
		}
	}
	ch.leaveBridge()
	ch.bridge = b
	b.members = append(b.members, ch)
	b.hadLeg = b.hadLeg || ch.device != ""
	b.hadAnswer = b.hadAnswer || ch.answered && ch.device == ""
	b.introduce()
	return ari.Result{}
}

func (c *channel) leaveBridge() {
	if b := c.bridge; b != nil {
		b.members = slices.DeleteFunc(b.members, func(m *channel) bool { return m == c })
		c.bridge = nil
		c.ast.emit(ari.LeftBridge{Bridge: b.id, Channel: c.id})
		b.introduce()
	}
}

func (a *asterisk) destroyBridge(id ari.BridgeID) ari.Result {
	b := a.bridge(id)
	if b == nil {
		return ari.Result{Status: ari.Gone, Code: 404, Message: "Bridge not found"}
	}
	for _, m := range slices.Clone(b.members) {
		m.leaveBridge()
	}
	a.bridges = slices.DeleteFunc(a.bridges, func(o *bridge) bool { return o == b })
	a.emit(ari.BridgeDestroyed{ID: id})
	return ari.Result{}
}

// hangup ends a channel, and the other half of a Local one.
func (c *channel) hangup(cause int) {
	if c.gone {
		return
	}
	c.gone = true
	c.leaveBridge()
	if c.inApp {
		c.inApp = false
		c.ast.emit(ari.StasisEnd{ID: c.id})
	}
	c.ast.channels = slices.DeleteFunc(c.ast.channels, func(o *channel) bool { return o == c })
	c.ast.emit(ari.ChannelDestroyed{ID: c.id, Cause: cause})
	if c.pair != nil {
		c.pair.hangup(cause)
	}
}

// goOn is a channel that leaves the application for the dialplan.
func (c *channel) goOn() {
	if c.in && c.status == "" {
		c.ast.fail(string(c.id), "%s continues in the dialplan without SKINNY_STATUS", c.id)
	}
	if c.in && c.status == "CANCEL" {
		c.ast.fail(string(c.id), "%s continues in the dialplan with SKINNY_STATUS=CANCEL", c.id)
	}
	c.leaveBridge()
	c.inApp = false
	c.ast.emit(ari.StasisEnd{ID: c.id})
	w, a := c.ast.w, c.ast
	delete(a.inflight, string(c.id)) // it may be back before the result of Continue
	if !w.quiet && w.chance(0.25) {  // the dialplan tries another line
		args := []string{lineNumber(w.rng.IntN(w.mix.lines))}
		c.status = ""
		a.start(c, args, w.between(0, 3*time.Millisecond))
		return
	}
	w.after(w.between(0, 3*time.Second), func() {
		if !c.inApp {
			c.hangup(16)
		}
	})
}

func (c *channel) String() string { return fmt.Sprintf("%s (%s)", c.id, c.name) }
