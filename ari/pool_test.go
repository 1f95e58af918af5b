package ari

import (
	"bufio"
	"net"
	"net/http"
	"testing"
	"time"
)

func TestPoolConnections(t *testing.T) {
	for _, tt := range []struct {
		name  string
		stays bool // Asterisk keeps a connection open after the answer
		want  int
	}{
		// Whether a request that met a closed connection was carried out could not be known.
		{"one that Asterisk closed is not used", false, 3},
		{"one that is open is used again, after its last request's deadline too", true, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			answered := make(chan struct{}, 3)
			connections := 0
			served := make(chan struct{})
			go func() {
				defer close(served)
				for {
					nc, err := l.Accept()
					if err != nil {
						return
					}
					connections++
					for in := bufio.NewReader(nc); ; {
						if _, err := http.ReadRequest(in); err != nil {
							break
						}
						_, _ = nc.Write([]byte("HTTP/1.1 204 No Content\r\n\r\n"))
						if !tt.stays {
							break
						}
						answered <- struct{}{}
					}
					_ = nc.Close() // without saying so before
					if !tt.stays {
						answered <- struct{}{}
					}
				}
			}()
			p := newPool("http://"+l.Addr().String()+"/ari", 2, time.Second)
			for n := range 3 {
				deadline := time.Now().Add(200 * time.Millisecond)
				request := p.head(nil, http.MethodPost, "/ari/bridges/b", "", "Basic x", nil)
				a, err := p.do(t.Context(), http.MethodPost, request, deadline, false)
				if err != nil || a.status != http.StatusNoContent {
					t.Errorf("request %d: %d, %v", n, a.status, err)
					break
				}
				<-answered
				<-time.After(time.Until(deadline))
			}
			p.close()
			_ = l.Close()
			<-served
			if connections != tt.want {
				t.Errorf("%d connections, want %d", connections, tt.want)
			}
		})
	}
}
