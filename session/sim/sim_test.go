package sim

import (
	"flag"
	"testing"
)

var (
	first = flag.Uint64("seed", 1, "first seed of TestSeeds")
	count = flag.Int("seeds", 200, "how many seeds TestSeeds runs")
	steps = flag.Int("steps", DefaultSteps, "random actions of a run")
)

func TestSeeds(t *testing.T) {
	events, calls, failures := 0, 0, 0
	for seed := *first; seed < *first+uint64(*count) && failures < 5; seed++ {
		r := Run(Options{Seed: seed, Steps: *steps})
		events, calls = events+r.Events, calls+r.Calls
		if r.Failure != "" {
			failures++
			t.Errorf("seed %d: %s\n%s\n\nagain: go test ./session/sim -run TestSeeds -seeds 1 -seed %d -steps %d", seed, r.Failure, r.Trace, seed, *steps)
		}
	}
	t.Logf("%d runs, %d events, %d times a phone was connected", *count, events, calls)
	if calls == 0 {
		t.Error("no call was ever connected: nothing was tried")
	}
}

// Two phones, ten minutes of random keys: nothing is left behind.
func TestMonkey(t *testing.T) {
	for seed := *first; seed < *first+uint64(max(*count/10, 1)); seed++ {
		if r := Run(Options{Seed: seed, Monkey: true}); r.Failure != "" {
			t.Errorf("seed %d: %s\n%s\n\nagain: go test ./session/sim -run TestMonkey -seeds 1 -seed %d", seed, r.Failure, r.Trace, seed)
			return
		}
	}
}

func TestSameSeedSameRun(t *testing.T) {
	for seed := range uint64(10) {
		a, b := Run(Options{Seed: seed, Steps: 120, Hash: true}), Run(Options{Seed: seed, Steps: 120, Hash: true})
		if a.Hash != b.Hash || a.Events != b.Events || a.Failure != b.Failure {
			t.Errorf("seed %d gives %x after %d events, then %x after %d", seed, a.Hash, a.Events, b.Hash, b.Events)
		}
	}
}
