package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
)

// crashFolder tells this program to be the one that dies.
const crashFolder = "STORE_TEST_CRASH"

// crash writes into a store and dies as soon as that is done.
func crash(folder string) {
	s, err := Open(context.Background(), Options{Instance: "1", Path: folder, Journal: Journal{Bucket: "log"}})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for i := range 100 {
		put(s, fmt.Sprintf("a/%d=x", i), fmt.Sprintf("log/%d=x", i))
	}
	put(s, "a/99=last", "a/0")
	if err := s.queue.flushed(context.Background()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// What was written when the process died is there at the next start.
func TestCrash(t *testing.T) {
	folder := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashFolder+"="+folder)
	out, err := cmd.CombinedOutput()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("%v: %s", err, out)
	}
	s, log := open(t, Options{Path: folder})
	got, err := s.Load(soon(t), "a")
	if err != nil || len(got) != 99 || text(got)[98] != "a/99=last" {
		t.Errorf("%d records, %v; want 99: %v", len(got), err, text(got))
	}
	newest(t, s, 2, "log/99=x", "log/98=x")
	if log.String() != "" {
		t.Errorf("log:\n%s", log)
	}
}

// The folder is for nobody else, and nothing listens.
func TestFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "data")
	s, _ := open(t, Options{Path: folder})
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if addr := s.buckets.(*embedded).server.Addr(); addr != nil {
		t.Errorf("it listens at %v", addr)
	}
}

// refused opens a store that cannot be opened.
func refused(t *testing.T, o Options, want ...string) {
	t.Helper()
	o.Instance, o.Journal.Bucket = "1", "log"
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	s, err := Open(ctx, o)
	if err == nil {
		s.Close()
		t.Fatal("it was opened")
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q is missing in: %v", w, err)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Run("in use", func(t *testing.T) {
		folder := t.TempDir()
		open(t, Options{Path: folder})
		refused(t, Options{Path: folder}, folder, "in use by another skinnyd", "store.path")
	})
	t.Run("below a file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, Options{Path: filepath.Join(file, "data")}, file, "not a directory", "store.path")
	})
	t.Run("a file where a folder belongs", func(t *testing.T) {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "jetstream"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, Options{Path: folder}, folder, "not a directory")
	})
	t.Run("no cluster", func(t *testing.T) {
		s := natsAt(t, t.TempDir(), 0)
		url := s.ClientURL()
		end(s)
		refused(t, Options{URL: strings.Replace(url, "//", "//me:hunter2@", 1)}, "is it running", strings.TrimPrefix(url, "nats://"), "me:xxxxx@")
	})
	t.Run("no JetStream", func(t *testing.T) {
		s, err := natsserver.NewServer(&natsserver.Options{Host: "127.0.0.1", Port: -1, NoLog: true, NoSigs: true})
		if err != nil {
			t.Fatal(err)
		}
		go s.Start()
		defer end(s)
		if !s.ReadyForConnections(patience) {
			t.Fatal("the NATS server is not ready")
		}
		refused(t, Options{URL: s.ClientURL()}, "JetStream")
	})
	t.Run("no credentials file", func(t *testing.T) {
		none := filepath.Join(t.TempDir(), "none.creds")
		refused(t, Options{URL: natsAt(t, t.TempDir(), 0).ClientURL(), CredentialsFile: none}, none)
	})
}

// A bucket that is damaged is told, and no empty one is begun in its place; what can be made anew or does without is used.
func TestDamaged(t *testing.T) {
	overwrite := func(file string) error {
		text, err := os.ReadFile(file)
		for i := range text {
			text[i] ^= 0x5A
		}
		return errors.Join(err, os.WriteFile(file, text, 0o600))
	}
	tests := []struct {
		name, file string
		damage     func(string) error
		refused    bool
		left       []string
		logged     string
	}{
		{"description overwritten", "meta.inf", overwrite, true, nil, "Stream metafile"},
		{"description removed", "meta.inf", os.Remove, true, nil, "Missing stream metafile"},
		{"checksum overwritten", "meta.sum", overwrite, true, nil, "Stream metafile"},
		{"checksum removed", "meta.sum", os.Remove, true, nil, "Missing stream checksum"},
		{"records overwritten", "msgs/1.blk", overwrite, false, []string{"b/1=x"}, "left in disorder"},
		{"end cut off", "msgs/1.blk", func(file string) error { return os.Truncate(file, 60) }, false, []string{"a/1=x", "b/1=x"}, "left in disorder"},
		{"index overwritten", "msgs/index.db", overwrite, false, []string{"a/1=x", "a/2=x", "b/1=x"}, "left in disorder"},
		{"index removed", "msgs/index.db", os.Remove, false, []string{"a/1=x", "a/2=x", "b/1=x"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			s, _ := open(t, Options{Path: folder})
			put(s, "a/1=x", "a/2=x", "b/1=x")
			s.Close()
			if err := tt.damage(filepath.Join(folder, "jetstream/$G/streams/KV_skinnyd-1-a", tt.file)); err != nil {
				t.Fatal(err)
			}
			if tt.refused {
				refused(t, Options{Path: folder}, folder, "skinnyd-1-a is damaged ("+tt.logged, "move the folder away")
				return
			}
			s, log := open(t, Options{Path: folder})
			holds(t, s, []string{"a", "b"}, tt.left...)
			if !strings.Contains(log.String(), tt.logged) {
				t.Errorf("log:\n%s", log)
			}
			put(s, "a/3=new")
			holds(t, s, []string{"a", "b"}, slices.Insert(tt.left, len(tt.left)-1, "a/3=new")...)
			if t.Failed() {
				t.Logf("log:\n%s", log)
			}
		})
	}
}

