package phone

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

// TLS is the TLS of phones that trust what a file of certificates in PEM vouches for, or any certificate when its name is empty. It
// takes old versions too: what the server speaks is the server's choice.
func TLS(ca string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS10, InsecureSkipVerify: ca == ""}
	if ca == "" {
		return c, nil
	}
	text, err := os.ReadFile(ca)
	if err != nil {
		return nil, err
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s: no certificate in PEM is in it", ca)
	}
	return c, nil
}
