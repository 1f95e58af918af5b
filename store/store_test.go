package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/rs/zerolog"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(crashFolder); folder != "" {
		crash(folder)
	}
	goleak.VerifyTestMain(m)
}

const patience = 20 * time.Second

// kinds are the stores that must not differ.
func kinds(t *testing.T) map[string]Options {
	return map[string]Options{
		"memory":     {Memory: true},
		"in process": {Path: t.TempDir()},
		"cluster":    {URL: natsAt(t, t.TempDir(), 0).ClientURL()},
	}
}

// natsAt is a NATS server that listens; port 0 is a free one.
func natsAt(t *testing.T, folder string, port int) *natsserver.Server {
	t.Helper()
	if port == 0 {
		port = -1
	}
	s, err := natsserver.NewServer(&natsserver.Options{Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: folder, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	if !s.ReadyForConnections(patience) {
		t.Fatal("the NATS server is not ready")
	}
	t.Cleanup(func() { end(s) })
	return s
}

func end(s *natsserver.Server) {
	s.Shutdown()
	s.WaitForShutdown()
}

// open opens a store for the test, with the journal "log".
func open(t *testing.T, o Options) (*Store, *safeBuffer) {
	t.Helper()
	log := new(safeBuffer)
	o.Journal.Bucket = "log"
	o.Log = zerolog.New(log)
	if o.Instance == "" {
		o.Instance = "1"
	}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, log
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// put puts records written as bucket/key=value; without = the record is dropped.
func put(s *Store, records ...string) {
	for _, r := range records {
		name, value, keep := strings.Cut(r, "=")
		bucket, key, _ := strings.Cut(name, "/")
		record := Record{Bucket: bucket, Key: key}
		if keep {
			record.Value = []byte(value)
		}
		s.Put(record)
	}
}

func text(records []Record) []string {
	all := []string{}
	for _, r := range records {
		all = append(all, r.Bucket+"/"+r.Key+"="+string(r.Value))
	}
	return all
}

// holds checks what buckets have.
func holds(t *testing.T, s *Store, buckets []string, want ...string) {
	t.Helper()
	got, err := s.Load(soon(t), buckets...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append([]string{}, want...), text(got)); diff != "" {
		t.Errorf("%v (-want +got):\n%s", buckets, diff)
	}
}

// newest checks the newest n records of the journal.
func newest(t *testing.T, s *Store, n int, want ...string) {
	t.Helper()
	got, err := s.Newest(soon(t), n)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append([]string{}, want...), text(got)); diff != "" {
		t.Errorf("newest %d (-want +got):\n%s", n, diff)
	}
}

func TestRecords(t *testing.T) {
	for kind, o := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			s, log := open(t, o)
			holds(t, s, []string{"a", "b"})
			newest(t, s, 5)
			put(s, "a/1=one", "b/1=eins", "a/2=two", "a/x.y-z_=odd")
			holds(t, s, []string{"a", "b"}, "a/1=one", "a/2=two", "a/x.y-z_=odd", "b/1=eins")
			put(s, "a/1=uno", "a/2", "b/none")
			holds(t, s, []string{"a"}, "a/x.y-z_=odd", "a/1=uno")
			holds(t, s, []string{"b"}, "b/1=eins")
			put(s, "b/1", "b/1=ein")
			holds(t, s, []string{"b"}, "b/1=ein")
			put(s, "a/empty=")
			holds(t, s, []string{"a"}, "a/x.y-z_=odd", "a/1=uno", "a/empty=")
			if log.String() != "" && kind != "cluster" {
				t.Errorf("log:\n%s", log)
			}
		})
	}
}

func TestNewest(t *testing.T) {
	for kind, o := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			o.Journal.MaxRecords = 50
			s, _ := open(t, o)
			for i := range 60 {
				put(s, fmt.Sprintf("log/%d=x", i))
			}
			newest(t, s, 3, "log/59=x", "log/58=x", "log/57=x")
			newest(t, s, 0)
			got, err := s.Newest(soon(t), 1000)
			if err != nil || len(got) != 50 || got[49].Key != "10" {
				t.Errorf("%d records are kept, %v; want the newest 50", len(got), err)
			}
		})
	}
}

// What was dropped and what was written again leaves holes between the newest.
func TestNewestWithHoles(t *testing.T) {
	for kind, o := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			s, _ := open(t, o)
			for i := range 60 {
				put(s, fmt.Sprintf("log/%d=x", i))
			}
			newest(t, s, 1, "log/59=x")
			for i := range 30 {
				put(s, fmt.Sprintf("log/%d", 59-i))
			}
			put(s, "log/10=again")
			newest(t, s, 3, "log/10=again", "log/29=x", "log/28=x")
			newest(t, s, 1, "log/10=again")
			put(s, "log/10")
			newest(t, s, 1, "log/29=x")
			if got, err := s.Newest(soon(t), 1000); err != nil || len(got) != 29 {
				t.Errorf("%d records, %v; want 29", len(got), err)
			}
		})
	}
}

// The journal forgets by age, the others do not.
func TestAge(t *testing.T) {
	for kind, o := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			o.Journal.MaxAge = 200 * time.Millisecond
			s, _ := open(t, o)
			put(s, "log/1=x", "a/1=x")
			newest(t, s, 5, "log/1=x")
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for left := 1; left > 0; <-tick.C {
				got, err := s.Newest(soon(t), 5)
				if err != nil {
					t.Fatal(err)
				}
				left = len(got)
			}
			holds(t, s, []string{"a"}, "a/1=x")
		})
	}
}

