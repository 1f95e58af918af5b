package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/rs/zerolog"
)

// BenchmarkPut is a record on its way through the loop: it must not wait.
func BenchmarkPut(b *testing.B) {
	s := newStore(newMemory(Journal{}), Options{Log: zerolog.Nop()})
	defer s.Close()
	value := []byte(`{"All":"1002","Busy":"","NoAnswer":"","Unregistered":""}`)
	b.ReportAllocs()
	for b.Loop() {
		s.Put(Record{Bucket: "forwards", Key: "1001", Value: value})
	}
}

// BenchmarkInProcess is what the writer does with it, and what a start reads.
func BenchmarkInProcess(b *testing.B) {
	o := Options{Instance: "1", Path: b.TempDir(), Journal: Journal{Bucket: "calls"}, Log: zerolog.Nop()}
	e, err := inProcess(context.Background(), o)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { e.close() }()
	value := []byte(`{"All":"1002","Busy":"","NoAnswer":"","Unregistered":""}`)
	b.Run("put", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if err := e.put(context.Background(), Record{Bucket: "forwards", Key: fmt.Sprint(i % 10_000), Value: value}); err != nil {
				b.Fatal(err)
			}
		}
	})
	for i := range 10_000 {
		if err := e.put(context.Background(), Record{Bucket: "forwards", Key: fmt.Sprint(i), Value: value}); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("load 10000", func(b *testing.B) {
		for b.Loop() {
			if got, err := e.load(context.Background(), "forwards"); err != nil || len(got) != 10_000 {
				b.Fatal(len(got), err)
			}
		}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			e.close()
			if e, err = inProcess(context.Background(), o); err != nil {
				b.Fatal(err)
			}
		}
	})
}
