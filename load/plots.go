package load

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// curve is a line of a plot.
type curve struct {
	name   string
	points plotter.XYs
}

// figure is a plot of curves over the time of a run, or over percentiles.
type figure struct {
	title, x, y string
	curves      []curve
	logarithmic bool // y, which must be above 0
	ticks       plot.Ticker
}

// colours tell curves apart, also for those who do not see red and green (Okabe and Ito).
var colours = []color.RGBA{
	{0x00, 0x72, 0xB2, 255}, {0xD5, 0x5E, 0x00, 255}, {0x00, 0x9E, 0x73, 255}, {0xCC, 0x79, 0xA7, 255},
	{0xE6, 0x9F, 0x00, 255}, {0x56, 0xB4, 0xE9, 255}, {0x00, 0x00, 0x00, 255}, {0x8C, 0x6D, 0x31, 255},
}

// drawing is a figure as the page shows it. The legend is text of the page: in the picture it would lie over the curves.
type drawing struct {
	Title  string
	SVG    template.HTML
	Legend []legend
}

type legend struct{ Name, Colour string }

// draw draws the figure; nil when there is nothing to draw.
func (f figure) draw() (*drawing, error) {
	d := &drawing{Title: f.title}
	p := plot.New()
	for _, style := range []*draw.TextStyle{&p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label} {
		style.Font.Variant = "Sans"
	}
	p.X.Label.Text, p.Y.Label.Text = f.x, f.y
	p.Y.Min = 0
	if f.logarithmic {
		p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, decades{}
		p.Y.Min = math.Inf(1)
	}
	if f.ticks != nil {
		p.X.Tick.Marker = f.ticks
	}
	p.Add(plotter.NewGrid())
	for i, c := range f.curves {
		if len(c.points) < 2 {
			continue
		}
		line, err := plotter.NewLine(c.points)
		if err != nil {
			return nil, fmt.Errorf("plot %s: %w", f.title, err)
		}
		colour := colours[i%len(colours)]
		line.Color, line.Width = colour, vg.Points(1.2)
		p.Add(line)
		d.Legend = append(d.Legend, legend{c.name, fmt.Sprintf("#%02x%02x%02x", colour.R, colour.G, colour.B)})
	}
	if len(d.Legend) == 0 {
		return nil, nil
	}
	if f.logarithmic { // whole decades, one at least: only they have a number
		low, high := int(math.Floor(math.Log10(p.Y.Min))), int(math.Ceil(math.Log10(p.Y.Max)))
		p.Y.Min, p.Y.Max = math.Pow10(low), math.Pow10(max(high, low+1))
	}
	c := vgsvg.New(24*vg.Centimeter, 8*vg.Centimeter)
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("plot %s: %w", f.title, err)
	}
	text := b.Bytes()
	if i := bytes.Index(text, []byte("<svg")); i > 0 { // within a page it has no XML declaration
		text = text[i:]
	}
	text = bytes.ReplaceAll(text, []byte("font-family:Liberation Sans"), []byte("font-family:Liberation Sans,Arial,sans-serif"))
	d.SVG = template.HTML(text) // made here, of numbers and of names of ours
	return d, nil
}

// figures are the plots of a result.
func (r *Result) figures() []figure {
	out := []figure{r.percentiles("Registration and keep-alives", Connect, Ack, Ready, KeepAlive),
		r.percentiles("Calls", DialTone, RingTime, Through, Orders, Media, IdleTime), r.percentiles("Audio", Delay, Jitter, Late)}
	over := func(title, y string, curves ...curve) {
		out = append(out, figure{title: title, x: "seconds", y: y, curves: curves})
	}
	over("Phones in service, calls", "",
		r.over("phones", func(p Point) float64 { return float64(p.InService) }), r.over("calls", func(p Point) float64 { return float64(p.Calls) }))
	over("Registrations, calls done", "per second",
		r.over("registrations", func(p Point) float64 { return p.Registered }), r.over("calls", func(p Point) float64 { return p.Done }))
	over("Keep-alives", "per second", r.over("keep-alives", func(p Point) float64 { return p.KeepAlives }))
	over("Failures up to then", "", r.over("failures", func(p Point) float64 { return float64(p.Failures) }))
	recent := figure{title: "99th percentile of each moment", x: "seconds", y: "ms", logarithmic: true}
	for _, m := range Metrics() {
		if c := r.recent(m); len(c.points) > 1 {
			recent.curves = append(recent.curves, c)
		}
	}
	out = append(out, recent)
	over("Processor time", "% of one",
		r.over("server", func(p Point) float64 { return p.CPU }), r.over("generator", func(p Point) float64 { return p.OwnCPU }))
	over("Memory", "MB",
		r.over("server", func(p Point) float64 { return float64(p.Memory) / 1e6 }), r.over("generator", func(p Point) float64 { return float64(p.OwnMemory) / 1e6 }))
	return out
}

// over is a figure of the points; nothing when it is always zero.
func (r *Result) over(name string, value func(Point) float64) curve {
	c := curve{name: name}
	some := false
	for _, p := range r.Series {
		v := value(p)
		some = some || v != 0
		c.points = append(c.points, plotter.XY{X: p.At, Y: v})
	}
	if !some {
		c.points = nil
	}
	return c
}

// recent is the 99th percentile of a metric between the points.
func (r *Result) recent(m Metric) curve {
	c := curve{name: m.String()}
	for _, p := range r.Series {
		if t, ok := p.Times[m.String()]; ok && t.P99 > 0 {
			c.points = append(c.points, plotter.XY{X: p.At, Y: t.P99})
		}
	}
	return c
}

// percentiles draws the distributions of metrics as HdrHistogram's own plots do: each nine of the percentile has the same width.
func (r *Result) percentiles(title string, some ...Metric) figure {
	f := figure{title: title, x: "percentile", y: "ms", logarithmic: true, ticks: nines{}}
	for _, m := range some {
		h, err := hdrhistogram.Decode([]byte(r.Times[m.String()].Histogram))
		if err != nil || h == nil || h.TotalCount() == 0 {
			continue
		}
		c := curve{name: m.String()}
		for _, b := range h.CumulativeDistributionWithTicks(10) {
			if b.Quantile < 100 && b.ValueAt > 0 {
				c.points = append(c.points, plotter.XY{X: nine(b.Quantile), Y: inMilliseconds(b.ValueAt)})
			}
		}
		f.curves = append(f.curves, c)
	}
	return f
}

// decades are the ticks of a logarithmic axis: plot.LogTicks leaves out those below 1.
type decades struct{}

// Ticks implements plot.Ticker.
func (decades) Ticks(low, high float64) (out []plot.Tick) {
	for e := int(math.Floor(math.Log10(low))); math.Pow10(e) <= high; e++ {
		v := math.Pow10(e)
		out = append(out, plot.Tick{Value: v, Label: fmt.Sprint(v)})
		for i := 2.0; i < 10; i++ {
			out = append(out, plot.Tick{Value: i * v})
		}
	}
	return out
}

// nine is where a percentile is on the axis: 90 at 1, 99 at 2.
func nine(percentile float64) float64 { return -math.Log10(1 - percentile/100) }

// nines are the ticks of that axis.
type nines struct{}

// Ticks implements plot.Ticker.
func (nines) Ticks(low, high float64) []plot.Tick {
	var out []plot.Tick
	for _, p := range []float64{0, 50, 90, 99, 99.9, 99.99, 99.999} {
		if x := nine(p); x >= low && x <= high {
			out = append(out, plot.Tick{Value: x, Label: fmt.Sprint(p)})
		}
	}
	return out
}
