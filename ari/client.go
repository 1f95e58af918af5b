package ari

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Error is an answer of Asterisk that is not a success.
type Error struct {
	Status  int    // HTTP status
	Message string // Asterisk's own words, empty when the answer was not ARI's
	Op      string // what was being done
}

func (e *Error) Error() string {
	m := e.Message
	if m == "" {
		m = http.StatusText(e.Status)
	}
	return fmt.Sprintf("%s: asterisk answered %d: %s", e.Op, e.Status, m)
}

// client sends requests to one ARI.
type client struct {
	base    string // http://host:8088/ari, no slash at the end
	path    string // of base: /ari
	app     string
	auth    string // the Authorization header
	pool    *pool
	timeout time.Duration // of each request
}

func newClient(o Options, connections int, timeout time.Duration) *client {
	c := &client{
		base:    strings.TrimRight(o.URL, "/"),
		app:     o.App,
		auth:    "Basic " + base64.StdEncoding.EncodeToString([]byte(o.Username+":"+o.Password)),
		timeout: timeout,
	}
	c.pool = newPool(c.base, connections, timeout)
	if u, err := url.Parse(c.base); err == nil {
		c.path = u.EscapedPath()
	}
	return c
}

// do sends r and returns the body of a 2xx answer. Another answer is an *Error; anything else means that none came.
func (c *client) do(ctx context.Context, r request) ([]byte, error) {
	wire, err := c.build(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.op, err)
	}
	a, err := c.pool.do(ctx, r.method, wire, time.Now().Add(c.timeout), r.method == http.MethodGet)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.op, err)
	}
	if a.status/100 == 2 {
		return a.body, nil
	}
	return nil, &Error{Status: a.status, Message: message(a.body), Op: r.op}
}

// build returns r as it goes on the wire.
func (c *client) build(r request) ([]byte, error) {
	q := r.query
	if r.app {
		q = url.Values{"app": {c.app}}
		for k, v := range r.query {
			q[k] = v
		}
	}
	var body []byte
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return nil, err
		}
	}
	return c.pool.head(make([]byte, 0, requestSize+len(body)), r.method, c.path+r.path, q.Encode(), c.auth, body), nil
}

// requestSize holds most requests without their bodies.
const requestSize = 512

// get reads path into v.
func (c *client) get(ctx context.Context, op, path string, v any) error {
	body, err := c.do(ctx, request{op: op, method: http.MethodGet, path: path})
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%s: answer is not the expected JSON: %w", op, err)
	}
	return nil
}

// close ends the connections.
func (c *client) close() { c.pool.close() }

// message returns Asterisk's words: {"message":…} for most errors, {"error":…} where a channel could not be made.
// Answers of Asterisk's web server itself are HTML and give an empty message.
func message(body []byte) string {
	var m struct {
		Message string `json:"message"`
		Error   string `json:"error"`
	}
	if json.Unmarshal(body, &m) != nil {
		return ""
	}
	if m.Message == "" {
		return m.Error
	}
	return m.Message
}

// status returns the HTTP status in err, 0 when there was no answer.
func status(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// unsent says that the request of err certainly did not reach Asterisk.
func unsent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