func TestBadRecords(t *testing.T) {
	for kind, o := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			s, log := open(t, o)
			for _, key := range []string{"", "a b", "a/b", "*100", ".a", "a.", "a..b", "ü", "a>"} {
				s.Put(Record{Bucket: "a", Key: key, Value: []byte("x")})
			}
			s.Put(Record{Bucket: "a.b", Key: "1", Value: []byte("x")})
			if n := len(log.lines("record not kept")); n != 10 {
				t.Errorf("%d lines, want 10:\n%s", n, log)
			}
			put(s, "a/1=x")
			holds(t, s, []string{"a"}, "a/1=x")
			s.Close()
			put(s, "a/2=x")
			if n := len(log.lines("the store is closed")); n != 1 {
				t.Errorf("%d lines about a record after the end:\n%s", n, log)
			}
		})
	}
}

// A record that is too large for NATS is an error in the log; those behind it are kept.
func TestRecordTooLarge(t *testing.T) {
	s, log := open(t, Options{Path: t.TempDir()})
	s.Put(Record{Bucket: "a", Key: "large", Value: make([]byte, 2<<20)})
	put(s, "a/1=x")
	holds(t, s, []string{"a"}, "a/1=x")
	if lines := log.lines("record not kept"); len(lines) != 1 || !strings.Contains(lines[0], `"key":"large"`) {
		t.Errorf("log:\n%s", log)
	}
}

// Close writes what waits.
func TestCloseDrains(t *testing.T) {
	o := Options{Path: t.TempDir()}
	s, _ := open(t, o)
	for i := range 1000 {
		put(s, fmt.Sprintf("a/%d=x", i))
	}
	s.Close()
	s, _ = open(t, o)
	if got, err := s.Load(soon(t), "a"); err != nil || len(got) != 1000 {
		t.Errorf("%d records, %v; want 1000", len(got), err)
	}
}

// stuck takes nothing until it is let, and notes what it took.
type stuck struct {
	*memory
	let     chan struct{}
	reached chan struct{} // gets a value at each put
	mu      sync.Mutex
	took    []string
}

func newStuck() *stuck {
	return &stuck{memory: newMemory(Journal{}), let: make(chan struct{}), reached: make(chan struct{}, 100_000)}
}

func (s *stuck) put(ctx context.Context, r Record) error {
	s.reached <- struct{}{}
	select {
	case <-s.let:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = append(s.took, text([]Record{r})...)
	return s.memory.put(ctx, r)
}

// Nobody waits for a store that is stuck; of each key the latest value is written, and of the journal there is room for so many.
func TestStuck(t *testing.T) {
	b, log := newStuck(), new(safeBuffer)
	s := newStore(b, Options{Journal: Journal{Bucket: "log"}, Log: zerolog.New(log)})
	defer s.Close()
	put(s, "a/0=x")
	<-b.reached // which the writer holds now
	for i := range 1000 {
		put(s, fmt.Sprintf("a/1=%d", i), fmt.Sprintf("a/2=%d", i))
	}
	for i := range maxJournal + 5 {
		put(s, fmt.Sprintf("log/%d=x", i))
	}
	if n := len(log.lines("are being lost")); n != 1 {
		t.Errorf("%d lines about records that are lost:\n%s", n, log)
	}
	close(b.let)
	if err := s.queue.flushed(soon(t)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a/0=x", "a/1=999", "a/2=999", "log/5=x"}, b.took[:4]); diff != "" {
		t.Error(diff)
	}
	if n := len(b.took); n != 3+maxJournal {
		t.Errorf("%d were written, want %d", n, 3+maxJournal)
	}
	s.Close()
	if lines := log.lines("lost records are not"); len(lines) != 1 || !strings.Contains(lines[0], `"lost":5`) {
		t.Errorf("log:\n%s", log)
	}
}

// A store that takes nothing holds up the end so long and no longer, and what is lost is said.
func TestCloseGivesUp(t *testing.T) {
	b, log := newStuck(), new(safeBuffer)
	s := newStore(b, Options{Log: zerolog.New(log)})
	put(s, "a/1=x", "a/2=x", "a/3=x")
	<-b.reached
	s.closeWithin(50 * time.Millisecond)
	if lines := log.lines("what changed last is lost"); len(lines) != 1 || !strings.Contains(lines[0], `"records":3`) {
		t.Errorf("log:\n%s", log)
	}
}

// failing is a store that fails a number of times.
type failing struct {
	*memory
	left int
}

func (f *failing) put(ctx context.Context, r Record) error {
	if f.left--; f.left >= 0 {
		return errors.New("away")
	}
	return f.memory.put(ctx, r)
}

func TestRetry(t *testing.T) {
	log := new(safeBuffer)
	s := newStore(&failing{newMemory(Journal{}), 4}, Options{Log: zerolog.New(log)})
	s.retry = time.Millisecond
	put(s, "a/1=x", "a/2=y")
	holds(t, s, []string{"a"}, "a/1=x", "a/2=y")
	s.Close()
	if len(log.lines("takes no records")) != 1 || len(log.lines("takes records again")) != 1 {
		t.Errorf("want one line at the beginning and one at the end:\n%s", log)
	}
}

// safeBuffer is a log that tests can read while it is written.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *safeBuffer) lines(with string) []string {
	var found []string
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, with) {
			found = append(found, line)
		}
	}
	return found
}
