package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
)

// TLSPort is a port where phones connect over TLS.
type TLSPort struct {
	Address string // host:port
	Config  *tls.Config
}

// What a record of TLS begins with.
const (
	recordHandshake = 22
	recordVersion   = 3
)

// listenTLS opens a port for phones over TLS. The handshake is a connection's first read, by its own goroutine and within the
// time that it has to register.
func listenTLS(ctx context.Context, p TLSPort) (net.Listener, error) {
	l, err := listen(ctx, p.Address)
	if err != nil {
		return nil, err
	}
	return tls.NewListener(l, p.Config), nil
}

// socket is what is under TLS, or the connection itself. To close it waits for nobody; TLS would say goodbye first to a peer that does not read.
func socket(nc net.Conn) net.Conn {
	if c, ok := nc.(*tls.Conn); ok {
		return c.NetConn()
	}
	return nc
}

// handshakeFailed says why err ended a connection before its TLS was set up, and what to do; empty when it is something else.
func handshakeFailed(nc net.Conn, err error) string {
	c, ok := nc.(*tls.Conn)
	if !ok || c.ConnectionState().HandshakeComplete {
		return ""
	}
	var notTLS tls.RecordHeaderError
	if errors.As(err, &notTLS) {
		return fmt.Sprintf("sent no TLS but % x: a phone that is not set to encrypt registers at the plain port", notTLS.RecordHeader)
	}
	return plain(err) + ": an old phone may need a port with a lower min_version, and every phone must trust the certificate"
}

// tlsHint says what to do when what came at a plain port is the beginning of TLS; empty when it is something else.
func tlsHint(first []byte) string {
	if len(first) < 2 || first[0] != recordHandshake || first[1] != recordVersion {
		return ""
	}
	return "that is TLS: a phone that is set to encrypt registers at a port of sccp.tls"
}
