package phone

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// TestResets: what each type does, and what the next Alarm says.
func TestResets(t *testing.T) {
	for _, tc := range []struct {
		kind  skinny.ResetType
		alarm string // "": it stays
		calls int    // that are left in its list
		fault string
	}{
		{skinny.ResetTypeReset, "22 Reset-Reset", 0, ""},
		{skinny.ResetTypeRestart, "23 Reset-Restart", 1, ""},
		{skinny.ResetTypeApplyConfig, "", 1, ""},
		{9, "", 1, "Reset of type 9"},
	} {
		t.Run(tc.kind.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(t)
				p := start(t, s, "7941", nil)
				if got := alarm(s); got != "25 Initialized" {
					t.Errorf("the first alarm is %q", got)
				}
				s.say(ringIn(1, 9)[0], &skinny.CallState{CallState: skinny.CallStateOnHook, LineInstance: 1, CallReference: 9})
				settled(t, s, p)
				s.drain()
				s.say(&skinny.Reset{ResetType: tc.kind})
				if tc.alarm != "" {
					expect[*skinny.Unregister](s)
					if got := alarm(s); got != tc.alarm {
						t.Errorf("alarm %q, want %q", got, tc.alarm)
					}
				}
				st := wait(t, p, "registered", func(st State) bool { return st.Link == Registered && len(st.Resets) == 1 })
				settled(t, s, p)
				if len(s.in) > 0 && tc.alarm == "" {
					t.Errorf("it sends %T", <-s.in)
				}
				if len(st.Missed) != tc.calls {
					t.Errorf("missed %v, want %d", st.Missed, tc.calls)
				}
				if tc.fault == "" {
					noFaults(t, p)
				} else if !hasFault(p, tc.fault) {
					t.Errorf("faults %v", p.Faults())
				}
			})
		})
	}
}

// TestUnregisterWithoutAnswer: a phone that is to restart closes the connection in the end.
func TestUnregisterWithoutAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7960", nil)
		s.change(func(s *script) { s.quiet[skinny.IDUnregister] = true })
		s.say(&skinny.Reset{ResetType: skinny.ResetTypeRestart})
		expect[*skinny.Unregister](s)
		expectIn[*skinny.Register](s, leaveTime+time.Second)
		wait(t, p, "registered", func(st State) bool { return st.Link == Registered })
	})
}

// TestRefusedUnregister: a server that knows of a call is asked again when a call is over.
func TestRefusedUnregister(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7960", nil)
		s.change(func(s *script) { s.unreg = skinny.UnregisterStatusNAK })
		s.say(&skinny.Reset{ResetType: skinny.ResetTypeRestart})
		expect[*skinny.Unregister](s)
		time.Sleep(time.Minute)
		if l := p.State().Link; l != Registered {
			t.Errorf("refused, and %v", l)
		}
		s.change(func(s *script) { s.unreg = skinny.UnregisterStatusOk })
		s.say(ringIn(1, 9)[0], &skinny.CallState{CallState: skinny.CallStateOnHook, LineInstance: 1, CallReference: 9})
		expect[*skinny.Register](s)
	})
}

// TestOldServerWithoutKeepAliveAck: CallManager 2.x answers none, and its phones do not mind (flows.md 1.4).
func TestOldServerWithoutKeepAliveAck(t *testing.T) {
	for model, want := range map[string]Link{"7910": Registered, "7960": Lost} {
		synctest.Test(t, func(t *testing.T) {
			s := newScript(t)
			s.quiet[skinny.IDKeepAlive] = true
			p := start(t, s, model, nil)
			time.Sleep(10 * time.Minute)
			if l := p.State().Link; l != want {
				t.Errorf("%s: %v, want %v", model, l, want)
			}
		})
	}
}
