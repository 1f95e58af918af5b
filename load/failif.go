package load

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Condition is something that must not be: "p99.dialtone>5ms".
type Condition struct {
	Text  string
	field string
	op    string
	limit float64
}

// Outcome is what a condition came to.
type Outcome struct {
	Text   string `json:"condition"`
	Failed bool   `json:"failed"` // it is so, or it cannot be told
	Got    string `json:"got"`
}

// unit is how a value is written.
type unit uint8

const (
	number  unit = iota
	percent      // 0.1 or 0.1%
	memory       // 500MB, 1GB, 15kB
	elapsed      // 5ms; in milliseconds
)

// scalars are the fields of conditions beside the times.
var scalars = map[string]struct {
	unit unit
	of   func(*Result) (float64, bool)
}{
	"failures":        {number, func(r *Result) (float64, bool) { return float64(r.Counts.Failures), true }},
	"faults":          {number, func(r *Result) (float64, bool) { return float64(r.Counts.Faults), true }},
	"registered":      {number, func(r *Result) (float64, bool) { return float64(r.Counts.Registered), true }},
	"in-service":      {number, func(r *Result) (float64, bool) { return float64(r.Counts.InService), true }},
	"lost":            {number, func(r *Result) (float64, bool) { return float64(r.Counts.Lost), true }},
	"keepalives":      {number, func(r *Result) (float64, bool) { return float64(r.Counts.KeepAlives), true }},
	"calls":           {number, func(r *Result) (float64, bool) { return float64(r.Counts.CallsDone), true }},
	"calls-failed":    {number, func(r *Result) (float64, bool) { return float64(r.Counts.CallsFailed), true }},
	"calls-skipped":   {number, func(r *Result) (float64, bool) { return float64(r.Counts.CallsSkipped), true }},
	"rate.register":   {number, func(r *Result) (float64, bool) { return r.Rates.Register, true }},
	"rate.calls":      {number, func(r *Result) (float64, bool) { return r.Rates.Calls, true }},
	"rate.keepalives": {number, func(r *Result) (float64, bool) { return r.Rates.KeepAlives, true }},
	"rtp.loss":        {percent, ofRTP(func(a *RTP) float64 { return a.LossPercent })},
	"rtp.lost":        {number, ofRTP(func(a *RTP) float64 { return float64(a.Lost) })},
	"rtp.received":    {number, ofRTP(func(a *RTP) float64 { return float64(a.Received) })},
	"server.cpu":      {percent, func(r *Result) (float64, bool) { return r.Server.cpu() }},
	"server.rss":      {memory, func(r *Result) (float64, bool) { return r.Server.most() }},
	"generator.cpu":   {percent, func(r *Result) (float64, bool) { return r.Generator.cpu() }},
	"generator.rss":   {memory, func(r *Result) (float64, bool) { return r.Generator.most() }},
}

func ofRTP(f func(*RTP) float64) func(*Result) (float64, bool) {
	return func(r *Result) (float64, bool) {
		if r.RTP == nil {
			return 0, false
		}
		return f(r.RTP), true
	}
}

func (p *Process) cpu() (float64, bool) {
	if p == nil {
		return 0, false
	}
	return p.CPUPercent, true
}

func (p *Process) most() (float64, bool) {
	if p == nil {
		return 0, false
	}
	return float64(p.MemoryMax), true
}

// statistics are what can be asked of a metric.
var statistics = map[string]func(Times) float64{
	"min": func(t Times) float64 { return t.Min }, "mean": func(t Times) float64 { return t.Mean },
	"p50": func(t Times) float64 { return t.P50 }, "p90": func(t Times) float64 { return t.P90 },
	"p99": func(t Times) float64 { return t.P99 }, "p99.9": func(t Times) float64 { return t.P999 },
	"max": func(t Times) float64 { return t.Max },
}

