package ari

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// client sends requests to one ARI. It keeps no state but connections.
type client struct {
	base    string // http://host:8088/ari, no slash at the end
	app     string
	auth    string // the Authorization header
	http    *http.Client
	timeout time.Duration // of each request
}

func newClient(o Options, connections int, timeout time.Duration) *client {
	return &client{
		base:    strings.TrimRight(o.URL, "/"),
		app:     o.App,
		auth:    "Basic " + base64.StdEncoding.EncodeToString([]byte(o.Username+":"+o.Password)),
		timeout: timeout,
		http: &http.Client{
			Transport: &http.Transport{ // no proxy: ARI is a neighbour, and its password is in every request
				DialContext:         (&net.Dialer{Timeout: timeout, KeepAlive: 15 * time.Second}).DialContext,
				MaxConnsPerHost:     connections,
				MaxIdleConns:        connections,
				MaxIdleConnsPerHost: connections,
				IdleConnTimeout:     10 * time.Second, // Asterisk's session_keep_alive is 15 s; a POST on a connection it just closed is ambiguous
				TLSHandshakeTimeout: timeout,
				DisableCompression:  true,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// maxReply bounds what is read of an answer; the list of 10,000 channels is about 5 MB.
const maxReply = 64 << 20

// do sends r and returns the body of a 2xx answer. Another answer is an *Error; anything else means that none came.
func (c *client) do(ctx context.Context, r request) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	h, err := c.build(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.op, err)
	}
	resp, err := c.http.Do(h)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.op, bare(err))
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return nil, fmt.Errorf("%s: read answer: %w", r.op, err)
	}
	if resp.StatusCode/100 == 2 {
		return body, nil
	}
	return nil, &Error{Status: resp.StatusCode, Message: message(body), Op: r.op}
}

func (c *client) build(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		b, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	h, err := http.NewRequestWithContext(ctx, r.method, c.base+r.uri(c.app), body)
	if err != nil {
		return nil, err
	}
	h.Header.Set("Authorization", c.auth)
	if body != nil {
		h.Header.Set("Content-Type", "application/json")
	}
	return h, nil
}

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

// close ends the idle connections.
func (c *client) close() { c.http.CloseIdleConnections() }

// bare strips the URL that net/http puts before an error: the operation says what, the link says where.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

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
