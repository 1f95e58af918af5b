package session

import (
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

// Who hung up meanwhile, or whose slot is no more, is forgotten; who hangs up in the slot leaves no record.
func TestParkedAndGone(t *testing.T) {
	for name, change := range map[string]func(r *rig, cfg *Config){
		"hung up":   func(r *rig, _ *Config) { clear(r.channels); clear(r.bridges) },
		"no lot":    func(_ *rig, cfg *Config) { cfg.Parking = nil },
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
