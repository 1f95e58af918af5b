package ari

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// socket is the event socket of a session. Newer Asterisks, 22 among them, take requests on it, too ("REST over WebSocket"): one
// connection and one reader for all of them cost less than an HTTP connection each.
//
//	RESTRequest  {request_id, method, uri, content_type, message_body}  ──▶
//	RESTResponse {request_id, status_code, message_body}                ◀──  among the events, by which it is allowed
//
// Asterisk carries them out one after the other. So the socket takes few at a time (socketRequests), none that reaches
// into a channel driver, and the rest goes by HTTP, side by side. A request on the socket that is not answered in time ends the session: it may still
// be carried out, and so may those behind it, even after the snapshot of the next session. A channel made so late says so by an
// event; a bridge that nobody enters stays until the snapshot after that.
type socket struct {
	conn   *websocket.Conn
	buffer bytes.Buffer // of the reader

	takes atomic.Bool // requests: it has answered one

	mu      sync.Mutex
	last    uint64
	waiting map[uint64]waiting
}

// waiting is a request that was sent on the socket.
type waiting struct {
	job   job
	limit *time.Timer
}

// socketRequests is how many requests may wait for their answers on the socket.
const socketRequests = 8

// restRequest is a request on the event socket.
type restRequest struct {
	Type        string `json:"type"`
	ID          string `json:"request_id"`
	Method      string `json:"method"`
	URI         string `json:"uri"` // channels/x/answer?…, as in HTTP but for the first slash
	ContentType string `json:"content_type,omitempty"`
	Body        string `json:"message_body,omitempty"`
}

// response is the answer to one.
type response struct {
	ID     string `json:"request_id"`
	Status int    `json:"status_code"`
	Body   string `json:"message_body"`
}

const (
	typeRequest  = "RESTRequest"
	typeResponse = "RESTResponse"
)

// maxEvent bounds one message of the event socket.
const maxEvent = 4 << 20

// openSocket opens the event socket, which takes the application.
func (c *client) openSocket(ctx context.Context) (*socket, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	op := "open event socket"
	query := url.Values{"app": {c.app}, "subscribeAll": {"false"}}
	conn, resp, err := websocket.Dial(ctx, c.base+"/events?"+query.Encode(), &websocket.DialOptions{
		HTTPClient: c.http,
		HTTPHeader: http.Header{"Authorization": {c.auth}},
	})
	if err != nil {
		if resp != nil && resp.StatusCode/100 != 1 {
			return nil, &Error{Status: resp.StatusCode, Op: op}
		}
		return nil, fmt.Errorf("%s: %w", op, bare(err))
	}
	conn.SetReadLimit(maxEvent)
	return &socket{conn: conn, waiting: map[uint64]waiting{}}, nil
}

// read returns the next message, which is valid until the next call.
func (k *socket) read(ctx context.Context) ([]byte, error) {
	_, r, err := k.conn.Reader(ctx)
	if err != nil {
		return nil, err
	}
	k.buffer.Reset()
	_, err = k.buffer.ReadFrom(r)
	return k.buffer.Bytes(), err
}

// ask finds out whether Asterisk takes requests on the socket; older ones ignore what they are sent.
func (k *socket) ask(ctx context.Context) error {
	return k.write(ctx, 0, request{method: http.MethodGet, path: "/asterisk/ping"}, "")
}

// ping asks for a sign of life, by the websocket's own ping, which every Asterisk answers: after the requests before it. While
// one of them waits for its answer, the time of that counts.
func (k *socket) ping(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := k.conn.Ping(ctx)
	switch {
	case err == nil, errors.Is(err, net.ErrClosed): // the reader tells by whom
		return nil
	case errors.Is(err, context.DeadlineExceeded) && k.busy():
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("ping on the event socket: %w", err)
	}
	return broken("ping on the event socket", err)
}

// busy says that a request waits for its answer.
func (k *socket) busy() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.waiting) > 0
}

// submit sends j if the socket takes it, and reports whether it did. Its answer goes to s.answered, or close returns it.
func (s *session) submit(j job) bool {
	k := s.socket
	if j.request.slow || !k.takes.Load() {
		return false
	}
	k.mu.Lock()
	if len(k.waiting) >= socketRequests {
		k.mu.Unlock()
		return false
	}
	k.last++
	id := k.last
	k.waiting[id] = waiting{j, time.AfterFunc(s.link.opts.RequestTimeout, func() {
		s.link.board.timedOut()
		s.fail(&loss{reason: "asterisk does not answer on the event socket: " + j.request.op})
	})}
	k.mu.Unlock()
	s.link.board.onSocket()
	// So few small requests find room in the connection's buffer, whatever Asterisk does: this does not wait.
	if err := k.write(s.ctx, id, j.request, s.link.opts.App); err != nil && !errors.Is(err, net.ErrClosed) { // the reader tells by whom
		s.fail(broken("write event socket", err))
	}
	return true
}

func (k *socket) write(ctx context.Context, id uint64, r request, app string) error {
	m := restRequest{Type: typeRequest, ID: strconv.FormatUint(id, 10), Method: r.method, URI: strings.TrimPrefix(r.uri(app), "/")}
	if r.body != nil {
		body, err := json.Marshal(r.body)
		if err != nil {
			return err
		}
		m.ContentType, m.Body = "application/json", string(body)
	}
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return k.conn.Write(ctx, websocket.MessageText, data)
}

// answered is called by the reader with each answer.
func (s *session) answered(r response) {
	j, ok := s.socket.take(r.ID)
	switch {
	case !ok:
	case r.Status/100 == 2 && j.request.next != nil:
		j.request = *j.request.next
		if !s.link.enqueue(j) {
			s.link.overflow(j)
		}
	case r.Status/100 == 2:
		s.link.finish(j.done, s.done(j.request, []byte(r.Body)))
	default:
		err := &Error{Status: r.Status, Message: message([]byte(r.Body)), Op: j.request.op}
		if !early(err) {
			s.link.finish(j.done, s.refusal(j.request, err))
			return
		}
		s.link.board.retried()
		if !s.link.enqueue(j) { // a worker repeats it
			s.link.overflow(j)
		}
	}
}

// take returns the job that an answer is for, if it is for one.
func (k *socket) take(id string) (job, bool) {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return job{}, false
	}
	k.takes.Store(true)
	k.mu.Lock()
	w, ok := k.waiting[n]
	delete(k.waiting, n)
	k.mu.Unlock()
	if ok {
		w.limit.Stop()
	}
	return w.job, ok
}

// close closes the socket and returns the jobs that were not answered. Nobody submits any more.
func (k *socket) close() []job {
	_ = k.conn.CloseNow()
	k.mu.Lock()
	defer k.mu.Unlock()
	var open []job
	for _, w := range k.waiting {
		w.limit.Stop()
		open = append(open, w.job)
	}
	clear(k.waiting)
	return open
}
