package phone

import (
	"slices"

	"github.com/skinnyd/skinnyd/skinny"
)

// Watched is a number whose state the phone has asked for, as call lists do (flows.md 9).
type Watched struct {
	Number      string
	Transaction uint32
	Answered    bool
	Cause       skinny.SubscribeCause // of the answer
	Status      skinny.BLFStatus
	Text        string
}

// Watch subscribes to the state of a number; State.Watched has it.
func (p *Phone) Watch(number string) error {
	p.mu.Lock()
	w := Watched{Number: number, Transaction: uint32(len(p.state.Watched) + 1)}
	p.state.Watched = append(p.state.Watched, w)
	p.mu.Unlock()
	return p.Send(&skinny.SubscriptionStatReq{TransactionID: w.Transaction, FeatureID: skinny.SubscriptionFeatureBLF, SubscriptionID: number})
}

// handleWatched takes what a server says of numbers that are watched; false when m is something else.
func (p *Phone) handleWatched(m skinny.Message) ([]skinny.Message, bool) {
	switch m := m.(type) {
	case *skinny.SubscriptionStat:
		if w := p.watched(m.ID(), m.TransactionID); w != nil {
			w.Answered, w.Cause = true, m.Cause
		}
	case *skinny.Notification:
		if w := p.watched(m.ID(), m.TransactionID); w != nil {
			w.Status, w.Text = m.Status, skinny.PlainText(m.Text)
		}
	default:
		return nil, false
	}
	return nil, true
}

func (p *Phone) watched(id skinny.MessageID, transaction uint32) *Watched {
	i := slices.IndexFunc(p.state.Watched, func(w Watched) bool { return w.Transaction == transaction })
	if i < 0 {
		p.fault("%v of subscription %d, which the phone did not make", id, transaction)
		return nil
	}
	return &p.state.Watched[i]
}
