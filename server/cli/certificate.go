package cli

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/server"
)

// A certificate is the one of a port, with its key.
type certificate struct {
	conf *conf.TLS
	pair atomic.Pointer[tls.Certificate]
}

// tlsPorts are the ports for phones over TLS, and their certificates, which are made when they are not there yet.
func tlsPorts(file *conf.File, log zerolog.Logger) (ports []server.TLSPort, certificates []*certificate, err error) {
	for _, t := range file.SCCP.TLS {
		if _, err := os.Stat(t.Certificate); errors.Is(err, fs.ErrNotExist) {
			if err := makeCertificate(t.Certificate, t.Key, file.ServerName); err != nil {
				return nil, nil, fmt.Errorf("making a certificate for %s: %w", t.Listen, err)
			}
			log.Info().Str("certificate", t.Certificate).Str("key", t.Key).Msg("certificate made")
		}
		c := &certificate{conf: t}
		if err := c.read(log); err != nil {
			return nil, nil, fmt.Errorf("certificate for %s: %w", t.Listen, err)
		}
		certificates = append(certificates, c)
		ports = append(ports, server.TLSPort{Address: string(t.Listen), Config: tlsConfig(c, t.MinVersion)})
	}
	return ports, certificates, nil
}

// read takes what the files hold. Phones that are connected stay so.
func (c *certificate) read(log zerolog.Logger) error {
	pair, err := tls.LoadX509KeyPair(c.conf.Certificate, c.conf.Key)
	if err != nil {
		return err
	}
	if before := c.pair.Swap(&pair); before != nil && bytes.Equal(before.Certificate[0], pair.Certificate[0]) {
		return nil
	}
	print := sha256.Sum256(pair.Certificate[0])
	log.Info().Str("listen", string(c.conf.Listen)).Str("certificate", c.conf.Certificate).Str("sha256", hex.EncodeToString(print[:])).Msg("certificate")
	return nil
}

// tlsVersions are the values of min_version.
var tlsVersions = map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

// tlsConfig speaks what phones of a version speak: old ones know nothing but RSA key exchange and CBC, which Go leaves out unless asked.
func tlsConfig(of *certificate, minVersion string) *tls.Config {
	c := &tls.Config{
		MinVersion:     tlsVersions[minVersion],
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return of.pair.Load(), nil },
	}
	if c.MinVersion < tls.VersionTLS12 {
		for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			if !strings.Contains(s.Name, "RC4") {
				c.CipherSuites = append(c.CipherSuites, s.ID)
			}
		}
	}
	return c
}

// certificateYears is how long a certificate that was made is good for. Phones keep it for good; nobody renews it by itself.
const certificateYears = 10

// makeCertificate writes a new RSA key, which every phone knows, and a certificate for it that it signs itself.
func makeCertificate(certificate, key, name string) error {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: name},
		DNSNames:              hostNames(),
		IPAddresses:           addresses(),
		NotBefore:             now.Add(-24 * time.Hour), // for phones whose clock is not set yet
		NotAfter:              now.AddDate(certificateYears, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true, // phones are given it as what they trust
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		return err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	if err := writePEM(key, "PRIVATE KEY", pkcs8, 0o600); err != nil {
		return err
	}
	if err := writePEM(certificate, "CERTIFICATE", signed, 0o644); err != nil {
		return errors.Join(err, os.Remove(key)) // half of a pair would be a mistake of the configuration
	}
	return nil
}

// writePEM writes a file that is not there yet.
func writePEM(name, kind string, der []byte, mode os.FileMode) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if err := errors.Join(pem.Encode(f, &pem.Block{Type: kind, Bytes: der}), f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// hostNames are those of this machine.
func hostNames() []string {
	names := []string{"localhost"}
	if name, err := os.Hostname(); err == nil && name != names[0] {
		names = append(names, name)
	}
	return names
}

// addresses are those of this machine.
func addresses() []net.IP {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var ips []net.IP
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLinkLocalUnicast() {
			ips = append(ips, n.IP)
		}
	}
	return ips
}
