package conf

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// tls checks the ports for phones over TLS.
func (c *checker) tls() {
	type port struct {
		listen Listen
		where  string
	}
	ports := []port{{c.file.SCCP.Listen, "sccp.listen"}, {c.file.HTTP.Listen, "http.listen"}}
	for i, t := range c.file.SCCP.TLS {
		path := fmt.Sprintf("sccp.tls[%d]", i)
		at := path + ".listen"
		if !c.has(at) {
			at = path
		}
		for _, other := range ports {
			if collide(t.Listen, other.listen) {
				c.report(c.places[at].value, path+".listen", fmt.Sprintf("%s is the port of %s too", t.Listen, other.where), "give each a port of its own")
				break
			}
		}
		ports = append(ports, port{t.Listen, path + ".listen"})
		c.certificate(t, path)
	}
}

// certificate checks the files that are there.
func (c *checker) certificate(t *TLS, path string) {
	wrong := func(name, text, hint string) {
		at := path + "." + name
		if !c.has(at) { // where its section begins
			at = path
		}
		c.report(c.places[at].value, path+"."+name, text, hint)
	}
	t.Certificate, t.Key = c.file.near(t.Certificate), c.file.near(t.Key)
	cert, certErr := os.ReadFile(t.Certificate)
	key, keyErr := os.ReadFile(t.Key)
	noCert, noKey := errors.Is(certErr, fs.ErrNotExist), errors.Is(keyErr, fs.ErrNotExist)
	switch {
	case noCert && noKey && t.Certificate == t.Key:
		wrong("key", t.Key+" is not there, and what is made is two files", "name another file")
	case noCert && noKey: // they are made
	case noCert:
		wrong("certificate", t.Certificate+" is not there, its key is", "name both files, or remove the key to have both made")
	case noKey:
		wrong("key", t.Key+" is not there, its certificate is", "name both files, or remove the certificate to have both made")
	case certErr != nil:
		wrong("certificate", "cannot be read: "+bare(certErr), "name a certificate in PEM")
	case keyErr != nil:
		wrong("key", "cannot be read: "+bare(keyErr), "name a private key in PEM that skinnyd's user may read")
	default:
		if _, err := tls.X509KeyPair(cert, key); err != nil {
			wrong("certificate", "cannot be used: "+bare(err), "name a certificate and its private key, both in PEM")
		}
	}
}
