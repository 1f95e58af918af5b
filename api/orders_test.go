package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/session"
)

// Order does what the exchange would, unless the test has it otherwise.
func (e *exchange) Order(ctx context.Context, ev session.Event) error {
	e.orders = append(e.orders, ev)
	if e.obey != nil {
		return e.obey(ctx, ev)
	}
	switch ev := ev.(type) {
	case session.SetForward:
		v, _ := e.Line(ev.Line)
		v.Forward = ev.Forward
	case session.SetMessages:
		v, _ := e.Line(ev.Line)
		v.Messages = session.MessagesView{New: ev.New, Old: ev.Old}
	case session.SetDND:
		v, _ := e.Device(ev.Device)
		v.DND = ev.DND
	}
	return nil
}

func ordering(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

const (
	forwardPath  = "/v1/lines/1001/forward"
	messagesPath = "/v1/lines/1001/messages"
	dndPath      = "/v1/devices/SEP000000001001/dnd"
	resetPath    = "/v1/devices/SEP000000001001/reset"
)

// Each order: what the exchange is told, what is answered, and that a GET says the same afterwards.
func TestOrders(t *testing.T) {
	for _, c := range []struct {
		method, path, body string
		order              session.Event
		answer             string
	}{
		{"PUT", forwardPath, `{"all":"5551234","busy":"","unregistered":"+49*#A"}`,
			session.SetForward{Line: "1001", Forward: session.Forward{All: "5551234", Unregistered: "+49*#A"}}, `{"all":"5551234","unregistered":"+49*#A"}`},
		{"PUT", forwardPath, `{"busy":"1","no_answer":"reception"}`,
			session.SetForward{Line: "1001", Forward: session.Forward{Busy: "1", NoAnswer: "reception"}}, `{"busy":"1","no_answer":"reception"}`},
		{"PUT", forwardPath, `{}`, session.SetForward{Line: "1001"}, `{}`},
		{"DELETE", forwardPath, ``, session.SetForward{Line: "1001"}, `{}`},
		{"PUT", messagesPath, `{"new":5,"old":9999}`, session.SetMessages{Line: "1001", New: 5, Old: 9999}, `{"new":5,"old":9999}`},
		{"PUT", messagesPath, `{"new":0}`, session.SetMessages{Line: "1001"}, `{"new":0,"old":0}`},
		{"PUT", dndPath, `{"mode":"reject"}`, session.SetDND{Device: "SEP000000001001", DND: session.DNDReject}, `{"mode":"reject"}`},
		{"PUT", dndPath, `{"mode":"silent"}`, session.SetDND{Device: "SEP000000001001", DND: session.DNDSilent}, `{"mode":"silent"}`},
		{"PUT", dndPath, `{"mode":"off"}`, session.SetDND{Device: "SEP000000001001", DND: session.DNDOff}, `{"mode":"off"}`},
	} {
		t.Run(c.method+" "+c.path+" "+c.body, func(t *testing.T) {
			e := busy()
			e.lines = append(e.lines, &session.LineView{Number: "reception"})
			resp, body := serve(t, e, ordering(c.method, c.path, c.body))
			checkAnswer(t, resp, body, 200)
			if diff := cmp.Diff([]session.Event{c.order}, e.orders); diff != "" {
				t.Errorf("orders: -want +got\n%s", diff)
			}
			if got := strings.TrimSpace(body); got != c.answer {
				t.Errorf("answer %s, want %s", got, c.answer)
			}
			if _, shown := request(t, e, "GET", c.path); shown != body {
				t.Errorf("GET says %s after %s", shown, body)
			}
		})
	}
}

func TestReset(t *testing.T) {
	for kind, reboot := range map[string]bool{"restart": false, "reset": true} {
		e := busy()
		resp, body := serve(t, e, ordering("POST", resetPath, `{"kind":"`+kind+`"}`))
		checkAnswer(t, resp, body, 200)
		if want := []session.Event{session.ResetDevice{Device: "SEP000000001001", Reboot: reboot}}; !slices.Equal(e.orders, want) {
			t.Errorf("%s: orders %v", kind, e.orders)
		}
		if _, shown := request(t, e, "GET", "/v1/devices/SEP000000001001"); shown != body {
			t.Errorf("the answer is not the phone:\n%s", body)
		}
	}
}

// The answer is what the views show, not what was asked for.
func TestOrderAnswersFromViews(t *testing.T) {
	for _, c := range []struct{ path, body, answer string }{
		{forwardPath, `{"all":"5"}`, `{"busy":"1002","no_answer":"*97"}`},
		{messagesPath, `{"new":7}`, `{"new":3,"old":1}`},
		{dndPath, `{"mode":"reject"}`, `{"mode":"silent"}`},
	} {
		e := busy()
		e.obey = func(context.Context, session.Event) error { return nil }
		if _, body := serve(t, e, ordering("PUT", c.path, c.body)); strings.TrimSpace(body) != c.answer {
			t.Errorf("%s answers %s, want %s", c.path, body, c.answer)
		}
	}
}

// Orders that are refused, with what is said; the exchange hears of none.
func TestOrdersRefused(t *testing.T) {
	for _, c := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"forward-line-missing", "PUT", "/v1/lines/9999/forward", `{"all":"1"}`, 404},
		{"forward-clear-line-missing", "DELETE", "/v1/lines/9999/forward", ``, 404},
		{"forward-get-line-missing", "GET", "/v1/lines/9999/forward", ``, 404},
		{"forward-itself", "PUT", forwardPath, `{"all":"5551234","no_answer":"1001"}`, 422},
		{"forward-round", "PUT", forwardPath, `{"all":"1002","busy":"1002"}`, 422},
		{"forward-undialable", "PUT", forwardPath, `{"all":"reception","busy":"55 12 34","unregistered":"` + strings.Repeat("1", 24) + `"}`, 422},
		{"forward-member", "PUT", forwardPath, `{"noanswer":"1002"}`, 422},
		{"forward-number", "PUT", forwardPath, `{"all":1002}`, 422},
		{"forward-list", "PUT", forwardPath, `["1002"]`, 422},
		{"forward-no-json", "PUT", forwardPath, `all=1002`, 400},
		{"forward-empty", "PUT", forwardPath, ``, 400},
		{"messages-line-missing", "PUT", "/v1/lines/9999/messages", `{"new":1}`, 404},
		{"messages-get-line-missing", "GET", "/v1/lines/9999/messages", ``, 404},
		{"messages-range", "PUT", messagesPath, `{"new":-1,"old":10000}`, 422},
		{"messages-fraction", "PUT", messagesPath, `{"new":1.5}`, 422},
		{"messages-none", "PUT", messagesPath, `{}`, 422},
		{"dnd-device-missing", "PUT", "/v1/devices/SEP000000009999/dnd", `{"mode":"off"}`, 404},
		{"dnd-get-device-missing", "GET", "/v1/devices/SEP000000009999/dnd", ``, 404},
		{"dnd-device-tried", "PUT", "/v1/devices/SEP00AABBCCDDEE/dnd", `{"mode":"off"}`, 404},
		{"dnd-mode", "PUT", dndPath, `{"mode":"loud"}`, 422},
		{"dnd-empty-mode", "PUT", dndPath, `{"mode":""}`, 422},
		{"reset-device-missing", "POST", "/v1/devices/SEP000000009999/reset", `{"kind":"restart"}`, 404},
		{"reset-unregistered", "POST", "/v1/devices/SEP000000001002/reset", `{"kind":"restart"}`, 409},
		{"reset-kind", "POST", resetPath, `{"kind":"reboot"}`, 422},
		{"reset-get", "GET", resetPath, ``, 405},
		{"forward-post", "POST", forwardPath, `{}`, 405},
		{"parking-put", "PUT", "/v1/parking", `{}`, 405},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := busy()
			e.lines = append(e.lines, &session.LineView{Number: "1005", Forward: session.Forward{All: "1001"}})
			if v, ok := e.Line("1002"); ok {
				v.Forward.All = "1005"
			}
			resp, body := serve(t, e, ordering(c.method, c.path, c.body))
			checkAnswer(t, resp, body, c.status)
			if len(e.orders) > 0 {
				t.Errorf("the exchange was told %v", e.orders)
			}
			golden(t, "order-"+c.name+".json", indent(t, body))
		})
	}
}

