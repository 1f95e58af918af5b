package phone

import (
	"slices"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// Record is an entry of a call list.
type Record struct {
	Number, Name string // of the other party, as last shown
	Line         uint32
	At           time.Time // when the call came or was dialled
}

// Numbers is the numbers of a call list.
func Numbers(list []Record) []string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = r.Number
	}
	return out
}

// filing is the list that a call belongs to; skinny.CallHistoryDispositionIgnore is none.
type filing struct {
	list skinny.CallHistoryDisposition
	rang bool // it was offered here
	told bool // the server said the list: states change it no more
}

// state follows the states of a call, by which phones file it when no CallHistoryInfo comes, and old phones always: what
// rang is missed until it is connected. Servers move a call between the lists of old phones by states with privacy:
// Connected and hidden files it nowhere, Connected and collapsed as received, RingIn and collapsed as missed (flows.md 3).
func (f *filing) state(s skinny.CallStateCode, privacy skinny.CallPrivacy) {
	if f.told {
		return
	}
	switch s {
	case skinny.CallStateRingIn, skinny.CallStateCallWaiting:
		if !f.rang || privacy == skinny.CallPrivacyLimited {
			f.list = skinny.CallHistoryDispositionMissedCalls
		}
		f.rang = true
	case skinny.CallStateConnected:
		switch {
		case privacy == skinny.CallPrivacyFull:
			f.list = skinny.CallHistoryDispositionIgnore
		case f.rang, privacy == skinny.CallPrivacyLimited:
			f.list = skinny.CallHistoryDispositionReceivedCalls
		}
	case skinny.CallStateProceed, skinny.CallStateRingOut:
		if !f.rang {
			f.list = skinny.CallHistoryDispositionPlacedCalls
		}
	}
}

// callHistory is CallHistoryInfo, which phones up to version 11 do not know (flows.md 1.2).
func (p *Phone) callHistory(m *skinny.CallHistoryInfo) {
	p.since(12, "CallHistoryInfo")
	c := p.callFor("CallHistoryInfo", m.LineInstance, m.CallReference)
	if c != nil && m.Disposition <= skinny.CallHistoryDispositionMissedCalls { // else it says that it does not know
		c.filing.list, c.filing.told = m.Disposition, true
	}
}

// fileCalls ends all calls for the phone.
func (p *Phone) fileCalls() {
	for i := range p.state.Calls {
		p.file(&p.state.Calls[i])
	}
	p.state.Calls = nil
}

// file puts a call that is over into its list.
func (p *Phone) file(c *Call) {
	r := Record{Number: c.Info.CallingNumber, Name: c.Info.CallingName, Line: c.Line, At: c.Began}
	list := &p.state.Missed
	switch c.filing.list {
	case skinny.CallHistoryDispositionMissedCalls:
	case skinny.CallHistoryDispositionReceivedCalls:
		list = &p.state.Received
	case skinny.CallHistoryDispositionPlacedCalls:
		list = &p.state.Placed
		r.Number, r.Name = c.Info.CalledNumber, c.Info.CalledName
		if r.Number == "" {
			r.Number = c.Dialed
		}
	default:
		return
	}
	if p.o.History < 0 {
		return
	}
	if len(*list) >= p.o.History {
		*list = slices.Delete(*list, 0, 1)
	}
	*list = append(*list, r)
}
