package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/rs/zerolog"
)

// replicas is how many servers of a cluster hold each bucket that is made there.
const replicas = 3

// keyValue is buckets in JetStream's key/value store, in this process or in a cluster.
type keyValue struct {
	instance string
	journal  Journal
	replicas int // of buckets that are made
	conn     *nats.Conn
	js       jetstream.JetStream
	log      zerolog.Logger

	mu   sync.Mutex
	open map[string]jetstream.KeyValue
}

// connect connects to a cluster.
func connect(ctx context.Context, o Options) (*keyValue, error) {
	b, err := newKeyValue(ctx, o, o.URL, replicas)
	if err != nil {
		return nil, fmt.Errorf("store: NATS at %s cannot be used: %w; is it running, with JetStream, and is store.credentials_file right?", redacted(o.URL), err)
	}
	return b, nil
}

// newKeyValue connects to a server.
func newKeyValue(ctx context.Context, o Options, url string, replicas int, more ...nats.Option) (*keyValue, error) {
	options := append([]nats.Option{
		nats.Name("skinnyd " + o.Instance),
		nats.MaxReconnects(-1),
		nats.ReconnectBufSize(-1), // what cannot be sent stays in our queue
		nats.ReconnectWait(500 * time.Millisecond),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			o.Log.Warn().Err(err).Msg("nats")
		}),
		nats.NoCallbacksAfterClientClose(),
	}, more...)
	if o.CredentialsFile != "" {
		options = append(options, nats.UserCredentials(o.CredentialsFile))
	}
	if until, ok := ctx.Deadline(); ok {
		options = append(options, nats.Timeout(time.Until(until)))
	}
	conn, err := nats.Connect(url, options...)
	if err != nil {
		return nil, err
	}
	js, err := jetstream.New(conn)
	if err == nil {
		_, err = js.AccountInfo(ctx)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return &keyValue{
		instance: o.Instance, journal: o.Journal, replicas: replicas, conn: conn, js: js, log: o.Log,
		open: make(map[string]jetstream.KeyValue),
	}, nil
}

// redacted is the URLs without passwords.
func redacted(urls string) string {
	all := strings.Split(urls, ",")
	for i, one := range all {
		if u, err := url.Parse(strings.TrimSpace(one)); err == nil {
			all[i] = u.Redacted()
		} else {
			all[i] = "(a URL that cannot be read)"
		}
	}
	return strings.Join(all, ",")
}

func (k *keyValue) close() { k.conn.Close() }

// bucket opens a bucket, or makes it.
func (k *keyValue) bucket(ctx context.Context, bucket string) (jetstream.KeyValue, error) {
	k.mu.Lock()
	kv := k.open[bucket]
	k.mu.Unlock()
	if kv != nil {
		return kv, nil
	}
	c := k.stream(bucket)
	err := k.make(ctx, c)
	if err == nil {
		kv, err = k.js.KeyValue(ctx, strings.TrimPrefix(c.Name, "KV_"))
	}
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.open[bucket] = kv
	return kv, nil
}

// stream is a bucket as the stream that it is (NATS ADR-8). A bucket made by the library's own call refuses new records when it is full;
// the journal forgets old ones instead.
func (k *keyValue) stream(bucket string) jetstream.StreamConfig {
	name := "skinnyd-" + k.instance + "-" + bucket
	c := jetstream.StreamConfig{
		Name:              "KV_" + name,
		Description:       "skinnyd " + k.instance + ": " + bucket,
		Subjects:          []string{"$KV." + name + ".>"},
		MaxMsgsPerSubject: 1,
		MaxMsgs:           -1,
		MaxBytes:          -1,
		Discard:           jetstream.DiscardNew,
		AllowRollup:       true,
		DenyDelete:        true,
		AllowDirect:       true,
		Replicas:          k.replicas,
	}
	if bucket == k.journal.Bucket {
		c.Discard = jetstream.DiscardOld
		c.MaxAge = k.journal.MaxAge
		if k.journal.MaxRecords > 0 {
			c.MaxMsgs = int64(k.journal.MaxRecords)
		}
	}
	return c
}

