package ari_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
)

var made atomic.Uint64

// unique returns an id that no other test has.
func unique() string { return fmt.Sprintf("skinny-test-%d-%d", time.Now().UnixNano(), made.Add(1)) }

// must carries out a command that must succeed.
func (b *bench) must(t *testing.T, cmd ari.Command) ari.Result {
	t.Helper()
	r := b.do(t, cmd)
	if r.Status != ari.OK {
		t.Fatalf("%#v: %+v", cmd, r)
	}
	return r
}

// bridge makes a bridge that ends with the test, and puts legs into it.
func (b *bench) bridge(t *testing.T, holding bool, phones ...*rtpPhone) ari.BridgeID {
	t.Helper()
	id := ari.BridgeID(unique())
	b.must(t, ari.CreateBridge{ID: id, Holding: holding})
	t.Cleanup(func() { b.must(t, ari.DestroyBridge{ID: id}) })
	for _, p := range phones {
		b.must(t, ari.AddChannel{Bridge: id, Channel: p.leg})
	}
	return id
}

func TestRealHolding(t *testing.T) {
	b := real(t)
	ann, bob := newPhone(t, b, "", 440), newPhone(t, b, "", 700)
	holding, call := b.bridge(t, true), b.bridge(t, false)
	b.must(t, ari.AddChannel{Bridge: holding, Channel: ann.leg, OnHold: true})
	ann.music(t)
	b.must(t, ari.AddChannel{Bridge: holding, Channel: bob.leg})
	bob.hears(t)
	b.must(t, ari.StartMOH{ID: bob.leg, Class: "silence"})
	bob.silence(t)

	// taken out of it who was on hold hears the other, without a StopMOH
	b.must(t, ari.AddChannel{Bridge: call, Channel: ann.leg})
	b.must(t, ari.AddChannel{Bridge: call, Channel: bob.leg})
	ann.hears(t, 700)
	bob.silence(t)
	for range 3 { // one that comes while Asterisk makes a packet of the music does nothing
		b.must(t, ari.StopMOH{ID: bob.leg})
	}
	bob.hears(t, 440)

	b.must(t, ari.SetVariable{ID: bob.leg, Name: "CHANNEL(musicclass)", Value: "silence"})
	b.must(t, ari.AddChannel{Bridge: holding, Channel: bob.leg, OnHold: true})
	bob.silence(t)
	b.must(t, ari.StopMOH{ID: bob.leg})
	bob.hears(t)
	b.must(t, ari.StartMOH{ID: bob.leg, Class: "default"}) // the channel's own class goes before
	bob.silence(t)
}

func TestRealMute(t *testing.T) {
	b := real(t)
	ann, bob, cat := newPhone(t, b, "", 440), newPhone(t, b, "", 700), newPhone(t, b, "", 1100)
	b.bridge(t, false, ann, bob, cat)
	ann.hears(t, 700, 1100)
	for range 2 { // twice is once
		b.must(t, ari.Mute{ID: cat.leg, On: true})
	}
	ann.hears(t, 700)
	bob.hears(t, 440)
	cat.hears(t, 440, 700)

	// it goes on in another bridge
	b.bridge(t, false, cat, bob)
	cat.hears(t, 700)
	bob.hears(t)
	b.must(t, ari.Mute{ID: cat.leg})
	bob.hears(t, 1100)
}

// TestRealRing: an answered channel hears ring-back, and what it hears goes with it from bridge to bridge.
func TestRealRing(t *testing.T) {
	b := real(t)
	ann, bob := newPhone(t, b, "", 700), newPhone(t, b, "", 1100)
	b.bridge(t, false, ann)
	ann.hears(t)
	b.must(t, ari.Ring{ID: ann.leg})
	ann.hears(t, ringback...)
	b.must(t, ari.RingStop{ID: ann.leg})
	ann.hears(t)

	b.must(t, ari.Ring{ID: ann.leg})
	ann.hears(t, ringback...)
	second := b.bridge(t, false, ann)
	ann.hears(t, ringback...)
	b.must(t, ari.AddChannel{Bridge: second, Channel: bob.leg})
	ann.hears(t, 1100)

	b.must(t, ari.StartMOH{ID: ann.leg, Class: "silence"})
	ann.silence(t)
	bob.hears(t, 700)
	b.bridge(t, false, ann, bob)
	bob.hears(t, 700)
	ann.silence(t)
	b.must(t, ari.StopMOH{ID: ann.leg})
	ann.hears(t, 1100)
}

// TestRealMove: a channel goes from one bridge straight into another, and both sides are told of each other unless that is inhibited.
func TestRealMove(t *testing.T) {
	b := real(t)
	ann, bob, cat := newPhone(t, b, `"Ann" <1001>`, 440), newPhone(t, b, `"Bob" <1002>`, 700), newPhone(t, b, `"Cat" <1003>`, 1100)
	first, second := b.bridge(t, false, ann, cat), b.bridge(t, false, bob)
	told := func(p *rtpPhone, callerID string, other *rtpPhone, otherID string) { // in any order
		t.Helper()
		want := map[ari.ChannelID]string{p.leg: otherID, other.leg: callerID}
		for range 2 {
			c := until[ari.ConnectedLine](t, b.recorder).Channel
			if got := c.ConnectedName + " " + c.ConnectedNumber; got != want[c.ID] {
				t.Errorf("%s is told of %s, want %s", c.ID, got, want[c.ID])
			}
			delete(want, c.ID)
		}
	}
	told(cat, "Cat 1003", ann, "Ann 1001")
	bob.hears(t)
	cat.hears(t, 440)
	b.must(t, ari.AddChannel{Bridge: second, Channel: cat.leg})
	if e := until[ari.Event](t, b.recorder); e != (ari.LeftBridge{Bridge: first, Channel: cat.leg}) {
		t.Errorf("%#v", e)
	}
	told(cat, "Cat 1003", bob, "Bob 1002")
	cat.hears(t, 700)
	bob.hears(t, 1100)

	b.must(t, ari.AddChannel{Bridge: first, Channel: cat.leg, InhibitConnectedLine: true})
	cat.hears(t, 440)
	until[ari.LeftBridge](t, b.recorder)
	b.must(t, ari.SetVariable{ID: cat.leg, Name: "CONNECTEDLINE(all)", Value: `"Dog" <1009>`})
	if e, ok := until[ari.Event](t, b.recorder).(ari.ConnectedLine); !ok || e.Channel.ID != cat.leg || e.Channel.ConnectedName != "Dog" {
		t.Errorf("next is %#v, want Dog, for nobody was told before", e)
	}
}
