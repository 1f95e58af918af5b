package main

import (
	"strings"
	"testing"
)

func TestSummarize(t *testing.T) {
	for _, c := range []struct {
		name, in string
		ok       bool
		want     []string
	}{
		{"pass", `{"Action":"output","Package":"p","Test":"A","Output":"noise\n"}
{"Action":"pass","Package":"p","Test":"A"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}`, true, []string{"ok  \tp\t0.1s", "1 passed, 0 failed, 0 skipped"}},
		{"sub-tests count, not their parent", `{"Action":"output","Package":"p","Test":"A","Output":""}
{"Action":"output","Package":"p","Test":"A/b/c","Output":""}
{"Action":"pass","Package":"p","Test":"A/b/c"}
{"Action":"output","Package":"p","Test":"A/d","Output":""}
{"Action":"pass","Package":"p","Test":"A/d"}
{"Action":"pass","Package":"p","Test":"A"}`, true, []string{"2 passed, 0 failed, 0 skipped"}},
		{"failure shows its log", `{"Action":"output","Package":"p","Test":"A","Output":"it broke\n"}
{"Action":"fail","Package":"p","Test":"A"}
{"Action":"fail","Package":"p"}`, false, []string{"it broke", "0 passed, 1 failed, 0 skipped"}},
		{"skip says why", `{"Action":"pass","Package":"p","Test":"B"}
{"Action":"output","Package":"p","Test":"A","Output":"=== RUN   A\n"}
{"Action":"output","Package":"p","Test":"A","Output":"    a_test.go:9: no sipp here\n"}
{"Action":"output","Package":"p","Test":"A","Output":"--- SKIP: A (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"A"}`, true, []string{"skipped: p A: a_test.go:9: no sipp here", "1 passed, 0 failed, 1 skipped"}},
		{"build failure", `{"ImportPath":"p","Action":"build-output","Output":"p.go:1: undefined: x\n"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"fail","Package":"p"}`, false, []string{"undefined: x", "0 passed, 0 failed, 0 skipped"}},
		{"package fails outside its tests", `{"Action":"pass","Package":"p","Test":"B"}
{"Action":"output","Package":"p","Output":"goleak: leaked\n"}
{"Action":"fail","Package":"p"}`, false, []string{"goleak: leaked"}},
		{"panic in a test: its log is in no event of its own", `{"Action":"run","Package":"p","Test":"A"}
{"Action":"output","Package":"p","Test":"A","Output":"before\n"}
{"Action":"run","Package":"p","Test":"A/b"}
{"Action":"output","Package":"p","Test":"A/b","Output":"panic: boo\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}`, false, []string{"before", "panic: boo", "did not end: p A/b", "0 passed, 1 failed, 0 skipped"}},
		{"go test was killed", `{"Action":"pass","Package":"p","Test":"B"}
{"Action":"run","Package":"p","Test":"A"}
{"Action":"output","Package":"p","Test":"A","Output":"so far\n"}`, false, []string{"so far", "1 passed, 1 failed, 0 skipped"}},
		{"nothing ran", "", false, []string{"0 passed"}},
		{"message of the go command", "go: no such package", false, []string{"go: no such package"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			ok, err := summarize(strings.NewReader(c.in), &out)
			if err != nil || ok != c.ok {
				t.Errorf("ok %v, %v; want %v\n%s", ok, err, c.ok, &out)
			}
			for _, w := range c.want {
				if !strings.Contains(out.String(), w) {
					t.Errorf("no %q in:\n%s", w, &out)
				}
			}
		})
	}
}
