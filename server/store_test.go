package server

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/skinny"
	"github.com/skinnyd/skinnyd/store"
)

func openStore(t *testing.T, folder string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{
		Instance: "1", Path: folder, Journal: store.Journal{Bucket: session.BucketCalls}, Log: zerolog.Nop(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// saving is a core that keeps the name of each phone that goes off hook, and a call in the log; that of the end as well.
func saving() *fakeCore {
	core := newFakeCore()
	core.script = func(ev session.Event, out []session.Effect) ([]session.Effect, bool) {
		save := func(bucket, key string, value []byte) {
			out = append(out, session.Effect{Kind: session.Save, Record: &session.Record{Bucket: bucket, Key: key, Value: value}})
		}
		switch ev := ev.(type) {
		case session.PhoneMessage:
			switch ev.Message.(type) {
			case *skinny.OffHook:
				save(session.BucketDND, "SEP000000000001", []byte(`"reject"`))
				save(session.BucketForwards, "1001", []byte(`{}`))
				save(session.BucketCalls, "1", []byte(`{"n":1}`))
				save(session.BucketCalls, "2", []byte(`{"n":2}`))
			case *skinny.OnHook:
				save(session.BucketForwards, "1001", nil)
			}
		case session.Shutdown:
			save(session.BucketPrivacy, "SEP000000000001", []byte(`true`))
		}
		return out, false
	}
	return core
}

// What the core saves is there at the next start, to the last that it saves while the server stops, and the call log can be read meanwhile.
func TestSaved(t *testing.T) {
	folder := t.TempDir()
	f := startWith(t, Options{Core: saving(), SCCP: []string{"127.0.0.1:0"}, Limits: testLimits(), Store: openStore(t, folder)})
	p := f.registered("SEP000000000001")
	p.send(&skinny.OffHook{}, &skinny.OnHook{})
	p.alive() // the core has seen both
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	calls, err := f.s.CallLog(ctx, 1)
	if want := []session.Record{{Bucket: session.BucketCalls, Key: "2", Value: []byte(`{"n":2}`)}}; err != nil || !cmp.Equal(calls, want) {
		t.Errorf("the call log is %v, %v", calls, err)
	}
	if n := f.s.Counters.RecordsSaved.Load(); n != 5 {
		t.Errorf("%d records counted, want 5", n)
	}
	f.stop()

	got, err := openStore(t, folder).Load(ctx, session.BucketDND, session.BucketForwards, session.BucketPrivacy)
	want := []store.Record{
		{Bucket: session.BucketDND, Key: "SEP000000000001", Value: []byte(`"reject"`)},
		{Bucket: session.BucketPrivacy, Key: "SEP000000000001", Value: []byte(`true`)},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, (-want +got):\n%s", err, diff)
	}
}

// Without a store what the core saves goes nowhere.
func TestSavedNowhere(t *testing.T) {
	f := start(t, saving(), testLimits())
	p := f.registered("SEP000000000001")
	p.send(&skinny.OffHook{})
	p.alive()
	if calls, err := f.s.CallLog(t.Context(), 1); err != nil || calls != nil {
		t.Errorf("the call log is %v, %v", calls, err)
	}
}

// A server that cannot open its ports leaves the folder to the next one.
func TestStoreIsClosedWithoutPorts(t *testing.T) {
	folder := t.TempDir()
	f := start(t, newFakeCore(), testLimits())
	_, err := New(t.Context(), Options{Core: newFakeCore(), SCCP: []string{f.s.PhoneAddrs()[0].String()}, Limits: testLimits(), Store: openStore(t, folder)})
	if err == nil {
		t.Fatal("the port was had twice")
	}
	openStore(t, folder)
}
