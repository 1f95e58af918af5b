package session

import "time"

// CallRecord is a call that is over, as the call log keeps it under its id. Members without a value are absent.
type CallRecord struct {
	ID       string     `json:"id"` // CallView.ID
	From     CallParty  `json:"from"`
	To       CallParty  `json:"to"` // who answered, else who was called last
	Created  time.Time  `json:"created"`
	Answered time.Time  `json:"answered,omitzero"`
	Ended    time.Time  `json:"ended"`
	Outcome  Outcome    `json:"outcome"`
	Cause    string     `json:"cause,omitempty"`         // of a call that failed, in the words that phones show
	By       *CallParty `json:"redirected_by,omitempty"` // who sent it on last, or transferred it
	Parties  []CallRole `json:"parties"`                 // phones that had to do with it, in the order of coming
	Next     string     `json:"continued_as,omitempty"`  // the call that its parties went on in: by transfer, conference, park
}

// CallParty is a name and a number.
type CallParty struct {
	Name   string `json:"name,omitempty"`
	Number string `json:"number,omitempty"`
}

// CallRole is the part of a phone in a call.
type CallRole struct {
	Device DeviceName `json:"device"`
	Line   string     `json:"line"`
	Role   Role       `json:"role"`
}

// Outcome is what became of a call.
type Outcome string

// The outcomes.
const (
	CallAnswered  Outcome = "answered"
	CallMissed    Outcome = "missed"    // it rang and nobody answered
	CallBusy      Outcome = "busy"      // or declined, or not to be disturbed
	CallCancelled Outcome = "cancelled" // the caller gave up before it rang
	CallFailed    Outcome = "failed"
	CallParked    Outcome = "parked" // the time in a slot, a call of its own
)

// Role is what a phone did in a call.
type Role string

// The roles; a later one takes the place of an earlier.
const (
	roleCaller   Role = "caller"
	roleRang     Role = "rang"
	roleJoined   Role = "joined" // by transfer, conference, barge, resumed what another held, or was parked
	roleAnswered Role = "answered"
)

// callLog is what a call keeps for its record.
type callLog struct {
	done  bool
	next  string // the call that members moved on to, the last one
	roles []CallRole
	few   [few]CallRole // the first of them
}

// note keeps what a phone did in the call.
func (c *call) note(p *party, role Role) {
	device, line := p.dev.name, p.app.line.cfg.Number
	for i := range c.log.roles {
		r := &c.log.roles[i]
		if r.Device == device && r.Line == line {
			if r.Role == roleRang {
				r.Role = role
			}
			return
		}
	}
	if c.log.roles == nil {
		c.log.roles = c.log.few[:0]
	}
	c.log.roles = append(c.log.roles, CallRole{device, line, role})
}

// logCall writes the record of a call that ends. A handset that was lifted and put down again is no call, nor is the number of a forward.
func (x *Exchange) logCall(c *call, cause int) {
	l := &c.log
	nobody := len(l.roles) == 0 && len(c.channels) == 0 && len(c.moved) == 0
	if l.done || c.hidden || nobody || c.to == (PartyView{}) {
		return
	}
	l.done = true
	r := CallRecord{
		ID: c.id, From: CallParty(c.from), To: CallParty(c.to), Created: c.created.UTC(), Ended: x.now.UTC(),
		Outcome: c.outcome(cause), Parties: l.roles, Next: l.next,
	}
	if !c.answered.IsZero() {
		r.Answered = c.answered.UTC()
	}
	if r.Outcome == CallFailed {
		r.Cause = failureOf(cause).text.english()
	}
	if dv := c.diverted; dv != nil && dv.last != c.from {
		r.By = &CallParty{dv.last.Name, dv.last.Number}
	}
	if r.Parties == nil {
		r.Parties = []CallRole{}
	}
	x.save(BucketCalls, recordKey(c.id), &r)
}

func (c *call) outcome(cause int) Outcome {
	switch {
	case c.bridge.holding:
		return CallParked
	case !c.answered.IsZero():
		return CallAnswered
	case cause == causeBusy, cause == causeDND, cause == causeRejected:
		return CallBusy
	case cause == causeNoAnswer, cause == causeNormal && (c.ringing || c.offered):
		return CallMissed
	case cause == causeNormal:
		return CallCancelled
	}
	return CallFailed
}
