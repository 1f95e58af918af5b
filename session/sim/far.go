package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/session"
)

// This file is the far ends: what is dialled and who calls.

// dial is a far end that is dialled: it rings or not, sends audio or not, answers, refuses, never answers, or is gone.
func (c *channel) dial(timeout time.Duration) {
	w, a := c.ast.w, c.ast
	a.emit(ari.Dialed{ID: c.id})
	ring := w.between(0, 200*time.Millisecond)
	later := func(d time.Duration, status string) {
		w.after(d, func() {
			if !c.gone && !c.answered {
				a.emit(ari.Dialed{ID: c.id, Status: status})
			}
		})
	}
	if c.pair != nil && w.chance(0.3) { // the dialplan sends it to a line of ours
		line := lineNumber(w.rng.IntN(w.mix.lines))
		if n, _, ok := strings.Cut(strings.TrimPrefix(c.endpoint, "Local/"), "@"); ok && len(n) == 4 {
			line = n
		}
		args := []string{line}
		if w.chance(0.15) { // it is an order
			args = append(args, pick(w, orders))
		}
		a.start(c.pair, args, w.between(0, 5*time.Millisecond))
		if w.chance(0.5) {
			later(ring, "RINGING")
		}
		return
	}
	if w.chance(0.4) {
		later(ring/2, "PROGRESS")
	}
	if w.chance(0.7) {
		later(ring, "RINGING")
	}
	after := pick(w, []time.Duration{ring, ring + time.Millisecond, ring + time.Second, ring + 10*time.Second})
	switch n := w.rng.IntN(10); {
	case n < 6:
		w.after(after, c.answer)
	case n < 8:
		cause := pick(w, []int{0, 1, 16, 17, 19, 20, 21, 27, 34, 38, 127})
		w.after(after, func() {
			if !c.gone && !c.answered {
				a.emit(ari.Dialed{ID: c.id, Status: pick(w, []string{"BUSY", "CONGESTION", "NOANSWER", "CHANUNAVAIL"})})
				c.hangup(cause)
			}
		})
	default:
		w.after(timeout, func() {
			if !c.answered {
				c.hangup(19)
			}
		})
	}
}

// sound changes what the channel hears, or whether it is heard.
func (c *channel) sound(cmd ari.Command) {
	inPlace := !strings.HasPrefix(c.name, "Local/") // music and ring-back sound in the place of each other
	switch cmd := cmd.(type) {
	case ari.StartMOH:
		c.music, c.ring = true, false
	case ari.StopMOH:
		c.music, c.ring = false, c.ring && !inPlace
	case ari.Ring:
		c.music, c.ring = c.music && !inPlace, true
	case ari.RingStop:
		c.ring = false
	case ari.Mute:
		c.muted = cmd.On
	}
}

// answer is a far end that takes the call, or a caller's channel that is answered.
func (c *channel) answer() {
	if c.gone || c.answered {
		return
	}
	c.answered = true
	if !c.in {
		if c.bridge != nil {
			c.bridge.hadAnswer = true
		}
		c.ast.emit(ari.Dialed{ID: c.id, Status: "ANSWER"})
	} else if c.pair != nil && !c.pair.answered {
		c.pair.answer()
	}
}

// mayAnswer fails when a caller is answered before a phone was in its bridge, or held it, or another end that is through.
func (a *asterisk) mayAnswer(id ari.ChannelID) {
	c := a.channel(id)
	if c == nil || c.bridge == nil || c.bridge.hadLeg || c.bridge.hadAnswer || slices.ContainsFunc(c.bridge.members, func(m *channel) bool { return m != c && m.answered }) {
		return
	}
	a.w.take()
	v := a.w.views.calls[string(c.bridge.id)]
	if a.w.isRoom(string(c.bridge.id)) {
		return
	}
	if v == nil || v.State != "parked" && !slices.ContainsFunc(v.Appearances, func(p session.AppearanceView) bool { return p.State == "hold" }) {
		a.fail(string(id), "%s is answered before anybody is in its bridge", c)
	}
}

// mayHangUp fails when a caller's channel is hung up that left the application, or the half of a Local channel that runs the dialplan while
// the call goes on.
func (a *asterisk) mayHangUp(id ari.ChannelID) {
	c := a.channel(id)
	if c == nil || !c.in || c.inApp || c.entered && !c.leftTold {
		return // ours, for all that the core knows
	}
	if c.entered && a.w.ofThisProcess(string(id)) { // what the one before has left is cleared, wherever it is
		a.fail(string(id), "%s is hung up, which somebody took out of the application", c)
	}
	if c.pair == nil {
		return
	}
	a.w.take()
	for _, v := range a.w.views.calls {
		if v.State != "ending" && slices.ContainsFunc(v.Channels, func(f session.ChannelView) bool { return f.ID == string(c.pair.id) && f.State != "ending" }) {
			a.fail(string(id), "%s is hung up, the other half of which %s wants", c, v.ID)
		}
	}
}

