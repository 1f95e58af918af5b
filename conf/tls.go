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
	at := func(name string) string { // the key, or where its section begins
		if c.has(path + "." + name) {
			return path + "." + name
		}
		return path
	}
	t.Certificate, t.Key = c.file.near(t.Certificate), c.file.near(t.Key)
	cert, key := missing(t.Certificate), missing(t.Key)
	switch {
	case cert && key: // they are made
	case cert:
		c.report(c.places[at("certificate")].value, path+".certificate", t.Certificate+" is not there, its key is", "name both files, or remove the key to have both made")
	case key:
		c.report(c.places[at("key")].value, path+".key", t.Key+" is not there, its certificate is", "name both files, or remove the certificate to have both made")
	default:
		if _, err := tls.LoadX509KeyPair(t.Certificate, t.Key); err != nil {
			c.report(c.places[at("certificate")].value, path+".certificate", "cannot be used: "+bare(err), "name a certificate and its private key, both in PEM")
		}
	}
}

func missing(name string) bool {
	_, err := os.Stat(name)
	return errors.Is(err, fs.ErrNotExist)
}
