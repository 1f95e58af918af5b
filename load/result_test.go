package load

import (
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot/plotter"

	"github.com/skinnyd/skinnyd/media"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s (go test ./load -update writes it anew) got:\n%s", path, got)
	}
}

// sample is a result with something in every part. It is made through a collector, as a run's is.
func sample(factor time.Duration) *Result {
	p := Default(Calls)
	p.Count, p.RTP, p.For = 1000, true, time.Minute
	r := &Run{plan: p, collect: newCollector(), began: time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)}
	n := &r.collect.counts
	n.registered.Store(1002)
	n.returned.Store(2)
	n.lost.Store(2)
	n.inService.Store(1000)
	n.keepAlives.Store(2000)
	n.callsStarted.Store(600)
	n.callsDone.Store(598)
	n.callsFailed.Store(2)
	n.callsOut.Store(1)
	s := &sampler{run: r, own: &meter{Process: Process{PID: 1, MemoryMin: 2e7, MemoryMax: 5e7}, began: r.began, at: r.began.Add(time.Minute),
		last: usage{cpu: 6 * time.Second, memory: 4e7}}}
	s.server = &meter{Process: Process{PID: 2, MemoryMin: 3e7, MemoryMax: 3e9}, began: r.began, at: r.began.Add(time.Minute), last: usage{cpu: 30 * time.Second, memory: 3e7}}
	for second := range 60 {
		for i := range 10 {
			r.collect.time(DialTone, factor*(300*time.Microsecond+time.Duration(second*i)*time.Microsecond))
			r.collect.time(Media, factor*(20*time.Millisecond+time.Duration(second*i)*time.Millisecond))
		}
		r.collect.time(Ready, factor*time.Second)
		s.last = Point{At: float64(second), InService: 1000, Calls: int64(second), Done: 10, KeepAlives: 33, CPU: 50, Memory: 3e7, OwnCPU: 10, OwnMemory: 4e7,
			Times: r.collect.recent()}
		s.series = append(s.series, s.last)
	}
	r.collect.fail(NoRing, "SEP000000000001", "calling 100002: not in 10s")
	r.collect.fail(NoRing, "SEP000000000003", "calling 100004: not in 10s")
	r.collect.fail(Lost, "SEP000000000005", "server closed <b>the connection</b>")
	r.collect.rtp = RTP{Legs: 1196, Sent: 300_000, Received: 299_990, Lost: 10}
	return r.result(2*time.Second, 62*time.Second, false, s)
}

func TestTable(t *testing.T) {
	var b strings.Builder
	if err := sample(1).Table(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "table.txt", b.String())
}

// A result is the same after it was written and read.
func TestResultIsJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	var b, again strings.Builder
	r := sample(1)
	r.Series = r.Series[:2]
	r.Plan.Codecs = Codecs{media.G722, media.ULaw}
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "result.json", b.String())
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := ReadResult(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := read.WriteJSON(&again); err != nil || again.String() != b.String() {
		t.Errorf("after reading (%v):\n%s", err, again.String())
	}
	for content, want := range map[string]string{"": "not a result", "{}": "its format is 0, not 1",
		`{"format": 1, "times": {"ready": {"histogram": "HISTF"}}}`: "the histogram of ready is damaged"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadResult(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", content, err, want)
		}
	}
}

func TestCompare(t *testing.T) {
	a, b := sample(1), sample(2)
	b.Plan.Rate, b.Plan.Server, b.TLS = 20, "192.0.2.1:2000", true
	a.Plan.Codecs, b.Plan.Codecs = Codecs{media.ULaw}, Codecs{media.G729, media.ALaw}
	var text strings.Builder
	if err := Compare(a, b).Table(&text, "a.json", "b.json"); err != nil {
		t.Fatal(err)
	}
	golden(t, "compare.txt", text.String())
}

// Two processes that shared the phones make one result.
func TestMerge(t *testing.T) {
	a, b := sample(1), sample(2)
	b.Plan.From = 1001
	m, err := Merge(a, b)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := m.Table(&text); err != nil {
		t.Fatal(err)
	}
	golden(t, "merge.txt", text.String())
	b.Plan.Profile = Idle
	if _, err := Merge(a, b); err == nil {
		t.Error("results of two profiles were merged")
	}
}

