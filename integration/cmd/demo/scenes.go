package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/skinnyd/skinnyd/media"
	"github.com/skinnyd/skinnyd/phone"
	"github.com/skinnyd/skinnyd/skinny"
)

// The tones that the phones speak, far enough from each other and from Asterisk's own, and how loud (dBFS).
const (
	aliceHz, bobHz = 440, 620
	level          = -12
)

// demo is two phones at an exchange.
type demo struct {
	o          options
	alice, bob *phone.Phone
	report     report
}

// perform registers the phones, runs every scene and prints the report. A scene that fails is reported, and the others
// run all the same.
func perform(ctx context.Context, o options) error {
	d := &demo{o: o}
	if err := d.register(ctx); err != nil {
		return err
	}
	defer d.alice.Close()
	defer d.bob.Close()
	scenes := []struct {
		name  string
		brief bool
		run   func(context.Context) error
	}{
		{"Alice calls Bob", true, d.call},
		{"Bob holds, Alice hears music, Bob resumes", false, d.hold},
		{"Bob hangs up", true, d.hangUp},
		{"Alice calls the echo, 700", true, d.echo},
		{"Alice calls the music, 701", false, d.music},
		{"Alice calls a busy number, 710", false, d.busy},
		{"nothing is left", true, d.nothingLeft},
	}
	for _, s := range scenes {
		if o.brief && !s.brief {
			continue
		}
		d.report.scene(s.name, d.play(ctx, s.run))
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for _, p := range []*phone.Phone{d.alice, d.bob} {
		d.report.faults(p.State().Name, p.Faults())
	}
	return d.report.print(os.Stdout)
}

// play runs a scene; after a failure both handsets are put down, so that the next one can begin.
func (d *demo) play(ctx context.Context, scene func(context.Context) error) error {
	err := scene(ctx)
	if err != nil {
		for _, p := range []*phone.Phone{d.alice, d.bob} {
			_ = p.OnHook() // the scene's own error is the one to tell
		}
	}
	return err
}

func (d *demo) register(ctx context.Context) (err error) {
	clock := media.NewClock() // shared: each packet tells its delay
	start := time.Now()
	if d.alice, err = phone.Dial(ctx, phone.Options{Server: d.o.sccp, Name: "SEP000000001001", Model: "7975", Clock: clock}); err != nil {
		return err
	}
	if d.bob, err = phone.Dial(ctx, phone.Options{Server: d.o.sccp, Name: "SEP000000001002", Model: "7960", Clock: clock}); err != nil {
		d.alice.Close()
		return err
	}
	d.report.took("two phones registered", time.Since(start))
	return nil
}

// call has Alice call Bob, and both talk.
func (d *demo) call(ctx context.Context) error {
	d.alice.PlayTone(level, aliceHz)
	d.bob.PlayTone(level, bobHz)
	start := time.Now()
	if err := d.alice.OffHook(); err != nil {
		return err
	}
	if err := d.alice.WaitFor(ctx, "dial tone", func(s phone.State) bool { return s.Hears() == skinny.ToneInsideDialTone }); err != nil {
		return err
	}
	d.report.took("handset up → dial tone", time.Since(start))
	start = time.Now()
	if err := d.alice.Digits("1002"); err != nil {
		return err
	}
	if err := d.bob.WaitFor(ctx, "ring", phone.State.Ringing); err != nil {
		return err
	}
	d.report.took("number dialled → Bob's phone rings", time.Since(start))
	start = time.Now()
	if err := d.bob.OffHook(); err != nil {
		return err
	}
	if err := d.bothHear(ctx); err != nil {
		return err
	}
	d.report.took("answered → Bob hears Alice", d.bob.Stream().Hearing().From.Sub(start))
	d.report.took("answered → Alice hears Bob", d.alice.Stream().Hearing().From.Sub(start))
	return d.talk(ctx)
}

func (d *demo) bothHear(ctx context.Context) error {
	if err := d.alice.WaitTone(ctx, bobHz); err != nil {
		return err
	}
	return d.bob.WaitTone(ctx, aliceHz)
}

// talk waits while the phones speak, then notes how it sounded.
func (d *demo) talk(ctx context.Context) error {
	if err := d.pass(ctx); err != nil {
		return err
	}
	d.report.audio("Alice hears Bob", d.alice.Stream(), func(s media.Sound) bool { return s.IsTone(bobHz) })
	d.report.audio("Bob hears Alice", d.bob.Stream(), func(s media.Sound) bool { return s.IsTone(aliceHz) })
	return nil
}

// pass lets the time of a talk go by.
func (d *demo) pass(ctx context.Context) error {
	timer := time.NewTimer(d.o.talk)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (d *demo) hold(ctx context.Context) error {
	start := time.Now()
	if err := d.bob.Hold(ctx); err != nil {
		return err
	}
	if err := d.alice.WaitHeard(ctx, "music on hold", isMusic); err != nil {
		return err
	}
	d.report.took("Bob holds → Alice hears the music", firstSound(d.alice.Stream(), start).Sub(start))
	start = time.Now()
	if err := d.bob.Resume(ctx); err != nil {
		return err
	}
	if err := d.bothHear(ctx); err != nil {
		return err
	}
	d.report.took("Bob resumes → Alice hears Bob", d.alice.Stream().Hearing().From.Sub(start))
	return nil
}

// firstSound is when the first sound after start began. Music may begin with silence or a single note.
func firstSound(s *media.Stream, start time.Time) time.Time {
	for _, h := range s.Heard() {
		if h.From.After(start) && h.Kind != media.Nothing {
			return h.From
		}
	}
	return s.Hearing().From
}

// isMusic: it is heard, and neither silence nor one tone.
func isMusic(s media.Sound) bool { return s.Kind == media.Noise && s.Packets >= 5 }

func (d *demo) hangUp(ctx context.Context) error {
	start := time.Now()
	if err := d.bob.OnHook(); err != nil {
		return err
	}
	err := d.alice.WaitFor(ctx, "end of the call", func(s phone.State) bool { return !s.In(skinny.CallStateConnected) })
	if err != nil {
		return err
	}
	d.report.took("Bob hangs up → Alice's phone shows it", time.Since(start))
	return d.end(ctx)
}

// end puts Alice's handset down and waits until both phones are idle.
func (d *demo) end(ctx context.Context) error {
	if err := d.alice.OnHook(); err != nil {
		return err
	}
	if err := d.alice.WaitIdle(ctx); err != nil {
		return err
	}
	return d.bob.WaitIdle(ctx)
}

func (d *demo) echo(ctx context.Context) error {
	if err := d.alice.Dial(ctx, "700"); err != nil {
		return err
	}
	if err := d.alice.WaitTone(ctx, aliceHz); err != nil {
		return err
	}
	// Another tone shows how long the way there and back is.
	d.alice.PlayTone(level, bobHz)
	if err := d.alice.WaitTone(ctx, bobHz); err != nil {
		return err
	}
	s := d.alice.Stream()
	d.report.took("a sound to the echo and back", s.Hearing().From.Sub(s.Played()))
	if err := d.pass(ctx); err != nil {
		return err
	}
	d.report.audio("Alice hears herself", s, func(s media.Sound) bool { return s.IsTone(bobHz) })
	return d.end(ctx)
}

func (d *demo) music(ctx context.Context) error {
	if err := d.alice.Dial(ctx, "701"); err != nil {
		return err
	}
	if err := d.alice.WaitHeard(ctx, "music", isMusic); err != nil {
		return err
	}
	if err := d.pass(ctx); err != nil {
		return err
	}
	d.report.audio("Alice hears the music", d.alice.Stream(), func(s media.Sound) bool { return s.Kind != media.Nothing })
	return d.end(ctx)
}

func (d *demo) busy(ctx context.Context) error {
	if err := d.alice.Dial(ctx, "710"); err != nil {
		return err
	}
	err := d.alice.WaitFor(ctx, "busy tone", func(s phone.State) bool { return s.Hears() == skinny.ToneLineBusyTone })
	if err != nil {
		return err
	}
	return d.end(ctx)
}

// nothingLeft asks the REST interface until no call is there.
func (d *demo) nothingLeft(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		left, err := calls(ctx, d.o.rest)
		if err == nil && left == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			if err != nil {
				return err
			}
			return fmt.Errorf("%d calls are left", left)
		case <-tick.C:
		}
	}
}

// calls counts those of /v1/calls.
func calls(ctx context.Context, rest string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, rest+"/v1/calls", nil)
	if err != nil {
		return 0, err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	var list struct{ Calls []json.RawMessage }
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil {
		return 0, fmt.Errorf("reading /v1/calls: %w", err)
	}
	return len(list.Calls), nil
}
