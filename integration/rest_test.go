package integration

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skinnyd/skinnyd/ari"
)

// get reads a page of the REST interface.
func (h *house) get(path string) (status int, header http.Header, body string) {
	h.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(h.soon(), http.MethodGet, h.web+path, nil)
	h.do(err)
	res, err := client.Do(req)
	h.do(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	h.do(err)
	return res.StatusCode, res.Header, string(text)
}

// read reads a page into v.
func (h *house) read(path string, v any) {
	h.Helper()
	status, header, body := h.get(path)
	if status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "application/json") {
		h.Fatalf("%s: %d %s\n%s", path, status, header.Get("Content-Type"), body)
	}
	h.do(json.Unmarshal([]byte(body), v))
}

type restDevice struct {
	Name, Model, Prompt string
	Registered          bool
	OffHook             bool `json:"off_hook"`
	Protocol            int
	Lines               []string
	Calls               []restAppearance
}

type restAppearance struct {
	Call, Device, Line, State string
	Reference                 uint32
	Media                     *struct{ Codec, Phone, Asterisk, Channel string }
}

type restLine struct {
	Number, Label, State string
	Devices              []string
	Calls                []restAppearance
}

type restCall struct {
	ID, Asterisk, State string
	From, To            struct{ Name, Number string }
	Answered            time.Time
	Appearances         []restAppearance
	Channels            []struct{ ID, Name, State string }
}

// What a call between two phones, one to the dialplan and a held one look like from outside.
func TestRESTOfCalls(t *testing.T) {
	h := open(t)
	a, b, c := h.phone("1001", "7975"), h.phone("1002", "7960"), h.phone("1003", "7941")
	h.call(a, b, "1002")
	h.do(c.Dial(h.soon(), "700"))
	h.connected(c)
	h.echoes(c)
	h.do(b.Hold(h.soon()))
	h.do(a.WaitHeard(h.soon(), "music", isMusic))

	var calls struct{ Calls []restCall }
	h.until("both calls are shown", func() bool {
		h.read("/v1/calls", &calls)
		return len(calls.Calls) == 2 && calls.Calls[0].State == "connected" && calls.Calls[1].State == "connected" &&
			len(calls.Calls[0].Appearances) == 2 && calls.Calls[0].Appearances[1].State == "hold"
	})
	ab, echo := calls.Calls[0], calls.Calls[1]
	if ab.From.Number != "1001" || ab.From.Name != "Alice Adams" || ab.To.Number != "1002" || ab.Asterisk != "pbx" || ab.Answered.IsZero() || len(ab.Channels) != 0 {
		t.Errorf("the call of two phones: %+v", ab)
	}
	if echo.From.Number != "1003" || echo.To.Number != "700" || len(echo.Channels) != 1 || !strings.HasPrefix(echo.Channels[0].Name, "Local/700@from-skinny") {
		t.Errorf("the call to the dialplan: %+v", echo)
	}
	call, _ := a.State().Front()
	m := ab.Appearances[0].Media
	if m == nil || m.Codec != "ulaw" || m.Phone != call.Media.Local.String() || m.Asterisk != call.Media.Remote.String() ||
		ab.Appearances[0].Reference != call.Reference {
		t.Errorf("media of the phone: %+v, it has %+v", m, call)
	}
	if ab.Appearances[1].Media != nil {
		t.Errorf("the phone that holds has media: %+v", ab.Appearances[1].Media)
	}
	var one restCall
	h.read("/v1/calls/"+ab.ID, &one)
	if one.ID != ab.ID {
		t.Errorf("that call alone: %+v", one)
	}

	var device restDevice
	h.read("/v1/devices/SEP000000001001", &device)
	if !device.Registered || device.Model != "7975" || device.Protocol != 22 || !device.OffHook || !slices.Equal(device.Lines, []string{"1001"}) ||
		len(device.Calls) != 1 || device.Calls[0].Call != ab.ID || device.Prompt != idleText {
		t.Errorf("a phone in a call: %+v", device)
	}
	var line restLine
	h.read("/v1/lines/1002", &line)
	if line.State != "hold" || line.Label != "Bob" || len(line.Calls) != 1 || !slices.Equal(line.Devices, []string{"SEP000000001002"}) {
		t.Errorf("a line that holds: %+v", line)
	}
	h.read("/v1/lines/1001", &line)
	if line.State != "inuse" {
		t.Errorf("a line in a call: %+v", line)
	}

	h.do(b.Resume(h.soon()))
	h.down(a, b, c)
	h.nothingLeft()
	h.until("the lists are empty", func() bool {
		h.read("/v1/calls", &calls)
		h.read("/v1/devices/SEP000000001001", &device)
		h.read("/v1/lines/1002", &line)
		return len(calls.Calls) == 0 && len(device.Calls) == 0 && !device.OffHook && line.State == "idle"
	})
	if status, _, _ := h.get("/v1/calls/" + ab.ID); status != http.StatusNotFound {
		t.Errorf("a call that is over: %d", status)
	}
}

