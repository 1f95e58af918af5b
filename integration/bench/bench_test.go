package bench

import (
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

const (
	// manyPhones are registered while calls are measured.
	manyPhones = 1000
	// storm is how many phones come back at once.
	storm = 10_000
	// settled is how long after a storm the memory is read.
	settled = time.Minute
	// rest is between two calls of a benchmark that makes one at a time: Asterisk ends the one before in it.
	rest = 40 * time.Millisecond
	// ringing is how long a phone rings before it is answered. The caller's leg is made meanwhile.
	ringing = 500 * time.Millisecond
	// callEvery and talking make some eleven calls at a time, of one second each.
	callEvery, talking = 100 * time.Millisecond, time.Second
)

// BenchmarkOffHook is from off-hook to the dial tone.
func BenchmarkOffHook(b *testing.B) {
	h := open(b, manyPhones)
	h.register(manyPhones)
	b.ResetTimer()
	h.offHook(b.N, 0).report(b, "")
}

// BenchmarkRestedOffHook is the same with a rest between, in which processors go to sleep.
func BenchmarkRestedOffHook(b *testing.B) {
	h := open(b, manyPhones)
	h.register(manyPhones)
	b.ResetTimer()
	h.offHook(b.N, rest).report(b, "")
}

// BenchmarkEcho and BenchmarkRestedEcho are what the machine takes for that: a process that gives back the bytes of a TCP connection.
func BenchmarkEcho(b *testing.B) { echoes(b, b.N, 0).report(b, "") }

// BenchmarkRestedEcho is the floor of the benchmarks that make one call at a time.
func BenchmarkRestedEcho(b *testing.B) { echoes(b, b.N, rest).report(b, "") }

// BenchmarkRing is from the last digit to the far phone's bell.
func BenchmarkRing(b *testing.B) {
	h := open(b, manyPhones)
	h.register(manyPhones)
	b.ResetTimer()
	h.ring(b.N).report(b, "")
}

// BenchmarkHangUp is from a handset put down to the far phone that is told.
func BenchmarkHangUp(b *testing.B) {
	h := open(b, manyPhones)
	h.register(manyPhones)
	b.ResetTimer()
	h.hangUp(b.N).report(b, "")
}

// BenchmarkAnswer is from an answer to the order to send at both phones, and to speech heard at both. lost is how many packets of
// 20 ms the worst direction lost at its start.
func BenchmarkAnswer(b *testing.B) {
	h := open(b, manyPhones)
	h.register(manyPhones)
	b.ResetTimer()
	ordered, audio, lost := h.answer(b.N, ringing)
	ordered.report(b, "order")
	audio.report(b, "audio")
	b.ReportMetric(float64(lost), "lost-max")
}

// BenchmarkStorm is all phones that register at once: until the last one is in service, and memory a minute later, by the phone.
func BenchmarkStorm(b *testing.B) {
	for range b.N {
		h := open(b, storm)
		b.ReportMetric(h.storm(storm).Seconds(), "s/storm")
		h.keepAlive(settled)
		b.ReportMetric(float64(h.memory())/storm/1000, "kB/phone")
		h.close()
	}
}

// BenchmarkCall is the processor time that skinnyd takes for a call of a second, from the handset lifted to the handset put down.
func BenchmarkCall(b *testing.B) {
	h := open(b, manyPhones)
	h.register(manyPhones)
	b.ResetTimer()
	before := h.processor()
	h.calls(b.N, callEvery, talking)
	b.ReportMetric(milliseconds(h.processor()-before)/float64(b.N), "cpu-ms/call")
}

// TestBenchmarksRun takes every benchmark through a few rounds. How long they took is not looked at.
func TestBenchmarksRun(t *testing.T) {
	const phones = 50
	h := open(t, phones)
	if took := h.storm(phones); took <= 0 {
		t.Errorf("%d phones registered in %v", phones, took)
	}
	h.keepAlive(50 * time.Millisecond)
	if h.memory() < 1<<20 {
		t.Errorf("skinnyd has %d bytes of memory", h.memory())
	}
	for what, took := range map[string]samples{"offHook": h.offHook(3, 0), "echo": echoes(t, 3, 0), "ring": h.ring(3), "hangUp": h.hangUp(3)} {
		if len(took) != 3 || took.percentile(50) <= 0 {
			t.Errorf("%s: %v", what, took)
		}
	}
	ordered, audio, _ := h.answer(2, 20*time.Millisecond)
	if len(ordered) != 2 || len(audio) != 2 || audio.percentile(50) < ordered.percentile(50) {
		t.Errorf("speech was heard after %v, ordered after %v", audio, ordered)
	}
	h.calls(4, 20*time.Millisecond, 50*time.Millisecond)
	if h.processor() <= 0 {
		t.Error("skinnyd took no processor time")
	}
}

func TestPercentile(t *testing.T) {
	s := samples{3, 1, 2, 4}
	for p, want := range map[int]time.Duration{1: 1, 25: 1, 50: 2, 75: 3, 99: 4, 100: 4} {
		if got := s.percentile(p); got != want {
			t.Errorf("percentile %d is %d, want %d", p, got, want)
		}
	}
}

// atOnce does what is to be done for 0 to n-1, side by side.
func (h *house) atOnce(n int, do func(i int) error) {
	h.Helper()
	failed := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { failed[i] = do(i) })
	}
	all.Wait()
	h.do(errors.Join(failed...))
}

// register registers phones, some at a time.
func (h *house) register(phones int) {
	h.Helper()
	h.sets = make([]*set, phones)
	const side = 8
	h.atOnce(side, func(i int) (err error) {
		for ; i < phones && err == nil; i += side {
			h.sets[i], err = register(h.sccp, name(i))
		}
		return err
	})
}

