package session

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// published is what readers outside the loop know: the views of all changes so far.
type published struct {
	devices map[DeviceName]*DeviceView
	lines   map[string]*LineView
	calls   map[string]*CallView
}

func newPublished() *published {
	return &published{map[DeviceName]*DeviceView{}, map[string]*LineView{}, map[string]*CallView{}}
}

func (p *published) take(x *Exchange) {
	for _, c := range x.Changes(nil) {
		switch {
		case c.Device != nil && c.Removed:
			delete(p.devices, c.Device.Name)
		case c.Device != nil:
			p.devices[c.Device.Name] = c.Device
		case c.Line != nil && c.Removed:
			delete(p.lines, c.Line.Number)
		case c.Line != nil:
			p.lines[c.Line.Number] = c.Line
		case c.Call != nil && c.Removed:
			delete(p.calls, c.Call.ID)
		case c.Call != nil:
			p.calls[c.Call.ID] = c.Call
		}
	}
}

// same fails unless what was published is what is.
func (p *published) same(t *testing.T, x *Exchange) {
	t.Helper()
	p.take(x)
	for name, d := range x.devices {
		compare(t, string(name), p.devices[name], x.deviceView(d))
	}
	for number, l := range x.lines {
		compare(t, "line "+number, p.lines[number], x.lineView(l))
	}
	visible := 0
	for id, c := range x.calls {
		if c.hidden {
			continue
		}
		visible++
		compare(t, "call "+id, p.calls[id], c.view())
	}
	if len(p.devices) != len(x.devices) || len(p.lines) != len(x.lines) || len(p.calls) != visible {
		t.Errorf("published are %d devices, %d lines and %d calls", len(p.devices), len(p.lines), len(p.calls))
	}
}

// compare fails unless both views say the same.
func compare(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Errorf("published of %s is\n%s\nnot\n%s", what, g, w)
	}
}

// Each state of a call, as phones, lines and calls show it.
func TestViewStates(t *testing.T) {
	r := newRig(t)
	p := newPublished()
	a, b := r.register(alice, 11), r.register(bob, 17)
	stage := func(name, call, phone, line string) {
		t.Helper()
		p.same(t, r.x)
		state := "none"
		for _, c := range p.calls {
			state = c.State
		}
		appearance := "none"
		if calls := p.devices[alice].Calls; len(calls) > 0 {
			appearance = calls[0].State
		}
		if got := p.lines["1001"].State; state != call || appearance != phone || got != line {
			t.Errorf("%s: call is %s, phone %s, line %s; not %s, %s, %s", name, state, appearance, got, call, phone, line)
		}
	}
	stage("at first", "none", "none", "idle")
	r.say(a, &skinny.OffHook{})
	stage("dial tone", "dialling", "dialling", "inuse")
	r.dial(a, "700")
	stage("dialled", "proceeding", "proceeding", "inuse")
	far := r.far()
	r.event(ari.Dialed{ID: far.id, Status: "RINGING"})
	stage("ringing", "ringing", "ringout", "inuse")
	r.event(ari.Dialed{ID: far.id, Status: "PROGRESS"})
	stage("early", "early", "ringout", "inuse")
	r.event(ari.Dialed{ID: far.id, Status: "ANSWER"})
	stage("answered", "connected", "connected", "inuse")
	v := p.calls[far.call.id]
	m := p.devices[alice].Calls[0].Media
	if v.From != (PartyView{"Alice", "1001"}) || v.To.Number != "700" || v.Asterisk != "pbx1" || v.Answered.IsZero() || len(v.Channels) != 1 ||
		v.Channels[0].State != "up" || m == nil || m.Codec != "ulaw" || m.Phone != addrOf(a) || !m.Asterisk.IsValid() || m.Channel == "" {
		t.Errorf("call is %+v, media %+v", v, m)
	}
	r.press(a, skinny.SoftKeyEventHold, 0)
	stage("held", "connected", "hold", "hold")
	r.press(a, skinny.SoftKeyEventResume, 0)
	r.event(ari.Held{ID: far.id})
	stage("held by the far end", "connected", "connected", "inuse")
	if !p.calls[far.call.id].Channels[0].Held {
		t.Error("the channel does not show that it holds")
	}
	r.hold = true
	r.say(a, &skinny.OnHook{})
	stage("ending", "ending", "none", "idle")
	r.release()
	stage("over", "none", "none", "idle")
	r.call("1.1", "1001")
	stage("rings", "ringing", "ringin", "ringing")
	r.end("1.1", 16)
	stage("gave up", "none", "none", "idle")
	r.say(a, &skinny.OffHook{})
	r.dial(a, "1001")
	stage("busy", "ending", "failed", "inuse")
	r.say(a, &skinny.OnHook{})
	r.say(b, &skinny.Unregister{})
	r.step(PhoneGone{a, "keep-alive lost"})
	stage("gone", "none", "none", "unavailable")
	if d := p.devices[alice]; d.Registered || d.LastReason != "keep-alive lost" || d.Model != "7960" {
		t.Errorf("device is %+v", d)
	}
	if d := p.devices[bob]; d.LastReason != "unregistered" {
		t.Errorf("device is %+v", d)
	}
}

func TestViewOfADevice(t *testing.T) {
	r := newRig(t)
	p := newPublished()
	p.take(r.x)
	if d := p.devices[alice]; d.Registered || !d.Since.IsZero() || len(d.Lines) != 1 || d.Lines[0] != "1001" || d.Model != "" {
		t.Errorf("before: %+v", d)
	}
	r.wait(time.Minute)
	a := r.register(alice, 11)
	r.say(a, &skinny.OffHook{})
	p.same(t, r.x)
	if d := p.devices[alice]; !d.Registered || !d.Since.Equal(r.now) || d.Model != "7960" || d.Protocol != 11 || d.Remote != addrOf(a) || !d.OffHook || d.Prompt != "Your current options" {
		t.Errorf("registered: %+v", d)
	}
	r.say(a, &skinny.OnHook{})
	p.same(t, r.x)
	if d := p.devices[alice]; d.OffHook {
		t.Errorf("on hook: %+v", d)
	}
}

// Nothing changed, nothing to publish.
func TestChangesAreToldOnce(t *testing.T) {
	r := newRig(t)
	if n := len(r.x.Changes(nil)); n != 6 {
		t.Errorf("at first %d", n)
	}
	if n := len(r.x.Changes(nil)); n != 0 {
		t.Errorf("then %d", n)
	}
	a := r.register(alice, 11)
	r.x.Changes(nil)
	r.say(a, &skinny.Alarm{})
	r.say(a, &skinny.KeypadButton{Button: 1})
	r.step(Tick{})
	if c := r.x.Changes(nil); len(c) != 0 {
		t.Errorf("%d changes of nothing", len(c))
	}
}
