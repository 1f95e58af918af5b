package phone

import (
	"testing"

	"github.com/skinnyd/skinnyd/skinny"
)

// TestSpeakerKey: what the key means depends on the handset.
func TestSpeakerKey(t *testing.T) {
	for _, model := range []string{"7960", "7962"} {
		t.Run(model, func(t *testing.T) {
			s := newScript(t)
			p := start(t, s, model, nil)
			path := func(id skinny.MediaPathID, event skinny.MediaPathEventCode) {
				t.Helper()
				if model == "7960" {
					return // reports no path
				}
				if m := expect[*skinny.MediaPathEvent](s); m.MediaPathID != id || m.MediaPathEvent != event {
					t.Errorf("the phone reports %v %v, want %v %v", m.MediaPathID, m.MediaPathEvent, id, event)
				}
			}
			press := func(what string, key func() error, handset, speaker bool) {
				t.Helper()
				if err := key(); err != nil {
					t.Fatal(err)
				}
				if now := p.State(); now.Handset != handset || now.Speaker != speaker {
					t.Errorf("%s: handset %v, speaker %v", what, now.Handset, now.Speaker)
				}
			}
			s.drain()
			press("new call", p.SpeakerKey, false, true)
			path(skinny.MediaPathIDSpeaker, skinny.MediaPathEventOn)
			expect[*skinny.OffHook](s)
			press("end of the call", p.SpeakerKey, false, false)
			path(skinny.MediaPathIDSpeaker, skinny.MediaPathEventOff)
			expect[*skinny.OnHook](s)

			press("handset up", p.OffHook, true, false)
			path(skinny.MediaPathIDHandset, skinny.MediaPathEventOn)
			expect[*skinny.OffHook](s)
			press("to the speaker", p.SpeakerKey, true, true)
			path(skinny.MediaPathIDSpeaker, skinny.MediaPathEventOn)
			press("handset down", p.OnHook, false, true)
			path(skinny.MediaPathIDHandset, skinny.MediaPathEventOff)
			press("end of the call", p.SpeakerKey, false, false)
			path(skinny.MediaPathIDSpeaker, skinny.MediaPathEventOff)
			expect[*skinny.OnHook](s)
		})
	}
}

// TestSpeakerKeyAnswers: a call that rings is named, as by the handset.
func TestSpeakerKeyAnswers(t *testing.T) {
	s := newScript(t)
	p := start(t, s, "7960", nil)
	s.say(&skinny.CallState{CallState: skinny.CallStateRingIn, LineInstance: 1, CallReference: 5})
	wait(t, p, "ringing", func(s State) bool { return len(s.Calls) == 1 })
	if err := p.SpeakerKey(); err != nil {
		t.Fatal(err)
	}
	if m := expect[*skinny.OffHook](s); m.CallReference != 5 {
		t.Errorf("OffHook of call %d, want 5", m.CallReference)
	}
	s.say(&skinny.CallState{CallState: skinny.CallStateConnected, LineInstance: 1, CallReference: 5})
	answered := wait(t, p, "connected", func(s State) bool { return s.In(skinny.CallStateConnected) }).Calls[0].Answered
	s.say(&skinny.CallState{CallState: skinny.CallStateHold, LineInstance: 1, CallReference: 5},
		&skinny.CallState{CallState: skinny.CallStateConnected, LineInstance: 1, CallReference: 5}, &skinny.DisplayNotify{Text: "done"})
	if now := wait(t, p, "resumed", func(s State) bool { return s.Notify == "done" }).Calls[0].Answered; answered.IsZero() || !now.Equal(answered) {
		t.Errorf("answered at %v, then at %v", answered, now)
	}
}
