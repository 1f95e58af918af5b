package conf_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/conf"
)

// Where things are kept: beside the configuration, where systemd says, or where the file does.
func TestStore(t *testing.T) {
	dir := t.TempDir()
	creds := filepath.Join(dir, "a.creds")
	if err := os.WriteFile(creds, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, state, text, path, url, creds string }{
		{"beside", "", "", filepath.Join(dir, "data"), "", ""},
		{"systemd", "/var/lib/skinnyd", "", "/var/lib/skinnyd", "", ""},
		{"systemd with several", "/var/lib/a:/var/lib/b", "", "/var/lib/a", "", ""},
		{"relative", "/var/lib/skinnyd", "store: {path: ../kept}", filepath.Join(dir, "../kept"), "", ""},
		{"absolute", "", "store: {path: /srv/kept}", "/srv/kept", "", ""},
		{"cluster", "", "store: {url: 'nats://a:4222, tls://b', credentials_file: a.creds}", filepath.Join(dir, "data"), "nats://a:4222, tls://b", creds},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := conf.Parse(filepath.Join(dir, "skinnyd.yaml"), []byte(minimal+tt.text), func(name string) (string, bool) {
				return tt.state, name == "STATE_DIRECTORY"
			})
			if err != nil {
				t.Fatal(err)
			}
			want := conf.Store{Path: tt.path, URL: conf.NATSURL(tt.url), CredentialsFile: tt.creds, CallLogAge: 90 * 24 * time.Hour, CallLogSize: 100_000}
			if f.Store != want {
				t.Errorf("%+v, want %+v", f.Store, want)
			}
		})
	}
}

// The example keeps where a file without the key would.
func TestStoreOfTheExample(t *testing.T) {
	for _, state := range []string{"", "/var/lib/skinnyd"} {
		f, err := conf.Parse("example.yaml", conf.Example, func(name string) (string, bool) { return state, state != "" && name == "STATE_DIRECTORY" })
		if want := state; err != nil || want != "" && f.Store.Path != want || want == "" && f.Store.Path != "data" {
			t.Errorf("with %q: %+v, %v", state, f.Store, err)
		}
	}
}

func TestStoreNeedsARestart(t *testing.T) {
	base := mustParse(t, minimal)
	for _, change := range []string{"path: x", "url: 'nats://a'", "memory: true", "call_log_age: 1h", "call_log_size: 100"} {
		name, _, _ := strings.Cut(change, ":")
		if got := conf.Diff(base, mustParse(t, minimal+"store: {"+change+"}\n")); len(got) != 1 || got[0] != "store."+name {
			t.Errorf("%s: %v", change, got)
		}
	}
}

func TestStoreProblems(t *testing.T) {
	for text, want := range map[string]string{
		"url: http://a":            "is not a URL of NATS",
		"url: 'nats://a,http://b'": "is not a URL of NATS",
		"url: a.example":           "is not a URL",
		"url: nats://":             "is not a URL",
		"credentials_file: a":      "no url of a cluster",
	} {
		_, err := conf.Parse("test.yaml", []byte(minimal+"store: {"+text+"}\n"), environment)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
