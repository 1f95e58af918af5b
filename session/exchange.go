package session

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// Boot tells one run of the process from all others: ids start from it and are never used twice.
type Boot struct {
	Number uint64 // grows from boot to boot; milliseconds since 1970 do, seconds do not: who dies is often back within one
	Time   time.Time
	// Records are what the store holds of earlier boots.
	Records []Record
	// Forgets says that the store forgets all when the process ends: then nobody is left to wait for the next one.
	Forgets bool
}

// Exchange owns every phone, line and call of the process. It is not safe for use by several goroutines: one loop drives it.
type Exchange struct {
	cfg  *Config
	boot Boot
	now  time.Time
	out  []Effect

	conns    map[ConnID]*conn
	devices  map[DeviceName]*device
	lines    map[string]*line
	models   map[skinny.DeviceType]*skinny.Model
	calls    map[string]*call
	rooms    map[string]*call // that are open, by number
	commands map[CommandID]command
	unknown  unknowns
	// forwarded is where the calls of lines go that somebody forwarded, disturb how phones are left alone, privacy of phones whose users set another
	// than the configuration's.
	forwarded map[string]Forward
	disturb   map[DeviceName]DND
	privacy   map[DeviceName]bool
	// messages is how many wait for lines by the word of others than Asterisk.
	messages map[string]MessagesView
	// watches are the states that somebody here needs, stateOrders what is asked of the Asterisks about states, stale the lines whose state may
	// be another one.
	watches     map[string]*watch
	stateOrders map[CommandID]stateOrder
	stale       []*line
	pbxs        []*pbx
	numbers     []string // of the lines, sorted

	slots     map[string]*call // who waits in parking lots, by the number of the slot
	busyLots  map[string]bool  // as the keys of lots show it
	adoptable []parkedRecord   // who waited before the process began, in Asterisks that were not there yet
	left      map[string]bool  // channels and bridges that stay in Asterisk for the next process

	timers   timers
	changed  changes
	sequence struct {
		call     uint64
		ref      uint32
		passThru uint32
		seat     uint32
		command  CommandID
	}
	idPrefix string // of calls: all but the number
	slabs    struct {
		calls    slab[call]
		parties  slab[party]
		channels slab[channel]
	}
	// touched are the calls that this step has to plan for.
	touched []*call
	// retiring are phones that wait for the end of their calls to restart or to go.
	retiring     []*device
	shuttingDown bool
}

// conn is a connection; device is nil until it registered.
type conn struct {
	id            ConnID
	remote, local addrPort
	device        *device
}

// New makes an exchange that serves cfg.
func New(cfg *Config, boot Boot) *Exchange {
	x := &Exchange{
		cfg:      cfg,
		boot:     boot,
		now:      boot.Time,
		conns:    map[ConnID]*conn{},
		devices:  map[DeviceName]*device{},
		lines:    map[string]*line{},
		models:   map[skinny.DeviceType]*skinny.Model{},
		calls:    map[string]*call{},
		rooms:    map[string]*call{},
		commands: map[CommandID]command{},

		forwarded: map[string]Forward{},
		disturb:   map[DeviceName]DND{},
		slots:     map[string]*call{},
		busyLots:  map[string]bool{},
		left:      map[string]bool{},
		privacy:   map[DeviceName]bool{},
		messages:  map[string]MessagesView{},

		watches:     map[string]*watch{},
		stateOrders: map[CommandID]stateOrder{},
	}
	recall(boot.Records, BucketForwards, func(key string, f Forward) { x.forwarded[keyed(key)] = f })
	recall(boot.Records, BucketMessages, func(key string, v MessagesView) { x.messages[keyed(key)] = v })
	recall(boot.Records, BucketDND, func(key string, mode DND) { x.disturb[DeviceName(key)] = mode })
	recall(boot.Records, BucketParked, func(_ string, r parkedRecord) { x.adoptable = append(x.adoptable, r) })
	x.idPrefix = fmt.Sprintf("skinny-%s-%d-", cfg.Instance, boot.Number)
	// Phones drop what belongs to an unknown reference: references of an earlier boot must not come again soon.
	x.sequence.ref = uint32(boot.Number << 12)
	x.sequence.passThru = 1<<31 | uint32(boot.Number<<12) // never a call reference: mixed up they would be found out
	for _, a := range cfg.Asterisk {
		x.pbxs = append(x.pbxs, &pbx{index: len(x.pbxs), cfg: a, channels: map[ari.ChannelID]*channel{}, states: map[string]*deviceState{}})
	}
	x.indexNumbers()
	for _, number := range x.numbers {
		x.addLine(cfg.Lines[number])
	}
	recall(boot.Records, BucketPrivacy, func(key string, on bool) { x.privacy[DeviceName(key)] = on })
	for _, name := range slices.Sorted(maps.Keys(cfg.Devices)) {
		x.dirtyDevice(x.addDevice(name, cfg.Devices[name]))
	}
	return x
}

