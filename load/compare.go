package load

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Comparison is two results side by side.
type Comparison struct {
	Rows []Ratio `json:"rows"`
	// Differences are the fields of the plans that are not the same: what is compared may not be comparable.
	Differences []string `json:"differences"`
}

// Ratio is a figure of both; Times is b through a, 0 when a is 0.
type Ratio struct {
	Name  string  `json:"name"`
	A     float64 `json:"a"`
	B     float64 `json:"b"`
	Times float64 `json:"ratio"`
	unit  unit
}

// compared are the scalars that are compared, in their order.
var compared = []string{"rate.register", "rate.keepalives", "rate.calls", "calls", "calls-failed", "failures", "faults", "rtp.loss",
	"server.cpu", "server.rss", "generator.cpu", "generator.rss"}

// Compare puts two results side by side: what both have measured.
func Compare(a, b *Result) Comparison {
	c := Comparison{Differences: differences(a.Plan, b.Plan)}
	if a.TLS != b.TLS {
		c.Differences = append(c.Differences, fmt.Sprintf("tls: %v, %v", a.TLS, b.TLS))
	}
	fields := append([]string{}, compared...)
	for _, m := range Metrics() {
		for _, s := range []string{"p50", "p99", "max"} {
			fields = append(fields, s+"."+m.String())
		}
	}
	for _, f := range fields {
		x, inA := a.value(f)
		y, inB := b.value(f)
		if !inA || !inB || x == 0 && y == 0 {
			continue
		}
		r := Ratio{Name: f, A: x, B: y}
		r.unit, _ = unitOf(f) // of the table above
		if x != 0 {
			r.Times = y / x
		}
		c.Rows = append(c.Rows, r)
	}
	return c
}

// differences lists the fields in which plans differ, but for where the server is.
func differences(a, b Plan) []string {
	a.Server, b.Server, a.PID, b.PID = "", "", 0, 0
	in := map[string]string{}
	for _, f := range b.facts() {
		in[f.Name] = f.Text
	}
	out := []string{}
	for _, f := range a.facts() {
		if in[f.Name] != f.Text {
			out = append(out, fmt.Sprintf("%s: %s, %s", f.Name, f.Text, orNothing(in[f.Name])))
		}
		delete(in, f.Name)
	}
	for _, f := range b.facts() {
		if text, only := in[f.Name]; only {
			out = append(out, fmt.Sprintf("%s: nothing, %s", f.Name, text))
		}
	}
	return out
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// Table writes the comparison for a person to read, under the names of both.
func (c Comparison) Table(w io.Writer, a, b string) error {
	var text strings.Builder
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\t%s\t%s\tratio\t\n", a, b)
	for _, r := range c.Rows {
		ratio := "-"
		if r.A != 0 {
			ratio = fmt.Sprintf("%.2f", r.Times)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t\n", r.Name, r.unit.short(r.A), r.unit.short(r.B), ratio)
	}
	_ = t.Flush() // to memory
	if len(c.Differences) > 0 {
		fmt.Fprintf(&text, "\nThe plans differ: %s\n", strings.Join(c.Differences, "; "))
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// short is write with rates cut to three digits.
func (u unit) short(v float64) string {
	if u == number && v != float64(int64(v)) {
		return rate(v)
	}
	return u.write(v)
}

// WriteJSON writes the comparison as one JSON document.
func (c Comparison) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(c)
}
