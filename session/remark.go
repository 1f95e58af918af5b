package session

import (
	"encoding/xml"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// A remark is a text that a phone shows for some seconds over what else it shows, as its generation does that best (flows.md 10).

// keyNotActive answers a key that makes no sense now.
func (x *Exchange) keyNotActive(d *device, p *party) { x.notice(d, p, textKeyNotActive) }

// notice tells the person why something was not done; p is the call that it is about, nil when it is about none. A phone without a display beeps, if it
// has a call to beep in.
func (x *Exchange) notice(d *device, p *party, t text) {
	if x.remark(d, p, t) || d.active == nil {
		return
	}
	switch d.active.state {
	case dialling, proceeding, ringOut, connected:
		x.beep(d.active, skinny.ToneBeepBonk)
	}
}

// remark shows a text for some seconds: over the prompts; on 69xx, which do not show that well, as the prompt of the call; on 894x, which have no prompts,
// as a page; on a display of text alone in the place of that. False: the phone has no display.
func (x *Exchange) remark(d *device, p *party, t text) bool {
	switch m := d.model; {
	case !m.Display:
		return false
	case m.Prompts && !m.ShortLabels:
		x.notify(d, t.on(m))
		return true
	case m.Prompts && p != nil && p.state != over:
		p.covered = true
		x.promptFor(d, p.app.instance, p.ref, t.on(m), callNotifySeconds)
	case m.Prompts:
		x.promptFor(d, 0, 0, t.on(m), callNotifySeconds)
	case d.pages():
		x.push(d, nil, appRemark, document(textPage{Title: "Message", Text: t.english()}))
	default:
		x.promptFor(d, 0, 0, t.on(m), 0)
	}
	x.after(&d.remarkTimer, callNotifySeconds*time.Second, d)
	return true
}

// endRemark lets the phone show again what the remark is in the place of.
func (x *Exchange) endRemark(d *device) {
	x.stop(&d.remarkTimer)
	switch {
	case !d.model.Prompts && d.pages():
		x.closePage(d, nil, appRemark)
	case !d.model.Prompts:
		x.promptFor(d, 0, 0, d.said, 0)
	case d.callsOn(nil) == 0:
		x.idlePrompt(d, true)
	default:
		for _, p := range d.parties {
			if p.covered {
				x.prompt(d, p.app.instance, p.ref, p.said)
			}
		}
	}
}

// uncover takes a page with a remark away from what happens on the phone.
func (x *Exchange) uncover(d *device) {
	if d.remarkTimer.set() && !d.model.Prompts && d.pages() {
		x.endRemark(d)
	}
}

// textPage is a page to read.
type textPage struct {
	XMLName xml.Name `xml:"CiscoIPPhoneText"`
	Title   string
	Text    string
}