// Step takes one event in and appends what is to be done about it to out. Time never runs backwards: an earlier now is taken as the last one.
func (x *Exchange) Step(now time.Time, ev Event, out []Effect) []Effect {
	if now.After(x.now) {
		x.now = now
	}
	x.out = out
	x.handle(ev)
	x.expireTimers()
	x.planTouched()
	x.retireIdle()
	x.planTouched() // lines of other keys
	x.tellLines()
	x.orderStates()
	out, x.out = x.out, nil
	return out
}

func (x *Exchange) handle(ev Event) {
	switch ev := ev.(type) {
	case PhoneMessage:
		x.phoneMessage(ev.Conn, ev.Message)
	case AsteriskEvent:
		x.asteriskEvent(x.pbxs[ev.Asterisk], ev.Event)
	case CommandDone:
		if !x.stateDone(ev.ID, ev.Result) {
			x.commandDone(ev.ID, ev.Result)
		}
	case Tick:
	case PhoneConnected:
		x.conns[ev.Conn] = &conn{id: ev.Conn, remote: ev.Remote, local: ev.Local}
	case PhoneGone:
		x.phoneGone(ev.Conn, ev.Reason)
	case LinkUp:
		x.linkUp(x.pbxs[ev.Asterisk], ev.Snapshot)
	case LinkDown:
		x.linkDown(x.pbxs[ev.Asterisk], ev.Reason)
	case Reload:
		x.reload(ev.Config)
	case ResetDevice:
		x.resetDevice(ev.Device, ev.Reboot)
	case Shutdown:
		x.shutdown()
	case SetForward:
		x.setForward(ev)
	case SetDND:
		x.orderDND(ev)
	case SetMessages:
		x.setMessages(ev)
	default:
		panic(fmt.Sprintf("session: event %T is not known", ev))
	}
}

// Idle says that no call is left, neither on a phone nor in Asterisk.
func (x *Exchange) Idle() bool { return len(x.calls) == 0 && len(x.commands) == 0 }

func (x *Exchange) shutdown() {
	x.shuttingDown = true
	for _, c := range x.sortedCalls() {
		if c.parked != nil && c.phone() == nil && !x.boot.Forgets {
			if !c.inSlot() {
				x.parkAgain(c)
			}
			x.touch(c)
			continue
		}
		x.endCall(c, causeNormal)
		var buf [few]*party
		for _, p := range append(buf[:0], c.parties...) { // that hear why their call is over
			x.hangup(p)
		}
	}
}

// send puts a message on the phone's connection, if it has one.
func (x *Exchange) send(d *device, m skinny.Message) {
	if d.conn != nil {
		x.out = append(x.out, Effect{Kind: Send, Conn: d.conn.id, Message: m})
	}
}

func (x *Exchange) log(e LogEntry) {
	x.out = append(x.out, Effect{Kind: Log, Entry: &e})
}

func (x *Exchange) newRef() uint32 {
	for {
		x.sequence.ref++
		x.sequence.ref &= 0x7fffffff
		if x.sequence.ref != 0 {
			return x.sequence.ref
		}
	}
}

func (x *Exchange) newPassThru() uint32 {
	for {
		x.sequence.passThru++
		if x.sequence.passThru != 0 {
			return x.sequence.passThru
		}
	}
}
