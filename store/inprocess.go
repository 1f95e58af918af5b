package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/rs/zerolog"
)

const (
	// syncInterval is how often files are forced onto the disk. A process that dies loses nothing that was written, since the kernel has it; a machine that
	// loses its power may lose what was written within this time.
	syncInterval = 10 * time.Second
	// Bounds of the server. All settings of 10,000 phones are a few megabytes, 100,000 calls some 50.
	maxMemory, maxDisk = 16 << 20, 1 << 30
)

// embedded is buckets of a NATS server in this process, which listens nowhere.
type embedded struct {
	*keyValue
	server *natsserver.Server
	folder *os.File // holds the lock
}

// inProcess starts the server on its folder.
func inProcess(ctx context.Context, o Options) (*embedded, error) {
	folder, err := lock(o.Path)
	if err != nil {
		return nil, err
	}
	server, heard, err := startServer(o)
	if err != nil {
		_ = folder.Close()
		return nil, fmt.Errorf("store: the folder %s cannot be used: %w", o.Path, err)
	}
	e := &embedded{server: server, folder: folder}
	if e.keyValue, err = newKeyValue(ctx, o, "", 1, nats.InProcessServer(server)); err == nil {
		err = e.whole(ctx, o.Path, heard)
	}
	if err != nil {
		e.close()
		return nil, fmt.Errorf("store: the folder %s cannot be used: %w", o.Path, err)
	}
	return e, nil
}

func (e *embedded) close() {
	if e.keyValue != nil {
		e.keyValue.close()
	}
	e.server.Shutdown()
	e.server.WaitForShutdown()
	_ = e.folder.Close()
}

// lock makes the folder when it is not there and keeps other processes out of it until the file is closed.
func lock(path string) (*os.File, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("store: the folder cannot be made: %w; set store.path to one where skinnyd may write, or store.memory to keep nothing", err)
	}
	f, err := os.OpenFile(filepath.Join(path, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: the folder cannot be written: %w; give it to the user that runs skinnyd, or set store.path to another", err)
	}
	if err := lockFile(f); err != nil {
		_ = f.Close()
		if errors.Is(err, errLocked) {
			return nil, fmt.Errorf("store: the folder %s is in use by another skinnyd; stop that one, or set store.path to a folder of its own", path)
		}
		return nil, fmt.Errorf("store: the folder %s cannot be locked: %w", path, err)
	}
	return f, nil
}

// startServer starts the server and returns what it said while it did.
func startServer(o Options) (*natsserver.Server, *listener, error) {
	server, err := natsserver.NewServer(&natsserver.Options{
		ServerName: "skinnyd-" + o.Instance,
		DontListen: true,
		NoSigs:     true,

		JetStream:              true,
		StoreDir:               o.Path,
		DisableJetStreamBanner: true,
		JetStreamMaxMemory:     maxMemory,
		JetStreamMaxStore:      maxDisk,
		SyncInterval:           syncInterval,
	})
	if err != nil {
		return nil, nil, err
	}
	heard := &listener{log: o.Log}
	server.SetLogger(heard, false, false)
	server.Start() // which returns when its files are read, as it does not listen
	if heard.fatal.Load() {
		server.Shutdown()
		server.WaitForShutdown()
		return nil, nil, errors.New(heard.said())
	}
	return server, heard, nil
}

// whole is an error when a bucket of the folder is damaged: the server leaves such a one out and would begin a new one in its place. Of records the
// server uses those that it can read, and does not tell a crash, after which all are there, from damage.
func (e *embedded) whole(ctx context.Context, path string, heard *listener) error {
	streams, err := os.ReadDir(filepath.Join(path, "jetstream", natsserver.DEFAULT_GLOBAL_ACCOUNT, "streams"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a new one
	}
	for _, s := range streams {
		_, missing := e.js.Stream(ctx, s.Name())
		if errors.Is(missing, jetstream.ErrStreamNotFound) {
			missing = fmt.Errorf("bucket %s is damaged (%s); move the folder away to begin with an empty one, or put a copy of it in its place",
				strings.TrimPrefix(s.Name(), "KV_"), heard.said())
		}
		err = errors.Join(err, missing)
	}
	if err == nil && heard.said() != "" {
		e.log.Warn().Str("folder", path).Msg("the store was left in disorder, by a crash or by damage to its files: what can be read of it is used")
	}
	return err
}

// listener takes what the server logs: warnings and worse go into ours.
type listener struct {
	log   zerolog.Logger
	fatal atomic.Bool // it cannot go on

	mu    sync.Mutex
	lines []string // of the start
}

const maxSaid = 5

func (l *listener) hear(level zerolog.Level, format string, v ...any) {
	text := strings.TrimSpace(fmt.Sprintf(format, v...))
	l.mu.Lock()
	if len(l.lines) < maxSaid {
		l.lines = append(l.lines, text)
	}
	l.mu.Unlock()
	l.log.WithLevel(level).Str("detail", text).Msg("nats server in process")
}

// said is the first that the server complained about.
func (l *listener) said() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "; ")
}

func (l *listener) Warnf(format string, v ...any)  { l.hear(zerolog.WarnLevel, format, v...) }
func (l *listener) Errorf(format string, v ...any) { l.hear(zerolog.ErrorLevel, format, v...) }
func (l *listener) Fatalf(format string, v ...any) {
	l.hear(zerolog.ErrorLevel, format, v...)
	l.fatal.Store(true)
}
func (*listener) Noticef(string, ...any) {}
func (*listener) Debugf(string, ...any)  {}
func (*listener) Tracef(string, ...any)  {}
