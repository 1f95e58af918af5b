package session

import (
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
	"github.com/skinnyd/skinnyd/skinny"
)

// shutDown ends the process and gives what the store has of it.
func (r *rig) shutDown() []Record {
	r.Helper()
	r.step(Shutdown{})
	r.wait(2 * time.Second)
	if !r.x.Idle() {
		r.Fatal("not idle")
	}
	return r.kept()
}

// Who waits from outside waits on while the process is started anew, and nobody else does.
func TestParkedOverRestart(t *testing.T) {
	for _, kind := range parkKinds {
		t.Run(kind, func(t *testing.T) {
			r := newRigWith(t, parkConfig())
			a, b := r.register(alice, 17), r.register(bob, 17)
			far := r.parkedBy(kind, a, b)
			r.call("9.9", "1002") // rings
			records := r.shutDown()
			if kind == "phone" {
				if len(r.channels)+len(r.bridges)+len(records) > 0 {
					t.Errorf("left: channels %v, bridges %v, records %v", r.channels, r.bridges, records)
				}
				return
			}
			if len(r.channels) != 1 || !r.channels[far.id] || len(r.bridges) != 1 {
				t.Fatalf("left: channels %v, bridges %v", r.channels, r.bridges)
			}
			next := newRigWith(t, parkConfig())
			next.channels, next.bridges = r.channels, r.bridges
			next.x = New(parkConfig(), Boot{Number: 78, Time: next.now, Records: records})
			next.forget()
			next.step(LinkUp{Snapshot: r.snapshot()})
			adopted := next.x.slots["6001"].far()
			next.inSlot("6001", kind, adopted)
			if asks[ari.AddChannel](next) > 0 {
				t.Error("it was moved")
			}
			c := next.register(carol, 22)
			next.say(c, &skinny.EnblocCall{CalledParty: "6001"})
			next.wantState(carol, "connected")
			next.together(next.device(carol).active, kind, adopted)
			next.allDown(c)
		})
	}
}

// Who hung up meanwhile, or whose Asterisk is no more, is forgotten; who hangs up in the slot leaves no record.
func TestParkedAndGone(t *testing.T) {
	for name, change := range map[string]func(r *rig, cfg *Config){
		"hung up":   func(r *rig, _ *Config) { clear(r.channels); clear(r.bridges) },
		"other PBX": func(_ *rig, cfg *Config) { cfg.Asterisk[0].Name = "new" },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRigWith(t, parkConfig())
			r.parkedBy("caller", r.register(alice, 17), 0)
			records := r.shutDown()
			cfg := parkConfig()
			change(r, cfg)
			next := newRigWith(t, cfg)
			next.channels, next.bridges = r.channels, r.bridges
			next.x = New(cfg, Boot{Number: 78, Time: next.now, Records: records})
			next.step(LinkUp{Snapshot: next.snapshot()})
			if len(next.x.slots) > 0 || next.dropped != 1 {
				t.Errorf("slots %v, %d records dropped", next.x.slots, next.dropped)
			}
			next.idle()
		})
	}
	r := newRigWith(t, parkConfig())
	r.parkedBy("caller", r.register(alice, 17), 0)
	if len(r.kept()) != 1 {
		t.Errorf("saved: %v", r.saved)
	}
	r.end(r.far().id, 16)
	if len(r.kept()) != 0 {
		t.Errorf("still saved: %v", r.saved)
	}
	r.idle()
}

// Without a store that lasts nobody is left to wait.
func TestParkedWithoutStore(t *testing.T) {
	r := newRigWith(t, parkConfig())
	r.x.boot.Forgets = true
	r.parkedBy("caller", r.register(alice, 17), 0)
	r.shutDown()
	r.idle()
}

// crashed is the process that is started when this one was killed: Asterisk has what it had, the store what was saved until then.
func (r *rig) crashed(cfg *Config, records []Record, far *channel) *rig {
	r.Helper()
	next := newRigWith(r.tb, cfg)
	next.channels, next.bridges, next.states = r.channels, r.bridges, r.states
	next.x = New(cfg, Boot{Number: 78, Time: next.now, Records: records})
	next.forget()
	next.refuse = func(cmd ari.Command) *ari.Result {
		if d, ok := cmd.(ari.DestroyBridge); ok && next.bridges[d.ID][far.id] {
			r.Errorf("bridge %s is destroyed with %s in it", d.ID, far.id)
		}
		return nil
	}
	next.step(LinkUp{Snapshot: next.snapshot()})
	next.refuse = nil
	return next
}

