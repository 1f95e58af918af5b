package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skinnyd/skinnyd/api"
	"github.com/skinnyd/skinnyd/session"
)

var update = flag.Bool("update", false, "write the expected answers of testdata anew")

// exchange is a Source that stands still but for orders.
type exchange struct {
	devices  []*session.DeviceView
	lines    []*session.LineView
	calls    []*session.CallView
	unknown  []*session.UnknownView
	parked   []*session.ParkedView
	asterisk []api.AsteriskStatus
	log      []session.CallRecord // the newest first
	logError error
	ready    []string
	alive    error

	orders []session.Event // that came
	obey   func(context.Context, session.Event) error
}

func find[T any](in []*T, is func(*T) bool) (*T, bool) {
	if i := slices.IndexFunc(in, is); i >= 0 {
		return in[i], true
	}
	return nil, false
}

func (e *exchange) Devices() []*session.DeviceView { return e.devices }
func (e *exchange) Device(n session.DeviceName) (*session.DeviceView, bool) {
	return find(e.devices, func(v *session.DeviceView) bool { return v.Name == n })
}
func (e *exchange) Lines() []*session.LineView { return e.lines }
func (e *exchange) Line(n string) (*session.LineView, bool) {
	return find(e.lines, func(v *session.LineView) bool { return v.Number == n })
}
func (e *exchange) Calls() []*session.CallView { return e.calls }
func (e *exchange) Call(id string) (*session.CallView, bool) {
	return find(e.calls, func(v *session.CallView) bool { return v.ID == id })
}
func (e *exchange) Parked() []*session.ParkedView   { return e.parked }
func (e *exchange) Unknown() []*session.UnknownView { return e.unknown }
func (e *exchange) Asterisk() []api.AsteriskStatus  { return e.asterisk }
func (e *exchange) Ready() []string                 { return e.ready }
func (e *exchange) Alive() error                    { return e.alive }

func (e *exchange) CallLog(_ context.Context, n int) ([]session.Record, error) {
	var out []session.Record
	for _, c := range e.log[:min(n, len(e.log))] {
		value, err := json.Marshal(c)
		if err != nil {
			return nil, err
		}
		out = append(out, session.Record{Bucket: session.BucketCalls, Key: c.ID, Value: value})
	}
	return out, e.logError
}

