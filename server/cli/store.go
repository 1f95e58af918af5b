package cli

import (
	"context"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/session"
	"github.com/skinnyd/skinnyd/store"
)

// storeTimeout is how long the start waits for the store. A cluster that is away ends the process, which systemd starts again: phones that came
// meanwhile would find their forwards gone, and go to another server of their list instead.
const storeTimeout = 15 * time.Second

// openStore opens the store of the configuration and reads what the core starts with: all but the call log.
func openStore(ctx context.Context, file *conf.File, log zerolog.Logger) (*store.Store, []session.Record, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	c := file.Store
	s, err := store.Open(ctx, store.Options{
		Instance: file.Instance, Memory: c.Memory, URL: string(c.URL), CredentialsFile: c.CredentialsFile, Path: c.Path,
		Journal: store.Journal{Bucket: session.BucketCalls, MaxAge: c.CallLogAge, MaxRecords: c.CallLogSize},
		Log:     log,
	})
	if err != nil {
		return nil, nil, err
	}
	buckets := slices.DeleteFunc(session.Buckets(), func(bucket string) bool { return bucket == session.BucketCalls })
	loaded, err := s.Load(ctx, buckets...)
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	records := make([]session.Record, len(loaded))
	for i, r := range loaded {
		records[i] = session.Record(r)
	}
	e := log.Info().Int("records", len(records))
	switch {
	case c.Memory:
		e = e.Bool("memory", true)
	case c.URL != "":
		e = e.Str("url", string(c.URL))
	default:
		e = e.Str("folder", c.Path)
	}
	e.Msg("store")
	return s, records, nil
}