// The process is killed with somebody in a slot, or on the way into it or back from it: the next one has them wait in the slot, comes back to Alice with
// them, and they talk.
func TestParkedOverCrash(t *testing.T) {
	for _, kind := range []string{"dialplan", "caller"} {
		for name, until := range map[string]func(r *rig, a ConnID) []Record{
			"waits":          func(r *rig, _ ConnID) []Record { return r.kept() },
			"rings at Alice": func(r *rig, _ ConnID) []Record { r.wait(time.Minute); r.wantState(alice, "ringin"); return r.kept() },
			"waits again":    func(r *rig, _ ConnID) []Record { r.wait(time.Minute); r.step(LinkDown{}); return r.kept() },
			"about to ring":  func(r *rig, _ ConnID) []Record { r.hold = true; r.wait(time.Minute); return r.kept() },
			"about to wait":  func(r *rig, _ ConnID) []Record { return r.kept() },
			"fetched, unsaved": func(r *rig, a ConnID) []Record {
				records := r.kept()
				r.say(a, &skinny.EnblocCall{CalledParty: "6001"})
				r.wantState(alice, "connected")
				return records
			},
		} {
			t.Run(kind+" "+name, func(t *testing.T) {
				cfg := parkConfig()
				r := newRigWith(t, cfg)
				a := r.register(alice, 17)
				far := r.peer(kind, a, 0)
				r.hold = name == "about to wait"
				r.press(a, skinny.SoftKeyEventPark, r.ref(alice))
				records := until(r, a)
				for id := range r.channels {
					if id != far.id && name != "fetched, unsaved" && name != "about to wait" {
						t.Errorf("%s is there", id)
					}
				}
				next := r.crashed(cfg, records, far)
				adopted := next.x.slots["6001"].far()
				next.inSlot("6001", kind, adopted)
				if adopted.id != far.id || len(next.channels) != 1 || len(next.bridges) != 1 || adopted.kind == inChannel && adopted.status != "ANSWER" {
					t.Errorf("%s with %q, channels %v, bridges %v", adopted.id, adopted.status, next.channels, next.bridges)
				}
				if moved := asks[ari.AddChannel](next); moved > 0 && name == "waits" || moved > 1 {
					t.Errorf("it was moved %d times", moved)
				}
				a = next.register(alice, 17)
				next.wait(time.Minute)
				next.wantState(alice, "ringin")
				next.say(a, offHook)
				next.inBridge(next.device(alice).active.media.leg, adopted)
				if len(next.kept()) > 0 || adopted.music || adopted.ringing {
					t.Errorf("kept %v, music %v, ring-back %v", next.kept(), adopted.music, adopted.ringing)
				}
				next.allDown(a)
			})
		}
	}
}

// Who was killed before the caller was answered, or its bridge was made, answers it now.
func TestParkedBeforeTheAnswer(t *testing.T) {
	r := newRigWith(t, parkConfig())
	a := r.register(alice, 17)
	r.call("1.1", "1001")
	r.hold = true
	r.say(a, offHook)
	r.press(a, skinny.SoftKeyEventPark, r.ref(alice))
	records := r.kept()
	next := newRigWith(t, parkConfig())
	next.channels, next.bridges = map[ari.ChannelID]bool{"1.1": true}, map[ari.BridgeID]map[ari.ChannelID]bool{}
	next.x = New(parkConfig(), Boot{Number: 78, Time: next.now, Records: records})
	next.forget()
	s := next.snapshot()
	s.Channels[0].State = "Ring"
	next.step(LinkUp{Snapshot: s})
	next.inSlot("6001", "caller", next.x.slots["6001"].far())
	if asks[ari.Answer](next) != 1 {
		t.Errorf("asked: %v", next.asked)
	}
	next.allDown()
}

// Who waits in a slot behind a line of ours, by a Local channel, talked to a phone that lost its call: that half goes on in the dialplan. So does a caller that
// was held, or mute in a conference, without music and with its voice.
func TestHalfOfAParkedChannel(t *testing.T) {
	r := newRigWith(t, parkConfig())
	a, _ := r.register(alice, 17), r.register(bob, 17)
	far := r.parkedBy("dialplan", a, 0)
	r.call(far.other, "1002")
	r.call("9.9", "1002")
	next := r.crashed(parkConfig(), r.kept(), far)
	for _, id := range []ari.ChannelID{far.other, "9.9"} {
		var asked []string
		for _, cmd := range next.asked {
			switch cmd := cmd.(type) {
			case ari.SetVariable:
				if cmd.ID == id {
					asked = append(asked, cmd.Value)
				}
			case ari.Mute:
				if cmd.ID == id && !cmd.On {
					asked = append(asked, "heard")
				}
			case ari.StopMOH:
				if cmd.ID == id {
					asked = append(asked, "no music")
				}
			case ari.Continue:
				if cmd.ID == id {
					asked = append(asked, "goes on")
				}
			}
		}
		if got := strings.Join(asked, ", "); got != "UNAVAILABLE, heard, no music, goes on" {
			t.Errorf("%s: %s", id, got)
		}
	}
	next.inSlot("6001", "dialplan", next.x.slots["6001"].far())
	next.allDown()
}

// The lot is gone when the next process starts: the call is back at Alice as soon as her phone is.
func TestLotGoneAtTheStart(t *testing.T) {
	for _, kind := range []string{"dialplan", "caller"} {
		r := newRigWith(t, parkConfig())
		far := r.parkedBy(kind, r.register(alice, 17), 0)
		next := r.crashed(withoutLots(), r.shutDown(), far)
		next.wait(3 * strandedRetry)
		adopted := next.x.slots["6001"].far()
		if !adopted.music || len(next.kept()) != 1 {
			t.Errorf("music %v, kept %v", adopted.music, next.kept())
		}
		a := next.register(alice, 17)
		next.wait(strandedRetry)
		next.wantState(alice, "ringin")
		next.say(a, offHook)
		next.inBridge(next.device(alice).active.media.leg, adopted)
		next.allDown(a)
	}
}