// ParseCondition reads FIELD OPERATOR VALUE. A field is a statistic and a metric, p99.dialtone, or one of the scalars; the
// value has the unit of the field.
func ParseCondition(text string) (Condition, error) {
	i := strings.IndexAny(text, "<>=!")
	if i < 0 {
		return Condition{}, fmt.Errorf("condition %q: write FIELD, one of > >= < <= == !=, and a value, such as p99.dialtone>5ms", text)
	}
	c := Condition{Text: strings.TrimSpace(text), field: strings.TrimSpace(text[:i]), op: text[i : i+1]}
	rest := text[i+1:]
	if strings.HasPrefix(rest, "=") {
		c.op, rest = c.op+"=", rest[1:]
	}
	if c.op == "=" || c.op == "!" {
		return Condition{}, fmt.Errorf("condition %q: %s is no comparison; use one of > >= < <= == !=", text, c.op)
	}
	u, err := unitOf(c.field)
	if err != nil {
		return Condition{}, fmt.Errorf("condition %q: %w", text, err)
	}
	if c.limit, err = u.parse(strings.TrimSpace(rest)); err != nil {
		return Condition{}, fmt.Errorf("condition %q: %w", text, err)
	}
	return c, nil
}

// split takes p99.dialtone apart; false when it is not of that form.
func split(field string) (statistic string, m Metric, ok bool) {
	i := strings.LastIndex(field, ".")
	if i < 0 {
		return "", 0, false
	}
	m, ok = metricOf(field[i+1:])
	return field[:i], m, ok
}

func unitOf(field string) (unit, error) {
	if s, ok := scalars[field]; ok {
		return s.unit, nil
	}
	statistic, _, ok := split(field)
	switch {
	case ok && statistics[statistic] != nil:
		return elapsed, nil
	case ok && statistic == "count":
		return number, nil
	case ok:
		return 0, fmt.Errorf("there is no %q of a time; use count or one of %s", statistic, sorted(statistics))
	}
	return 0, fmt.Errorf("there is no field %q; use one of %s, or a statistic of a time, such as p99.dialtone: %s", field, sorted(scalars), metricNames())
}

func (u unit) parse(text string) (float64, error) {
	switch u {
	case elapsed:
		d, err := time.ParseDuration(text)
		if err != nil {
			return 0, fmt.Errorf("%q is not a time: write 5ms, 200us or 1.5s", text)
		}
		return milliseconds(d), nil
	case memory:
		for _, s := range []struct {
			suffix string
			factor float64
		}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}} {
			if v, ok := strings.CutSuffix(text, s.suffix); ok {
				n, err := number.parse(v)
				return n * s.factor, err
			}
		}
		return 0, fmt.Errorf("%q is not an amount of memory: write 500MB, 15kB or 1GB", text)
	case percent:
		text = strings.TrimSuffix(text, "%")
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || n != n { // not what is not a number
		return 0, fmt.Errorf("%q is not a number", text)
	}
	return n, nil
}

// write is the reverse of parse, for people.
func (u unit) write(v float64) string {
	switch u {
	case elapsed:
		return ms(v) + "ms"
	case memory:
		return size(int64(v))
	case percent:
		return strconv.FormatFloat(v, 'g', 3, 64) + "%"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// value is a field of the result; false when there is none.
func (r *Result) value(field string) (float64, bool) {
	if s, ok := scalars[field]; ok {
		return s.of(r)
	}
	statistic, m, ok := split(field)
	if !ok {
		return 0, false
	}
	t, ok := r.Times[m.String()]
	if statistic == "count" {
		return float64(t.Count), true
	}
	return statistics[statistic](t), ok
}

// Check says whether the condition is so. One whose field was not measured counts as failed: a gate that measures nothing must
// not be open.
func (c Condition) Check(r *Result) Outcome {
	out := Outcome{Text: c.Text}
	v, ok := r.value(c.field)
	if !ok {
		out.Failed, out.Got = true, "not measured"
		return out
	}
	switch c.op {
	case ">":
		out.Failed = v > c.limit
	case ">=":
		out.Failed = v >= c.limit
	case "<":
		out.Failed = v < c.limit
	case "<=":
		out.Failed = v <= c.limit
	case "==":
		out.Failed = v == c.limit
	case "!=":
		out.Failed = v != c.limit
	}
	u, _ := unitOf(c.field) // known since it was parsed
	out.Got = u.write(v)
	return out
}

func sorted[V any](m map[string]V) string { return strings.Join(slices.Sorted(maps.Keys(m)), ", ") }

func metricNames() string {
	names := make([]string, 0, metricCount)
	for _, m := range Metrics() {
		names = append(names, m.String())
	}
	return strings.Join(names, ", ")
}