// busy is two phones of which one is in a call, in an order that is not the sorted one.
func busy() *exchange {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	addr := netip.MustParseAddrPort
	talk := session.AppearanceView{
		Call: "skinny-1-42-7", Device: "SEP000000001001", Line: "1001", Instance: 1, Reference: 420007, State: "connected", Muted: true,
		Media: &session.MediaView{Codec: "ulaw", Phone: addr("192.0.2.17:20480"), Asterisk: addr("192.0.2.1:12044"), Channel: "skinny-1-42-7-a"},
	}
	ring := session.AppearanceView{Call: "skinny-1-42-9", Device: "SEP000000001001", Line: "1001", Instance: 1, Reference: 420009, State: "ringin"}
	return &exchange{
		devices: []*session.DeviceView{
			{Name: "SEP000000001002", Lines: []string{"1002"}, LastReason: "keep-alive lost"},
			{
				Name: "SEP000000001001", Description: "Alice's phone", Registered: true, Since: at, Remote: addr("[::ffff:192.0.2.17]:51034"),
				Model: "7962G", Type: 404, Protocol: 20, Load: "SCCP42.9-4-2SR3-1S", Lines: []string{"1001", "1004"},
				Modules: []session.ModuleView{{Model: "7915", Keys: 24}, {Model: "7914", Keys: 14}},
				LeftOut: []session.KeyView{{Key: 7, Kind: "line", Target: "1009"}, {Key: 8, Kind: "feature", Target: "dnd"}},
				Calls:   []session.AppearanceView{ring, talk}, OffHook: true, Prompt: "Connected", DND: session.DNDSilent, Privacy: true,
			},
		},
		lines: []*session.LineView{
			{Number: "1002", Label: "Bob", Context: "from-skinny", State: "unavailable", Devices: []session.DeviceName{"SEP000000001002"}},
			{
				Number: "1001", Label: "Alice", Context: "from-skinny", State: "inuse", Devices: []session.DeviceName{"SEP000000001001"},
				Calls:   []session.AppearanceView{talk, ring},
				Forward: session.Forward{Busy: "1002", NoAnswer: "*97"}, Messages: session.MessagesView{New: 3, Old: 1},
			},
		},
		calls: []*session.CallView{
			{
				ID: "skinny-1-42-9", Asterisk: "asterisk", State: "ringing", From: session.PartyView{Number: "5551234"}, To: session.PartyView{Name: "Alice", Number: "1001"},
				Created: at.Add(time.Minute), Appearances: []session.AppearanceView{ring},
				Channels: []session.ChannelView{{ID: "1700000000.3", Name: "PJSIP/trunk-00000003", State: "Ring"}},
			},
			{
				ID: "skinny-1-42-7", Asterisk: "asterisk", State: "connected", From: session.PartyView{Name: "Alice", Number: "1001"}, To: session.PartyView{Number: "700"},
				Created: at, Answered: at.Add(2 * time.Second), Conference: true, Room: "5501", Appearances: []session.AppearanceView{talk},
				Channels: []session.ChannelView{{ID: "skinny-1-42-7-b", Name: "Local/700@from-skinny-00000001;1", State: "Up", Held: true, Muted: true}},
			},
		},
		unknown: []*session.UnknownView{
			{Name: "SEP00AABBCCDDEE", Model: "7940", Remote: addr("192.0.2.99:49152"), First: at, Last: at.Add(time.Hour), Tries: 3, YAML: "devices:\n  SEP00AABBCCDDEE:\n    buttons:\n      - line: \"1001\"\n"},
			{Name: "SEP00AABBCCDDFF", First: at, Last: at.Add(2 * time.Hour), Tries: 1, YAML: "devices: {}\n"},
		},
		parked: []*session.ParkedView{
			{Lot: "default", Slot: "1000", By: "SEP000000001002", ByLine: "1002", Since: at, Call: "skinny-1-42-12"},
			{
				Lot: "default", Slot: "701", Who: session.PartyView{Name: "Carol", Number: "5551234"}, By: "SEP000000001001", ByLine: "1001",
				Since: at, Until: at.Add(time.Minute), Call: "skinny-1-42-11",
			},
			{Lot: "atrium", Slot: "801", By: "SEP000000001001", ByLine: "1001", Since: at, Call: "skinny-1-42-13"},
		},
		log: []session.CallRecord{
			{
				ID: "skinny-1-42-6", From: session.CallParty{Number: "5551234"}, To: session.CallParty{Name: "Bob", Number: "1002"},
				Created: at.Add(-time.Minute), Ended: at.Add(-30 * time.Second), Outcome: session.CallMissed, By: &session.CallParty{Name: "Alice", Number: "1001"},
				Parties: []session.CallRole{{Device: "SEP000000001002", Line: "1002", Role: "rang"}},
			},
			{
				ID: "skinny-1-42-5", From: session.CallParty{Name: "Alice", Number: "1001"}, To: session.CallParty{Number: "799"},
				Created: at.Add(-3 * time.Minute), Ended: at.Add(-2 * time.Minute), Outcome: session.CallFailed, Cause: "Unknown Number",
				Parties: []session.CallRole{{Device: "SEP000000001001", Line: "1001", Role: "caller"}},
			},
			{
				ID: "skinny-1-42-4", From: session.CallParty{Number: "5551234"}, To: session.CallParty{Number: "5501"},
				Created: at.Add(-time.Hour), Answered: at.Add(-59 * time.Minute), Ended: at.Add(-50 * time.Minute), Outcome: session.CallAnswered,
				Parties: []session.CallRole{}, Next: "skinny-1-42-2",
			},
		},
		asterisk: []api.AsteriskStatus{
			{
				Name: "pbx2", URL: "http://127.0.0.2:8088/ari", App: "skinny", State: "ready", Since: at, Version: "22.10.1", Latency: 420 * time.Microsecond,
				Problems: []api.AsteriskProblem{{Key: "sessionlimit", Text: "http.conf: sessionlimit is 100; set it to 500"}},
				Counters: api.AsteriskCounters{Commands: map[string]uint64{"ok": 12}},
			},
			{Name: "pbx1", URL: "http://127.0.0.1:8088/ari", App: "skinny", State: "refused", Since: at, Reason: "401: wrong user name or password"},
		},
	}
}

func request(t *testing.T, e *exchange, method, path string) (*http.Response, string) {
	t.Helper()
	return serve(t, e, httptest.NewRequest(method, path, nil))
}

