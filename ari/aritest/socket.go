package aritest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"

	"github.com/coder/websocket"
)

// socket is one event socket. Its queue is not bounded: tests decide how much they send.
type socket struct {
	conn *websocket.Conn
	wake chan struct{}
	stop context.CancelFunc

	mu    sync.Mutex
	queue [][]byte
}

// events is the event socket. A new one takes the application: the old one hears ApplicationReplaced, and nothing after it.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	k := &socket{stop: cancel, wake: make(chan struct{}, 1)}
	if !s.hold(k) {
		return
	}
	defer s.release(k)
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		OnPingReceived: func(context.Context, []byte) bool { return !s.isDeaf() },
	})
	if err != nil {
		return
	}
	k.conn = conn
	var reading sync.WaitGroup
	reading.Go(func() {
		defer cancel()
		k.read(ctx, s)
	})
	k.write(ctx, s)
	_ = conn.CloseNow()
	reading.Wait()
}

// restRequest is a request on the event socket.
type restRequest struct {
	Type        string `json:"type"`
	ID          string `json:"request_id"`
	Method      string `json:"method"`
	URI         string `json:"uri"`
	ContentType string `json:"content_type"`
	Body        string `json:"message_body"`
}

// read carries out requests on the socket, one after the other.
func (k *socket) read(ctx context.Context, s *Server) {
	for {
		_, data, err := k.conn.Read(ctx)
		if err != nil {
			return
		}
		s.mu.Lock()
		ignored := s.onlyHTTP || s.deaf
		s.mu.Unlock()
		var m restRequest
		if ignored || json.Unmarshal(data, &m) != nil || m.Type != "RESTRequest" {
			continue
		}
		o := s.request(ctx, m)
		switch {
		case o.cut:
			return
		case o.silent: // and with it all that come after it
			select {
			case <-ctx.Done():
			case <-s.done:
			}
			return
		}
		s.mu.Lock()
		heard := s.answers
		s.mu.Unlock()
		if heard {
			k.put(encode("RESTResponse", map[string]any{"request_id": m.ID, "status_code": o.code, "uri": m.URI, "message_body": text(o.body)}))
		}
	}
}

// request carries out a request of the socket.
func (s *Server) request(ctx context.Context, m restRequest) outcome {
	u, err := url.Parse(m.URI)
	if err != nil || m.Body != "" && m.ContentType == "" {
		return outcome{code: 400, body: failure{"No 'content_type' for 'message_body'."}}
	}
	q := Request{Method: m.Method, Path: "/" + u.Path, Query: u.Query(), Body: m.Body, Socket: true}
	return s.receive(ctx, q, func() (int, any) { return s.answer(q) })
}

func text(body any) string {
	if body == nil {
		return ""
	}
	data, _ := json.Marshal(body)
	return string(data)
}

// hold gives the application to k, before its client knows that it is connected: no event is lost in between.
func (s *Server) hold(k *socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return false
	}
	if s.holder != nil {
		s.holder.put(encode("ApplicationReplaced", nil))
	}
	s.holder = k
	s.sockets[k] = true
	s.wg.Add(1)
	s.notify()
	return true
}

func (s *Server) release(k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sockets, k)
	if s.holder == k {
		s.holder = nil
	}
	s.wg.Done()
	s.notify()
}

func (k *socket) put(event []byte) {
	k.mu.Lock()
	k.queue = append(k.queue, event)
	k.mu.Unlock()
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// write sends what is queued until the socket ends; a frozen server sends nothing.
func (k *socket) write(ctx context.Context, s *Server) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.wake:
		}
		k.mu.Lock()
		events := k.queue
		k.queue = nil
		k.mu.Unlock()
		for _, e := range events {
			s.mu.Lock()
			thaw := s.thaw
			s.mu.Unlock()
			if thaw != nil {
				select {
				case <-thaw:
				case <-ctx.Done():
					return
				}
			}
			if k.conn.Write(ctx, websocket.MessageText, e) != nil {
				return
			}
		}
	}
}

// OnlyHTTP is an Asterisk that ignores requests on the event socket, as versions before 20.14, 21.9 and 22.4 do.
func (s *Server) OnlyHTTP() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onlyHTTP = true
}

// Deafen is an event socket that is dead though nobody closed it, while the web server answers: a firewall forgot it.
func (s *Server) Deafen(deaf bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deaf = deaf
}

func (s *Server) isDeaf() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.deaf
}
