package cli

import (
	"bytes"
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/conf"
)

// withTLS is a configuration with ports over TLS, in a folder of its own.
func withTLS(t *testing.T, ports string) *conf.File {
	t.Helper()
	return load(t, strings.Replace(config, `"127.0.0.1:2000"}`, `"127.0.0.1:2000", tls: [`+ports+`]}`, 1))
}

// A certificate is made once, for nobody else to read its key, and served from then on.
func TestCertificateIsMadeOnce(t *testing.T) {
	file := withTLS(t, `{listen: "127.0.0.1:2443"}, {listen: "127.0.0.1:2444"}`)
	var log bytes.Buffer
	ports, err := tlsPorts(file, zerolog.New(&log))
	if err != nil || len(ports) != 2 {
		t.Fatalf("%d ports, %v", len(ports), err)
	}
	key := filepath.Join(filepath.Dir(file.Path), "skinnyd.key")
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", info, err)
	}
	if n := strings.Count(log.String(), "certificate made"); n != 1 {
		t.Errorf("made %d times:\n%s", n, &log)
	}
	if n := strings.Count(log.String(), "sha256"); n != 2 {
		t.Errorf("the fingerprint is told %d times:\n%s", n, &log)
	}
	again, err := conf.Load(file.Path) // which looks at the files
	if err != nil {
		t.Fatal(err)
	}
	same, err := tlsPorts(again, zerolog.Nop())
	if err != nil || !bytes.Equal(same[0].Config.Certificates[0].Certificate[0], ports[0].Config.Certificates[0].Certificate[0]) {
		t.Errorf("the next start has another certificate: %v", err)
	}
}

func TestCertificateThatCannotBeMade(t *testing.T) {
	file := withTLS(t, `{listen: "127.0.0.1:2443", certificate: no/such/folder.crt, key: no/such/folder.key}`)
	if _, err := tlsPorts(file, zerolog.Nop()); err == nil || !strings.Contains(err.Error(), "127.0.0.1:2443") || !strings.Contains(err.Error(), "no/such") {
		t.Errorf("%v, want what could not be written, and for which port", err)
	}
}

// An old phone gets in where min_version lets it, and only there.
func TestOldTLS(t *testing.T) {
	file := withTLS(t, `{listen: "127.0.0.1:2443"}, {listen: "127.0.0.1:2444", min_version: 1.0}`)
	ports, err := tlsPorts(file, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	old := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA}}
	for i, fits := range []bool{false, true} {
		server, client := net.Pipe()
		done := make(chan error, 1)
		go func() {
			done <- tls.Server(server, ports[i].Config).Handshake()
			_ = server.Close()
		}()
		err := tls.Client(client, old).Handshake()
		if served := <-done; (err == nil) != fits || (served == nil) != fits {
			t.Errorf("%s: client %v, server %v", ports[i].Address, err, served)
		}
		_ = client.Close()
	}
}
