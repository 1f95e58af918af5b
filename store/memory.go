package store

import (
	"container/list"
	"context"
	"slices"
	"sync"
	"time"
)

// memory is buckets that end with the process.
type memory struct {
	journal Journal

	mu  sync.Mutex
	all map[string]*shelf
}

// shelf is one bucket: its records from the one written first to the one written last.
type shelf struct {
	order *list.List // of kept
	keys  map[string]*list.Element
}

type kept struct {
	Record
	at time.Time
}

func newMemory(j Journal) *memory { return &memory{journal: j, all: make(map[string]*shelf)} }

func (m *memory) load(_ context.Context, bucket string) ([]Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var records []Record
	s := m.shelf(bucket)
	for e := s.order.Front(); e != nil; e = e.Next() {
		records = append(records, e.Value.(kept).Record)
	}
	return records, nil
}

func (m *memory) newest(ctx context.Context, bucket string, n int) ([]Record, error) {
	records, err := m.load(ctx, bucket)
	slices.Reverse(records)
	return records[:min(max(n, 0), len(records))], err
}

func (m *memory) put(_ context.Context, r Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.shelf(r.Bucket)
	s.remove(s.keys[r.Key])
	if r.Value == nil {
		return nil
	}
	s.keys[r.Key] = s.order.PushBack(kept{r, time.Now()})
	if r.Bucket == m.journal.Bucket && m.journal.MaxRecords > 0 && s.order.Len() > m.journal.MaxRecords {
		s.remove(s.order.Front())
	}
	return nil
}

func (m *memory) close() {}

// shelf returns a bucket without what is too old.
func (m *memory) shelf(bucket string) *shelf {
	s := m.all[bucket]
	if s == nil {
		s = &shelf{order: list.New(), keys: make(map[string]*list.Element)}
		m.all[bucket] = s
	}
	if bucket == m.journal.Bucket && m.journal.MaxAge > 0 {
		for e := s.order.Front(); e != nil && time.Since(e.Value.(kept).at) > m.journal.MaxAge; e = s.order.Front() {
			s.remove(e)
		}
	}
	return s
}

func (s *shelf) remove(e *list.Element) {
	if e != nil {
		delete(s.keys, e.Value.(kept).Key)
		s.order.Remove(e)
	}
}