// The page has everything in itself: it is served, and asks for nothing more.
func TestReport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "report")
	r := sample(1)
	condition, err := ParseCondition("p99.dialtone>1us")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Report(dir, []Outcome{condition.Check(r)}); err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer site.Close()
	res, err := site.Client().Get(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for _, want := range []string{"calls: 1,000 phones", "<td>dialtone</td>", "far phone does not ring in time", "server closed &lt;b&gt;", "p99.dialtone&gt;1us",
		"99th percentile", "<h2>Memory</h2>", "result.json"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if n := strings.Count(page, "<svg"); n < 6 {
		t.Errorf("%d plots", n)
	}
	for _, fetched := range []string{"src=", "<link", "@import", "url(", "<script", "<b>the"} {
		if strings.Contains(page, fetched) {
			t.Errorf("the page has %q", fetched)
		}
	}
	if _, err := ReadResult(filepath.Join(dir, "result.json")); err != nil {
		t.Error(err)
	}
}

func TestConditions(t *testing.T) {
	r := sample(1)
	for _, tc := range []struct {
		text   string
		failed bool
		got    string
	}{
		{"p99.dialtone>5ms", false, "0.777ms"},
		{"p99.dialtone > 500us", true, "0.777ms"},
		{"p99.9.media>=100ms", true, "542ms"},
		{"max.ready<=2s", true, "1000ms"},
		{"count.dialtone<600", false, "600"},
		{"failures>0", true, "3"},
		{"failures==3", true, "3"},
		{"failures!=3", false, "3"},
		{"rate.register<1000", true, "500"},
		{"rtp.loss>0.1%", false, "0.00333%"},
		{"rtp.loss>0.001", true, "0.00333%"},
		{"server.rss>500MB", true, "3.00 GB"},
		{"server.cpu>75%", false, "50%"},
		{"p50.ring>1s", true, "not measured"},
		{"count.ring==0", true, "0"},
	} {
		c, err := ParseCondition(tc.text)
		if err != nil {
			t.Error(err)
			continue
		}
		if out := c.Check(r); out.Failed != tc.failed || out.Got != tc.got {
			t.Errorf("%s: failed %v, %q; want %v, %q", tc.text, out.Failed, out.Got, tc.failed, tc.got)
		}
	}
	r.RTP = nil
	if c, err := ParseCondition("rtp.loss>1%"); err != nil || !c.Check(r).Failed {
		t.Errorf("no audio: %v", err)
	}
}

func TestConditionsThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "write FIELD, one of",
		"failures":             "write FIELD, one of",
		"failures=0":           "= is no comparison",
		"p99.dance>1ms":        `there is no field "p99.dance"`,
		"p98.dialtone>1ms":     `there is no "p98" of a time; use count or one of max, mean`,
		"p99.dialtone>5":       `"5" is not a time: write 5ms`,
		"failures>many":        `"many" is not a number`,
		"failures>NaN":         `"NaN" is not a number`,
		"server.rss>500":       `"500" is not an amount of memory: write 500MB`,
		"p99.dialtone>>5ms":    `">5ms" is not a time`,
		"rtp.loss>0.1percent":  `"0.1percent" is not a number`,
		"dialtone.p99>5ms":     `there is no field "dialtone.p99"`,
		"max.dialtone > -1 ms": `"-1 ms" is not a time`,
	} {
		if _, err := ParseCondition(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A logarithmic plot has marks to read from, however little its curves rise: a run of two seconds may have one time only.
func TestLogarithmicPlots(t *testing.T) {
	for _, tc := range []struct {
		low, high float64
		marks     []string
	}{{0.5, 0.5, []string{"0.1", "1"}}, {1, 1, []string{"1", "10"}}, {0.2, 8, []string{"0.1", "1", "10"}}} {
		f := figure{logarithmic: true, curves: []curve{{"a", plotter.XYs{{X: 1, Y: tc.low}, {X: 2, Y: tc.high}}}}}
		d, err := f.draw()
		if err != nil {
			t.Fatal(err)
		}
		for _, mark := range tc.marks {
			if !strings.Contains(string(d.SVG), ">"+mark+"</text>") {
				t.Errorf("from %v to %v: no mark at %s", tc.low, tc.high, mark)
			}
		}
	}
}

// Accidents that were due while no phone was free are told as calls are.
func TestAccidentsThatWereSkipped(t *testing.T) {
	var b strings.Builder
	r := &Result{Counts: Counts{Accidents: 3, Closed: 1, CallsSkipped: 2000}}
	if err := r.Table(&b); err != nil || !strings.Contains(b.String(), "closed: 1; 2,000 were due while no phone was free") {
		t.Errorf("error %v in\n%s", err, &b)
	}
}

func TestNumbersForPeople(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "-1,234", -123: "-123"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if got := withoutNumbers("call 12 of line 3, party 0x1f"); got != "call N of line N, party NxNf" {
		t.Error(got)
	}
}
