package session

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/skinny"
)

// callLists are what phones have in their lists, by the rules of package phone: a list is the one that CallHistoryInfo names, else the one of the
// states; the name and number are those shown at the end.
type callLists struct {
	calls   map[uint32]*listed
	entries []string
}

type listed struct {
	list       skinny.CallHistoryDisposition
	rang, told bool
	from, to   string
}

func (l *callLists) take(m skinny.Message) {
	switch m := m.(type) {
	case *skinny.CallState:
		l.state(m)
	case *skinny.CallInfo:
		l.info(m.CallReference, m.CallingParty+" "+m.CallingPartyName, m.CalledParty+" "+m.CalledPartyName)
	case *skinny.CallInfoDynamic:
		l.info(m.CallReference, m.CallingParty+" "+m.CallingPartyName, m.CalledParty+" "+m.CalledPartyName)
	case *skinny.CallHistoryInfo:
		if c := l.calls[m.CallReference]; c != nil {
			c.list, c.told = m.Disposition, true
		}
	}
}

func (l *callLists) info(ref uint32, from, to string) {
	if c := l.calls[ref]; c != nil {
		c.from, c.to = from, to
	}
}

func (l *callLists) state(m *skinny.CallState) {
	c := l.calls[m.CallReference]
	if c == nil {
		c = &listed{}
		l.calls[m.CallReference] = c
	}
	list := c.list
	switch m.CallState {
	case skinny.CallStateRingIn:
		c.rang, list = true, skinny.CallHistoryDispositionMissedCalls
	case skinny.CallStateConnected:
		switch {
		case m.Privacy == skinny.CallPrivacyFull:
			list = skinny.CallHistoryDispositionIgnore
		case c.rang, m.Privacy == skinny.CallPrivacyLimited:
			list = skinny.CallHistoryDispositionReceivedCalls
		}
	case skinny.CallStateProceed, skinny.CallStateRingOut:
		if !c.rang {
			list = skinny.CallHistoryDispositionPlacedCalls
		}
	case skinny.CallStateOnHook:
		l.file(c)
		delete(l.calls, m.CallReference)
	}
	if !c.told {
		c.list = list
	}
}

func (l *callLists) file(c *listed) {
	switch c.list {
	case skinny.CallHistoryDispositionPlacedCalls:
		l.entries = append(l.entries, "placed "+c.to)
	case skinny.CallHistoryDispositionReceivedCalls:
		l.entries = append(l.entries, "received "+c.from)
	case skinny.CallHistoryDispositionMissedCalls:
		l.entries = append(l.entries, "missed "+c.from)
	}
}

// historyConfig has all features: Bob and Carol share line 1010, and Carol may pick up what rings at Bob's.
func historyConfig() *Config {
	cfg := conferenceConfig()
	cfg.Parking = parkConfig().Parking
	cfg.Lines["1004"].CallerName = "Dave"
	cfg.Lines["1010"] = &Line{Number: "1010", CallerName: "Desk", CallerNumber: "1010", Context: "from-skinny", MaxCalls: 2, Codecs: []Codec{"ulaw"}}
	cfg.Lines["1002"].Groups, cfg.Lines["1003"].PickupGroups = []string{"sales"}, []string{"sales"}
	cfg.Lines["1002"].Voicemail = "700"
	cfg.Devices[alice].Buttons = append(cfg.Devices[alice].Buttons, Button{Kind: ButtonSpeedDial, Number: "1002", Numbers: []string{"1003"}, Label: "Two"})
	for _, name := range []DeviceName{bob, carol} {
		b := cfg.Devices[name].Buttons
		cfg.Devices[name].Buttons = []Button{b[0], {Kind: ButtonLine, Line: "1010"}}
	}
	return cfg
}

// cast is the phones of a case: a, b, c and d are Alice, Bob, Carol and Dave.
type cast struct {
	*rig
	a, b, c, d ConnID
}

