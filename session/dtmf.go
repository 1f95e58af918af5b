package session

import (
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// DTMF is out of band in both directions: UnicastRTP carries none (asterisk.md 4).

// digitTone is how long a digit sounds on a phone.
const digitTone = 100 * time.Millisecond

// maxWaitingDigits is how many digits wait for an Asterisk that is slow; nobody types more in the seconds that a command may take.
const maxWaitingDigits = 32

// sendDigit sends a digit of p's keypad to everybody it talks to.
func (x *Exchange) sendDigit(p *party, digit string) {
	c := p.call
	if digit == "+" {
		return
	}
	c.fars(func(far *channel) {
		if (p.state == connected || far.early) && c.pbx.up && len(far.digits) < maxWaitingDigits {
			far.digits += digit
			x.touch(c)
		}
	})
	c.others(p, func(q *party) { x.playDigit(q, digit[0]) })
}

// toneOfDigit is the tone of each of dialChars' digits that DTMF has.
var toneOfDigit = [...]skinny.Tone{
	skinny.ToneDtmf0, skinny.ToneDtmf1, skinny.ToneDtmf2, skinny.ToneDtmf3, skinny.ToneDtmf4, skinny.ToneDtmf5, skinny.ToneDtmf6,
	skinny.ToneDtmf7, skinny.ToneDtmf8, skinny.ToneDtmf9, skinny.ToneDtmfStar, skinny.ToneDtmfPound,
	skinny.ToneDtmfA, skinny.ToneDtmfB, skinny.ToneDtmfC, skinny.ToneDtmfD,
}

// playDigit lets a phone hear a digit of its far end.
func (x *Exchange) playDigit(p *party, digit byte) {
	i := strings.IndexByte(dialChars, digit)
	if i < 0 || i >= len(toneOfDigit) || p.state != connected {
		return
	}
	if p.tone.timer.set() {
		x.stopTone(p) // the same digit twice is two tones
	}
	x.startTone(p, toneOfDigit[i])
	x.after(&p.tone.timer, digitTone, p)
}