func serve(t *testing.T, e *exchange, r *http.Request) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	api.New(e, api.Options{Version: "test"}).ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

func TestAnswers(t *testing.T) {
	notReady := busy()
	notReady.ready = []string{"sccp: not listening", "asterisk pbx1: refused: wrong password"}
	away := &exchange{logError: errors.New("nats: no servers available for connection")}
	dead := busy()
	dead.alive = errors.New("the loop has not turned for 12s")
	for _, c := range []struct {
		name   string
		source *exchange
		method string
		path   string
		status int
	}{
		{"devices", busy(), "GET", "/v1/devices", 200},
		{"devices-registered", busy(), "GET", "/v1/devices?registered=true", 200},
		{"devices-not-registered", busy(), "GET", "/v1/devices?registered=false", 200},
		{"devices-line", busy(), "GET", "/v1/devices?line=1004", 200},
		{"devices-none", busy(), "GET", "/v1/devices?line=1004&registered=false", 200},
		{"devices-bad-filter", busy(), "GET", "/v1/devices?registered=maybe", 422},
		{"devices-unknown-filter", busy(), "GET", "/v1/devices?registred=true", 422},
		{"devices-several-wrong", busy(), "GET", "/v1/devices?registred=true&lime=1", 422},
		{"lines-filter", busy(), "GET", "/v1/lines?line=1001", 422},
		{"device", busy(), "GET", "/v1/devices/SEP000000001001", 200},
		{"device-never", busy(), "GET", "/v1/devices/SEP000000001002", 200},
		{"device-missing", busy(), "GET", "/v1/devices/SEP000000009999", 404},
		{"device-tried", busy(), "GET", "/v1/devices/SEP00AABBCCDDEE", 404},
		{"lines", busy(), "GET", "/v1/lines", 200},
		{"line", busy(), "GET", "/v1/lines/1001", 200},
		{"line-missing", busy(), "GET", "/v1/lines/a%20b", 404},
		{"calls", busy(), "GET", "/v1/calls", 200},
		{"call", busy(), "GET", "/v1/calls/skinny-1-42-7", 200},
		{"call-missing", busy(), "GET", "/v1/calls/skinny-1-1-1", 404},
		{"call-log", busy(), "GET", "/v1/call-log", 200},
		{"call-log-limit", busy(), "GET", "/v1/call-log?limit=1", 200},
		{"call-log-bad-limit", busy(), "GET", "/v1/call-log?limit=0", 422},
		{"call-log-none", &exchange{}, "GET", "/v1/call-log", 200},
		{"call-log-away", away, "GET", "/v1/call-log", 503},
		{"parking", busy(), "GET", "/v1/parking", 200},
		{"parking-none", &exchange{}, "GET", "/v1/parking", 200},
		{"asterisk", busy(), "GET", "/v1/asterisk", 200},
		{"unknown-devices", busy(), "GET", "/v1/unknown-devices", 200},
		{"healthz", busy(), "GET", "/healthz", 200},
		{"healthz-dead", dead, "GET", "/healthz", 503},
		{"readyz", busy(), "GET", "/readyz", 200},
		{"readyz-not", notReady, "GET", "/readyz", 503},
		{"nothing-yet", &exchange{}, "GET", "/v1/unknown-devices", 200},
		{"no-such-path", busy(), "GET", "/v1/nothing", 404},
		{"no-such-version", busy(), "GET", "/v2/devices", 404},
		{"post", busy(), "POST", "/v1/devices", 405},
		{"delete", busy(), "DELETE", "/v1/calls/skinny-1-42-7", 405},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, body := request(t, c.source, c.method, c.path)
			checkAnswer(t, resp, body, c.status)
			if c.status == 405 && !strings.Contains(resp.Header.Get("Allow"), "GET") {
				t.Errorf("Allow %q", resp.Header.Get("Allow"))
			}
			golden(t, c.name+".json", indent(t, body))
		})
	}
}

// checkAnswer checks what all answers of a status have in common.
func checkAnswer(t *testing.T, resp *http.Response, body string, status int) {
	t.Helper()
	if resp.StatusCode != status {
		t.Errorf("status %d, want %d", resp.StatusCode, status)
	}
	kind := "application/json"
	if status >= 400 {
		kind = "application/problem+json"
		checkProblem(t, body, status)
	}
	if got := resp.Header.Values("Cache-Control"); len(got) != 1 || got[0] != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	if got := resp.Header.Get("Content-Type"); got != kind {
		t.Errorf("Content-Type %q, want %q", got, kind)
	}
}

