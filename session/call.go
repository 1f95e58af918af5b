package session

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
)

// call is one conversation: the phones' parties and the Asterisk channels that belong together, and the bridge that joins them.
type call struct {
	id       string // the bridge's id
	pbx      *pbx   // nil until the call needs Asterisk
	bridge   bridge
	parties  []*party   // phones that have the call, those that it rings among them
	channels []*channel // far ends and phone legs that may exist in Asterisk
	moved    []*channel // that went on to other calls, until their bridge is
	letters  int        // ids given to channels

	from, to PartyView // who called whom at first
	created  time.Time
	answered time.Time // zero: not yet
	ending   bool
	offered  bool // phones ring, or rang, for it
	ringing  bool // who waits for the answer is to hear that it rings

	rung     *line      // whose phones ring
	rungAt   time.Time  // since when
	diverted *diversion // nil: nobody sent it on

	// introduced: somebody was moved into it before it was answered, who is to be introduced when it is.
	introduced bool
	many       bool   // a conference: it goes on while two are left, and who holds it leaves the others in peace
	room       string // the number of the meet-me room that it is: it goes on while one is left
	noG729     bool   // some party cannot do without transcoding
	ringTimer  timer
	inbound    inbound
	parked     *parked // nil: it is in no slot
	touched    bool
	dirty      bool
	hidden     bool // clears what an earlier life left: not a call that anybody made
	log        callLog

	fewParties  [few]*party // the first of parties and channels
	fewChannels [few]*channel
}

// few is as many parties and channels as most calls have: they need no list of their own.
const few = 4

// inbound is what the dialplan asked for in Stasis(skinny,<line>,…).
type inbound struct {
	external bool
	until    time.Time // the end of timeout; zero: none
	park     bool
	lot      string // to park in; "": that of the line
}

// bridge is the call's bridge as it is wanted and as it is known.
type bridge struct {
	want, up, gone bool
	holding        bool // who is in it hears nobody
	busy           bool
	unsure         bool  // the answer to its making was lost with the link
	lateTimer      timer // runs while it may still be made: no event would tell
}

type partyState uint8

const (
	dialling   partyState = iota // the phone collects digits
	proceeding                   // the number is complete, the far end does not ring yet
	ringOut                      // the far end rings
	ringIn                       // the call is offered to this phone
	connected
	held
	failed // a tone tells why
	remote // another phone of the line has the call, and this one shows it
	over   // not on the phone any more
)

var partyStateNames = [...]string{"dialling", "proceeding", "ringout", "ringin", "connected", "hold", "failed", "remote", "over"}

func (s partyState) String() string { return partyStateNames[s] }

// party is a phone's part in a call: a call reference on a line of a device.
type party struct {
	dev   *device
	app   *appearance
	call  *call
	ref   uint32
	state partyState
	media media

	caller   bool      // it waits for the answer: it made the call, or was transferred to where it rings
	outbound bool      // it made the call: what the phone's lists say
	peer     PartyView // whom the phone shows at the other end
	filed    PartyView // whom its lists are to name, whoever it shows later; zero: whom it shows
	consult  consult
	selected bool      // by the Select key
	picked   PartyView // who was called when the phone picked the call up; zero: it did not
	seat     seat      // in a conference
	listed   bool      // the phone shows the list of the conference
	said     string    // its prompt, on phones that show remarks in the place of it
	covered  bool      // one is there
	meetMe   bool      // it takes the number of a room

	digits    digits
	tone      toneState
	failTimer timer
	remind    timer // of a held call
	orphan    timer // runs while the phone of a connected call is lost
	lost      bool  // the phone was lost in the call, came back, and is to be shown it again
	waitTimer timer // repeats the tone of a call that waits
	seen      sight // what a remote party shows
	told      bool  // of a remote party: the phone knows which of its lists the call belongs to, or that it belongs to none
}

func (x *Exchange) newCall() *call {
	x.sequence.call++
	var digits [20]byte
	c := x.slabs.calls.next()
	c.id, c.created = x.idPrefix+string(strconv.AppendUint(digits[:0], x.sequence.call, 10)), x.now
	c.parties, c.channels = c.fewParties[:0], c.fewChannels[:0]
	x.calls[c.id] = c
	x.touch(c)
	return c
}

// newChannelID gives the next id of the call: its bridge's and a letter, then two.
func (c *call) newChannelID() ari.ChannelID {
	n, suffix := c.letters, ""
	c.letters++
	for {
		suffix = string(rune('a'+n%26)) + suffix
		if n = n/26 - 1; n < 0 {
			break
		}
	}
	return ari.ChannelID(c.id + "-" + suffix)
}

// join puts a phone into the call.
func (x *Exchange) join(c *call, a *appearance, ref uint32, state partyState) *party {
	p := x.slabs.parties.next()
	*p = party{dev: a.dev, app: a, call: c, ref: ref, state: state}
	c.parties = append(c.parties, p)
	a.dev.parties = append(a.dev.parties, p)
	switch state {
	case dialling:
		c.note(p, roleCaller)
	case ringIn:
		c.note(p, roleRang)
	}
	x.touch(c)
	return p
}

