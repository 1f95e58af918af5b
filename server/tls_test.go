package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/skinny"
)

// startTLS is start with a second port, over TLS, whose address is returned.
func startTLS(t *testing.T) (f *fixture, address string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	f = startWith(t, Options{
		Core: newFakeCore(), SCCP: []string{"127.0.0.1:0"}, TLS: []TLSPort{{"127.0.0.1:0", config}}, Limits: testLimits(),
	})
	return f, f.s.PhoneAddrs()[1].String()
}

// dialTLS is dial over TLS.
func (f *fixture) dialTLS(address string) *phone {
	f.t.Helper()
	nc, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = nc.Close() })
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		f.t.Fatal(err)
	}
	return &phone{t: f.t, nc: nc, frames: skinny.NewReader(nc)}
}

func TestPhoneOverTLS(t *testing.T) {
	f, address := startTLS(t)
	p := f.dialTLS(address)
	p.send(&skinny.KeepAlive{}) // before Register
	p.expect(&skinny.KeepAliveAck{})
	p.send(register("SEP000000000001"), &skinny.SoftKeyTemplateReq{}, &skinny.TimeDateReq{})
	p.expect(&skinny.RegisterAck{})
	p.expect(&skinny.SoftKeyTemplateRes{})
	p.expect(&skinny.DefineTimeDate{})
	f.registered("SEP000000000002").alive() // the plain port serves as well
	p.send(&skinny.KeepAlive{})
	p.expect(&skinny.KeepAliveAck{})
	p.send(&skinny.Unregister{})
	p.expect(&skinny.UnregisterAck{})
	if _, err := p.nc.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the end of the connection is %v, want the goodbye of TLS", err)
	}
}

// A deadline that passes within a record loses nothing of it.
func TestHalfARecordSurvivesADeadline(t *testing.T) {
	f, address := startTLS(t)
	f.core.timeout = 150 * time.Millisecond
	raw, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	slow := &slowConn{Conn: raw}
	nc := tls.Client(slow, &tls.Config{InsecureSkipVerify: true})
	defer func() { _ = nc.Close() }()
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	p := &phone{t: t, nc: nc, frames: skinny.NewReader(nc)}
	p.send(register("SEP000000000001"))
	p.expect(&skinny.RegisterAck{})
	p.send(&skinny.KeepAlive{}) // so that the phone is not late when the deadline of the registration passes
	p.expect(&skinny.KeepAliveAck{})
	slow.pause = 100 * time.Millisecond
	for range 4 { // some deadline falls into a pause
		p.alive()
	}
}

// slowConn writes each record in two halves with a pause between.
type slowConn struct {
	net.Conn
	pause time.Duration
}

func (c *slowConn) Write(b []byte) (int, error) {
	half := len(b) / 2
	n, err := c.Conn.Write(b[:half])
	if err != nil {
		return n, err
	}
	time.Sleep(c.pause)
	m, err := c.Conn.Write(b[half:])
	return n + m, err
}

// What is no TLS, and what cannot agree on a version, is closed with a line that says what to do.
func TestNoTLS(t *testing.T) {
	for name, c := range map[string]struct {
		say  func(nc net.Conn)
		want string
	}{
		"plain SCCP": {func(nc net.Conn) { _, _ = nc.Write(frame(register("SEP000000000001"))) }, "registers at the plain port"},
		"an old version": {func(nc net.Conn) {
			_ = tls.Client(nc, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}).Handshake()
		}, "lower min_version"},
	} {
		t.Run(name, func(t *testing.T) {
			f, address := startTLS(t)
			nc, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = nc.Close() }()
			_ = nc.SetDeadline(time.Now().Add(patience))
			c.say(nc)
			_, _ = io.Copy(io.Discard, nc)
			f.stop()
			if n := f.s.Counters.ClosedTLS.Load(); n != 1 {
				t.Errorf("%d counted, want 1", n)
			}
			if !strings.Contains(f.log.String(), c.want) {
				t.Errorf("the log does not say %q:\n%s", c.want, f.log)
			}
		})
	}
}

// TLS at the plain port is closed with a line that says so.
func TestTLSAtThePlainPort(t *testing.T) {
	f, _ := startTLS(t)
	if _, err := tls.Dial("tcp", f.s.PhoneAddrs()[0].String(), &tls.Config{InsecureSkipVerify: true}); err == nil {
		t.Error("the plain port speaks TLS")
	}
	f.stop()
	if !strings.Contains(f.log.String(), "that is TLS") {
		t.Errorf("the log does not say that it was TLS:\n%s", f.log)
	}
}

// A phone that does not read holds nobody up, not even when it is told goodbye.
func TestSlowPhoneOverTLS(t *testing.T) {
	f, address := startTLS(t)
	other := f.registered("SEP000000000002")
	p := f.dialTLS(address)
	p.send(register("SEP000000000001"))
	p.expect(&skinny.RegisterAck{})
	request := frame(&skinny.SoftKeyTemplateReq{})
	go func() {
		for {
			if _, err := p.nc.Write(request); err != nil {
				return
			}
		}
	}()
	closed := time.Now().Add(patience)
	for f.s.Counters.ClosedSlow.Load() == 0 && time.Now().Before(closed) {
		began := time.Now()
		other.alive()
		if took := time.Since(began); took > time.Second {
			t.Errorf("the other phone waited %v", took)
		}
	}
	if n := f.s.Counters.ClosedSlow.Load(); n != 1 {
		t.Errorf("%d closed as slow, want 1", n)
	}
	began := time.Now()
	f.stop()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the stop took %v", took)
	}
}
