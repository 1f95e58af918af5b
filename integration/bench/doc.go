// Package bench measures the whole system from outside: the skinnyd binary as a child process, a real Asterisk, and telephone
// sets that are nothing but a socket, so that the load generator takes little of the cores that it shares with what it measures.
//
//	go test -bench ──▶ sets ── SCCP ──▶ skinnyd (child) ── ARI ──▶ Asterisk (child)
//	     │               └────────── RTP ──────────────────────────────┘
//	     └── /proc/PID of skinnyd: memory, processor time
//
// Everything is in the tests: TestBenchmarksRun takes each benchmark through a few rounds, make bench measures. The goals and
// what came out are in docs/benchmarks.md. Two variables help who looks for time lost: SKINNYD_BENCH_BINARY names a binary to
// measure instead of one built from this tree, SKINNYD_BENCH_LOG a file for what it logs.
package bench