// leave takes a phone out of the call; the phone has been told, or is gone.
func (x *Exchange) leave(p *party) {
	watched := p.state == remote
	p.state = over
	p.stopTimers(x)
	x.endConsult(p)
	x.dropMedia(p)
	p.call.parties = slices.DeleteFunc(p.call.parties, func(q *party) bool { return q == p })
	p.dev.parties = slices.DeleteFunc(p.dev.parties, func(q *party) bool { return q == p })
	if p.dev.active == p {
		p.dev.active = nil
	}
	x.touch(p.call)
	if !watched {
		x.deviceIdle(p.dev)
	}
}

// unseen says that the phone was away and is not shown yet the call that it held; a conversation it has kept by itself.
func (p *party) unseen() bool { return p.state == held && p.lost }

func (p *party) stopTimers(x *Exchange) {
	for _, t := range [...]*timer{&p.digits.timer, &p.tone.timer, &p.failTimer, &p.remind, &p.orphan, &p.waitTimer, &p.media.ackTimer, &p.media.dialTimer} {
		x.stop(t)
	}
}

// others calls f for each phone that talks with p.
func (c *call) others(p *party, f func(*party)) {
	var buf [few]*party
	for _, q := range append(buf[:0], c.parties...) {
		if q != p && (q.state == connected || q.state == held) {
			f(q)
		}
	}
}

func (c *call) state() string {
	switch {
	case c.ending:
		return "ending"
	case c.inSlot():
		return "parked"
	case !c.answered.IsZero():
		return "connected"
	}
	state := "ringing"
	if p := c.callerParty(); p != nil {
		switch p.state {
		case dialling:
			state = "dialling"
		case proceeding:
			state = "proceeding"
		case failed:
			state = "failed"
		}
	}
	if far := c.dialled(); far != nil && far.early {
		state = "early"
	}
	return state
}

// touch says that the call is to be planned for and its view is old.
func (x *Exchange) touch(c *call) {
	if !c.touched {
		c.touched = true
		x.touched = append(x.touched, c)
	}
	x.dirtyCall(c)
}

// endCall ends the call for everybody: phones that talk or ring are told, channels are hung up with the cause, an inbound caller that was not
// answered goes back to the dialplan.
func (x *Exchange) endCall(c *call, cause int) {
	if c.ending || x.tryNext(c, cause) {
		return
	}
	c.ending = true
	x.stop(&c.ringTimer)
	var buf [few]*party
	for _, p := range append(buf[:0], c.parties...) {
		x.endParty(p, cause)
	}
	x.release(c, cause)
}

// release lets go of what the call has in Asterisk.
func (x *Exchange) release(c *call, cause int) {
	c.ending = true
	x.logCall(c, cause)
	c.bridge.want = false
	x.stop(&c.ringTimer)
	if x.rooms[c.room] == c {
		delete(x.rooms, c.room)
	}
	x.leaveSlot(c)
	for _, ch := range c.channels {
		if ch.leave != stay {
			continue
		}
		unanswered := !ch.answered && (c.answered.IsZero() || cause == causeNoMedia)
		if ch.kind == inChannel && (unanswered || ch.wantGoOn) {
			ch.leave = goOn
			if unanswered {
				ch.wantStatus = statusOf(cause)
			}
			continue
		}
		ch.hangup(q850(cause))
	}
	x.touch(c)
}

// settle is called when somebody left: a call without two ends is over.
func (x *Exchange) settle(c *call, cause int) {
	if c.ending {
		return
	}
	members, offers := c.members(), c.offers()
	switch {
	case members == 0:
		x.endCall(c, cause)
	case c.parked != nil:
		if !c.inSlot() && offers == 0 {
			x.parkAgain(c)
		}
	case c.answered.IsZero():
		switch {
		case !c.waiting():
			x.endCall(c, cause)
		case c.offered && offers == 0:
			x.nobodyTook(c, cause)
		} // else the caller alone goes on while it dials, hears a tone, or somebody rings
	case members < 2 && c.room == "":
		x.endCall(c, cause)
	case c.many && c.room == "" && c.bargedAlone():
		x.endCall(c, cause)
	case c.many:
		x.thinOut(c)
	}
	x.touch(c)
}

// forget drops a call of which nothing is left.
func (x *Exchange) forget(c *call) {
	if c.ending && len(c.parties) == 0 && len(c.channels) == 0 && (c.bridge.gone || !c.bridge.up && !c.bridge.busy) && !c.bridge.unsure && !c.bridge.lateTimer.set() {
		delete(x.calls, c.id)
		x.removedCall(c)
		// Its slab may live on: what is over holds on to nothing that was made later.
		c.fewParties, c.fewChannels, c.moved, c.log = [few]*party{}, [few]*channel{}, nil, callLog{}
	}
}

func (x *Exchange) sortedCalls() []*call {
	calls := make([]*call, 0, len(x.calls))
	for _, c := range x.calls {
		calls = append(calls, c)
	}
	slices.SortFunc(calls, (*call).compare)
	return calls
}

// compare orders calls by age.
func (c *call) compare(o *call) int {
	if d := len(c.id) - len(o.id); d != 0 {
		return d
	}
	return strings.Compare(c.id, o.id)
}
