package session

import (
	"slices"

	"github.com/skinnyd/skinnyd/skinny"
)

// Messages wait for a line when its mailbox in Asterisk has some, which tells no number, or when an operator or a voicemail system said so by REST.

// boxPrefix begins the name of a mailbox's state, which is INUSE while messages wait (module res_mwi_devstate).
const boxPrefix = "MWI:"

// fitMailbox watches the mailbox of a line that is on a phone.
func (x *Exchange) fitMailbox(l *line) {
	box := ""
	if l.cfg.Mailbox != "" && len(l.appearances) > 0 && x.lines[l.cfg.Number] == l {
		box = boxPrefix + l.cfg.Mailbox
	}
	if box == l.box {
		return
	}
	if w := x.watches[l.box]; w != nil {
		w.boxes = slices.DeleteFunc(w.boxes, func(o *line) bool { return o == l })
		x.fitWatch(w)
	}
	if l.box = box; box != "" {
		w := x.watching(box)
		w.boxes = append(w.boxes, l)
		x.fitWatch(w)
	}
	x.messagesChanged(l)
}

// hasMessages says that messages wait for a line.
func (x *Exchange) hasMessages(l *line) bool { return x.messagesOf(l).New > 0 }

// messagesOf is how many there are, at least. Of several Asterisks it is enough that one says so, or did before it was lost.
func (x *Exchange) messagesOf(l *line) MessagesView {
	v := x.messages[l.cfg.Number]
	for _, b := range x.pbxs {
		if s := b.states[l.box]; s != nil && s.lastWord() == deviceInUse {
			v.New = max(v.New, 1)
		}
	}
	return v
}

// setMessages is what a voicemail system says.
func (x *Exchange) setMessages(ev SetMessages) {
	l := x.lines[ev.Line]
	v := MessagesView{New: max(ev.New, 0), Old: max(ev.Old, 0)}
	if l == nil || v == x.messages[ev.Line] {
		return
	}
	if v == (MessagesView{}) {
		delete(x.messages, ev.Line)
		x.drop(BucketMessages, recordKey(ev.Line))
	} else {
		x.messages[ev.Line] = v
		x.save(BucketMessages, recordKey(ev.Line), v)
	}
	x.messagesChanged(l)
}

// messagesChanged shows on the phones of a line whether messages wait, when that is news.
func (x *Exchange) messagesChanged(l *line) {
	x.changed.line(l)
	now := x.hasMessages(l)
	if now == l.waiting {
		return
	}
	l.waiting = now
	for _, a := range l.appearances {
		if a.dev.inService() {
			x.messageLamp(a.dev, a.instance, now)
			x.messageLamp(a.dev, 0, a.dev.hasMessages())
			x.idlePrompt(a.dev, false)
		}
	}
}

// hasMessages says that messages wait for one of the phone's lines.
func (d *device) hasMessages() bool {
	for _, a := range d.appearances {
		if a.line.waiting {
			return true
		}
	}
	return false
}

// messageLamp lights the phone's lamp (instance 0) or the icon of a line (flows.md 7).
func (x *Exchange) messageLamp(d *device, instance uint32, on bool) {
	mode := skinny.LampModeOff
	if on {
		mode = skinny.LampModeOn
	}
	x.send(d, &skinny.SetLamp{Stimulus: skinny.StimulusVoiceMail, StimulusInstance: instance, LampMode: mode})
}

// welcomeMessages shows a phone that comes back what it does not ask for; it may have kept a lamp.
func (x *Exchange) welcomeMessages(d *device) {
	x.messageLamp(d, 0, d.hasMessages())
	for _, a := range d.appearances {
		if a.line.waiting || a.line.cfg.Mailbox != "" {
			x.messageLamp(d, a.instance, a.line.waiting)
		}
	}
}

// dialTone is the first tone of a call: it stutters for messages where no lamp tells of them.
func (p *party) dialTone() skinny.Tone {
	if p.dev.model.NoMWILamp && p.app.line.waiting {
		return skinny.ToneMessageWaitingIndicatorTone
	}
	return skinny.ToneInsideDialTone
}

// messagesKey calls the voicemail of the line that the phone dials on, else of the first that has messages, else of the first that has one.
func (x *Exchange) messagesKey(d *device) {
	if x.forwardToMessages(d) {
		return
	}
	a := d.openLine(nil)
	for _, o := range d.appearances {
		if o.line.cfg.Voicemail != "" && (a == nil || a.line.cfg.Voicemail == "" || d.openLine(nil) == nil && o.line.waiting && !a.line.waiting) {
			a = o
		}
	}
	if a == nil || a.line.cfg.Voicemail == "" {
		x.keyNotActive(d, d.active)
		return
	}
	x.dialFrom(d, a, a.line.cfg.Voicemail)
}