func checkProblem(t *testing.T, body string, status int) {
	t.Helper()
	var p struct {
		Title, Detail string
		Status        int
	}
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatal(err)
	}
	if p.Status != status || p.Title != http.StatusText(status) || p.Detail == "" {
		t.Errorf("problem %+v", p)
	}
}

func indent(t *testing.T, body string) string {
	t.Helper()
	var out strings.Builder
	var v json.RawMessage
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got (go test ./api -update writes anew)\n%s", diff)
	}
}

func TestHead(t *testing.T) {
	if resp, _ := request(t, busy(), "HEAD", "/healthz"); resp.StatusCode != 200 {
		t.Errorf("status %d", resp.StatusCode)
	}
}

type document struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Responses   map[string]struct{ Content map[string]any }
	}
	Components struct {
		Schemas map[string]struct {
			Properties map[string]struct {
				Description string
				Ref         string `json:"$ref"`
			}
		}
	}
}

func openAPI(t *testing.T) document {
	t.Helper()
	resp, body := request(t, busy(), "GET", "/openapi.json")
	if resp.StatusCode != 200 {
		t.Fatalf("status %d", resp.StatusCode)
	}
	var doc document
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocument(t *testing.T) {
	doc := openAPI(t)
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("openapi %q", doc.OpenAPI)
	}
	var out []string
	for path, operations := range doc.Paths {
		for method, op := range operations {
			out = append(out, strings.ToUpper(method)+" "+path+" "+op.OperationID)
			for status, r := range op.Responses {
				want := "application/json"
				if status != "200" {
					want = "application/problem+json"
				}
				if _, ok := r.Content[want]; !ok {
					t.Errorf("%s %s has no %s", path, status, want)
				}
			}
		}
	}
	for name := range doc.Components.Schemas {
		out = append(out, "schema "+name)
	}
	slices.Sort(out)
	golden(t, "document.txt", strings.Join(out, "\n")+"\n")
	if resp, body := request(t, busy(), "GET", "/openapi.yaml"); resp.StatusCode != 200 || !strings.Contains(body, "/v1/devices/{name}:") {
		t.Errorf("openapi.yaml: status %d", resp.StatusCode)
	}
}

// requests are all that the document lists: "GET /v1/devices".
func requests(t *testing.T) []string {
	t.Helper()
	var all []string
	for path, operations := range openAPI(t).Paths {
		for method := range operations {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	return all
}

// Each member of an answer is snake_case.
func TestNames(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	for name, schema := range openAPI(t).Components.Schemas {
		if len(schema.Properties) == 0 {
			t.Errorf("%s has no members", name)
		}
		for member := range schema.Properties {
			if !snake.MatchString(member) {
				t.Errorf("%s.%s is not snake_case", name, member)
			}
		}
	}
}

// The page lists every operation and loads nothing from elsewhere.
func TestDocsPage(t *testing.T) {
	resp, body := request(t, busy(), "GET", "/docs")
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		t.Fatalf("status %d, %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	for _, request := range requests(t) {
		if !strings.Contains(body, request+"<") {
			t.Errorf("%s is not listed", request)
		}
	}
	for _, outside := range []string{"http://", "https://", "//cdn", "<script", "<link", "url(", "@import"} {
		if strings.Contains(body, outside) {
			t.Errorf("the page holds %s", outside)
		}
	}
	if resp, _ := request(t, busy(), "GET", "/"); resp.StatusCode != 302 || resp.Header.Get("Location") != "/docs" {
		t.Errorf("/ answers %d %q", resp.StatusCode, resp.Header.Get("Location"))
	}
}

// docs/rest.md names every request.
func TestDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/rest.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, request := range requests(t) {
		if !strings.Contains(string(text), "`"+request+"`") {
			t.Errorf("docs/rest.md does not name %s", request)
		}
	}
}

func BenchmarkDevices(b *testing.B) {
	e := &exchange{}
	for range 1000 {
		e.devices = append(e.devices, busy().devices...)
	}
	h := api.New(e, api.Options{})
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/v1/devices", nil))
	}
}
