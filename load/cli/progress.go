package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/skinnyd/skinnyd/load"
)

// refresh is how often the progress is looked at.
const refresh = 200 * time.Millisecond

// follow draws a bar for each phase of a run while it goes on, if w is a terminal. The function that it returns ends that.
func follow(r *load.Run, w io.Writer) (stop func()) {
	f, ok := w.(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return func() {}
	}
	end := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		p := mpb.New(mpb.WithOutput(w), mpb.WithWidth(40), mpb.WithRefreshRate(refresh))
		b := &bars{p: p}
		tick := time.NewTicker(refresh)
		defer tick.Stop()
		for going := true; going; {
			select {
			case <-tick.C:
			case <-end:
				going = false
			}
			b.show(r.Progress(), !going)
		}
		p.Wait()
	})
	return func() { close(end); done.Wait() }
}

// bars are those of the phases so far.
type bars struct {
	p     *mpb.Progress
	phase string
	bar   *mpb.Bar
	mu    sync.Mutex
	now   load.Progress
}

// show brings the bar of the present phase up to date; one of an earlier phase is complete.
func (b *bars) show(now load.Progress, last bool) {
	b.mu.Lock()
	b.now = now
	b.mu.Unlock()
	if now.Phase != b.phase {
		b.finish()
		b.phase = now.Phase
		b.bar = b.p.AddBar(max(total(now), 1), mpb.PrependDecorators(decor.Name(now.Phase, decor.WC{W: 12, C: decor.DindentRight})),
			mpb.AppendDecorators(decor.Any(b.text(now.Phase))))
	}
	b.bar.SetCurrent(min(current(now), max(total(now), 1)-1))
	if last {
		b.finish()
	}
}

func (b *bars) finish() {
	if b.bar != nil {
		b.bar.SetTotal(-1, true)
	}
}

// text is what stands behind a bar; it stays as it was when its phase is over.
func (b *bars) text(phase string) func(decor.Statistics) string {
	var kept string
	return func(decor.Statistics) string {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.now.Phase == phase || kept == "" {
			kept = describe(b.now)
		}
		return kept
	}
}

// describe is the progress in a line.
func describe(p load.Progress) string {
	text := fmt.Sprintf("%d of %d phones", p.InService, p.Phones)
	if p.Calls > 0 || p.Done > 0 {
		text += fmt.Sprintf(", %d calls, %d done", p.Calls, p.Done)
	}
	if p.KeepAlives > 0 {
		text += fmt.Sprintf(", %d keep-alives", p.KeepAlives)
	}
	if p.Failures > 0 {
		text += fmt.Sprintf(", %d failures", p.Failures)
	}
	return text
}

// total and current are the length of a phase and how far it is: in time when its time is known, else in phones.
func total(p load.Progress) int64 {
	if p.Lasts > 0 {
		return int64(p.Lasts)
	}
	return int64(p.Phones)
}

func current(p load.Progress) int64 {
	if p.Lasts > 0 {
		return int64(time.Since(p.Began))
	}
	return p.InService
}
