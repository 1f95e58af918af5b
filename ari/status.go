package ari

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// State is where a link is; the text is what the REST interface shows.
type State string

// The states of a link.
const (
	StateConnecting State = "connecting" // trying, not heard yet
	StateResync     State = "resync"     // connected, reading what Asterisk holds
	StateReady      State = "ready"      // commands are carried out
	StateLost       State = "lost"       // was not reachable; tried again soon
	StateRefused    State = "refused"    // Asterisk refuses us: configuration; tried again slowly
)

// Problem is something about an Asterisk that a person must change: one line that says what, where and what to do.
type Problem struct {
	Key  string `json:"key"` // stable name: credentials, conflict, module chan_rtp.so, sessionlimit
	Text string `json:"text"`
}

// Counters count since the start of the process.
type Counters struct {
	Events     map[string]uint64 `json:"events"`   // by type, types of ARI's vocabulary
	Unknown    map[string]uint64 `json:"unknown"`  // by type, other types and what is no event
	Commands   map[string]uint64 `json:"commands"` // by result: ok, refused, gone, lost
	Socket     uint64            `json:"socket"`   // commands that went on the event socket, the others by HTTP
	Retries    uint64            `json:"retries"`  // requests repeated because a channel was not in the application yet
	Timeouts   uint64            `json:"timeouts"` // requests that were not answered
	Reconnects uint64            `json:"reconnects"`
}

// LinkStatus is a link as the REST interface shows it.
type LinkStatus struct {
	Name     string        `json:"name"`
	URL      string        `json:"url"`
	App      string        `json:"app"`
	State    State         `json:"state"`
	Since    time.Time     `json:"since"`
	Reason   string        `json:"reason,omitempty"` // why it is lost or refused
	Version  string        `json:"version,omitempty"`
	Ping     time.Duration `json:"ping"` // of the last answered ping, 0 before the first
	Problems []Problem     `json:"problems"`
	Counters Counters      `json:"counters"`
}

// String is the text used in logs and counters.
func (s Status) String() string {
	switch s {
	case OK:
		return "ok"
	case Refused:
		return "refused"
	case Gone:
		return "gone"
	default:
		return "lost"
	}
}

// maxUnknown bounds the number of event types that are counted one by one.
const maxUnknown = 64

// board is the state of a link that others read.
type board struct {
	log zerolog.Logger

	mu       sync.Mutex
	state    State
	since    time.Time
	reason   string
	version  string
	ping     time.Duration
	problems map[string]string
	events   map[string]uint64
	unknown  map[string]uint64
	commands [Lost + 1]uint64
	socket   uint64
	retries  uint64
	timeouts uint64
	connects uint64
}

func newBoard(log zerolog.Logger) *board {
	return &board{log: log, state: StateConnecting, since: time.Now(), problems: map[string]string{},
		events: map[string]uint64{}, unknown: map[string]uint64{}}
}

func (b *board) enter(s State, reason string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state != s {
		b.since = time.Now()
	}
	if s == StateReady {
		b.connects++
	}
	b.state, b.reason = s, reason
}

// report notes a problem and logs it when it is new or has changed.
func (b *board) report(key, text string) {
	b.mu.Lock()
	old, was := b.problems[key]
	b.problems[key] = text
	b.mu.Unlock()
	if !was || old != text {
		b.log.Error().Str("problem", key).Str("detail", text).Msg("asterisk problem")
	}
}

// solved withdraws a problem.
func (b *board) solved(key string) {
	b.mu.Lock()
	_, was := b.problems[key]
	delete(b.problems, key)
	b.mu.Unlock()
	if was {
		b.log.Info().Str("problem", key).Msg("asterisk problem solved")
	}
}

// seen counts an event.
func (b *board) seen(d decoded) {
	b.mu.Lock()
	first := false
	if d.known {
		b.events[d.kind]++
	} else {
		kind := d.kind
		if _, ok := b.unknown[kind]; !ok && len(b.unknown) >= maxUnknown {
			kind = "other"
		}
		first = b.unknown[kind] == 0
		b.unknown[kind]++
	}
	b.mu.Unlock()
	if first {
		b.log.Info().Str("event", d.kind).Msg("unknown event type, ignored")
	}
}

func (b *board) finished(s Status) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.commands[s]++
}

func (b *board) onSocket() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.socket++
}

func (b *board) retried() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.retries++
}

func (b *board) timedOut() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.timeouts++
}

func (b *board) pinged(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ping = d
}

func (b *board) runs(version string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.version = version
}

// status fills in what the board knows; nothing in it is shared.
func (b *board) status() LinkStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := LinkStatus{State: b.state, Since: b.since, Reason: b.reason, Version: b.version, Ping: b.ping,
		Problems: make([]Problem, 0, len(b.problems)),
		Counters: Counters{Events: maps.Clone(b.events), Unknown: maps.Clone(b.unknown), Socket: b.socket, Retries: b.retries,
			Timeouts: b.timeouts, Commands: make(map[string]uint64, len(b.commands))}}
	if b.connects > 1 {
		s.Counters.Reconnects = b.connects - 1
	}
	for _, key := range slices.Sorted(maps.Keys(b.problems)) {
		s.Problems = append(s.Problems, Problem{Key: key, Text: b.problems[key]})
	}
	for i, n := range b.commands {
		s.Counters.Commands[Status(i).String()] = n
	}
	return s
}