// An exchange that has stopped, and one that is stuck.
func TestOrderIsNotCarriedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, obey := range map[string]func(context.Context, session.Event) error{
			"stopped": func(context.Context, session.Event) error { return errors.New("the server has stopped") },
			"stuck": func(ctx context.Context, _ session.Event) error {
				<-ctx.Done()
				return ctx.Err()
			},
		} {
			e := busy()
			e.obey = obey
			resp, body := serve(t, e, ordering("PUT", dndPath, `{"mode":"off"}`))
			checkAnswer(t, resp, body, 503)
			golden(t, "order-"+name+".json", indent(t, body))
		}
	})
}

// No web page can order anything: what a browser sends for one of another origin without asking is refused, and asking is not answered.
func TestPagesCannotOrder(t *testing.T) {
	const json = "application/json"
	for _, c := range []struct {
		name, method, kind, origin, host string
		status                           int
	}{
		{"curl", "PUT", json, "", "127.0.0.1:8080", 200},
		{"with a character set", "PUT", "application/json; charset=utf-8", "", "127.0.0.1:8080", 200},
		{"a program that names the host", "PUT", json, "", "pbx.example:8080", 200},
		{"curl DELETE", "DELETE", "", "", "127.0.0.1:8080", 200},

		{"form", "POST", "application/x-www-form-urlencoded", "http://evil.example", "127.0.0.1:8080", 403},
		{"form of an old browser", "POST", "application/x-www-form-urlencoded", "", "127.0.0.1:8080", 415},
		{"text form of an old browser", "POST", "text/plain", "", "127.0.0.1:8080", 415},
		{"files of an old browser", "POST", "multipart/form-data; boundary=x", "", "127.0.0.1:8080", 415},
		{"body without a type", "POST", "", "", "127.0.0.1:8080", 415}, // fetch with a Blob
		{"JSON as a suffix", "PUT", "text/plain+json", "", "127.0.0.1:8080", 415},
		{"JSON as a parameter", "PUT", "text/plain; x=application/json", "", "127.0.0.1:8080", 415},
		{"two types", "PUT", "text/plain, application/json", "", "127.0.0.1:8080", 415},
		{"fetch", "PUT", json, "http://evil.example", "127.0.0.1:8080", 403},
		{"fetch DELETE", "DELETE", "", "http://evil.example", "127.0.0.1:8080", 403},
		{"sandboxed page", "PUT", json, "null", "127.0.0.1:8080", 403},
		{"page of another port", "PUT", json, "http://127.0.0.1:3000", "127.0.0.1:8080", 403},
		{"name that is this address", "PUT", json, "http://evil.example:8080", "evil.example:8080", 403},

		{"page of this address", "PUT", json, "http://127.0.0.1:8080", "127.0.0.1:8080", 200},
		{"page of this IPv6 address", "DELETE", "", "http://[::1]:8080", "[::1]:8080", 200},
		{"page of localhost", "PUT", json, "http://localhost:8080", "localhost:8080", 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			path, content := forwardPath, `{"all":"5551234"}`
			if c.method == "POST" {
				path, content = resetPath, `{"kind":"restart"}`
			}
			r := httptest.NewRequest(c.method, path, strings.NewReader(content))
			r.Host = c.host
			for key, value := range map[string]string{"Content-Type": c.kind, "Origin": c.origin} {
				if value != "" {
					r.Header.Set(key, value)
				}
			}
			e := busy()
			resp, body := serve(t, e, r)
			checkAnswer(t, resp, body, c.status)
			if obeyed := len(e.orders) > 0; obeyed != (c.status == 200) {
				t.Errorf("the exchange was told %v", e.orders)
			}
		})
	}
	for _, path := range []string{forwardPath, resetPath} {
		r := httptest.NewRequest("OPTIONS", path, nil)
		r.Header.Set("Origin", "http://evil.example")
		r.Header.Set("Access-Control-Request-Method", "PUT")
		resp, _ := serve(t, busy(), r)
		if resp.StatusCode < 400 {
			t.Errorf("a browser that asks for %s gets %d", path, resp.StatusCode)
		}
		for key := range resp.Header {
			if strings.HasPrefix(key, "Access-Control-") {
				t.Errorf("a browser that asks for %s gets %s: %s", path, key, resp.Header.Get(key))
			}
		}
	}
}
