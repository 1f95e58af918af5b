package sim

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
)

// focus is what a failure is about: the trace shows what concerns it. The zero focus is everything.
type focus struct {
	conn   session.ConnID
	device session.DeviceName
	call   string // a bridge or channel id
}

// trace is all that happened. Entries are kept as they are and written when somebody wants to read them.
type trace struct {
	entries []entry
	hashing bool
	hash    uint64
}

type entry struct {
	when   time.Time
	event  session.Event
	effect session.Effect
	note   string
}

func (t *trace) add(e entry) {
	t.entries = append(t.entries, e)
	if t.hashing {
		h := fnv.New64a()
		fmt.Fprintf(h, "%x %d %s", t.hash, e.when.UnixNano(), e.text())
		t.hash = h.Sum64()
	}
}

// published takes the order of views into the hash.
func (t *trace) published(changes []session.Change) {
	if !t.hashing {
		return
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%x", t.hash)
	for _, c := range changes {
		switch {
		case c.Device != nil:
			fmt.Fprintf(h, "%s %t %t %v", c.Device.Name, c.Removed, c.Device.Registered, c.Device.Lines)
		case c.Line != nil:
			fmt.Fprintf(h, "%s %t %s %v", c.Line.Number, c.Removed, c.Line.State, c.Line.Devices)
		case c.Call != nil:
			fmt.Fprintf(h, "%s %t %s", c.Call.ID, c.Removed, c.Call.State)
		case c.Parked != nil:
			fmt.Fprintf(h, "%s %t %s", c.Parked.Slot, c.Removed, c.Parked.Call)
		}
	}
	t.hash = h.Sum64()
}

func (t *trace) event(now time.Time, ev session.Event) { t.add(entry{when: now, event: ev}) }

func (t *trace) effect(now time.Time, e *session.Effect) { t.add(entry{when: now, effect: *e}) }

func (t *trace) note(now time.Time, format string, args ...any) {
	t.add(entry{when: now, note: fmt.Sprintf(format, args...)})
}

func (e *entry) text() string {
	switch {
	case e.note != "":
		return "   " + e.note
	case e.event == nil:
		return "     → " + describe(&e.effect)
	}
	switch ev := e.event.(type) {
	case session.PhoneMessage:
		return fmt.Sprintf("conn %d says %s", ev.Conn, message(ev.Message))
	case session.AsteriskEvent:
		return fmt.Sprintf("pbx %d event %s", ev.Asterisk, brief(ev.Event))
	case session.CommandDone:
		return fmt.Sprintf("pbx %d done %d: %+v", ev.Asterisk, ev.ID, ev.Result)
	case session.Reload:
		var b strings.Builder
		for i := range 16 {
			if d := ev.Config.Devices[deviceName(i)]; d != nil {
				fmt.Fprintf(&b, " %s %v", d.Name, d.Buttons)
			}
		}
		return fmt.Sprintf("Reload%s, %d lines", b.String(), len(ev.Config.Lines))
	}
	return brief(e.event)
}

func brief(v any) string {
	s := fmt.Sprintf("%T%+v", v, v)
	s = strings.TrimPrefix(s, "*")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "session.", ""), "ari.", "")
	return s
}

func message(m any) string {
	return strings.NewReplacer("*skinny.", "", "&", "").Replace(fmt.Sprintf("%T%+v", m, m))
}

func describe(e *session.Effect) string {
	switch e.Kind {
	case session.Send:
		return fmt.Sprintf("conn %d ← %s", e.Conn, message(e.Message))
	case session.Close:
		return fmt.Sprintf("close conn %d", e.Conn)
	case session.Bind:
		return fmt.Sprintf("bind conn %d to %s %+v", e.Conn, e.Device, e.Dialect)
	case session.SetTimeout:
		return fmt.Sprintf("conn %d may be silent for %v", e.Conn, e.Timeout)
	case session.Do:
		return fmt.Sprintf("pbx %d do %d: %s", e.Asterisk, e.ID, brief(e.Command))
	case session.Log:
		return fmt.Sprintf("log %+v", *e.Entry)
	case session.Save:
		return fmt.Sprintf("save %s/%s %s", e.Record.Bucket, e.Record.Key, e.Record.Value)
	}
	return fmt.Sprintf("effect %d", e.Kind)
}

