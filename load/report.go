package load

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed report.html
var reportPage string

// page is what report.html shows.
type page struct {
	Headline, Began string
	Conditions      []Outcome
	Facts           []fact
	Times           [][]string
	Lists           []failureList
	Plots           []*drawing
	Plan            []fact
}

type failureList struct {
	Title string
	All   []Failure
}

// Report writes a page for a browser, which needs nothing from the network, and the result as JSON: index.html and result.json in
// dir, which is made.
func (r *Result) Report(dir string, conditions []Outcome) error {
	p := page{
		Headline: r.headline(), Began: r.Began.Format(time.RFC1123), Conditions: conditions, Facts: r.facts(), Times: r.timesRows(),
		Lists: []failureList{{"Failures", r.Failures}, {"Against the protocol", r.Faults}}, Plan: r.Plan.facts(),
	}
	for _, f := range r.figures() {
		d, err := f.draw()
		if err != nil {
			return err
		}
		if d != nil {
			p.Plots = append(p.Plots, d)
		}
	}
	t, err := template.New("report").Parse(reportPage)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	var html, text bytes.Buffer
	if err := t.Execute(&html, p); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := r.WriteJSON(&text); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	for name, content := range map[string][]byte{"index.html": html.Bytes(), "result.json": text.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}

// facts are the fields of the plan that say something, as JSON has them; times with their unit.
func (p Plan) facts() []fact {
	text, err := json.Marshal(p)
	if err != nil {
		return nil
	}
	var fields map[string]any
	if json.Unmarshal(text, &fields) != nil {
		return nil
	}
	var out []fact
	for name, v := range fields {
		if n, ok := v.(float64); ok && strings.HasSuffix(name, "_ns") {
			name, v = strings.TrimSuffix(name, "_ns"), time.Duration(n)
		}
		if s := fmt.Sprint(v); s != "0" && s != "0s" && s != "false" && s != "" {
			out = append(out, fact{strings.ReplaceAll(name, "_", " "), s})
		}
	}
	slices.SortFunc(out, func(a, b fact) int { return strings.Compare(a.Name, b.Name) })
	return out
}
