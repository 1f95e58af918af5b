package server

import (
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/session"
)

// A kind of log line that phones can cause is written logBurst times at once and logRate times a second afterwards; what is left out is
// counted, and the number stands in the next line of that kind.
const (
	logBurst = 200
	logRate  = 50
)

// log is the log of the process with the project's keys: dev, line, call, ast, conn, and the message itself under the logger's key.
type log struct {
	zerolog.Logger
	counters *Counters

	mu    sync.Mutex
	kinds map[string]*logBudget // by message, of which there are as many as are written in the code
}

type logBudget struct {
	left    float64
	at      time.Time
	skipped uint64
}

func newLog(logger zerolog.Logger, counters *Counters) *log {
	return &log{Logger: logger, counters: counters, kinds: make(map[string]*logBudget)}
}

// allow says whether a line of this kind may be written now and how many were left out since the last one.
func (l *log) allow(now time.Time, kind string) (skipped uint64, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.kinds[kind]
	if b == nil {
		b = &logBudget{left: logBurst, at: now}
		l.kinds[kind] = b
	}
	b.left = min(logBurst, b.left+now.Sub(b.at).Seconds()*logRate)
	b.at = now
	if b.left < 1 {
		b.skipped++
		l.counters.LinesNotLogged.Add(1)
		return 0, false
	}
	b.left--
	skipped, b.skipped = b.skipped, 0
	return skipped, true
}

// limited begins a line that phones can cause; nil (which takes fields and does nothing) when there were too many of the kind.
func (l *log) limited(now time.Time, level zerolog.Level, kind string) *zerolog.Event {
	if level < max(l.GetLevel(), zerolog.GlobalLevel()) {
		return nil
	}
	skipped, ok := l.allow(now, kind)
	if !ok {
		return nil
	}
	e := l.WithLevel(level)
	if skipped > 0 {
		e = e.Uint64("left_out", skipped)
	}
	return e
}

// entry writes a line of the core.
func (l *log) entry(now time.Time, entry *session.LogEntry) {
	if entry == nil {
		return
	}
	e := l.limited(now, levels[entry.Level], entry.Message)
	if e == nil {
		return
	}
	field(e, "dev", string(entry.Device))
	field(e, "line", entry.Line)
	field(e, "call", entry.Call)
	field(e, "ast", entry.Asterisk)
	field(e, "detail", entry.Detail)
	e.Msg(entry.Message)
}

func field(e *zerolog.Event, key, value string) {
	if value != "" {
		e.Str(key, value)
	}
}

var levels = map[session.Level]zerolog.Level{
	session.Debug: zerolog.DebugLevel,
	session.Info:  zerolog.InfoLevel,
	session.Warn:  zerolog.WarnLevel,
	session.Error: zerolog.ErrorLevel,
}
