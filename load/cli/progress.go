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
		b := &bars{p: p, texts: map[string]string{}}
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
	phase load.Progress // the present one
	bar   *mpb.Bar
	full  int64 // when the bar is complete

	mu    sync.Mutex
	texts map[string]string // behind the bar of each phase
}

// show brings the bar of the present phase up to date; one of an earlier phase is complete.
func (b *bars) show(now load.Progress, last bool) {
	b.mu.Lock()
	b.texts[now.Phase] = describe(now)
	if b.phase.Phase != now.Phase && b.phase.Lasts == 0 { // the last phones came after the last look
		b.texts[b.phase.Phase] = describe(load.Progress{InService: now.InService, Phones: now.Phones, Failures: now.Failures})
	}
	b.mu.Unlock()
	if now.Phase != b.phase.Phase {
		b.finish()
		b.full = max(total(now), 1)
		b.bar = b.p.AddBar(b.full, mpb.PrependDecorators(decor.Name(now.Phase, decor.WC{W: 12, C: decor.DindentRight})),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
				b.mu.Lock()
				defer b.mu.Unlock()
				return b.texts[now.Phase]
			})))
	}
	b.phase = now
	b.bar.SetCurrent(min(current(now), b.full-1))
	if last {
		b.finish()
	}
}

// finish completes the present bar.
func (b *bars) finish() {
	if b.bar != nil {
		b.bar.SetCurrent(b.full)
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