func (s *cast) call(from ConnID, number string) {
	s.say(from, &skinny.OffHook{})
	s.dial(from, number)
}
func (s *cast) answer(c ConnID) { s.say(c, &skinny.OffHook{}) }
func (s *cast) hangup(c ConnID) { s.say(c, &skinny.OnHook{}) }

// key presses a softkey in the phone's newest call.
func (s *cast) key(c ConnID, key skinny.SoftKeyEventCode) {
	d := s.x.conns[c].device
	ref, line := uint32(0), uint32(1)
	if n := len(d.parties); n > 0 {
		ref, line = d.parties[n-1].ref, d.parties[n-1].app.instance
	}
	s.say(c, &skinny.SoftKeyEvent{Event: key, LineInstance: line, CallReference: ref})
}

// talking lets a phone call a number where another answers.
func (s *cast) talking(from ConnID, number string, to ConnID) {
	s.call(from, number)
	s.answer(to)
}

// consult lets a phone in a conversation call a number by Transfer or Confrn.
func (s *cast) consult(c ConnID, key skinny.SoftKeyEventCode, number string) {
	s.key(c, key)
	s.dial(c, number)
}

// TestCallHistory: what is in the lists of which phone after each thing that can become of a call (docs/features/history.md).
func TestCallHistory(t *testing.T) {
	const (
		transfer, confrn, park = skinny.SoftKeyEventTransfer, skinny.SoftKeyEventConfrn, skinny.SoftKeyEventPark
		end, resume, barge     = skinny.SoftKeyEventEndCall, skinny.SoftKeyEventResume, skinny.SoftKeyEventBarge
	)
	type want map[string][]string
	for _, tt := range []struct {
		name string
		do   func(s *cast)
		want want
	}{
		{"answered", func(s *cast) { s.talking(s.a, "1002", s.b) }, want{"a": {"placed 1002 Bob"}, "b": {"received 1001 Alice"}}},
		{"missed", func(s *cast) { s.call(s.a, "1002"); s.hangup(s.a) }, want{"a": {"placed 1002 Bob"}, "b": {"missed 1001 Alice"}}},
		{"declined", func(s *cast) { s.call(s.a, "1002"); s.key(s.b, end) }, want{"a": {"placed 1002 Bob"}, "b": {"missed 1001 Alice"}}},
		{"busy", func(s *cast) {
			s.x.lines["1002"].cfg.MaxCalls = 1
			s.talking(s.b, "1003", s.c)
			s.call(s.a, "1002")
			s.hangup(s.a)
		}, want{"a": {"placed 1002 Bob"}, "b": {"placed 1003 Carol"}, "c": {"received 1002 Bob"}}},
		{"call waiting, missed", func(s *cast) {
			s.talking(s.b, "1003", s.c)
			s.call(s.a, "1002")
			s.hangup(s.a)
		}, want{"a": {"placed 1002 Bob"}, "b": {"missed 1001 Alice", "placed 1003 Carol"}, "c": {"received 1002 Bob"}}},
		{"nothing dialled", func(s *cast) { s.say(s.a, &skinny.OffHook{}) }, want{}},

		{"shared, answered elsewhere", func(s *cast) { s.talking(s.a, "1010", s.b) }, want{"a": {"placed 1010 Desk"}, "b": {"received 1001 Alice"}}},
		{"shared, missed", func(s *cast) { s.call(s.a, "1010"); s.hangup(s.a) },
			want{"a": {"placed 1010 Desk"}, "b": {"missed 1001 Alice"}, "c": {"missed 1001 Alice"}}},
		{"shared, declined by one, answered by the other", func(s *cast) { s.call(s.a, "1010"); s.key(s.b, end); s.answer(s.c) },
			want{"a": {"placed 1010 Desk"}, "c": {"received 1001 Alice"}}},
		{"shared, declined by both", func(s *cast) { s.call(s.a, "1010"); s.key(s.b, end); s.key(s.c, end) },
			want{"a": {"placed 1010 Desk"}, "c": {"missed 1001 Alice"}}},
		{"shared, held here and resumed there", func(s *cast) {
			s.talking(s.a, "1010", s.b)
			s.key(s.b, holdKey)
			s.key(s.c, resume)
		}, want{"a": {"placed 1010 Desk"}, "b": {"received 1001 Alice"}, "c": {"received 1001 Alice"}}},
		{"shared, resumed by a phone that registered later", func(s *cast) {
			version := s.x.conns[s.c].device.dialect.Version
			s.say(s.c, &skinny.Unregister{})
			s.talking(s.a, "1010", s.b)
			s.key(s.b, holdKey)
			s.c = s.register(carol, uint8(version))
			s.key(s.c, resume)
		}, want{"a": {"placed 1010 Desk"}, "b": {"received 1001 Alice"}, "c": {"received 1001 Alice"}}},
		{"shared, resumed by a phone that hides it", func(s *cast) {
			s.talking(s.a, "1010", s.b)
			s.key(s.b, holdKey)
			s.key(s.c, resume)
			s.doing(func() { s.x.privacyKey(s.device(carol)) })
		}, want{"a": {"placed 1010 Desk"}, "b": {"received 1001 Alice"}, "c": {"received 1001 Alice"}}},
		{"shared, resumed and transferred by another phone", func(s *cast) {
			s.talking(s.a, "1010", s.b)
			s.key(s.b, holdKey)
			s.key(s.c, resume)
			s.consult(s.c, transfer, "1004")
			s.key(s.c, transfer)
		}, want{"a": {"placed 1004 Dave"}, "b": {"received 1001 Alice"}, "c": {"received 1001 Alice", "placed 1004 Dave"}, "d": {"missed 1001 Alice"}}},
		{"shared, a call of another", func(s *cast) { s.sharedCall() }, want{"a": {"received 1010 Desk"}, "b": {"placed 1001 Alice"}}},
		{"shared, a call of another taken over", func(s *cast) {
			s.sharedCall()
			s.key(s.b, holdKey)
			s.key(s.c, resume)
		}, want{"a": {"received 1010 Desk"}, "b": {"placed 1001 Alice"}, "c": {"placed 1001 Alice"}}},
		{"shared, barge", func(s *cast) { s.talking(s.a, "1010", s.b); s.key(s.c, barge) },
			want{"a": {"placed 1010 Desk"}, "b": {"received 1001 Alice"}, "c": {"received 1001 Alice"}}},
		{"shared, barge into a call of another", func(s *cast) { s.sharedCall(); s.key(s.c, barge); s.hangup(s.b) },
			want{"a": {"received 1010 Desk"}, "b": {"placed 1001 Alice"}, "c": {"placed 1001 Alice"}}},

		{"transfer, attended", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.consult(s.a, transfer, "1003")
			s.answer(s.c)
			s.key(s.a, transfer)
		}, want{"a": {"received 1002 Bob", "placed 1003 Carol"}, "b": {"placed 1003 Carol"}, "c": {"received 1002 Bob"}}},
		{"transfer, early", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.consult(s.a, transfer, "1003")
			s.key(s.a, transfer)
			s.answer(s.c)
		}, want{"a": {"received 1002 Bob", "placed 1003 Carol"}, "b": {"placed 1003 Carol"}, "c": {"received 1002 Bob"}}},
		{"transfer, early, missed", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.consult(s.a, transfer, "1003")
			s.key(s.a, transfer)
			s.hangup(s.b)
		}, want{"a": {"received 1002 Bob", "placed 1003 Carol"}, "b": {"placed 1003 Carol"}, "c": {"missed 1002 Bob"}}},
		{"transfer, blind", func(s *cast) {
			s.talking(s.a, "1002", s.b)
			s.consult(s.a, transfer, "799")
			s.key(s.a, transfer)
		}, want{"a": {"placed 1002 Bob", "placed 799 "}, "b": {"received 799 "}}},
		{"transfer, given up", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.consult(s.a, transfer, "1003")
			s.key(s.a, end)
		}, want{"a": {"placed 1003 Carol", "received 1002 Bob"}, "b": {"placed 1001 Alice"}, "c": {"missed 1001 Alice"}}},
		{"direct transfer", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.key(s.a, holdKey)
			s.key(s.a, skinny.SoftKeyEventNewCall)
			s.dial(s.a, "1003")
			s.answer(s.c)
			s.key(s.a, skinny.SoftKeyEventDirTrfr)
		}, want{"a": {"received 1002 Bob", "placed 1003 Carol"}, "b": {"placed 1003 Carol"}, "c": {"received 1002 Bob"}}},

		{"conference", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.consult(s.a, confrn, "1003")
			s.answer(s.c)
			s.key(s.a, confrn)
		}, want{"a": {"received 1002 Bob", "placed 1003 Carol"}, "b": {"placed 1001 Alice"}, "c": {"received 1001 Alice"}}},
		{"join", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.key(s.a, holdKey)
			s.key(s.a, skinny.SoftKeyEventNewCall)
			s.dial(s.a, "1003")
			s.answer(s.c)
			s.key(s.a, skinny.SoftKeyEventJoin)
		}, want{"a": {"received 1002 Bob", "placed 1003 Carol"}, "b": {"placed 1001 Alice"}, "c": {"received 1001 Alice"}}},
		{"meet-me", func(s *cast) {
			s.say(s.a, &skinny.OffHook{})
			s.key(s.a, skinny.SoftKeyEventMeetMe)
			s.dial(s.a, "5501")
			s.call(s.b, "5501")
		}, want{"a": {"placed 5501 Conference"}, "b": {"placed 5501 Conference"}}},

		{"forward, all", func(s *cast) {
			s.step(SetForward{Line: "1002", Forward: Forward{All: "1003"}})
			s.talking(s.a, "1002", s.c)
		}, want{"a": {"placed 1003 Carol"}, "c": {"received 1001 Alice"}}},
		{"forward, busy", func(s *cast) {
			s.x.lines["1002"].cfg.MaxCalls = 1
			s.step(SetForward{Line: "1002", Forward: Forward{Busy: "1003"}})
			s.talking(s.b, "1004", s.d)
			s.talking(s.a, "1002", s.c)
		}, want{"a": {"placed 1003 Carol"}, "b": {"placed 1004 Dave"}, "c": {"received 1001 Alice"}, "d": {"received 1002 Bob"}}},
		{"forward, no answer", func(s *cast) {
			s.step(SetForward{Line: "1002", Forward: Forward{NoAnswer: "1003"}})
			s.call(s.a, "1002")
			s.wait(defaultNoAnswerTime + time.Second)
			s.answer(s.c)
		}, want{"a": {"placed 1003 Carol"}, "b": {"missed 1001 Alice"}, "c": {"received 1001 Alice"}}},
		{"forward, unregistered", func(s *cast) {
			s.step(SetForward{Line: "1002", Forward: Forward{Unregistered: "1003"}})
			s.say(s.b, &skinny.Unregister{})
			s.call(s.a, "1002")
			s.hangup(s.a)
		}, want{"a": {"placed 1003 Carol"}, "c": {"missed 1001 Alice"}}},
		{"forward, entered", func(s *cast) {
			s.key(s.a, skinny.SoftKeyEventCfwdAll)
			s.dial(s.a, "1002#")
		}, want{}},
		{"do not disturb, reject", func(s *cast) {
			s.step(SetDND{Device: bob, DND: DNDReject})
			s.call(s.a, "1002")
		}, want{"a": {"placed 1002 Bob"}}},
		{"do not disturb, silent", func(s *cast) {
			s.step(SetDND{Device: bob, DND: DNDSilent})
			s.call(s.a, "1002")
			s.hangup(s.a)
		}, want{"a": {"placed 1002 Bob"}, "b": {"missed 1001 Alice"}}},

		{"pickup, group", func(s *cast) { s.call(s.a, "1002"); s.key(s.c, skinny.SoftKeyEventPickUp) },
			want{"a": {"placed 1003 Carol"}, "c": {"received 1001 Alice"}}},
		{"pickup, by number", func(s *cast) {
			s.call(s.a, "1002")
			s.key(s.c, skinny.SoftKeyEventGPickUp)
			s.dial(s.c, "1002")
		}, want{"a": {"placed 1003 Carol"}, "c": {"received 1001 Alice"}}},
		{"pickup, nothing rings", func(s *cast) { s.key(s.c, skinny.SoftKeyEventPickUp); s.hangup(s.c) }, want{}},

		{"parked and fetched", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.key(s.a, park)
			s.call(s.c, "6001")
		}, want{"a": {"received 1002 Bob"}, "b": {"placed 1003 Carol"}, "c": {"placed 1002 Bob"}}},
		{"parked and given up", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.key(s.a, park)
			s.hangup(s.b)
		}, want{"a": {"received 1002 Bob"}, "b": {"placed 1001 Alice"}}},
		{"park recall, answered", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.key(s.a, park)
			s.wait(61 * time.Second)
			s.answer(s.a)
		}, want{"a": {"received 1002 Bob", "received 1002 Bob"}, "b": {"placed 1001 Alice"}}},
		{"park recall, fetched", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.key(s.a, park)
			s.wait(61 * time.Second)
			s.call(s.c, "6001")
		}, want{"a": {"received 1002 Bob"}, "b": {"placed 1003 Carol"}, "c": {"placed 1002 Bob"}}},
		{"park recall, given up", func(s *cast) {
			s.talking(s.b, "1001", s.a)
			s.key(s.a, park)
			s.wait(61 * time.Second)
			s.hangup(s.b)
		}, want{"a": {"received 1002 Bob", "missed 1002 Bob"}, "b": {"placed 1001 Alice"}}},

		{"speed dial, the second number answers", func(s *cast) {
			s.say(s.a, &skinny.Stimulus{Stimulus: skinny.StimulusSpeedDial, StimulusInstance: 2})
			s.wait(tryTime + time.Second)
			s.answer(s.c)
		}, want{"a": {"placed 1003 Carol"}, "b": {"missed 1001 Alice"}, "c": {"received 1001 Alice"}}},
		{"diverted while it rings", func(s *cast) { s.call(s.a, "1002"); s.key(s.b, skinny.SoftKeyEventIDivert) }, want{"a": {"placed 700 "}}},
		{"diverted out of a conversation", func(s *cast) { s.talking(s.a, "1002", s.b); s.key(s.b, skinny.SoftKeyEventIDivert) },
			want{"a": {"placed 700 "}, "b": {"received 1001 Alice"}}},
		{"messages key", func(s *cast) { s.say(s.b, &skinny.Stimulus{Stimulus: skinny.StimulusVoiceMail}) }, want{"b": {"placed 700 "}}},
	} {
		for _, version := range []uint8{11, 17, 22} {
			t.Run(fmt.Sprint(tt.name, ", version ", version), func(t *testing.T) {
				r := newRigWith(t, historyConfig())
				s := &cast{r, r.register(alice, version), r.register(bob, version), r.register(carol, version), r.register(dave, version)}
				r.lists = map[DeviceName]*callLists{}
				tt.do(s)
				r.allOver(s.registered()...)
				got := want{}
				for short, name := range map[string]DeviceName{"a": alice, "b": bob, "c": carol, "d": dave} {
					if l := r.lists[name]; l != nil && l.entries != nil {
						got[short] = l.entries
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
			})
		}
	}
}

// sharedCall lets Bob call Alice on the line that he shares with Carol.
func (s *cast) sharedCall() {
	s.say(s.b, &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventNewCall, LineInstance: 2})
	s.dial(s.b, "1001")
	s.answer(s.a)
}

func (s *cast) registered() []ConnID {
	var all []ConnID
	for _, c := range []ConnID{s.a, s.b, s.c, s.d} {
		if conn := s.x.conns[c]; conn != nil && conn.device != nil && conn.device.registered() {
			all = append(all, c)
		}
	}
	return all
}
