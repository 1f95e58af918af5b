package load

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// moment is something that happens to a phone.
type moment uint8

// Of the connection, then of a call. A call begins with begin, which forgets the moments of the one before.
const (
	connected moment = iota
	acked
	ready
	ended
	beaten    // KeepAliveAck; made anew by who waits for it
	toned     // dial tone
	refused   // a tone or a state that says no
	rings     // CallState RingIn
	through   // CallState Connected
	ordered   // StartMediaTransmission
	heard     // the first packet after arm
	far       // media closed: the other end hung up
	over      // CallState OnHook
	momentEnd // how many there are
)

const firstOfCall = toned

// seat is one phone of a run, and when what happened to it.
type seat struct {
	run   *Run
	n     int
	phone *phone.Phone
	audio *media.Counted // nil without RTP

	mu      sync.Mutex
	at      [momentEnd]time.Duration // since the run began; 0: not yet
	why     string                   // of refused, or of ended
	beat    time.Duration            // the last KeepAlive that has no answer
	line    *line                    // the present one
	serving bool                     // counted as in service
	busy    bool                     // in a call or an accident
	leaving bool                     // the end of the connection is the generator's own doing
	changed chan struct{}            // closed at each moment; nil when nobody waits
}

func newSeat(r *Run, n int) (*seat, error) {
	s := &seat{run: r, n: n}
	o := r.plan.options(n, s.source())
	if r.bank != nil {
		at := o.LocalAddr
		if !at.IsValid() {
			at = r.own
		}
		audio, err := r.bank.Open(at, func(at time.Time) { s.note(heard, at, "") })
		if err != nil {
			return nil, err
		}
		s.audio, o.MediaAddr = audio, audio.Local()
	}
	o.Net, o.Observe = s.dial, s.observe
	p, err := phone.New(o)
	s.phone = p
	return s, err
}

func (s *seat) name() string       { return s.run.plan.DeviceName(s.n) }
func (s *seat) source() netip.Addr { return after(s.run.sources, s.n) }

// note marks a moment, once; the caller does not hold the mutex.
func (s *seat) note(m moment, at time.Time, why string) {
	s.mu.Lock()
	s.mark(m, at, why)
	s.mu.Unlock()
}

func (s *seat) mark(m moment, at time.Time, why string) {
	if s.at[m] != 0 {
		return
	}
	s.at[m] = max(at.Sub(s.run.began), 1)
	if why != "" {
		s.why = why
	}
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// forget makes the moments from first on not have happened, but for ended.
func (s *seat) forget(first moment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.at[first:])
	if first < firstOfCall || s.at[ended] == 0 {
		s.why = ""
	}
}

// wait is first for moments of one phone.
func (s *seat) wait(ctx context.Context, d time.Duration, some ...moment) (moment, bool) {
	signs := make([]sign, len(some))
	for i, m := range some {
		signs[i] = sign{s, m}
	}
	came, ok := first(ctx, d, signs...)
	return came.moment, ok
}

// sign is a moment of a phone.
type sign struct {
	*seat
	moment moment
}

// first waits for signs of one or two phones and returns the first, in their order, that has come; false when none does in time.
func first(ctx context.Context, d time.Duration, signs ...sign) (sign, bool) {
	limit := time.NewTimer(d)
	defer limit.Stop()
	a, b := signs[0].seat, signs[0].seat
	for _, s := range signs {
		if s.seat != a {
			b = s.seat
		}
	}
	for {
		changed, other := a.change(), b.change() // before looking, so that nothing is missed
		for _, s := range signs {
			if s.when(s.moment) != 0 {
				return s, true
			}
		}
		select {
		case <-changed:
		case <-other:
		case <-limit.C:
			return sign{}, false
		case <-ctx.Done():
			return sign{}, false
		}
	}
}

// change is closed at the next moment.
func (s *seat) change() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}

// when is the time of a moment since the run began; 0: it has not come.
func (s *seat) when(m moment) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at[m]
}

// reason is what was said about ended or refused.
func (s *seat) reason() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}

// observe takes each message that the phone reads or sends.
func (s *seat) observe(e phone.Entry) {
	if e.Out {
		if e.Message.ID() == skinny.IDKeepAlive {
			s.mu.Lock()
			s.beat = e.At.Sub(s.run.began)
			s.mu.Unlock()
		}
		return
	}
	switch m := e.Message.(type) {
	case *skinny.KeepAliveAck:
		s.keptAlive(e.At)
	case *skinny.RegisterAck:
		s.note(acked, e.At, "")
	case *skinny.StartTone:
		s.tone(m.Tone, e.At)
	case *skinny.CallState:
		s.callState(m, e.At)
	case *skinny.StartMediaTransmission:
		s.speak(m)
		s.note(ordered, e.At, "")
	case *skinny.StopMediaTransmission:
		s.silence()
		s.note(far, e.At, "")
	case *skinny.CloseReceiveChannel:
		s.note(far, e.At, "")
	}
	if s.when(ready) == 0 && s.when(acked) != 0 && s.phone.Link() == phone.Registered {
		s.note(ready, e.At, "")
	}
}

// keptAlive is the answer to a keep-alive.
func (s *seat) keptAlive(at time.Time) {
	s.mu.Lock()
	sent := s.beat
	s.beat = 0
	s.mark(beaten, at, "")
	s.mu.Unlock()
	if sent != 0 {
		s.run.collect.counts.keepAlives.Add(1)
		s.run.collect.time(KeepAlive, at.Sub(s.run.began)-sent)
	}
}

func (s *seat) tone(t skinny.Tone, at time.Time) {
	switch t {
	case skinny.ToneInsideDialTone, skinny.ToneOutsideDialTone, skinny.ToneMessageWaitingIndicatorTone, skinny.ToneRecallDialTone:
		s.note(toned, at, "")
	case skinny.ToneLineBusyTone, skinny.ToneReorderTone, skinny.ToneNoSuchNumberTone:
		s.note(refused, at, "tone "+t.String())
	}
}

func (s *seat) callState(m *skinny.CallState, at time.Time) {
	switch m.CallState {
	case skinny.CallStateRingIn:
		s.note(rings, at, "")
		if s.run.plan.Profile == Answer {
			s.run.answer(s)
		}
	case skinny.CallStateConnected:
		s.note(through, at, "")
	case skinny.CallStateBusy, skinny.CallStateCongestion, skinny.CallStateInvalidNumber:
		s.note(refused, at, "call state "+m.CallState.String())
	case skinny.CallStateOnHook:
		s.silence()
		s.note(over, at, "")
	}
}
