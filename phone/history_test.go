package phone

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/skinny"
)

// TestCallLists: how new phones file calls by CallHistoryInfo, and old ones by the order of states (flows.md 3, 8).
func TestCallLists(t *testing.T) {
	state := func(s skinny.CallStateCode, privacy skinny.CallPrivacy) skinny.Message {
		return &skinny.CallState{CallState: s, LineInstance: 1, CallReference: 9, Privacy: privacy}
	}
	history := func(d skinny.CallHistoryDisposition) skinny.Message {
		return &skinny.CallHistoryInfo{Disposition: d, LineInstance: 1, CallReference: 9}
	}
	const none, limited, full = skinny.CallPrivacyNone, skinny.CallPrivacyLimited, skinny.CallPrivacyFull
	ring, connected := state(skinny.CallStateRingIn, none), state(skinny.CallStateConnected, none)
	dialled := []skinny.Message{state(skinny.CallStateOffHook, none), &skinny.DialedNumber{DialedNumber: "1002", LineInstance: 1, CallReference: 9},
		state(skinny.CallStateProceed, none)}
	for _, tc := range []struct {
		name, model              string
		say                      []skinny.Message
		placed, received, missed int
	}{
		{"rang", "7960", []skinny.Message{ring}, 0, 0, 1},
		{"rang while another call was up", "7960", []skinny.Message{state(skinny.CallStateCallWaiting, none)}, 0, 0, 1},
		{"lifted and not connected", "7960", []skinny.Message{ring, state(skinny.CallStateOffHook, none)}, 0, 0, 1},
		{"answered", "7960", []skinny.Message{ring, state(skinny.CallStateOffHook, none), connected}, 0, 1, 0},
		{"answered and held", "7960", []skinny.Message{ring, connected, state(skinny.CallStateHold, none)}, 0, 1, 0},
		{"dialled", "7960", dialled, 1, 0, 0},
		{"dialled and connected", "7975", append(dialled, connected), 1, 0, 0},
		{"no number", "7960", []skinny.Message{state(skinny.CallStateOffHook, none)}, 0, 0, 0},
		{"another phone's", "7975", []skinny.Message{state(skinny.CallStateCallRemoteMultiline, none)}, 0, 0, 0},
		{"rang, then another phone's", "7960", []skinny.Message{ring, state(skinny.CallStateCallRemoteMultiline, none)}, 0, 0, 1},

		{"old, ignored", "7960", []skinny.Message{ring, state(skinny.CallStateConnected, full)}, 0, 0, 0},
		{"old, answered on another phone with the line", "7960", []skinny.Message{ring, state(skinny.CallStateConnected, full), state(skinny.CallStateCallRemoteMultiline, none)}, 0, 0, 0},
		{"new, answered on another phone with the line", "7975", []skinny.Message{ring, history(skinny.CallHistoryDispositionIgnore), state(skinny.CallStateCallRemoteMultiline, none)}, 0, 0, 0},
		{"rang, and was taken back from another phone's hold", "7975", []skinny.Message{ring, state(skinny.CallStateCallRemoteMultiline, none), state(skinny.CallStateRemoteHold, none), connected}, 0, 1, 0},
		{"dialled and transferred", "7960", append(dialled, connected, state(skinny.CallStateHold, none), state(skinny.CallStateCallTransfer, none)), 1, 0, 0},
		{"old, received elsewhere", "7960", []skinny.Message{ring, state(skinny.CallStateConnected, limited)}, 0, 1, 0},
		{"old, taken over from another phone", "7960", []skinny.Message{state(skinny.CallStateHold, none), state(skinny.CallStateOffHook, none),
			state(skinny.CallStateConnected, limited), connected}, 0, 1, 0},
		{"old, taken over, and placed by the other", "7960", []skinny.Message{state(skinny.CallStateCallRemoteMultiline, none), state(skinny.CallStateOffHook, none),
			state(skinny.CallStateProceed, none), connected}, 1, 0, 0},
		{"old, missed after all", "7960", []skinny.Message{ring, connected, state(skinny.CallStateRingIn, limited)}, 0, 0, 1},
		{"chan_skinny, answered elsewhere", "7960", []skinny.Message{ring, connected}, 0, 1, 0},

		{"new, ignored", "7975", []skinny.Message{ring, history(skinny.CallHistoryDispositionIgnore)}, 0, 0, 0},
		{"new, received", "7975", []skinny.Message{ring, history(skinny.CallHistoryDispositionReceivedCalls)}, 0, 1, 0},
		{"new, missed", "7975", []skinny.Message{ring, connected, history(skinny.CallHistoryDispositionMissedCalls)}, 0, 0, 1},
		{"new, placed", "7975", []skinny.Message{state(skinny.CallStateOffHook, none), history(skinny.CallHistoryDispositionPlacedCalls)}, 1, 0, 0},
		{"new, ignored whatever follows", "7975", []skinny.Message{ring, history(skinny.CallHistoryDispositionIgnore), connected}, 0, 0, 0},
		{"new, unknown", "7975", []skinny.Message{ring, history(0xFFFFFFFE)}, 0, 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(t)
				p := start(t, s, tc.model, nil)
				began := time.Now()
				s.say(tc.say...)
				s.say(&skinny.CallInfo{CallingParty: "1002", CallingPartyName: "Bob", CalledParty: "1002", CalledPartyName: "Bob", LineInstance: 1, CallReference: 9})
				wait(t, p, "a call", func(st State) bool { c, ok := st.Call(9); return ok && c.Info.CallingName == "Bob" })
				time.Sleep(5 * time.Second)
				s.say(state(skinny.CallStateOnHook, none))
				st := wait(t, p, "no call", func(st State) bool { return len(st.Calls) == 0 })
				for _, list := range []struct {
					name string
					got  []Record
					want int
				}{{"placed", st.Placed, tc.placed}, {"received", st.Received, tc.received}, {"missed", st.Missed, tc.missed}} {
					if len(list.got) != list.want {
						t.Errorf("%s: %v, want %d", list.name, list.got, list.want)
					}
					for _, r := range list.got {
						if want := (Record{Number: "1002", Name: "Bob", Line: 1, At: began}); !cmp.Equal(r, want) {
							t.Errorf("%s: %+v, want %+v", list.name, r, want)
						}
					}
				}
				noFaults(t, p)
			})
		})
	}
}

// TestCallListsOutliveTheConnection, hold so many calls, and a call that the connection took with it.
func TestCallListsOutliveTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		p := start(t, s, "7960", func(o *Options) { o.Reconnect, o.History = true, 2 })
		for ref := range uint32(3) {
			s.say(ringIn(1, 10+ref)[0], &skinny.CallState{CallState: skinny.CallStateOnHook, LineInstance: 1, CallReference: 10 + ref})
		}
		s.say(&skinny.CallState{CallState: skinny.CallStateRingIn, LineInstance: 1, CallReference: 20},
			&skinny.CallInfo{CallingParty: "1003", LineInstance: 1, CallReference: 20})
		wait(t, p, "the caller", func(st State) bool { c, _ := st.Call(20); return c.Info.CallingNumber == "1003" })
		_ = s.conn.Close()
		wait(t, p, "lost", func(st State) bool { return st.Link == Lost })
		st := wait(t, p, "registered", func(st State) bool { return st.Link == Registered })
		if got := Numbers(st.Missed); !cmp.Equal(got, []string{"", "1003"}) {
			t.Errorf("missed %q", got)
		}
	})
}
