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
		if failures > 0 {
			break // not all of them were run
		}
		if t.Logf("%-50s in %5.1f %% of the runs", use(u), 100*float64(n)/float64(*count)); n == 0 && *count >= manySeeds && *steps >= DefaultSteps {
			t.Errorf("%s: in no run", use(u))
		}
	}
	if calls == 0 {
		t.Error("no call was ever connected: nothing was tried")
	}
}

// After every feature: two phones, ten minutes of random keys, and nothing is left behind.
func TestMonkey(t *testing.T) {
	for _, m := range monkeys {
		t.Run(m.feature, func(t *testing.T) {
			runs := min(*count, manyMonkeys+*count/100)
			var seen [numUses]int
			for seed := *first; seed < *first+uint64(runs); seed++ {
				r := Run(Options{Seed: seed, Monkey: &m})
				if r.Failure != "" {
					t.Fatalf("seed %d: %s\n%s\n\nagain: go test ./session/sim -run '%s' -seeds 1 -seed %d", seed, r.Failure, r.Trace, t.Name(), seed)
				}
				for u, n := range r.Uses {
					seen[u] += n
				}
			}
			for u, n := range seen {
				want, ok := m.want[use(u)]
				if !ok {
					continue
				}
				if t.Logf("%-40s %6.1f times in a run", use(u), float64(n)/float64(runs)); n < want*runs/10 && runs >= manyMonkeys {
					t.Errorf("%s: %d times in %d runs, and should %d times in ten", use(u), n, runs, want)
				}
			}
		})
	}
}

// manyMonkeys is so many runs that what comes about in them is no matter of luck.
const manyMonkeys = 10

func TestSameSeedSameRun(t *testing.T) {
	for seed := range uint64(10) {
		a, b := Run(Options{Seed: seed, Steps: 120, Hash: true}), Run(Options{Seed: seed, Steps: 120, Hash: true})
		if a.Hash != b.Hash || a.Events != b.Events || a.Failure != b.Failure {
			t.Errorf("seed %d gives %x after %d events, then %x after %d", seed, a.Hash, a.Events, b.Hash, b.Events)
		}
	}
}