// about is the last entries that concern f.
func (t *trace) about(f focus) string {
	const lines, width = 60, 230
	var out []string
	conns := map[session.ConnID]bool{f.conn: f.conn != 0}
	ids := map[session.CommandID]bool{}
	for i := range t.entries {
		e := &t.entries[i]
		if e.effect.Kind == session.Bind && e.effect.Device == f.device && f.device != "" {
			conns[e.effect.Conn] = true
		}
	}
	for i := range t.entries {
		e := &t.entries[i]
		text := e.text()
		if f == (focus{}) || f.concerns(e, text, conns, ids) {
			text = strings.ToValidUTF8(empty.ReplaceAllString(text, ""), "?")
			out = append(out, e.when.Format("04:05.000000 ")+text[:min(len(text), width)])
		}
	}
	return strings.Join(out[max(0, len(out)-lines):], "\n")
}

// questions are those of a registration, and their answers.
var questions = regexp.MustCompile(`(Line|SpeedDial|Forward|Config|Feature|URL|Subscription)Stat|Template|SoftKeySetRe|Version(Req|Res)|Server(Req|Res)|IpPort|Capabilities|DefineTime|may be silent`)

// empty is fields that say nothing.
var empty = regexp.MustCompile(` ?\b[A-Z]\w+:(0|invalid \w+|Silence|None|Normal|Off|false|User|\[[0 ]*\]|map\[\])\b`)

func (f focus) concerns(e *entry, text string, conns map[session.ConnID]bool, ids map[session.CommandID]bool) bool {
	if questions.MatchString(text) {
		return false
	}
	switch ev := e.event.(type) {
	case session.PhoneMessage:
		return conns[ev.Conn]
	case session.PhoneConnected:
		return conns[ev.Conn]
	case session.PhoneGone:
		return conns[ev.Conn]
	case session.LinkUp, session.LinkDown, session.Reload, session.Shutdown:
		return true
	case session.CommandDone:
		return ids[ev.ID]
	}
	if e.effect.Kind == session.Do && f.call != "" && mentions(text, callOf(f.call)) {
		ids[e.effect.ID] = true
		return true
	}
	if e.effect.Conn != 0 && conns[e.effect.Conn] {
		return true
	}
	return f.call != "" && mentions(text, callOf(f.call)) || f.device != "" && strings.Contains(text, string(f.device))
}

// mentions says that the id stands in the text and does not go on there.
func mentions(text, id string) bool {
	for {
		_, after, ok := strings.Cut(text, id)
		if !ok {
			return false
		}
		if after == "" || after[0] < '0' || after[0] > '9' {
			return true
		}
		text = after
	}
}

// callOf is the bridge id in a channel id of ours; other ids are taken whole.
func callOf(id string) string {
	if parts := strings.Split(id, "-"); len(parts) == 5 {
		return strings.Join(parts[:4], "-")
	}
	return id
}

// subject is the channel or bridge that a command is about, and whether it makes it.
func subject(c ari.Command) (id string, makes bool) {
	switch c := c.(type) {
	case ari.Watch:
		return device + c.Name, false
	case ari.Unwatch:
		return device + c.Name, false
	case ari.SetDeviceState:
		return device + c.Name, false
	case ari.CreateBridge:
		return string(c.ID), true
	case ari.DestroyBridge:
		return string(c.ID), false
	case ari.ExternalMedia:
		return string(c.ID), true
	case ari.CreateChannel:
		return string(c.ID), true
	case ari.DialChannel:
		return string(c.ID), false
	case ari.AddChannel:
		return string(c.Channel), false
	case ari.Hangup:
		return string(c.ID), false
	case ari.Answer:
		return string(c.ID), false
	case ari.Ring:
		return string(c.ID), false
	case ari.RingStop:
		return string(c.ID), false
	case ari.StartMOH:
		return string(c.ID), false
	case ari.StopMOH:
		return string(c.ID), false
	case ari.Mute:
		return string(c.ID), false
	case ari.SetVariable:
		return string(c.ID), false
	case ari.SendDTMF:
		return string(c.ID), false
	case ari.Continue:
		return string(c.ID), false
	}
	return "", false
}