// orders are what the dialplan may want of a line.
var orders = []string{"forward=all:", "forward=all:1001", "forward=busy:700", "forward=no_answer:1002", "forward=unregistered:700", "forward=all:5501", "forward=all:x",
	"forward=x", "dnd=toggle", "dnd=silent", "dnd=off", "dnd=x"}

// inbound is a call from the dialplan: to lines known and unknown, with and without options.
func (a *asterisk) inbound() {
	w := a.w
	args := []string{lineNumber(w.rng.IntN(w.mix.lines))}
	if slots := slices.Sorted(maps.Keys(w.views.parked)); w.chance(0.1) || len(slots) > 0 && w.chance(0.3) {
		args[0] = pick(w, append(slots, "31"))
	}
	switch w.rng.IntN(13) {
	case 12:
		args = []string{pick(w, rooms)}
	case 0:
		args = []string{"9999"}
	case 1:
		args = nil
	case 2, 3:
		args = append(args, "timeout=5")
	case 4, 5:
		args = append(args, "g")
	case 6:
		args = append(args, "timeout=2", "g", "x=y")
	case 7:
		args = append(args, pick(w, orders))
	case 8:
		args = append(args, "forwarded="+args[0])
	case 9:
		args = append(args, pick(w, []string{"park=", "park=default", "park=other"}), pick(w, []string{"g", "-"}))
	}
	a.call(args...)
}

// call is a caller who enters our application; many give up.
func (a *asterisk) call(args ...string) {
	if a.frozen || !a.streaming {
		return // the dialplan goes on behind Stasis(): nobody holds the application
	}
	w := a.w
	a.callers++
	c := a.add(&channel{id: ari.ChannelID(fmt.Sprintf("1795351719.%d%d", a.index, a.callers)), name: fmt.Sprintf("PJSIP/peer-%d", a.callers), in: true,
		callerID: `"Caller" <5551>`})
	a.start(c, args, 0)
	if w.chance(0.4) {
		w.after(pick(w, []time.Duration{0, time.Millisecond, 50 * time.Millisecond, 2 * time.Second, 20 * time.Second}), func() {
			if !c.answered {
				c.hangup(16)
			}
		})
	}
}

// farActs is something that a far end does in a call.
func (a *asterisk) farActs() {
	w := a.w
	var far []*channel
	for _, c := range a.channels {
		if c.device == "" && c.inApp {
			far = append(far, c)
		}
	}
	if len(far) == 0 || a.frozen {
		return
	}
	c := pick(w, far)
	switch w.rng.IntN(10) {
	case 0:
		a.emit(ari.Held{ID: c.id})
		w.after(w.between(0, 3*time.Second), func() {
			if !c.gone {
				a.emit(ari.Unheld{ID: c.id})
			}
		})
	case 1, 2:
		a.emit(ari.DTMFReceived{ID: c.id, Digit: "0123456789*#ABCD"[w.rng.IntN(16)]})
	case 3:
		c.show(`"New" <777>`)
	case 4:
		a.emit(ari.CallerID{Channel: ari.Channel{ID: c.id, CallerNumber: "778"}})
	case 5:
		if !w.mix.calm {
			c.strange()
		}
	case 8:
		c.refer()
	case 6, 7:
		c.hangup(pick(w, []int{0, 16, 17, 31, 38}))
	}
}

// refer is a SIP telephone that transfers us to somebody else: a new channel takes its place in the bridge, and it hangs up sooner or later.
func (c *channel) refer() {
	a, w := c.ast, c.ast.w
	if c.bridge == nil || !c.answered || c.taken {
		return
	}
	a.callers++
	w.uses.saw(referred)
	by := a.add(&channel{id: ari.ChannelID(fmt.Sprintf("1795351719.%d%dr", a.index, a.callers)), name: "Local/5@x-1;1", answered: true, inApp: true,
		entered: true, bridge: c.bridge})
	c.bridge.members = append(c.bridge.members, by)
	a.emit(ari.StasisStart{Channel: ari.Channel{ID: by.id, Name: by.name, State: "Up"}, Replaces: c.id})
	c.leaveBridge()
	c.taken, c.noMusic, c.ring = true, true, false
	w.after(w.between(0, 8*time.Second), func() { c.hangup(16) })
}

// strange is what seldom happens to channels, and does not come from us.
func (c *channel) strange() {
	w, a := c.ast.w, c.ast
	c.taken = true
	switch w.rng.IntN(4) {
	case 0: // a transfer by somebody else takes it away
		c.leaveBridge()
		c.inApp = false
		a.emit(ari.StasisEnd{ID: c.id})
		w.after(w.between(0, 30*time.Second), func() { c.hangup(16) })
	case 1: // a codec that cannot be had
		c.leaveBridge()
	case 2:
		if b := c.bridge; b != nil {
			a.destroyBridge(b.id) // by hand: bridge destroy
		}
	case 3:
		if b := c.bridge; b != nil {
			pick(w, b.members).hangup(27) // any of them: channel request hangup
		}
	}
}
