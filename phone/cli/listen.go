package cli

import (
	"context"
	"errors"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
)

// listen prints what changes without a message: what is heard, and the link.
func (d *desk) listen(ctx context.Context) {
	last, link := media.Sound{}, phone.Registered
	for {
		another := false
		err := d.p.WaitFor(ctx, "another sound", func(s phone.State) bool {
			c, _ := s.Front()
			h := c.Media.Hearing
			another = h.Kind != last.Kind || !h.From.Equal(last.From)
			moved := s.Link != link
			last, link = h, s.Link
			return another || moved
		})
		if err != nil && (ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded)) {
			return
		}
		d.paper.changed(d.p.State)
		switch {
		case !another || last.Kind == media.Nothing:
		case last.Kind == media.Steady:
			d.paper.change("hearing: %.0f Hz at %.0f dBFS", last.Hz, last.Level)
		default:
			d.paper.change("hearing: %v", last.Kind)
		}
	}
}

// reportEvery is how often --listen prints what is heard.
const reportEvery = time.Second

// report prints what is heard while audio is open.
func (d *desk) report(ctx context.Context) {
	tick := time.NewTicker(reportEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if s := d.p.Stream(); s != nil {
				d.paper.say("hear: %s", heard(s))
			}
		}
	}
}
