package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

const output = `goos: linux
pkg: github.com/skinnyd/skinnyd/integration/bench
BenchmarkOffHook-2   	    3000	    300111 ns/op	         0.1367 p50-ms	         1.5 p99-ms
PASS
pkg: github.com/skinnyd/skinnyd/session
BenchmarkStep/digit-2  	    2000	      1234 ns/op	       1 allocs/op
BenchmarkStep/far-off-2  	    2000	      1234 ns/op
BenchmarkDecode/KeepAlive-2  	    2000	      151 ns/op	      1 allocs/op
BenchmarkReader/call-2  	    2000	      151 ns/op	      999.5 MB/s
`

func TestTable(t *testing.T) {
	rows, failed, err := read(strings.NewReader(output), io.Discard)
	if err != nil || failed || len(rows) != 5 {
		t.Fatalf("%v, failed %v, %d rows", err, failed, len(rows))
	}
	var b bytes.Buffer
	if err := table(&b, rows); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(b.String()), " ")
	want := "package benchmark figures, and their goals bench OffHook 0.1367 p50-ms (goal 0.25), 1.5 p99-ms (MISSED, goal 1) " +
		"session Step/digit 1234 ns/op (goal 5000), 1 allocs/op (goal 2) session Step/far-off 1234 ns/op " +
		"session Decode/KeepAlive 151 ns/op (MISSED, goal 150), 1 allocs/op (goal 1) session Reader/call 151 ns/op, 999.5 MB/s (MISSED, goal 1000)"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFailureIsPassedOn(t *testing.T) {
	for _, text := range []string{"--- FAIL: BenchmarkRing\n", "FAIL\tgithub.com/skinnyd/skinnyd/session [build failed]\n"} {
		var shown bytes.Buffer
		if _, failed, err := read(strings.NewReader(text), &shown); err != nil || !failed || shown.String() != text {
			t.Errorf("%q: failed %v, shown %q, %v", text, failed, shown.String(), err)
		}
	}
}
