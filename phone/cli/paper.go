package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// paper is where the phone's changes are printed, a line each.
type paper struct {
	w     io.Writer
	quiet bool

	mu sync.Mutex // one line at a time

	order sync.Mutex // one change at a time
	last  phone.State
}

// to makes w the paper from now on.
func (p *paper) to(w io.Writer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.w = w
}

// print writes text as it is.
func (p *paper) print(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprint(p.w, text)
}

// say writes a line.
func (p *paper) say(format string, args ...any) {
	p.print(fmt.Sprintf(format, args...) + "\n")
}

// change writes a line about a change, unless the paper is quiet.
func (p *paper) change(format string, args ...any) {
	if !p.quiet {
		p.say("%s %s", time.Now().Format("15:04:05.000"), fmt.Sprintf(format, args...))
	}
}

// changed writes what is different from the state before. The state is read
// here, so that of two callers the later prints the later state.
func (p *paper) changed(state func() phone.State) {
	p.order.Lock()
	defer p.order.Unlock()
	now := state()
	for _, line := range differences(p.last, now) {
		p.change("%s", line)
	}
	p.last = now
}

// differences tells what a person at the phone would notice.
func differences(was, now phone.State) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if now.Link != was.Link {
		text := now.Link.String()
		if now.Reason != "" {
			text += ": " + now.Reason
		}
		add("%s", text)
	}
	for _, t := range []struct{ what, was, now string }{
		{"prompt", was.Prompt, now.Prompt}, {"notify", was.Notify, now.Notify},
		{"notify", was.PriNotify, now.PriNotify}, {"display", was.Text, now.Text},
	} {
		if t.now != t.was {
			add("%s: %s", t.what, orNothing(t.now))
		}
	}
	if now.Page.XML != was.Page.XML {
		add("page: %s", orNothing(now.Page.String()))
	}
	for i, b := range now.Buttons {
		if now.Link == phone.Registered && i < len(was.Buttons) && (b.Lamp != was.Buttons[i].Lamp || b.Status != was.Buttons[i].Status) {
			add("key %d: %v", i+1, b)
		}
	}
	if now.MessageLamp != was.MessageLamp && was.MessageLamp != 0 {
		add("message lamp: %v", now.MessageLamp)
	}
	if now.Ringer.Mode != was.Ringer.Mode && was.Ringer.Mode != 0 {
		if now.Ringer.Mode > skinny.RingModeOff {
			add("ringer: %v", now.Ringer.Mode)
		} else {
			add("ringer stopped")
		}
	}
	if n, w := now.Hears(), was.Hears(); n != w {
		if n == skinny.ToneSilence {
			add("tone stopped")
		} else {
			add("tone: %v", n)
		}
	}
	if now.Speaker != was.Speaker {
		add("speaker %s", map[bool]string{true: "on", false: "off"}[now.Speaker])
	}
	return append(out, callDifferences(was, now)...)
}

func callDifferences(was, now phone.State) []string {
	var out []string
	for _, c := range now.Calls {
		w, known := was.Call(c.Reference)
		add := func(format string, args ...any) {
			out = append(out, fmt.Sprintf("call %d: ", c.Reference)+fmt.Sprintf(format, args...))
		}
		if !known || c.State != w.State || c.Privacy != w.Privacy {
			add("line %d %v", c.Line, c.State)
		}
		if i := c.Info.String(); i != w.Info.String() {
			add("%s", i)
		}
		if c.Selected != w.Selected {
			add("%s", map[bool]string{true: "selected", false: "no longer selected"}[c.Selected])
		}
		if c.Prompt != w.Prompt {
			add("prompt: %s", orNothing(c.Prompt))
		}
		if k := strings.Join(c.SoftKeys, " | "); k != strings.Join(w.SoftKeys, " | ") {
			add("softkeys: %s", orNothing(k))
		}
		if c.Media.Receiving != w.Media.Receiving {
			if c.Media.Receiving {
				add("receiving %v at %v", c.Media.Codec, c.Media.Local)
			} else {
				add("receiving stopped")
			}
		}
		if c.Media.Sending != w.Media.Sending {
			if c.Media.Sending {
				add("sending %v to %v", c.Media.Codec, c.Media.Remote)
			} else {
				add("sending stopped")
			}
		}
	}
	for _, c := range was.Calls {
		if _, ok := now.Call(c.Reference); !ok {
			out = append(out, fmt.Sprintf("call %d: ended", c.Reference))
		}
	}
	return out
}

func orNothing(text string) string {
	if text == "" {
		return "(nothing)"
	}
	return text
}
