package store

import (
	"context"
	"sync"
)

// maxJournal is how many records of the journal may wait to be written; beyond it the oldest are lost. At 50 calls a second that is more than three
// minutes without the cluster. Other buckets have no more keys than there are lines and phones.
const maxJournal = 10_000

// queue holds what waits for the writer, one value a key: the latest. Settings go before the journal.
type queue struct {
	journal string
	wake    chan struct{} // holds a token when there may be something to take

	mu       sync.Mutex
	settings lane
	records  lane          // of the journal
	idle     chan struct{} // closed when all that was put is written; nil when that is so already
	lost     int           // records of the journal since the queue was empty
}

func newQueue(journal string) *queue {
	return &queue{
		journal: journal, wake: make(chan struct{}, 1),
		settings: lane{values: make(map[name][]byte)}, records: lane{values: make(map[name][]byte)},
	}
}

// put adds a record, or replaces the one with its key that waits. It reports whether one of the journal was lost for it, the first since the
// queue was empty.
func (q *queue) put(r Record) (lost bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if r.Bucket == q.journal {
		q.records.push(r)
		if len(q.records.order) > maxJournal {
			q.records.pop()
			q.lost++
			lost = q.lost == 1
		}
	} else {
		q.settings.push(r)
	}
	if q.idle == nil {
		q.idle = make(chan struct{})
	}
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return lost
}

// take takes the next record to write. Call written when that is done.
func (q *queue) take() (Record, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	r, ok := q.settings.pop()
	if !ok {
		r, ok = q.records.pop()
	}
	return r, ok
}

// written says that what was taken is done with. When nothing waits any more it returns how many records of the journal were lost meanwhile.
func (q *queue) written() (lost int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.settings.order)+len(q.records.order) == 0 {
		close(q.idle)
		q.idle = nil
		lost, q.lost = q.lost, 0
	}
	return lost
}

// waiting is how many records wait.
func (q *queue) waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.settings.order) + len(q.records.order)
}

// flushed waits until nothing waits and nothing is being written.
func (q *queue) flushed(ctx context.Context) error {
	q.mu.Lock()
	idle := q.idle
	q.mu.Unlock()
	if idle == nil {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type name struct{ bucket, key string }

// lane is records in the order in which their keys came, each with its latest value.
type lane struct {
	order  []name
	values map[name][]byte
}

func (l *lane) push(r Record) {
	n := name{r.Bucket, r.Key}
	if _, waits := l.values[n]; !waits {
		l.order = append(l.order, n)
	}
	l.values[n] = r.Value
}

func (l *lane) pop() (Record, bool) {
	if len(l.order) == 0 {
		return Record{}, false
	}
	n := l.order[0]
	l.order = l.order[1:]
	r := Record{Bucket: n.bucket, Key: n.key, Value: l.values[n]}
	delete(l.values, n)
	return r, true
}
