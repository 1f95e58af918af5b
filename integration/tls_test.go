package integration

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/skinnyd/skinnyd/conf"
	"github.com/skinnyd/skinnyd/phone"
)

// A phone over TLS, which trusts the certificate that the exchange made, and one in the clear call each other.
func TestOverTLS(t *testing.T) {
	dir := t.TempDir()
	cert := filepath.Join(dir, "skinnyd.crt")
	h := openWith(t, config(fmt.Sprintf("sccp: {tls: [{certificate: %q, key: %q}]}", cert, filepath.Join(dir, "skinnyd.key"))),
		func(f *conf.File) { f.SCCP.TLS[0].Listen = "127.0.0.1:0" })
	text, err := os.ReadFile(cert)
	h.do(err)
	trusted := x509.NewCertPool()
	if !trusted.AppendCertsFromPEM(text) {
		t.Fatal("no certificate was made")
	}
	a := h.phone("1001", "7975", func(o *phone.Options) {
		o.Server, o.TLS = h.server.PhoneAddrs()[1].String(), &tls.Config{RootCAs: trusted}
	})
	b := h.phone("1002", "7960")
	h.call(a, b, "1002")
	h.do(b.Hold(h.soon()))
	h.do(a.WaitHeard(h.soon(), "music", isMusic))
	h.do(b.Resume(h.soon()))
	talk(h, a, b)
	h.down(a, b)
	h.call(b, a, "1001")
	h.down(b, a)
	h.nothingLeft()
}
