package load

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// Table writes the result for a person to read.
func (r *Result) Table(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintln(&b, r.headline())
	for _, l := range r.facts() {
		fmt.Fprintf(&b, "  %-12s %s\n", l.Name, l.Text)
	}
	r.timesTable(&b)
	list(&b, "failures", r.Failures)
	list(&b, "against the protocol", r.Faults)
	_, err := io.WriteString(w, b.String())
	return err
}

// headline is what was done, in a line.
func (r *Result) headline() string {
	over := ""
	if r.TLS {
		over = " over tls"
	}
	text := fmt.Sprintf("%s: %s phones at %s%s, %s", r.Plan.Profile, thousands(int64(r.Counts.Phones)), r.Plan.Server, over, seconds(r.Seconds))
	if r.Interrupted {
		text += ", interrupted"
	}
	return text
}

// tooLate is when the generator's lateness, in milliseconds, spoils what it measures of audio.
const tooLate = 20

// fact is a line of the result that is not a table.
type fact struct{ Name, Text string }

func (r *Result) facts() []fact {
	n := r.Counts
	out := []fact{{"registered", fmt.Sprintf("%s, %s a second", thousands(n.Registered-n.Returned), rate(r.Rates.Register))}}
	add := func(name, format string, args ...any) { out = append(out, fact{name, fmt.Sprintf(format, args...)}) }
	if n.Lost > 0 || n.Returned > 0 {
		add("connections", "%s lost, %s phones came back, %s in service at the end", thousands(n.Lost), thousands(n.Returned), thousands(n.InService))
	}
	if n.Accidents > 0 {
		add("accidents", "%s; half-open connections that the server closed: %s%s", thousands(n.Accidents), thousands(n.Closed), n.skipped())
	}
	if n.KeepAlives > 0 {
		add("keep-alives", "%s, %s a second", thousands(n.KeepAlives), rate(r.Rates.KeepAlives))
	}
	if n.Calls > 0 {
		add("calls", "%s begun, %s done (%s a second), %s failed, at most %s at a time%s", thousands(n.Calls),
			thousands(n.CallsDone), rate(r.Rates.Calls), thousands(n.CallsFailed), thousands(n.CallsMost), n.skipped())
	}
	if n.Answered > 0 {
		add("answered", "%s", thousands(n.Answered))
	}
	if a := r.RTP; a != nil {
		add("rtp", "%s legs: %s packets sent, %s received, %s lost (%.3g %%), %s reordered, %s twice", thousands(a.Legs),
			thousands(int64(a.Sent)), thousands(int64(a.Received)), thousands(int64(a.Lost)), a.LossPercent, thousands(int64(a.Reordered)), thousands(int64(a.Duplicate)))
	}
	if late := r.Times[Late.String()]; late.P99 > tooLate {
		add("careful", "the generator sent its packets up to %s ms late (p99): delay and jitter are its own; give it less to do, or a faster machine", ms(late.P99))
	}
	for _, p := range []struct {
		name string
		*Process
	}{{"server", r.Server}, {"generator", r.Generator}} {
		if p.Process != nil {
			add(p.name, "%s", p.Process)
		}
	}
	return out
}

// skipped is what could not be begun at the plan's rate.
func (n Counts) skipped() string {
	if n.CallsSkipped == 0 {
		return ""
	}
	return fmt.Sprintf("; %s were due while no phone was free", thousands(n.CallsSkipped))
}

// String is the process in a line.
func (p *Process) String() string {
	text := fmt.Sprintf("%.1f s of processor time (%.0f %%), memory %s to %s, %s at the end", p.CPUSeconds, p.CPUPercent,
		size(p.MemoryMin), size(p.MemoryMax), size(p.MemoryEnd))
	if p.Ended {
		text += "; it ended during the run"
	}
	return text
}

func (r *Result) timesTable(b *strings.Builder) {
	if len(r.Times) == 0 {
		return
	}
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\nms\tcount\tp50\tp90\tp99\tp99.9\tmax\t")
	for _, row := range r.timesRows() {
		fmt.Fprintf(t, "%s\t  %s\n", strings.Join(row[:len(row)-1], "\t"), row[len(row)-1])
	}
	_ = t.Flush() // to memory
}

// timesRows are the metrics that were measured, a row each: name, count, percentiles, what it is.
func (r *Result) timesRows() (rows [][]string) {
	for _, m := range Metrics() {
		if h, ok := r.Times[m.String()]; ok {
			rows = append(rows, []string{m.String(), thousands(h.Count), ms(h.P50), ms(h.P90), ms(h.P99), ms(h.P999), ms(h.Max), m.What()})
		}
	}
	return rows
}

func list(b *strings.Builder, title string, all []Failure) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, f := range all {
		fmt.Fprintf(b, "%9s  %s\n", thousands(f.Count), f.Reason)
		if f.Example != "" {
			fmt.Fprintf(b, "%9s  such as %s: %s\n", "", f.Phone, f.Example)
		}
		if f.Hint != "" {
			fmt.Fprintf(b, "%9s  → %s\n", "", f.Hint)
		}
	}
}

// ms is a time in milliseconds with three digits.
func ms(v float64) string {
	switch {
	case v < 1:
		return fmt.Sprintf("%.3f", v)
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// rate is a number per second.
func rate(v float64) string {
	if v < 100 {
		return fmt.Sprintf("%.3g", v)
	}
	return thousands(int64(v + 0.5))
}

func seconds(s float64) string {
	if s < 120 {
		return fmt.Sprintf("%.1f s", s)
	}
	return time.Duration(s * float64(time.Second)).Round(time.Second).String()
}

// thousands writes a number with commas.
func thousands(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// size is an amount of memory.
func size(n int64) string {
	switch {
	case n < 1e6:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	case n < 1e9:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}