func TestRESTOfPhonesAndAsterisk(t *testing.T) {
	h := open(t)
	h.phone("1001", "7975")
	h.until("the phone is shown", func() bool {
		var list struct{ Devices []restDevice }
		h.read("/v1/devices?registered=true", &list)
		return len(list.Devices) == 1 && list.Devices[0].Name == "SEP000000001001"
	})
	var devices struct{ Devices []restDevice }
	h.read("/v1/devices", &devices)
	if len(devices.Devices) != 3 || devices.Devices[2].Registered {
		t.Errorf("all phones: %+v", devices)
	}
	h.read("/v1/devices?line=1004", &devices)
	if len(devices.Devices) != 2 {
		t.Errorf("phones of a line: %+v", devices)
	}
	var lines struct{ Lines []restLine }
	h.read("/v1/lines", &lines)
	if len(lines.Lines) != 4 || lines.Lines[0].State != "idle" || lines.Lines[3].State != "unavailable" {
		t.Errorf("lines: %+v", lines)
	}
	var links struct {
		Asterisk []struct {
			Name, URL, App, State, Version string
			Problems                       []struct{ Key, Text string }
			Counters                       struct{ Events, Commands map[string]uint64 }
		}
	}
	h.read("/v1/asterisk", &links)
	if l := links.Asterisk[0]; l.Name != "pbx" || l.App != "skinny" || l.State != "ready" || l.URL != h.pbx.URL() || !strings.Contains(h.pbx.Install.Version, strings.SplitN(l.Version, "+", 2)[0]) || len(l.Problems) != 0 {
		t.Errorf("asterisk: %+v (it is %s)", l, h.pbx.Install.Version)
	}
}

func TestRESTHealth(t *testing.T) {
	own := ownAsterisk(t)
	h := openAt(t, own)
	for _, c := range []struct {
		path   string
		status int
	}{{"/healthz", 200}, {"/readyz", 200}} {
		if status, _, body := h.get(c.path); status != c.status {
			t.Errorf("%s: %d %s", c.path, status, body)
		}
	}
	h.do(own.Kill())
	h.linkLost()
	status, header, body := h.get("/readyz")
	if status != http.StatusServiceUnavailable || header.Get("Content-Type") != "application/problem+json" || !strings.Contains(body, "pbx: lost: ") {
		t.Errorf("/readyz without Asterisk: %d %s", status, body)
	}
	if status, _, body := h.get("/healthz"); status != http.StatusOK {
		t.Errorf("/healthz without Asterisk: %d %s", status, body)
	}
	h.do(own.Boot(h.ctx))
	h.linkIs(ari.StateReady)
	if status, _, body := h.get("/readyz"); status != http.StatusOK {
		t.Errorf("/readyz: %d %s", status, body)
	}
}

// What does not exist is a problem as RFC 9457 says, with a hint; the document lists what does.
func TestRESTErrorsAndDocument(t *testing.T) {
	h := start(t, fmt.Sprintf(configuration, pbx.URL()))
	for path, hint := range map[string]string{
		"/v1/devices/SEPFFFFFFFFFFFF": "/v1/unknown-devices", "/v1/lines/9999": "/v1/lines", "/v1/calls/nothing": "/v1/calls", "/v2/x": "/openapi.json",
	} {
		status, header, body := h.get(path)
		var p struct {
			Status                  int
			Title, Detail, Instance string
		}
		h.do(json.Unmarshal([]byte(body), &p))
		if status != 404 || header.Get("Content-Type") != "application/problem+json" || p.Status != 404 || p.Title != "Not Found" ||
			p.Instance != path || !strings.Contains(p.Detail, hint) {
			t.Errorf("%s: %d %s %+v", path, status, header.Get("Content-Type"), p)
		}
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]any
	}
	status, _, body := h.get("/openapi.json")
	h.do(json.Unmarshal([]byte(body), &doc))
	if status != 200 || !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("the document: %d, OpenAPI %q", status, doc.OpenAPI)
	}
	for _, path := range []string{"/v1/devices", "/v1/devices/{name}", "/v1/lines", "/v1/lines/{number}", "/v1/calls", "/v1/calls/{id}", "/v1/asterisk", "/v1/unknown-devices", "/healthz", "/readyz"} {
		if doc.Paths[path] == nil {
			t.Errorf("the document does not have %s", path)
		}
	}
}
