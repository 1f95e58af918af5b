package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/vbauerster/mpb/v8"

	"github.com/skinnyd/skinnyd/load"
)

// Each phase has a bar, and all of them are complete in the end: else the program would wait for them for ever.
func TestBars(t *testing.T) {
	var out bytes.Buffer
	p := mpb.New(mpb.WithOutput(&out), mpb.WithAutoRefresh(), mpb.WithWidth(120), mpb.WithRefreshRate(time.Millisecond))
	b := &bars{p: p, texts: map[string]string{}}
	b.show(load.Progress{Phase: "registering", Phones: 20, InService: 12}, false)
	b.show(load.Progress{Phase: "calls", Phones: 20, InService: 20, Began: time.Now(), Lasts: time.Hour, Calls: 3, Done: 4, Failures: 1}, false)
	b.show(load.Progress{Phase: "leaving", Phones: 20, InService: 0, KeepAlives: 7, Began: time.Now(), Lasts: time.Second}, true)
	p.Wait()
	last := out.String()
	for _, want := range []string{"registering  [", "20 of 20 phones, 1 failures", "3 calls, 4 done, 1 failures", "leaving", "7 keep-alives"} {
		if !strings.Contains(last, want) {
			t.Errorf("no %q in %s", want, last)
		}
	}
}

// What is no terminal gets no bars.
func TestNoBars(t *testing.T) {
	var out bytes.Buffer
	follow(nil, &out)()
	if out.Len() > 0 {
		t.Errorf("%s", &out)
	}
}
