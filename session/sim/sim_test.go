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

// manySeeds is so many that each use comes about in some.
const manySeeds = 200

func TestSeeds(t *testing.T) {
	events, calls, failures := 0, 0, 0
	var seen [numUses]int // in how many runs
	for seed := *first; seed < *first+uint64(*count) && failures < 5; seed++ {
		r := Run(Options{Seed: seed, Steps: *steps})
		events, calls = events+r.Events, calls+r.Calls
		for u, n := range r.Uses {
			seen[u] += min(n, 1)
		}
		if r.Failure != "" {
			failures++
			t.Errorf("seed %d: %s\n%s\n\nagain: go test ./session/sim -run TestSeeds -seeds 1 -seed %d -steps %d", seed, r.Failure, r.Trace, seed, *steps)
		}
	}
	t.Logf("%d runs, %d events, %d times a phone was connected", *count, events, calls)
	for u, n := range seen {
		if t.Logf("%-50s in %5.1f %% of the runs", use(u), 100*float64(n)/float64(*count)); n == 0 && *count >= manySeeds && *steps >= DefaultSteps && failures == 0 {
			t.Errorf("%s: in no run", use(u))
		}
	}
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