// While the cluster is away records wait, the latest value a key, and are written when it is back.
func TestClusterAway(t *testing.T) {
	folder := t.TempDir()
	cluster := natsAt(t, folder, 0)
	port := cluster.Addr().(*net.TCPAddr).Port
	s, log := open(t, Options{URL: cluster.ClientURL()})
	put(s, "a/1=before")
	holds(t, s, []string{"a"}, "a/1=before")
	end(cluster)
	put(s, "a/1=while", "a/2=x", "log/1=x", "a/2=y", "a/1")
	until(t, "it is said", func() bool { return len(log.lines("takes no records")) > 0 })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.Newest(ctx, 1); err == nil {
		t.Error("the journal was read from a cluster that is away")
	}
	natsAt(t, folder, port)
	holds(t, s, []string{"a"}, "a/2=y")
	newest(t, s, 5, "log/1=x")
	if len(log.lines("takes no records")) != 1 || len(log.lines("takes records again")) != 1 {
		t.Errorf("want one line at the beginning and one at the end:\n%s", log)
	}
}

// A bucket that somebody removed is made again.
func TestBucketRemoved(t *testing.T) {
	s, _ := open(t, Options{URL: natsAt(t, t.TempDir(), 0).ClientURL()})
	put(s, "a/1=x")
	holds(t, s, []string{"a"}, "a/1=x")
	if err := s.buckets.(*keyValue).js.DeleteStream(soon(t), "KV_skinnyd-1-a"); err != nil {
		t.Fatal(err)
	}
	put(s, "a/2=y")
	holds(t, s, []string{"a"}, "a/2=y")
}

// Instances that share a cluster have buckets of their own.
func TestInstances(t *testing.T) {
	url := natsAt(t, t.TempDir(), 0).ClientURL()
	one, _ := open(t, Options{URL: url, Instance: "one"})
	two, _ := open(t, Options{URL: url, Instance: "two"})
	put(one, "a/1=x")
	put(two, "a/1=y")
	holds(t, one, []string{"a"}, "a/1=x")
	holds(t, two, []string{"a"}, "a/1=y")
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(patience)
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("not in %v: %s", patience, what)
		}
	}
}

// In a cluster of three a bucket is on all of them, and the loss of one is not noticed.
func TestThreeServers(t *testing.T) {
	var servers []*natsserver.Server
	var routes, urls []string
	for i := range 3 {
		s, err := natsserver.NewServer(&natsserver.Options{
			ServerName: fmt.Sprint("n", i), Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true,
			Cluster: natsserver.ClusterOpts{Name: "c", Host: "127.0.0.1", Port: -1}, Routes: natsserver.RoutesFromStr(strings.Join(routes, ",")),
		})
		if err != nil {
			t.Fatal(err)
		}
		go s.Start()
		defer end(s)
		if !s.ReadyForConnections(patience) {
			t.Fatal("a NATS server is not ready")
		}
		servers, urls = append(servers, s), append(urls, s.ClientURL())
		routes = append(routes, "nats://"+s.ClusterAddr().String())
	}
	until(t, "the cluster has a leader and all its servers", func() bool {
		return slices.ContainsFunc(servers, func(s *natsserver.Server) bool { return s.JetStreamIsLeader() && len(s.JetStreamClusterPeers()) == 3 })
	})
	s, log := open(t, Options{URL: strings.Join(urls, ",")})
	put(s, "a/1=x", "log/1=x")
	holds(t, s, []string{"a"}, "a/1=x")
	stream, err := s.buckets.(*keyValue).js.Stream(soon(t), "KV_skinnyd-1-a")
	if err != nil || stream.CachedInfo().Config.Replicas != 3 {
		t.Fatalf("%+v, %v", stream, err)
	}
	end(servers[0])
	put(s, "log/2=y")
	until(t, "the record is on the two that are left", func() bool {
		got, err := s.Newest(soon(t), 5)
		return err == nil && len(got) == 2 && got[0].Key == "2"
	})
	if lines := log.lines("one server"); len(lines) > 0 {
		t.Errorf("log:\n%s", log)
	}
}
