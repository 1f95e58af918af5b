package phone

import (
	"github.com/skinnyd/skinnyd/skinny"
)

// SpeakerKey presses the speaker key. With the handset down it answers or asks for a new call, or ends the call that is on
// the speaker. With the handset up it moves the call to the speaker, where it stays when the handset is put down, or back.
func (p *Phone) SpeakerKey() error {
	p.mu.Lock()
	s := &p.state
	on := !s.Speaker
	switch {
	case s.Handset:
		s.Speaker = on
		out := p.path(skinny.MediaPathIDSpeaker, on)
		p.changed.wake()
		p.mu.Unlock()
		return p.Send(out...)
	case !on:
		p.mu.Unlock()
		return p.hookDown(skinny.MediaPathIDSpeaker)
	}
	line, ref := p.ringing()
	p.mu.Unlock()
	return p.hookUp(skinny.MediaPathIDSpeaker, line, ref)
}

// Mute is the mute key, which the server does not hear of: what the person speaks is not sent.
func (p *Phone) Mute(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.Muted = on
	p.feedAll()
	p.changed.wake()
}

// path reports what the phone talks through, as new phones do before anything else (flows.md 1.2).
func (p *Phone) path(id skinny.MediaPathID, on bool) []skinny.Message {
	if p.dialect.Version < 17 {
		return nil
	}
	return []skinny.Message{mediaPath(id, on)}
}