// storm registers all phones at once and returns how long it took until the last one was in service.
func (h *house) storm(phones int) time.Duration {
	h.Helper()
	h.sets = make([]*set, phones)
	began := time.Now()
	h.atOnce(phones, func(i int) (err error) {
		h.sets[i], err = register(h.sccp, name(i))
		return err
	})
	return time.Since(began)
}

// keepAlive lets phones do nothing but send keep-alives, twice each.
func (h *house) keepAlive(during time.Duration) {
	h.Helper()
	const times = 2
	clock := time.NewTicker(during / time.Duration(times*len(h.sets)))
	defer clock.Stop()
	for range times {
		for _, s := range h.sets {
			<-clock.C
			h.do(s.send(&skinny.KeepAlive{}))
			h.do(s.wait(skinny.IDKeepAliveAck))
		}
	}
}

// offHook lifts and puts down one handset after the other, with a rest between.
func (h *house) offHook(rounds int, rest time.Duration) samples {
	h.Helper()
	took := make(samples, rounds)
	for i := range took {
		s := h.sets[i%len(h.sets)]
		began := time.Now()
		h.do(s.send(&skinny.OffHook{}))
		h.do(s.tone(skinny.ToneInsideDialTone))
		took[i] = time.Since(began)
		h.do(s.send(&skinny.OnHook{}))
		h.do(s.state(skinny.CallStateOnHook))
		time.Sleep(rest)
	}
	return took
}

// oneAtATime has one pair of phones after the other make a call, with a rest between.
func (h *house) oneAtATime(rounds int, call func(round int, l *line) error) {
	h.Helper()
	for i := range rounds {
		l, err := h.line(i % (len(h.sets) / 2))
		h.do(err)
		h.do(call(i, l))
		h.do(l.close())
		time.Sleep(rest)
	}
}

func (h *house) ring(rounds int) samples {
	h.Helper()
	took := make(samples, rounds)
	h.oneAtATime(rounds, func(i int, l *line) (err error) {
		if took[i], err = l.dial(); err == nil {
			err = errors.Join(l.from.send(&skinny.OnHook{}), l.from.state(skinny.CallStateOnHook), l.to.state(skinny.CallStateOnHook))
		}
		return err
	})
	return took
}

func (h *house) hangUp(rounds int) samples {
	h.Helper()
	took := make(samples, rounds)
	h.oneAtATime(rounds, func(i int, l *line) error {
		if _, err := l.dial(); err != nil {
			return err
		}
		if _, _, err := l.answer(nil); err != nil {
			return err
		}
		time.Sleep(rest)
		var err error
		took[i], err = l.hangUp()
		return err
	})
	return took
}

// answer makes calls that are answered after ringing for a while.
func (h *house) answer(rounds int, ringing time.Duration) (ordered, audio samples, lost int) {
	h.Helper()
	ordered, audio = make(samples, rounds), make(samples, rounds)
	h.oneAtATime(rounds, func(i int, l *line) error {
		if _, err := l.dial(); err != nil {
			return err
		}
		time.Sleep(ringing)
		first, err := l.talk(func(began time.Time, orders [2]order) { ordered[i] = latest(orders[0].at, orders[1].at).Sub(began) })
		if err != nil {
			return err
		}
		audio[i] = latest(first[0].at, first[1].at).Sub(first[0].since)
		lost = max(lost, first[0].lost, first[1].lost)
		_, err = l.hangUp()
		return err
	})
	return ordered, audio, lost
}

// talk answers; both phones speak as soon as they are told to, until both have heard the other.
func (l *line) talk(answered func(began time.Time, orders [2]order)) (first [2]heard, err error) {
	var listening, speaking sync.WaitGroup
	stop := make(chan struct{})
	spoke := [2]error{}
	for i, m := range l.mouths {
		listening.Go(func() { first[i] = m.hear(l.mouths[1-i].mark) })
	}
	began, orders, err := l.answer(func(end int, to netip.AddrPort) {
		speaking.Go(func() { spoke[end] = l.mouths[end].speak(to, stop) })
	})
	if err == nil {
		answered(began, orders)
	}
	listening.Wait()
	close(stop)
	speaking.Wait()
	first[0].since, first[1].since = began, began
	return first, errors.Join(err, first[0].err, first[1].err, spoke[0], spoke[1])
}

// calls begins a call every while, each of which is talked for some time.
func (h *house) calls(calls int, every, talk time.Duration) {
	h.Helper()
	pairs := len(h.sets) / 2
	h.atOnce(calls, func(i int) error {
		time.Sleep(time.Duration(i) * every)
		l, err := h.line(i % pairs)
		if err != nil {
			return err
		}
		return errors.Join(l.conversation(talk), l.close())
	})
}

// keyEvery is how fast a quick person dials.
const keyEvery = 100 * time.Millisecond

// conversation is a whole call, with digits that come one by one and an answer while the far phone rings.
func (l *line) conversation(talk time.Duration) error {
	if err := errors.Join(l.from.send(&skinny.OffHook{}), l.from.tone(skinny.ToneInsideDialTone)); err != nil {
		return err
	}
	for i := range l.number {
		time.Sleep(min(keyEvery, talk))
		if err := l.from.press(l.number[i : i+1]); err != nil {
			return err
		}
	}
	if err := errors.Join(l.to.rings(), l.from.receive(l.mouths[0].address())); err != nil {
		return err
	}
	time.Sleep(min(keyEvery, talk))
	if _, _, err := l.answer(nil); err != nil {
		return err
	}
	time.Sleep(talk)
	_, err := l.hangUp()
	return err
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