// JetStream's reasons for not making a stream with replicas.
const (
	codeNoPeers    jetstream.ErrorCode = 10005 // the cluster has too few servers
	codeNotCluster jetstream.ErrorCode = 10074 // one server alone
)

// make makes a stream, or changes the one there is but for its replicas, which are for those who run the cluster to change.
func (k *keyValue) make(ctx context.Context, c jetstream.StreamConfig) error {
	switch there, err := k.js.Stream(ctx, c.Name); {
	case err == nil:
		c.Replicas = there.CachedInfo().Config.Replicas
		c.Metadata = maps.Clone(there.CachedInfo().Config.Metadata)
	case !errors.Is(err, jetstream.ErrStreamNotFound):
		return err
	}
	_, err := k.js.CreateOrUpdateStream(ctx, c)
	var api *jetstream.APIError
	if c.Replicas > 1 && errors.As(err, &api) && (api.ErrorCode == codeNoPeers || api.ErrorCode == codeNotCluster) {
		k.log.Warn().Str("stream", c.Name).Msg("made on one server of NATS alone, for there are fewer than three")
		c.Replicas = 1
		_, err = k.js.CreateOrUpdateStream(ctx, c)
	}
	return err
}

func (k *keyValue) load(ctx context.Context, bucket string) ([]Record, error) {
	kv, err := k.bucket(ctx, bucket)
	if err != nil {
		return nil, err
	}
	return records(ctx, kv, bucket)
}

// records reads what a bucket has now.
func records(ctx context.Context, kv jetstream.KeyValue, bucket string) ([]Record, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := kv.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Stop() }()
	var all []Record
	for {
		select {
		case e, ok := <-w.Updates():
			switch {
			case !ok:
				return nil, nats.ErrConnectionClosed
			case e == nil: // that was all
				return all, nil
			}
			all = append(all, Record{Bucket: bucket, Key: e.Key(), Value: e.Value()})
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// newest asks for one message after the other, from the end. A consumer would count what it is going to get when it begins, and wait for ever for what
// is forgotten meanwhile.
func (k *keyValue) newest(ctx context.Context, bucket string, n int) ([]Record, error) {
	if _, err := k.bucket(ctx, bucket); err != nil {
		return nil, err
	}
	stream, err := k.js.Stream(ctx, k.stream(bucket).Name)
	if err != nil {
		return nil, err
	}
	subjects := strings.TrimSuffix(k.stream(bucket).Subjects[0], ">")
	var found []Record
	state := stream.CachedInfo().State
	left := state.Msgs // there are no more, whatever holes are between them
	for at := state.LastSeq; at >= state.FirstSeq && left > 0 && len(found) < n; at-- {
		m, err := stream.GetMsg(ctx, at)
		switch {
		case errors.Is(err, jetstream.ErrMsgNotFound): // written again since, or forgotten
			continue
		case err != nil:
			return nil, err
		case m.Header.Get("KV-Operation") == "": // else it marks one that was dropped
			found = append(found, Record{Bucket: bucket, Key: strings.TrimPrefix(m.Subject, subjects), Value: m.Data})
		}
		left--
	}
	return found, nil
}

func (k *keyValue) put(ctx context.Context, r Record) error {
	kv, err := k.bucket(ctx, r.Bucket)
	switch {
	case err != nil:
	case r.Value == nil:
		err = kv.Delete(ctx, r.Key)
	default:
		_, err = kv.Put(ctx, r.Key, r.Value)
	}
	if errors.Is(err, jetstream.ErrNoStreamResponse) { // somebody removed the bucket: it is made again
		k.mu.Lock()
		delete(k.open, r.Bucket)
		k.mu.Unlock()
	}
	var api *jetstream.APIError
	if errors.Is(err, nats.ErrMaxPayload) || errors.Is(err, jetstream.ErrInvalidKey) || errors.As(err, &api) && api.Code == 400 {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	return err
}
