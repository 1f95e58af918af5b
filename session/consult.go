package session

import "github.com/skinnyd/skinnyd/skinny"

// purpose is what a second call is made for.
type purpose uint8

const (
	toTransfer purpose = iota + 1
	toConfer
)

// consult links a held call with the second one that its phone makes to transfer it, or to add somebody to it. The person may go to and fro
// between the two before the key is pressed again.
type consult struct {
	purpose purpose
	first   *party // of the second call: the one it was made for
	second  *party // of the first
}

// other is the call at the other end of the link, nil when there is none.
func (k *consult) other() *party {
	if k.first != nil {
		return k.first
	}
	return k.second
}

// consulted is the two calls that are linked, of which p is one: the one that the second was made for, and the second.
func (p *party) consulted() (first, second *party) {
	if p.consult.first != nil {
		return p.consult.first, p
	}
	return p, p.consult.second
}

// unlink forgets the link, on both sides.
func (p *party) unlink() {
	if o := p.consult.other(); o != nil {
		o.consult = consult{}
	}
	p.consult = consult{}
}

// consultFor holds a conversation and opens a second call on its line (flows.md 4.2, 4.3).
func (x *Exchange) consultFor(p *party, why purpose) {
	d := p.dev
	x.hold(p)
	second := x.open(d, p.app)
	second.consult = consult{purpose: why, first: p}
	p.consult = consult{purpose: why, second: second}
	x.takeDigits(second)
}

// connectedKeys is the softkeys of a conversation. 69xx have no set for conferences (flows.md 11).
func (p *party) connectedKeys() skinny.SoftKeySet {
	switch {
	case p.consult.other() != nil && p.dev.model.NoConferenceSet, p.consult.first != nil && p.consult.purpose == toTransfer:
		return skinny.SoftKeySetConnectedWithTransfer
	case (p.consult.first != nil || p.call.many) && !p.dev.model.NoConferenceSet:
		return skinny.SoftKeySetConnectedWithConference
	}
	return skinny.SoftKeySetConnected
}

// offHookKeys is the softkeys before the first digit, ringOutKeys those after the last. 69xx offer Transfer in the set of a conversation only.
func (p *party) offHookKeys() skinny.SoftKeySet {
	if p.consult.first != nil {
		return skinny.SoftKeySetOffHookWithFeatures
	}
	return skinny.SoftKeySetOffHook
}

func (p *party) ringOutKeys() skinny.SoftKeySet {
	if p.consult.first != nil && p.dev.model.NoConferenceSet && p.state != failed {
		return skinny.SoftKeySetConnectedWithTransfer
	}
	return skinny.SoftKeySetRingOut
}

// endConsult is the end of one of two linked calls: the other is an ordinary one again.
func (x *Exchange) endConsult(p *party) {
	o := p.consult.other()
	if o == nil {
		return
	}
	p.unlink()
	switch {
	case o.state == connected && o.dev.active == o:
		x.softKeys(o, o.connectedKeys())
	case o.state == dialling && o.digits.number == "":
		x.softKeys(o, o.offHookKeys())
	case o.state == dialling:
		x.softKeys(o, skinny.SoftKeySetDigitsAfterDialingFirstDigit)
	case o.state == proceeding || o.state == ringOut:
		x.softKeys(o, o.ringOutKeys())
	case o.state == held && o.dev.model.LosesCallPlane && !o.unseen(): // or a 7960 does not show it any more (flows.md 11)
		x.showHeld(o)
	}
}
