package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
)

// maxLoss is what a call on one machine may lose: the packets around the start of a direction.
const maxLoss = 2

// report collects what is printed at the end.
type report struct {
	times  []timing
	sounds []sound
	scenes []scene
}

type timing struct {
	what string
	took time.Duration
}

type sound struct {
	what  string
	stats media.Stats
	heard media.Sound
	ok    bool
}

type scene struct {
	name string
	err  error
}

func (r *report) took(what string, d time.Duration) { r.times = append(r.times, timing{what, d}) }

func (r *report) scene(name string, err error) { r.scenes = append(r.scenes, scene{name, err}) }

// audio notes what a phone's stream has received so far and whether the right thing is heard now.
func (r *report) audio(what string, s *media.Stream, right func(media.Sound) bool) {
	if s == nil {
		r.sounds = append(r.sounds, sound{what: what})
		return
	}
	heard, stats := s.Hearing(), s.Stats()
	r.sounds = append(r.sounds, sound{what, stats, heard, right(heard) && stats.Lost <= maxLoss})
}

// faults notes what the server did that a real phone would suffer from.
func (r *report) faults(name string, all []phone.Fault) {
	for _, f := range all {
		r.scene(name+" was treated badly", errors.New(f.String()))
	}
}

// print writes the report; the error counts what went wrong.
func (r *report) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w)
	bad := 0
	for _, s := range r.scenes {
		if s.err != nil {
			bad++
			fmt.Fprintf(w, "FAILED\t%s: %v\n", s.name, s.err)
			continue
		}
		fmt.Fprintf(w, "ok\t%s\n", s.name)
	}
	fmt.Fprintln(w, "\nhow long it took")
	for _, t := range r.times {
		fmt.Fprintf(w, "%s\t%.2f ms\n", t.what, t.took.Seconds()*1000)
	}
	fmt.Fprintln(w, "\nhow it sounded\tsent\treceived\tlost\tdelay p50\tp99\tjitter\theard")
	for _, s := range r.sounds {
		verdict := "ok: "
		if !s.ok {
			bad++
			verdict = "WRONG: "
		}
		delay := s.stats.Delay
		p50, p99 := "-", "-" // music comes without our clock
		if delay.Packets > 0 {
			p50, p99 = ms(delay.P50), ms(delay.P99)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\t%s\t%s%v\n", s.what, s.stats.Sent, s.stats.Received, s.stats.Lost,
			p50, p99, ms(s.stats.Jitter), verdict, s.heard)
	}
	fmt.Fprintln(w)
	if err := w.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d things went wrong", bad)
	}
	return nil
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000) }
