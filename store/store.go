package store

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// A Record is one value. What is given to Put must not be changed afterwards.
type Record struct {
	Bucket string // letters and digits
	Key    string // letters, digits and -_=. with no . at either end
	Value  []byte // nil: the record is dropped
}

// Options of a Store. Of Memory, URL and Path the first that is set counts.
type Options struct {
	Instance string // short name of this process among those that share a cluster: letters and digits
	Memory   bool   // nothing outlives the process
	URL      string // of a NATS cluster; several servers with commas between them
	// CredentialsFile holds what skinnyd shows to the cluster, a .creds file; empty for none.
	CredentialsFile string
	// Path is the folder of the store in process. It is made, for this user only, when it is not there.
	Path    string
	Journal Journal
	Log     zerolog.Logger
}

// Journal is the bucket that grows with time, and of which the oldest records are forgotten.
type Journal struct {
	Bucket     string
	MaxAge     time.Duration
	MaxRecords int
}

// buckets is where the records are. Its methods may be called by several goroutines.
type buckets interface {
	load(ctx context.Context, bucket string) ([]Record, error)
	newest(ctx context.Context, bucket string, n int) ([]Record, error)
	put(ctx context.Context, r Record) error
	close()
}

const (
	// drainTimeout is how long Close waits for what was put to be written.
	drainTimeout = 5 * time.Second
	// putTimeout is how long one record may take before it is tried again.
	putTimeout = 5 * time.Second
	// What failed is tried again after retryFirst, then after twice as long, up to retryLast.
	retryFirst, retryLast = 100 * time.Millisecond, 5 * time.Second
)

// errRefused is a record that will not be taken however often it is tried.
var errRefused = errors.New("refused")

// Store keeps records, written behind whoever puts them.
type Store struct {
	buckets buckets
	queue   *queue
	log     zerolog.Logger
	retry   time.Duration // the first wait

	writing context.Context // of the writer; ends when Close has waited long enough
	abandon context.CancelFunc
	closing chan struct{} // closed by Close: nothing is put any more
	done    chan struct{} // closed when the writer has ended
	close   sync.Once
}

// Open opens a store: its folder or its cluster must be there before ctx ends. Close it.
func Open(ctx context.Context, o Options) (*Store, error) {
	switch {
	case o.Memory:
		return newStore(newMemory(o.Journal), o), nil
	case o.URL != "":
		b, err := connect(ctx, o)
		if err != nil {
			return nil, err
		}
		return newStore(b, o), nil
	}
	b, err := inProcess(ctx, o)
	if err != nil {
		return nil, err
	}
	return newStore(b, o), nil
}

func newStore(b buckets, o Options) *Store {
	s := &Store{
		buckets: b, queue: newQueue(o.Journal.Bucket), log: o.Log, retry: retryFirst,
		closing: make(chan struct{}), done: make(chan struct{}),
	}
	s.writing, s.abandon = context.WithCancel(context.Background())
	go s.write()
	return s
}

// Load returns the records of buckets, each in the order in which they were written, with what was put until now. The journal is for Newest.
func (s *Store) Load(ctx context.Context, buckets ...string) ([]Record, error) {
	if err := s.queue.flushed(ctx); err != nil {
		return nil, fmt.Errorf("store: what was put is not written yet: %w", err)
	}
	var all []Record
	for _, bucket := range buckets {
		records, err := s.buckets.load(ctx, bucket)
		if err != nil {
			return nil, fmt.Errorf("store: reading bucket %s: %w", bucket, err)
		}
		all = append(all, records...)
	}
	return all, nil
}

// Newest returns up to n records of the journal, the newest first, with what was put until now.
func (s *Store) Newest(ctx context.Context, n int) ([]Record, error) {
	if err := s.queue.flushed(ctx); err != nil {
		return nil, fmt.Errorf("store: what was put is not written yet: %w", err)
	}
	records, err := s.buckets.newest(ctx, s.queue.journal, n)
	if err != nil {
		return nil, fmt.Errorf("store: reading bucket %s: %w", s.queue.journal, err)
	}
	return records, nil
}

var (
	validBucket = regexp.MustCompile(`^[A-Za-z0-9]+$`)
	validKey    = regexp.MustCompile(`^[A-Za-z0-9_=-]+(\.[A-Za-z0-9_=-]+)*$`)
)

// Put keeps a record. It never waits: the record is written behind, and of several with the same key the last counts. A record that cannot be kept
// is an error in the log.
func (s *Store) Put(r Record) {
	if !validBucket.MatchString(r.Bucket) || !validKey.MatchString(r.Key) {
		s.log.Error().Str("bucket", r.Bucket).Str("key", r.Key).
			Msg("record not kept: a key is letters, digits and -_=. with no . at either end")
		return
	}
	select {
	case <-s.closing:
		s.log.Error().Str("bucket", r.Bucket).Str("key", r.Key).Msg("record not kept: the store is closed")
		return
	default:
	}
	if s.queue.put(r) {
		s.log.Error().Str("bucket", r.Bucket).Int("waiting", maxJournal).
			Msg("records are being lost, the oldest first: more wait for the store than it has room for")
	}
}

// Close writes what was put, for drainTimeout at most, and closes the store.
func (s *Store) Close() { s.closeWithin(drainTimeout) }

func (s *Store) closeWithin(limit time.Duration) {
	s.close.Do(func() {
		close(s.closing)
		patience := time.AfterFunc(limit, s.abandon)
		<-s.done
		patience.Stop()
		s.abandon()
		s.buckets.close()
	})
	<-s.done
}

// write is the writer: it writes what is put until the store is closed and nothing waits.
func (s *Store) write() {
	defer close(s.done)
	for {
		r, ok := s.queue.take()
		if !ok {
			select {
			case <-s.queue.wake:
				continue
			case <-s.closing:
			}
			if r, ok = s.queue.take(); !ok { // what came between
				return
			}
		}
		if !s.writeOne(r) {
			s.log.Error().Int("records", s.queue.waiting()+1).Msg("the store took no records until the end: what changed last is lost")
			return
		}
	}
}

// writeOne writes a record however long it takes; false when it was told to give up.
func (s *Store) writeOne(r Record) bool {
	defer func() {
		if lost := s.queue.written(); lost > 0 {
			s.log.Warn().Str("bucket", s.queue.journal).Int("lost", lost).Msg("all that waited for the store is written; the lost records are not")
		}
	}()
	wait, since := s.retry, time.Time{}
	for {
		err := s.try(r)
		switch {
		case err == nil && since.IsZero():
			return true
		case err == nil:
			s.log.Info().Dur("after", time.Since(since)).Int("waiting", s.queue.waiting()).Msg("the store takes records again")
			return true
		case errors.Is(err, errRefused):
			s.log.Error().Err(err).Str("bucket", r.Bucket).Str("key", r.Key).Int("bytes", len(r.Value)).Msg("record not kept")
			return true
		case since.IsZero() && s.writing.Err() == nil:
			since = time.Now()
			s.log.Warn().Err(err).Str("bucket", r.Bucket).Msg("the store takes no records: they wait, and are tried again")
		}
		select {
		case <-time.After(wait):
			wait = min(2*wait, retryLast)
		case <-s.writing.Done():
			return false
		}
	}
}

func (s *Store) try(r Record) error {
	ctx, cancel := context.WithTimeout(s.writing, putTimeout)
	defer cancel()
	return s.buckets.put(ctx, r)
}
