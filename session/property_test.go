package session

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// Whatever phones and Asterisk do: while it happens, lamps match the state, one call a phone has its ear, and no bridge has two legs of a
// phone; when all is over nothing is left. Package sim does the same at length, with delays and losses.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRigWith(t, sharedConfig())
		conns := map[string]ConnID{alice: r.register(alice, 11), bob: r.register(bob, 17), carol: r.register(carol, 22)}
		callers := 0
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			name := rapid.SampledFrom([]string{alice, bob, carol}).Draw(t, "phone")
			c := conns[name]
			switch rapid.SampledFrom([]string{"say", "say", "say", "call", "far", "wait", "lose", "link", "slow"}).Draw(t, "what") {
			case "say":
				r.say(c, anyMessage(t, r, name))
			case "call":
				callers++
				r.call(ari.ChannelID('0'+rune(callers%10))+"."+ari.ChannelID('a'+rune(callers/10)), rapid.SampledFrom([]string{"1001", "1002", "1003", "9"}).Draw(t, "line"))
			case "far":
				anyFarEvent(t, r)
			case "wait":
				r.wait(time.Duration(rapid.IntRange(1, 20000).Draw(t, "ms")) * time.Millisecond)
			case "lose":
				r.step(PhoneGone{c, "reset"})
				conns[name] = r.registerAs(&skinny.Register{DeviceName: name, DeviceType: skinny.DeviceTypeCisco7960, ProtocolVersion: 11,
					ActiveStreams: uint32(rapid.IntRange(0, 1).Draw(t, "streams"))})
				r.say(conns[name], &skinny.TimeDateReq{})
			case "link":
				r.release()
				r.step(LinkDown{Reason: "lost"})
				r.step(LinkUp{Snapshot: r.snapshot()})
			case "slow":
				if r.hold {
					r.release()
				} else {
					r.hold = true
				}
			}
			consistent(t, r)
		}
		r.release()
		for _, name := range []string{alice, bob, carol} {
			r.say(conns[name], &skinny.OnHook{})
			for _, p := range slices.Clone(r.device(name).parties) {
				r.say(conns[name], &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventEndCall, CallReference: p.ref})
			}
		}
		for _, c := range r.x.sortedCalls() { // a caller that was forwarded to somebody outside talks to no phone
			if far := c.far(); far != nil && r.channels[far.id] {
				r.end(far.id, 16)
			}
		}
		r.wait(time.Minute)
		consistent(t, r)
		r.idle()
	})
}

func anyMessage(t *rapid.T, r *rig, name string) skinny.Message {
	ref := uint32(0)
	if ps := r.device(name).parties; len(ps) > 0 && rapid.Bool().Draw(t, "names a call") {
		ref = rapid.SampledFrom(ps).Draw(t, "call").ref
	}
	instance := uint32(rapid.IntRange(0, 2).Draw(t, "instance"))
	switch rapid.IntRange(0, 6).Draw(t, "message") {
	case 0:
		return &skinny.OffHook{LineInstance: instance, CallReference: ref}
	case 1:
		return &skinny.OnHook{CallReference: ref}
	case 2:
		return &skinny.SoftKeyEvent{Event: skinny.SoftKeyEventCode(rapid.IntRange(1, 22).Draw(t, "key")), LineInstance: instance, CallReference: ref}
	case 3:
		return &skinny.EnblocCall{CalledParty: rapid.SampledFrom([]string{"1001", "1002", "1003", "700", "9123", "911"}).Draw(t, "number"), LineInstance: instance}
	case 4:
		return &skinny.KeypadButton{Button: skinny.KeypadButtonCode(rapid.IntRange(0, 17).Draw(t, "digit")), CallReference: ref}
	case 5:
		return &skinny.Stimulus{Stimulus: rapid.SampledFrom([]skinny.StimulusCode{skinny.StimulusLine, skinny.StimulusHold, skinny.StimulusSpeedDial,
			skinny.StimulusLastNumberRedial, skinny.StimulusNewCall}).Draw(t, "stimulus"), StimulusInstance: instance, CallReference: ref}
	}
	return &skinny.HookFlash{}
}

// anyFarEvent lets some far channel do something.
func anyFarEvent(t *rapid.T, r *rig) {
	var far []ari.ChannelID
	for _, c := range r.x.sortedCalls() {
		if ch := c.far(); ch != nil && r.channels[ch.id] {
			far = append(far, ch.id)
		}
	}
	if len(far) == 0 {
		return
	}
	id := rapid.SampledFrom(far).Draw(t, "far")
	switch rapid.IntRange(0, 4).Draw(t, "event") {
	case 0:
		r.end(id, rapid.SampledFrom([]int{0, 16, 17, 34}).Draw(t, "cause"))
	case 1:
		r.event(ari.Held{ID: id})
	case 2:
		r.event(ari.Unheld{ID: id})
	case 3:
		r.event(ari.DTMFReceived{ID: id, Digit: '1'})
	default:
		r.event(ari.Dialed{ID: id, Status: rapid.SampledFrom([]string{"", "RINGING", "PROGRESS", "ANSWER", "BUSY", "CONGESTION"}).Draw(t, "status")})
	}
}

// consistent fails when what phones show or hear cannot be.
func consistent(t *rapid.T, r *rig) {
	for _, d := range r.x.sortedDevices() {
		ears := 0
		for _, p := range d.parties {
			if p.member() && p.state != held {
				ears++
				if d.active != p {
					t.Fatalf("%s: call %d is %v and has not its ear", d.name, p.ref, p.state)
				}
			}
			if p.media.open && p.state != connected && p.state != ringOut && p.state != proceeding {
				t.Fatalf("%s: call %d is %v with media open", d.name, p.ref, p.state)
			}
			if p.media.sending && !p.media.leg.local.IsValid() {
				t.Fatalf("%s: call %d sends to nowhere", d.name, p.ref)
			}
		}
		if ears > 1 || (d.active != nil) != (ears == 1) {
			t.Fatalf("%s: %d calls have its ear, active is %v", d.name, ears, d.active)
		}
		for _, a := range d.appearances {
			if want := wantLamp(a); d.registered() && a.lamp != want {
				t.Fatalf("%s: lamp %d is %v, not %v", d.name, a.instance, a.lamp, want)
			}
		}
	}
	for id, in := range r.bridges {
		legs := map[DeviceName]int{}
		for ch := range in {
			if known := r.x.pbxs[0].channels[ch]; known != nil && known.kind == legChannel {
				if legs[known.party.dev.name]++; legs[known.party.dev.name] > 1 {
					t.Fatalf("bridge %s holds two legs of %s", id, known.party.dev.name)
				}
			}
		}
	}
}

// wantLamp is the lamp of a key from the states of its calls, stated another way than lamp does.
func wantLamp(a *appearance) skinny.LampMode {
	rank := map[skinny.LampMode]int{skinny.LampModeOff: 0, skinny.LampModeWink: 1, skinny.LampModeOn: 2, skinny.LampModeBlink: 3}
	shows := skinny.LampModeOff
	for _, p := range a.dev.parties {
		mode := skinny.LampModeOn
		switch {
		case p.app != a:
			continue
		case p.state == ringIn:
			mode = skinny.LampModeBlink
		case p.state == held, p.state == remote && p.call.holder(a.line).state == held && !p.seen.hidden:
			mode = skinny.LampModeWink
		}
		if rank[mode] > rank[shows] {
			shows = mode
		}
	}
	return shows
}
