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
	ports, made, err := tlsPorts(file, zerolog.New(&log))
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
	_, same, err := tlsPorts(again, zerolog.Nop())
	if err != nil || !bytes.Equal(same[0].pair.Load().Certificate[0], made[0].pair.Load().Certificate[0]) {
		t.Errorf("the next start has another certificate: %v", err)
	}
}

func TestCertificateThatCannotBeMade(t *testing.T) {
	file := withTLS(t, `{listen: "127.0.0.1:2443", certificate: no/such/folder.crt, key: no/such/folder.key}`)
	if _, _, err := tlsPorts(file, zerolog.Nop()); err == nil || !strings.Contains(err.Error(), "127.0.0.1:2443") || !strings.Contains(err.Error(), "no/such") {
		t.Errorf("%v, want what could not be written, and for which port", err)
	}
}

// What phones are shown as the server's name need not be the name of a host.
func TestCertificateOfAnyName(t *testing.T) {
	file := withTLS(t, `{listen: "127.0.0.1:2443"}`)
	file.ServerName = "Büro im Keller"
	_, made, err := tlsPorts(file, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	leaf := made[0].pair.Load().Leaf
	for _, host := range []string{"localhost", "127.0.0.1"} {
		if err := leaf.VerifyHostname(host); err != nil {
			t.Error(err)
		}
	}
	if leaf.Subject.CommonName != file.ServerName {
		t.Errorf("the certificate is of %q", leaf.Subject.CommonName)
	}
}

// A certificate that was renewed is served from the next reload on, one that cannot be read is not.
func TestRenewedCertificate(t *testing.T) {
	file := withTLS(t, `{listen: "127.0.0.1:2443"}`)
	var log bytes.Buffer
	ports, certificates, err := tlsPorts(file, zerolog.New(&log))
	if err != nil {
		t.Fatal(err)
	}
	r := &reloader{server: new(taker), running: startedWith(file), certificates: certificates, log: zerolog.New(&log)}
	served := func() []byte {
		t.Helper()
		client, server := handshake(t, ports[0].Config, &tls.Config{InsecureSkipVerify: true})
		if client.err != nil || server != nil {
			t.Fatal(client.err, server)
		}
		return client.state.PeerCertificates[0].Raw
	}
	first := served()
	at := file.SCCP.TLS[0]
	for _, name := range []string{at.Certificate, at.Key} {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	log.Reset()
	r.reload()
	if !bytes.Equal(served(), first) || !strings.Contains(log.String(), "not read again") {
		t.Errorf("a certificate that is not there was taken:\n%s", &log)
	}
	if err := makeCertificate(at.Certificate, at.Key, "new"); err != nil {
		t.Fatal(err)
	}
	log.Reset()
	r.reload()
	renewed := served()
	if bytes.Equal(renewed, first) || !strings.Contains(log.String(), "sha256") {
		t.Errorf("the new certificate is not served:\n%s", &log)
	}
	log.Reset()
	r.reload()
	if !bytes.Equal(served(), renewed) || log.Len() > 0 {
		t.Errorf("a reload without a new certificate:\n%s", &log)
	}
}

// An old phone gets in where min_version lets it, and only there.
func TestOldTLS(t *testing.T) {
	file := withTLS(t, `{listen: "127.0.0.1:2443"}, {listen: "127.0.0.1:2444", min_version: 1.0}`)
	ports, _, err := tlsPorts(file, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	for _, cipher := range []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_128_CBC_SHA256, tls.TLS_RSA_WITH_AES_128_GCM_SHA256} {
		old := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{cipher}}
		if cipher == tls.TLS_RSA_WITH_AES_128_CBC_SHA {
			old.MaxVersion = tls.VersionTLS10
		}
		for i, fits := range []bool{false, true} {
			if client, server := handshake(t, ports[i].Config, old); (client.err == nil) != fits || (server == nil) != fits {
				t.Errorf("%s, %s: client %v, server %v", ports[i].Address, tls.CipherSuiteName(cipher), client.err, server)
			}
		}
	}
}

// met is how a handshake went for the client.
type met struct {
	state tls.ConnectionState
	err   error
}

// handshake is one between a server and a client, and how it went for either.
func handshake(t *testing.T, server, client *tls.Config) (met, error) {
	t.Helper()
	near, far := net.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- tls.Server(near, server).Handshake()
		_ = near.Close()
	}()
	c := tls.Client(far, client)
	err := c.Handshake()
	_ = far.Close()
	return met{c.ConnectionState(), err}, <-done
}
